namespace Outsider;

using DiffLessons.CSharp;

public class DiffTests
{
    private static Tensor Rosenbrock(Tensor x)
    {
        var (a, b) = (x[0], x[1]);
        return (1 - a).Pow(2) + 100 * (b - a * a).Pow(2);
    }

    [Theory]
    [InlineData(-1.2, 1.0)]
    [InlineData(0.3, -0.7)]
    public void GradientAndHessianOfRosenbrockAreThoseOnPaper(double a, double b)
    {
        var x = Tensor.From([a, b]);
        Near([-2 * (1 - a) - 400 * a * (b - a * a), 200 * (b - a * a)], Diff.Grad(Rosenbrock, x), 1e-9);
        double[] hessian = [2 - 400 * b + 1200 * a * a, -400 * a, -400 * a, 200];
        Near(hessian, Diff.Hessian(Rosenbrock, x), 1e-9);
        Near([hessian[1], hessian[3]], Diff.HessianVector(Rosenbrock, x, Tensor.From([0.0, 1])), 1e-9);
        Near(hessian[0] + hessian[3], Diff.Laplacian(Rosenbrock, x).ToDouble(), 1e-9);
    }

    [Fact]
    public void ValueAndGradientComeTogether()
    {
        var (value, gradient) = Diff.ValueAndGrad(x => (x * x).Sum(), Tensor.From([3.0, 4]));
        Near(25, value.ToDouble());
        Near([6, 8], gradient);
    }

    [Fact]
    public void JacobiansFromBothSidesAgree()
    {
        static Tensor F(Tensor x) => Tensor.Stack([x[0] * x[1], x[1].Sin(), x[0].Exp()]);
        var x = Tensor.From([0.4, 1.1]);
        double[] expected = [1.1, 0.4, 0, Math.Cos(1.1), Math.Exp(0.4), 0];
        Near(expected, Diff.Jacobian(F, x));
        Near([1.1, 0, Math.Exp(0.4)], Diff.JacobianVector(F, x, Tensor.From([1.0, 0])));
        Near([0, Math.Cos(1.1)], Diff.VectorJacobian(F, x, Tensor.From([0.0, 1, 0])));
    }

    [Fact]
    public void ADirectionalDerivativeIsTheGradientTimesTheDirection()
    {
        // At (1, 2): the gradient of x^2 y is (4, 1).
        var x = Tensor.From([1.0, 2]);
        Near((3 * 4) - 5, Diff.DirectionalDerivative(p => p[0] * p[0] * p[1], x, Tensor.From([3.0, -5])).ToDouble());
        Near([4, 1], Diff.Grad(p => p[0] * p[0] * p[1], x));
    }

    [Fact]
    public void DerivativesMayBeNested()
    {
        var x = Tensor.Scalar(0.7, DType.Float64);
        Near(-Math.Sin(0.7), Diff.Derivative(2, y => y.Sin(), x).ToDouble());
        Near(-Math.Sin(0.7), Diff.Derivative(y => Diff.Derivative(z => z.Sin(), y), x).ToDouble());
        // d/dx (x d/dy (x + y)) = 1: the inner x is a constant of the inner derivative.
        Near(1, Diff.Derivative(a => a * Diff.Derivative(b => a + b, a), x).ToDouble());
    }

    [Fact]
    public void AFunctionOfNothingHasZerosAndAVectorIsRefused()
    {
        Near([0, 0], Diff.Grad(_ => Tensor.Scalar(3, DType.Float64), Tensor.From([1.0, 2])));
        var refused = Assert.ThrowsAny<ArgumentException>(() => Diff.Grad(x => x, Tensor.From([1.0, 2])));
        Assert.Contains("scalar", refused.Message);
        Assert.ThrowsAny<InvalidOperationException>(() => Diff.Grad(x => x.Sum(), Tensor.From([1, 2])));
        Assert.Throws<ArgumentNullException>(() => Diff.Grad(null!, Tensor.Ones(1)));
    }
}

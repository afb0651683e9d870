namespace Outsider;

using System.Numerics;
using DiffLessons.CSharp;

/// <summary>Complex tensors and Fourier transforms against .NET's complex numbers.</summary>
public class ComplexTensorTests
{
    private static readonly Complex[] A = [new(1, 2), new(-0.5, 1.5), new(3, -1), new(0.25, -2)];
    private static readonly Complex[] B = [new(-2, 0.5), new(1, 1), new(0.75, -0.25), new(2, 3)];
    private static readonly double[] X = [1.5, -2, 0.25, 3];

    private static readonly ComplexTensor Z = ComplexTensor.From(A);
    private static readonly ComplexTensor W = ComplexTensor.From(B);
    private static readonly Tensor R = Tensor.From(X);

    private static void Near(IEnumerable<Complex> expected, ComplexTensor actual, double tolerance = 1e-12)
    {
        var wanted = expected.ToArray();
        var values = actual.ToComplexArray();
        Assert.Equal(wanted.Length, values.Length);
        Assert.All(wanted.Zip(values), pair => Assert.True(Complex.Abs(pair.First - pair.Second) <= tolerance * Math.Max(1, Complex.Abs(pair.First)), $"expected {pair.First}, got {pair.Second}"));
    }

    /// <summary>The transform of a row by its definition.</summary>
    private static Complex[] Transform(Complex[] x, int sign = -1)
    {
        var n = x.Length;
        return [.. Enumerable.Range(0, n).Select(k => Enumerable.Range(0, n).Select(j => x[j] * Complex.FromPolarCoordinates(1, sign * 2 * Math.PI * k * j / n)).Aggregate((a, b) => a + b))];
    }

    private static Complex[] Inverse(Complex[] x) => [.. Transform(x, 1).Select(value => value / x.Length)];

    private static Complex[] Columns(Complex[] x, int rows, Func<Complex[], Complex[]> f)
    {
        var columns = x.Length / rows;
        var result = new Complex[x.Length];

        for (var j = 0; j < columns; j++)
        {
            var column = f([.. Enumerable.Range(0, rows).Select(i => x[(i * columns) + j])]);

            for (var i = 0; i < rows; i++)
            {
                result[(i * columns) + j] = column[i];
            }
        }

        return result;
    }

    private static Complex[] Rows(Complex[] x, int rows, Func<Complex[], Complex[]> f) => [.. x.Chunk(x.Length / rows).SelectMany(f)];

    private static Complex[] Numbers(double[] x) => [.. x.Select(value => new Complex(value, 0))];

    [Fact]
    public void ItIsMadeOfItsParts()
    {
        Assert.Equal(Z, ComplexTensor.From(Tensor.From([.. A.Select(a => a.Real)]), Tensor.From([.. A.Select(a => a.Imaginary)])));
        Near(Numbers(X), ComplexTensor.From(R));
        Near(A, ComplexTensor.Polar(Tensor.From([.. A.Select(a => a.Magnitude)]), Tensor.From([.. A.Select(a => a.Phase)])));
        var matrix = ComplexTensor.From(A, 2, 2);
        Assert.Equal([2, 2], matrix.Shape);
        Assert.Equal((2, 4, DType.Float64, Device.Cpu), (matrix.Rank, matrix.Count, matrix.DType, matrix.Device));
        Given.Near([1, -0.5, 3, 0.25], matrix.Real);
        Given.Near([2, 1.5, -1, -2], matrix.Imaginary);
        Assert.Equal(DType.Float32, matrix.To(DType.Float32).DType);
        Assert.Equal(matrix, matrix.To(Device.Cpu));
    }

    [Fact]
    public void ArithmeticIsThatOfComplexNumbers()
    {
        Near(A.Zip(B, (a, b) => a + b), Z + W);
        Near(A.Zip(B, (a, b) => a - b), Z - W);
        Near(A.Zip(B, (a, b) => a * b), Z * W);
        Near(A.Zip(B, (a, b) => a / b), Z / W);
        Near(A.Zip(X, (a, x) => a + x), Z + R);
        Near(A.Zip(X, (a, x) => a + x), R + Z);
        Near(A.Zip(X, (a, x) => a - x), Z - R);
        Near(A.Zip(X, (a, x) => x - a), R - Z);
        Near(A.Zip(X, (a, x) => a * x), Z * R);
        Near(A.Zip(X, (a, x) => a * x), R * Z);
        Near(A.Zip(X, (a, x) => a / x), Z / R);
        Near(A.Zip(X, (a, x) => x / a), R / Z);
        Near(A.Select(a => a + 2.5), Z + 2.5);
        Near(A.Select(a => a + 2.5), 2.5 + Z);
        Near(A.Select(a => a - 2), Z - 2);
        Near(A.Select(a => 2 - a), 2 - Z);
        Near(A.Select(a => a * 2.5), Z * 2.5);
        Near(A.Select(a => a * 2.5), 2.5 * Z);
        Near(A.Select(a => a / 2.5), Z / 2.5);
        Near(A.Select(a => 2.5 / a), 2.5 / Z);
        Near(A.Select(a => -a), -Z);
        Near(A.Zip(B, Complex.Pow), Z.Pow(W));
        Near(A.Select(a => Complex.Pow(a, 1.5)), Z.Pow(1.5));
    }

    [Fact]
    public void FunctionsAreThoseOfComplexNumbers()
    {
        Given.Near([.. A.Select(Complex.Abs)], Z.Abs(), 1e-12);
        Given.Near([.. A.Select(a => a.Phase)], Z.Angle(), 1e-12);
        Near(A.Select(Complex.Conjugate), Z.Conj());
        Near(A.Select(Complex.Exp), Z.Exp());
        Near(A.Select(a => Complex.Log(a)), Z.Log());
        Near(A.Select(Complex.Sqrt), Z.Sqrt());
        Near(A.Select(Complex.Sin), Z.Sin());
        Near(A.Select(Complex.Cos), Z.Cos());
        Near(A.Select(Complex.Tanh), Z.Tanh());
        var sum = A.Aggregate((a, b) => a + b);
        Near([sum], Z.Sum());
        Near([sum / 4], Z.Mean());
        var matrix = Z.Reshape(2, -1);
        Near([A[0] + A[2], A[1] + A[3]], matrix.Sum(0));
        Assert.Equal([2, 1], matrix.Sum(1, keepDim: true).Shape);
        Near([A[0], A[2], A[1], A[3]], matrix.Transpose(0, 1));
        Near([.. new[] { A[0], A[2], A[1], A[3] }.Select(Complex.Conjugate)], matrix.MH);
        Near([A[2], A[3]], matrix[1]);
        Near([A[1], A[3]], matrix[.., ^1]);
        Near([A[3], A[2], A[1], A[0]], Z.Map(part => part.Flip(0)));
        Near([(A[0] * B[0]) + (A[1] * B[2]), (A[0] * B[1]) + (A[1] * B[3]), (A[2] * B[0]) + (A[3] * B[2]), (A[2] * B[1]) + (A[3] * B[3])], matrix.MatMul(W.Reshape(2, 2)));
    }

    [Fact]
    public void ItIsEqualByValueAndReadsAsNumbers()
    {
        var same = ComplexTensor.From(A);
        Assert.True(Z == same && Z.Equals((object)same) && Z.GetHashCode() == same.GetHashCode());
        Assert.True(Z != W && !Z.Equals(null) && Z != null);
        Assert.Equal("complex([1.0000+2.0000j])", ComplexTensor.From([new Complex(1, 2)]).To(DType.Float32).ToString());
    }

    [Fact]
    public void TransformsAreTheirSums()
    {
        var real = Transform(Numbers(X));
        Near(real, R.Fft());
        Near(Inverse(Numbers(X)), R.IFft());
        Near(real[..3], R.RFft());
        Near(Transform(Numbers([.. X, 0])), R.Fft(n: 5));
        Near(real.Select(value => value / 2), R.Fft(norm: "ortho"));
        Near(real.Select(value => value / 4), R.Fft(norm: "forward"));
        Near(Transform(A), Z.Fft());
        Near(Inverse(A), Z.IFft());
        Given.Near(X, R.RFft().IRFft(), 1e-12);
        Given.Near([.. X[..3]], Tensor.From(X[..3]).RFft().IRFft(n: 3), 1e-12);
        Near([A[2], A[3], A[0], A[1]], Z.FftShift());
        Near([A[2], A[3], A[0], A[1]], Z.IFftShift());
        Given.Near([X[2], X[3], X[0], X[1]], R.FftShift());
        Given.Near([X[2], X[3], X[0], X[1]], R.IFftShift());
        Given.Near([0, 0.4, 0.8, -0.8, -0.4], Tensor.FftFreq(5, 0.5), 1e-6);
        Given.Near([0, 0.4, 0.8], Tensor.RFftFreq(5, 0.5, DType.Float64), 1e-12);
    }

    [Fact]
    public void TransformsOfSeveralAxesAreThoseOfEach()
    {
        double[] numbers = [1, -2, 0.5, 3, 0.25, -1];
        var x = Tensor.From(numbers, 2, 3);
        var both = Columns(Rows(Numbers(numbers), 2, row => Transform(row)), 2, column => Transform(column));
        Near(both, x.Fft2());
        Near(both, x.FftN());
        Near([both[0], both[1], both[3], both[4]], x.RFft2());
        Near([both[0], both[1], both[3], both[4]], x.RFftN());
        Near(Columns(Numbers(numbers), 2, column => Transform(column)), x.Fft(dim: 0));
        Near(Columns(Numbers(numbers), 2, column => Transform(column)), x.FftN(dims: [0]));
        var z = ComplexTensor.From(x);
        Near(both, z.Fft2());
        Near(both, z.FftN());
        Near(Numbers(numbers), z.Fft2().IFft2());
        Near(Numbers(numbers), z.FftN().IFftN());
        Given.Near(numbers, x.RFft2().IRFft2(s: [2, 3]), 1e-12);
        Given.Near(numbers, x.RFftN().IRFftN(s: [2, 3]), 1e-12);
    }

    [Fact]
    public void EigenvaluesOfARotationAreComplex()
    {
        var angle = 0.7;
        var rotation = Tensor.From([Math.Cos(angle), -Math.Sin(angle), Math.Sin(angle), Math.Cos(angle)], 2, 2);
        Complex[] expected = [Complex.FromPolarCoordinates(1, -angle), Complex.FromPolarCoordinates(1, angle)];
        Near(expected, ComplexTensor.From([.. rotation.EigVals().ToComplexArray().OrderBy(value => value.Imaginary)]));
        var (values, vectors) = rotation.Eig();
        Near((vectors * ComplexTensor.From(Tensor.Ones(2, 1).To(DType.Float64)) * values).ToComplexArray(), ComplexTensor.From(rotation).MatMul(vectors));
    }

    [Fact]
    public void DerivativesGoThrough()
    {
        // |z|^2 = x^2 + y^2, and the spectrum's power is n times that of the values.
        var x = Tensor.From([0.5, -2]);
        Given.Near([1, -4], Diff.Grad(p => ComplexTensor.From(p[0], p[1]).Abs().Square(), x), 1e-12);
        Given.Near([.. X.Select(value => 8 * value)], Diff.Grad(p => p.Fft().Abs().Square().Sum(), R), 1e-12);
    }

    [Fact]
    public void WrongArgumentsAreRefused()
    {
        Assert.Throws<ArgumentNullException>(() => ComplexTensor.From((Tensor)null!));
        Assert.Throws<ArgumentNullException>(() => ComplexTensor.From((Complex[])null!));
        Assert.Throws<ArgumentNullException>(() => ComplexTensor.From(R, null!));
        Assert.Throws<ArgumentNullException>(() => ComplexTensor.Polar(null!, R));
        Assert.Throws<ArgumentNullException>(() => Z + (ComplexTensor)null!);
        Assert.Throws<ArgumentNullException>(() => (Tensor)null! * Z);
        Assert.Throws<ArgumentNullException>(() => 2 / (ComplexTensor)null!);
        Assert.Throws<ArgumentNullException>(() => Z.MatMul(null!));
        Assert.Throws<ArgumentNullException>(() => Z.Pow(null!));
        Assert.Throws<ArgumentNullException>(() => Z.Map(null!));
        Assert.Throws<ArgumentNullException>(() => Z.Reshape(null!));
        Assert.ThrowsAny<ArgumentException>(() => Z + ComplexTensor.From(Tensor.Ones(3)));
        Assert.ThrowsAny<ArgumentException>(() => ComplexTensor.From(A, 3));
        Assert.ThrowsAny<ArgumentException>(() => Z.Reshape(3));
        Assert.ThrowsAny<ArgumentException>(() => Z[4]);
        Assert.ThrowsAny<ArgumentException>(() => Z.MH);
        Assert.ThrowsAny<ArgumentException>(() => R.Fft(n: 0));
        Assert.ThrowsAny<ArgumentException>(() => R.Fft(norm: "half"));
        Assert.ThrowsAny<ArgumentException>(() => R.Fft2());
        Assert.ThrowsAny<ArgumentException>(() => R.EigVals());
        Assert.ThrowsAny<ArgumentException>(() => Tensor.FftFreq(0));
        var problem = Assert.ThrowsAny<InvalidOperationException>(() => ComplexTensor.From(Tensor.From([1, 2])));
        Assert.Equal("ComplexTensor.From: expected parts of Float32 or Float64, got Int32. Convert them with To(DType.Float32) or To(DType.Float64).", problem.Message);
        Assert.ThrowsAny<InvalidOperationException>(() => Z.To(DType.Int64));
    }
}

namespace DiffLessons.CSharp;

using Microsoft.FSharp.Core;
using CoreTensor = DiffLessons.Tensor;

/// <summary>Derivatives of functions of tensors, exact up to rounding; calls may be nested in each other to any depth.</summary>
/// <remarks>A function that does not depend on its input has zeros as derivatives. Tensors of integers have none: <see cref="InvalidOperationException"/>.</remarks>
public static partial class Diff
{
    /// <summary>The gradient of a scalar function: one number per element of x.</summary>
    /// <param name="f">From a tensor to one element.</param>
    /// <param name="x">Where.</param>
    /// <returns>Shape of x.</returns>
    /// <exception cref="ArgumentException">f does not give a single element; see <see cref="Jacobian"/>.</exception>
    /// <exception cref="InvalidOperationException">The function or its input is not of floating point numbers, or it cannot be differentiated so often.</exception>
    public static Tensor Grad(Func<Tensor, Tensor> f, Tensor x) => ValueAndGrad(f, x).Gradient;

    /// <summary>The value and the gradient of a scalar function, from one run.</summary>
    /// <inheritdoc cref="Grad"/>
    /// <returns>The value, and the gradient with the shape of x.</returns>
    /// <exception cref="InvalidOperationException">The function or its input is not of floating point numbers, or it cannot be differentiated so often.</exception>
    public static (Tensor Value, Tensor Gradient) ValueAndGrad(Func<Tensor, Tensor> f, Tensor x) =>
        Two(Interop.Grad(Inner(f), Tensor.Of(x)));

    /// <summary>The derivative of a function of one number.</summary>
    /// <param name="f">From a tensor of one element to a tensor of any shape.</param>
    /// <param name="x">Where: one element.</param>
    /// <returns>The shape of the value.</returns>
    /// <exception cref="ArgumentException">The function gives another shape than this derivative needs, or the vector does not fit; the message says what would.</exception>
    public static Tensor Derivative(Func<Tensor, Tensor> f, Tensor x) =>
        Two(Interop.Derivative(Inner(f), Tensor.Of(x))).Derivative;

    /// <summary>The n-th derivative of a function of one number.</summary>
    /// <param name="n">Which; 0 gives the value.</param>
    /// <param name="f">From a tensor of one element to a tensor of any shape.</param>
    /// <param name="x">Where: one element.</param>
    /// <exception cref="ArgumentException">The function gives another shape than this derivative needs, or the vector does not fit; the message says what would.</exception>
    public static Tensor Derivative(int n, Func<Tensor, Tensor> f, Tensor x) =>
        new(Interop.DerivativeN(n, Inner(f), Tensor.Of(x)));

    /// <summary>The derivative of a scalar function in a direction: gradient times v, without the gradient.</summary>
    /// <param name="f">From a tensor to one element.</param>
    /// <param name="x">Where.</param>
    /// <param name="v">The direction, of the shape of x.</param>
    /// <exception cref="ArgumentException">The function gives another shape than this derivative needs, or the vector does not fit; the message says what would.</exception>
    public static Tensor DirectionalDerivative(Func<Tensor, Tensor> f, Tensor x, Tensor v) =>
        Two(Interop.GradV(Inner(f), Tensor.Of(x), Tensor.Of(v))).Derivative;

    /// <summary>All derivatives of a function from a vector to a vector: shape (outputs, inputs).</summary>
    /// <param name="f">From shape (inputs) to shape (outputs).</param>
    /// <param name="x">Where.</param>
    /// <exception cref="ArgumentException">The function gives another shape than this derivative needs, or the vector does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">The function or its input is not of floating point numbers, or it cannot be differentiated so often.</exception>
    public static Tensor Jacobian(Func<Tensor, Tensor> f, Tensor x) =>
        Two(Interop.Jacobian(Inner(f), Tensor.Of(x))).Derivative;

    /// <summary>Jacobian times vector, without the jacobian (forward mode).</summary>
    /// <param name="f">From shape (inputs) to shape (outputs).</param>
    /// <param name="x">Where.</param>
    /// <param name="v">Shape (inputs).</param>
    /// <returns>Shape (outputs).</returns>
    /// <exception cref="ArgumentException">The function gives another shape than this derivative needs, or the vector does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">The function or its input is not of floating point numbers, or it cannot be differentiated so often.</exception>
    public static Tensor JacobianVector(Func<Tensor, Tensor> f, Tensor x, Tensor v) =>
        Two(Interop.JacobianV(Inner(f), Tensor.Of(x), Tensor.Of(v))).Derivative;

    /// <summary>Transposed jacobian times vector, without the jacobian (reverse mode).</summary>
    /// <param name="f">From shape (inputs) to shape (outputs).</param>
    /// <param name="x">Where.</param>
    /// <param name="v">Shape (outputs).</param>
    /// <returns>Shape (inputs).</returns>
    /// <exception cref="ArgumentException">The function gives another shape than this derivative needs, or the vector does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">The function or its input is not of floating point numbers, or it cannot be differentiated so often.</exception>
    public static Tensor VectorJacobian(Func<Tensor, Tensor> f, Tensor x, Tensor v) =>
        Two(Interop.JacobianTV(Inner(f), Tensor.Of(x), Tensor.Of(v))).Derivative;

    /// <summary>All second derivatives of a scalar function of a vector: shape (inputs, inputs).</summary>
    /// <param name="f">From shape (inputs) to one element.</param>
    /// <param name="x">Where.</param>
    /// <exception cref="ArgumentException">The function gives another shape than this derivative needs, or the vector does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">The function or its input is not of floating point numbers, or it cannot be differentiated so often.</exception>
    public static Tensor Hessian(Func<Tensor, Tensor> f, Tensor x) =>
        Two(Interop.Hessian(Inner(f), Tensor.Of(x))).Derivative;

    /// <summary>Hessian times vector, without the hessian.</summary>
    /// <param name="f">From shape (inputs) to one element.</param>
    /// <param name="x">Where.</param>
    /// <param name="v">Shape (inputs).</param>
    /// <exception cref="ArgumentException">The function gives another shape than this derivative needs, or the vector does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">The function or its input is not of floating point numbers, or it cannot be differentiated so often.</exception>
    public static Tensor HessianVector(Func<Tensor, Tensor> f, Tensor x, Tensor v) =>
        Two(Interop.HessianV(Inner(f), Tensor.Of(x), Tensor.Of(v))).Derivative;

    /// <summary>The sum of the second derivatives by each input: the trace of the hessian.</summary>
    /// <param name="f">From shape (inputs) to one element.</param>
    /// <param name="x">Where.</param>
    /// <exception cref="ArgumentException">The function gives another shape than this derivative needs, or the vector does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">The function or its input is not of floating point numbers, or it cannot be differentiated so often.</exception>
    public static Tensor Laplacian(Func<Tensor, Tensor> f, Tensor x) =>
        Two(Interop.Laplacian(Inner(f), Tensor.Of(x))).Derivative;

    /// <summary>A function with a backward pass of one's own: <c>Diff.Custom(x => x.Round(), (_, _, gradient) => gradient)</c> rounds and lets gradients through.</summary>
    /// <param name="f">Computes the result. It is given a constant, so it may use anything; what it uses beside its input must not be differentiated by.</param>
    /// <param name="vjp">From the input, the result and the gradient by the result, the gradient by the input, in its shape. It must be linear in the gradient. Made of operations on tensors, it is differentiated itself for derivatives of higher order.</param>
    /// <returns>The function, which every derivative here takes. What vjp raises is raised by them.</returns>
    public static Func<Tensor, Tensor> Custom(Func<Tensor, Tensor> f, Func<Tensor, Tensor, Tensor, Tensor> vjp)
    {
        ArgumentNullException.ThrowIfNull(f);
        ArgumentNullException.ThrowIfNull(vjp);
        return x => Customized("custom", xs => f(xs[0]), (xs, y, gradient) => [vjp(xs[0], y, gradient)], [x]);
    }

    /// <summary>The same for several inputs.</summary>
    /// <param name="f">Computes the result from all inputs.</param>
    /// <param name="vjp">From the inputs, the result and the gradient by the result, the gradients by the inputs.</param>
    /// <returns>The function. It raises an <see cref="ArgumentException"/> of no inputs.</returns>
    public static Func<Tensor[], Tensor> CustomMany(Func<Tensor[], Tensor> f, Func<Tensor[], Tensor, Tensor, Tensor[]> vjp)
    {
        ArgumentNullException.ThrowIfNull(f);
        ArgumentNullException.ThrowIfNull(vjp);
        return xs =>
        {
            ArgumentNullException.ThrowIfNull(xs);
            return xs.Length > 0
                ? Customized("customMany", f, vjp, xs)
                : throw new ArgumentException("CustomMany: expected at least one input, got none.", nameof(xs));
        };
    }

    private static Tensor Customized(string operation, Func<Tensor[], Tensor> f, Func<Tensor[], Tensor, Tensor, Tensor[]> vjp, Tensor[] inputs) =>
        new(DiffLessons.CustomGradient.apply(
            operation,
            FuncConvert.FromFunc<CoreTensor[], CoreTensor>(xs => f(Given.Tensors(xs))?.Value!),
            FuncConvert.FromFunc<CoreTensor[], CoreTensor, CoreTensor, CoreTensor[]>((xs, y, gradient) => vjp(Given.Tensors(xs), new(y), new(gradient))?.Select(result => result?.Value!).ToArray()!),
            Tensor.Many(inputs)));

    internal static Func<CoreTensor, CoreTensor> Inner(Func<Tensor, Tensor> f)
    {
        ArgumentNullException.ThrowIfNull(f);
        return x => Tensor.Of(f(new Tensor(x)));
    }

    private static (Tensor Value, Tensor Derivative) Two((CoreTensor, CoreTensor) pair) =>
        (new(pair.Item1), new(pair.Item2));
}

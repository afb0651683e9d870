// Made from the F# library by: dotnet fsi build.fsx -t csharp. Changes belong there, or in the files beside this folder.
#nullable enable
namespace DiffLessons.CSharp;

using System.Runtime.CompilerServices;
using Microsoft.FSharp.Core;
using CoreTensor = DiffLessons.Tensor;

public static partial class Diff
{
    /// <summary>The derivative of a function of one variable; see <c>numfdiff</c>.</summary>
    /// <param name="epsilon">The epsilon.</param>
    /// <param name="f">The f.</param>
    /// <param name="x">The x.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public static Tensor NumericalDerivative(double epsilon, Func<Tensor, Tensor> f, Tensor x) =>
        new(NumericalFunctions.Numdiff(null, epsilon, Given.Function(f), Tensor.Of(x)));

    /// <summary>The second derivative of a function of one variable; see <c>numfdiff2</c>.</summary>
    /// <param name="epsilon">The epsilon.</param>
    /// <param name="f">The f.</param>
    /// <param name="x">The x.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public static Tensor NumericalSecondDerivative(double epsilon, Func<Tensor, Tensor> f, Tensor x) =>
        new(NumericalFunctions.Numdiff2(null, epsilon, Given.Function(f), Tensor.Of(x)));

    /// <summary>The derivative of a scalar function along a direction; see <c>numfgradv</c>.</summary>
    /// <param name="epsilon">The epsilon.</param>
    /// <param name="f">The f.</param>
    /// <param name="x">The x.</param>
    /// <param name="v">The v.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public static Tensor NumericalDirectionalDerivative(double epsilon, Func<Tensor, Tensor> f, Tensor x, Tensor v) =>
        new(NumericalFunctions.Numgradv(null, epsilon, Given.Function(f), Tensor.Of(x), Tensor.Of(v)));

    /// <summary>The gradient of a scalar function; see <c>numfgrad</c>.</summary>
    /// <param name="epsilon">The epsilon.</param>
    /// <param name="f">The f.</param>
    /// <param name="x">The x.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public static Tensor NumericalGrad(double epsilon, Func<Tensor, Tensor> f, Tensor x) =>
        new(NumericalFunctions.Numgrad(null, epsilon, Given.Function(f), Tensor.Of(x)));

    /// <summary>The jacobian of a vector function times a vector; see <c>numfjacobianv</c>.</summary>
    /// <param name="epsilon">The epsilon.</param>
    /// <param name="f">The f.</param>
    /// <param name="x">The x.</param>
    /// <param name="v">The v.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public static Tensor NumericalJacobianVector(double epsilon, Func<Tensor, Tensor> f, Tensor x, Tensor v) =>
        new(NumericalFunctions.Numjacobianv(null, epsilon, Given.Function(f), Tensor.Of(x), Tensor.Of(v)));

    /// <summary>The jacobian of a vector function; see <c>numfjacobian</c>.</summary>
    /// <param name="epsilon">The epsilon.</param>
    /// <param name="f">The f.</param>
    /// <param name="x">The x.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public static Tensor NumericalJacobian(double epsilon, Func<Tensor, Tensor> f, Tensor x) =>
        new(NumericalFunctions.Numjacobian(null, epsilon, Given.Function(f), Tensor.Of(x)));

    /// <summary>The gradient and the hessian of a scalar function; see <c>numfgradhessian</c>.</summary>
    /// <param name="epsilon">The epsilon.</param>
    /// <param name="f">The f.</param>
    /// <param name="x">The x.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public static (Tensor Gradient, Tensor Hessian) NumericalGradHessian(double epsilon, Func<Tensor, Tensor> f, Tensor x) =>
        Given.Tensors(NumericalFunctions.Numgradhessian(null, epsilon, Given.Function(f), Tensor.Of(x)));

    /// <summary>The hessian of a scalar function; see <c>numfgradhessian</c>.</summary>
    /// <param name="epsilon">The epsilon.</param>
    /// <param name="f">The f.</param>
    /// <param name="x">The x.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public static Tensor NumericalHessian(double epsilon, Func<Tensor, Tensor> f, Tensor x) =>
        new(NumericalFunctions.Numhessian(null, epsilon, Given.Function(f), Tensor.Of(x)));

    /// <summary>The hessian of a scalar function times a vector; see <c>numfhessianv</c>.</summary>
    /// <param name="epsilon">The epsilon.</param>
    /// <param name="f">The f.</param>
    /// <param name="x">The x.</param>
    /// <param name="v">The v.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public static Tensor NumericalHessianVector(double epsilon, Func<Tensor, Tensor> f, Tensor x, Tensor v) =>
        new(NumericalFunctions.Numhessianv(null, epsilon, Given.Function(f), Tensor.Of(x), Tensor.Of(v)));

    /// <summary>The laplacian of a scalar function; see <c>numflaplacian</c>.</summary>
    /// <param name="epsilon">The epsilon.</param>
    /// <param name="f">The f.</param>
    /// <param name="x">The x.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public static Tensor NumericalLaplacian(double epsilon, Func<Tensor, Tensor> f, Tensor x) =>
        new(NumericalFunctions.Numlaplacian(null, epsilon, Given.Function(f), Tensor.Of(x)));

    /// <summary>The curl and the divergence; see <c>numfcurldivergence</c>.</summary>
    /// <param name="epsilon">The epsilon.</param>
    /// <param name="f">The f.</param>
    /// <param name="x">The x.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public static (Tensor Curl, Tensor Divergence) NumericalCurlDivergence(double epsilon, Func<Tensor, Tensor> f, Tensor x) =>
        Given.Tensors(NumericalFunctions.Numcurldivergence(null, epsilon, Given.Function(f), Tensor.Of(x)));

    /// <summary>The curl of a vector field of three dimensions; see <c>numfcurldivergence</c>.</summary>
    /// <param name="epsilon">The epsilon.</param>
    /// <param name="f">The f.</param>
    /// <param name="x">The x.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public static Tensor NumericalCurl(double epsilon, Func<Tensor, Tensor> f, Tensor x) =>
        new(NumericalFunctions.Numcurl(null, epsilon, Given.Function(f), Tensor.Of(x)));

    /// <summary>The divergence of a vector field; see <c>numfdivergence</c>.</summary>
    /// <param name="epsilon">The epsilon.</param>
    /// <param name="f">The f.</param>
    /// <param name="x">The x.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public static Tensor NumericalDivergence(double epsilon, Func<Tensor, Tensor> f, Tensor x) =>
        new(NumericalFunctions.Numdivergence(null, epsilon, Given.Function(f), Tensor.Of(x)));
}

file static class NumericalFunctions
{
    private const string Family = "DiffLessons.Numerical, DiffLessons";

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.numdiff.Static")]
    internal static extern CoreTensor Numdiff([UnsafeAccessorType(Family)] object? family, double epsilon, FSharpFunc<CoreTensor, CoreTensor> f, CoreTensor x);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.numdiff2.Static")]
    internal static extern CoreTensor Numdiff2([UnsafeAccessorType(Family)] object? family, double epsilon, FSharpFunc<CoreTensor, CoreTensor> f, CoreTensor x);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.numgradv.Static")]
    internal static extern CoreTensor Numgradv([UnsafeAccessorType(Family)] object? family, double epsilon, FSharpFunc<CoreTensor, CoreTensor> f, CoreTensor x, CoreTensor v);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.numgrad.Static")]
    internal static extern CoreTensor Numgrad([UnsafeAccessorType(Family)] object? family, double epsilon, FSharpFunc<CoreTensor, CoreTensor> f, CoreTensor x);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.numjacobianv.Static")]
    internal static extern CoreTensor Numjacobianv([UnsafeAccessorType(Family)] object? family, double epsilon, FSharpFunc<CoreTensor, CoreTensor> f, CoreTensor x, CoreTensor v);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.numjacobian.Static")]
    internal static extern CoreTensor Numjacobian([UnsafeAccessorType(Family)] object? family, double epsilon, FSharpFunc<CoreTensor, CoreTensor> f, CoreTensor x);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.numgradhessian.Static")]
    internal static extern Tuple<CoreTensor, CoreTensor> Numgradhessian([UnsafeAccessorType(Family)] object? family, double epsilon, FSharpFunc<CoreTensor, CoreTensor> f, CoreTensor x);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.numhessian.Static")]
    internal static extern CoreTensor Numhessian([UnsafeAccessorType(Family)] object? family, double epsilon, FSharpFunc<CoreTensor, CoreTensor> f, CoreTensor x);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.numhessianv.Static")]
    internal static extern CoreTensor Numhessianv([UnsafeAccessorType(Family)] object? family, double epsilon, FSharpFunc<CoreTensor, CoreTensor> f, CoreTensor x, CoreTensor v);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.numlaplacian.Static")]
    internal static extern CoreTensor Numlaplacian([UnsafeAccessorType(Family)] object? family, double epsilon, FSharpFunc<CoreTensor, CoreTensor> f, CoreTensor x);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.numcurldivergence.Static")]
    internal static extern Tuple<CoreTensor, CoreTensor> Numcurldivergence([UnsafeAccessorType(Family)] object? family, double epsilon, FSharpFunc<CoreTensor, CoreTensor> f, CoreTensor x);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.numcurl.Static")]
    internal static extern CoreTensor Numcurl([UnsafeAccessorType(Family)] object? family, double epsilon, FSharpFunc<CoreTensor, CoreTensor> f, CoreTensor x);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.numdivergence.Static")]
    internal static extern CoreTensor Numdivergence([UnsafeAccessorType(Family)] object? family, double epsilon, FSharpFunc<CoreTensor, CoreTensor> f, CoreTensor x);
}

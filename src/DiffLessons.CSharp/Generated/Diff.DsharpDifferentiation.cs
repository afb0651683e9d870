// Made from the F# library by: dotnet fsi build.fsx -t csharp. Changes belong there, or in the files beside this folder.
#nullable enable
namespace DiffLessons.CSharp;

using System.Runtime.CompilerServices;
using Microsoft.FSharp.Core;
using CoreTensor = DiffLessons.Tensor;

public static partial class Diff
{
    /// <summary>The second derivative of a function of one variable.</summary>
    /// <param name="f">The f.</param>
    /// <param name="x">The x.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public static Tensor SecondDerivative(Func<Tensor, Tensor> f, Tensor x) =>
        new(DsharpDifferentiationFunctions.Diff2(null, Given.Function(f), Tensor.Of(x)));

    /// <summary>The gradient and the hessian of a scalar function; see <c>fgradhessian</c>.</summary>
    /// <param name="f">The f.</param>
    /// <param name="x">The x.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public static (Tensor Gradient, Tensor Hessian) GradHessian(Func<Tensor, Tensor> f, Tensor x) =>
        Given.Tensors(DsharpDifferentiationFunctions.Gradhessian(null, Given.Function(f), Tensor.Of(x)));

    /// <summary>The derivative along v and the hessian times v; see <c>fgradhessianv</c>.</summary>
    /// <param name="f">The f.</param>
    /// <param name="x">The x.</param>
    /// <param name="v">The v.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public static (Tensor Derivative, Tensor HessianVector) GradHessianVector(Func<Tensor, Tensor> f, Tensor x, Tensor v) =>
        Given.Tensors(DsharpDifferentiationFunctions.Gradhessianv(null, Given.Function(f), Tensor.Of(x), Tensor.Of(v)));

    /// <summary>The curl and the divergence; see <c>fcurldivergence</c>.</summary>
    /// <param name="f">The f.</param>
    /// <param name="x">The x.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public static (Tensor Curl, Tensor Divergence) CurlDivergence(Func<Tensor, Tensor> f, Tensor x) =>
        Given.Tensors(DsharpDifferentiationFunctions.Curldivergence(null, Given.Function(f), Tensor.Of(x)));

    /// <summary>The curl of a vector field of three dimensions; see <c>fcurldivergence</c>.</summary>
    /// <param name="f">The f.</param>
    /// <param name="x">The x.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public static Tensor Curl(Func<Tensor, Tensor> f, Tensor x) =>
        new(DsharpDifferentiationFunctions.Curl(null, Given.Function(f), Tensor.Of(x)));

    /// <summary>The divergence of a vector field; see <c>fdivergence</c>.</summary>
    /// <param name="f">The f.</param>
    /// <param name="x">The x.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public static Tensor Divergence(Func<Tensor, Tensor> f, Tensor x) =>
        new(DsharpDifferentiationFunctions.Divergence(null, Given.Function(f), Tensor.Of(x)));
}

file static class DsharpDifferentiationFunctions
{
    private const string Family = "DiffLessons.DsharpDifferentiation, DiffLessons";

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.diff2.Static")]
    internal static extern CoreTensor Diff2([UnsafeAccessorType(Family)] object? family, FSharpFunc<CoreTensor, CoreTensor> f, CoreTensor x);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.gradhessian.Static")]
    internal static extern Tuple<CoreTensor, CoreTensor> Gradhessian([UnsafeAccessorType(Family)] object? family, FSharpFunc<CoreTensor, CoreTensor> f, CoreTensor x);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.gradhessianv.Static")]
    internal static extern Tuple<CoreTensor, CoreTensor> Gradhessianv([UnsafeAccessorType(Family)] object? family, FSharpFunc<CoreTensor, CoreTensor> f, CoreTensor x, CoreTensor v);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.curldivergence.Static")]
    internal static extern Tuple<CoreTensor, CoreTensor> Curldivergence([UnsafeAccessorType(Family)] object? family, FSharpFunc<CoreTensor, CoreTensor> f, CoreTensor x);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.curl.Static")]
    internal static extern CoreTensor Curl([UnsafeAccessorType(Family)] object? family, FSharpFunc<CoreTensor, CoreTensor> f, CoreTensor x);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.divergence.Static")]
    internal static extern CoreTensor Divergence([UnsafeAccessorType(Family)] object? family, FSharpFunc<CoreTensor, CoreTensor> f, CoreTensor x);
}

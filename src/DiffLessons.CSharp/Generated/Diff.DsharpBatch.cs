// Made from the F# library by: dotnet fsi build.fsx -t csharp. Changes belong there, or in the files beside this folder.
#nullable enable
namespace DiffLessons.CSharp;

using System.Runtime.CompilerServices;
using Microsoft.FSharp.Core;
using CoreTensor = DiffLessons.Tensor;

public static partial class Diff
{
    /// <summary>The gradients of a scalar function of many inputs; see <c>fbatchGrad</c>.</summary>
    /// <param name="f">The f.</param>
    /// <param name="x">The x.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public static Tensor BatchGrad(Func<Tensor, Tensor> f, Tensor x) =>
        new(DsharpBatchFunctions.BatchGrad(null, Given.Function(f), Tensor.Of(x)));

    /// <summary>The jacobians of a vector function of many inputs; see <c>fbatchJacobian</c>.</summary>
    /// <param name="f">The f.</param>
    /// <param name="x">The x.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public static Tensor BatchJacobian(Func<Tensor, Tensor> f, Tensor x) =>
        new(DsharpBatchFunctions.BatchJacobian(null, Given.Function(f), Tensor.Of(x)));

    /// <summary>The hessians of a scalar function of many inputs.</summary>
    /// <param name="f">Takes shape (batch, n) and gives shape (batch): a number for each row, which depends on that row alone.</param>
    /// <param name="x">The point; shape (batch, n).</param>
    /// <returns>Shape (batch, n, n): the second derivatives of each row's number by its inputs.</returns>
    /// <exception cref="ArgumentException">The input or the result has another shape.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public static Tensor BatchHessian(Func<Tensor, Tensor> f, Tensor x) =>
        new(DsharpBatchFunctions.BatchHessian(null, Given.Function(f), Tensor.Of(x)));
}

file static class DsharpBatchFunctions
{
    private const string Family = "DiffLessons.DsharpBatch, DiffLessons";

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.batchGrad.Static")]
    internal static extern CoreTensor BatchGrad([UnsafeAccessorType(Family)] object? family, FSharpFunc<CoreTensor, CoreTensor> f, CoreTensor x);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.batchJacobian.Static")]
    internal static extern CoreTensor BatchJacobian([UnsafeAccessorType(Family)] object? family, FSharpFunc<CoreTensor, CoreTensor> f, CoreTensor x);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.batchHessian.Static")]
    internal static extern CoreTensor BatchHessian([UnsafeAccessorType(Family)] object? family, FSharpFunc<CoreTensor, CoreTensor> f, CoreTensor x);
}

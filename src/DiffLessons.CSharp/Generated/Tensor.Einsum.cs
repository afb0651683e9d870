// Made from the F# library by: dotnet fsi build.fsx -t csharp. Changes belong there, or in the files beside this folder.
#nullable enable
namespace DiffLessons.CSharp;

using System.Runtime.CompilerServices;
using Microsoft.FSharp.Core;
using CoreTensor = DiffLessons.Tensor;

public sealed partial class Tensor
{
    /// <summary>Multiplies elements, and sums over the axes whose letters are not in the result: Einstein's convention.</summary>
    /// <param name="equation">A letter for each axis of each tensor, and after the arrow those of the result: <c>"bij,bjk-&gt;bik"</c> multiplies batches of matrices, <c>"ii-&gt;i"</c> is the diagonal, <c>"...i,...i-&gt;..."</c> the inner products along the last axis. Without an arrow the result has the letters that occur once, in alphabetical order.</param>
    /// <param name="tensors">As many as there are operands in the equation. Axes of one letter must be of one length, or 1.</param>
    /// <remarks>It can be differentiated by each tensor. Several tensors are multiplied from left to right.</remarks>
    /// <exception cref="ArgumentException">The equation is not well formed. The tensors do not fit the equation.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public static Tensor Einsum(string equation, params IEnumerable<Tensor> tensors) =>
        new(EinsumFunctions.Einsum(null, equation, Tensor.Many(tensors)));
}

file static class EinsumFunctions
{
    private const string Family = "DiffLessons.Einsum, DiffLessons";

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.einsum.Static")]
    internal static extern CoreTensor Einsum([UnsafeAccessorType(Family)] object? family, string equation, CoreTensor[] tensors);
}

// Made from the F# library by: dotnet fsi build.fsx -t csharp. Changes belong there, or in the files beside this folder.
#nullable enable
namespace DiffLessons.CSharp;

using System.Runtime.CompilerServices;
using Microsoft.FSharp.Core;
using CoreTensor = DiffLessons.Tensor;

public static partial class Layers
{
    /// <summary>This tensor with sub-tensors added at indices of an axis.</summary>
    /// <param name="dim">The axis; negative counts from the end.</param>
    /// <param name="indices">A vector of integers; negative ones count from the end. What is added at a repeated index adds up.</param>
    /// <param name="source">What is added: this tensor's shape, but along the axis as long as there are indices.</param>
    /// <param name="alpha">What it is multiplied by, 1 by default.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Model IndexAdd(int dim, Tensor indices, Tensor source, double alpha = 1) =>
        new(Interop.OfFunction(ScatteringFunctions.IndexAdd(null, dim, Tensor.Of(indices), Tensor.Of(source), Given.Number(alpha, 1))));

    /// <summary>This tensor with sub-tensors in place of its own at indices of an axis.</summary>
    /// <param name="dim">The axis; negative counts from the end.</param>
    /// <param name="indices">A vector of integers; negative ones count from the end. At a repeated index the last one stays.</param>
    /// <param name="source">What is put: this tensor's shape, but along the axis as long as there are indices.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Model IndexCopy(int dim, Tensor indices, Tensor source) =>
        new(Interop.OfFunction(ScatteringFunctions.IndexCopy(null, dim, Tensor.Of(indices), Tensor.Of(source))));

    /// <summary>This tensor with elements added at indices along an axis: result[index[i][j]][j] += source[i][j] for dim 0.</summary>
    /// <param name="dim">The axis; negative counts from the end.</param>
    /// <param name="indices">Integers in a tensor of as many axes; negative ones count from the end.</param>
    /// <param name="source">What is added: at least as long as the indices along each axis.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Model ScatterAdd(int dim, Tensor indices, Tensor source) =>
        new(Interop.OfFunction(ScatteringFunctions.ScatterAdd(null, dim, Tensor.Of(indices), Tensor.Of(source))));

    /// <summary>This tensor with elements taken in at indices along an axis, as <c>ScatterAdd</c> adds them, by another reduction.</summary>
    /// <param name="dim">The axis; negative counts from the end.</param>
    /// <param name="indices">Integers in a tensor of as many axes; negative ones count from the end.</param>
    /// <param name="source">What is taken in: at least as long as the indices along each axis.</param>
    /// <param name="reduce">"sum", "prod", "mean", "amax" or "amin".</param>
    /// <param name="includeSelf">Whether this tensor's own elements at those indices take part; true by default.</param>
    /// <exception cref="ArgumentException">There is no such reduction.</exception>
    public static Model ScatterReduce(int dim, Tensor indices, Tensor source, string reduce, bool includeSelf = true) =>
        new(Interop.OfFunction(ScatteringFunctions.ScatterReduce(null, dim, Tensor.Of(indices), Tensor.Of(source), reduce, Given.Other(includeSelf, true))));
}

file static class ScatteringFunctions
{
    private const string Family = "DiffLessons.Scattering, DiffLessons";

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.indexAdd.Static")]
    internal static extern FSharpFunc<CoreTensor, CoreTensor> IndexAdd([UnsafeAccessorType(Family)] object? family, int dim, CoreTensor indices, CoreTensor source, FSharpOption<IConvertible>? alpha);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.indexCopy.Static")]
    internal static extern FSharpFunc<CoreTensor, CoreTensor> IndexCopy([UnsafeAccessorType(Family)] object? family, int dim, CoreTensor indices, CoreTensor source);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.scatterAdd.Static")]
    internal static extern FSharpFunc<CoreTensor, CoreTensor> ScatterAdd([UnsafeAccessorType(Family)] object? family, int dim, CoreTensor indices, CoreTensor source);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.scatterReduce.Static")]
    internal static extern FSharpFunc<CoreTensor, CoreTensor> ScatterReduce([UnsafeAccessorType(Family)] object? family, int dim, CoreTensor indices, CoreTensor source, string reduce, FSharpOption<bool>? includeSelf);
}

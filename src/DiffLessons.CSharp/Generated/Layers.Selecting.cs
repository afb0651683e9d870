// Made from the F# library by: dotnet fsi build.fsx -t csharp. Changes belong there, or in the files beside this folder.
#nullable enable
namespace DiffLessons.CSharp;

using System.Runtime.CompilerServices;
using Microsoft.FSharp.Core;
using CoreTensor = DiffLessons.Tensor;

public static partial class Layers
{
    /// <summary>The indices of the elements that are not 0 (or are true), in row-major order: an Int64 matrix with a row for each and a column per axis.</summary>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Model NonZero() =>
        new(Interop.OfFunction(SelectingFunctions.Nonzero(null)));

    /// <summary>The elements where a mask is true, as a vector, in row-major order.</summary>
    /// <param name="mask">A Bool tensor, whose shape broadcasts with this tensor's.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Model MaskedSelect(Tensor mask) =>
        new(Interop.OfFunction(SelectingFunctions.MaskedSelect(null, Tensor.Of(mask))));

    /// <summary>The sub-tensors at indices of an axis, in that order.</summary>
    /// <param name="dim">The axis; negative counts from the end.</param>
    /// <param name="indices">A vector of integers; negative ones count from the end, and may be repeated.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Model IndexSelect(int dim, Tensor indices) =>
        new(Interop.OfFunction(SelectingFunctions.IndexSelect(null, dim, Tensor.Of(indices))));

    /// <summary>The elements at indices of the flattened tensor.</summary>
    /// <param name="indices">Integers; negative ones count from the end. The result has their shape.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Model Take(Tensor indices) =>
        new(Interop.OfFunction(SelectingFunctions.Take(null, Tensor.Of(indices))));

    /// <summary>The elements at indices along an axis, as <c>ArgMax</c> and <c>ArgSort</c> give them; the other axes broadcast.</summary>
    /// <param name="indices">Integers, in a tensor of as many axes; negative ones count from the end.</param>
    /// <param name="dim">The axis; by default both tensors are flattened first.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Model TakeAlongDim(Tensor indices, int dim) =>
        new(Interop.OfFunction(SelectingFunctions.TakeAlongDim(null, Tensor.Of(indices), dim)));

    /// <summary>A part of an axis, without copying.</summary>
    /// <param name="dim">The axis; negative counts from the end.</param>
    /// <param name="start">The first index; negative counts from the end.</param>
    /// <param name="length">How many.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Model Narrow(int dim, int start, int length) =>
        new(Interop.OfFunction(SelectingFunctions.Narrow(null, dim, start, length)));

    /// <summary>Which elements are among those of another tensor; a Bool tensor. NaN equals nothing.</summary>
    /// <param name="elements">The elements to look for, in any shape.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Model IsIn(Tensor elements) =>
        new(Interop.OfFunction(SelectingFunctions.Isin(null, Tensor.Of(elements))));
}

file static class SelectingFunctions
{
    private const string Family = "DiffLessons.Selecting, DiffLessons";

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.get_nonzero.Static")]
    internal static extern FSharpFunc<CoreTensor, CoreTensor> Nonzero([UnsafeAccessorType(Family)] object? family);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.maskedSelect.Static")]
    internal static extern FSharpFunc<CoreTensor, CoreTensor> MaskedSelect([UnsafeAccessorType(Family)] object? family, CoreTensor mask);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.indexSelect.Static")]
    internal static extern FSharpFunc<CoreTensor, CoreTensor> IndexSelect([UnsafeAccessorType(Family)] object? family, int dim, CoreTensor indices);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.take.Static")]
    internal static extern FSharpFunc<CoreTensor, CoreTensor> Take([UnsafeAccessorType(Family)] object? family, CoreTensor indices);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.takeAlongDim.Static")]
    internal static extern FSharpFunc<CoreTensor, CoreTensor> TakeAlongDim([UnsafeAccessorType(Family)] object? family, CoreTensor indices, int dim);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.narrow.Static")]
    internal static extern FSharpFunc<CoreTensor, CoreTensor> Narrow([UnsafeAccessorType(Family)] object? family, int dim, int start, int length);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.isin.Static")]
    internal static extern FSharpFunc<CoreTensor, CoreTensor> Isin([UnsafeAccessorType(Family)] object? family, CoreTensor elements);
}

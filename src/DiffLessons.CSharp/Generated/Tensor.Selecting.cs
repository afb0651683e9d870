// Made from the F# library by: dotnet fsi build.fsx -t csharp. Changes belong there, or in the files beside this folder.
#nullable enable
namespace DiffLessons.CSharp;

using System.Runtime.CompilerServices;
using Microsoft.FSharp.Core;
using CoreTensor = DiffLessons.Tensor;

public sealed partial class Tensor
{
    /// <summary>The elements where a mask is true, as a vector, in row-major order.</summary>
    /// <param name="mask">A Bool tensor, whose shape broadcasts with this tensor's.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor MaskedSelect(Tensor mask) =>
        new(SelectingFunctions.MaskedSelect(null, Value, Tensor.Of(mask)));

    /// <summary>The sub-tensors at indices of an axis, in that order.</summary>
    /// <param name="dim">The axis; negative counts from the end.</param>
    /// <param name="indices">A vector of integers; negative ones count from the end, and may be repeated.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor IndexSelect(int dim, Tensor indices) =>
        new(SelectingFunctions.IndexSelect(null, Value, dim, Tensor.Of(indices)));

    /// <summary>The elements at indices of the flattened tensor.</summary>
    /// <param name="indices">Integers; negative ones count from the end. The result has their shape.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor Take(Tensor indices) =>
        new(SelectingFunctions.Take(null, Value, Tensor.Of(indices)));

    /// <summary>The elements at indices along an axis, as <c>ArgMax</c> and <c>ArgSort</c> give them; the other axes broadcast.</summary>
    /// <param name="indices">Integers, in a tensor of as many axes; negative ones count from the end.</param>
    /// <param name="dim">The axis; by default both tensors are flattened first.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor TakeAlongDim(Tensor indices, int? dim = null) =>
        new(SelectingFunctions.TakeAlongDim(null, Value, Tensor.Of(indices), Given.Option(dim)));

    /// <summary>A part of an axis, without copying.</summary>
    /// <param name="dim">The axis; negative counts from the end.</param>
    /// <param name="start">The first index; negative counts from the end.</param>
    /// <param name="length">How many.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor Narrow(int dim, int start, int length) =>
        new(SelectingFunctions.Narrow(null, Value, dim, start, length));

    /// <summary>The indices of the elements that are not 0 (or are true), in row-major order: an Int64 matrix with a row for each and a column per axis.</summary>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor NonZero() =>
        new(SelectingFunctions.Nonzero(null, Value));

    /// <summary>Which elements are among those of another tensor; a Bool tensor. NaN equals nothing.</summary>
    /// <param name="elements">The elements to look for, in any shape.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor IsIn(Tensor elements) =>
        new(SelectingFunctions.Isin(null, Value, Tensor.Of(elements)));
}

file static class SelectingFunctions
{
    private const string Family = "DiffLessons.Selecting, DiffLessons";

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.maskedSelect")]
    internal static extern CoreTensor MaskedSelect([UnsafeAccessorType(Family)] object? family, CoreTensor self, CoreTensor mask);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.indexSelect")]
    internal static extern CoreTensor IndexSelect([UnsafeAccessorType(Family)] object? family, CoreTensor self, int dim, CoreTensor indices);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.take")]
    internal static extern CoreTensor Take([UnsafeAccessorType(Family)] object? family, CoreTensor self, CoreTensor indices);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.takeAlongDim")]
    internal static extern CoreTensor TakeAlongDim([UnsafeAccessorType(Family)] object? family, CoreTensor self, CoreTensor indices, FSharpOption<int>? dim);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.narrow")]
    internal static extern CoreTensor Narrow([UnsafeAccessorType(Family)] object? family, CoreTensor self, int dim, int start, int length);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.nonzero")]
    internal static extern CoreTensor Nonzero([UnsafeAccessorType(Family)] object? family, CoreTensor self);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.isin")]
    internal static extern CoreTensor Isin([UnsafeAccessorType(Family)] object? family, CoreTensor self, CoreTensor elements);
}

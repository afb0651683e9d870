// Made from the F# library by: dotnet fsi build.fsx -t csharp. Changes belong there, or in the files beside this folder.
#nullable enable
namespace DiffLessons.CSharp;

using System.Runtime.CompilerServices;
using Microsoft.FSharp.Core;
using CoreTensor = DiffLessons.Tensor;

public sealed partial class Tensor
{
    /// <summary>This tensor with another added into it at a location.</summary>
    /// <param name="location">The index of the corner, one per axis.</param>
    /// <param name="other">The tensor to add, of as many axes, which must fit.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor AddSlice(int[] location, Tensor other) =>
        new(IndexingFunctions.AddSlice(null, Value, location, Tensor.Of(other)));

    /// <summary>Picks elements along an axis: result[i][j] = a[index[i][j]][j] for dim 0, and so on.</summary>
    /// <param name="dim">The axis; negative counts from the end.</param>
    /// <param name="indices">Integers below the axis' length, in a tensor of as many axes; the result has its shape.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor Gather(int dim, Tensor indices) =>
        new(IndexingFunctions.Gather(null, Value, dim, Tensor.Of(indices)));

    /// <summary>Adds elements into zeros at indices along an axis: the reverse of <c>Gather</c>.</summary>
    /// <param name="dim">The axis; negative counts from the end.</param>
    /// <param name="indices">Integers below the destination axis' length, in a tensor of this tensor's shape.</param>
    /// <param name="destinationShape">The shape of the result.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor Scatter(int dim, Tensor indices, params int[] destinationShape) =>
        new(IndexingFunctions.Scatter(null, Value, dim, Tensor.Of(indices), destinationShape));
}

file static class IndexingFunctions
{
    private const string Family = "DiffLessons.Indexing, DiffLessons";

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.addSlice")]
    internal static extern CoreTensor AddSlice([UnsafeAccessorType(Family)] object? family, CoreTensor self, IEnumerable<int> location, CoreTensor other);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.gather")]
    internal static extern CoreTensor Gather([UnsafeAccessorType(Family)] object? family, CoreTensor self, int dim, CoreTensor indices);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.scatter")]
    internal static extern CoreTensor Scatter([UnsafeAccessorType(Family)] object? family, CoreTensor self, int dim, CoreTensor indices, IEnumerable<int> destinationShape);
}

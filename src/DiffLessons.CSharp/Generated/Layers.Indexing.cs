// Made from the F# library by: dotnet fsi build.fsx -t csharp. Changes belong there, or in the files beside this folder.
#nullable enable
namespace DiffLessons.CSharp;

using System.Runtime.CompilerServices;
using Microsoft.FSharp.Core;
using CoreTensor = DiffLessons.Tensor;

public static partial class Layers
{
    /// <summary>The sub-tensor at the indices of the first axes.</summary>
    /// <param name="index">The index.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Model Slice(params int[] index) =>
        new(Interop.OfFunction(IndexingFunctions.Slice(null, index)));

    /// <summary>Picks elements along an axis: result[i][j] = a[index[i][j]][j] for dim 0, and so on.</summary>
    /// <param name="dim">The axis; negative counts from the end.</param>
    /// <param name="indices">Integers below the axis' length, in a tensor of as many axes; the result has its shape.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Model Gather(int dim, Tensor indices) =>
        new(Interop.OfFunction(IndexingFunctions.Gather(null, dim, Tensor.Of(indices))));

    /// <summary>Adds elements into zeros at indices along an axis: the reverse of <c>Gather</c>.</summary>
    /// <param name="dim">The axis; negative counts from the end.</param>
    /// <param name="indices">Integers below the destination axis' length, in a tensor of this tensor's shape.</param>
    /// <param name="destinationShape">The shape of the result.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Model Scatter(int dim, Tensor indices, params int[] destinationShape) =>
        new(Interop.OfFunction(IndexingFunctions.Scatter(null, dim, Tensor.Of(indices), destinationShape)));
}

file static class IndexingFunctions
{
    private const string Family = "DiffLessons.Indexing, DiffLessons";

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.slice.Static")]
    internal static extern FSharpFunc<CoreTensor, CoreTensor> Slice([UnsafeAccessorType(Family)] object? family, IEnumerable<int> index);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.gather.Static")]
    internal static extern FSharpFunc<CoreTensor, CoreTensor> Gather([UnsafeAccessorType(Family)] object? family, int dim, CoreTensor indices);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.scatter.Static")]
    internal static extern FSharpFunc<CoreTensor, CoreTensor> Scatter([UnsafeAccessorType(Family)] object? family, int dim, CoreTensor indices, IEnumerable<int> destinationShape);
}

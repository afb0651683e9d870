// Made from the F# library by: dotnet fsi build.fsx -t csharp. Changes belong there, or in the files beside this folder.
#nullable enable
namespace DiffLessons.CSharp;

using System.Runtime.CompilerServices;
using Microsoft.FSharp.Core;
using CoreTensor = DiffLessons.Tensor;

public sealed partial class Tensor
{
    /// <summary>The pieces of given lengths along an axis.</summary>
    /// <param name="sizes">The lengths, which add up to the axis' length.</param>
    /// <param name="dim">The axis, 0 by default; negative counts from the end.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor[] Split(int[] sizes, int dim = 0) =>
        Given.Tensors(JoiningFunctions.Split(null, Value, sizes, Given.Other(dim, 0)));

    /// <summary>The slices along an axis, which they lose: the inverse of <c>stack</c>.</summary>
    /// <param name="dim">The axis, 0 by default; negative counts from the end.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor[] Unstack(int dim = 0) =>
        Given.Tensors(JoiningFunctions.Unstack(null, Value, Given.Other(dim, 0)));

    /// <summary>Repeats the tensor along an axis.</summary>
    /// <param name="dim">The axis; negative counts from the end.</param>
    /// <param name="times">How often, 0 or more.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor Repeat(int dim, int times) =>
        new(JoiningFunctions.Repeat(null, Value, dim, times));

    /// <summary>Reverses the order along axes.</summary>
    /// <param name="dims">The axes; negative ones count from the end.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor Flip(params int[] dims) =>
        new(JoiningFunctions.Flip(null, Value, dims));
}

file static class JoiningFunctions
{
    private const string Family = "DiffLessons.Joining, DiffLessons";

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.split")]
    internal static extern CoreTensor[] Split([UnsafeAccessorType(Family)] object? family, CoreTensor self, IEnumerable<int> sizes, FSharpOption<int>? dim);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.unstack")]
    internal static extern CoreTensor[] Unstack([UnsafeAccessorType(Family)] object? family, CoreTensor self, FSharpOption<int>? dim);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.repeat")]
    internal static extern CoreTensor Repeat([UnsafeAccessorType(Family)] object? family, CoreTensor self, int dim, int times);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.flip")]
    internal static extern CoreTensor Flip([UnsafeAccessorType(Family)] object? family, CoreTensor self, IEnumerable<int> dims);
}

// Made from the F# library by: dotnet fsi build.fsx -t csharp. Changes belong there, or in the files beside this folder.
#nullable enable
namespace DiffLessons.CSharp;

using System.Runtime.CompilerServices;
using Microsoft.FSharp.Core;
using CoreTensor = DiffLessons.Tensor;

public sealed partial class Tensor
{
    /// <summary>Joins neighbouring axes into one.</summary>
    /// <param name="startDim">The first axis to join, 0 by default.</param>
    /// <param name="endDim">The last axis to join, the last of all by default.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor Flatten(int startDim = 0, int? endDim = null) =>
        new(ShapingFunctions.Flatten(null, Value, Given.Other(startDim, 0), Given.Option(endDim)));

    /// <summary>Splits one axis into several.</summary>
    /// <param name="dim">The axis; negative counts from the end.</param>
    /// <param name="unflattenedShape">The lengths of the new axes, whose product is the axis' length.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor Unflatten(int dim, params int[] unflattenedShape) =>
        new(ShapingFunctions.Unflatten(null, Value, dim, unflattenedShape));

    /// <summary>The transpose of a matrix.</summary>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor Transpose() =>
        new(ShapingFunctions.Transpose(null, Value));

    /// <summary>Swaps two axes.</summary>
    /// <param name="dim0">One axis; negative counts from the end.</param>
    /// <param name="dim1">The other axis.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor Transpose(int dim0, int dim1) =>
        new(ShapingFunctions.Transpose(null, Value, dim0, dim1));

    /// <summary>Puts the axes in another order.</summary>
    /// <param name="permutation">For each new axis the old one it comes from.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor Permute(params int[] permutation) =>
        new(ShapingFunctions.Permute(null, Value, permutation));

    /// <summary>Leaves out axes of length 1.</summary>
    /// <param name="dim">The axis to leave out if it has length 1; all such axes by default.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor Squeeze(int? dim = null) =>
        new(ShapingFunctions.Squeeze(null, Value, Given.Option(dim)));

    /// <summary>Adds an axis of length 1.</summary>
    /// <param name="dim">The position of the new axis; negative counts from the end of the result.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor Unsqueeze(int dim) =>
        new(ShapingFunctions.Unsqueeze(null, Value, dim));

    /// <summary>Adds axes of length 1 at the end until there are as many as another tensor has.</summary>
    /// <param name="other">The other; shapes broadcast.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor UnsqueezeAs(Tensor other) =>
        new(ShapingFunctions.UnsqueezeAs(null, Value, Tensor.Of(other)));

    /// <summary>Stretches axes of length 1, and adds axes in front, without copying.</summary>
    /// <param name="newShape">The shape to reach; -1 keeps an axis.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor Expand(params int[] newShape) =>
        new(ShapingFunctions.Expand(null, Value, newShape));

    /// <summary>Stretches to the shape of another tensor; see <c>Expand</c>.</summary>
    /// <param name="other">The other; shapes broadcast.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor ExpandAs(Tensor other) =>
        new(ShapingFunctions.ExpandAs(null, Value, Tensor.Of(other)));
}

file static class ShapingFunctions
{
    private const string Family = "DiffLessons.Shaping, DiffLessons";

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.flatten")]
    internal static extern CoreTensor Flatten([UnsafeAccessorType(Family)] object? family, CoreTensor self, FSharpOption<int>? startDim, FSharpOption<int>? endDim);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.unflatten")]
    internal static extern CoreTensor Unflatten([UnsafeAccessorType(Family)] object? family, CoreTensor self, int dim, IEnumerable<int> unflattenedShape);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.transpose")]
    internal static extern CoreTensor Transpose([UnsafeAccessorType(Family)] object? family, CoreTensor self);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.transpose")]
    internal static extern CoreTensor Transpose([UnsafeAccessorType(Family)] object? family, CoreTensor self, int dim0, int dim1);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.permute")]
    internal static extern CoreTensor Permute([UnsafeAccessorType(Family)] object? family, CoreTensor self, IEnumerable<int> permutation);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.squeeze")]
    internal static extern CoreTensor Squeeze([UnsafeAccessorType(Family)] object? family, CoreTensor self, FSharpOption<int>? dim);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.unsqueeze")]
    internal static extern CoreTensor Unsqueeze([UnsafeAccessorType(Family)] object? family, CoreTensor self, int dim);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.unsqueezeAs")]
    internal static extern CoreTensor UnsqueezeAs([UnsafeAccessorType(Family)] object? family, CoreTensor self, CoreTensor other);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.expand")]
    internal static extern CoreTensor Expand([UnsafeAccessorType(Family)] object? family, CoreTensor self, IEnumerable<int> newShape);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.expandAs")]
    internal static extern CoreTensor ExpandAs([UnsafeAccessorType(Family)] object? family, CoreTensor self, CoreTensor other);
}

// Made from the F# library by: dotnet fsi build.fsx -t csharp. Changes belong there, or in the files beside this folder.
#nullable enable
namespace DiffLessons.CSharp;

using System.Runtime.CompilerServices;
using Microsoft.FSharp.Core;
using CoreTensor = DiffLessons.Tensor;

public sealed partial class Tensor
{
    /// <summary>The elements, but none below or above a bound; the same as <c>Clamp</c>.</summary>
    /// <param name="low">The lower bound; none by default.</param>
    /// <param name="high">The upper bound; none by default.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor Clip(Number? low = null, Number? high = null) =>
        new(AliasesFunctions.Clip(null, Value, Given.Option(low), Given.Option(high)));

    /// <summary>All elements as a vector; the same as <c>flatten()</c>.</summary>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor Ravel() =>
        new(AliasesFunctions.Ravel(null, Value));

    /// <summary>With a new axis of length 1; the same as <c>Unsqueeze</c>.</summary>
    /// <param name="dim">Its position in the result.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor ExpandDims(int dim) =>
        new(AliasesFunctions.ExpandDims(null, Value, dim));

    /// <summary>Axes of length 1 stretched to a shape; the same as <c>Expand</c>.</summary>
    /// <param name="shape">The new shape.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor BroadcastTo(params int[] shape) =>
        new(AliasesFunctions.BroadcastTo(null, Value, shape));

    /// <summary>The sub-tensors along an axis; the same as <c>unstack</c>.</summary>
    /// <param name="dim">The axis, 0 by default.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor[] Unbind(int dim = 0) =>
        Given.Tensors(AliasesFunctions.Unbind(null, Value, Given.Other(dim, 0)));

    /// <summary>The rows of a matrix in reverse order; the first axis, of tensors of more axes.</summary>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor Flipud() =>
        new(AliasesFunctions.Flipud(null, Value));

    /// <summary>The columns of a matrix in reverse order; the second axis, of tensors of more axes.</summary>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor Fliplr() =>
        new(AliasesFunctions.Fliplr(null, Value));

    /// <summary>The inverse of square matrices; the same as <c>Inverse</c>.</summary>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor Inverse() =>
        new(AliasesFunctions.Inverse(null, Value));

    /// <summary>The product of two matrices; the same as <c>MatMul</c>.</summary>
    /// <param name="other">The right factor.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor Mm(Tensor other) =>
        new(AliasesFunctions.Mm(null, Value, Tensor.Of(other)));

    /// <summary>The product of a matrix and a vector; the same as <c>MatMul</c>.</summary>
    /// <param name="other">The vector.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor Mv(Tensor other) =>
        new(AliasesFunctions.Mv(null, Value, Tensor.Of(other)));

    /// <summary>Degrees as radians.</summary>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor Deg2rad() =>
        new(AliasesFunctions.Deg2rad(null, Value));

    /// <summary>Radians as degrees.</summary>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor Rad2deg() =>
        new(AliasesFunctions.Rad2deg(null, Value));

    /// <summary>The greater of each pair of elements; of a number and NaN the number. Of equal ones the first has the gradient.</summary>
    /// <param name="other">The other tensor; the shapes broadcast.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor Fmax(Tensor other) =>
        new(AliasesFunctions.Fmax(null, Value, Tensor.Of(other)));

    /// <summary>The lesser of each pair of elements; of a number and NaN the number. Of equal ones the first has the gradient.</summary>
    /// <param name="other">The other tensor; the shapes broadcast.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor Fmin(Tensor other) =>
        new(AliasesFunctions.Fmin(null, Value, Tensor.Of(other)));

    /// <summary>Vectors along the last axis as diagonals of square matrices.</summary>
    /// <returns>Shape (..., n, n) for (..., n).</returns>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor DiagEmbed() =>
        new(AliasesFunctions.DiagEmbed(null, Value));

    /// <summary>Sums of products over the last axes of the first and the first axes of the second tensor.</summary>
    /// <param name="other">The other tensor; its first axes are as long as this one's last.</param>
    /// <param name="dims">How many axes are summed over; 2 by default.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor Tensordot(Tensor other, int dims = 2) =>
        new(AliasesFunctions.Tensordot(null, Value, Tensor.Of(other), Given.Other(dims, 2)));

    /// <summary>Sums of products over the last axis of both; the inner product of two vectors.</summary>
    /// <param name="other">The other tensor, of which the last axis is as long.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor Inner(Tensor other) =>
        new(AliasesFunctions.Inner(null, Value, Tensor.Of(other)));

    /// <summary>Concat.</summary>
    /// <param name="tensors">The tensors.</param>
    /// <param name="dim">The dim.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public static Tensor Concat(IEnumerable<Tensor> tensors, int? dim = null) =>
        new(AliasesFunctions.Concat(null, Tensor.Many(tensors), Given.Option(dim)));

    /// <summary>Concatenate.</summary>
    /// <param name="tensors">The tensors.</param>
    /// <param name="dim">The dim.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public static Tensor Concatenate(IEnumerable<Tensor> tensors, int? dim = null) =>
        new(AliasesFunctions.Concatenate(null, Tensor.Many(tensors), Given.Option(dim)));
}

file static class AliasesFunctions
{
    private const string Family = "DiffLessons.Aliases, DiffLessons";

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.clip")]
    internal static extern CoreTensor Clip([UnsafeAccessorType(Family)] object? family, CoreTensor self, FSharpOption<IConvertible>? low, FSharpOption<IConvertible>? high);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.ravel")]
    internal static extern CoreTensor Ravel([UnsafeAccessorType(Family)] object? family, CoreTensor self);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.expandDims")]
    internal static extern CoreTensor ExpandDims([UnsafeAccessorType(Family)] object? family, CoreTensor self, int dim);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.broadcastTo")]
    internal static extern CoreTensor BroadcastTo([UnsafeAccessorType(Family)] object? family, CoreTensor self, IEnumerable<int> shape);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.unbind")]
    internal static extern CoreTensor[] Unbind([UnsafeAccessorType(Family)] object? family, CoreTensor self, FSharpOption<int>? dim);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.flipud")]
    internal static extern CoreTensor Flipud([UnsafeAccessorType(Family)] object? family, CoreTensor self);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.fliplr")]
    internal static extern CoreTensor Fliplr([UnsafeAccessorType(Family)] object? family, CoreTensor self);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.inverse")]
    internal static extern CoreTensor Inverse([UnsafeAccessorType(Family)] object? family, CoreTensor self);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.mm")]
    internal static extern CoreTensor Mm([UnsafeAccessorType(Family)] object? family, CoreTensor self, CoreTensor other);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.mv")]
    internal static extern CoreTensor Mv([UnsafeAccessorType(Family)] object? family, CoreTensor self, CoreTensor other);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.deg2rad")]
    internal static extern CoreTensor Deg2rad([UnsafeAccessorType(Family)] object? family, CoreTensor self);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.rad2deg")]
    internal static extern CoreTensor Rad2deg([UnsafeAccessorType(Family)] object? family, CoreTensor self);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.fmax")]
    internal static extern CoreTensor Fmax([UnsafeAccessorType(Family)] object? family, CoreTensor self, CoreTensor other);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.fmin")]
    internal static extern CoreTensor Fmin([UnsafeAccessorType(Family)] object? family, CoreTensor self, CoreTensor other);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.diagEmbed")]
    internal static extern CoreTensor DiagEmbed([UnsafeAccessorType(Family)] object? family, CoreTensor self);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.tensordot")]
    internal static extern CoreTensor Tensordot([UnsafeAccessorType(Family)] object? family, CoreTensor self, CoreTensor other, FSharpOption<int>? dims);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.inner")]
    internal static extern CoreTensor Inner([UnsafeAccessorType(Family)] object? family, CoreTensor self, CoreTensor other);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.concat.Static")]
    internal static extern CoreTensor Concat([UnsafeAccessorType(Family)] object? family, IEnumerable<CoreTensor> tensors, FSharpOption<int>? dim);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.concatenate.Static")]
    internal static extern CoreTensor Concatenate([UnsafeAccessorType(Family)] object? family, IEnumerable<CoreTensor> tensors, FSharpOption<int>? dim);
}

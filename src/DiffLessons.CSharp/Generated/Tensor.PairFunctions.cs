// Made from the F# library by: dotnet fsi build.fsx -t csharp. Changes belong there, or in the files beside this folder.
#nullable enable
namespace DiffLessons.CSharp;

using System.Runtime.CompilerServices;
using Microsoft.FSharp.Core;
using CoreTensor = DiffLessons.Tensor;

public sealed partial class Tensor
{
    /// <summary>The greater of each pair of elements, as <c>max</c>; where they are equal the derivative is shared.</summary>
    /// <param name="other">The other; shapes broadcast.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor Maximum(Tensor other) =>
        new(PairFunctionsFunctions.Maximum(null, Value, Tensor.Of(other)));

    /// <summary>The greater of each element and a number.</summary>
    /// <param name="other">The other; shapes broadcast.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor Maximum(Number other) =>
        new(PairFunctionsFunctions.Maximum(null, Value, other.Value));

    /// <summary>The lesser of each pair of elements, as <c>min</c>; where they are equal the derivative is shared.</summary>
    /// <param name="other">The other; shapes broadcast.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor Minimum(Tensor other) =>
        new(PairFunctionsFunctions.Minimum(null, Value, Tensor.Of(other)));

    /// <summary>The lesser of each element and a number.</summary>
    /// <param name="other">The other; shapes broadcast.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor Minimum(Number other) =>
        new(PairFunctionsFunctions.Minimum(null, Value, other.Value));

    /// <summary>sqrt(a^2 + b^2) of each pair of elements, without overflow; at (0, 0) it has no derivative: NaN.</summary>
    /// <param name="other">The other; shapes broadcast.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor Hypot(Tensor other) =>
        new(PairFunctionsFunctions.Hypot(null, Value, Tensor.Of(other)));

    /// <summary>The angle of each point (b, a) from the first axis, in radians from -pi to pi: y first, then x.</summary>
    /// <param name="other">The other; shapes broadcast.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor Atan2(Tensor other) =>
        new(PairFunctionsFunctions.Atan2(null, Value, Tensor.Of(other)));

    /// <summary>The size of each element with the sign of that of the other tensor, to which there is no derivative.</summary>
    /// <param name="other">The other; shapes broadcast.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor CopySign(Tensor other) =>
        new(PairFunctionsFunctions.Copysign(null, Value, Tensor.Of(other)));

    /// <summary>The size of each element with the sign of a number.</summary>
    /// <param name="other">The other; shapes broadcast.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor CopySign(Number other) =>
        new(PairFunctionsFunctions.Copysign(null, Value, other.Value));

    /// <summary>log(e^a + e^b) of each pair of elements, without overflow.</summary>
    /// <param name="other">The other; shapes broadcast.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor LogAddExp(Tensor other) =>
        new(PairFunctionsFunctions.Logaddexp(null, Value, Tensor.Of(other)));

    /// <summary>a log(b) of each pair of elements, and 0 where a is 0, unless b is NaN.</summary>
    /// <param name="other">The other; shapes broadcast.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor XLogY(Tensor other) =>
        new(PairFunctionsFunctions.Xlogy(null, Value, Tensor.Of(other)));

    /// <summary>a + weight (last - a): on the line from a, at weight 0, to the last, at weight 1.</summary>
    /// <param name="last">Where the weight is 1.</param>
    /// <param name="weight">How far from a, element by element.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor Lerp(Tensor last, Tensor weight) =>
        new(PairFunctionsFunctions.Lerp(null, Value, Tensor.Of(last), Tensor.Of(weight)));

    /// <summary>a + weight (last - a), by one weight.</summary>
    /// <param name="last">Where the weight is 1.</param>
    /// <param name="weight">How far from a.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor Lerp(Tensor last, Number weight) =>
        new(PairFunctionsFunctions.Lerp(null, Value, Tensor.Of(last), weight.Value));
}

file static class PairFunctionsFunctions
{
    private const string Family = "DiffLessons.PairFunctions, DiffLessons";

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.maximum")]
    internal static extern CoreTensor Maximum([UnsafeAccessorType(Family)] object? family, CoreTensor self, CoreTensor other);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.maximum")]
    internal static extern CoreTensor Maximum([UnsafeAccessorType(Family)] object? family, CoreTensor self, IConvertible other);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.minimum")]
    internal static extern CoreTensor Minimum([UnsafeAccessorType(Family)] object? family, CoreTensor self, CoreTensor other);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.minimum")]
    internal static extern CoreTensor Minimum([UnsafeAccessorType(Family)] object? family, CoreTensor self, IConvertible other);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.hypot")]
    internal static extern CoreTensor Hypot([UnsafeAccessorType(Family)] object? family, CoreTensor self, CoreTensor other);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.atan2")]
    internal static extern CoreTensor Atan2([UnsafeAccessorType(Family)] object? family, CoreTensor self, CoreTensor other);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.copysign")]
    internal static extern CoreTensor Copysign([UnsafeAccessorType(Family)] object? family, CoreTensor self, CoreTensor other);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.copysign")]
    internal static extern CoreTensor Copysign([UnsafeAccessorType(Family)] object? family, CoreTensor self, IConvertible other);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.logaddexp")]
    internal static extern CoreTensor Logaddexp([UnsafeAccessorType(Family)] object? family, CoreTensor self, CoreTensor other);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.xlogy")]
    internal static extern CoreTensor Xlogy([UnsafeAccessorType(Family)] object? family, CoreTensor self, CoreTensor other);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.lerp")]
    internal static extern CoreTensor Lerp([UnsafeAccessorType(Family)] object? family, CoreTensor self, CoreTensor last, CoreTensor weight);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.lerp")]
    internal static extern CoreTensor Lerp([UnsafeAccessorType(Family)] object? family, CoreTensor self, CoreTensor last, IConvertible weight);
}

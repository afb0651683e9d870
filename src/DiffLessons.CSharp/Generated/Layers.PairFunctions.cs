// Made from the F# library by: dotnet fsi build.fsx -t csharp. Changes belong there, or in the files beside this folder.
#nullable enable
namespace DiffLessons.CSharp;

using System.Runtime.CompilerServices;
using Microsoft.FSharp.Core;
using CoreTensor = DiffLessons.Tensor;

public static partial class Layers
{
    /// <summary>The greater of each pair of elements, as <c>max</c>; where they are equal the derivative is shared.</summary>
    /// <param name="other">The other; shapes broadcast.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Model Maximum(Tensor other) =>
        new(Interop.OfFunction(PairFunctionsFunctions.Maximum(null, Tensor.Of(other))));

    /// <summary>The lesser of each pair of elements, as <c>min</c>; where they are equal the derivative is shared.</summary>
    /// <param name="other">The other; shapes broadcast.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Model Minimum(Tensor other) =>
        new(Interop.OfFunction(PairFunctionsFunctions.Minimum(null, Tensor.Of(other))));

    /// <summary>sqrt(a^2 + b^2) of each pair of elements, without overflow; at (0, 0) it has no derivative: NaN.</summary>
    /// <param name="other">The other; shapes broadcast.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Model Hypot(Tensor other) =>
        new(Interop.OfFunction(PairFunctionsFunctions.Hypot(null, Tensor.Of(other))));

    /// <summary>The angle of each point (b, a) from the first axis, in radians from -pi to pi: y first, then x.</summary>
    /// <param name="other">The other; shapes broadcast.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Model Atan2(Tensor other) =>
        new(Interop.OfFunction(PairFunctionsFunctions.Atan2(null, Tensor.Of(other))));

    /// <summary>The size of each element with the sign of that of the other tensor, to which there is no derivative.</summary>
    /// <param name="other">The other; shapes broadcast.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Model CopySign(Tensor other) =>
        new(Interop.OfFunction(PairFunctionsFunctions.Copysign(null, Tensor.Of(other))));

    /// <summary>log(e^a + e^b) of each pair of elements, without overflow.</summary>
    /// <param name="other">The other; shapes broadcast.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Model LogAddExp(Tensor other) =>
        new(Interop.OfFunction(PairFunctionsFunctions.Logaddexp(null, Tensor.Of(other))));

    /// <summary>a log(b) of each pair of elements, and 0 where a is 0, unless b is NaN.</summary>
    /// <param name="other">The other; shapes broadcast.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Model XLogY(Tensor other) =>
        new(Interop.OfFunction(PairFunctionsFunctions.Xlogy(null, Tensor.Of(other))));

    /// <summary>a + weight (last - a): on the line from a, at weight 0, to the last, at weight 1.</summary>
    /// <param name="last">Where the weight is 1.</param>
    /// <param name="weight">How far from a, element by element.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Model Lerp(Tensor last, Tensor weight) =>
        new(Interop.OfFunction(PairFunctionsFunctions.Lerp(null, Tensor.Of(last), Tensor.Of(weight))));
}

file static class PairFunctionsFunctions
{
    private const string Family = "DiffLessons.PairFunctions, DiffLessons";

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.maximum.Static")]
    internal static extern FSharpFunc<CoreTensor, CoreTensor> Maximum([UnsafeAccessorType(Family)] object? family, CoreTensor other);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.minimum.Static")]
    internal static extern FSharpFunc<CoreTensor, CoreTensor> Minimum([UnsafeAccessorType(Family)] object? family, CoreTensor other);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.hypot.Static")]
    internal static extern FSharpFunc<CoreTensor, CoreTensor> Hypot([UnsafeAccessorType(Family)] object? family, CoreTensor other);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.atan2.Static")]
    internal static extern FSharpFunc<CoreTensor, CoreTensor> Atan2([UnsafeAccessorType(Family)] object? family, CoreTensor other);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.copysign.Static")]
    internal static extern FSharpFunc<CoreTensor, CoreTensor> Copysign([UnsafeAccessorType(Family)] object? family, CoreTensor other);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.logaddexp.Static")]
    internal static extern FSharpFunc<CoreTensor, CoreTensor> Logaddexp([UnsafeAccessorType(Family)] object? family, CoreTensor other);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.xlogy.Static")]
    internal static extern FSharpFunc<CoreTensor, CoreTensor> Xlogy([UnsafeAccessorType(Family)] object? family, CoreTensor other);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.lerp.Static")]
    internal static extern FSharpFunc<CoreTensor, CoreTensor> Lerp([UnsafeAccessorType(Family)] object? family, CoreTensor last, CoreTensor weight);
}

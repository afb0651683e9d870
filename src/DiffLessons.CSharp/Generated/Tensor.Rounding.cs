// Made from the F# library by: dotnet fsi build.fsx -t csharp. Changes belong there, or in the files beside this folder.
#nullable enable
namespace DiffLessons.CSharp;

using System.Runtime.CompilerServices;
using Microsoft.FSharp.Core;
using CoreTensor = DiffLessons.Tensor;

public sealed partial class Tensor
{
    /// <summary>Each element without its fraction, rounded towards 0; its derivative is 0.</summary>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor Trunc() =>
        new(RoundingFunctions.Trunc(null, Value));

    /// <summary>The fraction of each element, with its sign: x - trunc(x). Its derivative is 1.</summary>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor Frac() =>
        new(RoundingFunctions.Frac(null, Value));

    /// <summary>What is left of each element divided by that of the other tensor, with the sign of the divisor; also <c>a % b</c>.</summary>
    /// <param name="other">The other; shapes broadcast.</param>
    /// <exception cref="ArgumentException">Integers are divided by 0.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor Remainder(Tensor other) =>
        new(RoundingFunctions.Remainder(null, Value, Tensor.Of(other)));

    /// <summary>What is left of each element divided by a number, with the sign of the number.</summary>
    /// <param name="other">The other; shapes broadcast.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor Remainder(Number other) =>
        new(RoundingFunctions.Remainder(null, Value, other.Value));

    /// <summary>The quotient of each pair of elements, rounded down; its derivative is 0. Integers give integers.</summary>
    /// <param name="other">The other; shapes broadcast.</param>
    /// <exception cref="ArgumentException">Integers are divided by 0.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor FloorDivide(Tensor other) =>
        new(RoundingFunctions.FloorDivide(null, Value, Tensor.Of(other)));

    /// <summary>The quotient of each element and a number, rounded down; its derivative is 0.</summary>
    /// <param name="other">The other; shapes broadcast.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor FloorDivide(Number other) =>
        new(RoundingFunctions.FloorDivide(null, Value, other.Value));

    /// <summary>Each element, with numbers in place of NaN and infinities, where the derivative is 0.</summary>
    /// <param name="nan">For NaN; 0 by default.</param>
    /// <param name="posinf">For infinity; the dtype's greatest number by default.</param>
    /// <param name="neginf">For -infinity; the dtype's least number by default.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor NanToNum(double nan = 0, double? posinf = null, double? neginf = null) =>
        new(RoundingFunctions.NanToNum(null, Value, Given.Other(nan, 0), Given.Option(posinf), Given.Option(neginf)));

    /// <summary>0 for each element below 0, 1 above, and that of <paramref></paramref> where it is 0, to which alone there is a derivative.</summary>
    /// <param name="values">What to give at 0; shapes broadcast.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor Heaviside(Tensor values) =>
        new(RoundingFunctions.Heaviside(null, Value, Tensor.Of(values)));

    /// <summary>0 for each element below 0, 1 above, and a number where it is 0.</summary>
    /// <param name="values">What to give at 0.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor Heaviside(Number values) =>
        new(RoundingFunctions.Heaviside(null, Value, values.Value));
}

file static class RoundingFunctions
{
    private const string Family = "DiffLessons.Rounding, DiffLessons";

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.trunc")]
    internal static extern CoreTensor Trunc([UnsafeAccessorType(Family)] object? family, CoreTensor self);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.frac")]
    internal static extern CoreTensor Frac([UnsafeAccessorType(Family)] object? family, CoreTensor self);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.remainder")]
    internal static extern CoreTensor Remainder([UnsafeAccessorType(Family)] object? family, CoreTensor self, CoreTensor other);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.remainder")]
    internal static extern CoreTensor Remainder([UnsafeAccessorType(Family)] object? family, CoreTensor self, IConvertible other);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.floorDivide")]
    internal static extern CoreTensor FloorDivide([UnsafeAccessorType(Family)] object? family, CoreTensor self, CoreTensor other);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.floorDivide")]
    internal static extern CoreTensor FloorDivide([UnsafeAccessorType(Family)] object? family, CoreTensor self, IConvertible other);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.nanToNum")]
    internal static extern CoreTensor NanToNum([UnsafeAccessorType(Family)] object? family, CoreTensor self, FSharpOption<double>? nan, FSharpOption<double>? posinf, FSharpOption<double>? neginf);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.heaviside")]
    internal static extern CoreTensor Heaviside([UnsafeAccessorType(Family)] object? family, CoreTensor self, CoreTensor values);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.heaviside")]
    internal static extern CoreTensor Heaviside([UnsafeAccessorType(Family)] object? family, CoreTensor self, IConvertible values);
}

// Made from the F# library by: dotnet fsi build.fsx -t csharp. Changes belong there, or in the files beside this folder.
#nullable enable
namespace DiffLessons.CSharp;

using System.Runtime.CompilerServices;
using Microsoft.FSharp.Core;
using CoreTensor = DiffLessons.Tensor;

public static partial class Layers
{
    /// <summary>Each element without its fraction, rounded towards 0; its derivative is 0.</summary>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Model Trunc() =>
        new(Interop.OfFunction(RoundingFunctions.Trunc(null)));

    /// <summary>The fraction of each element, with its sign: x - trunc(x). Its derivative is 1.</summary>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Model Frac() =>
        new(Interop.OfFunction(RoundingFunctions.Frac(null)));

    /// <summary>What is left of each element divided by that of the other tensor, with the sign of the divisor; also <c>a % b</c>.</summary>
    /// <param name="other">The other; shapes broadcast.</param>
    /// <exception cref="ArgumentException">Integers are divided by 0.</exception>
    public static Model Remainder(Tensor other) =>
        new(Interop.OfFunction(RoundingFunctions.Remainder(null, Tensor.Of(other))));

    /// <summary>The quotient of each pair of elements, rounded down; its derivative is 0. Integers give integers.</summary>
    /// <param name="other">The other; shapes broadcast.</param>
    /// <exception cref="ArgumentException">Integers are divided by 0.</exception>
    public static Model FloorDivide(Tensor other) =>
        new(Interop.OfFunction(RoundingFunctions.FloorDivide(null, Tensor.Of(other))));

    /// <summary>0 for each element below 0, 1 above, and that of <paramref></paramref> where it is 0, to which alone there is a derivative.</summary>
    /// <param name="values">What to give at 0; shapes broadcast.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Model Heaviside(Tensor values) =>
        new(Interop.OfFunction(RoundingFunctions.Heaviside(null, Tensor.Of(values))));

    /// <summary>Each element, with numbers in place of NaN and infinities, where the derivative is 0.</summary>
    /// <param name="nan">For NaN; 0 by default.</param>
    /// <param name="posinf">For infinity; the dtype's greatest number by default.</param>
    /// <param name="neginf">For -infinity; the dtype's least number by default.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Model NanToNum(double nan = 0, double? posinf = null, double? neginf = null) =>
        new(Interop.OfFunction(RoundingFunctions.NanToNum(null, Given.Other(nan, 0), Given.Option(posinf), Given.Option(neginf))));
}

file static class RoundingFunctions
{
    private const string Family = "DiffLessons.Rounding, DiffLessons";

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.get_trunc.Static")]
    internal static extern FSharpFunc<CoreTensor, CoreTensor> Trunc([UnsafeAccessorType(Family)] object? family);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.get_frac.Static")]
    internal static extern FSharpFunc<CoreTensor, CoreTensor> Frac([UnsafeAccessorType(Family)] object? family);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.remainder.Static")]
    internal static extern FSharpFunc<CoreTensor, CoreTensor> Remainder([UnsafeAccessorType(Family)] object? family, CoreTensor other);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.floorDivide.Static")]
    internal static extern FSharpFunc<CoreTensor, CoreTensor> FloorDivide([UnsafeAccessorType(Family)] object? family, CoreTensor other);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.heaviside.Static")]
    internal static extern FSharpFunc<CoreTensor, CoreTensor> Heaviside([UnsafeAccessorType(Family)] object? family, CoreTensor values);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.nanToNum.Static")]
    internal static extern FSharpFunc<CoreTensor, CoreTensor> NanToNum([UnsafeAccessorType(Family)] object? family, FSharpOption<double>? nan, FSharpOption<double>? posinf, FSharpOption<double>? neginf);
}

// Made from the F# library by: dotnet fsi build.fsx -t csharp. Changes belong there, or in the files beside this folder.
#nullable enable
namespace DiffLessons.CSharp;

using System.Runtime.CompilerServices;
using Microsoft.FSharp.Core;
using CoreTensor = DiffLessons.Tensor;

public static partial class Layers
{
    /// <summary>The absolute value of each element; its derivative at 0 is taken as 0.</summary>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Model Abs() =>
        new(Interop.OfFunction(ElementwiseFunctions.Abs(null)));

    /// <summary>The arc cosine of each element, in radians; NaN outside [-1, 1].</summary>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Model Acos() =>
        new(Interop.OfFunction(ElementwiseFunctions.Acos(null)));

    /// <summary>The arc sine of each element, in radians; NaN outside [-1, 1].</summary>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Model Asin() =>
        new(Interop.OfFunction(ElementwiseFunctions.Asin(null)));

    /// <summary>The arc tangent of each element, in radians.</summary>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Model Atan() =>
        new(Interop.OfFunction(ElementwiseFunctions.Atan(null)));

    /// <summary>Each element rounded up; its derivative is 0.</summary>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Model Ceiling() =>
        new(Interop.OfFunction(ElementwiseFunctions.Ceil(null)));

    /// <summary>The cosine of each element, in radians.</summary>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Model Cos() =>
        new(Interop.OfFunction(ElementwiseFunctions.Cos(null)));

    /// <summary>The hyperbolic cosine of each element.</summary>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Model Cosh() =>
        new(Interop.OfFunction(ElementwiseFunctions.Cosh(null)));

    /// <summary>e to the power of each element.</summary>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Model Exp() =>
        new(Interop.OfFunction(ElementwiseFunctions.Exp(null)));

    /// <summary>Each element rounded down; its derivative is 0.</summary>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Model Floor() =>
        new(Interop.OfFunction(ElementwiseFunctions.Floor(null)));

    /// <summary>The natural logarithm of each element; -infinity at 0, NaN below.</summary>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Model Log() =>
        new(Interop.OfFunction(ElementwiseFunctions.Log(null)));

    /// <summary>The logarithm to base 10 of each element.</summary>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Model Log10() =>
        new(Interop.OfFunction(ElementwiseFunctions.Log10(null)));

    /// <summary>The negative of each element.</summary>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Model Negate() =>
        new(Interop.OfFunction(ElementwiseFunctions.Neg(null)));

    /// <summary>Each element rounded to the nearest integer, halves to the even one; its derivative is 0.</summary>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Model Round() =>
        new(Interop.OfFunction(ElementwiseFunctions.Round(null)));

    /// <summary>The sign of each element, -1, 0 or 1; its derivative is 0.</summary>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Model Sign() =>
        new(Interop.OfFunction(ElementwiseFunctions.Sign(null)));

    /// <summary>The sine of each element, in radians.</summary>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Model Sin() =>
        new(Interop.OfFunction(ElementwiseFunctions.Sin(null)));

    /// <summary>The hyperbolic sine of each element.</summary>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Model Sinh() =>
        new(Interop.OfFunction(ElementwiseFunctions.Sinh(null)));

    /// <summary>The square root of each element; NaN below 0.</summary>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Model Sqrt() =>
        new(Interop.OfFunction(ElementwiseFunctions.Sqrt(null)));

    /// <summary>The tangent of each element, in radians.</summary>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Model Tan() =>
        new(Interop.OfFunction(ElementwiseFunctions.Tan(null)));

    /// <summary>The hyperbolic tangent of each element, between -1 and 1; its derivative is 1 - tanh^2.</summary>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Model Tanh() =>
        new(Interop.OfFunction(ElementwiseFunctions.Tanh(null)));

    /// <summary>The sum of each pair of elements; shapes broadcast.</summary>
    /// <param name="other">The other; shapes broadcast.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Model Add(Tensor other) =>
        new(Interop.OfFunction(ElementwiseFunctions.Add(null, Tensor.Of(other))));

    /// <summary>The difference of each pair of elements; shapes broadcast.</summary>
    /// <param name="other">The other; shapes broadcast.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Model Subtract(Tensor other) =>
        new(Interop.OfFunction(ElementwiseFunctions.Sub(null, Tensor.Of(other))));

    /// <summary>The product of each pair of elements; shapes broadcast.</summary>
    /// <param name="other">The other; shapes broadcast.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Model Multiply(Tensor other) =>
        new(Interop.OfFunction(ElementwiseFunctions.Mul(null, Tensor.Of(other))));

    /// <summary>The quotient of each pair of elements; shapes broadcast, integers divide to a floating point number.</summary>
    /// <param name="other">The other; shapes broadcast.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Model Divide(Tensor other) =>
        new(Interop.OfFunction(ElementwiseFunctions.Div(null, Tensor.Of(other))));

    /// <summary>Each element of this tensor to the power of that of the other; shapes broadcast.</summary>
    /// <param name="other">The other; shapes broadcast.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Model Pow(Tensor other) =>
        new(Interop.OfFunction(ElementwiseFunctions.Pow(null, Tensor.Of(other))));

    /// <summary>Each element, pulled into [low, high]; the derivative is 0 outside.</summary>
    /// <param name="low">The lower bound; none by default.</param>
    /// <param name="high">The upper bound; none by default.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Model Clamp(Number? low = null, Number? high = null) =>
        new(Interop.OfFunction(ElementwiseFunctions.Clamp(null, Given.Option(low), Given.Option(high))));
}

file static class ElementwiseFunctions
{
    private const string Family = "DiffLessons.Elementwise, DiffLessons";

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.get_abs.Static")]
    internal static extern FSharpFunc<CoreTensor, CoreTensor> Abs([UnsafeAccessorType(Family)] object? family);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.get_acos.Static")]
    internal static extern FSharpFunc<CoreTensor, CoreTensor> Acos([UnsafeAccessorType(Family)] object? family);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.get_asin.Static")]
    internal static extern FSharpFunc<CoreTensor, CoreTensor> Asin([UnsafeAccessorType(Family)] object? family);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.get_atan.Static")]
    internal static extern FSharpFunc<CoreTensor, CoreTensor> Atan([UnsafeAccessorType(Family)] object? family);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.get_ceil.Static")]
    internal static extern FSharpFunc<CoreTensor, CoreTensor> Ceil([UnsafeAccessorType(Family)] object? family);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.get_cos.Static")]
    internal static extern FSharpFunc<CoreTensor, CoreTensor> Cos([UnsafeAccessorType(Family)] object? family);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.get_cosh.Static")]
    internal static extern FSharpFunc<CoreTensor, CoreTensor> Cosh([UnsafeAccessorType(Family)] object? family);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.get_exp.Static")]
    internal static extern FSharpFunc<CoreTensor, CoreTensor> Exp([UnsafeAccessorType(Family)] object? family);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.get_floor.Static")]
    internal static extern FSharpFunc<CoreTensor, CoreTensor> Floor([UnsafeAccessorType(Family)] object? family);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.get_log.Static")]
    internal static extern FSharpFunc<CoreTensor, CoreTensor> Log([UnsafeAccessorType(Family)] object? family);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.get_log10.Static")]
    internal static extern FSharpFunc<CoreTensor, CoreTensor> Log10([UnsafeAccessorType(Family)] object? family);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.get_neg.Static")]
    internal static extern FSharpFunc<CoreTensor, CoreTensor> Neg([UnsafeAccessorType(Family)] object? family);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.get_round.Static")]
    internal static extern FSharpFunc<CoreTensor, CoreTensor> Round([UnsafeAccessorType(Family)] object? family);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.get_sign.Static")]
    internal static extern FSharpFunc<CoreTensor, CoreTensor> Sign([UnsafeAccessorType(Family)] object? family);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.get_sin.Static")]
    internal static extern FSharpFunc<CoreTensor, CoreTensor> Sin([UnsafeAccessorType(Family)] object? family);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.get_sinh.Static")]
    internal static extern FSharpFunc<CoreTensor, CoreTensor> Sinh([UnsafeAccessorType(Family)] object? family);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.get_sqrt.Static")]
    internal static extern FSharpFunc<CoreTensor, CoreTensor> Sqrt([UnsafeAccessorType(Family)] object? family);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.get_tan.Static")]
    internal static extern FSharpFunc<CoreTensor, CoreTensor> Tan([UnsafeAccessorType(Family)] object? family);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.get_tanh.Static")]
    internal static extern FSharpFunc<CoreTensor, CoreTensor> Tanh([UnsafeAccessorType(Family)] object? family);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.add.Static")]
    internal static extern FSharpFunc<CoreTensor, CoreTensor> Add([UnsafeAccessorType(Family)] object? family, CoreTensor other);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.sub.Static")]
    internal static extern FSharpFunc<CoreTensor, CoreTensor> Sub([UnsafeAccessorType(Family)] object? family, CoreTensor other);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.mul.Static")]
    internal static extern FSharpFunc<CoreTensor, CoreTensor> Mul([UnsafeAccessorType(Family)] object? family, CoreTensor other);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.div.Static")]
    internal static extern FSharpFunc<CoreTensor, CoreTensor> Div([UnsafeAccessorType(Family)] object? family, CoreTensor other);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.pow.Static")]
    internal static extern FSharpFunc<CoreTensor, CoreTensor> Pow([UnsafeAccessorType(Family)] object? family, CoreTensor other);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.clamp.Static")]
    internal static extern FSharpFunc<CoreTensor, CoreTensor> Clamp([UnsafeAccessorType(Family)] object? family, FSharpOption<IConvertible>? low, FSharpOption<IConvertible>? high);
}

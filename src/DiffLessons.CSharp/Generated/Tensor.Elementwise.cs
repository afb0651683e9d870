// Made from the F# library by: dotnet fsi build.fsx -t csharp. Changes belong there, or in the files beside this folder.
#nullable enable
namespace DiffLessons.CSharp;

using System.Runtime.CompilerServices;
using Microsoft.FSharp.Core;
using CoreTensor = DiffLessons.Tensor;

public sealed partial class Tensor
{
    /// <summary>The sum of each pair of elements; shapes broadcast.</summary>
    /// <param name="other">The other; shapes broadcast.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor Add(Tensor other) =>
        new(ElementwiseFunctions.Add(null, Value, Tensor.Of(other)));

    /// <summary>Adds a number to each element.</summary>
    /// <param name="other">The other; shapes broadcast.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor Add(Number other) =>
        new(ElementwiseFunctions.Add(null, Value, other.Value));

    /// <summary>The difference of each pair of elements; shapes broadcast.</summary>
    /// <param name="other">The other; shapes broadcast.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor Subtract(Tensor other) =>
        new(ElementwiseFunctions.Sub(null, Value, Tensor.Of(other)));

    /// <summary>Subtracts a number from each element.</summary>
    /// <param name="other">The other; shapes broadcast.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor Subtract(Number other) =>
        new(ElementwiseFunctions.Sub(null, Value, other.Value));

    /// <summary>The product of each pair of elements; shapes broadcast.</summary>
    /// <param name="other">The other; shapes broadcast.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor Multiply(Tensor other) =>
        new(ElementwiseFunctions.Mul(null, Value, Tensor.Of(other)));

    /// <summary>Multiplies each element by a number.</summary>
    /// <param name="other">The other; shapes broadcast.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor Multiply(Number other) =>
        new(ElementwiseFunctions.Mul(null, Value, other.Value));

    /// <summary>The quotient of each pair of elements; shapes broadcast, integers divide to a floating point number.</summary>
    /// <param name="other">The other; shapes broadcast.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor Divide(Tensor other) =>
        new(ElementwiseFunctions.Div(null, Value, Tensor.Of(other)));

    /// <summary>Divides each element by a number; integers divide to a floating point number.</summary>
    /// <param name="other">The other; shapes broadcast.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor Divide(Number other) =>
        new(ElementwiseFunctions.Div(null, Value, other.Value));

    /// <summary>Each element of this tensor to the power of that of the other; shapes broadcast.</summary>
    /// <param name="other">The other; shapes broadcast.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor Pow(Tensor other) =>
        new(ElementwiseFunctions.Pow(null, Value, Tensor.Of(other)));

    /// <summary>Each element to the power of a number.</summary>
    /// <param name="other">The other; shapes broadcast.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor Pow(Number other) =>
        new(ElementwiseFunctions.Pow(null, Value, other.Value));

    /// <summary>The negative of each element.</summary>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor Negate() =>
        new(ElementwiseFunctions.Neg(null, Value));

    /// <summary>The absolute value of each element; its derivative at 0 is taken as 0.</summary>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor Abs() =>
        new(ElementwiseFunctions.Abs(null, Value));

    /// <summary>The arc cosine of each element, in radians; NaN outside [-1, 1].</summary>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor Acos() =>
        new(ElementwiseFunctions.Acos(null, Value));

    /// <summary>The arc sine of each element, in radians; NaN outside [-1, 1].</summary>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor Asin() =>
        new(ElementwiseFunctions.Asin(null, Value));

    /// <summary>The arc tangent of each element, in radians.</summary>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor Atan() =>
        new(ElementwiseFunctions.Atan(null, Value));

    /// <summary>Each element rounded up; its derivative is 0.</summary>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor Ceiling() =>
        new(ElementwiseFunctions.Ceil(null, Value));

    /// <summary>The cosine of each element, in radians.</summary>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor Cos() =>
        new(ElementwiseFunctions.Cos(null, Value));

    /// <summary>The hyperbolic cosine of each element.</summary>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor Cosh() =>
        new(ElementwiseFunctions.Cosh(null, Value));

    /// <summary>e to the power of each element.</summary>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor Exp() =>
        new(ElementwiseFunctions.Exp(null, Value));

    /// <summary>Each element rounded down; its derivative is 0.</summary>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor Floor() =>
        new(ElementwiseFunctions.Floor(null, Value));

    /// <summary>The natural logarithm of each element; -infinity at 0, NaN below.</summary>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor Log() =>
        new(ElementwiseFunctions.Log(null, Value));

    /// <summary>The logarithm to base 10 of each element.</summary>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor Log10() =>
        new(ElementwiseFunctions.Log10(null, Value));

    /// <summary>Each element rounded to the nearest integer, halves to the even one; its derivative is 0.</summary>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor Round() =>
        new(ElementwiseFunctions.Round(null, Value));

    /// <summary>The sine of each element, in radians.</summary>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor Sin() =>
        new(ElementwiseFunctions.Sin(null, Value));

    /// <summary>The hyperbolic sine of each element.</summary>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor Sinh() =>
        new(ElementwiseFunctions.Sinh(null, Value));

    /// <summary>The square root of each element; NaN below 0.</summary>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor Sqrt() =>
        new(ElementwiseFunctions.Sqrt(null, Value));

    /// <summary>The tangent of each element, in radians.</summary>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor Tan() =>
        new(ElementwiseFunctions.Tan(null, Value));

    /// <summary>The hyperbolic tangent of each element, between -1 and 1; its derivative is 1 - tanh^2.</summary>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor Tanh() =>
        new(ElementwiseFunctions.Tanh(null, Value));

    /// <summary>The sign of each element, -1, 0 or 1; its derivative is 0.</summary>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor Sign() =>
        new(ElementwiseFunctions.Sign(null, Value));

    /// <summary>The logarithm of each element, which is first raised to <paramref></paramref> where it is lower: never -infinity.</summary>
    /// <param name="epsilon">The least argument, 1e-12 by default.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor SafeLog(double epsilon = 1e-12) =>
        new(ElementwiseFunctions.Safelog(null, Value, Given.Other(epsilon, 1e-12)));

    /// <summary>Each element, pulled into [low, high]; the derivative is 0 outside.</summary>
    /// <param name="low">The lower bound; none by default.</param>
    /// <param name="high">The upper bound; none by default.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor Clamp(Number? low = null, Number? high = null) =>
        new(ElementwiseFunctions.Clamp(null, Value, Given.Option(low), Given.Option(high)));
}

file static class ElementwiseFunctions
{
    private const string Family = "DiffLessons.Elementwise, DiffLessons";

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.add")]
    internal static extern CoreTensor Add([UnsafeAccessorType(Family)] object? family, CoreTensor self, CoreTensor other);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.add")]
    internal static extern CoreTensor Add([UnsafeAccessorType(Family)] object? family, CoreTensor self, IConvertible other);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.sub")]
    internal static extern CoreTensor Sub([UnsafeAccessorType(Family)] object? family, CoreTensor self, CoreTensor other);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.sub")]
    internal static extern CoreTensor Sub([UnsafeAccessorType(Family)] object? family, CoreTensor self, IConvertible other);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.mul")]
    internal static extern CoreTensor Mul([UnsafeAccessorType(Family)] object? family, CoreTensor self, CoreTensor other);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.mul")]
    internal static extern CoreTensor Mul([UnsafeAccessorType(Family)] object? family, CoreTensor self, IConvertible other);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.div")]
    internal static extern CoreTensor Div([UnsafeAccessorType(Family)] object? family, CoreTensor self, CoreTensor other);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.div")]
    internal static extern CoreTensor Div([UnsafeAccessorType(Family)] object? family, CoreTensor self, IConvertible other);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.pow")]
    internal static extern CoreTensor Pow([UnsafeAccessorType(Family)] object? family, CoreTensor self, CoreTensor other);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.pow")]
    internal static extern CoreTensor Pow([UnsafeAccessorType(Family)] object? family, CoreTensor self, IConvertible other);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.neg")]
    internal static extern CoreTensor Neg([UnsafeAccessorType(Family)] object? family, CoreTensor self);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.abs")]
    internal static extern CoreTensor Abs([UnsafeAccessorType(Family)] object? family, CoreTensor self);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.acos")]
    internal static extern CoreTensor Acos([UnsafeAccessorType(Family)] object? family, CoreTensor self);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.asin")]
    internal static extern CoreTensor Asin([UnsafeAccessorType(Family)] object? family, CoreTensor self);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.atan")]
    internal static extern CoreTensor Atan([UnsafeAccessorType(Family)] object? family, CoreTensor self);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.ceil")]
    internal static extern CoreTensor Ceil([UnsafeAccessorType(Family)] object? family, CoreTensor self);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.cos")]
    internal static extern CoreTensor Cos([UnsafeAccessorType(Family)] object? family, CoreTensor self);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.cosh")]
    internal static extern CoreTensor Cosh([UnsafeAccessorType(Family)] object? family, CoreTensor self);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.exp")]
    internal static extern CoreTensor Exp([UnsafeAccessorType(Family)] object? family, CoreTensor self);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.floor")]
    internal static extern CoreTensor Floor([UnsafeAccessorType(Family)] object? family, CoreTensor self);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.log")]
    internal static extern CoreTensor Log([UnsafeAccessorType(Family)] object? family, CoreTensor self);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.log10")]
    internal static extern CoreTensor Log10([UnsafeAccessorType(Family)] object? family, CoreTensor self);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.round")]
    internal static extern CoreTensor Round([UnsafeAccessorType(Family)] object? family, CoreTensor self);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.sin")]
    internal static extern CoreTensor Sin([UnsafeAccessorType(Family)] object? family, CoreTensor self);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.sinh")]
    internal static extern CoreTensor Sinh([UnsafeAccessorType(Family)] object? family, CoreTensor self);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.sqrt")]
    internal static extern CoreTensor Sqrt([UnsafeAccessorType(Family)] object? family, CoreTensor self);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.tan")]
    internal static extern CoreTensor Tan([UnsafeAccessorType(Family)] object? family, CoreTensor self);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.tanh")]
    internal static extern CoreTensor Tanh([UnsafeAccessorType(Family)] object? family, CoreTensor self);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.sign")]
    internal static extern CoreTensor Sign([UnsafeAccessorType(Family)] object? family, CoreTensor self);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.safelog")]
    internal static extern CoreTensor Safelog([UnsafeAccessorType(Family)] object? family, CoreTensor self, FSharpOption<double>? epsilon);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.clamp")]
    internal static extern CoreTensor Clamp([UnsafeAccessorType(Family)] object? family, CoreTensor self, FSharpOption<IConvertible>? low, FSharpOption<IConvertible>? high);
}

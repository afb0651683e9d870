// Made from the F# library by: dotnet fsi build.fsx -t csharp. Changes belong there, or in the files beside this folder.
#nullable enable
namespace DiffLessons.CSharp;

using System.Runtime.CompilerServices;
using Microsoft.FSharp.Core;
using CoreTensor = DiffLessons.Tensor;

public sealed partial class Tensor
{
    /// <summary>The square of each element.</summary>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor Square() =>
        new(ExponentialsFunctions.Square(null, Value));

    /// <summary>1 / x of each element; infinite at 0.</summary>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor Reciprocal() =>
        new(ExponentialsFunctions.Reciprocal(null, Value));

    /// <summary>1 / sqrt(x) of each element; infinite at 0, NaN below.</summary>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor RSqrt() =>
        new(ExponentialsFunctions.Rsqrt(null, Value));

    /// <summary>e^x - 1 of each element, exact where x is small.</summary>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor Expm1() =>
        new(ExponentialsFunctions.Expm1(null, Value));

    /// <summary>2 to the power of each element.</summary>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor Exp2() =>
        new(ExponentialsFunctions.Exp2(null, Value));

    /// <summary>log(1 + x) of each element, exact where x is small; -infinity at -1, NaN below.</summary>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor Log1p() =>
        new(ExponentialsFunctions.Log1p(null, Value));

    /// <summary>The logarithm to base 2 of each element; -infinity at 0, NaN below.</summary>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor Log2() =>
        new(ExponentialsFunctions.Log2(null, Value));

    /// <summary>The inverse hyperbolic sine of each element.</summary>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor Asinh() =>
        new(ExponentialsFunctions.Asinh(null, Value));

    /// <summary>The inverse hyperbolic cosine of each element; NaN below 1.</summary>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor Acosh() =>
        new(ExponentialsFunctions.Acosh(null, Value));

    /// <summary>The inverse hyperbolic tangent of each element; NaN outside [-1, 1].</summary>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor Atanh() =>
        new(ExponentialsFunctions.Atanh(null, Value));

    /// <summary>log(x / (1 - x)) of each element, the inverse of <c>Sigmoid</c>; NaN outside [0, 1].</summary>
    /// <param name="eps">Elements are first pulled into [eps, 1 - eps], where given.</param>
    /// <exception cref="ArgumentException">eps is not from 0 to 0.5.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor Logit(double? eps = null) =>
        new(ExponentialsFunctions.Logit(null, Value, Given.Option(eps)));
}

file static class ExponentialsFunctions
{
    private const string Family = "DiffLessons.Exponentials, DiffLessons";

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.square")]
    internal static extern CoreTensor Square([UnsafeAccessorType(Family)] object? family, CoreTensor self);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.reciprocal")]
    internal static extern CoreTensor Reciprocal([UnsafeAccessorType(Family)] object? family, CoreTensor self);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.rsqrt")]
    internal static extern CoreTensor Rsqrt([UnsafeAccessorType(Family)] object? family, CoreTensor self);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.expm1")]
    internal static extern CoreTensor Expm1([UnsafeAccessorType(Family)] object? family, CoreTensor self);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.exp2")]
    internal static extern CoreTensor Exp2([UnsafeAccessorType(Family)] object? family, CoreTensor self);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.log1p")]
    internal static extern CoreTensor Log1p([UnsafeAccessorType(Family)] object? family, CoreTensor self);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.log2")]
    internal static extern CoreTensor Log2([UnsafeAccessorType(Family)] object? family, CoreTensor self);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.asinh")]
    internal static extern CoreTensor Asinh([UnsafeAccessorType(Family)] object? family, CoreTensor self);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.acosh")]
    internal static extern CoreTensor Acosh([UnsafeAccessorType(Family)] object? family, CoreTensor self);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.atanh")]
    internal static extern CoreTensor Atanh([UnsafeAccessorType(Family)] object? family, CoreTensor self);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.logit")]
    internal static extern CoreTensor Logit([UnsafeAccessorType(Family)] object? family, CoreTensor self, FSharpOption<double>? eps);
}

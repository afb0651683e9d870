// Made from the F# library by: dotnet fsi build.fsx -t csharp. Changes belong there, or in the files beside this folder.
#nullable enable
namespace DiffLessons.CSharp;

using System.Runtime.CompilerServices;
using Microsoft.FSharp.Core;
using CoreTensor = DiffLessons.Tensor;

public static partial class Layers
{
    /// <summary>The square of each element.</summary>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Model Square() =>
        new(Interop.OfFunction(ExponentialsFunctions.Square(null)));

    /// <summary>1 / x of each element; infinite at 0.</summary>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Model Reciprocal() =>
        new(Interop.OfFunction(ExponentialsFunctions.Reciprocal(null)));

    /// <summary>1 / sqrt(x) of each element; infinite at 0, NaN below.</summary>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Model RSqrt() =>
        new(Interop.OfFunction(ExponentialsFunctions.Rsqrt(null)));

    /// <summary>e^x - 1 of each element, exact where x is small.</summary>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Model Expm1() =>
        new(Interop.OfFunction(ExponentialsFunctions.Expm1(null)));

    /// <summary>2 to the power of each element.</summary>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Model Exp2() =>
        new(Interop.OfFunction(ExponentialsFunctions.Exp2(null)));

    /// <summary>log(1 + x) of each element, exact where x is small; -infinity at -1, NaN below.</summary>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Model Log1p() =>
        new(Interop.OfFunction(ExponentialsFunctions.Log1p(null)));

    /// <summary>The logarithm to base 2 of each element; -infinity at 0, NaN below.</summary>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Model Log2() =>
        new(Interop.OfFunction(ExponentialsFunctions.Log2(null)));

    /// <summary>The inverse hyperbolic sine of each element.</summary>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Model Asinh() =>
        new(Interop.OfFunction(ExponentialsFunctions.Asinh(null)));

    /// <summary>The inverse hyperbolic cosine of each element; NaN below 1.</summary>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Model Acosh() =>
        new(Interop.OfFunction(ExponentialsFunctions.Acosh(null)));

    /// <summary>The inverse hyperbolic tangent of each element; NaN outside [-1, 1].</summary>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Model Atanh() =>
        new(Interop.OfFunction(ExponentialsFunctions.Atanh(null)));

    /// <summary>log(x / (1 - x)) of each element, the inverse of <c>Sigmoid</c>; NaN outside [0, 1].</summary>
    /// <param name="eps">Elements are first pulled into [eps, 1 - eps], where given.</param>
    /// <exception cref="ArgumentException">eps is not from 0 to 0.5.</exception>
    public static Model Logit(double? eps = null) =>
        new(Interop.OfFunction(ExponentialsFunctions.Logit(null, Given.Option(eps))));
}

file static class ExponentialsFunctions
{
    private const string Family = "DiffLessons.Exponentials, DiffLessons";

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.get_square.Static")]
    internal static extern FSharpFunc<CoreTensor, CoreTensor> Square([UnsafeAccessorType(Family)] object? family);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.get_reciprocal.Static")]
    internal static extern FSharpFunc<CoreTensor, CoreTensor> Reciprocal([UnsafeAccessorType(Family)] object? family);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.get_rsqrt.Static")]
    internal static extern FSharpFunc<CoreTensor, CoreTensor> Rsqrt([UnsafeAccessorType(Family)] object? family);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.get_expm1.Static")]
    internal static extern FSharpFunc<CoreTensor, CoreTensor> Expm1([UnsafeAccessorType(Family)] object? family);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.get_exp2.Static")]
    internal static extern FSharpFunc<CoreTensor, CoreTensor> Exp2([UnsafeAccessorType(Family)] object? family);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.get_log1p.Static")]
    internal static extern FSharpFunc<CoreTensor, CoreTensor> Log1p([UnsafeAccessorType(Family)] object? family);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.get_log2.Static")]
    internal static extern FSharpFunc<CoreTensor, CoreTensor> Log2([UnsafeAccessorType(Family)] object? family);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.get_asinh.Static")]
    internal static extern FSharpFunc<CoreTensor, CoreTensor> Asinh([UnsafeAccessorType(Family)] object? family);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.get_acosh.Static")]
    internal static extern FSharpFunc<CoreTensor, CoreTensor> Acosh([UnsafeAccessorType(Family)] object? family);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.get_atanh.Static")]
    internal static extern FSharpFunc<CoreTensor, CoreTensor> Atanh([UnsafeAccessorType(Family)] object? family);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.logit.Static")]
    internal static extern FSharpFunc<CoreTensor, CoreTensor> Logit([UnsafeAccessorType(Family)] object? family, FSharpOption<double>? eps);
}

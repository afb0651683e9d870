// Made from the F# library by: dotnet fsi build.fsx -t csharp. Changes belong there, or in the files beside this folder.
#nullable enable
namespace DiffLessons.CSharp;

using System.Runtime.CompilerServices;
using Microsoft.FSharp.Core;
using CoreTensor = DiffLessons.Tensor;

public static partial class Layers
{
    /// <summary>The error function of each element: 2 / sqrt(pi) times the integral of e^(-t^2) from 0 to x.</summary>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Model Erf() =>
        new(Interop.OfFunction(SpecialFunctionsFunctions.Erf(null)));

    /// <summary>1 - erf(x) of each element, exact where that is small.</summary>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Model Erfc() =>
        new(Interop.OfFunction(SpecialFunctionsFunctions.Erfc(null)));

    /// <summary>The inverse of the error function of each element; infinite at -1 and 1, NaN outside.</summary>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Model ErfInv() =>
        new(Interop.OfFunction(SpecialFunctionsFunctions.Erfinv(null)));

    /// <summary>The logarithm of the absolute value of the gamma function of each element: log((n - 1)!) of a whole number n.</summary>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Model LGamma() =>
        new(Interop.OfFunction(SpecialFunctionsFunctions.Lgamma(null)));

    /// <summary>The derivative of <c>LGamma</c> of each element; -infinity at 0, NaN at negative whole numbers.</summary>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Model Digamma() =>
        new(Interop.OfFunction(SpecialFunctionsFunctions.Digamma(null)));

    /// <summary>The modified Bessel function of the first kind, of order 0, of each element.</summary>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Model I0() =>
        new(Interop.OfFunction(SpecialFunctionsFunctions.I0(null)));

    /// <summary>sin(pi x) / (pi x) of each element; 1 at 0.</summary>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Model Sinc() =>
        new(Interop.OfFunction(SpecialFunctionsFunctions.Sinc(null)));
}

file static class SpecialFunctionsFunctions
{
    private const string Family = "DiffLessons.SpecialFunctions, DiffLessons";

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.get_erf.Static")]
    internal static extern FSharpFunc<CoreTensor, CoreTensor> Erf([UnsafeAccessorType(Family)] object? family);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.get_erfc.Static")]
    internal static extern FSharpFunc<CoreTensor, CoreTensor> Erfc([UnsafeAccessorType(Family)] object? family);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.get_erfinv.Static")]
    internal static extern FSharpFunc<CoreTensor, CoreTensor> Erfinv([UnsafeAccessorType(Family)] object? family);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.get_lgamma.Static")]
    internal static extern FSharpFunc<CoreTensor, CoreTensor> Lgamma([UnsafeAccessorType(Family)] object? family);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.get_digamma.Static")]
    internal static extern FSharpFunc<CoreTensor, CoreTensor> Digamma([UnsafeAccessorType(Family)] object? family);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.get_i0.Static")]
    internal static extern FSharpFunc<CoreTensor, CoreTensor> I0([UnsafeAccessorType(Family)] object? family);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.get_sinc.Static")]
    internal static extern FSharpFunc<CoreTensor, CoreTensor> Sinc([UnsafeAccessorType(Family)] object? family);
}

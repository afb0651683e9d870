// Made from the F# library by: dotnet fsi build.fsx -t csharp. Changes belong there, or in the files beside this folder.
#nullable enable
namespace DiffLessons.CSharp;

using System.Runtime.CompilerServices;
using Microsoft.FSharp.Core;
using CoreTensor = DiffLessons.Tensor;

public sealed partial class Tensor
{
    /// <summary>The error function of each element: 2 / sqrt(pi) times the integral of e^(-t^2) from 0 to x.</summary>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor Erf() =>
        new(SpecialFunctionsFunctions.Erf(null, Value));

    /// <summary>1 - erf(x) of each element, exact where that is small.</summary>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor Erfc() =>
        new(SpecialFunctionsFunctions.Erfc(null, Value));

    /// <summary>The inverse of the error function of each element; infinite at -1 and 1, NaN outside.</summary>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor ErfInv() =>
        new(SpecialFunctionsFunctions.Erfinv(null, Value));

    /// <summary>The derivative of <c>LGamma</c> of each element; -infinity at 0, NaN at negative whole numbers.</summary>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor Digamma() =>
        new(SpecialFunctionsFunctions.Digamma(null, Value));

    /// <summary>The logarithm of the absolute value of the gamma function of each element: log((n - 1)!) of a whole number n.</summary>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor LGamma() =>
        new(SpecialFunctionsFunctions.Lgamma(null, Value));

    /// <summary>The modified Bessel function of the first kind, of order 0, of each element.</summary>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor I0() =>
        new(SpecialFunctionsFunctions.I0(null, Value));

    /// <summary>sin(pi x) / (pi x) of each element; 1 at 0.</summary>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor Sinc() =>
        new(SpecialFunctionsFunctions.Sinc(null, Value));
}

file static class SpecialFunctionsFunctions
{
    private const string Family = "DiffLessons.SpecialFunctions, DiffLessons";

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.erf")]
    internal static extern CoreTensor Erf([UnsafeAccessorType(Family)] object? family, CoreTensor self);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.erfc")]
    internal static extern CoreTensor Erfc([UnsafeAccessorType(Family)] object? family, CoreTensor self);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.erfinv")]
    internal static extern CoreTensor Erfinv([UnsafeAccessorType(Family)] object? family, CoreTensor self);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.digamma")]
    internal static extern CoreTensor Digamma([UnsafeAccessorType(Family)] object? family, CoreTensor self);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.lgamma")]
    internal static extern CoreTensor Lgamma([UnsafeAccessorType(Family)] object? family, CoreTensor self);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.i0")]
    internal static extern CoreTensor I0([UnsafeAccessorType(Family)] object? family, CoreTensor self);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.sinc")]
    internal static extern CoreTensor Sinc([UnsafeAccessorType(Family)] object? family, CoreTensor self);
}

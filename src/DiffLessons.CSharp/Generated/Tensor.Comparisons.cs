// Made from the F# library by: dotnet fsi build.fsx -t csharp. Changes belong there, or in the files beside this folder.
#nullable enable
namespace DiffLessons.CSharp;

using System.Runtime.CompilerServices;
using Microsoft.FSharp.Core;
using CoreTensor = DiffLessons.Tensor;

public sealed partial class Tensor
{
    /// <summary>Which elements are NaN; a Bool tensor.</summary>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor IsNaN() =>
        new(ComparisonsFunctions.Isnan(null, Value));

    /// <summary>Which elements are infinite; a Bool tensor.</summary>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor IsInfinity() =>
        new(ComparisonsFunctions.Isinf(null, Value));

    /// <summary>Whether some element is NaN.</summary>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public bool HasNaN() =>
        ComparisonsFunctions.Hasnan(null, Value);

    /// <summary>Whether some element is infinite.</summary>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public bool HasInfinity() =>
        ComparisonsFunctions.Hasinf(null, Value);

    /// <summary>Whether some element is NaN or infinite.</summary>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public bool HasInfinityOrNaN() =>
        ComparisonsFunctions.Hasinfnan(null, Value);
}

file static class ComparisonsFunctions
{
    private const string Family = "DiffLessons.Comparisons, DiffLessons";

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.isnan")]
    internal static extern CoreTensor Isnan([UnsafeAccessorType(Family)] object? family, CoreTensor self);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.isinf")]
    internal static extern CoreTensor Isinf([UnsafeAccessorType(Family)] object? family, CoreTensor self);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.hasnan")]
    internal static extern bool Hasnan([UnsafeAccessorType(Family)] object? family, CoreTensor self);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.hasinf")]
    internal static extern bool Hasinf([UnsafeAccessorType(Family)] object? family, CoreTensor self);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.hasinfnan")]
    internal static extern bool Hasinfnan([UnsafeAccessorType(Family)] object? family, CoreTensor self);
}

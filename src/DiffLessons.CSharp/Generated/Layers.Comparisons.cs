// Made from the F# library by: dotnet fsi build.fsx -t csharp. Changes belong there, or in the files beside this folder.
#nullable enable
namespace DiffLessons.CSharp;

using System.Runtime.CompilerServices;
using Microsoft.FSharp.Core;
using CoreTensor = DiffLessons.Tensor;

public static partial class Layers
{
    /// <summary>Which elements are NaN; a Bool tensor.</summary>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Model IsNaN() =>
        new(Interop.OfFunction(ComparisonsFunctions.Isnan(null)));

    /// <summary>Which elements are infinite; a Bool tensor.</summary>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Model IsInfinity() =>
        new(Interop.OfFunction(ComparisonsFunctions.Isinf(null)));

    /// <summary>Whether each pair of elements is equal; a Bool tensor.</summary>
    /// <param name="other">The other; shapes broadcast.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Model EqualTo(Tensor other) =>
        new(Interop.OfFunction(ComparisonsFunctions.Eq(null, Tensor.Of(other))));

    /// <summary>Whether each pair of elements is equal; a Bool tensor.</summary>
    /// <param name="other">The other; shapes broadcast.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Model EqualTo(Number other) =>
        new(Interop.OfFunction(ComparisonsFunctions.Eq(null, other.Value)));

    /// <summary>Whether each pair of elements differs; a Bool tensor.</summary>
    /// <param name="other">The other; shapes broadcast.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Model NotEqualTo(Tensor other) =>
        new(Interop.OfFunction(ComparisonsFunctions.Ne(null, Tensor.Of(other))));

    /// <summary>Whether each pair of elements differs; a Bool tensor.</summary>
    /// <param name="other">The other; shapes broadcast.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Model NotEqualTo(Number other) =>
        new(Interop.OfFunction(ComparisonsFunctions.Ne(null, other.Value)));

    /// <summary>Whether each element is less than that of the other; a Bool tensor.</summary>
    /// <param name="other">The other; shapes broadcast.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Model LessThan(Tensor other) =>
        new(Interop.OfFunction(ComparisonsFunctions.Lt(null, Tensor.Of(other))));

    /// <summary>Whether each element is less than that of the other; a Bool tensor.</summary>
    /// <param name="other">The other; shapes broadcast.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Model LessThan(Number other) =>
        new(Interop.OfFunction(ComparisonsFunctions.Lt(null, other.Value)));

    /// <summary>Whether each element is at most that of the other; a Bool tensor.</summary>
    /// <param name="other">The other; shapes broadcast.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Model LessThanOrEqual(Tensor other) =>
        new(Interop.OfFunction(ComparisonsFunctions.Le(null, Tensor.Of(other))));

    /// <summary>Whether each element is at most that of the other; a Bool tensor.</summary>
    /// <param name="other">The other; shapes broadcast.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Model LessThanOrEqual(Number other) =>
        new(Interop.OfFunction(ComparisonsFunctions.Le(null, other.Value)));

    /// <summary>Whether each element is greater than that of the other; a Bool tensor.</summary>
    /// <param name="other">The other; shapes broadcast.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Model GreaterThan(Tensor other) =>
        new(Interop.OfFunction(ComparisonsFunctions.Gt(null, Tensor.Of(other))));

    /// <summary>Whether each element is greater than that of the other; a Bool tensor.</summary>
    /// <param name="other">The other; shapes broadcast.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Model GreaterThan(Number other) =>
        new(Interop.OfFunction(ComparisonsFunctions.Gt(null, other.Value)));

    /// <summary>Whether each element is at least that of the other; a Bool tensor.</summary>
    /// <param name="other">The other; shapes broadcast.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Model GreaterThanOrEqual(Tensor other) =>
        new(Interop.OfFunction(ComparisonsFunctions.Ge(null, Tensor.Of(other))));

    /// <summary>Whether each element is at least that of the other; a Bool tensor.</summary>
    /// <param name="other">The other; shapes broadcast.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Model GreaterThanOrEqual(Number other) =>
        new(Interop.OfFunction(ComparisonsFunctions.Ge(null, other.Value)));
}

file static class ComparisonsFunctions
{
    private const string Family = "DiffLessons.Comparisons, DiffLessons";

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.get_isnan.Static")]
    internal static extern FSharpFunc<CoreTensor, CoreTensor> Isnan([UnsafeAccessorType(Family)] object? family);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.get_isinf.Static")]
    internal static extern FSharpFunc<CoreTensor, CoreTensor> Isinf([UnsafeAccessorType(Family)] object? family);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.eq.Static")]
    internal static extern FSharpFunc<CoreTensor, CoreTensor> Eq([UnsafeAccessorType(Family)] object? family, CoreTensor other);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.eq.Static")]
    internal static extern FSharpFunc<CoreTensor, CoreTensor> Eq([UnsafeAccessorType(Family)] object? family, IConvertible other);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.ne.Static")]
    internal static extern FSharpFunc<CoreTensor, CoreTensor> Ne([UnsafeAccessorType(Family)] object? family, CoreTensor other);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.ne.Static")]
    internal static extern FSharpFunc<CoreTensor, CoreTensor> Ne([UnsafeAccessorType(Family)] object? family, IConvertible other);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.lt.Static")]
    internal static extern FSharpFunc<CoreTensor, CoreTensor> Lt([UnsafeAccessorType(Family)] object? family, CoreTensor other);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.lt.Static")]
    internal static extern FSharpFunc<CoreTensor, CoreTensor> Lt([UnsafeAccessorType(Family)] object? family, IConvertible other);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.le.Static")]
    internal static extern FSharpFunc<CoreTensor, CoreTensor> Le([UnsafeAccessorType(Family)] object? family, CoreTensor other);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.le.Static")]
    internal static extern FSharpFunc<CoreTensor, CoreTensor> Le([UnsafeAccessorType(Family)] object? family, IConvertible other);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.gt.Static")]
    internal static extern FSharpFunc<CoreTensor, CoreTensor> Gt([UnsafeAccessorType(Family)] object? family, CoreTensor other);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.gt.Static")]
    internal static extern FSharpFunc<CoreTensor, CoreTensor> Gt([UnsafeAccessorType(Family)] object? family, IConvertible other);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.ge.Static")]
    internal static extern FSharpFunc<CoreTensor, CoreTensor> Ge([UnsafeAccessorType(Family)] object? family, CoreTensor other);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.ge.Static")]
    internal static extern FSharpFunc<CoreTensor, CoreTensor> Ge([UnsafeAccessorType(Family)] object? family, IConvertible other);
}

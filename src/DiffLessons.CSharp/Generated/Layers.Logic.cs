// Made from the F# library by: dotnet fsi build.fsx -t csharp. Changes belong there, or in the files beside this folder.
#nullable enable
namespace DiffLessons.CSharp;

using System.Runtime.CompilerServices;
using Microsoft.FSharp.Core;
using CoreTensor = DiffLessons.Tensor;

public static partial class Layers
{
    /// <summary>Whether each element is false: of numbers, 0. A Bool tensor.</summary>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Model LogicalNot() =>
        new(Interop.OfFunction(LogicFunctions.LogicalNot(null)));

    /// <summary>Each integer with all its bits turned; of booleans, whether it is false. Also <c>~~~a</c>.</summary>
    /// <exception cref="InvalidOperationException">The tensor is of floating point numbers.</exception>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Model BitwiseNot() =>
        new(Interop.OfFunction(LogicFunctions.BitwiseNot(null)));

    /// <summary>Which elements are neither infinite nor NaN; a Bool tensor.</summary>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Model IsFinite() =>
        new(Interop.OfFunction(LogicFunctions.Isfinite(null)));

    /// <summary>Whether both elements of each pair are true: of numbers, other than 0. A Bool tensor.</summary>
    /// <param name="other">The other; shapes broadcast.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Model LogicalAnd(Tensor other) =>
        new(Interop.OfFunction(LogicFunctions.LogicalAnd(null, Tensor.Of(other))));

    /// <summary>Whether an element of each pair is true: of numbers, other than 0. A Bool tensor.</summary>
    /// <param name="other">The other; shapes broadcast.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Model LogicalOr(Tensor other) =>
        new(Interop.OfFunction(LogicFunctions.LogicalOr(null, Tensor.Of(other))));

    /// <summary>Whether just one element of each pair is true: of numbers, other than 0. A Bool tensor.</summary>
    /// <param name="other">The other; shapes broadcast.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Model LogicalXor(Tensor other) =>
        new(Interop.OfFunction(LogicFunctions.LogicalXor(null, Tensor.Of(other))));

    /// <summary>The common bits of each pair of integers; of booleans, whether both are true. Also <c>a &amp;&amp;&amp; b</c>.</summary>
    /// <param name="other">The other; shapes broadcast.</param>
    /// <exception cref="InvalidOperationException">A tensor is of floating point numbers.</exception>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Model BitwiseAnd(Tensor other) =>
        new(Interop.OfFunction(LogicFunctions.BitwiseAnd(null, Tensor.Of(other))));

    /// <summary>The bits of either integer of each pair; of booleans, whether one is true. Also <c>a ||| b</c>.</summary>
    /// <param name="other">The other; shapes broadcast.</param>
    /// <exception cref="InvalidOperationException">A tensor is of floating point numbers.</exception>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Model BitwiseOr(Tensor other) =>
        new(Interop.OfFunction(LogicFunctions.BitwiseOr(null, Tensor.Of(other))));

    /// <summary>The bits in which the integers of each pair differ; of booleans, whether just one is true. Also <c>a ^^^ b</c>.</summary>
    /// <param name="other">The other; shapes broadcast.</param>
    /// <exception cref="InvalidOperationException">A tensor is of floating point numbers.</exception>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Model BitwiseXor(Tensor other) =>
        new(Interop.OfFunction(LogicFunctions.BitwiseXor(null, Tensor.Of(other))));

    /// <summary>Whether each pair of elements is close: |a - b| at most absoluteTolerance + relativeTolerance |b|. A Bool tensor.</summary>
    /// <param name="other">The other tensor; shapes broadcast.</param>
    /// <exception cref="ArgumentException">A tolerance is negative or NaN.</exception>
    public static Model IsClose(Tensor other) =>
        new(Interop.OfFunction(LogicFunctions.Isclose(null, Tensor.Of(other))));
}

file static class LogicFunctions
{
    private const string Family = "DiffLessons.Logic, DiffLessons";

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.get_logicalNot.Static")]
    internal static extern FSharpFunc<CoreTensor, CoreTensor> LogicalNot([UnsafeAccessorType(Family)] object? family);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.get_bitwiseNot.Static")]
    internal static extern FSharpFunc<CoreTensor, CoreTensor> BitwiseNot([UnsafeAccessorType(Family)] object? family);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.get_isfinite.Static")]
    internal static extern FSharpFunc<CoreTensor, CoreTensor> Isfinite([UnsafeAccessorType(Family)] object? family);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.logicalAnd.Static")]
    internal static extern FSharpFunc<CoreTensor, CoreTensor> LogicalAnd([UnsafeAccessorType(Family)] object? family, CoreTensor other);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.logicalOr.Static")]
    internal static extern FSharpFunc<CoreTensor, CoreTensor> LogicalOr([UnsafeAccessorType(Family)] object? family, CoreTensor other);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.logicalXor.Static")]
    internal static extern FSharpFunc<CoreTensor, CoreTensor> LogicalXor([UnsafeAccessorType(Family)] object? family, CoreTensor other);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.bitwiseAnd.Static")]
    internal static extern FSharpFunc<CoreTensor, CoreTensor> BitwiseAnd([UnsafeAccessorType(Family)] object? family, CoreTensor other);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.bitwiseOr.Static")]
    internal static extern FSharpFunc<CoreTensor, CoreTensor> BitwiseOr([UnsafeAccessorType(Family)] object? family, CoreTensor other);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.bitwiseXor.Static")]
    internal static extern FSharpFunc<CoreTensor, CoreTensor> BitwiseXor([UnsafeAccessorType(Family)] object? family, CoreTensor other);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.isclose.Static")]
    internal static extern FSharpFunc<CoreTensor, CoreTensor> Isclose([UnsafeAccessorType(Family)] object? family, CoreTensor other);
}

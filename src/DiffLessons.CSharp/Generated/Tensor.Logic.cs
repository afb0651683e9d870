// Made from the F# library by: dotnet fsi build.fsx -t csharp. Changes belong there, or in the files beside this folder.
#nullable enable
namespace DiffLessons.CSharp;

using System.Runtime.CompilerServices;
using Microsoft.FSharp.Core;
using CoreTensor = DiffLessons.Tensor;

public sealed partial class Tensor
{
    /// <summary>Whether both elements of each pair are true: of numbers, other than 0. A Bool tensor.</summary>
    /// <param name="other">The other; shapes broadcast.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor LogicalAnd(Tensor other) =>
        new(LogicFunctions.LogicalAnd(null, Value, Tensor.Of(other)));

    /// <summary>Whether an element of each pair is true: of numbers, other than 0. A Bool tensor.</summary>
    /// <param name="other">The other; shapes broadcast.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor LogicalOr(Tensor other) =>
        new(LogicFunctions.LogicalOr(null, Value, Tensor.Of(other)));

    /// <summary>Whether just one element of each pair is true: of numbers, other than 0. A Bool tensor.</summary>
    /// <param name="other">The other; shapes broadcast.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor LogicalXor(Tensor other) =>
        new(LogicFunctions.LogicalXor(null, Value, Tensor.Of(other)));

    /// <summary>Whether each element is false: of numbers, 0. A Bool tensor.</summary>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor LogicalNot() =>
        new(LogicFunctions.LogicalNot(null, Value));

    /// <summary>The common bits of each pair of integers; of booleans, whether both are true. Also <c>a &amp;&amp;&amp; b</c>.</summary>
    /// <param name="other">The other; shapes broadcast.</param>
    /// <exception cref="InvalidOperationException">A tensor is of floating point numbers.</exception>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public Tensor BitwiseAnd(Tensor other) =>
        new(LogicFunctions.BitwiseAnd(null, Value, Tensor.Of(other)));

    /// <summary>The bits of either integer of each pair; of booleans, whether one is true. Also <c>a ||| b</c>.</summary>
    /// <param name="other">The other; shapes broadcast.</param>
    /// <exception cref="InvalidOperationException">A tensor is of floating point numbers.</exception>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public Tensor BitwiseOr(Tensor other) =>
        new(LogicFunctions.BitwiseOr(null, Value, Tensor.Of(other)));

    /// <summary>The bits in which the integers of each pair differ; of booleans, whether just one is true. Also <c>a ^^^ b</c>.</summary>
    /// <param name="other">The other; shapes broadcast.</param>
    /// <exception cref="InvalidOperationException">A tensor is of floating point numbers.</exception>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public Tensor BitwiseXor(Tensor other) =>
        new(LogicFunctions.BitwiseXor(null, Value, Tensor.Of(other)));

    /// <summary>Each integer with all its bits turned; of booleans, whether it is false. Also <c>~~~a</c>.</summary>
    /// <exception cref="InvalidOperationException">The tensor is of floating point numbers.</exception>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public Tensor BitwiseNot() =>
        new(LogicFunctions.BitwiseNot(null, Value));

    /// <summary>Which elements are neither infinite nor NaN; a Bool tensor.</summary>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor IsFinite() =>
        new(LogicFunctions.Isfinite(null, Value));

    /// <summary>Whether each pair of elements is close: |a - b| at most absoluteTolerance + relativeTolerance |b|. A Bool tensor.</summary>
    /// <param name="other">The other tensor; shapes broadcast.</param>
    /// <param name="relativeTolerance">1e-5 by default.</param>
    /// <param name="absoluteTolerance">1e-8 by default.</param>
    /// <param name="equalNan">Whether NaN is close to NaN; false by default.</param>
    /// <exception cref="ArgumentException">A tolerance is negative or NaN.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor IsClose(Tensor other, double relativeTolerance = 1e-5, double absoluteTolerance = 1e-8, bool equalNan = false) =>
        new(LogicFunctions.Isclose(null, Value, Tensor.Of(other), Given.Other(relativeTolerance, 1e-5), Given.Other(absoluteTolerance, 1e-8), Given.Other(equalNan, false)));
}

file static class LogicFunctions
{
    private const string Family = "DiffLessons.Logic, DiffLessons";

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.logicalAnd")]
    internal static extern CoreTensor LogicalAnd([UnsafeAccessorType(Family)] object? family, CoreTensor self, CoreTensor other);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.logicalOr")]
    internal static extern CoreTensor LogicalOr([UnsafeAccessorType(Family)] object? family, CoreTensor self, CoreTensor other);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.logicalXor")]
    internal static extern CoreTensor LogicalXor([UnsafeAccessorType(Family)] object? family, CoreTensor self, CoreTensor other);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.logicalNot")]
    internal static extern CoreTensor LogicalNot([UnsafeAccessorType(Family)] object? family, CoreTensor self);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.bitwiseAnd")]
    internal static extern CoreTensor BitwiseAnd([UnsafeAccessorType(Family)] object? family, CoreTensor self, CoreTensor other);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.bitwiseOr")]
    internal static extern CoreTensor BitwiseOr([UnsafeAccessorType(Family)] object? family, CoreTensor self, CoreTensor other);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.bitwiseXor")]
    internal static extern CoreTensor BitwiseXor([UnsafeAccessorType(Family)] object? family, CoreTensor self, CoreTensor other);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.bitwiseNot")]
    internal static extern CoreTensor BitwiseNot([UnsafeAccessorType(Family)] object? family, CoreTensor self);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.isfinite")]
    internal static extern CoreTensor Isfinite([UnsafeAccessorType(Family)] object? family, CoreTensor self);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.isclose")]
    internal static extern CoreTensor Isclose([UnsafeAccessorType(Family)] object? family, CoreTensor self, CoreTensor other, FSharpOption<double>? relativeTolerance, FSharpOption<double>? absoluteTolerance, FSharpOption<bool>? equalNan);
}

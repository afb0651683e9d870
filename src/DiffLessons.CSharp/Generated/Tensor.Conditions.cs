// Made from the F# library by: dotnet fsi build.fsx -t csharp. Changes belong there, or in the files beside this folder.
#nullable enable
namespace DiffLessons.CSharp;

using System.Runtime.CompilerServices;
using Microsoft.FSharp.Core;
using CoreTensor = DiffLessons.Tensor;

public sealed partial class Tensor
{
    /// <summary>This tensor's element where the condition holds, the other's elsewhere; shapes broadcast.</summary>
    /// <param name="condition">A Bool tensor.</param>
    /// <param name="other">The other tensor.</param>
    /// <remarks>The derivative by what is not chosen is 0. See <c>Where</c> for functions that have none there.</remarks>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor Where(Tensor condition, Tensor other) =>
        new(ConditionsFunctions.Where(null, Value, Tensor.Of(condition), Tensor.Of(other)));

    /// <summary>This tensor's element where the condition holds, a number elsewhere.</summary>
    /// <param name="condition">A Bool tensor, whose shape broadcasts with this tensor's.</param>
    /// <param name="other">The number.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor Where(Tensor condition, Number other) =>
        new(ConditionsFunctions.Where(null, Value, Tensor.Of(condition), other.Value));

    /// <summary>This tensor with a number where a mask is true.</summary>
    /// <param name="mask">A Bool tensor, whose shape broadcasts with this tensor's.</param>
    /// <param name="value">The number, which this tensor's dtype must hold.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor MaskedFill(Tensor mask, Number value) =>
        new(ConditionsFunctions.MaskedFill(null, Value, Tensor.Of(mask), value.Value));

    /// <summary>This tensor with a number where a mask is true, differentiable by the number too.</summary>
    /// <param name="mask">A Bool tensor, whose shape broadcasts with this tensor's.</param>
    /// <param name="value">A 0-d tensor.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor MaskedFill(Tensor mask, Tensor value) =>
        new(ConditionsFunctions.MaskedFill(null, Value, Tensor.Of(mask), Tensor.Of(value)));
}

file static class ConditionsFunctions
{
    private const string Family = "DiffLessons.Conditions, DiffLessons";

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.where")]
    internal static extern CoreTensor Where([UnsafeAccessorType(Family)] object? family, CoreTensor self, CoreTensor condition, CoreTensor other);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.where")]
    internal static extern CoreTensor Where([UnsafeAccessorType(Family)] object? family, CoreTensor self, CoreTensor condition, IConvertible other);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.maskedFill")]
    internal static extern CoreTensor MaskedFill([UnsafeAccessorType(Family)] object? family, CoreTensor self, CoreTensor mask, IConvertible value);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.maskedFill")]
    internal static extern CoreTensor MaskedFill([UnsafeAccessorType(Family)] object? family, CoreTensor self, CoreTensor mask, CoreTensor value);
}

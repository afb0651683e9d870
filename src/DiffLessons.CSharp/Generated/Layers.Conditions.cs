// Made from the F# library by: dotnet fsi build.fsx -t csharp. Changes belong there, or in the files beside this folder.
#nullable enable
namespace DiffLessons.CSharp;

using System.Runtime.CompilerServices;
using Microsoft.FSharp.Core;
using CoreTensor = DiffLessons.Tensor;

public static partial class Layers
{
    /// <summary>This tensor's element where the condition holds, the other's elsewhere; shapes broadcast.</summary>
    /// <param name="condition">A Bool tensor.</param>
    /// <param name="other">The other tensor.</param>
    /// <remarks>The derivative by what is not chosen is 0. See <c>Where</c> for functions that have none there.</remarks>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Model Where(Tensor condition, Tensor other) =>
        new(Interop.OfFunction(ConditionsFunctions.Where(null, Tensor.Of(condition), Tensor.Of(other))));

    /// <summary>This tensor with a number where a mask is true.</summary>
    /// <param name="mask">A Bool tensor, whose shape broadcasts with this tensor's.</param>
    /// <param name="value">The number, which this tensor's dtype must hold.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Model MaskedFill(Tensor mask, Number value) =>
        new(Interop.OfFunction(ConditionsFunctions.MaskedFill(null, Tensor.Of(mask), value.Value)));
}

file static class ConditionsFunctions
{
    private const string Family = "DiffLessons.Conditions, DiffLessons";

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.where.Static")]
    internal static extern FSharpFunc<CoreTensor, CoreTensor> Where([UnsafeAccessorType(Family)] object? family, CoreTensor condition, CoreTensor other);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.maskedFill.Static")]
    internal static extern FSharpFunc<CoreTensor, CoreTensor> MaskedFill([UnsafeAccessorType(Family)] object? family, CoreTensor mask, IConvertible value);
}

// Made from the F# library by: dotnet fsi build.fsx -t csharp. Changes belong there, or in the files beside this folder.
#nullable enable
namespace DiffLessons.CSharp;

using System.Runtime.CompilerServices;
using Microsoft.FSharp.Core;
using CoreTensor = DiffLessons.Tensor;

public sealed partial class Tensor
{
    /// <summary>The tensor as a constant, which no gradient and no tangent passes: <c>noDiff</c> under the name that it has in formulas.</summary>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor StopGradient() =>
        new(ConversionsFunctions.StopGradient(null, Value));
}

file static class ConversionsFunctions
{
    private const string Family = "DiffLessons.Conversions, DiffLessons";

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.stopGradient")]
    internal static extern CoreTensor StopGradient([UnsafeAccessorType(Family)] object? family, CoreTensor self);
}

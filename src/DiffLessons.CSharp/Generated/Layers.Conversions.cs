// Made from the F# library by: dotnet fsi build.fsx -t csharp. Changes belong there, or in the files beside this folder.
#nullable enable
namespace DiffLessons.CSharp;

using System.Runtime.CompilerServices;
using Microsoft.FSharp.Core;
using CoreTensor = DiffLessons.Tensor;

public static partial class Layers
{
    /// <summary>A copy with memory of its own and the same history.</summary>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Model Clone() =>
        new(Interop.OfFunction(ConversionsFunctions.Clone(null)));

    /// <summary>The tensor as a constant, which no gradient and no tangent passes: <c>noDiff</c> under the name that it has in formulas.</summary>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Model StopGradient() =>
        new(Interop.OfFunction(ConversionsFunctions.StopGradient(null)));

    /// <summary>The tensor with elements of another dtype; an integer one cuts fractions off.</summary>
    /// <param name="dtype">The element type of the result.</param>
    /// <exception cref="InvalidOperationException">An integer dtype does not hold an element: NaN, or 300 as Byte. A floating point dtype takes what it does not hold as infinite.</exception>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Model Cast(DType dtype) =>
        new(Interop.OfFunction(ConversionsFunctions.Cast(null, dtype.ToCore())));

    /// <summary>The tensor on another device, or in another dtype.</summary>
    /// <param name="device">The device; the tensor's own by default.</param>
    /// <param name="dtype">The dtype; the tensor's own by default.</param>
    /// <exception cref="ArgumentException">This machine has no such device.</exception>
    public static Model Move(Device? device = null, DType? dtype = null) =>
        new(Interop.OfFunction(ConversionsFunctions.Move(null, Given.Option(device), Given.Option(dtype), null)));
}

file static class ConversionsFunctions
{
    private const string Family = "DiffLessons.Conversions, DiffLessons";

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.get_clone.Static")]
    internal static extern FSharpFunc<CoreTensor, CoreTensor> Clone([UnsafeAccessorType(Family)] object? family);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.get_stopGradient.Static")]
    internal static extern FSharpFunc<CoreTensor, CoreTensor> StopGradient([UnsafeAccessorType(Family)] object? family);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.cast.Static")]
    internal static extern FSharpFunc<CoreTensor, CoreTensor> Cast([UnsafeAccessorType(Family)] object? family, global::DiffLessons.Dtype dtype);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.move.Static")]
    internal static extern FSharpFunc<CoreTensor, CoreTensor> Move([UnsafeAccessorType(Family)] object? family, FSharpOption<global::DiffLessons.Device>? device, FSharpOption<global::DiffLessons.Dtype>? dtype, FSharpOption<global::DiffLessons.Backend>? backend);
}

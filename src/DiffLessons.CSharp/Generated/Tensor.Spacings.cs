// Made from the F# library by: dotnet fsi build.fsx -t csharp. Changes belong there, or in the files beside this folder.
#nullable enable
namespace DiffLessons.CSharp;

using System.Runtime.CompilerServices;
using Microsoft.FSharp.Core;
using CoreTensor = DiffLessons.Tensor;

public sealed partial class Tensor
{
    /// <summary>Numbers from startVal to endVal, both included, at equal distances; see <c>Linspace</c>.</summary>
    /// <param name="startVal">The startVal.</param>
    /// <param name="endVal">The endVal.</param>
    /// <param name="steps">The steps.</param>
    /// <param name="device">The device of the result.</param>
    /// <param name="dtype">The element type of the result.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor LinspaceLike(double startVal, double endVal, int steps, Device? device = null, DType? dtype = null) =>
        new(SpacingsFunctions.LinspaceLike(null, Value, startVal, endVal, steps, Given.Option(device), Given.Option(dtype), null));

    /// <summary>Numbers from startVal to endVal, both included, at equal distances; see <c>Linspace</c>.</summary>
    /// <param name="startVal">The startVal.</param>
    /// <param name="endVal">The endVal.</param>
    /// <param name="steps">The steps.</param>
    /// <param name="device">The device of the result.</param>
    /// <param name="dtype">The element type of the result.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor LinspaceLike(int startVal, int endVal, int steps, Device? device = null, DType? dtype = null) =>
        new(SpacingsFunctions.LinspaceLike(null, Value, startVal, endVal, steps, Given.Option(device), Given.Option(dtype), null));

    /// <summary>Powers of a base, with exponents from startVal to endVal at equal distances; see <c>LogSpace</c>.</summary>
    /// <param name="startVal">The startVal.</param>
    /// <param name="endVal">The endVal.</param>
    /// <param name="steps">The steps.</param>
    /// <param name="baseVal">The baseVal.</param>
    /// <param name="device">The device of the result.</param>
    /// <param name="dtype">The element type of the result.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor LogSpaceLike(double startVal, double endVal, int steps, double? baseVal = null, Device? device = null, DType? dtype = null) =>
        new(SpacingsFunctions.LogspaceLike(null, Value, startVal, endVal, steps, Given.Option(baseVal), Given.Option(device), Given.Option(dtype), null));

    /// <summary>Powers of a base, with exponents from startVal to endVal at equal distances; see <c>LogSpace</c>.</summary>
    /// <param name="startVal">The startVal.</param>
    /// <param name="endVal">The endVal.</param>
    /// <param name="steps">The steps.</param>
    /// <param name="baseVal">The baseVal.</param>
    /// <param name="device">The device of the result.</param>
    /// <param name="dtype">The element type of the result.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor LogSpaceLike(int startVal, int endVal, int steps, int? baseVal = null, Device? device = null, DType? dtype = null) =>
        new(SpacingsFunctions.LogspaceLike(null, Value, startVal, endVal, steps, Given.Option(baseVal), Given.Option(device), Given.Option(dtype), null));

    /// <summary>Powers of a base, with exponents from startVal to endVal at equal distances.</summary>
    /// <param name="startVal">The first exponent.</param>
    /// <param name="endVal">The last exponent.</param>
    /// <param name="steps">How many.</param>
    /// <param name="baseVal">The base, 10 by default.</param>
    /// <param name="device">The device of the result.</param>
    /// <param name="dtype">The dtype of the result.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public static Tensor LogSpace(double startVal, double endVal, int steps, double baseVal = 10, Device? device = null, DType? dtype = null) =>
        new(SpacingsFunctions.Logspace(null, startVal, endVal, steps, Given.Other(baseVal, 10), Given.Option(device), Given.Option(dtype), null));

    /// <summary>Powers of a base, with exponents from startVal to endVal at equal distances.</summary>
    /// <param name="startVal">The startVal.</param>
    /// <param name="endVal">The endVal.</param>
    /// <param name="steps">The steps.</param>
    /// <param name="baseVal">The baseVal.</param>
    /// <param name="device">The device of the result.</param>
    /// <param name="dtype">The element type of the result.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public static Tensor LogSpace(int startVal, int endVal, int steps, int? baseVal = null, Device? device = null, DType? dtype = null) =>
        new(SpacingsFunctions.Logspace(null, startVal, endVal, steps, Given.Option(baseVal), Given.Option(device), Given.Option(dtype), null));
}

file static class SpacingsFunctions
{
    private const string Family = "DiffLessons.Spacings, DiffLessons";

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.linspaceLike")]
    internal static extern CoreTensor LinspaceLike([UnsafeAccessorType(Family)] object? family, CoreTensor self, double startVal, double endVal, int steps, FSharpOption<global::DiffLessons.Device>? device, FSharpOption<global::DiffLessons.Dtype>? dtype, FSharpOption<global::DiffLessons.Backend>? backend);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.linspaceLike")]
    internal static extern CoreTensor LinspaceLike([UnsafeAccessorType(Family)] object? family, CoreTensor self, int startVal, int endVal, int steps, FSharpOption<global::DiffLessons.Device>? device, FSharpOption<global::DiffLessons.Dtype>? dtype, FSharpOption<global::DiffLessons.Backend>? backend);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.logspaceLike")]
    internal static extern CoreTensor LogspaceLike([UnsafeAccessorType(Family)] object? family, CoreTensor self, double startVal, double endVal, int steps, FSharpOption<double>? baseVal, FSharpOption<global::DiffLessons.Device>? device, FSharpOption<global::DiffLessons.Dtype>? dtype, FSharpOption<global::DiffLessons.Backend>? backend);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.logspaceLike")]
    internal static extern CoreTensor LogspaceLike([UnsafeAccessorType(Family)] object? family, CoreTensor self, int startVal, int endVal, int steps, FSharpOption<int>? baseVal, FSharpOption<global::DiffLessons.Device>? device, FSharpOption<global::DiffLessons.Dtype>? dtype, FSharpOption<global::DiffLessons.Backend>? backend);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.logspace.Static")]
    internal static extern CoreTensor Logspace([UnsafeAccessorType(Family)] object? family, double startVal, double endVal, int steps, FSharpOption<double>? baseVal, FSharpOption<global::DiffLessons.Device>? device, FSharpOption<global::DiffLessons.Dtype>? dtype, FSharpOption<global::DiffLessons.Backend>? backend);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.logspace.Static")]
    internal static extern CoreTensor Logspace([UnsafeAccessorType(Family)] object? family, int startVal, int endVal, int steps, FSharpOption<int>? baseVal, FSharpOption<global::DiffLessons.Device>? device, FSharpOption<global::DiffLessons.Dtype>? dtype, FSharpOption<global::DiffLessons.Backend>? backend);
}

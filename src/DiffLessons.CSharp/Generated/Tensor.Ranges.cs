// Made from the F# library by: dotnet fsi build.fsx -t csharp. Changes belong there, or in the files beside this folder.
#nullable enable
namespace DiffLessons.CSharp;

using System.Runtime.CompilerServices;
using Microsoft.FSharp.Core;
using CoreTensor = DiffLessons.Tensor;

public sealed partial class Tensor
{
    /// <summary>Numbers from startVal up to, not including, endVal; see <c>Arange</c>.</summary>
    /// <param name="endVal">The endVal.</param>
    /// <param name="startVal">The startVal.</param>
    /// <param name="step">The step.</param>
    /// <param name="device">The device of the result.</param>
    /// <param name="dtype">The element type of the result.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor ArangeLike(double endVal, double? startVal = null, double? step = null, Device? device = null, DType? dtype = null) =>
        new(RangesFunctions.ArangeLike(null, Value, endVal, Given.Option(startVal), Given.Option(step), Given.Option(device), Given.Option(dtype), null));

    /// <summary>Numbers from startVal up to, not including, endVal; see <c>Arange</c>.</summary>
    /// <param name="endVal">The endVal.</param>
    /// <param name="startVal">The startVal.</param>
    /// <param name="step">The step.</param>
    /// <param name="device">The device of the result.</param>
    /// <param name="dtype">The element type of the result.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor ArangeLike(int endVal, int? startVal = null, int? step = null, Device? device = null, DType? dtype = null) =>
        new(RangesFunctions.ArangeLike(null, Value, endVal, Given.Option(startVal), Given.Option(step), Given.Option(device), Given.Option(dtype), null));
}

file static class RangesFunctions
{
    private const string Family = "DiffLessons.Ranges, DiffLessons";

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.arangeLike")]
    internal static extern CoreTensor ArangeLike([UnsafeAccessorType(Family)] object? family, CoreTensor self, double endVal, FSharpOption<double>? startVal, FSharpOption<double>? step, FSharpOption<global::DiffLessons.Device>? device, FSharpOption<global::DiffLessons.Dtype>? dtype, FSharpOption<global::DiffLessons.Backend>? backend);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.arangeLike")]
    internal static extern CoreTensor ArangeLike([UnsafeAccessorType(Family)] object? family, CoreTensor self, int endVal, FSharpOption<int>? startVal, FSharpOption<int>? step, FSharpOption<global::DiffLessons.Device>? device, FSharpOption<global::DiffLessons.Dtype>? dtype, FSharpOption<global::DiffLessons.Backend>? backend);
}

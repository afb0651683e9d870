// Made from the F# library by: dotnet fsi build.fsx -t csharp. Changes belong there, or in the files beside this folder.
#nullable enable
namespace DiffLessons.CSharp;

using System.Runtime.CompilerServices;
using Microsoft.FSharp.Core;
using CoreTensor = DiffLessons.Tensor;

public sealed partial class Tensor
{
    /// <summary>Repeats the whole tensor along its axes.</summary>
    /// <param name="reps">How often along each of the last axes; more of them than axes add axes in front.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor Tile(params int[] reps) =>
        new(RepeatingFunctions.Tile(null, Value, reps));

    /// <summary>Repeats each sub-tensor of an axis: (a, b) becomes (a, a, b, b).</summary>
    /// <param name="repeats">How often, 0 or more.</param>
    /// <param name="dim">The axis; by default the tensor is flattened first.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor RepeatInterleave(int repeats, int? dim = null) =>
        new(RepeatingFunctions.RepeatInterleave(null, Value, repeats, Given.Option(dim)));

    /// <summary>Repeats each sub-tensor of an axis as often as given for it.</summary>
    /// <param name="repeats">How often, 0 or more: a vector of integers, one for each sub-tensor.</param>
    /// <param name="dim">The axis; by default the tensor is flattened first.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor RepeatInterleave(Tensor repeats, int? dim = null) =>
        new(RepeatingFunctions.RepeatInterleave(null, Value, Tensor.Of(repeats), Given.Option(dim)));
}

file static class RepeatingFunctions
{
    private const string Family = "DiffLessons.Repeating, DiffLessons";

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.tile")]
    internal static extern CoreTensor Tile([UnsafeAccessorType(Family)] object? family, CoreTensor self, IEnumerable<int> reps);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.repeatInterleave")]
    internal static extern CoreTensor RepeatInterleave([UnsafeAccessorType(Family)] object? family, CoreTensor self, int repeats, FSharpOption<int>? dim);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.repeatInterleave")]
    internal static extern CoreTensor RepeatInterleave([UnsafeAccessorType(Family)] object? family, CoreTensor self, CoreTensor repeats, FSharpOption<int>? dim);
}

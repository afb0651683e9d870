// Made from the F# library by: dotnet fsi build.fsx -t csharp. Changes belong there, or in the files beside this folder.
#nullable enable
namespace DiffLessons.CSharp;

using System.Runtime.CompilerServices;
using Microsoft.FSharp.Core;
using CoreTensor = DiffLessons.Tensor;

public static partial class Layers
{
    /// <summary>Repeats the whole tensor along its axes.</summary>
    /// <param name="reps">How often along each of the last axes; more of them than axes add axes in front.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Model Tile(params int[] reps) =>
        new(Interop.OfFunction(RepeatingFunctions.Tile(null, reps)));

    /// <summary>Repeats each sub-tensor of an axis: (a, b) becomes (a, a, b, b).</summary>
    /// <param name="repeats">How often, 0 or more.</param>
    /// <param name="dim">The axis; by default the tensor is flattened first.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Model RepeatInterleave(int repeats, int? dim = null) =>
        new(Interop.OfFunction(RepeatingFunctions.RepeatInterleave(null, repeats, Given.Option(dim))));
}

file static class RepeatingFunctions
{
    private const string Family = "DiffLessons.Repeating, DiffLessons";

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.tile.Static")]
    internal static extern FSharpFunc<CoreTensor, CoreTensor> Tile([UnsafeAccessorType(Family)] object? family, IEnumerable<int> reps);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.repeatInterleave.Static")]
    internal static extern FSharpFunc<CoreTensor, CoreTensor> RepeatInterleave([UnsafeAccessorType(Family)] object? family, int repeats, FSharpOption<int>? dim);
}

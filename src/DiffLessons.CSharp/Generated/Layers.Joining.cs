// Made from the F# library by: dotnet fsi build.fsx -t csharp. Changes belong there, or in the files beside this folder.
#nullable enable
namespace DiffLessons.CSharp;

using System.Runtime.CompilerServices;
using Microsoft.FSharp.Core;
using CoreTensor = DiffLessons.Tensor;

public static partial class Layers
{
    /// <summary>Repeats the tensor along an axis.</summary>
    /// <param name="dim">The axis; negative counts from the end.</param>
    /// <param name="times">How often, 0 or more.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Model Repeat(int dim, int times) =>
        new(Interop.OfFunction(JoiningFunctions.Repeat(null, dim, times)));

    /// <summary>Reverses the order along axes.</summary>
    /// <param name="dims">The axes; negative ones count from the end.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Model Flip(params int[] dims) =>
        new(Interop.OfFunction(JoiningFunctions.Flip(null, dims)));
}

file static class JoiningFunctions
{
    private const string Family = "DiffLessons.Joining, DiffLessons";

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.repeat.Static")]
    internal static extern FSharpFunc<CoreTensor, CoreTensor> Repeat([UnsafeAccessorType(Family)] object? family, int dim, int times);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.flip.Static")]
    internal static extern FSharpFunc<CoreTensor, CoreTensor> Flip([UnsafeAccessorType(Family)] object? family, IEnumerable<int> dims);
}

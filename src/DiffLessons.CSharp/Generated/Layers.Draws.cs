// Made from the F# library by: dotnet fsi build.fsx -t csharp. Changes belong there, or in the files beside this folder.
#nullable enable
namespace DiffLessons.CSharp;

using System.Runtime.CompilerServices;
using Microsoft.FSharp.Core;
using CoreTensor = DiffLessons.Tensor;

public static partial class Layers
{
    /// <summary>Draws a count from the Poisson distribution of each rate. It has no derivative.</summary>
    /// <exception cref="ArgumentException">A rate is negative or not finite.</exception>
    public static Model Poisson() =>
        new(Interop.OfFunction(DrawsFunctions.Poisson(null)));
}

file static class DrawsFunctions
{
    private const string Family = "DiffLessons.Draws, DiffLessons";

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.get_poisson.Static")]
    internal static extern FSharpFunc<CoreTensor, CoreTensor> Poisson([UnsafeAccessorType(Family)] object? family);
}

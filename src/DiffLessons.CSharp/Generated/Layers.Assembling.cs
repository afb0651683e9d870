// Made from the F# library by: dotnet fsi build.fsx -t csharp. Changes belong there, or in the files beside this folder.
#nullable enable
namespace DiffLessons.CSharp;

using System.Runtime.CompilerServices;
using Microsoft.FSharp.Core;
using CoreTensor = DiffLessons.Tensor;

public static partial class Layers
{
    /// <summary>The lower triangle of each matrix; zeros above it.</summary>
    /// <param name="diagonal">The last diagonal that is kept: 0 is the main one (the default), above it positive.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Model Tril(int? diagonal = null) =>
        new(Interop.OfFunction(AssemblingFunctions.Tril(null, Given.Option(diagonal))));

    /// <summary>The upper triangle of each matrix; zeros below it.</summary>
    /// <param name="diagonal">The first diagonal that is kept: 0 is the main one (the default), above it positive.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Model Triu(int? diagonal = null) =>
        new(Interop.OfFunction(AssemblingFunctions.Triu(null, Given.Option(diagonal))));

    /// <summary>The matrix with a vector as its diagonal; of a matrix, the diagonal as a vector.</summary>
    /// <param name="diagonal">Which diagonal: 0 is the main one (the default), above it positive.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Model Diag(int? diagonal = null) =>
        new(Interop.OfFunction(AssemblingFunctions.Diag(null, Given.Option(diagonal))));
}

file static class AssemblingFunctions
{
    private const string Family = "DiffLessons.Assembling, DiffLessons";

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.tril.Static")]
    internal static extern FSharpFunc<CoreTensor, CoreTensor> Tril([UnsafeAccessorType(Family)] object? family, FSharpOption<int>? diagonal);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.triu.Static")]
    internal static extern FSharpFunc<CoreTensor, CoreTensor> Triu([UnsafeAccessorType(Family)] object? family, FSharpOption<int>? diagonal);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.diag.Static")]
    internal static extern FSharpFunc<CoreTensor, CoreTensor> Diag([UnsafeAccessorType(Family)] object? family, FSharpOption<int>? diagonal);
}

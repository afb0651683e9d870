// Made from the F# library by: dotnet fsi build.fsx -t csharp. Changes belong there, or in the files beside this folder.
#nullable enable
namespace DiffLessons.CSharp;

using System.Runtime.CompilerServices;
using Microsoft.FSharp.Core;
using CoreTensor = DiffLessons.Tensor;

public static partial class Layers
{
    /// <summary>The singular values in descending order.</summary>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Model SvdVals() =>
        new(Interop.OfFunction(DecompositionsFunctions.Svdvals(null)));

    /// <summary>Eigenvalues of symmetric matrices, ascending. Only the lower triangle is read.</summary>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Model EigValsH() =>
        new(Interop.OfFunction(DecompositionsFunctions.Eigvalsh(null)));

    /// <summary>The lower triangular factor L of symmetric positive definite matrices: a = L L^T.</summary>
    /// <param name="upper">Whether to give L^T instead; false by default.</param>
    /// <remarks>Only the lower triangle is read; the derivative is taken among symmetric matrices.</remarks>
    /// <exception cref="InvalidOperationException">A matrix is not positive definite.</exception>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Model Cholesky(bool upper = false) =>
        new(Interop.OfFunction(DecompositionsFunctions.Cholesky(null, Given.Other(upper, false))));
}

file static class DecompositionsFunctions
{
    private const string Family = "DiffLessons.Decompositions, DiffLessons";

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.get_svdvals.Static")]
    internal static extern FSharpFunc<CoreTensor, CoreTensor> Svdvals([UnsafeAccessorType(Family)] object? family);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.get_eigvalsh.Static")]
    internal static extern FSharpFunc<CoreTensor, CoreTensor> Eigvalsh([UnsafeAccessorType(Family)] object? family);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.cholesky.Static")]
    internal static extern FSharpFunc<CoreTensor, CoreTensor> Cholesky([UnsafeAccessorType(Family)] object? family, FSharpOption<bool>? upper);
}

// Made from the F# library by: dotnet fsi build.fsx -t csharp. Changes belong there, or in the files beside this folder.
#nullable enable
namespace DiffLessons.CSharp;

using System.Runtime.CompilerServices;
using Microsoft.FSharp.Core;
using CoreTensor = DiffLessons.Tensor;

public sealed partial class Tensor
{
    /// <summary>The zero frequency, which is first, moved to the middle.</summary>
    /// <param name="dims">The axes; all by default.</param>
    public Tensor Fftshift(int[]? dims = null) =>
        new(FourierFunctions.Fftshift(null, Value, Given.Many(dims)));

    /// <summary>The inverse of <c>fftshift</c>.</summary>
    /// <param name="dims">The axes; all by default.</param>
    public Tensor Ifftshift(int[]? dims = null) =>
        new(FourierFunctions.Ifftshift(null, Value, Given.Many(dims)));
}

file static class FourierFunctions
{
    private const string Family = "DiffLessons.Fourier, DiffLessons";

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.fftshift")]
    internal static extern CoreTensor Fftshift([UnsafeAccessorType(Family)] object? family, CoreTensor self, FSharpOption<IEnumerable<int>>? dims);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.ifftshift")]
    internal static extern CoreTensor Ifftshift([UnsafeAccessorType(Family)] object? family, CoreTensor self, FSharpOption<IEnumerable<int>>? dims);
}

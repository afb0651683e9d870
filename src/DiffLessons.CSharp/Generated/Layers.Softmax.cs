// Made from the F# library by: dotnet fsi build.fsx -t csharp. Changes belong there, or in the files beside this folder.
#nullable enable
namespace DiffLessons.CSharp;

using System.Runtime.CompilerServices;
using Microsoft.FSharp.Core;
using CoreTensor = DiffLessons.Tensor;

public static partial class Layers
{
    /// <summary>softmax(-x) along a dimension: the least element gets the most.</summary>
    /// <param name="dim">The dimension to normalise; negative counts from the end.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Model Softmin(int dim) =>
        new(Interop.OfFunction(SoftmaxFunctions.Softmin(null, dim)));

    /// <summary>The gated linear unit: the first half along a dimension, times the sigmoid of the second (Dauphin et al. 2017).</summary>
    /// <param name="dim">The dimension to halve, of even length; the last by default.</param>
    /// <exception cref="ArgumentException">The dimension's length is odd.</exception>
    public static Model Glu(int? dim = null) =>
        new(Interop.OfFunction(SoftmaxFunctions.Glu(null, Given.Option(dim))));
}

file static class SoftmaxFunctions
{
    private const string Family = "DiffLessons.Softmax, DiffLessons";

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.softmin.Static")]
    internal static extern FSharpFunc<CoreTensor, CoreTensor> Softmin([UnsafeAccessorType(Family)] object? family, int dim);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.glu.Static")]
    internal static extern FSharpFunc<CoreTensor, CoreTensor> Glu([UnsafeAccessorType(Family)] object? family, FSharpOption<int>? dim);
}

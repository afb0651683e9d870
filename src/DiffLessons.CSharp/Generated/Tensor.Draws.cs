// Made from the F# library by: dotnet fsi build.fsx -t csharp. Changes belong there, or in the files beside this folder.
#nullable enable
namespace DiffLessons.CSharp;

using System.Runtime.CompilerServices;
using Microsoft.FSharp.Core;
using CoreTensor = DiffLessons.Tensor;

public sealed partial class Tensor
{
    /// <summary>Draws a count from the Poisson distribution of each rate. It has no derivative.</summary>
    /// <returns>Whole numbers, in the dtype of the rates.</returns>
    /// <exception cref="ArgumentException">A rate is negative or not finite.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor Poisson() =>
        new(DrawsFunctions.Poisson(null, Value));

    /// <summary>Random numbers from the exponential distribution: waiting times, of mean 1 / rate.</summary>
    /// <param name="shape">The shape of the result.</param>
    /// <param name="rate">The rate, above 0; 1 by default.</param>
    /// <param name="device">The device of the result.</param>
    /// <param name="dtype">The dtype of the result: a floating point one.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public static Tensor Exponential(int[] shape, double rate = 1, Device? device = null, DType? dtype = null) =>
        new(DrawsFunctions.Exponential(null, shape, Given.Other(rate, 1), Given.Option(device), Given.Option(dtype), null));

    /// <summary>The numbers from 0 to n - 1 in a random order.</summary>
    /// <param name="n">How many.</param>
    /// <param name="device">The device of the result.</param>
    /// <param name="dtype">The dtype of the result, Int64 by default.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public static Tensor Randperm(int n, Device? device = null, DType? dtype = null) =>
        new(DrawsFunctions.Randperm(null, n, Given.Option(device), Given.Option(dtype), null));
}

file static class DrawsFunctions
{
    private const string Family = "DiffLessons.Draws, DiffLessons";

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.poisson")]
    internal static extern CoreTensor Poisson([UnsafeAccessorType(Family)] object? family, CoreTensor self);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.exponential.Static")]
    internal static extern CoreTensor Exponential([UnsafeAccessorType(Family)] object? family, IEnumerable<int> shape, FSharpOption<double>? rate, FSharpOption<global::DiffLessons.Device>? device, FSharpOption<global::DiffLessons.Dtype>? dtype, FSharpOption<global::DiffLessons.Backend>? backend);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.randperm.Static")]
    internal static extern CoreTensor Randperm([UnsafeAccessorType(Family)] object? family, int n, FSharpOption<global::DiffLessons.Device>? device, FSharpOption<global::DiffLessons.Dtype>? dtype, FSharpOption<global::DiffLessons.Backend>? backend);
}

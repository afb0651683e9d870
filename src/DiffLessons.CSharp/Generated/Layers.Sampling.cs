// Made from the F# library by: dotnet fsi build.fsx -t csharp. Changes belong there, or in the files beside this folder.
#nullable enable
namespace DiffLessons.CSharp;

using System.Runtime.CompilerServices;
using Microsoft.FSharp.Core;
using CoreTensor = DiffLessons.Tensor;

public static partial class Layers
{
    /// <summary>Draws 1 with the probability that each element gives, else 0. It has no derivative.</summary>
    /// <param name="device">The device of the result; that of the probabilities by default.</param>
    /// <param name="dtype">The dtype of the result; that of the probabilities by default.</param>
    /// <exception cref="ArgumentException">An element is not from 0 to 1.</exception>
    public static Model Bernoulli(Device? device = null, DType? dtype = null) =>
        new(Interop.OfFunction(SamplingFunctions.Bernoulli(null, Given.Option(device), Given.Option(dtype), null)));

    /// <summary>Draws indices by their weights, with replacement; one row of draws for each row of weights. It has no derivative.</summary>
    /// <param name="numSamples">How many to draw of each row, 1 or more.</param>
    /// <param name="normalize">Without effect: weights need not add up to 1.</param>
    /// <param name="device">The device of the result; that of the weights by default.</param>
    /// <param name="dtype">The dtype of the result, Int32 by default.</param>
    /// <exception cref="ArgumentException">A weight is negative or not finite, or those of a row are all 0.</exception>
    public static Model Multinomial(int numSamples, bool? normalize = null, Device? device = null, DType? dtype = null) =>
        new(Interop.OfFunction(SamplingFunctions.Multinomial(null, numSamples, Given.Option(normalize), Given.Option(device), Given.Option(dtype), null)));
}

file static class SamplingFunctions
{
    private const string Family = "DiffLessons.Sampling, DiffLessons";

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.bernoulli.Static")]
    internal static extern FSharpFunc<CoreTensor, CoreTensor> Bernoulli([UnsafeAccessorType(Family)] object? family, FSharpOption<global::DiffLessons.Device>? device, FSharpOption<global::DiffLessons.Dtype>? dtype, FSharpOption<global::DiffLessons.Backend>? backend);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.multinomial.Static")]
    internal static extern FSharpFunc<CoreTensor, CoreTensor> Multinomial([UnsafeAccessorType(Family)] object? family, int numSamples, FSharpOption<bool>? normalize, FSharpOption<global::DiffLessons.Device>? device, FSharpOption<global::DiffLessons.Dtype>? dtype, FSharpOption<global::DiffLessons.Backend>? backend);
}

// Made from the F# library by: dotnet fsi build.fsx -t csharp. Changes belong there, or in the files beside this folder.
#nullable enable
namespace DiffLessons.CSharp;

using System.Runtime.CompilerServices;
using Microsoft.FSharp.Core;
using CoreTensor = DiffLessons.Tensor;

public sealed partial class Tensor
{
    /// <summary>Random numbers, uniform in [0, 1).</summary>
    /// <param name="shape">The shape.</param>
    /// <param name="device">The device of the result.</param>
    /// <param name="dtype">The element type of the result.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor RandLike(int[]? shape = null, Device? device = null, DType? dtype = null) =>
        new(SamplingFunctions.RandLike(null, Value, Given.Many(shape), Given.Option(device), Given.Option(dtype), null));

    /// <summary>Random numbers, normal with mean 0 and standard deviation 1.</summary>
    /// <param name="shape">The shape.</param>
    /// <param name="device">The device of the result.</param>
    /// <param name="dtype">The element type of the result.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor RandnLike(int[]? shape = null, Device? device = null, DType? dtype = null) =>
        new(SamplingFunctions.RandnLike(null, Value, Given.Many(shape), Given.Option(device), Given.Option(dtype), null));

    /// <summary>Random integers from low up to, not including, high.</summary>
    /// <param name="low">The low.</param>
    /// <param name="high">The high.</param>
    /// <param name="shape">The shape.</param>
    /// <param name="device">The device of the result.</param>
    /// <param name="dtype">The element type of the result.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor RandIntLike(int low, int high, int[]? shape = null, Device? device = null, DType? dtype = null) =>
        new(SamplingFunctions.RandintLike(null, Value, low, high, Given.Many(shape), Given.Option(device), Given.Option(dtype), null));

    /// <summary>Draws 1 with the probability that each element gives, else 0. It has no derivative.</summary>
    /// <param name="device">The device of the result; that of the probabilities by default.</param>
    /// <param name="dtype">The dtype of the result; that of the probabilities by default.</param>
    /// <exception cref="ArgumentException">An element is not from 0 to 1.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor Bernoulli(Device? device = null, DType? dtype = null) =>
        new(SamplingFunctions.Bernoulli(null, Value, Given.Option(device), Given.Option(dtype), null));

    /// <summary>Draws indices by their weights, with replacement; one row of draws for each row of weights. It has no derivative.</summary>
    /// <param name="numSamples">How many to draw of each row, 1 or more.</param>
    /// <param name="normalize">Without effect: weights need not add up to 1.</param>
    /// <param name="device">The device of the result; that of the weights by default.</param>
    /// <param name="dtype">The dtype of the result, Int32 by default.</param>
    /// <returns>Shape (numSamples) for weights of shape (n), (rows, numSamples) for (rows, n).</returns>
    /// <exception cref="ArgumentException">A weight is negative or not finite, or those of a row are all 0.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor Multinomial(int numSamples, bool? normalize = null, Device? device = null, DType? dtype = null) =>
        new(SamplingFunctions.Multinomial(null, Value, numSamples, Given.Option(normalize), Given.Option(device), Given.Option(dtype), null));

    /// <summary>Sets elements to 0 with probability p and scales the others by 1 / (1 - p), so that the mean stays.</summary>
    /// <param name="p">The probability to drop, 0.5 by default.</param>
    /// <remarks>No mode reaches this function: it always drops. Use the <c>Dropout</c> layer in a model.</remarks>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor Dropout(double p = 0.5) =>
        new(SamplingFunctions.Dropout(null, Value, Given.Other(p, 0.5)));

    /// <summary>Drops whole channels of (batch, channels, h, w); see <c>Dropout</c>.</summary>
    /// <param name="p">The probability to drop, 0.5 by default.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor Dropout2d(double p = 0.5) =>
        new(SamplingFunctions.Dropout2d(null, Value, Given.Other(p, 0.5)));

    /// <summary>Drops whole channels of (batch, channels, d, h, w); see <c>Dropout</c>.</summary>
    /// <param name="p">The probability to drop, 0.5 by default.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor Dropout3d(double p = 0.5) =>
        new(SamplingFunctions.Dropout3d(null, Value, Given.Other(p, 0.5)));

    /// <summary>Random numbers, uniform in [0, 1).</summary>
    /// <param name="shape">The shape.</param>
    /// <param name="device">The device of the result.</param>
    /// <param name="dtype">The element type of the result.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public static Tensor Rand(int[] shape, Device? device = null, DType? dtype = null) =>
        new(SamplingFunctions.Rand(null, shape, Given.Option(device), Given.Option(dtype), null));

    /// <summary>Random numbers, normal with mean 0 and standard deviation 1.</summary>
    /// <param name="shape">The shape.</param>
    /// <param name="device">The device of the result.</param>
    /// <param name="dtype">The element type of the result.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public static Tensor Randn(int[] shape, Device? device = null, DType? dtype = null) =>
        new(SamplingFunctions.Randn(null, shape, Given.Option(device), Given.Option(dtype), null));

    /// <summary>Random integers from low up to, not including, high; Int32 by default.</summary>
    /// <param name="low">The low.</param>
    /// <param name="high">The high.</param>
    /// <param name="shape">The shape.</param>
    /// <param name="device">The device of the result.</param>
    /// <param name="dtype">The element type of the result.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public static Tensor RandInt(int low, int high, int[] shape, Device? device = null, DType? dtype = null) =>
        new(SamplingFunctions.Randint(null, low, high, shape, Given.Option(device), Given.Option(dtype), null));
}

file static class SamplingFunctions
{
    private const string Family = "DiffLessons.Sampling, DiffLessons";

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.randLike")]
    internal static extern CoreTensor RandLike([UnsafeAccessorType(Family)] object? family, CoreTensor self, FSharpOption<IEnumerable<int>>? shape, FSharpOption<global::DiffLessons.Device>? device, FSharpOption<global::DiffLessons.Dtype>? dtype, FSharpOption<global::DiffLessons.Backend>? backend);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.randnLike")]
    internal static extern CoreTensor RandnLike([UnsafeAccessorType(Family)] object? family, CoreTensor self, FSharpOption<IEnumerable<int>>? shape, FSharpOption<global::DiffLessons.Device>? device, FSharpOption<global::DiffLessons.Dtype>? dtype, FSharpOption<global::DiffLessons.Backend>? backend);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.randintLike")]
    internal static extern CoreTensor RandintLike([UnsafeAccessorType(Family)] object? family, CoreTensor self, int low, int high, FSharpOption<IEnumerable<int>>? shape, FSharpOption<global::DiffLessons.Device>? device, FSharpOption<global::DiffLessons.Dtype>? dtype, FSharpOption<global::DiffLessons.Backend>? backend);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.bernoulli")]
    internal static extern CoreTensor Bernoulli([UnsafeAccessorType(Family)] object? family, CoreTensor self, FSharpOption<global::DiffLessons.Device>? device, FSharpOption<global::DiffLessons.Dtype>? dtype, FSharpOption<global::DiffLessons.Backend>? backend);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.multinomial")]
    internal static extern CoreTensor Multinomial([UnsafeAccessorType(Family)] object? family, CoreTensor self, int numSamples, FSharpOption<bool>? normalize, FSharpOption<global::DiffLessons.Device>? device, FSharpOption<global::DiffLessons.Dtype>? dtype, FSharpOption<global::DiffLessons.Backend>? backend);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.dropout")]
    internal static extern CoreTensor Dropout([UnsafeAccessorType(Family)] object? family, CoreTensor self, FSharpOption<double>? p);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.dropout2d")]
    internal static extern CoreTensor Dropout2d([UnsafeAccessorType(Family)] object? family, CoreTensor self, FSharpOption<double>? p);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.dropout3d")]
    internal static extern CoreTensor Dropout3d([UnsafeAccessorType(Family)] object? family, CoreTensor self, FSharpOption<double>? p);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.rand.Static")]
    internal static extern CoreTensor Rand([UnsafeAccessorType(Family)] object? family, IEnumerable<int> shape, FSharpOption<global::DiffLessons.Device>? device, FSharpOption<global::DiffLessons.Dtype>? dtype, FSharpOption<global::DiffLessons.Backend>? backend);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.randn.Static")]
    internal static extern CoreTensor Randn([UnsafeAccessorType(Family)] object? family, IEnumerable<int> shape, FSharpOption<global::DiffLessons.Device>? device, FSharpOption<global::DiffLessons.Dtype>? dtype, FSharpOption<global::DiffLessons.Backend>? backend);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.randint.Static")]
    internal static extern CoreTensor Randint([UnsafeAccessorType(Family)] object? family, int low, int high, IEnumerable<int> shape, FSharpOption<global::DiffLessons.Device>? device, FSharpOption<global::DiffLessons.Dtype>? dtype, FSharpOption<global::DiffLessons.Backend>? backend);
}

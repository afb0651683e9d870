// Made from the F# library by: dotnet fsi build.fsx -t csharp. Changes belong there, or in the files beside this folder.
#nullable enable
namespace DiffLessons.CSharp;

using System.Runtime.CompilerServices;
using Microsoft.FSharp.Core;
using CoreTensor = DiffLessons.Tensor;

public static partial class Losses
{
    /// <summary>The cosine of the angle between vectors along an axis: their product divided by their lengths, each at least eps.</summary>
    /// <param name="output">The output.</param>
    /// <param name="x2">The other vectors; shapes broadcast.</param>
    /// <returns>The broadcast shape without the axis.</returns>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public static Tensor CosineSimilarity(Tensor output, Tensor x2) =>
        new(DistanceLossesFunctions.CosineSimilarity(null, Tensor.Of(output), Tensor.Of(x2), null, null));

    /// <summary>The cosine of the angle between vectors along an axis: their product divided by their lengths, each at least eps.</summary>
    /// <param name="output">The output.</param>
    /// <param name="x2">The other vectors; shapes broadcast.</param>
    /// <param name="dim">The axis, 1 by default; negative counts from the end.</param>
    /// <param name="eps">The least length, 1e-8 by default.</param>
    /// <returns>The broadcast shape without the axis.</returns>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public static Tensor CosineSimilarity(Tensor output, Tensor x2, int dim = 1, double eps = 1e-8) =>
        new(DistanceLossesFunctions.CosineSimilarity(null, Tensor.Of(output), Tensor.Of(x2), Given.Other(dim, 1), Given.Other(eps, 1e-8)));

    /// <summary>Whether pairs of vectors point the same way or not, as a target says: the mean of 1 - cos where it is 1, and of max(0, cos - margin) where it is -1.</summary>
    /// <param name="output">The output.</param>
    /// <param name="input2">The other vectors, of this tensor's shape: (batch, features) or (features).</param>
    /// <param name="target">1 or -1 for each pair, shape (batch) or ().</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public static Tensor CosineEmbedding(Tensor output, Tensor input2, Tensor target) =>
        new(DistanceLossesFunctions.CosineEmbeddingLoss(null, Tensor.Of(output), Tensor.Of(input2), Tensor.Of(target), null, null));

    /// <summary>Whether pairs of vectors point the same way or not, as a target says: the mean of 1 - cos where it is 1, and of max(0, cos - margin) where it is -1.</summary>
    /// <param name="output">The output.</param>
    /// <param name="input2">The other vectors, of this tensor's shape: (batch, features) or (features).</param>
    /// <param name="target">1 or -1 for each pair, shape (batch) or ().</param>
    /// <param name="margin">From -1 to 1, 0 by default.</param>
    /// <param name="reduction">"mean", "sum" or "none".</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public static Tensor CosineEmbedding(Tensor output, Tensor input2, Tensor target, double margin = 0, string? reduction = null) =>
        new(DistanceLossesFunctions.CosineEmbeddingLoss(null, Tensor.Of(output), Tensor.Of(input2), Tensor.Of(target), Given.Other(margin, 0), Given.Option(reduction)));

    /// <summary>How much nearer each anchor is to its positive than to its negative: the mean of max(0, d(anchor, positive) - d(anchor, negative) + margin) (Balntas et al. 2016).</summary>
    /// <param name="output">The output.</param>
    /// <param name="positive">What the anchors should be near; shapes broadcast, vectors are along the last axis.</param>
    /// <param name="negative">What the anchors should be far from.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public static Tensor TripletMargin(Tensor output, Tensor positive, Tensor negative) =>
        new(DistanceLossesFunctions.TripletMarginLoss(null, Tensor.Of(output), Tensor.Of(positive), Tensor.Of(negative), null, null, null, null, null));

    /// <summary>How much nearer each anchor is to its positive than to its negative: the mean of max(0, d(anchor, positive) - d(anchor, negative) + margin) (Balntas et al. 2016).</summary>
    /// <param name="output">The output.</param>
    /// <param name="positive">What the anchors should be near; shapes broadcast, vectors are along the last axis.</param>
    /// <param name="negative">What the anchors should be far from.</param>
    /// <param name="margin">1 by default.</param>
    /// <param name="p">The order of the distance's norm, 2 by default.</param>
    /// <param name="eps">Added to differences, 1e-6 by default, so that a distance of 0 has a derivative.</param>
    /// <param name="swap">Whether to take d(positive, negative) where that is less than d(anchor, negative); false by default.</param>
    /// <param name="reduction">"mean", "sum" or "none".</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public static Tensor TripletMargin(Tensor output, Tensor positive, Tensor negative, double margin = 1, double p = 2, double eps = 1e-6, bool swap = false, string? reduction = null) =>
        new(DistanceLossesFunctions.TripletMarginLoss(null, Tensor.Of(output), Tensor.Of(positive), Tensor.Of(negative), Given.Other(margin, 1), Given.Other(p, 2), Given.Other(eps, 1e-6), Given.Other(swap, false), Given.Option(reduction)));

    /// <summary>Which of two scores is to be greater, as a target says: the mean of max(0, -target (input1 - input2) + margin).</summary>
    /// <param name="output">The output.</param>
    /// <param name="input2">The other scores, of this tensor's shape.</param>
    /// <param name="target">1 where the first is to be greater, -1 where the second is; of the inputs' shape.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public static Tensor MarginRanking(Tensor output, Tensor input2, Tensor target) =>
        new(DistanceLossesFunctions.MarginRankingLoss(null, Tensor.Of(output), Tensor.Of(input2), Tensor.Of(target), null, null));

    /// <summary>Which of two scores is to be greater, as a target says: the mean of max(0, -target (input1 - input2) + margin).</summary>
    /// <param name="output">The output.</param>
    /// <param name="input2">The other scores, of this tensor's shape.</param>
    /// <param name="target">1 where the first is to be greater, -1 where the second is; of the inputs' shape.</param>
    /// <param name="margin">0 by default.</param>
    /// <param name="reduction">"mean", "sum" or "none".</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public static Tensor MarginRanking(Tensor output, Tensor input2, Tensor target, double margin = 0, string? reduction = null) =>
        new(DistanceLossesFunctions.MarginRankingLoss(null, Tensor.Of(output), Tensor.Of(input2), Tensor.Of(target), Given.Other(margin, 0), Given.Option(reduction)));
}

file static class DistanceLossesFunctions
{
    private const string Family = "DiffLessons.DistanceLosses, DiffLessons";

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.cosineSimilarity")]
    internal static extern CoreTensor CosineSimilarity([UnsafeAccessorType(Family)] object? family, CoreTensor x1, CoreTensor x2, FSharpOption<int>? dim, FSharpOption<double>? eps);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.cosineEmbeddingLoss")]
    internal static extern CoreTensor CosineEmbeddingLoss([UnsafeAccessorType(Family)] object? family, CoreTensor input1, CoreTensor input2, CoreTensor target, FSharpOption<double>? margin, FSharpOption<string>? reduction);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.tripletMarginLoss")]
    internal static extern CoreTensor TripletMarginLoss([UnsafeAccessorType(Family)] object? family, CoreTensor anchor, CoreTensor positive, CoreTensor negative, FSharpOption<double>? margin, FSharpOption<double>? p, FSharpOption<double>? eps, FSharpOption<bool>? swap, FSharpOption<string>? reduction);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.marginRankingLoss")]
    internal static extern CoreTensor MarginRankingLoss([UnsafeAccessorType(Family)] object? family, CoreTensor input1, CoreTensor input2, CoreTensor target, FSharpOption<double>? margin, FSharpOption<string>? reduction);
}

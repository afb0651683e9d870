// Made from the F# library by: dotnet fsi build.fsx -t csharp. Changes belong there, or in the files beside this folder.
#nullable enable
namespace DiffLessons.CSharp;

using System.Runtime.CompilerServices;
using Microsoft.FSharp.Core;
using CoreTensor = DiffLessons.Tensor;

public static partial class Losses
{
    /// <summary>A loss of distances that a target calls near or far: the mean of the input where it is 1, and of max(0, margin - input) where it is -1.</summary>
    /// <param name="output">The output.</param>
    /// <param name="target">1 or -1, of the input's shape.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public static Tensor HingeEmbedding(Tensor output, Tensor target) =>
        new(MarginLossesFunctions.HingeEmbeddingLoss(null, Tensor.Of(output), Tensor.Of(target), null, null));

    /// <summary>A loss of distances that a target calls near or far: the mean of the input where it is 1, and of max(0, margin - input) where it is -1.</summary>
    /// <param name="output">The output.</param>
    /// <param name="target">1 or -1, of the input's shape.</param>
    /// <param name="margin">1 by default.</param>
    /// <param name="reduction">"mean", "sum" or "none".</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public static Tensor HingeEmbedding(Tensor output, Tensor target, double margin = 1, string? reduction = null) =>
        new(MarginLossesFunctions.HingeEmbeddingLoss(null, Tensor.Of(output), Tensor.Of(target), Given.Other(margin, 1), Given.Option(reduction)));

    /// <summary>The logistic loss of scores for two classes, 1 and -1: the mean of log(1 + e^(-target input)).</summary>
    /// <param name="output">The output.</param>
    /// <param name="target">1 or -1, of the input's shape.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public static Tensor SoftMargin(Tensor output, Tensor target) =>
        new(MarginLossesFunctions.SoftMarginLoss(null, Tensor.Of(output), Tensor.Of(target), null));

    /// <summary>The logistic loss of scores for two classes, 1 and -1: the mean of log(1 + e^(-target input)).</summary>
    /// <param name="output">The output.</param>
    /// <param name="target">1 or -1, of the input's shape.</param>
    /// <param name="reduction">"mean", "sum" or "none".</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public static Tensor SoftMargin(Tensor output, Tensor target, string? reduction = null) =>
        new(MarginLossesFunctions.SoftMarginLoss(null, Tensor.Of(output), Tensor.Of(target), Given.Option(reduction)));

    /// <summary>The hinge loss of scores of classes: for each sample, the sum over the wrong classes of max(0, margin - input[right] + input[wrong])^p, divided by the number of classes.</summary>
    /// <param name="output">The output.</param>
    /// <param name="target">Class indices, shape (batch) for an input of shape (batch, classes), or () for (classes).</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public static Tensor MultiMargin(Tensor output, Tensor target) =>
        new(MarginLossesFunctions.MultiMarginLoss(null, Tensor.Of(output), Tensor.Of(target), null, null, null, null));

    /// <summary>The hinge loss of scores of classes: for each sample, the sum over the wrong classes of max(0, margin - input[right] + input[wrong])^p, divided by the number of classes.</summary>
    /// <param name="output">The output.</param>
    /// <param name="target">Class indices, shape (batch) for an input of shape (batch, classes), or () for (classes).</param>
    /// <param name="p">1 (the default) or 2.</param>
    /// <param name="margin">1 by default.</param>
    /// <param name="weight">One weight per class, shape (classes), by the right one.</param>
    /// <param name="reduction">"mean", "sum" or "none".</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public static Tensor MultiMargin(Tensor output, Tensor target, int p = 1, double margin = 1, Tensor? weight = null, string? reduction = null) =>
        new(MarginLossesFunctions.MultiMarginLoss(null, Tensor.Of(output), Tensor.Of(target), Given.Other(p, 1), Given.Other(margin, 1), Given.Option(weight), Given.Option(reduction)));

    /// <summary>The hinge loss of several labels at once: for each sample, the sum over its labels j and the other classes i of max(0, 1 - (input[j] - input[i])), divided by the number of classes.</summary>
    /// <param name="output">The output.</param>
    /// <param name="target">Class indices of the input's shape; those after the first -1 of a row do not count.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public static Tensor MultilabelMargin(Tensor output, Tensor target) =>
        new(MarginLossesFunctions.MultilabelMarginLoss(null, Tensor.Of(output), Tensor.Of(target), null));

    /// <summary>The hinge loss of several labels at once: for each sample, the sum over its labels j and the other classes i of max(0, 1 - (input[j] - input[i])), divided by the number of classes.</summary>
    /// <param name="output">The output.</param>
    /// <param name="target">Class indices of the input's shape; those after the first -1 of a row do not count.</param>
    /// <param name="reduction">"mean", "sum" or "none".</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public static Tensor MultilabelMargin(Tensor output, Tensor target, string? reduction = null) =>
        new(MarginLossesFunctions.MultilabelMarginLoss(null, Tensor.Of(output), Tensor.Of(target), Given.Option(reduction)));

    /// <summary>The binary cross-entropy of several labels at once, of scores: for each sample, the mean over classes.</summary>
    /// <param name="output">The output.</param>
    /// <param name="target">0 or 1 for each class, of the input's shape (batch, classes).</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public static Tensor MultilabelSoftMargin(Tensor output, Tensor target) =>
        new(MarginLossesFunctions.MultilabelSoftMarginLoss(null, Tensor.Of(output), Tensor.Of(target), null, null));

    /// <summary>The binary cross-entropy of several labels at once, of scores: for each sample, the mean over classes.</summary>
    /// <param name="output">The output.</param>
    /// <param name="target">0 or 1 for each class, of the input's shape (batch, classes).</param>
    /// <param name="weight">One weight per class, shape (classes).</param>
    /// <param name="reduction">"mean", "sum" or "none".</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public static Tensor MultilabelSoftMargin(Tensor output, Tensor target, Tensor? weight = null, string? reduction = null) =>
        new(MarginLossesFunctions.MultilabelSoftMarginLoss(null, Tensor.Of(output), Tensor.Of(target), Given.Option(weight), Given.Option(reduction)));
}

file static class MarginLossesFunctions
{
    private const string Family = "DiffLessons.MarginLosses, DiffLessons";

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.hingeEmbeddingLoss")]
    internal static extern CoreTensor HingeEmbeddingLoss([UnsafeAccessorType(Family)] object? family, CoreTensor input, CoreTensor target, FSharpOption<double>? margin, FSharpOption<string>? reduction);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.softMarginLoss")]
    internal static extern CoreTensor SoftMarginLoss([UnsafeAccessorType(Family)] object? family, CoreTensor input, CoreTensor target, FSharpOption<string>? reduction);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.multiMarginLoss")]
    internal static extern CoreTensor MultiMarginLoss([UnsafeAccessorType(Family)] object? family, CoreTensor input, CoreTensor target, FSharpOption<int>? p, FSharpOption<double>? margin, FSharpOption<CoreTensor>? weight, FSharpOption<string>? reduction);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.multilabelMarginLoss")]
    internal static extern CoreTensor MultilabelMarginLoss([UnsafeAccessorType(Family)] object? family, CoreTensor input, CoreTensor target, FSharpOption<string>? reduction);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.multilabelSoftMarginLoss")]
    internal static extern CoreTensor MultilabelSoftMarginLoss([UnsafeAccessorType(Family)] object? family, CoreTensor input, CoreTensor target, FSharpOption<CoreTensor>? weight, FSharpOption<string>? reduction);
}

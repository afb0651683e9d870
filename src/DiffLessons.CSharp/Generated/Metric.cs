// Made from the F# library by: dotnet fsi build.fsx -t csharp. Changes belong there, or in the files beside this folder.
#nullable enable
namespace DiffLessons.CSharp;

using Microsoft.FSharp.Core;
using CoreTensor = DiffLessons.Tensor;

public sealed partial class Metric
{
    /// <summary>The share of samples whose greatest score is that of the right class; from scores (n, classes) and class indices (n).</summary>
    public static Metric Accuracy => new(global::DiffLessons.MetricModule.accuracy);

    /// <summary>The share of samples whose right class is among the k greatest scores; from scores (n, classes) and class indices (n).</summary>
    /// <param name="k">From 1 to the number of classes.</param>
    /// <exception cref="ArgumentException">k is below 1; computing it: k is above the number of classes.</exception>
    public static Metric Top(int k) => new(global::DiffLessons.MetricModule.top(k));

    /// <summary>The mean of |output - target|.</summary>
    public static Metric MeanAbsoluteError => new(global::DiffLessons.MetricModule.meanAbsoluteError);

    /// <summary>The mean of (output - target)^2.</summary>
    public static Metric MeanSquaredError => new(global::DiffLessons.MetricModule.meanSquaredError);

    /// <summary>The square root of the mean of (output - target)^2, over all samples.</summary>
    public static Metric RootMeanSquaredError => new(global::DiffLessons.MetricModule.rootMeanSquaredError);

    /// <summary>The share of the targets' variance that the outputs explain: 1 - sum (target - output)^2 / sum (target - mean)^2, over all samples; of several columns the mean of theirs.</summary>
    public static Metric R2 => new(global::DiffLessons.MetricModule.r2);

    /// <summary>The share of samples whose class, 0 or 1, is right, over all samples.</summary>
    /// <param name="threshold">0.5 for probabilities, as after a sigmoid; 0 for logits, and for scores of two classes.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Metric BinaryAccuracy(double threshold) => new(global::DiffLessons.MetricModule.binaryAccuracy(threshold));

    /// <summary>Of the samples that are called 1 the share that are 1, over all samples; 0 if none is called so.</summary>
    /// <param name="threshold">0.5 for probabilities, 0 for logits and for scores of two classes.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Metric Precision(double threshold) => new(global::DiffLessons.MetricModule.precision(threshold));

    /// <summary>Of the samples that are 1 the share that are called so, over all samples; 0 if none is 1.</summary>
    /// <param name="threshold">0.5 for probabilities, 0 for logits and for scores of two classes.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Metric Recall(double threshold) => new(global::DiffLessons.MetricModule.recall(threshold));

    /// <summary>The harmonic mean of precision and recall, over all samples; 0 if no sample is 1 or called so.</summary>
    /// <param name="threshold">0.5 for probabilities, 0 for logits and for scores of two classes.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Metric F1(double threshold) => new(global::DiffLessons.MetricModule.f1(threshold));

    /// <summary>The area under the ROC curve: the share of pairs of a sample of class 1 and one of class 0 in which the first has the greater score, equal scores counting one half, over all samples.</summary>
    public static Metric RocAuc => new(global::DiffLessons.MetricModule.rocAuc);
}

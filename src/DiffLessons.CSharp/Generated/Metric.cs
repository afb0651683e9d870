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
}

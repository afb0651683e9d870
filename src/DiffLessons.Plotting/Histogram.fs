namespace DiffLessons.Plotting

open System
open DiffLessons

/// <summary>Counts values in bins, so that a histogram is stored as its heights alone.</summary>
[<RequireQualifiedAccess>]
module Histogram =

    /// More bins than a screen has pixels, by far.
    let private most = 1_000_000

    let private check operation low high bins =
        if not (high > low && Double.IsFinite(high - low)) || bins < 1 then
            Guard.fail
                $"Histogram.{operation}: expected finite low < high and at least 1 bin, got {low}, {high} and {bins}."

        Guard.atMost $"Histogram.{operation}" "bins" most bins

    /// <summary>The middle of each of <paramref name="bins"/> equal bins from <paramref name="low"/> to <paramref name="high"/>.</summary>
    /// <exception cref="T:DiffLessons.OptionException">The range is empty or there is no bin.</exception>
    let middles (low: float) (high: float) (bins: int) =
        check "middles" low high bins
        let width = (high - low) / float bins
        [| for at in 0 .. bins - 1 -> low + width * (float at + 0.5) |]

    /// <summary>Implementation of <c>counts</c> on a <c>float</c> array.</summary>
    let countsOf low high bins (values: float[]) =
        GuardNulls.arguments "Histogram.counts" [ "values", values ]
        check "counts" low high bins
        let found = Array.zeroCreate<float> bins

        for value in values do
            if value >= low && value <= high then
                let at = min (bins - 1) (int (float bins * (value - low) / (high - low)))
                found[at] <- found[at] + 1.0

        found

    /// <summary>How many of the values are in each bin; values outside are not counted.</summary>
    /// <exception cref="T:DiffLessons.OptionException">The range is empty or there is no bin.</exception>
    let inline counts (low: float) (high: float) (bins: int) values =
        countsOf low high bins (floats values)

namespace DiffLessons

/// <summary>Ends training when what is watched has not improved for some epochs.</summary>
/// <remarks>
/// <para>An epoch whose number is NaN is none with an improvement, the first one neither.</para>
/// <para>The number is taken on the validation data when there is any, else on what is learned from.</para>
/// </remarks>
[<Sealed>]
type EarlyStopping
    /// <param name="patience">How many epochs without improvement are waited for, 3 by default.</param>
    /// <param name="minDelta">How much better counts as better, 0 by default.</param>
    /// <param name="monitor"><c>loss</c> (the default) or the name of a metric.</param>
    /// <param name="restoreBest">Whether the parameters and buffers of the best epoch are put back at the end, true by default.</param>
    (?patience: int, ?minDelta: float, ?monitor: string, ?restoreBest: bool) =
    let waited = defaultArg patience 3
    let margin = defaultArg minDelta 0.0

    do
        Guard.positive "EarlyStopping" [ "patience", waited ]

        if not (margin >= 0.0) then
            Guard.refuse
                "minDelta"
                $"EarlyStopping: minDelta must be 0 or more, got {string margin}."

    /// <summary>How many epochs without improvement are waited for.</summary>
    member val patience = waited
    /// <summary>How much better counts as better.</summary>
    member val minDelta = margin
    /// <summary>The name of the number that is monitored: loss, or a metric.</summary>
    member val monitor = defaultArg monitor "loss"
    /// <summary>Whether the best epoch's parameters are put back at the end.</summary>
    member val restoreBest = defaultArg restoreBest true

    /// Whether a value is better than the best so far, which is NaN before there is one. NaN is never better.
    member internal _.Improves(moreIsBetter: bool, best: float, value: float) =
        if System.Double.IsNaN best then
            not (System.Double.IsNaN value)
        elif moreIsBetter then
            value > best + margin
        else
            value < best - margin

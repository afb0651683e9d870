namespace DiffLessons

/// <summary>Lowers the learning rate when a measure stops getting better.</summary>
/// <remarks>After more than <c>patience</c> steps without a better measure the rate becomes max(lr factor, minLr). Options and rates are PyTorch's.</remarks>
[<Sealed>]
type ReduceLROnPlateau
    /// <param name="optimizer">The optimiser.</param>
    /// <param name="mode">"min" (the default) when less is better, as for a loss; "max" when more is, as for an accuracy.</param>
    /// <param name="factor">Above 0 and below 1, 0.1 by default.</param>
    /// <param name="patience">The steps without a better measure that are passed over, 10 by default.</param>
    /// <param name="threshold">How much better counts, 1e-4 by default.</param>
    /// <param name="thresholdMode">"rel" (the default), a share of the best measure, or "abs".</param>
    /// <param name="cooldown">The steps after a lowering that are passed over, 0 by default.</param>
    /// <param name="minLr">The least rate, 0 by default.</param>
    /// <param name="eps">A change of the rate by no more than this is not made, 1e-8 by default.</param>
    /// <exception cref="T:DiffLessons.OptionException">An option is out of range.</exception>
    (
        optimizer: Optimizer,
        ?mode: string,
        ?factor: float,
        ?patience: int,
        ?threshold: float,
        ?thresholdMode: string,
        ?cooldown: int,
        ?minLr: float,
        ?eps: float
    ) =
    do Guard.given "ReduceLROnPlateau" "optimizer" optimizer |> ignore
    let mode = defaultArg mode "min"
    let factor = defaultArg factor 0.1
    let patience = defaultArg patience 10
    let threshold = defaultArg threshold 1e-4
    let thresholdMode = defaultArg thresholdMode "rel"
    let cooldown = defaultArg cooldown 0
    let minLr = defaultArg minLr 0.0
    let eps = defaultArg eps 1e-8

    let refuse (name: string) (expected: string) (value: obj) =
        Guard.refuse name $"ReduceLROnPlateau: expected {name} {expected}, got {string value}."

    do
        if mode <> "min" && mode <> "max" then
            refuse "mode" "\"min\" or \"max\"" $"\"{mode}\""

        if thresholdMode <> "rel" && thresholdMode <> "abs" then
            refuse "thresholdMode" "\"rel\" or \"abs\"" $"\"{thresholdMode}\""

        if not (factor > 0.0 && factor < 1.0) then
            refuse "factor" "above 0 and below 1" factor

        for name, value in
            [
                "patience", float patience
                "threshold", threshold
                "cooldown", float cooldown
                "minLr", minLr
                "eps", eps
            ] do
            if not (value >= 0.0 && value < infinity) then
                refuse name "of 0 or more" value

    let mutable bestSoFar = if mode = "min" then infinity else -infinity
    let mutable waited = 0
    let mutable cooling = 0
    let mutable epoch = 0

    let isBetter (metric: float) =
        match mode, thresholdMode with
        | "min", "rel" -> metric < bestSoFar * (1.0 - threshold)
        | "min", _ -> metric < bestSoFar - threshold
        | _, "rel" -> metric > bestSoFar * (1.0 + threshold)
        | _ -> metric > bestSoFar + threshold

    /// <summary>The optimiser whose rate is changed.</summary>
    member _.optimizer = optimizer
    /// <summary>The best measure so far.</summary>
    member _.best = bestSoFar
    /// <summary>The steps since a better measure.</summary>
    member _.numBadEpochs = waited
    /// <summary>How often <c>step</c> was called.</summary>
    member _.lastEpoch = epoch
    /// <summary>The rate in use.</summary>
    member _.getLastLr() : float = optimizer.lr

    /// <summary>Takes the next measure and lowers the rate when it is time to.</summary>
    /// <param name="metrics">The measure, a number or a tensor of one element, as the loss on data held back.</param>
    member _.step(metrics: scalar) : unit =
        let metric = Layer.number "ReduceLROnPlateau" "metrics" 0.0 (Some metrics)
        epoch <- epoch + 1

        if isBetter metric then
            bestSoFar <- metric
            waited <- 0
        else
            waited <- waited + 1

        if cooling > 0 then
            cooling <- cooling - 1
            waited <- 0

        if waited > patience then
            let lowered (rate: float) =
                let lower = max (rate * factor) minLr
                if rate - lower > eps then lower else rate

            optimizer.lr <- lowered optimizer.lr

            for group in optimizer.Groups do
                group.lr <- lowered group.lr

            cooling <- cooldown
            waited <- 0

    /// What is remembered from step to step, for a checkpoint.
    member internal _.State
        with get (): float list = [ bestSoFar; float waited; float cooling; float epoch ]
        and set (state: float list) =
            match state with
            | [ best; bad; cool; steps ] ->
                bestSoFar <- best
                waited <- int bad
                cooling <- int cool
                epoch <- int steps
            // Schedule.check has seen to it.
            | _ -> ()

    /// <summary>The schedule's name with the rate in use.</summary>
    override _.ToString() =
        let rate =
            optimizer.lr.ToString("g6", System.Globalization.CultureInfo.InvariantCulture)

        $"ReduceLROnPlateau(step {string epoch}, lr {rate})"

namespace DiffLessons.Distributions

open DiffLessons
open DiffLessons.Native

/// <summary>Binomial distributions: how many of so many independent trials succeed.</summary>
/// <remarks>Samples are constants: no derivative leads through them.</remarks>
[<Sealed>]
type Binomial private (totalCount: int, trial: Bernoulli, isProbs: bool) =
    inherit
        ElementwiseDistribution(
            trial.batchShape,
            fun shape ->
                let draw (x: NativeTensor[]) =
                    use wide = x[0].expand(Shape.toTorch shape)
                    use probs = wide.detach ()
                    use count = (int64 totalCount).ToScalar()
                    use counts = probs.full_like count
                    counts.binomial probs

                Tensor.Flat("Binomial.sample", draw, [| trial.probs |], shape)
        )

    let n = float totalCount

    /// <param name="totalCount">How many trials, 0 or more.</param>
    /// <param name="probs">The probabilities of success.</param>
    /// <param name="logits">Their logits. Exactly one of the two is given.</param>
    /// <exception cref="T:DiffLessons.OptionException">totalCount is negative, both or neither parameter is given, or a probability is outside 0 to 1.</exception>
    new(totalCount: int, ?probs: Tensor, ?logits: Tensor) =
        Guard.atLeast "Binomial" "totalCount" 0 totalCount
        ParameterChecks.either "Binomial" "probs" probs "logits" logits |> ignore
        Binomial(totalCount, Bernoulli(?probs = probs, ?logits = logits), probs.IsSome)

    /// <summary>How many trials.</summary>
    member _.totalCount = totalCount

    /// <summary>The probabilities of success.</summary>
    member _.probs = trial.probs

    /// <summary>The logits of those.</summary>
    member _.logits = trial.logits

    override _.mean = n * trial.probs
    override _.variance = n * trial.variance

    /// <summary>The logarithm of the probability, differentiable by the parameter.</summary>
    /// <param name="value">Counts, of any dtype; their shape and the batch shape broadcast.</param>
    /// <exception cref="T:DiffLessons.OptionException">A value is no whole number from 0 to totalCount.</exception>
    override t.logprob(value: Tensor) : Tensor =
        let value = Batch.value "Binomial.logprob" value t.batchShape trial.probs
        Batch.counts "Binomial.logprob" n value
        let logCount = Tensor.Scalar("Binomial.logprob", value, n + 1.0).lgamma()
        let logCount = logCount - (value + 1).lgamma() - (n + 1.0 - value).lgamma()

        if isProbs then
            logCount + value.xlogy trial.probs + (n - value).xlogy(1 - trial.probs)
        else
            // log(1 - sigmoid(z)) = logsigmoid(-z), without loss for large |z|.
            let logNot = Tensor.Map("Binomial.logprob", F.logsigmoid, -trial.logits)
            logCount + value * trial.logits + n * logNot

    /// <summary>The distribution's name and parameters.</summary>
    override _.ToString() =
        if isProbs then
            $"Binomial(totalCount={totalCount}, probs={trial.probs})"
        else
            $"Binomial(totalCount={totalCount}, logits={trial.logits})"

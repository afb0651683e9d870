namespace DiffLessons.Distributions

open DiffLessons.Native
open DiffLessons

/// <summary>Distributions over 0 and 1.</summary>
/// <remarks>Samples are constants: no derivative leads through them.</remarks>
[<Sealed>]
type Bernoulli
    /// <param name="probs">The probabilities of 1. Within rounding of 0 or 1, logarithms are taken as if they were that far from it, and so stay finite.</param>
    /// <param name="logits">Their logits, \( \log p - \log(1 - p) \). Exactly one of the two is given.</param>
    /// <exception cref="T:DiffLessons.OptionException">Both or neither are given; or a probability is outside 0 to 1, or a logit is no number.</exception>
    /// <exception cref="T:System.InvalidOperationException">The parameter is not of a floating point dtype.</exception>
    (?probs: Tensor, ?logits: Tensor) =
    inherit TensorDistribution()
    let given = ParameterChecks.either "Bernoulli" "probs" probs "logits" logits

    do
        match given with
        | Choice1Of2 probs ->
            ParameterChecks.all
                "Bernoulli"
                "probs"
                "probabilities from 0 to 1"
                (Elementwise.both (Elementwise.atLeast 0.0) (Elementwise.atMost 1.0))
                probs
        | Choice2Of2 logits ->
            ParameterChecks.all
                "Bernoulli"
                "logits"
                "logits that are numbers"
                Elementwise.isNumber
                logits

    let p =
        match given with
        | Choice1Of2 probs -> probs
        | Choice2Of2 logits -> logits.sigmoid ()

    let z =
        match given with
        | Choice1Of2 probs ->
            let inside = ParameterChecks.inside probs
            inside.log () - (1 - inside).log()
        | Choice2Of2 logits -> logits

    let batch = p.Sizes

    let draw (shape: int[]) =
        Tensor.Flat(
            "Bernoulli.sample",
            (fun raws ->
                use wide = raws[0].expand(Shape.toTorch shape)
                use plain = wide.detach ()
                plain.bernoulli ()),
            [| p |],
            shape
        )

    override _.batchShape = Array.copy batch
    override _.eventShape = Shape.scalar

    /// <summary>The probabilities of 1.</summary>
    member _.probs = p

    /// <summary>The logits of those.</summary>
    member _.logits = z

    /// <summary>The expected value: the probability of 1.</summary>
    override _.mean = p

    override _.variance = p * (1 - p)

    /// <summary>One value of each, 0 or 1 in the dtype of the parameter.</summary>
    override _.sample() : Tensor = draw batch

    override t.sample(numSamples: int) : Tensor =
        t.CheckSamples numSamples
        draw (Array.append [| numSamples |] batch)

    /// <summary>The logarithm of the probability, \( x \log p + (1 - x) \log(1 - p) \), differentiable by the parameter.</summary>
    /// <param name="value">Values, each 0 or 1; their shape and the batch shape broadcast.</param>
    override _.logprob(value: Tensor) : Tensor =
        ParameterChecks.value "Bernoulli.logprob" value batch |> ignore

        ParameterChecks.all
            "Bernoulli.logprob"
            "value"
            "values of 0 or 1"
            (Elementwise.oneOf (Elementwise.equal 0.0) (Elementwise.equal 1.0))
            value

        // log(1 - sigmoid(z)) = logsigmoid(-z), without loss for large |z|.
        let logNot = Tensor.Map("Bernoulli.logprob", F.logsigmoid, -z)

        value * z + logNot

    /// <summary>The distribution's name and parameter, as it was given.</summary>
    override _.ToString() =
        match given with
        | Choice1Of2 probs -> $"Bernoulli(probs={probs})"
        | Choice2Of2 logits -> $"Bernoulli(logits={logits})"

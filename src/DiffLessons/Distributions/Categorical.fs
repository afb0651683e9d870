namespace DiffLessons.Distributions

open System
open DiffLessons.Native
open DiffLessons

/// <summary>Distributions over classes 0, 1, ..., numbered along the last axis of the parameter.</summary>
/// <remarks>Samples are Int64 constants: no derivative leads through them.</remarks>
[<Sealed>]
type Categorical
    /// <param name="probs">Numbers of 0 or more, scaled to a sum of 1 along the last axis. Within rounding of 0 or 1, logarithms are taken as if they were that far from it, and so stay finite.</param>
    /// <param name="logits">Logarithms of such numbers. Exactly one of the two is given.</param>
    /// <exception cref="T:DiffLessons.OptionException">Both or neither are given; or a probability is below 0 or not finite, all of a distribution are 0, or a logit is no number.</exception>
    /// <exception cref="T:DiffLessons.ShapeException">The parameter has no axis, or no class.</exception>
    /// <exception cref="T:System.InvalidOperationException">The parameter is not of a floating point dtype.</exception>
    (?probs: Tensor, ?logits: Tensor) =
    inherit TensorDistribution()
    let given = ParameterChecks.either "Categorical" "probs" probs "logits" logits

    let parameter =
        match given with
        | Choice1Of2 t
        | Choice2Of2 t -> t

    do
        if parameter.dim = 0 || parameter.nelement = 0 then
            Shape.fail
                $"Categorical: expected a last axis with a number for each class, got shape {Shape.format parameter.Sizes}."

        match given with
        | Choice1Of2 probs ->
            ParameterChecks.all
                "Categorical"
                "probs"
                "finite probabilities of 0 or more"
                (Elementwise.both (Elementwise.atLeast 0.0) Elementwise.finite)
                probs

            ParameterChecks.all
                "Categorical"
                "probs"
                "a sum of probabilities above 0"
                (Elementwise.above 0.0)
                (probs.sum (-1))
        | Choice2Of2 logits ->
            ParameterChecks.all
                "Categorical"
                "logits"
                "logits with a finite greatest one"
                Elementwise.finite
                (logits.max (-1))

    let p =
        match given with
        | Choice1Of2 probs -> probs / probs.sum (-1, keepDim = true)
        | Choice2Of2 logits -> logits.softmax (-1)

    let logs =
        match given with
        | Choice1Of2 _ -> (ParameterChecks.inside p).log()
        | Choice2Of2 logits -> logits.logsoftmax (-1)

    let classes = Array.last parameter.Sizes

    do
        if classes > ParameterChecks.mostClasses then
            Shape.fail
                $"Categorical: expected at most {string ParameterChecks.mostClasses} classes, got {string classes}."

    let batch = parameter.Sizes[.. parameter.dim - 2]

    let draw (count: int) (shape: int[]) =
        Tensor.Flat(
            "Categorical.sample",
            (fun raws ->
                use plain = raws[0].detach()
                use rows = plain.reshape (-1L, int64 classes)
                use drawn = rows.multinomial (int64 count, true)
                use turned = drawn.transpose (0L, 1L)
                turned.reshape (Shape.toTorch shape)),
            [| p |],
            shape
        )

    let unknown () =
        use nan = Double.NaN.ToScalar()
        Tensor.Constant(p.Variable.new_full (Shape.toTorch batch, nan))

    override _.batchShape = Array.copy batch
    override _.eventShape = Shape.scalar

    /// <summary>The probabilities, which sum to 1 along the last axis.</summary>
    member _.probs = p

    /// <summary>The logarithms of the probabilities.</summary>
    member _.logits = logs

    /// <summary>NaN, in the batch shape: classes have no mean.</summary>
    override _.mean = unknown ()

    /// <summary>NaN, in the batch shape: classes have no variance.</summary>
    override _.variance = unknown ()

    /// <summary>NaN, in the batch shape: classes have no standard deviation.</summary>
    override _.stddev = unknown ()

    /// <summary>One class of each, Int64, in the batch shape.</summary>
    override _.sample() : Tensor = draw 1 batch

    override t.sample(numSamples: int) : Tensor =
        t.CheckSamples numSamples
        draw numSamples (Array.append [| numSamples |] batch)

    /// <summary>The logarithm of the classes' probabilities, differentiable by the parameter.</summary>
    /// <param name="value">Classes, as integers or as whole numbers of a floating point dtype; their shape and the batch shape broadcast.</param>
    /// <exception cref="T:DiffLessons.OptionException">There is no such class.</exception>
    /// <exception cref="T:System.InvalidOperationException">The value is of booleans.</exception>
    override _.logprob(value: Tensor) : Tensor =
        Guard.notNull "Categorical.logprob" "value" value

        if value.dtype = Dtype.Bool then
            Fail.dtypeOf
                "value"
                $"Categorical.logprob: expected classes, as integers or whole numbers, got {value.dtype}. Convert with int64."

        if value.dtype.IsFloatingPoint then
            ParameterChecks.all
                "Categorical.logprob"
                "value"
                "classes, which are whole numbers"
                (fun t ->
                    use rounded = t.round ()
                    t.eq rounded)
                value

        let shape = ParameterChecks.value "Categorical.logprob" value batch

        ParameterChecks.all
            "Categorical.logprob"
            "value"
            $"classes from 0 to {string (classes - 1)}"
            (Elementwise.both (Elementwise.atLeast 0.0) (Elementwise.below (float classes)))
            value

        let rows = logs.expand (Array.append shape [| classes |])
        let index = value.int64().expand(shape).unsqueeze(-1)
        rows.gather(-1, index).squeeze(-1)

    /// <summary>The distribution's name and parameter, as it was given.</summary>
    override _.ToString() =
        match given with
        | Choice1Of2 probs -> $"Categorical(probs={probs})"
        | Choice2Of2 logits -> $"Categorical(logits={logits})"

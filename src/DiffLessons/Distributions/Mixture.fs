namespace DiffLessons.Distributions

open DiffLessons

/// <summary>Mixtures: a component is drawn by its probability, then a value from that component.</summary>
/// <remarks>Samples are constants: no derivative leads through the choice of the component. <c>logprob</c> is differentiable by all parameters.</remarks>
/// <param name="mixing">The probabilities of the components, of batch shape (...) with k classes.</param>
/// <param name="components">The components, side by side along the last axis of their batch shape (..., k).</param>
/// <exception cref="T:DiffLessons.ShapeException">The shapes do not fit.</exception>
[<Sealed>]
type Mixture(mixing: Categorical, components: TensorDistribution) =
    inherit TensorDistribution()

    let batch, count =
        Guard.notNull "Mixture" "mixing" mixing
        Guard.notNull "Mixture" "components" components
        let batch, classes = components.batchShape, Array.last mixing.logits.Sizes

        if batch.Length = 0 || Array.last batch <> classes then
            Shape.fail
                $"Mixture: expected components of batch shape (..., {string classes}), one for each of {string classes} probabilities, got {Shape.format batch}."

        Shape.broadcast "Mixture" mixing.batchShape batch[.. batch.Length - 2], classes

    let event = components.eventShape

    /// The probabilities beside values of the components.
    let beside (probs: Tensor) : Tensor =
        event |> Array.fold (fun (probs: Tensor) _ -> probs.unsqueeze -1) probs

    let axis = -1 - event.Length

    let draw (shape: int[]) (values: Tensor) (chosen: Tensor) : Tensor =
        let whole = Array.concat [ shape; [| count |]; event ]

        let indices =
            (beside (chosen.unsqueeze -1)).expand(Array.concat [ shape; [| 1 |]; event ])

        (values.expand whole).gather(axis, indices).squeeze(axis).noDiff()

    override _.batchShape = Array.copy batch
    override _.eventShape = Array.copy event

    /// <summary>The probabilities of the components.</summary>
    member _.mixing = mixing

    /// <summary>The distributions that values are drawn from, side by side along the last batch axis.</summary>
    member _.components = components

    override _.mean = (beside mixing.probs * components.mean).sum axis

    override t.variance =
        let mean = t.mean
        let square = components.variance + components.mean.square ()
        (beside mixing.probs * square).sum axis - mean.square ()

    /// <summary>One value of each, in the batch shape and the event shape.</summary>
    override _.sample() : Tensor =
        draw batch (components.sample ()) (mixing.sample().expand batch)

    override t.sample(numSamples: int) : Tensor =
        t.CheckSamples numSamples
        let shape = Array.append [| numSamples |] batch

        let padded =
            Array.append
                (Array.create (batch.Length - mixing.batchShape.Length) 1)
                mixing.batchShape

        let chosen = (mixing.sample numSamples).view(Array.append [| numSamples |] padded)
        draw shape (components.sample numSamples) (chosen.expand shape)

    /// <summary>The logarithm of the probability or the density, differentiable by the value and all parameters.</summary>
    /// <param name="value">Values; their shape, and the batch shape with the event shape, broadcast.</param>
    override _.logprob(value: Tensor) : Tensor =
        Guard.notNull "Mixture.logprob" "value" value

        ParameterChecks.value "Mixture.logprob" value (Array.append batch event)
        |> ignore

        if value.dim < event.Length then
            Shape.fail
                $"Mixture.logprob: expected values of event shape {Shape.format event}, got {Shape.format value.Sizes}."

        let each = components.logprob (value.unsqueeze (value.dim - event.Length))
        (mixing.logits + each).logsumexp -1

    /// <summary>The distribution's name and its parts.</summary>
    override _.ToString() =
        $"Mixture(mixing={mixing}, components={components})"

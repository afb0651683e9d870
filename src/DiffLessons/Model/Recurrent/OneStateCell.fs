namespace DiffLessons

/// What the cells of RNN and GRU share, which have one state; `step` computes the next one from an input, the state and the weights.
[<AbstractClass>]
type OneStateCell
    internal
    (
        kind: string,
        gates: int,
        inputSize: int,
        hiddenSize: int,
        bias: bool option,
        checkShapes: bool option,
        step: Tensor -> Tensor -> Tensor[] -> Tensor
    ) =
    inherit
        RecurrentCellBase(
            kind,
            gates,
            inputSize,
            hiddenSize,
            defaultArg bias true,
            defaultArg checkShapes true
        )

    /// <summary>Computes the next state from the input and the last state.</summary>
    /// <param name="input">Shape (batch, inputSize).</param>
    /// <param name="hidden">The state before, shape (batch, hiddenSize).</param>
    /// <returns>Shape (batch, hiddenSize).</returns>
    member t.forwardWithHidden(input: Tensor, hidden: Tensor) : Tensor =
        t.CheckStep(input, [ "hidden", hidden ])
        step input hidden t.Weights

    /// <summary>The next state after a state of zeros.</summary>
    /// <param name="input">Shape (batch, inputSize).</param>
    /// <returns>Shape (batch, hiddenSize).</returns>
    override t.forward(input: Tensor) : Tensor =
        TracedLayer.run t input (fun () ->
            t.CheckStep(input, [])
            step input (t.newHidden input.Sizes[0]) t.Weights)

    /// <summary>The states at every step of a sequence.</summary>
    /// <param name="input">Shape (time, batch, inputSize).</param>
    /// <param name="hidden">The state to start from, shape (batch, hiddenSize).</param>
    /// <returns>Shape (time, batch, hiddenSize).</returns>
    member t.forwardSequenceWithHidden(input: Tensor, hidden: Tensor) : Tensor =
        t.CheckSequence(input, [ "hidden", hidden ])

        input.unstack 0
        |> Array.scan (fun h x -> step x h t.Weights) hidden
        |> Array.tail
        |> Tensor.stack

    /// <summary>The states at every step of a sequence, from a state of zeros.</summary>
    /// <param name="input">Shape (time, batch, inputSize).</param>
    /// <returns>Shape (time, batch, hiddenSize).</returns>
    member t.forwardSequence(input: Tensor) : Tensor =
        t.CheckSequence(input, [])
        t.forwardSequenceWithHidden (input, t.newHidden input.Sizes[1])

namespace DiffLessons

/// <summary>One time step of a gated recurrent layer (Cho et al. 2014); see <see cref="T:DiffLessons.GRU"/>.</summary>
/// <remarks>
/// Parameters <c>weight_ih</c>, <c>weight_hh</c>, <c>bias_ih</c> and <c>bias_hh</c> hold the gates r, z, n in this order, and start uniform within
/// 1 / sqrt(hiddenSize), as in PyTorch.
/// </remarks>
[<Sealed>]
type GRUCell
    /// <param name="inputSize">The length of an input.</param>
    /// <param name="hiddenSize">The length of the hidden state.</param>
    /// <param name="bias">Whether to add biases; true by default.</param>
    /// <param name="checkShapes">Without effect, as in DiffSharp's signature: shapes and dtypes are checked at each call.</param>
    (inputSize: int, hiddenSize: int, ?bias: bool, ?checkShapes: bool) =
    inherit
        RecurrentCellBase(
            "GRUCell",
            3,
            inputSize,
            hiddenSize,
            defaultArg bias true,
            defaultArg checkShapes true
        )

    member private t.Step(input: Tensor, hidden: Tensor) : Tensor =
        Tensor.LiftN("GRUCell", RecurrentCell.gru, Array.append [| input; hidden |] t.Weights)

    /// <summary>The next state.</summary>
    /// <param name="input">Shape (batch, inputSize).</param>
    /// <param name="hidden">The state before, shape (batch, hiddenSize).</param>
    /// <returns>Shape (batch, hiddenSize).</returns>
    member t.forwardWithHidden(input: Tensor, hidden: Tensor) : Tensor =
        t.CheckStep(input, [ "hidden", hidden ])
        t.Step(input, hidden)

    /// <summary>The next state after a state of zeros.</summary>
    /// <param name="input">Shape (batch, inputSize).</param>
    /// <returns>Shape (batch, hiddenSize).</returns>
    override t.forward(input: Tensor) : Tensor =
        match TracedLayer.run t input with
        | ValueSome traced -> traced
        | ValueNone ->
            t.CheckStep(input, [])
            t.Step(input, t.newHidden input.Sizes[0])

    /// <summary>The states at every step of a sequence.</summary>
    /// <param name="input">Shape (time, batch, inputSize).</param>
    /// <param name="hidden">The state to start from, shape (batch, hiddenSize).</param>
    /// <returns>Shape (time, batch, hiddenSize).</returns>
    member t.forwardSequenceWithHidden(input: Tensor, hidden: Tensor) : Tensor =
        t.CheckSequence(input, [ "hidden", hidden ])

        input.unstack 0
        |> Array.scan (fun h x -> t.Step(x, h)) hidden
        |> Array.tail
        |> Tensor.stack

    /// <summary>The states at every step of a sequence, from a state of zeros.</summary>
    /// <param name="input">Shape (time, batch, inputSize).</param>
    /// <returns>Shape (time, batch, hiddenSize).</returns>
    member t.forwardSequence(input: Tensor) : Tensor =
        t.CheckSequence(input, [])
        t.forwardSequenceWithHidden (input, t.newHidden input.Sizes[1])

    static member internal Layer: LayerKind =
        LayerKind.make
            "inputSize, hiddenSize"
            "(N, inputSize)"
            "one step of GRU; forwardSequence takes (T, N, inputSize)"
            (fun o ->
                GRUCell(o.int "inputSize", o.int "hiddenSize", o.bool "bias", o.bool "checkShapes"))

namespace DiffLessons

/// <summary>One time step of a long short-term memory layer (Hochreiter and Schmidhuber 1997); see <see cref="T:DiffLessons.LSTM"/>.</summary>
/// <remarks>
/// Parameters <c>weight_ih</c>, <c>weight_hh</c>, <c>bias_ih</c> and <c>bias_hh</c> hold the gates i, f, g, o in this order, and start uniform within
/// 1 / sqrt(hiddenSize), as in PyTorch.
/// </remarks>
[<Sealed>]
type LSTMCell
    /// <param name="inputSize">The length of an input.</param>
    /// <param name="hiddenSize">The length of the hidden state and of the cell state.</param>
    /// <param name="bias">Whether to add biases; true by default.</param>
    /// <param name="checkShapes">Without effect, as in DiffSharp's signature: shapes and dtypes are checked at each call.</param>
    (inputSize: int, hiddenSize: int, ?bias: bool, ?checkShapes: bool) =
    inherit
        RecurrentCellBase(
            "LSTMCell",
            4,
            inputSize,
            hiddenSize,
            defaultArg bias true,
            defaultArg checkShapes true
        )

    member private t.Step(input: Tensor, hidden: Tensor, cell: Tensor) : Tensor * Tensor =
        let next =
            Tensor.Lift(
                "LSTMCell",
                RecurrentCell.lstm,
                Array.append [| input; hidden; cell |] t.Weights
            )

        next[0], next[1]

    /// <summary>The next hidden state and the next cell state.</summary>
    /// <param name="input">Shape (batch, inputSize).</param>
    /// <param name="hidden">The hidden state before, shape (batch, hiddenSize).</param>
    /// <param name="cell">The cell state before, shape (batch, hiddenSize).</param>
    /// <returns>Both of shape (batch, hiddenSize).</returns>
    member t.forwardWithHidden(input: Tensor, hidden: Tensor, cell: Tensor) : Tensor * Tensor =
        t.CheckStep(input, [ "hidden", hidden; "cell", cell ])
        t.Step(input, hidden, cell)

    /// <summary>The next hidden state after states of zeros.</summary>
    /// <param name="input">Shape (batch, inputSize).</param>
    /// <returns>Shape (batch, hiddenSize).</returns>
    override t.forward(input: Tensor) : Tensor =
        TracedLayer.run t input (fun () ->
            t.CheckStep(input, [])
            let zeros = t.newHidden input.Sizes[0]
            fst (t.Step(input, zeros, zeros)))

    /// <summary>The hidden states and the cell states at every step of a sequence.</summary>
    /// <param name="input">Shape (time, batch, inputSize).</param>
    /// <param name="hidden">The hidden state to start from, shape (batch, hiddenSize).</param>
    /// <param name="cell">The cell state to start from, shape (batch, hiddenSize).</param>
    /// <returns>Both of shape (time, batch, hiddenSize).</returns>
    member t.forwardSequenceWithHidden
        (input: Tensor, hidden: Tensor, cell: Tensor)
        : Tensor * Tensor =
        t.CheckSequence(input, [ "hidden", hidden; "cell", cell ])

        let hiddens, cells =
            input.unstack 0
            |> Array.scan (fun (h, c) x -> t.Step(x, h, c)) (hidden, cell)
            |> Array.tail
            |> Array.unzip

        Tensor.stack hiddens, Tensor.stack cells

    /// <summary>The hidden states and the cell states at every step of a sequence, from states of zeros.</summary>
    /// <param name="input">Shape (time, batch, inputSize).</param>
    /// <returns>Both of shape (time, batch, hiddenSize).</returns>
    member t.forwardSequence(input: Tensor) : Tensor * Tensor =
        t.CheckSequence(input, [])
        let zeros = t.newHidden input.Sizes[1]
        t.forwardSequenceWithHidden (input, zeros, zeros)

    static member internal Layer: LayerKind =
        LayerKind.make
            "inputSize, hiddenSize"
            "(N, inputSize)"
            "one step of LSTM; forwardSequence takes (T, N, inputSize)"
            (fun o ->
                LSTMCell(
                    o.int "inputSize",
                    o.int "hiddenSize",
                    o.bool "bias",
                    o.bool "checkShapes"
                ))

namespace DiffLessons

/// <summary>A long short-term memory layer, over all steps of a sequence (Hochreiter and Schmidhuber 1997).</summary>
/// <remarks>
/// Gates i, f, o = sigmoid(W x + b + U h + c) and g = tanh(...), each with weights of its own: c' = f c + i g and h' = o tanh(c').
/// Parameters are named and start as in PyTorch: uniform within 1 / sqrt(hiddenSize).
/// </remarks>
[<Sealed>]
type LSTM internal (options: RecurrentOptions) =
    inherit RecurrentBase("LSTM", RecurrentImplementation.LibtorchKernel "lstm", options)

    /// <summary>A layer whose parameters start at random.</summary>
    /// <param name="inputSize">The length of an input at one time step.</param>
    /// <param name="hiddenSize">The length of the hidden state.</param>
    /// <param name="numLayers">Layers, each of which reads the one below; 1 by default.</param>
    /// <param name="bias">Whether to add biases; true by default.</param>
    /// <param name="batchFirst">Whether input and output are (batch, time, size) rather than (time, batch, size); false by default.</param>
    /// <param name="dropout">The probability to drop between layers while training, 0 by default.</param>
    /// <param name="bidirectional">Whether to read the sequence backwards too and join both; false by default.</param>
    new
        (
            inputSize: int,
            hiddenSize: int,
            ?numLayers: int,
            ?bias: bool,
            ?batchFirst: bool,
            ?dropout: float,
            ?bidirectional: bool
        ) =
        LSTM(
            RecurrentOptions.make
                inputSize
                hiddenSize
                numLayers
                bias
                batchFirst
                dropout
                bidirectional
        )

    /// <summary>The hidden states of the last layer at every step, from states of zeros.</summary>
    /// <param name="input">Shape (time, batch, inputSize), or (batch, time, inputSize) with batchFirst.</param>
    /// <returns>The same with hiddenSize (twice that when bidirectional) in place of inputSize.</returns>
    override t.forward(input: Tensor) : Tensor =
        TracedLayer.run t input (fun () ->
            let zeros = t.newHidden (t.CheckInput input)
            t.Forward(input, [| zeros; zeros |])[0])

    /// <summary>The hidden states at every step, the last hidden state and the last cell state, from states given.</summary>
    /// <param name="input">As for <c>forward</c>.</param>
    /// <param name="hidden">Shape (numLayers * directions, batch, hiddenSize).</param>
    /// <param name="cell">Shape (numLayers * directions, batch, hiddenSize).</param>
    member t.forwardWithHidden
        (input: Tensor, hidden: Tensor, cell: Tensor)
        : Tensor * Tensor * Tensor =
        let batch = t.CheckInput input
        t.CheckState("hidden", hidden, batch)
        t.CheckState("cell", cell, batch)
        let all = t.Forward(input, [| hidden; cell |])
        all[0], all[1], all[2]

    /// <summary>The hidden states of a batch of sequences of unequal length, as PyTorch's packed sequences: nothing is computed beyond a sequence's end.</summary>
    /// <param name="input">As for <c>forward</c>; elements after a sequence's end are ignored.</param>
    /// <param name="lengths">The number of steps of each sequence, from 1 to the input's, in any order.</param>
    /// <param name="hidden">The states to start from, shape (numLayers * directions, batch, hiddenSize); zeros by default.</param>
    /// <param name="cell">The cell states to start from, likewise.</param>
    /// <returns>The hidden states at every step, zeros after each end, and the hidden and cell states at each sequence's own end.</returns>
    /// <exception cref="T:DiffLessons.OptionException">A length is out of range.</exception>
    member t.forwardWithLengths
        (input: Tensor, lengths: seq<int>, ?hidden: Tensor, ?cell: Tensor)
        : Tensor * Tensor * Tensor =
        let batch = t.CheckInput input
        let hidden = defaultArg hidden (t.newHidden batch)
        let cell = defaultArg cell (t.newHidden batch)
        t.CheckState("hidden", hidden, batch)
        t.CheckState("cell", cell, batch)
        let all = t.ForwardUnequal(input, lengths, [| hidden; cell |])
        all[0], all[1], all[2]

    /// <summary>The same for lengths in a vector of integers, as <c>Collate.pad</c> gives them.</summary>
    /// <exception cref="T:DiffLessons.OptionException">The lengths are no vector of integers, or one is out of range.</exception>
    member t.forwardWithLengths
        (input: Tensor, lengths: Tensor, ?hidden: Tensor, ?cell: Tensor)
        : Tensor * Tensor * Tensor =
        let lengths: seq<int> = PackedSequences.ofTensor (t.ToString()) lengths
        t.forwardWithLengths (input, lengths, ?hidden = hidden, ?cell = cell)

    static member internal Layer: LayerKind =
        LayerKind.make
            "inputSize, hiddenSize"
            "(T, N, inputSize)"
            "long short-term memory; numLayers, batchFirst, dropout, bidirectional, as for RNN and GRU"
            (fun o -> LSTM(RecurrentOptions.read o))

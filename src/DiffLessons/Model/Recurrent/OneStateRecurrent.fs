namespace DiffLessons

/// What RNN and GRU share, which have one state.
[<AbstractClass>]
type OneStateRecurrent
    internal (kind: string, implementation: RecurrentImplementation, options: RecurrentOptions) =
    inherit RecurrentBase(kind, implementation, options)

    /// <summary>The hidden states of the last layer at every step, from a state of zeros.</summary>
    /// <param name="input">Shape (time, batch, inputSize), or (batch, time, inputSize) with batchFirst.</param>
    /// <returns>The same with hiddenSize (twice that when bidirectional) in place of inputSize.</returns>
    override t.forward(input: Tensor) : Tensor =
        TracedLayer.run t input (fun () ->
            t.Forward(input, [| t.newHidden (t.CheckInput input) |])[0])

    /// <summary>The hidden states at every step, and the last state, from a state given.</summary>
    /// <param name="input">As for <c>forward</c>.</param>
    /// <param name="hidden">Shape (numLayers * directions, batch, hiddenSize).</param>
    member t.forwardWithHidden(input: Tensor, hidden: Tensor) : Tensor * Tensor =
        t.CheckState("hidden", hidden, t.CheckInput input)
        let all = t.Forward(input, [| hidden |])
        all[0], all[1]

    /// <summary>The hidden states of a batch of sequences of unequal length, as PyTorch's packed sequences: nothing is computed beyond a sequence's end.</summary>
    /// <param name="input">As for <c>forward</c>; elements after a sequence's end are ignored.</param>
    /// <param name="lengths">The number of steps of each sequence, from 1 to the input's, in any order.</param>
    /// <param name="hidden">The states to start from, shape (numLayers * directions, batch, hiddenSize); zeros by default.</param>
    /// <returns>The hidden states at every step, zeros after each end, and those at each sequence's own end.</returns>
    /// <exception cref="T:DiffLessons.OptionException">A length is out of range.</exception>
    member t.forwardWithLengths
        (input: Tensor, lengths: seq<int>, ?hidden: Tensor)
        : Tensor * Tensor =
        let batch = t.CheckInput input
        let hidden = defaultArg hidden (t.newHidden batch)
        t.CheckState("hidden", hidden, batch)
        let all = t.ForwardUnequal(input, lengths, [| hidden |])
        all[0], all[1]

    /// <summary>The same for lengths in a vector of integers, as <c>Collate.pad</c> gives them.</summary>
    /// <exception cref="T:DiffLessons.OptionException">The lengths are no vector of integers, or one is out of range.</exception>
    member t.forwardWithLengths(input: Tensor, lengths: Tensor, ?hidden: Tensor) : Tensor * Tensor =
        let lengths: seq<int> = PackedSequences.ofTensor (t.ToString()) lengths
        t.forwardWithLengths (input, lengths, ?hidden = hidden)

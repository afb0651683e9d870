namespace DiffLessons

[<RequireQualifiedAccess>]
module private Activation =
    /// tanh and relu run fused; any other activation function is run step by step.
    let implementation (nonlinearity: Tensor -> Tensor) =
        match box nonlinearity with
        | :? TensorFunction as f when f.Kind = "tanh" ->
            RecurrentImplementation.FusedRnn FusedRnn.tanh
        | :? TensorFunction as f when f.Kind = "relu" ->
            RecurrentImplementation.FusedRnn FusedRnn.relu
        | _ -> RecurrentImplementation.Unrolled nonlinearity

/// <summary>A recurrent layer: h' = f(W x + b + U h + c), tanh for f unless given, over all steps of a sequence (Elman 1990).</summary>
/// <remarks>Parameters are named and start as in PyTorch: uniform within 1 / sqrt(hiddenSize).</remarks>
[<Sealed>]
type RNN
    /// <param name="inputSize">The length of an input at one time step.</param>
    /// <param name="hiddenSize">The length of the hidden state.</param>
    /// <param name="numLayers">Layers, each of which reads the one below; 1 by default.</param>
    /// <param name="nonlinearity">f, <c>dsharp.tanh</c> by default. <c>dsharp.tanh</c> and <c>dsharp.relu</c> are the fastest.</param>
    /// <param name="bias">Whether to add biases; true by default.</param>
    /// <param name="batchFirst">Whether input and output are (batch, time, size) rather than (time, batch, size); false by default.</param>
    /// <param name="dropout">The probability to drop between layers while training, 0 by default.</param>
    /// <param name="bidirectional">Whether to read the sequence backwards too and join both; false by default.</param>
    (
        inputSize: int,
        hiddenSize: int,
        ?numLayers: int,
        ?nonlinearity: Tensor -> Tensor,
        ?bias: bool,
        ?batchFirst: bool,
        ?dropout: float,
        ?bidirectional: bool
    ) =
    inherit
        RecurrentBase(
            "RNN",
            Activation.implementation (defaultArg nonlinearity dsharp.tanh),
            inputSize,
            hiddenSize,
            defaultArg numLayers 1,
            defaultArg bias true,
            defaultArg batchFirst false,
            defaultArg dropout 0.0,
            defaultArg bidirectional false
        )

    let nonlinearity = defaultArg nonlinearity dsharp.tanh
    override _.isBuiltIn = box nonlinearity :? TensorFunction
    override _.options = base.options @ [ "nonlinearity", box nonlinearity ]

    /// <summary>The hidden states of the last layer at every step, from a state of zeros.</summary>
    /// <param name="input">Shape (time, batch, inputSize), or (batch, time, inputSize) with batchFirst.</param>
    /// <returns>The same with hiddenSize (twice that when bidirectional) in place of inputSize.</returns>
    override t.forward(input: Tensor) : Tensor =
        match TracedLayer.run t input with
        | ValueSome traced -> traced
        | ValueNone -> t.Forward(input, [| t.newHidden (t.CheckInput input) |])[0]

    /// <summary>The hidden states at every step, and the last state, from a state given.</summary>
    /// <param name="input">As for <c>forward</c>.</param>
    /// <param name="hidden">Shape (numLayers * directions, batch, hiddenSize).</param>
    member t.forwardWithHidden(input: Tensor, hidden: Tensor) : Tensor * Tensor =
        t.CheckState("hidden", hidden, t.CheckInput input)
        let all = t.Forward(input, [| hidden |])
        all[0], all[1]

    /// <summary>The hidden states of a batch of sequences of unequal length, as PyTorch's packed sequences: nothing is computed beyond a sequence's end.</summary>
    /// <param name="input">As for <c>forward</c>; what lies after a sequence's end is not looked at.</param>
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

    static member internal Layer: LayerKind =
        LayerKind.make
            "inputSize, hiddenSize"
            "(T, N, inputSize)"
            "h' = f(W x + b + U h + c) over a sequence, tanh for f unless given"
            (fun o ->
                RNN(
                    o.int "inputSize",
                    o.int "hiddenSize",
                    o.Count "numLayers",
                    o.func "nonlinearity",
                    o.bool "bias",
                    o.bool "batchFirst",
                    o.float "dropout",
                    o.bool "bidirectional"
                ))

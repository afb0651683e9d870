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
type RNN internal (options: RecurrentOptions, nonlinearity: Tensor -> Tensor) =
    inherit OneStateRecurrent("RNN", Activation.implementation nonlinearity, options)

    /// <summary>A layer whose parameters start at random.</summary>
    /// <param name="inputSize">The length of an input at one time step.</param>
    /// <param name="hiddenSize">The length of the hidden state.</param>
    /// <param name="numLayers">Layers, each of which reads the one below; 1 by default.</param>
    /// <param name="nonlinearity">f, <c>dsharp.tanh</c> by default. <c>dsharp.tanh</c> and <c>dsharp.relu</c> are the fastest.</param>
    /// <param name="bias">Whether to add biases; true by default.</param>
    /// <param name="batchFirst">Whether input and output are (batch, time, size) rather than (time, batch, size); false by default.</param>
    /// <param name="dropout">The probability to drop between layers while training, 0 by default.</param>
    /// <param name="bidirectional">Whether to read the sequence backwards too and join both; false by default.</param>
    new
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
        RNN(
            RecurrentOptions.make
                inputSize
                hiddenSize
                numLayers
                bias
                batchFirst
                dropout
                bidirectional,
            defaultArg nonlinearity dsharp.tanh
        )

    override _.isBuiltIn = box nonlinearity :? TensorFunction
    override _.options = base.options @ [ "nonlinearity", box nonlinearity ]

    static member internal Layer: LayerKind =
        LayerKind.make
            "inputSize, hiddenSize"
            "(T, N, inputSize)"
            "h' = f(W x + b + U h + c) over a sequence, tanh for f unless given"
            (fun o -> RNN(RecurrentOptions.read o, o.func "nonlinearity"))

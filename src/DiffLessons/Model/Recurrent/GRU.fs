namespace DiffLessons

/// <summary>A gated recurrent layer, over all steps of a sequence (Cho et al. 2014).</summary>
/// <remarks>r, z = sigmoid(...); n = tanh(W x + b + r (U h + c)); h' = (1 - z) n + z h. Parameters are named and start as in PyTorch: uniform within 1 / sqrt(hiddenSize).</remarks>
[<Sealed>]
type GRU internal (options: RecurrentOptions) =
    inherit OneStateRecurrent("GRU", RecurrentImplementation.LibtorchKernel "gru", options)

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
        GRU(
            RecurrentOptions.make
                inputSize
                hiddenSize
                numLayers
                bias
                batchFirst
                dropout
                bidirectional
        )

    static member internal Layer: LayerKind =
        LayerKind.make "inputSize, hiddenSize" "(T, N, inputSize)" "gated recurrent units" (fun o ->
            GRU(RecurrentOptions.read o))

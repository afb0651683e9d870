namespace DiffLessons

/// <summary>One time step of a recurrent layer: h' = f(W x + b + U h + c), tanh for f unless given (Elman 1990).</summary>
/// <remarks>Parameters <c>weight_ih</c>, <c>weight_hh</c>, <c>bias_ih</c> and <c>bias_hh</c> start uniform within 1 / sqrt(hiddenSize), as in PyTorch.</remarks>
[<Sealed>]
type RNNCell
    /// <param name="inputSize">The length of an input.</param>
    /// <param name="hiddenSize">The length of the hidden state.</param>
    /// <param name="nonlinearity">f, <c>dsharp.tanh</c> by default.</param>
    /// <param name="bias">Whether to add biases; true by default.</param>
    /// <param name="checkShapes">Without effect, as in DiffSharp's signature: shapes and dtypes are checked at each call.</param>
    (
        inputSize: int,
        hiddenSize: int,
        ?nonlinearity: Tensor -> Tensor,
        ?bias: bool,
        ?checkShapes: bool
    ) =
    inherit
        OneStateCell(
            "RNNCell",
            1,
            inputSize,
            hiddenSize,
            bias,
            checkShapes,
            UnrolledRnn.step "RNNCell" (defaultArg nonlinearity dsharp.tanh)
        )

    let f = defaultArg nonlinearity dsharp.tanh
    override _.isBuiltIn = box f :? TensorFunction
    override _.options = base.options @ [ "nonlinearity", box f ]

    static member internal Layer: LayerKind =
        LayerKind.make
            "inputSize, hiddenSize"
            "(N, inputSize)"
            "one step of RNN; forwardSequence takes (T, N, inputSize)"
            (fun o ->
                RNNCell(
                    o.int "inputSize",
                    o.int "hiddenSize",
                    o.func "nonlinearity",
                    o.bool "bias",
                    o.bool "checkShapes"
                ))

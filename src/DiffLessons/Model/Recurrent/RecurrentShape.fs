namespace DiffLessons

/// <summary>Checks of what recurrent cells and layers take; each raises a <see cref="T:DiffLessons.ShapeException"/> that says what was expected.</summary>
/// <remarks>The cells and layers check their inputs themselves. GRU takes what RNN takes.</remarks>
type RecurrentShape private () =
    static let batchOf (input: Tensor) (axis: int) = input.Sizes[axis]

    /// <summary>One time step: an input of shape (batch, inputSize).</summary>
    static member RNNCell (input: Tensor) (inputSize: int) : unit =
        RecurrentInput.step "RNNCell" input inputSize

    /// <summary>A sequence for a cell: (time, batch, inputSize).</summary>
    static member RNNCellSequence (input: Tensor) (inputSize: int) : unit =
        RecurrentInput.sequence "RNNCell" input inputSize false |> ignore

    /// <summary>One time step with a state of shape (batch, hiddenSize).</summary>
    static member RNNCellWithHidden
        (input: Tensor)
        (hidden: Tensor)
        (inputSize: int)
        (hiddenSize: int)
        : unit =
        RecurrentInput.step "RNNCell" input inputSize
        RecurrentInput.state "RNNCell" "hidden" hidden (batchOf input 0) hiddenSize

    /// <summary>A sequence for a cell, with a state of shape (batch, hiddenSize).</summary>
    static member RNNCellSequenceWithHidden
        (input: Tensor)
        (hidden: Tensor)
        (inputSize: int)
        (hiddenSize: int)
        : unit =
        let batch = RecurrentInput.sequence "RNNCell" input inputSize false
        RecurrentInput.state "RNNCell" "hidden" hidden batch hiddenSize

    /// <summary>One time step with both states of an LSTM cell, each of shape (batch, hiddenSize).</summary>
    static member LSTMCellWithHidden
        (input: Tensor)
        (hidden: Tensor)
        (cell: Tensor)
        (inputSize: int)
        (hiddenSize: int)
        : unit =
        RecurrentInput.step "LSTMCell" input inputSize
        RecurrentInput.state "LSTMCell" "hidden" hidden (batchOf input 0) hiddenSize
        RecurrentInput.state "LSTMCell" "cell" cell (batchOf input 0) hiddenSize

    /// <summary>A sequence for an LSTM cell, with both states, each of shape (batch, hiddenSize).</summary>
    static member LSTMCellSequenceWithHidden
        (input: Tensor)
        (hidden: Tensor)
        (cell: Tensor)
        (inputSize: int)
        (hiddenSize: int)
        : unit =
        let batch = RecurrentInput.sequence "LSTMCell" input inputSize false
        RecurrentInput.state "LSTMCell" "hidden" hidden batch hiddenSize
        RecurrentInput.state "LSTMCell" "cell" cell batch hiddenSize

    /// <summary>A sequence for a layer: (time, batch, inputSize), or (batch, time, inputSize) with batchFirst.</summary>
    static member RNN (input: Tensor) (inputSize: int) (batchFirst: bool) : unit =
        RecurrentInput.sequence "RNN" input inputSize batchFirst |> ignore

    /// <summary>A sequence for a layer, with states of shape (numLayers * numDirections, batch, hiddenSize).</summary>
    static member RNNWithHidden
        (input: Tensor)
        (hidden: Tensor)
        (inputSize: int)
        (hiddenSize: int)
        (batchFirst: bool)
        (numLayers: int)
        (numDirections: int)
        : unit =
        let batch = RecurrentInput.sequence "RNN" input inputSize batchFirst
        RecurrentInput.states "RNN" "hidden" hidden (numLayers * numDirections) batch hiddenSize

    /// <summary>A sequence for an LSTM, with both states, each of shape (numLayers * numDirections, batch, hiddenSize).</summary>
    static member LSTMWithHidden
        (input: Tensor)
        (hidden: Tensor)
        (cell: Tensor)
        (inputSize: int)
        (hiddenSize: int)
        (batchFirst: bool)
        (numLayers: int)
        (numDirections: int)
        : unit =
        let batch = RecurrentInput.sequence "LSTM" input inputSize batchFirst
        let layers = numLayers * numDirections
        RecurrentInput.states "LSTM" "hidden" hidden layers batch hiddenSize
        RecurrentInput.states "LSTM" "cell" cell layers batch hiddenSize

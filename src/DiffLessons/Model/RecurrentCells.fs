namespace DiffLessons

/// What the cells of RNN, LSTM and GRU share: sizes, parameters, checks.
[<AbstractClass>]
type RecurrentCellBase
    internal
    (kind: string, gates: int, inputSize: int, hiddenSize: int, bias: bool, checkShapes: bool) =
    inherit Model<Tensor, Tensor>()

    do Layer.positive kind [ "inputSize", inputSize; "hiddenSize", hiddenSize ]

    let rows =
        Shape.product
            kind
            $"the number of rows of a weight, {string gates} x hiddenSize,"
            gates
            hiddenSize

    let weights =
        [|
            "weight_ih", [| rows; inputSize |]
            "weight_hh", [| rows; hiddenSize |]
            if bias then
                "bias_ih", [| rows |]
                "bias_hh", [| rows |]
        |]
        |> Array.map (fun (name, shape) -> Parameter(Weight.fan (shape, hiddenSize)), name)

    do base.addParameter weights

    /// <summary>The length of an input at one time step.</summary>
    member _.inputSize = inputSize
    /// <summary>The length of the hidden state.</summary>
    member _.hiddenSize = hiddenSize

    override _.kind = kind
    override _.isBuiltIn = true

    override _.options = [
        "inputSize", box inputSize
        "hiddenSize", box hiddenSize
        "bias", box bias
        "checkShapes", box checkShapes
    ]

    override _.ToString() =
        let without = if bias then "" else ", no bias"
        $"{kind}({string inputSize} -> {string hiddenSize}{without})"

    /// <summary>A state of zeros to start from, shape (batchSize, hiddenSize).</summary>
    member t.newHidden(batchSize: int) : Tensor =
        Creation.full [| batchSize; hiddenSize |] 0 (Some t.device) (Some t.dtype) None

    member internal _.Weights: Tensor[] = weights |> Array.map (fun (p, _) -> p.Read())

    /// Checks one step with its states, whatever checkShapes says: nothing reaches libtorch unchecked.
    member internal t.CheckStep(input: Tensor, states: (string * Tensor) list) : unit =
        RecurrentInput.step (t.ToString()) input inputSize
        t.CheckRest(input, input.Sizes[0], states)

    /// Checks a sequence with its states.
    member internal t.CheckSequence(input: Tensor, states: (string * Tensor) list) : unit =
        t.CheckRest(input, RecurrentInput.sequence (t.ToString()) input inputSize false, states)

    member private t.CheckRest(input: Tensor, batch: int, states: (string * Tensor) list) =
        for name, state in states do
            RecurrentInput.state (t.ToString()) name state batch hiddenSize

        for name, tensor in ("input", input) :: states do
            RecurrentInput.dtype (t.ToString()) name tensor t.dtype

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
        RecurrentCellBase(
            "RNNCell",
            1,
            inputSize,
            hiddenSize,
            defaultArg bias true,
            defaultArg checkShapes true
        )

    let f = defaultArg nonlinearity dsharp.tanh
    override _.isBuiltIn = box f :? TensorFunction
    override _.options = base.options @ [ "nonlinearity", box f ]

    member private t.Step(input: Tensor, hidden: Tensor) =
        Unrolled.step "RNNCell" f input hidden t.Weights

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
                RecurrentStep.lstm,
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
        t.CheckStep(input, [])
        let zeros = t.newHidden input.Sizes[0]
        fst (t.Step(input, zeros, zeros))

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
        Tensor.LiftN("GRUCell", RecurrentStep.gru, Array.append [| input; hidden |] t.Weights)

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

namespace DiffLessons

/// What the cells of RNN, LSTM and GRU share: sizes, parameters, checks.
[<AbstractClass>]
type RecurrentCellBase
    internal
    (kind: string, gates: int, inputSize: int, hiddenSize: int, bias: bool, checkShapes: bool) =
    inherit Model<Tensor, Tensor>()

    do Guard.positive kind [ "inputSize", inputSize; "hiddenSize", hiddenSize ]

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
        |> Array.map (fun (name, shape) -> Weight.fan (shape, hiddenSize), name)

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

namespace DiffLessons

open DiffLessons.Native

/// What computes the time steps of a recurrent layer.
[<RequireQualifiedAccess>]
type internal RecurrentImplementation =
    /// libtorch's operation of that name, over the whole sequence.
    | LibtorchKernel of operation: string
    /// The inputs' part of all steps in one matrix product, then one product per step.
    | FusedRnn of activation: FusedRnn.Activation
    /// Step by step on tensors, for any other activation function.
    | Unrolled of activation: (Tensor -> Tensor)

/// The options that RNN, LSTM and GRU share.
type internal RecurrentOptions = {
    InputSize: int
    HiddenSize: int
    NumLayers: int
    Bias: bool
    BatchFirst: bool
    Dropout: float
    Bidirectional: bool
}

[<RequireQualifiedAccess>]
module internal RecurrentOptions =
    let make inputSize hiddenSize numLayers bias batchFirst dropout bidirectional = {
        InputSize = inputSize
        HiddenSize = hiddenSize
        NumLayers = defaultArg numLayers 1
        Bias = defaultArg bias true
        BatchFirst = defaultArg batchFirst false
        Dropout = defaultArg dropout 0.0
        Bidirectional = defaultArg bidirectional false
    }

    let read (o: LayerOptions) = {
        InputSize = o.int "inputSize"
        HiddenSize = o.int "hiddenSize"
        NumLayers = o.Count "numLayers"
        Bias = o.bool "bias"
        BatchFirst = o.bool "batchFirst"
        Dropout = o.float "dropout"
        Bidirectional = o.bool "bidirectional"
    }

/// <summary>What RNN, LSTM and GRU share: layers, directions, shapes and parameters.</summary>
[<AbstractClass>]
type RecurrentBase
    internal (kind: string, implementation: RecurrentImplementation, options: RecurrentOptions) =
    inherit Model<Tensor, Tensor>()

    let numLayers, dropout = options.NumLayers, options.Dropout
    let bias, batchFirst = options.Bias, options.BatchFirst
    let bidirectional = options.Bidirectional

    do
        Guard.positive kind [
            "inputSize", options.InputSize
            "hiddenSize", options.HiddenSize
            "numLayers", numLayers
        ]

        Guard.atMost kind "numLayers" 1000 numLayers
        Guard.probability kind dropout

    let directions = if bidirectional then 2 else 1

    let gates =
        match implementation with
        | RecurrentImplementation.LibtorchKernel "lstm" -> 4
        | RecurrentImplementation.LibtorchKernel "gru" -> 3
        | _ -> 1

    let rows =
        Shape.product
            kind
            $"the number of rows of a weight, {string gates} x hiddenSize,"
            gates
            options.HiddenSize

    let wide =
        Shape.product kind "the width of a hidden layer's input" directions options.HiddenSize

    // PyTorch's names and order: weight_ih_l0, weight_hh_l0, bias_ih_l0, bias_hh_l0, then the reverse direction's, then the next layer's.
    let weights = [|
        for layer in 0 .. numLayers - 1 do
            for direction in 0 .. directions - 1 do
                let suffix =
                    if direction = 0 then
                        $"l{string layer}"
                    else
                        $"l{string layer}_reverse"

                let width = if layer = 0 then options.InputSize else wide

                $"weight_ih_{suffix}", Weight.fan ([| rows; width |], options.HiddenSize)

                $"weight_hh_{suffix}",
                Weight.fan ([| rows; options.HiddenSize |], options.HiddenSize)

                if bias then
                    $"bias_ih_{suffix}", Weight.fan ([| rows |], options.HiddenSize)
                    $"bias_hh_{suffix}", Weight.fan ([| rows |], options.HiddenSize)
    |]

    let perLayer = (if bias then 4 else 2) * directions

    do
        for name, p in weights do
            base.addParameter (p, name)

    /// <summary>The length of an input at one time step.</summary>
    member _.inputSize = options.InputSize
    /// <summary>The length of the hidden state.</summary>
    member _.hiddenSize = options.HiddenSize

    override _.kind = kind
    override _.isBuiltIn = true

    override _.options = [
        "inputSize", box options.InputSize
        "hiddenSize", box options.HiddenSize
        "numLayers", box numLayers
        "bias", box bias
        "batchFirst", box batchFirst
        "dropout", box dropout
        "bidirectional", box bidirectional
    ]

    override _.ToString() =
        let layers = if numLayers = 1 then "" else $", {string numLayers} layers"
        let both = if bidirectional then ", both directions" else ""
        $"{kind}({string options.InputSize} -> {string options.HiddenSize}{layers}{both})"

    /// <summary>A state of zeros to start from, shape (numLayers * directions, batchSize, hiddenSize).</summary>
    member t.newHidden(batchSize: int) : Tensor =
        Creation.full
            [| numLayers * directions; batchSize; options.HiddenSize |]
            0
            (Some t.device)
            (Some t.dtype)
            None

    /// Checks the input and gives its batch size.
    member internal t.CheckInput(input: Tensor) : int =
        let batch =
            RecurrentInput.sequence (t.ToString()) input options.InputSize batchFirst

        RecurrentInput.dtype (t.ToString()) "input" input t.dtype
        batch

    member internal t.CheckState(name: string, state: Tensor, batch: int) =
        let layers = numLayers * directions
        RecurrentInput.states (t.ToString()) name state layers batch options.HiddenSize
        RecurrentInput.dtype (t.ToString()) name state t.dtype

    /// Runs all layers; gives the output and the last states.
    member internal t.Forward(input: Tensor, states: Tensor[]) : Tensor[] =
        let parameters = weights |> Array.map (fun (_, p) -> p.Read())

        let layers first count (x: Tensor) (states: Tensor[]) =
            let own = parameters[first * perLayer .. (first + count) * perLayer - 1]
            let starts = 1 + states.Length

            match implementation with
            | RecurrentImplementation.Unrolled f ->
                UnrolledRnn.run kind f x states[0] own count directions batchFirst
            | RecurrentImplementation.FusedRnn f when directions = 1 ->
                FusedRnn.layers kind f x states[0] own count batchFirst
            | RecurrentImplementation.FusedRnn f ->
                let run (raws: NativeTensor[]) =
                    FusedRnn.run f.Value raws[0] raws[1] raws[2..] count directions batchFirst

                Tensor.Lift(kind, run, Array.concat [ [| x |]; states; own ])
            | RecurrentImplementation.LibtorchKernel operation ->
                Tensor.Lift(
                    kind,
                    (fun raws ->
                        LibtorchRnn.run
                            operation
                            raws[0]
                            raws[1 .. starts - 1]
                            raws[starts..]
                            bias
                            count
                            bidirectional
                            batchFirst),
                    Array.concat [ [| x |]; states; own ]
                )

        if numLayers = 1 || dropout = 0.0 || t.mode = Mode.Eval then
            layers 0 numLayers input states
        else
            // Layer by layer, with our own dropout between, which draws each mask once.
            let mutable x = input

            let ends =
                Array.init numLayers (fun layer ->
                    let slices =
                        states
                        |> Array.map (fun s ->
                            s[layer * directions .. (layer + 1) * directions - 1])

                    let all = layers layer 1 x slices

                    x <-
                        if layer < numLayers - 1 then
                            all[0].dropout dropout
                        else
                            all[0]

                    all[1..])

            Array.append
                [| x |]
                (Array.init states.Length (fun s -> Tensor.cat (ends |> Array.map (fun e -> e[s]))))

    /// Runs all layers over sequences that end early; gives the output, zeros after each end, and the last states of each sequence.
    member internal t.ForwardUnequal
        (input: Tensor, lengths: seq<int>, states: Tensor[])
        : Tensor[] =
        let time, batch = if batchFirst then 1, 0 else 0, 1
        let lengths = Guard.items (t.ToString()) "lengths" lengths
        PackedSequences.check (t.ToString()) lengths input.Sizes[time] input.Sizes[batch]
        let parameters = weights |> Array.map (fun (_, p) -> p.Read())
        let per = perLayer / directions

        let run layer direction (x: Tensor) (states: Tensor[]) =
            let first = layer * perLayer + direction * per
            let own = parameters[first .. first + per - 1]

            match implementation with
            | RecurrentImplementation.Unrolled f -> UnrolledRnn.run kind f x states[0] own 1 1 false
            | RecurrentImplementation.FusedRnn f -> FusedRnn.layers kind f x states[0] own 1 false
            | RecurrentImplementation.LibtorchKernel operation ->
                let starts = 1 + states.Length

                Tensor.Lift(
                    kind,
                    (fun raws ->
                        let states, weights = raws[1 .. starts - 1], raws[starts..]
                        LibtorchRnn.run operation raws[0] states weights bias 1 false false),
                    Array.concat [ [| x |]; states; own ]
                )

        let between (x: Tensor) =
            if dropout > 0.0 && t.mode = Mode.Train then
                x.dropout dropout
            else
                x

        let turn (x: Tensor) =
            if batchFirst then x.transpose (0, 1) else x

        let all =
            PackedSequences.run run between numLayers directions lengths (turn input) states

        all[0] <- turn all[0]
        all

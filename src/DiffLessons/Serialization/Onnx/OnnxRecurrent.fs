namespace DiffLessons

open DiffLessons.Native

/// Recurrent layers and cells as ONNX's operators RNN, LSTM and GRU, one per layer of the stack. Those take sequences of shape
/// (time, batch, size) and give (time, direction, batch, hidden size).
[<RequireQualifiedAccess>]
module internal OnnxRecurrent =
    /// How an operator wants what PyTorch's order of gates gives.
    type private Operator = {
        Name: string
        /// Which of our gates comes first, second, ...
        Gates: int list
        Attributes: (string * OnnxAttribute) list
    }

    let private lstm = {
        Name = "LSTM"
        // Ours: input, forget, candidate, output. ONNX: input, output, forget, candidate.
        Gates = [ 0; 3; 1; 2 ]
        Attributes = []
    }

    let private gru = {
        Name = "GRU"
        // Ours: reset, update, candidate. ONNX: update, reset, candidate.
        Gates = [ 1; 0; 2 ]
        Attributes = [ "linear_before_reset", OnnxAttribute.Int 1 ]
    }

    let private activations =
        dict [
            "tanh", "Tanh"
            "relu", "Relu"
            "sigmoid", "Sigmoid"
            "softsign", "Softsign"
            "softplus", "Softplus"
        ]

    let private rnn directions (nonlinearity: obj) =
        match nonlinearity with
        | :? TensorFunction as f when f.IsBuiltIn && activations.ContainsKey f.Kind -> {
            Name = "RNN"
            Gates = [ 0 ]
            Attributes = [
                "activations", OnnxAttribute.Texts(Array.create directions activations[f.Kind])
            ]
          }
        | _ ->
            let known = String.concat ", " activations.Keys

            OnnxPieces.refuse
                $"ONNX's recurrent layer takes {known} alone as nonlinearity. Use one of these."

    let private simple (s: OnnxContext) directions =
        rnn directions (s.Option<obj> "nonlinearity")

    /// A weight or bias with its gates in ONNX's order.
    let private ordered (gates: int list) (raw: NativeTensor) =
        let parts = raw.chunk (int64 gates.Length, 0L)
        torch.cat (gates |> List.map (fun gate -> parts[gate]) |> List.toArray, 0L)

    /// One layer of the stack: its weights by names that end in what is given for each direction, stacked over directions.
    let private layer
        (s: OnnxContext)
        (model: ModelBase)
        (op: Operator)
        (suffixes: string list)
        (input: string)
        : string * string =
        let own = dict model.OwnParameters

        let constant name (make: string -> NativeTensor) =
            s.Graph.Once(
                model,
                name + suffixes.Head,
                s.Named(name + suffixes.Head),
                fun () -> torch.stack (suffixes |> List.map make |> List.toArray, 0L)
            )

        let raw name suffix =
            (own[name + suffix]: Parameter).Read().Variable.detach() |> ordered op.Gates

        let w = constant "weight_ih" (raw "weight_ih")
        let r = constant "weight_hh" (raw "weight_hh")

        let b =
            if own.ContainsKey("bias_ih" + suffixes.Head) then
                [
                    constant "bias" (fun suffix ->
                        torch.cat ([| raw "bias_ih" suffix; raw "bias_hh" suffix |], 0L))
                ]
            else
                []

        let direction = if suffixes.Length = 2 then "bidirectional" else "forward"

        let attributes = [
            "hidden_size", OnnxAttribute.Int(s.Option<int> "hiddenSize")
            "direction", OnnxAttribute.Text direction
            yield! op.Attributes
        ]

        match s.Graph.Nodes(op.Name, [ input; w; r ] @ b, 2, attributes) with
        | [ all; last ] -> all, last
        | _ -> input, input

    let private swapped (s: OnnxContext) (order: int[]) (x: string) =
        s.Node("Transpose", [ x ], [ "perm", OnnxAttribute.Ints order ])

    /// A layer over whole sequences.
    let private run (choose: OnnxContext -> int -> Operator) (s: OnnxContext) (model: ModelBase) =
        let directions = if s.Option<bool> "bidirectional" then 2 else 1
        let op = choose s directions

        let turn x =
            if s.Option<bool> "batchFirst" then
                swapped s [| 1; 0; 2 |] x
            else
                x

        let stacked x i =
            let suffixes = [ $"_l{i}"; $"_l{i}_reverse" ] |> List.truncate directions
            let all, _ = layer s model op suffixes x
            // (time, direction, batch, hidden) to (time, batch, direction * hidden).
            let joined = swapped s [| 0; 2; 1; 3 |] all
            s.Node("Reshape", [ joined; s.Graph.Ints [| 0; 0; -1 |] ])

        [ 0 .. s.Option<int> "numLayers" - 1 ]
        |> List.fold stacked (turn s.Input)
        |> turn

    /// A cell is a layer over sequences of one step, which starts from zeros.
    let private step (choose: OnnxContext -> int -> Operator) (s: OnnxContext) (model: ModelBase) =
        let first = s.Graph.Ints [| 0 |]
        let input = s.Node("Unsqueeze", [ s.Input; first ])
        let _, last = layer s model (choose s 1) [ "" ] input
        s.Node("Squeeze", [ last; first ])

    /// The rules, by the kind of the layer.
    let rules: (string * (OnnxContext -> ModelBase -> string)) list = [
        "RNN", run simple
        "LSTM", run (fun _ _ -> lstm)
        "GRU", run (fun _ _ -> gru)
        "RNNCell", step simple
        "LSTMCell", step (fun _ _ -> lstm)
        "GRUCell", step (fun _ _ -> gru)
    ]

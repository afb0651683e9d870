/// Cells against TorchSharp's own, layers against cells unrolled, and the shapes both refuse.
module DiffLessons.Tests.CellsTests

open Expecto
open TorchSharp
open DiffLessons
open DiffLessons.Tests
open DiffLessons.Tests.ModelGenerators

let private inputSize, hiddenSize, time, batch = 3, 4, 5, 2
let private input () = numbers 200 [ batch; inputSize ]
let private sequence () = numbers 201 [ time; batch; inputSize ]
let private hidden () = numbers 202 [ batch; hiddenSize ]
let private cell () = numbers 203 [ batch; hiddenSize ]
let private double () = System.Nullable torch.float64
let private ofRaw (raw: torch.Tensor) = Tensor.ofRaw (raw.detach ())

let private copyInto (theirs: torch.nn.Module) (ours: ModelBase) =
    use noGrad = torch.no_grad ()

    for struct (name, p) in theirs.named_parameters () do
        p.copy_ ours.parameters[name].Raw |> ignore

let private asTorch =
    let i, h = int64 inputSize, int64 hiddenSize

    testList "as TorchSharp's own" [
        for bias in [ true; false ] do
            for name, f, kind in
                [
                    "tanh", dsharp.tanh, torch.nn.NonLinearities.Tanh
                    "relu", dsharp.relu, torch.nn.NonLinearities.ReLU
                ] do
                test $"RNNCell, {name}, bias {bias}" {
                    let ours = RNNCell(inputSize, hiddenSize, f, bias) |> settled 204
                    use theirs = torch.nn.RNNCell(i, h, kind, bias, dtype = double ())
                    copyInto theirs ours
                    let expected = ofRaw (theirs.forward ((input ()).Raw, (hidden ()).Raw))

                    expectClose
                        1e-14
                        "state"
                        (ours.forwardWithHidden (input (), hidden ()))
                        expected
                }

            test $"LSTMCell, bias {bias}" {
                let ours = LSTMCell(inputSize, hiddenSize, bias) |> settled 205
                use theirs = torch.nn.LSTMCell(i, h, bias, dtype = double ())
                copyInto theirs ours

                let states = struct ((hidden ()).Raw, (cell ()).Raw)

                let struct (h, c) = theirs.forward ((input ()).Raw, System.Nullable states)

                let mine, mineCell = ours.forwardWithHidden (input (), hidden (), cell ())
                expectClose 1e-14 "hidden" mine (ofRaw h)
                expectClose 1e-14 "cell" mineCell (ofRaw c)
            }

            test $"GRUCell, bias {bias}" {
                let ours = GRUCell(inputSize, hiddenSize, bias) |> settled 206
                use theirs = torch.nn.GRUCell(i, h, bias, dtype = double ())
                copyInto theirs ours
                let expected = ofRaw (theirs.forward ((input ()).Raw, (hidden ()).Raw))
                expectClose 1e-14 "state" (ours.forwardWithHidden (input (), hidden ())) expected
            }
    ]

/// A cell with the parameters of a layer of one layer and one direction.
let private alike (cell: #ModelBase) (layer: ModelBase) =
    cell.move (dtype = Dtype.Float64)
    cell.parametersVector <- layer.parametersVector
    cell

let private unrolled =
    testList "layers as cells unrolled" [
        test "RNN" {
            let layer = RNN(inputSize, hiddenSize) |> settled 207
            let cell = alike (RNNCell(inputSize, hiddenSize)) layer
            let x = sequence ()
            expectClose 1e-14 "outputs" (layer.forward x) (cell.forwardSequence x)
            let y, last = layer.forwardWithHidden (x, (hidden ()).unsqueeze 0)
            let steps = cell.forwardSequenceWithHidden (x, hidden ())
            expectClose 1e-14 "outputs from a state" y steps
            expectClose 1e-14 "last state" last[0] steps[-1]
        }

        test "LSTM" {
            let layer = LSTM(inputSize, hiddenSize) |> settled 208
            let cell = alike (LSTMCell(inputSize, hiddenSize)) layer
            let x = sequence ()
            expectClose 1e-14 "outputs" (layer.forward x) (fst (cell.forwardSequence x))
            let h0, c0 = hidden (), numbers 209 [ batch; hiddenSize ]
            let y, h, c = layer.forwardWithHidden (x, h0.unsqueeze 0, c0.unsqueeze 0)
            let hiddens, cells = cell.forwardSequenceWithHidden (x, h0, c0)
            expectClose 1e-14 "outputs from states" y hiddens
            expectClose 1e-14 "last hidden state" h[0] hiddens[-1]
            expectClose 1e-14 "last cell state" c[0] cells[-1]
        }

        test "GRU" {
            let layer = GRU(inputSize, hiddenSize) |> settled 210
            let cell = alike (GRUCell(inputSize, hiddenSize)) layer
            let x = sequence ()
            expectClose 1e-14 "outputs" (layer.forward x) (cell.forwardSequence x)
            let y, _ = layer.forwardWithHidden (x, (hidden ()).unsqueeze 0)

            expectClose
                1e-14
                "outputs from a state"
                y
                (cell.forwardSequenceWithHidden (x, hidden ()))
        }

        for bidirectional in [ false; true ] do
            for batchFirst in [ false; true ] do
                test
                    $"RNN step by step is RNN at once, bidirectional {bidirectional}, batch first {batchFirst}" {
                    // A function without a name has no operation of libtorch's.
                    let make f =
                        RNN(
                            inputSize,
                            hiddenSize,
                            2,
                            f,
                            batchFirst = batchFirst,
                            bidirectional = bidirectional
                        )
                        |> settled 211

                    let fast, slow = make dsharp.tanh, make (fun x -> x.tanh ())
                    let x = numbers 212 [ 3; 3; inputSize ]
                    let h0 = numbers 213 (List.ofArray (fast.newHidden 3).shape)
                    let y, h = fast.forwardWithHidden (x, h0)
                    let z, g = slow.forwardWithHidden (x, h0)
                    expectClose 1e-14 "outputs" z y
                    expectClose 1e-14 "last states" g h
                    Expect.isTrue fast.isBuiltIn "describes itself"
                    Expect.isFalse slow.isBuiltIn "does not"
                }

        test "a step after another is a sequence of two" {
            let cell = GRUCell(inputSize, hiddenSize) |> settled 214
            let x = sequence ()
            let first = cell.forward x[0]
            let second = cell.forwardWithHidden (x[1], first)

            expectClose
                1e-15
                "states"
                (cell.forwardSequence x[0..1])
                (dsharp.stack [ first; second ])
        }

        test "length and batch may differ" {
            let cell = LSTMCell(2, 3)
            let h, c = cell.forwardSequence (singles 1 [ 7; 2; 2 ])
            Expect.equal (h.shape, c.shape) ([| 7; 2; 3 |], [| 7; 2; 3 |]) "shapes"
            Expect.equal (cell.newHidden 5).shape [| 5; 3 |] "state"
        }
    ]

let private rejections =
    let wrong call message f =
        Check.wrong<ShapeException> call message f

    let x shape = dsharp.zeros (shape: int list)
    let rnn, lstm = RNNCell(3, 4), LSTMCell(3, 4)

    testList "rejections" [
        wrong
            "a step of another size"
            "RNNCell(3 -> 4): input has shape (2, 5); expected (batch, inputSize) with inputSize 3. For a sequence use forwardSequence."
            (fun () -> rnn.forward (x [ 2; 5 ]) |> ignore)
        wrong
            "a sequence for a step"
            "LSTMCell(3 -> 4): input has shape (5, 2, 3); expected (batch, inputSize) with inputSize 3. For a sequence use forwardSequence."
            (fun () -> lstm.forward (x [ 5; 2; 3 ]) |> ignore)
        wrong
            "a state of another batch"
            "GRUCell(3 -> 4): hidden has shape (3, 4); expected (2, 4): (batch, hiddenSize). newHidden(batch) makes one."
            (fun () -> GRUCell(3, 4).forwardWithHidden(x [ 2; 3 ], x [ 3; 4 ]) |> ignore)
        wrong
            "a sequence of no steps"
            "LSTMCell(3 -> 4): input has shape (0, 2, 3); expected (time, batch, inputSize) with at least one sequence of one step."
            (fun () -> lstm.forwardSequence (x [ 0; 2; 3 ]) |> ignore)
        wrong
            "RecurrentShape.RNNCell"
            "RNNCell: input has shape (2); expected (batch, inputSize) with inputSize 3. For a sequence use forwardSequence."
            (fun () -> RecurrentShape.RNNCell (x [ 2 ]) 3)
        wrong
            "RecurrentShape.LSTMCellWithHidden"
            "LSTMCell: cell has shape (2, 5); expected (2, 4): (batch, hiddenSize). newHidden(batch) makes one."
            (fun () -> RecurrentShape.LSTMCellWithHidden (x [ 2; 3 ]) (x [ 2; 4 ]) (x [ 2; 5 ]) 3 4)
        wrong
            "RecurrentShape.LSTMWithHidden"
            "LSTM: hidden has shape (1, 2, 4); expected (4, 2, 4): (numLayers * directions, batch, hiddenSize). newHidden(batch) makes one."
            (fun () ->
                let h = x [ 1; 2; 4 ]
                RecurrentShape.LSTMWithHidden (x [ 2; 7; 3 ]) h h 3 4 true 2 2)
        wrong
            "RecurrentShape.RNN"
            "RNN: input has shape (2, 7, 5); expected (batch, time, inputSize) with inputSize 3. Add an axis with unsqueeze, or check batchFirst."
            (fun () -> RecurrentShape.RNN (x [ 2; 7; 5 ]) 3 true)

        test "RecurrentShape lets through what fits" {
            RecurrentShape.RNNCell (x [ 2; 3 ]) 3
            RecurrentShape.RNNCellSequence (x [ 7; 2; 3 ]) 3
            RecurrentShape.RNNCellWithHidden (x [ 2; 3 ]) (x [ 2; 4 ]) 3 4
            RecurrentShape.RNNCellSequenceWithHidden (x [ 7; 2; 3 ]) (x [ 2; 4 ]) 3 4
            RecurrentShape.LSTMCellSequenceWithHidden (x [ 7; 2; 3 ]) (x [ 2; 4 ]) (x [ 2; 4 ]) 3 4
            RecurrentShape.RNNWithHidden (x [ 7; 2; 3 ]) (x [ 4; 2; 4 ]) 3 4 false 2 2
        }

        Check.wrong<DtypeException>
            "another dtype"
            "RNNCell(3 -> 4): input is Float64, but the layer's parameters are Float32. Convert one of them, with cast or model.move."
            (fun () -> rnn.forward (numbers 1 [ 2; 3 ]) |> ignore)
        Check.wrong<OptionException>
            "a size of none"
            "GRUCell: hiddenSize must be 1 or more, got 0. (Parameter 'hiddenSize')"
            (fun () -> GRUCell(3, 0) |> ignore)

        test "checkShapes = false leaves the checks as they are" {
            let message (cell: Model<Tensor, Tensor>) (input: Tensor) =
                try
                    cell.forward input |> ignore
                    "none"
                with :? ShapeException as error ->
                    error.Message

            let cells: (bool -> Model<Tensor, Tensor>) list = [
                fun check -> RNNCell(3, 4, checkShapes = check)
                fun check -> LSTMCell(3, 4, checkShapes = check)
                fun check -> GRUCell(3, 4, checkShapes = check)
            ]

            for make in cells do
                for shape in [ [ 2; 5 ]; [ 3 ]; []; [ 0; 4 ]; [ 2; 3; 3 ] ] do
                    let expected = message (make true) (x shape)
                    Expect.notEqual expected "none" $"{shape} is refused"
                    Expect.equal (message (make false) (x shape)) expected $"{shape}"
        }
    ]

let tests = testList "Recurrent cells" [ asTorch; unrolled; rejections ]

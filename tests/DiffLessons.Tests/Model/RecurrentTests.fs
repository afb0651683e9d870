/// RNN, LSTM and GRU against TorchSharp's own with the same parameters, and against cells unrolled by hand.
module DiffLessons.Tests.RecurrentTests

open Expecto
open TorchSharp
open DiffLessons
open DiffLessons.Tests
open DiffLessons.Tests.ModelGenerators

type private Options = {
    Layers: int
    Bias: bool
    BatchFirst: bool
    Both: bool
}

let private allOptions = [
    for layers in 1..3 do
        for bias in [ true; false ] do
            for batchFirst in [ false; true ] do
                for both in [ false; true ] do
                    // All options in one or two layers, and the whole of three layers once.
                    if layers < 3 || bias && not batchFirst then
                        {
                            Layers = layers
                            Bias = bias
                            BatchFirst = batchFirst
                            Both = both
                        }
]

let private inputSize, hiddenSize, time, batch = 3, 4, 5, 2

let private copyInto (theirs: torch.nn.Module) (ours: ModelBase) =
    use noGrad = torch.no_grad ()

    for struct (name, p) in theirs.named_parameters () do
        p.copy_ ours.parameters[name].Raw |> ignore

let private inputOf (options: Options) =
    numbers
        21
        (if options.BatchFirst then
             [ batch; time; inputSize ]
         else
             [ time; batch; inputSize ])

let private stateOf seed (options: Options) =
    numbers seed [ options.Layers * (if options.Both then 2 else 1); batch; hiddenSize ]

// A function: libtorch is loaded by our library, so TorchSharp must not be touched before.
let private double () = System.Nullable torch.float64

let private expectAll (options: Options) (ours: Tensor list) (theirs: torch.Tensor list) =
    for i, (a, b) in List.indexed (List.zip ours theirs) do
        expectClose 1e-13 $"result {i} of {options}" a (Tensor.ofRaw (b.detach ()))

let private equalTorch =
    let layers (o: Options) = int64 o.Layers
    let input, hidden = int64 inputSize, int64 hiddenSize

    let rnn nonlinearity kind (o: Options) =
        let ours =
            RNN(
                inputSize,
                hiddenSize,
                o.Layers,
                nonlinearity,
                o.Bias,
                o.BatchFirst,
                bidirectional = o.Both
            )
            |> settled 20

        use theirs =
            torch.nn.RNN(
                input,
                hidden,
                layers o,
                kind,
                o.Bias,
                o.BatchFirst,
                0.0,
                o.Both,
                dtype = double ()
            )

        copyInto theirs ours
        let x, h = inputOf o, stateOf 22 o
        let struct (output, last) = theirs.forward (x.Raw, h.Raw)
        let mine, mineLast = ours.forwardWithHidden (x, h)
        expectAll o [ mine; mineLast ] [ output; last ]
        let struct (fromZeros, _) = theirs.forward (x.Raw, null)
        expectAll o [ ours.forward x ] [ fromZeros ]

    let lstm (o: Options) =
        let ours =
            LSTM(inputSize, hiddenSize, o.Layers, o.Bias, o.BatchFirst, bidirectional = o.Both)
            |> settled 20

        use theirs =
            torch.nn.LSTM(
                input,
                hidden,
                layers o,
                o.Bias,
                o.BatchFirst,
                0.0,
                o.Both,
                dtype = double ()
            )

        copyInto theirs ours
        let x, h, c = inputOf o, stateOf 22 o, stateOf 23 o

        let struct (output, lastH, lastC) =
            theirs.forward (
                x.Raw,
                System.Nullable<struct (torch.Tensor * torch.Tensor)>(struct (h.Raw, c.Raw))
            )

        let a, b, d = ours.forwardWithHidden (x, h, c)
        expectAll o [ a; b; d ] [ output; lastH; lastC ]
        let struct (fromZeros, _, _) = theirs.forward (x.Raw, System.Nullable())
        expectAll o [ ours.forward x ] [ fromZeros ]

    let gru (o: Options) =
        let ours =
            GRU(inputSize, hiddenSize, o.Layers, o.Bias, o.BatchFirst, bidirectional = o.Both)
            |> settled 20

        use theirs =
            torch.nn.GRU(
                input,
                hidden,
                layers o,
                o.Bias,
                o.BatchFirst,
                0.0,
                o.Both,
                dtype = double ()
            )

        copyInto theirs ours
        let x, h = inputOf o, stateOf 22 o
        let struct (output, last) = theirs.forward (x.Raw, h.Raw)
        let mine, mineLast = ours.forwardWithHidden (x, h)
        expectAll o [ mine; mineLast ] [ output; last ]
        let struct (fromZeros, _) = theirs.forward (x.Raw, null)
        expectAll o [ ours.forward x ] [ fromZeros ]

    testList "as TorchSharp's own" [
        for o in allOptions do
            let words =
                [
                    $"{o.Layers} layers"
                    if o.Both then
                        "both directions"
                    if o.BatchFirst then
                        "batch first"
                    if not o.Bias then
                        "no bias"
                ]
                |> String.concat ", "

            testCase $"RNN tanh, {words}" (fun () -> rnn dsharp.tanh torch.nn.NonLinearities.Tanh o)
            testCase $"RNN relu, {words}" (fun () -> rnn dsharp.relu torch.nn.NonLinearities.ReLU o)
            testCase $"LSTM, {words}" (fun () -> lstm o)
            testCase $"GRU, {words}" (fun () -> gru o)
    ]

/// One layer, one direction: the gates by PyTorch's names, as a function of input and state.
let private gates (net: ModelBase) (x: Tensor) (h: Tensor) =
    let p = net.parameters

    let linear (v: Tensor) (w: string) (b: string) = v.matmul (p[w].transpose()) + p[b]

    linear x "weight_ih_l0" "bias_ih_l0", linear h "weight_hh_l0" "bias_hh_l0"

let private parts count (t: Tensor) =
    t.split (Array.create count hiddenSize, 1)

let private unrolled =
    let given () =
        let x = numbers 24 [ time; batch; inputSize ]
        x, x.unstack 0, numbers 25 [ 1; batch; hiddenSize ]

    testList "as cells unrolled by hand" [
        test "RNN: h' = tanh(W x + b + U h + c)" {
            let net = RNN(inputSize, hiddenSize) |> settled 26
            let x, steps, start = given ()
            let outputs = ResizeArray<Tensor>()
            let mutable h = start[0]

            for x in steps do
                let i, u = gates net x h
                h <- (i + u).tanh()
                outputs.Add h

            let y, last = net.forwardWithHidden (x, start)
            expectClose 1e-13 "outputs" y (dsharp.stack outputs)
            expectClose 1e-13 "last state" last (h.unsqueeze 0)
        }

        test "LSTM: c' = f c + i g, h' = o tanh c'" {
            let net = LSTM(inputSize, hiddenSize) |> settled 27
            let x, steps, start = given ()
            let outputs = ResizeArray<Tensor>()
            let mutable h, c = start[0], 0.5 * start[0]

            for x in steps do
                let i, u = gates net x h
                let g = parts 4 (i + u)
                c <- g[1].sigmoid() * c + g[0].sigmoid() * g[2].tanh()
                h <- g[3].sigmoid() * c.tanh ()
                outputs.Add h

            let y, lastH, lastC = net.forwardWithHidden (x, start, 0.5 * start)
            expectClose 1e-13 "outputs" y (dsharp.stack outputs)
            expectClose 1e-13 "last hidden state" lastH (h.unsqueeze 0)
            expectClose 1e-13 "last cell state" lastC (c.unsqueeze 0)
        }

        test "GRU: n = tanh(W x + b + r (U h + c)), h' = (1 - z) n + z h" {
            let net = GRU(inputSize, hiddenSize) |> settled 28
            let x, steps, start = given ()
            let outputs = ResizeArray<Tensor>()
            let mutable h = start[0]

            for x in steps do
                let i, u = gates net x h
                let i, u = parts 3 i, parts 3 u
                let r, z = (i[0] + u[0]).sigmoid(), (i[1] + u[1]).sigmoid()
                let n = (i[2] + r * u[2]).tanh()
                h <- (1.0 - z) * n + z * h
                outputs.Add h

            let y, last = net.forwardWithHidden (x, start)
            expectClose 1e-13 "outputs" y (dsharp.stack outputs)
            expectClose 1e-13 "last state" last (h.unsqueeze 0)
        }
    ]

let private behaviour =
    testList "behaviour" [
        test "a sequence in two halves, the state handed on, is the whole sequence" {
            let net = LSTM(inputSize, hiddenSize, 2) |> settled 29
            let x = numbers 30 [ 6; batch; inputSize ]
            let zeros = net.newHidden batch
            let whole, h, c = net.forwardWithHidden (x, zeros, zeros)
            let halves = x.split [ 2; 4 ]
            let first, h1, c1 = net.forwardWithHidden (halves[0], zeros, zeros)
            let second, h2, c2 = net.forwardWithHidden (halves[1], h1, c1)
            expectClose 1e-13 "outputs" (dsharp.cat [ first; second ]) whole
            expectClose 1e-13 "hidden" h2 h
            expectClose 1e-13 "cell" c2 c
        }

        test "newHidden has the parameters' dtype" {
            let net = GRU(2, 3, 2, bidirectional = true) |> settled 31
            let h = net.newHidden 5
            Expect.equal (h.shape, h.dtype) ([| 4; 5; 3 |], Dtype.Float64) "shape and dtype"
        }

        test "dropout works between layers, in training alone" {
            let net = LSTM(3, 4, 2, dropout = 0.5) |> settled 32
            let x = numbers 33 [ 4; 2; 3 ]
            dsharp.seed 1
            let a = net.forward x
            dsharp.seed 1
            expectSame "same seed" (net.forward x) a
            expectDifferent "next mask" (net.forward x) a
            net.eval ()
            expectSame "prediction" (net.forward x) (net.forward x)
            let single = LSTM(3, 4, 1, dropout = 0.5) |> settled 32
            expectSame "one layer has no between" (single.forward x) (single.forward x)
        }

        test "dropout 1 cuts the layers above off their input" {
            let net = GRU(3, 4, 2, dropout = 1.0) |> settled 34

            expectSame
                "outputs"
                (net.forward (numbers 35 [ 4; 2; 3 ]))
                (net.forward (numbers 36 [ 4; 2; 3 ]))
        }
    ]

let tests = testList "Recurrent layers" [ equalTorch; unrolled; behaviour ]

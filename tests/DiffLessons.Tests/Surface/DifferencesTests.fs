/// Every row of differences.md, by its anchor: what it says of this library is so.
module DiffLessons.Tests.DifferencesTests

open System
open System.IO
open System.Text.RegularExpressions
open System.Threading.Tasks
open Expecto
open TorchSharp
open DiffLessons
open DiffLessons.Data
open DiffLessons.Distributions
open DiffLessons.Tests

let private expectShape (expected: int list) (x: Tensor) =
    Expect.equal x.shape (List.toArray expected) "shape"

let private expectElements (expected: float list) (x: Tensor) =
    Expect.isTrue
        (x.float64().allclose(dsharp.tensor (expected, dtype = Dtype.Float64), 1e-5))
        $"elements, got {x}"

let private expectDtype (expected: Dtype) (x: Tensor) = Expect.equal x.dtype expected "dtype"

/// Exactly this type of exception, and no other that inherits from it.
let private raises<'E when 'E :> exn> (f: unit -> obj) =
    let raised =
        try
            f () |> ignore
            None
        with error ->
            Some(error.GetType())

    Expect.equal raised (Some typeof<'E>) "exception"

let private ints = dsharp.tensor [ 1; 2 ]

let private tensors: (string * (unit -> unit)) list = [
    "integers",
    fun () ->
        expectDtype Dtype.Int32 (ints ** 2)
        expectElements [ 2.0; 4.0 ] (Tensor.Pow(2.0, ints))
        raises<InvalidOperationException>(fun () -> box (ints ** ints))
        raises<InvalidOperationException>(fun () -> box (ints.sin ()))
    "means",
    fun () ->
        raises<InvalidOperationException>(fun () -> ints.mean ())
        raises<InvalidOperationException>(fun () -> ints.std 0)
    "promotion",
    fun () ->
        expectDtype Dtype.Float32 (dsharp.ones 2 + dsharp.tensor (1.0, dtype = Dtype.Float64))
        expectDtype Dtype.Float64 (ints + dsharp.tensor (1.0, dtype = Dtype.Float64))
    "subtraction", fun () -> expectElements [ 0.5; -0.5 ] (1.5 - ints)
    "clamp", fun () -> expectElements [ 1.5; 2.0 ] (ints.clamp (low = 1.5))
    "arange",
    fun () ->
        expectDtype Dtype.Float32 (dsharp.arange (3, dtype = Dtype.Float32))
        expectDtype Dtype.Float32 (dsharp.ones(1).arangeLike 3)
        expectDtype Dtype.Int32 (dsharp.arange 3)
    "randint", fun () -> expectDtype Dtype.Int32 (dsharp.randint (0, 3, [ 2 ]))
    "slices", fun () -> expectShape [ 2; 1 ] ((dsharp.zeros [ 2; 4 ])[*, 2..2])
    "squeeze", fun () -> expectShape [ 1; 3 ] ((dsharp.zeros [ 1; 3; 1 ]).squeeze -1)
    "diagonal", fun () -> expectShape [ 3; 2 ] ((dsharp.zeros [ 2; 2; 3 ]).diagonal())
    "no-diagonal", fun () -> expectShape [ 0 ] ((dsharp.zeros [ 2; 2 ]).diagonal 5)
    "indices",
    fun () ->
        let x = dsharp.rand [ 1; 1; 4 ]
        let y, at = x.maxpool1di 2
        expectDtype Dtype.Int64 at
        expectDtype Dtype.Int64 (x.argmax 2)
        Expect.equal (x.gather (2, at.int32 ())) (x.gather (2, at)) "gathered"
        Expect.equal (y.maxunpool1d (at.int32 (), 2)) (y.maxunpool1d (at, 2)) "put back"
    "ties",
    fun () ->
        let x = dsharp.tensor [ 2.0, 2.0, 1.0 ]
        expectElements [ 0.5; 0.5; 0.0 ] (dsharp.grad (fun x -> x.max ()) x)
        expectElements [ 1.0; 0.0; 0.0 ] (dsharp.grad (fun x -> x[x.argmax ()]) x)
    "equality", fun () -> Expect.isFalse (ints = ints.float32 ()) "equal"
    "flatten", fun () -> expectShape [ 1 ] ((dsharp.tensor 1.0).flatten())
    "eye", fun () -> expectShape [ 2; 0 ] (dsharp.eye (2, 0))
    "leaky",
    fun () -> expectElements [ 0.01 ] (dsharp.grad (fun x -> x.leakyRelu().sum()) (dsharp.zeros 1))
    "dropout",
    fun () ->
        for element in Check.elements ((dsharp.ones 100).dropout 0.75) do
            Expect.isTrue (element = 0.0 || element = 4.0) "element"
    "bce", fun () -> expectElements [ 100.0 ] ((dsharp.zeros 1).bceLoss(dsharp.ones 1).unsqueeze 0)
    "bce-weight",
    fun () ->
        let loss (n: int) =
            (dsharp.full ([ 2; n ], 0.5))
                .bceLoss(dsharp.ones [ 2; n ], dsharp.tensor [ 1.0, 3.0 ], "none")
            / log 2.0

        expectElements [ 1.0; 3.0; 1.0; 3.0 ] (loss(2).view -1)
        expectElements [ 1.0; 1.0; 1.0; 3.0; 3.0; 3.0 ] (loss(3).view -1)
    "multinomial",
    fun () ->
        let draw normalize =
            dsharp.seed 3
            (dsharp.tensor [ 1.0, 2.0, 3.0 ]).multinomial(5, normalize = normalize)

        Expect.equal (draw true) (draw false) "drawn"
    "random",
    fun () ->
        let draw () =
            dsharp.seed 3
            dsharp.randn 4

        Expect.equal (draw ()) (draw ()) "drawn"
    "text",
    fun () ->
        let x = dsharp.tensor ([ 1.0, 2.0 ], dtype = Dtype.Float64)
        Expect.equal (string x) "tensor([1., 2.],dtype=Float64)" "constant"

        Expect.equal (string (x.reverseDiff ())) "tensor([1., 2.],dtype=Float64,reverse)" "tracked"
    "errors", fun () -> raises<DtypeException>(fun () -> (dsharp.tensor [ true ]).neg())
    "conv-dtypes",
    fun () ->
        raises<InvalidOperationException>(fun () ->
            (dsharp.zeros [ 1; 1; 3 ]).conv1d(dsharp.zeros ([ 1; 1; 1 ], dtype = Dtype.Float64)))
    "range",
    fun () ->
        raises<InvalidOperationException>(fun () -> dsharp.tensor ([ -1 ], dtype = Dtype.Byte))

        raises<InvalidOperationException>(fun () -> dsharp.tensor ([ 1e10 ], dtype = Dtype.Float16))

        raises<InvalidOperationException>(fun () -> (dsharp.tensor [ -1 ]).cast Dtype.Byte)
        raises<InvalidOperationException>(fun () -> box (dsharp.ones (1, dtype = Dtype.Byte) + 300))
        expectElements [ 255.0 ] ((dsharp.tensor [ -1 ] % 256).cast Dtype.Byte)
    "shapes",
    fun () ->
        raises<ShapeException>(fun () -> box (dsharp.zeros 2 + dsharp.zeros 3))

        for t in [ typeof<ShapeException>; typeof<OptionException>; typeof<DeviceException> ] do
            Expect.isTrue (t.IsSubclassOf typeof<ArgumentException>) t.Name
    "backend",
    fun () ->
        raises<DeviceException>(fun () -> dsharp.tensor ([ 1.0 ], backend = Backend.Reference))
    "gpu",
    fun () ->
        if not (dsharp.isCudaAvailable ()) then
            raises<DeviceException>(fun () -> box (dsharp.config (device = Device.GPU)))
    "rules",
    fun () -> Expect.equal (Shape.completeDim "sum" 3 -1) 2 "with the operation's name first"
]

let private derivatives: (string * (unit -> unit)) list = [
    "depth", fun () -> Expect.equal (dsharp.tensor(1.0).reverseDiff().reverseDiff().depth) 1 "depth"
    "once",
    fun () ->
        let y = (dsharp.tensor 2.0).reverseDiff().exp()
        y.reverse ()
        raises<DifferentiationException>(fun () -> box (y.reverse ()))
        let x = (dsharp.tensor 2.0).reverseDiff()
        let y = x * x
        y.reverse (retainGraph = true)
        y.reverse ()
        expectElements [ 4.0 ] (x.derivative.unsqueeze 0)
    "accumulate",
    fun () ->
        let net = Linear(1, 1)
        let x = dsharp.ones [ 1; 1 ]
        net.reverseDiff ()
        (net.forward x).sum().reverse()
        (net.forward x).sum().reverse()
        expectElements [ 1.0; 1.0 ] net.gradient
        (net.forward x).sum().reverse(zeroDerivatives = false)
        expectElements [ 2.0; 2.0 ] net.gradient
        net.zeroGrad ()
        expectElements [ 0.0; 0.0 ] net.gradient
    "updates",
    fun () ->
        let net = Linear(1, 1, bias = false)
        net.reverseDiff ()
        net.parametersVector <- net.parametersVector * 2.0
        Expect.isTrue net.isReverseDiff "tracked by itself"
        (net.forward (dsharp.ones [ 1; 1 ])).sum().reverse()
        expectElements [ 1.0 ] net.gradient
    "levels",
    fun () ->
        let before = dsharp.nestLevel ()
        Task.Run(fun () -> dsharp.nest (before + 7u)).Wait()
        Expect.equal (dsharp.nestLevel ()) before "of this flow"
    "graph",
    fun () ->
        for name in [ "fanout"; "parentOp"; "ancestors" ] do
            Expect.isFalse (Surface.has "*" $"Tensor.{name}") name
    "own",
    fun () ->
        let cumsum = Tensor.lift "cumsum" (fun raw -> torch.cumsum (raw, 0L))

        expectElements
            [ 3.0; 2.0; 1.0 ]
            (dsharp.grad (fun x -> (cumsum x).sum()) (dsharp.tensor [ 1.0, 2.0, 3.0 ]))
]

type private Pictures(data) =
    inherit ClassifiedImages(data, [| "a"; "b" |], None, None)

let private pictures () =
    Pictures {
        Pixels = dsharp.tensor([ 0; 255 ], dtype = Dtype.Byte).view [ 1; 1; 1; 2 ]
        Labels = dsharp.tensor [ 1 ]
    }

/// A method of descent that a user writes: each parameter by the sign of its derivative.
type private SignDescent(net: ModelBase) =
    inherit Optimizer(net, lr = 0.5)
    override _.updateRule _ p = p.primal - 0.5 * p.derivative.sign ()

/// One step of momentum descent after another, by the gradient 1.
let private descended (steps: int) =
    let net = Linear(1, 1, bias = false)
    net.init (fun (_, w) -> w.zerosLike ())
    let optimizer = SGD(net, lr = 1.0, momentum = 0.9)

    for _ in 1..steps do
        net.reverseDiff ()
        (net.forward (dsharp.ones [ 1; 1 ])).sum().reverse()
        optimizer.step ()

    net.noDiff ()
    net.parametersVector

let private models: (string * (unit -> unit)) list = [
    "names",
    fun () ->
        let net = Linear(2, 1) --> dsharp.relu --> Linear(1, 1)
        Expect.equal net.parameters.names [| "0.weight"; "0.bias"; "2.weight"; "2.bias" |] "chain"
        let own = Model(id, parameters = [ Parameter(dsharp.ones 1) ])
        Expect.equal own.parameters.names [| "p0" |] "without names"
    "linear", fun () -> expectShape [ 3; 2 ] (Linear(2, 3)).weight
    "kaiming", fun () -> Check.expectShape "shape" [ 3; 2 ] (Weight.kaiming (2, 3))
    "recurrent",
    fun () ->
        Expect.equal (RNN(2, 3).nparameters) 21 "RNN"
        Expect.equal (LSTM(2, 3).nparameters) 84 "LSTM"
        expectShape [ 12; 2 ] (LSTM(2, 3).parameters["weight_ih_l0"])
    "sgd", fun () -> expectElements [ -1.0 ] (descended 1)
    "nesterov", fun () -> expectElements [ -2.9 ] (descended 2)
    "rnn",
    fun () ->
        let net = RNN(2, 3, bidirectional = true)
        let input = dsharp.randn [ 4; 1; 2 ]
        let output, last = net.forwardWithHidden (input, net.newHidden 1)
        Expect.isTrue (output[0, *, 3..].allclose last[1]) "the reverse half ends at the first"
    "stacks",
    fun () ->
        let net = RNN(2, 3, numLayers = 2, bidirectional = true)
        expectShape [ 3; 6 ] net.parameters["weight_ih_l1"]
    "sequences",
    fun () ->
        let output, _ = (LSTMCell(2, 3)).forwardSequence(dsharp.randn [ 5; 2; 2 ])
        expectShape [ 5; 2; 3 ] output
    "bernoulli",
    fun () ->
        raises<OptionException>(fun () ->
            (Bernoulli(probs = dsharp.tensor 0.5)).logprob(dsharp.tensor 0.2))
    "impossible",
    fun () ->
        let d = Categorical(probs = dsharp.tensor [ 1.0, 0.0 ])
        expectElements [ -15.9424 ] ((d.logprob (dsharp.tensor 1)).unsqueeze 0)
    "categorical", fun () -> expectDtype Dtype.Int64 ((Categorical(probs = dsharp.ones 2)).sample())
    "thin", fun () -> Expect.equal ((Empirical [ 1..10 ]).thin 3).length 3 "length"
    "text-targets", fun () -> expectDtype Dtype.Int64 (snd (TextDataset("abc", 2).item 0))
    "classes", fun () -> expectDtype Dtype.Int64 (snd (pictures().item 0))
    "loader",
    fun () ->
        let data = TensorDataset(dsharp.ones([ 2; 1 ]).float64(), dsharp.tensor [ 0; 1 ])
        let input, target = data.loader(2).batch()
        expectDtype Dtype.Float64 input
        expectDtype Dtype.Int32 target
    "last",
    fun () ->
        let data = TensorDataset(dsharp.ones [ 5; 1 ], dsharp.ones 5)
        Expect.equal (data.loader 2).length 3 "batches"
        Expect.equal (data.loader (2, dropLast = true)).length 2 "full batches"
    "pixels", fun () -> expectElements [ 0.0; 1.0 ] ((fst (pictures().item 0)).view -1)
    "folders",
    fun () ->
        StandIns.inFolder (fun folder ->
            Directory.CreateDirectory(Path.Combine(folder, "empty")) |> ignore
            raises<DatasetException>(fun () -> ImageDataset folder))
    "parameters", fun () -> Expect.isTrue (Linear(1, 1)).isNoDiff "constants"
    "reversible", fun () -> raises<OptionException>(fun () -> Adam(Linear(1, 1), reversible = true))
    "members",
    fun () ->
        for t, names in
            [
                typeof<ModelBase>, [ "kind"; "options"; "parts"; "namedChildren"; "isBuiltIn" ]
                typeof<Optimizer>, [ "update"; "state"; "restore" ]
                typeof<Dataset>, [ "batch" ]
            ] do
            for name in names do
                Expect.isNonEmpty (t.GetMember name) $"{t.Name}.{name}"
    "rule",
    fun () ->
        let net = Linear(1, 1)
        net.init (fun (_, p) -> p.zerosLike ())
        let optimizer = SignDescent net
        net.reverseDiff ()
        (net.forward (dsharp.ones [ 1; 1 ])).sum().reverse()
        optimizer.step ()
        net.noDiff ()
        expectElements [ -0.5; -0.5 ] net.parametersVector
    "optim",
    fun () ->
        let mutable calls = 0

        let f (x: Tensor) =
            calls <- calls + 1
            x * x

        optim.sgd (f, dsharp.tensor 1.0) |> ignore
        Expect.isTrue (abs (calls - 1000) <= 1) $"calls, got {calls}"
    "clone",
    fun () ->
        let net = Linear(1, 1)
        net.reverseDiff ()
        Expect.isTrue (net.clone ()).isNoDiff "constants"
    "state",
    fun () ->
        let net = Linear(1, 1)
        let other = Linear(1, 1, bias = false)
        raises<ModelException>(fun () -> box (net.state <- other.state))
        net.state.set other.state
        Expect.equal net.weight other.weight "taken"
    "files",
    fun () ->
        StandIns.inFolder (fun folder ->
            raises<OptionException>(fun () ->
                box (dsharp.save (obj (), Path.Combine(folder, "x")))))
    "layers", fun () -> Expect.equal (string (Linear(2, 3))) "Linear(2 -> 3)" "text"
    "plots", fun () -> Expect.isFalse (Surface.isType "Util.Pyplot") "type"
]

let private rows =
    lazy
        (Regex.Matches(
            File.ReadAllText Names.differences,
            @"^\| <a id=""([^""]+)""></a>(.*)\|\s*$",
            RegexOptions.Multiline
         )
         |> Seq.map (fun row -> row.Groups[1].Value, row.Groups[2].Value)
         |> Seq.toList)

let private page = [
    test "each row has a test, and each test a row" {
        let tested = tensors @ derivatives @ models |> List.map fst
        Expect.equal (List.map fst rows.Value) tested "rows"
    }
    test "rows say what each library gives, and whether a program would go on" {
        for anchor, row in rows.Value do
            let cells = row.Split(" |")
            Expect.equal cells.Length 6 $"cells of {anchor}"

            for i in 0..4 do
                Expect.isFalse (String.IsNullOrWhiteSpace cells[i]) $"cell {i} of {anchor}"

            let silent = cells[4].Trim()
            Expect.isTrue (silent = "no" || silent.StartsWith "yes") $"silent, of {anchor}"
    }
    test "every row of a table has an anchor" {
        let tables =
            File.ReadAllLines Names.differences
            |> Array.filter (fun line -> line.StartsWith "|")
            |> Array.filter (fun line -> not (line.StartsWith "| |" || line.StartsWith "| ---"))

        Expect.equal tables.Length rows.Value.Length "rows"
    }
]

let tests =
    testList "Differences" [
        testList "page" page
        for name, checks in [ "tensors", tensors; "derivatives", derivatives; "models", models ] do
            testList name [ for anchor, check in checks -> testCase anchor check ]
    ]

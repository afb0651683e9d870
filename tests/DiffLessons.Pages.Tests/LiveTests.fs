/// Networks that run in a page: what live.js computes is what the library computes.
module DiffLessons.Pages.Tests.LiveTests

open System
open System.Text.Json
open System.Text.Json.Nodes
open Expecto
open PuppeteerSharp
open DiffLessons
open DiffLessons.Browser.Tests
open DiffLessons.Pages
open DiffLessons.Plotting
open DiffLessons.Pages.Tests.Support

/// The browser of all tests of this file and of the widgets; closed with the process.
let internal browser =
    lazy
        (let browser = (Chromium.launch (Chromium.find().Value)).Result
         AppDomain.CurrentDomain.ProcessExit.Add(fun _ -> (browser :> IDisposable).Dispose())
         browser)

/// Tests that need a browser; without one they are left out, and a line says so.
let internal inBrowser name (tests: Test list) =
    match Chromium.find () with
    | Some _ -> testList name tests
    | None ->
        Console.Out.WriteLine Chromium.advice
        testList name []

let private scripts =
    [ "live.js"; "live-train.js" ] |> List.map Asset.read |> String.concat "\n"

/// Runs JavaScript after live.js and live-train.js. `data` is its variable of that name; it returns a value for JSON.
let private evaluate (data: JsonNode) (script: string) =
    task {
        use! page = browser.Value.NewPageAsync()

        let! answer =
            page.EvaluateExpressionAsync<string>
                $"(() => {{ {scripts}\nconst data = {Json.toCompact data}; return JSON.stringify((() => {{ {script} }})()); }})()"

        return JsonNode.Parse answer
    }

let private numbersOf (node: JsonNode) = [| for item in node.AsArray() -> item.GetValue<float>() |]

let internal values (t: Tensor) = t.flatten().toArray1D<float>()

let private json (t: Tensor) =
    Json.list [ for value in values t -> Json.number value ]

let private shapeJson (shape: int seq) =
    Json.list [ for n in shape -> Json.integer (int64 n) ]

let internal close tolerance (actual: float[]) (expected: float[]) =
    Expect.equal actual.Length expected.Length "count"

    Array.iter2
        (fun (a: float) (b: float) ->
            Expect.isLessThanOrEqual (abs (a - b)) (tolerance * max 1.0 (abs b)) $"{a} for {b}")
        actual
        expected

let internal model (m: Model<Tensor, Tensor>) = m

/// Networks as the lessons have them, and layers with options, each with the shape of one input.
let private networks: (string * (unit -> Model<Tensor, Tensor>) * int list) list =
    let activation (f: Tensor -> Tensor) () =
        model (Linear(3, 5) --> f --> Linear(5, 2))

    let recurrent (layer: unit -> Model<Tensor, Tensor>) () = model (layer () --> Linear(6, 1))

    /// Running statistics other than at the beginning.
    let used shape (net: Model<Tensor, Tensor>) =
        net.train ()

        for _ in 1..5 do
            net.forward (1.0 + 2.0 * dsharp.randn (8 :: shape)) |> ignore

        net

    [
        "regression", (fun () -> model (Linear(1, 10) --> dsharp.relu --> Linear(10, 1))), [ 1 ]
        "deep q", (fun () -> model (Linear(4, 50) --> dsharp.relu --> Linear(50, 2))), [ 4 ]
        "convolution",
        (fun () ->
            model (
                Conv2d(1, 16, kernelSize = 5, padding = 2)
                --> dsharp.relu
                --> dsharp.maxpool2d 2
                --> Conv2d(16, 32, kernelSize = 5, padding = 2)
                --> dsharp.relu
                --> dsharp.maxpool2d 2
                --> dsharp.flatten 1
                --> Linear(1568, 10)
            )),
        [ 1; 28; 28 ]
        "strides",
        (fun () ->
            Conv2d(2, 3, kernelSize = 3, stride = 2, padding = 1, bias = false)
            --> BatchNorm2d 3
            --> dsharp.avgpool2d (3, stride = 1, padding = 1)
            --> dsharp.tanh
            --> dsharp.maxpool2d (3, stride = 2, padding = 1)
            --> dsharp.flatten 1
            |> used [ 2; 9; 12 ]),
        [ 2; 9; 12 ]
        "classifier of rows",
        (fun () ->
            model (
                dsharp.squeeze 1
                --> LSTM(28, 64, batchFirst = true)
                --> dsharp.transpose (0, 1)
                --> dsharp.slice [ -1 ]
                --> Linear(64, 10)
            )),
        [ 1; 28; 28 ]
        "rnn", recurrent (fun () -> RNN(1, 6, batchFirst = true)), [ 10; 1 ]
        "rnn with relu",
        recurrent (fun () -> RNN(1, 6, nonlinearity = dsharp.relu, batchFirst = true)),
        [ 10; 1 ]
        "two gru layers",
        recurrent (fun () -> GRU(3, 6, numLayers = 2, batchFirst = true)),
        [ 5; 3 ]
        "lstm without bias", recurrent (fun () -> LSTM(3, 6, bias = false)), [ 5; 3 ]
        "decoder",
        (fun () ->
            model (
                Linear(3, 12)
                --> dsharp.tanh
                --> Linear(12, 64)
                --> dsharp.tanh
                --> Linear(64, 784)
                --> dsharp.sigmoid
            )),
        [ 3 ]
        "batch norm and dropout",
        (fun () ->
            Linear(3, 8)
            --> BatchNorm1d 8
            --> Dropout 0.5
            --> dsharp.tanh
            --> BatchNorm1d(8, affine = false)
            |> used [ 3 ]),
        [ 3 ]
        "sequential",
        (fun () ->
            model (Sequential [ Linear(3, 4); Function dsharp.tanh; Linear(4, 2, bias = false) ])),
        [ 3 ]
        "leaky relu", activation (dsharp.leakyRelu 0.2), [ 3 ]
        "elu", activation (dsharp.elu 1.5), [ 3 ]
        "softplus", activation dsharp.softplus, [ 3 ]
        "silu", activation dsharp.silu, [ 3 ]
        "sigmoid", activation dsharp.sigmoid, [ 3 ]
        "softmax", activation (dsharp.softmax 1), [ 3 ]
        "log softmax", activation (dsharp.logsoftmax -1), [ 3 ]
    ]

let private outputs network (x: Tensor) =
    evaluate
        (Json.object [ "network", network; "shape", shapeJson x.shape; "x", json x ])
        "return Array.from(DiffLive.network(data.network).forward(DiffLive.tensor(data.shape, data.x)).data);"

let private agrees (name, build: unit -> Model<Tensor, Tensor>, shape) =
    testTask $"{name}: a hundred inputs, as libtorch has it" {
        dsharp.seed 5
        let net = build ()
        net.eval ()
        let x = 2.0 * dsharp.randn (100 :: shape)
        let! answer = outputs (LiveNetwork.toJson net) x
        close 2e-5 (numbersOf answer) (values (net.forward x))
    }

let private eightBits =
    testTask "int8: a quarter of the size, nearly the same scores" {
        dsharp.seed 6

        let net =
            Conv2d(1, 16, kernelSize = 5, padding = 2)
            --> dsharp.relu
            --> dsharp.maxpool2d 2
            --> dsharp.flatten 1
            --> Linear(3136, 10)

        let size node = (Json.toCompact node).Length
        let small = LiveNetwork.toInt8 net
        Expect.isLessThan (size small) (size (LiveNetwork.toJson net) * 3 / 10) "size"
        let x = dsharp.rand [ 20; 1; 28; 28 ]
        let! answer = outputs small x
        close 0.02 (numbersOf answer) (values (net.forward x))
    }

/// Trains in JavaScript; the parameters after it, in the library's order.
let private trained
    (net: ModelBase)
    (rule: string)
    (options: (string * float) list)
    steps
    loss
    (x: Tensor)
    (y: Tensor)
    =
    evaluate
        (Json.object [
            "network", LiveNetwork.toJson net
            "rule", Json.text rule
            "options", Json.object [ for name, value in options -> name, Json.number value ]
            "steps", Json.integer (int64 steps)
            "shape", shapeJson x.shape
            "x", json x
            "y", json y
        ])
        $"const net = DiffLive.network(data.network), optimizer = DiffLive.optimizer(data.rule, data.options), x = DiffLive.tensor(data.shape, data.x);
          for (let step = 0; step < data.steps; step++) {{
            net.backward(DiffLive.{loss}(net.forward(x, {{ training: true, random: Math.random }}), data.y).gradient);
            optimizer.step(net.parameters);
          }}
          return net.parameters.flatMap(p => Array.from(p.data));"

let private mse (y: Tensor) (output: Tensor) = dsharp.mseLoss (output, y)
let private crossEntropy (y: Tensor) (output: Tensor) = dsharp.crossEntropyLoss (output, y)

let private learnsAlike
    name
    (build: unit -> Model<Tensor, Tensor>)
    rule
    options
    steps
    lossName
    loss
    (make: ModelBase -> Optimizer)
    tolerance
    (x: Lazy<Tensor>)
    (y: Lazy<Tensor>)
    =
    testTask name {
        dsharp.seed 7
        let net = build ()
        net.train ()
        let x, y = x.Value, y.Value
        let! answer = trained net rule options steps lossName x y
        let optimizer = make net

        for _ in 1..steps do
            optimizer.step (fun () -> loss y (net.forward x)) |> ignore

        close tolerance (numbersOf answer) (values net.parametersVector)
    }

let private learning =
    let x = lazy (dsharp.randn [ 32; 3 ])
    let y = lazy (dsharp.randn [ 32; 2 ])
    let classes = lazy (dsharp.randint (0, 2, [ 32 ]))

    let dense () =
        model (Linear(3, 8) --> dsharp.tanh --> Linear(8, 2))

    /// With a rate of 1 one step of SGD is the gradient itself.
    let gradient name build lossName loss target =
        learnsAlike
            $"the gradient: {name}"
            build
            "sgd"
            [ "lr", 1.0 ]
            1
            lossName
            loss
            (fun net -> SGD(net, lr = 1.0))
            2e-5
            x
            target

    let rule name rule options make =
        learnsAlike $"twenty steps of {name}" dense rule options 20 "mse" mse make 1e-4 x y

    [
        gradient "dense, tanh" dense "mse" mse y
        gradient "cross-entropy" dense "crossEntropy" crossEntropy classes
        for name, f in
            [
                "relu", dsharp.relu
                "leaky relu", dsharp.leakyRelu 0.2
                "elu", dsharp.elu 1.5
                "sigmoid", dsharp.sigmoid
                "softplus", dsharp.softplus
                "silu", dsharp.silu
            ] do
            gradient name (fun () -> model (Linear(3, 8) --> f --> Linear(8, 2))) "mse" mse y
        gradient
            "batch norm"
            (fun () ->
                model (
                    BatchNorm1d 3
                    --> Linear(3, 8)
                    --> BatchNorm1d 8
                    --> dsharp.tanh
                    --> Linear(8, 2)
                ))
            "mse"
            mse
            y
        rule "SGD" "sgd" [ "lr", 0.1 ] (fun net -> SGD(net, lr = 0.1))
        rule "SGD with weight decay" "sgd" [ "lr", 0.1; "weightDecay", 0.01 ] (fun net ->
            SGD(net, lr = 0.1, weightDecay = 0.01))
        rule "momentum" "momentum" [ "lr", 0.1; "momentum", 0.8 ] (fun net ->
            SGD(net, lr = 0.1, momentum = 0.8))
        rule "Adagrad" "adagrad" [ "lr", 0.05 ] (fun net -> Adagrad(net, lr = 0.05))
        rule "RMSprop" "rmsprop" [ "lr", 0.01; "alpha", 0.9 ] (fun net ->
            RMSprop(net, lr = 0.01, alpha = 0.9))
        rule "Adam" "adam" [ "lr", 0.01; "beta1", 0.9; "beta2", 0.99 ] (fun net ->
            Adam(net, lr = 0.01, beta1 = 0.9, beta2 = 0.99))
    ]

let private rejections = [
    test "a layer that live.js does not run is refused by name" {
        refuses<ModelException, _>
            "LiveNetwork: step 1 of the network is LayerNorm, which live.js does not run. It runs avgpool2d, batchnorm1d, batchnorm2d, conv2d, dropout, dropout2d, elu, flatten, gru, leakyrelu, linear, logsoftmax, lstm, maxpool2d, relu, rnn, sigmoid, silu, slice, softmax, softplus, squeeze, tanh, transpose."
            (fun () -> LiveNetwork.toJson (Linear(3, 4) --> LayerNorm 4))
    }
    test "options that live.js does not have are refused" {
        refuses<ModelException, _>
            "LiveNetwork: the network runs in both directions, which live.js does not have."
            (fun () -> LiveNetwork.toJson (LSTM(3, 4, bidirectional = true)))

        refuses<ModelException, _>
            "LiveNetwork: the network is a convolution with dilation or groups, which live.js does not have."
            (fun () -> LiveNetwork.toInt8 (Conv2d(1, 2, kernelSize = 3, dilation = 2)))

        refuses<ModelException, _>
            "LiveNetwork: the network keeps no running statistics, which live.js needs to predict with."
            (fun () -> LiveNetwork.toJson (BatchNorm1d(3, trackRunningStats = false)))
    }
    test "a layer that is used twice is refused" {
        let layer = Linear(3, 3)

        refuses<ModelException, _>
            "LiveNetwork: step 1 of the network is a layer that stands in it before, which live.js does not have. Give each step its own."
            (fun () -> LiveNetwork.toJson (layer --> layer))
    }
    test "live.js stays small, and a page gets the scripts that its widgets need" {
        Expect.isLessThan (Asset.read "live.js").Length 15_000 "live.js"
        let digit = Live.script [ "digit" ]
        Expect.isFalse (digit.Contains(Asset.read "live-train.js")) "a digit trains nothing"
        Expect.isTrue ((Live.script [ "fit" ]).Contains(Asset.read "live-train.js")) "a fit trains"
        Expect.equal (Live.script []) "" "none"

        refuses<OptionException, _>
            "Live: there is no widget \"piano\". The kinds are fit, boundary, digit, descent, graph, tangent, code, curve, cartpole, rows, wave, norm, tensor."
            (fun () -> Live.element "piano" (Json.object []))
    }
]

let tests =
    testList "live networks" [
        yield! rejections
        inBrowser "in a browser" [ yield! List.map agrees networks; eightBits; yield! learning ]
    ]

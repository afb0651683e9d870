/// Tracking a model, training it in both styles, and what the user holds meanwhile.
module DiffLessons.Tests.TrackingTests

open System.Threading
open System.Threading.Tasks
open Expecto
open DiffLessons
open DiffLessons.Tests
open DiffLessons.Tests.ModelGenerators

let private x () = numbers 90 [ 6; 3 ]
let private y () = numbers 91 [ 6; 2 ]

let private loss (net: Model<Tensor, Tensor>) () =
    dsharp.mseLoss (net.forward (x ()), y ())

/// Runs back and updates in the style of verbs.
let private verbs steps (net: Model<Tensor, Tensor>) (optimizer: Optimizer) =
    net.reverseDiff ()

    for _ in 1..steps do
        (loss net ()).reverse()
        optimizer.step ()

    net.noDiff ()

let private closures steps (net: Model<Tensor, Tensor>) (optimizer: Optimizer) =
    for _ in 1..steps do
        optimizer.step (loss net) |> ignore

let private tracking =
    testList "tracking" [
        test "a model is a constant, until tracked, and again afterwards" {
            let net = smallNet 92

            let states () =
                net.isNoDiff, net.isReverseDiff, net.isForwardDiff

            Expect.equal (states ()) (true, false, false) "at first"
            net.reverseDiff ()
            Expect.equal (states ()) (false, true, false) "tracked"
            Expect.isTrue (net.forward (x ())).isReverseDiff "what it gives"
            net.noDiff ()
            Expect.equal (states ()) (true, false, false) "afterwards"
            Expect.isTrue (net.forward (x ())).isNoDiff "what it gives afterwards"
        }

        test "prediction builds no graph, on any thread, while training goes on elsewhere" {
            let net = smallNet 92
            let busy = smallNet 93
            busy.reverseDiff ()
            let trained = loss busy ()

            let predict () =
                let y = net.forward (x ())
                y.isNoDiff && not y.Raw.requires_grad

            let start _ =
                Task.Factory.StartNew(
                    predict,
                    CancellationToken.None,
                    TaskCreationOptions.LongRunning,
                    TaskScheduler.Default
                )

            Expect.allEqual
                (Task.WhenAll(Array.init 4 start).Result)
                true
                "constants without a graph"

            trained.reverse ()
        }

        test "a step leaves the model as it found it: constant, or tracked" {
            let net = smallNet 92
            SGD(net, lr = 0.1).step(loss net) |> ignore
            Expect.isTrue net.isNoDiff "constant"
            net.reverseDiff ()
            SGD(net, lr = 0.1).step(loss net) |> ignore
            Expect.isTrue net.isReverseDiff "tracked"
        }

        test "each run back starts its derivatives afresh, or adds when asked to" {
            let net = smallNet 92
            net.reverseDiff ()
            let weight = net.parameters.find "0.weight"
            (loss net ()).reverse()
            let once = weight.derivative
            (loss net ()).reverse()
            expectSame "afresh" weight.derivative once
            (loss net ()).reverse(zeroDerivatives = false)
            expectClose 1e-14 "added" weight.derivative (2.0 * once)
        }

        test "a derivative that the user holds does not change with the next run" {
            let net = smallNet 92
            net.reverseDiff ()
            (loss net ()).reverse()
            let held = (net.parameters.find "0.weight").derivative
            let copy = held.clone ()
            (3.0 * loss net ()).reverse()
            expectSame "held" held copy
        }

        test "errors" {
            let net = smallNet 92

            Check.expectError<DifferentiationException>
                "derivative: this parameter is a constant. Call reverseDiff() on its model before computing the loss."
                (fun () -> (net.parameters.find "0.weight").derivative |> ignore)

            net.reverseDiff ()
            let early = loss net ()
            (loss net ()).reverse()
            SGD(net, lr = 0.1).step()

            Check.expectError<DifferentiationException>
                "reverse: a parameter was updated after this value was computed from it, so its derivative no longer exists. Run reverse before the optimiser's step, or compute the value again after it."
                (fun () -> early.reverse ())

            Check.expectError<ShapeException>
                "parameter: expected a value of shape (4, 3), got (3, 4)."
                (fun () -> (net.parameters.find "0.weight").value <- numbers 1 [ 3; 4 ])
        }
    ]

let private styles =
    let methods: (string * (ModelBase -> Optimizer)) list = [
        "SGD with momentum", (fun net -> SGD(net, lr = 0.1, momentum = 0.9))
        "Adam", (fun net -> Adam(net, lr = 0.05))
    ]

    testList "both styles" [
        for name, make in methods do
            test $"{name}: verbs and closures train alike, and the loss falls" {
                let a, b = smallNet 94, smallNet 94
                let first = float (loss a ())
                verbs 25 a (make a)
                closures 25 b (make b)
                expectSame "parameters" a.parametersVector b.parametersVector
                Expect.isLessThan (float (loss a ())) (0.8 * first) "loss"
            }

            test $"{name}: what the user holds never changes, and training goes on" {
                let undisturbed, net = smallNet 94, smallNet 94
                let free, optimizer = make undisturbed, make net
                let held = ResizeArray<Tensor * Tensor>()

                let hold (t: Tensor) = held.Add(t, (t.noDiff ()).clone())

                let holdAll () =
                    hold net.parametersVector
                    hold (net.parameters["0.weight"])
                    hold ((net.parameters.find "2.bias").value)
                    hold (net.parameters.flatten ())

                for style in [ closures; verbs ] do
                    for _ in 1..5 do
                        holdAll ()
                        style 3 net optimizer
                        style 3 undisturbed free

                net.reverseDiff ()
                undisturbed.reverseDiff ()

                for _ in 1..5 do
                    holdAll ()
                    (loss net ()).reverse()
                    holdAll ()
                    optimizer.step ()
                    (loss undisturbed ()).reverse()
                    free.step ()

                for i, (now, before) in Seq.indexed held do
                    expectSame $"held tensor {i}" (now.noDiff ()) before

                net.noDiff ()
                undisturbed.noDiff ()
                expectSame "training" net.parametersVector undisturbed.parametersVector
            }

        test "values set by hand count, in training too, and leave what is held" {
            let net = smallNet 95
            let held = net.parametersVector
            let copy = held.clone ()
            net.parameters["0.weight"] <- dsharp.zeros ([ 4; 3 ], dtype = Dtype.Float64)
            expectSame "held" held copy

            expectSame
                "set"
                (net.parameters["0.weight"])
                (dsharp.zeros ([ 4; 3 ], dtype = Dtype.Float64))

            let saved = ResizeArray<Tensor>()

            net.init (fun (_, value) ->
                saved.Add value
                value + 1.0)

            let given = saved |> Seq.map (fun t -> t.clone ()) |> Seq.toArray
            net.reverseDiff ()
            net.parametersVector <- numbers 96 [ 26 ]
            (loss net ()).reverse()
            SGD(net, lr = 0.1).step()
            Seq.iter2 (expectSame "given to init") saved given
            net.noDiff ()

            let expected =
                let fresh = smallNet 95 in
                fresh.parametersVector <- numbers 96 [ 26 ]
                fresh

            SGD(expected, lr = 0.1).step(loss expected) |> ignore
            expectSame "trained from what was set" net.parametersVector expected.parametersVector
        }

        test "a loss that the user keeps stays readable" {
            let net = smallNet 94
            let kept = ResizeArray<Tensor>()
            let sgd = SGD(net, lr = 0.1)

            let returned = [
                for _ in 1..5 ->
                    sgd.step (fun () ->
                        let value = loss net ()
                        kept.Add value
                        value)
            ]

            Seq.iter2 (fun (a: Tensor) b -> expectSame "loss" (a.noDiff ()) b) kept returned
        }
    ]

let private outer =
    testList "inside other levels" [
        test "a step by derivatives that a tangent's loss gathered" {
            let net = smallNet 120
            let p, v = net.parametersVector.clone (), numbers 121 [ 6; 3 ]

            let slope (run: Tensor -> Tensor) =
                dsharp.jacobianv
                    (fun x -> (run (x.view [ 6; 3 ])).flatten())
                    ((x ()).flatten())
                    (v.flatten ())

            net.reverseDiff ()
            ((slope net.forward) ** 2).mean().reverse()
            SGD(net, lr = 0.1).step()
            net.noDiff ()
            let gradient = dsharp.grad (fun p -> ((slope (net.asFunction p)) ** 2).mean()) p
            expectClose 1e-13 "parameters" net.parametersVector (p - 0.1 * gradient)
        }

        test "a weight that the loss reads is the one that the layer uses" {
            let penalised, decayed = smallNet 123, smallNet 123
            let penalty = 0.3

            let size (net: Model<Tensor, Tensor>) =
                net.parameters.values |> Seq.sumBy (fun (_, p) -> (p.value ** 2).sum())

            let squared net () = loss net () + 0.5 * penalty * size net

            // PyTorch's weight decay is the gradient of half the penalty on the squares.
            let a, b = SGD(penalised, lr = 0.1), SGD(decayed, lr = 0.1, weightDecay = penalty)

            for _ in 1..5 do
                a.step (squared penalised) |> ignore
                b.step (loss decayed) |> ignore

            expectClose 1e-12 "parameters" penalised.parametersVector decayed.parametersVector
        }

        test "each parameter's derivative has its shape and its numbers, set or gathered" {
            let net = smallNet 124
            let p = net.parametersVector

            let gradient =
                dsharp.grad (fun p -> dsharp.mseLoss (net.asFunction p (x ()), y ())) p

            net.reverseDiff ()
            let held = [ for _, p in net.parameters.values -> p.value ]
            (loss net ()).reverse()

            let joined () =
                dsharp.cat [ for _, p in net.parameters.values -> p.derivative.flatten () ]

            for _, p in net.parameters.values do
                Expect.equal p.derivative.shape p.shape "shape"

            expectClose 1e-12 "gathered" (joined ()) gradient

            for value in held do
                Expect.equal value.derivative.shape value.shape "shape, of the value held"

            for value in held do
                value.derivative <- dsharp.full (value.shape, 2.0, dtype = value.dtype)

            expectClose 0.0 "set" (joined ()) (dsharp.full (p.shape, 2.0, dtype = p.dtype))
        }

        test "moving a model to another dtype and back" {
            let net = smallNet 122
            let p = net.parametersVector
            net.move (dtype = Dtype.Float32)
            Expect.equal net.dtype Dtype.Float32 "dtype"
            net.move (dtype = Dtype.Float64)
            expectClose 1e-6 "parameters" net.parametersVector p
            SGD(net, lr = 0.1).step(loss net) |> ignore
        }
    ]

let tests = testList "Tracking" [ tracking; styles; outer ]

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
let private loss (net: Model<Tensor, Tensor>) () = dsharp.mseLoss (net.forward (x ()), y ())

/// Runs back and updates in the style of verbs.
let private verbs steps (net: Model<Tensor, Tensor>) (optimizer: Optimizer) =
    net.reverseDiff ()

    for _ in 1..steps do
        (loss net ()).reverse ()
        optimizer.step ()

    net.noDiff ()

let private closures steps (net: Model<Tensor, Tensor>) (optimizer: Optimizer) =
    for _ in 1..steps do
        optimizer.step (loss net) |> ignore

let private tracking =
    testList "tracking" [
        test "a model is a constant, until tracked, and again afterwards" {
            let net = smallNet 92
            let states () = net.isNoDiff, net.isReverseDiff, net.isForwardDiff
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
                Task.Factory.StartNew(predict, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)

            Expect.allEqual (Task.WhenAll(Array.init 4 start).Result) true "constants without a graph"
            trained.reverse ()
        }

        test "a step leaves the model as it found it: constant, or tracked" {
            let net = smallNet 92
            SGD(net, lr = 0.1).step (loss net) |> ignore
            Expect.isTrue net.isNoDiff "constant"
            net.reverseDiff ()
            SGD(net, lr = 0.1).step (loss net) |> ignore
            Expect.isTrue net.isReverseDiff "tracked"
        }

        test "each run back starts its derivatives afresh, or adds when asked to" {
            let net = smallNet 92
            net.reverseDiff ()
            let weight = net.parameters.find "0.weight"
            (loss net ()).reverse ()
            let once = weight.derivative
            (loss net ()).reverse ()
            expectSame "afresh" weight.derivative once
            (loss net ()).reverse (zeroDerivatives = false)
            expectClose 1e-14 "added" weight.derivative (2.0 * once)
        }

        test "a derivative that the user holds does not change with the next run" {
            let net = smallNet 92
            net.reverseDiff ()
            (loss net ()).reverse ()
            let held = (net.parameters.find "0.weight").derivative
            let copy = held.clone ()
            (3.0 * loss net ()).reverse ()
            expectSame "held" held copy
        }

        test "errors" {
            let net = smallNet 92

            Check.expectError<DifferentiationException>
                "derivative: this parameter is a constant. Call reverseDiff() on its model before computing the loss."
                (fun () -> (net.parameters.find "0.weight").derivative |> ignore)

            net.reverseDiff ()
            let early = loss net ()
            (loss net ()).reverse ()
            SGD(net, lr = 0.1).step ()

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

                let hold (t: Tensor) =
                    held.Add(t, (t.noDiff ()).clone ())

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
                    (loss net ()).reverse ()
                    holdAll ()
                    optimizer.step ()
                    (loss undisturbed ()).reverse ()
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
            expectSame "set" (net.parameters["0.weight"]) (dsharp.zeros ([ 4; 3 ], dtype = Dtype.Float64))
            let saved = ResizeArray<Tensor>()
            net.init (fun (_, value) -> saved.Add value; value + 1.0)
            let given = saved |> Seq.map (fun t -> t.clone ()) |> Seq.toArray
            net.reverseDiff ()
            net.parametersVector <- numbers 96 [ 26 ]
            (loss net ()).reverse ()
            SGD(net, lr = 0.1).step ()
            Seq.iter2 (expectSame "given to init") saved given
            net.noDiff ()
            let expected = let fresh = smallNet 95 in fresh.parametersVector <- numbers 96 [ 26 ]; fresh
            SGD(expected, lr = 0.1).step (loss expected) |> ignore
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

let private parts =
    let autoencoder seed =
        let encoder = Linear(3, 2) --> dsharp.tanh |> settled seed
        let decoder = Linear(2, 3) |> settled (seed + 1)
        encoder, decoder, encoder --> decoder

    let rebuild (net: Model<Tensor, Tensor>) () = dsharp.mseLoss (net.forward (x ()), x ())

    testList "parts" [
        test "an autoencoder is trained whole, then its encoder alone" {
            let encoder, decoder, whole = autoencoder 100
            let start = whole.parametersVector.clone ()
            let adam = Adam(whole, lr = 0.05)

            for _ in 1..10 do
                adam.step (rebuild whole) |> ignore

            let trained = whole.parametersVector.clone ()
            let decoded = decoder.parametersVector.clone ()
            expectDifferent "whole" trained start
            let sgd = SGD(encoder, lr = 0.1)

            for _ in 1..10 do
                sgd.step (fun () -> ((encoder.forward (x ())) ** 2).mean ()) |> ignore

            expectSame "decoder" decoder.parametersVector decoded
            expectDifferent "encoder" whole.parametersVector trained
            expectSame "whole = encoder and decoder" whole.parametersVector (dsharp.cat [ encoder.parametersVector; decoder.parametersVector ])
            adam.step (rebuild whole) |> ignore
            Expect.isTrue (whole.isNoDiff && encoder.isNoDiff) "constant"
        }

        test "only the encoder learns when only it is tracked" {
            let encoder, decoder, whole = autoencoder 102
            let before = decoder.parametersVector.clone ()
            encoder.reverseDiff ()
            (rebuild whole ()).reverse ()
            SGD(encoder, lr = 0.1).step ()
            encoder.noDiff ()
            expectSame "decoder" decoder.parametersVector before
        }

        test "parts tracked by themselves, then updated as a whole" {
            let encoder, decoder, whole = autoencoder 104
            let _, _, expected = autoencoder 104
            encoder.reverseDiff ()
            decoder.reverseDiff ()
            (rebuild whole ()).reverse ()
            SGD(whole, lr = 0.1).step ()
            Expect.isTrue (encoder.isReverseDiff && decoder.isReverseDiff) "still tracked"
            whole.noDiff ()
            SGD(expected, lr = 0.1).step (rebuild expected) |> ignore
            expectClose 1e-14 "parameters" whole.parametersVector expected.parametersVector
        }

        test "the same parts in two orders, trained in turns" {
            let a, b = Linear(3, 3) |> settled 106, Linear(3, 3) |> settled 107
            let ab, ba = a --> dsharp.tanh --> b, b --> dsharp.tanh --> a
            let one, two = SGD(ab, lr = 0.05, momentum = 0.9), SGD(ba, lr = 0.05, momentum = 0.9)
            let first = float (rebuild ab () + rebuild ba ())

            for _ in 1..20 do
                one.step (rebuild ab) |> ignore
                two.step (rebuild ba) |> ignore

            Expect.isLessThan (float (rebuild ab () + rebuild ba ())) (0.5 * first) "loss"
            let p, q = a.parametersVector.clone (), b.parametersVector.clone ()
            expectSame "ab" ab.parametersVector (dsharp.cat [ p; q ])
            expectSame "ba" ba.parametersVector (dsharp.cat [ q; p ])
        }

        test "both orders tracked at once: each update uses the derivatives of the last run back" {
            let a, b = Linear(3, 3) |> settled 106, Linear(3, 3) |> settled 107
            let ab, ba = a --> dsharp.tanh --> b, b --> dsharp.tanh --> a
            let p = ab.parametersVector.clone ()
            ab.reverseDiff ()
            ba.reverseDiff ()
            (rebuild ab ()).reverse ()
            SGD(ab, lr = 0.1).step ()
            ba.noDiff ()
            ab.noDiff ()
            let gradient = dsharp.grad (fun p -> dsharp.mseLoss (ab.asFunction p (x ()), x ())) p
            expectClose 1e-14 "parameters" ab.parametersVector (p - 0.1 * gradient)
        }

        test "a part of a tracked model" {
            let encoder, decoder, whole = autoencoder 110
            let before = decoder.parametersVector.clone ()
            whole.reverseDiff ()
            (rebuild whole ()).reverse ()
            SGD(encoder, lr = 0.1).step ()
            expectSame "decoder" (decoder.parametersVector.noDiff ()) before
            Expect.isTrue whole.isReverseDiff "tracked"
            (rebuild whole ()).reverse ()
            SGD(whole, lr = 0.1).step ()
            expectDifferent "decoder, then" (decoder.parametersVector.noDiff ()) before
        }

        test "an update of what is tracked in part" {
            let encoder, _, whole = autoencoder 112
            encoder.reverseDiff ()
            (rebuild whole ()).reverse ()

            Check.expectError<DifferentiationException>
                "step: only 2 of the model's 4 parameters are tracked. Call reverseDiff() on the whole model before computing the loss, or give the part that learns an optimiser of its own."
                (fun () -> SGD(whole, lr = 0.1).step ())
        }

        test "two models against each other: as PyTorch's order of updates, by hand" {
            let make () = Linear(2, 3) --> dsharp.tanh |> settled 114, Linear(3, 1) |> settled 115
            let noise () = numbers 116 [ 4; 2 ]
            let real () = numbers 117 [ 4; 3 ]
            let judge (critic: Linear) t = dsharp.sigmoid (critic.forward t)
            let lossOfCritic (critic: Linear) fake = ((judge critic (real ()) - 1.0) ** 2).mean () + ((judge critic fake) ** 2).mean ()
            let lossOfMaker critic fake = ((judge critic fake - 1.0) ** 2).mean ()
            let maker, critic = make ()
            let optMaker, optCritic = SGD(maker, lr = 0.1), SGD(critic, lr = 0.1)
            maker.reverseDiff ()
            critic.reverseDiff ()

            for _ in 1..3 do
                (lossOfCritic critic ((maker.forward (noise ())).noDiff ())).reverse ()
                optCritic.step ()
                (lossOfMaker critic (maker.forward (noise ()))).reverse ()
                optMaker.step ()

            maker.noDiff ()
            critic.noDiff ()
            let maker2, critic2 = make ()

            for _ in 1..3 do
                let fake = maker2.forward (noise ())
                let byCritic q = ((dsharp.sigmoid (critic2.asFunction q (real ())) - 1.0) ** 2).mean () + ((dsharp.sigmoid (critic2.asFunction q fake)) ** 2).mean ()
                critic2.parametersVector <- critic2.parametersVector - 0.1 * dsharp.grad byCritic critic2.parametersVector
                let byMaker p = lossOfMaker critic2 (maker2.asFunction p (noise ()))
                maker2.parametersVector <- maker2.parametersVector - 0.1 * dsharp.grad byMaker maker2.parametersVector

            expectClose 1e-13 "maker" maker.parametersVector maker2.parametersVector
            expectClose 1e-13 "critic" critic.parametersVector critic2.parametersVector
        }

        test "two models in one graph, by closures: only the optimiser's own model learns" {
            let encoder, decoder, whole = autoencoder 118
            let before = decoder.parametersVector.clone ()
            SGD(encoder, lr = 0.1).step (rebuild whole) |> ignore
            expectSame "decoder" decoder.parametersVector before
            Expect.isTrue whole.isNoDiff "constant"
        }
    ]

let private outer =
    testList "inside other levels" [
        test "a step by derivatives that a tangent's loss gathered" {
            let net = smallNet 120
            let p, v = net.parametersVector.clone (), numbers 121 [ 6; 3 ]
            let slope (run: Tensor -> Tensor) = dsharp.jacobianv (fun x -> (run (x.view [ 6; 3 ])).flatten ()) ((x ()).flatten ()) (v.flatten ())
            net.reverseDiff ()
            ((slope net.forward) ** 2).mean().reverse ()
            SGD(net, lr = 0.1).step ()
            net.noDiff ()
            let gradient = dsharp.grad (fun p -> ((slope (net.asFunction p)) ** 2).mean ()) p
            expectClose 1e-13 "parameters" net.parametersVector (p - 0.1 * gradient)
        }

        test "moving a model to another dtype and back" {
            let net = smallNet 122
            let p = net.parametersVector
            net.move (dtype = Dtype.Float32)
            Expect.equal net.dtype Dtype.Float32 "dtype"
            net.move (dtype = Dtype.Float64)
            expectClose 1e-6 "parameters" net.parametersVector p
            SGD(net, lr = 0.1).step (loss net) |> ignore
        }
    ]

let tests = testList "Tracking" [ tracking; styles; parts; outer ]

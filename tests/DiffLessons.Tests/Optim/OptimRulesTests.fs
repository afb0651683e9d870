/// Optimisers by hand: first steps, rates, losses that are no numbers, options out of range.
module DiffLessons.Tests.OptimRulesTests

open System
open Expecto
open TorchSharp
open DiffLessons
open DiffLessons.Tests
open DiffLessons.Tests.ModelGenerators

// ---- by hand ----

let private three () =
    let net = Linear(3, 1, bias = false) in
    net.move (dtype = Dtype.Float64)
    net.parametersVector <- dsharp.tensor ([ 1.0; -2.0; 3.0 ], dtype = Dtype.Float64)
    net

let private x () =
    dsharp.tensor ([ [ 0.5; 1.0; -2.0 ] ], dtype = Dtype.Float64)

let private start () =
    dsharp.tensor ([ 1.0; -2.0; 3.0 ], dtype = Dtype.Float64)

/// The gradient of sum(net x) is x.
let private g () = (x ()).view -1

let private byHand =
    testList "by hand" [
        for name, make in
            [
                "plain", (fun net -> SGD(net, lr = 0.1))
                "momentum", (fun net -> SGD(net, lr = 0.1, momentum = 0.9))
                "momentum with dampening",
                (fun net -> SGD(net, lr = 0.1, momentum = 0.9, dampening = 0.5))
            ] do
            test $"SGD, {name}: the first step goes by g" {
                let net = three ()
                (make net).step(fun () -> (net.forward (x ())).sum()) |> ignore
                expectClose 1e-15 "parameters" net.parametersVector (start () - 0.1 * g ())
            }

        test "momentum's second step goes by g and 0.9 of the first" {
            let net = three ()
            let sgd = SGD(net, lr = 0.1, momentum = 0.9)

            for _ in 1..2 do
                sgd.step (fun () -> (net.forward (x ())).sum()) |> ignore

            expectClose
                1e-15
                "parameters"
                net.parametersVector
                (start () - 0.1 * g () - 0.19 * g ())
        }

        test "Adam's first step is lr in the sign of g" {
            let net = three ()
            Adam(net, lr = 0.1).step(fun () -> (net.forward (x ())).sum()) |> ignore
            expectClose 1e-7 "parameters" net.parametersVector (start () - 0.1 * (g ()).sign())
        }

        test "a factor keeps its digits in half precision" {
            let net = three ()
            net.move (dtype = Dtype.BFloat16)
            let adam = Adam(net, lr = 0.1, beta2 = 0.998)
            let zeros = dsharp.zeros ([ 1; 3 ], dtype = Dtype.BFloat16)
            let remembered = dsharp.full ([ 3 ], 1.5, dtype = Dtype.BFloat16)
            adam.restore (Map [ "mean", dsharp.zerosLike remembered; "square", remembered ])
            adam.step (fun () -> (net.forward zeros).sum()) |> ignore
            // 0.998 * 1.5 = 1.497 is nearest to 1.5; 0.998 itself would round to 0.9961, and 1.494 to 1.4922.
            let square = Map.find "square" (Map.ofList adam.state)
            Expect.equal square remembered "square"
        }

        test "a schedule changes the rate between steps" {
            let net = three ()
            let sgd = SGD(net, lr = 0.1)

            let step () =
                sgd.step (fun () -> (net.forward (x ())).sum()) |> ignore

            step ()
            sgd.lr <- 0.01
            step ()
            Expect.equal (sgd.lr, sgd.stateStep) (0.01, 2) "rate and steps"
            expectClose 1e-15 "parameters" net.parametersVector (start () - 0.11 * g ())
        }

        test "the loss returned is the one before the update, a constant" {
            let net = three ()
            let loss = SGD(net, lr = 0.1).step(fun () -> (net.forward (x ())).sum())
            Expect.floatClose Accuracy.veryHigh (float loss) (0.5 - 2.0 - 6.0) "value"
            Expect.isTrue (loss.isNoDiff && not loss.Raw.requires_grad) "constant"
        }

        test "a model that the loss does not use stands still, and so does a frozen part" {
            let a, b = three (), three ()
            let both = Sequential [ a ] --> Linear(1, 1, bias = false)
            both.move (dtype = Dtype.Float64)
            let unused = both.parameters["1.weight"].clone()
            SGD(both, lr = 0.1).step(fun () -> (a.forward (x ())).sum()) |> ignore
            expectSame "unused" (both.parameters["1.weight"]) unused

            SGD(a, lr = 0.1).step(fun () -> (b.forward (x ()) * a.forward (x ())).sum())
            |> ignore

            expectSame "not the optimiser's" b.parametersVector (start ())
        }

        test "an optimiser of one's own" {
            let net = three ()

            let signs = {
                new Optimizer(net, 0.5) with
                    override t.update(values, gradient) =
                        use sign = gradient.sign ()
                        use rate = (-t.lr).ToScalar()
                        use move = sign.mul rate
                        values.add_ move |> ignore
            }

            signs.step (fun () -> (net.forward (x ())).sum()) |> ignore
            expectClose 1e-15 "parameters" net.parametersVector (start () - 0.5 * (g ()).sign())
        }

        test "a model without parameters: nothing to do" {
            let net = Dropout 0.5
            SGD(net, lr = 0.1).step()
            Expect.equal net.nparameters 0 "parameters"
        }
    ]

// ---- rejections ----

let private rejections =
    testList "rejections" [
        test "a loss of NaN stops training at its step and leaves the parameters" {
            let net = three ()
            let adam = Adam(net, lr = 0.01)

            let step (factor: float) =
                adam.step (fun () -> factor * (net.forward (x ())).sum()) |> ignore

            step 1.0
            step 1.0
            let before = net.parametersVector.clone ()

            Check.expectError<TrainingException>
                "step 3: the loss is NaN, no finite number, so training stops and the parameters stay as they were. Try a smaller learning rate (it is 0.01), gradient clipping, or look for invalid inputs."
                (fun () -> step nan)

            expectSame "parameters" net.parametersVector before
            Expect.isTrue net.isNoDiff "constant again"
            Expect.equal adam.stateStep 2 "steps"
            step 1.0
            let sound = three ()
            let expected = Adam(sound, lr = 0.01)

            for _ in 1..3 do
                expected.step (fun () -> (sound.forward (x ())).sum()) |> ignore

            expectSame "training can go on" net.parametersVector sound.parametersVector
        }

        test "an infinite loss" {
            let net = three ()

            Check.expectError<TrainingException>
                $"step 1: the loss is {Double.PositiveInfinity}, no finite number, so training stops and the parameters stay as they were. Try a smaller learning rate (it is 0.1), gradient clipping, or look for invalid inputs."
                (fun () ->
                    SGD(net, lr = 0.1).step(fun () -> (net.forward (x ())).sum() * -infinity)
                    |> ignore)
        }

        test "an error inside the loss leaves the model a constant" {
            let net = three ()

            Check.expectError<InvalidTimeZoneException> "on purpose" (fun () ->
                SGD(net, lr = 0.1).step(fun () -> raise (InvalidTimeZoneException "on purpose"))
                |> ignore)

            Expect.isTrue net.isNoDiff "constant"
            expectSame "parameters" net.parametersVector (start ())
        }

        test "a step without tracking" {
            Check.expectError<DifferentiationException>
                "step: the model is not tracked, so there are no derivatives. Call model.reverseDiff(), compute the loss and call loss.reverse() first, or use step(fun () -> loss)."
                (fun () -> SGD(three (), lr = 0.1).step())
        }

        test "a loss that is no scalar, and one that does not depend on anything" {
            let net = three ()

            Check.expectError<DifferentiationException>
                "reverse: expected a scalar (one element), got shape (2, 1). Reduce it with sum() or mean(), give a weight of that shape, or use dsharp.jacobian for all derivatives."
                (fun () ->
                    SGD(net, lr = 0.1).step(fun () -> net.forward (numbers 1 [ 2; 3 ])) |> ignore)

            Check.expectError<DifferentiationException>
                "reverse: this value depends on nothing that is tracked. Call reverseDiff() on the tensor or model to differentiate by, before computing the value from it."
                (fun () -> SGD(net, lr = 0.1).step(fun () -> dsharp.ones 1) |> ignore)
        }

        for name, parameter, message, make in
            [
                "lr",
                "lr",
                "expected a learning rate lr of 0 or more, got -0.1.",
                (fun net -> SGD(net, lr = -0.1) :> Optimizer)
                "lr NaN",
                "lr",
                "expected a learning rate lr of 0 or more, got NaN.",
                (fun net -> Adam(net, lr = nan))
                "momentum",
                "momentum",
                "expected momentum of 0 or more, got -1.",
                (fun net -> SGD(net, momentum = -1.0))
                "weightDecay",
                "weightDecay",
                "expected weightDecay of 0 or more, got -1.",
                (fun net -> SGD(net, weightDecay = -1.0))
                "dampening",
                "dampening",
                "expected dampening of 0 or more, got NaN.",
                (fun net -> SGD(net, momentum = 0.5, dampening = nan))
                "nesterov",
                "nesterov",
                "nesterov needs a momentum above 0 and a dampening of 0.",
                (fun net -> SGD(net, nesterov = true))
                "alpha",
                "alpha",
                "expected alpha from 0 to below 1, got 1.",
                (fun net -> RMSprop(net, alpha = 1.0))
                "RMSprop eps",
                "eps",
                "expected eps of 0 or more, got -1.",
                (fun net -> RMSprop(net, eps = -1.0))
                "lrDecay",
                "lrDecay",
                "expected lrDecay of 0 or more, got -1.",
                (fun net -> Adagrad(net, lrDecay = -1.0))
                "initialAccumulatorValue",
                "initialAccumulatorValue",
                "expected initialAccumulatorValue of 0 or more, got -1.",
                (fun net -> Adagrad(net, initialAccumulatorValue = -1.0))
                "beta1",
                "beta1",
                "expected beta1 from 0 to below 1, got 1.",
                (fun net -> Adam(net, beta1 = 1.0))
                "beta2",
                "beta2",
                "expected beta2 from 0 to below 1, got -0.5.",
                (fun net -> AdamW(net, beta2 = -0.5))
                "Adam eps",
                "eps",
                "expected eps of 0 or more, got -1.",
                (fun net -> Adam(net, eps = -1.0))
                "AdamW weightDecay",
                "weightDecay",
                "expected weightDecay of 0 or more, got -1.",
                (fun net -> AdamW(net, weightDecay = -1.0))
            ] do
            test $"option out of range: {name}" {
                Check.expectError<OptionException>
                    $"optimizer: {message} (Parameter '{parameter}')"
                    (fun () -> make (three ()) |> ignore)
            }
    ]

let tests = testList "Rules of optimisers" [ byHand; rejections ]

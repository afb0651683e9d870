/// Clipping of gradients: norms by hand and by PyTorch, in every way derivatives are gathered.
module DiffLessons.Tests.ClippingTests

open Expecto
open DiffLessons
open DiffLessons.Tests
open DiffLessons.Tests.ModelGenerators

let private double (values: float list) =
    dsharp.tensor (values, dtype = Dtype.Float64)

/// A tracked layer of three weights whose gradient is (3, -4, 12).
let private tracked () =
    let net = Linear(3, 1, bias = false) |> settled 300
    net.reverseDiff ()
    let x = double([ 3.0; -4.0; 12.0 ]).view [ 1; 3 ]
    ((net.forward x).sum()).reverse()
    net

let private gradient (net: Linear) = net.weight.derivative.flatten ()

let private byNorm =
    testList "by norm" [
        for order, norm, expected in
            [
                2.0, 13.0, [ 0.5769230325443822; -0.7692307100591762; 2.3076921301775286 ]
                1.0, 19.0, [ 0.394736821329641; -0.5263157617728547; 1.578947285318564 ]
                infinity, 12.0, [ 0.624999947916671; -0.8333332638888947; 2.499999791666684 ]
                3.0,
                12.207054953820634,
                [ 0.6143987566185118; -0.8191983421580158; 2.4575950264740474 ]
            ] do
            test $"of order {order}, as PyTorch 1.13 has it" {
                let net = tracked ()
                let before = net.clipGradNorm (2.5, order)
                Expect.floatClose Accuracy.veryHigh before norm "norm before"
                Check.expectNear 1e-15 "gradient" (gradient net) [| 3 |] (List.toArray expected)
            }

        test "the norm is the bound afterwards, and the direction stays" {
            let net = tracked ()
            let before = gradient net
            net.clipGradNorm 1.0 |> ignore
            let after = gradient net
            Expect.floatClose Accuracy.medium (float (after.norm ())) 1.0 "norm"
            expectClose 1e-6 "direction" after (before / before.norm ())
        }

        test "a short gradient stays as it is, to the bit" {
            let net = tracked ()
            let before = gradient net
            Expect.equal (net.clipGradNorm (dsharp.tensor 14.0)) 13.0 "norm"
            expectSame "gradient" (gradient net) before
        }

        test "over all parameters of a model together" {
            let net = smallNet 301
            let x = numbers 302 [ 5; 3 ]
            let p = net.parametersVector.clone ()
            let full = dsharp.grad (fun p -> ((net.asFunction p x) ** 2).sum()) p
            net.reverseDiff ()
            (((net.forward x) ** 2).sum()).reverse()
            let norm = net.clipGradNorm 0.1
            Expect.floatClose Accuracy.high norm (float (full.norm ())) "norm"
            SGD(net, lr = 1.0).step()
            net.noDiff ()
            let step = p - net.parametersVector
            expectClose 1e-9 "step" step (full * (0.1 / (norm + 1e-6)))
        }

        test "each parameter of several layers is scaled, and has its own place" {
            let net: Model<Tensor, Tensor> =
                Linear(3, 4) --> dsharp.tanh --> Linear(4, 3) --> dsharp.tanh --> Linear(3, 2)
                |> settled 304

            let x = numbers 305 [ 5; 3 ]
            let loss (f: Tensor -> Tensor) = (10.0 * (f x) ** 2).sum()

            let full =
                dsharp.grad (fun p -> loss (net.asFunction p)) (net.parametersVector.clone ())

            let lengths = [| for _, p in net.parameters.values -> p.nelement |]
            let parts = full.split lengths
            let norm = float (full.norm ())

            let check name (expected: Tensor -> Tensor) =
                Seq.iter2
                    (fun (key: string, p: Parameter) (part: Tensor) ->
                        expectClose 1e-12 $"{name} {key}" (p.derivative.flatten ()) (expected part))
                    net.parameters.values
                    parts

            net.reverseDiff ()
            (loss net.forward).reverse()
            check "before" id
            net.clipGradNorm (0.3 * norm) |> ignore
            check "by norm" (fun g -> g * (0.3 * norm / (norm + 1e-6)))
            (loss net.forward).reverse()
            let bound = 0.2 * float (full.abs().max())
            net.clipGradValue bound
            check "by value" (fun g -> g.clamp (-bound, bound))
        }
    ]

let private byValue =
    testList "by value" [
        test "each derivative by itself" {
            let net = tracked ()
            net.clipGradValue 3.5
            expectSame "gradient" (gradient net) (double [ 3.0; -3.5; 3.5 ])
        }
    ]

let private optimisers =
    let x () =
        double([ 3.0; -4.0; 12.0 ]).view [ 1; 3 ]

    let stepped (change: Optimizer -> unit) =
        let net = Linear(3, 1, bias = false) |> settled 300
        let before = net.weight.flatten().clone()
        let sgd = SGD(net, lr = 1.0)
        change sgd
        sgd.step (fun () -> (net.forward (x ())).sum()) |> ignore
        before - net.weight.flatten ()

    testList "optimisers" [
        test "clip at every step when told to" {
            expectClose
                1e-14
                "norm"
                (stepped (fun o -> o.maxGradNorm <- 2.5))
                (double [ 0.5769230325443822; -0.7692307100591762; 2.3076921301775286 ])

            expectClose
                1e-14
                "value"
                (stepped (fun o -> o.maxGradValue <- 3.5))
                (double [ 3.0; -3.5; 3.5 ])

            expectClose 1e-14 "neither" (stepped ignore) (double [ 3.0; -4.0; 12.0 ])
        }

        test "what was gathered inside another derivative is clipped too" {
            let net = Linear(3, 1, bias = false) |> settled 303

            // The loss holds a derivative, so libtorch does not gather by itself.
            let loss () =
                let slope = dsharp.grad (fun (x: Tensor) -> ((net.forward x) ** 2).sum()) (x ())

                slope.sum ()

            net.reverseDiff ()
            (loss ()).reverse()
            let before = net.weight.derivative
            let norm = net.clipGradNorm 0.5
            Expect.floatClose Accuracy.high norm (float (before.norm ())) "norm"
            expectClose 1e-12 "gradient" net.weight.derivative (before * (0.5 / (norm + 1e-6)))
            net.clipGradValue 1e-3
            Expect.isTrue (float (net.weight.derivative.abs().max()) <= 1e-3) "value"
        }
    ]

let private rejections =
    testList "rejections" [
        Check.wrong<DifferentiationException>
            "an untracked model"
            "clipGradNorm: the model is not tracked, so there are no derivatives. Call model.reverseDiff(), compute the loss and call loss.reverse() first, or use step(fun () -> loss)."
            (fun () -> Linear(1, 1).clipGradNorm 1.0 |> ignore)
        Check.wrong<OptionException>
            "a bound of 0"
            "clipGradNorm: expected maxNorm above 0, got 0. (Parameter 'maxNorm')"
            (fun () -> (tracked ()).clipGradNorm 0.0 |> ignore)
        Check.wrong<OptionException>
            "a norm of order 0"
            "clipGradNorm: expected normType above 0, got 0. (Parameter 'normType')"
            (fun () -> (tracked ()).clipGradNorm(1.0, 0.0) |> ignore)
        Check.wrong<OptionException>
            "a negative value"
            "clipGradValue: expected clipValue above 0, got -1. (Parameter 'clipValue')"
            (fun () -> (tracked ()).clipGradValue -1.0)
        Check.wrong<OptionException>
            "an optimiser's bound"
            "optimizer: expected maxGradNorm above 0, got NaN. (Parameter 'maxGradNorm')"
            (fun () -> SGD(Linear(1, 1)).maxGradNorm <- nan)

        test "a gradient of NaN is refused, and the parameters stay" {
            let net = Linear(1, 1, bias = false)
            let before = net.weight.clone ()
            let sgd = SGD(net, lr = 0.1)
            sgd.maxGradNorm <- 1.0

            Check.expectError<TrainingException>
                "step: the gradient's norm is NaN, no finite number, so it cannot be scaled. Try a smaller learning rate, or look for invalid inputs."
                (fun () ->
                    // The root's derivative at 0 times 0.
                    sgd.step (fun () -> ((net.forward (dsharp.zeros [ 1; 1 ]) ** 2).sqrt()).sum())
                    |> ignore)

            expectSame "weight" net.weight before
        }
    ]

let tests = testList "Clipping" [ byNorm; byValue; optimisers; rejections ]

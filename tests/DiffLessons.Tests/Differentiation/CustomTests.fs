/// Gradients of one's own, values that no gradient passes, parts computed again, and the check of derivatives.
module DiffLessons.Tests.CustomTests

open System
open Expecto
open DiffLessons
open DiffLessons.Tests
open DiffLessons.Tests.StorageSupport

let private f64 (values: float list) =
    dsharp.tensor (values, dtype = Dtype.Float64)

let private x = lazy (f64 [ 0.3; -0.7; 1.2 ])

/// e^x with its own backward pass, by the result; what it computes beside it shows that the rule is used.
let private exp' = dsharp.custom ((fun x -> x.exp ()), (fun _ y g -> g * y))

/// A product of two with its own rules.
let private times =
    dsharp.customMany ((fun xs -> xs[0] * xs[1]), (fun xs _ g -> [| g * xs[1]; g * xs[0] |]))

let private near (name: string) (a: Tensor) (b: Tensor) =
    Expect.isTrue (a.allclose (b, 1e-9, 1e-12)) $"{name}: {a} and {b}"

let private same name (own: Tensor -> Tensor) (plain: Tensor -> Tensor) =
    test name {
        let x = x.Value
        let v = f64 [ 1.0; 0.5; -2.0 ]
        near "value" (own x) (plain x)
        let sum (f: Tensor -> Tensor) (x: Tensor) = (f x).sum()
        near "grad" (dsharp.grad (sum own) x) (dsharp.grad (sum plain) x)
        near "jacobian" (dsharp.jacobian own x) (dsharp.jacobian plain x)
        near "jacobianv" (dsharp.jacobianv own x v) (dsharp.jacobianv plain x v)
        near "hessian" (dsharp.hessian (sum own) x) (dsharp.hessian (sum plain) x)
        near "hessianv" (dsharp.hessianv (sum own) x v) (dsharp.hessianv (sum plain) x v)

        let third f =
            dsharp.grad (fun x -> (dsharp.grad (fun x -> (dsharp.grad (sum f) x).sum()) x).sum()) x

        near "third" (third own) (third plain)

        let along f =
            dsharp.diffn 3 (fun s -> sum f (x + s * v)) (dsharp.tensor (0.0, dtype = Dtype.Float64))

        near "diffn" (along own) (along plain)
    }

let private customs =
    testList "custom" [
        same "is differentiable in every mode" exp' dsharp.exp
        same "of several inputs" (fun x -> times [| x.sin (); x * 2.0 |]) (fun x ->
            x.sin () * x * 2.0)
        same "in the middle of others" (fun x -> (exp' (x * x)).log() * x) (fun x -> x * x * x)
        test "its rule stands for the derivative, whatever the function" {
            let round = dsharp.custom ((fun x -> x.round ()), (fun _ _ g -> g))
            let x = x.Value
            near "value" (round x) (f64 [ 0.0; -1.0; 1.0 ])
            near "gradient" (dsharp.grad (fun x -> (round x * x).sum()) x) (round x + x)
            near "forward" (dsharp.jacobianv round x (x * 2.0)) (x * 2.0)
        }
        test "trains a model" {
            let net = Linear(3, 1) --> exp' --> Linear(1, 1)
            let plain = net.clone ()
            let y = dsharp.ones [ 2; 1 ]
            let input = dsharp.rand [ 2; 3 ]

            let step (net: Model<Tensor, Tensor>) =
                SGD(net, lr = 0.1).step(fun () -> (net.forward input).mseLoss y)

            step net |> ignore
            step plain |> ignore
            near "parameters" (net.parametersVector.float64 ()) (plain.parametersVector.float64 ())
        }
        test "stopGradient is a constant in every mode" {
            let f (x: Tensor) = (x.stopGradient () * x).sum()
            near "reverse" (dsharp.grad f x.Value) x.Value
            near "forward" (dsharp.gradv f x.Value x.Value) ((x.Value * x.Value).sum())
            Expect.isTrue ((dsharp.stopGradient (x.Value.reverseDiff ())).isNoDiff) "constant"
        }
    ]

/// Native tensors that are reachable, or that a finaliser has still to free.
let private liveTensors () =
    for _ in 1..3 do
        GC.Collect()
        GC.WaitForPendingFinalizers()

    TorchSharp.torch.Tensor.TotalCount

let private lifetimes =
    testList "lifetimes" [
        test "10,000 gradients leave nothing behind" {
            let gradient () =
                dsharp.grad (fun x -> (times [| exp' x; x |]).sum()) x.Value |> ignore

            for _ in 1..200 do
                gradient ()

            let before = liveTensors ()

            for _ in 1..10_000 do
                gradient ()

            Expect.isLessThan (liveTensors () - before) 500L "native tensors"
        }
        test "threads at once have the gradients that one has" {
            let f (k: int) (x: Tensor) =
                (times [| exp' (x * float k); x |]).sum()

            let expected = Array.init 64 (fun k -> dsharp.grad (f k) x.Value)

            let actual =
                Array.Parallel.init 64 (fun k ->
                    let mutable last = x.Value

                    for _ in 1..20 do
                        last <- dsharp.grad (f k) x.Value

                    last)

            for k in 0..63 do
                near $"thread of {k}" actual[k] expected[k]
        }
        test "an error on one thread is not another's" {
            let wrong = dsharp.custom ((fun x -> x * x), (fun x _ g -> g * x.view [ 7 ]))

            let run k =
                if k % 2 = 0 then
                    near
                        $"thread of {k}"
                        (dsharp.grad (fun x -> (exp' x).sum()) x.Value)
                        (exp x.Value)
                else
                    Expect.throwsT<ShapeException>
                        (fun () -> dsharp.grad (fun x -> (wrong x).sum()) x.Value |> ignore)
                        $"thread of {k}"

            Array.Parallel.init 64 run |> ignore
        }
    ]

let private message (f: unit -> 'a) : string =
    try
        f () |> ignore
        "none"
    with
    | :? ShapeException
    | :? OptionException
    | :? DifferentiationException
    | :? DtypeException as error -> error.Message

let private wrong name (f: unit -> Tensor) expected =
    test name { Expect.equal ((message f).Split(" (Parameter")[0]) expected name }

let private errors =
    let square vjp = dsharp.custom ((fun x -> x * x), vjp)

    let gradient f () =
        dsharp.grad (fun x -> (f x: Tensor).sum()) x.Value

    testList "errors" [
        wrong
            "a gradient of another shape"
            (gradient (square (fun _ _ g -> g.sum ())))
            "custom: expected vjp to give a gradient of the input's shape (3), got ()."
        wrong
            "a gradient of another dtype"
            (gradient (square (fun _ _ g -> g.float32 ())))
            "custom: expected vjp to give a gradient of the input's dtype Float64, got Float32. Convert it with cast."
        wrong
            "what vjp raises"
            (gradient (square (fun x _ g -> g * x.view [ 7 ])))
            "view: a tensor of shape (3) (3 elements) cannot be seen as (7): that shape has 7 elements."
        wrong
            "too few gradients"
            (gradient (fun x ->
                dsharp.customMany ((fun xs -> xs[0] * xs[1]), (fun _ _ g -> [| g |])) [| x; x |]))
            "customMany: expected vjp to give 2 gradients, one for each input, got 1."
        wrong
            "something tracked beside the inputs"
            (fun () ->
                dsharp.grad
                    (fun w -> (dsharp.custom ((fun x -> x * w), (fun _ _ g -> g)) x.Value).sum())
                    (f64 [ 1.0 ]))
            "custom: the function's result depends on something that is tracked and not among its inputs, whose gradient vjp does not give. Make it an input, with customMany."
        wrong
            "integers"
            (fun () -> exp' (dsharp.tensor [ 1; 2 ]))
            "custom: expected a floating point tensor, got Int32. Convert it first, with float32() or float64()."
        test "after an error all is as before" {
            message (gradient (square (fun x _ g -> g * x.view [ 7 ]))) |> ignore

            near
                "the next gradient"
                (gradient (square (fun x _ g -> 2.0 * g * x)) ())
                (2.0 * x.Value)
        }
    ]

let private recomputed =
    let net () : Model<Tensor, Tensor> =
        dsharp.seed 1
        Linear(3, 4) --> dsharp.tanh --> Dropout 0.5 --> Linear(4, 2)

    testList "Checkpointed" [
        test "has the values and gradients of its model, with what it draws" {
            let plain = net ()
            let checked' = Checkpointed(plain.clone ())
            let input = dsharp.rand [ 5; 3 ]

            let run (net: Model<Tensor, Tensor>) =
                dsharp.seed 4
                let optimizer = SGD(net, lr = 0.1)

                let losses = [
                    for _ in 1..3 ->
                        (optimizer.step (fun () -> (net.forward input).square().mean())).toDouble()
                ]

                losses, dsharp.rand 2

            let a, b = run plain, run checked'
            Expect.equal b a "losses, and random numbers after them"

            near
                "parameters"
                (checked'.parametersVector.float64 ())
                (plain.parametersVector.float64 ())
        }
        test "is differentiable in every mode, to second order" {
            let plain: Model<Tensor, Tensor> = Linear(3, 4) --> dsharp.tanh --> Linear(4, 1)
            plain.move (dtype = Dtype.Float64)
            let checked' = Checkpointed plain
            let by (net: Model<Tensor, Tensor>) (x: Tensor) = (net.forward (x.view [ 1; 3 ])).sum()
            let x = x.Value
            near "gradient" (dsharp.grad (by checked') x) (dsharp.grad (by plain) x)
            near "hessian" (dsharp.hessian (by checked') x) (dsharp.hessian (by plain) x)
            near "forward" (dsharp.gradv (by checked') x x) (dsharp.gradv (by plain) x x)

            let byParameters (net: Model<Tensor, Tensor>) p =
                (net.asFunction p (x.view [ 1; 3 ])).sum()

            let p = plain.parametersVector.clone ()

            near
                "by parameters"
                (dsharp.grad (byParameters checked') p)
                (dsharp.grad (byParameters plain) p)

            near
                "twice"
                (dsharp.hessian (byParameters checked') p)
                (dsharp.hessian (byParameters plain) p)
        }
        test "keeps the mode of the first computation" {
            let model = Checkpointed(Dropout 0.5)
            let input = dsharp.ones 6
            let gradient = dsharp.grad (fun x -> (model.predict x).sum()) input
            Expect.equal gradient input "no dropout in a prediction"
        }
        test "takes indices" {
            let plain = Embedding(4, 2)
            let net = Checkpointed plain
            net.reverseDiff ()
            (net.forward (dsharp.tensor [ 1; 1; 3 ])).sum().reverse()

            Expect.equal
                net.gradient
                (dsharp.tensor [ 0.0; 0.0; 2.0; 2.0; 0.0; 0.0; 1.0; 1.0 ])
                "gradient"
        }
        test "is saved, loaded, cloned and exported as its model" {
            let net: Model<Tensor, Tensor> =
                Linear(3, 3) --> Checkpointed(Linear(3, 3) --> dsharp.tanh)

            net.save (path "checkpointed.safetensors")
            let input = dsharp.rand [ 2; 3 ]

            Expect.equal
                ((Model.load (path "checkpointed.safetensors")).predict input)
                (net.predict input)
                "loaded"

            Expect.equal (net.clone().predict input) (net.predict input) "cloned"
        }
    ]

let private checks =
    testList "Gradcheck" [
        test "lets right derivatives pass" {
            Gradcheck.check ((fun x -> x.sin () * x), x.Value)
            Gradcheck.check ((fun x -> (exp' x).view [ 1; 3 ]), x.Value.view [ 3; 1 ])
            Gradcheck.check ((fun x -> x.abs ()), x.Value, order = 1)
            Gradcheck.check ((fun x -> x.sum ()), dsharp.zeros (0, dtype = Dtype.Float64))
        }
        wrong
            "a wrong backward pass"
            (fun () ->
                Gradcheck.check (
                    dsharp.custom ((fun x -> x * x), (fun x _ g -> 3.0 * g * x)),
                    x.Value
                )

                x.Value)
            "gradcheck: reverse mode gives 0.9 for the derivative of result (0) by input (0), and central differences give 0.6; they may differ by 0.00061."
        wrong
            "a second derivative that is cut off"
            (fun () ->
                let half =
                    dsharp.custom ((fun x -> x * x), (fun x _ g -> 2.0 * g * x.stopGradient ()))

                Gradcheck.check (half, f64 [ 0.5 ])
                x.Value)
            "gradcheck: reverse mode gives 0 for the second derivative of result (0) by input (0), and central differences give 1.22; they may differ by 0.00123."
        wrong
            "another dtype"
            (fun () ->
                Gradcheck.check (dsharp.sin, dsharp.ones 2)
                x.Value)
            "gradcheck: expected x in Float64, got Float32. Convert it with float64(), and the model with model.move(dtype = Dtype.Float64)."
        wrong
            "an order that is none"
            (fun () ->
                Gradcheck.check (dsharp.sin, x.Value, order = 3)
                x.Value)
            "gradcheck: expected order 1 or 2, got 3."
    ]

let tests =
    testList "Custom gradients" [ customs; lifetimes; errors; recomputed; checks ]

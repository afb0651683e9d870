/// A gradient of zeros, of either sign, is a gradient: decay and momentum apply to its parameter, as in PyTorch.
module DiffLessons.Tests.ZeroGradientsTests

open Expecto
open DiffLessons
open DiffLessons.Tests

/// A model of two parameters, of which the second may be left out of the loss.
type private Two(length: int) =
    inherit Model<unit, Tensor>()

    let parameter () =
        Parameter(dsharp.ones ([ length ], dtype = Float64))

    member val A = parameter ()
    member val B = parameter ()

let private two length =
    let model = Two length
    model.addParameter ((model.A, "a"), (model.B, "b"))
    model

let private step (optimizer: Optimizer) loss = optimizer.step loss |> ignore

/// -(x a).sum() at x = 0: a gradient of negative zeros.
let private negative (model: Two) length () =
    -((model.A.value * dsharp.zeros ([ length ], dtype = Float64)).sum())

let private values (p: Parameter) = p.value.noDiff().toArray1D<float>()

let private all length value = Array.create length value

let private decays length =
    test $"{length} elements, from the first step" {
        let model = two length
        let sgd = SGD(model, lr = 0.1, weightDecay = 0.5)
        step sgd (negative model length)
        Expect.equal (values model.A) (all length 0.95) "decayed"
        Expect.equal (values model.B) (all length 1.0) "no gradient, left alone"
        step sgd (negative model length)
        Expect.sequenceEqual (values model.A) (all length (0.95 - 0.1 * 0.5 * 0.95)) "again"
    }

/// Losses of the steps: whether the gradient of `A` is 1 or a negative zero, or there is none.
let private mixed length =
    test $"{length} elements, among other gradients" {
        let model = two length
        let sgd = SGD(model, lr = 0.1, momentum = 0.5)

        let one () =
            model.A.value.sum () + model.B.value.sum ()

        let none () = model.B.value.sum ()

        let mutable velocity, expected = 0.0, 1.0

        let expect gradient =
            velocity <- 0.5 * velocity + gradient
            expected <- expected - 0.1 * velocity

        step sgd (negative model length)
        expect 0.0
        step sgd one
        expect 1.0
        step sgd none
        Expect.equal (values model.A) (all length expected) "left alone without a gradient"
        step sgd (negative model length)
        expect 0.0
        Expect.equal (values model.A) (all length expected) "momentum goes on"
        step sgd none
        step sgd one
        expect 1.0
        Expect.equal (values model.A) (all length expected) "at last"
    }

let tests =
    testList "Gradients of zeros" [
        for length in [ 1; 2; 7 ] do
            decays length
            mixed length

        test "a failing backward pass leaves gradients where they were" {
            let model = two 2
            model.reverseDiff ()
            let y = negative model 2 ()
            y.reverse ()

            Check.expectError<DifferentiationException>
                "reverse: this value's graph was already used and freed. Compute the value again, or keep its graph the first time: y.reverse(retainGraph = true)."
                (fun () -> y.reverse ())

            (2.0 * model.A.value).sum().reverse()
            Expect.equal (model.A.derivative.toArray1D<float>()) [| 2.0; 2.0 |] "gathered as before"
        }
    ]

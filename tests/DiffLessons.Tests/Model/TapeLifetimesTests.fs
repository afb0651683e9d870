/// How long the tape keeps what it needs, what it refuses, and that the tests of the tape can fail.
module DiffLessons.Tests.TapeLifetimesTests

open System
open Expecto
open DiffLessons
open DiffLessons.Native
open DiffLessons.Model
open DiffLessons.Tests
open DiffLessons.Tests.ModelGenerators
open DiffLessons.Tests.TapeSupport

// ---- what stays, and what does not ----

let private loss (net: Net) =
    dsharp.mseLoss (net.forward (numbers 1 [ 4; 3 ]), numbers 2 [ 4; 2 ])

let private usedUp =
    "reverse: this value's graph was already used and freed. Compute the value again, or keep its graph the first time: y.reverse(retainGraph = true)."

let private updated =
    "reverse: a parameter was updated after this value was computed from it, so its derivative no longer exists. Run reverse before the optimiser's step, or compute the value again after it."

let private lifetimes = [
    Check.wrong<DifferentiationException> "a second run back" usedUp (fun () ->
        let net = smallNet 3
        net.reverseDiff ()
        let y = loss net
        y.reverse ()
        y.reverse ())

    Check.wrong<DifferentiationException>
        "a second run back over the part below libtorch's"
        usedUp
        (fun () ->
            let net = smallNet 3
            net.reverseDiff ()
            let y = net.forward (numbers 1 [ 4; 3 ])
            y.sin().sum().reverse()
            y.cos().sum().reverse())

    test "a second run back where the graph was kept" {
        let net = smallNet 3
        net.reverseDiff ()
        let y = loss net
        y.reverse (retainGraph = true)
        let once = gathered net
        y.reverse (zeroDerivatives = false)
        expectClose 1e-12 "twice" (gathered net) (once * 2.0)
    }

    Check.wrong<DifferentiationException> "parameters that were updated since" updated (fun () ->
        let net = smallNet 3
        let sgd = SGD(net, lr = 0.1)
        net.reverseDiff ()
        let y = loss net
        (loss net).reverse()
        sgd.step ()
        y.reverse ())

    Check.wrong<DifferentiationException>
        "recurrent weights that were updated since"
        updated
        (fun () ->
            let net = RNN(3, 2, batchFirst = true) |> settled 4
            let sgd = SGD(net, lr = 0.1)
            net.reverseDiff ()
            let y = net.forward (numbers 1 [ 2; 4; 3 ])
            (net.forward (numbers 1 [ 2; 4; 3 ])).sum().reverse()
            sgd.step ()
            y.sum().reverse())

    test "what a function of the user's has seen lives on" {
        let mutable seen = Unchecked.defaultof<Tensor>

        let look (x: Tensor) =
            seen <- x
            x

        let net: Net = Linear(3, 4) --> look --> dsharp.tanh --> Linear(4, 2) |> settled 6
        net.reverseDiff ()
        let y = loss net
        let before = seen.noDiff().clone()
        y.reverse ()
        expectSame "seen" (seen.noDiff ()) before
    }

    test "constants that only the library has seen live until the run back" {
        let frozen: Net = Conv2d(1, 2, 3) --> dsharp.tanh |> settled 19

        let learning: Net =
            Linear(8, 4) --> BatchNorm1d 4 --> dsharp.relu --> Linear(4, 2) |> settled 20

        let net: Net = frozen --> dsharp.flatten 1 --> learning
        let rnn: Net = dsharp.tanh --> (RNN(3, 2, batchFirst = true) |> settled 21)
        let x, y = numbers 22 [ 5; 1; 4; 4 ], numbers 23 [ 5; 2 ]
        learning.reverseDiff ()
        (dsharp.mseLoss (net.forward x, y)).reverse()
        let taped = gathered learning
        learning.noDiff ()
        let features = dsharp.flatten 1 (frozen.forward x)

        let recorded =
            dsharp.grad
                (fun p -> dsharp.mseLoss (learning.asFunction (offTape p) features, y))
                learning.parametersVector

        expectClose 1e-11 "above frozen layers" taped recorded
        expectAll "recurrent" rnn (fun f -> (f (numbers 24 [ 2; 4; 3 ])).sum())
    }

    test "what only the library has seen is freed with the backward pass" {
        let net = smallNet 7
        net.reverseDiff ()
        let y = loss net
        let output = y.Node.Inputs[0]
        let hidden = output.Inputs[0]
        Expect.isFalse hidden.Value.IsInvalid "held for the backward pass"
        y.reverse ()
        Expect.isTrue hidden.Value.IsInvalid "freed"
        Expect.isTrue (Double.IsFinite(float y)) "the loss can be read"
    }

    test "a model cut off inside has no derivatives above the cut" {
        let lower, upper = (Linear(3, 4) |> settled 8), (Linear(4, 2) |> settled 9)
        let net: Net = lower --> (fun (x: Tensor) -> x.noDiff ()) --> upper
        net.reverseDiff ()
        (loss net).reverse()
        expectSame "lower" (gathered lower) (dsharp.zeros ([ lower.nparameters ], dtype = Float64))
        Expect.isTrue (float ((gathered upper).abs().sum()) > 0.0) "upper"
    }

    test "two models tracked apart, and run back twice" {
        let lower, upper = (Linear(3, 4) |> settled 31), (Linear(4, 2) |> settled 32)
        let x = numbers 33 [ 5; 3 ]

        let one (f: Tensor -> Tensor) (g: Tensor -> Tensor) =
            dsharp.mseLoss (g (dsharp.tanh (f x)), numbers 34 [ 5; 2 ])

        let other (f: Tensor -> Tensor) (g: Tensor -> Tensor) = (g ((f x).sin())).exp().mean()

        let expected loss =
            let byLower p =
                loss (lower.asFunction (offTape p)) upper.forward

            let byUpper p =
                loss lower.forward (upper.asFunction (offTape p))

            dsharp.grad byLower (lower.parametersVector.clone ()),
            dsharp.grad byUpper (upper.parametersVector.clone ())

        let lowerOne, upperOne = expected one
        let lowerOther, upperOther = expected other
        lower.reverseDiff ()
        upper.reverseDiff ()
        let y, z = one lower.forward upper.forward, other lower.forward upper.forward

        let check name a b =
            expectClose 1e-11 $"{name}, lower" (gathered lower) a
            expectClose 1e-11 $"{name}, upper" (gathered upper) b

        y.reverse (retainGraph = true)
        check "once" lowerOne upperOne
        y.reverse (zeroDerivatives = false)
        check "twice" (2.0 * lowerOne) (2.0 * upperOne)
        z.reverse (retainGraph = true)
        check "another loss" lowerOther upperOther
        z.reverse (zeroDerivatives = false)
        check "another loss twice" (2.0 * lowerOther) (2.0 * upperOther)
        upper.noDiff ()
        upper.reverseDiff ()
        (one lower.forward upper.forward).reverse()
        check "one tracked again" lowerOne upperOne
    }

    test "a long sum of losses runs back once over each" {
        let net = smallNet 10
        let x = numbers 11 [ 400; 3 ]

        let total (f: Tensor -> Tensor) =
            Seq.init 400 (fun i -> dsharp.mseLoss (f x[i..i], x[i..i, 0..1]))
            |> Seq.reduce (+)

        expectAll "derivatives" net total
    }

    test "the index that libtorch passes over is passed over" {
        let net = smallNet 12
        let x = numbers 13 [ 3; 3 ]
        let classes = dsharp.tensor ([ 1L; -100L; 0L ], dtype = Int64)
        expectAll "derivatives" net (fun f -> dsharp.crossEntropyLoss (f x, classes))
    }
]

// ---- what these tests rest on ----

let private checks = [
    test
        "a tracked model and the function that grad sees are on the tape, and what comes of a product is not" {
        let net = smallNet 14
        net.reverseDiff ()
        Expect.isNotNull (loss net).Node "tracked"
        net.noDiff ()
        let x, y = numbers 15 [ 2; 3 ], numbers 16 [ 2; 2 ]

        let nodeIn (f: Tensor -> Tensor) =
            let mutable node = null

            dsharp.grad
                (fun p ->
                    let value = dsharp.mseLoss (net.asFunction (f p) x, y)
                    node <- value.Node
                    value)
                net.parametersVector
            |> ignore

            node

        Expect.isNotNull (nodeIn id) "grad"
        Expect.isNull (nodeIn offTape) "off the tape"
    }

    test "a wrong backward rule is caught" {
        let net = smallNet 16

        let wrong (x: Tensor) =
            Autograd.elementwise
                "wrong"
                (fun x -> x.tanh ())
                (Backward.elementwise Backward.sigmoidSlope)
                (fun _ y t -> t * y)
                x

        let taped, _, recorded =
            allWays net (fun f ->
                dsharp.mseLoss (wrong (f (numbers 17 [ 4; 3 ])), numbers 18 [ 4; 2 ]))

        Expect.throwsT<AssertException>
            (fun () -> expectClose 1e-11 "derivatives" taped recorded)
            "the comparison that the properties make"
    }
]

let tests =
    testList "Lifetimes on the tape" [ testList "lifetimes" lifetimes; testList "checks" checks ]

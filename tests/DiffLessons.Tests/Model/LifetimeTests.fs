/// What a chain frees early, and what it must never free.
module DiffLessons.Tests.LifetimeTests

open System
open Expecto
open DiffLessons
open DiffLessons.Tests
open DiffLessons.Tests.ModelGenerators

let private input () = singles 130 [ 4; 6 ]

/// A user's step that keeps what it sees, and gives it on changed or unchanged.
let private keeping (kept: ResizeArray<Tensor>) (give: Tensor -> Tensor) : Tensor -> Tensor =
    fun x ->
        kept.Add x
        give x

let private freed (t: Tensor) = t.Raw.IsInvalid

/// Runs a chain around a keeping step, and reads what it kept afterwards.
let private intact name (before: Model<Tensor, Tensor>) give (after: Model<Tensor, Tensor>) =
    test $"a user's function may keep what it saw: {name}" {
        let kept = ResizeArray<Tensor>()
        let net = before --> keeping kept give --> after
        let x = input ()
        let copy = x.clone ()
        let y = net.forward x
        let seen = before.forward x
        Expect.hasLength kept 1 "seen once"
        Expect.isFalse (freed kept[0]) "not freed"
        expectSame "kept" kept[0] seen
        expectSame "input" x copy
        expectSame "value" y (after.forward (give seen))
    }

let private linear () : Model<Tensor, Tensor> = Linear(6, 6)

let private settledDropout () : Model<Tensor, Tensor> =
    let layer = Dropout 0.5 in
    layer.eval ()
    layer

let private same =
    let chains: (string * (unit -> Model<Tensor, Tensor>)) list = [
        "dropout in prediction", settledDropout
        "dropout with p 0", (fun () -> Dropout 0.0)
        "two of them", (fun () -> settledDropout () --> settledDropout ())
        "a cast to its own dtype", (fun () -> Function(dsharp.cast Dtype.Float32))
        "a view of its own shape", (fun () -> Function(dsharp.view [ 4; 6 ]))
        "flatten with nothing to flatten", (fun () -> Function(dsharp.flatten 1))
        "squeeze with nothing to squeeze", (fun () -> Function(dsharp.squeeze 0))
        "a transposition of one axis with itself", (fun () -> Function(dsharp.transpose (0, 0)))
        "an identity of one's own", (fun () -> Function(fun x -> x))
        "a Sequential of nothing", (fun () -> Sequential [])
    ]

    testList "steps that hand on their input" [
        for name, make in chains do
            test $"{name}: the input is never freed" {
                let x = input ()
                let copy = x.clone ()
                let net = make () --> make () --> Linear(6, 2) --> dsharp.relu
                let first = net.forward x
                Expect.isFalse (freed x) "not freed"
                expectSame "input" x copy
                expectSame "again" (net.forward x) first
                let alone = make () --> make ()
                let y = alone.forward x
                expectSame "handed on" y copy
                expectSame "input, afterwards" x copy
            }

            test $"{name}: nothing in the middle is freed too early" {
                let before, after = Linear(6, 6), Linear(6, 2)
                let net = before --> dsharp.tanh --> make () --> make () --> after --> dsharp.tanh
                let x = input ()
                let expected = (after.forward ((before.forward x).tanh())).tanh()
                expectSame "value" (net.forward x) expected
            }
    ]

let private early =
    test "what built-in steps hand each other is freed at once" {
        let seen = ResizeArray<Tensor>()

        // It claims to be built in, so it stands for a layer of the library.
        let probe = {
            new Model<Tensor, Tensor>() with
                override _.isBuiltIn = true

                override _.forward x =
                    seen.Add x
                    x * 2.0
        }

        let net = Linear(6, 6) --> probe --> dsharp.tanh --> probe --> Linear(6, 1)
        net.forward (input ()) |> ignore
        Expect.hasLength seen 2 "probes"
        Expect.all seen freed "freed"
    }

let private output =
    testList "what comes out" [
        test "is never freed by the next run" {
            let net = Linear(6, 3) --> dsharp.relu --> Linear(3, 2)
            let ys = [ for _ in 1..5 -> net.forward (input ()) ]
            let copies = ys |> List.map (fun y -> y.clone ())
            GC.Collect()
            GC.WaitForPendingFinalizers()
            net.forward (input ()) |> ignore
            List.iter2 (expectSame "output") ys copies
        }

        test "of a part that the user calls himself, and of a chain in a chain" {
            let encoder = Linear(6, 3) --> dsharp.tanh
            let kept = ResizeArray<Tensor>()

            let net =
                encoder
                --> keeping kept id
                --> (Linear(3, 3) --> dsharp.tanh)
                --> keeping kept id
                --> Linear(3, 1)

            net.forward (input ()) |> ignore
            expectSame "encoder's" kept[0] (encoder.forward (input ()))
            Expect.all kept (freed >> not) "kept"
            let code = encoder.forward (input ())
            (Linear(3, 1) --> dsharp.relu).forward code |> ignore
            Expect.isFalse (freed code) "the user's own input"
        }

        test "while differentiating in every mode" {
            let kept = ResizeArray<Tensor>()

            let net =
                Linear(6, 4)
                --> dsharp.relu
                --> keeping kept id
                --> dsharp.tanh
                --> Linear(4, 1)
                |> settled 131

            let x = numbers 132 [ 4; 6 ]
            let hidden = kept.Count
            net.reverseDiff ()
            (net.forward x).sum().reverse()
            net.noDiff ()

            dsharp.jacobianv
                (fun v -> (net.forward (v.view [ 4; 6 ])).flatten())
                (x.flatten ())
                (x.flatten ())
            |> ignore

            dsharp.grad (fun x -> (net.forward x).sum()) x |> ignore
            Expect.equal (kept.Count - hidden) 3 "runs"

            for t in kept do
                expectClose 1e-12 "kept" (t.primalDeep) (kept[0].primalDeep)
        }
    ]

let tests =
    testList "Lifetime" [
        intact
            "in the middle"
            (Linear(6, 6) --> dsharp.relu)
            (fun x -> x * 2.0)
            (Linear(6, 2) --> dsharp.relu)
        intact "and hand it on" (Linear(6, 6) --> dsharp.relu) id (Linear(6, 2) --> dsharp.relu)
        intact
            "as the first step"
            (settledDropout ())
            (fun x -> x + 1.0)
            (Linear(6, 2) --> dsharp.tanh)
        intact
            "as a view"
            (linear ())
            (fun x -> x.view [ 4; 2; 3 ])
            (dsharp.flatten 1 --> linear ())
        intact
            "before a dropout in prediction"
            (linear ())
            id
            (settledDropout () --> linear () --> dsharp.relu)
        same
        early
        output
    ]

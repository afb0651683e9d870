/// Copies of models: the same in all, and apart in all that changes.
module DiffLessons.Tests.CloneTests

open System
open System.Collections.Generic
open Expecto
open DiffLessons
open DiffLessons.Tests
open DiffLessons.Tests.Generators
open DiffLessons.Tests.ModelGenerators

/// Same values and outputs; then each is changed without the other.
let private expectApart (net: Model<Tensor, Tensor>) (x: Tensor) =
    let output (m: Model<Tensor, Tensor>) =
        dsharp.seed 1
        m.forward x

    let copy = net.clone ()
    Expect.equal (copy.GetType()) (net.GetType()) "class"
    Expect.equal (string copy, copy.mode, copy.dtype) (string net, net.mode, net.dtype) "text"
    Expect.equal (copy.summary ()) (net.summary ()) "summary"
    expectSame "state" copy.stateVector net.stateVector

    // Running statistics move in both alike.
    let y = output net
    expectSame "output" (output copy) y

    if net.nparameters > 0 then
        let before = net.stateVector.clone ()
        copy.parametersVector <- copy.parametersVector * 0.0 - 0.7
        output copy |> ignore
        expectSame "the original after the copy changed" net.stateVector before
        let changed = copy.parametersVector.clone ()
        net.parametersVector <- net.parametersVector * 0.5
        expectSame "the copy after the original changed" copy.parametersVector changed

/// Every layer there is: the rows of the table of layers.
let private layers =
    let kind (row: LayersTable.Row) : Kind = {
        Name = row.Name
        Sizes = row.Sizes
        Inputs = fun _ -> []
    }

    testList "every layer" [
        for family, rows in LayersTable.families do
            for row in rows do
                Check.propertyOf 2 $"{family}: {row.Name}" (cases (kind row)) (fun case ->
                    let shape = List.toArray (row.Input case)
                    let data = distinctValues case.Pick (Shape.nelement shape)
                    let x = (dsharp.tensor (data, dtype = Dtype.Float64)).view shape
                    expectApart (row.Make case |> settled case.Pick) x)
    ]

// ---- models of one's own ----

type private Helper(layer: Linear) =
    member _.Layer = layer
    member val Calls = 0 with get, set

/// A model that holds layers in all kinds of ways.
type private Holder() as this =
    inherit Model<Tensor, Tensor>()
    let layers = [ Linear(3, 3); Linear(3, 3) ]
    let byName = Dictionary<string, Linear>()
    let extra = Linear(3, 3)
    let helper = Helper extra
    let pair = struct (Linear(3, 3), 2.0)
    let scale = Parameter(dsharp.tensor ([ 1.0; 2.0; 3.0 ], dtype = Dtype.Float64))
    let mutable late: Linear option = None
    let history = ResizeArray<float>()
    let apply: Func<Tensor, Tensor> = Func<_, _>(fun x -> extra.forward x)

    do
        byName["a"] <- Linear(3, 3)
        this.addModel ((layers[0], "one"), (layers[1], "two"))
        this.addModel (byName["a"], "named")
        this.addModel (extra, "extra")
        let struct (first, _) = pair
        this.addModel (first, "paired")
        this.addParameter (scale, "scale")

    member _.History = history
    member _.Helper = helper

    override _.forward x =
        let struct (paired, factor) = pair

        if late.IsNone then
            let made = Linear(3, 3)
            made.move (dtype = x.dtype)
            late <- Some made
            this.addModel (made, "late")

        history.Add 1.0
        let y = List.fold (fun (x: Tensor) (l: Linear) -> (l.forward x).tanh()) x layers

        byName["a"].forward(y + apply.Invoke x)
        + helper.Layer.forward (late.Value.forward x)
        + factor * paired.forward x * scale.value

let private shared = Linear(3, 3)

let private own =
    let x () = numbers 280 [ 4; 3 ]

    testList "models of one's own" [
        test "layers in lists, dictionaries, other objects, structs, options and delegates" {
            let net = Holder()
            net.move (dtype = Dtype.Float64)
            net.forward (x ()) |> ignore
            expectApart (settled 281 net) (x ())
        }

        test "what changes in place is the copy's own" {
            let net = Holder()
            net.move (dtype = Dtype.Float64)
            net.forward (x ()) |> ignore
            let copy = net.clone () :?> Holder
            copy.forward (x ()) |> ignore
            copy.Helper.Calls <- 7
            Expect.equal (net.History.Count, copy.History.Count) (1, 2) "lists"
            Expect.equal net.Helper.Calls 0 "objects that hold layers"
            copy.addModel (Linear(1, 1), "new")
            Expect.equal (net.children.Length, copy.children.Length) (6, 7) "models"
        }

        test "a function with the layers it was made with" {
            let make () =
                let a, b = Linear(3, 3), Linear(3, 3)
                Model<Tensor, Tensor>((fun x -> a.forward x * b.forward x), models = [ a; b ])

            expectApart (make () |> settled 282) (x ())
        }

        test "a layer used twice stays one" {
            let layer = Linear(3, 3)
            let net = layer --> dsharp.tanh --> layer |> settled 283
            let copy = net.clone ()
            Expect.equal copy.nparameters 12 "parameters"
            expectSame "output" (copy.forward (x ())) (net.forward (x ()))
            copy.parametersVector <- copy.parametersVector * 2.0
            expectDifferent "both uses" (copy.forward (x ())) (net.forward (x ()))
        }

        test "a function that uses a value of a module is refused" {
            let net = Model<Tensor, Tensor>((fun x -> shared.forward x), models = [ shared ])

            Check.expectError<ModelException>
                "clone: the function of Model`2 does not hold the layers it runs, as when they are values of a module or of a script, so it cannot be told to run copies of them. Make the layers inside a function or a class, or compose them with -->."
                (fun () -> net.clone () |> ignore)
        }
    ]

let private states =
    let x () = numbers 284 [ 4; 3 ]

    testList "states" [
        test "mode, dtype and running statistics come along" {
            let net = Linear(3, 2) --> BatchNorm1d 2 --> Dropout 0.5 |> settled 285
            net.forward (x ()) |> ignore
            net.eval ()
            let copy = net.clone ()

            Expect.isTrue
                ((copy :> ModelBase) :: copy.descendants
                 |> List.forall (fun m -> m.mode = Mode.Eval))
                "mode"

            expectSame "output" (copy.forward (x ())) (net.forward (x ()))
            net.train ()
            net.forward (x ()) |> ignore
            expectDifferent "statistics are its own" copy.buffersVector net.buffersVector
            Expect.equal copy.mode Mode.Eval "mode is its own"
        }

        test "of a tracked model the copy is a constant, and the original stays tracked" {
            let net = smallNet 286
            net.reverseDiff ()
            ((net.forward (x ())).sum()).reverse()
            let copy = net.clone ()
            Expect.isTrue copy.isNoDiff "copy"
            Expect.isTrue net.isReverseDiff "original"
            copy.reverseDiff ()
            SGD(net, lr = 0.1).step()
            net.noDiff ()

            expectDifferent
                "the original went on"
                net.parametersVector
                (copy.parametersVector.noDiff ())
        }

        test "the copy trains by itself, and so does the original" {
            let net = smallNet 287
            let copy = net.clone ()
            let loss (m: Model<Tensor, Tensor>) () = ((m.forward (x ())) ** 2).mean()
            let mine, its = Adam(net, lr = 0.01), Adam(copy, lr = 0.01)

            for _ in 1..5 do
                let a, b = mine.step (loss net), its.step (loss copy)
                expectSame "losses" b a

            mine.step (loss net) |> ignore
            expectDifferent "one step more" net.parametersVector copy.parametersVector
        }

        test "of a model as ModelBase" {
            let net: ModelBase = Linear(2, 2)
            let copy = net.clone ()
            expectSame "parameters" copy.parametersVector net.parametersVector
        }

        test "as a target network, a copy follows slowly" {
            let net = smallNet 288
            let target = net.clone ()
            SGD(net, lr = 1.0).step(fun () -> (net.forward (x ())).sum()) |> ignore
            let before = target.parametersVector.clone ()
            target.parametersVector <- 0.9 * target.parametersVector + 0.1 * net.parametersVector

            expectClose
                1e-15
                "mixed"
                target.parametersVector
                (0.9 * before + 0.1 * net.parametersVector)
        }
    ]

let tests = testList "Copies of models" [ layers; own; states ]

/// The properties that every row of the table of layers has, from generated inputs.
module DiffLessons.Tests.LayersTests

open Expecto
open FsCheck
open DiffLessons
open DiffLessons.Tests
open DiffLessons.Tests.Generators
open DiffLessons.Tests.ModelGenerators
open DiffLessons.Tests.LayersTable

let private kind (row: Row) : Kind = {
    Name = row.Name
    Sizes = row.Sizes
    Inputs =
        fun case ->
            let shape = List.toArray (row.Input case)
            let count = Shape.nelement shape
            let repeated i = case.Values[i % case.Values.Length]

            [
                {
                    Shape = shape
                    Data =
                        if row.Spread then
                            distinctValues case.Pick count
                        else
                            Array.init count repeated
                }
            ]
}

let private input row case =
    (inputs (kind row) Dtype.Float64 case)[0]

let private made (dtype: Dtype) (row: Row) (case: Case) =
    let net = row.Make case
    let mode = net.mode
    net |> settle dtype case.Pick |> ignore
    Expect.equal net.mode mode "mode after moving"
    net

/// The layer as a function of its input and of all its parameters. What is random in it is drawn again, and alike, every time.
let private subject (active: bool[]) (row: Row) (case: Case) : Check.Subject =
    let double, single = made Dtype.Float64 row case, made Dtype.Float32 row case

    let apply (arguments: Tensor[]) =
        dsharp.seed case.Pick

        let net =
            if arguments[0].dtype = Dtype.Float32 then
                single
            else
                double

        net.asFunction arguments[1] arguments[0]

    {
        Name = row.Name
        Function = apply
        Inputs = [| input row case; double.parametersVector |]
        Active = active
        Seed = case.Pick
    }

let private byInput = subject [| true; false |]
let private byParameters = subject [| false; true |]
let private byBoth = subject [| true; true |]

/// Each sample gives alone what it gives in a batch.
let private batchIndependent axis (row: Row) (case: Case) =
    let net = made Dtype.Float64 row case
    let x = input row case
    let y = net.forward x

    for i in 0 .. x.shape[axis] - 1 do
        let alone = net.forward (at axis i x)
        expectClose 1e-12 $"{row.Name}: sample {i} alone" alone (at axis i y)

/// Predicting twice gives the same bits, changes no parameter and builds no graph.
let private plain (row: Row) (case: Case) =
    let net = made Dtype.Float64 row case
    let before = net.parametersVector.clone ()
    let x = input row case
    let kept = x.clone ()

    let predict () =
        dsharp.seed case.Pick
        net.forward x

    let first = predict ()
    let copy = first.clone ()
    let second = predict ()
    Expect.isTrue (first.isNoDiff && not first.Raw.requires_grad) "constant, without a graph"
    expectSame "second prediction" second first
    expectSame "first prediction, afterwards" first copy
    expectSame "parameters" net.parametersVector before
    expectSame "input" x kept

/// What `reverse` gathers in a tracked layer, from its result or from what was made of it, is what libtorch finds: the
/// copy keeps the vector off the tape.
let private gathers (row: Row) (case: Case) =
    let net = made Dtype.Float64 row case
    let x = input row case

    let weighed (f: Tensor -> Tensor) =
        dsharp.seed case.Pick
        let y = f x
        y, numbers case.Pick (List.ofArray y.shape)

    let expected =
        dsharp.grad
            (fun p ->
                let y, weight =
                    weighed (net.asFunction (Tensor.lift "copy" (fun raw -> raw.clone ()) p))

                (weight * y).sum())
            (net.parametersVector.clone ())

    let gathered run =
        net.reverseDiff ()
        weighed net.forward ||> run
        let found = [ for _, p in net.parameters.values -> p.derivative.flatten () ]
        net.noDiff ()
        dsharp.cat found

    expectClose
        1e-10
        $"{row.Name}: reverse with a weight"
        (gathered (fun y w -> y.reverse w))
        expected

    expectClose
        1e-10
        $"{row.Name}: reverse of a sum"
        (gathered (fun y w -> (w * y).sum().reverse()))
        expected

let private properties (row: Row) =
    let holds count name check =
        Check.propertyOf count $"{row.Name}: {name}" (cases (kind row)) (check row)

    let hasParameters =
        (row.Make {
            Sizes = [ 1; 1; 1; 1 ]
            Values = [ 1.0 ]
            Pick = 1
        })
            .nparameters
            >
            0

    testList row.Name [
        holds 8 "declared shape = libtorch's" (fun row -> byBoth row >> Check.shape)
        holds 6 "gradient by the input" (fun row -> byInput row >> Check.gradient)
        if hasParameters then
            holds 6 "gradient by the parameters" (fun row -> byParameters row >> Check.gradient)
            holds 4 "reverse gathers what grad gives" gathers
        if row.Smooth then
            holds 4 "second order by both, every nesting" (fun row -> byBoth row >> Check.second)
        holds 4 "float32 agrees with float64" (fun row -> byBoth row >> Check.float32)
        holds 5 "prediction is plain" plain
        match row.Batch with
        | Some axis -> holds 5 "samples do not see each other" (batchIndependent axis)
        | None -> ()
    ]

let tests =
    testList "Layers" [
        for family, rows in families do
            testList family (List.map properties rows)
    ]

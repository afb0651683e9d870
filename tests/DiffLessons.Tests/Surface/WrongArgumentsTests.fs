/// No public member answers wrong arguments with an exception that is not this library's own.
module DiffLessons.Tests.WrongArgumentsTests

open System
open System.Reflection
open Expecto
open DiffLessons
open DiffLessons.Tests.WrongArguments

/// How often each member is called: the variable is for long runs.
let private draws =
    match Int32.TryParse(Environment.GetEnvironmentVariable "DIFFLESSONS_DRAWS") with
    | true, count -> count
    | _ -> 30

/// A member's outcomes, each with the seed that leads to it.
let private outcomes (place: Type) (m: MethodBase) : (int * Outcome) list =
    let name = nameOf (place, m)

    [
        for draw in 1..draws do
            let seed = draw * 7919 + name.Length
            // Elements that are drawn, and what layers start from, are the same in every run.
            dsharp.seed seed
            seed, call place m seed
    ]

/// The outcomes of all members of each type, found once.
let private swept =
    members typeof<Tensor>.Assembly
    |> List.groupBy fst
    |> List.map (fun (place, ofPlace) ->
        place, lazy (ofPlace |> List.map (fun (_, m) -> m, outcomes place m)))

/// A type with mistakes for the checker to find.
type Faulty =
    static member outside(values: int[], i: int) : int = values[i]

    static member handedOn(t: Tensor) : unit =
        if t.dim > 0 then
            raise (TensorException("faulty: libtorch said so", InvalidOperationException()))

    static member ofAnother(t: Tensor) : unit =
        if t.dim > 0 then
            raise (InvalidOperationException "faulty: no such dtype.")

/// The same without them.
type Sound =
    static member inside(values: int[], i: int) : int =
        if i < 0 || i >= values.Length then
            raise (OptionException($"sound: there is no element {i}.", "i"))

        values[i]

    static member told(t: Tensor) : unit =
        if t.dim > 0 then
            raise (ShapeException "sound: expected a number")

let private foreignOf (place: Type) (name: string) =
    let m = place.GetMethod name :> MethodBase
    foreign place m (outcomes place m)

let private share (holds: Outcome list -> bool) : float =
    let each = [
        for _, ofPlace in swept do
            for _, found in ofPlace.Force() do
                holds (List.map snd found)
    ]

    float (each |> List.filter id |> List.length) / float each.Length

let tests =
    testList "Wrong arguments" [
        testList "every member of" [
            for place, ofPlace in swept ->
                test (place.FullName.Replace("DiffLessons.", "")) {
                    let wrong =
                        ofPlace.Force() |> List.collect (fun (m, found) -> foreign place m found)

                    if not wrong.IsEmpty then
                        failtest ("foreign exceptions:\n" + String.concat "\n" wrong)
                }
        ]

        test "a member that lets a foreign exception through is found" {
            Expect.isNonEmpty (foreignOf typeof<Faulty> "outside") ".NET's own"
            Expect.isNonEmpty (foreignOf typeof<Faulty> "handedOn") "libtorch's words"
            Expect.isNonEmpty (foreignOf typeof<Faulty> "ofAnother") "of the type for a wrong dtype"
            Expect.isEmpty (foreignOf typeof<Sound> "inside") "ours, of an option"
            Expect.isEmpty (foreignOf typeof<Sound> "told") "ours, of a shape"
        }

        test "a layer names the dtype it expects and what to do" {
            let message input =
                try
                    Linear(3, 2).forward input |> ignore
                    "none"
                with :? DtypeException as error ->
                    error.Message

            Expect.equal
                (message (dsharp.ones ([ 2; 3 ], dtype = Float64)))
                "Linear: expected an input of Float32, as the layer's parameters are, got Float64. Convert it with cast(Dtype.Float32), or move the model: model.move(dtype = Dtype.Float64)."
                "floating point"

            Expect.equal
                (message (dsharp.ones ([ 2; 3 ], dtype = Int32)))
                "Linear: expected an input of Float32, as the layer's parameters are, got Int32. Convert it with cast(Dtype.Float32)."
                "integers"
        }

        test "a step that leads nowhere is refused, and a fraction counts in integers too" {
            let refused step dtype expected =
                Check.expectError<OptionException>
                    $"arange: {expected} (Parameter 'step')"
                    (fun () -> dsharp.arange (2.0, step = step, dtype = dtype) |> ignore)

            refused infinity Float32 $"expected a finite step other than 0, got {infinity}."
            refused nan Float32 "expected a finite step other than 0, got NaN."
            refused 0.0 Int64 "expected a finite step other than 0, got 0."
            refused -0.3 Int32 "a step of -0.3 does not lead from 0 to 2."

            Expect.equal
                (dsharp.arange (2.0, step = 0.5, dtype = Int64))
                (dsharp.tensor [ 0L; 0L; 1L; 1L ])
                "fractions are cut after they are counted"
        }

        test "a power by booleans has derivatives in both modes" {
            let exponent = dsharp.tensor [ true; false ]
            let x = dsharp.tensor [ 2.0; 3.0 ]
            let f (x: Tensor) = x.pow exponent
            let _, tangent = dsharp.fjvp f x (dsharp.ones 2)
            Expect.equal (f x) (dsharp.tensor [ 2.0; 1.0 ]) "values"
            Expect.equal tangent (dsharp.tensor [ 1.0; 0.0 ]) "forward"
            Expect.equal (dsharp.grad (f >> dsharp.sum) x) (dsharp.tensor [ 1.0; 0.0 ]) "reverse"
        }

        test "a sum gathered in integers is a constant, of tracked tensors too" {
            let sum = (dsharp.ones([ 2; 3 ]).reverseDiff()).sum(dtype = Int64)
            Expect.equal (sum.toInt64 ()) 6L "value"
            Expect.isTrue sum.isNoDiff "constant"
        }

        test "a mean of windows longer than the input is one of its padding" {
            let x = dsharp.rand [ 1; 2; 3; 3; 3 ]
            let padded = x.pad [ 0; 0; 1; 1; 1 ]

            let expected = padded.avgpool3d (5, stride = 1)
            let got = x.avgpool3d (5, stride = 1, padding = 1)
            Expect.equal got.shape [| 1; 2; 1; 1; 1 |] "shape"
            Expect.isTrue (got.allclose expected) "values"
        }

        test "arguments can be drawn for nearly all members" {
            let called =
                share (
                    List.exists (function
                        | NotCalled _ -> false
                        | _ -> true)
                )

            Expect.isGreaterThan called 0.95 "called"
        }

        test "nine members of ten answer at times" {
            Expect.isGreaterThan
                (share (
                    List.exists (function
                        | Answered -> true
                        | _ -> false)
                ))
                0.9
                "answered"
        }

        test "the calls leave the process as it was" {
            for _, ofPlace in swept do
                ofPlace.Force() |> ignore

            Expect.equal Dtype.Default Float32 "dtype"
            Expect.equal Device.Default Device.CPU "device"
            Expect.equal GlobalNestingLevel.Current 0u "nesting level"
        }
    ]

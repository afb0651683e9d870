/// The checkers themselves: what is right passes, and what is wrong does not.
module DiffLessons.Tests.CheckTests

open System
open Expecto
open DiffLessons
open DiffLessons.Native
open DiffLessons.Tests
open DiffLessons.Tests.Generators

let private subject name f (case: Case) : Check.Subject = {
    Name = name
    Function = fun x -> f (Array.head x)
    Inputs = inputs tensor Dtype.Float64 case
    Active = [| true |]
    Seed = case.Pick
}

/// What a check says against a case; None when it is content.
let private complaint (check: unit -> unit) =
    try
        check ()
        None
    with :? AssertException as error ->
        Some error.Message

let private catches name check (words: string) f =
    Check.property name (cases tensor) (fun case ->
        match complaint (fun () -> check (subject "wrong" f case)) with
        | Some message -> Expect.stringStarts message words "another complaint than expected"
        | None -> failtest "the checker accepted a wrong derivative")

let private passes name check f =
    Check.property name (cases tensor) (fun case -> check (subject name f case))

/// The right value with a derivative of half the right size.
let private halved (x: Tensor) = x * x.noDiff ()
/// The right value with a derivative of the wrong sign.
let private negated (x: Tensor) = 2.0 * x.noDiff () - x

/// The right value and first derivative of x^2, without a second derivative.
let private flat (x: Tensor) =
    let c = x.noDiff () in c * c + 2.0 * c * (x - c)

let private nan (x: Tensor) = x * Double.NaN

/// Right in reverse mode, wrong by a factor in forward mode.
let private onesided (x: Tensor) =
    if x.isForwardDiff then halved x else x * x

let private expectComplaint (expected: string) (check: unit -> unit) =
    match complaint check with
    | Some message -> Expect.equal message expected "complaint"
    | None -> failtest "the checker was content"

let private two: Case = {
    Sizes = []
    Values = [ 2.0 ]
    Pick = 3
}

let tests =
    testList "Check" [
        passes "a right gradient passes in reverse mode" Check.reverse (fun x -> x * x)
        passes "a right gradient passes in forward mode" Check.forward (fun x -> x * x)
        passes "right second derivatives pass" Check.second (fun x -> x * x * x)
        passes "float32 passes" Check.float32 (fun x -> x * x)
        catches "half a gradient is caught in reverse mode" Check.reverse "wrong: reverse" halved
        catches "half a gradient is caught in forward mode" Check.forward "wrong: forward" halved
        catches "a sign error is caught in reverse mode" Check.reverse "wrong: reverse" negated
        catches "a sign error is caught in forward mode" Check.forward "wrong: forward" negated
        catches "NaN is caught in reverse mode" Check.reverse "wrong: reverse" nan
        catches "NaN is caught in forward mode" Check.forward "wrong: forward" nan
        catches "modes that differ are caught" Check.forward "wrong: forward" onesided
        catches "a wrong second derivative is caught" Check.second "wrong: forward of" flat
        catches
            "promotion to float64 is caught"
            Check.float32
            "wrong: float32 inputs gave Float64"
            (fun x -> x.float64 ())

        test "a complaint names operation, numbers, bound, step, shape and seed" {
            expectComplaint
                "one half: reverse NaN <> finite difference NaN (bound NaN, step 1E-05, shapes (), Float64, seed 3)"
                (fun () -> Check.reverse (subject "one half" nan two))
        }

        test "a wrong shape declaration is caught" {
            let wrong (x: Tensor) =
                Tensor.Lift1("wrong", (fun raw -> raw.unsqueeze 0L), x, x.Sizes)

            expectComplaint
                "wrong: declared shape () <> libtorch's (1) (bound 0, step 0, shapes (), Float64, seed 3)"
                (fun () -> Check.shape (subject "wrong" wrong two))
        }

        test "a wrong value is caught" {
            expectComplaint "wrong: element 1 is 2, expected 3 (shape (2))" (fun () ->
                Check.expectNear 1e-6 "wrong" (dsharp.tensor [ 1.0; 2.0 ]) [| 2 |] [| 1.0; 3.0 |])
        }

        test "a wrong shape of values is caught" {
            expectComplaint "wrong: shape (2) <> expected (2, 1)" (fun () ->
                Check.expectNear 1e-6 "wrong" (dsharp.tensor [ 1.0; 2.0 ]) [| 2; 1 |] [|
                    1.0
                    2.0
                |])
        }

        test "a wrong message is caught" {
            expectComplaint "expected the message \"one\", got \"two\"" (fun () ->
                Check.expectError<ShapeException> "one" (fun () -> raise (ShapeException "two")))
        }

        test "a wrong kind of exception is caught" {
            expectComplaint
                "expected ShapeException \"one\", got ArgumentException \"one\""
                (fun () ->
                    Check.expectError<ShapeException> "one" (fun () ->
                        raise (ArgumentException "one")))
        }

        test "no exception is caught" {
            expectComplaint "expected ShapeException \"one\", but nothing was raised" (fun () ->
                Check.expectError<ShapeException> "one" ignore)
        }
    ]

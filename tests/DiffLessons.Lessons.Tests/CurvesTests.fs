/// The curves that the GAN lessons paint: bounds, the a of each, and the duel.
module DiffLessons.Lessons.Tests.CurvesTests

open Expecto
open FsCheck
open FsCheck.FSharp
open DiffLessons
open DiffLessons.Plotting
open DiffLessons.Lessons
open DiffLessons.Lessons.ConditionalGan

let private x = dsharp.linspace (-1.0, 1.0, 15, dtype = Dtype.Float64)

let private bounds = {
    X = x
    Lower = x * x
    Upper = 2.0 * x * x + 1.0
}

/// Curves of some a, shape (n, 15).
let private painted (a: float list) =
    let a = dsharp.tensor(a, dtype = Dtype.Float64).unsqueeze 1
    a * (x * x) + (a - 1.0)

/// Numbers a from 1.05 to 1.95, away from the bounds.
let private numbers =
    Gen.choose (105, 195)
    |> Gen.map (fun a -> float a / 100.0)
    |> Gen.nonEmptyListOf
    |> Arb.fromGen

/// Curves that no a makes: three rows of 15 numbers in eighths.
let private any =
    Gen.choose (-16, 16)
    |> Gen.map (fun value -> float value / 8.0)
    |> Gen.listOfLength 45
    |> Arb.fromGen

let private near (found: float) (expected: float) message =
    Expect.isLessThan (abs (found - expected)) 1e-9 $"{message}: {found}, expected {expected}"

let private measures = [
    DiffLessons.Tests.Properties.property "the a of a real curve is found" numbers (fun a ->
        Expect.equal (Curves.fittedA x (painted a)).Length a.Length "length"

        Array.iter2
            (fun found a -> near found a "a")
            (Curves.fittedA x (painted a))
            (Array.ofList a))
    DiffLessons.Tests.Properties.property "no other a is nearer to any curve" any (fun values ->
        let curves = dsharp.tensor(values, dtype = Dtype.Float64).view [ 3; 15 ]

        let distance (a: float[]) =
            let gap = curves - painted (List.ofArray a)
            (gap * gap).sum(1).toArray1D<float>()

        let fitted = Curves.fittedA x curves
        let best = distance fitted

        for step in [ -1e-3; 1e-3 ] do
            let other = distance (Array.map ((+) step) fitted)
            Array.iter2 (fun a b -> Expect.isLessThanOrEqual a b $"{step}") best other)
    DiffLessons.Tests.Properties.property
        "real curves are inside, and one point outside is enough to be out"
        numbers
        (fun a ->
            let curves = painted a
            Expect.equal (Curves.inside bounds curves) 1.0 "all"
            let lifted = dsharp.onehot (15, 7, dtype = Dtype.Float64) * 2.0
            Expect.equal (Curves.inside bounds (curves + lifted)) 0.0 "above"
            Expect.equal (Curves.inside bounds (curves - lifted)) 0.0 "below"

            Expect.equal (Curves.inside bounds (dsharp.cat [ curves; curves + lifted ])) 0.5 "half")
    test "a painting has the mean and the spread of its a" {
        let painting = Curves.judge bounds (painted [ 1.2; 1.4; 1.9; 1.5 ])
        near painting.Mean 1.5 "mean"
        near painting.Std (sqrt ((0.09 + 0.01 + 0.16) / 4.0)) "standard deviation"
        Expect.equal painting.Inside 1.0 "inside"
    }
    DiffLessons.Tests.Properties.wrong<ShapeException>
        "curves of another number of points are refused"
        "Curves.inside: expected curves of shape (n, points), one value for each of 15 points, got (2, 3)."
        (fun () -> Curves.inside bounds (dsharp.zeros [ 2; 3 ]) |> ignore)
]

let private kinds = [
    DiffLessons.Tests.Properties.property
        "each real curve belongs to the kind of its a, and may fit both drawn bounds"
        numbers
        (fun a ->
            let kinds = CurveKinds.all x

            for a in a do
                let within (kind: CurveKind) (bounds: Bounds) =
                    Curves.inside bounds (painted [ a ]) = 1.0, kind

                for kind in kinds do
                    let low, high = kind.Range
                    let belongs = low <= a && a <= high
                    // At a = 1.5 rounding decides.
                    if abs (a - 1.5) > 1e-6 then
                        Expect.equal (fst (within kind kind.Own)) belongs $"own bounds, a = {a}"

                    if belongs then
                        Expect.isTrue (fst (within kind kind.Drawn)) $"drawn bounds, a = {a}")
]

let private pictures = [
    test "a bundle lifts the pen after each curve" {
        let curves = dsharp.tensor [ [ 1.0; 2.0 ]; [ 3.0; 4.0 ] ]

        let figure =
            Figure.axes "x" "y" |> Curves.bundle "all" (dsharp.tensor [ 0.0; 1.0 ]) curves

        let fields = snd figure.Traces.Head

        let values name =
            Json.toCompact (List.find (fst >> (=) name) fields |> snd)

        Expect.equal (values "x") "[0,1,null,0,1,null]" "x"
        Expect.equal (values "y") "[1,2,null,3,4,null]" "y"
    }
    test "the replay shows the first step and each fiftieth, with means of the last 500" {
        let steps = [|
            for step in 0..599 ->
                GanMonitor.step
                    (dsharp.full ([ 4; 1 ], (if step < 100 then 0.9 else 0.5)))
                    (dsharp.tensor 1.5)
        |]

        let moments = [
            for at in 0..599 do
                if GanMonitor.isShown at then
                    $"after {at + 1} steps", (steps[at], painted [ 1.5 ])
        ]

        let frames = (GanMonitor.replay bounds moments).Frames
        Expect.equal frames.Length 13 "frames"
        Expect.equal frames.Head.Label "after 1 steps" "first"
        Expect.equal (List.last frames).Label "after 600 steps" "last"

        Expect.stringStarts
            (List.last frames).Note
            "mean D(real) 0.50 (goal 0.50)<br>score of D -1.50 "
            "note"

        Expect.equal (GanMonitor.last500 steps) { Accuracy = 0.5; Score = -1.5 } "last 500"
    }
]

let tests = testList "curves of the GAN lessons" (measures @ kinds @ pictures)

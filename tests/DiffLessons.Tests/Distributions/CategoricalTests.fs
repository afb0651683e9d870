/// Distributions over classes, against the probabilities they were made from.
module DiffLessons.Tests.CategoricalTests

open System
open Expecto
open DiffLessons
open DiffLessons.Distributions
open DiffLessons.Tests
open DiffLessons.Tests.Generators

/// Numbers for each class along a last axis of 1 to 4.
let private scores change = {
    axes with
        Name = "scores of classes"
        Inputs = fun case -> axes.Inputs case |> List.map (Oracle.map change)
}

let private categorical name (kind: Kind) (make: Tensor -> Categorical) (weight: float -> float) =
    let rowsOf (t: Tensor) =
        Check.elements t |> Array.map weight |> Array.chunkBySize (Array.last t.shape)

    let check name holds =
        Check.property name (cases kind) (fun case ->
            let t = (inputs kind Dtype.Float64 case)[0]
            holds case t (make t))

    testList name [
        check "logprob, by its formula" (fun case t d ->
            let classes = Array.last t.shape
            let x = indices case.Pick classes [| 3; yield! d.batchShape |]
            let rows = rowsOf t

            let expected =
                Check.elements x
                |> Array.mapi (fun i c ->
                    let row = rows[i % rows.Length]
                    log (row[int c] / Array.sum row))

            Check.expectNear 1e-12 "logprob" (d.logprob x) x.shape expected
            Check.expectNear 1e-12 "prob" (d.prob x) x.shape (Array.map exp expected))

        check "probabilities and logits are normalised" (fun _ t d ->
            let p =
                rowsOf t
                |> Array.collect (fun row -> row |> Array.map (fun w -> w / Array.sum row))

            Check.expectNear 1e-12 "probs" d.probs t.shape p
            Expect.equal d.batchShape (Array.truncate (t.dim - 1) t.shape) "batch shape"
            Check.expectNear 1e-12 "exp logits" (d.logits.exp ()) t.shape p
            let none = Array.create (Shape.nelement d.batchShape) nan
            Check.expectNear 0.0 "mean" d.mean d.batchShape none
            Check.expectNear 0.0 "stddev" d.stddev d.batchShape none
            Check.expectNear 0.0 "variance" d.variance d.batchShape none)

        check "derivatives of logprob by the parameter" (fun case t d ->
            let x = indices case.Pick (Array.last t.shape) d.batchShape

            let subject: Check.Subject = {
                Name = name
                Function = fun t -> (make t[0]).logprob x
                Inputs = [| t |]
                Active = [| true |]
                Seed = case.Pick
            }

            Check.gradient subject
            Check.second subject)

        check "samples are classes, and the seed decides them" (fun case t d ->
            let draw () =
                dsharp.seed case.Pick
                d.sample (), d.sample 3

            let one, three = draw ()
            Expect.equal (one.shape, one.dtype) (d.batchShape, Dtype.Int64) "one"
            Expect.equal three.shape [| 3; yield! d.batchShape |] "three"
            Expect.equal (draw ()) (one, three) "again"

            Expect.isTrue
                (Check.elements three |> Array.forall (fun c -> c < float (Array.last t.shape)))
                "classes")

        Check.propertyOf 5 "how often each class comes" (cases kind) (fun case ->
            let t = (inputs kind Dtype.Float64 case)[0]
            dsharp.seed case.Pick
            let n = 20000
            let columns = (make t).sample(n).view([ n; -1 ])

            for j, row in Array.indexed (rowsOf t) do
                let drawn = Check.elements columns[*, j]

                for c, w in Array.indexed row do
                    let p = w / Array.sum row

                    let often =
                        drawn |> Array.averageBy (fun d -> if d = float c then 1.0 else 0.0)

                    Expect.isLessThanOrEqual
                        (abs (often - p))
                        (5.0 * sqrt (p * (1.0 - p) / float n))
                        $"class {c}")
    ]

let tests =
    testList "Categorical" [
        categorical
            "Categorical of probabilities"
            (scores (fun v -> v * v))
            (fun t -> Categorical(probs = t))
            id
        categorical "Categorical of logits" (scores id) (fun t -> Categorical(logits = t)) exp
    ]

/// Covariance and correlation against plain arithmetic, draws against what their probabilities demand, and what they refuse.
module DiffLessons.Tests.StatisticsTests

open Expecto
open DiffLessons
open DiffLessons.Tests
open DiffLessons.Tests.Generators

/// The shape of the covariance of so many variables: that of one is a number.
let private square (variables: int) =
    if variables = 1 then [||] else [| variables; variables |]

/// The covariance of rows i and j with a weight for each observation, over `total - off` of them.
let private covariance (plain: Plain) (w: float[]) (off: float) : Plain =
    let row i = [| for k in 0 .. plain.Shape[1] - 1 -> Oracle.get plain [ i; k ] |]
    let total = Array.sum w

    let mean (v: float[]) =
        Array.fold2 (fun s x w -> s + x * w) 0.0 v w / total

    Oracle.make (Array.toList (square plain.Shape[0])) (fun index ->
        let a, b =
            match index with
            | [ i; j ] -> row i, row j
            | _ -> row 0, row 0

        let ma, mb = mean a, mean b
        let products = Array.map3 (fun x y w -> w * (x - ma) * (y - mb)) a b w
        Array.sum products / (total - off))

let private observed name extra (holds: Case -> Plain -> Tensor -> unit) =
    let kind = OpsMore.observations extra

    Check.property name (cases kind) (fun case ->
        holds case (kind.Inputs case).Head (Array.head (inputs kind Dtype.Float64 case)))

let private near name (actual: Tensor) (expected: Plain) =
    Check.expectNear 1e-11 name actual expected.Shape expected.Data

let private matrices = [
    observed "cov divides by n - 1" 1 (fun _ plain x ->
        near "cov" (x.cov ()) (covariance plain (Array.create plain.Shape[1] 1.0) 1.0))
    observed "cov with a correction of 0 divides by n" 1 (fun _ plain x ->
        let n = plain.Shape[1]
        near "cov" (x.cov (correction = 0L)) (covariance plain (Array.create n 1.0) 0.0))
    observed "counts stand for observations made as often" 1 (fun case plain x ->
        let counts = indices case.Pick 3 [| plain.Shape[1] |] + 1
        let w = counts.toArray1D<float>()
        near "cov" (x.cov (fweights = counts)) (covariance plain w 1.0)

        let repeated =
            Array.mapi (fun k times -> Array.create (int times) x[*, k]) w |> Array.concat

        let whole = dsharp.stack (repeated, 1)

        Check.expectNear
            1e-11
            "as often"
            (x.cov (fweights = counts))
            (whole.cov().shape)
            (Check.elements (whole.cov ())))
    observed "weights are worth fewer observations" 2 (fun case plain x ->
        let n = plain.Shape[1]
        let shares = [| for k in 0 .. n - 1 -> 1.0 + float ((case.Pick >>> k) % 3) / 4.0 |]
        let off = Array.sumBy (fun a -> a * a) shares / Array.sum shares
        let aweights = dsharp.tensor (shares, dtype = Dtype.Float64)
        near "cov" (x.cov (aweights = aweights)) (covariance plain shares off))
    observed "the diagonal holds the variances" 1 (fun _ _ x ->
        let variances = x.var 1

        Check.expectNear
            1e-11
            "variances"
            ((x.cov().view [ x.shape[0]; x.shape[0] ]).diagonal())
            variances.shape
            (Check.elements variances))
    observed "corrcoef is the covariance of standardized rows" 2 (fun _ plain x ->
        let rows = x.unstack () |> Array.map (fun row -> row.standardize ()) |> Tensor.stack
        let expected = rows.cov ()

        Check.expectNear
            1e-11
            "corrcoef"
            (x.corrcoef ())
            (square plain.Shape[0])
            (Check.elements expected))
    test "a vector has a variance, and correlates with itself" {
        let x = dsharp.tensor ([ 1.0; 2.0; 4.0 ], dtype = Dtype.Float64)
        Expect.equal (x.cov ()) (x.var ()) "cov"
        Expect.equal (x.corrcoef ()) (dsharp.tensor (1.0, dtype = Dtype.Float64)) "corrcoef"
    }
    test "what does not vary has no correlation" {
        Expect.isTrue ((dsharp.ones [ 2; 3 ]).corrcoef().isnan().toArray2D<bool>()[0, 1]) "NaN"
    }
]

let private scaled = [
    observed "standardize gives mean 0 and variance 1" 1 (fun _ _ x ->
        let y = x.standardize ()
        Check.expectNear 1e-12 "mean" (y.mean ()) [||] [| 0.0 |]
        Check.expectNear 1e-12 "variance" (y.var ()) [||] [| 1.0 |])
    observed "normalize leads from 0 to 1" 1 (fun _ _ x ->
        let y = x.normalize ()
        Expect.equal (y.min().toDouble(), y.max().toDouble()) (0.0, 1.0) "range")
    test "equal elements are scaled to zeros" {
        let x = dsharp.full ([ 2; 2 ], 3.5)
        Expect.equal (x.standardize ()) (dsharp.zeros [ 2; 2 ]) "standardize"
        Expect.equal (x.normalize ()) (dsharp.zeros [ 2; 2 ]) "normalize"
        Expect.equal ((dsharp.tensor [ 3.5 ]).standardize()) (dsharp.zeros 1) "of one element"

        Expect.equal
            (dsharp.grad (fun x -> x.standardize().sum()) x)
            (dsharp.zeros [ 2; 2 ])
            "gradient"
    }
]

let private draws = [
    test "bernoulli draws 1 for 1 and 0 for 0, in the dtype of the probabilities" {
        let p = dsharp.tensor ([ 0.0; 1.0; 1.0; 0.0 ], dtype = Dtype.Float64)
        Expect.equal (p.bernoulli ()) p "draws"
        Expect.equal (p.bernoulli (dtype = Dtype.Bool)).dtype Dtype.Bool "dtype"
    }
    test "bernoulli's mean is the probability" {
        dsharp.seed 1
        let n, p = 20000, 0.3
        let mean = (dsharp.full (n, p)).bernoulli().mean().toDouble()
        Expect.isLessThan (abs (mean - p)) (5.0 * sqrt (p * (1.0 - p) / float n)) "mean"
    }
    test "multinomial draws by the weights, with replacement, whatever their sum" {
        dsharp.seed 1
        let weights, n = [ 1.0; 0.0; 3.0 ], 20000
        let drawn = (dsharp.tensor weights).multinomial n
        Expect.equal drawn.dtype Dtype.Int32 "dtype"
        let counts = drawn.toArray1D<int>() |> Array.countBy id |> Map.ofArray
        Expect.isFalse (counts.ContainsKey 1) "what weighs nothing is never drawn"
        let share = float counts[2] / float n
        Expect.isLessThan (abs (share - 0.75)) (5.0 * sqrt (0.75 * 0.25 / float n)) "share"
    }
    test "multinomial draws row by row" {
        let drawn = (dsharp.eye 3).multinomial(4, normalize = true)
        Expect.equal drawn (dsharp.init2d 3 4 (fun i _ -> i)) "draws"
    }
    test "draws have no derivative" {
        let p = (dsharp.full (3, 0.5)).reverseDiff()
        Expect.isTrue (p.bernoulli ()).isNoDiff "bernoulli"
        Expect.isTrue (p.multinomial 2).isNoDiff "multinomial"
    }
]

let private shape call message (f: unit -> Tensor) =
    Check.wrong<ShapeException> call message (f >> ignore)

let private option call message (f: unit -> Tensor) =
    Check.wrong<OptionException> call message (f >> ignore)

let private dtype call message (f: unit -> Tensor) =
    Check.wrong<DtypeException> call message (f >> ignore)

let private errors = [
    shape
        "cov of three axes"
        "cov: expected a matrix (variables, observations), or a vector of observations, got shape (1, 2, 3)."
        (fun () -> (dsharp.zeros [ 1; 2; 3 ]).cov())
    dtype
        "cov of integers"
        "cov: expected a floating point tensor, got Int32. Convert it first, with float32() or float64()."
        (fun () -> (dsharp.tensor [ 1; 2 ]).cov())
    shape
        "weights of another length"
        "cov: expected aweights of shape (3), one per observation, got (2)."
        (fun () -> (dsharp.zeros [ 2; 3 ]).cov(aweights = dsharp.ones 2))
    dtype
        "counts that are no integers"
        "cov: expected fweights to be integers, got Float32. (Parameter 'fweights')"
        (fun () -> (dsharp.zeros [ 2; 3 ]).cov(fweights = dsharp.ones 3))
    dtype
        "weights that are integers"
        "cov: expected aweights to be floating point, got Int32. (Parameter 'aweights')"
        (fun () -> (dsharp.zeros [ 2; 3 ]).cov(aweights = dsharp.tensor [ 1; 1; 1 ]))
    option
        "a probability above 1"
        "bernoulli: expected probabilities from 0 to 1, got 0.5 to 2. (Parameter 'probs')"
        (fun () -> (dsharp.tensor [ 0.5; 2.0 ]).bernoulli())
    dtype
        "probabilities that are integers"
        "bernoulli: expected a floating point tensor, got Int32. Convert it first, with float32() or float64()."
        (fun () -> (dsharp.tensor [ 0; 1 ]).bernoulli())
    shape
        "a single weight without an axis"
        "multinomial: expected weights of shape (n) or (rows, n), got ()."
        (fun () -> (dsharp.tensor 1.0).multinomial 1)
    option
        "no draws"
        "multinomial: numSamples must be 1 or more, got 0. (Parameter 'numSamples')"
        (fun () -> (dsharp.ones 2).multinomial 0)
    option
        "a negative weight"
        "multinomial: expected finite weights of 0 or more, got -1 to 2. (Parameter 'probs')"
        (fun () -> (dsharp.tensor [ -1.0; 2.0 ]).multinomial 1)
    option
        "a row of zeros"
        "multinomial: expected a positive weight in every row, got a row of zeros. (Parameter 'probs')"
        (fun () -> (dsharp.tensor [ [ 0.0; 0.0 ]; [ 1.0; 0.0 ] ]).multinomial 1)
]

let tests =
    testList "Statistics" [
        testList "matrices" matrices
        testList "scaled" scaled
        testList "draws" draws
        testList "errors" errors
    ]

/// Values of reductions over axes, scans, order and counts, and what they do at their edges.
module DiffLessons.Tests.ReductionsTests

open System
open Expecto
open DiffLessons
open DiffLessons.Tests
open DiffLessons.Tests.Generators

let private near name (actual: Tensor) (expected: Plain) =
    Check.expectNear 1e-12 name actual expected.Shape expected.Data

/// A property of the plain input of a kind and the tensor made of it.
let private values kind name (holds: Case -> Plain -> Tensor -> unit) =
    Check.property name (cases kind) (fun case ->
        holds case (kind.Inputs case).Head (Array.head (inputs kind Dtype.Float64 case)))

/// Gathers the elements over several dimensions.
let private over (dims: int list) (keep: bool) (f: float[] -> float) (a: Plain) : Plain =
    let shape = List.ofArray a.Shape
    let kept = shape |> List.mapi (fun i n -> if List.contains i dims then 1 else n)

    let inside = shape |> List.mapi (fun i n -> if List.contains i dims then n else 1)

    let line (index: int list) =
        f [|
            for offset in Oracle.indices inside -> Oracle.get a (List.map2 (+) index offset)
        |]

    let result = Oracle.make kept line

    if keep then
        result
    else
        let rest = [| 0 .. shape.Length - 1 |] |> Array.except dims

        {
            result with
                Shape = rest |> Array.map (fun i -> a.Shape[i])
        }

let private reductions = [
    for f in ReductionRows.reductions do
        values f.Kind $"{f.Name}, of all" (fun _ plain x ->
            near f.Name (f.OfAll x) {
                Shape = [||]
                Data = [| f.Formula plain.Data |]
            })

        values f.Kind $"{f.Name}, along" (fun case plain x ->
            let dim, keep = case.Pick % x.dim, case.Pick / 8 % 2 = 0
            let named = if case.Pick / 16 % 2 = 0 then dim else dim - x.dim
            near f.Name (f.Along x named keep) (Oracle.along dim keep f.Formula plain))

        match f.Over with
        | Some apply ->
            values f.Kind $"{f.Name}, over several" (fun case plain x ->
                let dims =
                    [ 0 .. x.dim - 1 ] |> List.filter (fun i -> i = 0 || (case.Pick >>> i) % 2 = 0)

                let keep = case.Pick / 32 % 2 = 0
                near f.Name (apply x (List.rev dims) keep) (over dims keep f.Formula plain))
        | None -> ()
]

/// A line of as many numbers of each line along a dimension.
let private scanned (dim: int) (f: float[] -> float[]) (a: Plain) : Plain =
    let shape = List.ofArray a.Shape

    Oracle.make shape (fun index ->
        let line = [| for i in 0 .. shape[dim] - 1 -> Oracle.get a (List.updateAt dim i index) |]
        (f line)[index[dim]])

let private scans = [
    for f in ReductionRows.scans do
        values f.Kind f.Name (fun case plain x ->
            let dim = case.Pick % x.dim
            near f.Name (f.Apply x (dim - x.dim)) (scanned dim f.Formula plain))
]

let private doubles (values: float list) =
    dsharp.tensor (values, dtype = Dtype.Float64)

let private ints (values: int list) =
    dsharp.tensor (values, dtype = Dtype.Int64)

let private is (expected: Tensor) (actual: Tensor) =
    Expect.equal actual.dtype expected.dtype "dtype"

    Check.expectNear
        1e-14
        "elements"
        (actual.float64 ())
        expected.shape
        (Check.elements (expected.float64 ()))

let private edges = [
    test "sums, products and truth of nothing" {
        let empty = dsharp.zeros ([ 0; 2 ], dtype = Dtype.Float64)
        empty.prod () |> is (dsharp.scalar (1.0, dtype = Dtype.Float64))
        empty.prod 0 |> is (doubles [ 1.0; 1.0 ])
        empty.nansum 0 |> is (doubles [ 0.0; 0.0 ])
        empty.nanmean 0 |> is (doubles [ nan; nan ])
        empty.any 0 |> is (dsharp.tensor [ false; false ])
        empty.all 0 |> is (dsharp.tensor [ true; true ])
        empty.countNonzero () |> is (dsharp.tensor (0L, dtype = Dtype.Int64))
        Expect.equal (empty.cumsum 0).shape [| 0; 2 |] "cumsum"
        Expect.equal (fst (empty.sort 0)).shape [| 0; 2 |] "sort"
        Expect.equal (empty.unique ()).shape [| 0 |] "unique"
    }

    test "a number alone" {
        let x = dsharp.scalar (3.0, dtype = Dtype.Float64)

        for y in
            [
                x.prod ()
                x.prod 0
                x.amax ()
                x.amin -1
                x.nansum ()
                x.nanmean 0
                x.median ()
                x.nanmedian ()
                x.quantile 0.3
                x.cumsum 0
                x.cumprod 0
                x.logcumsumexp 0
                fst (x.sort ())
                fst (x.topk 1)
                fst (x.kthvalue 1)
                fst (x.cummax 0)
            ] do
            y |> is x
    }

    test "any, all and countNonzero" {
        let x = dsharp.tensor [ [ 0.0; nan; 2.0 ]; [ 0.0; 0.0; 1.0 ] ]
        x.any 0 |> is (dsharp.tensor [ false; true; true ])
        x.all 0 |> is (dsharp.tensor [ false; false; true ])
        x.any () |> is (dsharp.tensor true)
        x.all [ 0; 1 ] |> is (dsharp.tensor false)
        x.countNonzero 1 |> is (ints [ 2; 1 ])
        (dsharp.tensor ([ 3; 0 ], dtype = Dtype.Byte)).any() |> is (dsharp.tensor true)
    }

    test "NaN is passed over where the name says so" {
        let x = doubles [ 1.0; nan; 4.0; 2.0 ]
        x.nansum () |> is (dsharp.scalar (7.0, dtype = Dtype.Float64))
        x.nanmedian () |> is (dsharp.scalar (2.0, dtype = Dtype.Float64))
        x.nanquantile 0.5 |> is (dsharp.scalar (2.0, dtype = Dtype.Float64))
        x.nanquantile 0.75 |> is (dsharp.scalar (3.0, dtype = Dtype.Float64))
        x.median () |> is (dsharp.scalar (nan, dtype = Dtype.Float64))
        x.median 0 |> is (dsharp.scalar (nan, dtype = Dtype.Float64))
        x.quantile 0.5 |> is (dsharp.scalar (nan, dtype = Dtype.Float64))

        (doubles [ nan; nan ]).nanmedian()
        |> is (dsharp.scalar (nan, dtype = Dtype.Float64))

        let third = 1.0 / 3.0
        dsharp.grad (fun (x: Tensor) -> x.nansum ()) x |> is (doubles [ 1; 0; 1; 1 ])

        dsharp.grad (fun (x: Tensor) -> x.nanmean ()) x
        |> is (doubles [ third; 0; third; third ])

        dsharp.grad (fun (x: Tensor) -> x.nanmedian ()) x |> is (doubles [ 0; 0; 0; 1 ])

        dsharp.grad (fun (x: Tensor) -> x.nanquantile 0.75) x
        |> is (doubles [ 0; 0; 0.5; 0.5 ])
    }

    test "the derivative is shared among ties" {
        let x = doubles [ 3.0; 1.0; 3.0 ]
        dsharp.grad (fun (x: Tensor) -> x.amax ()) x |> is (doubles [ 0.5; 0.0; 0.5 ])
        dsharp.grad (fun (x: Tensor) -> x.amax 0) x |> is (doubles [ 0.5; 0.0; 0.5 ])

        dsharp.grad (fun (x: Tensor) -> -x.amin [ 0 ]) (-x)
        |> is (doubles [ -0.5; 0.0; -0.5 ])
    }

    test "products with zeros have all derivatives" {
        for x in [ [ 0.0; 2.0; 3.0 ]; [ 0.0; 0.0; 3.0 ] ] do
            let product (x: Tensor) = x.prod ()
            let plain (x: Tensor) = x[0] * x[1] * x[2]
            let x = doubles x
            dsharp.grad product x |> is (dsharp.grad plain x)
            dsharp.hessian product x |> is (dsharp.hessian plain x)
            let last (x: Tensor) = (x.cumprod 0)[2]
            dsharp.grad last x |> is (dsharp.grad plain x)
            dsharp.hessian last x |> is (dsharp.hessian plain x)
    }

    test "logcumsumexp where a derivative is 0, and of infinities" {
        let x = doubles [ 1.0; 2.0; 0.5 ]
        let first (x: Tensor) = (x.logcumsumexp 0)[0] * 2.0
        dsharp.hessian first x |> is (dsharp.zeros ([ 3; 3 ], dtype = Dtype.Float64))
        let low = doubles [ -infinity; 0.0 ]
        low.logcumsumexp 0 |> is low

        dsharp.grad (fun (x: Tensor) -> (x.logcumsumexp 0).sum()) low
        |> is (doubles [ 1.0; 1.0 ])
    }

    test "integers" {
        let x = dsharp.tensor ([ 3; 1; 2 ], dtype = Dtype.Int32)
        x.cumsum 0 |> is (ints [ 3; 4; 6 ])
        x.prod () |> is (dsharp.tensor (6L, dtype = Dtype.Int64))
        x.difference () |> is (dsharp.tensor ([ -2; 1 ], dtype = Dtype.Int32))
        x.difference 3 |> fun y -> Expect.equal y.shape [| 0 |] "differences of nothing"
        fst (x.sort ()) |> is (dsharp.tensor ([ 1; 2; 3 ], dtype = Dtype.Int32))
        x.argsort () |> is (ints [ 1; 2; 0 ])
    }

    test "ties keep their order, NaN comes last" {
        let x = doubles [ 2.0; nan; 1.0; 2.0; 1.0 ]
        let sorted, indices = x.sort ()
        sorted |> is (doubles [ 1.0; 1.0; 2.0; 2.0; nan ])
        indices |> is (ints [ 2; 4; 0; 3; 1 ])
        let values, at = (doubles [ 5.0; 1.0; 4.0 ]).topk 2
        values |> is (doubles [ 5.0; 4.0 ])
        at |> is (ints [ 0; 2 ])
        let values, at = (doubles [ 5.0; 1.0; 4.0 ]).kthvalue 2
        values |> is (dsharp.scalar (4.0, dtype = Dtype.Float64))
        at |> is (dsharp.tensor (2L, dtype = Dtype.Int64))
    }

    test "quantiles between, and several at once" {
        let x = doubles [ 4.0; 1.0; 3.0; 2.0 ]

        for name, expected in
            [ "linear", 2.2; "lower", 2.0; "higher", 3.0; "midpoint", 2.5; "nearest", 2.0 ] do
            x.quantile (0.4, interpolation = name)
            |> is (dsharp.scalar (expected, dtype = Dtype.Float64))

        x.quantile [ 0.0; 0.5; 1.0 ] |> is (doubles [ 1.0; 2.5; 4.0 ])

        Expect.equal
            ((dsharp.zeros [ 2; 3 ]).quantile([ 0.1; 0.2 ], 1, true)).shape
            [| 2; 2; 1 |]
            "shape"

        (doubles [ 1.0; infinity; infinity ]).quantile 0.75
        |> is (dsharp.scalar (infinity, dtype = Dtype.Float64))
    }

    test "varMean" {
        let x = doubles [ 1.0; 2.0; 6.0 ]
        let var, mean = x.varMean ()
        var |> is (x.var ())
        mean |> is (x.mean ())
    }
]

let private counts = [
    test "unique" {
        let x = ints [ 3; 1; 3; 2; 1; 3 ]
        x.unique () |> is (ints [ 1; 2; 3 ])
        let values, counts = x.uniqueCounts ()
        values |> is (ints [ 1; 2; 3 ])
        counts |> is (ints [ 2; 1; 3 ])
        let values, at = x.uniqueInverse ()
        values.gather (0, at) |> is x
        let rows = dsharp.tensor [ [ 1; 2 ]; [ 0; 5 ]; [ 1; 2 ] ]
        Expect.equal (rows.unique 0).shape [| 2; 2 |] "rows"
    }

    test "bincount" {
        (ints [ 0; 3; 3 ]).bincount() |> is (ints [ 1; 0; 0; 2 ])
        (ints []).bincount(minLength = 2) |> is (ints [ 0; 0 ])

        (ints [ 0; 3; 3 ]).bincount(doubles [ 0.5; 1.0; 2.0 ], 5)
        |> is (doubles [ 0.5; 0.0; 0.0; 3.0; 0.0 ])
    }

    test "histogram" {
        let x = doubles [ 0.0; 0.4; 1.0; 2.0; nan; 5.0 ]
        let counts, edges = x.histogram (2, (0.0, 2.0))
        counts |> is (doubles [ 2.0; 2.0 ])
        edges |> is (doubles [ 0.0; 1.0; 2.0 ])
        x.histogram (edges, density = true) |> is (doubles [ 0.5; 0.5 ])
        let weights = doubles [ 1.0; 2.0; 3.0; 4.0; 5.0; 6.0 ]
        x.histogram (edges, weights) |> is (doubles [ 3.0; 7.0 ])
        let alone, edges = (doubles [ 2.0; 2.0 ]).histogram 1
        alone |> is (doubles [ 2.0 ])
        edges |> is (doubles [ 1.5; 2.5 ])
    }

    test "bucketize and searchsorted" {
        let sorted = doubles [ 1.0; 3.0; 3.0; 5.0 ]
        let x = doubles [ 0.0; 3.0; 6.0; nan ]
        x.bucketize sorted |> is (ints [ 0; 1; 4; 4 ])
        x.bucketize (sorted, true) |> is (ints [ 0; 3; 4; 4 ])
        sorted.searchsorted x |> is (ints [ 0; 1; 4; 4 ])
        (ints [ 2; 4 ]).bucketize sorted |> is (ints [ 1; 3 ])
    }
]

let private errors =
    let x = dsharp.zeros [ 2; 3 ]

    [
        Check.wrong<OptionException>
            "no dimensions"
            "amax: expected at least one dimension, got none. Leave them out to reduce all. (Parameter 'dims')"
            (fun () -> x.amax [] |> ignore)
        Check.wrong<ShapeException>
            "a dimension twice"
            "prod: expected each dimension once, got 1 twice, in (1, -1)."
            (fun () -> x.prod [ 1; -1 ] |> ignore)
        Check.wrong<ShapeException>
            "extremes of nothing"
            "amin: expected at least one element to reduce, got shape (2, 0)."
            (fun () -> (dsharp.zeros [ 2; 0 ]).amin 1 |> ignore)
        Check.wrong<OptionException>
            "too many of the greatest"
            "topk: expected k from 0 to 3, the length of dimension 1, got 4. (Parameter 'k')"
            (fun () -> x.topk 4 |> ignore)
        Check.wrong<DtypeException>
            "the greatest of booleans"
            "topk: expected numbers, given (2, 3) Bool. Convert them with cast(Dtype.Int32)."
            (fun () -> (x.gt 0.5).topk 1 |> ignore)
        Check.wrong<OptionException>
            "a share above 1"
            "quantile: expected q from 0 to 1, got 1.5. (Parameter 'q')"
            (fun () -> x.quantile 1.5 |> ignore)
        Check.wrong<OptionException>
            "an interpolation that does not exist"
            "quantile: expected one of linear, lower, higher, midpoint, nearest for the interpolation, got cubic. (Parameter 'interpolation')"
            (fun () -> x.quantile (0.5, interpolation = "cubic") |> ignore)
        Check.wrong<OptionException>
            "negative numbers to count"
            "bincount: expected whole numbers of 0 or more, got -2."
            (fun () -> (ints [ 1; -2 ]).bincount() |> ignore)
        Check.wrong<OptionException>
            "boundaries out of order"
            "bucketize: expected boundaries in rising order along the last dimension. Sort them first, with sort(). (Parameter 'boundaries')"
            (fun () -> x.bucketize (doubles [ 2.0; 1.0 ]) |> ignore)
        Check.wrong<ShapeException>
            "points that do not fit"
            "trapezoid: expected x of shape (3) or (2, 3), one point per value along dimension 1, got (2)."
            (fun () -> x.trapezoid (doubles [ 2.0; 1.0 ]) |> ignore)
    ]

let tests =
    testList "Reductions and order" [
        testList "reductions" reductions
        testList "scans" scans
        testList "edges" edges
        testList "counts" counts
        testList "errors" errors
    ]

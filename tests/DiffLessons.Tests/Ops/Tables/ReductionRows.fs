/// Reductions over axes, scans and order with a formula in plain .NET arithmetic for each line: one row gives values and derivatives.
module DiffLessons.Tests.ReductionRows

open System
open DiffLessons
open DiffLessons.Tests.Generators
open DiffLessons.Tests.OpsRows

/// A function that makes a number of each line along one or several axes.
type Reduction = {
    Name: string
    Kind: Kind
    Smooth: bool
    OfAll: Tensor -> Tensor
    Along: Tensor -> int -> bool -> Tensor
    Over: (Tensor -> int list -> bool -> Tensor) option
    Formula: float[] -> float
}

/// A function that makes a line of as many numbers of each line along an axis.
type Scan = {
    Name: string
    Kind: Kind
    Smooth: bool
    Apply: Tensor -> int -> Tensor
    Formula: float[] -> float[]
}

let private logOfSum (values: float[]) = values |> Array.sumBy exp |> log

let private median (values: float[]) =
    (Array.sort values)[(values.Length - 1) / 2]

/// The quantile of a line by linear interpolation.
let quantile (q: float) (values: float[]) =
    let sorted = Array.sort values
    let position = q * float (values.Length - 1)
    let low, high = int (floor position), int (ceil position)
    sorted[low] + (position - floor position) * (sorted[high] - sorted[low])

let reductions: Reduction list = [
    {
        Name = "sum over axes"
        Kind = axes
        Smooth = true
        OfAll = fun x -> x.sum ()
        Along = fun x dim keep -> x.sum (dim, keep)
        Over = Some(fun x dims keep -> x.sum (dims, keep))
        Formula = Array.sum
    }
    {
        Name = "mean over axes"
        Kind = axes
        Smooth = true
        OfAll = fun x -> x.mean ()
        Along = fun x dim keep -> x.mean (dim, keep)
        Over = Some(fun x dims keep -> x.mean (dims, keep))
        Formula = Array.average
    }
    {
        Name = "logsumexp over axes"
        Kind = axes
        Smooth = true
        OfAll = fun x -> x.logsumexp ()
        Along = fun x dim keep -> x.logsumexp (dim, keep)
        Over = Some(fun x dims keep -> x.logsumexp (dims, keep))
        Formula = logOfSum
    }
    {
        Name = "prod"
        Kind = axes
        Smooth = true
        OfAll = fun x -> x.prod ()
        Along = fun x dim keep -> x.prod (dim, keep)
        Over = Some(fun x dims keep -> x.prod (dims, keep))
        Formula = Array.reduce (*)
    }
    {
        Name = "amax"
        Kind = distinct
        Smooth = false
        OfAll = fun x -> x.amax ()
        Along = fun x dim keep -> x.amax (dim, keep)
        Over = Some(fun x dims keep -> x.amax (dims, keep))
        Formula = Array.max
    }
    {
        Name = "amin"
        Kind = distinct
        Smooth = false
        OfAll = fun x -> x.amin ()
        Along = fun x dim keep -> x.amin (dim, keep)
        Over = Some(fun x dims keep -> x.amin (dims, keep))
        Formula = Array.min
    }
    {
        Name = "nansum"
        Kind = axes
        Smooth = true
        OfAll = fun x -> x.nansum ()
        Along = fun x dim keep -> x.nansum (dim, keep)
        Over = Some(fun x dims keep -> x.nansum (dims, keep))
        Formula = Array.sum
    }
    {
        Name = "nanmean"
        Kind = axes
        Smooth = true
        OfAll = fun x -> x.nanmean ()
        Along = fun x dim keep -> x.nanmean (dim, keep)
        Over = Some(fun x dims keep -> x.nanmean (dims, keep))
        Formula = Array.average
    }
    {
        Name = "var, biased"
        Kind = axes
        Smooth = true
        OfAll = fun x -> x.var (unbiased = false)
        Along = fun x dim keep -> x.var (dim, keep, false)
        Over = Some(fun x dims keep -> x.var (dims, keep, false))
        Formula =
            fun values ->
                let mean = Array.average values
                values |> Array.averageBy (fun v -> (v - mean) * (v - mean))
    }
    {
        Name = "median"
        Kind = distinct
        Smooth = false
        OfAll = fun x -> x.median ()
        Along = fun x dim keep -> x.median (dim, keep)
        Over = None
        Formula = median
    }
    {
        Name = "nanmedian"
        Kind = distinct
        Smooth = false
        OfAll = fun x -> x.nanmedian ()
        Along = fun x dim keep -> x.nanmedian (dim, keep)
        Over = None
        Formula = median
    }
    for q in [ 0.0; 0.3; 0.5; 1.0 ] do
        {
            Name = $"quantile {q}"
            Kind = distinct
            Smooth = false
            OfAll = fun x -> x.quantile q
            Along = fun x dim keep -> x.quantile (q, dim, keep)
            Over = None
            Formula = quantile q
        }

        {
            Name = $"nanquantile {q}"
            Kind = distinct
            Smooth = false
            OfAll = fun x -> x.nanquantile q
            Along = fun x dim keep -> x.nanquantile (q, dim, keep)
            Over = None
            Formula = quantile q
        }
]

let private running (f: float -> float -> float) (values: float[]) =
    if values.Length = 0 then
        [||]
    else
        values[1..] |> Array.scan f values[0]

let scans: Scan list = [
    {
        Name = "cumsum"
        Kind = axes
        Smooth = true
        Apply = fun x dim -> x.cumsum dim
        Formula = running (+)
    }
    {
        Name = "cumprod"
        Kind = axes
        Smooth = true
        Apply = fun x dim -> x.cumprod dim
        Formula = running (*)
    }
    {
        Name = "logcumsumexp"
        Kind = axes
        Smooth = true
        Apply = fun x dim -> x.logcumsumexp dim
        Formula = running (fun a b -> log (exp a + exp b))
    }
    {
        Name = "cummax"
        Kind = distinct
        Smooth = false
        Apply = fun x dim -> x.cummax dim |> fst
        Formula = running max
    }
    {
        Name = "cummin"
        Kind = distinct
        Smooth = false
        Apply = fun x dim -> x.cummin dim |> fst
        Formula = running min
    }
    {
        Name = "sort"
        Kind = distinct
        Smooth = false
        Apply = fun x dim -> x.sort dim |> fst
        Formula = Array.sort
    }
    {
        Name = "sort, descending"
        Kind = distinct
        Smooth = false
        Apply = fun x dim -> x.sort (dim, true) |> fst
        Formula = Array.sortDescending
    }
]

let private difference (x: Tensor) (dim: int) =
    if x.shape[if dim < 0 then dim + x.dim else dim] > 1 then
        x.difference (dim = dim)
    else
        x

/// As rows of the table of differentiable operations.
let rows: Row list = [
    for f in reductions do
        row f.Smooth f.Kind $"{f.Name}, of all" (fun _ x -> f.OfAll x[0])

        row f.Smooth f.Kind $"{f.Name}, along" (fun case x ->
            f.Along x[0] (dimOf case x[0]) (case.Pick % 3 = 0))

        match f.Over with
        | Some over ->
            row f.Smooth f.Kind f.Name (fun case x ->
                let dims =
                    [ 0 .. x[0].dim - 1 ]
                    |> List.filter (fun i -> i = 0 || (case.Pick >>> i) % 2 = 0)

                over x[0] dims (case.Pick % 5 = 0))
        | None -> ()
    for f in scans do
        row f.Smooth f.Kind f.Name (fun case x -> f.Apply x[0] (dimOf case x[0]))
    along axes "difference" (fun dim x -> difference x dim)
    along axes "trapezoid" (fun dim x -> x.trapezoid (0.3, dim))
    along axes "cumulativeTrapezoid" (fun dim x ->
        (x.cumulativeTrapezoid (0.3, dim)).sum() + x.sum ())
    op2 (alike 2) "trapezoid of points" (fun a b -> if a.dim = 0 then a * b else a.trapezoid b)
    kinked distinct "topk" (fun x -> x.topk 1 |> fst)
    kinked distinct "kthvalue" (fun x -> x.kthvalue 1 |> fst)
    op several "varMean" (fun x -> let var, mean = x.varMean () in var * mean)
    op several "bincount of weights" (fun w ->
        let w = w.flatten ()
        (dsharp.arange w.nelement).int64().floorDivide(2).bincount w)
]

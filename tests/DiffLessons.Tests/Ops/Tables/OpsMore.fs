/// More rows of the table of differentiable operations: sums by letters, statistics, functions of elements, steps.
module DiffLessons.Tests.OpsMore

open FsCheck.FSharp
open DiffLessons
open DiffLessons.Tests.Generators
open DiffLessons.Tests.OpsRows

/// An equation, and the shapes it takes for lengths of i, j, k and b.
let equations: (string * (int -> int -> int -> int -> int list list)) list = [
    "ij->ji", (fun i j _ _ -> [ [ i; j ] ])
    "ij->", (fun i j _ _ -> [ [ i; j ] ])
    "ij->i", (fun i j _ _ -> [ [ i; j ] ])
    "ii->", (fun i _ _ _ -> [ [ i; i ] ])
    "ii->i", (fun i _ _ _ -> [ [ i; i ] ])
    "i,i->", (fun i _ _ _ -> [ [ i ]; [ i ] ])
    "i,j->ij", (fun i j _ _ -> [ [ i ]; [ j ] ])
    "ij,jk->ik", (fun i j k _ -> [ [ i; j ]; [ j; k ] ])
    "ij,kj", (fun i j k _ -> [ [ i; j ]; [ k; j ] ])
    "bij,bjk->bik", (fun i j k b -> [ [ b; i; j ]; [ b; j; k ] ])
    "bi,bj->bij", (fun i j _ b -> [ [ b; i ]; [ b; j ] ])
    "...ij,...jk->...ik", (fun i j k b -> [ [ b; i; j ]; [ j; k ] ])
    "...i,...i->...", (fun i j _ b -> [ [ b; j; i ]; [ 1; j; i ] ])
    "ik,jk,k->ij", (fun i j k _ -> [ [ i; k ]; [ j; k ]; [ k ] ])
    "ij,j", (fun i j _ _ -> [ [ i; 1 ]; [ j ] ])
    ",i->i", (fun i _ _ _ -> [ []; [ i ] ])
]

/// The operands of an equation, of generated lengths.
let operands (equation: string, shapes: int -> int -> int -> int -> int list list) =
    shaped equation (sizesUpTo [ 3; 3; 3; 2 ]) (fun case ->
        match case.Sizes with
        | [ i; j; k; b ] -> shapes i j k b
        | _ -> [])

let private sums = [
    for equation in equations do
        row true (operands equation) $"einsum {fst equation}" (fun _ x ->
            dsharp.einsum (fst equation, x))
]

/// Variables, and so many observations more than one.
let observations (extra: int) = {
    distinct with
        Name = "observations"
        Sizes = sizesUpTo [ 3; 3 ] |> Gen.map (fun s -> [ s[0]; s[1] + extra ])
}

let private weighted =
    shaped "observations and weights" (sizesUpTo [ 3; 3 ]) (fun case ->
        match case.Sizes with
        | [ v; n ] -> [ [ v; n + 2 ]; [ n + 2 ] ]
        | _ -> [])

let private statistics = [
    op (observations 1) "cov" (fun x -> x.cov ())
    op (observations 1) "cov, plain average" (fun x -> x.cov (correction = 0L))
    op distinctSeveral "cov of a vector" (fun x -> (x.flatten ()).cov())
    op2 weighted "cov, weighted" (fun x w -> x.cov (aweights = w * w))
    row true (observations 1) "cov, counted" (fun case x ->
        let counts = indices case.Pick 3 [| x[0].shape[1] |] + 1
        x[0].cov(fweights = counts))
    kinked (observations 2) "corrcoef" (fun x -> x.corrcoef ())
]

let private elements = [
    op tensor "map" (fun x -> x |> dsharp.map (fun v -> v * v.sin ()))
    op tensor "mapi" (fun x -> x |> dsharp.mapi (fun i v -> v * float (1 + Array.sum i)))
    op2 (alike 2) "map2" (fun a b -> dsharp.map2 (fun u v -> u * v + u) a b)
    op2 (alike 2) "mapi2" (fun a b -> dsharp.mapi2 (fun i u v -> u * v + float (Array.sum i)) a b)
    row true (alike 3) "map3" (fun _ x ->
        dsharp.map3 (fun u v w -> u * v + w.exp ()) x[0] x[1] x[2])
    row true (alike 3) "mapi3" (fun _ x ->
        dsharp.mapi3 (fun i u v w -> u * v * w + float (Array.sum i)) x[0] x[1] x[2])
]

let private steps = [
    row true axes "slice with steps" (fun case x ->
        x[0].slice(dimOf case x[0], step = 1 + case.Pick % 3))
    row true axes "slice with steps from the end" (fun case x ->
        x[0].slice(dimOf case x[0], first = -1, step = 2))
]

let families = [
    "sums by letters", sums
    "statistics", statistics
    "functions of elements", elements
    "steps", steps
]

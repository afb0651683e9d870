/// Decompositions and functions of matrices: rows of the table, and the functions of tensor-functions.json.
module DiffLessons.Tests.MatrixRows

open DiffLessons
open DiffLessons.Tests.Generators
open DiffLessons.Tests.OpsRows

let private one (f: Tensor -> Tensor) : Tensor[] -> Tensor list = fun x -> [ f x[0] ]
let private two (f: Tensor -> Tensor -> Tensor) : Tensor[] -> Tensor list = fun x -> [ f x[0] x[1] ]

/// Vectors have any sign: what is compared must not depend on it.
let private projections (vectors: Tensor) =
    vectors.unsqueeze -2 * vectors.unsqueeze -3

let private ofQr (x: Tensor) =
    let q, r = x.qr ()
    [ q; r ]

let private ofSvd (x: Tensor) =
    let u, s, vh = x.svd ()
    [ s; projections u; projections (vh.transpose (-2, -1)) ]

let private ofEigh (x: Tensor) =
    let values, vectors = (x + x.transpose (-2, -1)).eigh()
    [ values; projections vectors ]

let private ofLu (x: Tensor) =
    let p, l, u = x.lu ()
    [ p; l; u ]

let private ofSlogdet (x: Tensor) =
    let sign, log = x.slogdet ()
    [ sign; log ]

/// The functions of tensor-functions.json.
let references: (string * (Tensor[] -> Tensor list)) list = [
    "cholesky", one (fun x -> x.cholesky ())
    "cholesky, upper", one (fun x -> x.cholesky true)
    "choleskySolve", two (fun a b -> (a.cholesky ()).choleskySolve b)
    "qr", (fun x -> ofQr x[0])
    "svd", (fun x -> ofSvd x[0])
    "svdvals", one (fun x -> x.svdvals ())
    "eigh", (fun x -> ofEigh x[0])
    "eigvalsh", one (fun x -> x.eigvalsh ())
    "lu", (fun x -> ofLu x[0])
    "triangularSolve", two (fun a b -> a.triangularSolve (b, false))
    "triangularSolve, upper", two (fun a b -> a.triangularSolve (b, true, unitriangular = true))
    "lstsq", two (fun a b -> a.lstsq b)
    "pinv", one (fun x -> x.pinv ())
    "slogdet", (fun x -> ofSlogdet x[0])
    "logdet", one (fun x -> x.logdet ())
    "matrixExp", one (fun x -> x.matrixExp ())
    for n in [ -2; 0; 1; 3 ] do
        $"matrixPower, {n}", one (fun x -> x.matrixPower n)
    "matrixRank", one (fun x -> x.matrixRank ())
    "cond", one (fun x -> x.cond ())
    "cross", two (fun a b -> a.cross b)
    "cross along", two (fun a b -> a.cross (b, 0))
    "kron", two (fun a b -> a.kron b)
    for name, p in [ "1", 1.0; "2", 2.0; "3", 3.0; "inf", infinity ] do
        $"cdist, {name}", two (fun a b -> a.cdist (b, p))
]

let private rows =
    shaped "two sets of rows" (sizesUpTo [ 3; 3; 3 ]) (fun case ->
        match case.Sizes with
        | [ n; k; m ] -> [ [ n; m ]; [ k; m ] ]
        | _ -> [])

/// Vectors of 3 that are not one another's.
let private threes =
    shaped "vectors of 3" (sizesUpTo [ 3 ]) (fun case -> [ case.Sizes @ [ 3 ]; [ 1; 3 ] ])

/// Decompositions of symmetric matrices read one triangle, and have their derivative among symmetric matrices.
let private symmetric (x: Tensor) = (x + x.transpose (-2, -1)) * 0.5

let private matrices = [
    op square "cholesky" (fun x -> (symmetric x).cholesky())
    op2 (system 1) "choleskySolve for a vector" (fun a b ->
        ((symmetric a).cholesky()).choleskySolve b)
    op2 (system 2) "choleskySolve" (fun a b ->
        ((symmetric a).cholesky true).choleskySolve(b, upper = true))
    // LAPACK's signs jump where a column is 0 below the diagonal: with R's diagonal above 0 there is one decomposition.
    op square "qr with a positive diagonal" (fun x ->
        let q, r = x.qr ()
        let signs = r.diagonal(dim1 = -2, dim2 = -1).sign()
        dsharp.cat ([ q * signs.unsqueeze -2; r * signs.unsqueeze -1 ], -1))
    op square "svdvals of distinct values" (fun x ->
        let n = x.shape[x.dim - 1]
        (x + dsharp.diag (dsharp.arange (float n, dtype = x.dtype) * 20.0)).svdvals())
    op square "eigvalsh of distinct values" (fun x ->
        let n = x.shape[x.dim - 1]
        (symmetric x + dsharp.diag (dsharp.arange (float n, dtype = x.dtype) * 20.0)).eigvalsh())
    op square "lu" (fun x ->
        let _, l, u = x.lu ()
        l + u)
    op2 (system 2) "triangularSolve" (fun a b -> a.triangularSolve (b, false))
    op2 (system 1) "triangularSolve, upper" (fun a b -> a.triangularSolve (b, true))
    op2 (system 2) "lstsq" (fun a b -> a.lstsq b)
    op square "pinv" (fun x -> x.pinv ())
    op square "logdet" (fun x -> x.logdet ())
    op square "slogdet" (fun x -> snd ((-x).slogdet()))
    op square "matrixExp" (fun x -> (x * 0.05).matrixExp())
    op square "matrixPower" (fun x -> x.matrixPower 3)
    op square "matrixPower of the inverse" (fun x -> x.matrixPower -1)
    op2 threes "cross" (fun a b -> a.cross b)
    op2 (alike 2) "kron" (fun a b -> a.kron b)
    op2 rows "cdist" (fun a b -> (a * 3.1 + 0.07).cdist b)
    kinked2 rows "cdist of order 1" (fun a b -> (a * 3.1 + 0.07).cdist(b, 1.0))
]

let families = [ "matrices", matrices ]

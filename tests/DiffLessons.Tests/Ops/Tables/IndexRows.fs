/// Indexing by masks, lists and tensors of integers, and tensors with some elements changed: rows of the table, and the functions of
/// tensor-functions.json.
module DiffLessons.Tests.IndexRows

open DiffLessons
open DiffLessons.Tests.Generators
open DiffLessons.Tests.OpsRows

let private one (f: Tensor -> Tensor) : Tensor[] -> Tensor list = fun x -> [ f x[0] ]
let private two (f: Tensor -> Tensor -> Tensor) : Tensor[] -> Tensor list = fun x -> [ f x[0] x[1] ]

let private whole (numbers: int list) =
    dsharp.tensor (numbers, dtype = Dtype.Int64)

let private mask =
    lazy (dsharp.tensor [ [ true; false; true ]; [ false; false; true ] ])

/// The functions of tensor-functions.json, of tensors of shapes (2, 3) and (2, 3, 4).
let references: (string * (Tensor[] -> Tensor list)) list = [
    "x[mask]", one (fun x -> x[mask.Value])
    "x[mask of rows]", one (fun x -> x[dsharp.tensor [ false; true ]])
    "x[[0, 0, -1]]", one (fun x -> x[[ 0; 0; -1 ]])
    "x[indices]", one (fun x -> x[dsharp.tensor [ [ 1; 0 ]; [ 1; -1 ] ]])
    "x[:, [2, 0]]", one (fun x -> x[*, [ 2; 0 ]])
    "x[1, [2, 0]]", one (fun x -> x[1, [ 2; 0 ]])
    "x[[0, 1], [2, 0]]", one (fun x -> x[[ 0; 1 ], [ 2; 0 ]])
    "x[..., 0]", one (fun x -> x[At.Ellipsis, 0])
    "x[0, ..., 1:3]", one (fun x -> x[0, At.Ellipsis, At.Range(1, 2, 1)])
    "x[:, None]", one (fun x -> x[*, At.NewAxis])
    "x[None, 1, :, None]", one (fun x -> x[At.NewAxis, 1, At.All, At.NewAxis])
    "x[0:2, 0:3:2]", one (fun x -> x[At.Range(0, 1, 1), At.Range(0, -1, 2)])
    "x[:, 1, [3, 0]]", one (fun x -> x[*, 1, [ 3; 0 ]])
    "x[[1, 0], :, [3, 0]]", one (fun x -> x[[ 1; 0 ], At.All, [ 3; 0 ]])
    "x[mask, [1, 1, 3]]", one (fun x -> x[mask.Value, [ 1; 1; 3 ]])
    "x[[]]", one (fun x -> x[([]: int list)])
    "x[0] = v", two (fun x v -> x.set (0, v))
    "x[:, 1:3] = v", two (fun x v -> x.set ([ At.All; At.Range(1, 2, 1) ], v))
    "x[mask] = v", two (fun x v -> x.set (mask.Value, v))
    "x[[1, 0]] = v", two (fun x v -> x.set ([ 1; 0 ], v))
    "x[0] += v", two (fun x v -> x.addAt (0, v))
    "x[:, 1:3] += v", two (fun x v -> x.at[*, 1..2].add v)
    "x[mask] += v", two (fun x v -> x.at[mask.Value].add v)
    "x[[1, 0, 1]] += v", two (fun x v -> x.at[[ 1; 0; 1 ]].add v)
]

let private choice (case: Case) (x: Tensor) : obj =
    match case.Pick % 5 with
    | 0 -> box (indices case.Pick x.shape[0] [| 3 |])
    | 1 -> box (indices case.Pick x.shape[0] [| 2; 2 |])
    | 2 -> box ((indices case.Pick 2 x.shape).cast Dtype.Bool)
    | 3 -> box [ -1; 0; 0 ]
    | _ -> box (At.Range(0, -1, 2))

let private indexed = [
    row true axes "x[selection]" (fun case x -> x[0][choice case x[0]])
    row true planes "x[*, selection]" (fun case x ->
        let length = x[0].shape[1]
        x[0][*, indices case.Pick length [| 3 |]])
    row true planes "x[list, list]" (fun case x ->
        let pick i = [ case.Pick % x[0].shape[i]; 0; -1 ]
        x[0][pick 0, pick 1])
    row true axes "x[NewAxis, Ellipsis, 0]" (fun _ x -> x[0][At.NewAxis, At.Ellipsis, 0])
    row true axes "set" (fun case x -> x[0].set(choice case x[0], (x[0][-1]).sum()))
    row true axes "addAt" (fun case x -> x[0].addAt(choice case x[0], (x[0][0]).sum()))
    row true axes "set to a number" (fun case x -> x[0].set(choice case x[0], 2))
    row true axes "apply" (fun case x -> x[0].at[[| choice case x[0] |]].apply(fun x -> x * x))
]

let families = [ "indexing by tensors", indexed ]

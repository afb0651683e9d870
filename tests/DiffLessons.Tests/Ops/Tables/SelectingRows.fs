/// Operations that select elements or put them: rows of the table, and the functions whose results by PyTorch tensor-functions.json holds.
module DiffLessons.Tests.SelectingRows

open DiffLessons
open DiffLessons.Tests.Generators
open DiffLessons.Tests.OpsRows

let private one (f: Tensor -> Tensor) : Tensor[] -> Tensor list = fun x -> [ f x[0] ]
let private two (f: Tensor -> Tensor -> Tensor) : Tensor[] -> Tensor list = fun x -> [ f x[0] x[1] ]

let private mask =
    lazy (dsharp.tensor [ [ true; false; true ]; [ false; false; true ] ])

let private whole (numbers: int list) =
    dsharp.tensor (numbers, dtype = Dtype.Int64)

let private wholes (numbers: int list list) =
    dsharp.tensor (numbers, dtype = Dtype.Int64)

/// The functions of tensor-functions.json.
let references: (string * (Tensor[] -> Tensor list)) list = [
    "where", two (fun a b -> dsharp.where (dsharp.tensor [ true; false; true ], a, b))
    "where of a number", one (fun a -> a.where (mask.Value, 0.5))
    "maskedSelect", one (fun a -> a.maskedSelect mask.Value)
    "maskedSelect of a row", one (fun a -> a.maskedSelect (dsharp.tensor [ true; false; true ]))
    "maskedSelect of nothing",
    one (fun a -> a.maskedSelect (dsharp.zeros ([ 2; 3 ], dtype = Dtype.Bool)))
    "maskedFill", one (fun a -> a.maskedFill (mask.Value, 0.5))
    "maskedFill of a tensor", two (fun a v -> a.maskedFill (mask.Value, v))
    "take", one (fun a -> a.take (wholes [ [ 0; -1 ]; [ 5; 0 ] ]))
    "takeAlongDim", one (fun a -> a.takeAlongDim (wholes [ [ 2; 0 ]; [ 1; 1 ] ], 1))
    "takeAlongDim, broadcast", one (fun a -> a.takeAlongDim (wholes [ [ 2; 0; -1; 1 ] ], -1))
    "takeAlongDim, flat", one (fun a -> a.takeAlongDim (whole [ 5; 0; 0 ]))
    "indexSelect", one (fun a -> a.indexSelect (1, whole [ 2; 0; -1 ]))
    "indexSelect of nothing",
    one (fun a -> a.indexSelect (0, dsharp.zeros (0, dtype = Dtype.Int64)))
    "narrow", one (fun a -> a.narrow (1, 1, 2))
    "narrow from the end", one (fun a -> a.narrow (-1, -2, 1))
    "narrow of nothing", one (fun a -> a.narrow (0, 0, 0))
    "nonzero", one (fun a -> a.nonzero ())
    "nonzero of a number", one (fun a -> a.nonzero ())
    "isin",
    one (fun a -> a.isin (dsharp.tensor ([ 0.0; -2.0; infinity; nan ], dtype = Dtype.Float64)))
    "indexAdd", two (fun x s -> x.indexAdd (1, whole [ 3; 0; -1 ], s))
    "indexAdd, alpha", two (fun x s -> x.indexAdd (1, whole [ 3; 0; 1 ], s, alpha = -2.5))
    "indexAdd of nothing", two (fun x s -> x.indexAdd (1, dsharp.zeros (0, dtype = Dtype.Int64), s))
    "indexCopy", two (fun x s -> x.indexCopy (1, whole [ 3; 0; 1 ], s))
    "scatterAdd", two (fun x s -> x.scatterAdd (1, wholes [ [ 0; 2; 0 ]; [ 3; -1; 1 ] ], s))
    "scatterAdd, less of the source", two (fun x s -> x.scatterAdd (1, wholes [ [ 0; 2 ] ], s))
    for reduce in [ "sum"; "prod"; "mean"; "amax"; "amin" ] do
        for own in [ true; false ] do
            $"scatterReduce, {reduce}, {own}",
            two (fun x s ->
                x.scatterReduce (
                    1,
                    wholes [ [ 0; 2; 0 ]; [ 3; 3; 1 ] ],
                    s,
                    reduce,
                    includeSelf = own
                ))
]

/// A mask that the case decides, of a shape that broadcasts with that of the tensor.
let private maskOf (case: Case) (x: Tensor) =
    let shape =
        if case.Pick % 5 = 0 then
            x.shape |> Array.truncate 0
        else
            x.shape

    (indices case.Pick 2 shape).cast Dtype.Bool

let private at (case: Case) (x: Tensor) =
    Shape.completeDim "dim" x.dim (dimOf case x)

let private selecting = [
    row true pair "where" (fun case x ->
        let condition = (indices case.Pick 2 (x[0] + x[1]).shape).cast Dtype.Bool
        dsharp.where (condition, x[0], x[1]))
    row true tensor "where of a number" (fun case x -> x[0].where(maskOf case x[0], 0.5))
    row true tensor "where of functions" (fun case x ->
        dsharp.where (maskOf case x[0], dsharp.exp, dsharp.sin, x[0]))
    row true tensor "maskedSelect" (fun case x -> x[0].maskedSelect(maskOf case x[0]))
    row true tensor "maskedFill" (fun case x -> x[0].maskedFill(maskOf case x[0], 2))
    row
        true
        (shaped "tensor and number" (sizesOf 1 3) (fun case -> [ case.Sizes; [] ]))
        "maskedFill of a tensor"
        (fun case x -> x[0].maskedFill(maskOf case x[0], x[1]))
    row true axes "indexSelect" (fun case x ->
        let dim = at case x[0]

        x[0]
            .indexSelect(
                dim,
                indices case.Pick x[0].shape[dim] [| 5 |] - (case.Pick % 2 * x[0].shape[dim])
            ))
    row true axes "take" (fun case x -> x[0].take(indices case.Pick x[0].nelement [| 2; 3 |]))
    row true axes "takeAlongDim" (fun case x ->
        let dim = at case x[0]
        let shape = x[0].shape |> Array.mapi (fun i _ -> if i = dim then 3 else 1)
        x[0].takeAlongDim(indices case.Pick x[0].shape[dim] shape, dim))
    row true axes "narrow" (fun case x ->
        let dim = at case x[0]
        x[0].narrow(dim, -1, 1))
]

/// A tensor and a source of the same shape, but along the last axis.
let private withSource =
    shaped "tensor and source" (sizesOf 1 3) (fun case -> [
        case.Sizes
        List.updateAt (case.Sizes.Length - 1) 3 case.Sizes
    ])

let private scattering =
    let along (case: Case) (x: Tensor[]) =
        indices case.Pick (Array.last x[0].shape) [| 3 |]

    let each (case: Case) (x: Tensor[]) =
        indices case.Pick (Array.last x[0].shape) x[1].shape

    [
        row true withSource "indexAdd" (fun case x ->
            x[0].indexAdd(-1, along case x, x[1], alpha = 1.5))
        row true withSource "indexCopy" (fun case x -> x[0].indexCopy(-1, along case x, x[1]))
        row true withSource "scatterAdd" (fun case x -> x[0].scatterAdd(-1, each case x, x[1]))
        row true withSource "scatterReduce, sum" (fun case x ->
            x[0].scatterReduce(-1, each case x, x[1], "sum"))
        row true withSource "scatterReduce, mean" (fun case x ->
            x[0].scatterReduce(-1, each case x, x[1], "mean", includeSelf = false))
        row true withSource "scatterReduce, prod" (fun case x ->
            x[0].scatterReduce(-1, each case x, x[1], "prod"))
    ]

let families = [ "selecting", selecting; "scattering", scattering ]

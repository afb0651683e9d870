/// Tensors rearranged, assembled, padded and resampled: rows of the table, and the functions of tensor-functions.json.
module DiffLessons.Tests.ArrangingRows

open DiffLessons
open DiffLessons.Tests.Generators
open DiffLessons.Tests.OpsRows

let private one (f: Tensor -> Tensor) : Tensor[] -> Tensor list = fun x -> [ f x[0] ]
let private two (f: Tensor -> Tensor -> Tensor) : Tensor[] -> Tensor list = fun x -> [ f x[0] x[1] ]

let private whole (numbers: int list) =
    dsharp.tensor (numbers, dtype = Dtype.Int64)

let private moved: (string * (Tensor[] -> Tensor list)) list = [
    "roll", one (fun x -> x.roll 2)
    "roll along", one (fun x -> x.roll (-4, 1))
    "roll along two", one (fun x -> x.roll ([ 1; 2 ], [ 0; -1 ]))
    for k in -1 .. 4 do
        $"rot90, {k}", one (fun x -> x.rot90 k)
    "rot90 of other axes", one (fun x -> x.rot90 (1, [ 2; 0 ]))
    "movedim", one (fun x -> x.movedim (0, -1))
    "movedim of two", one (fun x -> x.movedim ([ 0; 2 ], [ 1; 0 ]))
    "swapaxes", one (fun x -> x.swapaxes (0, -1))
    "tile", one (fun x -> x.tile [ 2; 3 ])
    "tile, more axes", one (fun x -> x.tile [ 2; 1; 2; 1 ])
    "repeatInterleave", one (fun x -> x.repeatInterleave 2)
    "repeatInterleave along", one (fun x -> x.repeatInterleave (2, 1))
    "repeatInterleave by a tensor", one (fun x -> x.repeatInterleave (whole [ 2; 0; 3 ], 1))
    "chunk", (fun x -> x[0].chunk(2, 1) |> Array.toList)
    "unfold along", one (fun x -> x.unfold (1, 2, 1))
    "tril", one (fun x -> x.tril ())
    "tril, 1", one (fun x -> x.tril 1)
    "triu, -1", one (fun x -> x.triu -1)
    "diag", one (fun x -> x.diag ())
    "diag, -1", one (fun x -> x.diag -1)
]

let private joined: (string * (Tensor[] -> Tensor list)) list = [
    "hstack", two (fun a b -> dsharp.hstack [ a; b ])
    "vstack", two (fun a b -> dsharp.vstack [ a; b ])
    "dstack", two (fun a b -> dsharp.dstack [ a; b ])
    "meshgrid", (fun x -> dsharp.meshgrid x |> Array.toList)
    "meshgrid, xy", (fun x -> dsharp.meshgrid (x, "xy") |> Array.toList)
    "cartesianProd", (fun x -> [ dsharp.cartesianProd x ])
    "blockDiag", (fun x -> [ dsharp.blockDiag x ])
]

let private padded: (string * (Tensor[] -> Tensor list)) list = [
    "pad, one-sided", one (fun x -> x.pad ([ 1; 0; 2 ], [ 0; 2; 1 ]))
    "pad by a number", one (fun x -> x.pad ([ 0; 1; 0 ], [ 2; 0; 1 ], value = -1.5))
    for mode in [ "reflect"; "replicate"; "circular" ] do
        $"pad, {mode}", one (fun x -> x.pad ([ 0; 1; 2 ], [ 0; 0; 1 ], mode))
]

let private resampled: (string * (Tensor[] -> Tensor list)) list = [
    for mode in [ "nearest"; "bilinear"; "bicubic"; "area"; "nearest-exact" ] do
        $"interpolate, {mode}", one (fun x -> x.interpolate ([ 5; 3 ], mode = mode))
    "interpolate by a factor", one (fun x -> x.interpolate (scaleFactor = 1.5, mode = "bilinear"))
    "interpolate, aligned",
    one (fun x -> x.interpolate ([ 5; 7 ], mode = "bilinear", alignCorners = true))
    "interpolate a signal", one (fun x -> x.interpolate ([ 7 ], mode = "linear"))
    "pixelShuffle", one (fun x -> x.pixelShuffle 2)
    "pixelUnshuffle", one (fun x -> x.pixelUnshuffle 2)
    "unfold", one (fun x -> x.unfold ([ 2; 3 ], paddings = [ 1; 0 ], strides = [ 2; 1 ]))
    "fold", one (fun x -> x.fold ([ 4; 5 ], [ 2; 3 ], paddings = [ 1; 0 ], strides = [ 2; 1 ]))
    for mode in [ "bilinear"; "nearest" ] do
        for padding in [ "zeros"; "border"; "reflection" ] do
            for align in [ true; false ] do
                $"gridSample, {mode}, {padding}, {align}",
                two (fun x grid -> x.gridSample (grid, mode, padding, align))
]

/// The functions of tensor-functions.json.
let references = moved @ joined @ padded @ resampled

let private image =
    shaped "images" (sizesUpTo [ 2; 2; 3; 3 ]) (fun case -> [ case.Sizes ])

let private arranging = [
    along axes "roll" (fun dim x -> x.roll (2, dim))
    op tensor "roll of all" (fun x -> x.roll -1)
    row true planes "rot90" (fun case x -> x[0].rot90(case.Pick % 5 - 2, [ -1; 0 ]))
    row true planes "movedim" (fun case x -> x[0].movedim(dimOf case x[0], 0))
    op planes "swapaxes" (fun x -> x.swapaxes (0, -1))
    op matrix "T" (fun x -> x.T)
    op planes "mT" (fun x -> x.mT)
    op tensor "reshape" (fun x -> x.reshape [ -1; 1 ])
    op tensor "tile" (fun x -> x.tile [ 2; 1; 2 ])
    along axes "repeatInterleave" (fun dim x -> x.repeatInterleave (2, dim))
    row true axes "repeatInterleave by a tensor" (fun case x ->
        x[0].repeatInterleave(indices case.Pick 3 [| x[0].shape[0] |], 0))
    along axes "chunk" (fun dim x -> (x.chunk (2, dim))[0] * 2.0)
    along axes "unfold along" (fun dim x -> x.unfold (dim, 1, 1))
    op planes "tril" (fun x -> x.tril ())
    op planes "triu" (fun x -> x.triu -1)
    op axes "diag" (fun x -> (x.flatten ()).diag 1)
    op2 (alike 2) "hstack" (fun a b -> dsharp.hstack [ a; b ])
    op2 (alike 2) "vstack" (fun a b -> dsharp.vstack [ a; b ])
    op2 (alike 2) "cartesianProd" (fun a b -> dsharp.cartesianProd [ a.flatten (); b.flatten () ])
    op matrix "blockDiag" (fun x -> dsharp.blockDiag [ x; x * 2.0 ])
    op tensor "pad, one-sided" (fun x ->
        x.pad (List.replicate x.dim 1, List.replicate x.dim 2, value = 1.5))
    op axes "pad, replicate" (fun x -> x.pad (List.replicate x.dim 2, mode = "replicate"))
    op axes "pad, circular" (fun x -> x.pad (List.replicate x.dim 1, mode = "circular"))
    op image "interpolate, nearest" (fun x -> x.interpolate (scaleFactor = 2.0))
    op image "interpolate, bilinear" (fun x -> x.interpolate ([ 3; 5 ], mode = "bilinear"))
    op image "interpolate, bicubic" (fun x -> x.interpolate ([ 3; 5 ], mode = "bicubic"))
    op image "pixelShuffle" (fun x -> (dsharp.cat ([ x; x; x; x ], 1)).pixelShuffle 2)
    op image "unfold" (fun x -> x.unfold ([ 2; 2 ], paddings = [ 1; 1 ]))
    op image "fold of unfold" (fun x ->
        (x.unfold ([ 2; 2 ], paddings = [ 1; 1 ]))
            .fold(x.shape[2..], [ 2; 2 ], paddings = [ 1; 1 ]))
    kinked
        (shaped "images" (sizesUpTo [ 2; 2; 3; 3 ]) (fun case -> [ case.Sizes ]))
        "gridSample"
        (fun x ->
            let grid =
                ((dsharp.linspace (-0.93, 0.87, x.shape[0] * 8)).view [ x.shape[0]; 2; 2; 2 ]).cast
                    x.dtype

            x.gridSample (grid + x.sum () * 1e-3, paddingMode = "border"))
]

let families = [ "arranging", arranging ]

/// Tensors rearranged, padded, resampled and decomposed: what they refuse, and what they do at special points.
module DiffLessons.Tests.ArrangingTests

open Expecto
open DiffLessons
open DiffLessons.Tests

let private v = lazy (dsharp.tensor [ 1.0; 2.0; 3.0 ])
let private m = lazy ((dsharp.arange 6.0).view [ 2; 3 ])
let private image = lazy (dsharp.ones [ 1; 2; 3; 3 ])

let private shape call message (f: unit -> 'a) =
    Check.wrong<ShapeException> call message (f >> ignore)

let private option call message (f: unit -> 'a) =
    Check.wrong<OptionException> call message (f >> ignore)

let private native call message (f: unit -> 'a) =
    Check.wrong<TensorException> call message (f >> ignore)

let private arranging = [
    shape
        "T of three axes"
        "T: expected a matrix, got shape (1, 2, 3, 3). Use mT for a batch of matrices, or permute."
        (fun () -> image.Value.T)
    shape
        "movedim to one place"
        "movedim: each dimension may be named once in destination, got (0, 0)."
        (fun () -> m.Value.movedim ([ 0; 1 ], [ 0; 0 ]))
    shape
        "roll without an axis"
        "roll: expected as many shifts as dimensions, got (1, 2) and (0). Give one per axis."
        (fun () -> m.Value.roll ([ 1; 2 ], [ 0 ]))
    shape "rot90 of one axis" "rot90: expected two dimensions, got (0)." (fun () ->
        m.Value.rot90 (1, [ 0 ]))
    option
        "tile by less than nothing"
        "tile: expected repetitions of 0 or more, got (-1). (Parameter 'reps')"
        (fun () -> m.Value.tile [ -1 ])
    shape
        "repeatInterleave by too few"
        "repeatInterleave: expected 3 repetitions, one for each sub-tensor of dimension 1 of (2, 3), got 2."
        (fun () -> m.Value.repeatInterleave (dsharp.tensor [ 1; 2 ], 1))
    option
        "repeatInterleave by less than nothing"
        "repeatInterleave: expected repeats of 0 or more, got -9223372036854775808. (Parameter 'repeats')"
        (fun () -> m.Value.repeatInterleave (dsharp.tensor [ 1L; System.Int64.MinValue ], 0))
    shape
        "repeatInterleave beyond 64 bits"
        "repeatInterleave: the result would have more than 2147483647 elements. Give smaller repeats."
        (fun () -> m.Value.repeatInterleave (dsharp.tensor [ 1L; System.Int64.MaxValue ], 0))
    option
        "chunk into none"
        "chunk: expected chunks of 1 or more, got 0. (Parameter 'chunks')"
        (fun () -> m.Value.chunk 0)
    shape
        "unfold by long windows"
        "unfold: a window of 4 does not fit into dimension 1 of (2, 3)."
        (fun () -> m.Value.unfold (1, 4, 1))
    option
        "meshgrid of another order"
        "meshgrid: expected indexing to be \"ij\" or \"xy\", got \"ji\". (Parameter 'indexing')"
        (fun () -> dsharp.meshgrid ([ v.Value ], "ji"))
    shape
        "cartesianProd of matrices"
        "cartesianProd: expected vectors or numbers, got shape (2, 3)."
        (fun () -> dsharp.cartesianProd [ m.Value; m.Value ])
    option
        "pad by another mode"
        "pad: expected mode to be \"constant\", \"reflect\", \"replicate\" or \"circular\", got \"mirror\". (Parameter 'mode')"
        (fun () -> v.Value.pad ([ 1 ], mode = "mirror"))
    option
        "pad by more than there is"
        "pad: mode \"reflect\" adds at most 2 to dimension 0 of (3), got 3. (Parameter 'paddings')"
        (fun () -> v.Value.pad ([ 3 ], mode = "reflect"))
    option
        "interpolate to nothing said"
        "interpolate: expected either size or scaleFactor, got both or neither. (Parameter 'size')"
        (fun () -> image.Value.interpolate ())
    option
        "interpolate by a mode of other axes"
        "interpolate: mode \"linear\" is for 1 spatial axes, got 2. (Parameter 'mode')"
        (fun () -> image.Value.interpolate ([ 4; 4 ], mode = "linear"))
    shape
        "pixelShuffle of too few channels"
        "pixelShuffle: expected images (..., channels, height, width) whose channels are a multiple of 4, got shape (1, 2, 3, 3)."
        (fun () -> image.Value.pixelShuffle 2)
    shape
        "gridSample at other positions"
        "gridSample: expected images (batch, channels, height, width) and positions (batch, h, w, 2), got shapes (1, 2, 3, 3) and (1, 2, 3, 3)."
        (fun () -> image.Value.gridSample image.Value)
]

let private matrices = [
    native
        "cholesky of no positive definite matrix"
        "cholesky: the matrix is not positive definite; given (2, 2) Float32."
        (fun () -> (-(dsharp.eye 2)).cholesky())
    native
        "matrixPower of a singular matrix"
        "matrixPower: the matrix is singular, so it has no inverse; given (2, 2) Float32."
        (fun () -> (dsharp.zeros [ 2; 2 ]).matrixPower -1)
    shape
        "cholesky of no square"
        "cholesky: expected a square matrix (..., n, n), got shape (2, 3)."
        (fun () -> m.Value.cholesky ())
    shape
        "svd of a vector"
        "svd: expected a matrix or a batch of matrices, got shape (3)."
        (fun () -> v.Value.svd ())
    shape
        "triangularSolve for another length"
        "triangularSolve: a matrix of shape (2, 2) needs a right-hand side of shape (2) or (..., 2, m), got (3)."
        (fun () -> (dsharp.eye 2).triangularSolve(v.Value, true))
    shape
        "cross of two elements"
        "cross: expected 3 elements along dimension 0, got shapes (2) and (2)."
        (fun () -> (dsharp.zeros 2).cross(dsharp.zeros 2))
    shape
        "cdist of rows of two lengths"
        "cdist: expected rows of one length, got shapes (2, 3) and (2, 2)."
        (fun () -> m.Value.cdist (dsharp.eye 2))
    option "cdist of order 0" "cdist: expected p above 0, got 0. (Parameter 'p')" (fun () ->
        m.Value.cdist (m.Value, 0.0))
    Check.wrong<DtypeException>
        "qr of integers"
        "qr: expected a floating point tensor, got Int64. Convert it first, with float32() or float64()."
        (fun () -> (m.Value.int64 ()).qr() |> ignore)
]

let private promises = [
    test "distances of equal rows have the derivative 0" {
        let f (x: Tensor) = (x.cdist x).sum()
        let gradient = dsharp.grad f (dsharp.tensor [ [ 1.0; 2.0 ]; [ 1.0; 2.0 ] ])
        Expect.equal gradient (dsharp.zeros [ 2; 2 ]) "gradient"
    }
    test "the logarithm of determinants of 0 and below" {
        let log (x: Tensor) = x.logdet().toDouble()
        Expect.equal (log (dsharp.zeros [ 2; 2 ])) -infinity "0"

        Expect.isTrue
            (System.Double.IsNaN(log (dsharp.tensor [ [ 0.0; 1.0 ]; [ 1.0; 0.0 ] ])))
            "below"
    }
    test "a matrix and its transpose" {
        Expect.equal m.Value.T m.Value.mT "matrix"
        Expect.equal v.Value.T v.Value "vector"
    }
    test "padding keeps whole numbers whole" {
        Expect.equal
            ((dsharp.tensor [ 1; 2 ]).pad([ 1 ], [ 0 ], value = 7))
            (dsharp.tensor [ 7; 1; 2 ])
            "value"

        Expect.equal
            ((dsharp.tensor [ 1; 2 ]).pad([ 1 ], mode = "circular"))
            (dsharp.tensor [ 2; 1; 2; 1 ])
            "mode"
    }
    test "positions of a grid have second derivatives" {
        let picture = (dsharp.arange (9.0, dtype = Dtype.Float64)).view [ 1; 1; 3; 3 ]

        let f (at: Tensor) =
            let grid = at.view [ 1; 1; 1; 2 ]
            (picture * picture).gridSample(grid).sum()

        let hessian = dsharp.hessian f (dsharp.tensor ([ 0.1; 0.2 ], dtype = Dtype.Float64))
        // Bilinear: only the mixed derivative is other than 0: that of x^2 at 4, 5, 7 and 8 over pixels of 2/3.
        let mixed = (16.0 - 25.0 - 49.0 + 64.0) * 2.25
        Check.expectNear 1e-9 "hessian" hessian [| 2; 2 |] [| 0.0; mixed; mixed; 0.0 |]
    }
]

let tests =
    testList "Arranging" [
        testList "refuses" arranging
        testList "matrices refuse" matrices
        testList "promises" promises
    ]

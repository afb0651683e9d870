/// Steps of programs of the everyday operations, four elements to four, for the properties of AgreementTests.
module DiffLessons.Tests.AgreementSteps

open DiffLessons

/// A step of a program: four elements to four elements.
type Step = {
    Name: string
    Apply: Tensor -> Tensor
}

let step name apply = { Name = name; Apply = apply }

let matrix (x: Tensor) = x.view [ 2; 2 ]

/// The same number four times, beside the elements.
let beside (f: Tensor -> Tensor) (x: Tensor) = x * 0.5 + f x

/// A function of two by two matrices, as one of their elements.
let private square (f: Tensor -> Tensor) (x: Tensor) = (f (matrix x)).view 4

/// A symmetric matrix, far from singular and without equal eigenvalues.
let private definite (x: Tensor) =
    let m = matrix (x.tanh ())
    let apart = (dsharp.tensor ([ 3.0; 5.0 ], dtype = Dtype.Float64)).diag()
    m.matmul (m.transpose ()) * 0.25 + apart

let private whole (numbers: int64 list) = dsharp.tensor numbers

/// Steps with derivatives of all orders everywhere.
let smooth = [
    step "expm1 of tanh" (fun x -> (x.tanh ()).expm1())
    step "log1p of squares" (fun x -> (x * x).log1p())
    step "exp2 of tanh" (fun x -> (x.tanh ()).exp2())
    step "log2" (fun x -> (x * x + 1.0).log2())
    step "rsqrt" (fun x -> (x * x + 1.0).rsqrt() * x)
    step "reciprocal" (fun x -> (x * x + 1.0).reciprocal() + x)
    step "square" (fun x -> x.square () * 0.25)
    step "erf" (fun x -> x.erf ())
    step "erfc" (fun x -> x.erfc ())
    step "sinc" (fun x -> x.sinc ())
    step "asinh" (fun x -> x.asinh ())
    step "lgamma" (fun x -> (x * x + 1.0).lgamma())
    step "digamma" (fun x -> (x * x + 1.0).digamma() * 0.25)
    step "atan2" (fun x -> x.atan2 (x * x + 1.0))
    step "logaddexp" (fun x -> x.logaddexp (x.flip [ 0 ]))
    step "lerp" (fun x -> x.lerp (x.flip [ 0 ], 0.25))
    step "softmin" (fun x -> x.softmin 0 * 2.0)
    step "glu" (fun x -> (x.glu 0).tile [ 2 ])
    step "cumsum" (fun x -> x.cumsum 0 * 0.5)
    step "cumprod" (fun x -> (x.tanh ()).cumprod 0)
    step "logcumsumexp" (fun x -> x.logcumsumexp 0 * 0.5)
    step "difference" (fun x -> (x.difference ()).pad([ 1 ])[..3] + x * 0.5)
    step "trapezoid" (beside (fun x -> x.trapezoid () * 0.25))
    step "prod" (beside (fun x -> (x.tanh ()).prod()))
    step "nanmean" (beside (fun x -> x.nanmean ()))
    step "roll" (fun x -> x.roll 1 * 0.75)
    step "rot90" (square (fun m -> m.rot90 ()))
    step "swapaxes" (square (fun m -> m.swapaxes (0, 1)))
    step "tril and triu" (square (fun m -> m.tril () - m.triu ()))
    step "diag" (fun x -> ((x.diag ()).matmul x) * 0.25)
    step "kron" (fun x -> (x[..1].kron x[2..]) * 0.5)
    step "cross" (fun x -> beside (fun x -> (x[..2].cross x[1..]).sum() * 0.25) x)
    step "einsum" (fun x -> dsharp.einsum ("i,j,j->i", x, x.tanh (), x.tanh ()) * 0.25)
    step "matrixExp" (fun x -> square (fun m -> (m * 0.25).matrixExp()) (x.tanh ()))
    step "matrixPower" (square (fun m -> m.matrixPower 2 * 0.25))
    step "logdet" (beside (fun x -> (definite x).logdet()))
    step "cholesky" (fun x -> ((definite x).cholesky()).view 4 * 0.25 + x)
    step "inv" (fun x -> ((definite x).inv()).view 4 + x)
    step "pinv" (fun x -> ((definite x).pinv()).view 4 + x)
    step "solve" (fun x -> ((definite x).solve(matrix x)).view 4)
    step "triangularSolve" (fun x ->
        ((definite x).cholesky().triangularSolve(matrix x, upper = false)).view 4)
    step "eigvalsh" (fun x -> ((definite x).eigvalsh() * 0.25).tile([ 2 ]) + x)
    step "svdvals" (fun x -> ((definite x).svdvals() * 0.25).tile([ 2 ]) + x)
    step "projector of eigh" (fun x ->
        let _, vectors = (definite x).eigh()
        let first = vectors[*, 0]
        (first.outer first).view 4 + x)
    step "qr" (fun x ->
        let q, r = (definite x).qr()
        (q.matmul (r * 0.25)).view 4 + x)
    step "interpolate" (fun x ->
        (x.view [ 1; 1; 4 ]).interpolate(size = [ 4 ], mode = "linear", alignCorners = true).view 4)
    step "upsampled" (fun x ->
        (x[1..2].view [ 1; 1; 2 ]).interpolate(scaleFactor = 2.0, mode = "linear").view 4)
    step "gather" (fun x -> x.gather (0, whole [ 3L; 3L; 0L; 1L ]))
    step "takeAlongDim" (fun x -> x.takeAlongDim (whole [ 1L; 1L; 2L; 0L ], 0))
    step "indexSelect" (fun x -> x.indexSelect (0, whole [ 2L; 2L; 1L; 0L ]))
    step "indexAdd" (fun x -> x.indexAdd (0, whole [ 0L; 0L ], x[..1].sin()))
    step "indexCopy" (fun x -> x.indexCopy (0, whole [ 3L ], x[..0].sin()))
    step "scatterAdd" (fun x -> x.scatterAdd (0, whole [ 1L; 1L; 2L; 1L ], x.sin ()) * 0.5)
    step "scatterReduce by mean" (fun x ->
        x.scatterReduce (0, whole [ 1L; 1L; 2L; 1L ], x.sin (), "mean"))
    step "scatterReduce by prod" (fun x ->
        (x.tanh ()).scatterReduce(0, whole [ 1L; 1L; 2L; 1L ], x.tanh (), "prod"))
    step "set" (fun x -> x.at[1].set(x[0].sin()))
    step "set by a range" (fun x -> x.at[1..2].set(x[..1] * x[2..]))
    step "add at" (fun x -> x.at[0].add(x[3].sin()))
    step "unfold" (fun x -> (x.unfold (0, 2, 1)).sum(1).pad([ 1 ])[..3] * 0.5)
    step "pad" (fun x -> (x.pad [ 1 ])[1..4])
    step "repeatInterleave" (fun x -> x[..1].repeatInterleave 2)
]

/// Steps with kinks, where a derivative is chosen.
let kinked = [
    step "sort" (fun x -> fst (x.sort ()))
    step "topk" (fun x -> (fst (x.topk 2)).tile [ 2 ])
    step "median" (beside (fun x -> x.median ()))
    step "quantile" (beside (fun x -> x.quantile 0.3))
    step "amax" (beside (fun x -> x.amax ()))
    step "amin along" (fun x -> ((matrix x).amin(0)).tile [ 2 ])
    step "cummax" (fun x -> fst (x.cummax 0))
    step "maximum" (fun x -> x.maximum (x.flip [ 0 ]))
    step "where" (fun x -> x.where (x.gt 0.0, x * 0.5))
    step "maskedFill" (fun x -> x.maskedFill (x.lt 0.0, 0.25) + x * 0.25)
    step "trunc" (fun x -> x + x.trunc ())
    step "frac" (fun x -> x.frac () + x)
    step "remainder" (fun x -> x.remainder 1.5 + x)
    step "heaviside" (fun x -> x.heaviside (x * 0.5) + x)
    step "copysign" (fun x -> x.copysign (x.flip [ 0 ]) + x)
    step "nanToNum" (fun x -> x.nanToNum ())
    step "normalize" (fun x -> x.normalize () + x)
    step "standardize" (fun x -> x.standardize () + x)
    step "distances" (fun x -> ((x.view [ 2; 2 ]).cdist(x.view [ 2; 2 ])).view 4 * 0.5 + x)
    step "scatterReduce by amax" (fun x ->
        x.scatterReduce (0, whole [ 1L; 1L; 2L; 1L ], x, "amax", includeSelf = false))
]

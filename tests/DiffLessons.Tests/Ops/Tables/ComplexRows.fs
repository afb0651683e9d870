/// Complex numbers, Fourier transforms, and NumPy's and PyTorch's other names: the functions of tensor-functions.json.
module DiffLessons.Tests.ComplexRows

open DiffLessons
open DiffLessons.Tests.Generators
open DiffLessons.Tests.OpsRows

let private one (f: Tensor -> Tensor) : Tensor[] -> Tensor list = fun x -> [ f x[0] ]
let private two (f: Tensor -> Tensor -> Tensor) : Tensor[] -> Tensor list = fun x -> [ f x[0] x[1] ]

let parts (z: ComplexTensor) : Tensor list = [ z.real; z.imag ]

/// Of a complex tensor, whose parts are the inputs.
let private complex (f: ComplexTensor -> ComplexTensor) : Tensor[] -> Tensor list =
    fun x -> parts (f (dsharp.complex (x[0], x[1])))

let private toReal (f: ComplexTensor -> Tensor) : Tensor[] -> Tensor list =
    fun x -> [ f (dsharp.complex (x[0], x[1])) ]

let private ofReal (f: Tensor -> ComplexTensor) : Tensor[] -> Tensor list = fun x -> parts (f x[0])

let private pair (f: ComplexTensor -> ComplexTensor -> ComplexTensor) : Tensor[] -> Tensor list =
    fun x -> parts (f (dsharp.complex (x[0], x[1])) (dsharp.complex (x[2], x[3])))

/// Eigenvalues in an order that does not depend on the algorithm, and what does not depend on the vectors' phases.
let private ofEig (a: Tensor) : Tensor list =
    let values, vectors = a.eig ()
    let order = (values.real + 10 * values.imag).noDiff().argsort()
    [ values.real[order]; values.imag[order]; vectors.abs().indexSelect(1, order) ]

let private derivative (x: Tensor[]) : Tensor list =
    let z = (dsharp.complex (x[0].noDiff(), x[1].noDiff())).reverseDiff()

    let factor =
        dsharp.complex (
            dsharp.tensor (2.0, dtype = Dtype.Float64),
            dsharp.tensor (-3.0, dtype = Dtype.Float64)
        )

    ((z * z * factor).abs().sum()).reverse()
    parts z.derivative

/// The functions of tensor-functions.json.
let references: (string * (Tensor[] -> Tensor list)) list = [
    for norm in [ "backward"; "forward"; "ortho" ] do
        $"fft, {norm}", ofReal (fun x -> x.fft (norm = norm))
        $"rfft, {norm}", ofReal (fun x -> x.rfft (norm = norm))
        $"irfft, {norm}", toReal (fun z -> z.irfft (norm = norm))
        $"fft2, {norm}", complex (fun z -> z.fft2 (norm = norm))
    "ifft", complex (fun z -> z.ifft ())
    "fft of n along", complex (fun z -> z.fft (3, 0))
    "irfft of n", toReal (fun z -> z.irfft 7)
    "rfft2", ofReal (fun x -> x.rfft2 ())
    "irfft2", toReal (fun z -> z.irfft2 ())
    "ifft2 of s", complex (fun z -> z.ifft2 (s = [ 2; 5 ]))
    "fftn", ofReal (fun x -> x.fftn ())
    "fftn of s", ofReal (fun x -> x.fftn (s = [ 2; 5 ]))
    "ifftn of dims", complex (fun z -> z.ifftn (dims = [ 2; 0 ]))
    "rfftn", ofReal (fun x -> x.rfftn (dims = [ 0; 1 ]))
    "irfftn", toReal (fun z -> z.irfftn (s = [ 4; 4 ]))
    "fftshift", one (fun x -> x.fftshift ())
    "ifftshift of dims", one (fun x -> x.ifftshift [ 1 ])
    "fftfreq",
    (fun _ -> [
        dsharp.fftfreq (5, 0.5, Dtype.Float64)
        dsharp.fftfreq (6, dtype = Dtype.Float64)
        dsharp.rfftfreq (5, 0.5, Dtype.Float64)
        dsharp.rfftfreq (6, dtype = Dtype.Float64)
    ])
    "complex abs", toReal (fun z -> z.abs ())
    "complex angle", toReal (fun z -> z.angle ())
    "complex exp", complex (fun z -> z.exp ())
    "complex log", complex (fun z -> z.log ())
    "complex sqrt", complex (fun z -> z.sqrt ())
    "complex sin", complex (fun z -> z.sin ())
    "complex cos", complex (fun z -> z.cos ())
    "complex tanh", complex (fun z -> z.tanh ())
    "complex mul", pair (fun z w -> z * w)
    "complex div", pair (fun z w -> z / w)
    "complex pow", pair (fun z w -> z ** w)
    "complex matmul", pair (fun z w -> z.matmul w.mH)
    "polar", (fun x -> parts (dsharp.polar (x[0], x[1])))
    "complex derivative", derivative
    "eig", (fun x -> ofEig x[0])
    "eigvals",
    (fun x ->
        let values = x[0].eigvals()
        let order = (values.real + 10 * values.imag).noDiff().argsort()
        [ values.real[order]; values.imag[order] ])
    "fmax", two (fun a b -> a.fmax b)
    "fmin", two (fun a b -> a.fmin b)
    "diagEmbed", one (fun x -> x.diagEmbed ())
    "deg2rad", one (fun x -> x.deg2rad ())
    "rad2deg", one (fun x -> x.rad2deg ())
    "tensordot", two (fun a b -> a.tensordot b)
    "tensordot, 1", two (fun a b -> a.tensordot (b, 1))
    "tensordot, 0", two (fun a b -> a.tensordot (b, 0))
    "inner", two (fun a b -> a.inner b)
]

/// The parts of a complex result, side by side.
let private both (z: ComplexTensor) : Tensor = dsharp.stack [ z.real; z.imag ]

let private rows = [
    along axes "fft" (fun dim x -> both (x.fft (dim = dim)))
    along axes "rfft" (fun dim x -> both (x.rfft (dim = dim)))
    op2 (alike 2) "ifft" (fun a b -> both ((dsharp.complex (a.flatten (), b.flatten ())).ifft()))
    op planes "fft2 and back" (fun x -> (x.fft2 ()).ifft2().real)
    op2 (alike 2) "irfft" (fun a b -> (dsharp.complex (a.flatten (), b.flatten ())).irfft 4)
    op2 (alike 2) "complex abs" (fun a b -> (dsharp.complex (a, b)).abs())
    op2 (alike 2) "complex angle" (fun a b -> (dsharp.complex (a, b)).angle())
    op2 (alike 2) "complex quotient" (fun a b ->
        let z = dsharp.complex (a, b)
        both (z / (z.conj () + dsharp.complex (b, a) * 0.3)))
    op2 (alike 2) "complex exponential" (fun a b -> both ((dsharp.complex (a, b)).exp()))
    op square "eigvals of distinct values" (fun x ->
        let n = x.shape[x.dim - 1]
        (x + dsharp.diag (dsharp.arange (float n, dtype = x.dtype) * 40.0)).eigvals().real)
    op axes "diagEmbed" (fun x -> x.diagEmbed ())
    op2 (alike 2) "inner" (fun a b -> a.inner b)
]

let families = [ "complex", rows ]

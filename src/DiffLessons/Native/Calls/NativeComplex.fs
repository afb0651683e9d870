namespace DiffLessons.Native

open TorchSharp

/// How a Fourier transform is scaled, in libtorch's terms.
type internal FourierNorm = FFTNormType

/// Complex arithmetic and Fourier transforms. libtorch's complex tensors live inside an operation alone: outside they are two real
/// tensors.
[<AbstractClass; Sealed>]
type internal NativeComplex private () =
    static member make(re: NativeTensor, im: NativeTensor) =
        Hold.two re im (torch.complex (re.Torch, im.Torch))

    /// The real and the imaginary part, in memory of their own.
    static member parts(z: NativeTensor) : NativeTensor[] =
        use plain = Hold.one z (z.Torch.resolve_conj ())
        use re = Hold.one plain plain.Torch.real
        use im = Hold.one plain plain.Torch.imag
        [| re.clone (); im.clone () |]

    static member abs(z: NativeTensor) = Hold.one z (z.Torch.abs ())

    /// The angle; 0 at 0, where all derivatives count as 0: libtorch's second one is NaN.
    static member angle(re: NativeTensor, im: NativeTensor) =
        use isReal = im.eq (CachedScalar.zero ())
        use isImaginary = re.eq (CachedScalar.zero ())
        use isZero = isReal.logical_and isImaginary
        use y = im.masked_fill (isZero, CachedScalar.zero ())
        use x = re.masked_fill (isZero, CachedScalar.one ())
        y.atan2 x

    /// A tensor without elements that depends on another one without elements, complex or not.
    static member empty(x: NativeTensor, shape: int64[], isComplex: bool) =
        use total = x.sum ()

        match torch.is_complex x.Torch, isComplex with
        | false, true ->
            use z = NativeComplex.make (total, total)
            z.expand shape
        | true, false ->
            use re = Hold.one total total.Torch.real
            re.expand shape
        | _ -> total.expand shape

    static member exp(z: NativeTensor) = Hold.one z (z.Torch.exp ())
    static member log(z: NativeTensor) = Hold.one z (z.Torch.log ())
    static member sqrt(z: NativeTensor) = Hold.one z (z.Torch.sqrt ())
    static member sin(z: NativeTensor) = Hold.one z (z.Torch.sin ())
    static member cos(z: NativeTensor) = Hold.one z (z.Torch.cos ())
    static member tanh(z: NativeTensor) = Hold.one z (z.Torch.tanh ())

    static member div(z: NativeTensor, w: NativeTensor) = Hold.two z w (z.Torch.div w.Torch)

    static member pow(z: NativeTensor, w: NativeTensor) = Hold.two z w (z.Torch.pow w.Torch)

    static member matmul(z: NativeTensor, w: NativeTensor) = Hold.two z w (z.Torch.matmul w.Torch)

    // ---- Fourier transforms, of lengths and axes that are given ----

    static member fft(x: NativeTensor, n: int64, dim: int64, norm: FourierNorm) =
        Hold.one x (torch.fft.fft_ (x.Torch, n, dim, norm))

    static member ifft(x: NativeTensor, n: int64, dim: int64, norm: FourierNorm) =
        Hold.one x (torch.fft.ifft (x.Torch, n, dim, norm))

    static member rfft(x: NativeTensor, n: int64, dim: int64, norm: FourierNorm) =
        Hold.one x (torch.fft.rfft (x.Torch, n, dim, norm))

    static member irfft(x: NativeTensor, n: int64, dim: int64, norm: FourierNorm) =
        Hold.one x (torch.fft.irfft (x.Torch, n, dim, norm))

    static member fftn(x: NativeTensor, s: int64[], dims: int64[], norm: FourierNorm) =
        Hold.one x (torch.fft.fftn (x.Torch, s, dims, norm))

    static member ifftn(x: NativeTensor, s: int64[], dims: int64[], norm: FourierNorm) =
        Hold.one x (torch.fft.ifftn (x.Torch, s, dims, norm))

    static member rfftn(x: NativeTensor, s: int64[], dims: int64[], norm: FourierNorm) =
        Hold.one x (torch.fft.rfftn (x.Torch, s, dims, norm))

    static member irfftn(x: NativeTensor, s: int64[], dims: int64[], norm: FourierNorm) =
        Hold.one x (torch.fft.irfftn (x.Torch, s, dims, norm))

    // ---- eigenvalues ----

    /// Eigenvalues and eigenvectors of square matrices, as the four parts of both.
    static member eig(x: NativeTensor) : NativeTensor[] =
        let struct (values, vectors) = torch.linalg.eig x.Torch
        use values = Hold.one x values
        use vectors = NativeTensor.Of vectors
        Array.append (NativeComplex.parts values) (NativeComplex.parts vectors)

    static member eigvals(x: NativeTensor) : NativeTensor[] =
        use values = Hold.one x (torch.linalg.eigvals x.Torch)
        NativeComplex.parts values

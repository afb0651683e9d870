namespace DiffLessons

open System
open DiffLessons.Native

/// <summary>Fourier transforms, of real and complex tensors, and eigenvalues that may be complex.</summary>
/// <remarks>
/// Lengths, axes and scaling are those of NumPy's and PyTorch's functions of the same names: <c>norm</c> is "backward" (the inverse divides by the length, the
/// default), "forward" (the transform does) or "ortho" (both divide by its square root).
/// </remarks>
[<AutoOpen>]
module Fourier =
    let private scaling operation (norm: string option) : FourierNorm =
        match norm with
        | None
        | Some "backward" -> FourierNorm.Backward
        | Some "forward" -> FourierNorm.Forward
        | Some "ortho" -> FourierNorm.Ortho
        | Some other ->
            let other = if isNull other then "null" else $"\"{other}\""

            Guard.refuse
                "norm"
                $"{operation}: expected a norm of \"backward\", \"forward\" or \"ortho\", got {other}."

    let private axis operation (x: Tensor) (dim: int option) : int =
        if x.dim = 0 then
            Shape.fail $"{operation}: expected at least one axis, got a 0-d tensor."

        Shape.completeDim operation x.dim (defaultArg dim -1)

    let private length operation name (n: int) : int =
        if n < 1 then
            Guard.refuse
                name
                $"{operation}: expected lengths of 1 or more along the axes that are transformed, got {string n}."

        n

    /// Real numbers that libtorch transforms: of single or double precision.
    let private real operation (x: Tensor) : unit =
        Tensor.Present(operation, x)

        if x.dtype <> Dtype.Float32 && x.dtype <> Dtype.Float64 then
            Fail.dtype
                $"{operation}: expected a tensor of Float32 or Float64, got {x.dtype}. Convert it with float32() or float64()."

    let private given operation (z: ComplexTensor) : ComplexTensor =
        Guard.notNull operation "the complex tensor" z
        z

    /// One or several axes, with the length that each has in the transform.
    type private Transform = {
        Dims: int64[]
        Lengths: int64[]
        Norm: FourierNorm
    }

    let private one operation (x: Tensor) (own: int -> int) (n: int option) dim norm : Transform =
        let dim = axis operation x dim
        let n = length operation "n" (defaultArg n (own x.Sizes[dim]))

        {
            Dims = [| int64 dim |]
            Lengths = [| int64 n |]
            Norm = scaling operation norm
        }

    /// `own` makes of the last axis' length that of the transform.
    let private several
        operation
        (x: Tensor)
        own
        (s: seq<int> option)
        (dims: seq<int> option)
        norm
        =
        let s = s |> Option.map (Guard.items operation "s")

        let dims =
            match dims, s with
            | Some dims, _ ->
                Guard.items operation "dims" dims |> Array.map (Indices.axis operation x)
            | None, Some s when s.Length <= x.dim -> [| x.dim - s.Length .. x.dim - 1 |]
            | _ -> [| 0 .. x.dim - 1 |]

        if dims.Length = 0 || (Array.distinct dims).Length <> dims.Length then
            Shape.fail
                $"{operation}: expected one axis or more, each named once, got {Shape.format dims} of shape {Shape.format x.Sizes}."

        let lengths =
            match s with
            | Some s when s.Length <> dims.Length ->
                Guard.refuse
                    "s"
                    $"{operation}: expected a length for each of {string dims.Length} axes, got {string s.Length}."
            | Some s -> s
            | None ->
                dims
                |> Array.mapi (fun i dim ->
                    if i = dims.Length - 1 then
                        own x.Sizes[dim]
                    else
                        x.Sizes[dim])

        for n in lengths do
            length operation "s" n |> ignore

        for dim in dims do
            if x.Sizes[dim] = 0 then
                length operation "s" 0 |> ignore

        {
            Dims = Array.map int64 dims
            Lengths = Array.map int64 lengths
            Norm = scaling operation norm
        }

    let private check operation (x: Tensor) (t: Transform) : unit =
        for dim in t.Dims do
            if x.Sizes[int dim] = 0 then
                Shape.fail
                    $"{operation}: expected elements along the axes that are transformed, got shape {Shape.format x.Sizes}."

        let target = Array.copy x.Sizes
        Array.iter2 (fun (dim: int64) (n: int64) -> target[int dim] <- int n) t.Dims t.Lengths
        Shape.checkSizes operation target

    /// What a transform makes: as many frequencies as its length, half of them, or a real tensor.
    type private Result =
        | All
        | Half
        | Real

    let private apply (t: Transform) result one many (x: NativeTensor) : NativeTensor =
        // MKL takes no empty batch.
        if x.numel () = 0L then
            let shape = x.shape

            for dim, n in Array.zip t.Dims t.Lengths do
                shape[int dim] <- n

            let last = int t.Dims[t.Dims.Length - 1]

            if result = Half then
                shape[last] <- shape[last] / 2L + 1L

            NativeComplex.empty (x, shape, result <> Real)
        else
            match t.Dims with
            | [| dim |] -> one (x, t.Lengths[0], dim, t.Norm)
            | dims -> many (x, t.Lengths, dims, t.Norm)

    /// Of a real tensor.
    let private ofReal operation (x: Tensor) (t: Transform) result one many : ComplexTensor =
        check operation x t

        let f (raws: NativeTensor[]) =
            use z = apply t result one many raws[0]
            NativeComplex.parts z

        let parts = Tensor.Lift(operation, f, [| x |])
        ComplexTensor.Make(operation, parts[0], parts[1])

    let private ofComplex operation (z: ComplexTensor) (t: Transform) one many : ComplexTensor =
        check operation z.real t
        ComplexTensor.Map(operation, apply t All one many, z)

    let private toReal operation (z: ComplexTensor) (t: Transform) one many : Tensor =
        check operation z.real t
        ComplexTensor.MapReal(operation, apply t Real one many, z)

    let private planes operation (x: Tensor) : seq<int> option =
        if x.dim < 2 then
            Shape.fail
                $"{operation}: expected at least two axes, got shape {Shape.format x.Sizes}. Use the transform of one axis."

        Some [ -2; -1 ]

    let private whole n = n
    let private half m = 2 * (m - 1)

    /// The axes rolled by half of their lengths.
    let private shifted operation (sign: int) (dims: seq<int> option) (x: Tensor) : Tensor =
        Tensor.Present(operation, x)

        let dims =
            match dims with
            | Some dims -> Guard.items operation "dims" dims |> Array.map (Indices.axis operation x)
            | None -> [| 0 .. x.dim - 1 |]

        if dims.Length = 0 then
            x
        else
            let by n = if sign > 0 then n / 2 else n - n / 2
            x.roll (dims |> Array.map (fun dim -> by x.Sizes[dim]), dims)

    type Tensor with

        /// <summary>The discrete Fourier transform along an axis.</summary>
        /// <param name="n">The length of the transform: the axis is cut, or filled up with zeros; its own length by default.</param>
        /// <param name="dim">The axis; the last by default.</param>
        /// <param name="norm">"backward" (the default), "forward" or "ortho".</param>
        member x.fft(?n: int, ?dim: int, ?norm: string) : ComplexTensor =
            real "fft" x
            ofReal "fft" x (one "fft" x whole n dim norm) All NativeComplex.fft NativeComplex.fftn

        /// <summary>The same, but only the frequencies from 0 to half of the length: the others are their conjugates.</summary>
        /// <param name="n">The length of the transform: the axis is cut, or filled up with zeros; its own length by default.</param>
        /// <param name="dim">The axis; the last by default. It has n / 2 + 1 elements in the result.</param>
        /// <param name="norm">"backward" (the default), "forward" or "ortho".</param>
        member x.rfft(?n: int, ?dim: int, ?norm: string) : ComplexTensor =
            real "rfft" x

            ofReal
                "rfft"
                x
                (one "rfft" x whole n dim norm)
                Half
                NativeComplex.rfft
                NativeComplex.rfftn

        /// <summary>The inverse of <c>fft</c>.</summary>
        /// <param name="n">The length of the transform; the axis' own by default.</param>
        /// <param name="dim">The axis; the last by default.</param>
        /// <param name="norm">"backward" (the default), "forward" or "ortho".</param>
        member x.ifft(?n: int, ?dim: int, ?norm: string) : ComplexTensor =
            real "ifft" x

            ofReal
                "ifft"
                x
                (one "ifft" x whole n dim norm)
                All
                NativeComplex.ifft
                NativeComplex.ifftn

        /// <summary>The Fourier transform of the last two axes.</summary>
        /// <param name="s">The lengths of the transform; those of the axes by default.</param>
        /// <param name="dims">The axes; the last two by default.</param>
        /// <param name="norm">"backward" (the default), "forward" or "ortho".</param>
        member x.fft2(?s: seq<int>, ?dims: seq<int>, ?norm: string) : ComplexTensor =
            real "fft2" x
            let dims = if dims.IsSome then dims else planes "fft2" x
            let t = several "fft2" x whole s dims norm
            ofReal "fft2" x t All NativeComplex.fft NativeComplex.fftn

        /// <summary>The same, but only the frequencies from 0 to half of the length along the last axis.</summary>
        /// <param name="s">The lengths of the transform; those of the axes by default.</param>
        /// <param name="dims">The axes; the last two by default.</param>
        /// <param name="norm">"backward" (the default), "forward" or "ortho".</param>
        member x.rfft2(?s: seq<int>, ?dims: seq<int>, ?norm: string) : ComplexTensor =
            real "rfft2" x
            let dims = if dims.IsSome then dims else planes "rfft2" x
            let t = several "rfft2" x whole s dims norm
            ofReal "rfft2" x t Half NativeComplex.rfft NativeComplex.rfftn

        /// <summary>The Fourier transform of several axes.</summary>
        /// <param name="s">The lengths of the transform; those of the axes by default.</param>
        /// <param name="dims">The axes; as many last ones as s has lengths, else all.</param>
        /// <param name="norm">"backward" (the default), "forward" or "ortho".</param>
        member x.fftn(?s: seq<int>, ?dims: seq<int>, ?norm: string) : ComplexTensor =
            real "fftn" x
            let t = several "fftn" x whole s dims norm
            ofReal "fftn" x t All NativeComplex.fft NativeComplex.fftn

        /// <summary>The same, but only the frequencies from 0 to half of the length along the last axis.</summary>
        /// <param name="s">The lengths of the transform; those of the axes by default.</param>
        /// <param name="dims">The axes; as many last ones as s has lengths, else all.</param>
        /// <param name="norm">"backward" (the default), "forward" or "ortho".</param>
        member x.rfftn(?s: seq<int>, ?dims: seq<int>, ?norm: string) : ComplexTensor =
            real "rfftn" x
            let t = several "rfftn" x whole s dims norm
            ofReal "rfftn" x t Half NativeComplex.rfft NativeComplex.rfftn

        /// <summary>The zero frequency, which is first, moved to the middle.</summary>
        /// <param name="dims">The axes; all by default.</param>
        member x.fftshift(?dims: seq<int>) : Tensor = shifted "fftshift" 1 dims x

        /// <summary>The inverse of <c>fftshift</c>.</summary>
        /// <param name="dims">The axes; all by default.</param>
        member x.ifftshift(?dims: seq<int>) : Tensor = shifted "ifftshift" -1 dims x

        /// <summary>Eigenvalues and eigenvectors, as columns of length 1, of square matrices: a V = V diag(values).</summary>
        /// <returns>Values of shape (..., n) and vectors of shape (..., n, n), both complex. For symmetric matrices use <c>eigh</c>.</returns>
        /// <remarks>The derivative exists where the eigenvalues differ, of what does not depend on the vectors' phases.</remarks>
        member a.eig() : ComplexTensor * ComplexTensor =
            Decompositions.finiteSquare "eig" a
            let parts = Tensor.Lift("eig", (fun raws -> NativeComplex.eig raws[0]), [| a |])
            let made re im = ComplexTensor.Make("eig", re, im)
            made parts[0] parts[1], made parts[2] parts[3]

        /// <summary>Eigenvalues of square matrices. For symmetric ones use <c>eigvalsh</c>.</summary>
        /// <remarks>The derivative exists where the eigenvalues differ.</remarks>
        member a.eigvals() : ComplexTensor =
            Decompositions.finiteSquare "eigvals" a

            let parts =
                Tensor.Lift("eigvals", (fun raws -> NativeComplex.eigvals raws[0]), [| a |])

            ComplexTensor.Make("eigvals", parts[0], parts[1])

    type ComplexTensor with

        /// <summary>The discrete Fourier transform along an axis.</summary>
        /// <param name="n">The length of the transform: the axis is cut, or filled up with zeros; its own length by default.</param>
        /// <param name="dim">The axis; the last by default.</param>
        /// <param name="norm">"backward" (the default), "forward" or "ortho".</param>
        member z.fft(?n: int, ?dim: int, ?norm: string) : ComplexTensor =
            let z = given "fft" z
            let t = one "fft" z.real whole n dim norm
            ofComplex "fft" z t NativeComplex.fft NativeComplex.fftn

        /// <summary>The inverse of <c>fft</c>.</summary>
        /// <param name="n">The length of the transform; the axis' own by default.</param>
        /// <param name="dim">The axis; the last by default.</param>
        /// <param name="norm">"backward" (the default), "forward" or "ortho".</param>
        member z.ifft(?n: int, ?dim: int, ?norm: string) : ComplexTensor =
            let z = given "ifft" z
            let t = one "ifft" z.real whole n dim norm
            ofComplex "ifft" z t NativeComplex.ifft NativeComplex.ifftn

        /// <summary>The inverse of <c>rfft</c>: real.</summary>
        /// <param name="n">The length of the result; 2 (m - 1) for m elements by default, which is even: give it for an odd one.</param>
        /// <param name="dim">The axis; the last by default.</param>
        /// <param name="norm">"backward" (the default), "forward" or "ortho".</param>
        member z.irfft(?n: int, ?dim: int, ?norm: string) : Tensor =
            let z = given "irfft" z
            let t = one "irfft" z.real half n dim norm
            toReal "irfft" z t NativeComplex.irfft NativeComplex.irfftn

        /// <summary>The Fourier transform of the last two axes.</summary>
        /// <param name="s">The lengths of the transform; those of the axes by default.</param>
        /// <param name="dims">The axes; the last two by default.</param>
        /// <param name="norm">"backward" (the default), "forward" or "ortho".</param>
        member z.fft2(?s: seq<int>, ?dims: seq<int>, ?norm: string) : ComplexTensor =
            let z = given "fft2" z
            let dims = if dims.IsSome then dims else planes "fft2" z.real
            let t = several "fft2" z.real whole s dims norm
            ofComplex "fft2" z t NativeComplex.fft NativeComplex.fftn

        /// <summary>The inverse of <c>fft2</c>.</summary>
        /// <param name="s">The lengths of the transform; those of the axes by default.</param>
        /// <param name="dims">The axes; the last two by default.</param>
        /// <param name="norm">"backward" (the default), "forward" or "ortho".</param>
        member z.ifft2(?s: seq<int>, ?dims: seq<int>, ?norm: string) : ComplexTensor =
            let z = given "ifft2" z
            let dims = if dims.IsSome then dims else planes "ifft2" z.real
            let t = several "ifft2" z.real whole s dims norm
            ofComplex "ifft2" z t NativeComplex.ifft NativeComplex.ifftn

        /// <summary>The inverse of <c>rfft2</c>: real.</summary>
        /// <param name="s">The lengths of the result; 2 (m - 1) for m elements of the last axis by default.</param>
        /// <param name="dims">The axes; the last two by default.</param>
        /// <param name="norm">"backward" (the default), "forward" or "ortho".</param>
        member z.irfft2(?s: seq<int>, ?dims: seq<int>, ?norm: string) : Tensor =
            let z = given "irfft2" z
            let dims = if dims.IsSome then dims else planes "irfft2" z.real
            let t = several "irfft2" z.real half s dims norm
            toReal "irfft2" z t NativeComplex.irfft NativeComplex.irfftn

        /// <summary>The Fourier transform of several axes.</summary>
        /// <param name="s">The lengths of the transform; those of the axes by default.</param>
        /// <param name="dims">The axes; as many last ones as s has lengths, else all.</param>
        /// <param name="norm">"backward" (the default), "forward" or "ortho".</param>
        member z.fftn(?s: seq<int>, ?dims: seq<int>, ?norm: string) : ComplexTensor =
            let z = given "fftn" z
            let t = several "fftn" z.real whole s dims norm
            ofComplex "fftn" z t NativeComplex.fft NativeComplex.fftn

        /// <summary>The inverse of <c>fftn</c>.</summary>
        /// <param name="s">The lengths of the transform; those of the axes by default.</param>
        /// <param name="dims">The axes; as many last ones as s has lengths, else all.</param>
        /// <param name="norm">"backward" (the default), "forward" or "ortho".</param>
        member z.ifftn(?s: seq<int>, ?dims: seq<int>, ?norm: string) : ComplexTensor =
            let z = given "ifftn" z
            let t = several "ifftn" z.real whole s dims norm
            ofComplex "ifftn" z t NativeComplex.ifft NativeComplex.ifftn

        /// <summary>The inverse of <c>rfftn</c>: real.</summary>
        /// <param name="s">The lengths of the result; 2 (m - 1) for m elements of the last axis by default.</param>
        /// <param name="dims">The axes; as many last ones as s has lengths, else all.</param>
        /// <param name="norm">"backward" (the default), "forward" or "ortho".</param>
        member z.irfftn(?s: seq<int>, ?dims: seq<int>, ?norm: string) : Tensor =
            let z = given "irfftn" z
            let t = several "irfftn" z.real half s dims norm
            toReal "irfftn" z t NativeComplex.irfft NativeComplex.irfftn

        /// <summary>The zero frequency, which is first, moved to the middle.</summary>
        /// <param name="dims">The axes; all by default.</param>
        member z.fftshift(?dims: seq<int>) =
            (given "fftshift" z).map(shifted "fftshift" 1 dims)

        /// <summary>The inverse of <c>fftshift</c>.</summary>
        /// <param name="dims">The axes; all by default.</param>
        member z.ifftshift(?dims: seq<int>) =
            (given "ifftshift" z).map(shifted "ifftshift" -1 dims)

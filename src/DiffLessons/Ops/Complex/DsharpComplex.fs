namespace DiffLessons

open System
open System.Numerics

/// <summary>Complex tensors and Fourier transforms by the names of <c>dsharp</c>.</summary>
[<AutoOpen>]
module DsharpComplex =
    let private frequencies operation (first: int) (last: int) (n: int) (d: float option) dtype =
        let d = defaultArg d 1.0

        if n < 1 then
            Guard.refuse "n" $"{operation}: expected a length of 1 or more, got {string n}."

        if not (Double.IsFinite d) || d = 0.0 then
            Guard.refuse
                "d"
                $"{operation}: expected a finite time between samples other than 0, got {string d}."

        let dtype = defaultArg dtype Dtype.Default

        if not (dtype: Dtype).IsFloatingPoint then
            Fail.dtypeOf "dtype" $"{operation}: expected a floating point dtype, got {dtype}."

        let numbers = [| for k in first..last -> float k / (float n * d) |]
        dsharp.tensor (numbers, dtype = dtype)

    type dsharp with

        /// <summary>Complex numbers from their real and imaginary parts.</summary>
        /// <param name="real">The real parts, of Float32 or Float64.</param>
        /// <param name="imag">The imaginary parts; the shapes broadcast.</param>
        static member complex(real: Tensor, imag: Tensor) : ComplexTensor =
            ComplexTensor.Make("complex", real, imag)

        /// <summary>Complex numbers without an imaginary part.</summary>
        /// <param name="real">The real parts, of Float32 or Float64.</param>
        static member complex(real: Tensor) : ComplexTensor = ComplexTensor.Real("complex", real)

        /// <summary>A vector of .NET's complex numbers.</summary>
        /// <param name="values">The numbers.</param>
        /// <param name="dtype">The dtype of the parts: Float32 or Float64; the default dtype by default.</param>
        static member complex(values: seq<Complex>, ?dtype: Dtype) : ComplexTensor =
            let values = Guard.items "complex" "values" values

            let part (f: Complex -> float) =
                dsharp.tensor (Array.map f values, dtype = defaultArg dtype Dtype.Default)

            ComplexTensor.Make("complex", part _.Real, part _.Imaginary)

        /// <summary>Complex numbers from their absolute values and angles.</summary>
        /// <param name="abs">The absolute values.</param>
        /// <param name="angle">The angles from the positive real axis, in radians; the shapes broadcast.</param>
        static member polar(abs: Tensor, angle: Tensor) : ComplexTensor =
            Tensor.Present("polar", abs)
            Tensor.Present("polar", angle)
            ComplexTensor.Make("polar", abs * cos angle, abs * sin angle)

        static member real(z: ComplexTensor) =
            (Guard.given "real" "a complex tensor" z).real

        static member imag(z: ComplexTensor) =
            (Guard.given "imag" "a complex tensor" z).imag

        static member conj(z: ComplexTensor) =
            (Guard.given "conj" "a complex tensor" z).conj()

        static member angle(z: ComplexTensor) =
            (Guard.given "angle" "a complex tensor" z).angle()

        static member fft(x: Tensor, ?n: int, ?dim: int, ?norm: string) : ComplexTensor =
            x.fft (?n = n, ?dim = dim, ?norm = norm)

        static member fft(z: ComplexTensor, ?n: int, ?dim: int, ?norm: string) : ComplexTensor =
            z.fft (?n = n, ?dim = dim, ?norm = norm)

        static member ifft(z: ComplexTensor, ?n: int, ?dim: int, ?norm: string) : ComplexTensor =
            z.ifft (?n = n, ?dim = dim, ?norm = norm)

        static member rfft(x: Tensor, ?n: int, ?dim: int, ?norm: string) : ComplexTensor =
            x.rfft (?n = n, ?dim = dim, ?norm = norm)

        static member irfft(z: ComplexTensor, ?n: int, ?dim: int, ?norm: string) : Tensor =
            z.irfft (?n = n, ?dim = dim, ?norm = norm)

        static member fft2
            (x: Tensor, ?s: seq<int>, ?dims: seq<int>, ?norm: string)
            : ComplexTensor =
            x.fft2 (?s = s, ?dims = dims, ?norm = norm)

        static member fft2(z: ComplexTensor, ?s: seq<int>, ?dims: seq<int>, ?norm: string) =
            z.fft2 (?s = s, ?dims = dims, ?norm = norm)

        static member ifft2(z: ComplexTensor, ?s: seq<int>, ?dims: seq<int>, ?norm: string) =
            z.ifft2 (?s = s, ?dims = dims, ?norm = norm)

        static member rfft2(x: Tensor, ?s: seq<int>, ?dims: seq<int>, ?norm: string) =
            x.rfft2 (?s = s, ?dims = dims, ?norm = norm)

        static member irfft2(z: ComplexTensor, ?s: seq<int>, ?dims: seq<int>, ?norm: string) =
            z.irfft2 (?s = s, ?dims = dims, ?norm = norm)

        static member fftn
            (x: Tensor, ?s: seq<int>, ?dims: seq<int>, ?norm: string)
            : ComplexTensor =
            x.fftn (?s = s, ?dims = dims, ?norm = norm)

        static member fftn(z: ComplexTensor, ?s: seq<int>, ?dims: seq<int>, ?norm: string) =
            z.fftn (?s = s, ?dims = dims, ?norm = norm)

        static member ifftn(z: ComplexTensor, ?s: seq<int>, ?dims: seq<int>, ?norm: string) =
            z.ifftn (?s = s, ?dims = dims, ?norm = norm)

        static member rfftn(x: Tensor, ?s: seq<int>, ?dims: seq<int>, ?norm: string) =
            x.rfftn (?s = s, ?dims = dims, ?norm = norm)

        static member irfftn(z: ComplexTensor, ?s: seq<int>, ?dims: seq<int>, ?norm: string) =
            z.irfftn (?s = s, ?dims = dims, ?norm = norm)

        static member fftshift(x: Tensor, ?dims: seq<int>) : Tensor = x.fftshift (?dims = dims)
        static member fftshift(z: ComplexTensor, ?dims: seq<int>) = z.fftshift (?dims = dims)
        static member ifftshift(x: Tensor, ?dims: seq<int>) : Tensor = x.ifftshift (?dims = dims)
        static member ifftshift(z: ComplexTensor, ?dims: seq<int>) = z.ifftshift (?dims = dims)

        /// <summary>The frequencies of the elements that <c>fft</c> gives: 0, 1, ..., then the negative ones, over n d.</summary>
        /// <param name="n">The length of the transform.</param>
        /// <param name="d">The time between samples, 1 by default.</param>
        /// <param name="dtype">The dtype of the result, the default dtype by default.</param>
        static member fftfreq(n: int, ?d: float, ?dtype: Dtype) : Tensor =
            (frequencies "fftfreq" -(n / 2) ((n - 1) / 2) n d dtype).ifftshift()

        /// <summary>The frequencies of the elements that <c>rfft</c> gives: 0, 1, ..., n / 2, over n d.</summary>
        /// <param name="n">The length of the transform.</param>
        /// <param name="d">The time between samples, 1 by default.</param>
        /// <param name="dtype">The dtype of the result, the default dtype by default.</param>
        static member rfftfreq(n: int, ?d: float, ?dtype: Dtype) : Tensor =
            frequencies "rfftfreq" 0 (n / 2) n d dtype

        static member eig(a: Tensor) : ComplexTensor * ComplexTensor = a.eig ()
        static member eigvals(a: Tensor) : ComplexTensor = a.eigvals ()

namespace DiffLessons

open System
open System.Numerics
open DiffLessons.Native

/// <summary>A tensor of complex numbers: a tensor of real parts and one of imaginary parts, of one shape.</summary>
/// <remarks>
/// Everything computed with it is a function of those two tensors, so it can be differentiated in every mode as they can. The derivative of a real number by
/// it is what PyTorch gives: the derivative by the real part plus i times that by the imaginary part, the direction in which the number rises fastest.
/// </remarks>
[<Sealed; StructuredFormatDisplay("{Display}")>]
type ComplexTensor internal (re: Tensor, im: Tensor) =

    /// <summary>The real parts.</summary>
    member _.real = re

    /// <summary>The imaginary parts.</summary>
    member _.imag = im

    /// <summary>The length of each axis, in a fresh array.</summary>
    member _.shape = re.shape

    /// <summary>The number of axes.</summary>
    member _.dim = re.dim

    /// <summary>The number of elements.</summary>
    member _.nelement = re.nelement

    /// <summary>The dtype of each part: Float32 for what PyTorch calls complex64, Float64 for complex128.</summary>
    member _.dtype = re.dtype

    /// <summary>The device of the elements.</summary>
    member _.device = re.device

    // ---- making ----

    /// Two tensors as parts of complex numbers: of Float32 or Float64, in their common shape.
    static member internal Make(operation: string, re: Tensor, im: Tensor) : ComplexTensor =
        for part in [ re; im ] do
            Tensor.Present(operation, part)

            if part.dtype <> Dtype.Float32 && part.dtype <> Dtype.Float64 then
                Fail.dtype
                    $"{operation}: expected parts of Float32 or Float64, got {part.dtype}. Convert them with float32() or float64()."

        if re.device <> im.device then
            Fail.device
                $"{operation}: expected both parts on one device, got {re.device} and {im.device}. Move one of them."

        let sizes = Shape.broadcast operation re.Sizes im.Sizes
        let dtype = Option.get (Dtype.widen re.dtype im.dtype)

        let fit (part: Tensor) =
            let part = if part.dtype = dtype then part else part.cast dtype

            if Shape.same part.Sizes sizes then
                part
            else
                part.expand sizes

        ComplexTensor(fit re, fit im)

    static member internal Real(operation: string, re: Tensor) : ComplexTensor =
        Tensor.Present(operation, re)
        ComplexTensor.Make(operation, re, Tensor.Constant(re.Zeros().Handle.alias()))

    static member private Given(operation: string, z: ComplexTensor) : ComplexTensor =
        if isNull (box z) then
            Guard.fail $"{operation}: expected a complex tensor, got null."

        z

    // ---- functions of libtorch's complex numbers ----

    static member private Parts(operation: string, z: ComplexTensor) : Tensor[] =
        let z = ComplexTensor.Given(operation, z)
        [| z.real; z.imag |]

    /// A function from complex to complex.
    static member internal Map(operation: string, f: NativeTensor -> NativeTensor, z) =
        let apply (raws: NativeTensor[]) =
            use z = NativeComplex.make (raws[0], raws[1])
            use w = f z
            NativeComplex.parts w

        let parts = Tensor.Lift(operation, apply, ComplexTensor.Parts(operation, z))
        ComplexTensor(parts[0], parts[1])

    /// A function from complex to real.
    static member internal MapReal(operation: string, f: NativeTensor -> NativeTensor, z) : Tensor =
        let apply (raws: NativeTensor[]) =
            use z = NativeComplex.make (raws[0], raws[1])
            f z

        Tensor.LiftN(operation, apply, ComplexTensor.Parts(operation, z))

    /// A function of two complex tensors.
    static member private Map2
        (operation: string, f: NativeTensor * NativeTensor -> NativeTensor, z: ComplexTensor, w)
        : ComplexTensor =
        let apply (raws: NativeTensor[]) =
            use z = NativeComplex.make (raws[0], raws[1])
            use w = NativeComplex.make (raws[2], raws[3])
            use result = f (z, w)
            NativeComplex.parts result

        let inputs =
            Array.append (ComplexTensor.Parts(operation, z)) (ComplexTensor.Parts(operation, w))

        Shape.broadcast operation inputs[0].Sizes inputs[2].Sizes |> ignore

        let parts = Tensor.Lift(operation, apply, inputs)
        ComplexTensor(parts[0], parts[1])

    /// <summary>The same change of both parts: a shape, an order of elements, a sum, or another function that is linear over the real numbers.</summary>
    /// <param name="f">The change, as in <c>z.map (fun x -> x.view [ 2; 3 ])</c>.</param>
    member _.map(f: Tensor -> Tensor) : ComplexTensor =
        Guard.notNull "map" "f" f
        ComplexTensor.Make("map", f re, f im)

    // ---- arithmetic ----

    /// <summary>The sum of each pair of elements.</summary>
    static member (+)(z: ComplexTensor, w: ComplexTensor) : ComplexTensor =
        let z, w = ComplexTensor.Given("add", z), ComplexTensor.Given("add", w)
        ComplexTensor.Make("add", z.real + w.real, z.imag + w.imag)

    /// <summary>A real tensor added to the elements.</summary>
    static member (+)(z: ComplexTensor, x: Tensor) : ComplexTensor =
        z + ComplexTensor.Real("add", x)

    /// <summary>The elements added to a real tensor.</summary>
    static member (+)(x: Tensor, z: ComplexTensor) : ComplexTensor =
        ComplexTensor.Real("add", x) + z

    /// <summary>A real number added to each element.</summary>
    static member (+)(z: ComplexTensor, x: scalar) : ComplexTensor =
        let z = ComplexTensor.Given("add", z)
        ComplexTensor(z.real + x, z.imag)

    /// <summary>The difference of each pair of elements.</summary>
    static member (-)(z: ComplexTensor, w: ComplexTensor) : ComplexTensor =
        let z, w = ComplexTensor.Given("sub", z), ComplexTensor.Given("sub", w)
        ComplexTensor.Make("sub", z.real - w.real, z.imag - w.imag)

    /// <summary>A real tensor subtracted from the elements.</summary>
    static member (-)(z: ComplexTensor, x: Tensor) : ComplexTensor =
        z - ComplexTensor.Real("sub", x)

    /// <summary>The elements subtracted from a real tensor.</summary>
    static member (-)(x: Tensor, z: ComplexTensor) : ComplexTensor =
        ComplexTensor.Real("sub", x) - z

    /// <summary>A real number subtracted from each element.</summary>
    static member (-)(z: ComplexTensor, x: scalar) : ComplexTensor =
        let z = ComplexTensor.Given("sub", z)
        ComplexTensor(z.real - x, z.imag)

    /// <summary>The product of each pair of elements.</summary>
    static member (*)(z: ComplexTensor, w: ComplexTensor) : ComplexTensor =
        let z, w = ComplexTensor.Given("mul", z), ComplexTensor.Given("mul", w)

        ComplexTensor.Make(
            "mul",
            z.real * w.real - z.imag * w.imag,
            z.real * w.imag + z.imag * w.real
        )

    /// <summary>The elements multiplied by a real tensor.</summary>
    static member (*)(z: ComplexTensor, x: Tensor) : ComplexTensor =
        let z = ComplexTensor.Given("mul", z)
        ComplexTensor.Make("mul", z.real * x, z.imag * x)

    /// <summary>A real tensor multiplied by the elements.</summary>
    static member (*)(x: Tensor, z: ComplexTensor) : ComplexTensor = z * x

    /// <summary>Each element multiplied by a real number.</summary>
    static member (*)(z: ComplexTensor, x: scalar) : ComplexTensor =
        let z = ComplexTensor.Given("mul", z)
        ComplexTensor(z.real * x, z.imag * x)

    /// <summary>A real number multiplied by each element.</summary>
    static member (*)(x: scalar, z: ComplexTensor) : ComplexTensor = z * x

    /// <summary>The quotient of each pair of elements.</summary>
    static member (/)(z: ComplexTensor, w: ComplexTensor) : ComplexTensor =
        ComplexTensor.Map2("div", NativeComplex.div, z, w)

    /// <summary>The elements divided by a real tensor.</summary>
    static member (/)(z: ComplexTensor, x: Tensor) : ComplexTensor =
        let z = ComplexTensor.Given("div", z)
        ComplexTensor.Make("div", z.real / x, z.imag / x)

    /// <summary>Each element divided by a real number.</summary>
    static member (/)(z: ComplexTensor, x: scalar) : ComplexTensor =
        let z = ComplexTensor.Given("div", z)
        ComplexTensor(z.real / x, z.imag / x)

    /// <summary>The negative of each element.</summary>
    static member (~-)(z: ComplexTensor) : ComplexTensor =
        let z = ComplexTensor.Given("neg", z)
        ComplexTensor(-z.real, -z.imag)

    /// <summary>Each element of the first to the power of that of the second: the principal value.</summary>
    static member Pow(z: ComplexTensor, w: ComplexTensor) : ComplexTensor =
        ComplexTensor.Map2("pow", NativeComplex.pow, z, w)

    /// <summary>Each element to the power of a real number: the principal value.</summary>
    static member Pow(z: ComplexTensor, x: float) : ComplexTensor =
        let z = ComplexTensor.Given("pow", z)
        let power = Tensor.Scalar("pow", z.real, x).expand z.real.Sizes
        ComplexTensor.Pow(z, ComplexTensor.Real("pow", power))

    // ---- functions ----

    /// <summary>The absolute value of each element; its derivative at 0 is taken as 0.</summary>
    member z.abs() : Tensor =
        ComplexTensor.MapReal("abs", NativeComplex.abs, z)

    /// <summary>The angle of each element from the positive real axis, in radians from -pi to pi; 0 at 0, where its derivative is taken as 0.</summary>
    member _.angle() : Tensor =
        Tensor.Lift2("angle", (fun x y -> NativeComplex.angle (x, y)), re, im, re.Sizes)

    /// <summary>The complex conjugate of each element.</summary>
    member _.conj() : ComplexTensor = ComplexTensor(re, -im)

    /// <summary>e to the power of each element.</summary>
    member z.exp() : ComplexTensor =
        ComplexTensor.Map("exp", NativeComplex.exp, z)

    /// <summary>The natural logarithm of each element: the principal value, cut along the negative real axis.</summary>
    member z.log() : ComplexTensor =
        ComplexTensor.Map("log", NativeComplex.log, z)

    /// <summary>The square root of each element whose real part is not negative.</summary>
    member z.sqrt() : ComplexTensor =
        ComplexTensor.Map("sqrt", NativeComplex.sqrt, z)

    /// <summary>The sine of each element.</summary>
    member z.sin() : ComplexTensor =
        ComplexTensor.Map("sin", NativeComplex.sin, z)

    /// <summary>The cosine of each element.</summary>
    member z.cos() : ComplexTensor =
        ComplexTensor.Map("cos", NativeComplex.cos, z)

    /// <summary>The hyperbolic tangent of each element.</summary>
    member z.tanh() : ComplexTensor =
        ComplexTensor.Map("tanh", NativeComplex.tanh, z)

    /// <summary>The matrix product, as of real tensors.</summary>
    /// <param name="w">The right factor.</param>
    member z.matmul(w: ComplexTensor) : ComplexTensor =
        let w = ComplexTensor.Given("matmul", w)

        ComplexTensor.Make(
            "matmul",
            re.matmul w.real - im.matmul w.imag,
            re.matmul w.imag + im.matmul w.real
        )

    /// <summary>The sum of all elements, as a 0-d tensor.</summary>
    member z.sum() : ComplexTensor = z.map (fun x -> x.sum ())

    /// <summary>The sums along a dimension.</summary>
    /// <param name="dim">The dimension; negative counts from the end.</param>
    /// <param name="keepDim">Whether to keep it, with length 1; false by default.</param>
    member z.sum(dim: int, ?keepDim: bool) : ComplexTensor =
        z.map (fun x -> x.sum (dim, ?keepDim = keepDim))

    /// <summary>The mean of all elements, as a 0-d tensor.</summary>
    member z.mean() : ComplexTensor = z.map (fun x -> x.mean ())

    /// <summary>The same elements in another shape.</summary>
    /// <param name="shape">The new shape, of as many elements; one axis may be -1 and takes what is left over.</param>
    member z.view(shape: seq<int>) : ComplexTensor = z.map (fun x -> x.view shape)

    /// <summary>Two axes swapped.</summary>
    /// <param name="dim0">One axis; negative counts from the end.</param>
    /// <param name="dim1">The other axis.</param>
    member z.transpose(dim0: int, dim1: int) : ComplexTensor =
        z.map (fun x -> x.transpose (dim0, dim1))

    /// <summary>The conjugate of each matrix of a batch, transposed.</summary>
    member z.mH: ComplexTensor = z.conj().map(fun x -> x.mT)

    /// <summary>One sub-tensor along the first axis.</summary>
    member z.Item
        with get (index: int): ComplexTensor = z.map (fun x -> x[index])

    // ---- differentiation ----

    /// <summary>The same value to differentiate by, in reverse mode: see <c>Tensor.reverseDiff</c>.</summary>
    member _.reverseDiff() : ComplexTensor =
        ComplexTensor(re.reverseDiff (), im.reverseDiff ())

    /// <summary>After <c>reverse</c>: the derivative by the real part plus i times that by the imaginary part.</summary>
    member _.derivative: ComplexTensor = ComplexTensor(re.derivative, im.derivative)

    /// <summary>The same value as a constant.</summary>
    member _.noDiff() : ComplexTensor =
        ComplexTensor(re.noDiff (), im.noDiff ())

    // ---- as .NET values ----

    /// <summary>The elements as .NET's complex numbers, in row-major order.</summary>
    member _.toComplexArray() : Complex[] =
        let numbers (x: Tensor) = (x.noDiff().float64()).Flat<float>()
        Array.map2 (fun x y -> Complex(x, y)) (numbers re) (numbers im)

    /// <summary>The tensor as text: its elements as <c>1.0000+2.0000j</c>, and the dtype of the parts where it is not the default.</summary>
    override z.ToString() : string =
        let numbers = z.toComplexArray ()

        let element i =
            let part = Printer.ofFloat Printer.Default
            let imaginary = numbers[i].Imaginary

            let sign =
                if imaginary < 0.0 || Double.IsNegative imaginary then
                    ""
                else
                    "+"

            part numbers[i].Real + sign + part imaginary + "j"

        let body =
            (Printer.layout Printer.Default re.Sizes element).Replace("\n", "\n" + String(' ', 8))

        let dtype =
            if re.dtype = Dtype.Default then
                ""
            else
                $",dtype={re.dtype}"

        $"complex({body}{dtype})"

    member internal z.Display: string = z.ToString()

    /// <summary>Whether the other object is a complex tensor of the same shape and dtype with equal elements.</summary>
    override _.Equals(other: obj) =
        match other with
        | :? ComplexTensor as w -> re.Equals w.real && im.Equals w.imag
        | _ -> false

    /// <summary>A hash of shape, dtype and elements.</summary>
    override _.GetHashCode() = HashCode.Combine(re, im)

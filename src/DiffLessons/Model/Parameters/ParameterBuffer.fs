namespace DiffLessons

open DiffLessons.Native

/// The values of parameters side by side in one vector, and their gradients in another.
[<Sealed; AllowNullLiteral>]
type internal ParameterBuffer(values: NativeTensor, moveParameters: ParameterBuffer -> unit) =
    let mutable values = LiveTensors.held values
    let mutable gradient: NativeTensor = NativeTensor.None
    member _.Values = values

    /// Counts the writes to the values.
    member val Version = VersionCounter()

    /// Whether the user was given a view of the values, which must not change under him.
    member val IsExposed = false with get, set

    /// The gradients, made when first needed: at first, and wherever nothing is added, negative zeros (see NoGradient).
    member _.Gradient =
        if gradient.IsNone then
            gradient <- LiveTensors.held (values.full_like NoGradient.value.Value)

        gradient

    /// The values, to be written to: if the user holds a view of them, the parameters move to a copy first.
    member t.WritableValues() =
        t.Version.Count <- t.Version.Count + 1L

        if t.IsExposed then
            values <- LiveTensors.held (values.clone ())
            t.IsExposed <- false
            moveParameters t

        values

/// Where libtorch accumulates the gradient by a parameter. In the buffer is fastest; a gradient of its own shows reliably whether there is one.
[<RequireQualifiedAccess>]
type internal GradientStorage =
    | InBuffer
    /// Of its own until a backward pass has made one.
    | SeparateAtFirst
    /// Of its own for good: a single number, or a parameter that once looked as if it had no gradient.
    | Separate

/// The storage of a parameter: a range of a buffer's values, and the same range of its gradients.
[<Sealed; AllowNullLiteral>]
type internal ParameterStorage(sizes: int[]) =
    let length = int64 (Shape.nelement sizes)
    let mutable buffer: ParameterBuffer = null
    let mutable offset = 0L
    let mutable value: NativeTensor = NativeTensor.None
    let mutable variable: NativeTensor = NativeTensor.None

    let mutable gradientStorage =
        if length = 1L then
            GradientStorage.Separate
        else
            GradientStorage.SeparateAtFirst

    /// The lengths of the axes, shared: not to be written to.
    member _.Sizes = sizes
    member _.Length = length
    member _.Buffer = buffer
    member _.Offset = offset
    /// The value, a view of the buffer.
    member _.Value = value

    member _.Bind(target: ParameterBuffer, at: int64) =
        buffer <- target
        offset <- at

        value <-
            LiveTensors.held (buffer.Values.narrow(0L, offset, length).view(Shape.toTorch sizes))

        variable <- NativeTensor.None

    /// The value as libtorch differentiates by it, with its gradient in the buffer.
    member _.Variable =
        if variable.IsNone then
            if not (value.is_floating_point ()) then
                Fail.dtype
                    $"reverseDiff: expected a floating point parameter, got {Dtype.ofTorch value.dtype}. Convert it with move(dtype = Dtype.Float32)."

            variable <- LiveTensors.held (value.detach().requires_grad_ true)

            variable.grad <- buffer.Gradient.narrow(0L, offset, length).view(Shape.toTorch sizes)

        variable

    member _.HasSeparateGradient = gradientStorage <> GradientStorage.InBuffer

    /// A backward pass has made the gradient.
    member _.NoteGradient() =
        if gradientStorage = GradientStorage.SeparateAtFirst then
            gradientStorage <- GradientStorage.InBuffer

    /// A backward pass has not reached the parameter, or has left negative zeros.
    member _.NoteMissingGradient() =
        gradientStorage <- GradientStorage.Separate

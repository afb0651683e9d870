namespace DiffLessons

open System
open DiffLessons.Native

/// Where models are drawn without being built: tensors made here, on this thread, have a shape and a dtype but no memory. So what a file
/// claims of a model can be held against the file before anything is allocated for it.
[<AbstractClass; Sealed>]
type internal MetaTensors private () =
    [<ThreadStatic; DefaultValue>]
    static val mutable private active: bool

    static member IsActive = MetaTensors.active

    /// Runs a function that makes tensors, all of them without memory.
    static member Draw(f: unit -> 'a) : 'a =
        let before = MetaTensors.active
        MetaTensors.active <- true

        try
            f ()
        finally
            MetaTensors.active <- before

/// Making tensors of constants, ranges and random numbers.
[<RequireQualifiedAccess>]
module internal Creation =
    /// Device, dtype and backend of a new tensor, completed by the defaults.
    type Target = {
        Dtype: torch.ScalarType
        Device: torch.Device
    }

    let target (device: Device option) (dtype: Dtype option) (backend: Backend option) =
        Libtorch.ensureLoaded ()
        Backend.check backend

        {
            Dtype = Dtype.toTorch (defaultArg dtype Dtype.Default)
            Device =
                if MetaTensors.IsActive then
                    torch.META
                else
                    Device.toTorch (defaultArg device Device.Default)
        }

    let constant (sizes: int[]) (raw: NativeTensor) =
        if MetaTensors.IsActive then
            Tensor(raw, null, null, null, sizes)
        else
            Tensor.Make(raw, null, sizes)

    /// Runs what makes a libtorch tensor, so that its rejections come in this library's terms.
    let private made operation (shape: int[]) (t: Target) (make: unit -> NativeTensor) =
        ErrorTranslation.run operation make (fun () -> {
            Text = $"shape {Shape.format shape} and dtype {Dtype.ofTorch t.Dtype}"
            Dtypes = [||]
        })

    let filled
        operation
        (shape: int[])
        (make: int64[] -> Target -> NativeTensor)
        device
        dtype
        backend
        =
        Shape.checkSizes operation shape
        let t = target device dtype backend

        if not MetaTensors.IsActive then
            AllocationCheck.check operation shape (Dtype.ofTorch t.Dtype)

        constant shape (made operation shape t (fun () -> make (Shape.toTorch shape) t))

    /// One number everywhere, for the operation of that name.
    let uniform operation shape (value: scalar) device dtype backend =
        Libtorch.ensureLoaded ()
        NumberRange.check operation (defaultArg dtype Dtype.Default) value
        use s = Scalar.toTorch value

        filled
            operation
            shape
            (fun shape t -> torch.full (shape, s, Nullable t.Dtype, t.Device))
            device
            dtype
            backend

    let full shape (value: scalar) device dtype backend =
        uniform "full" shape value device dtype backend

    /// Elements first, first + step, ... below (or, for a negative step, above) `last`.
    let arange (last: float) (first: float) (step: float) (natural: Dtype) device dtype backend =
        if not (Double.IsFinite first && Double.IsFinite last) then
            Guard.fail $"arange: expected finite bounds, got {string first} and {string last}."

        let dtype = defaultArg dtype natural

        if not (Double.IsFinite step) || step = 0.0 then
            Guard.refuse "step" $"arange: expected a finite step other than 0, got {string step}."

        if (last - first) / step < 0.0 then
            Guard.refuse
                "step"
                $"arange: a step of {string step} does not lead from {string first} to {string last}."

        let t = target device (Some dtype) backend
        let isWhole (x: float) = x = Math.Round x

        // libtorch cuts the bounds and the step before it counts in integers, and cannot count in booleans at all.
        let countsInFloats =
            dtype = Dtype.Bool || (dtype.IsIntegral && not (isWhole first && isWhole step))

        let make () =
            use first = first.ToScalar()
            use last = last.ToScalar()
            use step = step.ToScalar()

            if countsInFloats then
                use counted =
                    torch.arange (first, last, step, Nullable torch.ScalarType.Float64, t.Device)

                counted.``to`` t.Dtype
            else
                torch.arange (first, last, step, Nullable t.Dtype, t.Device)

        let count = Math.Ceiling((last - first) / step)

        if count > float Int32.MaxValue then
            Guard.fail
                $"arange: {string count} steps lead from {string first} to {string last}; a tensor has up to {string Int32.MaxValue} elements. Give a longer step."

        if count > 0.0 then
            NumberRange.check "arange" dtype first
            NumberRange.check "arange" dtype (first + (count - 1.0) * step)

        AllocationCheck.check "arange" [| int count |] dtype
        Tensor.Constant(made "arange" [| int count |] t make)

    let private steps operation steps =
        if steps < 0 then
            Guard.refuse "steps" $"{operation}: steps must be 0 or more, got {string steps}."

    let private isIntegral (dtype: Dtype option) =
        (defaultArg dtype Dtype.Default).IsIntegral

    let private isWhole (x: float) = x = Math.Round x

    /// Checks that a dtype holds both ends of a range.
    let private ends operation count (dtype: Dtype option) (first: float) (last: float) =
        if count > 0 then
            NumberRange.check operation (defaultArg dtype Dtype.Default) first
            NumberRange.check operation (defaultArg dtype Dtype.Default) last

    let linspace (first: float) (last: float) count device dtype backend =
        steps "linspace" count
        ends "linspace" count dtype first last
        let t = target device dtype backend

        let make () =
            torch.linspace (first, last, int64 count, Nullable t.Dtype, t.Device)

        constant [| count |] (made "linspace" [| count |] t make)

    let logspace (first: float) (last: float) count (baseVal: float) device dtype backend =
        steps "logspace" count

        if isIntegral dtype then
            ends "logspace" count dtype (Math.Pow(baseVal, first)) (Math.Pow(baseVal, last))

            // The powers between the ends may be none.
            if
                baseVal < 0.0
                && count > 2
                && not (isWhole (last - first) && isWhole ((last - first) / float (count - 1)))
            then
                Guard.fail
                    $"logspace: a negative base, here {string baseVal}, has no powers between those of whole exponents. Give as many steps as there are whole exponents."

        let t = target device dtype backend

        let make () =
            torch.logspace (first, last, int64 count, baseVal, Nullable t.Dtype, t.Device)

        constant [| count |] (made "logspace" [| count |] t make)

    let eye rows cols device dtype backend =
        let shape = [| rows; defaultArg cols rows |]

        filled
            "eye"
            shape
            (fun shape t -> torch.eye (shape[0], shape[1], Nullable t.Dtype, t.Device))
            device
            dtype
            backend

    let onehot length hot device dtype backend =
        if length < 1 || hot < 0 || hot >= length then
            Guard.refuse
                "hot"
                $"onehot: expected a hot index from 0 to {string (length - 1)} for a length of {string length}, got {string hot}."

        filled
            "onehot"
            [| length |]
            (fun shape t ->
                let raw = torch.zeros (shape, Nullable t.Dtype, t.Device)
                use element = raw.narrow (0L, int64 hot, 1L)
                element.fill_ (CachedScalar.one ()) |> ignore
                raw)
            device
            dtype
            backend

    let private fraction operation (dtype: Dtype option) =
        let dtype = defaultArg dtype Dtype.Default

        if not dtype.IsFloatingPoint then
            Fail.dtypeOf
                "dtype"
                $"{operation}: expected a floating point dtype, got {dtype}. Use randint for integers."

    let rand shape device dtype backend =
        fraction "rand" dtype

        filled
            "rand"
            shape
            (fun shape t -> torch.rand (shape, Nullable t.Dtype, t.Device))
            device
            dtype
            backend

    let randn shape device dtype backend =
        fraction "randn" dtype

        filled
            "randn"
            shape
            (fun shape t -> torch.randn (shape, Nullable t.Dtype, t.Device))
            device
            dtype
            backend

    let randint low high shape device dtype backend =
        if high <= low then
            Guard.refuse
                "high"
                $"randint: expected low below high, got low {string low} and high {string high}."

        NumberRange.check "randint" (defaultArg dtype Dtype.Int32) (low: int)
        NumberRange.check "randint" (defaultArg dtype Dtype.Int32) (high - 1)

        filled
            "randint"
            shape
            (fun shape t ->
                // libtorch draws booleans from 0 and 1 alone.
                if t.Dtype = torch.ScalarType.Bool then
                    use drawn =
                        torch.randint (
                            int64 low,
                            int64 high,
                            shape,
                            Nullable torch.ScalarType.Int64,
                            t.Device
                        )

                    drawn.``to`` t.Dtype
                else
                    torch.randint (int64 low, int64 high, shape, Nullable t.Dtype, t.Device))
            device
            (Some(defaultArg dtype Dtype.Int32))
            backend

/// What is made like another tensor: on its device, of its dtype and, unless one is given, in its shape.
[<RequireQualifiedAccess>]
module internal Like =
    let private given (name: string) (t: Tensor) : Tensor =
        Guard.given (name + "Like") "a tensor" t

    let device name (t: Tensor) (device: Device option) : Device option =
        Some(defaultArg device (given name t).device)

    let dtype name (t: Tensor) (dtype: Dtype option) : Dtype option =
        Some(defaultArg dtype (given name t).dtype)

    let shape name (t: Tensor) (shape: seq<int> option) : int[] =
        match shape with
        | Some shape -> Guard.items name "shape" shape
        | None -> (given name t).Sizes

    /// A number, as a 0-d tensor.
    let number name t value dev kind backend : Tensor =
        Creation.uniform name Shape.scalar value (device name t dev) (dtype name t kind) backend

    /// One number everywhere.
    let uniform name t sizes value dev kind backend : Tensor =
        Creation.uniform
            name
            (shape name t sizes)
            value
            (device name t dev)
            (dtype name t kind)
            backend

namespace DiffLessons

open System
open System.Runtime.InteropServices
open DiffLessons.Native

/// Reading the elements of a libtorch tensor: one as a .NET number, all as text.
[<RequireQualifiedAccess>]
module internal Elements =
    /// Counts the memory of a new tensor, whose shape may be known.
    let countMemory (raw: NativeTensor) (sizes: int[]) : unit =
        let elements =
            if isNull sizes then
                raw.numel ()
            else
                int64 (Shape.nelement sizes)

        SmallProducts.madeTensor elements

        // Of a small tensor the elements are the smaller part.
        Memory.note raw elements (if elements < 32L then 4L else raw.element_size ())

    /// The only element as a number: a double, or a 64-bit integer for integers and booleans.
    let private oneNumber (plain: NativeTensor) : scalar =
        if plain.is_floating_point () then
            use wide = plain.``to`` (torch.ScalarType.Float64, torch.CPU)
            wide.item<float>()
        else
            use wide = plain.``to`` (torch.ScalarType.Int64, torch.CPU)
            wide.item<int64>()

    /// Checks that an integer dtype holds the elements of a constant, where libtorch would wrap them around. A floating point
    /// dtype takes what it does not hold as infinite, as .NET does.
    let checkRange (operation: string) (plain: NativeTensor) (dtype: Dtype) : unit =
        if
            dtype.IsIntegral
            && plain.numel () > 0L
            && not (NumberRange.contains dtype (Dtype.ofTorch plain.dtype))
        then
            let struct (low, high) = plain.aminmax ()
            use low = low
            use high = high
            NumberRange.check operation dtype (oneNumber low)
            NumberRange.check operation dtype (oneNumber high)

    /// The same for numbers from which a tensor is made: a floating point dtype must hold them too.
    let checkFit (operation: string) (plain: NativeTensor) (dtype: Dtype) : unit =
        if dtype.IsFloatingPoint && plain.is_floating_point () && plain.numel () > 0L then
            if not (NumberRange.contains dtype (Dtype.ofTorch plain.dtype)) then
                // Infinite elements fit, and would hide the others.
                use finite = plain.nan_to_num (0.0, 0.0, 0.0)
                let struct (low, high) = finite.aminmax ()
                use low = low
                use high = high
                NumberRange.check operation dtype (oneNumber low)
                NumberRange.check operation dtype (oneNumber high)
        else
            checkRange operation plain dtype

    /// The order of two tensors of one element each. Integers compare exactly, with each other and with floating point numbers;
    /// two of those as `ofFloats` says, which decides about NaN.
    let order (ofFloats: float -> float -> int) (a: NativeTensor) (b: NativeTensor) : int =
        if a.numel () <> 1L || b.numel () <> 1L then
            Shape.fail
                $"compare: only tensors of one element have an order, got {Shape.format (Shape.ofTorch a.shape)} and {Shape.format (Shape.ofTorch b.shape)}. Use lt, le, gt or ge, which compare element by element."

        use a = a.detach ()
        use b = b.detach ()

        let mixed (whole: int64) (number: float) =
            let cut = Math.Truncate number

            if Double.IsNaN number then ofFloats (float whole) number
            elif cut >= 9223372036854775808.0 then -1
            elif cut < -9223372036854775808.0 then 1
            elif int64 cut <> whole then compare whole (int64 cut)
            else compare 0.0 (number - cut)

        match oneNumber a, oneNumber b with
        | (:? int64 as x), (:? int64 as y) -> compare x y
        | (:? int64 as x), y -> mixed x (y.ToDouble null)
        | x, (:? int64 as y) -> -(mixed y (x.ToDouble null))
        | x, y -> ofFloats (x.ToDouble null) (y.ToDouble null)

    /// The only element, converted to the .NET type of a libtorch dtype.
    let one<'T when 'T: unmanaged and 'T: struct and 'T :> ValueType and 'T: (new: unit -> 'T)>
        (raw: NativeTensor)
        (target: torch.ScalarType)
        : 'T =
        if raw.numel () <> 1L then
            Shape.fail
                $"toScalar: expected a tensor of one element, got shape {Shape.format (Shape.ofTorch raw.shape)}. Use toArray for more."

        if raw.dtype = target then
            raw.item<'T>()
        else
            use plain = raw.detach ()
            checkRange $"to{typeof<'T>.Name}" plain (Dtype.ofTorch target)
            use same = plain.``to`` (target, torch.CPU)
            same.item<'T>()

    /// What writes the element at a row-major index.
    let private writer (printer: Printer) (raw: NativeTensor) (dtype: Dtype) : int -> string =
        use plain = raw.detach ()

        if raw.numel () = 0L then
            fun _ -> ""
        elif dtype.IsFloatingPoint then
            use values = plain.``to``(torch.ScalarType.Float64, torch.CPU).contiguous()
            let values = values.toArray<float>()

            // Whole numbers alone need no digits after the point.
            if Array.forall Printer.isShort values then
                fun i -> Printer.short values[i]
            else
                fun i -> Printer.ofFloat printer values[i]
        else
            use values = plain.``to``(torch.ScalarType.Int64, torch.CPU).contiguous()
            let values = values.toArray<int64>()

            if dtype = Dtype.Bool then
                fun i -> if values[i] <> 0L then "true" else "false"
            else
                fun i -> string values[i]

    /// The elements in brackets, each by a number format of .NET's; of a 0-d tensor the number alone.
    let formatted (format: string) (provider: IFormatProvider) (raw: NativeTensor) dtype sizes =
        let provider =
            if isNull provider then
                Globalization.CultureInfo.InvariantCulture :> IFormatProvider
            else
                provider

        use plain = raw.detach ()

        let element: int -> string =
            if raw.numel () = 0L then
                fun _ -> ""
            elif dtype = Dtype.Bool then
                writer Printer.Default raw dtype
            elif (dtype: Dtype).IsFloatingPoint then
                use values = plain.``to``(torch.ScalarType.Float64, torch.CPU).contiguous()
                let values = values.toArray<float>()
                fun i -> values[i].ToString(format, provider)
            else
                use values = plain.``to``(torch.ScalarType.Int64, torch.CPU).contiguous()
                let values = values.toArray<int64>()
                fun i -> values[i].ToString(format, provider)

        try
            Printer.layout Printer.Default sizes element
        with :? FormatException ->
            Guard.refuse
                "format"
                $"ToString: expected a number format for {dtype}, such as F2, got '{format}'."

    /// A 0-d tensor of the default dtype, on the default device.
    let number (value: int) : NativeTensor =
        Libtorch.ensureLoaded ()
        use value = value.ToScalar()
        let dtype = Nullable(Dtype.toTorch Dtype.Default)
        torch.full ([||], value, dtype, Device.toTorch Device.Default)

    /// A number as a 0-d tensor: Float64, or Int64 for integers.
    let ofScalar (value: scalar) : NativeTensor =
        if Scalar.isFloating value then
            torch.tensor (value.ToDouble null)
        else
            torch.tensor (value.ToInt64 null)

    /// A number as a 0-d tensor beside a floating point one, in the precision that libtorch computes with. In place, and on few
    /// elements, an operation with such a tensor takes a third of the time of one with the number, which libtorch wraps and converts
    /// at each, in half precision to fewer digits.
    let scalarLike (x: NativeTensor) (number: NativeScalar) : NativeTensor =
        let dtype =
            match x.dtype with
            | torch.ScalarType.Float16
            | torch.ScalarType.BFloat16 -> torch.ScalarType.Float32
            | own -> own

        x.new_number (number, dtype)

    /// A number as a 0-d tensor of another one's dtype, for the operation of that name.
    let like (operation: string) (raw: NativeTensor) (value: scalar) : NativeTensor =
        Guard.notNull operation "a number" value
        let own = Dtype.ofTorch raw.dtype

        // Made in an integer dtype, 2.5 would become 2.
        let dtype =
            if Scalar.isFloating value && not own.IsFloatingPoint then
                Dtype.Float32
            else
                own

        NumberRange.check operation dtype value
        use number = Scalar.toTorch value
        raw.new_full ([||], number, Dtype.toTorch dtype)

    /// Multiplies by a number in place.
    let scale (x: NativeTensor) (number: float) : unit =
        use number = number.ToScalar()
        use held = scalarLike x number
        x.mul_ held |> ignore

    /// Whether no element of an Int64 tensor is below 0.
    let isNowhereNegative (x: NativeTensor) : bool =
        let isSpan =
            x.device_type = torch.DeviceType.CPU
            && x.is_contiguous ()
            && x.numel () < int64 Int32.MaxValue / 8L

        if isSpan then
            x.ReadBytes(fun bytes ->
                MemoryMarshal.Cast<byte, int64>(bytes).IndexOfAnyInRange(Int64.MinValue, -1L) < 0)
        else
            use least = x.min ()
            least.item<int64>() >= 0L

    /// A number minus each element. As one operation, so that there is one to go back through: the number as a 0-d tensor plus
    /// -1 times the elements, where the number fits their dtype.
    let subtractFrom (x: NativeTensor) (number: NativeScalar) : NativeTensor =
        match x.dtype with
        | torch.ScalarType.Float32
        | torch.ScalarType.Float64 ->
            use whole = scalarLike x number
            whole.add (x, CachedScalar.minusOne ())
        | _ ->
            use negative = x.neg ()
            negative.add number

    /// Whether tensors of one shape have one dtype, are on one device, and have equal elements.
    let areEqual (a: NativeTensor) (b: NativeTensor) : bool =
        let areAlike = a.dtype = b.dtype && Device.ofTorch a = Device.ofTorch b

        areAlike
        && (use equal = a.eq b
            use all = equal.all ()
            all.item<bool>())

    /// Adds all elements to a hash: the same for 0 and -0, which are equal.
    let hash (hash: byref<HashCode>) (raw: NativeTensor) : unit =
        if raw.numel () > 0L then
            use plain = raw.detach ()

            if raw.is_floating_point () then
                use values = plain.``to``(torch.ScalarType.Float64, torch.CPU).contiguous()

                for value in values.toArray<float>() do
                    hash.Add(value + 0.0)
            else
                use values = plain.``to``(torch.ScalarType.Int64, torch.CPU).contiguous()

                for value in values.toArray<int64>() do
                    hash.Add value

    /// A hash of shape, dtype and elements.
    let hashOf (dtype: Dtype) (sizes: int[]) (raw: NativeTensor) : int =
        let mutable code = HashCode()
        code.Add dtype

        for size in sizes do
            code.Add size

        hash &code raw
        code.ToHashCode()

    /// The sub-tensors along the first axis, each made when it is requested.
    let rows (sizes: int[]) (row: int -> 'T) : System.Collections.Generic.IEnumerator<'T> =
        if sizes.Length = 0 then
            Shape.fail
                "for: a 0-d tensor has no axis to go along. Take its number, with toDouble()."

        let rows = Seq.init sizes[0] row
        rows.GetEnumerator()

    /// The elements in brackets, then dtype, shape and device where they are not the usual ones, and how it is differentiated.
    let text printer (raw: NativeTensor) dtype sizes (device: Device) (isForward, isReverse) =
        let count = Shape.nelement sizes

        // Lines after the first stand under the first bracket, behind "tensor(".
        let body =
            (Printer.layout printer sizes (writer printer raw dtype))
                .Replace("\n", "\n" + String(' ', 7))

        let isVoid = sizes.Length = 1 && count = 0

        let options = [
            if dtype <> Dtype.Default && not isVoid then
                $",dtype={dtype}"
            if sizes.Length > 0 && (count > printer.threshold || count = 0) && not isVoid then
                $",shape={Shape.format sizes}"
            if device.DeviceType <> Device.Default.DeviceType then
                $",device={device}"
            if isForward then
                ",forward"
            elif isReverse then
                ",reverse"
        ]

        "tensor(" + body + String.concat "" options + ")"

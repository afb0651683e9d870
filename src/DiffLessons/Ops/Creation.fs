namespace DiffLessons

open System
open System.Collections
open DiffLessons.Native

/// Where models are drawn without being built: tensors made here, on this thread, have a shape and a dtype but no memory. So what a file
/// claims of a model can be held against the file before anything is allocated for it.
[<AbstractClass; Sealed>]
type internal Blueprint private () =
    [<ThreadStatic; DefaultValue>]
    static val mutable private active: bool

    static member IsActive = Blueprint.active

    /// Runs a function that makes tensors, all of them without memory.
    static member Draw(f: unit -> 'a) : 'a =
        let before = Blueprint.active
        Blueprint.active <- true

        try
            f ()
        finally
            Blueprint.active <- before

/// Making tensors from .NET values, constants and random numbers.
[<RequireQualifiedAccess>]
module internal Creation =
    /// What a creating call asked for, completed by the defaults.
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
                if Blueprint.IsActive then
                    torch.META
                else
                    Device.toTorch (defaultArg device Device.Default)
        }

    let private constant (sizes: int[]) (raw: NativeTensor) =
        if Blueprint.IsActive then
            Tensor(raw, null, null, null, sizes)
        else
            Tensor.Make(raw, null, sizes)

    /// Runs what makes a libtorch tensor, so that its refusals come in this library's terms.
    let private made operation (shape: int[]) (t: Target) (make: unit -> NativeTensor) =
        try
            make ()
        with error ->
            let given () = {
                Text = $"shape {Shape.format shape} and dtype {Dtype.ofTorch t.Dtype}"
                Dtypes = [||]
            }

            raise (ErrorTranslation.translate operation given error)

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

    let private isTuple (value: obj) =
        not (isNull value) && FSharp.Reflection.FSharpType.IsTuple(value.GetType())

    let private fields (tuple: obj) =
        FSharp.Reflection.FSharpValue.GetTupleFields tuple

    /// The shape and the elements, in row-major order, of nested arrays, lists, sequences, tuples, tensors or one number.
    let rec private read (value: obj) : int[] * obj[] =
        match value with
        | :? string ->
            raise (
                DtypeException $"tensor: expected numbers or booleans, got the text \"{value}\"."
            )
        | :? Array as array when array.Rank > 1 ->
            Array.init array.Rank array.GetLength, array |> Seq.cast<obj> |> Seq.toArray
        | :? IEnumerable as items ->
            match items |> Seq.cast<obj> |> Seq.toArray with
            // [1, 2, 3] is a list of one tuple, and stands for a list of its fields.
            | [| tuple |] when isTuple tuple -> join (fields tuple)
            | several -> join several
        | :? Tensor as t -> t.Sizes, [| value |]
        | :? IConvertible -> Shape.scalar, [| value |]
        | null -> raise (DtypeException "tensor: expected numbers or booleans, got null.")
        | tuple when isTuple tuple -> join (fields tuple)
        | other ->
            raise (
                DtypeException
                    $"tensor: expected a number, a boolean, or nested arrays, lists, sequences or tuples of them, got {other.GetType().Name}."
            )

    and private join (items: obj[]) : int[] * obj[] =
        let parts = items |> Array.map read

        if parts.Length = 0 then
            [| 0 |], [||]
        else
            let shape = fst parts[0]

            for i, (other, _) in Array.indexed parts do
                if not (Shape.same shape other) then
                    Shape.fail
                        $"tensor: rows must have one shape, but row 0 has {Shape.format shape} and row {string i} has {Shape.format other}."

            Array.append [| parts.Length |] shape, parts |> Array.collect snd

    let private ofFlat
        (elements: Array)
        (shape: int[])
        (natural: Dtype)
        device
        (dtype: Dtype option)
        backend
        =
        let dtype = defaultArg dtype natural
        let t = target device (Some dtype) backend
        use flat = torch.from_array elements
        Elements.checkFit "tensor" flat dtype
        use shaped = flat.reshape (Shape.toTorch shape)
        // from_array may share the array's memory; what is handed out never does.
        constant shape (shaped.``to`` (t.Dtype, t.Device, copy = true))

    let private floatDefault () =
        if Dtype.Default.IsFloatingPoint then
            Dtype.Default
        else
            Dtype.Float32

    let private primitive (array: Array) shape device dtype backend =
        match array with
        | :? (float32[]) -> Some(ofFlat array shape (floatDefault ()) device dtype backend)
        | :? (float[]) -> Some(ofFlat array shape (floatDefault ()) device dtype backend)
        | :? (int[]) when array.GetType() = typeof<int[]> ->
            Some(ofFlat array shape Dtype.Int32 device dtype backend)
        | :? (int64[]) when array.GetType() = typeof<int64[]> ->
            Some(ofFlat array shape Dtype.Int64 device dtype backend)
        | :? (int16[]) when array.GetType() = typeof<int16[]> ->
            Some(ofFlat array shape Dtype.Int16 device dtype backend)
        | :? (sbyte[]) when array.GetType() = typeof<sbyte[]> ->
            Some(ofFlat array shape Dtype.Int8 device dtype backend)
        | :? (byte[]) when array.GetType() = typeof<byte[]> ->
            Some(ofFlat array shape Dtype.Byte device dtype backend)
        | :? (bool[]) -> Some(ofFlat array shape Dtype.Bool device dtype backend)
        | _ -> None

    let private convert (elements: obj[]) : Array * Dtype =
        let inline all f =
            try
                Array.map f elements :> Array
            with
            | :? InvalidCastException
            | :? FormatException
            | :? OverflowException ->
                let first = elements[0]

                raise (
                    DtypeException
                        $"tensor: expected numbers or booleans that fit one dtype, got elements such as {string first} of type {first.GetType().Name}."
                )

        let isWhole (v: obj) =
            v :? int || v :? int64 || v :? int16 || v :? sbyte || v :? byte

        if elements.Length = 0 then
            (Array.empty<float32> :> Array), floatDefault ()
        else
            let kind = elements[0].GetType()

            match elements[0] with
            // Of several kinds of number the one that holds them all.
            | _ when elements |> Array.exists (fun v -> v.GetType() <> kind) ->
                if Array.forall isWhole elements then
                    all (fun v -> Convert.ToInt64 v), Dtype.Int64
                else
                    all (fun v -> Convert.ToDouble v), floatDefault ()
            | :? float -> all (fun v -> Convert.ToDouble v), floatDefault ()
            | :? float32 -> all (fun v -> Convert.ToSingle v), floatDefault ()
            | :? int64 -> all (fun v -> Convert.ToInt64 v), Dtype.Int64
            | :? int -> all (fun v -> Convert.ToInt32 v), Dtype.Int32
            | :? int16 -> all (fun v -> Convert.ToInt16 v), Dtype.Int16
            | :? sbyte -> all (fun v -> Convert.ToSByte v), Dtype.Int8
            | :? byte -> all (fun v -> Convert.ToByte v), Dtype.Byte
            | :? bool -> all (fun v -> Convert.ToBoolean v), Dtype.Bool
            | _ -> all (fun v -> Convert.ToDouble v), floatDefault ()

    /// A tensor of elements of which some are tensors, so that it depends on them; numbers among them take the first one's dtype.
    let private ofTensors (shape: int[]) (elements: obj[]) device dtype backend : Tensor =
        let first =
            elements
            |> Array.pick (function
                | :? Tensor as t -> Some t
                | _ -> None)

        let part (element: obj) =
            match element with
            | :? Tensor as t -> t
            | number -> Tensor.ScalarLike("tensor", first.noDiff (), number :?> IConvertible)

        let whole = (elements |> Array.map part |> Tensor.stack).view shape
        whole.move (?device = device, ?dtype = dtype, ?backend = backend)

    let private ofElements (shape: int[]) (elements: obj[]) device dtype backend =
        if elements |> Array.exists (fun e -> e :? Tensor) then
            ofTensors shape elements device dtype backend
        else
            let flat, natural = convert elements
            ofFlat flat shape natural device dtype backend

    /// An array whose elements need not be looked at one by one.
    let private ofArray (array: Array) device dtype backend : Tensor option =
        if array.Length = 0 then
            None
        else
            match NestedArrays.tryFlatten array with
            | Some(shape, flat) -> primitive flat shape device dtype backend
            | None when array.Rank = 1 -> primitive array [| array.Length |] device dtype backend
            | None -> None

    /// A tensor of .NET values; see `dsharp.tensor`.
    let tensor (value: obj) device (dtype: Dtype option) backend =
        let elementwise () =
            let shape, elements = read value
            ofElements shape elements device dtype backend

        match value with
        | :? Tensor as t -> t.move (?device = device, ?dtype = dtype, ?backend = backend)
        | :? seq<Tensor> as tensors -> Tensor.stack(tensors).move(?device = device, ?dtype = dtype)
        | :? Array as array ->
            match ofArray array device dtype backend with
            | Some t -> t
            | None -> elementwise ()
        | _ -> elementwise ()

    /// Elements first, first + step, ... below (or, for a negative step, above) `last`.
    let arange (last: float) (first: float) (step: float) (natural: Dtype) device dtype backend =
        if not (Double.IsFinite first && Double.IsFinite last) then
            raise (
                OptionException
                    $"arange: expected finite bounds, got {string first} and {string last}."
            )

        let dtype = defaultArg dtype natural

        if not (Double.IsFinite step) || step = 0.0 then
            raise (
                OptionException(
                    $"arange: expected a finite step other than 0, got {string step}.",
                    "step"
                )
            )

        if (last - first) / step < 0.0 then
            raise (
                OptionException(
                    $"arange: a step of {string step} does not lead from {string first} to {string last}.",
                    "step"
                )
            )

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
        Tensor.Constant(made "arange" [| int count |] t make)

    let private steps operation steps =
        if steps < 0 then
            raise (
                OptionException(
                    $"{operation}: steps must be 0 or more, got {string steps}.",
                    "steps"
                )
            )

    let linspace (first: float) (last: float) count device dtype backend =
        steps "linspace" count
        let t = target device dtype backend

        let make () =
            torch.linspace (first, last, int64 count, Nullable t.Dtype, t.Device)

        constant [| count |] (made "linspace" [| count |] t make)

    let logspace (first: float) (last: float) count (baseVal: float) device dtype backend =
        steps "logspace" count
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
            raise (
                OptionException(
                    $"onehot: expected a hot index from 0 to {string (length - 1)} for a length of {string length}, got {string hot}.",
                    "hot"
                )
            )

        filled
            "onehot"
            [| length |]
            (fun shape t ->
                let raw = torch.zeros (shape, Nullable t.Dtype, t.Device)
                use place = raw.narrow (0L, int64 hot, 1L)
                place.fill_ (KeptScalar.one ()) |> ignore
                raw)
            device
            dtype
            backend

    let private fraction operation (dtype: Dtype option) =
        let dtype = defaultArg dtype Dtype.Default

        if not dtype.IsFloatingPoint then
            raise (
                DtypeException(
                    $"{operation}: expected a floating point dtype, got {dtype}. Use randint for integers.",
                    "dtype"
                )
            )

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
            raise (
                OptionException(
                    $"randint: expected low below high, got low {string low} and high {string high}.",
                    "high"
                )
            )

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

namespace DiffLessons

open System
open System.Collections
open DiffLessons.Native

/// <summary>Tensors of .NET values: numbers, arrays, lists, sequences, tuples, and tensors among them.</summary>
[<AutoOpen>]
module FromValues =
    let private isTuple (value: obj) =
        not (isNull value) && FSharp.Reflection.FSharpType.IsTuple(value.GetType())

    let private fields (tuple: obj) =
        FSharp.Reflection.FSharpValue.GetTupleFields tuple

    /// The shape and the elements, in row-major order, of nested arrays, lists, sequences, tuples, tensors or one number.
    let rec private read (value: obj) : int[] * obj[] =
        match value with
        | :? string -> Fail.dtype $"tensor: expected numbers or booleans, got the text \"{value}\"."
        | :? Array as array when array.Rank > 1 ->
            Array.init array.Rank array.GetLength, array |> Seq.cast<obj> |> Seq.toArray
        | :? Tensor as t -> t.Sizes, [| value |]
        | :? IEnumerable as items ->
            match items |> Seq.cast<obj> |> Seq.toArray with
            // [1, 2, 3] is a list of one tuple, and stands for a list of its fields.
            | [| tuple |] when isTuple tuple -> join (fields tuple)
            | several -> join several
        | :? IConvertible -> Shape.scalar, [| value |]
        | null -> Fail.dtype "tensor: expected numbers or booleans, got null."
        | tuple when isTuple tuple -> join (fields tuple)
        | other ->
            Fail.dtype
                $"tensor: expected a number, a boolean, or nested arrays, lists, sequences or tuples of them, got {other.GetType().Name}."

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
        let t = Creation.target device (Some dtype) backend
        use flat = torch.from_array elements
        Elements.checkFit "tensor" flat dtype
        use shaped = flat.reshape (Shape.toTorch shape)
        // from_array may share the array's memory; what is handed out never does.
        Creation.constant shape (shaped.``to`` (t.Dtype, t.Device, copy = true))

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

                Fail.dtype
                    $"tensor: expected numbers or booleans that fit one dtype, got elements such as {string first} of type {first.GetType().Name}."

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
            | number -> Tensor.Scalar("tensor", first.noDiff (), number :?> IConvertible)

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
    let internal ofValue (value: obj) device (dtype: Dtype option) backend =
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

    type Tensor with

        /// <summary>A tensor of numbers or booleans; see <c>dsharp.tensor</c>.</summary>
        member t.like(value: obj, ?device: Device, ?dtype: Dtype, ?backend: Backend) : Tensor =
            ofValue value (Like.device "like" t device) (Like.dtype "like" t dtype) backend

        /// <summary>A tensor of numbers or booleans; see <c>dsharp.tensor</c>.</summary>
        static member create
            (value: obj, ?device: Device, ?dtype: Dtype, ?backend: Backend)
            : Tensor =
            ofValue value device dtype backend

    type dsharp with

        /// <summary>A tensor of numbers or booleans.</summary>
        /// <param name="value">A number, or nested arrays, lists, sequences or tuples of numbers, all rows of one shape; or a tensor.</param>
        /// <param name="device">The device of the result; the default device otherwise.</param>
        /// <param name="dtype">The dtype of the result; by default floats give the default dtype, and integers and booleans their own.</param>
        /// <param name="backend">Backend.Torch.</param>
        /// <exception cref="T:DiffLessons.ShapeException">Rows differ in shape.</exception>
        static member tensor
            (value: obj, ?device: Device, ?dtype: Dtype, ?backend: Backend)
            : Tensor =
            ofValue value device dtype backend

        static member tensor(?device: Device, ?dtype: Dtype, ?backend: Backend) : 'a -> Tensor =
            fun value -> ofValue (box value) device dtype backend

        static member like
            (input: Tensor, value: obj, ?device: Device, ?dtype: Dtype, ?backend: Backend)
            : Tensor =
            input.like (value, ?device = device, ?dtype = dtype, ?backend = backend)

        static member like
            (value: obj, ?device: Device, ?dtype: Dtype, ?backend: Backend)
            : Tensor -> Tensor =
            fun x -> x.like (value, ?device = device, ?dtype = dtype, ?backend = backend)

namespace DiffLessons.Native

open System
open System.Runtime.InteropServices
open TorchSharp

/// libtorch's functions that belong to no tensor: making tensors, joining them, and settings.
[<AbstractClass; Sealed>]
type internal torch private () =
    // ---- making ----

    static member empty
        (
            shape: int64[],
            [<Optional>] dtype: Nullable<TorchSharp.torch.ScalarType>,
            [<Optional; DefaultParameterValue(null: TorchSharp.torch.Device)>] device:
                TorchSharp.torch.Device
        ) =
        NativeTensor.Of(TorchSharp.torch.empty (shape, dtype, device))

    static member zeros
        (
            shape: int64[],
            [<Optional>] dtype: Nullable<TorchSharp.torch.ScalarType>,
            [<Optional; DefaultParameterValue(null: TorchSharp.torch.Device)>] device:
                TorchSharp.torch.Device
        ) =
        NativeTensor.Of(TorchSharp.torch.zeros (shape, dtype, device))

    static member ones
        (
            shape: int64[],
            [<Optional>] dtype: Nullable<TorchSharp.torch.ScalarType>,
            [<Optional; DefaultParameterValue(null: TorchSharp.torch.Device)>] device:
                TorchSharp.torch.Device,
            [<Optional; DefaultParameterValue(false)>] requires_grad: bool
        ) =
        NativeTensor.Of(TorchSharp.torch.ones (shape, dtype, device, requires_grad))

    static member full
        (
            shape: int64[],
            number: NativeScalar,
            [<Optional>] dtype: Nullable<TorchSharp.torch.ScalarType>,
            [<Optional; DefaultParameterValue(null: TorchSharp.torch.Device)>] device:
                TorchSharp.torch.Device
        ) =
        Hold.one number (TorchSharp.torch.full (shape, number, dtype, device))

    static member eye
        (
            rows: int64,
            [<Optional; DefaultParameterValue(-1L)>] columns: int64,
            [<Optional>] dtype: Nullable<TorchSharp.torch.ScalarType>,
            [<Optional; DefaultParameterValue(null: TorchSharp.torch.Device)>] device:
                TorchSharp.torch.Device
        ) =
        NativeTensor.Of(TorchSharp.torch.eye (rows, columns, dtype, device))

    static member arange
        (
            first: NativeScalar,
            last: NativeScalar,
            step: NativeScalar,
            dtype: Nullable<TorchSharp.torch.ScalarType>,
            device: TorchSharp.torch.Device
        ) =
        Hold.three first last step (TorchSharp.torch.arange (first, last, step, dtype, device))

    static member linspace
        (
            first: float,
            last: float,
            count: int64,
            dtype: Nullable<TorchSharp.torch.ScalarType>,
            device: TorchSharp.torch.Device
        ) =
        NativeTensor.Of(TorchSharp.torch.linspace (first, last, count, dtype, device))

    static member logspace
        (
            first: float,
            last: float,
            count: int64,
            baseVal: float,
            dtype: Nullable<TorchSharp.torch.ScalarType>,
            device: TorchSharp.torch.Device
        ) =
        NativeTensor.Of(TorchSharp.torch.logspace (first, last, count, baseVal, dtype, device))

    /// A tensor that shares the array's memory.
    static member from_array(elements: Array) =
        NativeTensor.Of(TorchSharp.torch.from_array elements)

    static member tensor(elements: int64[]) =
        NativeTensor.Of(TorchSharp.torch.tensor elements)

    static member tensor(elements: int64[], device: TorchSharp.torch.Device) =
        NativeTensor.Of(TorchSharp.torch.tensor (elements, Nullable(), device))

    static member tensor(elements: float32[]) =
        NativeTensor.Of(TorchSharp.torch.tensor elements)

    static member tensor(elements: bool[]) =
        NativeTensor.Of(TorchSharp.torch.tensor elements)

    static member tensor(number: float32) =
        NativeTensor.Of(TorchSharp.torch.tensor number)

    static member tensor(number: float) =
        NativeTensor.Of(TorchSharp.torch.tensor number)

    static member tensor(number: int64) =
        NativeTensor.Of(TorchSharp.torch.tensor number)

    // ---- drawing ----

    static member rand
        (
            shape: int64[],
            dtype: Nullable<TorchSharp.torch.ScalarType>,
            [<Optional; DefaultParameterValue(null: TorchSharp.torch.Device)>] device:
                TorchSharp.torch.Device
        ) =
        let generator = RandomGenerator.For device
        Hold.one generator (TorchSharp.torch.rand (shape, dtype, device, generator = generator))

    static member randn
        (
            shape: int64[],
            dtype: Nullable<TorchSharp.torch.ScalarType>,
            [<Optional; DefaultParameterValue(null: TorchSharp.torch.Device)>] device:
                TorchSharp.torch.Device
        ) =
        let generator = RandomGenerator.For device
        Hold.one generator (TorchSharp.torch.randn (shape, dtype, device, generator = generator))

    static member randint
        (
            low: int64,
            high: int64,
            shape: int64[],
            dtype: Nullable<TorchSharp.torch.ScalarType>,
            [<Optional; DefaultParameterValue(null: TorchSharp.torch.Device)>] device:
                TorchSharp.torch.Device
        ) =
        let generator = RandomGenerator.For device

        Hold.one
            generator
            (TorchSharp.torch.randint (low, high, shape, dtype, device, generator = generator))

    static member randperm(count: int64) =
        let generator = RandomGenerator.Current
        Hold.one generator (TorchSharp.torch.randperm (count, generator = generator))

    /// The permutation that a new generator draws from a seed.
    static member randperm(count: int64, seed: uint64, dtype: TorchSharp.torch.ScalarType) =
        use generator = new TorchSharp.torch.Generator(seed, TorchSharp.torch.CPU)
        let dtype = Nullable dtype
        Hold.one generator (TorchSharp.torch.randperm (count, dtype = dtype, generator = generator))

    // ---- several tensors ----

    static member cat(tensors: NativeTensor[], dim: int64) =
        Hold.one tensors (TorchSharp.torch.cat (Hold.unwrap tensors, dim))

    static member stack(tensors: NativeTensor[], dim: int64) =
        Hold.one tensors (TorchSharp.torch.stack (Hold.unwrap tensors, dim))

    static member einsum(equation: string, tensors: NativeTensor[]) =
        Hold.one tensors (TorchSharp.torch.einsum (equation, Hold.unwrap tensors))

    static member where(condition: NativeTensor, x: NativeTensor, y: NativeTensor) =
        Hold.three condition x y (TorchSharp.torch.where (condition.Torch, x.Torch, y.Torch))

    /// The first plus the product of the other two.
    static member addmm(x: NativeTensor, a: NativeTensor, b: NativeTensor) =
        SmallProducts.run a.Torch b.Torch (fun () -> x.Torch.addmm (a.Torch, b.Torch, 1f, 1f))
        |> Hold.three x a b

    // ---- settings ----

    static member no_grad() : IDisposable = TorchSharp.torch.no_grad ()
    static member enable_grad() : IDisposable = TorchSharp.torch.enable_grad ()
    static member is_grad_enabled() : bool = TorchSharp.torch.is_grad_enabled ()
    static member get_num_threads() = TorchSharp.torch.get_num_threads ()
    static member set_num_threads(count: int) = TorchSharp.torch.set_num_threads count

    static member manual_seed(seed: int64) =
        TorchSharp.torch.manual_seed(seed).Dispose()

    static member promote_types(a, b) = TorchSharp.torch.promote_types (a, b)

    static member device(kind: string, index: int) : TorchSharp.torch.Device =
        TorchSharp.torch.device (kind, index)

    static member eps(dtype: TorchSharp.torch.ScalarType) : float =
        TorchSharp.torch.finfo(dtype).eps

    /// The greatest finite number.
    static member greatest(dtype: TorchSharp.torch.ScalarType) : float =
        TorchSharp.torch.finfo(dtype).max

    static member CPU: TorchSharp.torch.Device = TorchSharp.torch.CPU
    static member META: TorchSharp.torch.Device = TorchSharp.torch.META

/// The types and families of functions that TorchSharp keeps inside its class of this name.
[<RequireQualifiedAccess>]
module internal torch =
    type ScalarType = TorchSharp.torch.ScalarType
    type Device = TorchSharp.torch.Device
    type DeviceType = TorchSharp.DeviceType
    type TensorIndex = TorchSharp.torch.TensorIndex

    module nn =
        type Reduction = TorchSharp.torch.nn.Reduction

    [<AbstractClass; Sealed>]
    type autograd private () =
        /// Accumulates the gradients of outputs, weighted (by 1, a single number, where no weights are given), in leaves of the graph. (TorchSharp's `grad` catches no exception of
        /// libtorch's: see `Gradients`.)
        static member backward
            (
                outputs: NativeTensor[],
                leaves: NativeTensor[],
                weights: NativeTensor[],
                retainGraph: bool,
                createGraph: bool
            ) : unit =
            let given = if weights.Length = 0 then null else Hold.unwrap weights

            TorchSharp.torch.autograd.backward (
                Hold.unwrap outputs,
                given,
                retainGraph,
                createGraph,
                Hold.unwrap leaves
            )

            Hold.value outputs ()
            Hold.value leaves ()
            Hold.value weights ()

    [<AbstractClass; Sealed>]
    type linalg private () =
        static member det(x: NativeTensor) =
            Hold.one x (TorchSharp.torch.linalg.det x.Torch)

        static member inv(x: NativeTensor) =
            Hold.one x (TorchSharp.torch.linalg.inv x.Torch)

        static member solve(a: NativeTensor, b: NativeTensor) =
            Hold.two a b (TorchSharp.torch.linalg.solve (a.Torch, b.Torch))

        /// The norm of vectors along an axis. (TorchSharp's `vector_norm` makes a scalar that nothing holds; `norm` along one
        /// axis is the same function.)
        static member vector_norm(x: NativeTensor, order: float, dim: int64, keep: bool) =
            Hold.one x (TorchSharp.torch.linalg.norm (x.Torch, order, [| dim |], keep))

        /// The permutation, the lower and the upper factor.
        static member lu(x: NativeTensor) : struct (NativeTensor * NativeTensor * NativeTensor) =
            let struct (p, l, u) = TorchSharp.torch.linalg.lu x.Torch
            Hold.value x (struct (NativeTensor.Of p, NativeTensor.Of l, NativeTensor.Of u))

        /// U, S and the transpose of V.
        static member svd(x: NativeTensor) : struct (NativeTensor * NativeTensor * NativeTensor) =
            let struct (u, s, v) = TorchSharp.torch.linalg.svd (x.Torch, false)
            Hold.value x (struct (NativeTensor.Of u, NativeTensor.Of s, NativeTensor.Of v))

    [<AbstractClass; Sealed>]
    type random private () =
        // The processor's, of the run under way.
        static member private Generator =
            match RandomGenerator.Current with
            | null -> TorchSharp.torch.Generator.Default
            | own -> own

        /// The state of the processor's generator.
        static member get_rng_state() =
            let generator = random.Generator
            Hold.one generator (generator.get_state ())

        static member set_rng_state(state: NativeTensor) =
            let generator = random.Generator
            generator.set_state state.Torch
            Hold.value generator ()
            Hold.value state ()

    [<AbstractClass; Sealed>]
    type cuda private () =
        static member is_available() = TorchSharp.torch.cuda.is_available ()
        static member device_count() = TorchSharp.torch.cuda.device_count ()

/// A program in TorchScript, for functions of libtorch that TorchSharp does not offer.
[<Sealed>]
type internal NativeScript(source: string) =
    let compiled = lazy (TorchSharp.torch.jit.compile source)

    let unwrapped (argument: obj) : obj =
        match argument with
        | :? NativeTensor as tensor -> tensor.Torch
        | :? (NativeTensor[]) as tensors -> Hold.unwrap tensors
        | other -> other

    /// Calls a function of the program with tensors, arrays of tensors, whole numbers (int) and booleans; it gives one, two or three tensors.
    member _.Invoke(name: string, arguments: obj[]) : NativeTensor[] =
        let answer =
            Hold.value arguments (compiled.Value.invoke (name, Array.map unwrapped arguments))

        match answer with
        | :? TorchSharp.torch.Tensor as one -> [| NativeTensor.Of one |]
        | :? ValueTuple<TorchSharp.torch.Tensor, TorchSharp.torch.Tensor, TorchSharp.torch.Tensor> as three ->
            let struct (a, b, c) = three
            [| NativeTensor.Of a; NativeTensor.Of b; NativeTensor.Of c |]
        | :? ValueTuple<TorchSharp.torch.Tensor, TorchSharp.torch.Tensor> as two ->
            let struct (a, b) = two
            [| NativeTensor.Of a; NativeTensor.Of b |]
        | other -> invalidOp $"{name}: expected tensors, got {other.GetType()}."

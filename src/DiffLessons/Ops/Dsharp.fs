namespace DiffLessons

open System
open DiffLessons.Native

/// <summary>Everything by one name: <c>dsharp.tensor</c>, <c>dsharp.grad</c>, <c>dsharp.relu</c>, ...</summary>
/// <remarks>The names and their meaning are DiffSharp 1.0's. An operation on a tensor does what the member of the same name does.</remarks>
type dsharp private () =

    /// <summary>The version of this library.</summary>
    static member version =
        let version = typeof<dsharp>.Assembly.GetName().Version
        $"{string version.Major}.{string version.Minor}.{string version.Build}"

    // ---- configuration ----

    /// <summary>Over how many threads libtorch spreads an operation that this thread calls: at first one for each core.</summary>
    /// <remarks>Networks of a few hundred numbers train fastest on one thread: handing out such work costs more than doing it.</remarks>
    /// <exception cref="T:DiffLessons.OptionException">The number is below 1.</exception>
    static member numThreads
        with get (): int =
            Libtorch.ensureLoaded ()
            torch.get_num_threads ()
        and set (value: int) =
            if value < 1 then
                raise (
                    OptionException(
                        $"numThreads: expected 1 or more, got {string value}.",
                        nameof value
                    )
                )

            Libtorch.ensureLoaded ()
            torch.set_num_threads value

    /// <summary>The defaults in use: device, dtype, backend and printer.</summary>
    static member config() : Device * Dtype * Backend * Printer =
        Device.Default, Dtype.Default, Backend.Torch, Printer.Default

    /// <summary>Sets the defaults, as returned by <c>config()</c>.</summary>
    static member config(configuration: Device * Dtype * Backend * Printer) : unit =
        let device, dtype, backend, printer = configuration
        dsharp.config (device, dtype, backend, printer)

    /// <summary>Sets the defaults that are given and leaves the others.</summary>
    /// <param name="device">Where tensors are made.</param>
    /// <param name="dtype">What they are made of.</param>
    /// <param name="backend">Backend.Torch.</param>
    /// <param name="printer">How they are written.</param>
    /// <exception cref="T:DiffLessons.DeviceException">This machine has no such device, or another backend is asked for.</exception>
    static member config
        (?device: Device, ?dtype: Dtype, ?backend: Backend, ?printer: Printer)
        : unit =
        Backend.check backend
        device |> Option.iter Device.check
        device |> Option.iter (fun device -> Device.Default <- device)
        dtype |> Option.iter (fun dtype -> Dtype.Default <- dtype)
        printer |> Option.iter (fun printer -> Printer.Default <- printer)

    /// <summary>Starts the random numbers anew, so that what follows can be repeated to the last bit.</summary>
    /// <param name="seed">Any integer of 0 or more; the clock's ticks by default.</param>
    static member seed(?seed: int) : unit =
        Libtorch.ensureLoaded ()
        let seed = defaultArg seed (int (DateTime.Now.Ticks &&& 0x7FFFFFFFL))

        if seed < 0 then
            raise (OptionException($"seed: expected 0 or more, got {string seed}.", "seed"))

        torch.manual_seed (int64 seed) |> ignore

    /// <summary>The backends there are: Torch.</summary>
    static member backends() : Backend list = [ Backend.Torch ]

    /// <summary>Whether a backend can be used.</summary>
    static member isBackendAvailable(backend: Backend) : bool = (backend = Backend.Torch)

    /// <summary>The devices that can be used.</summary>
    /// <param name="backend">Backend.Torch.</param>
    /// <param name="deviceType">Devices of this type alone.</param>
    static member devices(?backend: Backend, ?deviceType: DiffLessons.DeviceType) : Device list =
        Backend.check backend

        let all = [
            Device.CPU
            if Device.isCudaAvailable () then
                for i in 0 .. torch.cuda.device_count () - 1 do
                    Device.Device(DiffLessons.DeviceType.CUDA, i)
        ]

        match deviceType with
        | Some deviceType -> all |> List.filter (fun device -> device.DeviceType = deviceType)
        | None -> all

    /// <summary>The backends and the devices of each.</summary>
    static member backendsAndDevices() : (Backend * Device list) list = [
        Backend.Torch, dsharp.devices ()
    ]

    /// <summary>Whether a device can be used.</summary>
    static member isDeviceAvailable(device: Device, ?backend: Backend) : bool =
        Backend.check backend

        device.DeviceType = DiffLessons.DeviceType.CPU
        || List.contains device (dsharp.devices ())

    /// <summary>Whether a device of a type can be used.</summary>
    static member isDeviceTypeAvailable
        (deviceType: DiffLessons.DeviceType, ?backend: Backend)
        : bool =
        Backend.check backend
        not (List.isEmpty (dsharp.devices (deviceType = deviceType)))

    /// <summary>Whether a GPU can be used.</summary>
    static member isCudaAvailable(?backend: Backend) : bool =
        Backend.check backend
        Device.isCudaAvailable ()

    /// <summary>Whether a value is a tensor.</summary>
    static member isTensor(value: obj) : bool = value :? Tensor

    // ---- creation ----

    /// <summary>A tensor of numbers or booleans.</summary>
    /// <param name="value">A number, or nested arrays, lists, sequences or tuples of numbers, all rows of one shape; or a tensor.</param>
    /// <param name="device">Where; the default device otherwise.</param>
    /// <param name="dtype">What of; by default floats give the default dtype, and integers and booleans their own.</param>
    /// <param name="backend">Backend.Torch.</param>
    /// <exception cref="T:DiffLessons.ShapeException">Rows differ in shape.</exception>
    static member tensor(value: obj, ?device: Device, ?dtype: Dtype, ?backend: Backend) : Tensor =
        Creation.tensor value device dtype backend

    /// <summary>A tensor without elements, of shape (0).</summary>
    static member empty(?device: Device, ?dtype: Dtype, ?backend: Backend) : Tensor =
        dsharp.empty ([ 0 ], ?device = device, ?dtype = dtype, ?backend = backend)

    /// <summary>A tensor whose elements are whatever was in memory: to be used only where all are overwritten.</summary>
    static member empty
        (shape: seq<int>, ?device: Device, ?dtype: Dtype, ?backend: Backend)
        : Tensor =
        Creation.filled
            "empty"
            (Guard.items "empty" "shape" shape)
            (fun shape t -> torch.empty (shape, Nullable t.Dtype, t.Device))
            device
            dtype
            backend

    /// <summary>A vector whose elements are whatever was in memory.</summary>
    static member empty(length: int, ?device: Device, ?dtype: Dtype, ?backend: Backend) : Tensor =
        dsharp.empty ([ length ], ?device = device, ?dtype = dtype, ?backend = backend)

    /// <summary>The number 0, as a 0-d tensor.</summary>
    static member zero(?device: Device, ?dtype: Dtype, ?backend: Backend) : Tensor =
        Creation.uniform "zero" [||] 0 device dtype backend

    /// <summary>The number 1, as a 0-d tensor.</summary>
    static member one(?device: Device, ?dtype: Dtype, ?backend: Backend) : Tensor =
        Creation.uniform "one" [||] 1 device dtype backend

    /// <summary>A number, as a 0-d tensor of the default dtype.</summary>
    static member scalar
        (value: scalar, ?device: Device, ?dtype: Dtype, ?backend: Backend)
        : Tensor =
        Creation.uniform "scalar" [||] value device dtype backend

    /// <summary>Zeros of a shape.</summary>
    static member zeros
        (shape: seq<int>, ?device: Device, ?dtype: Dtype, ?backend: Backend)
        : Tensor =
        Creation.uniform "zeros" (Guard.items "zeros" "shape" shape) 0 device dtype backend

    /// <summary>A vector of zeros.</summary>
    static member zeros(length: int, ?device: Device, ?dtype: Dtype, ?backend: Backend) : Tensor =
        Creation.uniform "zeros" [| length |] 0 device dtype backend

    /// <summary>Ones of a shape.</summary>
    static member ones
        (shape: seq<int>, ?device: Device, ?dtype: Dtype, ?backend: Backend)
        : Tensor =
        Creation.uniform "ones" (Guard.items "ones" "shape" shape) 1 device dtype backend

    /// <summary>A vector of ones.</summary>
    static member ones(length: int, ?device: Device, ?dtype: Dtype, ?backend: Backend) : Tensor =
        Creation.uniform "ones" [| length |] 1 device dtype backend

    /// <summary>One number everywhere, in a shape.</summary>
    static member full
        (shape: seq<int>, value: scalar, ?device: Device, ?dtype: Dtype, ?backend: Backend)
        : Tensor =
        Creation.full (Guard.items "full" "shape" shape) value device dtype backend

    /// <summary>One number everywhere, in a vector.</summary>
    static member full
        (length: int, value: scalar, ?device: Device, ?dtype: Dtype, ?backend: Backend)
        : Tensor =
        Creation.full [| length |] value device dtype backend

    /// <summary>Integers from startVal up to, not including, endVal; Int32 by default.</summary>
    /// <param name="endVal">The end, not included.</param>
    /// <param name="startVal">The start, 0 by default.</param>
    /// <param name="step">The step, 1 by default; may be negative, not 0; in an integer dtype 1 or more in size.</param>
    /// <param name="device">Where.</param>
    /// <param name="dtype">What of.</param>
    /// <param name="backend">Backend.Torch.</param>
    static member arange
        (endVal: int, ?startVal: int, ?step: int, ?device: Device, ?dtype: Dtype, ?backend: Backend)
        : Tensor =
        Creation.arange
            (float endVal)
            (float (defaultArg startVal 0))
            (float (defaultArg step 1))
            Dtype.Int32
            device
            dtype
            backend

    /// <summary>Numbers from startVal up to, not including, endVal.</summary>
    /// <param name="endVal">The end, not included.</param>
    /// <param name="startVal">The start, 0 by default.</param>
    /// <param name="step">The step, 1 by default; may be negative, not 0; in an integer dtype 1 or more in size.</param>
    /// <param name="device">Where.</param>
    /// <param name="dtype">What of.</param>
    /// <param name="backend">Backend.Torch.</param>
    static member arange
        (
            endVal: float,
            ?startVal: float,
            ?step: float,
            ?device: Device,
            ?dtype: Dtype,
            ?backend: Backend
        ) : Tensor =
        Creation.arange
            endVal
            (defaultArg startVal 0.0)
            (defaultArg step 1.0)
            Dtype.Default
            device
            dtype
            backend

    /// <summary>Numbers from startVal to endVal, both included, at equal distances.</summary>
    /// <param name="startVal">The first.</param>
    /// <param name="endVal">The last.</param>
    /// <param name="steps">How many.</param>
    /// <param name="device">Where.</param>
    /// <param name="dtype">What of.</param>
    /// <param name="backend">Backend.Torch.</param>
    static member linspace
        (
            startVal: float,
            endVal: float,
            steps: int,
            ?device: Device,
            ?dtype: Dtype,
            ?backend: Backend
        ) : Tensor =
        Creation.linspace startVal endVal steps device dtype backend

    /// <summary>Numbers from startVal to endVal, both included, at equal distances.</summary>
    static member linspace
        (startVal: int, endVal: int, steps: int, ?device: Device, ?dtype: Dtype, ?backend: Backend)
        : Tensor =
        Creation.linspace (float startVal) (float endVal) steps device dtype backend

    /// <summary>Powers of a base, with exponents from startVal to endVal at equal distances.</summary>
    /// <param name="startVal">The first exponent.</param>
    /// <param name="endVal">The last exponent.</param>
    /// <param name="steps">How many.</param>
    /// <param name="baseVal">The base, 10 by default.</param>
    /// <param name="device">Where.</param>
    /// <param name="dtype">What of.</param>
    /// <param name="backend">Backend.Torch.</param>
    static member logspace
        (
            startVal: float,
            endVal: float,
            steps: int,
            ?baseVal: float,
            ?device: Device,
            ?dtype: Dtype,
            ?backend: Backend
        ) : Tensor =
        Creation.logspace startVal endVal steps (defaultArg baseVal 10.0) device dtype backend

    /// <summary>Powers of a base, with exponents from startVal to endVal at equal distances.</summary>
    static member logspace
        (
            startVal: int,
            endVal: int,
            steps: int,
            ?baseVal: int,
            ?device: Device,
            ?dtype: Dtype,
            ?backend: Backend
        ) : Tensor =
        Creation.logspace
            (float startVal)
            (float endVal)
            steps
            (float (defaultArg baseVal 10))
            device
            dtype
            backend

    /// <summary>A matrix with ones on the diagonal and zeros elsewhere.</summary>
    /// <param name="rows">The number of rows.</param>
    /// <param name="cols">The number of columns; as many as rows by default.</param>
    /// <param name="device">Where.</param>
    /// <param name="dtype">What of.</param>
    /// <param name="backend">Backend.Torch.</param>
    static member eye
        (rows: int, ?cols: int, ?device: Device, ?dtype: Dtype, ?backend: Backend)
        : Tensor =
        Creation.eye rows cols device dtype backend

    /// <summary>A vector of zeros with a single 1.</summary>
    /// <param name="length">The vector's length.</param>
    /// <param name="hot">The index of the 1.</param>
    /// <param name="device">Where.</param>
    /// <param name="dtype">What of.</param>
    /// <param name="backend">Backend.Torch.</param>
    static member onehot
        (length: int, hot: int, ?device: Device, ?dtype: Dtype, ?backend: Backend)
        : Tensor =
        Creation.onehot length hot device dtype backend

    // ---- random numbers ----

    /// <summary>Random numbers, uniform in [0, 1).</summary>
    static member rand
        (shape: seq<int>, ?device: Device, ?dtype: Dtype, ?backend: Backend)
        : Tensor =
        Creation.rand (Guard.items "rand" "shape" shape) device dtype backend

    /// <summary>A vector of random numbers, uniform in [0, 1).</summary>
    static member rand(length: int, ?device: Device, ?dtype: Dtype, ?backend: Backend) : Tensor =
        Creation.rand [| length |] device dtype backend

    /// <summary>Random numbers, normal with mean 0 and standard deviation 1.</summary>
    static member randn
        (shape: seq<int>, ?device: Device, ?dtype: Dtype, ?backend: Backend)
        : Tensor =
        Creation.randn (Guard.items "randn" "shape" shape) device dtype backend

    /// <summary>A vector of random numbers, normal with mean 0 and standard deviation 1.</summary>
    static member randn(length: int, ?device: Device, ?dtype: Dtype, ?backend: Backend) : Tensor =
        Creation.randn [| length |] device dtype backend

    /// <summary>Random integers from low up to, not including, high; Int32 by default.</summary>
    static member randint
        (low: int, high: int, shape: seq<int>, ?device: Device, ?dtype: Dtype, ?backend: Backend)
        : Tensor =
        Creation.randint low high (Guard.items "randint" "shape" shape) device dtype backend

    /// <summary>A vector of random integers from low up to, not including, high; Int32 by default.</summary>
    static member randint
        (low: int, high: int, length: int, ?device: Device, ?dtype: Dtype, ?backend: Backend)
        : Tensor =
        Creation.randint low high [| length |] device dtype backend

    // ---- joining ----

    /// <summary>Joins tensors along an axis they have; see <c>Tensor.cat</c>.</summary>
    static member cat(tensors: seq<Tensor>, ?dim: int) : Tensor = Tensor.cat (tensors, ?dim = dim)

    /// <summary>Joins tensors of one shape along a new axis; see <c>Tensor.stack</c>.</summary>
    static member stack(tensors: seq<Tensor>, ?dim: int) : Tensor =
        Tensor.stack (tensors, ?dim = dim)

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
                Guard.refuse (nameof value) $"numThreads: expected 1 or more, got {string value}."

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
    /// <param name="device">The device that tensors are made on.</param>
    /// <param name="dtype">What they are made of.</param>
    /// <param name="backend">Backend.Torch.</param>
    /// <param name="printer">How they are written.</param>
    /// <exception cref="T:DiffLessons.DeviceException">This machine has no such device, or another backend is requested.</exception>
    static member config
        (?device: Device, ?dtype: Dtype, ?backend: Backend, ?printer: Printer)
        : unit =
        Backend.check backend
        device |> Option.iter Device.check
        device |> Option.iter (fun device -> Device.Default <- device)
        dtype |> Option.iter (fun dtype -> Dtype.Default <- dtype)
        printer |> Option.iter (fun printer -> Printer.Default <- printer)

    /// <summary>Starts the random numbers again, so that what follows can be repeated to the last bit.</summary>
    /// <param name="seed">Any integer of 0 or more; the clock's ticks by default.</param>
    static member seed(?seed: int) : unit =
        Libtorch.ensureLoaded ()
        let seed = defaultArg seed (int (DateTime.Now.Ticks &&& 0x7FFFFFFFL))

        if seed < 0 then
            Guard.refuse "seed" $"seed: expected 0 or more, got {string seed}."

        torch.manual_seed (int64 seed) |> ignore

    /// <summary>The backends there are: Torch.</summary>
    static member backends() : Backend list = [ Backend.Torch ]

    /// <summary>Whether a backend can be used.</summary>
    static member isBackendAvailable(backend: Backend) : bool =
        Guard.notNull "isBackendAvailable" "backend" backend
        backend = Backend.Torch

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

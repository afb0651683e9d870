namespace DiffLessons

open DiffLessons.Native

/// <summary>The kinds of device that libtorch knows here.</summary>
type DeviceType =
    /// The processor.
    | CPU = 0
    /// An NVIDIA GPU.
    | CUDA = 1

/// <summary>The device of a tensor: where its elements are stored and its operations run.</summary>
[<Struct; RequireQualifiedAccess>]
type Device =
    /// The device's type and its number among those of the type (-1: the one in use).
    | Device of DeviceType * int

    /// <summary>Whether it is a processor, a GPU or another kind of device.</summary>
    member t.DeviceType =
        let (Device(deviceType, _)) = t
        deviceType

    /// <summary>The device's number among those of its type; -1 is the one in use.</summary>
    member t.DeviceIndex =
        let (Device(_, index)) = t
        index

    /// <summary>The processor, where tensors are made by default.</summary>
    static member CPU = Device(DeviceType.CPU, -1)

    /// <summary>The first NVIDIA GPU.</summary>
    static member GPU = Device(DeviceType.CUDA, 0)

    /// <summary>The device's name as libtorch writes it: <c>cpu</c>, <c>cuda:0</c>.</summary>
    override t.ToString() =
        match t with
        | Device(DeviceType.CUDA, index) -> $"cuda:{string (max index 0)}"
        | Device _ -> "cpu"

/// <summary>The default device, and which devices this machine has.</summary>
[<RequireQualifiedAccess>]
module Device =
    /// <summary>The device that creating functions use when none is given: the processor until set otherwise.</summary>
    let mutable Default = Device.CPU

    /// <summary>Whether libtorch can use a GPU in this process.</summary>
    let isCudaAvailable () =
        Libtorch.ensureLoaded ()
        torch.cuda.is_available ()

    /// The device of a native tensor.
    let internal ofTorch (raw: NativeTensor) : Device =
        match raw.device_type with
        | torch.DeviceType.CUDA -> Device.Device(DeviceType.CUDA, raw.device_index)
        | _ -> Device.CPU

    let internal check (device: Device) =
        if device.DeviceType = DeviceType.CUDA && not (isCudaAvailable ()) then
            raise (
                DeviceException(
                    $"device: {device} was asked for, but libtorch sees no CUDA device. Use Device.CPU, or install a CUDA build of libtorch and a driver.",
                    "device"
                )
            )

        if device.DeviceType = DeviceType.CUDA then
            let count = torch.cuda.device_count ()

            if device.DeviceIndex < -1 || device.DeviceIndex >= count then
                raise (
                    DeviceException(
                        $"device: {device} was asked for, but this machine has {string count} CUDA device(s). Number them from 0.",
                        "device"
                    )
                )

    let internal toTorch (device: Device) =
        check device

        match device.DeviceType with
        | DeviceType.CUDA -> torch.device ("cuda", max device.DeviceIndex 0)
        | _ -> torch.CPU

    /// <summary>Reads <c>cpu</c>, <c>cuda</c>, <c>gpu</c> or <c>cuda:N</c>.</summary>
    /// <exception cref="T:DiffLessons.DeviceException">The text names no device.</exception>
    let parse (text: string) =
        match (Guard.present "Device.parse" "text" text).ToLowerInvariant().Split(':') with
        | [| "cpu" |] -> Device.CPU
        | [| "cuda" |]
        | [| "gpu" |] -> Device.GPU
        | [| "cuda"; number |] when
            number <> "" && Seq.forall System.Char.IsAsciiDigit number && number.Length < 10
            ->
            Device.Device(DeviceType.CUDA, int number)
        | _ ->
            raise (
                DeviceException($"device: expected cpu, cuda or cuda:N, got \"{text}\".", "device")
            )

/// <summary>What computes. There is one: libtorch.</summary>
[<RequireQualifiedAccess>]
type Backend =
    /// libtorch, the only backend of this library.
    | Torch
    /// DiffSharp's slow reference backend, which this library does not have.
    | Reference

    /// <summary>The backend's name.</summary>
    member t.Name =
        match t with
        | Torch -> "Torch"
        | Reference -> "Reference"

    /// <summary>The backend's name.</summary>
    override t.ToString() = t.Name

/// <summary>The only backend there is, and the check that another is not wanted.</summary>
[<RequireQualifiedAccess>]
module Backend =
    /// <summary>The backend that creating functions use: always Torch.</summary>
    let Default = Backend.Torch

    let internal check (backend: Backend option) =
        match backend with
        | None -> ()
        | Some backend when obj.ReferenceEquals(backend, null) -> Guard.missing "a backend"
        | Some Backend.Torch -> ()
        | Some other ->
            raise (
                DeviceException(
                    $"backend: this library computes by libtorch alone; expected Backend.Torch, got Backend.{other}.",
                    "backend"
                )
            )

namespace DiffLessons

/// Settings of the library, for the C# facade.
[<AbstractClass; Sealed>]
type internal LibraryInterop =
    static member Seed(seed: int) : unit = dsharp.seed seed
    static member IsCudaAvailable() : bool = dsharp.isCudaAvailable ()
    static member ParseDevice(name: string) : Device = Device.parse name
    static member DeviceName(device: Device) : string = device.ToString()
    static member Version = dsharp.version
    static member LibtorchVersion = Libtorch.version

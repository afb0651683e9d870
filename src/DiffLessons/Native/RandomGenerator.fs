namespace DiffLessons.Native

open System
open System.Threading

/// The generator of the processor that random numbers are drawn from: libtorch's own, or that of the run under way, such as a training with a seed
/// of its own. It belongs to the flow of execution, so that two such runs at once do not take each other's numbers.
[<AbstractClass; Sealed>]
type internal RandomGenerator private () =
    static let current = AsyncLocal<TorchSharp.torch.Generator>()
    static let mutable active = 0

    /// The generator of the run under way; null for libtorch's own.
    static member Current = if Volatile.Read &active = 0 then null else current.Value

    /// The same for tensors on a device: other devices have generators of their own.
    static member For(device: TorchSharp.torch.Device) =
        if isNull device || device.``type`` = TorchSharp.DeviceType.CPU then
            RandomGenerator.Current
        else
            null

    static member For(tensor: TorchSharp.torch.Tensor) =
        if Volatile.Read &active = 0 || tensor.device_type <> TorchSharp.DeviceType.CPU then
            null
        else
            current.Value

    /// Runs something that draws from a new generator, started from a seed.
    static member Run(seed: int, f: unit -> 'a) : 'a =
        let outer = current.Value
        Interlocked.Increment &active |> ignore

        try
            current.Value <- new TorchSharp.torch.Generator(uint64 seed, TorchSharp.torch.CPU)
            f ()
        finally
            current.Value <- outer
            Interlocked.Decrement &active |> ignore

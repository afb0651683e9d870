namespace DiffLessons.Native

open System
open System.Runtime.CompilerServices
open TorchSharp

/// libtorch's scalar: a number of a type, in native memory.
type internal NativeScalar = TorchSharp.Scalar

/// The one door to libtorch: a TorchSharp tensor with members of the same names, each of which keeps its operands alive until the
/// native call has returned.
///
/// TorchSharp's members fetch the native handle and then use the object no more, so a garbage collection during the call may free
/// what the call works on. Nothing outside this folder calls a member of a TorchSharp tensor, scalar or module; a test reads the
/// assembly to make sure. A TorchSharp tensor belongs to one object of this type, which may be freed with it: others share it.
[<Sealed; AllowNullLiteral>]
type internal NativeTensor private (torch: torch.Tensor) =
    /// TorchSharp's tensor; null where there is none. For calls that this object outlives: what is to outlive it gets `Share`.
    [<CompilationRepresentation(CompilationRepresentationFlags.Static)>]
    member x.Torch: torch.Tensor = if isNull x then null else torch

    /// Takes over a tensor that nobody else holds: not even a dispose scope of TorchSharp's that the caller has opened, which would free it at its end,
    /// and whose list of tensors another thread must not touch.
    static member Of(torch: torch.Tensor) : NativeTensor =
        if isNull torch then
            null
        else
            if not torch.IsInvalid then
                torch.DetachFromDisposeScope() |> ignore

            new NativeTensor(torch)

    /// A second TorchSharp tensor of the same libtorch tensor, its history included: for who may keep it, or free it.
    static member private Second(torch: torch.Tensor) : torch.Tensor =
        if isNull torch || torch.IsInvalid then
            torch
        else
            let second = torch.``to`` (torch.dtype, torch.device)
            GC.KeepAlive torch
            second

    [<CompilationRepresentation(CompilationRepresentationFlags.Static)>]
    member x.Share() : torch.Tensor =
        let second = NativeTensor.Second x.Torch
        GC.KeepAlive x
        second

    /// Shares a tensor that someone else holds too.
    static member OfShared(torch: torch.Tensor) : NativeTensor =
        NativeTensor.Of(NativeTensor.Second torch)

    /// No tensor: an input that is left out, a gradient that does not exist.
    static member None: NativeTensor = null

    /// Whether there is no tensor.
    [<CompilationRepresentation(CompilationRepresentationFlags.Static)>]
    member x.IsNone = isNull x

    /// Whether both are the same TorchSharp object (not merely the same elements).
    [<CompilationRepresentation(CompilationRepresentationFlags.Static)>]
    member x.Is(other: NativeTensor) =
        Object.ReferenceEquals(x.Torch, other.Torch)

    /// Frees the memory now. No one else may hold the tensor.
    [<CompilationRepresentation(CompilationRepresentationFlags.Static)>]
    member x.Dispose() =
        if not (isNull x) then
            torch.Dispose()
            GC.KeepAlive x // or it would be freed a second time

    interface IDisposable with
        member x.Dispose() = x.Dispose()

/// Keeping operands alive. The arguments are evaluated in order, the native call last, and none of these functions is inlined:
/// so the runtime has to keep the operands until the call has returned.
[<RequireQualifiedAccess>]
module internal Hold =
    /// A number that was read from an operand.
    [<MethodImpl(MethodImplOptions.NoInlining)>]
    let value (a: obj) (result: 'a) : 'a =
        GC.KeepAlive a
        result

    /// What works in place gives its operand.
    let private result (a: obj) (result: torch.Tensor) : NativeTensor =
        match a with
        | :? NativeTensor as operand when Object.ReferenceEquals(operand.Torch, result) -> operand
        | _ -> NativeTensor.Of result

    /// A result of one operand.
    [<MethodImpl(MethodImplOptions.NoInlining)>]
    let one (a: obj) (made: torch.Tensor) : NativeTensor = result a made

    [<MethodImpl(MethodImplOptions.NoInlining)>]
    let two (a: obj) (b: obj) (made: torch.Tensor) : NativeTensor =
        GC.KeepAlive b
        result a made

    [<MethodImpl(MethodImplOptions.NoInlining)>]
    let three (a: obj) (b: obj) (c: obj) (made: torch.Tensor) : NativeTensor =
        GC.KeepAlive b
        GC.KeepAlive c
        result a made

    [<MethodImpl(MethodImplOptions.NoInlining)>]
    let four (a: obj) (b: obj) (c: obj) (d: obj) (made: torch.Tensor) : NativeTensor =
        GC.KeepAlive b
        GC.KeepAlive c
        GC.KeepAlive d
        result a made

    [<MethodImpl(MethodImplOptions.NoInlining)>]
    let private keep (a: obj) = GC.KeepAlive a

    /// Several results of one operand.
    let parts (a: obj) (results: torch.Tensor[]) : NativeTensor[] =
        let wrapped = Array.map NativeTensor.Of results
        keep a
        wrapped

    /// Values and their indices, of one operand.
    let pair
        (a: obj)
        (struct (x: torch.Tensor, y: torch.Tensor))
        : struct (NativeTensor * NativeTensor) =
        keep a
        struct (NativeTensor.Of x, NativeTensor.Of y)

    /// The TorchSharp tensors of an array, which the caller holds.
    let unwrap (tensors: NativeTensor[]) : torch.Tensor[] = tensors |> Array.map _.Torch

    /// Calls a function that a user wrote on TorchSharp's tensors. Its operands and every tensor that it makes are kept alive until
    /// it returns; nothing is freed then but what nobody holds.
    let user (operands: torch.Tensor[]) (f: torch.Tensor[] -> torch.Tensor[]) : torch.Tensor[] =
        use made = torch.NewDisposeScope()

        try
            value operands (f operands)
        finally
            made.MoveToOuter(made.DisposablesView :> seq<IDisposable>)

/// .NET numbers as libtorch's scalars. Whoever makes one disposes it, with `use`.
[<AutoOpen>]
module internal NativeScalars =
    type Double with
        member x.ToScalar() : NativeScalar = ScalarExtensionMethods.ToScalar x

    type Single with
        member x.ToScalar() : NativeScalar = ScalarExtensionMethods.ToScalar x

    type Int32 with
        member x.ToScalar() : NativeScalar = ScalarExtensionMethods.ToScalar x

    type Int64 with
        member x.ToScalar() : NativeScalar = ScalarExtensionMethods.ToScalar x

    type Boolean with
        member x.ToScalar() : NativeScalar = ScalarExtensionMethods.ToScalar x

/// Scalars that are made once and kept.
[<RequireQualifiedAccess>]
module internal CachedScalar =
    let private one' = lazy ((1).ToScalar())
    let private minusOne' = lazy ((-1).ToScalar())
    let private zero' = lazy ((0).ToScalar())
    let private two' = lazy ((2).ToScalar())
    let one () = one'.Value
    let minusOne () = minusOne'.Value
    let zero () = zero'.Value
    let two () = two'.Value

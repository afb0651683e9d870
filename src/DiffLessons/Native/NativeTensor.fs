namespace DiffLessons.Native

open System
open System.Runtime.CompilerServices
open TorchSharp

/// libtorch's scalar: a number of a type, in native memory.
type internal NativeScalar = TorchSharp.Scalar

/// The one door to libtorch: a TorchSharp tensor with members of the same names, each of which keeps its operands alive until the
/// native call has returned.
///
/// TorchSharp's tensors and scalars free their native memory when they are finalised. Its members fetch the native handle and
/// then use the object no more, so a garbage collection during the call may free what the call works on. Nothing outside this
/// folder calls a member of a TorchSharp tensor, scalar or module; a test reads the assembly to make sure.
[<Struct; NoEquality; NoComparison>]
type internal NativeTensor(torch: torch.Tensor) =
    /// TorchSharp's tensor. Outside this folder it is only handed on, to a user or back to this type.
    member _.Torch = torch

    static member Of(torch: torch.Tensor) = new NativeTensor(torch)

    /// No tensor: an input that is left out, a gradient that does not exist.
    static member None = Unchecked.defaultof<NativeTensor>

    /// Whether there is no tensor.
    member _.IsNone = isNull torch

    /// Whether both are the same TorchSharp object (not merely the same elements).
    member _.Is(other: NativeTensor) =
        Object.ReferenceEquals(torch, other.Torch)

    /// Frees the memory now. No one else may hold the tensor.
    member _.Dispose() = torch.Dispose()

    interface IDisposable with
        member _.Dispose() =
            if not (isNull torch) then
                torch.Dispose()

/// Keeping operands alive. The arguments are evaluated in order, the native call last, and none of these functions is inlined:
/// so the runtime has to keep the operands until the call has returned.
[<RequireQualifiedAccess>]
module internal Hold =
    /// A number that was read from an operand.
    [<MethodImpl(MethodImplOptions.NoInlining)>]
    let value (a: obj) (result: 'a) : 'a =
        GC.KeepAlive a
        result

    /// A result of one operand.
    [<MethodImpl(MethodImplOptions.NoInlining)>]
    let one (a: obj) (result: torch.Tensor) : NativeTensor =
        GC.KeepAlive a
        NativeTensor.Of result

    [<MethodImpl(MethodImplOptions.NoInlining)>]
    let two (a: obj) (b: obj) (result: torch.Tensor) : NativeTensor =
        GC.KeepAlive a
        GC.KeepAlive b
        NativeTensor.Of result

    [<MethodImpl(MethodImplOptions.NoInlining)>]
    let three (a: obj) (b: obj) (c: obj) (result: torch.Tensor) : NativeTensor =
        GC.KeepAlive a
        GC.KeepAlive b
        GC.KeepAlive c
        NativeTensor.Of result

    [<MethodImpl(MethodImplOptions.NoInlining)>]
    let four (a: obj) (b: obj) (c: obj) (d: obj) (result: torch.Tensor) : NativeTensor =
        GC.KeepAlive a
        GC.KeepAlive b
        GC.KeepAlive c
        GC.KeepAlive d
        NativeTensor.Of result

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

    /// The TorchSharp tensors of an array.
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
module internal KeptScalar =
    let private one' = lazy ((1).ToScalar())
    let private minusOne' = lazy ((-1).ToScalar())
    let private zero' = lazy ((0).ToScalar())
    let one () = one'.Value
    let minusOne () = minusOne'.Value
    let zero () = zero'.Value

namespace DiffLessons

open System
open System.IO
open System.Runtime.InteropServices

/// at::globalContext() of libtorch.
[<UnmanagedFunctionPointer(CallingConvention.Cdecl)>]
type internal NativeContext = delegate of unit -> nativeint

/// A setting of libtorch's context: context, on or off.
[<UnmanagedFunctionPointer(CallingConvention.Cdecl)>]
type internal NativeSwitch = delegate of nativeint * byte -> unit

/// Leaves out NNPACK, an old set of kernels: oneDNN has better ones.
///
/// Symptom: on processors that NNPACK does not know, libtorch writes "Could not initialize NNPACK! Reason: Unsupported
/// hardware." to the standard error stream, at every convolution in double precision.
/// Versions: libtorch 2.10, TorchSharp 0.107.
/// Why by a mangled name: Python switches it off by torch.backends.nnpack.set_flags(False); TorchSharp has no such call.
/// Link: https://github.com/pytorch/pytorch/pull/116152
/// Remove when: TorchSharp offers that switch, or libtorch no longer has NNPACK.
[<RequireQualifiedAccess>]
module internal Nnpack =
    /// Switches it off in the libtorch of a folder; one that does not export the switch stays as it is.
    let leaveOut (location: string) =
        let mutable handle = 0n
        let mutable context = 0n
        let mutable enable = 0n

        if
            OperatingSystem.IsLinux()
            && NativeLibrary.TryLoad(Path.Combine(location, "libtorch_cpu.so"), &handle)
            && NativeLibrary.TryGetExport(handle, "_ZN2at13globalContextEv", &context)
            && NativeLibrary.TryGetExport(handle, "_ZN2at7Context20setUserEnabledNNPACKEb", &enable)
        then
            let globalContext = Marshal.GetDelegateForFunctionPointer<NativeContext> context
            let setEnabled = Marshal.GetDelegateForFunctionPointer<NativeSwitch> enable
            setEnabled.Invoke(globalContext.Invoke(), 0uy)

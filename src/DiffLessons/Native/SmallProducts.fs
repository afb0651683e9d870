namespace DiffLessons.Native

open System
open System.Runtime.InteropServices

/// Products of small matrices, which stay on the thread that asks for them.
///
/// libtorch leaves products to MKL, and MKL spreads those of a few thousand multiplications over all processors too. To wake a thread for it
/// takes many times as long as the product itself, and the first steps of a program are slower still: the compiler works on another processor then.
[<RequireQualifiedAccess>]
module internal SmallProducts =
    [<UnmanagedFunctionPointer(CallingConvention.Cdecl)>]
    type private SetThreads = delegate of int -> int

    /// Below so many multiplications a second thread does not pay.
    let private few = 1L <<< 19

    /// MKL's number of threads for products of the calling thread, 0 for the usual one; null where libtorch does not show it, as outside Linux.
    let private setThreads: Lazy<SetThreads> =
        lazy
            (let mutable library, address = 0n, 0n

             if
                 OperatingSystem.IsLinux()
                 && NativeLibrary.TryLoad("libtorch_cpu.so", &library)
                 && NativeLibrary.TryGetExport(library, "MKL_Set_Num_Threads_Local", &address)
             then
                 Marshal.GetDelegateForFunctionPointer<SetThreads> address
             else
                 null)

    /// How many multiplications a product takes.
    let private work (x: TorchSharp.torch.Tensor) (y: TorchSharp.torch.Tensor) : int64 =
        let rank = y.dim ()

        if rank < 2L then x.numel ()
        elif x.dim () >= rank then x.numel () * y.size -1
        else y.numel () * (if x.dim () < 2L then 1L else x.size -2)

    /// In a tensor of fewer elements no product is large.
    let private fewElements = 8192L

    type private Seen() =
        /// Whether this thread has made a large tensor, or product, since libtorch's last backward pass on it.
        [<ThreadStatic; DefaultValue>]
        static val mutable private isLarge: bool

        static member IsLarge
            with get () = Seen.isLarge
            and set (value: bool) = Seen.isLarge <- value

    let private onOneThread (f: unit -> 'a) : 'a =
        match setThreads.Value with
        | null -> f ()
        | set ->
            let before = set.Invoke 1

            try
                f ()
            finally
                set.Invoke before |> ignore

    /// Takes note of a new tensor.
    let madeTensor (elements: int64) : unit =
        if elements >= fewElements then
            Seen.IsLarge <- true

    /// A product of that many multiplications.
    let ofWork (work: int64) (product: unit -> 'a) : 'a =
        if work < few then
            onOneThread product
        else
            Seen.IsLarge <- true
            product ()

    /// libtorch's backward pass, whose products are as large as those before it.
    let backward (pass: unit -> 'a) : 'a =
        let isLarge = Seen.IsLarge
        Seen.IsLarge <- false
        if isLarge then pass () else onOneThread pass

    /// The product of two tensors.
    let run x y (product: unit -> TorchSharp.torch.Tensor) : TorchSharp.torch.Tensor =
        ofWork (work x y) product

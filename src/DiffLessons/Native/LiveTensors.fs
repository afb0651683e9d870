namespace DiffLessons.Native

open System
open System.Collections.Generic
open System.Runtime.InteropServices
open TorchSharp

/// Frees tensors that a collection has found unreachable, on the thread that collects.
///
/// TorchSharp's tensors have finalisers. Those run on a thread of their own, which takes a processor from libtorch's threads, and what has one is
/// freed a collection later than it could be. So the library's tensors are listed here by weak handles instead, and their finalisers never run.
[<RequireQualifiedAccess>]
module internal LiveTensors =
    /// The holder is weak, and tracks resurrection: a finaliser of the program's own may still use a tensor that it holds.
    [<Struct; NoComparison; NoEquality>]
    type private Entry = { Holder: GCHandle; Raw: torch.Tensor }

    /// By how many collections they have outlived: none, one, more. .NET's collector has them in the generations 0, 1 and 2.
    let private lists = Array.init 3 (fun _ -> List<Entry>())
    let private unused = Stack<GCHandle>()

    /// A tensor that is freed once nothing holds it.
    let add (tensor: NativeTensor) : unit =
        GC.SuppressFinalize tensor.Torch

        lock lists (fun () ->
            let mutable holder = Unchecked.defaultof<GCHandle>

            if unused.TryPop &holder then
                holder.Target <- tensor
            else
                holder <- GCHandle.Alloc(tensor, GCHandleType.WeakTrackResurrection)

            lists[0].Add { Holder = holder; Raw = tensor.Torch })

    /// The same, for what has no memory of its own to count, such as a view.
    let held (tensor: NativeTensor) : NativeTensor =
        add tensor
        tensor

    /// Frees what is unreachable of one list; the rest goes to the next.
    let private sweepOne (generation: int) =
        let list, next = lists[generation], lists[min 2 (generation + 1)]
        let count = list.Count

        for i in 0 .. count - 1 do
            let entry = list[i]

            if isNull entry.Holder.Target then
                entry.Raw.Dispose()
                unused.Push entry.Holder
            else
                next.Add entry

        list.RemoveRange(0, count)

    /// Frees what the collections since the last time have found unreachable; `all` after a full one.
    let sweep (all: bool) : unit =
        lock lists (fun () ->
            for generation in (if all then 2 else 1) .. -1 .. 0 do
                sweepOne generation)

    /// Nothing holds one, so .NET finalises it after each full collection, such as one that a program asks for.
    [<Sealed>]
    type private FullCollection() =
        override x.Finalize() =
            if not Environment.HasShutdownStarted then
                sweep true
                GC.ReRegisterForFinalize x

    let private watch () = FullCollection() |> ignore
    watch ()

namespace DiffLessons

open System
open System.Runtime.InteropServices
open DiffLessons.Native
#nowarn "9" // a struct with offsets

/// glibc's heap, where libtorch keeps tensors on Linux. Other allocators keep or return freed memory by their own rules.
module private NativeHeap =
    [<Struct; StructLayout(LayoutKind.Explicit, Size = 80)>]
    type Usage = // mallinfo2 returns ten numbers of bytes
        [<FieldOffset 32>]
        val Mapped: int64

        [<FieldOffset 56>]
        val InHeap: int64

    [<DllImport "libc.so.6">]
    extern Usage private mallinfo2()

    [<DllImport "libc.so.6">]
    extern int private mallopt(int parameter, int value)

    [<DllImport "libc.so.6">]
    extern int private malloc_trim(nativeint pad)

    let private glibc = OperatingSystem.IsLinux()

    // It keeps what is freed, so that no page is cleared twice: M_MMAP_MAX (arrays above 32 MB would be mapped each time, at four times
    // the cost of filling them), M_MMAP_THRESHOLD for threads' heaps, M_TRIM_THRESHOLD, and M_TOP_PAD for threads' heaps.
    if glibc then
        List.iter (mallopt >> ignore) [ -4, 0; -3, 1 <<< 25; -1, Int32.MaxValue; -2, 1 <<< 26 ]

    let trim () = glibc && malloc_trim 0n = 1

    let inUse () = // elsewhere, what the process holds
        if glibc then
            let usage = mallinfo2 ()
            usage.Mapped + usage.InHeap
        else
            Environment.WorkingSet

/// <summary>Keeps native memory flat without any disposing by the user: .NET's collector sees a tensor as a few dozen bytes, so native bytes are counted, and after a budget of new ones the young generations are collected and what is unreachable is freed; the old generation only when memory in use has grown. What the program can reach is never freed.</summary>
[<RequireQualifiedAccess>]
module Memory =
    /// <summary>Bytes of new tensors after which unreachable ones are freed, 16 MiB by default: half of what a processor's cache holds. Doubled while that takes more than a fifth of the time, up to 1/512 of the machine's memory.</summary>
    let mutable budget = 16L <<< 20
    let private gate = obj ()
    let mutable private factor = 1L // of the budget
    let mutable private made = 0L // bytes since the last round
    let mutable private round = DateTime.UtcNow // the end of the last one,
    let mutable private full = DateTime.UtcNow // and of the last full collection
    let mutable private next = DateTime.MinValue // time to read the bytes in use: glibc goes through all that is free
    let mutable private least = Int64.MaxValue // bytes in use since the last full collection,
    let mutable private slack = 32L <<< 20 // and how far they may grow before the next

    /// Doubled after a cost above a share of the time since the last one, and otherwise halved.
    let private adapted (value: int64) least most (began: DateTime) last share =
        let cost = (DateTime.UtcNow - began) / (DateTime.UtcNow - last)
        (if cost > share then 2L * value else value / 2L) |> min most |> max least

    let private collectGenerations (oldest: int) =
        GC.Collect oldest
        LiveTensors.sweep (oldest = 2)

    /// Generation 0 alone would leave a generation 1 that grows, and with it the time of a collection.
    let private collectYoung () =
        let began = DateTime.UtcNow
        Threading.Interlocked.Exchange(&made, 0L) |> ignore
        collectGenerations 1

        let looked = DateTime.UtcNow

        if looked > next then
            let inUse = NativeHeap.inUse ()
            next <- DateTime.UtcNow + 20.0 * (DateTime.UtcNow - looked)
            least <- min least inUse

            if inUse > least + slack then
                let began = DateTime.UtcNow
                collectGenerations 2
                least <- NativeHeap.inUse ()
                slack <- adapted slack (32L <<< 20) (32L * budget) began full 0.1
                full <- DateTime.UtcNow

        let memory = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes
        factor <- adapted factor 1L (memory / 512L / max 1L budget) began round 0.2
        round <- DateTime.UtcNow

    /// One thread collects. The others wait if they are far ahead, though not for ever: a finaliser may make tensors too.
    let private roundAbove (limit: int64) =
        if
            made > limit
            && Threading.Monitor.TryEnter(gate, (if made / 2L > limit then 1000 else 0))
        then
            try
                if made > limit then // otherwise another thread has collected meanwhile
                    collectYoung ()
            finally
                Threading.Monitor.Exit gate

    /// Takes charge of a new tensor and counts its elements, and what it costs beside them.
    let internal note (tensor: NativeTensor) (elements: int64) (elementSize: int64) : unit =
        LiveTensors.add tensor

        Threading.Interlocked.Add(&made, elements * elementSize + 256L) |> ignore
        roundAbove (2L * factor * budget) // where no operation begins

    let internal makeRoom () = roundAbove (factor * budget) // before an operation: what it makes would be promoted
    let internal stepEnded () = roundAbove (factor * budget / 2L) // now that all that a step of training made is unreachable

    /// <summary>Frees all unreachable tensors and returns their memory to the system, which takes tens of milliseconds.</summary>
    let collect () : unit =
        GC.Collect(2, GCCollectionMode.Aggressive, blocking = true, compacting = true)
        GC.WaitForPendingFinalizers()
        LiveTensors.sweep true
        NativeHeap.trim () |> ignore

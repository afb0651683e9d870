namespace DiffLessons

open System
open System.Runtime.InteropServices
open System.Threading
#nowarn "9" // a struct with offsets

/// glibc's heap, where libtorch keeps tensors on Linux. Other allocators keep or return freed memory by their own rules.
module private NativeHeap =
    [<Struct; StructLayout(LayoutKind.Explicit, Size = 80)>]
    type Usage = // mallinfo2 returns ten numbers: these two make up the bytes in use
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

    if glibc then // it keeps what is freed: M_MMAP_THRESHOLD, M_TRIM_THRESHOLD, and M_TOP_PAD for threads' heaps
        List.iter (mallopt >> ignore) [ -3, 1 <<< 25; -1, Int32.MaxValue; -2, 1 <<< 26 ]

    let trim () = glibc && malloc_trim 0n = 1
    let private sum (usage: Usage) = usage.Mapped + usage.InHeap

    let inUse () = // native bytes; elsewhere, what the process holds
        if glibc then sum (mallinfo2 ()) else Environment.WorkingSet

/// <summary>Keeps native memory flat without any disposing by the user.</summary>
/// <remarks>.NET's collector sees a tensor as a few dozen bytes. So native bytes are counted, and after a budget of new ones the youngest generation is collected; older ones only when memory in use has grown. What the program can reach is never freed.</remarks>
[<RequireQualifiedAccess>]
module Memory =
    /// <summary>Bytes of new tensors after which unreachable ones are freed, 16 MiB by default. Doubled while that takes more than 3 % of the time, up to 1/512 of the machine's memory.</summary>
    let mutable budget = 16L <<< 20
    let private gate = obj ()
    let mutable private factor = 1L // of the budget
    let mutable private made = 0L // bytes since the last round,
    let mutable private unseen = 0L // and since memory in use was read
    let mutable private ended = DateTime.UtcNow // the last round
    let mutable private least = Int64.MaxValue // in use since the last full collection
    let mutable private slack = 0L // growth that is allowed: the more, the less the last full collection freed

    let private collectUpTo (generation: int) =
        GC.Collect generation
        GC.WaitForPendingFinalizers()

    let private collectOlder () =
        unseen <- 0L
        let before = NativeHeap.inUse ()
        least <- min least before
        slack <- max slack (2L * budget)

        if before > least + slack then
            collectUpTo 1

        if NativeHeap.inUse () > least + slack then
            collectUpTo 2
            least <- NativeHeap.inUse ()
            slack <- 2L * (slack - before + least)

    /// One thread collects. The others go on, but wait a while if they are far ahead of it.
    let private roundAbove (limit: int64) =
        if made > limit && Monitor.TryEnter(gate, (if made / 4L > limit then 100 else 0)) then
            let began = DateTime.UtcNow
            unseen <- unseen + Interlocked.Exchange(&made, 0L)
            collectUpTo 0

            if unseen > 4L * budget then
                collectOlder ()

            let cost = (DateTime.UtcNow - began) / (DateTime.UtcNow - ended)
            ended <- DateTime.UtcNow
            let most = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 512L / max 1L budget
            factor <- max 1L (if cost > 0.03 then min (2L * factor) most else factor)
            factor <- if cost < 0.01 then max 1L (factor / 2L) else factor
            Monitor.Exit gate

    /// Counts a new tensor: its elements, and what it costs beside them.
    let internal note (elements: int64) (elementSize: int64) : unit =
        if Interlocked.Add(&made, elements * elementSize + 256L) > budget then
            roundAbove (factor * budget)

    /// Ends a step of training: what it made is unreachable now, and would survive a round within the next step.
    let internal stepEnded () : unit = roundAbove (factor * budget / 2L)

    /// <summary>Frees all unreachable tensors and returns their memory to the system, which takes tens of milliseconds.</summary>
    let collect () : unit =
        GC.Collect(2, GCCollectionMode.Aggressive, blocking = true, compacting = true)
        collectUpTo 2
        NativeHeap.trim () |> ignore

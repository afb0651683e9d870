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

    let inUse () = // native bytes, after what was collected is freed; elsewhere, what the process holds
        GC.WaitForPendingFinalizers()
        if glibc then sum (mallinfo2 ()) else Environment.WorkingSet

/// <summary>Keeps native memory flat without any disposing by the user: .NET's collector sees a tensor as a few dozen bytes, so native bytes are counted, and after a budget of new ones the youngest generation is collected; older ones only when memory in use has grown. What the program can reach is never freed.</summary>
[<RequireQualifiedAccess>]
module Memory =
    /// <summary>Bytes of new tensors after which unreachable ones are freed, 8 MiB by default: what a processor's cache holds. Doubled while that takes more than a fifth of the time, up to 1/512 of the machine's memory.</summary>
    let mutable budget = 8L <<< 20
    let private gate = obj ()
    let mutable private factor = 1L // of the budget
    let mutable private made = 0L // bytes since the last round,
    let mutable private unseen = 0L // and since memory in use was read
    let mutable private ended = DateTime.UtcNow // the last round
    let mutable private least = Int64.MaxValue // in use since the last full collection
    let mutable private slack = 32L <<< 20 // growth that is allowed: the more, the less the last full collection freed
    let mutable private idle = 0L // held but not in use, after the heap was last trimmed

    let private collectIf (wanted: bool) (generation: int) =
        if wanted then
            GC.WaitForPendingFinalizers() // of the round before, mostly done: to wake their thread takes longer than to collect
            GC.Collect generation

    let private collectOlder () =
        unseen <- 0L
        let before = NativeHeap.inUse ()
        least <- min least before
        collectIf (before > least + slack) 1

        if NativeHeap.inUse () > least + slack then
            collectIf true 2
            least <- NativeHeap.inUse ()
            slack <- 2L * max budget (slack - before + least)

        if Environment.WorkingSet - NativeHeap.inUse () > idle + (1L <<< 29) then // many threads leave holes
            NativeHeap.trim () |> ignore
            idle <- Environment.WorkingSet - NativeHeap.inUse ()

    /// One thread collects. The others wait if they are far ahead, though not for ever: a finaliser may make tensors too.
    let private roundAbove (limit: int64) =
        if made > limit && Monitor.TryEnter(gate, (if made / 2L > limit then 1000 else 0)) then
            let began, bytes = DateTime.UtcNow, Interlocked.Exchange(&made, 0L)
            unseen <- unseen + bytes
            collectIf (bytes > limit) 0 // otherwise another thread has collected meanwhile

            if unseen > 16L * budget || bytes > 4L * limit then // rarely, and after large arrays
                collectOlder ()

            let cost = (DateTime.UtcNow - began) / (DateTime.UtcNow - ended)
            let most = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 512L / max 1L budget
            factor <- max 1L (min most (if cost > 0.2 then 2L * factor else factor / 2L))
            ended <- DateTime.UtcNow
            Monitor.Exit gate

    /// Counts a new tensor: its elements, and what it costs beside them.
    let internal note (elements: int64) (elementSize: int64) : unit =
        if Interlocked.Add(&made, elements * elementSize + 256L) > budget then
            roundAbove (factor * budget)

    let internal stepEnded () = roundAbove (factor * budget / 2L) // now that all that a step of training made is unreachable

    /// <summary>Frees all unreachable tensors and returns their memory to the system, which takes tens of milliseconds.</summary>
    let collect () : unit =
        GC.Collect(2, GCCollectionMode.Aggressive, blocking = true, compacting = true)
        collectIf true 2
        NativeHeap.trim () |> ignore

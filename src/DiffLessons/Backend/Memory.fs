namespace DiffLessons

open System
open System.Diagnostics
open System.Runtime.InteropServices
open System.Threading

/// The C library's own memory.
[<RequireQualifiedAccess>]
module private NativeHeap =
    [<DllImport("libc", EntryPoint = "malloc_trim")>]
    extern int private mallocTrim(unativeint pad)

    let mutable private isThere = OperatingSystem.IsLinux()

    /// Gives what was freed back to the system. glibc alone keeps it, and alone has such a call.
    let giveBack () =
        if isThere then
            try
                mallocTrim 0un |> ignore
            with
            | :? EntryPointNotFoundException
            | :? DllNotFoundException -> isThere <- false

/// <summary>Keeps native memory flat without any disposing by the user.</summary>
/// <remarks>
/// .NET's collector sees a tensor as a few dozen bytes and would let gigabytes of dead ones pile up. So the library counts the
/// bytes of the tensors it makes and, each time a budget is used up, has the youngest generation collected, and now and then the
/// middle one: what died since is finalised and given back. What outlives more moves to the old generation; when the process is
/// more than a budget above what it held after the last full round, the middle one is collected at once, and the old one if that
/// does not do.
/// A tensor that the user still holds is reachable, and so is never freed.
/// </remarks>
[<RequireQualifiedAccess>]
module Memory =
    /// <summary>Bytes of new tensors after which dead ones are looked for: 64 MiB until set otherwise.</summary>
    let mutable budget = 64L * 1024L * 1024L

    /// A tensor costs this much beside its elements: handle, implementation, storage header.
    let private overhead = 256L

    let mutable private sinceCollection = 0L
    let mutable private floorAfterFull = 0L
    let private gate = obj ()

    let private resident () =
        Process.GetCurrentProcess().WorkingSet64

    /// Of so many rounds, one looks at the middle generation too. What is still in use in every round (a batch that was loaded
    /// ahead, say) would otherwise be old before it is dead.
    let private roundsOfYoungest = 8

    let mutable private rounds = 0

    let private collectUpTo (generation: int) =
        GC.Collect(generation, GCCollectionMode.Forced, blocking = true, compacting = false)
        // On a busy machine the finaliser's thread would fall behind, and the dead would pile up after all.
        GC.WaitForPendingFinalizers()

    /// The old generation as well. It takes some fifty milliseconds: where little comes of it, the process needs what it holds,
    /// and is allowed it.
    let private collectOld (before: int64) =
        collectUpTo 2
        NativeHeap.giveBack ()
        let after = resident ()
        floorAfterFull <- if before - after < budget / 2L then before else after

    let private collectSome () =
        // One collector at a time; whoever comes second has nothing left to do.
        if Monitor.TryEnter gate then
            try
                rounds <- rounds + 1
                let isYoungest = rounds % roundsOfYoungest <> 0
                collectUpTo (if isYoungest then 0 else 1)
                let mutable now = resident ()
                let isHigh (now: int64) = now > floorAfterFull + budget

                // Memory may have been given back by other means since.
                if floorAfterFull = 0L || now < floorAfterFull then
                    floorAfterFull <- now
                elif isHigh now then
                    // What was in use in one round is dead in the middle generation by now. A loss holds all that it was computed
                    // from, so there may be little of it and yet much memory; and to look there costs a hundredth of the old one.
                    if isYoungest then
                        collectUpTo 1
                        NativeHeap.giveBack ()
                        now <- resident ()

                    if isHigh now then
                        collectOld now
            finally
                Monitor.Exit gate

    /// <summary>Frees all tensors that no one holds any more, and gives their memory back to the system, now. It takes some tens of milliseconds.</summary>
    /// <remarks>
    /// There is no need to: it is for the moment after which a program should be small, for instance between two trainings. On Linux
    /// the process also lets go of library code that it ran while it started; what is needed again comes back by itself.
    /// </remarks>
    let collect () : unit =
        lock gate (fun () ->
            GC.Collect(
                GC.MaxGeneration,
                GCCollectionMode.Aggressive,
                blocking = true,
                compacting = true
            )

            GC.WaitForPendingFinalizers()
            NativeHeap.giveBack ()
            CodePages.giveBack ()
            floorAfterFull <- resident ())

    /// Notes a new tensor of so many elements of so many bytes.
    let internal note (elements: int64) (elementSize: int64) =
        let total = Interlocked.Add(&sinceCollection, elements * elementSize + overhead)

        if total > budget then
            Interlocked.Exchange(&sinceCollection, 0L) |> ignore
            collectSome ()

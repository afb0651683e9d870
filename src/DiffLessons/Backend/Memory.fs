namespace DiffLessons

open System
open System.Diagnostics
open System.Threading

/// <summary>Keeps native memory flat without any disposing by the user.</summary>
/// <remarks>
/// .NET's collector sees a tensor as a few dozen bytes and would let gigabytes of dead ones pile up. So the library counts the
/// bytes of the tensors it makes and, each time a budget is used up, has the young generations collected: what died since is
/// finalised and given back. Tensors that outlive a few such rounds move to the old generation; when the process stays
/// more than a budget above what it held after the last full round, that one is collected too.
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

    let private collect () =
        // One collector at a time; whoever comes second has nothing left to do.
        if Monitor.TryEnter gate then
            try
                GC.Collect(1, GCCollectionMode.Forced, blocking = true, compacting = false)
                // On a busy machine the finaliser's thread would fall behind, and the dead would pile up after all.
                GC.WaitForPendingFinalizers()
                let now = resident ()

                // Memory may have been given back by other means since.
                if floorAfterFull = 0L || now < floorAfterFull then
                    floorAfterFull <- now
                elif now > floorAfterFull + budget then
                    GC.Collect(2, GCCollectionMode.Forced, blocking = true, compacting = false)
                    GC.WaitForPendingFinalizers()
                    floorAfterFull <- resident ()
            finally
                Monitor.Exit gate

    /// Notes a new tensor of so many elements of so many bytes.
    let internal note (elements: int64) (elementSize: int64) =
        let total = Interlocked.Add(&sinceCollection, elements * elementSize + overhead)

        if total > budget then
            Interlocked.Exchange(&sinceCollection, 0L) |> ignore
            collect ()

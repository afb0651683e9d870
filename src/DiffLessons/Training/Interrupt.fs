namespace DiffLessons

open System
open System.Runtime.InteropServices
open System.Threading

/// <summary>Notices Ctrl-C and the request to end (SIGINT, SIGTERM), so that training can stop after its step. A second one ends the process.</summary>
[<Sealed>]
type internal Interrupt() =
    let mutable requests = 0

    let notice (context: PosixSignalContext) =
        // The first is handled here; the second has its default effect.
        if Interlocked.Increment &requests = 1 then
            context.Cancel <- true

    let listen signal =
        try
            Some(PosixSignalRegistration.Create(signal, notice))
        with :? PlatformNotSupportedException ->
            None

    let registrations =
        [ PosixSignal.SIGINT; PosixSignal.SIGTERM ] |> List.choose listen

    /// Whether the process is to stop.
    member _.IsRequested = Volatile.Read &requests > 0

    interface IDisposable with
        member _.Dispose() = registrations |> List.iter _.Dispose()

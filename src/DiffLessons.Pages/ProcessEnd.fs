namespace DiffLessons.Pages

open System.Threading

/// The end of a script's process; where a test looks on, an exception in its place.
[<RequireQualifiedAccess>]
module internal ProcessEnd =
    let private watcher = AsyncLocal<(int -> exn) option>()

    /// Ends the process with an exit code.
    let exit (code: int) : 'T =
        match watcher.Value with
        | Some toException -> raise (toException code)
        | None -> Operators.exit code

    /// Runs work in which an exception stands for the end of the process.
    let watched (toException: int -> exn) (work: unit -> 'T) : 'T =
        let before = watcher.Value
        watcher.Value <- Some toException

        try
            work ()
        finally
            watcher.Value <- before

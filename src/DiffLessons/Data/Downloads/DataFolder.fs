namespace DiffLessons.Data

open System
open System.IO
open DiffLessons

/// Where data is on this machine, and how it is opened.
[<RequireQualifiedAccess>]
module internal DataFolder =
    let oneLine (text: string) =
        text.Split(
            [| '\r'; '\n' |],
            StringSplitOptions.TrimEntries ||| StringSplitOptions.RemoveEmptyEntries
        )
        |> String.concat " "

    /// The innermost cause, which is the informative one ("Connection refused").
    let describe (error: exn) =
        oneLine (error.GetBaseException().Message)

    /// The folder for cached data: DIFFLESSONS_DATA, else the user's own cache folder of this system.
    let cacheFrom (variable: string -> string option) (unixLike: bool) =
        let folder special =
            Environment.GetFolderPath(special, Environment.SpecialFolderOption.DoNotVerify)

        let home () =
            if unixLike then
                match variable "XDG_CACHE_HOME" with
                | Some cache when Path.IsPathRooted cache -> cache
                | _ ->
                    match folder Environment.SpecialFolder.UserProfile with
                    | "" -> ""
                    | profile -> Path.Combine(profile, ".cache")
            else
                folder Environment.SpecialFolder.LocalApplicationData

        match variable "DIFFLESSONS_DATA" with
        | Some data -> Path.GetFullPath data
        | None ->
            match home () with
            | "" ->
                Fail.dataset
                    "Cache folder: expected a home folder for this user, got none. Set DIFFLESSONS_DATA to a folder for data."
            | cache -> Path.Combine(cache, "difflessons", "data")

    /// The folder for cached data on this machine.
    let cache () =
        let variable name =
            match Environment.GetEnvironmentVariable name with
            | null
            | "" -> None
            | value -> Some value

        cacheFrom variable (not (OperatingSystem.IsWindows() || OperatingSystem.IsMacOS()))

    /// The folder of a data set's files: the one given, or a subfolder of the cache; and the advice on where else they may be.
    let resolve
        (what: string)
        (sub: string)
        (cacheFolder: unit -> string)
        (directory: string option)
        =
        match directory with
        | Some given ->
            try
                Path.GetFullPath given, ""
            with :? ArgumentException ->
                let message =
                    $"%s{what}: expected the path of a folder, got '%s{given}'. Leave it out for the cache folder."

                Guard.refuse "directory" message
        | None ->
            Path.Combine(cacheFolder (), sub),
            $", or into the subfolder %s{sub} of a folder that DIFFLESSONS_DATA names"

    /// Opens a file so that others may read it, and rename another over it, at the same time.
    let openRead (path: string) =
        let share = FileShare.Read ||| FileShare.Delete
        new FileStream(path, FileMode.Open, FileAccess.Read, share, 1, FileOptions.SequentialScan)

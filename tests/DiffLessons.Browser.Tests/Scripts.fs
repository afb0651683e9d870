/// Runs the lessons' scripts as a person would, and knows what they leave.
module DiffLessons.Browser.Tests.Scripts

open System
open System.Diagnostics
open System.IO

/// The repository's root: the folder above this program that holds build.fsx.
let root =
    let rec up (folder: DirectoryInfo) =
        if isNull folder then
            failwith "These tests run inside the repository: no folder above them holds build.fsx."
        elif File.Exists(Path.Combine(folder.FullName, "build.fsx")) then
            folder.FullName
        else
            up folder.Parent

    up (DirectoryInfo AppContext.BaseDirectory)

/// Number and name of every lesson, in order.
let lessons =
    Directory.GetFiles(Path.Combine(root, "scripts", "lessons"), "*.fsx")
    |> Array.map Path.GetFileNameWithoutExtension
    |> Array.sort
    |> List.ofArray

/// What a script printed, and its exit code.
type Run = {
    Code: int
    Output: string
    Error: string
}

/// Runs `dotnet fsi FILE` in a folder.
let private fsiIn (folder: string) (arguments: string list) =
    let info =
        ProcessStartInfo(
            "dotnet",
            "fsi" :: arguments,
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true
        )

    use child = Process.Start info
    let error = child.StandardError.ReadToEndAsync()
    let output = child.StandardOutput.ReadToEnd()
    child.WaitForExit()

    {
        Code = child.ExitCode
        Output = output
        Error = error.Result
    }

/// Runs `dotnet fsi scripts/lesson.fsx` in a folder that holds the scripts.
let lessonIn (folder: string) (arguments: string list) =
    fsiIn folder ("scripts/lesson.fsx" :: arguments)

/// Runs a script, given as a file, in the repository.
let run (file: string) = fsiIn root [ file ]

/// Runs `dotnet fsi scripts/lesson.fsx` in the repository.
let lesson arguments = lessonIn root arguments

/// Gives an action a new folder, and removes it afterwards.
let inFolder action =
    let folder = Directory.CreateTempSubdirectory "lessons"

    try
        action folder.FullName
    finally
        folder.Delete true

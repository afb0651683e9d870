namespace DiffLessons.Pages

open System
open System.IO
open DiffLessons.Plotting

/// Shows a finished page to the person at the machine, if there is one.
[<RequireQualifiedAccess>]
module internal Browser =

    /// Opens the page, but only from a terminal with a screen and outside of automation. That it cannot be opened is no error:
    /// the page is written, and its path printed.
    let openPage (path: string) =
        if not Console.IsOutputRedirected then
            FigureFile.opened (Path.GetFullPath path) |> ignore

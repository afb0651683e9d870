namespace DiffLessons.Pages

open System
open System.Diagnostics
open System.IO

/// Shows a finished page to the person at the machine, if there is one.
[<RequireQualifiedAccess>]
module internal Browser =

    let private isSet name =
        not (String.IsNullOrEmpty(Environment.GetEnvironmentVariable name))

    let private hasScreen () =
        not (OperatingSystem.IsLinux()) || isSet "DISPLAY" || isSet "WAYLAND_DISPLAY"

    /// Opens the page, but only from a terminal with a screen and outside of automation. That it cannot be opened is no error:
    /// the page is written, and its path printed.
    let openPage (path: string) =
        if not Console.IsOutputRedirected && hasScreen () && not (isSet "CI") then
            try
                let request = ProcessStartInfo(Path.GetFullPath path, UseShellExecute = true)
                use browser = Process.Start request
                ignore browser
            with
            | :? ComponentModel.Win32Exception
            | :? InvalidOperationException
            | :? PlatformNotSupportedException -> ()

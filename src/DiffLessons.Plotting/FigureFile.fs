namespace DiffLessons.Plotting

open System
open System.IO
open DiffLessons

/// A figure as a web page of its own, which opens without a network.
[<RequireQualifiedAccess>]
module internal FigureFile =

    let private template =
        lazy
            (use stream = typeof<Figure>.Assembly.GetManifestResourceStream "figure.html"

             use reader = new StreamReader(stream)
             reader.ReadToEnd())

    /// The parts of the template that are filled, each once; what is put in is not looked at again.
    let private page (figure: Figure) (title: string) : string =
        let fill (name: string) (value: string) (text: string) =
            let at = text.IndexOf("{{" + name + "}}", StringComparison.Ordinal)
            text.Substring(0, at) + value + text.Substring(at + name.Length + 4)

        template.Value
        |> fill "figure" (Json.toCompact (Figure.toJson figure))
        |> fill "plotly" (Plotly.javaScript ())
        |> fill "title" (Net.WebUtility.HtmlEncode title)

    /// Writes the page, or the figure's JSON, as the name's ending says.
    let save (operation: string) (path: string) (figure: Figure) : unit =
        let ending =
            Path.GetExtension(Guard.present operation "path" path).ToLowerInvariant()

        let text =
            match ending with
            | ".html"
            | ".htm" -> page figure (Path.GetFileNameWithoutExtension path)
            | ".json" -> Json.toIndented (Figure.toJson figure)
            | _ ->
                Guard.refuse
                    "path"
                    $"{operation}: expected a name that ends in .html or .json, got \"{ending}\". A browser saves the chart of the page as a picture (the camera above it); saveImage writes a tensor as one."

        WholeFile.write operation path (fun stream ->
            stream.Write(ReadOnlySpan(Text.Encoding.UTF8.GetBytes text)))

    let private isSet name =
        not (String.IsNullOrEmpty(Environment.GetEnvironmentVariable name))

    /// Opens a page in the browser, where there is a screen; that it cannot be opened is no error.
    let opened (path: string) : bool =
        let hasScreen =
            not (OperatingSystem.IsLinux()) || isSet "DISPLAY" || isSet "WAYLAND_DISPLAY"

        if hasScreen && not (isSet "CI") then
            try
                use browser =
                    Diagnostics.Process.Start(
                        Diagnostics.ProcessStartInfo(path, UseShellExecute = true)
                    )

                ignore browser
                true
            with
            | :? ComponentModel.Win32Exception
            | :? InvalidOperationException
            | :? PlatformNotSupportedException -> false
        else
            false

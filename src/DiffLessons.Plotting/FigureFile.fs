namespace DiffLessons.Plotting

open System
open System.IO
open System.Text.RegularExpressions
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
    let private page (figure: Figure) (title: string) (draw: string) : string =
        let fill (name: string) (value: string) (text: string) =
            let at = text.IndexOf("{{" + name + "}}", StringComparison.Ordinal)
            text.Substring(0, at) + value + text.Substring(at + name.Length + 4)

        template.Value
        |> fill "draw" draw
        |> fill "figure" (Json.toCompact (Figure.toJson figure))
        |> fill "plotly" (Plotly.javaScript ())
        |> fill "title" (Net.WebUtility.HtmlEncode title)

    /// What makes a page's chart one that is looked at.
    let private shown =
        """Plotly.newPlot("chart", figure.data, layout, { responsive: true, displaylogo: false });"""

    /// The width of images, in the pixels of a page; an image has twice as many.
    let private width = 800

    /// The script that replaces a page by its chart's image, as a data URL.
    let private drawn (format: string) =
        $"""layout.width = {width};
Plotly.newPlot("chart", figure.data, layout, {{ staticPlot: true }})
  .then(chart => Plotly.toImage(chart, {{ format: "{format}", width: {width}, height: layout.height, scale: 2 }}))
  .then(picture => {{ document.documentElement.innerHTML = "<body>picture:" + encodeURIComponent(picture) + ":end</body>"; }});"""

    /// The image in a page that was replaced by it.
    let private pictureIn (html: string) : byte[] option =
        let found = Regex.Match(html, "picture:([^:<]*):end")
        let link = Uri.UnescapeDataString found.Groups[1].Value

        match link.IndexOf ',' with
        | -1 -> None
        | comma when link[..comma].Contains ";base64" ->
            Some(Convert.FromBase64String(link.Substring(comma + 1)))
        | comma ->
            Some(Text.Encoding.UTF8.GetBytes(Uri.UnescapeDataString(link.Substring(comma + 1))))

    let private instead =
        "Or save the chart as .html: a browser opens it, and the camera above it saves a picture."

    /// The figure as an image of that format, rendered by a headless browser.
    let rendered
        (operation: string)
        (browser: string option)
        (format: string)
        (figure: Figure)
        : byte[] =
        match browser with
        | None ->
            raise (
                ImageException
                    $"{operation}: a .{format} is drawn by a browser, and none was found. Install Chromium, Chrome or Edge, or let the environment variable DIFFLESSONS_BROWSER name one. {instead}"
            )
        | Some program ->
            match Browser.run program (page figure "" (drawn format)) |> Option.bind pictureIn with
            | Some bytes -> bytes
            | None ->
                raise (
                    ImageException
                        $"{operation}: the browser {program} drew no picture. Let the environment variable DIFFLESSONS_BROWSER name another Chromium, Chrome or Edge. {instead}"
                )

    /// Writes the page, the figure's JSON or an image, by the file name's extension.
    let save (operation: string) (path: string) (figure: Figure) : unit =
        let ending =
            Path.GetExtension(Guard.present operation "path" path).ToLowerInvariant()

        let utf8 (text: string) = Text.Encoding.UTF8.GetBytes text

        let bytes =
            match ending with
            | ".html"
            | ".htm" -> utf8 (page figure (Path.GetFileNameWithoutExtension path) shown)
            | ".json" -> utf8 (Json.toIndented (Figure.toJson figure))
            | ".png"
            | ".svg" -> rendered operation (Browser.find ()) ending[1..] figure
            | _ ->
                Guard.refuse
                    "path"
                    $"{operation}: expected a name that ends in .html, .png, .svg or .json, got \"{ending}\". saveImage writes a tensor as a picture."

        StorageFile.write operation path (fun stream -> stream.Write(ReadOnlySpan bytes))

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

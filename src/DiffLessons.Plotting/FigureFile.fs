namespace DiffLessons.Plotting

open System
open System.IO
open System.Text.Json.Nodes
open System.Text.RegularExpressions
open DiffLessons

/// A figure as a web page of its own, which opens without a network.
[<RequireQualifiedAccess>]
module internal FigureFile =
    /// The Okabe-Ito palette.
    let private colours =
        dict [
            "@1", "#0072b2"
            "@2", "#d55e00"
            "@3", "#009e73"
            "@4", "#cc79a7"
            "@5", "#e69f00"
            "@6", "#56b4e9"
            "@7", "#4d4d4d"
            "@8", "#a08c00"
            "@muted", "#9aa0a6"
            "@ink", "#1d2126"
            "@paper", "#fdfdfb"
        ]

    let private scales =
        dict [
            "@sequential", [ 0.0, "#f2f6f9"; 0.25, "#b5d3e6"; 0.6, "#4a9aca"; 1.0, "#00507e" ]
            "@diverging", [ 0.0, "#0072b2"; 0.5, "#f7f6f2"; 1.0, "#d55e00" ]
        ]

    let private scale (name: string) : JsonNode =
        Json.list [
            for at, colour in scales[name] -> Json.list [ Json.number at; Json.text colour ]
        ]

    /// Colours by name become those of the palette.
    let rec private paint (node: JsonNode) : unit =
        match node with
        | :? JsonObject as fields ->
            for name in [ for field in fields -> field.Key ] do
                match fields[name] with
                | :? JsonValue as value when value.GetValueKind() = Text.Json.JsonValueKind.String ->
                    let text = value.GetValue<string>()

                    if name = "colorscale" && scales.ContainsKey text then
                        fields[name] <- scale text
                    elif name.EndsWith "color" && colours.ContainsKey text then
                        fields[name] <- Json.text colours[text]
                | inner -> paint inner
        | :? JsonArray as items -> Seq.iter paint items
        | _ -> ()

    /// A page with a figure. A trace as its last frame leaves it is what a still page shows.
    let private page (figure: Figure) (title: string) (draw: string) : string =
        let json = Figure.toJson figure
        paint json
        let title = Net.WebUtility.HtmlEncode title
        let json = Json.toCompact json

        $"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>{title}</title>
<style>body {{ margin: 1rem; font-family: system-ui, sans-serif; background: #fdfdfb; }}</style>
<script>{Plotly.javaScript ()}</script>
</head>
<body>
<div id="chart"></div>
<script id="figure" type="application/json">{json}</script>
<script>
const figure = JSON.parse(document.getElementById("figure").textContent);
for (const frame of figure.frames.slice(-1)) for (const [at, values] of frame.changes) Object.assign(figure.data[at], values);
const layout = Object.assign({{ height: figure.height, paper_bgcolor: "#fdfdfb", plot_bgcolor: "#fdfdfb", showlegend: figure.data.length > 1 }}, figure.layout);
for (const name of Object.keys(layout)) if (/^[xyz]axis/.test(name) && typeof layout[name].title === "string") layout[name].title = {{ text: layout[name].title }};
{draw}
</script>
</body>
</html>
"""

    /// What makes a page's chart one that is looked at.
    let private shown =
        """Plotly.newPlot("chart", figure.data, layout, { responsive: true, displaylogo: false });"""

    /// The width of pictures, in the pixels of a page; a picture has twice as many.
    let private width = 800

    /// What turns a page into nothing but a picture, as a link that holds it.
    let private drawn (format: string) =
        $"""layout.width = {width};
Plotly.newPlot("chart", figure.data, layout, {{ staticPlot: true }})
  .then(chart => Plotly.toImage(chart, {{ format: "{format}", width: {width}, height: layout.height, scale: 2 }}))
  .then(picture => {{ document.documentElement.innerHTML = "<body>picture:" + encodeURIComponent(picture) + ":end</body>"; }});"""

    /// The picture in a page that has become one.
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

    /// The figure as a picture of that format, drawn by a browser without a window.
    let picture
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

    /// Writes the page, the figure's JSON or a picture, as the name's ending says.
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
            | ".svg" -> picture operation (Browser.find ()) ending[1..] figure
            | _ ->
                Guard.refuse
                    "path"
                    $"{operation}: expected a name that ends in .html, .png, .svg or .json, got \"{ending}\". saveImage writes a tensor as a picture."

        WholeFile.write operation path (fun stream -> stream.Write(ReadOnlySpan bytes))

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

namespace DiffLessons.Pages

open System
open System.Globalization
open System.Net
open System.Text
open DiffLessons.Plotting

/// Draws what a page shows first as a small SVG image, which needs nothing but itself and follows the reader's light or dark look.
[<RequireQualifiedAccess>]
module internal Thumbnail =

    let private width, height, margin = 320.0, 200.0, 16.0

    let private shown (value: float) =
        value.ToString("0.#", CultureInfo.InvariantCulture)

    /// A colour of the page as one of the thumbnail's own, which `thumbnail.css` names.
    let private colour (name: string) =
        if name.StartsWith '@' then
            $"var(--{name.Substring 1})"
        else
            WebUtility.HtmlEncode name

    /// A rectangle of the thumbnail in which one figure or tile is drawn.
    type private Frame = {
        Left: float
        Top: float
        Width: float
        Height: float
    }

    /// A position of the unit square in the thumbnail; far outside the frame is near enough.
    let private within frame (x: float, y: float) =
        let near value = max -1.0 (min 2.0 value)
        frame.Left + frame.Width * near x, frame.Top + frame.Height * (1.0 - near y)

    let private isFinite (x: float, y: float) = Double.IsFinite x && Double.IsFinite y

    /// At most so many of the points, evenly, the first and the last among them.
    let private few limit (points: 'T[]) =
        if points.Length <= limit then
            points
        else
            Array.init limit (fun at -> points[at * (points.Length - 1) / (limit - 1)])

    let private line frame (points: (float * float)[]) =
        let path = StringBuilder()
        let mutable isOpen = false

        for point in few 160 points do
            if isFinite point then
                let x, y = within frame point

                path.Append(if isOpen then 'L' else 'M').Append(shown x).Append(' ').Append(shown y)
                |> ignore

            isOpen <- isFinite point

        path.ToString()

    let private rectangle frame (a, b, c, d) =
        let x0, y0 = within frame (a, b)
        let x1, y1 = within frame (c, d)
        $"M{shown x0} {shown y0}H{shown x1}V{shown y1}H{shown x0}Z"

    /// One path for each of eight strengths, which keeps the file small.
    let private cells frame (left, bottom, right, top) (strengths: float[][]) =
        let levels = 8

        let cells = [
            for row in 0 .. strengths.Length - 1 do
                let values = strengths[row]

                for column in 0 .. values.Length - 1 do
                    let level = round (values[column] * float levels)

                    if Double.IsFinite level && level <> 0.0 then
                        let across at =
                            left + (right - left) * float at / float values.Length

                        let up at =
                            bottom + (top - bottom) * float at / float strengths.Length

                        level,
                        rectangle frame (across column, up row, across (column + 1), up (row + 1))
        ]

        [
            for level, own in List.groupBy fst cells do
                let fill = if level > 0.0 then "var(--high)" else "var(--low)"

                let opacity =
                    (0.6 * abs level / float levels).ToString("0.##", CultureInfo.InvariantCulture)

                let path = own |> List.map snd |> String.concat ""
                $"<path class=\"cells\" d=\"{path}\" fill=\"{fill}\" fill-opacity=\"{opacity}\"/>"
        ]
        |> String.concat ""

    let private draw frame sketch =
        match sketch with
        | Sketch.Line(stroke, isDashed, points) ->
            let dash = if isDashed then " stroke-dasharray=\"6 5\"" else ""
            $"<path class=\"line\" d=\"{line frame points}\" stroke=\"{colour stroke}\"{dash}/>"
        | Sketch.Dots(fill, points) ->
            let dots = [
                for point in points |> Array.filter isFinite |> few 220 do
                    let x, y = within frame point
                    $"M{shown x} {shown y}h0"
            ]

            // Lines without length and with round ends: dots in one path.
            let path = String.concat "" dots
            $"<path class=\"dots\" d=\"{path}\" stroke=\"{colour fill}\"/>"
        | Sketch.Bars(fill, corners) ->
            let path =
                corners
                |> Array.filter (fun (a, b, c, d) -> isFinite (a, b) && isFinite (c, d))
                |> Array.map (rectangle frame)
                |> String.concat ""

            $"<path class=\"bars\" d=\"{path}\" fill=\"{colour fill}\"/>"
        | Sketch.Cells(corners, strengths) -> cells frame corners strengths

    /// The thumbnail divided into so many frames of equal size.
    let private frames columns rows gap =
        let w = (width - 2.0 * margin - gap * float (columns - 1)) / float columns
        let h = (height - 2.0 * margin - gap * float (rows - 1)) / float rows

        [
            for row in 0 .. rows - 1 do
                for column in 0 .. columns - 1 ->
                    {
                        Left = margin + float column * (w + gap)
                        Top = margin + float row * (h + gap)
                        Width = w
                        Height = h
                    }
        ]

    /// A sketch stays inside its frame, and stands on two axes.
    let private panel at frame sketches =
        let box =
            $"x=\"{shown frame.Left}\" y=\"{shown frame.Top}\" width=\"{shown frame.Width}\" height=\"{shown frame.Height}\""

        let axes =
            $"<path class=\"axes\" d=\"M{shown frame.Left} {shown frame.Top}v{shown frame.Height}h{shown frame.Width}\"/>"

        let marks = sketches |> List.map (draw frame) |> String.concat ""
        $"<clipPath id=\"p{at}\"><rect {box}/></clipPath>{axes}<g clip-path=\"url(#p{at})\">{marks}</g>"

    let private ofFigures (figures: Figure list) =
        match figures |> List.map Sketch.ofFigure |> List.filter (List.isEmpty >> not) with
        | [] -> None
        | found ->
            let columns, rows =
                match found.Length with
                | 1 -> 1, 1
                | 2 -> 2, 1
                | _ -> 2, 2

            let kept = List.truncate (columns * rows) found

            frames columns rows 20.0
            |> List.truncate kept.Length
            |> List.zip kept
            |> List.mapi (fun at (sketches, frame) -> panel at frame sketches)
            |> String.concat "\n"
            |> Some

    /// The grid whose squares are the largest for so many tiles.
    let private grid count =
        [ 1..count ]
        |> List.map (fun columns -> columns, (count + columns - 1) / columns)
        |> List.maxBy (fun (columns, rows) ->
            min ((width - 2.0 * margin) / float columns) ((height - 2.0 * margin) / float rows))

    let private ofImages (images: CaptionedImage list) =
        if images.IsEmpty then
            None
        else
            let kept = List.truncate 15 images
            let columns, rows = grid kept.Length

            List.zip kept (List.truncate kept.Length (frames columns rows 6.0))
            |> List.map (fun (image, frame) ->
                let x, y, w, h =
                    shown frame.Left, shown frame.Top, shown frame.Width, shown frame.Height

                $"<image x=\"{x}\" y=\"{y}\" width=\"{w}\" height=\"{h}\" href=\"{image.Address}\"/>")
            |> String.concat "\n"
            |> Some

    let private ofBlock block =
        match block with
        | Block.Charts(panels, _) -> ofFigures (List.map snd panels)
        | Block.Images(_, images, _) -> ofImages images
        | Block.ImageReplay(_, moments, _) -> ofImages (snd (List.last moments))
        | Block.Prose _
        | Block.Code _
        | Block.Switch _
        | Block.Live _
        | Block.Seeds _
        | Block.Table _ -> None

    /// The thumbnail of the first chart or images of a page; its text where the page has none.
    let render (text: string) (blocks: Block list) : string =
        let content =
            match List.tryPick ofBlock blocks with
            | Some drawn -> drawn
            | None -> $"<text x=\"160\" y=\"100\">{WebUtility.HtmlEncode text}</text>"

        let style = Asset.read "thumbnail.css"

        String.concat "\n" [
            $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {shown width} {shown height}\">"
            $"<style>{style}</style>"
            content
            "</svg>\n"
        ]

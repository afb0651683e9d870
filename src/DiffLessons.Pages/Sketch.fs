namespace DiffLessons.Pages

open System
open System.Collections.Generic
open System.Text.Json
open DiffLessons.Plotting

/// What a thumbnail keeps of a figure. Positions lie in the unit square, from the bottom left; what is not finite is a gap.
[<RequireQualifiedAccess>]
type internal Sketch =
    | Line of colour: string * isDashed: bool * points: (float * float)[]
    | Dots of colour: string * points: (float * float)[]
    /// Rectangles from one corner to the opposite one.
    | Bars of colour: string * corners: (float * float * float * float)[]
    /// Cells of a field, row by row from the bottom, inside a rectangle; each from -1 to 1, or from 0 to 1.
    | Cells of corners: (float * float * float * float) * strengths: float[][]

/// Reads a figure as plotly.js would, as far as a thumbnail needs it.
module internal Sketch =

    let private field (name: string) (element: JsonElement) =
        if element.ValueKind = JsonValueKind.Object then
            match element.TryGetProperty name with
            | true, value -> Some value
            | _ -> None
        else
            None

    let private text fallback name element =
        match field name element with
        | Some value when value.ValueKind = JsonValueKind.String -> value.GetString()
        | _ -> fallback

    let private list name element =
        match field name element with
        | Some value when value.ValueKind = JsonValueKind.Array ->
            Seq.toArray (value.EnumerateArray())
        | _ -> [||]

    /// Pairs, as many as both have: a figure from elsewhere may have more of one.
    let private zipped (xs: float[]) (ys: float[]) =
        let count = min xs.Length ys.Length
        Array.zip (Array.truncate count xs) (Array.truncate count ys)

    let private number (element: JsonElement) =
        match element.ValueKind with
        | JsonValueKind.Number -> element.GetDouble()
        | _ -> nan

    /// An axis: how its values become numbers, and the range that the figure asks for.
    type private Axis = {
        IsLogarithmic: bool
        IsReversed: bool
        Asked: (float * float) option
        Categories: Dictionary<string, float>
    }

    let private axis (layout: JsonElement) name =
        let found = field name layout |> Option.defaultValue layout

        {
            IsLogarithmic = text "" "type" found = "log"
            IsReversed = text "" "autorange" found = "reversed"
            Asked =
                match list "range" found with
                | [| low; high |] -> Some(number low, number high)
                | _ -> None
            Categories = Dictionary()
        }

    let private place axis (value: JsonElement) =
        match value.ValueKind with
        | JsonValueKind.String ->
            let count = float axis.Categories.Count
            axis.Categories.TryAdd(value.GetString(), count) |> ignore
            axis.Categories[value.GetString()]
        | _ when axis.IsLogarithmic -> log10 (number value)
        | _ -> number value

    let private places axis name trace =
        list name trace |> Array.map (place axis)

    /// The values of an axis; where the trace has none, plotly.js counts from 0.
    let private placesOr axis name count trace =
        match places axis name trace with
        | [||] -> Array.init count float
        | found -> found

    let private kind trace = text "scatter" "type" trace

    let private colour at trace =
        let of' part =
            field part trace |> Option.map (text "" "color")

        [ of' "line"; of' "marker" ]
        |> List.choose id
        |> List.tryFind ((<>) "")
        |> Option.defaultValue $"@{at % 8 + 1}"

    let private isDashed trace =
        match field "line" trace with
        | Some line -> not (List.contains (text "solid" "dash" line) [ "solid"; "" ])
        | None -> false

    let private curve at trace points = [
        let mode = text "lines" "mode" trace
        let colour = colour at trace

        if mode.Contains "lines" then
            Sketch.Line(colour, isDashed trace, points)

        if mode.Contains "markers" || mode = "text" then
            Sketch.Dots(colour, points)
    ]

    /// The distance between neighbours, which is the width of a bar or a cell.
    let private spacing (values: float[]) =
        let sorted = values |> Array.filter Double.IsFinite |> Array.distinct |> Array.sort

        if sorted.Length < 2 then
            1.0
        else
            Array.pairwise sorted |> Array.map (fun (a, b) -> b - a) |> Array.min

    let private bars at trace x y =
        let across = text "v" "orientation" trace = "h"
        let along, up = if across then "y", "x" else "x", "y"
        let alongAxis, upAxis = if across then y, x else x, y
        let heights = places upAxis up trace
        let middles = placesOr alongAxis along heights.Length trace
        let half = 0.45 * spacing middles

        let corners =
            zipped middles heights
            |> Array.map (fun (middle, height) ->
                if across then
                    0.0, middle - half, height, middle + half
                else
                    middle - half, 0.0, middle + half, height)

        [ Sketch.Bars(colour at trace, corners) ]

    /// At most this many columns and rows of a field are kept.
    let private columns, rows = 32, 20

    let private thinned limit (values: 'T[]) =
        if values.Length <= limit then
            values
        else
            Array.init limit (fun at -> values[at * values.Length / limit])

    let private cells trace x y =
        let grid =
            list "z" trace
            |> Array.filter (fun row -> row.ValueKind = JsonValueKind.Array)
            |> Array.map (fun row -> [| for value in row.EnumerateArray() -> number value |])

        let finite = Array.concat grid |> Array.filter Double.IsFinite

        if finite.Length = 0 then
            []
        else
            let limit name other =
                field name trace
                |> Option.map number
                |> Option.defaultWith (fun () -> other finite)

            let low, high = limit "zmin" Array.min, limit "zmax" Array.max
            let span = if high > low then high - low else 1.0

            let share value =
                min 1.0 (max 0.0 ((value - low) / span))

            let isDiverging = text "" "colorscale" trace = "@diverging"

            let strength value =
                if isDiverging then 2.0 * share value - 1.0 else share value

            let xs = placesOr x "x" grid[0].Length trace
            let ys = placesOr y "y" grid.Length trace
            let dx, dy = 0.5 * spacing xs, 0.5 * spacing ys

            let corners =
                Array.min xs - dx, Array.min ys - dy, Array.max xs + dx, Array.max ys + dy

            [
                Sketch.Cells(
                    corners,
                    grid |> thinned rows |> Array.map (thinned columns >> Array.map strength)
                )
            ]

    /// Points in space seen from above a corner, after each axis is scaled to the unit interval.
    let private seenFromCorner
        (xs: float[])
        (ys: float[])
        (zs: float[])
        (low: float[], high: float[])
        =
        let unit at value =
            if high[at] > low[at] then
                (value - low[at]) / (high[at] - low[at])
            else
                0.5

        let count = Array.min [| xs.Length; ys.Length; zs.Length |]

        Array.map3
            (fun x y z -> unit 0 x - unit 1 y, 0.5 * (unit 0 x + unit 1 y) + 1.1 * unit 2 z)
            (Array.truncate count xs)
            (Array.truncate count ys)
            (Array.truncate count zs)

    let private spaceLimits (traces: JsonElement[]) =
        let ends pick = [|
            for name in [ "x"; "y"; "z" ] ->
                let values =
                    traces
                    |> Array.collect (list name >> Array.map number)
                    |> Array.filter Double.IsFinite

                if values.Length = 0 then 0.0 else pick values
        |]

        ends Array.min, ends Array.max

    let private marks (x: Axis) (y: Axis) (traces: JsonElement[]) =
        let hasField = traces |> Array.exists (fun trace -> kind trace = "surface")
        let limits = lazy (spaceLimits traces)

        let mark at trace =
            match kind trace with
            | "scatter"
            | "scattergl" ->
                let ys = places y "y" trace
                let xs = placesOr x "x" ys.Length trace
                curve at trace (zipped xs ys)
            | "bar" -> bars at trace x y
            | "heatmap"
            | "contour"
            | "surface" -> cells trace x y
            // A curve on a surface is seen from above, as the surface is.
            | "scatter3d" when hasField ->
                curve at trace (zipped (places x "x" trace) (places y "y" trace))
            | "scatter3d" ->
                let values name = list name trace |> Array.map number
                curve at trace (seenFromCorner (values "x") (values "y") (values "z") limits.Value)
            | _ -> []

        traces |> Seq.mapi mark |> List.concat

    let private extent sketch =
        match sketch with
        | Sketch.Line(_, _, points)
        | Sketch.Dots(_, points) -> Array.unzip points
        | Sketch.Bars(_, corners) ->
            Array.collect (fun (a, _, c, _) -> [| a; c |]) corners,
            Array.collect (fun (_, b, _, d) -> [| b; d |]) corners
        | Sketch.Cells((a, b, c, d), _) -> [| a; c |], [| b; d |]

    /// The function from an axis to the unit interval.
    let private scale axis isFilled values =
        let finite = Array.filter Double.IsFinite values

        let low, high =
            match axis.Asked with
            | Some(low, high) when Double.IsFinite low && Double.IsFinite high && low <> high ->
                low, high
            | _ when finite.Length = 0 -> 0.0, 1.0
            | _ ->
                let low, high = Array.min finite, Array.max finite

                let pad =
                    if isFilled then 0.0
                    elif high > low then 0.05 * (high - low)
                    else 0.5

                low - pad, high + pad

        let low, high = if axis.IsReversed then high, low else low, high
        fun value -> (value - low) / (high - low)

    let private scaled x y sketch =
        let point (a, b) = x a, y b
        let corners (a, b, c, d) = x a, y b, x c, y d

        match sketch with
        | Sketch.Line(colour, isDashed, points) ->
            Sketch.Line(colour, isDashed, Array.map point points)
        | Sketch.Dots(colour, points) -> Sketch.Dots(colour, Array.map point points)
        | Sketch.Bars(colour, bars) -> Sketch.Bars(colour, Array.map corners bars)
        | Sketch.Cells(outside, strengths) -> Sketch.Cells(corners outside, strengths)

    /// The marks of a figure as it is built, in drawing order; none when it holds nothing that a sketch knows.
    let ofFigure (figure: Figure) : Sketch list =
        use parsed =
            JsonDocument.Parse(Json.toCompact (Figure.toJson { figure with Frames = [] }))

        let root = parsed.RootElement
        let layout = root.GetProperty "layout"
        let x, y = axis layout "xaxis", axis layout "yaxis"
        let found = marks x y (list "data" root)
        let xs, ys = found |> List.map extent |> List.unzip

        let isFilled =
            found
            |> List.exists (function
                | Sketch.Cells _ -> true
                | _ -> false)

        found
        |> List.map (
            scaled (scale x isFilled (Array.concat xs)) (scale y isFilled (Array.concat ys))
        )

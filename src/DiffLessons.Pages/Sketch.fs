namespace DiffLessons.Pages

open System
open System.Collections.Generic
open System.Text.Json
open System.Text.Json.Nodes
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

/// Reads a figure as plotly.js would, as far as a thumbnail needs it. Space is seen from above.
module internal Sketch =

    let private field (name: string) (node: JsonNode) : JsonNode =
        match node with
        | :? JsonObject as fields -> fields[name]
        | _ -> null

    let private kindOf (node: JsonNode) =
        if isNull node then
            JsonValueKind.Null
        else
            node.GetValueKind()

    let private text fallback name node =
        match field name node with
        | found when kindOf found = JsonValueKind.String -> found.GetValue<string>()
        | _ -> fallback

    let private list name node : JsonNode[] =
        match field name node with
        | :? JsonArray as items -> Seq.toArray items
        | _ -> [||]

    let private number (node: JsonNode) =
        if kindOf node = JsonValueKind.Number then
            float (node.ToJsonString())
        else
            nan

    /// An axis: how its values become numbers, and the range that the figure asks for.
    type private Axis = {
        IsLogarithmic: bool
        IsReversed: bool
        Asked: JsonNode[]
        Categories: Dictionary<string, float>
    }

    let private axis (figure: Figure) name =
        let settings = Json.object (figure.Axes.TryFind name |> Option.defaultValue [])

        {
            IsLogarithmic = text "" "type" settings = "log"
            IsReversed = text "" "autorange" settings = "reversed"
            Asked = list "range" settings
            Categories = Dictionary()
        }

    let private place axis (value: JsonNode) =
        if kindOf value = JsonValueKind.String then
            let name = value.GetValue<string>()
            axis.Categories.TryAdd(name, float axis.Categories.Count) |> ignore
            axis.Categories[name]
        elif axis.IsLogarithmic then
            log10 (number value)
        else
            number value

    let private places axis name trace =
        list name trace |> Array.map (place axis)

    /// The values of an axis; where the trace has none, plotly.js counts from 0.
    let private placesOr axis name count trace =
        match places axis name trace with
        | [||] -> Array.init count float
        | found -> found

    /// Pairs, as many as both have: a figure from elsewhere may have more of one.
    let private zipped (xs: float[]) (ys: float[]) =
        let count = min xs.Length ys.Length
        Array.zip (Array.truncate count xs) (Array.truncate count ys)

    let private colour at trace =
        [ field "line" trace; field "marker" trace ]
        |> List.map (text "" "color")
        |> List.tryFind ((<>) "")
        |> Option.defaultValue $"@{at % 8 + 1}"

    let private curve at trace points = [
        let mode = text "lines" "mode" trace
        let dash = text "solid" "dash" (field "line" trace)

        if mode.Contains "lines" then
            Sketch.Line(colour at trace, dash <> "solid" && dash <> "", points)

        if mode.Contains "markers" || mode = "text" then
            Sketch.Dots(colour at trace, points)
    ]

    /// The distance between neighbours, which is the width of a bar or a cell.
    let private spacing (values: float[]) =
        match values |> Array.filter Double.IsFinite |> Array.distinct |> Array.sort with
        | sorted when sorted.Length < 2 -> 1.0
        | sorted -> sorted |> Array.pairwise |> Array.map (fun (a, b) -> b - a) |> Array.min

    let private bars at trace x y =
        let heights = places y "y" trace
        let middles = placesOr x "x" heights.Length trace
        let half = 0.45 * spacing middles

        [
            Sketch.Bars(
                colour at trace,
                zipped middles heights
                |> Array.map (fun (middle, height) -> middle - half, 0.0, middle + half, height)
            )
        ]

    let private thinned limit (values: 'T[]) =
        if values.Length <= limit then
            values
        else
            Array.init limit (fun at -> values[at * values.Length / limit])

    let private cells trace x y =
        let grid = [|
            for row in list "z" trace do
                match row with
                | :? JsonArray as row -> [| for value in row -> number value |]
                | _ -> ()
        |]

        let finite = Array.concat grid |> Array.filter Double.IsFinite

        if finite.Length = 0 then
            []
        else
            let limit name other =
                match number (field name trace) with
                | value when Double.IsFinite value -> value
                | _ -> other finite

            let low, high = limit "zmin" Array.min, limit "zmax" Array.max
            let span = if high > low then high - low else 1.0
            let isDiverging = text "" "colorscale" trace = "@diverging"

            let strength value =
                let share = min 1.0 (max 0.0 ((value - low) / span))
                if isDiverging then 2.0 * share - 1.0 else share

            let xs = placesOr x "x" grid[0].Length trace
            let ys = placesOr y "y" grid.Length trace
            let dx, dy = 0.5 * spacing xs, 0.5 * spacing ys

            let corners =
                Array.min xs - dx, Array.min ys - dy, Array.max xs + dx, Array.max ys + dy

            // At most so many rows and columns of a field are kept.
            [
                Sketch.Cells(
                    corners,
                    grid |> thinned 20 |> Array.map (thinned 32 >> Array.map strength)
                )
            ]

    let private mark x y at (_, fields) =
        let trace = Json.object fields

        match text "scatter" "type" trace with
        | "scatter"
        | "scattergl"
        | "scatter3d" ->
            let ys = places y "y" trace
            curve at trace (zipped (placesOr x "x" ys.Length trace) ys)
        | "bar" -> bars at trace x y
        | "heatmap"
        | "contour"
        | "surface" -> cells trace x y
        | _ -> []

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
            match Array.map number axis.Asked with
            | [| low; high |] when Double.IsFinite(high - low) && low <> high -> low, high
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
        let x, y = axis figure "x", axis figure "y"
        let found = figure.Traces |> List.mapi (mark x y) |> List.concat
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

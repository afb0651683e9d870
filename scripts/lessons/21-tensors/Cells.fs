namespace DiffLessons.Lessons.Tensors

open System.Globalization
open DiffLessons
open DiffLessons.Plotting
open DiffLessons.Lessons

/// Tensors drawn as tables of cells, some of which are marked.
[<RequireQualifiedAccess>]
module Cells =

    let private trace = "cells"

    /// How strongly the three kinds of cells are coloured.
    let private plain, pale, strong = 0.0, 0.3, 1.0

    /// The numbers in rows; a tensor with one axis is a single row, and one without axes a single cell.
    let private rows (t: Tensor) : float[][] =
        match t.dim with
        | 0
        | 1 -> [| numbers t |]
        | 2 -> Grid.rows t.shape[1] t
        | _ ->
            raise (
                ShapeException
                    $"Cells: expected a tensor of up to two axes, got shape {Shape.format t.shape}. Draw it slice by slice."
            )

    let private shades (marked: (int * int) list) (copies: (int * int) list) (cells: float[][]) = [|
        for row in 0 .. cells.Length - 1 ->
            [|
                for column in 0 .. cells[row].Length - 1 ->
                    if List.contains (row, column) marked then strong
                    elif List.contains (row, column) copies then pale
                    else plain
            |]
    |]

    let private short (value: float) =
        value.ToString("0.##", CultureInfo.InvariantCulture)

    let private axis name titles length figure =
        figure
        |> Figure.withAxis name "type" (Json.text "category")
        |> Figure.withAxis name "tickvals" (Json.texts [ for at in 0 .. length - 1 -> string at ])
        |> Figure.withAxis name "title" (Json.text titles)

    /// A tensor of up to two axes as a table of its numbers. Marked cells, given as row and column, have the strong colour; copies a
    /// pale one.
    let figure (marked: (int * int) list) (copies: (int * int) list) (t: Tensor) : Figure =
        let cells = rows t

        let names count =
            Json.texts [ for at in 0 .. count - 1 -> string at ]

        let fields = [
            "type", Json.text "heatmap"
            "x", names cells[0].Length
            "y", names cells.Length
            "z", Json.rows (shades marked copies cells)
            "zmin", Json.number 0.0
            "zmax", Json.number 1.5
            "xgap", Json.number 2.0
            "ygap", Json.number 2.0
            "colorscale", Json.text "@sequential"
            "showscale", Json.flag false
            "text", Json.list [ for row in cells -> Json.texts (Array.map short row) ]
            "texttemplate", Json.text "%{text}"
            "hovertemplate", Json.text "[%{y}, %{x}]: %{text}<extra></extra>"
        ]

        let across, down = if t.dim = 2 then "axis 1", "axis 0" else "axis 0", "row"

        {
            Figure.axes across down with
                Traces = [ trace, fields ]
        }
        |> axis "x" across cells[0].Length
        |> axis "y" down cells.Length
        |> Figure.withAxis "y" "autorange" (Json.text "reversed")
        |> Figure.equalAxes
        |> Figure.height 260

    /// The same tensor in several moments: the label of each, and the cells that are marked in it.
    let replay (moments: (string * (int * int) list) list) (t: Tensor) : Figure =
        let cells = rows t

        figure [] [] t
        |> Figure.replay [
            for label, marked in moments ->
                Frame.create label |> Frame.z trace (shades marked [] cells)
        ]
        |> Figure.speed 1.5

    /// The cells of a result of that shape that are copies, when a tensor is broadcast to it: all but those whose index is 0 along
    /// each axis that was stretched or added.
    let copies (shape: int[]) (from: int[]) : (int * int) list =
        let added = shape.Length - from.Length

        let isStretched at =
            at < added || from[at - added] < shape[at]

        [
            for row in 0 .. shape[0] - 1 do
                for column in 0 .. shape[1] - 1 do
                    if isStretched 0 && row > 0 || isStretched 1 && column > 0 then
                        row, column
        ]

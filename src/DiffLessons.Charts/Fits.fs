namespace DiffLessons.Charts

open DiffLessons

/// <summary>Curves that models fit to points, and how they move while the models learn.</summary>
/// <param name="points">Sets of points to be seen behind the curves: the name of each, and its x and y of one value a point.</param>
[<Sealed>]
type Fits(points: (string * Tensor * Tensor) list) =
    let frames = ResizeArray<Frame>()

    let inputs =
        match points with
        | [] -> raise (OptionException "Fits: expected one or more sets of points, got none.")
        | sets -> sets |> List.map (fun (_, x, _) -> numbers x) |> Array.concat

    /// How the second set of points differs from the first, not by colour alone.
    let later =
        Json.Object [
            "color", Json.Text "@3"
            "symbol", Json.Text "diamond"
            "size", Json.Number 7.0
        ]

    let places = Grid.along (Array.min inputs) (Array.max inputs) 100
    let x = dsharp.tensor(places).unsqueeze 1

    /// <summary>Adds the curves of this moment to the replay.</summary>
    /// <param name="label">What stands beside the slider.</param>
    /// <param name="models">The name of each curve, and what computes it: shape (n, 1) to (n, 1). The same names at each moment.</param>
    /// <param name="note">What stands inside the plot; nothing by default.</param>
    member _.Record
        (label: string, models: (string * (Tensor -> Tensor)) list, ?note: string)
        : unit =
        let add frame (name, model: Tensor -> Tensor) = Frame.y name (numbers (model x)) frame

        let moment = Frame.create label |> Frame.note (defaultArg note "")
        frames.Add(List.fold add moment models)

    /// <summary>The moments recorded: points, and over them the curves.</summary>
    /// <exception cref="T:DiffLessons.OptionException">No moment was recorded.</exception>
    member _.Replay() : Figure =
        let addPoints figure (at, (name, x, y)) =
            let drawn = Figure.points name (numbers x) (numbers y) figure

            if at = 0 then
                Figure.muted drawn
            else
                drawn |> Figure.withField "marker" later

        let addCurve figure (at, (name, change)) =
            match change with
            | Change.Y heights ->
                figure |> Figure.line name places heights |> Figure.colour $"@{at % 8 + 1}"
            | _ -> figure

        let curves =
            match Seq.tryLast frames with
            | Some last -> last.Changes
            | None -> []

        let behind = Figure.axes "x" "y"
        let drawn = points |> List.indexed |> List.fold addPoints behind

        curves |> List.indexed |> List.fold addCurve drawn |> Figure.replay frames

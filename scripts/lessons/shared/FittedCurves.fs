namespace DiffLessons.Lessons

open DiffLessons
open DiffLessons.Plotting

/// <summary>Curves that models fit to points, and how they change during training.</summary>
/// <remarks>A set of points is its name with x and y, one value per point. The first set is drawn in grey, others as diamonds.</remarks>
[<RequireQualifiedAccess>]
module FittedCurves =

    /// The x at which a curve is drawn: 100 from the least to the greatest x of all points.
    let private abscissae (points: (string * Tensor * Tensor) list) : float[] =
        let inputs = points |> List.map (fun (_, x, _) -> numbers x) |> Array.concat

        if inputs.Length = 0 then
            raise (
                OptionException
                    "FittedCurves: expected one or more points, got none. Give each set as (name, x, y)."
            )

        Grid.along (Array.min inputs) (Array.max inputs) 100

    /// <summary>What a model predicts over the range of the points.</summary>
    /// <param name="points">Sets of points: the name of each, x and y.</param>
    /// <param name="model">Shape (n, 1) to (n, 1).</param>
    /// <returns>A hundred heights, at equal distances from the least x to the greatest.</returns>
    /// <exception cref="T:DiffLessons.OptionException">There is no point.</exception>
    let evaluate (points: (string * Tensor * Tensor) list) (model: Tensor -> Tensor) : float[] =
        numbers (model (dsharp.tensor(abscissae points).unsqueeze 1))

    let private addPoints figure (at, (name, x, y)) =
        let drawn = Figure.points name (numbers x) (numbers y) figure

        if at = 0 then
            Figure.muted drawn
        else
            let marker =
                Json.object [
                    "color", Json.text "@3"
                    "symbol", Json.text "diamond"
                    "size", Json.number 7.0
                ]

            Figure.withField "marker" marker drawn

    /// <summary>The points with the curves of the models over them, replayed.</summary>
    /// <param name="points">Sets of points: the name of each, x and y.</param>
    /// <param name="moments">The label of each moment, and each curve by name as <c>evaluate</c> gives it.</param>
    /// <exception cref="T:DiffLessons.OptionException">There is no point or no moment.</exception>
    let replay
        (points: (string * Tensor * Tensor) list)
        (moments: (string * (string * float[]) list) list)
        : Figure =
        let xs = abscissae points

        let frame (label, curves) =
            curves
            |> List.fold
                (fun frame (name, heights) -> Frame.y name heights frame)
                (Frame.create label)

        let addCurve figure (at, (name, heights: float[])) =
            figure |> Figure.line name xs heights |> Figure.colour $"@{at % 8 + 1}"

        let last = moments |> List.tryLast |> Option.map snd |> Option.defaultValue []
        let behind = points |> List.indexed |> List.fold addPoints (Figure.axes "x" "y")

        last
        |> List.indexed
        |> List.fold addCurve behind
        |> Figure.replay (List.map frame moments)

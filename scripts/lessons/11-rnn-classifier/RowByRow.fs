namespace DiffLessons.Lessons.RnnClassifier

open DiffLessons
open DiffLessons.Plotting

/// How early a network that reads images row by row knows the answer.
[<RequireQualifiedAccess>]
module RowByRow =

    /// The accuracy after each row. `answers` holds the class predicted after each row, shape (n, rows); `truth` the classes, shape (n).
    let accuracies (answers: Tensor) (truth: Tensor) : float[] =
        answers.eq(truth.unsqueeze 1).float32().mean(0).toArray1D<float>()

    let figure (accuracies: float[]) : Figure =
        Figure.axes "rows read" "test accuracy (share)"
        |> Figure.path "accuracy" [| 1 .. accuracies.Length |] accuracies
        |> Figure.yRange 0.0 1.02
        |> Figure.height 320

    /// The frames of a replay of images (n, 1, rows, columns) that are read row by row: rows still to come are dark, and the caption
    /// is the class predicted so far. `answers` is of shape (n, rows), `classes` holds the names of the classes.
    let frames
        (images: Tensor)
        (answers: Tensor)
        (classes: string[])
        : (string * CaptionedImage list) list =
        let predicted = answers.toArray2D<int>()
        let rows = images.shape[2]

        [
            for read in 1..rows ->
                let light = dsharp.cat [ dsharp.ones read; dsharp.full ([ rows - read ], 0.25) ]
                let partly = images * light.unsqueeze 1 // (n, 1, rows, columns)

                $"{read} of {rows} rows read",
                ImageGrid.captioned (fun i -> classes[predicted[i, read - 1]]) partly
        ]

    /// What a recurrent layer remembers while it reads: one row for each unit of its state. `states` is of shape (rows, units), from
    /// -1 to 1.
    let states (states: Tensor) : Figure =
        let values = states.toArray2D<float>()
        let times = [| for t in 1 .. states.shape[0] -> float t |]
        let units = [| for unit in 1 .. states.shape[1] -> float unit |]

        Figure.axes "rows read" "unit"
        |> Fields.heatmap "state" Scale.Diverging -1.0 1.0 times units [|
            for unit in 0 .. units.Length - 1 -> values[*, unit]
        |]
        |> Figure.withField "zsmooth" (Json.flag false)
        |> Figure.height 460

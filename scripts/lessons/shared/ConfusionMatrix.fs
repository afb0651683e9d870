namespace DiffLessons.Lessons

open DiffLessons.Plotting

/// How often each class was taken for each other.
[<RequireQualifiedAccess>]
module ConfusionMatrix =

    /// Counts the predictions for samples whose true classes are known, both from 0 to `classes` - 1: `counts[t][p]` samples of class t
    /// were taken for p.
    let count (classes: int) (predicted: int[]) (truth: int[]) : int[][] =
        let counts = Array.init classes (fun _ -> Array.zeroCreate<int> classes)
        Array.iter2 (fun t p -> counts[t][p] <- counts[t][p] + 1) truth predicted
        counts

    /// The counts as a figure: rows are the true classes, columns the predicted ones. The colour grows with the logarithm of a count, so
    /// that rare mistakes are seen beside many right answers.
    let figure (names: string[]) (counts: int[][]) : Figure =
        let places = [| for at in 0 .. names.Length - 1 -> float at |]
        let most = counts |> Seq.concat |> Seq.fold max 1 |> float

        let strength count =
            log (1.0 + float count) / log (1.0 + most)

        Figure.axes "predicted class" "true class"
        |> Fields.heatmap
            "count"
            Scale.Sequential
            0.0
            1.0
            places
            places
            (Array.map (Array.map strength) counts)
        |> Figure.withField "x" (Json.texts names)
        |> Figure.withField "y" (Json.texts names)
        |> Figure.withField "zsmooth" (Json.flag false)
        |> Figure.withField "opacity" (Json.number 1.0)
        |> Figure.withField "xgap" (Json.number 1.0)
        |> Figure.withField "ygap" (Json.number 1.0)
        |> Figure.withField "showscale" (Json.flag false)
        |> Figure.withField
            "text"
            (Json.list [ for row in counts -> Json.texts (Array.map string row) ])
        |> Figure.withField "texttemplate" (Json.text "%{text}")
        |> Figure.withField
            "hovertemplate"
            (Json.text "true %{y}, predicted %{x}: %{text}<extra></extra>")
        |> Figure.withAxis "x" "type" (Json.text "category")
        |> Figure.withAxis "y" "type" (Json.text "category")
        |> Figure.withAxis "y" "autorange" (Json.text "reversed")
        |> Figure.equalAxes
        |> Figure.height 520

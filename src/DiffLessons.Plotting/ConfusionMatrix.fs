namespace DiffLessons.Plotting

open DiffLessons

/// <summary>How often each class was taken for each other.</summary>
[<RequireQualifiedAccess>]
module ConfusionMatrix =

    /// <summary>Counts predictions by true and predicted class.</summary>
    /// <param name="classes">How many classes there are.</param>
    /// <param name="predicted">The predicted class of each sample.</param>
    /// <param name="truth">The true class of each sample.</param>
    /// <returns><c>counts[t][p]</c> samples of class t were taken for p.</returns>
    /// <exception cref="T:DiffLessons.ShapeException">There is not one prediction per true class.</exception>
    /// <exception cref="T:DiffLessons.OptionException">A class is outside 0 .. classes - 1.</exception>
    let count (classes: int) (predicted: int[]) (truth: int[]) : int[][] =
        let operation = "ConfusionMatrix.count"
        GuardNulls.arguments operation [ "predicted", predicted; "truth", truth ]
        Guard.atLeast operation "classes" 1 classes
        // The counts are a square matrix.
        Guard.atMost operation "classes" 10000 classes

        if predicted.Length <> truth.Length then
            refuseShape
                $"ConfusionMatrix.count: expected one prediction for each of {truth.Length} classes, got {predicted.Length}."

        match Seq.append predicted truth |> Seq.tryFind (fun c -> c < 0 || c >= classes) with
        | Some outside ->
            Guard.fail
                $"ConfusionMatrix.count: expected classes from 0 to {classes - 1}, got {outside}."
        | None -> ()

        let counts = Array.init classes (fun _ -> Array.zeroCreate<int> classes)
        Array.iter2 (fun t p -> counts[t][p] <- counts[t][p] + 1) truth predicted
        counts

    /// <summary>The figure of a confusion matrix: rows are the true classes, columns the predicted ones.</summary>
    /// <param name="names">The name of each class.</param>
    /// <param name="counts">Counts: <c>counts[t][p]</c> samples of class t were taken for p.</param>
    /// <remarks>The number is the count. The colour grows with its logarithm, so that rare mistakes are seen beside many right answers.</remarks>
    /// <exception cref="T:DiffLessons.ShapeException">The counts are not square with one row for each name.</exception>
    let figure (names: string[]) (counts: int[][]) : Figure =
        GuardNulls.arguments "ConfusionMatrix.figure" [ "names", names; "counts", counts ]
        let places = [| for at in 0 .. names.Length - 1 -> float at |]
        let z = counts |> Array.map (Array.map float)
        Traces.sameRows "ConfusionMatrix.figure" "counts" places places z

        let most = counts |> Seq.concat |> Seq.fold max 1 |> float
        let strength count = log (1.0 + count) / log (1.0 + most)

        let labels = Json.texts names

        let fields = [
            "type", Json.text "heatmap"
            "x", labels
            "y", labels
            "z", Json.rows (Array.map (Array.map strength) z)
            "zmin", Json.number 0.0
            "zmax", Json.number 1.0
            "xgap", Json.number 1.0
            "ygap", Json.number 1.0
            "colorscale", Json.text "@sequential"
            "showscale", Json.flag false
            "text", Json.list [ for row in counts -> Json.texts (Array.map string row) ]
            "texttemplate", Json.text "%{text}"
            "hovertemplate", Json.text "true %{y}, predicted %{x}: %{text}<extra></extra>"
        ]

        Figure.axes "predicted class" "true class"
        |> Traces.add "count" fields
        |> Figure.withAxis "x" "type" (Json.text "category")
        |> Figure.withAxis "y" "type" (Json.text "category")
        |> Figure.withAxis "y" "autorange" (Json.text "reversed")
        |> Figure.equalAxes
        |> Figure.height 520

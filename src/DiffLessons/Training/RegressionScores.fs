namespace DiffLessons

open System.Collections.Generic

/// How well numbers are predicted: what the metrics of regression are computed from.
[<RequireQualifiedAccess>]
module internal RegressionScores =
    let check (operation: string) (output: Tensor) (target: Tensor) : unit =
        if not (Shape.same output.Sizes target.Sizes) then
            Shape.fail
                $"{operation}: expected outputs and targets of one shape, got {Shape.format output.Sizes} and {Shape.format target.Sizes}."

    /// The elements by column: those of a vector are one column, and axes after the first are columns together.
    let private columns (t: Tensor) : float[][] =
        let rows = if t.dim = 0 then 1 else t.Sizes[0]
        let width = if rows = 0 then 0 else t.nelement / rows
        let elements = t.float64().Flat<float>()
        Array.init width (fun j -> Array.init rows (fun i -> elements[i * width + j]))

    /// Of each column the number of targets, their mean, the sum of their squared distances from it, and the sum of squared errors.
    let private r2Of (output: Tensor) (target: Tensor) : float[] =
        check "r2" output target

        Array.map2
            (fun (outputs: float[]) (targets: float[]) ->
                let mean = Array.average targets
                let spread = targets |> Array.sumBy (fun y -> (y - mean) * (y - mean))

                let error =
                    Array.fold2 (fun sum a y -> sum + (a - y) * (a - y)) 0.0 outputs targets

                [| float targets.Length; mean; spread; error |])
            (columns output)
            (columns target)
        |> Array.concat

    /// Joins the moments of two groups of samples, by their means: sums of squares would lose digits where the mean is large (Chan, Golub and LeVeque 1979).
    let private join (all: List<float>) (part: float[]) : unit =
        if all.Count = 0 then
            all.AddRange part
        elif part.Length > 0 then
            if part.Length <> all.Count then
                Shape.fail
                    $"r2: expected {string (all.Count / 4)} columns in each batch, got {string (part.Length / 4)}."

            for j in 0..4 .. part.Length - 1 do
                let count, other = all[j], part[j]
                let distance = part[j + 1] - all[j + 1]
                all[j] <- count + other
                all[j + 1] <- all[j + 1] + distance * other / (count + other)

                all[j + 2] <-
                    all[j + 2] + part[j + 2] + distance * distance * count * other / (count + other)

                all[j + 3] <- all[j + 3] + part[j + 3]

    let private r2OfColumn (numbers: float[]) (j: int) : float =
        let count, spread, error = numbers[j], numbers[j + 2], numbers[j + 3]

        if count < 2.0 then nan
        elif spread = 0.0 then (if error = 0.0 then 1.0 else 0.0)
        else 1.0 - error / spread

    let private finishR2 (numbers: float[]) : float =
        if numbers.Length = 0 then
            nan
        else
            [ for j in 0..4 .. numbers.Length - 1 -> r2OfColumn numbers j ] |> List.average

    let r2 = EpochMetric(4, r2Of, join, finishR2)

    let rootMeanSquare =
        EpochMetric(
            2,
            (fun output target ->
                check "root_mean_squared_error" output target
                let errors = output.float64 () - target.float64 ()
                [| (errors * errors).sum().toDouble(); float errors.nelement |]),
            EpochMetric.Sum,
            (fun numbers -> sqrt (numbers[0] / numbers[1]))
        )

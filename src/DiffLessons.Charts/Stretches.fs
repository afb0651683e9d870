namespace DiffLessons.Charts

open DiffLessons

/// A piece of a sequence with what a model said of it.
type private Stretch = {
    Label: string
    Times: float[]
    Target: float[]
    Predicted: float[]
}

/// <summary>A sequence that a model reads stretch by stretch, drawn as a strip chart: now is at the right end, the past runs out to the left.</summary>
/// <param name="time">The title of the horizontal axis: time before the end of the latest stretch, with its unit.</param>
/// <param name="value">The title of the vertical axis.</param>
/// <param name="span">How much of the past is in view.</param>
[<Sealed>]
type Stretches(time: string, value: string, span: float) =
    let stretches = ResizeArray<Stretch>()

    /// What is in view when the stretch of that number is the latest: time before its end, target, prediction.
    let view latest =
        let now = Array.last stretches[latest].Times

        seq { latest .. -1 .. 0 }
        |> Seq.map (fun at -> stretches[at])
        |> Seq.takeWhile (fun stretch -> Array.last stretch.Times >= now - span)
        |> Seq.rev
        |> Seq.collect (fun stretch -> Array.zip3 stretch.Times stretch.Target stretch.Predicted)
        |> Seq.filter (fun (time, _, _) -> time >= now - span)
        |> Seq.map (fun (time, target, predicted) -> time - now, target, predicted)
        |> Array.ofSeq
        |> Array.unzip3

    let pointsOf latest =
        let { Times = times; Predicted = predicted } = stretches[latest]
        times |> Array.map (fun time -> time - Array.last times), predicted

    let frame latest =
        let times, target, predicted = view latest
        let nowTimes, nowPredicted = pointsOf latest

        Frame.create stretches[latest].Label
        |> Frame.xy "target" times target
        |> Frame.xy "prediction" times predicted
        |> Frame.xy "just read" nowTimes nowPredicted

    /// <summary>Adds the stretch that was read now.</summary>
    /// <param name="step">The number of the training step.</param>
    /// <param name="loss">The loss on it.</param>
    /// <param name="times">The times of its points, in order, at least one; of any shape, like the next two.</param>
    /// <param name="target">What was wanted at each time.</param>
    /// <param name="predicted">What was predicted at each time.</param>
    /// <exception cref="T:DiffLessons.ShapeException">There is no time, or not one target and one prediction for each.</exception>
    member _.Record
        (step: int, loss: float, times: Tensor, target: Tensor, predicted: Tensor)
        : unit =
        for what, values in [ "targets", target; "predictions", predicted ] do
            if times.nelement = 0 || values.nelement <> times.nelement then
                raise (
                    ShapeException
                        $"Stretches.Record, step {step}: expected one or more times and as many {what}, got {times.nelement} times and {values.nelement} {what}."
                )

        stretches.Add {
            Label = $"step {step}, loss {loss:F4}"
            Times = numbers times
            Target = numbers target
            Predicted = numbers predicted
        }

    /// <summary>The replay: each frame ends with one stretch, marked by points.</summary>
    /// <exception cref="T:DiffLessons.OptionException">No stretch was recorded.</exception>
    member _.Replay() : Figure =
        let last = stretches.Count - 1
        let times, target, predicted = if last < 0 then [||], [||], [||] else view last
        let nowTimes, nowPredicted = if last < 0 then [||], [||] else pointsOf last

        Figure.axes time value
        |> Figure.line "target" times target
        |> Figure.muted
        |> Figure.line "prediction" times predicted
        |> Figure.colour "@1"
        |> Figure.points "just read" nowTimes nowPredicted
        |> Figure.colour "@2"
        |> Figure.xRange -span (0.03 * span)
        |> Figure.replay (List.map frame [ 0..last ])

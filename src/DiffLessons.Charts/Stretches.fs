namespace DiffLessons.Charts

open DiffLessons

/// <summary>A piece of a sequence that a model read at one step of its training.</summary>
type Stretch = {
    /// <summary>What stands beside the slider when it is the latest.</summary>
    Label: string
    /// <summary>The times of its points, in order.</summary>
    Times: float[]
    /// <summary>What was wanted at each time.</summary>
    Target: float[]
    /// <summary>What was predicted at each time.</summary>
    Predicted: float[]
}

/// <summary>Draws sequences that are read stretch by stretch.</summary>
[<RequireQualifiedAccess>]
module Stretches =

    let private check (stretch: Stretch) =
        for what, values in [ "targets", stretch.Target; "predictions", stretch.Predicted ] do
            if stretch.Times.Length = 0 || values.Length <> stretch.Times.Length then
                raise (
                    ShapeException
                        $"Stretches.replay, '{stretch.Label}': expected one or more times and as many {what}, got {stretch.Times.Length} times and {values.Length} {what}."
                )

    /// <summary>A replay that runs along time as a strip chart does: each frame ends with one stretch, marked by points.</summary>
    /// <param name="time">The title of the horizontal axis, times before the end of the latest stretch.</param>
    /// <param name="value">The title of the vertical axis.</param>
    /// <param name="span">How much of the past each frame shows.</param>
    /// <param name="stretches">At least one, in order of time.</param>
    /// <exception cref="T:DiffLessons.OptionException">There is no stretch.</exception>
    /// <exception cref="T:DiffLessons.ShapeException">A stretch has no times, or not one target and one prediction for each.</exception>
    let replay (time: string) (value: string) (span: float) (stretches: seq<Stretch>) : Figure =
        let stretches = Array.ofSeq stretches
        stretches |> Array.iter check

        /// The points on view when the stretch of that number is the latest: time before its end, target, prediction.
        let view at =
            let now = Array.last stretches[at].Times

            stretches[..at]
            |> Array.rev
            |> Seq.takeWhile (fun stretch -> Array.last stretch.Times >= now - span)
            |> Seq.rev
            |> Seq.collect (fun s -> Array.zip3 s.Times s.Target s.Predicted)
            |> Seq.filter (fun (time, _, _) -> time >= now - span)
            |> Seq.map (fun (time, target, predicted) -> time - now, target, predicted)
            |> Array.ofSeq
            |> Array.unzip3

        let latest at =
            let { Times = times; Predicted = predicted } = stretches[at]
            times |> Array.map (fun time -> time - Array.last times), predicted

        let frame at =
            let times, target, predicted = view at
            let nowTimes, nowPredicted = latest at

            Frame.create stretches[at].Label
            |> Frame.xy "target" times target
            |> Frame.xy "prediction" times predicted
            |> Frame.xy "just read" nowTimes nowPredicted

        let figure = Figure.axes time value

        if stretches.Length = 0 then
            Figure.replay [] figure
        else
            let last = stretches.Length - 1
            let times, target, predicted = view last
            let nowTimes, nowPredicted = latest last

            figure
            |> Figure.line "target" times target
            |> Figure.muted
            |> Figure.line "prediction" times predicted
            |> Figure.points "just read" nowTimes nowPredicted
            |> Figure.colour "@1"
            |> Figure.xRange -span (0.03 * span)
            |> Figure.replay (Seq.map frame [ 0..last ])

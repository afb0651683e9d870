namespace DiffLessons.Lessons

open DiffLessons
open DiffLessons.Plotting

/// A segment of a sequence, with what a model predicted for it.
type Segment = {
    Times: float[]
    Target: float[]
    Predicted: float[]
}

/// A sequence that a model reads segment by segment, as a strip chart: now is at the right end, the past runs to the left.
[<RequireQualifiedAccess>]
module SequenceReplay =

    /// A segment of tensors of any shape: its times in order, at least one, with the target and the prediction at each.
    let segment (times: Tensor) (target: Tensor) (predicted: Tensor) : Segment =
        for what, values in [ "targets", target; "predictions", predicted ] do
            if times.nelement = 0 || values.nelement <> times.nelement then
                raise (
                    ShapeException
                        $"SequenceReplay.segment: expected one or more times and as many {what}, got {times.nelement} times and {values.nelement} {what}."
                )

        {
            Times = numbers times
            Target = numbers target
            Predicted = numbers predicted
        }

    /// The label of a step.
    let label (step: int) (loss: float) : string = $"step {step}, loss {loss:F4}"

    /// What is in view when `latest` is read last: time before its end, target, prediction.
    let private view span (segments: Segment[]) latest =
        let now = Array.last segments[latest].Times

        seq { latest .. -1 .. 0 }
        |> Seq.map (fun at -> segments[at])
        |> Seq.takeWhile (fun segment -> Array.last segment.Times >= now - span)
        |> Seq.rev
        |> Seq.collect (fun segment -> Array.zip3 segment.Times segment.Target segment.Predicted)
        |> Seq.filter (fun (time, _, _) -> time >= now - span)
        |> Seq.map (fun (time, target, predicted) -> time - now, target, predicted)
        |> Array.ofSeq
        |> Array.unzip3

    let private latestPoints segment =
        segment.Times |> Array.map (fun time -> time - Array.last segment.Times), segment.Predicted

    /// The replay: each frame ends with one segment, marked by points. `time` and `value` are the titles of the axes, `span` is
    /// how much of the past is in view.
    let figure
        (time: string)
        (value: string)
        (span: float)
        (moments: (string * Segment) list)
        : Figure =
        let segments = [| for _, segment in moments -> segment |]
        let last = segments.Length - 1

        let frame at (label, segment) =
            let times, target, predicted = view span segments at
            let latestTimes, latestPredicted = latestPoints segment

            Frame.create label
            |> Frame.xy "target" times target
            |> Frame.xy "prediction" times predicted
            |> Frame.xy "just read" latestTimes latestPredicted

        let times, target, predicted =
            if last < 0 then
                [||], [||], [||]
            else
                view span segments last

        let latestTimes, latestPredicted =
            if last < 0 then [||], [||] else latestPoints segments[last]

        Figure.axes time value
        |> Figure.line "target" times target
        |> Figure.muted
        |> Figure.line "prediction" times predicted
        |> Figure.colour "@1"
        |> Figure.points "just read" latestTimes latestPredicted
        |> Figure.colour "@2"
        |> Figure.xRange -span (0.03 * span)
        |> Figure.replay (List.mapi frame moments)

namespace DiffLessons.Charts

open System.Collections.Generic
open DiffLessons
open DiffLessons.Data

/// <summary>What lessons show of models and data sets.</summary>
[<AutoOpen>]
module LessonModels =
    type Lesson with

        /// <summary>Adds a model's summary: its steps, their parameters and their number.</summary>
        member lesson.Summary(model: ModelBase) : unit =
            let rows = [
                for step in model.layers do
                    let shapes =
                        step.Parameters
                        |> List.map (fun (name, shape) -> $"{name} {Shape.format shape}")
                        |> String.concat ", "

                    [
                        $"`{step.Name}`"
                        step.Description.Replace("->", "→")
                        shapes
                        string step.Count
                    ]
            ]

            let caption = $"The model: {model.nparameters:N0} parameters."
            lesson.Table([ "step"; "layer"; "parameters"; "count" ], rows, caption)

        /// <summary>Adds a table of tensors: what each holds, and whether it is tracked.</summary>
        /// <param name="tensors">What computes each, and the tensor.</param>
        /// <param name="caption">What the table shows.</param>
        member lesson.Tracking(tensors: (string * Tensor) list, caption: string) : unit =
            let kind (t: Tensor) =
                if t.isReverseDiff then "tracked" else "constant"

            let row (name, t: Tensor) = [ $"`{name}`"; $"`{t}`"; kind t ]
            lesson.Table([ "what"; "value"; "is" ], List.map row tensors, caption)

        /// <summary>Opens a data set whose files may have to be fetched first, with a progress bar when that takes time.</summary>
        /// <param name="caption">What is fetched.</param>
        /// <param name="files">How many files there are.</param>
        /// <param name="work">Gets what to pass as the data set's <c>progress</c>.</param>
        member lesson.Fetch
            (caption: string, files: int, work: (DownloadProgress -> unit) -> 'T)
            : 'T =
            lesson.Progress(
                $"fetching {caption}",
                100 * files,
                fun tick ->
                    // A hundred ticks a file; sources may change on the way, so a file only ever gets further.
                    let shown = Dictionary<string, int>()

                    work (fun progress ->
                        match progress.BytesTotal with
                        | Some total when
                            total > 0L && (shown.Count < files || shown.ContainsKey progress.File)
                            ->
                            let before = shown.GetValueOrDefault(progress.File, 0)
                            let now = int (100L * progress.BytesDone / total)

                            for _ in before + 1 .. now do
                                tick ()

                            shown[progress.File] <- max before now
                        | _ -> ())
            )

        /// <summary>Adds how a classifier learned: its loss at each step and its accuracy at some of them, side by side.</summary>
        /// <param name="losses">The cross-entropy of each step, in nats.</param>
        /// <param name="accuracies">Steps and the accuracy there, a share of 1.</param>
        /// <param name="caption">What the curves are.</param>
        /// <param name="on">What the accuracy is measured on, "test" by default.</param>
        member lesson.Learning
            (losses: seq<float>, accuracies: seq<int * float>, caption: string, ?on: string)
            : unit =
            let on = defaultArg on "test"
            let losses = Seq.toArray losses
            let steps, shares = Seq.toArray accuracies |> Array.unzip

            let loss =
                Figure.axes "step" "cross-entropy (nats)"
                |> Figure.line "loss" [| 0 .. losses.Length - 1 |] losses
                |> Figure.logY
                |> Figure.height 320

            let accuracy =
                Figure.axes "step" $"{on} accuracy (share)"
                |> Figure.line "accuracy" steps shares
                |> Figure.yRange 0.0 1.02
                |> Figure.height 320

            lesson.Charts([ "Training loss", loss; $"Accuracy on {on} data", accuracy ], caption)

        /// <summary>Adds what a classifier of square pictures says: of the first sixteen, of the first eight it gets wrong, and in all (the confusion matrix).</summary>
        /// <param name="picture">The picture of a number, with brightness from 0 to 1.</param>
        /// <param name="classes">The names of the classes.</param>
        /// <param name="predicted">What it says of each picture.</param>
        /// <param name="truth">What each picture is.</param>
        member lesson.Answers
            (picture: int -> Tensor, classes: string[], predicted: int[], truth: int[])
            : unit =
            let tile i =
                let pixels = (picture i).view(-1)
                let side = int (sqrt (float pixels.nelement))
                let right = predicted[i] = truth[i]
                let says = classes[predicted[i]]
                let caption = if right then says else $"{says}, is {classes[truth[i]]}"

                Tile.grey side caption (pixels.toArray1D<float>()) |> Tile.marked right

            let wrong =
                [ 0 .. truth.Length - 1 ]
                |> List.filter (fun i -> predicted[i] <> truth[i])
                |> List.truncate 8

            lesson.Images(
                [ 0 .. min 15 (truth.Length - 1) ] @ wrong |> List.map tile,
                "The first test pictures, then the first mistakes, with what the network says.",
                columns = 8
            )

            let counts =
                Array.init classes.Length (fun _ -> Array.zeroCreate<int> classes.Length)

            Array.iter2 (fun t p -> counts[t][p] <- counts[t][p] + 1) truth predicted

            lesson.Chart(
                Fields.confusion classes counts,
                "Confusion matrix: rows are what the pictures are, columns what the network says."
            )

        /// <summary>Adds the slices of a tensor as small pictures, eight in a row.</summary>
        /// <param name="slices">Shape (n, h, w).</param>
        /// <param name="signed">Whether colours tell negative from positive; else dark to bright.</param>
        /// <param name="caption">What they are.</param>
        member lesson.Slices(slices: Tensor, signed: bool, caption: string) : unit =
            let tile = if signed then Tile.signedOf else Tile.scaledOf

            lesson.Images(
                [
                    for i in 0 .. slices.shape[0] - 1 ->
                        tile slices.shape[2] $"{i}" (slices[i].view(-1).toArray1D<float>())
                ],
                caption,
                columns = 8
            )

/// <summary>Maps of many dimensions onto few.</summary>
[<RequireQualifiedAccess>]
module Projection =
    /// <summary>The principal components: the coordinates along the directions in which the rows differ most (Pearson 1901).</summary>
    /// <param name="count">How many coordinates to keep, at most as many as the rows have.</param>
    /// <param name="rows">Shape (n, d).</param>
    /// <returns>Shape (n, count). The sign of each coordinate is such that its greatest absolute value is positive.</returns>
    let principal (count: int) (rows: Tensor) : Tensor =
        if rows.dim <> 2 || count < 1 || count > min rows.shape[0] rows.shape[1] then
            raise (
                ShapeException
                    $"principal: expected rows of shape (n, d) with at least {count} of each, got {Shape.format rows.shape}."
            )

        let centred = rows - rows.mean 0

        let struct (left, sizes, _) =
            TorchSharp.torch.linalg.svd (centred.Raw.detach (), false)

        let scores =
            Tensor.ofRaw (left.narrow (1L, 0L, int64 count))
            * Tensor.ofRaw (sizes.narrow (0L, 0L, int64 count))

        let high, low = scores.max 0, scores.min 0
        scores * (high + low).sign()

    /// <summary>Points on the straight way from one point to another, at equal distances, both among them.</summary>
    /// <param name="count">How many points, 2 or more.</param>
    /// <param name="first">Shape (d).</param>
    /// <param name="last">Shape (d).</param>
    /// <returns>Shape (count, d).</returns>
    let between (count: int) (first: Tensor) (last: Tensor) : Tensor =
        let share = dsharp.linspace(0.0, 1.0, count).unsqueeze 1
        (1.0 - share) * first + share * last

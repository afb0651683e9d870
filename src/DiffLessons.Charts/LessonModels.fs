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

                    [ step.Name; step.Description; shapes; string step.Count ]
            ]

            let caption = $"The model: {model.nparameters:N0} parameters."
            lesson.Table([ "step"; "layer"; "parameters"; "count" ], rows, caption)

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

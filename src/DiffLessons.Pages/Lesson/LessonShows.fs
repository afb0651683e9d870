namespace DiffLessons.Pages

open System.Globalization
open System.IO
open System.Runtime.CompilerServices
open System.Text.Json.Nodes
open DiffLessons
open DiffLessons.Plotting

/// <summary>What a lesson shows on its page, each below the code that it is called from.</summary>
[<AutoOpen>]
module LessonShows =
    type Lesson with

        /// <summary>Adds a model that runs in the page.</summary>
        /// <param name="kind">The widget, for instance <c>fit</c> or <c>digit</c>.</param>
        /// <param name="options">What it starts with: data, a network, rates.</param>
        /// <param name="caption">What the reader can do with it.</param>
        /// <param name="line">Given by the compiler: the line of the script that calls it.</param>
        member lesson.Live
            (
                kind: string,
                options: (string * JsonNode) list,
                caption: string,
                [<CallerLineNumber>] ?line: int
            ) =
            GuardNulls.arguments "lesson.Live" [ "lesson", lesson; "options", options ]
            lesson.Show([ Block.Live(kind, Json.object options, caption) ], ?line = line)

        /// <summary>Shows a metric at the seeds that were measured and stored beside the script, and this run's among them.</summary>
        /// <param name="rows">The title of each row, and the name of its metric, which this run has recorded.</param>
        /// <param name="caption">What is measured.</param>
        /// <param name="line">Given by the compiler: the line of the script that calls it.</param>
        member lesson.Seeds
            (rows: (string * string) list, caption: string, [<CallerLineNumber>] ?line: int)
            =
            GuardNulls.arguments "lesson.Seeds" [
                "lesson", lesson
                "rows", rows
                "caption", caption
            ]

            let number (node: JsonNode) = float (node.ToJsonString())

            let row (title, metric: string) =
                lesson.Run.Measured("seeds" :: List.ofArray (metric.Split '.'))
                |> Option.map (fun all ->
                    let own =
                        if lesson.Run.IsShortened then
                            None
                        else
                            lesson.Run.Find metric |> Option.map number

                    title, [ for value in all.AsArray() -> number value ], own)

            match List.choose row rows with
            | [] -> ()
            | strips -> lesson.Show([ Block.Seeds(strips, caption) ], ?line = line)

        /// <summary>Adds a figure; one with frames gets a slider and a play button.</summary>
        member lesson.Chart(figure: Figure, caption: string, [<CallerLineNumber>] ?line: int) =
            GuardNulls.arguments "lesson.Chart" [ "lesson", lesson ]
            lesson.Show([ Block.Charts([ "", figure ], caption) ], ?line = line)

        /// <summary>Adds figures side by side (below each other on a phone), with their titles; their replays run together.</summary>
        /// <exception cref="T:DiffLessons.OptionException">At the end: their replays differ in length.</exception>
        member lesson.Chart
            (panels: (string * Figure) list, caption: string, [<CallerLineNumber>] ?line: int)
            =
            GuardNulls.arguments "lesson.Chart" [ "lesson", lesson ]
            lesson.Show([ Block.Charts(panels, caption) ], ?line = line)

        /// <summary>Adds a figure with a switch to the same figure after the mistake of the script's block <c>break</c>, which was measured and stored beside the script.</summary>
        /// <param name="figure">What this run gives; it is also written to <c>break.json</c> in the lesson's folder, from which the mistake is measured.</param>
        /// <param name="caption">What the figure shows.</param>
        /// <param name="line">Given by the compiler: the line of the script that calls it.</param>
        member lesson.Break(figure: Figure, caption: string, [<CallerLineNumber>] ?line: int) =
            GuardNulls.arguments "lesson.Break" [
                "lesson", lesson
                "figure", figure
                "caption", caption
            ]

            let json = Figure.toJson figure
            Page.writeWhole (Path.Combine(lesson.Folder, "break.json")) (Json.toCompact json)

            let broken = Option.ofObj (Measured.readFile lesson.Script.Path "break.json")

            lesson.Show([ Block.Switch(figure, broken, caption) ], ?line = line)

        /// <summary>As above, for the losses of each step; of many steps it shows means of some.</summary>
        /// <param name="losses">The loss of each step.</param>
        /// <param name="caption">What the figure shows.</param>
        /// <param name="line">Given by the compiler: the line of the script that calls it.</param>
        member lesson.Break(losses: float[], caption: string, [<CallerLineNumber>] ?line: int) =
            GuardNulls.arguments "lesson.Break" [ "lesson", lesson; "losses", losses ]

            let together = max 1 (losses.Length / 150)
            let means = losses |> Array.chunkBySize together |> Array.map Array.average
            let steps = [| for at in 0 .. means.Length - 1 -> at * together |]

            lesson.Break(
                LossCurves.at "step" steps "loss" [ "loss", Seq.ofArray means ],
                caption,
                ?line = line
            )

        /// <summary>Adds a grid of images.</summary>
        /// <param name="images">The images, row by row.</param>
        /// <param name="caption">What the images are.</param>
        /// <param name="columns">Images in a row; by default as many as fit.</param>
        /// <param name="line">Given by the compiler: the line of the script that calls it.</param>
        member lesson.Images
            (
                images: seq<CaptionedImage>,
                caption: string,
                ?columns: int,
                [<CallerLineNumber>] ?line: int
            ) =
            GuardNulls.arguments "lesson.Images" [ "lesson", lesson; "images", images ]
            lesson.Show([ Block.Images(columns, List.ofSeq images, caption) ], ?line = line)

        /// <summary>Adds a grid of images that is replayed.</summary>
        /// <param name="frames">At least one: a label, and as many images as every other frame has.</param>
        /// <param name="caption">What the images are.</param>
        /// <param name="columns">Images in a row; by default as many as fit.</param>
        /// <param name="line">Given by the compiler: the line of the script that calls it.</param>
        /// <exception cref="T:DiffLessons.OptionException">There is no frame, or they differ in their number of images.</exception>
        member lesson.Images
            (
                frames: seq<string * CaptionedImage list>,
                caption: string,
                ?columns: int,
                [<CallerLineNumber>] ?line: int
            ) =
            GuardNulls.arguments "lesson.Images" [ "lesson", lesson; "frames", frames ]
            let frames = List.ofSeq frames

            GuardNulls.arguments "lesson.Images" [ "frames", frames; "caption", caption ]

            match frames |> List.map (fun (_, images) -> images.Length) |> List.distinct with
            | [ _ ] -> lesson.Show([ Block.ImageReplay(columns, frames, caption) ], ?line = line)
            | counts ->
                Guard.fail
                    $"lesson.Images: expected frames with the same number of images, got {frames.Length} frames with {counts} images."

        /// <summary>Adds a table, for instance a model's summary. Cells are lines of Markdown.</summary>
        member lesson.Table
            (
                headers: string list,
                rows: string list list,
                caption: string,
                [<CallerLineNumber>] ?line: int
            ) =
            GuardNulls.arguments "lesson.Table" [ "lesson", lesson ]
            lesson.Show([ Block.Table(headers, rows, caption) ], ?line = line)

        /// <summary>Adds a model's summary as a table: its layers, their parameters and their number.</summary>
        member lesson.Summary(model: ModelBase, [<CallerLineNumber>] ?line: int) =
            GuardNulls.arguments "lesson.Summary" [ "lesson", lesson; "model", model ]

            let rows = [
                for layer in model.layers do
                    let shapes =
                        layer.Parameters
                        |> List.map (fun (name, shape) -> $"{name} {Shape.format shape}")
                        |> String.concat ", "

                    [
                        $"`{layer.Name}`"
                        layer.Description.Replace("->", "→")
                        shapes
                        string layer.Count
                    ]
            ]

            let total = model.nparameters.ToString("N0", CultureInfo.InvariantCulture)
            let headers = [ "step"; "layer"; "parameters"; "count" ]
            lesson.Table(headers, rows, $"The model: {total} parameters.", ?line = line)

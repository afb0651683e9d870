namespace DiffLessons.Lessons

open System.Collections.Generic
open DiffLessons
open DiffLessons.Data
open DiffLessons.Plotting
open DiffLessons.Pages

/// MNIST, and what the lessons about it show.
[<RequireQualifiedAccess>]
module Digits =

    /// Opens a data set whose files may have to be downloaded first, with a progress bar; `work` gets what to pass as the
    /// data set's `progress`.
    let private fetch (caption: string) (files: int) (work: (DownloadProgress -> unit) -> 'T) : 'T =
        Progress.run $"fetching {caption}" (100 * files) (fun tick ->
            // A hundred ticks per file. A second source may begin a file again: its progress never goes back.
            let percent = Dictionary<string, int>()

            work (fun progress ->
                match progress.BytesTotal with
                | Some total when
                    total > 0L && (percent.Count < files || percent.ContainsKey progress.File)
                    ->
                    let before = percent.GetValueOrDefault(progress.File, 0)
                    let now = int (100L * progress.BytesDone / total)

                    for _ in before + 1 .. now do
                        tick ()

                    percent[progress.File] <- max before now
                | _ -> ()))
        |> fst

    /// The training and the test digits of MNIST, downloaded with a progress bar where they are missing. Operations are spread
    /// over all cores from here on.
    let load (lesson: Lesson) : MNIST * MNIST =
        lesson.UseAllCores()
        // What the F# compiler left behind, some 40 MB, goes before the training begins.
        Memory.collect ()

        fetch "MNIST" 4 (fun progress -> MNIST(train = true, progress = progress)),
        MNIST(train = false)

    /// The loss of each training step (cross-entropy, in nats) and the accuracy at some of them, side by side. `on` names the
    /// data that the accuracy is measured on.
    let learningCurves
        (on: string)
        (losses: float[])
        (accuracies: seq<int * float>)
        : (string * Figure) list =
        let steps, shares = Seq.toArray accuracies |> Array.unzip

        [
            "Training loss",
            Figure.axes "step" "cross-entropy (nats)"
            |> Figure.line "loss" [| 0 .. losses.Length - 1 |] losses
            |> Figure.logY
            |> Figure.height 320
            $"Accuracy on {on} data",
            Figure.axes "step" $"{on} accuracy (share)"
            |> Figure.line "accuracy" steps shares
            |> Figure.yRange 0.0 1.02
            |> Figure.height 320
        ]

    /// A classifier's predictions: of the first sixteen images, of the first eight that it gets wrong, and the confusion matrix
    /// of all.
    let predictions (test: MNIST) (predicted: int[]) (truth: int[]) : Block list =
        let classes = test.classNames

        let image i =
            let right = predicted[i] = truth[i]
            let says = classes[predicted[i]]
            let caption = if right then says else $"{says}, is {classes[truth[i]]}"
            let pixels = fst test[i]

            ImageGrid.captioned (fun _ -> caption) (pixels.view [ 1; -1 ])
            |> List.exactlyOne
            |> ImageGrid.marked right

        let wrong =
            [ 0 .. truth.Length - 1 ]
            |> List.filter (fun i -> predicted[i] <> truth[i])
            |> List.truncate 8

        [
            Block.Images(
                Some 8,
                [ 0 .. min 15 (truth.Length - 1) ] @ wrong |> List.map image,
                "The first test images, then the first mistakes, with what the network says."
            )
            Block.Charts(
                [
                    "",
                    ConfusionMatrix.figure
                        classes
                        (ConfusionMatrix.count classes.Length predicted truth)
                ],
                "Confusion matrix: rows are what the images are, columns what the network says."
            )
        ]

    /// The two principal components of features of shape (n, d), coloured by class; `truth` holds the class of each of the n,
    /// and perhaps of more.
    let map (features: Tensor) (classes: string[]) (truth: int[]) : Figure =
        let scores = PrincipalComponents.scores 2 features // (n, 2)
        let first, second = numbers scores[*, 0], numbers scores[*, 1]

        Figure.axes "first component" "second component"
        |> Fields.classes classes (Array.truncate first.Length truth) first second
        |> Figure.height 520

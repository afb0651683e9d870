namespace DiffLessons.Lessons.MiniBatch

open DiffLessons
open DiffLessons.Plotting

/// A batch as a loader handed it out.
type Batch = {
    /// The pass over the data it belongs to, from 1.
    Epoch: int
    /// Its number within the epoch, from 1.
    Step: int
    /// The inputs.
    X: int[]
    /// The targets, one for each input.
    Y: int[]
} with

    /// The batch in a line.
    override batch.ToString() =
        let listed (values: int[]) =
            values |> Array.map string |> String.concat " "

        $"epoch {batch.Epoch}, step {batch.Step}: x {listed batch.X}, y {listed batch.Y}"

/// What a loader does to a small data set of whole numbers.
[<RequireQualifiedAccess>]
module Batches =

    /// A batch of whole numbers from a loader's tensors.
    /// `epoch`: The pass over the data, from 1.
    /// `step`: The number of the batch, as the loader counts: from 0.
    /// `x`: Inputs, shape (n).
    /// `y`: Targets, shape (n).
    let ofTensors (epoch: int) (step: int) (x: Tensor) (y: Tensor) : Batch = {
        Epoch = epoch
        Step = step + 1
        X = x.toArray1D<int>()
        Y = y.toArray1D<int>()
    }

    let private epochs (batches: Batch list) =
        batches |> List.groupBy _.Epoch |> List.map snd

    /// The sizes of the batches, epoch by epoch.
    let sizes (batches: Batch list) : int list list =
        epochs batches |> List.map (List.map _.X.Length)

    /// The inputs in the order in which they came, epoch by epoch.
    let orders (batches: Batch list) : int[] list =
        epochs batches |> List.map (Seq.collect _.X >> Array.ofSeq)

    /// The batches as a table's rows: epoch, step, inputs, targets.
    let rows (batches: Batch list) : string list list =
        let listed (values: int[]) =
            let inner = values |> Array.map string |> String.concat " "
            $"`{inner}`"

        [
            for batch in batches ->
                [ $"{batch.Epoch}"; $"{batch.Step}"; listed batch.X; listed batch.Y ]
        ]

    /// Places within the epoch, from 1, and the inputs there, for one step of an epoch.
    let private pointsOf step (epoch: Batch list) =
        let before = epoch |> List.filter (fun batch -> batch.Step < step)
        let start = before |> List.sumBy _.X.Length

        match epoch |> List.tryFind (fun batch -> batch.Step = step) with
        | Some batch ->
            [| for at in 1 .. batch.X.Length -> float (start + at) |], Array.map float batch.X
        | None -> [||], [||]

    /// The order of each epoch as a picture: across the places in the epoch, up the inputs there, with a colour and sign for each batch; the epochs are replayed.
    /// `batches`: At least one.
    /// OptionException: There is no batch.
    let figure (batches: Batch list) : Figure =
        if batches.IsEmpty then
            raise (OptionException "Batches.figure: expected at least one batch, got none.")

        let epochs = epochs batches
        let steps = batches |> List.map _.Step |> List.max
        let names = [| for step in 1..steps -> $"batch {step}" |]

        let last = List.last epochs

        let labels = [|
            for batch in last do
                yield! Array.create batch.X.Length (batch.Step - 1)
        |]

        let places = [| for at in 1 .. labels.Length -> float at |]
        let inputs = last |> Seq.collect _.X |> Seq.map float |> Array.ofSeq

        let frame epoch =
            let add frame step =
                let xs, ys = pointsOf step epoch
                Frame.xy names[step - 1] xs ys frame

            List.fold add (Frame.create $"epoch {epoch.Head.Epoch}") [ 1..steps ]

        Figure.axes "place in the epoch" "x"
        |> Fields.classes names labels places inputs
        |> Figure.replay (List.map frame epochs)
        |> Figure.speed 1.0
        |> Figure.height 320

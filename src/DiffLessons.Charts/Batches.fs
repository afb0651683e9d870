namespace DiffLessons.Charts

open DiffLessons

/// <summary>A batch as a loader handed it out.</summary>
type Batch = {
    /// <summary>The pass over the data it belongs to, from 1.</summary>
    Epoch: int
    /// <summary>Its number within the epoch, from 1.</summary>
    Step: int
    /// <summary>The inputs.</summary>
    X: int[]
    /// <summary>The targets, one for each input.</summary>
    Y: int[]
} with

    /// <summary>The batch in a line.</summary>
    override batch.ToString() =
        let listed (values: int[]) =
            values |> Array.map string |> String.concat " "

        $"epoch {batch.Epoch}, step {batch.Step}: x {listed batch.X}, y {listed batch.Y}"

/// <summary>What a loader does to a small data set of whole numbers.</summary>
[<RequireQualifiedAccess>]
module Batches =

    /// <summary>A batch of whole numbers from a loader's tensors.</summary>
    /// <param name="epoch">The pass over the data, from 1.</param>
    /// <param name="step">The number of the batch, as the loader counts: from 0.</param>
    /// <param name="x">Inputs, shape (n).</param>
    /// <param name="y">Targets, shape (n).</param>
    let ofTensors (epoch: int) (step: int) (x: Tensor) (y: Tensor) : Batch = {
        Epoch = epoch
        Step = step + 1
        X = x.toArray1D<int>()
        Y = y.toArray1D<int>()
    }

    let private epochs (batches: Batch list) =
        batches |> List.groupBy _.Epoch |> List.map snd

    /// <summary>The sizes of the batches, epoch by epoch.</summary>
    let sizes (batches: Batch list) : int list list =
        epochs batches |> List.map (List.map _.X.Length)

    /// <summary>The inputs in the order in which they came, epoch by epoch.</summary>
    let orders (batches: Batch list) : int[] list =
        epochs batches |> List.map (Seq.collect _.X >> Array.ofSeq)

    /// <summary>The batches as a table's rows: epoch, step, inputs, targets.</summary>
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

    /// <summary>The order of each epoch as a picture: across the places in the epoch, up the inputs there, with a colour and sign for each batch; the epochs are replayed.</summary>
    /// <param name="batches">At least one.</param>
    /// <exception cref="T:DiffLessons.OptionException">There is no batch.</exception>
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
        |> Fields.classes2 names labels places inputs
        |> Figure.replay (List.map frame epochs)
        |> Figure.speed 1.0
        |> Figure.height 320

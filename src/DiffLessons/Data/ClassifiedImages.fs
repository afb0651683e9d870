namespace DiffLessons.Data

open DiffLessons
open DiffLessons.Native

/// Images as bytes, shape (n, channels, height, width), and the class of each, shape (n).
type internal LabelledBytes = { Pixels: Tensor; Labels: Tensor }

/// <summary>Images with a class each, whose pixels stay bytes in memory, a quarter of the size, until a batch is requested.</summary>
/// <remarks>A sample is an image of shape (channels, height, width) with pixels in [0, 1], and its class as Int64.</remarks>
[<AbstractClass>]
type ClassifiedImages
    internal
    (
        data: LabelledBytes,
        classNames: string[],
        transform: (Tensor -> Tensor) option,
        targetTransform: (Tensor -> Tensor) option
    ) =
    inherit Dataset()

    let scaled (bytes: Tensor) : Tensor =
        let floats = bytes.Variable.``to`` torch.ScalarType.Float32
        use range = (255.0).ToScalar()
        floats.div_ range |> ignore
        Tensor.Constant floats

    let each (change: (Tensor -> Tensor) option) (batch: Tensor) =
        match change with
        | Some change -> batch.unstack (0) |> Array.map change |> Tensor.stack
        | None -> batch

    /// <summary>The number of classes.</summary>
    member _.classes: int = classNames.Length

    /// <summary>The classes' names, in the order of their numbers.</summary>
    member _.classNames: string[] = Array.copy classNames

    override _.length = data.Labels.Sizes[0]

    override t.item(i: int) =
        let input, target = t.batch [| i |]
        input[0], target[0]

    override t.batch(indices: int[]) =
        indices |> Array.iter t.Check

        each transform (scaled (Rows.pick data.Pixels indices)),
        each targetTransform ((Rows.pick data.Labels indices).int64())

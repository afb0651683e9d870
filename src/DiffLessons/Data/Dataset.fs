namespace DiffLessons.Data

open System
open DiffLessons
open DiffLessons.Native

/// <summary>Samples, each an input and a target, found by number.</summary>
[<AbstractClass>]
type Dataset() =
    /// <summary>The number of samples.</summary>
    abstract length: int

    /// <summary>A sample: its input and its target.</summary>
    /// <param name="i">From 0 to length - 1.</param>
    abstract item: i: int -> Tensor * Tensor

    /// <summary>Several samples, stacked along a new first axis.</summary>
    /// <param name="indices">Their numbers.</param>
    abstract batch: indices: int[] -> Tensor * Tensor

    default t.batch(indices: int[]) =
        if indices.Length = 0 then
            Fail.dataset "dataset: expected the numbers of one sample or more, got none."

        let inputs, targets = indices |> Array.map t.item |> Array.unzip
        Tensor.stack inputs, Tensor.stack targets

    member internal t.Check(i: int) =
        if i < 0 || i >= t.length then
            let which =
                if t.length = 0 then
                    "The data set is empty."
                else
                    $"Expected 0 to {string (t.length - 1)}."

            Fail.dataset $"dataset: sample {string i} does not exist. {which}"

    /// <summary>A sample: its input and its target.</summary>
    member t.Item
        with get (i: int): Tensor * Tensor =
            t.Check i
            t.item i

    /// <summary>A range of samples, as a data set: <c>data[..1999]</c>.</summary>
    member t.GetSlice(first: int option, last: int option) : DatasetSubset =
        let first, last = defaultArg first 0, defaultArg last (t.length - 1)

        if first < 0 || last >= t.length || first > last + 1 then
            Fail.dataset
                $"dataset: range {string first}..{string last} is outside the data set. Expected bounds from 0 to {string (t.length - 1)}."

        DatasetSubset(t, last - first + 1, (fun i -> first + i))

    /// <summary>The samples that a predicate holds for, as a data set.</summary>
    member t.filter(predicate: Tensor -> Tensor -> bool) : DatasetSubset =
        Guard.notNull "Dataset.filter" "predicate" predicate
        let chosen = ResizeArray<int>()

        for i in 0 .. t.length - 1 do
            let input, target = t.item i

            if predicate input target then
                chosen.Add i

        DatasetSubset(t, chosen.ToArray())

    /// <summary>The data set's kind and length.</summary>
    override t.ToString() =
        $"{t.GetType().Name}({string t.length} samples)"

/// <summary>Some samples of a data set.</summary>
and [<Sealed>] DatasetSubset internal (dataset: Dataset, count: int, numberOf: int -> int) =
    inherit Dataset()

    /// <summary>Samples by their numbers.</summary>
    /// <param name="dataset">The whole.</param>
    /// <param name="indices">The numbers of the samples, in order.</param>
    /// <exception cref="T:DiffLessons.DatasetException">There is no sample of such a number.</exception>
    new(dataset: Dataset, indices: int[]) =
        let dataset = Guard.given "DatasetSubset" "dataset" dataset
        let indices = Guard.present "DatasetSubset" "indices" indices
        indices |> Array.iter dataset.Check
        DatasetSubset(dataset, indices.Length, (fun i -> indices[i]))

    override _.length = count

    override t.item(i: int) =
        t.Check i
        dataset.item (numberOf i)

    override t.batch(chosen: int[]) =
        Guard.notNull "batch" "indices" chosen
        chosen |> Array.iter t.Check
        dataset.batch (chosen |> Array.map numberOf)

/// Picking rows of tensors by number.
[<RequireQualifiedAccess>]
module internal Rows =
    let pick (t: Tensor) (indices: int[]) : Tensor =
        use index = torch.tensor (Array.map int64 indices, device = t.Variable.device)
        let sizes = Array.append [| indices.Length |] t.Sizes[1..]
        Tensor.Linear("batch", (fun raw -> raw.index_select (0L, index)), t, sizes)

/// <summary>A data set of two tensors with as many rows: inputs and targets.</summary>
/// <param name="data">The inputs, one row per sample.</param>
/// <param name="target">The targets, one row per sample.</param>
/// <exception cref="T:DiffLessons.ShapeException">The numbers of rows differ.</exception>
[<Sealed>]
type TensorDataset(data: Tensor, target: Tensor) =
    inherit Dataset()

    do
        if data.dim = 0 || target.dim = 0 || data.shape[0] <> target.shape[0] then
            raise (
                ShapeException
                    $"TensorDataset: expected inputs and targets with as many rows, got shapes {Shape.format data.shape} and {Shape.format target.shape}."
            )

    override _.length = data.shape[0]
    override _.item(i: int) = data[i], target[i]

    override t.batch(indices: int[]) =
        Guard.notNull "batch" "indices" indices
        indices |> Array.iter t.Check
        Rows.pick data indices, Rows.pick target indices

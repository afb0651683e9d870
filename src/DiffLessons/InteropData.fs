namespace DiffLessons

open System
open System.Collections.Generic
open DiffLessons.Data

/// Samples that a function of the C# facade makes.
[<Sealed>]
type internal OwnDataset(count: int, sample: Func<int, Tensor * Tensor>) =
    inherit Dataset()
    override _.length = count
    override _.item(i: int) = sample.Invoke i

/// What the C# facade calls for data sets.
[<AbstractClass; Sealed>]
type internal InteropData =
    static member Item(data: Dataset, i: int) : Tensor * Tensor = data[i]
    static member Batch(data: Dataset, indices: int[]) : Tensor * Tensor = data.batch indices

    static member Part(data: Dataset, first: int, last: int) : Dataset =
        data.GetSlice(Some first, Some(last - 1))

    static member Subset(data: Dataset, indices: int[]) : Dataset = DatasetSubset(data, indices)

    static member Where(data: Dataset, predicate: Func<Tensor, Tensor, bool>) : Dataset =
        data.filter (fun input target -> predicate.Invoke(input, target))

    static member Tensors(inputs: Tensor, targets: Tensor) : Dataset =
        TensorDataset(inputs, targets)

    static member Own(count: int, sample: Func<int, Tensor * Tensor>) : Dataset =
        OwnDataset(count, sample)

    static member Mnist(train: bool, path: string) : Dataset =
        MNIST(train = train, ?path = Option.ofObj path)

    static member Cifar10(train: bool, path: string) : Dataset =
        CIFAR10(train = train, ?path = Option.ofObj path)

    static member Cifar100(train: bool, path: string) : Dataset =
        CIFAR100(train = train, ?path = Option.ofObj path)

    static member Images(path: string, extension: string, width: int, height: int) : Dataset =
        let resize =
            if width = 0 && height = 0 then
                None
            else
                Some(width, height)

        ImageDataset(path, ?fileExtension = Option.ofObj extension, ?resize = resize)

    static member Text(text: string, length: int) : Dataset = TextDataset(text, length)

    static member Loader
        (data: Dataset, batchSize: int, shuffle: bool, dropLast: bool, workers: int)
        : DataLoader =
        DataLoader(data, batchSize, shuffle = shuffle, dropLast = dropLast, numWorkers = workers)

    static member Epoch(loader: DataLoader) : IEnumerable<int * Tensor * Tensor> = loader.epoch ()

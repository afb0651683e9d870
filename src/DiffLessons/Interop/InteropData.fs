namespace DiffLessons

open System
open System.Collections.Generic
open DiffLessons.Data
open DiffLessons.Native

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

    static member FashionMnist(path: string, train: bool) : Dataset =
        FashionMNIST(path, train = train)

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

    /// The batches of an epoch; its order is drawn from random numbers of its own where there is a seed.
    static member Epoch
        (loader: DataLoader, seed: Nullable<int>, epoch: int)
        : IEnumerable<int * Tensor * Tensor> =
        if seed.HasValue then
            Libtorch.ensureLoaded ()
            // Neither epochs of one seed nor those of neighbouring seeds are the same.
            let own = int ((uint64 seed.Value * 1_000_003UL + uint64 epoch) % 2147483647UL)
            let order = RandomGenerator.Run(own, loader.Order)
            loader.Batches(order, 0, loader.length)
        else
            loader.epoch ()

namespace DiffLessons.Data

open System
open System.Collections.Generic
open System.Threading.Tasks
open DiffLessons
open DiffLessons.Native

/// <summary>Takes a data set in batches, in order or shuffled, and may prepare batches ahead on other threads.</summary>
/// <remarks>
/// The order of an epoch is drawn by the generator that <c>dsharp.seed</c> starts, before any worker begins: so results do not depend on the number of workers.
/// It is the order that PyTorch's loader draws from the same state.
/// </remarks>
[<Sealed>]
type DataLoader
    /// <param name="dataset">The data set.</param>
    /// <param name="batchSize">Samples a batch, 1 or more. If it is above the number of samples, there is one batch of them all, or none with <c>dropLast</c>.</param>
    /// <param name="shuffle">Whether each epoch has an order of its own; false by default.</param>
    /// <param name="dropLast">Whether to leave out a last batch that is not full; false by default.</param>
    /// <param name="numWorkers">How many batches are prepared ahead at a time, each on a thread of the pool; 0 (the default) prepares each when it is requested.</param>
    /// <param name="device">The device on which inputs are handed out; that of the data set by default.</param>
    /// <param name="dtype">The dtype in which inputs are handed out; that of the data set by default.</param>
    /// <param name="targetDevice">The device of targets; that of the inputs by default.</param>
    /// <param name="targetDtype">The dtype of targets; that of the data set by default.</param>
    /// <param name="backend">Backend.Torch.</param>
    /// <param name="targetBackend">Backend.Torch.</param>
    /// <param name="sampler">Says which samples an epoch has, in place of <c>shuffle</c>: see <c>WeightedRandomSampler</c>.</param>
    (
        dataset: Dataset,
        batchSize: int,
        ?shuffle: bool,
        ?dropLast: bool,
        ?numWorkers: int,
        ?device: Device,
        ?dtype: Dtype,
        ?targetDevice: Device,
        ?targetDtype: Dtype,
        ?backend: Backend,
        ?targetBackend: Backend,
        ?sampler: Sampler
    ) =
    let givenSize = batchSize
    do Guard.given "DataLoader" "dataset" dataset |> ignore
    let samples = dataset.length
    let shuffle = defaultArg shuffle false
    let dropLast = defaultArg dropLast false
    let numWorkers = defaultArg numWorkers 0
    let targetDevice = Option.orElse device targetDevice

    do
        Backend.check backend
        Backend.check targetBackend

        Guard.positive "DataLoader" [ "batchSize", batchSize ]

        if numWorkers < 0 then
            Guard.refuse
                "numWorkers"
                $"DataLoader: numWorkers must be 0 or more, got {string numWorkers}."

        if samples < 1 then
            Fail.dataset "DataLoader: the data set has no samples."

        match sampler with
        | Some sampler ->
            Guard.notNull "DataLoader" "sampler" sampler

            if shuffle then
                Guard.refuse
                    "sampler"
                    "DataLoader: expected shuffle or a sampler, got both. A sampler decides the order."

            if sampler.length < 1 then
                Guard.refuse
                    "sampler"
                    $"DataLoader: expected a sampler of one sample or more, got {string sampler.length}."
        | None -> ()

    let all = samples

    /// How many samples an epoch has.
    let samples =
        match sampler with
        | Some sampler -> sampler.length
        | None -> samples

    let count =
        if dropLast then
            samples / batchSize
        else
            samples / batchSize + (if samples % batchSize = 0 then 0 else 1)

    let order () =
        match sampler with
        | Some sampler -> EpochOrder.Permuted(sampler.Numbers all)
        | None -> EpochOrder.draw shuffle samples

    let fetch (indices: int[]) =
        let input, target = dataset.batch indices

        input.move (?device = device, ?dtype = dtype),
        target.move (?device = targetDevice, ?dtype = targetDtype)

    let rows (order: EpochOrder) (i: int) =
        order.Take(int64 i * int64 batchSize, batchSize)

    /// Batches in order, with up to `numWorkers` under way.
    let ahead (order: EpochOrder) (first: int) (batches: int) : seq<int * Tensor * Tensor> =
        seq {
            let underWay = Queue<Task<Tensor * Tensor>>()
            let mutable next = first
            let threads = torch.get_num_threads ()

            let start indices =
                underWay.Enqueue(
                    Task.Run(fun () -> Threads.alone threads (fun () -> fetch indices))
                )

            for i in first .. batches - 1 do
                while next < batches && underWay.Count < numWorkers do
                    let indices = rows order next
                    start indices
                    next <- next + 1

                let input, target = underWay.Dequeue().GetAwaiter().GetResult()

                // A slot is free again: the next batch is begun before this one is worked on.
                if next < batches then
                    let indices = rows order next
                    start indices
                    next <- next + 1

                i, input, target
        }

    /// <summary>The number of batches in an epoch.</summary>
    member _.length = count

    /// <summary>The data set that batches are taken from.</summary>
    member _.dataset = dataset

    member internal _.BatchSize = givenSize
    member internal _.IsShuffled = shuffle
    member internal _.DropsLast = dropLast

    /// Draws the order of an epoch: the numbers of its samples.
    member internal _.Order() : EpochOrder = order ()

    /// Raises where there is not one batch, for what would else end without having done anything, or never.
    member internal _.CheckBatches(operation: string, name: string) : unit =
        if count = 0 then
            Guard.refuse
                name
                $"{operation}: expected {name} of one batch or more, got none: batchSize is {string batchSize}, the data set has {string samples} samples, and dropLast leaves out the batch that is not full. Use a smaller batchSize, or dropLast = false."

    /// The batches of an epoch in a given order, without those before the first wanted, which are not fetched.
    member internal _.Batches
        (order: EpochOrder, first: int, batches: int)
        : seq<int * Tensor * Tensor> =
        if numWorkers > 0 then
            ahead order first batches
        else
            seq {
                for i in first .. batches - 1 do
                    let input, target = fetch (rows order i)
                    i, input, target
            }

    /// <summary>The batches of one epoch: number, inputs and targets. Each pass over the sequence is an epoch of its own.</summary>
    /// <param name="numBatches">How many batches at most; all by default.</param>
    member t.epoch(?numBatches: int) : seq<int * Tensor * Tensor> =
        let batches = min count (defaultArg numBatches count)

        Guard.atLeast "epoch" "numBatches" 0 batches

        seq {
            let order = order ()
            yield! t.Batches(order, 0, batches)
        }

    /// <summary>One batch, the first of an epoch of its own.</summary>
    /// <param name="batchSize">Samples in it, at most those there are; the loader's by default.</param>
    member _.batch(?batchSize: int) : Tensor * Tensor =
        let size = defaultArg batchSize (min givenSize samples)

        if size < 1 || size > samples then
            Guard.refuse
                "batchSize"
                $"batch: expected a size from 1 to {string samples}, the number of samples, got {string size}."

        fetch ((order ()).Take(0L, size))

/// <summary>Loaders from data sets.</summary>
[<AutoOpen>]
module DatasetLoader =
    type Dataset with

        /// <summary>A loader of this data set; see <see cref="T:DiffLessons.Data.DataLoader"/>.</summary>
        /// <param name="batchSize">Samples per batch.</param>
        /// <param name="shuffle">false by default.</param>
        /// <param name="dropLast">false by default.</param>
        /// <param name="numWorkers">0 by default.</param>
        /// <param name="device">The device of the inputs.</param>
        /// <param name="dtype">As what inputs are handed out.</param>
        /// <param name="targetDevice">Where targets are handed out; where inputs are by default.</param>
        /// <param name="targetDtype">As what targets are handed out.</param>
        /// <param name="backend">Backend.Torch.</param>
        /// <param name="targetBackend">Backend.Torch.</param>
        /// <param name="sampler">Says which samples an epoch has, in place of <c>shuffle</c>.</param>
        member t.loader
            (
                batchSize: int,
                ?shuffle: bool,
                ?dropLast: bool,
                ?numWorkers: int,
                ?device: Device,
                ?dtype: Dtype,
                ?targetDevice: Device,
                ?targetDtype: Dtype,
                ?backend: Backend,
                ?targetBackend: Backend,
                ?sampler: Sampler
            ) =
            DataLoader(
                t,
                batchSize,
                ?shuffle = shuffle,
                ?dropLast = dropLast,
                ?numWorkers = numWorkers,
                ?device = device,
                ?dtype = dtype,
                ?targetDevice = targetDevice,
                ?targetDtype = targetDtype,
                ?backend = backend,
                ?targetBackend = targetBackend,
                ?sampler = sampler
            )

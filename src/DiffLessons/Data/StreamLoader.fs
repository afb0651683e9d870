namespace DiffLessons.Data

open System.Collections.Generic
open DiffLessons
open DiffLessons.Util

/// <summary>Takes a sequence of samples in batches: of samples that are read or made as they are needed, and need not end.</summary>
[<Sealed>]
type StreamLoader<'Sample, 'Batch>
    /// <param name="samples">The samples. Each epoch goes through the sequence again.</param>
    /// <param name="batchSize">Samples a batch, 1 or more.</param>
    /// <param name="collate">Makes a batch of so many samples, such as <c>Collate.stack</c> or <c>Collate.padded</c>.</param>
    /// <param name="shuffleBuffer">Of how many samples the next one is chosen at random; 1 (the default) keeps the order.</param>
    /// <param name="dropLast">Whether to leave out a last batch that is not full; false by default.</param>
    (
        samples: seq<'Sample>,
        batchSize: int,
        collate: 'Sample[] -> 'Batch,
        ?shuffleBuffer: int,
        ?dropLast: bool
    ) =
    let room = defaultArg shuffleBuffer 1
    let dropLast = defaultArg dropLast false

    do
        Guard.notNull "StreamLoader" "samples" samples
        Guard.notNull "StreamLoader" "collate" collate
        Guard.atLeast "StreamLoader" "batchSize" 1 batchSize
        Guard.atLeast "StreamLoader" "shuffleBuffer" 1 room

    /// The samples in a random order, of which no more than fit into the buffer are held.
    let shuffled () : seq<'Sample> =
        if room = 1 then
            samples
        else
            seq {
                let buffer = List<'Sample>()

                let take () =
                    let drawn = Draw.integers 0L (int64 buffer.Count) 1
                    let at = int drawn[0]
                    let chosen = buffer[at]
                    buffer[at] <- buffer[buffer.Count - 1]
                    buffer.RemoveAt(buffer.Count - 1)
                    chosen

                for sample in samples do
                    buffer.Add sample

                    if buffer.Count >= room then
                        take ()

                while buffer.Count > 0 do
                    take ()
            }

    /// <summary>The batches of one pass through the samples.</summary>
    /// <param name="numBatches">How many batches at most, which a sequence without end needs; all by default.</param>
    member _.epoch(?numBatches: int) : seq<'Batch> =
        numBatches |> Option.iter (Guard.atLeast "epoch" "numBatches" 0)

        // Chunks are taken one by one: what is not requested is not read.
        let batches =
            seq {
                let gathered = List<'Sample>()

                for sample in shuffled () do
                    gathered.Add sample

                    if gathered.Count = batchSize then
                        collate (gathered.ToArray())
                        gathered.Clear()

                if gathered.Count > 0 && not dropLast then
                    collate (gathered.ToArray())
            }

        match numBatches with
        | Some count -> Seq.truncate count batches
        | None -> batches

/// <summary>Sequences of samples from other kinds of sequence.</summary>
[<RequireQualifiedAccess>]
module Samples =
    /// <summary>An asynchronous sequence as an ordinary one, which waits for each of its values; for <c>StreamLoader</c>.</summary>
    /// <param name="values">The asynchronous sequence, such as rows of a database or messages of a queue.</param>
    let ofAsync (values: IAsyncEnumerable<'T>) : seq<'T> =
        Guard.notNull "Samples.ofAsync" "values" values

        seq {
            let enumerator = values.GetAsyncEnumerator()

            try
                while enumerator.MoveNextAsync().AsTask().GetAwaiter().GetResult() do
                    enumerator.Current
            finally
                enumerator.DisposeAsync().AsTask().GetAwaiter().GetResult()
        }

namespace DiffLessons.Data

open System
open DiffLessons
open DiffLessons.Util

/// <summary>Says which samples an epoch has, and in which order.</summary>
[<AbstractClass>]
type Sampler() =
    /// <summary>How many samples an epoch has.</summary>
    abstract length: int

    /// <summary>The numbers of an epoch's samples, in order. Random ones are drawn again for each epoch.</summary>
    abstract draw: unit -> int[]

    /// Numbers that a loader can use.
    member internal t.Numbers(samples: int) : int[] =
        let numbers = Guard.present "Sampler.draw" "an array of numbers" (t.draw ())

        if numbers.Length <> t.length then
            Fail.dataset
                $"Sampler: expected as many numbers as its length says, {string t.length}, got {string numbers.Length}."

        for number in numbers do
            if number < 0 || number >= samples then
                Fail.dataset
                    $"Sampler: expected numbers from 0 to {string (samples - 1)}, got {string number}."

        numbers

/// <summary>All samples, or so many, in a random order.</summary>
[<Sealed>]
type RandomSampler
    /// <param name="length">How many samples the data set has.</param>
    /// <param name="numSamples">How many an epoch has; all by default.</param>
    /// <param name="replacement">Whether a sample may come several times; false by default.</param>
    (length: int, ?numSamples: int, ?replacement: bool) =
    inherit Sampler()
    let replacement = defaultArg replacement false
    let count = defaultArg numSamples length

    do
        Guard.atLeast "RandomSampler" "length" 1 length
        Guard.atLeast "RandomSampler" "numSamples" 1 count

        if not replacement && count > length then
            Guard.refuse
                "numSamples"
                $"RandomSampler: expected numSamples of at most {string length}, the samples there are, got {string count}. Use replacement = true."

    override _.length = count

    override _.draw() =
        if replacement then
            Draw.integers 0L (int64 length) count |> Array.map int
        else
            Array.sub (Draw.permutation length) 0 count

/// <summary>Samples drawn by weights: those of a rare class can be made as frequent as the others.</summary>
[<Sealed>]
type WeightedRandomSampler
    /// <param name="weights">A weight of 0 or more for each sample of the data set, not all 0.</param>
    /// <param name="numSamples">How many samples an epoch has; as many as there are weights by default.</param>
    /// <param name="replacement">Whether a sample may come several times; true by default.</param>
    /// <exception cref="T:DiffLessons.OptionException">They are not such weights, or without replacement fewer are above 0 than samples are to be drawn.</exception>
    (weights: seq<float>, ?numSamples: int, ?replacement: bool) =
    inherit Sampler()
    let weights = Guard.items "WeightedRandomSampler" "weights" weights
    let replacement = defaultArg replacement true
    let count = defaultArg numSamples weights.Length

    do
        Guard.atLeast "WeightedRandomSampler" "numSamples" 1 count

        for weight in weights do
            if not (weight >= 0.0 && Double.IsFinite weight) then
                Guard.refuse
                    "weights"
                    $"WeightedRandomSampler: expected finite weights of 0 or more, got {string weight}."

        let possible = weights |> Array.filter (fun weight -> weight > 0.0) |> Array.length

        if possible = 0 then
            Guard.refuse "weights" "WeightedRandomSampler: expected a weight above 0, got none."

        if not replacement && count > possible then
            Guard.refuse
                "numSamples"
                $"WeightedRandomSampler: expected numSamples of at most {string possible}, the weights above 0, got {string count}. Use replacement = true."

    /// The greatest of independent waiting times first: a draw by weights without replacement.
    let withoutReplacement () =
        let times =
            weights |> Array.map (fun weight -> -(log (1.0 - Draw.uniform ())) / weight)

        let order = [| 0 .. weights.Length - 1 |]
        Array.Sort(times, order)
        Array.sub order 0 count

    let total = Array.scan (+) 0.0 weights |> Array.tail

    let withReplacement () =
        let last = total.Length - 1

        Array.init count (fun _ ->
            let at = Array.BinarySearch(total, Draw.uniform () * total[last])
            let mutable at = if at >= 0 then at + 1 else ~~~at
            // Beyond the sum by rounding, or at a weight of 0.
            at <- min at last

            while weights[at] = 0.0 do
                at <- at - 1

            at)

    override _.length = count

    override _.draw() =
        if replacement then
            withReplacement ()
        else
            withoutReplacement ()

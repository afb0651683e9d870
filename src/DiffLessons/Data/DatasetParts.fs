namespace DiffLessons.Data

open System
open DiffLessons
open DiffLessons.Util

/// <summary>Several data sets one after the other.</summary>
/// <param name="datasets">The data sets, one or more.</param>
/// <exception cref="T:DiffLessons.DatasetException">There is none, or together they have too many samples.</exception>
[<Sealed>]
type ConcatDataset(datasets: seq<Dataset>) =
    inherit Dataset()
    let datasets = Guard.items "ConcatDataset" "datasets" datasets

    do
        if datasets.Length = 0 then
            Fail.dataset "ConcatDataset: expected one data set or more, got none."

        for dataset in datasets do
            Guard.notNull "ConcatDataset" "a data set" dataset

    let ends =
        datasets |> Array.map _.length |> Array.scan (fun sum n -> Checked.(+) sum n) 0

    let total = Array.last ends

    /// The data set of a sample, and the sample's number in it.
    let find (i: int) =
        let at = Array.BinarySearch(ends, i)
        let mutable at = if at >= 0 then at else ~~~at - 1

        while ends[at + 1] = ends[at] do
            at <- at + 1

        at, i - ends[at]

    override _.length = total

    override t.item(i: int) =
        t.Check i
        let at, own = find i
        datasets[at].item own

    override t.batch(indices: int[]) =
        Guard.notNull "batch" "indices" indices
        indices |> Array.iter t.Check
        let found = indices |> Array.map find

        match found |> Array.map fst |> Array.distinct with
        | [| at |] -> datasets[at].batch(Array.map snd found)
        | _ ->
            let inputs, targets =
                found |> Array.map (fun (at, own) -> datasets[at].item own) |> Array.unzip

            Tensor.stack inputs, Tensor.stack targets

/// <summary>Data sets joined and divided.</summary>
[<AutoOpen>]
module DatasetParts =
    /// How many samples each share has: what is left over by rounding goes to the first ones, one each.
    let private shares (total: int) (fractions: float[]) : int[] =
        let sizes = fractions |> Array.map (fun f -> int (floor (f * float total + 1e-9)))
        let missing = total - Array.sum sizes
        sizes |> Array.mapi (fun i n -> if i < missing then n + 1 else n)

    let private split (t: Dataset) (lengths: int[]) : DatasetSubset list =
        let order = Draw.permutation t.length
        let starts = Array.scan (+) 0 lengths

        [
            for i in 0 .. lengths.Length - 1 ->
                DatasetSubset(t, Array.sub order starts[i] lengths[i])
        ]

    type Dataset with

        /// <summary>The samples of this data set, then those of another.</summary>
        /// <param name="other">The other data set.</param>
        member t.concat(other: Dataset) : Dataset = ConcatDataset [ t; other ]

        /// <summary>Divides the samples at random: each is in one of the parts.</summary>
        /// <param name="lengths">How many samples each part has; they add up to the data set's length.</param>
        member t.randomSplit(lengths: seq<int>) : DatasetSubset list =
            Guard.notNull "randomSplit" "the data set" t
            let lengths = Guard.items "randomSplit" "lengths" lengths
            let isShort = lengths |> Array.exists (fun n -> n < 0)

            if isShort || Array.sumBy int64 lengths <> int64 t.length then
                Guard.refuse
                    "lengths"
                    $"randomSplit: expected lengths of 0 or more that add up to {string t.length}, the samples there are, got {Shape.format lengths}."

            split t lengths

        /// <summary>Divides the samples at random: each is in one of the parts.</summary>
        /// <param name="fractions">The share of the samples that each part has; they add up to 1.</param>
        member t.randomSplit(fractions: seq<float>) : DatasetSubset list =
            Guard.notNull "randomSplit" "the data set" t
            let fractions = Guard.items "randomSplit" "fractions" fractions

            let isShare = fractions |> Array.forall (fun f -> f >= 0.0 && f <= 1.0)

            if not isShare || abs (Array.sum fractions - 1.0) > 1e-6 then
                let given = fractions |> Array.map string |> String.concat ", "

                Guard.refuse
                    "fractions"
                    $"randomSplit: expected fractions of 0 or more that add up to 1, got {given}."

            split t (shares t.length fractions)

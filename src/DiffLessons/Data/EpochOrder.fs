namespace DiffLessons.Data

open System
open DiffLessons
open DiffLessons.Native

/// The random numbers that an epoch's order is drawn by, as PyTorch's loader draws them: a run from the same seed sees the same batches there.
[<RequireQualifiedAccess>]
module internal Shuffling =
    let private below (high: int64) =
        use drawn =
            torch.randint (0L, high, [| 1L |], dtype = Nullable torch.ScalarType.Int64)

        drawn.item<int64>()

    /// A random number r from 0 to 2^63 - 1: the generator's next 64 bits, without the highest.
    ///
    /// TorchSharp draws below a bound of 2^63 - 1 at most, and so one too high where the highest bit is set.
    /// The same bits drawn again below 2^62 tell whether that is the case.
    let draw () : int64 =
        use state = torch.random.get_rng_state ()
        let number = below Int64.MaxValue
        torch.random.set_rng_state state
        let low = below (1L <<< 62)

        if (number &&& ((1L <<< 62) - 1L)) = low then
            number
        else
            number - 1L

/// The numbers of an epoch's samples, in the order in which they are taken.
[<RequireQualifiedAccess>]
type internal EpochOrder =
    /// 0, 1, 2, ...: nothing is stored.
    | Sequential of length: int
    /// Shuffled: 4 bytes per sample.
    | Permuted of int[]

    member t.Length =
        match t with
        | Sequential length -> length
        | Permuted numbers -> numbers.Length

    /// The numbers of the samples from a position on, at most so many; fewer at the end.
    member t.Take(first: int64, count: int) : int[] =
        let first = int (min first (int64 t.Length))
        let count = min count (t.Length - first)

        match t with
        | Sequential _ -> Array.init count (fun i -> first + i)
        | Permuted numbers -> Array.sub numbers first count

[<RequireQualifiedAccess>]
module internal EpochOrder =
    /// Draws the order of an epoch of so many samples.
    let draw (shuffle: bool) (length: int) : EpochOrder =
        Libtorch.ensureLoaded ()
        // As PyTorch's loader does: one number for its workers, one that the order of the epoch starts from.
        Shuffling.draw () |> ignore

        if shuffle then
            let seed = uint64 (Shuffling.draw ())
            use permutation = torch.randperm (int64 length, seed, torch.ScalarType.Int32)
            EpochOrder.Permuted(permutation.toArray<int>())
        else
            EpochOrder.Sequential length

namespace DiffLessons

open DiffLessons.Native

/// Over how many threads libtorch spreads an operation. Each thread that calls operations has a number of its own.
[<RequireQualifiedAccess>]
module internal Threads =
    /// Runs work beside the main one: its operations stay on the thread that they are called from. Spread out, the helpers of
    /// both would wait for each other's processors, which was seen to double the time of a training step.
    /// `usual` is the number of the thread that the work is for: what the thread goes back to.
    let alone (usual: int) (work: unit -> 'a) : 'a =
        torch.set_num_threads 1

        try
            work ()
        finally
            torch.set_num_threads usual

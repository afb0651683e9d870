namespace DiffLessons

open System.Collections.Generic

/// A metric of all samples of an epoch that is not the mean of its values for the batches, as R2 or the area under a curve. What it is computed from is gathered batch by batch.
/// It is a function of outputs and targets too: its value for them alone.
/// <param name="size">What the count of gathered numbers is a multiple of.</param>
/// <param name="gather">Numbers of a batch.</param>
/// <param name="add">Adds the numbers of a batch to those of batches before, which are empty at first.</param>
/// <param name="finish">The metric from the numbers of all batches.</param>
[<Sealed>]
type internal EpochMetric
    (
        size: int,
        gather: Tensor -> Tensor -> float[],
        add: List<float> -> float[] -> unit,
        finish: float[] -> float
    ) =
    inherit OptimizedClosures.FSharpFunc<Tensor, Tensor, Tensor>()

    /// Whether numbers that were saved can be those of this metric.
    member _.CanBe(numbers: float[]) : bool = numbers.Length % size = 0

    member _.Gather(output: Tensor, target: Tensor) : float[] =
        gather (output.noDiff ()) (target.noDiff ())

    member _.Add(all: List<float>, part: float[]) : unit = add all part
    member _.Finish(all: List<float>) : float = finish (all.ToArray())

    override t.Invoke(output: Tensor, target: Tensor) : Tensor =
        let all = List<float>()
        add all (t.Gather(output, target))
        dsharp.tensor (t.Finish all, dtype = Dtype.Float64)

    override t.Invoke(output: Tensor) : Tensor -> Tensor = fun target -> t.Invoke(output, target)

    /// Adds numbers that are sums.
    static member Sum (all: List<float>) (part: float[]) : unit =
        if all.Count = 0 then
            all.AddRange part
        else
            for i in 0 .. part.Length - 1 do
                all[i] <- all[i] + part[i]

    /// Keeps all numbers.
    static member Append (all: List<float>) (part: float[]) : unit = all.AddRange part

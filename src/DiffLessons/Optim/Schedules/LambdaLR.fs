namespace DiffLessons

/// <summary>The rate times a factor of one's own: lr lrLambda(t).</summary>
/// <param name="optimizer">The optimiser.</param>
/// <param name="lrLambda">The factor at each step, from step 0 on.</param>
[<Sealed>]
type LambdaLR(optimizer: Optimizer, lrLambda: int -> float) =
    inherit
        LRScheduler(
            "LambdaLR",
            optimizer,
            (let factor = Guard.given "LambdaLR" "lrLambda" lrLambda
             fun start _ t -> start * factor t)
        )

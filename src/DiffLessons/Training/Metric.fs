namespace DiffLessons

/// <summary>A number that says how well outputs fit their targets, the mean over the samples of a batch.</summary>
type Metric = {
    /// Its name in reports, as in <c>accuracy</c>.
    Name: string
    /// Computes it from outputs and targets: a scalar.
    Compute: Tensor -> Tensor -> Tensor
    /// Whether more is better, as for accuracy; for an error less is.
    MoreIsBetter: bool
}

/// <summary>The metrics that are mostly wanted.</summary>
[<RequireQualifiedAccess>]
module Metric =
    /// <summary>A metric of one's own, of which less is better.</summary>
    /// <param name="name">Its name in reports; <c>loss</c> is taken.</param>
    /// <param name="compute">Computes it from outputs and targets: a scalar, the mean over the batch.</param>
    let error (name: string) (compute: Tensor -> Tensor -> Tensor) : Metric = {
        Name = Guard.present "Metric" "name" name
        Compute = Guard.given "Metric" "compute" compute
        MoreIsBetter = false
    }

    /// <summary>A metric of one's own, of which more is better.</summary>
    /// <param name="name">Its name in reports; <c>loss</c> is taken.</param>
    /// <param name="compute">Computes it from outputs and targets: a scalar, the mean over the batch.</param>
    let score (name: string) (compute: Tensor -> Tensor -> Tensor) : Metric = {
        error name compute with
            MoreIsBetter = true
    }

    let private rows operation (output: Tensor) (target: Tensor) =
        if
            output.dim <> 2
            || target.dim <> 1
            || output.shape[0] <> target.shape[0]
            || output.shape[1] = 0
        then
            Shape.fail
                $"{operation}: expected scores of shape (n, classes) and class indices of shape (n), got {Shape.format output.shape} and {Shape.format target.shape}."

    /// For each sample, how many classes come before the right one: those of a greater score, of the same score and a lower number, as argmax takes them,
    /// and of a score that is NaN. All do if the right class's own score is NaN, or if there is no such class, as for a sample that losses are told to pass over.
    let private before (output: Tensor) (target: Tensor) : Tensor =
        let output = output.noDiff ()
        let classes = output.shape[1]
        let numbers = target.unsqueeze(1).int64().move(device = output.device)

        let exists =
            numbers.ge(dsharp.tensor (0L, device = output.device)).int64()
            * numbers.lt(dsharp.tensor (int64 classes, device = output.device)).int64()

        let right = output.gather (1, numbers * exists)

        let lower =
            (dsharp.arange (classes, device = output.device)).int64().unsqueeze(0).lt numbers

        let greater = output.gt(right).int64()
        let equal = output.eq(right).int64() * lower.int64 ()
        // NaN compares with nothing, itself neither.
        let unknown = output.ne(output).int64()
        let never = (right.ne(right).int64() + 1 - exists) * classes
        (greater + equal + unknown).sum(1) + never.squeeze 1

    let private share (k: int) (output: Tensor) (target: Tensor) : Tensor =
        (before output target).lt(dsharp.tensor (int64 k, device = output.device)).float32().mean()

    /// <summary>The share of samples whose greatest score is that of the right class; from scores (n, classes) and class indices (n).</summary>
    /// <remarks>Of equal scores the class of the lower number counts as the greatest, as <c>argmax</c> takes it. A sample whose right class has the score NaN is wrong.</remarks>
    /// <exception cref="T:DiffLessons.ShapeException">Computing it: the shapes are others.</exception>
    let accuracy: Metric =
        score "accuracy" (fun output target ->
            rows "accuracy" output target
            share 1 output target)

    /// <summary>The share of samples whose right class is among the k greatest scores; from scores (n, classes) and class indices (n).</summary>
    /// <remarks>Of equal scores the class of the lower number counts as the greater. A sample whose right class has the score NaN is wrong.</remarks>
    /// <param name="k">From 1 to the number of classes.</param>
    /// <exception cref="T:DiffLessons.OptionException">k is below 1; computing it: k is above the number of classes.</exception>
    let top (k: int) : Metric =
        if k < 1 then
            Guard.refuse "k" $"top: expected k of 1 or more, got {string k}."

        score $"top{string k}" (fun output target ->
            rows $"top{string k}" output target

            if k > output.shape[1] then
                Guard.refuse
                    "k"
                    $"top: expected k of at most the {string (output.shape[1])} classes, got {string k}."

            share k output target)

    let private pairs name (distance: Tensor -> Tensor) =
        error name (fun output target ->
            if not (Shape.same output.Sizes target.Sizes) then
                Shape.fail
                    $"{name}: expected outputs and targets of one shape, got {Shape.format output.Sizes} and {Shape.format target.Sizes}."

            distance (output.noDiff () - target))

    /// <summary>The mean of |output - target|.</summary>
    let meanAbsoluteError: Metric =
        pairs "mean_absolute_error" (fun d -> d.abs().mean())

    /// <summary>The mean of (output - target)^2.</summary>
    let meanSquaredError: Metric = pairs "mean_squared_error" (fun d -> (d * d).mean())

namespace DiffLessons

/// <summary>A number that says how well outputs fit their targets. Of an epoch it is the mean over the samples, or, for metrics that are no mean, such as <c>r2</c> or <c>rocAuc</c>, the number of all samples together.</summary>
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
        // NaN equals nothing, itself included.
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
        Guard.atLeast "top" "k" 1 k

        score $"top{string k}" (fun output target ->
            rows $"top{string k}" output target

            if k > output.shape[1] then
                Guard.refuse
                    "k"
                    $"top: expected k of at most the {string (output.shape[1])} classes, got {string k}."

            share k output target)

    let private pairs name (distance: Tensor -> Tensor) =
        error name (fun output target ->
            RegressionScores.check name output target
            distance (output.noDiff () - target))

    let private ofAll (name: string) (moreIsBetter: bool) (whole: EpochMetric) : Metric = {
        Name = name
        Compute = unbox<Tensor -> Tensor -> Tensor>(box whole)
        MoreIsBetter = moreIsBetter
    }

    // ---- regression ----

    /// <summary>The mean of |output - target|.</summary>
    let meanAbsoluteError: Metric =
        pairs "mean_absolute_error" (fun d -> d.abs().mean())

    /// <summary>The mean of (output - target)^2.</summary>
    let meanSquaredError: Metric = pairs "mean_squared_error" (fun d -> (d * d).mean())

    /// <summary>The square root of the mean of (output - target)^2, over all samples.</summary>
    let rootMeanSquaredError: Metric =
        ofAll "root_mean_squared_error" false RegressionScores.rootMeanSquare

    /// <summary>The share of the targets' variance that the outputs explain: 1 - sum (target - output)^2 / sum (target - mean)^2, over all samples; of several columns the mean of theirs.</summary>
    /// <remarks>It is 1 at best, 0 for the mean of the targets, and below for worse. Where all targets are equal it is 1 if the outputs are too, else 0; of fewer than two samples it is NaN.</remarks>
    let r2: Metric = ofAll "r2" true RegressionScores.r2

    // ---- two classes ----

    /// <summary>The share of samples whose class, 0 or 1, is right, over all samples.</summary>
    /// <remarks>Outputs are scores of shape (n) or (n, 1), or of each class (n, 2): then the score is the difference of the second and the first. A sample is called 1 if its score is above the threshold; a score that is NaN is not.</remarks>
    /// <param name="threshold">0.5 for probabilities, as after a sigmoid; 0 for logits, and for scores of two classes.</param>
    let binaryAccuracy (threshold: float) : Metric =
        ofAll "binary_accuracy" true (BinaryScores.accuracy threshold)

    /// <summary>Of the samples that are called 1 the share that are 1, over all samples; 0 if none is called so.</summary>
    /// <remarks>Outputs are scores as of <c>binaryAccuracy</c>.</remarks>
    /// <param name="threshold">0.5 for probabilities, 0 for logits and for scores of two classes.</param>
    let precision (threshold: float) : Metric =
        ofAll "precision" true (BinaryScores.precision threshold)

    /// <summary>Of the samples that are 1 the share that are called so, over all samples; 0 if none is 1.</summary>
    /// <remarks>Outputs are scores as of <c>binaryAccuracy</c>.</remarks>
    /// <param name="threshold">0.5 for probabilities, 0 for logits and for scores of two classes.</param>
    let recall (threshold: float) : Metric =
        ofAll "recall" true (BinaryScores.recall threshold)

    /// <summary>The harmonic mean of precision and recall, over all samples; 0 if no sample is 1 or called so.</summary>
    /// <remarks>Outputs are scores as of <c>binaryAccuracy</c>.</remarks>
    /// <param name="threshold">0.5 for probabilities, 0 for logits and for scores of two classes.</param>
    let f1 (threshold: float) : Metric =
        ofAll "f1" true (BinaryScores.f1 threshold)

    /// <summary>The area under the ROC curve: the share of pairs of a sample of class 1 and one of class 0 in which the first has the greater score, equal scores counting one half, over all samples.</summary>
    /// <remarks>Outputs are scores as of <c>binaryAccuracy</c>, of any scale. It is NaN where all samples are of one class, or a score is NaN.</remarks>
    let rocAuc: Metric = ofAll "roc_auc" true BinaryScores.rocAuc

/// Metrics in the training loop.
[<RequireQualifiedAccess>]
module internal MetricValues =
    /// For each number that is reported, how it is had from all samples; none for a mean over them. The loss is the first.
    let wholes (metrics: Metric list) : EpochMetric option[] = [|
        None

        for metric in metrics do
            match box metric.Compute with
            | :? EpochMetric as whole -> Some whole
            | _ -> None
    |]

    /// The numbers of a batch of which the mean is taken, and those that are gathered; null for the others.
    let ofBatch
        (metrics: Metric list)
        (loss: float)
        (output: Tensor)
        (target: Tensor)
        : struct (float[] * float[][]) =
        let wholes = wholes metrics

        let means = [|
            loss
            for i, metric in List.indexed metrics do
                if wholes[i + 1].IsNone then
                    (metric.Compute output target).toDouble()
                else
                    0.0
        |]

        let parts =
            wholes
            |> Array.map (function
                | Some whole -> whole.Gather(output, target)
                | None -> null)

        struct (means, parts)

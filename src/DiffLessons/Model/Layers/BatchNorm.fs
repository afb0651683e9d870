namespace DiffLessons

open System
open DiffLessons.Native

[<RequireQualifiedAccess>]
module private BatchNorm =
    /// Normalises by the batch in single steps.
    let byParts (eps: float) (x: NativeTensor) (w: NativeTensor) (b: NativeTensor) : NativeTensor =
        let rank = int (x.dim ())
        let others = [| 0 .. rank - 1 |] |> Array.filter (fun axis -> axis <> 1)
        use unit = Normalization.standard (Array.map int64 others) eps x
        Normalization.affine (Normalization.onAxis1 rank) unit w b

    /// What files and the docs know of the layer over inputs of those axes, made from its options.
    let kind (takes: string) (make: int * float * scalar * bool * bool -> 'Layer) : LayerKind =
        LayerKind.make
            "numFeatures"
            takes
            "mean 0 and variance 1 by channel over the batch; running statistics in prediction"
            (fun o ->
                make (
                    o.int "numFeatures",
                    o.float "eps",
                    o.float "momentum",
                    o.bool "affine",
                    o.bool "trackRunningStats"
                ))

/// What the batch norm layers of 1, 2 and 3 axes share.
[<AbstractClass>]
type BatchNormBase
    internal
    (
        kind: string,
        numFeatures: int,
        ranks: int list,
        axes: string,
        eps: float,
        momentum: float,
        affine: bool,
        trackRunningStats: bool
    ) =
    inherit Model<Tensor, Tensor>()

    do
        Guard.positive kind [ "numFeatures", numFeatures ]

        Normalization.checkEps kind eps

        if not (momentum >= 0.0 && momentum <= 1.0) then
            Guard.refuse "momentum" $"{kind}: momentum must be from 0 to 1, got {string momentum}."

    let shape = [| numFeatures |]

    let constant (value: float) =
        Parameter(Creation.full shape value None None None)

    let w = if affine then constant 1.0 else null
    let b = if affine then constant 0.0 else null
    let runningMean = if trackRunningStats then constant 0.0 else null
    let runningVar = if trackRunningStats then constant 1.0 else null

    do
        if affine then
            base.addParameter ((w, "weight"), (b, "bias"))

        if trackRunningStats then
            base.addBuffer ((runningMean, "running_mean"), (runningVar, "running_var"))

    /// <summary>The scale, shape (numFeatures), 1 at first.</summary>
    member _.weight: Tensor = (Layer.existing kind "weight" w).value
    /// <summary>The shift, shape (numFeatures), 0 at first.</summary>
    member _.bias: Tensor = (Layer.existing kind "bias" b).value
    /// <summary>The running mean of each feature, shape (numFeatures).</summary>
    member _.mean: Tensor = (Layer.existing kind "running statistics" runningMean).value
    /// <summary>The running (unbiased) variance of each feature, shape (numFeatures).</summary>
    member _.variance: Tensor = (Layer.existing kind "running statistics" runningVar).value
    /// How many batches the running statistics have seen: PyTorch counts them too, and files carry the number.
    member val internal BatchesTracked = 0L with get, set

    /// Whether the layer, or all that it learns, is frozen.
    member private t.IsAtRest = t.IsFrozen || affine && w.IsFrozen && b.IsFrozen

    /// Whether there are running statistics.
    member internal _.TracksStatistics = trackRunningStats

    /// <summary>The square root of the running variance.</summary>
    member t.stddev: Tensor = t.variance.sqrt ()

    override _.kind = kind
    override _.isBuiltIn = true

    override _.options = [
        "numFeatures", box numFeatures
        "eps", box eps
        "momentum", box momentum
        "affine", box affine
        "trackRunningStats", box trackRunningStats
    ]

    override _.ToString() = $"{kind}({string numFeatures})"

    /// <summary>Normalises each feature over the batch (and the axes that follow), then scales and shifts it.</summary>
    /// <param name="value">The input; features are on axis 1.</param>
    /// <returns>The input's shape.</returns>
    /// <exception cref="T:DiffLessons.ShapeException">The shape does not fit, or the batch has one value per feature while training.</exception>
    override t.forward(value: Tensor) : Tensor =
        TracedLayer.run t value (fun () ->
            let sizes = value.Sizes

            if not (List.contains sizes.Length ranks) || sizes[1] <> numFeatures then
                Shape.fail
                    $"{t}: input has shape {Shape.format sizes}; expected {axes.Replace('C'.ToString(), string numFeatures)}."

            floating (t.ToString()) value
            let byBatch = t.mode = Mode.Train && not t.IsAtRest || not trackRunningStats

            if byBatch && value.nelement / numFeatures < 2 then
                Shape.fail
                    $"{t}: input has shape {Shape.format sizes}; training needs more than one value per feature. Use larger batches (dropLast in the loader), or eval() to predict."

            let weight, bias =
                if affine then
                    w.Read(), b.Read()
                else
                    let ones = Tensor.Constant(value.Variable.detach().new_ones(int64 numFeatures))
                    ones, Tensor.Constant(ones.Variable.zeros_like ())

            let rawMean, rawVar =
                if trackRunningStats then
                    // The running statistics are written to, so no one else may hold them.
                    if byBatch then
                        t.BatchesTracked <- t.BatchesTracked + 1L
                        runningMean.Buffer.WritableValues() |> ignore
                        runningVar.Buffer.WritableValues() |> ignore

                    runningMean.Read().Variable, runningVar.Read().Variable
                else
                    NativeTensor.None, NativeTensor.None

            let fused (x: NativeTensor) (w: NativeTensor) (b: NativeTensor) =
                F.batch_norm (x, rawMean, rawVar, w, b, byBatch, momentum, eps)

            if byBatch && not (Normalization.mayFuse [ value; weight; bias ]) then
                if trackRunningStats then
                    // With tangents an operation runs more than once, so the statistics are updated apart, once.
                    use plain = value.Variable.detach ()
                    use noGrad = torch.no_grad ()
                    (fused plain NativeTensor.None NativeTensor.None).Dispose()

                Tensor.Lift3(kind, BatchNorm.byParts eps, value, weight, bias, sizes)
            else
                Tensor.Lift3(kind, fused, value, weight, bias, sizes))

/// <summary>Batch norm of (batch, features) or (batch, features, length) by feature (Ioffe and Szegedy 2015).</summary>
/// <remarks>
/// Training: mean 0 and (biased) variance 1 over the batch, then scale and shift; running statistics move by <c>momentum</c> towards the batch's.
/// Prediction: by the running statistics. The running variance is the unbiased one, as in PyTorch.
/// </remarks>
[<Sealed>]
type BatchNorm1d
    /// <param name="numFeatures">The length of axis 1.</param>
    /// <param name="eps">Added to the variance, 1e-5 by default.</param>
    /// <param name="momentum">The share of the batch in the running statistics, a number or a tensor of one element; 0.1 by default.</param>
    /// <param name="affine">Whether to learn a scale and a shift; true by default.</param>
    /// <param name="trackRunningStats">Whether to keep running statistics; true by default. Without them prediction uses the batch too.</param>
    /// <param name="reversible">As in DiffSharp; only false, the default, is possible.</param>
    (
        numFeatures: int,
        ?eps: float,
        ?momentum: scalar,
        ?affine: bool,
        ?trackRunningStats: bool,
        ?reversible: bool
    ) =
    inherit
        BatchNormBase(
            "BatchNorm1d",
            numFeatures,
            [ 2; 3 ],
            "(batch, C) or (batch, C, length)",
            defaultArg eps 1e-5,
            Layer.number "BatchNorm1d" "momentum" 0.1 momentum,
            defaultArg affine true,
            defaultArg trackRunningStats true
        )

    do Layer.notReversible "BatchNorm1d" reversible

    static member internal Layer: LayerKind =
        BatchNorm.kind "(N, C), (N, C, L)" (fun (n, eps, momentum, affine, track) ->
            BatchNorm1d(n, eps, momentum, affine, track))

/// <summary>Batch norm of (batch, channels, h, w) by channel; see <see cref="T:DiffLessons.BatchNorm1d"/>.</summary>
[<Sealed>]
type BatchNorm2d
    /// <param name="numFeatures">The number of channels.</param>
    /// <param name="eps">Added to the variance, 1e-5 by default.</param>
    /// <param name="momentum">The share of the batch in the running statistics, a number or a tensor of one element; 0.1 by default.</param>
    /// <param name="affine">Whether to learn a scale and a shift; true by default.</param>
    /// <param name="trackRunningStats">Whether to keep running statistics; true by default.</param>
    /// <param name="reversible">As in DiffSharp; only false, the default, is possible.</param>
    (
        numFeatures: int,
        ?eps: float,
        ?momentum: scalar,
        ?affine: bool,
        ?trackRunningStats: bool,
        ?reversible: bool
    ) =
    inherit
        BatchNormBase(
            "BatchNorm2d",
            numFeatures,
            [ 4 ],
            "(batch, C, height, width)",
            defaultArg eps 1e-5,
            Layer.number "BatchNorm2d" "momentum" 0.1 momentum,
            defaultArg affine true,
            defaultArg trackRunningStats true
        )

    do Layer.notReversible "BatchNorm2d" reversible

    static member internal Layer: LayerKind =
        BatchNorm.kind "(N, C, H, W)" (fun (n, eps, momentum, affine, track) ->
            BatchNorm2d(n, eps, momentum, affine, track))

/// <summary>Batch norm of (batch, channels, d, h, w) by channel; see <see cref="T:DiffLessons.BatchNorm1d"/>.</summary>
[<Sealed>]
type BatchNorm3d
    /// <param name="numFeatures">The number of channels.</param>
    /// <param name="eps">Added to the variance, 1e-5 by default.</param>
    /// <param name="momentum">The share of the batch in the running statistics, a number or a tensor of one element; 0.1 by default.</param>
    /// <param name="affine">Whether to learn a scale and a shift; true by default.</param>
    /// <param name="trackRunningStats">Whether to keep running statistics; true by default.</param>
    /// <param name="reversible">As in DiffSharp; only false, the default, is possible.</param>
    (
        numFeatures: int,
        ?eps: float,
        ?momentum: scalar,
        ?affine: bool,
        ?trackRunningStats: bool,
        ?reversible: bool
    ) =
    inherit
        BatchNormBase(
            "BatchNorm3d",
            numFeatures,
            [ 5 ],
            "(batch, C, depth, height, width)",
            defaultArg eps 1e-5,
            Layer.number "BatchNorm3d" "momentum" 0.1 momentum,
            defaultArg affine true,
            defaultArg trackRunningStats true
        )

    do Layer.notReversible "BatchNorm3d" reversible

    static member internal Layer: LayerKind =
        BatchNorm.kind "(N, C, D, H, W)" (fun (n, eps, momentum, affine, track) ->
            BatchNorm3d(n, eps, momentum, affine, track))

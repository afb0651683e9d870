namespace DiffLessons

open DiffLessons.Native

/// <summary>Normalises each sample over its last axes, then scales and shifts each element (Ba, Kiros and Hinton 2016).</summary>
/// <remarks>
/// y = (x - mean) / sqrt(variance + eps) * weight + bias, with the mean and the biased variance of the sample's last axes; the same in training and
/// prediction. Parameters: <c>weight</c>, 1 at first, and <c>bias</c>, 0 at first, both of the normalised shape.
/// </remarks>
[<Sealed>]
type LayerNorm
    /// <param name="normalizedShape">The lengths of the last axes, each 1 or more.</param>
    /// <param name="eps">Added to the variance, 1e-5 by default.</param>
    /// <param name="elementwiseAffine">Whether to learn a scale and a shift; true by default.</param>
    /// <param name="bias">Whether to learn the shift as well; true by default.</param>
    /// <exception cref="T:DiffLessons.OptionException">A size or eps is out of range.</exception>
    (normalizedShape: seq<int>, ?eps: float, ?elementwiseAffine: bool, ?bias: bool) =
    inherit Model<Tensor, Tensor>()

    let shape = Guard.items "LayerNorm" "normalizedShape" normalizedShape
    let eps = defaultArg eps 1e-5
    let hasWeight = defaultArg elementwiseAffine true
    let hasBias = hasWeight && defaultArg bias true

    do
        if shape.Length = 0 then
            Guard.refuse
                "normalizedShape"
                "LayerNorm: expected one or more sizes to normalise over, got none."

        Guard.positive "LayerNorm" [ for size in shape -> "normalizedShape", size ]
        Normalization.checkEps "LayerNorm" eps

    let w = if hasWeight then Normalization.constant shape 1.0 else null
    let b = if hasBias then Normalization.constant shape 0.0 else null

    do
        if hasWeight then
            base.addParameter (w, "weight")

        if hasBias then
            base.addParameter (b, "bias")

    let rawShape = Array.map int64 shape

    let fused (x: NativeTensor) (w: NativeTensor) (b: NativeTensor) =
        F.layer_norm (x, rawShape, w, b, eps)

    let byParts (x: NativeTensor) (w: NativeTensor) (b: NativeTensor) =
        let axes = Array.init shape.Length (fun i -> int64 (i - shape.Length))
        use unit = Normalization.standard axes eps x
        Normalization.affine rawShape unit w b

    /// <summary>A layer that normalises over the last axis alone.</summary>
    /// <param name="normalizedShape">The length of the last axis.</param>
    /// <param name="eps">Added to the variance, 1e-5 by default.</param>
    /// <param name="elementwiseAffine">Whether to scale and shift by learned parameters; true by default.</param>
    /// <param name="bias">Whether to shift; true by default.</param>
    new(normalizedShape: int, ?eps: float, ?elementwiseAffine: bool, ?bias: bool) =
        LayerNorm(
            [ normalizedShape ],
            ?eps = eps,
            ?elementwiseAffine = elementwiseAffine,
            ?bias = bias
        )

    /// <summary>The scale, of the normalised shape, 1 at first.</summary>
    /// <exception cref="T:DiffLessons.ModelException">The layer was made without one.</exception>
    member _.weight
        with get (): Tensor = (Layer.existing "LayerNorm" "weight" w).value
        and set (value: Tensor) = (Layer.existing "LayerNorm" "weight" w).value <- value

    /// <summary>The shift, of the normalised shape, 0 at first.</summary>
    /// <exception cref="T:DiffLessons.ModelException">The layer was made without one.</exception>
    member _.bias
        with get (): Tensor = (Layer.existing "LayerNorm" "bias" b).value
        and set (value: Tensor) = (Layer.existing "LayerNorm" "bias" b).value <- value

    override _.kind = "LayerNorm"

    override _.options = [
        "normalizedShape", box shape
        "eps", box eps
        "elementwiseAffine", box hasWeight
        "bias", box hasBias
    ]

    override _.isBuiltIn = true
    override _.ToString() = $"LayerNorm{Shape.format shape}"

    /// <summary>Applies the layer.</summary>
    /// <param name="value">Shape (..., normalizedShape).</param>
    /// <returns>The input's shape.</returns>
    /// <exception cref="T:DiffLessons.ShapeException">The last axes have other lengths.</exception>
    override t.forward(value: Tensor) : Tensor =
        TracedLayer.run t value (fun () ->
            let sizes = value.Sizes
            let first = sizes.Length - shape.Length

            if first < 0 || not (Shape.same sizes[first..] shape) then
                Shape.fail
                    $"{t}: input has shape {Shape.format sizes}; its last dimensions must be {Shape.format shape}. {Layer.hint sizes shape[shape.Length - 1]}"

            floating (t.ToString()) value

            Normalization.run "LayerNorm" fused byParts value w b)

    static member internal Layer: LayerKind =
        LayerKind.make
            "normalizedShape"
            "(*, normalizedShape)"
            "mean 0 and variance 1 over the last axes of each sample"
            (fun o ->
                LayerNorm(
                    o.ints "normalizedShape",
                    o.float "eps",
                    o.bool "elementwiseAffine",
                    o.bool "bias"
                ))

namespace DiffLessons

/// <summary>Applies y = x W^T + b to the last axis.</summary>
/// <remarks>Parameters: <c>weight</c> (outFeatures, inFeatures) and <c>bias</c> (outFeatures), which start uniform within 1 / sqrt(inFeatures) as in PyTorch.</remarks>
[<Sealed>]
type Linear
    /// <param name="inFeatures">The length of the input's last axis, 1 or more.</param>
    /// <param name="outFeatures">The length of the output's last axis, 1 or more.</param>
    /// <param name="bias">Whether to add b; true by default.</param>
    /// <exception cref="T:DiffLessons.OptionException">A size is below 1.</exception>
    (inFeatures: int, outFeatures: int, ?bias: bool) =
    inherit Model<Tensor, Tensor>()

    do Guard.positive "Linear" [ "inFeatures", inFeatures; "outFeatures", outFeatures ]
    let hasBias = defaultArg bias true
    let w = Weight.fan ([| outFeatures; inFeatures |], inFeatures)
    let b = Weight.bias (hasBias, outFeatures, inFeatures)

    do
        base.addParameter (w, "weight")

        if hasBias then
            base.addParameter (b, "bias")

    /// <summary>The weight, shape (outFeatures, inFeatures).</summary>
    member _.weight
        with get (): Tensor = w.value
        and set (value: Tensor) = w.value <- value

    /// <summary>The bias, shape (outFeatures).</summary>
    /// <exception cref="T:DiffLessons.ModelException">The layer was made without one.</exception>
    member _.bias
        with get (): Tensor = (Layer.existing "Linear" "bias" b).value
        and set (value: Tensor) = (Layer.existing "Linear" "bias" b).value <- value

    override _.kind = "Linear"
    override _.options = [ "inFeatures", inFeatures; "outFeatures", outFeatures; "bias", hasBias ]
    override _.isBuiltIn = true

    override _.ToString() =
        let without = if hasBias then "" else ", no bias"
        $"Linear({string inFeatures} -> {string outFeatures}{without})"

    /// <summary>Applies the layer.</summary>
    /// <param name="value">Shape (..., inFeatures).</param>
    /// <returns>Shape (..., outFeatures).</returns>
    /// <exception cref="T:DiffLessons.ShapeException">The last axis is not inFeatures long.</exception>
    override t.forward(value: Tensor) : Tensor =
        TracedLayer.run t value (fun () ->
            Layer.checkLast t.ToString value inFeatures
            Autograd.linear "Linear" value (w.Read()) (Layer.read b))

    static member internal Layer: LayerKind =
        LayerKind.make "inFeatures, outFeatures" "(*, inFeatures)" "y = x Wᵀ + b" (fun o ->
            Linear(o.int "inFeatures", o.int "outFeatures", o.bool "bias"))

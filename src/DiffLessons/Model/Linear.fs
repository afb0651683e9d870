namespace DiffLessons

open TorchSharp

/// <summary>Applies y = x W^T + b to the last axis.</summary>
/// <remarks>Parameters: <c>weight</c> (outFeatures, inFeatures) and <c>bias</c> (outFeatures), which start uniform within 1 / sqrt(inFeatures) as in PyTorch.</remarks>
/// <param name="inFeatures">The length of the input's last axis, 1 or more.</param>
/// <param name="outFeatures">The length of the output's last axis, 1 or more.</param>
/// <exception cref="T:DiffLessons.OptionException">A size is below 1.</exception>
/// <remarks>
/// <para><c>bias</c>, optional: Whether to add b; true by default.</para>
/// </remarks>
[<Sealed>]
type Linear(inFeatures: int, outFeatures: int, ?bias: bool) =
    inherit Model<Tensor, Tensor>()

    do
        if inFeatures < 1 || outFeatures < 1 then
            raise (
                OptionException
                    $"Linear: expected sizes of 1 or more, got inFeatures {inFeatures} and outFeatures {outFeatures}."
            )

    let hasBias = defaultArg bias true
    let w = Parameter(Weight.fan ([| outFeatures; inFeatures |], inFeatures), true)

    let b =
        if hasBias then
            Parameter(Weight.fan ([| outFeatures |], inFeatures))
        else
            null

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
        $"Linear({inFeatures} -> {outFeatures}{without})"

    /// <summary>Applies the layer.</summary>
    /// <param name="value">Shape (..., inFeatures).</param>
    /// <returns>Shape (..., outFeatures).</returns>
    /// <exception cref="T:DiffLessons.ShapeException">The last axis is not inFeatures long.</exception>
    override t.forward(value: Tensor) : Tensor =
        let sizes = value.Sizes

        if sizes.Length = 0 || sizes[sizes.Length - 1] <> inFeatures then
            Shape.fail
                $"{t}: input has shape {Shape.format sizes}; its last dimension must be {inFeatures}. {Layer.hint sizes inFeatures}"

        let target = Array.copy sizes
        target[target.Length - 1] <- outFeatures

        // A product with the transposed weight is one of matrices: other inputs are laid out as one for it.
        let asMatrix (product: torch.Tensor -> torch.Tensor) (x: torch.Tensor) =
            if sizes.Length = 2 then
                product x
            else
                use rows = x.reshape (-1L, int64 inFeatures)
                use result = product rows
                result.view (Shape.toTorch target)

        match w.ReadAcross() with
        | ValueSome across when hasBias ->
            Tensor.Lift3(
                "Linear",
                (fun x w b -> x |> asMatrix (fun rows -> torch.addmm (b, rows, w, 1f, 1f))),
                value,
                across,
                b.Read(),
                target
            )
        | ValueSome across ->
            Tensor.Lift2(
                "Linear",
                (fun x w -> x |> asMatrix (fun rows -> rows.mm w)),
                value,
                across,
                target
            )
        | ValueNone when hasBias ->
            Tensor.Lift3(
                "Linear",
                (fun x w b -> F.linear (x, w, b)),
                value,
                w.Read(),
                b.Read(),
                target
            )
        | ValueNone -> Tensor.Lift2("Linear", (fun x w -> F.linear (x, w)), value, w.Read(), target)

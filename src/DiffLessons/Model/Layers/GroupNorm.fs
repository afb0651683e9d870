namespace DiffLessons

open DiffLessons.Native

/// What group norm and the instance norms of 1, 2 and 3 axes share.
[<AbstractClass>]
type GroupNormBase
    internal (kind: string, sizes: (string * int) list, ranks: int list, eps: float, affine: bool) =
    inherit Model<Tensor, Tensor>()

    do
        Guard.positive kind sizes
        Normalization.checkEps kind eps

    let numGroups, numChannels = snd (List.head sizes), snd (List.last sizes)

    let w =
        if affine then
            Normalization.constant [| numChannels |] 1.0
        else
            null

    let b =
        if affine then
            Normalization.constant [| numChannels |] 0.0
        else
            null

    do
        if affine then
            base.addParameter ((w, "weight"), (b, "bias"))

    let fused (x: NativeTensor) (w: NativeTensor) (b: NativeTensor) =
        F.group_norm (x, int64 numGroups, w, b, eps)

    let byParts (x: NativeTensor) (w: NativeTensor) (b: NativeTensor) =
        use grouped = x.reshape (x.shape[0], int64 numGroups, -1L)
        use unit = Normalization.standard [| 2L |] eps grouped
        use whole = unit.reshape x.shape
        Normalization.affine (Normalization.onAxis1 (int (x.dim ()))) whole w b

    /// <summary>The scale, shape (channels), 1 at first.</summary>
    /// <exception cref="T:DiffLessons.ModelException">The layer was made without one.</exception>
    member _.weight
        with get (): Tensor = (Layer.existing kind "weight" w).value
        and set (value: Tensor) = (Layer.existing kind "weight" w).value <- value

    /// <summary>The shift, shape (channels), 0 at first.</summary>
    /// <exception cref="T:DiffLessons.ModelException">The layer was made without one.</exception>
    member _.bias
        with get (): Tensor = (Layer.existing kind "bias" b).value
        and set (value: Tensor) = (Layer.existing kind "bias" b).value <- value

    override _.kind = kind
    override _.isBuiltIn = true

    /// <summary>Applies the layer.</summary>
    /// <param name="value">Shape (batch, channels, ...).</param>
    /// <returns>The input's shape.</returns>
    /// <exception cref="T:DiffLessons.ShapeException">The channels or the number of axes are others, or there is one value to normalise.</exception>
    override t.forward(value: Tensor) : Tensor =
        TracedLayer.run t value (fun () ->
            let shape = value.Sizes

            let fits =
                if ranks.IsEmpty then
                    shape.Length >= 2
                else
                    List.contains shape.Length ranks

            if not fits || shape[1] <> numChannels then
                let further =
                    match ranks with
                    | [ rank ] -> [| "length"; "height, width"; "depth, height, width" |][rank - 3]
                    | _ -> "..."

                Shape.fail
                    $"{t}: input has shape {Shape.format shape}; expected (batch, {string numChannels}, {further})."

            floating (t.ToString()) value
            let each = Shape.nelement shape[1..] / numGroups

            if each < 2 then
                Shape.fail
                    $"{t}: input has shape {Shape.format shape}; there must be more than one value to normalise, but each group has {string each}."

            Normalization.run kind fused byParts value w b)

/// <summary>Normalises groups of channels of each sample, then scales and shifts each channel (Wu and He 2018).</summary>
/// <remarks>
/// The mean and the biased variance are those of a sample's group: its channels and the axes after them; the same in training and
/// prediction. Parameters: <c>weight</c>, 1 at first, and <c>bias</c>, 0 at first, one number per channel.
/// </remarks>
[<Sealed>]
type GroupNorm
    /// <param name="numGroups">The number of groups, which must divide the channels.</param>
    /// <param name="numChannels">The number of channels (axis 1).</param>
    /// <param name="eps">Added to the variance, 1e-5 by default.</param>
    /// <param name="affine">Whether to learn a scale and a shift; true by default.</param>
    /// <exception cref="T:DiffLessons.OptionException">A size or eps is out of range, or the groups do not divide the channels.</exception>
    (numGroups: int, numChannels: int, ?eps: float, ?affine: bool) =
    inherit
        GroupNormBase(
            "GroupNorm",
            [ "numGroups", numGroups; "numChannels", numChannels ],
            [],
            defaultArg eps 1e-5,
            defaultArg affine true
        )

    do
        if numChannels % numGroups <> 0 then
            Guard.refuse
                "numGroups"
                $"GroupNorm: numGroups must divide numChannels, got {string numGroups} groups of {string numChannels} channels."

    override _.options = [
        "numGroups", box numGroups
        "numChannels", box numChannels
        "eps", box (defaultArg eps 1e-5)
        "affine", box (defaultArg affine true)
    ]

    override _.ToString() =
        $"GroupNorm({string numGroups} groups of {string numChannels})"

    static member internal Layer: LayerKind =
        LayerKind.make
            "numGroups, numChannels"
            "(N, C, *)"
            "mean 0 and variance 1 over groups of channels of each sample"
            (fun o ->
                GroupNorm(o.int "numGroups", o.int "numChannels", o.float "eps", o.bool "affine"))

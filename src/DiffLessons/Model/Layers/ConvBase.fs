namespace DiffLessons

/// The options of a convolution, as files have them.
type internal ConvOptions = {
    InChannels: int
    OutChannels: int
    Kernels: int[]
    Strides: int[]
    Paddings: int[]
    Dilations: int[]
    /// 0 where the convolution is not transposed.
    OutputPadding: int
    Groups: int
    Bias: bool
}

[<RequireQualifiedAccess>]
module internal ConvOptions =
    let read (dims: int) (transposed: bool) (o: LayerOptions) : ConvOptions = {
        InChannels = o.int "inChannels"
        OutChannels = o.int "outChannels"
        Kernels = o.axes ("kernelSize", dims)
        Strides = o.axes ("stride", dims)
        Paddings = o.axes ("padding", dims)
        Dilations = o.axes ("dilation", dims)
        OutputPadding = if transposed then o.int "outputPadding" else 0
        Groups = o.int "groups"
        Bias = o.bool "bias"
    }

/// What the convolution layers of 1, 2 and 3 axes share.
[<AbstractClass>]
type ConvBase
    internal
    (
        kind: string,
        inChannels: int,
        outChannels: int,
        kernels: int[],
        strides: int[],
        paddings: int[],
        dilations: int[],
        groups: int,
        outputPaddings: int[],
        transposed: bool,
        hasBias: bool
    ) =
    inherit Model<Tensor, Tensor>()

    let dims = kernels.Length

    do
        Guard.positive kind [
            "inChannels", inChannels
            "outChannels", outChannels
            "groups", groups
        ]

        Shape.options kind dims "kernelSize" 1 kernels
        Shape.options kind dims "stride" 1 strides
        Shape.options kind dims "padding" 0 paddings
        Shape.options kind dims "dilation" 1 dilations

        if inChannels % groups <> 0 || outChannels % groups <> 0 then
            Guard.refuse
                "groups"
                $"{kind}: groups must divide both channel numbers, got groups {string groups} with {string inChannels} -> {string outChannels}."

    let first, second =
        if transposed then
            inChannels, outChannels
        else
            outChannels, inChannels

    let filterShape = Array.append [| first; second / groups |] kernels
    // PyTorch counts the fan-in by the weight's second axis, for transposed convolutions too.
    let fanIn = Shape.nelement filterShape[1..]
    let w = Parameter(Weight.fan (filterShape, fanIn))

    let b =
        if hasBias then
            Parameter(Weight.fan ([| outChannels |], fanIn))
        else
            null

    do
        base.addParameter (w, "weight")

        if hasBias then
            base.addParameter (b, "bias")

    let one (values: int[]) : obj =
        if Array.forall (fun v -> v = values[0]) values then
            box values[0]
        else
            box values

    /// <summary>The filters, shape (outChannels, inChannels / groups, k1, ...); transposed: (inChannels, outChannels / groups, k1, ...).</summary>
    member _.weight
        with get (): Tensor = w.value
        and set (value: Tensor) = w.value <- value

    /// <summary>The bias, shape (outChannels).</summary>
    /// <exception cref="T:DiffLessons.ModelException">The layer was made without one.</exception>
    member _.bias
        with get (): Tensor = (Layer.existing kind "bias" b).value
        and set (value: Tensor) = (Layer.existing kind "bias" b).value <- value

    override _.kind = kind
    override _.isBuiltIn = true

    override _.options = [
        "inChannels", box inChannels
        "outChannels", box outChannels
        "kernelSize", one kernels
        "stride", one strides
        "padding", one paddings
        "dilation", one dilations
        "groups", box groups
        if transposed then
            "outputPadding", one outputPaddings
        "bias", box hasBias
    ]

    override _.ToString() =
        let written name (values: int[]) usual =
            if Array.forall (fun v -> v = usual) values then
                ""
            else
                $", {name} {Printer.plain (one values)}"

        $"{kind}({string inChannels} -> {string outChannels}, kernel {Printer.plain (one kernels)}"
        + written "stride" strides 1
        + written "padding" paddings 0
        + written "dilation" dilations 1
        + written "groups" [| groups |] 1
        + (if hasBias then "" else ", no bias")
        + ")"

    /// <summary>Applies the layer.</summary>
    /// <param name="value">Shape (batch, inChannels, ...), with as many further axes as the layer's name says.</param>
    /// <returns>Shape (batch, outChannels, ...).</returns>
    /// <exception cref="T:DiffLessons.ShapeException">The input has other axes or channels, or is smaller than the kernel.</exception>
    override t.forward(value: Tensor) : Tensor =
        if value.dim <> dims + 2 || value.Sizes[1] <> inChannels then
            let axes = [| "length"; "height, width"; "depth, height, width" |][dims - 1]

            Shape.fail
                $"{t}: input has shape {Shape.format value.Sizes}; expected (batch, {string inChannels}, {axes}). Add an axis with unsqueeze, or check the layer before it."

        let bias = if hasBias then Some(b.Read()) else None

        if transposed then
            ConvolutionTransposed.convolveTransposed
                value
                (w.Read())
                bias
                strides
                paddings
                dilations
                outputPaddings
                groups
        else
            Convolution.convolve value (w.Read()) bias strides paddings dilations groups

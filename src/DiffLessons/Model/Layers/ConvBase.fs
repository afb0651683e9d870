namespace DiffLessons

/// The options of a convolution.
type internal ConvOptions = {
    InChannels: int
    OutChannels: int
    Kernels: int[]
    Strides: int[]
    Paddings: int[]
    /// Whether the input is padded so that the output has its size: `Paddings` are 0 then.
    Same: bool
    Dilations: int[]
    /// Null where the convolution is not transposed.
    OutputPaddings: int[]
    Groups: int
    Bias: bool
}

[<RequireQualifiedAccess>]
module internal ConvOptions =
    let read (dims: int) (transposed: bool) (o: LayerOptions) : ConvOptions =
        let same = not transposed && o.isText "padding"

        let name = if same then o.text "padding" else "same"

        if name <> "same" then
            Guard.refuse "padding" $"padding: expected numbers or \"same\", got \"{name}\"."

        {
            InChannels = o.int "inChannels"
            OutChannels = o.int "outChannels"
            Kernels = o.axes ("kernelSize", dims)
            Strides = o.axes ("stride", dims)
            Paddings =
                if same then
                    Array.zeroCreate dims
                else
                    o.axes ("padding", dims)
            Same = same
            Dilations = o.axes ("dilation", dims)
            OutputPaddings = if transposed then o.axes ("outputPadding", dims) else null
            Groups = o.int "groups"
            Bias = o.bool "bias"
        }

    /// Paddings by name: "same" or "valid", which is none.
    let named (kind: string) (padding: string) (options: ConvOptions) : ConvOptions =
        match padding with
        | "same" -> { options with Same = true }
        | "valid" -> options
        | other ->
            Guard.refuse
                "padding"
                $"{kind}: expected padding as a number, \"same\" or \"valid\", got \"{other}\"."

/// What the convolution layers of 1, 2 and 3 axes share.
[<AbstractClass>]
type ConvBase internal (kind: string, options: ConvOptions) =
    inherit Model<Tensor, Tensor>()

    let inChannels, outChannels = options.InChannels, options.OutChannels
    let kernels, strides, paddings = options.Kernels, options.Strides, options.Paddings
    let dilations, groups, hasBias = options.Dilations, options.Groups, options.Bias
    let outputPaddings = options.OutputPaddings
    let transposed = not (isNull outputPaddings)
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

        if transposed then
            Shape.options kind dims "outputPadding" 0 outputPaddings

        if options.Same && Array.exists (fun s -> s <> 1) strides then
            Guard.refuse
                "padding"
                $"{kind}: padding \"same\" needs a stride of 1, got {Shape.format strides}."

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
        "padding", (if options.Same then box "same" else one paddings)
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
        + (if options.Same then
               ", padding same"
           else
               written "padding" paddings 0)
        + written "dilation" dilations 1
        + written "groups" [| groups |] 1
        + (if hasBias then "" else ", no bias")
        + ")"

    /// <summary>Applies the layer.</summary>
    /// <param name="value">Shape (batch, inChannels, ...), with as many further axes as the layer's name says.</param>
    /// <returns>Shape (batch, outChannels, ...).</returns>
    /// <exception cref="T:DiffLessons.ShapeException">The input has other axes or channels, or is smaller than the kernel.</exception>
    override t.forward(value: Tensor) : Tensor =
        match TracedLayer.run t value with
        | ValueSome traced -> traced
        | ValueNone ->
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
            elif options.Same then
                let padded, paddings = Convolution.samePadding value kernels dilations
                Convolution.convolve padded (w.Read()) bias strides paddings dilations groups
            else
                Convolution.convolve value (w.Read()) bias strides paddings dilations groups

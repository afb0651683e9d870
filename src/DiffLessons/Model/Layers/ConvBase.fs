namespace DiffLessons

/// The options of a convolution.
type internal ConvOptions = {
    /// The layer's kind, for messages.
    Kind: string
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
    let read (kind: string) (dims: int) (transposed: bool) (o: LayerOptions) : ConvOptions =
        let same = not transposed && o.isText "padding"

        let name = if same then o.text "padding" else "same"

        if name <> "same" then
            Guard.refuse "padding" $"padding: expected numbers or \"same\", got \"{name}\"."

        {
            Kind = kind
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

    /// The options that do not depend on the axes; the others are those of a filter of one element.
    let ofChannels kind dims inChannels outChannels groups bias : ConvOptions = {
        Kind = kind
        InChannels = inChannels
        OutChannels = outChannels
        Kernels = Array.create dims 1
        Strides = Array.create dims 1
        Paddings = Array.create dims 0
        Same = false
        Dilations = Array.create dims 1
        OutputPaddings = null
        Groups = defaultArg groups 1
        Bias = defaultArg bias true
    }

    let private choose (options: ConvOptions) name (one, each) fallback =
        Axes.choose options.Kind name options.Kernels.Length one each fallback

    /// Filters of a length, as `Axes` says.
    let kernel (one, each) (options: ConvOptions) : ConvOptions =
        let dims = options.Kernels.Length

        {
            options with
                Kernels = fst (Axes.kernels options.Kind dims one each None None)
        }

    /// How the filters slide, as `Axes` says.
    let windows stride padding dilation (options: ConvOptions) : ConvOptions = {
        options with
            Strides = choose options "stride" stride 1
            Paddings = choose options "padding" padding 0
            Dilations = choose options "dilation" dilation 1
    }

    /// The same with a stride of 1 and a padding by name: "same", or "valid", which is none.
    let named (padding: string) dilation (options: ConvOptions) : ConvOptions =
        let same =
            match padding with
            | "same" -> true
            | "valid" -> false
            | other ->
                Guard.refuse
                    "padding"
                    $"{options.Kind}: expected padding as a number, \"same\" or \"valid\", got \"{other}\"."

        {
            options with
                Same = same
                Dilations = choose options "dilation" dilation 1
        }

    /// A transposed convolution with those options.
    let transposed outputPadding (options: ConvOptions) : ConvOptions = {
        options with
            OutputPaddings = choose options "outputPadding" outputPadding 0
    }

/// What the convolution layers of 1, 2 and 3 axes share.
[<AbstractClass>]
type ConvBase internal (options: ConvOptions) =
    inherit Model<Tensor, Tensor>()

    let name = options.Kind
    let inChannels, outChannels = options.InChannels, options.OutChannels
    let kernels, strides, paddings = options.Kernels, options.Strides, options.Paddings
    let dilations, groups, hasBias = options.Dilations, options.Groups, options.Bias
    let outputPaddings = options.OutputPaddings
    let transposed = not (isNull outputPaddings)
    let dims = kernels.Length

    do
        Guard.positive name [
            "inChannels", inChannels
            "outChannels", outChannels
            "groups", groups
        ]

        Shape.options name dims "kernelSize" 1 kernels
        Shape.options name dims "stride" 1 strides
        Shape.options name dims "padding" 0 paddings
        Shape.options name dims "dilation" 1 dilations

        if transposed then
            Shape.options name dims "outputPadding" 0 outputPaddings

        if options.Same && Array.exists (fun s -> s <> 1) strides then
            Guard.refuse
                "padding"
                $"{name}: padding \"same\" needs a stride of 1, got {Shape.format strides}."

        if inChannels % groups <> 0 || outChannels % groups <> 0 then
            Guard.refuse
                "groups"
                $"{name}: groups must divide both channel numbers, got groups {string groups} with {string inChannels} -> {string outChannels}."

    let first, second =
        if transposed then
            inChannels, outChannels
        else
            outChannels, inChannels

    let filterShape = Array.append [| first; second / groups |] kernels
    // PyTorch counts the fan-in by the weight's second axis, for transposed convolutions too.
    let fanIn = Shape.nelement filterShape[1..]
    let w = Weight.fan (filterShape, fanIn)
    let b = Weight.bias (hasBias, outChannels, fanIn)

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
        with get (): Tensor = (Layer.existing name "bias" b).value
        and set (value: Tensor) = (Layer.existing name "bias" b).value <- value

    override _.kind = name
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

        $"{name}({string inChannels} -> {string outChannels}, kernel {Printer.plain (one kernels)}"
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
        TracedLayer.run t value (fun () ->
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
                Convolution.convolve value (w.Read()) bias strides paddings dilations groups)

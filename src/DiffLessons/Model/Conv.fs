namespace DiffLessons

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
        Layer.positive kind [
            "inChannels", inChannels
            "outChannels", outChannels
            "groups", groups
        ]

        Shape.options kind dims "kernelSize" 1 kernels
        Shape.options kind dims "stride" 1 strides
        Shape.options kind dims "padding" 0 paddings
        Shape.options kind dims "dilation" 1 dilations

        if inChannels % groups <> 0 || outChannels % groups <> 0 then
            raise (
                OptionException(
                    $"{kind}: groups must divide both channel numbers, got groups {string groups} with {string inChannels} -> {string outChannels}.",
                    "groups"
                )
            )

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

/// <summary>A 1-d convolution with a learned filter bank: (batch, inChannels, length) to (batch, outChannels, ...).</summary>
/// <remarks>Parameters <c>weight</c> and <c>bias</c> start uniform within 1 / sqrt(fan-in) as in PyTorch. Sizes follow <see cref="M:DiffLessons.Shape.conv"/>.</remarks>
[<Sealed>]
type Conv1d
    /// <param name="inChannels">The input's channels.</param>
    /// <param name="outChannels">The number of filters.</param>
    /// <param name="kernelSize">The filters' length.</param>
    /// <param name="stride">The step, 1 by default.</param>
    /// <param name="padding">Zeros at either end, 0 by default.</param>
    /// <param name="dilation">The distance between filter elements, 1 by default.</param>
    /// <param name="groups">The groups that channels fall into, 1 by default.</param>
    /// <param name="bias">Whether to add a bias; true by default.</param>
    (
        inChannels: int,
        outChannels: int,
        kernelSize: int,
        ?stride: int,
        ?padding: int,
        ?dilation: int,
        ?groups: int,
        ?bias: bool
    ) =
    inherit
        ConvBase(
            "Conv1d",
            inChannels,
            outChannels,
            [| kernelSize |],
            [| defaultArg stride 1 |],
            [| defaultArg padding 0 |],
            [| defaultArg dilation 1 |],
            defaultArg groups 1,
            Array.zeroCreate 1,
            false,
            defaultArg bias true
        )

/// <summary>A 2-d convolution with a learned filter bank: (batch, inChannels, h, w) to (batch, outChannels, ...).</summary>
/// <remarks>Parameters <c>weight</c> and <c>bias</c> start uniform within 1 / sqrt(fan-in) as in PyTorch. Sizes follow <see cref="M:DiffLessons.Shape.conv"/>.</remarks>
[<Sealed>]
type Conv2d
    /// <param name="inChannels">The input's channels.</param>
    /// <param name="outChannels">The number of filters.</param>
    /// <param name="kernelSize">The filters' length along each axis.</param>
    /// <param name="stride">The step, 1 by default.</param>
    /// <param name="padding">Zeros at either end, 0 by default.</param>
    /// <param name="dilation">The distance between filter elements, 1 by default.</param>
    /// <param name="kernelSizes">The lengths, one per axis.</param>
    /// <param name="strides">The steps, one per axis.</param>
    /// <param name="paddings">The paddings, one per axis.</param>
    /// <param name="dilations">The dilations, one per axis.</param>
    /// <param name="groups">The groups that channels fall into, 1 by default.</param>
    /// <param name="bias">Whether to add a bias; true by default.</param>
    (
        inChannels: int,
        outChannels: int,
        ?kernelSize: int,
        ?stride: int,
        ?padding: int,
        ?dilation: int,
        ?kernelSizes: seq<int>,
        ?strides: seq<int>,
        ?paddings: seq<int>,
        ?dilations: seq<int>,
        ?groups: int,
        ?bias: bool
    ) =
    inherit
        ConvBase(
            "Conv2d",
            inChannels,
            outChannels,
            fst (Axes.kernels "Conv2d" 2 kernelSize kernelSizes None None),
            Axes.choose "Conv2d" "stride" 2 stride strides 1,
            Axes.choose "Conv2d" "padding" 2 padding paddings 0,
            Axes.choose "Conv2d" "dilation" 2 dilation dilations 1,
            defaultArg groups 1,
            Array.zeroCreate 2,
            false,
            defaultArg bias true
        )

/// <summary>A 3-d convolution with a learned filter bank: (batch, inChannels, d, h, w) to (batch, outChannels, ...).</summary>
/// <remarks>Parameters <c>weight</c> and <c>bias</c> start uniform within 1 / sqrt(fan-in) as in PyTorch. Sizes follow <see cref="M:DiffLessons.Shape.conv"/>.</remarks>
[<Sealed>]
type Conv3d
    /// <param name="inChannels">The input's channels.</param>
    /// <param name="outChannels">The number of filters.</param>
    /// <param name="kernelSize">The filters' length along each axis.</param>
    /// <param name="stride">The step, 1 by default.</param>
    /// <param name="padding">Zeros at either end, 0 by default.</param>
    /// <param name="dilation">The distance between filter elements, 1 by default.</param>
    /// <param name="kernelSizes">The lengths, one per axis.</param>
    /// <param name="strides">The steps, one per axis.</param>
    /// <param name="paddings">The paddings, one per axis.</param>
    /// <param name="dilations">The dilations, one per axis.</param>
    /// <param name="groups">The groups that channels fall into, 1 by default.</param>
    /// <param name="bias">Whether to add a bias; true by default.</param>
    (
        inChannels: int,
        outChannels: int,
        ?kernelSize: int,
        ?stride: int,
        ?padding: int,
        ?dilation: int,
        ?kernelSizes: seq<int>,
        ?strides: seq<int>,
        ?paddings: seq<int>,
        ?dilations: seq<int>,
        ?groups: int,
        ?bias: bool
    ) =
    inherit
        ConvBase(
            "Conv3d",
            inChannels,
            outChannels,
            fst (Axes.kernels "Conv3d" 3 kernelSize kernelSizes None None),
            Axes.choose "Conv3d" "stride" 3 stride strides 1,
            Axes.choose "Conv3d" "padding" 3 padding paddings 0,
            Axes.choose "Conv3d" "dilation" 3 dilation dilations 1,
            defaultArg groups 1,
            Array.zeroCreate 3,
            false,
            defaultArg bias true
        )

/// <summary>A 1-d transposed convolution with a learned filter bank: (batch, inChannels, length) to (batch, outChannels, ...).</summary>
/// <remarks>Parameters <c>weight</c> and <c>bias</c> start uniform within 1 / sqrt(fan-in) as in PyTorch. Sizes follow <see cref="M:DiffLessons.Shape.conv"/>.</remarks>
[<Sealed>]
type ConvTranspose1d
    /// <param name="inChannels">The input's channels.</param>
    /// <param name="outChannels">The number of filters.</param>
    /// <param name="kernelSize">The filters' length.</param>
    /// <param name="stride">The step, 1 by default.</param>
    /// <param name="padding">Zeros at either end, 0 by default.</param>
    /// <param name="dilation">The distance between filter elements, 1 by default.</param>
    /// <param name="outputPadding">Elements added at one end of the result, 0 by default.</param>
    /// <param name="groups">The groups that channels fall into, 1 by default.</param>
    /// <param name="bias">Whether to add a bias; true by default.</param>
    (
        inChannels: int,
        outChannels: int,
        kernelSize: int,
        ?stride: int,
        ?padding: int,
        ?dilation: int,
        ?outputPadding: int,
        ?groups: int,
        ?bias: bool
    ) =
    inherit
        ConvBase(
            "ConvTranspose1d",
            inChannels,
            outChannels,
            [| kernelSize |],
            [| defaultArg stride 1 |],
            [| defaultArg padding 0 |],
            [| defaultArg dilation 1 |],
            defaultArg groups 1,
            Array.create 1 (defaultArg outputPadding 0),
            true,
            defaultArg bias true
        )

/// <summary>A 2-d transposed convolution with a learned filter bank: (batch, inChannels, h, w) to (batch, outChannels, ...).</summary>
/// <remarks>Parameters <c>weight</c> and <c>bias</c> start uniform within 1 / sqrt(fan-in) as in PyTorch. Sizes follow <see cref="M:DiffLessons.Shape.conv"/>.</remarks>
[<Sealed>]
type ConvTranspose2d
    /// <param name="inChannels">The input's channels.</param>
    /// <param name="outChannels">The number of filters.</param>
    /// <param name="kernelSize">The filters' length along each axis.</param>
    /// <param name="stride">The step, 1 by default.</param>
    /// <param name="padding">Zeros at either end, 0 by default.</param>
    /// <param name="dilation">The distance between filter elements, 1 by default.</param>
    /// <param name="kernelSizes">The lengths, one per axis.</param>
    /// <param name="strides">The steps, one per axis.</param>
    /// <param name="paddings">The paddings, one per axis.</param>
    /// <param name="dilations">The dilations, one per axis.</param>
    /// <param name="outputPadding">Elements added at one end of the result, 0 by default.</param>
    /// <param name="groups">The groups that channels fall into, 1 by default.</param>
    /// <param name="bias">Whether to add a bias; true by default.</param>
    (
        inChannels: int,
        outChannels: int,
        ?kernelSize: int,
        ?stride: int,
        ?padding: int,
        ?dilation: int,
        ?kernelSizes: seq<int>,
        ?strides: seq<int>,
        ?paddings: seq<int>,
        ?dilations: seq<int>,
        ?outputPadding: int,
        ?groups: int,
        ?bias: bool
    ) =
    inherit
        ConvBase(
            "ConvTranspose2d",
            inChannels,
            outChannels,
            fst (Axes.kernels "ConvTranspose2d" 2 kernelSize kernelSizes None None),
            Axes.choose "ConvTranspose2d" "stride" 2 stride strides 1,
            Axes.choose "ConvTranspose2d" "padding" 2 padding paddings 0,
            Axes.choose "ConvTranspose2d" "dilation" 2 dilation dilations 1,
            defaultArg groups 1,
            Array.create 2 (defaultArg outputPadding 0),
            true,
            defaultArg bias true
        )

/// <summary>A 3-d transposed convolution with a learned filter bank: (batch, inChannels, d, h, w) to (batch, outChannels, ...).</summary>
/// <remarks>Parameters <c>weight</c> and <c>bias</c> start uniform within 1 / sqrt(fan-in) as in PyTorch. Sizes follow <see cref="M:DiffLessons.Shape.conv"/>.</remarks>
[<Sealed>]
type ConvTranspose3d
    /// <param name="inChannels">The input's channels.</param>
    /// <param name="outChannels">The number of filters.</param>
    /// <param name="kernelSize">The filters' length along each axis.</param>
    /// <param name="stride">The step, 1 by default.</param>
    /// <param name="padding">Zeros at either end, 0 by default.</param>
    /// <param name="dilation">The distance between filter elements, 1 by default.</param>
    /// <param name="kernelSizes">The lengths, one per axis.</param>
    /// <param name="strides">The steps, one per axis.</param>
    /// <param name="paddings">The paddings, one per axis.</param>
    /// <param name="dilations">The dilations, one per axis.</param>
    /// <param name="outputPadding">Elements added at one end of the result, 0 by default.</param>
    /// <param name="groups">The groups that channels fall into, 1 by default.</param>
    /// <param name="bias">Whether to add a bias; true by default.</param>
    (
        inChannels: int,
        outChannels: int,
        ?kernelSize: int,
        ?stride: int,
        ?padding: int,
        ?dilation: int,
        ?kernelSizes: seq<int>,
        ?strides: seq<int>,
        ?paddings: seq<int>,
        ?dilations: seq<int>,
        ?outputPadding: int,
        ?groups: int,
        ?bias: bool
    ) =
    inherit
        ConvBase(
            "ConvTranspose3d",
            inChannels,
            outChannels,
            fst (Axes.kernels "ConvTranspose3d" 3 kernelSize kernelSizes None None),
            Axes.choose "ConvTranspose3d" "stride" 3 stride strides 1,
            Axes.choose "ConvTranspose3d" "padding" 3 padding paddings 0,
            Axes.choose "ConvTranspose3d" "dilation" 3 dilation dilations 1,
            defaultArg groups 1,
            Array.create 3 (defaultArg outputPadding 0),
            true,
            defaultArg bias true
        )

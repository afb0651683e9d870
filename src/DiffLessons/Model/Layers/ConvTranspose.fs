namespace DiffLessons

[<RequireQualifiedAccess>]
module private ConvTranspose =
    /// What files and the docs know of the layer over so many axes, made from its options.
    let kind (dims: int) (takes: string) (make: ConvOptions -> 'Layer) : LayerKind =
        LayerKind.make
            "inChannels, outChannels, kernelSize"
            takes
            "the transposed convolution; outputPadding as well"
            (ConvOptions.read dims true >> make)

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

    static member internal Layer: LayerKind =
        ConvTranspose.kind 1 "(N, C, L)" (fun size ->
            ConvTranspose1d(
                size.InChannels,
                size.OutChannels,
                size.Kernels[0],
                size.Strides[0],
                size.Paddings[0],
                size.Dilations[0],
                size.OutputPadding,
                size.Groups,
                size.Bias
            ))

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

    static member internal Layer: LayerKind =
        ConvTranspose.kind 2 "(N, C, H, W)" (fun size ->
            ConvTranspose2d(
                size.InChannels,
                size.OutChannels,
                kernelSizes = size.Kernels,
                strides = size.Strides,
                paddings = size.Paddings,
                dilations = size.Dilations,
                outputPadding = size.OutputPadding,
                groups = size.Groups,
                bias = size.Bias
            ))

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

    static member internal Layer: LayerKind =
        ConvTranspose.kind 3 "(N, C, D, H, W)" (fun size ->
            ConvTranspose3d(
                size.InChannels,
                size.OutChannels,
                kernelSizes = size.Kernels,
                strides = size.Strides,
                paddings = size.Paddings,
                dilations = size.Dilations,
                outputPadding = size.OutputPadding,
                groups = size.Groups,
                bias = size.Bias
            ))

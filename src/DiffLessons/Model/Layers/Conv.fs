namespace DiffLessons

[<RequireQualifiedAccess>]
module private Conv =
    /// What files and the docs know of the layer over so many axes, made from its options.
    let kind (dims: int) (takes: string) (make: ConvOptions -> 'Layer) : LayerKind =
        LayerKind.make
            "inChannels, outChannels, kernelSize"
            takes
            "slides filters; stride, padding, dilation, groups"
            (ConvOptions.read dims false >> make)

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

    static member internal Layer: LayerKind =
        Conv.kind 1 "(N, C, L)" (fun size ->
            Conv1d(
                size.InChannels,
                size.OutChannels,
                size.Kernels[0],
                size.Strides[0],
                size.Paddings[0],
                size.Dilations[0],
                size.Groups,
                size.Bias
            ))

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

    static member internal Layer: LayerKind =
        Conv.kind 2 "(N, C, H, W)" (fun size ->
            Conv2d(
                size.InChannels,
                size.OutChannels,
                kernelSizes = size.Kernels,
                strides = size.Strides,
                paddings = size.Paddings,
                dilations = size.Dilations,
                groups = size.Groups,
                bias = size.Bias
            ))

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

    static member internal Layer: LayerKind =
        Conv.kind 3 "(N, C, D, H, W)" (fun size ->
            Conv3d(
                size.InChannels,
                size.OutChannels,
                kernelSizes = size.Kernels,
                strides = size.Strides,
                paddings = size.Paddings,
                dilations = size.Dilations,
                groups = size.Groups,
                bias = size.Bias
            ))

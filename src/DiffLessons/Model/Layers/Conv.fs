namespace DiffLessons

/// <summary>A 1-d convolution with a learned filter bank: (batch, inChannels, length) to (batch, outChannels, ...).</summary>
/// <remarks>Parameters <c>weight</c> and <c>bias</c> start uniform within 1 / sqrt(fan-in) as in PyTorch. Sizes follow <see cref="M:DiffLessons.Shape.conv"/>.</remarks>
[<Sealed>]
type Conv1d internal (options: ConvOptions) =
    inherit ConvBase(options)

    /// <summary>The layer with options as numbers.</summary>
    /// <param name="inChannels">The input's channels.</param>
    /// <param name="outChannels">The number of filters.</param>
    /// <param name="kernelSize">The filters' length.</param>
    /// <param name="stride">The step, 1 by default.</param>
    /// <param name="padding">Zeros at either end, 0 by default.</param>
    /// <param name="dilation">The distance between filter elements, 1 by default.</param>
    /// <param name="groups">The groups that channels fall into, 1 by default.</param>
    /// <param name="bias">Whether to add a bias; true by default.</param>
    /// <exception cref="T:DiffLessons.OptionException">An option is out of range.</exception>
    new
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
        Conv1d(
            ConvOptions.ofChannels "Conv1d" 1 inChannels outChannels groups bias
            |> ConvOptions.kernel (Some kernelSize, None)
            |> ConvOptions.windows (stride, None) (padding, None) (dilation, None)
        )

    /// <summary>The layer with a stride of 1 and a padding by name: "same" gives an output of the input's size, "valid" pads nothing.</summary>
    /// <param name="inChannels">The input's channels.</param>
    /// <param name="outChannels">The number of filters.</param>
    /// <param name="kernelSize">The filters' length.</param>
    /// <param name="padding">"same", or "valid". Where "same" takes an odd number of zeros, the last is added at the end.</param>
    /// <param name="dilation">The distance between filter elements, 1 by default.</param>
    /// <param name="groups">The groups that channels fall into, 1 by default.</param>
    /// <param name="bias">Whether to add a bias; true by default.</param>
    /// <exception cref="T:DiffLessons.OptionException">An option is out of range, or there is no such padding.</exception>
    new
        (
            inChannels: int,
            outChannels: int,
            kernelSize: int,
            padding: string,
            ?dilation: int,
            ?groups: int,
            ?bias: bool
        ) =
        Conv1d(
            ConvOptions.ofChannels "Conv1d" 1 inChannels outChannels groups bias
            |> ConvOptions.kernel (Some kernelSize, None)
            |> ConvOptions.named padding (dilation, None)
        )

    static member internal Layer: LayerKind =
        LayerKind.make
            "inChannels, outChannels, kernelSize"
            "(N, C, L)"
            "slides filters; stride, padding (or \"same\"), dilation, groups"
            (fun o -> Conv1d(ConvOptions.read "Conv1d" 1 false o))

/// <summary>A 2-d convolution with a learned filter bank: (batch, inChannels, h, w) to (batch, outChannels, ...).</summary>
/// <remarks>Parameters <c>weight</c> and <c>bias</c> start uniform within 1 / sqrt(fan-in) as in PyTorch. Sizes follow <see cref="M:DiffLessons.Shape.conv"/>.</remarks>
[<Sealed>]
type Conv2d internal (options: ConvOptions) =
    inherit ConvBase(options)

    /// <summary>The layer with options as numbers, for all axes or one per axis.</summary>
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
    /// <exception cref="T:DiffLessons.OptionException">An option is out of range.</exception>
    new
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
        Conv2d(
            ConvOptions.ofChannels "Conv2d" 2 inChannels outChannels groups bias
            |> ConvOptions.kernel (kernelSize, kernelSizes)
            |> ConvOptions.windows (stride, strides) (padding, paddings) (dilation, dilations)
        )

    /// <summary>The layer with a stride of 1 and a padding by name: "same" gives an output of the input's size, "valid" pads nothing.</summary>
    /// <param name="inChannels">The input's channels.</param>
    /// <param name="outChannels">The number of filters.</param>
    /// <param name="kernelSize">The filters' length along each axis.</param>
    /// <param name="padding">"same", or "valid". Where "same" takes an odd number of zeros, the last is added at the end.</param>
    /// <param name="dilation">The distance between filter elements, 1 by default.</param>
    /// <param name="groups">The groups that channels fall into, 1 by default.</param>
    /// <param name="bias">Whether to add a bias; true by default.</param>
    /// <exception cref="T:DiffLessons.OptionException">An option is out of range, or there is no such padding.</exception>
    new
        (
            inChannels: int,
            outChannels: int,
            kernelSize: int,
            padding: string,
            ?dilation: int,
            ?groups: int,
            ?bias: bool
        ) =
        Conv2d(
            ConvOptions.ofChannels "Conv2d" 2 inChannels outChannels groups bias
            |> ConvOptions.kernel (Some kernelSize, None)
            |> ConvOptions.named padding (dilation, None)
        )

    /// <summary>The same with a filter length for each axis.</summary>
    /// <param name="inChannels">The input's channels.</param>
    /// <param name="outChannels">The number of filters.</param>
    /// <param name="kernelSizes">The filters' lengths, one per axis.</param>
    /// <param name="padding">"same", or "valid".</param>
    /// <param name="dilations">The dilations, one per axis; 1 by default.</param>
    /// <param name="groups">The groups that channels fall into, 1 by default.</param>
    /// <param name="bias">Whether to add a bias; true by default.</param>
    /// <exception cref="T:DiffLessons.OptionException">An option is out of range, or there is no such padding.</exception>
    new
        (
            inChannels: int,
            outChannels: int,
            kernelSizes: seq<int>,
            padding: string,
            ?dilations: seq<int>,
            ?groups: int,
            ?bias: bool
        ) =
        Conv2d(
            ConvOptions.ofChannels "Conv2d" 2 inChannels outChannels groups bias
            |> ConvOptions.kernel (None, Some kernelSizes)
            |> ConvOptions.named padding (None, dilations)
        )

    static member internal Layer: LayerKind =
        LayerKind.make
            "inChannels, outChannels, kernelSize"
            "(N, C, H, W)"
            "slides filters; stride, padding (or \"same\"), dilation, groups"
            (fun o -> Conv2d(ConvOptions.read "Conv2d" 2 false o))

/// <summary>A 3-d convolution with a learned filter bank: (batch, inChannels, d, h, w) to (batch, outChannels, ...).</summary>
/// <remarks>Parameters <c>weight</c> and <c>bias</c> start uniform within 1 / sqrt(fan-in) as in PyTorch. Sizes follow <see cref="M:DiffLessons.Shape.conv"/>.</remarks>
[<Sealed>]
type Conv3d internal (options: ConvOptions) =
    inherit ConvBase(options)

    /// <summary>The layer with options as numbers, for all axes or one per axis.</summary>
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
    /// <exception cref="T:DiffLessons.OptionException">An option is out of range.</exception>
    new
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
        Conv3d(
            ConvOptions.ofChannels "Conv3d" 3 inChannels outChannels groups bias
            |> ConvOptions.kernel (kernelSize, kernelSizes)
            |> ConvOptions.windows (stride, strides) (padding, paddings) (dilation, dilations)
        )

    /// <summary>The layer with a stride of 1 and a padding by name: "same" gives an output of the input's size, "valid" pads nothing.</summary>
    /// <param name="inChannels">The input's channels.</param>
    /// <param name="outChannels">The number of filters.</param>
    /// <param name="kernelSize">The filters' length along each axis.</param>
    /// <param name="padding">"same", or "valid". Where "same" takes an odd number of zeros, the last is added at the end.</param>
    /// <param name="dilation">The distance between filter elements, 1 by default.</param>
    /// <param name="groups">The groups that channels fall into, 1 by default.</param>
    /// <param name="bias">Whether to add a bias; true by default.</param>
    /// <exception cref="T:DiffLessons.OptionException">An option is out of range, or there is no such padding.</exception>
    new
        (
            inChannels: int,
            outChannels: int,
            kernelSize: int,
            padding: string,
            ?dilation: int,
            ?groups: int,
            ?bias: bool
        ) =
        Conv3d(
            ConvOptions.ofChannels "Conv3d" 3 inChannels outChannels groups bias
            |> ConvOptions.kernel (Some kernelSize, None)
            |> ConvOptions.named padding (dilation, None)
        )

    /// <summary>The same with a filter length for each axis.</summary>
    /// <param name="inChannels">The input's channels.</param>
    /// <param name="outChannels">The number of filters.</param>
    /// <param name="kernelSizes">The filters' lengths, one per axis.</param>
    /// <param name="padding">"same", or "valid".</param>
    /// <param name="dilations">The dilations, one per axis; 1 by default.</param>
    /// <param name="groups">The groups that channels fall into, 1 by default.</param>
    /// <param name="bias">Whether to add a bias; true by default.</param>
    /// <exception cref="T:DiffLessons.OptionException">An option is out of range, or there is no such padding.</exception>
    new
        (
            inChannels: int,
            outChannels: int,
            kernelSizes: seq<int>,
            padding: string,
            ?dilations: seq<int>,
            ?groups: int,
            ?bias: bool
        ) =
        Conv3d(
            ConvOptions.ofChannels "Conv3d" 3 inChannels outChannels groups bias
            |> ConvOptions.kernel (None, Some kernelSizes)
            |> ConvOptions.named padding (None, dilations)
        )

    static member internal Layer: LayerKind =
        LayerKind.make
            "inChannels, outChannels, kernelSize"
            "(N, C, D, H, W)"
            "slides filters; stride, padding (or \"same\"), dilation, groups"
            (fun o -> Conv3d(ConvOptions.read "Conv3d" 3 false o))

namespace DiffLessons

/// <summary>A 1-d transposed convolution with a learned filter bank: (batch, inChannels, length) to (batch, outChannels, ...).</summary>
/// <remarks>Parameters <c>weight</c> and <c>bias</c> start uniform within 1 / sqrt(fan-in) as in PyTorch. Sizes follow <see cref="M:DiffLessons.Shape.conv"/>.</remarks>
[<Sealed>]
type ConvTranspose1d internal (options: ConvOptions) =
    inherit ConvBase(options)

    /// <summary>The layer with options as numbers.</summary>
    /// <param name="inChannels">The input's channels.</param>
    /// <param name="outChannels">The number of filters.</param>
    /// <param name="kernelSize">The filters' length.</param>
    /// <param name="stride">The step, 1 by default.</param>
    /// <param name="padding">Zeros at either end, 0 by default.</param>
    /// <param name="dilation">The distance between filter elements, 1 by default.</param>
    /// <param name="outputPadding">Elements added at one end of the result, 0 by default.</param>
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
            ?outputPadding: int,
            ?groups: int,
            ?bias: bool
        ) =
        ConvTranspose1d(
            ConvOptions.ofChannels "ConvTranspose1d" 1 inChannels outChannels groups bias
            |> ConvOptions.kernel (Some kernelSize, None)
            |> ConvOptions.windows (stride, None) (padding, None) (dilation, None)
            |> ConvOptions.transposed (outputPadding, None)
        )

    static member internal Layer: LayerKind =
        LayerKind.make
            "inChannels, outChannels, kernelSize"
            "(N, C, L)"
            "the transposed convolution; outputPadding as well"
            (fun o -> ConvTranspose1d(ConvOptions.read "ConvTranspose1d" 1 true o))

/// <summary>A 2-d transposed convolution with a learned filter bank: (batch, inChannels, h, w) to (batch, outChannels, ...).</summary>
/// <remarks>Parameters <c>weight</c> and <c>bias</c> start uniform within 1 / sqrt(fan-in) as in PyTorch. Sizes follow <see cref="M:DiffLessons.Shape.conv"/>.</remarks>
[<Sealed>]
type ConvTranspose2d internal (options: ConvOptions) =
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
    /// <param name="outputPadding">Elements added at one end of the result, 0 by default.</param>
    /// <param name="groups">The groups that channels fall into, 1 by default.</param>
    /// <param name="bias">Whether to add a bias; true by default.</param>
    /// <param name="outputPaddings">The output paddings, one per axis.</param>
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
            ?outputPadding: int,
            ?groups: int,
            ?bias: bool,
            ?outputPaddings: seq<int>
        ) =
        ConvTranspose2d(
            ConvOptions.ofChannels "ConvTranspose2d" 2 inChannels outChannels groups bias
            |> ConvOptions.kernel (kernelSize, kernelSizes)
            |> ConvOptions.windows (stride, strides) (padding, paddings) (dilation, dilations)
            |> ConvOptions.transposed (outputPadding, outputPaddings)
        )

    static member internal Layer: LayerKind =
        LayerKind.make
            "inChannels, outChannels, kernelSize"
            "(N, C, H, W)"
            "the transposed convolution; outputPadding as well"
            (fun o -> ConvTranspose2d(ConvOptions.read "ConvTranspose2d" 2 true o))

/// <summary>A 3-d transposed convolution with a learned filter bank: (batch, inChannels, d, h, w) to (batch, outChannels, ...).</summary>
/// <remarks>Parameters <c>weight</c> and <c>bias</c> start uniform within 1 / sqrt(fan-in) as in PyTorch. Sizes follow <see cref="M:DiffLessons.Shape.conv"/>.</remarks>
[<Sealed>]
type ConvTranspose3d internal (options: ConvOptions) =
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
    /// <param name="outputPadding">Elements added at one end of the result, 0 by default.</param>
    /// <param name="groups">The groups that channels fall into, 1 by default.</param>
    /// <param name="bias">Whether to add a bias; true by default.</param>
    /// <param name="outputPaddings">The output paddings, one per axis.</param>
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
            ?outputPadding: int,
            ?groups: int,
            ?bias: bool,
            ?outputPaddings: seq<int>
        ) =
        ConvTranspose3d(
            ConvOptions.ofChannels "ConvTranspose3d" 3 inChannels outChannels groups bias
            |> ConvOptions.kernel (kernelSize, kernelSizes)
            |> ConvOptions.windows (stride, strides) (padding, paddings) (dilation, dilations)
            |> ConvOptions.transposed (outputPadding, outputPaddings)
        )

    static member internal Layer: LayerKind =
        LayerKind.make
            "inChannels, outChannels, kernelSize"
            "(N, C, D, H, W)"
            "the transposed convolution; outputPadding as well"
            (fun o -> ConvTranspose3d(ConvOptions.read "ConvTranspose3d" 3 true o))

namespace DiffLessons

/// <summary>A 1-d transposed convolution with a learned filter bank: (batch, inChannels, length) to (batch, outChannels, ...).</summary>
/// <remarks>Parameters <c>weight</c> and <c>bias</c> start uniform within 1 / sqrt(fan-in) as in PyTorch. Sizes follow <see cref="M:DiffLessons.Shape.conv"/>.</remarks>
[<Sealed>]
type ConvTranspose1d internal (options: ConvOptions) =
    inherit ConvBase("ConvTranspose1d", options)

    /// <summary>The layer.</summary>
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
        ConvTranspose1d {
            InChannels = inChannels
            OutChannels = outChannels
            Kernels = [| kernelSize |]
            Strides = [| defaultArg stride 1 |]
            Paddings = [| defaultArg padding 0 |]
            Same = false
            Dilations = [| defaultArg dilation 1 |]
            OutputPaddings = [| defaultArg outputPadding 0 |]
            Groups = defaultArg groups 1
            Bias = defaultArg bias true
        }

    static member internal Layer: LayerKind =
        LayerKind.make
            "inChannels, outChannels, kernelSize"
            "(N, C, L)"
            "the transposed convolution; outputPadding as well"
            (fun o -> ConvTranspose1d(ConvOptions.read 1 true o))

/// <summary>A 2-d transposed convolution with a learned filter bank: (batch, inChannels, h, w) to (batch, outChannels, ...).</summary>
/// <remarks>Parameters <c>weight</c> and <c>bias</c> start uniform within 1 / sqrt(fan-in) as in PyTorch. Sizes follow <see cref="M:DiffLessons.Shape.conv"/>.</remarks>
[<Sealed>]
type ConvTranspose2d internal (options: ConvOptions) =
    inherit ConvBase("ConvTranspose2d", options)

    /// <summary>The layer.</summary>
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
        ConvTranspose2d {
            InChannels = inChannels
            OutChannels = outChannels
            Kernels = fst (Axes.kernels "ConvTranspose2d" 2 kernelSize kernelSizes None None)
            Strides = Axes.choose "ConvTranspose2d" "stride" 2 stride strides 1
            Paddings = Axes.choose "ConvTranspose2d" "padding" 2 padding paddings 0
            Same = false
            Dilations = Axes.choose "ConvTranspose2d" "dilation" 2 dilation dilations 1
            OutputPaddings =
                Axes.choose "ConvTranspose2d" "outputPadding" 2 outputPadding outputPaddings 0
            Groups = defaultArg groups 1
            Bias = defaultArg bias true
        }

    static member internal Layer: LayerKind =
        LayerKind.make
            "inChannels, outChannels, kernelSize"
            "(N, C, H, W)"
            "the transposed convolution; outputPadding as well"
            (fun o -> ConvTranspose2d(ConvOptions.read 2 true o))

/// <summary>A 3-d transposed convolution with a learned filter bank: (batch, inChannels, d, h, w) to (batch, outChannels, ...).</summary>
/// <remarks>Parameters <c>weight</c> and <c>bias</c> start uniform within 1 / sqrt(fan-in) as in PyTorch. Sizes follow <see cref="M:DiffLessons.Shape.conv"/>.</remarks>
[<Sealed>]
type ConvTranspose3d internal (options: ConvOptions) =
    inherit ConvBase("ConvTranspose3d", options)

    /// <summary>The layer.</summary>
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
        ConvTranspose3d {
            InChannels = inChannels
            OutChannels = outChannels
            Kernels = fst (Axes.kernels "ConvTranspose3d" 3 kernelSize kernelSizes None None)
            Strides = Axes.choose "ConvTranspose3d" "stride" 3 stride strides 1
            Paddings = Axes.choose "ConvTranspose3d" "padding" 3 padding paddings 0
            Same = false
            Dilations = Axes.choose "ConvTranspose3d" "dilation" 3 dilation dilations 1
            OutputPaddings =
                Axes.choose "ConvTranspose3d" "outputPadding" 3 outputPadding outputPaddings 0
            Groups = defaultArg groups 1
            Bias = defaultArg bias true
        }

    static member internal Layer: LayerKind =
        LayerKind.make
            "inChannels, outChannels, kernelSize"
            "(N, C, D, H, W)"
            "the transposed convolution; outputPadding as well"
            (fun o -> ConvTranspose3d(ConvOptions.read 3 true o))

namespace DiffLessons

/// <summary>A 1-d convolution with a learned filter bank: (batch, inChannels, length) to (batch, outChannels, ...).</summary>
/// <remarks>Parameters <c>weight</c> and <c>bias</c> start uniform within 1 / sqrt(fan-in) as in PyTorch. Sizes follow <see cref="M:DiffLessons.Shape.conv"/>.</remarks>
[<Sealed>]
type Conv1d internal (options: ConvOptions) =
    inherit ConvBase("Conv1d", options)

    /// <summary>The layer.</summary>
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
        Conv1d {
            InChannels = inChannels
            OutChannels = outChannels
            Kernels = [| kernelSize |]
            Strides = [| defaultArg stride 1 |]
            Paddings = [| defaultArg padding 0 |]
            Same = false
            Dilations = [| defaultArg dilation 1 |]
            OutputPaddings = null
            Groups = defaultArg groups 1
            Bias = defaultArg bias true
        }

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
            ConvOptions.named "Conv1d" padding {
                InChannels = inChannels
                OutChannels = outChannels
                Kernels = Array.create 1 kernelSize
                Strides = Array.create 1 1
                Paddings = Array.create 1 0
                Same = false
                Dilations = Array.create 1 (defaultArg dilation 1)
                OutputPaddings = null
                Groups = defaultArg groups 1
                Bias = defaultArg bias true
            }
        )

    static member internal Layer: LayerKind =
        LayerKind.make
            "inChannels, outChannels, kernelSize"
            "(N, C, L)"
            "slides filters; stride, padding (or \"same\"), dilation, groups"
            (fun o -> Conv1d(ConvOptions.read 1 false o))

/// <summary>A 2-d convolution with a learned filter bank: (batch, inChannels, h, w) to (batch, outChannels, ...).</summary>
/// <remarks>Parameters <c>weight</c> and <c>bias</c> start uniform within 1 / sqrt(fan-in) as in PyTorch. Sizes follow <see cref="M:DiffLessons.Shape.conv"/>.</remarks>
[<Sealed>]
type Conv2d internal (options: ConvOptions) =
    inherit ConvBase("Conv2d", options)

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
        Conv2d {
            InChannels = inChannels
            OutChannels = outChannels
            Kernels = fst (Axes.kernels "Conv2d" 2 kernelSize kernelSizes None None)
            Strides = Axes.choose "Conv2d" "stride" 2 stride strides 1
            Paddings = Axes.choose "Conv2d" "padding" 2 padding paddings 0
            Same = false
            Dilations = Axes.choose "Conv2d" "dilation" 2 dilation dilations 1
            OutputPaddings = null
            Groups = defaultArg groups 1
            Bias = defaultArg bias true
        }

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
            ConvOptions.named "Conv2d" padding {
                InChannels = inChannels
                OutChannels = outChannels
                Kernels = Array.create 2 kernelSize
                Strides = Array.create 2 1
                Paddings = Array.create 2 0
                Same = false
                Dilations = Array.create 2 (defaultArg dilation 1)
                OutputPaddings = null
                Groups = defaultArg groups 1
                Bias = defaultArg bias true
            }
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
            ConvOptions.named "Conv2d" padding {
                InChannels = inChannels
                OutChannels = outChannels
                Kernels = Axes.choose "Conv2d" "kernelSize" 2 None (Some kernelSizes) 1
                Strides = Array.create 2 1
                Paddings = Array.create 2 0
                Same = false
                Dilations = Axes.choose "Conv2d" "dilation" 2 None dilations 1
                OutputPaddings = null
                Groups = defaultArg groups 1
                Bias = defaultArg bias true
            }
        )

    static member internal Layer: LayerKind =
        LayerKind.make
            "inChannels, outChannels, kernelSize"
            "(N, C, H, W)"
            "slides filters; stride, padding (or \"same\"), dilation, groups"
            (fun o -> Conv2d(ConvOptions.read 2 false o))

/// <summary>A 3-d convolution with a learned filter bank: (batch, inChannels, d, h, w) to (batch, outChannels, ...).</summary>
/// <remarks>Parameters <c>weight</c> and <c>bias</c> start uniform within 1 / sqrt(fan-in) as in PyTorch. Sizes follow <see cref="M:DiffLessons.Shape.conv"/>.</remarks>
[<Sealed>]
type Conv3d internal (options: ConvOptions) =
    inherit ConvBase("Conv3d", options)

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
        Conv3d {
            InChannels = inChannels
            OutChannels = outChannels
            Kernels = fst (Axes.kernels "Conv3d" 3 kernelSize kernelSizes None None)
            Strides = Axes.choose "Conv3d" "stride" 3 stride strides 1
            Paddings = Axes.choose "Conv3d" "padding" 3 padding paddings 0
            Same = false
            Dilations = Axes.choose "Conv3d" "dilation" 3 dilation dilations 1
            OutputPaddings = null
            Groups = defaultArg groups 1
            Bias = defaultArg bias true
        }

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
            ConvOptions.named "Conv3d" padding {
                InChannels = inChannels
                OutChannels = outChannels
                Kernels = Array.create 3 kernelSize
                Strides = Array.create 3 1
                Paddings = Array.create 3 0
                Same = false
                Dilations = Array.create 3 (defaultArg dilation 1)
                OutputPaddings = null
                Groups = defaultArg groups 1
                Bias = defaultArg bias true
            }
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
            ConvOptions.named "Conv3d" padding {
                InChannels = inChannels
                OutChannels = outChannels
                Kernels = Axes.choose "Conv3d" "kernelSize" 3 None (Some kernelSizes) 1
                Strides = Array.create 3 1
                Paddings = Array.create 3 0
                Same = false
                Dilations = Axes.choose "Conv3d" "dilation" 3 None dilations 1
                OutputPaddings = null
                Groups = defaultArg groups 1
                Bias = defaultArg bias true
            }
        )

    static member internal Layer: LayerKind =
        LayerKind.make
            "inChannels, outChannels, kernelSize"
            "(N, C, D, H, W)"
            "slides filters; stride, padding (or \"same\"), dilation, groups"
            (fun o -> Conv3d(ConvOptions.read 3 false o))

namespace DiffLessons

open System
open DiffLessons.Native

/// How options of 1, 2 or 3 axes are given: one number for all axes, or one an axis.
[<RequireQualifiedAccess>]
module internal Axes =
    let choose
        (operation: string)
        (name: string)
        dims
        (one: int option)
        (each: seq<int> option)
        (fallback: int)
        =
        match one, each with
        | Some _, Some _ ->
            raise (OptionException($"{operation}: give {name} or {name}s, not both.", name))
        | Some value, None -> Array.create dims value
        | None, Some values ->
            let values = Guard.items operation (name + "s") values

            // Before their number decides anything else, such as the operation's name.
            if values.Length <> dims then
                raise (
                    OptionException(
                        $"{operation}: {name} needs {string dims} values, one an axis, got {string values.Length}.",
                        name
                    )
                )

            values
        | None, None -> Array.create dims fallback

    /// Kernel sizes, which have no default, and strides, which default to them.
    let kernels (operation: string) dims kernelSize kernelSizes stride strides =
        let kernels =
            match kernelSize, kernelSizes with
            | None, None -> raise (OptionException($"{operation}: give kernelSize.", "kernelSize"))
            | _ -> choose operation "kernelSize" dims kernelSize kernelSizes 1

        let strides =
            match stride, strides with
            | None, None -> kernels
            | _ -> choose operation "stride" dims stride strides 1

        kernels, strides

/// <summary>Convolutions: filters that slide over 1, 2 or 3 axes.</summary>
[<AutoOpen>]
module TensorWindows =
    let private raws (values: int[]) = Array.map int64 values

    let private biased operation (filters: int) (bias: Tensor option) =
        match bias with
        | Some bias when bias.dim <> 1 || bias.Sizes[0] <> filters ->
            Shape.fail
                $"{operation}: expected a bias of shape ({string filters}), one a filter, got {Shape.format bias.Sizes}."
        | _ -> ()

    let internal convolve
        (input: Tensor)
        (filters: Tensor)
        (bias: Tensor option)
        strides
        paddings
        dilations
        groups
        =
        let dims = Array.length strides
        let name = $"conv{string dims}d"
        let sizes = Shape.conv input.Sizes filters.Sizes strides paddings dilations groups
        biased name filters.Sizes[0] bias
        let s, p, d, g = raws strides, raws paddings, raws dilations, int64 groups

        let run (x: NativeTensor) (w: NativeTensor) (b: NativeTensor) =
            match dims with
            | 1 -> F.conv1d (x, w, b, s[0], p[0], d[0], g)
            | 2 -> F.conv2d (x, w, b, s, p, d, g)
            | _ -> F.conv3d (x, w, b, s, p, d, g)

        match bias with
        | Some bias ->
            Tensor.Affine(name, ChannelPadding.convolution run, input, filters, bias, sizes)
        | None ->
            let plain x w =
                ChannelPadding.convolution run x w NativeTensor.None

            Tensor.Product(name, plain, input, filters, sizes)

    let internal convolveTransposed
        (input: Tensor)
        (filters: Tensor)
        (bias: Tensor option)
        strides
        paddings
        dilations
        outputPaddings
        groups
        =
        let dims = Array.length strides
        let name = $"convTranspose{string dims}d"
        Shape.options name dims "stride" 1 strides
        Shape.options name dims "padding" 0 paddings
        Shape.options name dims "dilation" 1 dilations
        Shape.options name dims "outputPadding" 0 outputPaddings

        if input.dim <> dims + 2 || filters.dim <> dims + 2 then
            Shape.fail
                $"{name}: expected an input and filters of {string (dims + 2)} axes, (batch, inChannels, ...) and (inChannels, outChannels, ...), got {Shape.format input.Sizes} and {Shape.format filters.Sizes}."

        if input.Sizes[1] <> filters.Sizes[0] then
            Shape.fail
                $"{name}: input {Shape.format input.Sizes} has {string (input.Sizes[1])} channels, but filters {Shape.format filters.Sizes} take {string (filters.Sizes[0])}."

        for i in 0 .. dims - 1 do
            if outputPaddings[i] >= max strides[i] dilations[i] then
                raise (
                    OptionException(
                        $"{name}: outputPadding must be less than stride or dilation, got {string (outputPaddings[i])} with stride {string (strides[i])} and dilation {string (dilations[i])}.",
                        "outputPadding"
                    )
                )

            let length =
                (int64 input.Sizes[i + 2] - 1L) * int64 strides[i] - 2L * int64 paddings[i]
                + int64 dilations[i] * (int64 filters.Sizes[i + 2] - 1L)
                + int64 outputPaddings[i]
                + 1L

            if Shape.size name $"axis {string (i + 2)} of the result" length < 1 then
                Shape.fail
                    $"{name}: nothing is left of axis {string (i + 2)} of the input {Shape.format input.Sizes} after a padding of {string (paddings[i])}. Pad less."

        biased name (Shape.product name "the number of channels" filters.Sizes[1] groups) bias
        let s, p, d, o = raws strides, raws paddings, raws dilations, raws outputPaddings
        let g = int64 groups

        let run (x: NativeTensor) (w: NativeTensor) (b: NativeTensor) =
            match dims with
            | 1 -> F.conv_transpose1d (x, w, b, s[0], p[0], o[0], d[0], g)
            | 2 -> F.conv_transpose2d (x, w, b, s, p, o, d, g)
            | _ -> F.conv_transpose3d (x, w, b, s, p, o, d, g)

        let safe x w b =
            if groups = 1 then
                ChannelPadding.transposed run x w b
            else
                run x w b

        match bias with
        | Some bias -> Tensor.Affine(name, safe, input, filters, bias, null)
        | None ->
            Tensor.Product(name, (fun x w -> safe x w NativeTensor.None), input, filters, null)

    type Tensor with

        /// <summary>A 1-d convolution (cross-correlation, as in PyTorch).</summary>
        /// <param name="filters">Shape (outChannels, inChannels, kernel), for an input of shape (batch, inChannels, length).</param>
        /// <param name="stride">The step of the window, 1 by default.</param>
        /// <param name="padding">Zeros added at either end, 0 by default.</param>
        /// <param name="dilation">The distance between the window's elements, 1 by default.</param>
        /// <returns>Shape (batch, outChannels, (length + 2 padding - dilation (kernel - 1) - 1) / stride + 1).</returns>
        member a.conv1d(filters: Tensor, ?stride: int, ?padding: int, ?dilation: int) =
            convolve
                a
                filters
                None
                [| defaultArg stride 1 |]
                [| defaultArg padding 0 |]
                [| defaultArg dilation 1 |]
                1

        /// <summary>A 2-d convolution (cross-correlation, as in PyTorch); options for both axes, or one an axis.</summary>
        /// <param name="filters">Shape (outChannels, inChannels, kh, kw), for an input of shape (batch, inChannels, h, w).</param>
        /// <param name="stride">The step of the window, 1 by default.</param>
        /// <param name="padding">Zeros added at either end, 0 by default.</param>
        /// <param name="dilation">The distance between the window's elements, 1 by default.</param>
        /// <param name="strides">The steps, one an axis.</param>
        /// <param name="paddings">The paddings, one an axis.</param>
        /// <param name="dilations">The dilations, one an axis.</param>
        member a.conv2d
            (
                filters: Tensor,
                ?stride: int,
                ?padding: int,
                ?dilation: int,
                ?strides: seq<int>,
                ?paddings: seq<int>,
                ?dilations: seq<int>
            ) =
            let choose name = Axes.choose "conv2d" name 2

            convolve
                a
                filters
                None
                (choose "stride" stride strides 1)
                (choose "padding" padding paddings 0)
                (choose "dilation" dilation dilations 1)
                1

        /// <summary>A 3-d convolution (cross-correlation, as in PyTorch); options as for <c>conv2d</c>.</summary>
        /// <param name="filters">Shape (outChannels, inChannels, kd, kh, kw), for an input of shape (batch, inChannels, d, h, w).</param>
        /// <param name="stride">The step of the window, 1 by default.</param>
        /// <param name="padding">Zeros added at either end, 0 by default.</param>
        /// <param name="dilation">The distance between the window's elements, 1 by default.</param>
        /// <param name="strides">The steps, one an axis.</param>
        /// <param name="paddings">The paddings, one an axis.</param>
        /// <param name="dilations">The dilations, one an axis.</param>
        member a.conv3d
            (
                filters: Tensor,
                ?stride: int,
                ?padding: int,
                ?dilation: int,
                ?strides: seq<int>,
                ?paddings: seq<int>,
                ?dilations: seq<int>
            ) =
            let choose name = Axes.choose "conv3d" name 3

            convolve
                a
                filters
                None
                (choose "stride" stride strides 1)
                (choose "padding" padding paddings 0)
                (choose "dilation" dilation dilations 1)
                1

        /// <summary>A 1-d transposed convolution: the gradient of <c>conv1d</c> by its input, as an operation.</summary>
        /// <param name="filters">Shape (inChannels, outChannels, kernel), for an input of shape (batch, inChannels, length).</param>
        /// <param name="stride">1 by default.</param>
        /// <param name="padding">0 by default.</param>
        /// <param name="dilation">1 by default.</param>
        /// <param name="outputPadding">Elements added at one end of the result, 0 by default.</param>
        member a.convTranspose1d
            (filters: Tensor, ?stride: int, ?padding: int, ?dilation: int, ?outputPadding: int)
            =
            convolveTransposed
                a
                filters
                None
                [| defaultArg stride 1 |]
                [| defaultArg padding 0 |]
                [| defaultArg dilation 1 |]
                [| defaultArg outputPadding 0 |]
                1

        /// <summary>A 2-d transposed convolution; options for both axes, or one an axis.</summary>
        /// <param name="filters">Shape (inChannels, outChannels, kh, kw).</param>
        /// <param name="stride">1 by default.</param>
        /// <param name="padding">0 by default.</param>
        /// <param name="dilation">1 by default.</param>
        /// <param name="outputPadding">0 by default.</param>
        /// <param name="strides">The steps, one an axis.</param>
        /// <param name="paddings">The paddings, one an axis.</param>
        /// <param name="dilations">The dilations, one an axis.</param>
        /// <param name="outputPaddings">The output paddings, one an axis.</param>
        member a.convTranspose2d
            (
                filters: Tensor,
                ?stride: int,
                ?padding: int,
                ?dilation: int,
                ?outputPadding: int,
                ?strides: seq<int>,
                ?paddings: seq<int>,
                ?dilations: seq<int>,
                ?outputPaddings: seq<int>
            ) =
            let choose name = Axes.choose "convTranspose2d" name 2

            convolveTransposed
                a
                filters
                None
                (choose "stride" stride strides 1)
                (choose "padding" padding paddings 0)
                (choose "dilation" dilation dilations 1)
                (choose "outputPadding" outputPadding outputPaddings 0)
                1

        /// <summary>A 3-d transposed convolution; options as for <c>convTranspose2d</c>.</summary>
        /// <param name="filters">Shape (inChannels, outChannels, kd, kh, kw).</param>
        /// <param name="stride">1 by default.</param>
        /// <param name="padding">0 by default.</param>
        /// <param name="dilation">1 by default.</param>
        /// <param name="outputPadding">0 by default.</param>
        /// <param name="strides">The steps, one an axis.</param>
        /// <param name="paddings">The paddings, one an axis.</param>
        /// <param name="dilations">The dilations, one an axis.</param>
        /// <param name="outputPaddings">The output paddings, one an axis.</param>
        member a.convTranspose3d
            (
                filters: Tensor,
                ?stride: int,
                ?padding: int,
                ?dilation: int,
                ?outputPadding: int,
                ?strides: seq<int>,
                ?paddings: seq<int>,
                ?dilations: seq<int>,
                ?outputPaddings: seq<int>
            ) =
            let choose name = Axes.choose "convTranspose3d" name 3

            convolveTransposed
                a
                filters
                None
                (choose "stride" stride strides 1)
                (choose "padding" padding paddings 0)
                (choose "dilation" dilation dilations 1)
                (choose "outputPadding" outputPadding outputPaddings 0)
                1

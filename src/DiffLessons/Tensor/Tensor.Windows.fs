namespace DiffLessons

open System
open TorchSharp

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
        | None, Some values -> Seq.toArray values
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

/// <summary>Convolutions and pooling: windows that slide over 1, 2 or 3 axes.</summary>
[<AutoOpen>]
module TensorWindows =
    let private raws (values: int[]) = Array.map int64 values

    let private biased operation (filters: int) (bias: Tensor option) =
        match bias with
        | Some bias when bias.dim <> 1 || bias.Sizes[0] <> filters ->
            Shape.fail
                $"{operation}: expected a bias of shape ({filters}), one a filter, got {Shape.format bias.Sizes}."
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
        let name = $"conv{dims}d"
        let sizes = Shape.conv input.Sizes filters.Sizes strides paddings dilations groups
        biased name filters.Sizes[0] bias
        let s, p, d, g = raws strides, raws paddings, raws dilations, int64 groups

        let run (x: torch.Tensor) (w: torch.Tensor) (b: torch.Tensor) =
            match dims with
            | 1 -> F.conv1d (x, w, b, Nullable s[0], Nullable p[0], Nullable d[0], g)
            | 2 -> F.conv2d (x, w, b, s, p, d, g)
            | _ -> F.conv3d (x, w, b, s, p, d, g)

        match bias with
        | Some bias -> Tensor.Lift3(name, run, input, filters, bias, sizes)
        | None -> Tensor.Lift2(name, (fun x w -> run x w null), input, filters, sizes)

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
        let name = $"convTranspose{dims}d"
        Shape.options name dims "stride" 1 strides
        Shape.options name dims "padding" 0 paddings
        Shape.options name dims "dilation" 1 dilations
        Shape.options name dims "outputPadding" 0 outputPaddings

        if input.dim <> dims + 2 || filters.dim <> dims + 2 then
            Shape.fail
                $"{name}: expected an input and filters of {dims + 2} axes, (batch, inChannels, ...) and (inChannels, outChannels, ...), got {Shape.format input.Sizes} and {Shape.format filters.Sizes}."

        if input.Sizes[1] <> filters.Sizes[0] then
            Shape.fail
                $"{name}: input {Shape.format input.Sizes} has {input.Sizes[1]} channels, but filters {Shape.format filters.Sizes} take {filters.Sizes[0]}."

        for i in 0 .. dims - 1 do
            if outputPaddings[i] >= max strides[i] dilations[i] then
                raise (
                    OptionException(
                        $"{name}: outputPadding must be less than stride or dilation, got {outputPaddings[i]} with stride {strides[i]} and dilation {dilations[i]}.",
                        "outputPadding"
                    )
                )

            let size =
                (input.Sizes[i + 2] - 1) * strides[i] - 2 * paddings[i]
                + dilations[i] * (filters.Sizes[i + 2] - 1)
                + outputPaddings[i]
                + 1

            if size < 1 then
                Shape.fail
                    $"{name}: nothing is left of axis {i + 2} of the input {Shape.format input.Sizes} after a padding of {paddings[i]}. Pad less."

        biased name (filters.Sizes[1] * groups) bias
        let s, p, d, o = raws strides, raws paddings, raws dilations, raws outputPaddings
        let g = int64 groups

        let run (x: torch.Tensor) (w: torch.Tensor) (b: torch.Tensor) =
            match dims with
            | 1 ->
                F.conv_transpose1d (
                    x,
                    w,
                    b,
                    Nullable s[0],
                    Nullable p[0],
                    Nullable o[0],
                    Nullable d[0],
                    g
                )
            | 2 -> F.conv_transpose2d (x, w, b, s, p, o, d, g)
            | _ -> F.conv_transpose3d (x, w, b, s, p, o, d, g)

        match bias with
        | Some bias -> Tensor.Lift3(name, run, input, filters, bias, null)
        | None -> Tensor.Lift2(name, (fun x w -> run x w null), input, filters, null)

    let internal maxPool (input: Tensor) kernels strides paddings =
        let dims = Array.length kernels
        let name = $"maxpool{dims}d"
        let sizes = Shape.pool name input.Sizes kernels strides paddings
        let k, s, p = raws kernels, raws strides, raws paddings

        Tensor.Lift1(
            name,
            (fun x ->
                match dims with
                | 1 -> F.max_pool1d (x, k[0], Nullable s[0], Nullable p[0])
                | 2 -> F.max_pool2d (x, k, s, p)
                | _ -> F.max_pool3d (x, k, s, p)),
            input,
            sizes
        )

    let private maxPoolIndexed (input: Tensor) kernels strides paddings =
        let dims = Array.length kernels
        let name = $"maxpool{dims}di"
        Shape.pool name input.Sizes kernels strides paddings |> ignore
        let k, s, p = raws kernels, raws strides, raws paddings

        let both =
            Tensor.Lift(
                name,
                (fun x ->
                    let struct (values, indices) =
                        match dims with
                        | 1 -> F.max_pool1d_with_indices (x[0], k[0], Nullable s[0], Nullable p[0])
                        | 2 -> F.max_pool2d_with_indices (x[0], k, s, p)
                        | _ -> F.max_pool3d_with_indices (x[0], k, s, p)

                    [| values; indices |]),
                [| input |]
            )

        both[0], both[1]

    let internal avgPool (input: Tensor) kernels strides paddings =
        let dims = Array.length kernels
        let name = $"avgpool{dims}d"
        let sizes = Shape.pool name input.Sizes kernels strides paddings
        let k, s, p = raws kernels, raws strides, raws paddings

        Tensor.Lift1(
            name,
            (fun x ->
                match dims with
                | 1 -> F.avg_pool1d (x, k[0], Nullable s[0], Nullable p[0])
                | 2 -> F.avg_pool2d (x, k, s, p)
                | _ -> F.avg_pool3d (x, k, s, p)),
            input,
            sizes
        )

    /// Puts pooled values back where they came from: a scatter over the flattened spatial axes.
    let private maxUnpool
        dims
        (input: Tensor)
        (indices: Tensor)
        kernels
        strides
        paddings
        outputSize
        =
        let name = $"maxunpool{dims}d"

        if input.dim <> dims + 2 || not (Shape.same input.Sizes indices.Sizes) then
            Shape.fail
                $"{name}: expected an input of {dims + 2} axes and indices of its shape, got {Shape.format input.Sizes} and {Shape.format indices.Sizes}."

        let spatial =
            match outputSize with
            | Some size ->
                let size = Seq.toArray size

                if size.Length > dims then
                    size[size.Length - dims ..]
                else
                    size
            | None ->
                Array.init dims (fun i ->
                    (input.Sizes[i + 2] - 1) * Array.item i strides - 2 * Array.item i paddings
                    + Array.item i kernels)

        Shape.options name dims "outputSize" 1 spatial
        let n, c = input.Sizes[0], input.Sizes[1]
        let flat = input.view [ n; c; -1 ]
        let places = indices.view [ n; c; -1 ]
        let whole = flat.scatter (2, places, [ n; c; Shape.nelement spatial ])
        whole.view [| n; c; yield! spatial |]

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

        /// <summary>The greatest element of each window of (batch, channels, length).</summary>
        /// <param name="kernelSize">The window's length.</param>
        /// <param name="stride">The step of the window, its length by default.</param>
        /// <param name="padding">Elements of minus infinity added at either end, 0 by default.</param>
        member a.maxpool1d(kernelSize: int, ?stride: int, ?padding: int) =
            maxPool a [| kernelSize |] [| defaultArg stride kernelSize |] [| defaultArg padding 0 |]

        /// <summary>The greatest element of each window of (batch, channels, h, w); options for both axes, or one an axis.</summary>
        /// <param name="kernelSize">The window's length along both axes.</param>
        /// <param name="stride">The step of the window, its length by default.</param>
        /// <param name="padding">Elements of minus infinity added at either end, 0 by default.</param>
        /// <param name="kernelSizes">The window's lengths, one an axis.</param>
        /// <param name="strides">The steps, one an axis.</param>
        /// <param name="paddings">The paddings, one an axis.</param>
        member a.maxpool2d
            (
                ?kernelSize: int,
                ?stride: int,
                ?padding: int,
                ?kernelSizes: seq<int>,
                ?strides: seq<int>,
                ?paddings: seq<int>
            ) =
            let kernels, steps =
                Axes.kernels "maxpool2d" 2 kernelSize kernelSizes stride strides

            maxPool a kernels steps (Axes.choose "maxpool2d" "padding" 2 padding paddings 0)

        /// <summary>The greatest element of each window of (batch, channels, d, h, w); options as for <c>maxpool2d</c>.</summary>
        /// <param name="kernelSize">The window's length along all axes.</param>
        /// <param name="stride">The step of the window, its length by default.</param>
        /// <param name="padding">Elements of minus infinity added at either end, 0 by default.</param>
        /// <param name="kernelSizes">The window's lengths, one an axis.</param>
        /// <param name="strides">The steps, one an axis.</param>
        /// <param name="paddings">The paddings, one an axis.</param>
        member a.maxpool3d
            (
                ?kernelSize: int,
                ?stride: int,
                ?padding: int,
                ?kernelSizes: seq<int>,
                ?strides: seq<int>,
                ?paddings: seq<int>
            ) =
            let kernels, steps =
                Axes.kernels "maxpool3d" 3 kernelSize kernelSizes stride strides

            maxPool a kernels steps (Axes.choose "maxpool3d" "padding" 3 padding paddings 0)

        /// <summary>As <c>maxpool1d</c>, with the index of each greatest element within its channel (Int64).</summary>
        /// <param name="kernelSize">The window's length.</param>
        /// <param name="stride">The step of the window, its length by default.</param>
        /// <param name="padding">0 by default.</param>
        member a.maxpool1di(kernelSize: int, ?stride: int, ?padding: int) =
            maxPoolIndexed a [| kernelSize |] [| defaultArg stride kernelSize |] [|
                defaultArg padding 0
            |]

        /// <summary>As <c>maxpool2d</c>, with the index of each greatest element within its channel (Int64, row-major).</summary>
        /// <param name="kernelSize">The window's length along both axes.</param>
        /// <param name="stride">The step of the window, its length by default.</param>
        /// <param name="padding">0 by default.</param>
        /// <param name="kernelSizes">The window's lengths, one an axis.</param>
        /// <param name="strides">The steps, one an axis.</param>
        /// <param name="paddings">The paddings, one an axis.</param>
        member a.maxpool2di
            (
                ?kernelSize: int,
                ?stride: int,
                ?padding: int,
                ?kernelSizes: seq<int>,
                ?strides: seq<int>,
                ?paddings: seq<int>
            ) =
            let kernels, steps =
                Axes.kernels "maxpool2di" 2 kernelSize kernelSizes stride strides

            maxPoolIndexed a kernels steps (Axes.choose "maxpool2di" "padding" 2 padding paddings 0)

        /// <summary>As <c>maxpool3d</c>, with the index of each greatest element within its channel (Int64, row-major).</summary>
        /// <param name="kernelSize">The window's length along all axes.</param>
        /// <param name="stride">The step of the window, its length by default.</param>
        /// <param name="padding">0 by default.</param>
        /// <param name="kernelSizes">The window's lengths, one an axis.</param>
        /// <param name="strides">The steps, one an axis.</param>
        /// <param name="paddings">The paddings, one an axis.</param>
        member a.maxpool3di
            (
                ?kernelSize: int,
                ?stride: int,
                ?padding: int,
                ?kernelSizes: seq<int>,
                ?strides: seq<int>,
                ?paddings: seq<int>
            ) =
            let kernels, steps =
                Axes.kernels "maxpool3di" 3 kernelSize kernelSizes stride strides

            maxPoolIndexed a kernels steps (Axes.choose "maxpool3di" "padding" 3 padding paddings 0)

        /// <summary>Puts the values of <c>maxpool1di</c> back at their indices, among zeros.</summary>
        /// <param name="indices">The indices that came with the values.</param>
        /// <param name="kernelSize">The window's length.</param>
        /// <param name="stride">The step of the window, its length by default.</param>
        /// <param name="padding">0 by default.</param>
        /// <param name="outputSize">The spatial shape to reach (or the whole shape); the smallest that fits by default.</param>
        member a.maxunpool1d
            (indices: Tensor, kernelSize: int, ?stride: int, ?padding: int, ?outputSize: seq<int>)
            =
            maxUnpool
                1
                a
                indices
                [| kernelSize |]
                [| defaultArg stride kernelSize |]
                [| defaultArg padding 0 |]
                outputSize

        /// <summary>Puts the values of <c>maxpool2di</c> back at their indices, among zeros.</summary>
        /// <param name="indices">The indices that came with the values.</param>
        /// <param name="kernelSize">The window's length along both axes.</param>
        /// <param name="stride">The step of the window, its length by default.</param>
        /// <param name="padding">0 by default.</param>
        /// <param name="kernelSizes">The window's lengths, one an axis.</param>
        /// <param name="strides">The steps, one an axis.</param>
        /// <param name="paddings">The paddings, one an axis.</param>
        /// <param name="outputSize">The spatial shape to reach (or the whole shape); the smallest that fits by default.</param>
        member a.maxunpool2d
            (
                indices: Tensor,
                ?kernelSize: int,
                ?stride: int,
                ?padding: int,
                ?kernelSizes: seq<int>,
                ?strides: seq<int>,
                ?paddings: seq<int>,
                ?outputSize: seq<int>
            ) =
            let kernels, steps =
                Axes.kernels "maxunpool2d" 2 kernelSize kernelSizes stride strides

            maxUnpool
                2
                a
                indices
                kernels
                steps
                (Axes.choose "maxunpool2d" "padding" 2 padding paddings 0)
                outputSize

        /// <summary>Puts the values of <c>maxpool3di</c> back at their indices, among zeros.</summary>
        /// <param name="indices">The indices that came with the values.</param>
        /// <param name="kernelSize">The window's length along all axes.</param>
        /// <param name="stride">The step of the window, its length by default.</param>
        /// <param name="padding">0 by default.</param>
        /// <param name="kernelSizes">The window's lengths, one an axis.</param>
        /// <param name="strides">The steps, one an axis.</param>
        /// <param name="paddings">The paddings, one an axis.</param>
        /// <param name="outputSize">The spatial shape to reach (or the whole shape); the smallest that fits by default.</param>
        member a.maxunpool3d
            (
                indices: Tensor,
                ?kernelSize: int,
                ?stride: int,
                ?padding: int,
                ?kernelSizes: seq<int>,
                ?strides: seq<int>,
                ?paddings: seq<int>,
                ?outputSize: seq<int>
            ) =
            let kernels, steps =
                Axes.kernels "maxunpool3d" 3 kernelSize kernelSizes stride strides

            maxUnpool
                3
                a
                indices
                kernels
                steps
                (Axes.choose "maxunpool3d" "padding" 3 padding paddings 0)
                outputSize

        /// <summary>The mean of each window of (batch, channels, length); padding zeros are counted.</summary>
        /// <param name="kernelSize">The window's length.</param>
        /// <param name="stride">The step of the window, its length by default.</param>
        /// <param name="padding">Zeros added at either end, 0 by default.</param>
        member a.avgpool1d(kernelSize: int, ?stride: int, ?padding: int) =
            avgPool a [| kernelSize |] [| defaultArg stride kernelSize |] [| defaultArg padding 0 |]

        /// <summary>The mean of each window of (batch, channels, h, w); padding zeros are counted. Options for both axes, or one an axis.</summary>
        /// <param name="kernelSize">The window's length along both axes.</param>
        /// <param name="stride">The step of the window, its length by default.</param>
        /// <param name="padding">Zeros added at either end, 0 by default.</param>
        /// <param name="kernelSizes">The window's lengths, one an axis.</param>
        /// <param name="strides">The steps, one an axis.</param>
        /// <param name="paddings">The paddings, one an axis.</param>
        member a.avgpool2d
            (
                ?kernelSize: int,
                ?stride: int,
                ?padding: int,
                ?kernelSizes: seq<int>,
                ?strides: seq<int>,
                ?paddings: seq<int>
            ) =
            let kernels, steps =
                Axes.kernels "avgpool2d" 2 kernelSize kernelSizes stride strides

            avgPool a kernels steps (Axes.choose "avgpool2d" "padding" 2 padding paddings 0)

        /// <summary>The mean of each window of (batch, channels, d, h, w); options as for <c>avgpool2d</c>.</summary>
        /// <param name="kernelSize">The window's length along all axes.</param>
        /// <param name="stride">The step of the window, its length by default.</param>
        /// <param name="padding">Zeros added at either end, 0 by default.</param>
        /// <param name="kernelSizes">The window's lengths, one an axis.</param>
        /// <param name="strides">The steps, one an axis.</param>
        /// <param name="paddings">The paddings, one an axis.</param>
        member a.avgpool3d
            (
                ?kernelSize: int,
                ?stride: int,
                ?padding: int,
                ?kernelSizes: seq<int>,
                ?strides: seq<int>,
                ?paddings: seq<int>
            ) =
            let kernels, steps =
                Axes.kernels "avgpool3d" 3 kernelSize kernelSizes stride strides

            avgPool a kernels steps (Axes.choose "avgpool3d" "padding" 3 padding paddings 0)

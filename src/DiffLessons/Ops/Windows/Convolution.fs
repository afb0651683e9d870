namespace DiffLessons

open DiffLessons.Native

/// <summary>Convolutions: filters that slide over 1, 2 or 3 axes.</summary>
[<AutoOpen>]
module Convolution =
    let internal raws (values: int[]) = Array.map int64 values

    let internal biased operation (filters: int) (bias: Tensor option) =
        match bias with
        | Some bias when bias.dim <> 1 || bias.Sizes[0] <> filters ->
            Shape.fail
                $"{operation}: expected a bias of shape ({string filters}), one per filter, got {Shape.format bias.Sizes}."
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

    /// The same with options as they are given, as `Axes` says.
    let private conv
        dims
        input
        filters
        (stride, strides)
        (padding, paddings)
        (dilation, dilations)
        =
        let choose name =
            Axes.choose $"conv{string dims}d" name dims

        convolve
            input
            filters
            None
            (choose "stride" stride strides 1)
            (choose "padding" padding paddings 0)
            (choose "dilation" dilation dilations 1)
            1

    type Tensor with

        /// <summary>A 1-d convolution (cross-correlation, as in PyTorch).</summary>
        /// <param name="filters">Shape (outChannels, inChannels, kernel), for an input of shape (batch, inChannels, length).</param>
        /// <param name="stride">The step of the window, 1 by default.</param>
        /// <param name="padding">Zeros added at either end, 0 by default.</param>
        /// <param name="dilation">The distance between the window's elements, 1 by default.</param>
        /// <returns>Shape (batch, outChannels, (length + 2 padding - dilation (kernel - 1) - 1) / stride + 1).</returns>
        member a.conv1d(filters: Tensor, ?stride: int, ?padding: int, ?dilation: int) =
            conv 1 a filters (stride, None) (padding, None) (dilation, None)

        /// <summary>A 2-d convolution (cross-correlation, as in PyTorch); options for both axes, or one per axis.</summary>
        /// <param name="filters">Shape (outChannels, inChannels, kh, kw), for an input of shape (batch, inChannels, h, w).</param>
        /// <param name="stride">The step of the window, 1 by default.</param>
        /// <param name="padding">Zeros added at either end, 0 by default.</param>
        /// <param name="dilation">The distance between the window's elements, 1 by default.</param>
        /// <param name="strides">The steps, one per axis.</param>
        /// <param name="paddings">The paddings, one per axis.</param>
        /// <param name="dilations">The dilations, one per axis.</param>
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
            conv 2 a filters (stride, strides) (padding, paddings) (dilation, dilations)

        /// <summary>A 3-d convolution (cross-correlation, as in PyTorch); options as for <c>conv2d</c>.</summary>
        /// <param name="filters">Shape (outChannels, inChannels, kd, kh, kw), for an input of shape (batch, inChannels, d, h, w).</param>
        /// <param name="stride">The step of the window, 1 by default.</param>
        /// <param name="padding">Zeros added at either end, 0 by default.</param>
        /// <param name="dilation">The distance between the window's elements, 1 by default.</param>
        /// <param name="strides">The steps, one per axis.</param>
        /// <param name="paddings">The paddings, one per axis.</param>
        /// <param name="dilations">The dilations, one per axis.</param>
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
            conv 3 a filters (stride, strides) (padding, paddings) (dilation, dilations)

    /// The registry's entries.
    [<RequireQualifiedAccess>]
    module internal Ops =
        /// The options' names: one for all axes and, of several axes, one per axis.
        let options dims names =
            "b"
            :: List.collect (fun name -> if dims > 1 then [ name; name + "s" ] else [ name ]) names

        let private make name dims =
            let options = options dims [ "stride"; "padding"; "dilation" ]

            Op.make name options "the convolution with filters b" (fun o ->
                let filters, stride = o.tensor "b", Axes.ofOptions o dims "stride"

                let padding, dilation =
                    Axes.ofOptions o dims "padding", Axes.ofOptions o dims "dilation"

                fun x -> conv dims x filters stride padding dilation)

        let conv1d = make "conv1d" 1
        let conv2d = make "conv2d" 2
        let conv3d = make "conv3d" 3

        let all = [ conv1d; conv2d; conv3d ]

        let given (filters: Tensor) stride padding dilation =
            [ "b", box filters ]
            @ Axes.toOptions "stride" stride
            @ Axes.toOptions "padding" padding
            @ Axes.toOptions "dilation" dilation

    type dsharp with

        static member conv1d
            (input: Tensor, filters: Tensor, ?stride: int, ?padding: int, ?dilation: int)
            : Tensor =
            conv 1 input filters (stride, None) (padding, None) (dilation, None)

        static member conv1d
            (b: Tensor, ?stride: int, ?padding: int, ?dilation: int)
            : Tensor -> Tensor =
            Op.curried Ops.conv1d (Ops.given b (stride, None) (padding, None) (dilation, None))

        static member conv2d
            (
                input: Tensor,
                filters: Tensor,
                ?stride: int,
                ?padding: int,
                ?dilation: int,
                ?strides: seq<int>,
                ?paddings: seq<int>,
                ?dilations: seq<int>
            ) : Tensor =
            conv 2 input filters (stride, strides) (padding, paddings) (dilation, dilations)

        static member conv2d
            (
                b: Tensor,
                ?stride: int,
                ?padding: int,
                ?dilation: int,
                ?strides: seq<int>,
                ?paddings: seq<int>,
                ?dilations: seq<int>
            ) : Tensor -> Tensor =
            Op.curried
                Ops.conv2d
                (Ops.given b (stride, strides) (padding, paddings) (dilation, dilations))

        static member conv3d
            (
                input: Tensor,
                filters: Tensor,
                ?stride: int,
                ?padding: int,
                ?dilation: int,
                ?strides: seq<int>,
                ?paddings: seq<int>,
                ?dilations: seq<int>
            ) : Tensor =
            conv 3 input filters (stride, strides) (padding, paddings) (dilation, dilations)

        static member conv3d
            (
                b: Tensor,
                ?stride: int,
                ?padding: int,
                ?dilation: int,
                ?strides: seq<int>,
                ?paddings: seq<int>,
                ?dilations: seq<int>
            ) : Tensor -> Tensor =
            Op.curried
                Ops.conv3d
                (Ops.given b (stride, strides) (padding, paddings) (dilation, dilations))

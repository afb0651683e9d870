namespace DiffLessons

open DiffLessons.Native

/// <summary>Transposed convolutions over 1, 2 or 3 axes.</summary>
[<AutoOpen>]
module ConvolutionTransposed =
    let private check name (input: Tensor) (filters: Tensor) strides paddings dilations extra =
        let dims = Array.length strides
        Shape.options name dims "stride" 1 strides
        Shape.options name dims "padding" 0 paddings
        Shape.options name dims "dilation" 1 dilations
        Shape.options name dims "outputPadding" 0 extra

        if input.dim <> dims + 2 || filters.dim <> dims + 2 then
            Shape.fail
                $"{name}: expected an input and filters of {string (dims + 2)} axes, (batch, inChannels, ...) and (inChannels, outChannels, ...), got {Shape.format input.Sizes} and {Shape.format filters.Sizes}."

        if input.Sizes[1] <> filters.Sizes[0] then
            Shape.fail
                $"{name}: input {Shape.format input.Sizes} has {string (input.Sizes[1])} channels, but filters {Shape.format filters.Sizes} take {string (filters.Sizes[0])}."

        for i in 0 .. dims - 1 do
            if extra[i] >= max strides[i] dilations[i] then
                Guard.refuse
                    "outputPadding"
                    $"{name}: outputPadding must be less than stride or dilation, got {string (extra[i])} with stride {string (strides[i])} and dilation {string (dilations[i])}."

            let length =
                (int64 input.Sizes[i + 2] - 1L) * int64 strides[i] - 2L * int64 paddings[i]
                + int64 dilations[i] * (int64 filters.Sizes[i + 2] - 1L)
                + int64 extra[i]
                + 1L

            if Shape.size name $"axis {string (i + 2)} of the result" length < 1 then
                Shape.fail
                    $"{name}: nothing is left of axis {string (i + 2)} of the input {Shape.format input.Sizes} after a padding of {string (paddings[i])}. Pad less."

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
        check name input filters strides paddings dilations outputPaddings
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

        let options () =
            [
                "b", box filters
                "strides", box strides
                "paddings", box paddings
                "dilations", box dilations
                "outputPaddings", box outputPaddings
                "groups", box groups
            ]
            @ Option.toList (bias |> Option.map (fun bias -> "bias", box bias))

        traced name input options (fun () ->
            match bias with
            | Some bias -> Tensor.Affine(name, safe, input, filters, bias, null)
            | None ->
                Tensor.Product(name, (fun x w -> safe x w NativeTensor.None), input, filters, null))

    /// The same with options as they are given, as `Axes` says.
    let private conv
        dims
        input
        filters
        ((stride, strides), (padding, paddings), (dilation, dilations))
        (extra, extras)
        =
        let choose name =
            Axes.choose $"convTranspose{string dims}d" name dims

        convolveTransposed
            input
            filters
            None
            (choose "stride" stride strides 1)
            (choose "padding" padding paddings 0)
            (choose "dilation" dilation dilations 1)
            (choose "outputPadding" extra extras 0)
            1

    type Tensor with

        /// <summary>A 1-d transposed convolution: the gradient of <c>conv1d</c> by its input, as an operation.</summary>
        /// <param name="filters">Shape (inChannels, outChannels, kernel), for an input of shape (batch, inChannels, length).</param>
        /// <param name="stride">1 by default.</param>
        /// <param name="padding">0 by default.</param>
        /// <param name="dilation">1 by default.</param>
        /// <param name="outputPadding">Elements added at one end of the result, 0 by default.</param>
        member a.convTranspose1d
            (filters: Tensor, ?stride: int, ?padding: int, ?dilation: int, ?outputPadding: int)
            =
            let windows = (stride, None), (padding, None), (dilation, None)
            conv 1 a filters windows (outputPadding, None)

        /// <summary>A 2-d transposed convolution; options for both axes, or one per axis.</summary>
        /// <param name="filters">Shape (inChannels, outChannels, kh, kw).</param>
        /// <param name="stride">1 by default.</param>
        /// <param name="padding">0 by default.</param>
        /// <param name="dilation">1 by default.</param>
        /// <param name="outputPadding">0 by default.</param>
        /// <param name="strides">The steps, one per axis.</param>
        /// <param name="paddings">The paddings, one per axis.</param>
        /// <param name="dilations">The dilations, one per axis.</param>
        /// <param name="outputPaddings">The output paddings, one per axis.</param>
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
            let windows = (stride, strides), (padding, paddings), (dilation, dilations)
            conv 2 a filters windows (outputPadding, outputPaddings)

        /// <summary>A 3-d transposed convolution; options as for <c>convTranspose2d</c>.</summary>
        /// <param name="filters">Shape (inChannels, outChannels, kd, kh, kw).</param>
        /// <param name="stride">1 by default.</param>
        /// <param name="padding">0 by default.</param>
        /// <param name="dilation">1 by default.</param>
        /// <param name="outputPadding">0 by default.</param>
        /// <param name="strides">The steps, one per axis.</param>
        /// <param name="paddings">The paddings, one per axis.</param>
        /// <param name="dilations">The dilations, one per axis.</param>
        /// <param name="outputPaddings">The output paddings, one per axis.</param>
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
            let windows = (stride, strides), (padding, paddings), (dilation, dilations)
            conv 3 a filters windows (outputPadding, outputPaddings)

    /// The registry's entries.
    [<RequireQualifiedAccess>]
    module internal Ops =
        let private make name dims =
            let options =
                Convolution.Ops.options dims [ "stride"; "padding"; "dilation"; "outputPadding" ]

            Op.make name options "the transposed convolution with filters b" (fun o ->
                let filters = o.tensor "b"
                let option = Axes.ofOptions o dims
                let windows = option "stride", option "padding", option "dilation"
                let extra = option "outputPadding"
                fun x -> conv dims x filters windows extra)

        let convTranspose1d = make "convTranspose1d" 1
        let convTranspose2d = make "convTranspose2d" 2
        let convTranspose3d = make "convTranspose3d" 3

        let all = [ convTranspose1d; convTranspose2d; convTranspose3d ]

        let given filters (stride, padding, dilation) extra =
            Convolution.Ops.given filters stride padding dilation
            @ Axes.toOptions "outputPadding" extra

    type dsharp with

        static member convTranspose1d
            (
                input: Tensor,
                filters: Tensor,
                ?stride: int,
                ?padding: int,
                ?dilation: int,
                ?outputPadding: int
            ) : Tensor =
            let windows = (stride, None), (padding, None), (dilation, None)
            conv 1 input filters windows (outputPadding, None)

        static member convTranspose1d
            (b: Tensor, ?stride: int, ?padding: int, ?dilation: int, ?outputPadding: int)
            : Tensor -> Tensor =
            let windows = (stride, None), (padding, None), (dilation, None)
            Op.curried Ops.convTranspose1d (Ops.given b windows (outputPadding, None))

        static member convTranspose2d
            (
                input: Tensor,
                filters: Tensor,
                ?stride: int,
                ?padding: int,
                ?dilation: int,
                ?outputPadding: int,
                ?strides: seq<int>,
                ?paddings: seq<int>,
                ?dilations: seq<int>,
                ?outputPaddings: seq<int>
            ) : Tensor =
            let windows = (stride, strides), (padding, paddings), (dilation, dilations)
            conv 2 input filters windows (outputPadding, outputPaddings)

        static member convTranspose2d
            (
                b: Tensor,
                ?stride: int,
                ?padding: int,
                ?dilation: int,
                ?outputPadding: int,
                ?strides: seq<int>,
                ?paddings: seq<int>,
                ?dilations: seq<int>,
                ?outputPaddings: seq<int>
            ) : Tensor -> Tensor =
            let windows = (stride, strides), (padding, paddings), (dilation, dilations)
            Op.curried Ops.convTranspose2d (Ops.given b windows (outputPadding, outputPaddings))

        static member convTranspose3d
            (
                input: Tensor,
                filters: Tensor,
                ?stride: int,
                ?padding: int,
                ?dilation: int,
                ?outputPadding: int,
                ?strides: seq<int>,
                ?paddings: seq<int>,
                ?dilations: seq<int>,
                ?outputPaddings: seq<int>
            ) : Tensor =
            let windows = (stride, strides), (padding, paddings), (dilation, dilations)
            conv 3 input filters windows (outputPadding, outputPaddings)

        static member convTranspose3d
            (
                b: Tensor,
                ?stride: int,
                ?padding: int,
                ?dilation: int,
                ?outputPadding: int,
                ?strides: seq<int>,
                ?paddings: seq<int>,
                ?dilations: seq<int>,
                ?outputPaddings: seq<int>
            ) : Tensor -> Tensor =
            let windows = (stride, strides), (padding, paddings), (dilation, dilations)
            Op.curried Ops.convTranspose3d (Ops.given b windows (outputPadding, outputPaddings))

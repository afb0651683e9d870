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

        let options () =
            [
                "b", box filters
                "strides", box strides
                "paddings", box paddings
                "dilations", box dilations
                "groups", box groups
            ]
            @ Option.toList (bias |> Option.map (fun bias -> "bias", box bias))

        traced name input options (fun () ->
            match bias with
            | Some bias ->
                Tensor.Affine(name, ChannelPadding.convolution run, input, filters, bias, sizes)
            | None ->
                let plain x w =
                    ChannelPadding.convolution run x w NativeTensor.None

                Tensor.Product(name, plain, input, filters, sizes))

    /// An input with what padding "same" takes of it beforehand, and the padding that the convolution itself adds on both sides: the output has the
    /// input's lengths. Where the sum is odd, one more zero is at the end, as in PyTorch.
    let internal samePadding (input: Tensor) (kernels: int[]) (dilations: int[]) : Tensor * int[] =
        let needed =
            Array.map2 (fun kernel dilation -> dilation * (kernel - 1)) kernels dilations

        let halves = needed |> Array.map (fun n -> n / 2)

        if needed |> Array.exists (fun n -> n % 2 = 1) then
            let after = Array.append [| 0; 0 |] (needed |> Array.map (fun n -> n % 2))
            input.pad (Array.zeroCreate (kernels.Length + 2), after = after), halves
        else
            input, halves

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

    /// The same with a stride of 1 and a padding by name.
    let private convNamed dims (input: Tensor) (filters: Tensor) (padding: string) dilation =
        let name = $"conv{string dims}d"
        Tensor.Present(name, input)
        Tensor.Present(name, filters)
        Guard.notNull name "padding" padding
        let dilations = Axes.choose name "dilation" dims (fst dilation) (snd dilation) 1
        let isWhole = input.dim = dims + 2 && filters.dim = dims + 2

        let padded, paddings =
            match padding with
            | "same" when isWhole ->
                Shape.options name dims "dilation" 1 dilations
                samePadding input filters.Sizes[2..] dilations
            | "same"
            | "valid" -> input, Array.zeroCreate dims
            | other ->
                Guard.refuse
                    "padding"
                    $"{name}: expected padding as a number, \"same\" or \"valid\", got \"{other}\"."

        convolve padded filters None (Array.create dims 1) paddings dilations 1

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

        /// <summary>A 1-d convolution with a stride of 1 and a padding by name.</summary>
        /// <param name="filters">Shape (outChannels, inChannels, kernel).</param>
        /// <param name="padding">"same" for a result of the input's size, where an odd number of zeros has the last at the end, or "valid" for none.</param>
        /// <param name="dilation">1 by default.</param>
        member a.conv1d(filters: Tensor, padding: string, ?dilation: int) =
            convNamed 1 a filters padding (dilation, None)

        /// <summary>A 2-d convolution with a stride of 1 and a padding by name.</summary>
        /// <param name="filters">Shape (outChannels, inChannels, kh, kw).</param>
        /// <param name="padding">"same" for a result of the input's size, where an odd number of zeros has the last at the end, or "valid" for none.</param>
        /// <param name="dilation">1 by default.</param>
        /// <param name="dilations">The dilations, one per axis.</param>
        member a.conv2d(filters: Tensor, padding: string, ?dilation: int, ?dilations: seq<int>) =
            convNamed 2 a filters padding (dilation, dilations)

        /// <summary>A 3-d convolution with a stride of 1 and a padding by name.</summary>
        /// <param name="filters">Shape (outChannels, inChannels, kd, kh, kw).</param>
        /// <param name="padding">"same" for a result of the input's size, where an odd number of zeros has the last at the end, or "valid" for none.</param>
        /// <param name="dilation">1 by default.</param>
        /// <param name="dilations">The dilations, one per axis.</param>
        member a.conv3d(filters: Tensor, padding: string, ?dilation: int, ?dilations: seq<int>) =
            convNamed 3 a filters padding (dilation, dilations)

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

                if o.isText "padding" then
                    let padding, dilation = o.text "padding", Axes.ofOptions o dims "dilation"

                    if
                        Axes.choose name "stride" dims (fst stride) (snd stride) 1
                        |> Array.exists ((<>) 1)
                    then
                        Guard.refuse "stride" $"{name}: a padding by name needs a stride of 1."

                    fun x -> convNamed dims x filters padding dilation
                else
                    let padding = Axes.ofOptions o dims "padding"
                    let dilation = Axes.ofOptions o dims "dilation"
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

        let named (filters: Tensor) (padding: string) dilation =
            [ "b", box filters; "padding", box padding ]
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

        /// <summary>A convolution with a stride of 1 and a padding by name; see <c>Tensor.conv1d</c>.</summary>
        static member conv1d
            (input: Tensor, filters: Tensor, padding: string, ?dilation: int)
            : Tensor =
            convNamed 1 input filters padding (dilation, None)

        /// <summary>A convolution with filters b, a stride of 1 and a padding by name.</summary>
        static member conv1d(b: Tensor, padding: string, ?dilation: int) : Tensor -> Tensor =
            Guard.notNull "conv1d" "padding" padding
            Op.curried Ops.conv1d (Ops.named b padding (dilation, None))

        /// <summary>A convolution with a stride of 1 and a padding by name; see <c>Tensor.conv2d</c>.</summary>
        static member conv2d
            (input: Tensor, filters: Tensor, padding: string, ?dilation: int, ?dilations: seq<int>)
            : Tensor =
            convNamed 2 input filters padding (dilation, dilations)

        /// <summary>A convolution with filters b, a stride of 1 and a padding by name.</summary>
        static member conv2d
            (b: Tensor, padding: string, ?dilation: int, ?dilations: seq<int>)
            : Tensor -> Tensor =
            Guard.notNull "conv2d" "padding" padding
            Op.curried Ops.conv2d (Ops.named b padding (dilation, dilations))

        /// <summary>A convolution with a stride of 1 and a padding by name; see <c>Tensor.conv3d</c>.</summary>
        static member conv3d
            (input: Tensor, filters: Tensor, padding: string, ?dilation: int, ?dilations: seq<int>)
            : Tensor =
            convNamed 3 input filters padding (dilation, dilations)

        /// <summary>A convolution with filters b, a stride of 1 and a padding by name.</summary>
        static member conv3d
            (b: Tensor, padding: string, ?dilation: int, ?dilations: seq<int>)
            : Tensor -> Tensor =
            Guard.notNull "conv3d" "padding" padding
            Op.curried Ops.conv3d (Ops.named b padding (dilation, dilations))

namespace DiffLessons

open DiffLessons.Native

/// <summary>Pooling: the greatest element or the mean of windows that slide over 1, 2 or 3 axes.</summary>
[<AutoOpen>]
module Pooling =
    /// Lengths, strides and paddings of windows along each axis, each given as `Axes` says.
    let internal windows name dims kernel (stride, strides) (padding, paddings) =
        let kernels, strides =
            Axes.kernels name dims (fst kernel) (snd kernel) stride strides

        let paddings = Axes.choose name "padding" dims padding paddings 0
        kernels, strides, paddings

    /// Windows as options, for whoever watches.
    let private seen (kernels: int[]) (strides: int[]) (paddings: int[]) : (string * obj) list = [
        "kernelSizes", box kernels
        "strides", box strides
        "paddings", box paddings
    ]

    let private maxPool dims (input: Tensor) kernel stride padding (ceilMode: bool option) =
        let name = $"maxpool{string dims}d"
        let kernels, strides, paddings = windows name dims kernel stride padding
        floating name input
        let ceil = defaultArg ceilMode false
        let sizes = Shape.poolCeil ceil name input.Sizes kernels strides paddings

        let k, s, p =
            Convolution.raws kernels, Convolution.raws strides, Convolution.raws paddings

        traced
            name
            input
            (fun () -> seen kernels strides paddings @ [ "ceilMode", box ceil ])
            (fun () ->
                Tensor.Lift1(
                    name,
                    (fun x ->
                        match dims with
                        | 1 -> Pools.max_pool1d (x, k[0], s[0], p[0], ceil)
                        | 2 -> ChannelsLast.pool (fun x -> Pools.max_pool2d (x, k, s, p, ceil)) x
                        | _ -> Pools.max_pool3d (x, k, s, p, ceil)),
                    input,
                    sizes
                ))

    let private avgPool
        dims
        (input: Tensor)
        kernel
        stride
        padding
        (ceilMode: bool option, countIncludePad: bool option)
        =
        let name = $"avgpool{string dims}d"
        let kernels, strides, paddings = windows name dims kernel stride padding
        floating name input
        let ceil, counted = defaultArg ceilMode false, defaultArg countIncludePad true
        let sizes = Shape.poolCeil ceil name input.Sizes kernels strides paddings

        let k, s, p =
            Convolution.raws kernels, Convolution.raws strides, Convolution.raws paddings

        let isShort = Array.exists2 (<) input.Sizes[2..] kernels

        traced
            name
            input
            (fun () ->
                seen kernels strides paddings
                @ [ "ceilMode", box ceil; "countIncludePad", box counted ])
            (fun () ->
                Tensor.Linear(
                    name,
                    (fun x ->
                        match dims with
                        | 1 -> Pools.avg_pool1d (x, k[0], s[0], p[0], ceil, counted)
                        | 2 -> Pools.avg_pool2d (x, k, s, p, ceil, counted)
                        // Over three axes libtorch wants the input to be as long as the window before it pads.
                        | _ when isShort ->
                            ShortWindows.mean sizes kernels strides paddings counted x
                        | _ -> Pools.avg_pool3d (x, k, s, p, ceil, counted)),
                    input,
                    sizes
                ))

    type Tensor with

        /// <summary>The greatest element of each window of (batch, channels, length).</summary>
        /// <param name="kernelSize">The window's length.</param>
        /// <param name="stride">The step of the window, its length by default.</param>
        /// <param name="padding">Elements of minus infinity added at either end, 0 by default.</param>
        /// <param name="ceilMode">Whether a window that begins inside but reaches beyond the end counts too; false by default.</param>
        member a.maxpool1d(kernelSize: int, ?stride: int, ?padding: int, ?ceilMode: bool) =
            maxPool 1 a (Some kernelSize, None) (stride, None) (padding, None) ceilMode

        /// <summary>The greatest element of each window of (batch, channels, h, w); options for both axes, or one per axis.</summary>
        /// <param name="kernelSize">The window's length along both axes.</param>
        /// <param name="stride">The step of the window, its length by default.</param>
        /// <param name="padding">Elements of minus infinity added at either end, 0 by default.</param>
        /// <param name="kernelSizes">The window's lengths, one per axis.</param>
        /// <param name="strides">The steps, one per axis.</param>
        /// <param name="paddings">The paddings, one per axis.</param>
        /// <param name="ceilMode">Whether a window that begins inside but reaches beyond the end counts too; false by default.</param>
        member a.maxpool2d
            (
                ?kernelSize: int,
                ?stride: int,
                ?padding: int,
                ?kernelSizes: seq<int>,
                ?strides: seq<int>,
                ?paddings: seq<int>,
                ?ceilMode: bool
            ) =
            maxPool 2 a (kernelSize, kernelSizes) (stride, strides) (padding, paddings) ceilMode

        /// <summary>The greatest element of each window of (batch, channels, d, h, w); options as for <c>maxpool2d</c>.</summary>
        /// <param name="kernelSize">The window's length along all axes.</param>
        /// <param name="stride">The step of the window, its length by default.</param>
        /// <param name="padding">Elements of minus infinity added at either end, 0 by default.</param>
        /// <param name="kernelSizes">The window's lengths, one per axis.</param>
        /// <param name="strides">The steps, one per axis.</param>
        /// <param name="paddings">The paddings, one per axis.</param>
        /// <param name="ceilMode">Whether a window that begins inside but reaches beyond the end counts too; false by default.</param>
        member a.maxpool3d
            (
                ?kernelSize: int,
                ?stride: int,
                ?padding: int,
                ?kernelSizes: seq<int>,
                ?strides: seq<int>,
                ?paddings: seq<int>,
                ?ceilMode: bool
            ) =
            maxPool 3 a (kernelSize, kernelSizes) (stride, strides) (padding, paddings) ceilMode

        /// <summary>The mean of each window of (batch, channels, length).</summary>
        /// <param name="kernelSize">The window's length.</param>
        /// <param name="stride">The step of the window, its length by default.</param>
        /// <param name="padding">Zeros added at either end, 0 by default.</param>
        /// <param name="ceilMode">Whether a window that begins inside but reaches beyond the end counts too; false by default.</param>
        /// <param name="countIncludePad">Whether the padding zeros are counted in the mean; true by default.</param>
        member a.avgpool1d
            (kernelSize: int, ?stride: int, ?padding: int, ?ceilMode: bool, ?countIncludePad: bool)
            =
            avgPool
                1
                a
                (Some kernelSize, None)
                (stride, None)
                (padding, None)
                (ceilMode, countIncludePad)

        /// <summary>The mean of each window of (batch, channels, h, w). Options for both axes, or one per axis.</summary>
        /// <param name="kernelSize">The window's length along both axes.</param>
        /// <param name="stride">The step of the window, its length by default.</param>
        /// <param name="padding">Zeros added at either end, 0 by default.</param>
        /// <param name="kernelSizes">The window's lengths, one per axis.</param>
        /// <param name="strides">The steps, one per axis.</param>
        /// <param name="paddings">The paddings, one per axis.</param>
        /// <param name="ceilMode">Whether a window that begins inside but reaches beyond the end counts too; false by default.</param>
        /// <param name="countIncludePad">Whether the padding zeros are counted in the mean; true by default.</param>
        member a.avgpool2d
            (
                ?kernelSize: int,
                ?stride: int,
                ?padding: int,
                ?kernelSizes: seq<int>,
                ?strides: seq<int>,
                ?paddings: seq<int>,
                ?ceilMode: bool,
                ?countIncludePad: bool
            ) =
            avgPool
                2
                a
                (kernelSize, kernelSizes)
                (stride, strides)
                (padding, paddings)
                (ceilMode, countIncludePad)

        /// <summary>The mean of each window of (batch, channels, d, h, w); options as for <c>avgpool2d</c>.</summary>
        /// <param name="kernelSize">The window's length along all axes.</param>
        /// <param name="stride">The step of the window, its length by default.</param>
        /// <param name="padding">Zeros added at either end, 0 by default.</param>
        /// <param name="kernelSizes">The window's lengths, one per axis.</param>
        /// <param name="strides">The steps, one per axis.</param>
        /// <param name="paddings">The paddings, one per axis.</param>
        /// <param name="ceilMode">Whether a window that begins inside but reaches beyond the end counts too; false by default.</param>
        /// <param name="countIncludePad">Whether the padding zeros are counted in the mean; true by default.</param>
        member a.avgpool3d
            (
                ?kernelSize: int,
                ?stride: int,
                ?padding: int,
                ?kernelSizes: seq<int>,
                ?strides: seq<int>,
                ?paddings: seq<int>,
                ?ceilMode: bool,
                ?countIncludePad: bool
            ) =
            avgPool
                3
                a
                (kernelSize, kernelSizes)
                (stride, strides)
                (padding, paddings)
                (ceilMode, countIncludePad)

    /// The registry's entries.
    [<RequireQualifiedAccess>]
    module internal Ops =
        /// The windows' options by name.
        let options dims = [
            for name in [ "kernelSize"; "stride"; "padding" ] do
                yield name

                if dims > 1 then
                    yield name + "s"
        ]

        /// The windows out of options; over one axis their length has no other form.
        let windows (o: LayerOptions) dims =
            let kernel =
                if dims = 1 then
                    Some(o.int "kernelSize"), None
                else
                    Axes.ofOptions o dims "kernelSize"

            kernel, Axes.ofOptions o dims "stride", Axes.ofOptions o dims "padding"

        let private greatest = "the greatest element of each window"
        let private mean = "the mean of each window"

        let private maxPools name dims =
            Op.make name (options dims @ [ "ceilMode" ]) greatest (fun o ->
                let kernel, stride, padding = windows o dims
                let ceilMode = o.tryBool "ceilMode"
                fun x -> maxPool dims x kernel stride padding ceilMode)

        let private avgPools name dims =
            Op.make name (options dims @ [ "ceilMode"; "countIncludePad" ]) mean (fun o ->
                let kernel, stride, padding = windows o dims
                let counts = o.tryBool "ceilMode", o.tryBool "countIncludePad"
                fun x -> avgPool dims x kernel stride padding counts)

        let maxpool1d = maxPools "maxpool1d" 1
        let maxpool2d = maxPools "maxpool2d" 2
        let maxpool3d = maxPools "maxpool3d" 3
        let avgpool1d = avgPools "avgpool1d" 1
        let avgpool2d = avgPools "avgpool2d" 2
        let avgpool3d = avgPools "avgpool3d" 3

        let all = [ maxpool1d; maxpool2d; maxpool3d; avgpool1d; avgpool2d; avgpool3d ]

        /// The windows as options.
        let given kernel stride padding =
            Axes.toOptions "kernelSize" kernel
            @ Axes.toOptions "stride" stride
            @ Axes.toOptions "padding" padding

    type dsharp with

        static member maxpool1d
            (input: Tensor, kernelSize: int, ?stride: int, ?padding: int, ?ceilMode: bool)
            : Tensor =
            maxPool 1 input (Some kernelSize, None) (stride, None) (padding, None) ceilMode

        static member maxpool1d
            (kernelSize: int, ?stride: int, ?padding: int, ?ceilMode: bool)
            : Tensor -> Tensor =
            Op.curried
                Ops.maxpool1d
                (Ops.given (Some kernelSize, None) (stride, None) (padding, None)
                 @ given "ceilMode" ceilMode)

        static member maxpool2d
            (
                input: Tensor,
                ?kernelSize: int,
                ?stride: int,
                ?padding: int,
                ?kernelSizes: seq<int>,
                ?strides: seq<int>,
                ?paddings: seq<int>,
                ?ceilMode: bool
            ) : Tensor =
            maxPool 2 input (kernelSize, kernelSizes) (stride, strides) (padding, paddings) ceilMode

        static member maxpool2d
            (
                ?kernelSize: int,
                ?stride: int,
                ?padding: int,
                ?kernelSizes: seq<int>,
                ?strides: seq<int>,
                ?paddings: seq<int>,
                ?ceilMode: bool
            ) : Tensor -> Tensor =
            Op.curried
                Ops.maxpool2d
                (Ops.given (kernelSize, kernelSizes) (stride, strides) (padding, paddings)
                 @ given "ceilMode" ceilMode)

        static member maxpool3d
            (
                input: Tensor,
                ?kernelSize: int,
                ?stride: int,
                ?padding: int,
                ?kernelSizes: seq<int>,
                ?strides: seq<int>,
                ?paddings: seq<int>,
                ?ceilMode: bool
            ) : Tensor =
            maxPool 3 input (kernelSize, kernelSizes) (stride, strides) (padding, paddings) ceilMode

        static member maxpool3d
            (
                ?kernelSize: int,
                ?stride: int,
                ?padding: int,
                ?kernelSizes: seq<int>,
                ?strides: seq<int>,
                ?paddings: seq<int>,
                ?ceilMode: bool
            ) : Tensor -> Tensor =
            Op.curried
                Ops.maxpool3d
                (Ops.given (kernelSize, kernelSizes) (stride, strides) (padding, paddings)
                 @ given "ceilMode" ceilMode)

        static member avgpool1d
            (
                input: Tensor,
                kernelSize: int,
                ?stride: int,
                ?padding: int,
                ?ceilMode: bool,
                ?countIncludePad: bool
            ) : Tensor =
            avgPool
                1
                input
                (Some kernelSize, None)
                (stride, None)
                (padding, None)
                (ceilMode, countIncludePad)

        static member avgpool1d
            (kernelSize: int, ?stride: int, ?padding: int, ?ceilMode: bool, ?countIncludePad: bool)
            : Tensor -> Tensor =
            Op.curried
                Ops.avgpool1d
                (Ops.given (Some kernelSize, None) (stride, None) (padding, None)
                 @ given "ceilMode" ceilMode
                 @ given "countIncludePad" countIncludePad)

        static member avgpool2d
            (
                input: Tensor,
                ?kernelSize: int,
                ?stride: int,
                ?padding: int,
                ?kernelSizes: seq<int>,
                ?strides: seq<int>,
                ?paddings: seq<int>,
                ?ceilMode: bool,
                ?countIncludePad: bool
            ) : Tensor =
            avgPool
                2
                input
                (kernelSize, kernelSizes)
                (stride, strides)
                (padding, paddings)
                (ceilMode, countIncludePad)

        static member avgpool2d
            (
                ?kernelSize: int,
                ?stride: int,
                ?padding: int,
                ?kernelSizes: seq<int>,
                ?strides: seq<int>,
                ?paddings: seq<int>,
                ?ceilMode: bool,
                ?countIncludePad: bool
            ) : Tensor -> Tensor =
            Op.curried
                Ops.avgpool2d
                (Ops.given (kernelSize, kernelSizes) (stride, strides) (padding, paddings)
                 @ given "ceilMode" ceilMode
                 @ given "countIncludePad" countIncludePad)

        static member avgpool3d
            (
                input: Tensor,
                ?kernelSize: int,
                ?stride: int,
                ?padding: int,
                ?kernelSizes: seq<int>,
                ?strides: seq<int>,
                ?paddings: seq<int>,
                ?ceilMode: bool,
                ?countIncludePad: bool
            ) : Tensor =
            avgPool
                3
                input
                (kernelSize, kernelSizes)
                (stride, strides)
                (padding, paddings)
                (ceilMode, countIncludePad)

        static member avgpool3d
            (
                ?kernelSize: int,
                ?stride: int,
                ?padding: int,
                ?kernelSizes: seq<int>,
                ?strides: seq<int>,
                ?paddings: seq<int>,
                ?ceilMode: bool,
                ?countIncludePad: bool
            ) : Tensor -> Tensor =
            Op.curried
                Ops.avgpool3d
                (Ops.given (kernelSize, kernelSizes) (stride, strides) (padding, paddings)
                 @ given "ceilMode" ceilMode
                 @ given "countIncludePad" countIncludePad)

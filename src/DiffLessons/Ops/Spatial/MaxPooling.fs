namespace DiffLessons

open DiffLessons.Native

/// <summary>The greatest element of windows that slide over 1, 2 or 3 axes.</summary>
[<AutoOpen>]
module MaxPooling =
    let private maxPool dims (input: Tensor) windows (ceilMode: bool option) =
        let name = $"maxpool{string dims}d"
        let kernels, strides, paddings = Pooling.lengths name dims windows
        floating name input
        let ceil = defaultArg ceilMode false
        let sizes = Shape.poolCeil ceil name input.Sizes kernels strides paddings

        let k, s, p =
            Convolution.raws kernels, Convolution.raws strides, Convolution.raws paddings

        traced
            name
            input
            (fun () -> Pooling.traced kernels strides paddings @ [ "ceilMode", box ceil ])
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

    type Tensor with

        /// <summary>The greatest element of each window of (batch, channels, length).</summary>
        /// <param name="kernelSize">The window's length.</param>
        /// <param name="stride">The step of the window, its length by default.</param>
        /// <param name="padding">Elements of minus infinity added at either end, 0 by default.</param>
        /// <param name="ceilMode">Whether a window that begins inside but reaches beyond the end counts too; false by default.</param>
        member a.maxpool1d(kernelSize: int, ?stride: int, ?padding: int, ?ceilMode: bool) =
            let windows = Pooling.over (Some kernelSize, None, stride, None, padding, None)
            maxPool 1 a windows ceilMode

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
            let windows =
                Pooling.over (kernelSize, kernelSizes, stride, strides, padding, paddings)

            maxPool 2 a windows ceilMode

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
            let windows =
                Pooling.over (kernelSize, kernelSizes, stride, strides, padding, paddings)

            maxPool 3 a windows ceilMode

    /// The registry's entries.
    [<RequireQualifiedAccess>]
    module internal Ops =
        let private make name dims =
            Op.make
                name
                (Pooling.options dims @ [ "ceilMode" ])
                "the greatest element of each window"
                (fun o ->
                    let windows = Pooling.ofOptions o dims
                    let ceilMode = o.tryBool "ceilMode"
                    fun x -> maxPool dims x windows ceilMode)

        let maxpool1d = make "maxpool1d" 1
        let maxpool2d = make "maxpool2d" 2
        let maxpool3d = make "maxpool3d" 3

        let all = [ maxpool1d; maxpool2d; maxpool3d ]

        let given windows ceilMode =
            Pooling.given windows @ given "ceilMode" ceilMode

    type dsharp with

        static member maxpool1d
            (input: Tensor, kernelSize: int, ?stride: int, ?padding: int, ?ceilMode: bool)
            : Tensor =
            let windows = Pooling.over (Some kernelSize, None, stride, None, padding, None)
            maxPool 1 input windows ceilMode

        static member maxpool1d
            (kernelSize: int, ?stride: int, ?padding: int, ?ceilMode: bool)
            : Tensor -> Tensor =
            let windows = Pooling.over (Some kernelSize, None, stride, None, padding, None)
            Op.curried Ops.maxpool1d (Ops.given windows ceilMode)

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
            let windows =
                Pooling.over (kernelSize, kernelSizes, stride, strides, padding, paddings)

            maxPool 2 input windows ceilMode

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
            let windows =
                Pooling.over (kernelSize, kernelSizes, stride, strides, padding, paddings)

            Op.curried Ops.maxpool2d (Ops.given windows ceilMode)

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
            let windows =
                Pooling.over (kernelSize, kernelSizes, stride, strides, padding, paddings)

            maxPool 3 input windows ceilMode

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
            let windows =
                Pooling.over (kernelSize, kernelSizes, stride, strides, padding, paddings)

            Op.curried Ops.maxpool3d (Ops.given windows ceilMode)

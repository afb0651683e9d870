namespace DiffLessons

open DiffLessons.Native

/// <summary>The greatest element of windows that slide over 1, 2 or 3 axes.</summary>
[<AutoOpen>]
module MaxPooling =
    let private maxPool dims (input: Tensor) kernel stride padding (ceilMode: bool option) =
        let name = $"maxpool{string dims}d"

        let kernels, strides, paddings =
            PoolingWindows.lengths name dims kernel stride padding

        floating name input
        let ceil = defaultArg ceilMode false
        let sizes = Shape.poolCeil ceil name input.Sizes kernels strides paddings

        let k, s, p =
            Convolution.raws kernels, Convolution.raws strides, Convolution.raws paddings

        traced
            name
            input
            (fun () -> PoolingWindows.seen kernels strides paddings @ [ "ceilMode", box ceil ])
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

    /// The registry's entries.
    [<RequireQualifiedAccess>]
    module internal Ops =
        let private make name dims =
            Op.make
                name
                (PoolingWindows.options dims @ [ "ceilMode" ])
                "the greatest element of each window"
                (fun o ->
                    let kernel, stride, padding = PoolingWindows.ofOptions o dims
                    let ceilMode = o.tryBool "ceilMode"
                    fun x -> maxPool dims x kernel stride padding ceilMode)

        let maxpool1d = make "maxpool1d" 1
        let maxpool2d = make "maxpool2d" 2
        let maxpool3d = make "maxpool3d" 3

        let all = [ maxpool1d; maxpool2d; maxpool3d ]

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
                (PoolingWindows.given (Some kernelSize, None) (stride, None) (padding, None)
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
                (PoolingWindows.given
                    (kernelSize, kernelSizes)
                    (stride, strides)
                    (padding, paddings)
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
                (PoolingWindows.given
                    (kernelSize, kernelSizes)
                    (stride, strides)
                    (padding, paddings)
                 @ given "ceilMode" ceilMode)

namespace DiffLessons

open DiffLessons.Native

/// <summary>The mean of windows that slide over 1, 2 or 3 axes.</summary>
[<AutoOpen>]
module AveragePooling =
    let private avgPool
        dims
        (input: Tensor)
        kernel
        stride
        padding
        (ceilMode: bool option, countIncludePad: bool option)
        =
        let name = $"avgpool{string dims}d"

        let kernels, strides, paddings =
            PoolingWindows.lengths name dims kernel stride padding

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
                PoolingWindows.seen kernels strides paddings
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
        let private make name dims =
            Op.make
                name
                (PoolingWindows.options dims @ [ "ceilMode"; "countIncludePad" ])
                "the mean of each window"
                (fun o ->
                    let kernel, stride, padding = PoolingWindows.ofOptions o dims
                    let counts = o.tryBool "ceilMode", o.tryBool "countIncludePad"
                    fun x -> avgPool dims x kernel stride padding counts)

        let avgpool1d = make "avgpool1d" 1
        let avgpool2d = make "avgpool2d" 2
        let avgpool3d = make "avgpool3d" 3

        let all = [ avgpool1d; avgpool2d; avgpool3d ]

    type dsharp with

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
                (PoolingWindows.given (Some kernelSize, None) (stride, None) (padding, None)
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
                (PoolingWindows.given
                    (kernelSize, kernelSizes)
                    (stride, strides)
                    (padding, paddings)
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
                (PoolingWindows.given
                    (kernelSize, kernelSizes)
                    (stride, strides)
                    (padding, paddings)
                 @ given "ceilMode" ceilMode
                 @ given "countIncludePad" countIncludePad)

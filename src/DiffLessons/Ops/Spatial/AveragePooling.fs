namespace DiffLessons

open DiffLessons.Native

/// <summary>The mean of windows that slide over 1, 2 or 3 axes.</summary>
[<AutoOpen>]
module AveragePooling =
    let private avgPool
        dims
        (input: Tensor)
        windows
        (ceilMode: bool option, countIncludePad: bool option)
        =
        let name = $"avgpool{string dims}d"
        let kernels, strides, paddings = Pooling.lengths name dims windows
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
                Pooling.traced kernels strides paddings
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
                            OversizedKernels.mean sizes kernels strides paddings counted x
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
            let windows = Pooling.over (Some kernelSize, None, stride, None, padding, None)
            avgPool 1 a windows (ceilMode, countIncludePad)

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
            let windows =
                Pooling.over (kernelSize, kernelSizes, stride, strides, padding, paddings)

            avgPool 2 a windows (ceilMode, countIncludePad)

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
            let windows =
                Pooling.over (kernelSize, kernelSizes, stride, strides, padding, paddings)

            avgPool 3 a windows (ceilMode, countIncludePad)

    /// The registry's entries.
    [<RequireQualifiedAccess>]
    module internal Ops =
        let private make name dims =
            Op.make
                name
                (Pooling.options dims @ [ "ceilMode"; "countIncludePad" ])
                "the mean of each window"
                (fun o ->
                    let windows = Pooling.ofOptions o dims
                    let counts = o.tryBool "ceilMode", o.tryBool "countIncludePad"
                    fun x -> avgPool dims x windows counts)

        let avgpool1d = make "avgpool1d" 1
        let avgpool2d = make "avgpool2d" 2
        let avgpool3d = make "avgpool3d" 3

        let all = [ avgpool1d; avgpool2d; avgpool3d ]

        let given windows ceilMode countIncludePad =
            Pooling.given windows
            @ given "ceilMode" ceilMode
            @ given "countIncludePad" countIncludePad

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
            let windows = Pooling.over (Some kernelSize, None, stride, None, padding, None)
            avgPool 1 input windows (ceilMode, countIncludePad)

        static member avgpool1d
            (kernelSize: int, ?stride: int, ?padding: int, ?ceilMode: bool, ?countIncludePad: bool)
            : Tensor -> Tensor =
            let windows = Pooling.over (Some kernelSize, None, stride, None, padding, None)
            Op.curried Ops.avgpool1d (Ops.given windows ceilMode countIncludePad)

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
            let windows =
                Pooling.over (kernelSize, kernelSizes, stride, strides, padding, paddings)

            avgPool 2 input windows (ceilMode, countIncludePad)

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
            let windows =
                Pooling.over (kernelSize, kernelSizes, stride, strides, padding, paddings)

            Op.curried Ops.avgpool2d (Ops.given windows ceilMode countIncludePad)

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
            let windows =
                Pooling.over (kernelSize, kernelSizes, stride, strides, padding, paddings)

            avgPool 3 input windows (ceilMode, countIncludePad)

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
            let windows =
                Pooling.over (kernelSize, kernelSizes, stride, strides, padding, paddings)

            Op.curried Ops.avgpool3d (Ops.given windows ceilMode countIncludePad)

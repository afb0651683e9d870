namespace DiffLessons

open System
open DiffLessons.Native

/// <summary>Pooling: the greatest element or the mean of windows that slide over 1, 2 or 3 axes.</summary>
[<AutoOpen>]
module TensorPools =
    let private raws (values: int[]) = Array.map int64 values

    let internal maxPool (input: Tensor) kernels strides paddings =
        let dims = Array.length kernels
        let name = $"maxpool{string dims}d"
        floating name input
        let sizes = Shape.pool name input.Sizes kernels strides paddings
        let k, s, p = raws kernels, raws strides, raws paddings

        Tensor.Lift1(
            name,
            (fun x ->
                match dims with
                | 1 -> F.max_pool1d (x, k[0], s[0], p[0])
                | 2 -> ChannelsLast.pool (fun x -> F.max_pool2d (x, k, s, p)) x
                | _ -> F.max_pool3d (x, k, s, p)),
            input,
            sizes
        )

    let private maxPoolIndexed (input: Tensor) kernels strides paddings =
        let dims = Array.length kernels
        let name = $"maxpool{string dims}di"
        floating name input
        Shape.pool name input.Sizes kernels strides paddings |> ignore
        let k, s, p = raws kernels, raws strides, raws paddings

        let both =
            Tensor.Lift(
                name,
                (fun x ->
                    let struct (values, indices) =
                        match dims with
                        | 1 -> F.max_pool1d_with_indices (x[0], k[0], s[0], p[0])
                        | 2 -> F.max_pool2d_with_indices (x[0], k, s, p)
                        | _ -> F.max_pool3d_with_indices (x[0], k, s, p)

                    [| values; indices |]),
                [| input |]
            )

        both[0], both[1]

    let internal avgPool (input: Tensor) kernels strides paddings =
        let dims = Array.length kernels
        let name = $"avgpool{string dims}d"
        floating name input
        let sizes = Shape.pool name input.Sizes kernels strides paddings
        let k, s, p = raws kernels, raws strides, raws paddings
        let isShort = Array.exists2 (<) input.Sizes[2..] kernels

        Tensor.Linear(
            name,
            (fun x ->
                match dims with
                | 1 -> F.avg_pool1d (x, k[0], s[0], p[0])
                | 2 -> F.avg_pool2d (x, k, s, p)
                // Over three axes libtorch wants the input to be as long as the window before it pads.
                | _ when isShort ->
                    use padded = F.pad (x, [| p[2]; p[2]; p[1]; p[1]; p[0]; p[0] |])
                    F.avg_pool3d (padded, k, s)
                | _ -> F.avg_pool3d (x, k, s, p)),
            input,
            sizes
        )

    /// Puts pooled values back where they came from: a scatter over the flattened spatial axes. An element that is the greatest
    /// of several windows is put back once; each of the pooled values has its whole gradient.
    let private maxUnpool
        dims
        (input: Tensor)
        (indices: Tensor)
        kernels
        strides
        paddings
        outputSize
        =
        let name = $"maxunpool{string dims}d"

        if input.dim <> dims + 2 || not (Shape.same input.Sizes indices.Sizes) then
            Shape.fail
                $"{name}: expected an input of {string (dims + 2)} axes and indices of its shape, got {Shape.format input.Sizes} and {Shape.format indices.Sizes}."

        let spatial =
            match outputSize with
            | Some size ->
                let size = Guard.items name "outputSize" size

                if size.Length > dims then
                    size[size.Length - dims ..]
                else
                    size
            | None ->
                Array.init dims (fun i ->
                    let length =
                        (int64 input.Sizes[i + 2] - 1L) * int64 (Array.item i strides)
                        - 2L * int64 (Array.item i paddings)
                        + int64 (Array.item i kernels)

                    Shape.size name $"axis {string (i + 2)} of the result" length)

        Shape.options name dims "outputSize" 1 spatial
        let n, c = input.Sizes[0], input.Sizes[1]
        let flat = input.view [ n; c; -1 ]
        let target = [| n; c; Shape.nelement spatial |]
        Shape.checkCanScatter flat.Sizes 2 flat.Sizes indices.dtype target
        let places = checkIndices name target[2] (indices.view [ n; c; -1 ])

        let whole =
            Tensor.Lift1(
                name,
                (fun x ->
                    use zeros = x.new_zeros (Shape.toTorch target)
                    zeros.scatter (2L, places, x)),
                flat,
                target
            )

        whole.view [| n; c; yield! spatial |]

    type Tensor with

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

namespace DiffLessons

open DiffLessons.Native

/// <summary>Max pooling with the indices of the greatest elements, and its inverse.</summary>
[<AutoOpen>]
module Unpooling =
    let private maxPoolIndexed dims (input: Tensor) windows =
        let name = $"maxpool{string dims}di"
        let kernels, strides, paddings = Pooling.lengths name dims windows
        floating name input
        Shape.pool name input.Sizes kernels strides paddings |> ignore

        let k, s, p =
            Convolution.raws kernels, Convolution.raws strides, Convolution.raws paddings

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

    /// Puts pooled values back where they came from: a scatter over the flattened spatial axes. An element that is the greatest
    /// of several windows is put back once; each of the pooled values has its whole gradient.
    let private maxUnpool dims (input: Tensor) (indices: Tensor) windows outputSize =
        let name = $"maxunpool{string dims}d"
        let kernels, strides, paddings = Pooling.lengths name dims windows

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
        let pooled = [ n; c; Shape.nelement input.Sizes[2..] ]
        let flat = input.view pooled
        let target = [| n; c; Shape.nelement spatial |]
        Shape.checkCanScatter flat.Sizes 2 flat.Sizes indices.dtype target
        let positions = checkIndices name target[2] (indices.view pooled)

        let whole =
            Tensor.Lift1(
                name,
                (fun x ->
                    use zeros = x.new_zeros (Shape.toTorch target)
                    zeros.scatter (2L, positions, x)),
                flat,
                target
            )

        whole.view [| n; c; yield! spatial |]

    type Tensor with

        /// <summary>Max pooling over one axis, with the index of each greatest element within its channel (Int64).</summary>
        /// <param name="kernelSize">The window's length.</param>
        /// <param name="stride">The step of the window, its length by default.</param>
        /// <param name="padding">0 by default.</param>
        member a.maxpool1di(kernelSize: int, ?stride: int, ?padding: int) =
            let windows = Pooling.over (Some kernelSize, None, stride, None, padding, None)
            maxPoolIndexed 1 a windows

        /// <summary>Max pooling over two axes, with the index of each greatest element within its channel (Int64, row-major).</summary>
        /// <param name="kernelSize">The window's length along both axes.</param>
        /// <param name="stride">The step of the window, its length by default.</param>
        /// <param name="padding">0 by default.</param>
        /// <param name="kernelSizes">The window's lengths, one per axis.</param>
        /// <param name="strides">The steps, one per axis.</param>
        /// <param name="paddings">The paddings, one per axis.</param>
        member a.maxpool2di
            (
                ?kernelSize: int,
                ?stride: int,
                ?padding: int,
                ?kernelSizes: seq<int>,
                ?strides: seq<int>,
                ?paddings: seq<int>
            ) =
            let windows =
                Pooling.over (kernelSize, kernelSizes, stride, strides, padding, paddings)

            maxPoolIndexed 2 a windows

        /// <summary>Max pooling over three axes, with the index of each greatest element within its channel (Int64, row-major).</summary>
        /// <param name="kernelSize">The window's length along all axes.</param>
        /// <param name="stride">The step of the window, its length by default.</param>
        /// <param name="padding">0 by default.</param>
        /// <param name="kernelSizes">The window's lengths, one per axis.</param>
        /// <param name="strides">The steps, one per axis.</param>
        /// <param name="paddings">The paddings, one per axis.</param>
        member a.maxpool3di
            (
                ?kernelSize: int,
                ?stride: int,
                ?padding: int,
                ?kernelSizes: seq<int>,
                ?strides: seq<int>,
                ?paddings: seq<int>
            ) =
            let windows =
                Pooling.over (kernelSize, kernelSizes, stride, strides, padding, paddings)

            maxPoolIndexed 3 a windows

        /// <summary>Puts the values of <c>maxpool1di</c> back at their indices, among zeros.</summary>
        /// <param name="indices">The indices that came with the values.</param>
        /// <param name="kernelSize">The window's length.</param>
        /// <param name="stride">The step of the window, its length by default.</param>
        /// <param name="padding">0 by default.</param>
        /// <param name="outputSize">The spatial shape to reach (or the whole shape); the smallest that fits by default.</param>
        member a.maxunpool1d
            (indices: Tensor, kernelSize: int, ?stride: int, ?padding: int, ?outputSize: seq<int>)
            =
            let windows = Pooling.over (Some kernelSize, None, stride, None, padding, None)
            maxUnpool 1 a indices windows outputSize

        /// <summary>Puts the values of <c>maxpool2di</c> back at their indices, among zeros.</summary>
        /// <param name="indices">The indices that came with the values.</param>
        /// <param name="kernelSize">The window's length along both axes.</param>
        /// <param name="stride">The step of the window, its length by default.</param>
        /// <param name="padding">0 by default.</param>
        /// <param name="kernelSizes">The window's lengths, one per axis.</param>
        /// <param name="strides">The steps, one per axis.</param>
        /// <param name="paddings">The paddings, one per axis.</param>
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
            let windows =
                Pooling.over (kernelSize, kernelSizes, stride, strides, padding, paddings)

            maxUnpool 2 a indices windows outputSize

        /// <summary>Puts the values of <c>maxpool3di</c> back at their indices, among zeros.</summary>
        /// <param name="indices">The indices that came with the values.</param>
        /// <param name="kernelSize">The window's length along all axes.</param>
        /// <param name="stride">The step of the window, its length by default.</param>
        /// <param name="padding">0 by default.</param>
        /// <param name="kernelSizes">The window's lengths, one per axis.</param>
        /// <param name="strides">The steps, one per axis.</param>
        /// <param name="paddings">The paddings, one per axis.</param>
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
            let windows =
                Pooling.over (kernelSize, kernelSizes, stride, strides, padding, paddings)

            maxUnpool 3 a indices windows outputSize

    /// The registry's entries.
    [<RequireQualifiedAccess>]
    module internal Ops =
        let private unpool name dims =
            let options = "indices" :: Pooling.options dims @ [ "outputSize" ]

            Op.make name options "pooled values put back at their indices, among zeros" (fun o ->
                let indices = o.tensor "indices"
                let windows = Pooling.ofOptions o dims
                let outputSize = o.tryInts "outputSize" |> Option.map Seq.ofArray
                fun x -> maxUnpool dims x indices windows outputSize)

        let maxunpool1d = unpool "maxunpool1d" 1
        let maxunpool2d = unpool "maxunpool2d" 2
        let maxunpool3d = unpool "maxunpool3d" 3

        let all = [ maxunpool1d; maxunpool2d; maxunpool3d ]

        let given (indices: Tensor) windows outputSize =
            [ "indices", box indices ]
            @ Pooling.given windows
            @ many "outputSize" outputSize

    type dsharp with

        static member maxpool1di
            (input: Tensor, kernelSize: int, ?stride: int, ?padding: int)
            : Tensor * Tensor =
            let windows = Pooling.over (Some kernelSize, None, stride, None, padding, None)
            maxPoolIndexed 1 input windows

        static member maxpool2di
            (
                input: Tensor,
                ?kernelSize: int,
                ?stride: int,
                ?padding: int,
                ?kernelSizes: seq<int>,
                ?strides: seq<int>,
                ?paddings: seq<int>
            ) : Tensor * Tensor =
            let windows =
                Pooling.over (kernelSize, kernelSizes, stride, strides, padding, paddings)

            maxPoolIndexed 2 input windows

        static member maxpool3di
            (
                input: Tensor,
                ?kernelSize: int,
                ?stride: int,
                ?padding: int,
                ?kernelSizes: seq<int>,
                ?strides: seq<int>,
                ?paddings: seq<int>
            ) : Tensor * Tensor =
            let windows =
                Pooling.over (kernelSize, kernelSizes, stride, strides, padding, paddings)

            maxPoolIndexed 3 input windows

        static member maxunpool1d
            (
                input: Tensor,
                indices: Tensor,
                kernelSize: int,
                ?stride: int,
                ?padding: int,
                ?outputSize: seq<int>
            ) : Tensor =
            let windows = Pooling.over (Some kernelSize, None, stride, None, padding, None)
            maxUnpool 1 input indices windows outputSize

        static member maxunpool1d
            (indices: Tensor, kernelSize: int, ?stride: int, ?padding: int, ?outputSize: seq<int>)
            : Tensor -> Tensor =
            let windows = Pooling.over (Some kernelSize, None, stride, None, padding, None)
            Op.curried Ops.maxunpool1d (Ops.given indices windows outputSize)

        static member maxunpool2d
            (
                input: Tensor,
                indices: Tensor,
                ?kernelSize: int,
                ?stride: int,
                ?padding: int,
                ?kernelSizes: seq<int>,
                ?strides: seq<int>,
                ?paddings: seq<int>,
                ?outputSize: seq<int>
            ) : Tensor =
            let windows =
                Pooling.over (kernelSize, kernelSizes, stride, strides, padding, paddings)

            maxUnpool 2 input indices windows outputSize

        static member maxunpool2d
            (
                indices: Tensor,
                ?kernelSize: int,
                ?stride: int,
                ?padding: int,
                ?kernelSizes: seq<int>,
                ?strides: seq<int>,
                ?paddings: seq<int>,
                ?outputSize: seq<int>
            ) : Tensor -> Tensor =
            let windows =
                Pooling.over (kernelSize, kernelSizes, stride, strides, padding, paddings)

            Op.curried Ops.maxunpool2d (Ops.given indices windows outputSize)

        static member maxunpool3d
            (
                input: Tensor,
                indices: Tensor,
                ?kernelSize: int,
                ?stride: int,
                ?padding: int,
                ?kernelSizes: seq<int>,
                ?strides: seq<int>,
                ?paddings: seq<int>,
                ?outputSize: seq<int>
            ) : Tensor =
            let windows =
                Pooling.over (kernelSize, kernelSizes, stride, strides, padding, paddings)

            maxUnpool 3 input indices windows outputSize

        static member maxunpool3d
            (
                indices: Tensor,
                ?kernelSize: int,
                ?stride: int,
                ?padding: int,
                ?kernelSizes: seq<int>,
                ?strides: seq<int>,
                ?paddings: seq<int>,
                ?outputSize: seq<int>
            ) : Tensor -> Tensor =
            let windows =
                Pooling.over (kernelSize, kernelSizes, stride, strides, padding, paddings)

            Op.curried Ops.maxunpool3d (Ops.given indices windows outputSize)

namespace DiffLessons

/// <summary>Curried forms, for <c>--></c> and <c>|></c>: <c>x |> dsharp.flatten 1</c>. Each is a function that says what it is, and so counts as
/// a built-in layer in a model.</summary>
[<AutoOpen>]
module Compose =
    let private given (name: string) (value: 'a option) =
        match value with
        | Some value -> [ name, box value ]
        | None -> []

    let private many (name: string) (values: seq<int> option) =
        given name (values |> Option.map Seq.toArray)

    type dsharp with

        /// <summary>The function that gives <c>Tensor.softmax</c> with these options.</summary>
        static member softmax(dim: int) : Tensor -> Tensor =
            TensorFunction.make "softmax" ([ "dim", box dim ]) (fun x -> x.softmax (dim))

        /// <summary>The function that gives <c>Tensor.logsoftmax</c> with these options.</summary>
        static member logsoftmax(dim: int) : Tensor -> Tensor =
            TensorFunction.make "logsoftmax" ([ "dim", box dim ]) (fun x -> x.logsoftmax (dim))

        /// <summary>The function that gives <c>Tensor.leakyRelu</c> with these options.</summary>
        static member leakyRelu(?negativeSlope: float) : Tensor -> Tensor =
            TensorFunction.make "leakyRelu" (given "negativeSlope" negativeSlope) (fun x ->
                x.leakyRelu (?negativeSlope = negativeSlope))

        /// <summary>The function that gives <c>Tensor.elu</c> with these options.</summary>
        static member elu(?alpha: float) : Tensor -> Tensor =
            TensorFunction.make "elu" (given "alpha" alpha) (fun x -> x.elu (?alpha = alpha))

        /// <summary>The function that gives <c>Tensor.hardtanh</c> with these options.</summary>
        static member hardtanh(?minVal: float, ?maxVal: float) : Tensor -> Tensor =
            TensorFunction.make "hardtanh" (given "minVal" minVal @ given "maxVal" maxVal) (fun x ->
                x.hardtanh (?minVal = minVal, ?maxVal = maxVal))

        /// <summary>The function that gives <c>Tensor.flatten</c> with these options.</summary>
        static member flatten(startDim: int, ?endDim: int) : Tensor -> Tensor =
            TensorFunction.make
                "flatten"
                ([ "startDim", box startDim ] @ given "endDim" endDim)
                (fun x -> x.flatten (startDim, ?endDim = endDim))

        /// <summary>The function that gives <c>Tensor.view</c> with these options.</summary>
        static member view(shape: seq<int>) : Tensor -> Tensor =
            TensorFunction.make "view" ([ "shape", box (Seq.toArray shape) ]) (fun x ->
                x.view (shape))

        /// <summary>The function that gives <c>Tensor.unflatten</c> with these options.</summary>
        static member unflatten(dim: int, unflattenedShape: seq<int>) : Tensor -> Tensor =
            TensorFunction.make
                "unflatten"
                ([ "dim", box dim ] @ [ "unflattenedShape", box (Seq.toArray unflattenedShape) ])
                (fun x -> x.unflatten (dim, unflattenedShape))

        /// <summary>The function that gives <c>Tensor.transpose</c> with these options.</summary>
        static member transpose(dim0: int, dim1: int) : Tensor -> Tensor =
            TensorFunction.make "transpose" ([ "dim0", box dim0 ] @ [ "dim1", box dim1 ]) (fun x ->
                x.transpose (dim0, dim1))

        /// <summary>The function that gives <c>Tensor.permute</c> with these options.</summary>
        static member permute(permutation: seq<int>) : Tensor -> Tensor =
            TensorFunction.make
                "permute"
                ([ "permutation", box (Seq.toArray permutation) ])
                (fun x -> x.permute (permutation))

        /// <summary>The function that gives <c>Tensor.squeeze</c> with these options.</summary>
        static member squeeze(dim: int) : Tensor -> Tensor =
            TensorFunction.make "squeeze" ([ "dim", box dim ]) (fun x -> x.squeeze (dim))

        /// <summary>The function that gives <c>Tensor.unsqueeze</c> with these options.</summary>
        static member unsqueeze(dim: int) : Tensor -> Tensor =
            TensorFunction.make "unsqueeze" ([ "dim", box dim ]) (fun x -> x.unsqueeze (dim))

        /// <summary>The function that gives <c>Tensor.sum</c> with these options.</summary>
        static member sum(dim: int, ?keepDim: bool) : Tensor -> Tensor =
            TensorFunction.make "sum" ([ "dim", box dim ] @ given "keepDim" keepDim) (fun x ->
                x.sum (dim, ?keepDim = keepDim))

        /// <summary>The function that gives <c>Tensor.mean</c> with these options.</summary>
        static member mean(dim: int, ?keepDim: bool) : Tensor -> Tensor =
            TensorFunction.make "mean" ([ "dim", box dim ] @ given "keepDim" keepDim) (fun x ->
                x.mean (dim, ?keepDim = keepDim))

        /// <summary>The function that gives <c>Tensor.pad</c> with these options.</summary>
        static member pad(paddings: seq<int>) : Tensor -> Tensor =
            TensorFunction.make "pad" ([ "paddings", box (Seq.toArray paddings) ]) (fun x ->
                x.pad (paddings))

        /// <summary>The function that gives <c>Tensor.slice</c> with these options.</summary>
        static member slice(index: seq<int>) : Tensor -> Tensor =
            TensorFunction.make "slice" ([ "index", box (Seq.toArray index) ]) (fun x ->
                x.slice (index))

        /// <summary>The function that gives <c>Tensor.cast</c> with these options.</summary>
        static member cast(dtype: Dtype) : Tensor -> Tensor =
            TensorFunction.make "cast" ([ "dtype", box dtype ]) (fun x -> x.cast (dtype))

        /// <summary>The function that gives <c>Tensor.maxpool1d</c> with these options.</summary>
        static member maxpool1d(kernelSize: int, ?stride: int, ?padding: int) : Tensor -> Tensor =
            TensorFunction.make
                "maxpool1d"
                ([ "kernelSize", box kernelSize ]
                 @ given "stride" stride
                 @ given "padding" padding)
                (fun x -> x.maxpool1d (kernelSize, ?stride = stride, ?padding = padding))

        /// <summary>The function that gives <c>Tensor.maxpool2d</c> with these options.</summary>
        static member maxpool2d
            (
                ?kernelSize: int,
                ?stride: int,
                ?padding: int,
                ?kernelSizes: seq<int>,
                ?strides: seq<int>,
                ?paddings: seq<int>
            ) : Tensor -> Tensor =
            TensorFunction.make
                "maxpool2d"
                (given "kernelSize" kernelSize
                 @ given "stride" stride
                 @ given "padding" padding
                 @ many "kernelSizes" kernelSizes
                 @ many "strides" strides
                 @ many "paddings" paddings)
                (fun x ->
                    x.maxpool2d (
                        ?kernelSize = kernelSize,
                        ?stride = stride,
                        ?padding = padding,
                        ?kernelSizes = kernelSizes,
                        ?strides = strides,
                        ?paddings = paddings
                    ))

        /// <summary>The function that gives <c>Tensor.maxpool3d</c> with these options.</summary>
        static member maxpool3d
            (
                ?kernelSize: int,
                ?stride: int,
                ?padding: int,
                ?kernelSizes: seq<int>,
                ?strides: seq<int>,
                ?paddings: seq<int>
            ) : Tensor -> Tensor =
            TensorFunction.make
                "maxpool3d"
                (given "kernelSize" kernelSize
                 @ given "stride" stride
                 @ given "padding" padding
                 @ many "kernelSizes" kernelSizes
                 @ many "strides" strides
                 @ many "paddings" paddings)
                (fun x ->
                    x.maxpool3d (
                        ?kernelSize = kernelSize,
                        ?stride = stride,
                        ?padding = padding,
                        ?kernelSizes = kernelSizes,
                        ?strides = strides,
                        ?paddings = paddings
                    ))

        /// <summary>The function that gives <c>Tensor.avgpool1d</c> with these options.</summary>
        static member avgpool1d(kernelSize: int, ?stride: int, ?padding: int) : Tensor -> Tensor =
            TensorFunction.make
                "avgpool1d"
                ([ "kernelSize", box kernelSize ]
                 @ given "stride" stride
                 @ given "padding" padding)
                (fun x -> x.avgpool1d (kernelSize, ?stride = stride, ?padding = padding))

        /// <summary>The function that gives <c>Tensor.avgpool2d</c> with these options.</summary>
        static member avgpool2d
            (
                ?kernelSize: int,
                ?stride: int,
                ?padding: int,
                ?kernelSizes: seq<int>,
                ?strides: seq<int>,
                ?paddings: seq<int>
            ) : Tensor -> Tensor =
            TensorFunction.make
                "avgpool2d"
                (given "kernelSize" kernelSize
                 @ given "stride" stride
                 @ given "padding" padding
                 @ many "kernelSizes" kernelSizes
                 @ many "strides" strides
                 @ many "paddings" paddings)
                (fun x ->
                    x.avgpool2d (
                        ?kernelSize = kernelSize,
                        ?stride = stride,
                        ?padding = padding,
                        ?kernelSizes = kernelSizes,
                        ?strides = strides,
                        ?paddings = paddings
                    ))

        /// <summary>The function that gives <c>Tensor.avgpool3d</c> with these options.</summary>
        static member avgpool3d
            (
                ?kernelSize: int,
                ?stride: int,
                ?padding: int,
                ?kernelSizes: seq<int>,
                ?strides: seq<int>,
                ?paddings: seq<int>
            ) : Tensor -> Tensor =
            TensorFunction.make
                "avgpool3d"
                (given "kernelSize" kernelSize
                 @ given "stride" stride
                 @ given "padding" padding
                 @ many "kernelSizes" kernelSizes
                 @ many "strides" strides
                 @ many "paddings" paddings)
                (fun x ->
                    x.avgpool3d (
                        ?kernelSize = kernelSize,
                        ?stride = stride,
                        ?padding = padding,
                        ?kernelSizes = kernelSizes,
                        ?strides = strides,
                        ?paddings = paddings
                    ))

        /// <summary>The function that gives <c>Tensor.add</c> with these arguments.</summary>
        static member add(b: Tensor) : Tensor -> Tensor = fun x -> x.add (b)

        /// <summary>The function that gives <c>Tensor.sub</c> with these arguments.</summary>
        static member sub(b: Tensor) : Tensor -> Tensor = fun x -> x.sub (b)

        /// <summary>The function that gives <c>Tensor.mul</c> with these arguments.</summary>
        static member mul(b: Tensor) : Tensor -> Tensor = fun x -> x.mul (b)

        /// <summary>The function that gives <c>Tensor.div</c> with these arguments.</summary>
        static member div(b: Tensor) : Tensor -> Tensor = fun x -> x.div (b)

        /// <summary>The function that gives <c>Tensor.pow</c> with these arguments.</summary>
        static member pow(b: Tensor) : Tensor -> Tensor = fun x -> x.pow (b)

        /// <summary>The function that gives <c>Tensor.matmul</c> with these arguments.</summary>
        static member matmul(b: Tensor) : Tensor -> Tensor = fun x -> x.matmul (b)

        /// <summary>The function that gives <c>Tensor.dot</c> with these arguments.</summary>
        static member dot(b: Tensor) : Tensor -> Tensor = fun x -> x.dot (b)

        /// <summary>The function that gives <c>Tensor.eq</c> with these arguments.</summary>
        static member eq(b: Tensor) : Tensor -> Tensor = fun x -> x.eq (b)

        /// <summary>The function that gives <c>Tensor.ne</c> with these arguments.</summary>
        static member ne(b: Tensor) : Tensor -> Tensor = fun x -> x.ne (b)

        /// <summary>The function that gives <c>Tensor.lt</c> with these arguments.</summary>
        static member lt(b: Tensor) : Tensor -> Tensor = fun x -> x.lt (b)

        /// <summary>The function that gives <c>Tensor.le</c> with these arguments.</summary>
        static member le(b: Tensor) : Tensor -> Tensor = fun x -> x.le (b)

        /// <summary>The function that gives <c>Tensor.gt</c> with these arguments.</summary>
        static member gt(b: Tensor) : Tensor -> Tensor = fun x -> x.gt (b)

        /// <summary>The function that gives <c>Tensor.ge</c> with these arguments.</summary>
        static member ge(b: Tensor) : Tensor -> Tensor = fun x -> x.ge (b)

        /// <summary>The function that gives <c>Tensor.mseLoss</c> with these arguments.</summary>
        static member mseLoss(target: Tensor) : Tensor -> Tensor = fun x -> x.mseLoss (target)

        /// <summary>The function that gives <c>Tensor.crossEntropyLoss</c> with these arguments.</summary>
        static member crossEntropyLoss(target: Tensor) : Tensor -> Tensor =
            fun x -> x.crossEntropyLoss (target)

        /// <summary>The function that gives <c>Tensor.nllLoss</c> with these arguments.</summary>
        static member nllLoss(target: Tensor) : Tensor -> Tensor = fun x -> x.nllLoss (target)

        /// <summary>The function that gives <c>Tensor.bceLoss</c> with these arguments.</summary>
        static member bceLoss(target: Tensor) : Tensor -> Tensor = fun x -> x.bceLoss (target)

        /// <summary>The function that gives <c>Tensor.gather</c> with these arguments.</summary>
        static member gather(dim: int, indices: Tensor) : Tensor -> Tensor =
            fun x -> x.gather (dim, indices)

        /// <summary>The function that gives <c>Tensor.expandAs</c> with these arguments.</summary>
        static member expandAs(b: Tensor) : Tensor -> Tensor = fun x -> x.expandAs (b)

        /// <summary>The function that gives <c>Tensor.viewAs</c> with these arguments.</summary>
        static member viewAs(b: Tensor) : Tensor -> Tensor = fun x -> x.viewAs (b)

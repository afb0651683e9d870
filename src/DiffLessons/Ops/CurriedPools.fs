namespace DiffLessons

/// <summary>Curried forms of pooling; see <see cref="T:DiffLessons.Curried"/>.</summary>
[<AutoOpen>]
module CurriedPools =
    type dsharp with

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

        /// <summary>The function that gives <c>Tensor.maxunpool1d</c> with these arguments.</summary>
        static member maxunpool1d
            (indices: Tensor, kernelSize: int, ?stride: int, ?padding: int, ?outputSize: seq<int>)
            : Tensor -> Tensor =

            TensorFunction.make
                "maxunpool1d"
                ([ "indices", box indices ]
                 @ [ "kernelSize", box kernelSize ]
                 @ given "stride" stride
                 @ given "padding" padding
                 @ many "outputSize" outputSize)
                (fun x ->
                    x.maxunpool1d (
                        indices,
                        kernelSize,
                        ?stride = stride,
                        ?padding = padding,
                        ?outputSize = outputSize
                    ))

        /// <summary>The function that gives <c>Tensor.maxunpool2d</c> with these arguments.</summary>
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

            TensorFunction.make
                "maxunpool2d"
                ([ "indices", box indices ]
                 @ given "kernelSize" kernelSize
                 @ given "stride" stride
                 @ given "padding" padding
                 @ many "kernelSizes" kernelSizes
                 @ many "strides" strides
                 @ many "paddings" paddings
                 @ many "outputSize" outputSize)
                (fun x ->
                    x.maxunpool2d (
                        indices,
                        ?kernelSize = kernelSize,
                        ?stride = stride,
                        ?padding = padding,
                        ?kernelSizes = kernelSizes,
                        ?strides = strides,
                        ?paddings = paddings,
                        ?outputSize = outputSize
                    ))

        /// <summary>The function that gives <c>Tensor.maxunpool3d</c> with these arguments.</summary>
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

            TensorFunction.make
                "maxunpool3d"
                ([ "indices", box indices ]
                 @ given "kernelSize" kernelSize
                 @ given "stride" stride
                 @ given "padding" padding
                 @ many "kernelSizes" kernelSizes
                 @ many "strides" strides
                 @ many "paddings" paddings
                 @ many "outputSize" outputSize)
                (fun x ->
                    x.maxunpool3d (
                        indices,
                        ?kernelSize = kernelSize,
                        ?stride = stride,
                        ?padding = padding,
                        ?kernelSizes = kernelSizes,
                        ?strides = strides,
                        ?paddings = paddings,
                        ?outputSize = outputSize
                    ))

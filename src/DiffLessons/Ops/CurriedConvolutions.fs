namespace DiffLessons

/// <summary>Curried forms of convolutions; see <see cref="T:DiffLessons.Curried"/>.</summary>
[<AutoOpen>]
module CurriedConvolutions =
    type dsharp with

        /// <summary>The function that gives <c>Tensor.conv1d</c> with these arguments.</summary>
        static member conv1d
            (b: Tensor, ?stride: int, ?padding: int, ?dilation: int)
            : Tensor -> Tensor =

            TensorFunction.make
                "conv1d"
                ([ "b", box b ]
                 @ given "stride" stride
                 @ given "padding" padding
                 @ given "dilation" dilation)
                (fun x -> x.conv1d (b, ?stride = stride, ?padding = padding, ?dilation = dilation))

        /// <summary>The function that gives <c>Tensor.conv2d</c> with these arguments.</summary>
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

            TensorFunction.make
                "conv2d"
                ([ "b", box b ]
                 @ given "stride" stride
                 @ given "padding" padding
                 @ given "dilation" dilation
                 @ many "strides" strides
                 @ many "paddings" paddings
                 @ many "dilations" dilations)
                (fun x ->
                    x.conv2d (
                        b,
                        ?stride = stride,
                        ?padding = padding,
                        ?dilation = dilation,
                        ?strides = strides,
                        ?paddings = paddings,
                        ?dilations = dilations
                    ))

        /// <summary>The function that gives <c>Tensor.conv3d</c> with these arguments.</summary>
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

            TensorFunction.make
                "conv3d"
                ([ "b", box b ]
                 @ given "stride" stride
                 @ given "padding" padding
                 @ given "dilation" dilation
                 @ many "strides" strides
                 @ many "paddings" paddings
                 @ many "dilations" dilations)
                (fun x ->
                    x.conv3d (
                        b,
                        ?stride = stride,
                        ?padding = padding,
                        ?dilation = dilation,
                        ?strides = strides,
                        ?paddings = paddings,
                        ?dilations = dilations
                    ))

        /// <summary>The function that gives <c>Tensor.convTranspose1d</c> with these arguments.</summary>
        static member convTranspose1d
            (b: Tensor, ?stride: int, ?padding: int, ?dilation: int, ?outputPadding: int)
            : Tensor -> Tensor =

            TensorFunction.make
                "convTranspose1d"
                ([ "b", box b ]
                 @ given "stride" stride
                 @ given "padding" padding
                 @ given "dilation" dilation
                 @ given "outputPadding" outputPadding)
                (fun x ->
                    x.convTranspose1d (
                        b,
                        ?stride = stride,
                        ?padding = padding,
                        ?dilation = dilation,
                        ?outputPadding = outputPadding
                    ))

        /// <summary>The function that gives <c>Tensor.convTranspose2d</c> with these arguments.</summary>
        static member convTranspose2d
            (
                b: Tensor,
                ?stride: int,
                ?padding: int,
                ?dilation: int,
                ?outputPadding: int,
                ?strides: seq<int>,
                ?paddings: seq<int>,
                ?dilations: seq<int>,
                ?outputPaddings: seq<int>
            ) : Tensor -> Tensor =

            TensorFunction.make
                "convTranspose2d"
                ([ "b", box b ]
                 @ given "stride" stride
                 @ given "padding" padding
                 @ given "dilation" dilation
                 @ given "outputPadding" outputPadding
                 @ many "strides" strides
                 @ many "paddings" paddings
                 @ many "dilations" dilations
                 @ many "outputPaddings" outputPaddings)
                (fun x ->
                    x.convTranspose2d (
                        b,
                        ?stride = stride,
                        ?padding = padding,
                        ?dilation = dilation,
                        ?outputPadding = outputPadding,
                        ?strides = strides,
                        ?paddings = paddings,
                        ?dilations = dilations,
                        ?outputPaddings = outputPaddings
                    ))

        /// <summary>The function that gives <c>Tensor.convTranspose3d</c> with these arguments.</summary>
        static member convTranspose3d
            (
                b: Tensor,
                ?stride: int,
                ?padding: int,
                ?dilation: int,
                ?outputPadding: int,
                ?strides: seq<int>,
                ?paddings: seq<int>,
                ?dilations: seq<int>,
                ?outputPaddings: seq<int>
            ) : Tensor -> Tensor =

            TensorFunction.make
                "convTranspose3d"
                ([ "b", box b ]
                 @ given "stride" stride
                 @ given "padding" padding
                 @ given "dilation" dilation
                 @ given "outputPadding" outputPadding
                 @ many "strides" strides
                 @ many "paddings" paddings
                 @ many "dilations" dilations
                 @ many "outputPaddings" outputPaddings)
                (fun x ->
                    x.convTranspose3d (
                        b,
                        ?stride = stride,
                        ?padding = padding,
                        ?dilation = dilation,
                        ?outputPadding = outputPadding,
                        ?strides = strides,
                        ?paddings = paddings,
                        ?dilations = dilations,
                        ?outputPaddings = outputPaddings
                    ))

namespace DiffLessons

/// <summary>Losses, convolutions and pooling as functions: <c>dsharp.conv2d(x, w)</c> is <c>x.conv2d w</c>.</summary>
[<AutoOpen>]
module DsharpWindows =
    type dsharp with

        /// <summary>See <c>Tensor.mseLoss</c>.</summary>
        static member mseLoss(input: Tensor, target: Tensor, ?reduction: string) : Tensor =
            input.mseLoss (target, ?reduction = reduction)

        /// <summary>See <c>Tensor.l1Loss</c>.</summary>
        static member l1Loss(input: Tensor, target: Tensor, ?reduction: string) : Tensor =
            input.l1Loss (target, ?reduction = reduction)

        /// <summary>See <c>Tensor.crossEntropyLoss</c>.</summary>
        static member crossEntropyLoss
            (input: Tensor, target: Tensor, ?weight: Tensor, ?reduction: string)
            : Tensor =
            input.crossEntropyLoss (target, ?weight = weight, ?reduction = reduction)

        /// <summary>See <c>Tensor.nllLoss</c>.</summary>
        static member nllLoss
            (input: Tensor, target: Tensor, ?weight: Tensor, ?reduction: string)
            : Tensor =
            input.nllLoss (target, ?weight = weight, ?reduction = reduction)

        /// <summary>See <c>Tensor.bceLoss</c>.</summary>
        static member bceLoss
            (input: Tensor, target: Tensor, ?weight: Tensor, ?reduction: string)
            : Tensor =
            input.bceLoss (target, ?weight = weight, ?reduction = reduction)

        /// <summary>See <c>Tensor.bceWithLogitsLoss</c>.</summary>
        static member bceWithLogitsLoss
            (input: Tensor, target: Tensor, ?weight: Tensor, ?reduction: string)
            : Tensor =
            input.bceWithLogitsLoss (target, ?weight = weight, ?reduction = reduction)

        /// <summary>See <c>Tensor.conv1d</c>.</summary>
        static member conv1d
            (input: Tensor, filters: Tensor, ?stride: int, ?padding: int, ?dilation: int)
            : Tensor =
            input.conv1d (filters, ?stride = stride, ?padding = padding, ?dilation = dilation)

        /// <summary>See <c>Tensor.conv2d</c>.</summary>
        static member conv2d
            (
                input: Tensor,
                filters: Tensor,
                ?stride: int,
                ?padding: int,
                ?dilation: int,
                ?strides: seq<int>,
                ?paddings: seq<int>,
                ?dilations: seq<int>
            ) : Tensor =
            input.conv2d (
                filters,
                ?stride = stride,
                ?padding = padding,
                ?dilation = dilation,
                ?strides = strides,
                ?paddings = paddings,
                ?dilations = dilations
            )

        /// <summary>See <c>Tensor.conv3d</c>.</summary>
        static member conv3d
            (
                input: Tensor,
                filters: Tensor,
                ?stride: int,
                ?padding: int,
                ?dilation: int,
                ?strides: seq<int>,
                ?paddings: seq<int>,
                ?dilations: seq<int>
            ) : Tensor =
            input.conv3d (
                filters,
                ?stride = stride,
                ?padding = padding,
                ?dilation = dilation,
                ?strides = strides,
                ?paddings = paddings,
                ?dilations = dilations
            )

        /// <summary>See <c>Tensor.convTranspose1d</c>.</summary>
        static member convTranspose1d
            (
                input: Tensor,
                filters: Tensor,
                ?stride: int,
                ?padding: int,
                ?dilation: int,
                ?outputPadding: int
            ) : Tensor =
            input.convTranspose1d (
                filters,
                ?stride = stride,
                ?padding = padding,
                ?dilation = dilation,
                ?outputPadding = outputPadding
            )

        /// <summary>See <c>Tensor.convTranspose2d</c>.</summary>
        static member convTranspose2d
            (
                input: Tensor,
                filters: Tensor,
                ?stride: int,
                ?padding: int,
                ?dilation: int,
                ?outputPadding: int,
                ?strides: seq<int>,
                ?paddings: seq<int>,
                ?dilations: seq<int>,
                ?outputPaddings: seq<int>
            ) : Tensor =
            input.convTranspose2d (
                filters,
                ?stride = stride,
                ?padding = padding,
                ?dilation = dilation,
                ?outputPadding = outputPadding,
                ?strides = strides,
                ?paddings = paddings,
                ?dilations = dilations,
                ?outputPaddings = outputPaddings
            )

        /// <summary>See <c>Tensor.convTranspose3d</c>.</summary>
        static member convTranspose3d
            (
                input: Tensor,
                filters: Tensor,
                ?stride: int,
                ?padding: int,
                ?dilation: int,
                ?outputPadding: int,
                ?strides: seq<int>,
                ?paddings: seq<int>,
                ?dilations: seq<int>,
                ?outputPaddings: seq<int>
            ) : Tensor =
            input.convTranspose3d (
                filters,
                ?stride = stride,
                ?padding = padding,
                ?dilation = dilation,
                ?outputPadding = outputPadding,
                ?strides = strides,
                ?paddings = paddings,
                ?dilations = dilations,
                ?outputPaddings = outputPaddings
            )

        /// <summary>See <c>Tensor.maxpool1d</c>.</summary>
        static member maxpool1d
            (input: Tensor, kernelSize: int, ?stride: int, ?padding: int)
            : Tensor =
            input.maxpool1d (kernelSize, ?stride = stride, ?padding = padding)

        /// <summary>See <c>Tensor.maxpool2d</c>.</summary>
        static member maxpool2d
            (
                input: Tensor,
                ?kernelSize: int,
                ?stride: int,
                ?padding: int,
                ?kernelSizes: seq<int>,
                ?strides: seq<int>,
                ?paddings: seq<int>
            ) : Tensor =
            input.maxpool2d (
                ?kernelSize = kernelSize,
                ?stride = stride,
                ?padding = padding,
                ?kernelSizes = kernelSizes,
                ?strides = strides,
                ?paddings = paddings
            )

        /// <summary>See <c>Tensor.maxpool3d</c>.</summary>
        static member maxpool3d
            (
                input: Tensor,
                ?kernelSize: int,
                ?stride: int,
                ?padding: int,
                ?kernelSizes: seq<int>,
                ?strides: seq<int>,
                ?paddings: seq<int>
            ) : Tensor =
            input.maxpool3d (
                ?kernelSize = kernelSize,
                ?stride = stride,
                ?padding = padding,
                ?kernelSizes = kernelSizes,
                ?strides = strides,
                ?paddings = paddings
            )

        /// <summary>See <c>Tensor.avgpool1d</c>.</summary>
        static member avgpool1d
            (input: Tensor, kernelSize: int, ?stride: int, ?padding: int)
            : Tensor =
            input.avgpool1d (kernelSize, ?stride = stride, ?padding = padding)

        /// <summary>See <c>Tensor.avgpool2d</c>.</summary>
        static member avgpool2d
            (
                input: Tensor,
                ?kernelSize: int,
                ?stride: int,
                ?padding: int,
                ?kernelSizes: seq<int>,
                ?strides: seq<int>,
                ?paddings: seq<int>
            ) : Tensor =
            input.avgpool2d (
                ?kernelSize = kernelSize,
                ?stride = stride,
                ?padding = padding,
                ?kernelSizes = kernelSizes,
                ?strides = strides,
                ?paddings = paddings
            )

        /// <summary>See <c>Tensor.avgpool3d</c>.</summary>
        static member avgpool3d
            (
                input: Tensor,
                ?kernelSize: int,
                ?stride: int,
                ?padding: int,
                ?kernelSizes: seq<int>,
                ?strides: seq<int>,
                ?paddings: seq<int>
            ) : Tensor =
            input.avgpool3d (
                ?kernelSize = kernelSize,
                ?stride = stride,
                ?padding = padding,
                ?kernelSizes = kernelSizes,
                ?strides = strides,
                ?paddings = paddings
            )

        /// <summary>See <c>Tensor.maxpool1di</c>.</summary>
        static member maxpool1di
            (input: Tensor, kernelSize: int, ?stride: int, ?padding: int)
            : Tensor * Tensor =
            input.maxpool1di (kernelSize, ?stride = stride, ?padding = padding)

        /// <summary>See <c>Tensor.maxpool2di</c>.</summary>
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
            input.maxpool2di (
                ?kernelSize = kernelSize,
                ?stride = stride,
                ?padding = padding,
                ?kernelSizes = kernelSizes,
                ?strides = strides,
                ?paddings = paddings
            )

        /// <summary>See <c>Tensor.maxpool3di</c>.</summary>
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
            input.maxpool3di (
                ?kernelSize = kernelSize,
                ?stride = stride,
                ?padding = padding,
                ?kernelSizes = kernelSizes,
                ?strides = strides,
                ?paddings = paddings
            )

        /// <summary>See <c>Tensor.maxunpool1d</c>.</summary>
        static member maxunpool1d
            (
                input: Tensor,
                indices: Tensor,
                kernelSize: int,
                ?stride: int,
                ?padding: int,
                ?outputSize: seq<int>
            ) : Tensor =
            input.maxunpool1d (
                indices,
                kernelSize,
                ?stride = stride,
                ?padding = padding,
                ?outputSize = outputSize
            )

        /// <summary>See <c>Tensor.maxunpool2d</c>.</summary>
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
            input.maxunpool2d (
                indices,
                ?kernelSize = kernelSize,
                ?stride = stride,
                ?padding = padding,
                ?kernelSizes = kernelSizes,
                ?strides = strides,
                ?paddings = paddings,
                ?outputSize = outputSize
            )

        /// <summary>See <c>Tensor.maxunpool3d</c>.</summary>
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
            input.maxunpool3d (
                indices,
                ?kernelSize = kernelSize,
                ?stride = stride,
                ?padding = padding,
                ?kernelSizes = kernelSizes,
                ?strides = strides,
                ?paddings = paddings,
                ?outputSize = outputSize
            )

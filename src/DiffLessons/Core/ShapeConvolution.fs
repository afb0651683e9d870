namespace DiffLessons

/// <summary>More rules of <see cref="T:DiffLessons.Shape"/>: what windows can slide over. Each returns the shape of the result.</summary>
[<AutoOpen>]
module ShapeConvolution =
    [<RequireQualifiedAccess>]
    module Shape =
        /// <summary>Checks that two tensors are on one type of device.</summary>
        /// <exception cref="T:DiffLessons.DeviceException">They do not.</exception>
        let checkDeviceTypes (deviceType1: DeviceType) (deviceType2: DeviceType) : unit =
            if deviceType1 <> deviceType2 then
                Fail.device
                    $"device: expected both tensors on one type of device, got {deviceType1} and {deviceType2}. Move one of them."

        /// <summary>Checks that two tensors have one dtype.</summary>
        /// <exception cref="T:System.InvalidOperationException">They do not.</exception>
        let checkDtypes (dtype1: Dtype) (dtype2: Dtype) : unit =
            if dtype1 <> dtype2 then
                Fail.dtype
                    $"dtype: expected both tensors in one dtype, got {dtype1} and {dtype2}. Convert one of them with cast."

        let private conv
            deviceType1
            deviceType2
            dtype1
            dtype2
            shape1
            shape2
            strides
            paddings
            dilations
            =
            checkDeviceTypes deviceType1 deviceType2
            checkDtypes dtype1 dtype2
            Shape.conv shape1 shape2 strides paddings dilations 1

        /// <summary>The shape of a convolution of one spatial axis; see <c>Shape.conv</c>.</summary>
        let checkCanConv1d
            (deviceType1: DeviceType)
            (deviceType2: DeviceType)
            (dtype1: Dtype)
            (dtype2: Dtype)
            (shape1: int[])
            (shape2: int[])
            (stride: int)
            (padding: int)
            (dilation: int)
            : int[] =
            Guard.notNull "Shape.checkCanConv1d" "shape1" shape1

            conv deviceType1 deviceType2 dtype1 dtype2 shape1 shape2 [| stride |] [| padding |] [|
                dilation
            |]

        /// <summary>The shape of a convolution of two spatial axes; see <c>Shape.conv</c>.</summary>
        let checkCanConv2d
            (deviceType1: DeviceType)
            (deviceType2: DeviceType)
            (dtype1: Dtype)
            (dtype2: Dtype)
            (shape1: int[])
            (shape2: int[])
            (strides: int[])
            (paddings: int[])
            (dilations: int[])
            : int[] =
            Guard.notNull "Shape.checkCanConv2d" "strides" strides
            Shape.options "conv2d" 2 "stride" 1 strides
            conv deviceType1 deviceType2 dtype1 dtype2 shape1 shape2 strides paddings dilations

        /// <summary>The shape of a convolution of three spatial axes; see <c>Shape.conv</c>.</summary>
        let checkCanConv3d
            (deviceType1: DeviceType)
            (deviceType2: DeviceType)
            (dtype1: Dtype)
            (dtype2: Dtype)
            (shape1: int[])
            (shape2: int[])
            (strides: int[])
            (paddings: int[])
            (dilations: int[])
            : int[] =
            Guard.notNull "Shape.checkCanConv3d" "strides" strides
            Shape.options "conv3d" 3 "stride" 1 strides
            conv deviceType1 deviceType2 dtype1 dtype2 shape1 shape2 strides paddings dilations

        let private pool
            (caller: string)
            (operation: string)
            dims
            (dtype: Dtype)
            (shape: int[])
            kernels
            strides
            paddings
            =
            let caller = $"Shape.{caller}"
            Guard.notNull caller "shape" shape
            Guard.notNull caller "kernelSize" kernels
            Guard.notNull caller "strides" strides
            Guard.notNull caller "paddings" paddings

            if not dtype.IsFloatingPoint then
                Fail.dtype
                    $"{operation}: expected a floating point tensor, got {dtype}. Convert it first, with float32() or float64()."

            Shape.options operation dims "kernelSize" 1 kernels
            Shape.pool operation shape kernels strides paddings

        /// <summary>The shape of any pooling of one spatial axis; see <c>Shape.pool</c>.</summary>
        let checkCanMaxOrAvgpool1d
            (nm: string)
            (dtype: Dtype)
            (shape: int[])
            (kernelSize: int)
            (stride: int)
            (padding: int)
            : int[] =
            pool "checkCanMaxOrAvgpool1d" nm 1 dtype shape [| kernelSize |] [| stride |] [|
                padding
            |]

        /// <summary>The shape of any pooling of two spatial axes; see <c>Shape.pool</c>.</summary>
        let checkCanMaxOrAvgpool2d
            (nm: string)
            (dtype: Dtype)
            (shape: int[])
            (kernelSize: int[])
            (strides: int[])
            (paddings: int[])
            : int[] =
            pool "checkCanMaxOrAvgpool2d" nm 2 dtype shape kernelSize strides paddings

        /// <summary>The shape of any pooling of three spatial axes; see <c>Shape.pool</c>.</summary>
        let checkCanMaxOrAvgpool3d
            (nm: string)
            (dtype: Dtype)
            (shape: int[])
            (kernelSize: int[])
            (strides: int[])
            (paddings: int[])
            : int[] =
            pool "checkCanMaxOrAvgpool3d" nm 3 dtype shape kernelSize strides paddings

        let private ofKind (kind: string) axes =
            pool $"checkCan{kind}{string axes}d" $"{kind.ToLowerInvariant()}{string axes}d" axes

        /// <summary>The shape of a max pooling of one spatial axis; see <c>Shape.pool</c>.</summary>
        let checkCanMaxpool1d
            (dtype: Dtype)
            (shape: int[])
            (kernelSize: int)
            (stride: int)
            (padding: int)
            : int[] =
            ofKind "Maxpool" 1 dtype shape [| kernelSize |] [| stride |] [| padding |]

        /// <summary>The shape of a max pooling of two spatial axes; see <c>Shape.pool</c>.</summary>
        let checkCanMaxpool2d
            (dtype: Dtype)
            (shape: int[])
            (kernelSize: int[])
            (strides: int[])
            (paddings: int[])
            : int[] =
            ofKind "Maxpool" 2 dtype shape kernelSize strides paddings

        /// <summary>The shape of a max pooling of three spatial axes; see <c>Shape.pool</c>.</summary>
        let checkCanMaxpool3d
            (dtype: Dtype)
            (shape: int[])
            (kernelSize: int[])
            (strides: int[])
            (paddings: int[])
            : int[] =
            ofKind "Maxpool" 3 dtype shape kernelSize strides paddings

        /// <summary>The shape of an average pooling of one spatial axis; see <c>Shape.pool</c>.</summary>
        let checkCanAvgpool1d
            (dtype: Dtype)
            (shape: int[])
            (kernelSize: int)
            (stride: int)
            (padding: int)
            : int[] =
            ofKind "Avgpool" 1 dtype shape [| kernelSize |] [| stride |] [| padding |]

        /// <summary>The shape of an average pooling of two spatial axes; see <c>Shape.pool</c>.</summary>
        let checkCanAvgpool2d
            (dtype: Dtype)
            (shape: int[])
            (kernelSize: int[])
            (strides: int[])
            (paddings: int[])
            : int[] =
            ofKind "Avgpool" 2 dtype shape kernelSize strides paddings

        /// <summary>The shape of an average pooling of three spatial axes; see <c>Shape.pool</c>.</summary>
        let checkCanAvgpool3d
            (dtype: Dtype)
            (shape: int[])
            (kernelSize: int[])
            (strides: int[])
            (paddings: int[])
            : int[] =
            ofKind "Avgpool" 3 dtype shape kernelSize strides paddings

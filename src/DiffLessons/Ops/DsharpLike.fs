namespace DiffLessons

/// <summary>New tensors like another one, as functions of it: <c>dsharp.zerosLike x</c> is <c>x.zerosLike()</c>.</summary>
[<AutoOpen>]
module DsharpLike =
    type dsharp with

        /// <summary>See <c>Tensor.like</c>.</summary>
        static member like
            (input: Tensor, value: obj, ?device: Device, ?dtype: Dtype, ?backend: Backend)
            : Tensor =
            input.like (value, ?device = device, ?dtype = dtype, ?backend = backend)

        /// <summary>See <c>Tensor.zeroLike</c>.</summary>
        static member zeroLike
            (input: Tensor, ?device: Device, ?dtype: Dtype, ?backend: Backend)
            : Tensor =
            input.zeroLike (?device = device, ?dtype = dtype, ?backend = backend)

        /// <summary>See <c>Tensor.oneLike</c>.</summary>
        static member oneLike
            (input: Tensor, ?device: Device, ?dtype: Dtype, ?backend: Backend)
            : Tensor =
            input.oneLike (?device = device, ?dtype = dtype, ?backend = backend)

        /// <summary>See <c>Tensor.zerosLike</c>.</summary>
        static member zerosLike
            (input: Tensor, ?shape: seq<int>, ?device: Device, ?dtype: Dtype, ?backend: Backend)
            : Tensor =
            input.zerosLike (?shape = shape, ?device = device, ?dtype = dtype, ?backend = backend)

        /// <summary>See <c>Tensor.onesLike</c>.</summary>
        static member onesLike
            (input: Tensor, ?shape: seq<int>, ?device: Device, ?dtype: Dtype, ?backend: Backend)
            : Tensor =
            input.onesLike (?shape = shape, ?device = device, ?dtype = dtype, ?backend = backend)

        /// <summary>See <c>Tensor.fullLike</c>.</summary>
        static member fullLike
            (
                input: Tensor,
                value: scalar,
                ?shape: seq<int>,
                ?device: Device,
                ?dtype: Dtype,
                ?backend: Backend
            ) : Tensor =
            input.fullLike (
                value,
                ?shape = shape,
                ?device = device,
                ?dtype = dtype,
                ?backend = backend
            )

        /// <summary>See <c>Tensor.randLike</c>.</summary>
        static member randLike
            (input: Tensor, ?shape: seq<int>, ?device: Device, ?dtype: Dtype, ?backend: Backend)
            : Tensor =
            input.randLike (?shape = shape, ?device = device, ?dtype = dtype, ?backend = backend)

        /// <summary>See <c>Tensor.randnLike</c>.</summary>
        static member randnLike
            (input: Tensor, ?shape: seq<int>, ?device: Device, ?dtype: Dtype, ?backend: Backend)
            : Tensor =
            input.randnLike (?shape = shape, ?device = device, ?dtype = dtype, ?backend = backend)

        /// <summary>See <c>Tensor.randintLike</c>.</summary>
        static member randintLike
            (
                input: Tensor,
                low: int,
                high: int,
                ?shape: seq<int>,
                ?device: Device,
                ?dtype: Dtype,
                ?backend: Backend
            ) : Tensor =
            input.randintLike (
                low,
                high,
                ?shape = shape,
                ?device = device,
                ?dtype = dtype,
                ?backend = backend
            )

        /// <summary>See <c>Tensor.onehotLike</c>.</summary>
        static member onehotLike
            (input: Tensor, length: int, hot: int, ?device: Device, ?dtype: Dtype, ?backend: Backend) : Tensor =
            input.onehotLike (length, hot, ?device = device, ?dtype = dtype, ?backend = backend)

        /// <summary>See <c>Tensor.arangeLike</c>.</summary>
        static member arangeLike
            (
                input: Tensor,
                endVal: float,
                ?startVal: float,
                ?step: float,
                ?device: Device,
                ?dtype: Dtype,
                ?backend: Backend
            ) : Tensor =
            input.arangeLike (
                endVal,
                ?startVal = startVal,
                ?step = step,
                ?device = device,
                ?dtype = dtype,
                ?backend = backend
            )

        /// <summary>See <c>Tensor.arangeLike</c>.</summary>
        static member arangeLike
            (
                input: Tensor,
                endVal: int,
                ?startVal: int,
                ?step: int,
                ?device: Device,
                ?dtype: Dtype,
                ?backend: Backend
            ) : Tensor =
            input.arangeLike (
                endVal,
                ?startVal = startVal,
                ?step = step,
                ?device = device,
                ?dtype = dtype,
                ?backend = backend
            )

        /// <summary>See <c>Tensor.linspaceLike</c>.</summary>
        static member linspaceLike
            (
                input: Tensor,
                startVal: float,
                endVal: float,
                steps: int,
                ?device: Device,
                ?dtype: Dtype,
                ?backend: Backend
            ) : Tensor =
            input.linspaceLike (
                startVal,
                endVal,
                steps,
                ?device = device,
                ?dtype = dtype,
                ?backend = backend
            )

        /// <summary>See <c>Tensor.linspaceLike</c>.</summary>
        static member linspaceLike
            (
                input: Tensor,
                startVal: int,
                endVal: int,
                steps: int,
                ?device: Device,
                ?dtype: Dtype,
                ?backend: Backend
            ) : Tensor =
            input.linspaceLike (
                startVal,
                endVal,
                steps,
                ?device = device,
                ?dtype = dtype,
                ?backend = backend
            )

        /// <summary>See <c>Tensor.logspaceLike</c>.</summary>
        static member logspaceLike
            (
                input: Tensor,
                startVal: float,
                endVal: float,
                steps: int,
                ?baseVal: float,
                ?device: Device,
                ?dtype: Dtype,
                ?backend: Backend
            ) : Tensor =
            input.logspaceLike (
                startVal,
                endVal,
                steps,
                ?baseVal = baseVal,
                ?device = device,
                ?dtype = dtype,
                ?backend = backend
            )

        /// <summary>See <c>Tensor.logspaceLike</c>.</summary>
        static member logspaceLike
            (
                input: Tensor,
                startVal: int,
                endVal: int,
                steps: int,
                ?baseVal: int,
                ?device: Device,
                ?dtype: Dtype,
                ?backend: Backend
            ) : Tensor =
            input.logspaceLike (
                startVal,
                endVal,
                steps,
                ?baseVal = baseVal,
                ?device = device,
                ?dtype = dtype,
                ?backend = backend
            )

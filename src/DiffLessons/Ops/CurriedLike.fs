namespace DiffLessons

/// <summary>Curried forms that make new tensors like one that is fed in; see <see cref="T:DiffLessons.Curried"/>.</summary>
[<AutoOpen>]
module CurriedLike =
    type dsharp with

        /// <summary>The function that gives <c>Tensor.like</c> with these arguments.</summary>
        static member like
            (value: obj, ?device: Device, ?dtype: Dtype, ?backend: Backend)
            : Tensor -> Tensor =
            fun x -> x.like (value, ?device = device, ?dtype = dtype, ?backend = backend)

        /// <summary>The function that gives <c>Tensor.zerosLike</c> with these arguments.</summary>
        static member zerosLike
            (shape: seq<int>, ?device: Device, ?dtype: Dtype, ?backend: Backend)
            : Tensor -> Tensor =
            fun x ->
                x.zerosLike (shape = shape, ?device = device, ?dtype = dtype, ?backend = backend)

        /// <summary>The function that gives <c>Tensor.onesLike</c> with these arguments.</summary>
        static member onesLike
            (shape: seq<int>, ?device: Device, ?dtype: Dtype, ?backend: Backend)
            : Tensor -> Tensor =
            fun x ->
                x.onesLike (shape = shape, ?device = device, ?dtype = dtype, ?backend = backend)

        /// <summary>The function that gives <c>Tensor.fullLike</c> with these arguments.</summary>
        static member fullLike
            (value: scalar, ?shape: seq<int>, ?device: Device, ?dtype: Dtype, ?backend: Backend)
            : Tensor -> Tensor =
            fun x ->
                x.fullLike (
                    value,
                    ?shape = shape,
                    ?device = device,
                    ?dtype = dtype,
                    ?backend = backend
                )

        /// <summary>The function that gives <c>Tensor.randLike</c> with these arguments.</summary>
        static member randLike
            (shape: seq<int>, ?device: Device, ?dtype: Dtype, ?backend: Backend)
            : Tensor -> Tensor =
            fun x ->
                x.randLike (shape = shape, ?device = device, ?dtype = dtype, ?backend = backend)

        /// <summary>The function that gives <c>Tensor.randnLike</c> with these arguments.</summary>
        static member randnLike
            (shape: seq<int>, ?device: Device, ?dtype: Dtype, ?backend: Backend)
            : Tensor -> Tensor =
            fun x ->
                x.randnLike (shape = shape, ?device = device, ?dtype = dtype, ?backend = backend)

        /// <summary>The function that gives <c>Tensor.randintLike</c> with these arguments.</summary>
        static member randintLike
            (
                low: int,
                high: int,
                ?shape: seq<int>,
                ?device: Device,
                ?dtype: Dtype,
                ?backend: Backend
            ) : Tensor -> Tensor =
            fun x ->
                x.randintLike (
                    low,
                    high,
                    ?shape = shape,
                    ?device = device,
                    ?dtype = dtype,
                    ?backend = backend
                )

        /// <summary>The function that gives <c>Tensor.onehotLike</c> with these arguments.</summary>
        static member onehotLike
            (length: int, hot: int, ?device: Device, ?dtype: Dtype, ?backend: Backend)
            : Tensor -> Tensor =
            fun x ->
                x.onehotLike (length, hot, ?device = device, ?dtype = dtype, ?backend = backend)

        /// <summary>The function that gives <c>Tensor.arangeLike</c> with these arguments.</summary>
        static member arangeLike
            (
                endVal: float,
                ?startVal: float,
                ?step: float,
                ?device: Device,
                ?dtype: Dtype,
                ?backend: Backend
            ) : Tensor -> Tensor =
            fun x ->
                x.arangeLike (
                    endVal,
                    ?startVal = startVal,
                    ?step = step,
                    ?device = device,
                    ?dtype = dtype,
                    ?backend = backend
                )

        /// <summary>The function that gives <c>Tensor.arangeLike</c> with these arguments.</summary>
        static member arangeLike
            (
                endVal: int,
                ?startVal: int,
                ?step: int,
                ?device: Device,
                ?dtype: Dtype,
                ?backend: Backend
            ) : Tensor -> Tensor =
            fun x ->
                x.arangeLike (
                    endVal,
                    ?startVal = startVal,
                    ?step = step,
                    ?device = device,
                    ?dtype = dtype,
                    ?backend = backend
                )

        /// <summary>The function that gives <c>Tensor.linspaceLike</c> with these arguments.</summary>
        static member linspaceLike
            (
                startVal: float,
                endVal: float,
                steps: int,
                ?device: Device,
                ?dtype: Dtype,
                ?backend: Backend
            ) : Tensor -> Tensor =
            fun x ->
                x.linspaceLike (
                    startVal,
                    endVal,
                    steps,
                    ?device = device,
                    ?dtype = dtype,
                    ?backend = backend
                )

        /// <summary>The function that gives <c>Tensor.linspaceLike</c> with these arguments.</summary>
        static member linspaceLike
            (
                startVal: int,
                endVal: int,
                steps: int,
                ?device: Device,
                ?dtype: Dtype,
                ?backend: Backend
            ) : Tensor -> Tensor =
            fun x ->
                x.linspaceLike (
                    startVal,
                    endVal,
                    steps,
                    ?device = device,
                    ?dtype = dtype,
                    ?backend = backend
                )

        /// <summary>The function that gives <c>Tensor.logspaceLike</c> with these arguments.</summary>
        static member logspaceLike
            (
                startVal: float,
                endVal: float,
                steps: int,
                ?baseVal: float,
                ?device: Device,
                ?dtype: Dtype,
                ?backend: Backend
            ) : Tensor -> Tensor =
            fun x ->
                x.logspaceLike (
                    startVal,
                    endVal,
                    steps,
                    ?baseVal = baseVal,
                    ?device = device,
                    ?dtype = dtype,
                    ?backend = backend
                )

        /// <summary>The function that gives <c>Tensor.logspaceLike</c> with these arguments.</summary>
        static member logspaceLike
            (
                startVal: int,
                endVal: int,
                steps: int,
                ?baseVal: int,
                ?device: Device,
                ?dtype: Dtype,
                ?backend: Backend
            ) : Tensor -> Tensor =
            fun x ->
                x.logspaceLike (
                    startVal,
                    endVal,
                    steps,
                    ?baseVal = baseVal,
                    ?device = device,
                    ?dtype = dtype,
                    ?backend = backend
                )

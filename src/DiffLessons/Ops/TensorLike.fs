namespace DiffLessons

/// <summary>New tensors with the device and dtype of another one, and with its shape unless one is given.</summary>
/// <remarks>Each does what the <c>dsharp</c> function of the name without "Like" does.</remarks>
[<AutoOpen>]
module TensorLike =
    let private on (t: Tensor) (device: Device option) =
        Guard.tensor t
        defaultArg device t.device

    let private kind (t: Tensor) (dtype: Dtype option) =
        Guard.tensor t
        defaultArg dtype t.dtype

    let private shapeOf (t: Tensor) (shape: seq<int> option) =
        shape |> Option.defaultValue (t.Sizes :> seq<int>)

    type Tensor with

        /// <summary>A tensor of numbers or booleans; see <c>dsharp.tensor</c>.</summary>
        member t.like(value: obj, ?device: Device, ?dtype: Dtype, ?backend: Backend) : Tensor =
            dsharp.tensor (value, device = on t device, dtype = kind t dtype, ?backend = backend)

        /// <summary>A number, as a 0-d tensor; see <c>dsharp.scalar</c>.</summary>
        member t.scalarLike
            (scalar: scalar, ?device: Device, ?dtype: Dtype, ?backend: Backend)
            : Tensor =
            dsharp.scalar (scalar, device = on t device, dtype = kind t dtype, ?backend = backend)

        /// <summary>The number 0, as a 0-d tensor.</summary>
        member t.zeroLike(?device: Device, ?dtype: Dtype, ?backend: Backend) : Tensor =
            dsharp.zero (device = on t device, dtype = kind t dtype, ?backend = backend)

        /// <summary>The number 1, as a 0-d tensor.</summary>
        member t.oneLike(?device: Device, ?dtype: Dtype, ?backend: Backend) : Tensor =
            dsharp.one (device = on t device, dtype = kind t dtype, ?backend = backend)

        /// <summary>Zeros.</summary>
        member t.zerosLike
            (?shape: seq<int>, ?device: Device, ?dtype: Dtype, ?backend: Backend)
            : Tensor =
            dsharp.zeros (
                shapeOf t shape,
                device = on t device,
                dtype = kind t dtype,
                ?backend = backend
            )

        /// <summary>Ones.</summary>
        member t.onesLike
            (?shape: seq<int>, ?device: Device, ?dtype: Dtype, ?backend: Backend)
            : Tensor =
            dsharp.ones (
                shapeOf t shape,
                device = on t device,
                dtype = kind t dtype,
                ?backend = backend
            )

        /// <summary>One number everywhere.</summary>
        member t.fullLike
            (value: scalar, ?shape: seq<int>, ?device: Device, ?dtype: Dtype, ?backend: Backend)
            : Tensor =
            dsharp.full (
                shapeOf t shape,
                value,
                device = on t device,
                dtype = kind t dtype,
                ?backend = backend
            )

        /// <summary>Random numbers, uniform in [0, 1).</summary>
        member t.randLike
            (?shape: seq<int>, ?device: Device, ?dtype: Dtype, ?backend: Backend)
            : Tensor =
            dsharp.rand (
                shapeOf t shape,
                device = on t device,
                dtype = kind t dtype,
                ?backend = backend
            )

        /// <summary>Random numbers, normal with mean 0 and standard deviation 1.</summary>
        member t.randnLike
            (?shape: seq<int>, ?device: Device, ?dtype: Dtype, ?backend: Backend)
            : Tensor =
            dsharp.randn (
                shapeOf t shape,
                device = on t device,
                dtype = kind t dtype,
                ?backend = backend
            )

        /// <summary>Random integers from low up to, not including, high.</summary>
        member t.randintLike
            (
                low: int,
                high: int,
                ?shape: seq<int>,
                ?device: Device,
                ?dtype: Dtype,
                ?backend: Backend
            ) : Tensor =
            dsharp.randint (
                low,
                high,
                shapeOf t shape,
                device = on t device,
                dtype = kind t dtype,
                ?backend = backend
            )

        /// <summary>A vector of zeros with a single 1; see <c>dsharp.onehot</c>.</summary>
        member t.onehotLike
            (length: int, hot: int, ?device: Device, ?dtype: Dtype, ?backend: Backend)
            : Tensor =
            dsharp.onehot (
                length,
                hot,
                device = on t device,
                dtype = kind t dtype,
                ?backend = backend
            )

        /// <summary>Numbers from startVal up to, not including, endVal; see <c>dsharp.arange</c>.</summary>
        member t.arangeLike
            (
                endVal: float,
                ?startVal: float,
                ?step: float,
                ?device: Device,
                ?dtype: Dtype,
                ?backend: Backend
            ) : Tensor =
            dsharp.arange (
                endVal,
                ?startVal = startVal,
                ?step = step,
                device = on t device,
                dtype = kind t dtype,
                ?backend = backend
            )

        /// <summary>Numbers from startVal up to, not including, endVal; see <c>dsharp.arange</c>.</summary>
        member t.arangeLike
            (
                endVal: int,
                ?startVal: int,
                ?step: int,
                ?device: Device,
                ?dtype: Dtype,
                ?backend: Backend
            ) : Tensor =
            dsharp.arange (
                endVal,
                ?startVal = startVal,
                ?step = step,
                device = on t device,
                dtype = kind t dtype,
                ?backend = backend
            )

        /// <summary>Numbers from startVal to endVal, both included, at equal distances; see <c>dsharp.linspace</c>.</summary>
        member t.linspaceLike
            (
                startVal: float,
                endVal: float,
                steps: int,
                ?device: Device,
                ?dtype: Dtype,
                ?backend: Backend
            ) : Tensor =
            dsharp.linspace (
                startVal,
                endVal,
                steps,
                device = on t device,
                dtype = kind t dtype,
                ?backend = backend
            )

        /// <summary>Numbers from startVal to endVal, both included, at equal distances; see <c>dsharp.linspace</c>.</summary>
        member t.linspaceLike
            (
                startVal: int,
                endVal: int,
                steps: int,
                ?device: Device,
                ?dtype: Dtype,
                ?backend: Backend
            ) : Tensor =
            dsharp.linspace (
                startVal,
                endVal,
                steps,
                device = on t device,
                dtype = kind t dtype,
                ?backend = backend
            )

        /// <summary>Powers of a base, with exponents from startVal to endVal at equal distances; see <c>dsharp.logspace</c>.</summary>
        member t.logspaceLike
            (
                startVal: float,
                endVal: float,
                steps: int,
                ?baseVal: float,
                ?device: Device,
                ?dtype: Dtype,
                ?backend: Backend
            ) : Tensor =
            dsharp.logspace (
                startVal,
                endVal,
                steps,
                ?baseVal = baseVal,
                device = on t device,
                dtype = kind t dtype,
                ?backend = backend
            )

        /// <summary>Powers of a base, with exponents from startVal to endVal at equal distances; see <c>dsharp.logspace</c>.</summary>
        member t.logspaceLike
            (
                startVal: int,
                endVal: int,
                steps: int,
                ?baseVal: int,
                ?device: Device,
                ?dtype: Dtype,
                ?backend: Backend
            ) : Tensor =
            dsharp.logspace (
                startVal,
                endVal,
                steps,
                ?baseVal = baseVal,
                device = on t device,
                dtype = kind t dtype,
                ?backend = backend
            )

        /// <summary>A tensor of numbers or booleans; see <c>dsharp.tensor</c>.</summary>
        static member create
            (value: obj, ?device: Device, ?dtype: Dtype, ?backend: Backend)
            : Tensor =
            dsharp.tensor (value, ?device = device, ?dtype = dtype, ?backend = backend)

        /// <summary>A matrix with ones on the diagonal and zeros elsewhere; see <c>dsharp.eye</c>.</summary>
        static member eye
            (rows: int, ?cols: int, ?device: Device, ?dtype: Dtype, ?backend: Backend)
            : Tensor =
            dsharp.eye (rows, ?cols = cols, ?device = device, ?dtype = dtype, ?backend = backend)

namespace DiffLessons

/// <summary>Vectors of so many numbers at equal distances, and powers with such exponents.</summary>
[<AutoOpen>]
module Spacings =
    let private linspaceLike (t: Tensor) first last steps device dtype backend =
        let device, dtype = Like.device "linspace" t device, Like.dtype "linspace" t dtype
        Creation.linspace first last steps device dtype backend

    let private logspace first last steps baseVal (device, dtype, backend) =
        Creation.logspace first last steps (defaultArg baseVal 10.0) device dtype backend

    let private logspaceLike (t: Tensor) first last steps baseVal (device, dtype, backend) =
        let device, dtype = Like.device "logspace" t device, Like.dtype "logspace" t dtype
        logspace first last steps baseVal (device, dtype, backend)

    let private number (given: int option) : float option = Option.map float given

    type Tensor with

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
            linspaceLike t startVal endVal steps device dtype backend

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
            linspaceLike t (float startVal) (float endVal) steps device dtype backend

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
            logspaceLike t startVal endVal steps baseVal (device, dtype, backend)

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
            let first, last = float startVal, float endVal
            logspaceLike t first last steps (number baseVal) (device, dtype, backend)

    type dsharp with

        /// <summary>Numbers from startVal to endVal, both included, at equal distances.</summary>
        /// <param name="startVal">The first.</param>
        /// <param name="endVal">The last.</param>
        /// <param name="steps">How many.</param>
        /// <param name="device">The device of the result.</param>
        /// <param name="dtype">The dtype of the result.</param>
        /// <param name="backend">Backend.Torch.</param>
        static member linspace
            (
                startVal: float,
                endVal: float,
                steps: int,
                ?device: Device,
                ?dtype: Dtype,
                ?backend: Backend
            ) : Tensor =
            Creation.linspace startVal endVal steps device dtype backend

        /// <summary>Numbers from startVal to endVal, both included, at equal distances.</summary>
        static member linspace
            (
                startVal: int,
                endVal: int,
                steps: int,
                ?device: Device,
                ?dtype: Dtype,
                ?backend: Backend
            ) : Tensor =
            Creation.linspace (float startVal) (float endVal) steps device dtype backend

        /// <summary>Powers of a base, with exponents from startVal to endVal at equal distances.</summary>
        /// <param name="startVal">The first exponent.</param>
        /// <param name="endVal">The last exponent.</param>
        /// <param name="steps">How many.</param>
        /// <param name="baseVal">The base, 10 by default.</param>
        /// <param name="device">The device of the result.</param>
        /// <param name="dtype">The dtype of the result.</param>
        /// <param name="backend">Backend.Torch.</param>
        static member logspace
            (
                startVal: float,
                endVal: float,
                steps: int,
                ?baseVal: float,
                ?device: Device,
                ?dtype: Dtype,
                ?backend: Backend
            ) : Tensor =
            logspace startVal endVal steps baseVal (device, dtype, backend)

        /// <summary>Powers of a base, with exponents from startVal to endVal at equal distances.</summary>
        static member logspace
            (
                startVal: int,
                endVal: int,
                steps: int,
                ?baseVal: int,
                ?device: Device,
                ?dtype: Dtype,
                ?backend: Backend
            ) : Tensor =
            logspace (float startVal) (float endVal) steps (number baseVal) (device, dtype, backend)

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
            linspaceLike input startVal endVal steps device dtype backend

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
            linspaceLike input (float startVal) (float endVal) steps device dtype backend

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
            logspaceLike input startVal endVal steps baseVal (device, dtype, backend)

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
            let first, last = float startVal, float endVal
            logspaceLike input first last steps (number baseVal) (device, dtype, backend)

        static member linspaceLike
            (
                startVal: float,
                endVal: float,
                steps: int,
                ?device: Device,
                ?dtype: Dtype,
                ?backend: Backend
            ) : Tensor -> Tensor =
            fun x -> linspaceLike x startVal endVal steps device dtype backend

        static member linspaceLike
            (
                startVal: int,
                endVal: int,
                steps: int,
                ?device: Device,
                ?dtype: Dtype,
                ?backend: Backend
            ) : Tensor -> Tensor =
            fun x -> linspaceLike x (float startVal) (float endVal) steps device dtype backend

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
            fun x -> logspaceLike x startVal endVal steps baseVal (device, dtype, backend)

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
            let first, last = float startVal, float endVal
            fun x -> logspaceLike x first last steps (number baseVal) (device, dtype, backend)

namespace DiffLessons

/// <summary>Vectors of numbers from a start up to an end, in steps.</summary>
[<AutoOpen>]
module Ranges =
    let private arange natural last first step (device, dtype, backend) =
        let first, step = defaultArg first 0.0, defaultArg step 1.0
        Creation.arange last first step natural device dtype backend

    let private arangeLike (t: Tensor) last first step (device, dtype, backend) =
        let device, dtype = Like.device "arange" t device, Like.dtype "arange" t dtype
        arange t.dtype last first step (device, dtype, backend)

    let private number (given: int option) : float option = Option.map float given

    type Tensor with

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
            arangeLike t endVal startVal step (device, dtype, backend)

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
            arangeLike t (float endVal) (number startVal) (number step) (device, dtype, backend)

    type dsharp with

        /// <summary>Integers from startVal up to, not including, endVal; Int32 by default.</summary>
        /// <param name="endVal">The end, not included.</param>
        /// <param name="startVal">The start, 0 by default.</param>
        /// <param name="step">The step, 1 by default; may be negative, not 0; in an integer dtype 1 or more in size.</param>
        /// <param name="device">The device of the result.</param>
        /// <param name="dtype">The dtype of the result.</param>
        /// <param name="backend">Backend.Torch.</param>
        static member arange
            (
                endVal: int,
                ?startVal: int,
                ?step: int,
                ?device: Device,
                ?dtype: Dtype,
                ?backend: Backend
            ) : Tensor =
            arange
                Dtype.Int32
                (float endVal)
                (number startVal)
                (number step)
                (device, dtype, backend)

        /// <summary>Numbers from startVal up to, not including, endVal.</summary>
        /// <param name="endVal">The end, not included.</param>
        /// <param name="startVal">The start, 0 by default.</param>
        /// <param name="step">The step, 1 by default; may be negative, not 0; in an integer dtype 1 or more in size.</param>
        /// <param name="device">The device of the result.</param>
        /// <param name="dtype">The dtype of the result.</param>
        /// <param name="backend">Backend.Torch.</param>
        static member arange
            (
                endVal: float,
                ?startVal: float,
                ?step: float,
                ?device: Device,
                ?dtype: Dtype,
                ?backend: Backend
            ) : Tensor =
            arange Dtype.Default endVal startVal step (device, dtype, backend)

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
            arangeLike input endVal startVal step (device, dtype, backend)

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
            arangeLike input (float endVal) (number startVal) (number step) (device, dtype, backend)

        static member arangeLike
            (
                endVal: float,
                ?startVal: float,
                ?step: float,
                ?device: Device,
                ?dtype: Dtype,
                ?backend: Backend
            ) : Tensor -> Tensor =
            fun x -> arangeLike x endVal startVal step (device, dtype, backend)

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
                arangeLike x (float endVal) (number startVal) (number step) (device, dtype, backend)

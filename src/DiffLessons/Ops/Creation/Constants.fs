namespace DiffLessons

open System
open DiffLessons.Native

/// <summary>Tensors of one number, of unit vectors, and those like another tensor: with its device and dtype, and its shape unless one is given.</summary>
[<AutoOpen>]
module Constants =
    type Tensor with

        /// <summary>A number, as a 0-d tensor; see <c>dsharp.scalar</c>.</summary>
        member t.scalarLike
            (scalar: scalar, ?device: Device, ?dtype: Dtype, ?backend: Backend)
            : Tensor =
            Like.number "scalar" t scalar device dtype backend

        /// <summary>The number 0, as a 0-d tensor.</summary>
        member t.zeroLike(?device: Device, ?dtype: Dtype, ?backend: Backend) : Tensor =
            Like.number "zero" t 0 device dtype backend

        /// <summary>The number 1, as a 0-d tensor.</summary>
        member t.oneLike(?device: Device, ?dtype: Dtype, ?backend: Backend) : Tensor =
            Like.number "one" t 1 device dtype backend

        /// <summary>A tensor of zeros with the shape, device and dtype of this one, unless given.</summary>
        member t.zerosLike
            (?shape: seq<int>, ?device: Device, ?dtype: Dtype, ?backend: Backend)
            : Tensor =
            Like.uniform "zeros" t shape 0 device dtype backend

        /// <summary>A tensor of ones with the shape, device and dtype of this one, unless given.</summary>
        member t.onesLike
            (?shape: seq<int>, ?device: Device, ?dtype: Dtype, ?backend: Backend)
            : Tensor =
            Like.uniform "ones" t shape 1 device dtype backend

        /// <summary>A tensor whose elements are all the same number.</summary>
        member t.fullLike
            (value: scalar, ?shape: seq<int>, ?device: Device, ?dtype: Dtype, ?backend: Backend)
            : Tensor =
            Like.uniform "full" t shape value device dtype backend

        /// <summary>A vector of zeros with a single 1; see <c>dsharp.onehot</c>.</summary>
        member t.onehotLike
            (length: int, hot: int, ?device: Device, ?dtype: Dtype, ?backend: Backend)
            : Tensor =
            Creation.onehot
                length
                hot
                (Like.device "onehot" t device)
                (Like.dtype "onehot" t dtype)
                backend

        /// <summary>A matrix with ones on the diagonal and zeros elsewhere; see <c>dsharp.eye</c>.</summary>
        static member eye
            (rows: int, ?cols: int, ?device: Device, ?dtype: Dtype, ?backend: Backend)
            : Tensor =
            Creation.eye rows cols device dtype backend

    type dsharp with

        /// <summary>A tensor without elements, of shape (0).</summary>
        static member empty(?device: Device, ?dtype: Dtype, ?backend: Backend) : Tensor =
            dsharp.empty ([ 0 ], ?device = device, ?dtype = dtype, ?backend = backend)

        /// <summary>A tensor whose elements are whatever was in memory: to be used only where all are overwritten.</summary>
        static member empty
            (shape: seq<int>, ?device: Device, ?dtype: Dtype, ?backend: Backend)
            : Tensor =
            Creation.filled
                "empty"
                (Guard.items "empty" "shape" shape)
                (fun shape t -> torch.empty (shape, Nullable t.Dtype, t.Device))
                device
                dtype
                backend

        /// <summary>A vector whose elements are whatever was in memory.</summary>
        static member empty
            (length: int, ?device: Device, ?dtype: Dtype, ?backend: Backend)
            : Tensor =
            dsharp.empty ([ length ], ?device = device, ?dtype = dtype, ?backend = backend)

        /// <summary>The number 0, as a 0-d tensor.</summary>
        static member zero(?device: Device, ?dtype: Dtype, ?backend: Backend) : Tensor =
            Creation.uniform "zero" [||] 0 device dtype backend

        /// <summary>The number 1, as a 0-d tensor.</summary>
        static member one(?device: Device, ?dtype: Dtype, ?backend: Backend) : Tensor =
            Creation.uniform "one" [||] 1 device dtype backend

        /// <summary>A number, as a 0-d tensor of the default dtype.</summary>
        static member scalar
            (value: scalar, ?device: Device, ?dtype: Dtype, ?backend: Backend)
            : Tensor =
            Creation.uniform "scalar" [||] value device dtype backend

        /// <summary>Zeros of a shape.</summary>
        static member zeros
            (shape: seq<int>, ?device: Device, ?dtype: Dtype, ?backend: Backend)
            : Tensor =
            Creation.uniform "zeros" (Guard.items "zeros" "shape" shape) 0 device dtype backend

        /// <summary>A vector of zeros.</summary>
        static member zeros
            (length: int, ?device: Device, ?dtype: Dtype, ?backend: Backend)
            : Tensor =
            Creation.uniform "zeros" [| length |] 0 device dtype backend

        /// <summary>Ones of a shape.</summary>
        static member ones
            (shape: seq<int>, ?device: Device, ?dtype: Dtype, ?backend: Backend)
            : Tensor =
            Creation.uniform "ones" (Guard.items "ones" "shape" shape) 1 device dtype backend

        /// <summary>A vector of ones.</summary>
        static member ones
            (length: int, ?device: Device, ?dtype: Dtype, ?backend: Backend)
            : Tensor =
            Creation.uniform "ones" [| length |] 1 device dtype backend

        /// <summary>One number everywhere, in a shape.</summary>
        static member full
            (shape: seq<int>, value: scalar, ?device: Device, ?dtype: Dtype, ?backend: Backend)
            : Tensor =
            Creation.full (Guard.items "full" "shape" shape) value device dtype backend

        /// <summary>One number everywhere, in a vector.</summary>
        static member full
            (length: int, value: scalar, ?device: Device, ?dtype: Dtype, ?backend: Backend)
            : Tensor =
            Creation.full [| length |] value device dtype backend

        /// <summary>A matrix with ones on the diagonal and zeros elsewhere.</summary>
        /// <param name="rows">The number of rows.</param>
        /// <param name="cols">The number of columns; as many as rows by default.</param>
        /// <param name="device">The device of the result.</param>
        /// <param name="dtype">The dtype of the result.</param>
        /// <param name="backend">Backend.Torch.</param>
        static member eye
            (rows: int, ?cols: int, ?device: Device, ?dtype: Dtype, ?backend: Backend)
            : Tensor =
            Creation.eye rows cols device dtype backend

        /// <summary>A vector of zeros with a single 1.</summary>
        /// <param name="length">The vector's length.</param>
        /// <param name="hot">The index of the 1.</param>
        /// <param name="device">The device of the result.</param>
        /// <param name="dtype">The dtype of the result.</param>
        /// <param name="backend">Backend.Torch.</param>
        static member onehot
            (length: int, hot: int, ?device: Device, ?dtype: Dtype, ?backend: Backend)
            : Tensor =
            Creation.onehot length hot device dtype backend

        static member zeroLike
            (input: Tensor, ?device: Device, ?dtype: Dtype, ?backend: Backend)
            : Tensor =
            Like.number "zero" input 0 device dtype backend

        static member oneLike
            (input: Tensor, ?device: Device, ?dtype: Dtype, ?backend: Backend)
            : Tensor =
            Like.number "one" input 1 device dtype backend

        static member zerosLike
            (input: Tensor, ?shape: seq<int>, ?device: Device, ?dtype: Dtype, ?backend: Backend)
            : Tensor =
            Like.uniform "zeros" input shape 0 device dtype backend

        static member zerosLike
            (shape: seq<int>, ?device: Device, ?dtype: Dtype, ?backend: Backend)
            : Tensor -> Tensor =
            fun x -> Like.uniform "zeros" x (Some shape) 0 device dtype backend

        static member onesLike
            (input: Tensor, ?shape: seq<int>, ?device: Device, ?dtype: Dtype, ?backend: Backend)
            : Tensor =
            Like.uniform "ones" input shape 1 device dtype backend

        static member onesLike
            (shape: seq<int>, ?device: Device, ?dtype: Dtype, ?backend: Backend)
            : Tensor -> Tensor =
            fun x -> Like.uniform "ones" x (Some shape) 1 device dtype backend

        static member fullLike
            (
                input: Tensor,
                value: scalar,
                ?shape: seq<int>,
                ?device: Device,
                ?dtype: Dtype,
                ?backend: Backend
            ) : Tensor =
            Like.uniform "full" input shape value device dtype backend

        static member fullLike
            (value: scalar, ?shape: seq<int>, ?device: Device, ?dtype: Dtype, ?backend: Backend)
            : Tensor -> Tensor =
            fun x -> Like.uniform "full" x shape value device dtype backend

        static member onehotLike
            (input: Tensor, length: int, hot: int, ?device: Device, ?dtype: Dtype, ?backend: Backend) : Tensor =
            input.onehotLike (length, hot, ?device = device, ?dtype = dtype, ?backend = backend)

        static member onehotLike
            (length: int, hot: int, ?device: Device, ?dtype: Dtype, ?backend: Backend)
            : Tensor -> Tensor =
            fun x ->
                x.onehotLike (length, hot, ?device = device, ?dtype = dtype, ?backend = backend)

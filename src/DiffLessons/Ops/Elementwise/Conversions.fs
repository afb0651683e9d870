namespace DiffLessons

open System
open DiffLessons.Native

/// <summary>Changes of dtype and device, copies, and .NET arrays of a tensor's elements.</summary>
[<AutoOpen>]
module Conversions =
    let private elements<'T
        when 'T: unmanaged and 'T: struct and 'T: (new: unit -> 'T) and 'T :> ValueType>
        (t: Tensor)
        (target: torch.ScalarType)
        : 'T[] =
        if t.nelement = 0 then
            Array.empty
        else
            use plain = t.Variable.detach ()
            Elements.checkRange "toArray" plain (Dtype.ofTorch target)
            use same = plain.``to`` (target, torch.CPU)
            use dense = same.contiguous ()
            dense.toArray<'T>()

    let private typed<'T> (t: Tensor) : 'T[] =
        let read: Array =
            if typeof<'T> = typeof<float> then
                elements<float> t torch.ScalarType.Float64
            elif typeof<'T> = typeof<float32> then
                elements<float32> t torch.ScalarType.Float32
            elif typeof<'T> = typeof<int64> then
                elements<int64> t torch.ScalarType.Int64
            elif typeof<'T> = typeof<int> then
                elements<int> t torch.ScalarType.Int32
            elif typeof<'T> = typeof<int16> then
                elements<int16> t torch.ScalarType.Int16
            elif typeof<'T> = typeof<sbyte> then
                elements<sbyte> t torch.ScalarType.Int8
            elif typeof<'T> = typeof<byte> then
                elements<byte> t torch.ScalarType.Byte
            elif typeof<'T> = typeof<bool> then
                elements<bool> t torch.ScalarType.Bool
            else
                Fail.dtype
                    $"toArray: expected a number type or bool for the elements, got {typeof<'T>.Name}."

        read :?> 'T[]

    let private ofRank rank (t: Tensor) =
        if t.dim <> rank then
            Shape.fail
                $"toArray{string rank}D: expected a {string rank}-d tensor, got shape {Shape.format t.Sizes}. Use view or flatten first."

    let private fill (t: Tensor) (flat: 'T[]) : Array =
        let result = Array.CreateInstance(typeof<'T>, t.Sizes)
        let source = flat :> Array

        if typeof<'T>.IsPrimitive then
            Buffer.BlockCopy(source, 0, result, 0, Buffer.ByteLength source)

        result

    type Tensor with

        /// <summary>The tensor with elements of another dtype; an integer one cuts fractions off.</summary>
        /// <exception cref="T:System.InvalidOperationException">An integer dtype does not hold an element: NaN, or 300 as Byte. A floating point dtype takes what it does not hold as infinite.</exception>
        member t.cast(dtype: Dtype) =
            Guard.tensor t

            if t.dtype = dtype then
                t
            else
                let target = Dtype.toTorch dtype

                if dtype.IsFloatingPoint then
                    Tensor.Linear("cast", (fun x -> x.``to`` target), t, t.Sizes)
                else
                    let convert (x: NativeTensor) =
                        use plain = x.detach ()
                        Elements.checkRange "cast" plain dtype
                        plain.``to`` target

                    Tensor.Flat("cast", (fun x -> convert x[0]), [| t |], t.Sizes)

        /// <summary>The tensor in half precision.</summary>
        member t.float16() = t.cast Dtype.Float16

        /// <summary>The tensor in brain floating point.</summary>
        member t.bfloat16() = t.cast Dtype.BFloat16

        /// <summary>The tensor in single precision.</summary>
        member t.float32() = t.cast Dtype.Float32

        /// <summary>The tensor in double precision.</summary>
        member t.float64() = t.cast Dtype.Float64

        /// <summary>The tensor in double precision, which F# calls <c>float</c>, as <c>float64</c>.</summary>
        member t.float() = t.cast Dtype.Float64

        /// <summary>The tensor in double precision, as <c>float64</c>.</summary>
        member t.double() = t.cast Dtype.Float64

        /// <summary>The tensor in 8-bit integers.</summary>
        member t.int8() = t.cast Dtype.Int8

        /// <summary>The tensor in bytes.</summary>
        member t.byte() = t.cast Dtype.Byte

        /// <summary>The tensor in 16-bit integers.</summary>
        member t.int16() = t.cast Dtype.Int16

        /// <summary>The tensor in 32-bit integers.</summary>
        member t.int32() = t.cast Dtype.Int32

        /// <summary>The tensor in 32-bit integers, as <c>int32</c>.</summary>
        member t.int() = t.cast Dtype.Int32

        /// <summary>The tensor in 64-bit integers.</summary>
        member t.int64() = t.cast Dtype.Int64

        /// <summary>The tensor in booleans: which elements differ from 0.</summary>
        member t.bool() = t.cast Dtype.Bool

        /// <summary>The tensor on another device, or in another dtype.</summary>
        /// <param name="device">The device; the tensor's own by default.</param>
        /// <param name="dtype">The dtype; the tensor's own by default.</param>
        /// <param name="backend">The backend: Torch.</param>
        /// <exception cref="T:DiffLessons.DeviceException">This machine has no such device.</exception>
        member t.move(?device: Device, ?dtype: Dtype, ?backend: Backend) =
            Guard.tensor t
            Backend.check backend

            let moved =
                match device with
                | Some device when device <> t.device ->
                    let target = Device.toTorch device
                    Tensor.Linear("move", (fun x -> x.``to`` target), t, t.Sizes)
                | _ -> t

            match dtype with
            | Some dtype -> moved.cast dtype
            | None -> moved

        /// <summary>The tensor on the processor.</summary>
        member t.cpu() = t.move (device = Device.CPU)

        /// <summary>The tensor on the first GPU.</summary>
        member t.gpu() = t.move (device = Device.GPU)

        /// <summary>A copy with memory of its own and the same history.</summary>
        member t.clone() =
            Tensor.Linear("clone", (fun x -> x.clone ()), t, t.Sizes)

        /// <summary>The tensor as a constant, which no gradient and no tangent passes: <c>noDiff</c> under the name that it has in formulas.</summary>
        member t.stopGradient() : Tensor = t.noDiff ()

        /// <summary>The only element, in the .NET type of its dtype (half precision comes as a single).</summary>
        member t.toScalar() : scalar =
            Guard.given "toScalar" "a tensor" t |> ignore

            match t.dtype with
            | Dtype.Float64 -> t.toDouble () :> scalar
            | Dtype.Float32
            | Dtype.Float16
            | Dtype.BFloat16 -> t.toSingle () :> scalar
            | Dtype.Int64 -> t.toInt64 () :> scalar
            | Dtype.Int32 -> t.toInt32 () :> scalar
            | Dtype.Int16 -> t.toInt16 () :> scalar
            | Dtype.Int8 -> t.toSByte () :> scalar
            | Dtype.Byte -> t.toByte () :> scalar
            | Dtype.Bool -> t.toBool () :> scalar

        /// <summary>All elements in row-major order.</summary>
        /// <typeparam name="'T">float, float32, an integer type or bool; elements are converted.</typeparam>
        member internal t.Flat<'T>() : 'T[] = typed<'T> t

        /// <summary>A vector's elements.</summary>
        member t.toArray1D<'T>() : 'T[] =
            ofRank 1 t
            typed<'T> t

        /// <summary>A matrix' elements.</summary>
        member t.toArray2D<'T>() : 'T[,] =
            ofRank 2 t
            fill t (typed<'T> t) :?> 'T[,]

        /// <summary>A 3-d tensor's elements.</summary>
        member t.toArray3D<'T>() : 'T[,,] =
            ofRank 3 t
            fill t (typed<'T> t) :?> 'T[,,]

        /// <summary>A 4-d tensor's elements.</summary>
        member t.toArray4D<'T>() : 'T[,,,] =
            ofRank 4 t
            fill t (typed<'T> t) :?> 'T[,,,]

        /// <summary>A 5-d tensor's elements, as a five-dimensional .NET array.</summary>
        /// <typeparam name="'T">float, float32, an integer type or bool; elements are converted.</typeparam>
        member t.toArray5D<'T>() : Array =
            ofRank 5 t
            fill t (typed<'T> t)

        /// <summary>A 6-d tensor's elements, as a six-dimensional .NET array.</summary>
        /// <typeparam name="'T">float, float32, an integer type or bool; elements are converted.</typeparam>
        member t.toArray6D<'T>() : Array =
            ofRank 6 t
            fill t (typed<'T> t)

        /// <summary>The elements as a .NET array of the tensor's rank and dtype.</summary>
        member t.toArray() : Array =
            if t.dim = 0 then
                Shape.fail "toArray: a 0-d tensor is no array. Use toScalar."

            match t.dtype with
            | Dtype.Float64 -> fill t (typed<float> t)
            | Dtype.Float32
            | Dtype.Float16
            | Dtype.BFloat16 -> fill t (typed<float32> t)
            | Dtype.Int64 -> fill t (typed<int64> t)
            | Dtype.Int32 -> fill t (typed<int> t)
            | Dtype.Int16 -> fill t (typed<int16> t)
            | Dtype.Int8 -> fill t (typed<sbyte> t)
            | Dtype.Byte -> fill t (typed<byte> t)
            | Dtype.Bool -> fill t (typed<bool> t)

    /// The registry's entries.
    [<RequireQualifiedAccess>]
    module internal Ops =
        let cast =
            Op.one "cast" ("dtype", _.dtype) "in another dtype" (fun x dtype -> x.cast dtype)

        let move =
            Op.make
                "move"
                [ "device"; "dtype"; "backend" ]
                "on another device, or in another dtype"
                (fun o ->
                    let device, dtype, backend = Op.target o
                    fun x -> x.move (?device = device, ?dtype = dtype, ?backend = backend))

        let clone = Op.unary "clone" "a copy with memory of its own" _.clone()

        let stopGradient =
            Op.unary "stopGradient" "x as a constant, which no gradient passes" _.stopGradient()

        let all = [ cast; move; clone; stopGradient ]

    type dsharp with

        static member clone: Tensor -> Tensor = Op.plain Ops.clone
        static member stopGradient: Tensor -> Tensor = Op.plain Ops.stopGradient
        static member cast(input: Tensor, dtype: Dtype) : Tensor = input.cast (dtype)

        static member move
            (input: Tensor, ?device: Device, ?dtype: Dtype, ?backend: Backend)
            : Tensor =
            input.move (?device = device, ?dtype = dtype, ?backend = backend)

        static member cast(dtype: Dtype) =
            Op.curried Ops.cast [ "dtype", box dtype ]

        static member move(?device: Device, ?dtype: Dtype, ?backend: Backend) : Tensor -> Tensor =
            Op.curried
                Ops.move
                (given "device" device @ given "dtype" dtype @ given "backend" backend)

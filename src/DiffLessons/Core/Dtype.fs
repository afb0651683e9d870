namespace DiffLessons

open DiffLessons.Native

/// <summary>The type of a tensor's elements.</summary>
[<Struct>]
type Dtype =
    /// 16-bit brain floating point: float32's range, 8 bits of precision.
    | BFloat16
    /// IEEE 754 half precision.
    | Float16
    /// IEEE 754 single precision: the default.
    | Float32
    /// IEEE 754 double precision: what derivatives are checked in.
    | Float64
    /// Signed 8-bit integer.
    | Int8
    /// Unsigned 8-bit integer.
    | Byte
    /// Signed 16-bit integer.
    | Int16
    /// Signed 32-bit integer.
    | Int32
    /// Signed 64-bit integer: what indices are made of.
    | Int64
    /// True or false: what comparisons give.
    | Bool

    /// <summary>Whether the elements are floating point numbers, which alone can be differentiated.</summary>
    member t.IsFloatingPoint =
        match t with
        | BFloat16
        | Float16
        | Float32
        | Float64 -> true
        | _ -> false

    /// <summary>Whether the elements are integers; booleans are not counted among them.</summary>
    member t.IsIntegral =
        match t with
        | Int8
        | Byte
        | Int16
        | Int32
        | Int64 -> true
        | _ -> false

    /// <summary>The dtype in which a sum of such elements is accumulated: Int64 for integers and booleans, else the dtype itself.</summary>
    member t.SummationType =
        match t with
        | Bool
        | Int8
        | Byte
        | Int16
        | Int32
        | Int64 -> Int64
        | other -> other

    /// <summary>The dtype's name, as in <c>Float32</c>.</summary>
    override t.ToString() =
        match t with
        | BFloat16 -> "BFloat16"
        | Float16 -> "Float16"
        | Float32 -> "Float32"
        | Float64 -> "Float64"
        | Int8 -> "Int8"
        | Byte -> "Byte"
        | Int16 -> "Int16"
        | Int32 -> "Int32"
        | Int64 -> "Int64"
        | Bool -> "Bool"

/// <summary>The default dtype, promotion, and dtypes from texts.</summary>
[<RequireQualifiedAccess>]
module Dtype =
    /// <summary>The dtype that creating functions use when none is given: Float32 until set otherwise.</summary>
    let mutable Default = Float32

    let internal all = [
        Float64
        Float32
        Float16
        BFloat16
        Int64
        Int32
        Int16
        Int8
        Byte
        Bool
    ]

    let internal toTorch dtype =
        match dtype with
        | BFloat16 -> torch.ScalarType.BFloat16
        | Float16 -> torch.ScalarType.Float16
        | Float32 -> torch.ScalarType.Float32
        | Float64 -> torch.ScalarType.Float64
        | Int8 -> torch.ScalarType.Int8
        | Byte -> torch.ScalarType.Byte
        | Int16 -> torch.ScalarType.Int16
        | Int32 -> torch.ScalarType.Int32
        | Int64 -> torch.ScalarType.Int64
        | Bool -> torch.ScalarType.Bool

    /// Whether one of libtorch's dtypes is one of this library's.
    let internal isKnown (scalarType: torch.ScalarType) : bool =
        match scalarType with
        | torch.ScalarType.BFloat16
        | torch.ScalarType.Float16
        | torch.ScalarType.Float32
        | torch.ScalarType.Float64
        | torch.ScalarType.Int8
        | torch.ScalarType.Byte
        | torch.ScalarType.Int16
        | torch.ScalarType.Int32
        | torch.ScalarType.Int64
        | torch.ScalarType.Bool -> true
        | _ -> false

    let internal ofTorch (scalarType: torch.ScalarType) =
        match scalarType with
        | torch.ScalarType.BFloat16 -> BFloat16
        | torch.ScalarType.Float16 -> Float16
        | torch.ScalarType.Float32 -> Float32
        | torch.ScalarType.Float64 -> Float64
        | torch.ScalarType.Int8 -> Int8
        | torch.ScalarType.Byte -> Byte
        | torch.ScalarType.Int16 -> Int16
        | torch.ScalarType.Int32 -> Int32
        | torch.ScalarType.Int64 -> Int64
        | torch.ScalarType.Bool -> Bool
        | other -> Fail.dtype $"dtype: {other} is not one of this library's dtypes."

    /// <summary>The dtype that holds the results of operations between two dtypes, as libtorch promotes them.</summary>
    /// <returns>The smallest dtype that holds both; None never, since every pair has one.</returns>
    let widen (dtype1: Dtype) (dtype2: Dtype) =
        Libtorch.ensureLoaded ()
        Some(ofTorch (torch.promote_types (toTorch dtype1, toTorch dtype2)))

    /// <summary>The dtype of the quotient of two dtypes: what they widen to, but Float32 for integers and booleans.</summary>
    let divisionType (dtype1: Dtype) (dtype2: Dtype) : Dtype =
        if dtype1.IsFloatingPoint || dtype2.IsFloatingPoint then
            Option.get (widen dtype1 dtype2)
        else
            Float32

    /// <summary>Matches the floating point dtypes.</summary>
    let (|FloatingPoint|_|) (dtype: Dtype) =
        if dtype.IsFloatingPoint then Some() else None

    /// <summary>Matches the integer dtypes.</summary>
    let (|Integral|_|) (dtype: Dtype) =
        if dtype.IsIntegral then Some() else None

    /// <summary>Matches the integer dtypes and Bool.</summary>
    let (|IntegralOrBool|_|) (dtype: Dtype) =
        if dtype.IsFloatingPoint then None else Some()

namespace DiffLessons

open System
open System.Globalization
open DiffLessons.Native

/// Any .NET number or boolean that can stand for a 0-d tensor.
type scalar = IConvertible

[<RequireQualifiedAccess>]
module internal Scalar =
    /// libtorch's own scalar of the same kind: integers stay integers, so that they do not widen an integer tensor.
    let toTorch (value: scalar) : NativeScalar =
        if isNull value then
            Guard.missing "a number"

        match value with
        | :? float as v -> v.ToScalar()
        | :? float32 as v -> v.ToScalar()
        | :? int as v -> v.ToScalar()
        | :? int64 as v -> v.ToScalar()
        | :? bool as v -> v.ToScalar()
        | :? byte as v -> (int v).ToScalar()
        | :? sbyte as v -> (int v).ToScalar()
        | :? int16 as v -> (int v).ToScalar()
        | other ->
            // The type code of a tensor of one element is that of its dtype.
            match other.GetTypeCode() with
            | TypeCode.Boolean -> (other.ToBoolean null).ToScalar()
            | TypeCode.Byte
            | TypeCode.SByte
            | TypeCode.Int16
            | TypeCode.UInt16
            | TypeCode.Int32
            | TypeCode.UInt32
            | TypeCode.Int64 -> (other.ToInt64 null).ToScalar()
            | _ -> (other.ToDouble null).ToScalar()

    /// Whether the number is of a floating point type.
    let isFloating (value: scalar) : bool =
        if isNull value then
            Guard.missing "a number"

        match value.GetTypeCode() with
        | TypeCode.Single
        | TypeCode.Double
        | TypeCode.Decimal -> true
        | _ -> false

/// <summary>.NET numbers as scalars, and how they widen the dtype of a tensor.</summary>
[<AutoOpen>]
module ScalarExtensions =
    let private culture = CultureInfo.InvariantCulture

    let private dtypeOf (value: scalar) =
        if isNull value then
            Guard.missing "a number"

        match value.GetTypeCode() with
        | TypeCode.Boolean -> Dtype.Bool
        | TypeCode.Byte -> Dtype.Byte
        | TypeCode.SByte -> Dtype.Int8
        | TypeCode.Int16 -> Dtype.Int16
        | TypeCode.Int32 -> Dtype.Int32
        | TypeCode.Int64 -> Dtype.Int64
        | TypeCode.Single -> Dtype.Float32
        | TypeCode.Double -> Dtype.Float64
        | other ->
            Fail.dtype
                $"scalar: expected a number or a boolean that has a dtype, got a {other}. Convert it, with float or int."

    /// Converts a number, and says so where the type cannot hold it.
    let private within
        (operation: string)
        (value: scalar)
        (convert: scalar -> CultureInfo -> 'a)
        : 'a =
        Guard.notNull operation "a number" value

        try
            convert value culture
        with
        | :? OverflowException
        | :? InvalidCastException
        | :? FormatException ->
            Fail.dtype
                $"{operation}: expected a number that fits {typeof<'a>.Name}, got {value.ToString culture}. Take a wider type, or check the number."

    type IConvertible with

        /// <summary>The dtype whose elements are of the number's .NET type.</summary>
        /// <exception cref="T:System.InvalidOperationException">It is of a type that no dtype has, such as a decimal or a text.</exception>
        member value.dtype: Dtype = dtypeOf value

        /// <summary>The number as a single.</summary>
        member value.toSingle() : float32 =
            within "toSingle" value (fun number -> number.ToSingle)

        /// <summary>The number as a double.</summary>
        member value.toDouble() : float =
            within "toDouble" value (fun number -> number.ToDouble)

        /// <summary>The number as a 64-bit integer; a fraction is rounded, halves to the even number.</summary>
        member value.toInt64() : int64 =
            within "toInt64" value (fun number -> number.ToInt64)

        /// <summary>The number as a 32-bit integer; a fraction is rounded, halves to the even number.</summary>
        member value.toInt32() : int =
            within "toInt32" value (fun number -> number.ToInt32)

        /// <summary>The number as a 16-bit integer; a fraction is rounded, halves to the even number.</summary>
        member value.toInt16() : int16 =
            within "toInt16" value (fun number -> number.ToInt16)

        /// <summary>The number as a signed byte; a fraction is rounded, halves to the even number.</summary>
        member value.toSByte() : sbyte =
            within "toSByte" value (fun number -> number.ToSByte)

        /// <summary>The number as a byte; a fraction is rounded, halves to the even number.</summary>
        member value.toByte() : byte =
            within "toByte" value (fun number -> number.ToByte)

        /// <summary>Whether the number differs from 0.</summary>
        member value.toBool() : bool =
            within "toBool" value (fun number -> number.ToBoolean)

        /// <summary>The number in the .NET type that a dtype's elements are read as; half precision is read as a single.</summary>
        member value.cast(dtype: Dtype) : scalar =
            match dtype with
            | Dtype.Float64 -> value.toDouble ()
            | Dtype.Float32
            | Dtype.Float16
            | Dtype.BFloat16 -> value.toSingle ()
            | Dtype.Int64 -> value.toInt64 ()
            | Dtype.Int32 -> value.toInt32 ()
            | Dtype.Int16 -> value.toInt16 ()
            | Dtype.Int8 -> value.toSByte ()
            | Dtype.Byte -> value.toByte ()
            | Dtype.Bool -> value.toBool ()

        /// <summary>The number with its sign turned, in its own type.</summary>
        /// <exception cref="T:System.InvalidOperationException">It is a boolean.</exception>
        member value.neg() : scalar =
            match dtypeOf value with
            | Dtype.Bool ->
                Fail.dtype "neg: a boolean has no negative. Convert it to a number with toInt32()."
            | dtype when dtype.IsFloatingPoint -> (-(value.toDouble ()) :> scalar).cast dtype
            | dtype -> (-(value.toInt64 ()) :> scalar).cast dtype

        /// <summary>The natural logarithm of the number, as a double.</summary>
        member value.log() : scalar = Math.Log(value.toDouble ())

        /// <summary>The difference of two numbers, in the first one's type.</summary>
        /// <exception cref="T:System.InvalidOperationException">The first is a boolean.</exception>
        member value.sub(other: scalar) : scalar =
            match dtypeOf value with
            | Dtype.Bool ->
                Fail.dtype
                    "sub: booleans have no difference. Convert them to numbers with toInt32()."
            | dtype when dtype.IsFloatingPoint ->
                (value.toDouble () - other.toDouble () :> scalar).cast dtype
            | dtype -> (value.toInt64 () - other.toInt64 () :> scalar).cast dtype

    /// <summary>The dtype that a tensor must widen to before a number is added to it; none when its own will do.</summary>
    /// <remarks>A number widens a tensor only to a higher kind: booleans to integers, integers to floating point.</remarks>
    let tryWidenScalar (tensorDtype: Dtype) (scalar: scalar) : Dtype voption =
        let dtype = dtypeOf scalar

        if dtype.IsFloatingPoint && not tensorDtype.IsFloatingPoint then
            ValueSome Dtype.Float32
        elif dtype.IsIntegral && tensorDtype = Dtype.Bool then
            ValueSome Dtype.Int64
        else
            ValueNone

    /// <summary>The dtype of the quotient of a tensor and a number: the tensor's own if it is floating point, else Float32.</summary>
    let widenScalarForDivision (tensorDtype: Dtype) (_scalarDtype: Dtype) : Dtype =
        match tensorDtype with
        | Dtype.FloatingPoint -> tensorDtype
        | _ -> Dtype.Float32

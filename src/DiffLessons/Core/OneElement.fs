namespace DiffLessons

open System
open DiffLessons.Native

/// A tensor of one element as a .NET number.
[<RequireQualifiedAccess>]
module internal OneElement =
    /// As a double. Training reads a loss so at every step.
    let toDouble (raw: NativeTensor) : float =
        if raw.dtype = torch.ScalarType.Float32 then
            float (Elements.one<float32> raw torch.ScalarType.Float32)
        else
            Elements.one<float> raw torch.ScalarType.Float64

    let toSingle raw : float32 =
        Elements.one raw torch.ScalarType.Float32

    // To integers a fraction is cut off.
    let toInt64 raw : int64 = Elements.one raw torch.ScalarType.Int64

    let toInt32 raw : int = Elements.one raw torch.ScalarType.Int32

    let toInt16 raw : int16 = Elements.one raw torch.ScalarType.Int16

    let toSByte raw : sbyte = Elements.one raw torch.ScalarType.Int8

    let toByte raw : byte = Elements.one raw torch.ScalarType.Byte

    let toBool raw : bool = Elements.one raw torch.ScalarType.Bool

    /// The .NET type that the element is read as; none for several elements.
    let typeCode (raw: NativeTensor) : TypeCode =
        if raw.numel () <> 1L then
            TypeCode.Object
        else
            match Dtype.ofTorch raw.dtype with
            | Dtype.Float64 -> TypeCode.Double
            | Dtype.Float32
            | Dtype.Float16
            | Dtype.BFloat16 -> TypeCode.Single
            | Dtype.Int64 -> TypeCode.Int64
            | Dtype.Int32 -> TypeCode.Int32
            | Dtype.Int16 -> TypeCode.Int16
            | Dtype.Int8 -> TypeCode.SByte
            | Dtype.Byte -> TypeCode.Byte
            | Dtype.Bool -> TypeCode.Boolean

    /// What a conversion to another .NET type gives, which says so where that type cannot hold the number of `tensor`.
    let private fitting (target: Type) (tensor: obj) (convert: unit -> 'a) : 'a =
        try
            convert ()
        with
        | :? OverflowException
        | :? InvalidCastException
        | :? FormatException ->
            Fail.dtype
                $"Convert: expected a number that fits {target.Name}, got {tensor}. Take a wider type, or check the number."

    let toChar (tensor: obj) raw : char =
        fitting typeof<char> tensor (fun () -> Convert.ToChar(toInt64 raw))

    let toDecimal (tensor: obj) raw : decimal =
        fitting typeof<decimal> tensor (fun () -> decimal (toDouble raw))

    let toUInt16 (tensor: obj) raw : uint16 =
        fitting typeof<uint16> tensor (fun () -> Convert.ToUInt16(toInt64 raw))

    let toUInt32 (tensor: obj) raw : uint32 =
        fitting typeof<uint32> tensor (fun () -> Convert.ToUInt32(toInt64 raw))

    let toUInt64 (tensor: obj) raw : uint64 =
        fitting typeof<uint64> tensor (fun () -> Convert.ToUInt64(toInt64 raw))

    let toDateTime (raw: NativeTensor) : DateTime =
        Fail.dtype $"ToDateTime: a tensor of {Dtype.ofTorch raw.dtype} is no date."

    let toType (target: Type) (provider: IFormatProvider) (tensor: obj) raw : obj =
        Guard.notNull "ToType" "the type" target

        if target.IsInstanceOfType tensor then
            tensor
        else
            fitting target tensor (fun () -> Convert.ChangeType(toDouble raw, target, provider))

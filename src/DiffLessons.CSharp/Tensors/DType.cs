namespace DiffLessons.CSharp;

using CoreDtype = DiffLessons.Dtype;

/// <summary>The type of a tensor's elements.</summary>
public enum DType
{
    /// <summary>IEEE 754 single precision: the default.</summary>
    Float32,

    /// <summary>IEEE 754 double precision: what derivatives are checked in.</summary>
    Float64,

    /// <summary>IEEE 754 half precision.</summary>
    Float16,

    /// <summary>16-bit brain floating point: the range of single precision, 8 bits of precision.</summary>
    BFloat16,

    /// <summary>Signed 8-bit integer.</summary>
    Int8,

    /// <summary>Unsigned 8-bit integer.</summary>
    Byte,

    /// <summary>Signed 16-bit integer.</summary>
    Int16,

    /// <summary>Signed 32-bit integer.</summary>
    Int32,

    /// <summary>Signed 64-bit integer: what class indices are made of.</summary>
    Int64,

    /// <summary>True or false: what comparisons give.</summary>
    Bool,
}

internal static class DTypes
{
    public static CoreDtype ToCore(this DType dtype) => dtype switch
    {
        DType.Float32 => CoreDtype.Float32,
        DType.Float64 => CoreDtype.Float64,
        DType.Float16 => CoreDtype.Float16,
        DType.BFloat16 => CoreDtype.BFloat16,
        DType.Int8 => CoreDtype.Int8,
        DType.Byte => CoreDtype.Byte,
        DType.Int16 => CoreDtype.Int16,
        DType.Int32 => CoreDtype.Int32,
        DType.Int64 => CoreDtype.Int64,
        DType.Bool => CoreDtype.Bool,
        _ => throw new ArgumentOutOfRangeException(nameof(dtype), dtype, "Expected one of the values that DType names."),
    };

    public static DType ToFacade(CoreDtype dtype)
    {
        foreach (DType candidate in Enum.GetValues<DType>())
        {
            if (candidate.ToCore().Equals(dtype))
            {
                return candidate;
            }
        }

        throw new InvalidOperationException($"No DType stands for {dtype}.");
    }
}

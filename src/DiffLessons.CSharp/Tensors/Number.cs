namespace DiffLessons.CSharp;

/// <summary>A number of any of .NET's types, as operations between a tensor and a number take it. Numbers convert to it of themselves.</summary>
public readonly struct Number
{
    private readonly IConvertible? value;

    private Number(IConvertible value) => this.value = value;

    internal IConvertible Value => value ?? 0;

    /// <summary>A 32-bit integer.</summary>
    public static implicit operator Number(int value) => new(value);

    /// <summary>A 64-bit integer, exact.</summary>
    public static implicit operator Number(long value) => new(value);

    /// <summary>A number of single precision.</summary>
    public static implicit operator Number(float value) => new(value);

    /// <summary>A number of double precision.</summary>
    public static implicit operator Number(double value) => new(value);

    /// <summary>True or false, for tensors of booleans.</summary>
    public static implicit operator Number(bool value) => new(value);

    /// <summary>The number as text.</summary>
    public override string ToString() => Value.ToString(System.Globalization.CultureInfo.InvariantCulture);
}

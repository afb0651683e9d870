namespace DiffLessons.CSharp;

/// <summary>Arithmetic between tensors, whose shapes broadcast, and with numbers of every type.</summary>
public sealed partial class Tensor
{
    /// <summary>The sum of each pair of elements.</summary>
    /// <exception cref="ArgumentException">The shapes do not broadcast.</exception>
    public static Tensor operator +(Tensor a, Tensor b) => new(Of(a) + Of(b));

    /// <summary>A number added to each element.</summary>
    public static Tensor operator +(Tensor a, int b) => new(Of(a) + (IConvertible)b);

    /// <summary>A number added to each element.</summary>
    public static Tensor operator +(int a, Tensor b) => new((IConvertible)a + Of(b));

    /// <summary>A number added to each element.</summary>
    /// <exception cref="InvalidOperationException">An element type does not fit, or a number does not fit it.</exception>
    public static Tensor operator +(Tensor a, long b) => new(Of(a) + (IConvertible)b);

    /// <summary>A number added to each element.</summary>
    /// <exception cref="InvalidOperationException">An element type does not fit, or a number does not fit it.</exception>
    public static Tensor operator +(long a, Tensor b) => new((IConvertible)a + Of(b));

    /// <summary>A number added to each element.</summary>
    public static Tensor operator +(Tensor a, float b) => new(Of(a) + (IConvertible)b);

    /// <summary>A number added to each element.</summary>
    public static Tensor operator +(float a, Tensor b) => new((IConvertible)a + Of(b));

    /// <summary>A number added to each element.</summary>
    /// <exception cref="InvalidOperationException">An element type does not fit, or a number does not fit it.</exception>
    public static Tensor operator +(Tensor a, double b) => new(Of(a) + (IConvertible)b);

    /// <summary>A number added to each element.</summary>
    /// <exception cref="InvalidOperationException">An element type does not fit, or a number does not fit it.</exception>
    public static Tensor operator +(double a, Tensor b) => new((IConvertible)a + Of(b));

    /// <summary>The difference of each pair of elements.</summary>
    /// <exception cref="ArgumentException">The shapes do not broadcast.</exception>
    public static Tensor operator -(Tensor a, Tensor b) => new(Of(a) - Of(b));

    /// <summary>A number taken from each element.</summary>
    public static Tensor operator -(Tensor a, int b) => new(Of(a) - (IConvertible)b);

    /// <summary>Each element taken from a number.</summary>
    public static Tensor operator -(int a, Tensor b) => new((IConvertible)a - Of(b));

    /// <summary>A number taken from each element.</summary>
    /// <exception cref="InvalidOperationException">An element type does not fit, or a number does not fit it.</exception>
    public static Tensor operator -(Tensor a, long b) => new(Of(a) - (IConvertible)b);

    /// <summary>Each element taken from a number.</summary>
    /// <exception cref="InvalidOperationException">An element type does not fit, or a number does not fit it.</exception>
    public static Tensor operator -(long a, Tensor b) => new((IConvertible)a - Of(b));

    /// <summary>A number taken from each element.</summary>
    public static Tensor operator -(Tensor a, float b) => new(Of(a) - (IConvertible)b);

    /// <summary>Each element taken from a number.</summary>
    public static Tensor operator -(float a, Tensor b) => new((IConvertible)a - Of(b));

    /// <summary>A number taken from each element.</summary>
    /// <exception cref="InvalidOperationException">An element type does not fit, or a number does not fit it.</exception>
    public static Tensor operator -(Tensor a, double b) => new(Of(a) - (IConvertible)b);

    /// <summary>Each element taken from a number.</summary>
    /// <exception cref="InvalidOperationException">An element type does not fit, or a number does not fit it.</exception>
    public static Tensor operator -(double a, Tensor b) => new((IConvertible)a - Of(b));

    /// <summary>The negative of each element.</summary>
    public static Tensor operator -(Tensor a) => new(-Of(a));

    /// <summary>The product of each pair of elements.</summary>
    /// <exception cref="ArgumentException">The shapes do not broadcast.</exception>
    public static Tensor operator *(Tensor a, Tensor b) => new(Of(a) * Of(b));

    /// <summary>Each element times a number.</summary>
    public static Tensor operator *(Tensor a, int b) => new(Of(a) * (IConvertible)b);

    /// <summary>Each element times a number.</summary>
    public static Tensor operator *(int a, Tensor b) => new((IConvertible)a * Of(b));

    /// <summary>Each element times a number.</summary>
    /// <exception cref="InvalidOperationException">An element type does not fit, or a number does not fit it.</exception>
    public static Tensor operator *(Tensor a, long b) => new(Of(a) * (IConvertible)b);

    /// <summary>Each element times a number.</summary>
    /// <exception cref="InvalidOperationException">An element type does not fit, or a number does not fit it.</exception>
    public static Tensor operator *(long a, Tensor b) => new((IConvertible)a * Of(b));

    /// <summary>Each element times a number.</summary>
    public static Tensor operator *(Tensor a, float b) => new(Of(a) * (IConvertible)b);

    /// <summary>Each element times a number.</summary>
    public static Tensor operator *(float a, Tensor b) => new((IConvertible)a * Of(b));

    /// <summary>Each element times a number.</summary>
    /// <exception cref="InvalidOperationException">An element type does not fit, or a number does not fit it.</exception>
    public static Tensor operator *(Tensor a, double b) => new(Of(a) * (IConvertible)b);

    /// <summary>Each element times a number.</summary>
    /// <exception cref="InvalidOperationException">An element type does not fit, or a number does not fit it.</exception>
    public static Tensor operator *(double a, Tensor b) => new((IConvertible)a * Of(b));

    /// <summary>The quotient of each pair of elements; integers divide to a floating point number.</summary>
    /// <exception cref="ArgumentException">The shapes do not broadcast.</exception>
    public static Tensor operator /(Tensor a, Tensor b) => new(Of(a) / Of(b));

    /// <summary>Each element divided by a number.</summary>
    public static Tensor operator /(Tensor a, int b) => new(Of(a) / (IConvertible)b);

    /// <summary>A number divided by each element.</summary>
    public static Tensor operator /(int a, Tensor b) => new((IConvertible)a / Of(b));

    /// <summary>Each element divided by a number.</summary>
    public static Tensor operator /(Tensor a, long b) => new(Of(a) / (IConvertible)b);

    /// <summary>A number divided by each element.</summary>
    public static Tensor operator /(long a, Tensor b) => new((IConvertible)a / Of(b));

    /// <summary>Each element divided by a number.</summary>
    public static Tensor operator /(Tensor a, float b) => new(Of(a) / (IConvertible)b);

    /// <summary>A number divided by each element.</summary>
    public static Tensor operator /(float a, Tensor b) => new((IConvertible)a / Of(b));

    /// <summary>Each element divided by a number.</summary>
    /// <exception cref="InvalidOperationException">An element type does not fit, or a number does not fit it.</exception>
    public static Tensor operator /(Tensor a, double b) => new(Of(a) / (IConvertible)b);

    /// <summary>A number divided by each element.</summary>
    /// <exception cref="InvalidOperationException">An element type does not fit, or a number does not fit it.</exception>
    public static Tensor operator /(double a, Tensor b) => new((IConvertible)a / Of(b));
}

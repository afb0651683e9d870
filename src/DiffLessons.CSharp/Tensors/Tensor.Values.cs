namespace DiffLessons.CSharp;

using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

public sealed partial class Tensor
{
    /// <summary>A tensor from values of any type of number in row-major order, or of <see cref="bool"/>. Its element type is theirs; the smallest that holds them, where the library has no such type:
    /// Int32 for <see cref="ushort"/>, Int64 for <see cref="uint"/> and <see cref="ulong"/>, Float64 for <see cref="decimal"/>.</summary>
    /// <param name="values">As many as the shape has elements.</param>
    /// <param name="shape">The length of each axis; none given: one axis with all values.</param>
    /// <typeparam name="T">The type of a value.</typeparam>
    /// <exception cref="ArgumentException">The number of values does not fit the shape, or the type is no type of numbers.</exception>
    /// <exception cref="OverflowException">A <see cref="ulong"/> is too great for Int64.</exception>
    public static Tensor From<T>(ReadOnlySpan<T> values, params int[] shape)
        where T : unmanaged => OfNumbers(values.ToArray(), shape);

    /// <summary>A tensor from a sequence, which is gone through once.</summary>
    /// <inheritdoc cref="From{T}(ReadOnlySpan{T}, int[])"/>
    [OverloadResolutionPriority(-1)]
    public static Tensor From<T>(IEnumerable<T> values, params int[] shape)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(values);
        return OfNumbers(values.ToArray(), shape);
    }

    /// <summary>A tensor with the rows and columns of an array: shape (rows, columns).</summary>
    /// <param name="values">The elements.</param>
    /// <typeparam name="T">The type of a value.</typeparam>
    /// <exception cref="ArgumentException">The type is no type of numbers.</exception>
    /// <exception cref="OverflowException">A <see cref="ulong"/> is too great for Int64.</exception>
    public static Tensor From<T>(T[,] values)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(values);
        return OfNumbers(Flat<T>(values), [values.GetLength(0), values.GetLength(1)]);
    }

    /// <summary>A tensor with the three axes of an array.</summary>
    /// <inheritdoc cref="From{T}(T[,])"/>
    public static Tensor From<T>(T[,,] values)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(values);
        return OfNumbers(Flat<T>(values), [values.GetLength(0), values.GetLength(1), values.GetLength(2)]);
    }

    private static T[] Flat<T>(Array values)
        where T : unmanaged =>
        values.Length == 0 ? [] : MemoryMarshal.CreateSpan(ref Unsafe.As<byte, T>(ref MemoryMarshal.GetArrayDataReference(values)), values.Length).ToArray();

    private static Tensor OfNumbers<T>(T[] values, int[] shape)
        where T : unmanaged => values switch
        {
            float[] or double[] or sbyte[] or byte[] or short[] or ushort[] or int[] or uint[] or long[] or ulong[] or bool[] => OfArray(Signed(values), shape),
            decimal[] numbers => OfArray(Array.ConvertAll(numbers, number => (double)number), shape),
            Half[] numbers => OfArray(Array.ConvertAll(numbers, number => (float)number), shape).To(DType.Float16),
            _ => throw new ArgumentException($"From: expected numbers or booleans, got {typeof(T).Name}.", nameof(values)),
        };

    /// <summary>The values in a type that the library has. Arrays of signed and unsigned numbers match each other's patterns, so that types are compared.</summary>
    private static Array Signed<T>(T[] values)
    {
        var type = typeof(T);
        return type == typeof(ushort) ? Array.ConvertAll((ushort[])(object)values, number => (int)number)
            : type == typeof(uint) ? Array.ConvertAll((uint[])(object)values, number => (long)number)
            : type == typeof(ulong) ? Array.ConvertAll((ulong[])(object)values, number => checked((long)number))
            : values;
    }
}

namespace DiffLessons.CSharp;

using CoreTensor = DiffLessons.Tensor;

/// <summary>A multi-dimensional array of numbers that can be differentiated.</summary>
/// <remarks>
/// A tensor never changes once made, and may be used on several threads at once. Its elements are in native memory, which is given back when no one holds
/// the tensor any more: nothing needs disposing. Operations between tensors broadcast, and promote element types, as PyTorch's do.
/// Bad shapes and options raise an <see cref="ArgumentException"/>, bad element types an <see cref="InvalidOperationException"/>, that says what was expected and what came.
/// </remarks>
public sealed partial class Tensor : IEquatable<Tensor>, IFormattable
{
    internal Tensor(CoreTensor value) => Value = value;

    internal CoreTensor Value { get; }

    internal static CoreTensor Of(Tensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        return tensor.Value;
    }

    private static Tensor NotNull(Tensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        return tensor;
    }

    // ---- making ----

    /// <summary>A tensor of single precision from values in row-major order.</summary>
    /// <param name="values">As many as the shape has elements.</param>
    /// <param name="shape">The length of each axis; none given: one axis with all values.</param>
    /// <exception cref="ArgumentException">The number of values does not fit the shape.</exception>
    public static Tensor From(ReadOnlySpan<float> values, params int[] shape) =>
        new(Interop.OfSpan(values, Shaped(shape, values.Length)));

    /// <summary>A tensor of double precision from values in row-major order.</summary>
    /// <inheritdoc cref="From(ReadOnlySpan{float}, int[])"/>
    public static Tensor From(double[] values, params int[] shape) => OfArray(values, shape);

    /// <summary>A tensor of 64-bit integers, as class indices are, from values in row-major order.</summary>
    /// <inheritdoc cref="From(ReadOnlySpan{float}, int[])"/>
    public static Tensor From(long[] values, params int[] shape) => OfArray(values, shape);

    /// <summary>A tensor of 32-bit integers from values in row-major order.</summary>
    /// <inheritdoc cref="From(ReadOnlySpan{float}, int[])"/>
    public static Tensor From(int[] values, params int[] shape) => OfArray(values, shape);

    /// <summary>A tensor of single precision with the rows and columns of an array: shape (rows, columns).</summary>
    /// <param name="values">The elements.</param>
    public static Tensor From(float[,] values)
    {
        ArgumentNullException.ThrowIfNull(values);
        var flat = new float[values.Length];
        Buffer.BlockCopy(values, 0, flat, 0, sizeof(float) * flat.Length);
        return From(flat, values.GetLength(0), values.GetLength(1));
    }

    /// <summary>A single number as a tensor without axes.</summary>
    /// <param name="value">The number.</param>
    /// <param name="dtype">The element type.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or a number does not fit it.</exception>
    public static Tensor Scalar(double value, DType dtype = DType.Float32) => Full([], value, dtype);

    /// <summary>A tensor of one value throughout.</summary>
    /// <param name="shape">The length of each axis.</param>
    /// <param name="value">The value.</param>
    /// <param name="dtype">The element type.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or a number does not fit it.</exception>
    public static Tensor Full(int[] shape, double value, DType dtype = DType.Float32)
    {
        ArgumentNullException.ThrowIfNull(shape);
        return new(Interop.Full(shape, value, dtype.ToCore()));
    }

    /// <summary>A tensor of zeros, of single precision.</summary>
    /// <param name="shape">The length of each axis.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Tensor Zeros(params int[] shape) => Full(shape, 0);

    /// <summary>A tensor of ones, of single precision.</summary>
    /// <param name="shape">The length of each axis.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Tensor Ones(params int[] shape) => Full(shape, 1);

    /// <summary>Random numbers evenly from [0, 1), of single precision; see <see cref="RandomNumbers.Seed"/>.</summary>
    /// <param name="shape">The length of each axis.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Tensor Rand(params int[] shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        return new(Interop.Rand(shape, CoreFloat));
    }

    /// <summary>Random numbers from the standard normal distribution, of single precision; see <see cref="RandomNumbers.Seed"/>.</summary>
    /// <param name="shape">The length of each axis.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Tensor Randn(params int[] shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        return new(Interop.Randn(shape, CoreFloat));
    }

    /// <summary>Evenly spaced numbers, the two ends included: shape (steps).</summary>
    /// <param name="start">The first.</param>
    /// <param name="end">The last.</param>
    /// <param name="steps">How many, 1 or more.</param>
    /// <param name="dtype">The element type.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or a number does not fit it.</exception>
    public static Tensor Linspace(double start, double end, int steps, DType dtype = DType.Float32) =>
        new(Interop.Linspace(start, end, steps, dtype.ToCore()));

    /// <summary>The numbers start, start + step, ... below end.</summary>
    /// <param name="start">The first.</param>
    /// <param name="end">The bound, which is not reached.</param>
    /// <param name="step">The distance, not 0.</param>
    /// <param name="dtype">The element type.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or a number does not fit it.</exception>
    public static Tensor Arange(double start, double end, double step = 1, DType dtype = DType.Float32) =>
        new(Interop.Arange(start, end, step, dtype.ToCore()));

    /// <summary>The numbers 0, 1, 2, ... below end, of single precision.</summary>
    /// <param name="end">The bound, which is not reached.</param>
    /// <exception cref="ArgumentException">The bound is below 0, or no number.</exception>
    public static Tensor Arange(double end) => Arange(0, end);

    /// <summary>Ones on the diagonal, zeros elsewhere: shape (rows, columns).</summary>
    /// <param name="rows">The number of rows.</param>
    /// <param name="columns">The number of columns; that of the rows if left out.</param>
    /// <param name="dtype">The element type.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Tensor Eye(int rows, int? columns = null, DType dtype = DType.Float32) =>
        new(Interop.Eye(rows, columns ?? rows, dtype.ToCore()));

    /// <summary>Tensors one after the other along an axis that they have.</summary>
    /// <param name="tensors">Alike in all other axes.</param>
    /// <param name="dim">The axis.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Tensor Cat(IEnumerable<Tensor> tensors, int dim = 0) =>
        new(Interop.Cat(Many(tensors), dim));

    /// <summary>Tensors side by side along a new axis.</summary>
    /// <param name="tensors">All of one shape.</param>
    /// <param name="dim">The position of the new axis.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Tensor Stack(IEnumerable<Tensor> tensors, int dim = 0) =>
        new(Interop.Stack(Many(tensors), dim));

    /// <summary>The elements of one tensor where a condition is true, and of another elsewhere; the shapes broadcast.</summary>
    /// <param name="condition">Booleans, as <c>x &gt; 0</c> gives them.</param>
    /// <param name="x">Chosen where the condition is true.</param>
    /// <param name="y">Chosen where it is false.</param>
    /// <exception cref="ArgumentException">The shapes do not broadcast.</exception>
    /// <exception cref="InvalidOperationException">The condition is no tensor of booleans.</exception>
    public static Tensor Where(Tensor condition, Tensor x, Tensor y) => NotNull(x).Where(condition, y);

    // ---- what it is ----

    /// <summary>The length of each axis.</summary>
    public IReadOnlyList<int> Shape => Value.shape;

    /// <summary>The number of axes.</summary>
    public int Rank => Value.dim;

    /// <summary>The number of elements.</summary>
    public int Count => Value.nelement;

    /// <summary>The type of the elements.</summary>
    public DType DType => DTypes.ToFacade(Value.dtype);

    /// <summary>The device of the elements.</summary>
    public Device Device => Device.OfCore(Value.device);

    // ---- reading ----

    /// <summary>A copy of the elements as single precision, in row-major order.</summary>
    public float[] ToArray() => Interop.ToArray<float>(Value);

    /// <summary>A copy of the elements as double precision, in row-major order.</summary>
    public double[] ToDoubleArray() => Interop.ToArray<double>(Value);

    /// <summary>A copy of the elements as 64-bit integers, in row-major order; fractions are cut off.</summary>
    /// <exception cref="InvalidOperationException">An element does not fit the type.</exception>
    public long[] ToInt64Array() => Interop.ToArray<long>(Value);

    /// <summary>A copy of the elements as 32-bit integers, in row-major order; fractions are cut off.</summary>
    /// <exception cref="InvalidOperationException">An element does not fit the type.</exception>
    public int[] ToInt32Array() => Interop.ToArray<int>(Value);

    /// <summary>Copies the elements as single precision, in row-major order.</summary>
    /// <param name="destination">As long as there are elements.</param>
    /// <exception cref="ArgumentException">The span has another length.</exception>
    public void CopyTo(Span<float> destination) => Interop.CopyTo(Value, destination);

    /// <summary>The only element.</summary>
    /// <exception cref="ArgumentException">There is not exactly one.</exception>
    public double ToDouble() => Value.toDouble();

    /// <summary>The only element, as single precision.</summary>
    /// <exception cref="ArgumentException">There is not exactly one.</exception>
    public float ToSingle() => Value.toSingle();

    /// <summary>The only element, as a 32-bit integer; a fraction is cut off.</summary>
    /// <exception cref="ArgumentException">There is not exactly one.</exception>
    /// <exception cref="InvalidOperationException">An element does not fit the type.</exception>
    public int ToInt32() => Value.toInt32();

    /// <summary>The elements in another type; itself when it is that already.</summary>
    /// <param name="dtype">The type.</param>
    /// <exception cref="ArgumentException">There is no such element type.</exception>
    /// <exception cref="InvalidOperationException">An element does not fit the type.</exception>
    public Tensor To(DType dtype) => new(Interop.Cast(Value, dtype.ToCore()));

    /// <summary>The tensor on another device; itself when it is there already.</summary>
    /// <param name="device">The device.</param>
    /// <exception cref="ArgumentException">This machine does not have the device.</exception>
    public Tensor To(Device device) => new(Interop.Move(Value, device.ToCore()));

    // ---- equality: by value ----

    /// <summary>Whether the other is a tensor of the same shape and type with equal elements.</summary>
    /// <param name="other">The other.</param>
    public bool Equals(Tensor? other) => other is not null && Value.Equals(other.Value);

    /// <summary>Whether two are equal by value, as <see cref="Equals(Tensor)"/> says; <see cref="EqualTo(Tensor)"/> compares element by element.</summary>
    public static bool operator ==(Tensor? a, Tensor? b) => a is null ? b is null : a.Equals(b);

    /// <summary>Whether two are not equal by value.</summary>
    public static bool operator !=(Tensor? a, Tensor? b) => !(a == b);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Tensor);

    /// <inheritdoc/>
    public override int GetHashCode() => Value.GetHashCode();

    /// <summary>Whether two tensors have one shape and elements that differ by little: |a - b| is at most absolute + relative |b|.</summary>
    /// <param name="other">b.</param>
    /// <param name="relative">The relative tolerance.</param>
    /// <param name="absolute">The absolute tolerance.</param>
    /// <exception cref="ArgumentException">The shapes do not broadcast.</exception>
    public bool AllClose(Tensor other, double relative = 1e-5, double absolute = 1e-8) =>
        Interop.AllClose(Value, Of(other), relative, absolute);

    /// <summary>The elements as text, and the type, shape and device where they are not the usual ones.</summary>
    public override string ToString() => Value.ToString();

    /// <summary>The elements by a number format of .NET's, as in <c>$"{tensor:F2}"</c>; without one, the tensor as text.</summary>
    /// <param name="format">The format of each element; null or empty for none.</param>
    /// <param name="formatProvider">How numbers are written; the invariant culture's way by default.</param>
    /// <exception cref="ArgumentException">There is no such format for the elements' type.</exception>
    public string ToString(string? format, IFormatProvider? formatProvider) =>
        ((IFormattable)Value).ToString(format, formatProvider);

    private static readonly DiffLessons.Dtype CoreFloat = DType.Float32.ToCore();

    private static int[] Shaped(int[] shape, int length)
    {
        ArgumentNullException.ThrowIfNull(shape);
        return shape.Length == 0 ? [length] : shape;
    }

    private static Tensor OfArray(Array values, int[] shape)
    {
        ArgumentNullException.ThrowIfNull(values);
        return new(Interop.OfArray(values, Shaped(shape, values.Length)));
    }

    internal static CoreTensor[] Many(IEnumerable<Tensor> tensors)
    {
        ArgumentNullException.ThrowIfNull(tensors);
        return tensors.Select(Of).ToArray();
    }
}

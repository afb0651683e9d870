namespace DiffLessons.CSharp;

using CoreTensor = DiffLessons.Tensor;

/// <content>Comparisons of elements: masks of the shape that both sides broadcast to.</content>
public sealed partial class Tensor
{
    /// <summary>Whether each element is equal to the other's.</summary>
    /// <param name="other">The other; shapes broadcast.</param>
    /// <returns>Booleans.</returns>
    /// <exception cref="ArgumentException">The shapes do not broadcast.</exception>
    public Tensor EqualTo(Tensor other) => Compared("eq", Of(other));

    /// <summary>Whether each element is equal to a number.</summary>
    /// <param name="number">The number, in the tensor's type if that is a floating point one.</param>
    /// <returns>Booleans.</returns>
    /// <exception cref="InvalidOperationException">An element type does not fit, or a number does not fit it.</exception>
    public Tensor EqualTo(double number) => Compared("eq", Interop.Beside(Value, number));

    /// <inheritdoc cref="EqualTo(double)"/>
    public Tensor EqualTo(long number) => Compared("eq", Interop.Beside(Value, number));

    /// <summary>Whether each element differs from the other's.</summary>
    /// <param name="other">The other; shapes broadcast.</param>
    /// <returns>Booleans.</returns>
    /// <exception cref="ArgumentException">The shapes do not broadcast.</exception>
    public Tensor NotEqualTo(Tensor other) => Compared("ne", Of(other));

    /// <summary>Whether each element differs from a number.</summary>
    /// <param name="number">The number, in the tensor's type if that is a floating point one.</param>
    /// <returns>Booleans.</returns>
    /// <exception cref="InvalidOperationException">An element type does not fit, or a number does not fit it.</exception>
    public Tensor NotEqualTo(double number) => Compared("ne", Interop.Beside(Value, number));

    /// <inheritdoc cref="NotEqualTo(double)"/>
    public Tensor NotEqualTo(long number) => Compared("ne", Interop.Beside(Value, number));

    /// <summary>Whether each element is less than the other's.</summary>
    /// <param name="other">The other; shapes broadcast.</param>
    /// <returns>Booleans.</returns>
    /// <exception cref="ArgumentException">The shapes do not broadcast.</exception>
    public Tensor LessThan(Tensor other) => Compared("lt", Of(other));

    /// <summary>Whether each element is less than a number.</summary>
    /// <param name="number">The number, in the tensor's type if that is a floating point one.</param>
    /// <returns>Booleans.</returns>
    /// <exception cref="InvalidOperationException">An element type does not fit, or a number does not fit it.</exception>
    public Tensor LessThan(double number) => Compared("lt", Interop.Beside(Value, number));

    /// <inheritdoc cref="LessThan(double)"/>
    public Tensor LessThan(long number) => Compared("lt", Interop.Beside(Value, number));

    /// <summary>Whether each element is at most the other's.</summary>
    /// <param name="other">The other; shapes broadcast.</param>
    /// <returns>Booleans.</returns>
    /// <exception cref="ArgumentException">The shapes do not broadcast.</exception>
    public Tensor LessThanOrEqual(Tensor other) => Compared("le", Of(other));

    /// <summary>Whether each element is at most a number.</summary>
    /// <param name="number">The number, in the tensor's type if that is a floating point one.</param>
    /// <returns>Booleans.</returns>
    /// <exception cref="InvalidOperationException">An element type does not fit, or a number does not fit it.</exception>
    public Tensor LessThanOrEqual(double number) => Compared("le", Interop.Beside(Value, number));

    /// <inheritdoc cref="LessThanOrEqual(double)"/>
    public Tensor LessThanOrEqual(long number) => Compared("le", Interop.Beside(Value, number));

    /// <summary>Whether each element is greater than the other's.</summary>
    /// <param name="other">The other; shapes broadcast.</param>
    /// <returns>Booleans.</returns>
    /// <exception cref="ArgumentException">The shapes do not broadcast.</exception>
    public Tensor GreaterThan(Tensor other) => Compared("gt", Of(other));

    /// <summary>Whether each element is greater than a number.</summary>
    /// <param name="number">The number, in the tensor's type if that is a floating point one.</param>
    /// <returns>Booleans.</returns>
    /// <exception cref="InvalidOperationException">An element type does not fit, or a number does not fit it.</exception>
    public Tensor GreaterThan(double number) => Compared("gt", Interop.Beside(Value, number));

    /// <inheritdoc cref="GreaterThan(double)"/>
    public Tensor GreaterThan(long number) => Compared("gt", Interop.Beside(Value, number));

    /// <summary>Whether each element is at least the other's.</summary>
    /// <param name="other">The other; shapes broadcast.</param>
    /// <returns>Booleans.</returns>
    /// <exception cref="ArgumentException">The shapes do not broadcast.</exception>
    public Tensor GreaterThanOrEqual(Tensor other) => Compared("ge", Of(other));

    /// <summary>Whether each element is at least a number.</summary>
    /// <param name="number">The number, in the tensor's type if that is a floating point one.</param>
    /// <returns>Booleans.</returns>
    /// <exception cref="InvalidOperationException">An element type does not fit, or a number does not fit it.</exception>
    public Tensor GreaterThanOrEqual(double number) => Compared("ge", Interop.Beside(Value, number));

    /// <inheritdoc cref="GreaterThanOrEqual(double)"/>
    public Tensor GreaterThanOrEqual(long number) => Compared("ge", Interop.Beside(Value, number));

    /// <summary>Whether each element is less than the other's: booleans.</summary>
    /// <exception cref="ArgumentException">The shapes do not broadcast.</exception>
    public static Tensor operator <(Tensor a, Tensor b) => NotNull(a).LessThan(b);

    /// <summary>Whether each element is less than a number: booleans.</summary>
    /// <exception cref="InvalidOperationException">An element type does not fit, or a number does not fit it.</exception>
    public static Tensor operator <(Tensor a, double b) => NotNull(a).LessThan(b);

    /// <summary>Whether a number is less than each element: booleans.</summary>
    /// <exception cref="InvalidOperationException">An element type does not fit, or a number does not fit it.</exception>
    public static Tensor operator <(double a, Tensor b) => NotNull(b).GreaterThan(a);

    /// <summary>Whether each element is less than a number: booleans.</summary>
    public static Tensor operator <(Tensor a, long b) => NotNull(a).LessThan(b);

    /// <summary>Whether a number is less than each element: booleans.</summary>
    public static Tensor operator <(long a, Tensor b) => NotNull(b).GreaterThan(a);

    /// <summary>Whether each element is at most the other's: booleans.</summary>
    /// <exception cref="ArgumentException">The shapes do not broadcast.</exception>
    public static Tensor operator <=(Tensor a, Tensor b) => NotNull(a).LessThanOrEqual(b);

    /// <summary>Whether each element is at most a number: booleans.</summary>
    /// <exception cref="InvalidOperationException">An element type does not fit, or a number does not fit it.</exception>
    public static Tensor operator <=(Tensor a, double b) => NotNull(a).LessThanOrEqual(b);

    /// <summary>Whether a number is at most each element: booleans.</summary>
    /// <exception cref="InvalidOperationException">An element type does not fit, or a number does not fit it.</exception>
    public static Tensor operator <=(double a, Tensor b) => NotNull(b).GreaterThanOrEqual(a);

    /// <summary>Whether each element is at most a number: booleans.</summary>
    public static Tensor operator <=(Tensor a, long b) => NotNull(a).LessThanOrEqual(b);

    /// <summary>Whether a number is at most each element: booleans.</summary>
    public static Tensor operator <=(long a, Tensor b) => NotNull(b).GreaterThanOrEqual(a);

    /// <summary>Whether each element is greater than the other's: booleans.</summary>
    /// <exception cref="ArgumentException">The shapes do not broadcast.</exception>
    public static Tensor operator >(Tensor a, Tensor b) => NotNull(a).GreaterThan(b);

    /// <summary>Whether each element is greater than a number: booleans.</summary>
    /// <exception cref="InvalidOperationException">An element type does not fit, or a number does not fit it.</exception>
    public static Tensor operator >(Tensor a, double b) => NotNull(a).GreaterThan(b);

    /// <summary>Whether a number is greater than each element: booleans.</summary>
    /// <exception cref="InvalidOperationException">An element type does not fit, or a number does not fit it.</exception>
    public static Tensor operator >(double a, Tensor b) => NotNull(b).LessThan(a);

    /// <summary>Whether each element is greater than a number: booleans.</summary>
    public static Tensor operator >(Tensor a, long b) => NotNull(a).GreaterThan(b);

    /// <summary>Whether a number is greater than each element: booleans.</summary>
    public static Tensor operator >(long a, Tensor b) => NotNull(b).LessThan(a);

    /// <summary>Whether each element is at least the other's: booleans.</summary>
    /// <exception cref="ArgumentException">The shapes do not broadcast.</exception>
    public static Tensor operator >=(Tensor a, Tensor b) => NotNull(a).GreaterThanOrEqual(b);

    /// <summary>Whether each element is at least a number: booleans.</summary>
    /// <exception cref="InvalidOperationException">An element type does not fit, or a number does not fit it.</exception>
    public static Tensor operator >=(Tensor a, double b) => NotNull(a).GreaterThanOrEqual(b);

    /// <summary>Whether a number is at least each element: booleans.</summary>
    /// <exception cref="InvalidOperationException">An element type does not fit, or a number does not fit it.</exception>
    public static Tensor operator >=(double a, Tensor b) => NotNull(b).LessThanOrEqual(a);

    /// <summary>Whether each element is at least a number: booleans.</summary>
    public static Tensor operator >=(Tensor a, long b) => NotNull(a).GreaterThanOrEqual(b);

    /// <summary>Whether a number is at least each element: booleans.</summary>
    public static Tensor operator >=(long a, Tensor b) => NotNull(b).LessThanOrEqual(a);

    private Tensor Compared(string operation, CoreTensor other) => new(Interop.Apply(Value, operation, [("b", other)]));
}

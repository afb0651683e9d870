namespace DiffLessons.CSharp;

using System.Numerics;
using CoreComplex = DiffLessons.ComplexTensor;

/// <summary>A tensor of complex numbers: a tensor of real parts and one of imaginary parts, of one shape.</summary>
/// <remarks>
/// Everything computed with it is a function of those two tensors, so that <see cref="Diff"/> differentiates it as it does them. The derivative of a real number by
/// it is what PyTorch gives: the derivative by the real part plus i times that by the imaginary part, the direction in which the number rises fastest.
/// </remarks>
public sealed partial class ComplexTensor : IEquatable<ComplexTensor>
{
    internal ComplexTensor(CoreComplex value) => Value = value;

    internal CoreComplex Value { get; }

    internal static CoreComplex Of(ComplexTensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        return tensor.Value;
    }

    // ---- making ----

    /// <summary>Complex numbers from their real and imaginary parts, whose shapes broadcast.</summary>
    /// <param name="real">The real parts, of single or double precision.</param>
    /// <param name="imaginary">The imaginary parts.</param>
    /// <exception cref="InvalidOperationException">They are of another element type.</exception>
    /// <exception cref="ArgumentException">The shapes do not broadcast.</exception>
    public static ComplexTensor From(Tensor real, Tensor imaginary) => new(CoreComplex.Make("complex", Tensor.Of(real), Tensor.Of(imaginary)));

    /// <summary>Complex numbers without an imaginary part.</summary>
    /// <param name="real">The real parts, of single or double precision.</param>
    /// <exception cref="InvalidOperationException">They are of another element type.</exception>
    public static ComplexTensor From(Tensor real) => new(CoreComplex.Real("complex", Tensor.Of(real)));

    /// <summary>Complex numbers of double precision from values in row-major order.</summary>
    /// <param name="values">As many as the shape has elements.</param>
    /// <param name="shape">The length of each axis; none given: one axis with all values.</param>
    /// <exception cref="ArgumentException">The number of values does not fit the shape.</exception>
    public static ComplexTensor From(Complex[] values, params int[] shape)
    {
        ArgumentNullException.ThrowIfNull(values);
        return From(
            Tensor.From([.. values.Select(value => value.Real)], shape),
            Tensor.From([.. values.Select(value => value.Imaginary)], shape));
    }

    /// <summary>Complex numbers from their absolute values and angles, whose shapes broadcast.</summary>
    /// <param name="abs">The absolute values, of single or double precision.</param>
    /// <param name="angle">The angles from the positive real axis, in radians.</param>
    /// <exception cref="InvalidOperationException">They are of another element type.</exception>
    /// <exception cref="ArgumentException">The shapes do not broadcast.</exception>
    public static ComplexTensor Polar(Tensor abs, Tensor angle)
    {
        ArgumentNullException.ThrowIfNull(abs);
        ArgumentNullException.ThrowIfNull(angle);
        return new(CoreComplex.Make("polar", Tensor.Of(abs * angle.Cos()), Tensor.Of(abs * angle.Sin())));
    }

    // ---- what it is ----

    /// <summary>The real parts.</summary>
    public Tensor Real => new(Value.real);

    /// <summary>The imaginary parts.</summary>
    public Tensor Imaginary => new(Value.imag);

    /// <summary>The length of each axis.</summary>
    public IReadOnlyList<int> Shape => Value.shape;

    /// <summary>The number of axes.</summary>
    public int Rank => Value.dim;

    /// <summary>The number of elements.</summary>
    public int Count => Value.nelement;

    /// <summary>The type of each part: single or double precision.</summary>
    public DType DType => DTypes.ToFacade(Value.dtype);

    /// <summary>The device of the elements.</summary>
    public Device Device => Device.OfCore(Value.device);

    /// <summary>A copy of the elements, in row-major order.</summary>
    public Complex[] ToComplexArray() => Value.toComplexArray();

    /// <summary>The elements with parts of another type.</summary>
    /// <param name="dtype">Single or double precision.</param>
    /// <exception cref="InvalidOperationException">It is another.</exception>
    /// <exception cref="ArgumentException">There is no such element type.</exception>
    public ComplexTensor To(DType dtype) => Map(part => part.To(dtype));

    /// <summary>The tensor on another device.</summary>
    /// <param name="device">The device.</param>
    /// <exception cref="ArgumentException">This machine does not have the device.</exception>
    public ComplexTensor To(Device device) => Map(part => part.To(device));

    // ---- arithmetic ----

    /// <summary>The sum of each pair of elements.</summary>
    /// <exception cref="ArgumentException">The shapes do not broadcast.</exception>
    public static ComplexTensor operator +(ComplexTensor a, ComplexTensor b) => new(Of(a) + Of(b));

    /// <summary>A real tensor added to the elements.</summary>
    /// <exception cref="ArgumentException">The shapes do not broadcast.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or a number does not fit it.</exception>
    public static ComplexTensor operator +(ComplexTensor a, Tensor b) => new(Of(a) + Tensor.Of(b));

    /// <summary>A real tensor added to the elements.</summary>
    /// <exception cref="ArgumentException">The shapes do not broadcast.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or a number does not fit it.</exception>
    public static ComplexTensor operator +(Tensor a, ComplexTensor b) => new(Tensor.Of(a) + Of(b));

    /// <summary>A real number added to each element.</summary>
    /// <exception cref="InvalidOperationException">An element type does not fit, or a number does not fit it.</exception>
    public static ComplexTensor operator +(ComplexTensor a, double b) => new(Of(a) + (IConvertible)b);

    /// <summary>A real number added to each element.</summary>
    /// <exception cref="InvalidOperationException">An element type does not fit, or a number does not fit it.</exception>
    public static ComplexTensor operator +(double a, ComplexTensor b) => b + a;

    /// <summary>The difference of each pair of elements.</summary>
    /// <exception cref="ArgumentException">The shapes do not broadcast.</exception>
    public static ComplexTensor operator -(ComplexTensor a, ComplexTensor b) => new(Of(a) - Of(b));

    /// <summary>A real tensor taken from the elements.</summary>
    /// <exception cref="ArgumentException">The shapes do not broadcast.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or a number does not fit it.</exception>
    public static ComplexTensor operator -(ComplexTensor a, Tensor b) => new(Of(a) - Tensor.Of(b));

    /// <summary>The elements taken from a real tensor.</summary>
    /// <exception cref="ArgumentException">The shapes do not broadcast.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or a number does not fit it.</exception>
    public static ComplexTensor operator -(Tensor a, ComplexTensor b) => new(Tensor.Of(a) - Of(b));

    /// <summary>A real number taken from each element.</summary>
    /// <exception cref="InvalidOperationException">An element type does not fit, or a number does not fit it.</exception>
    public static ComplexTensor operator -(ComplexTensor a, double b) => new(Of(a) - (IConvertible)b);

    /// <summary>Each element taken from a real number.</summary>
    /// <exception cref="InvalidOperationException">An element type does not fit, or a number does not fit it.</exception>
    public static ComplexTensor operator -(double a, ComplexTensor b) => -b + a;

    /// <summary>The negative of each element.</summary>
    public static ComplexTensor operator -(ComplexTensor a) => new(-Of(a));

    /// <summary>The product of each pair of elements.</summary>
    /// <exception cref="ArgumentException">The shapes do not broadcast.</exception>
    public static ComplexTensor operator *(ComplexTensor a, ComplexTensor b) => new(Of(a) * Of(b));

    /// <summary>The elements times a real tensor.</summary>
    /// <exception cref="ArgumentException">The shapes do not broadcast.</exception>
    public static ComplexTensor operator *(ComplexTensor a, Tensor b) => new(Of(a) * Tensor.Of(b));

    /// <summary>The elements times a real tensor.</summary>
    /// <exception cref="ArgumentException">The shapes do not broadcast.</exception>
    public static ComplexTensor operator *(Tensor a, ComplexTensor b) => b * a;

    /// <summary>Each element times a real number.</summary>
    /// <exception cref="InvalidOperationException">An element type does not fit, or a number does not fit it.</exception>
    public static ComplexTensor operator *(ComplexTensor a, double b) => new(Of(a) * (IConvertible)b);

    /// <summary>Each element times a real number.</summary>
    /// <exception cref="InvalidOperationException">An element type does not fit, or a number does not fit it.</exception>
    public static ComplexTensor operator *(double a, ComplexTensor b) => b * a;

    /// <summary>The quotient of each pair of elements.</summary>
    /// <exception cref="ArgumentException">The shapes do not broadcast.</exception>
    public static ComplexTensor operator /(ComplexTensor a, ComplexTensor b) => new(Of(a) / Of(b));

    /// <summary>The elements divided by a real tensor.</summary>
    /// <exception cref="ArgumentException">The shapes do not broadcast.</exception>
    public static ComplexTensor operator /(ComplexTensor a, Tensor b) => new(Of(a) / Tensor.Of(b));

    /// <summary>A real tensor divided by the elements.</summary>
    /// <exception cref="ArgumentException">The shapes do not broadcast.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or a number does not fit it.</exception>
    public static ComplexTensor operator /(Tensor a, ComplexTensor b) => new(CoreComplex.Real("div", Tensor.Of(a)) / Of(b));

    /// <summary>Each element divided by a real number.</summary>
    /// <exception cref="InvalidOperationException">An element type does not fit, or a number does not fit it.</exception>
    public static ComplexTensor operator /(ComplexTensor a, double b) => new(Of(a) / (IConvertible)b);

    /// <summary>A real number divided by each element.</summary>
    /// <exception cref="InvalidOperationException">An element type does not fit, or a number does not fit it.</exception>
    public static ComplexTensor operator /(double a, ComplexTensor b)
    {
        ArgumentNullException.ThrowIfNull(b);
        return Tensor.Full([.. b.Shape], a, b.DType).To(b.Device) / b;
    }

    // ---- functions ----

    /// <summary>Each element to the power of that of another tensor: the principal value.</summary>
    /// <param name="exponent">The powers.</param>
    /// <exception cref="ArgumentException">The shapes do not broadcast.</exception>
    public ComplexTensor Pow(ComplexTensor exponent) => new(CoreComplex.Pow(Value, Of(exponent)));

    /// <summary>Each element to the power of a real number: the principal value.</summary>
    /// <param name="exponent">The power.</param>
    /// <exception cref="InvalidOperationException">An element type does not fit, or a number does not fit it.</exception>
    public ComplexTensor Pow(double exponent) => new(CoreComplex.Pow(Value, exponent));

    /// <summary>The absolute value of each element; its derivative at 0 is taken as 0.</summary>
    public Tensor Abs() => new(Value.abs());

    /// <summary>The angle of each element from the positive real axis, in radians from -pi to pi; 0 at 0, where its derivative is taken as 0.</summary>
    public Tensor Angle() => new(Value.angle());

    /// <summary>The complex conjugate of each element.</summary>
    public ComplexTensor Conj() => new(Value.conj());

    /// <summary>e to the power of each element.</summary>
    public ComplexTensor Exp() => new(Value.exp());

    /// <summary>The natural logarithm of each element: the principal value, cut along the negative real axis.</summary>
    public ComplexTensor Log() => new(Value.log());

    /// <summary>The square root of each element whose real part is not negative.</summary>
    public ComplexTensor Sqrt() => new(Value.sqrt());

    /// <summary>The sine of each element.</summary>
    public ComplexTensor Sin() => new(Value.sin());

    /// <summary>The cosine of each element.</summary>
    public ComplexTensor Cos() => new(Value.cos());

    /// <summary>The hyperbolic tangent of each element.</summary>
    public ComplexTensor Tanh() => new(Value.tanh());

    /// <summary>The matrix product, as of real tensors.</summary>
    /// <param name="other">The right factor.</param>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public ComplexTensor MatMul(ComplexTensor other) => new(Value.matmul(Of(other)));

    /// <summary>The sum of all elements, without axes.</summary>
    public ComplexTensor Sum() => new(Value.sum());

    /// <summary>The sums along an axis.</summary>
    /// <param name="dim">The axis; negative counts from the end.</param>
    /// <param name="keepDim">Whether to keep it, with length 1.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public ComplexTensor Sum(int dim, bool keepDim = false) => new(Value.sum(dim, Given.Other(keepDim, false)));

    /// <summary>The mean of all elements, without axes.</summary>
    public ComplexTensor Mean() => new(Value.mean());

    // ---- shape ----

    /// <summary>The same elements in another shape.</summary>
    /// <param name="shape">The new shape, of as many elements; one length may be -1 and takes what is left over.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public ComplexTensor Reshape(params int[] shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        return Map(part => part.Reshape(shape));
    }

    /// <summary>Two axes swapped.</summary>
    /// <param name="dim0">One axis; negative counts from the end.</param>
    /// <param name="dim1">The other axis.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public ComplexTensor Transpose(int dim0, int dim1) => Map(part => part.Transpose(dim0, dim1));

    /// <summary>The conjugate of each matrix of a batch, transposed.</summary>
    /// <exception cref="ArgumentException">There are less than two axes.</exception>
    public ComplexTensor MH => new(Value.mH);

    /// <summary>Elements by their indices, as of a <see cref="Tensor"/>: <c>z[0]</c>, <c>z[.., ^1]</c>.</summary>
    /// <param name="indices">A number or a range for each of the first axes.</param>
    /// <exception cref="ArgumentException">There are no such elements.</exception>
    public ComplexTensor this[params TensorIndex[] indices] => Map(part => part[indices]);

    /// <summary>The same change of both parts: a shape, an order of elements, a sum, or another function that is linear over the real numbers.</summary>
    /// <param name="f">The change, as in <c>z.Map(part => part.Flip(0))</c>.</param>
    public ComplexTensor Map(Func<Tensor, Tensor> f) => new(Value.map(Given.Function(f)));

    // ---- equality: by value ----

    /// <summary>Whether the other is a complex tensor of the same shape and type with equal elements.</summary>
    /// <param name="other">The other.</param>
    public bool Equals(ComplexTensor? other) => other is not null && Value.Equals(other.Value);

    /// <summary>Whether two are equal by value, as <see cref="Equals(ComplexTensor)"/> says.</summary>
    public static bool operator ==(ComplexTensor? a, ComplexTensor? b) => a is null ? b is null : a.Equals(b);

    /// <summary>Whether two are not equal by value.</summary>
    public static bool operator !=(ComplexTensor? a, ComplexTensor? b) => !(a == b);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as ComplexTensor);

    /// <inheritdoc/>
    public override int GetHashCode() => Value.GetHashCode();

    /// <summary>The elements as text, as <c>1.0000+2.0000j</c>, and the type of the parts where it is not the usual one.</summary>
    public override string ToString() => Value.ToString();
}

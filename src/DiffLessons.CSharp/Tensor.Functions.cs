namespace DiffLessons.CSharp;

using CoreTensor = DiffLessons.Tensor;

public sealed partial class Tensor
{
    // ---- arithmetic: shapes broadcast ----

    /// <summary>The sum of each pair of elements.</summary>
    public static Tensor operator +(Tensor a, Tensor b) => new(Of(a) + Of(b));

    /// <summary>A number added to each element.</summary>
    public static Tensor operator +(Tensor a, int b) => new(Of(a) + (IConvertible)b);

    /// <summary>A number added to each element.</summary>
    public static Tensor operator +(int a, Tensor b) => new((IConvertible)a + Of(b));

    /// <summary>A number added to each element.</summary>
    public static Tensor operator +(Tensor a, long b) => new(Of(a) + (IConvertible)b);

    /// <summary>A number added to each element.</summary>
    public static Tensor operator +(long a, Tensor b) => new((IConvertible)a + Of(b));

    /// <summary>A number added to each element.</summary>
    public static Tensor operator +(Tensor a, float b) => new(Of(a) + (IConvertible)b);

    /// <summary>A number added to each element.</summary>
    public static Tensor operator +(float a, Tensor b) => new((IConvertible)a + Of(b));

    /// <summary>A number added to each element.</summary>
    public static Tensor operator +(Tensor a, double b) => new(Of(a) + (IConvertible)b);

    /// <summary>A number added to each element.</summary>
    public static Tensor operator +(double a, Tensor b) => new((IConvertible)a + Of(b));

    /// <summary>The difference of each pair of elements.</summary>
    public static Tensor operator -(Tensor a, Tensor b) => new(Of(a) - Of(b));

    /// <summary>A number taken from each element.</summary>
    public static Tensor operator -(Tensor a, int b) => new(Of(a) - (IConvertible)b);

    /// <summary>Each element taken from a number.</summary>
    public static Tensor operator -(int a, Tensor b) => new((IConvertible)a - Of(b));

    /// <summary>A number taken from each element.</summary>
    public static Tensor operator -(Tensor a, long b) => new(Of(a) - (IConvertible)b);

    /// <summary>Each element taken from a number.</summary>
    public static Tensor operator -(long a, Tensor b) => new((IConvertible)a - Of(b));

    /// <summary>A number taken from each element.</summary>
    public static Tensor operator -(Tensor a, float b) => new(Of(a) - (IConvertible)b);

    /// <summary>Each element taken from a number.</summary>
    public static Tensor operator -(float a, Tensor b) => new((IConvertible)a - Of(b));

    /// <summary>A number taken from each element.</summary>
    public static Tensor operator -(Tensor a, double b) => new(Of(a) - (IConvertible)b);

    /// <summary>Each element taken from a number.</summary>
    public static Tensor operator -(double a, Tensor b) => new((IConvertible)a - Of(b));

    /// <summary>The negative of each element.</summary>
    public static Tensor operator -(Tensor a) => new(-Of(a));

    /// <summary>The product of each pair of elements.</summary>
    public static Tensor operator *(Tensor a, Tensor b) => new(Of(a) * Of(b));

    /// <summary>Each element times a number.</summary>
    public static Tensor operator *(Tensor a, int b) => new(Of(a) * (IConvertible)b);

    /// <summary>Each element times a number.</summary>
    public static Tensor operator *(int a, Tensor b) => new((IConvertible)a * Of(b));

    /// <summary>Each element times a number.</summary>
    public static Tensor operator *(Tensor a, long b) => new(Of(a) * (IConvertible)b);

    /// <summary>Each element times a number.</summary>
    public static Tensor operator *(long a, Tensor b) => new((IConvertible)a * Of(b));

    /// <summary>Each element times a number.</summary>
    public static Tensor operator *(Tensor a, float b) => new(Of(a) * (IConvertible)b);

    /// <summary>Each element times a number.</summary>
    public static Tensor operator *(float a, Tensor b) => new((IConvertible)a * Of(b));

    /// <summary>Each element times a number.</summary>
    public static Tensor operator *(Tensor a, double b) => new(Of(a) * (IConvertible)b);

    /// <summary>Each element times a number.</summary>
    public static Tensor operator *(double a, Tensor b) => new((IConvertible)a * Of(b));

    /// <summary>The quotient of each pair of elements; integers divide to a floating point number.</summary>
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
    public static Tensor operator /(Tensor a, double b) => new(Of(a) / (IConvertible)b);

    /// <summary>A number divided by each element.</summary>
    public static Tensor operator /(double a, Tensor b) => new((IConvertible)a / Of(b));

    /// <summary>Each element to the power of a number.</summary>
    /// <param name="exponent">The power.</param>
    public Tensor Pow(double exponent) => new(CoreTensor.Pow(Value, exponent));

    /// <summary>Each element to the power of another's.</summary>
    /// <param name="exponent">The powers; shapes broadcast.</param>
    public Tensor Pow(Tensor exponent) => new(CoreTensor.Pow(Value, Of(exponent)));

    // ---- elementwise ----

    /// <summary>The absolute value of each element; its derivative at 0 is 0.</summary>
    public Tensor Abs() => new(CoreTensor.Abs(Value));

    /// <summary>-1, 0 or 1 by the sign of each element; its derivative is 0.</summary>
    public Tensor Sign() => new(Interop.Apply(Value, "sign"));

    /// <summary>e to the power of each element.</summary>
    public Tensor Exp() => new(CoreTensor.Exp(Value));

    /// <summary>The natural logarithm of each element.</summary>
    public Tensor Log() => new(CoreTensor.Log(Value));

    /// <summary>The square root of each element.</summary>
    public Tensor Sqrt() => new(CoreTensor.Sqrt(Value));

    /// <summary>The sine of each element, in radians.</summary>
    public Tensor Sin() => new(CoreTensor.Sin(Value));

    /// <summary>The cosine of each element, in radians.</summary>
    public Tensor Cos() => new(CoreTensor.Cos(Value));

    /// <summary>The tangent of each element, in radians.</summary>
    public Tensor Tan() => new(CoreTensor.Tan(Value));

    /// <summary>The hyperbolic tangent of each element.</summary>
    public Tensor Tanh() => new(CoreTensor.Tanh(Value));

    /// <summary>Each element rounded down; its derivative is 0.</summary>
    public Tensor Floor() => new(CoreTensor.Floor(Value));

    /// <summary>Each element rounded up; its derivative is 0.</summary>
    public Tensor Ceiling() => new(CoreTensor.Ceiling(Value));

    /// <summary>Each element rounded to the nearest integer, halves to the even one; its derivative is 0.</summary>
    public Tensor Round() => new(CoreTensor.Round(Value));

    /// <summary>max(0, x); its derivative at 0 is 0.</summary>
    public Tensor Relu() => new(Interop.Apply(Value, "relu"));

    /// <summary>x where it is positive, else a fraction of it.</summary>
    /// <param name="negativeSlope">The fraction.</param>
    public Tensor LeakyRelu(double negativeSlope = 0.01) => new(Interop.Apply(Value, "leakyRelu", [("negativeSlope", negativeSlope)]));

    /// <summary>1 / (1 + exp(-x)).</summary>
    public Tensor Sigmoid() => new(Interop.Apply(Value, "sigmoid"));

    /// <summary>log(1 + exp(x)).</summary>
    public Tensor Softplus() => new(Interop.Apply(Value, "softplus"));

    /// <summary>x times the normal distribution's probability below x (Hendrycks and Gimpel 2016).</summary>
    public Tensor Gelu() => new(Interop.Apply(Value, "gelu"));

    /// <summary>x times sigmoid(x).</summary>
    public Tensor Silu() => new(Interop.Apply(Value, "silu"));

    /// <summary>exp(x) over its sum along an axis: probabilities.</summary>
    /// <param name="dim">The axis; negative counts from the last.</param>
    public Tensor Softmax(int dim) => new(Interop.Apply(Value, "softmax", [("dim", dim)]));

    /// <summary>The logarithm of softmax, without its rounding errors.</summary>
    /// <param name="dim">The axis; negative counts from the last.</param>
    public Tensor LogSoftmax(int dim) => new(Interop.Apply(Value, "logsoftmax", [("dim", dim)]));

    /// <summary>Each element held between two bounds; the derivative is 0 outside.</summary>
    /// <param name="low">The lower bound, if any.</param>
    /// <param name="high">The upper bound, if any.</param>
    public Tensor Clamp(double? low = null, double? high = null) => new(Interop.Apply(Value, "clamp", [.. Given("low", low), .. Given("high", high)]));

    private static (string, object)[] Given(string name, double? value) => value is { } bound ? [(name, bound)] : [];

    /// <summary>The greater of each pair of elements.</summary>
    /// <param name="other">The other; shapes broadcast.</param>
    public Tensor Maximum(Tensor other) => new(Interop.Maximum(Value, Of(other)));

    /// <summary>The lesser of each pair of elements.</summary>
    /// <param name="other">The other; shapes broadcast.</param>
    public Tensor Minimum(Tensor other) => new(Interop.Minimum(Value, Of(other)));

    // ---- reducing ----

    /// <summary>The sum of all elements.</summary>
    public Tensor Sum() => new(Interop.Sum(Value));

    /// <summary>Sums along an axis.</summary>
    /// <param name="dim">The axis; negative counts from the last.</param>
    /// <param name="keepDim">Whether the axis stays, with length 1.</param>
    public Tensor Sum(int dim, bool keepDim = false) => new(Interop.Sum(Value, dim, keepDim));

    /// <summary>The mean of all elements.</summary>
    public Tensor Mean() => new(Interop.Mean(Value));

    /// <summary>Means along an axis.</summary>
    /// <inheritdoc cref="Sum(int, bool)"/>
    public Tensor Mean(int dim, bool keepDim = false) => new(Interop.Mean(Value, dim, keepDim));

    /// <summary>The standard deviation of all elements, unbiased (over n - 1).</summary>
    public Tensor Std() => new(Interop.Std(Value));

    /// <summary>The greatest element.</summary>
    public Tensor Max() => new(Interop.Max(Value));

    /// <summary>The greatest elements along an axis.</summary>
    /// <inheritdoc cref="Sum(int, bool)"/>
    public Tensor Max(int dim, bool keepDim = false) => new(Interop.Max(Value, dim, keepDim));

    /// <summary>The least element.</summary>
    public Tensor Min() => new(Interop.Min(Value));

    /// <summary>The least elements along an axis.</summary>
    /// <inheritdoc cref="Sum(int, bool)"/>
    public Tensor Min(int dim, bool keepDim = false) => new(Interop.Min(Value, dim, keepDim));

    /// <summary>Where the greatest elements along an axis are.</summary>
    /// <param name="dim">The axis; negative counts from the last.</param>
    public Tensor ArgMax(int dim) => new(Interop.ArgMax(Value, dim));

    /// <summary>Where the least elements along an axis are.</summary>
    /// <param name="dim">The axis; negative counts from the last.</param>
    public Tensor ArgMin(int dim) => new(Interop.ArgMin(Value, dim));

    /// <summary>The root of the sum of all squares.</summary>
    public Tensor Norm() => new(Interop.Norm(Value));

    // ---- layout and indexing ----

    /// <summary>The elements, in the same order, in another shape.</summary>
    /// <param name="shape">The new shape, with as many elements; one length may be -1: what is left.</param>
    public Tensor Reshape(params int[] shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        return new(Interop.View(Value, shape));
    }

    /// <summary>All axes from one on as a single one.</summary>
    /// <param name="startDim">The first of them.</param>
    public Tensor Flatten(int startDim = 0) => new(Interop.Flatten(Value, startDim));

    /// <summary>Two axes exchanged.</summary>
    /// <param name="dim0">One.</param>
    /// <param name="dim1">The other.</param>
    public Tensor Transpose(int dim0, int dim1) => new(Interop.Transpose(Value, dim0, dim1));

    /// <summary>The axes in another order.</summary>
    /// <param name="dims">Each axis once.</param>
    public Tensor Permute(params int[] dims)
    {
        ArgumentNullException.ThrowIfNull(dims);
        return new(Interop.Permute(Value, dims));
    }

    /// <summary>Without an axis of length 1.</summary>
    /// <param name="dim">The axis.</param>
    public Tensor Squeeze(int dim) => new(Interop.Squeeze(Value, dim));

    /// <summary>With a new axis of length 1.</summary>
    /// <param name="dim">Its place.</param>
    public Tensor Unsqueeze(int dim) => new(Interop.Unsqueeze(Value, dim));

    /// <summary>Axes of length 1 stretched to a shape, without copying.</summary>
    /// <param name="shape">The new shape.</param>
    public Tensor Expand(params int[] shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        return new(Interop.Expand(Value, shape));
    }

    /// <summary>Some elements along an axis.</summary>
    /// <param name="dim">The axis, from 0.</param>
    /// <param name="start">The first element wanted.</param>
    /// <param name="length">How many.</param>
    /// <exception cref="ArgumentException">They are not all there.</exception>
    public Tensor Slice(int dim, int start, int length) => new(Interop.Narrow(Value, dim, start, length));

    /// <summary>One element of the first axis, without that axis: a row of a matrix.</summary>
    /// <param name="index">Its number; negative counts from the last.</param>
    public Tensor this[int index] => new(Interop.At(Value, index));

    // ---- linear algebra ----

    /// <summary>The matrix product: (n, k) and (k, m) give (n, m).</summary>
    /// <param name="other">The right factor.</param>
    public Tensor MatMul(Tensor other) => new(Interop.MatMul(Value, Of(other)));

    /// <summary>The inner product of two vectors.</summary>
    /// <param name="other">The other vector, as long.</param>
    public Tensor Dot(Tensor other) => new(Interop.Dot(Value, Of(other)));

    /// <summary>The inverse of a square matrix.</summary>
    public Tensor Inverse() => new(Interop.Apply(Value, "inv"));

    /// <summary>The determinant of a square matrix.</summary>
    public Tensor Det() => new(Interop.Apply(Value, "det"));

    /// <summary>The x for which this matrix times x is the right side.</summary>
    /// <param name="rightSide">Shape (n) or (n, m) for a matrix (n, n).</param>
    public Tensor Solve(Tensor rightSide) => new(Interop.Solve(Value, Of(rightSide)));
}

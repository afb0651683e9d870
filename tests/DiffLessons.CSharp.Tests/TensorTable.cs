namespace Outsider;

using System.Reflection;
using DiffLessons.CSharp;

/// <summary>Every function of a tensor, with arguments that all differ, against plain arithmetic.</summary>
public class TensorTable
{
    private static readonly double[] A = [-2.5, -0.75, 0.5, 1.25, 2.5, 3.5];
    private static readonly double[] B = [1.5, -0.75, -2, 0.25, 3, 0.5];
    private static readonly double[] Positive = [0.25, 0.5, 1.5, 2, 3, 4.75];
    private static readonly double[] Square = [2, -1, 0.5, 0.25, 3, 1, -0.5, 1, 4];

    private static Tensor Matrix(double[] values) => Tensor.From(values, 2, 3);

    private sealed record Row(string Member, Func<Tensor> Actual, double[] Expected, int[] Shape);

    private static Row Each(string member, double[] x, Func<Tensor, Tensor> actual, Func<double, double> expected) =>
        new(member, () => actual(Matrix(x)), [.. x.Select(expected)], [2, 3]);

    private static Row Pairs(string member, Func<Tensor, Tensor, Tensor> actual, Func<double, double, double> expected) =>
        new(member, () => actual(Matrix(A), Matrix(B)), [.. A.Zip(B, expected)], [2, 3]);

    private static double[] ByColumn(double[] x, Func<double[], double> f) => [.. Enumerable.Range(0, 3).Select(j => f([x[j], x[3 + j]]))];

    private static double[] ByRow(double[] x, Func<double[], double> f) => [f(x[..3]), f(x[3..])];

    private static readonly Row[] Rows =
    [
        Pairs("op_Addition", (a, b) => a + b, (a, b) => a + b),
        Each("op_Addition", A, x => x + 0.3, x => x + 0.3),
        Each("op_Addition", A, x => 0.3 + x, x => x + 0.3),
        Pairs("op_Subtraction", (a, b) => a - b, (a, b) => a - b),
        Each("op_Subtraction", A, x => x - 0.3, x => x - 0.3),
        Each("op_Subtraction", A, x => 0.3 - x, x => 0.3 - x),
        Pairs("op_Multiply", (a, b) => a * b, (a, b) => a * b),
        Each("op_Multiply", A, x => x * 0.3, x => x * 0.3),
        Each("op_Multiply", A, x => 0.3 * x, x => x * 0.3),
        Pairs("op_Division", (a, b) => a / b, (a, b) => a / b),
        Each("op_Division", A, x => x / 0.3, x => x / 0.3),
        Each("op_Division", A, x => 0.3 / x, x => 0.3 / x),
        Each("op_UnaryNegation", A, x => -x, x => -x),
        Each("Pow", Positive, x => x.Pow(1.7), x => Math.Pow(x, 1.7)),
        new("Pow", () => Matrix(Positive).Pow(Matrix(B)), [.. Positive.Zip(B, Math.Pow)], [2, 3]),
        Each("Abs", A, x => x.Abs(), Math.Abs),
        Each("Sign", A, x => x.Sign(), x => Math.Sign(x)),
        Each("Exp", A, x => x.Exp(), Math.Exp),
        Each("Log", Positive, x => x.Log(), Math.Log),
        Each("Sqrt", Positive, x => x.Sqrt(), Math.Sqrt),
        Each("Sin", A, x => x.Sin(), Math.Sin),
        Each("Cos", A, x => x.Cos(), Math.Cos),
        Each("Tan", A, x => x.Tan(), Math.Tan),
        Each("Tanh", A, x => x.Tanh(), Math.Tanh),
        Each("Floor", A, x => x.Floor(), Math.Floor),
        Each("Ceiling", A, x => x.Ceiling(), Math.Ceiling),
        Each("Round", A, x => x.Round(), x => Math.Round(x, MidpointRounding.ToEven)),
        Each("Relu", A, x => x.Relu(), x => Math.Max(x, 0)),
        Each("LeakyRelu", A, x => x.LeakyRelu(), x => x > 0 ? x : 0.01 * x),
        Each("LeakyRelu", A, x => x.LeakyRelu(0.3), x => x > 0 ? x : 0.3 * x),
        Each("Sigmoid", A, x => x.Sigmoid(), Plain.Sigmoid),
        Each("Softplus", A, x => x.Softplus(), x => Math.Log(1 + Math.Exp(x))),
        Each("Gelu", A, x => x.Gelu(), Plain.Gelu),
        Each("Silu", A, x => x.Silu(), x => x * Plain.Sigmoid(x)),
        new("Softmax", () => Matrix(A).Softmax(1), [.. Plain.Softmax(A[..3]), .. Plain.Softmax(A[3..])], [2, 3]),
        new("Softmax", () => Matrix(A).Softmax(0).Transpose(0, 1), [.. Enumerable.Range(0, 3).SelectMany(j => Plain.Softmax([A[j], A[3 + j]]))], [3, 2]),
        new("LogSoftmax", () => Matrix(A).LogSoftmax(-1), [.. Plain.Softmax(A[..3]).Concat(Plain.Softmax(A[3..])).Select(v => Math.Log(v))], [2, 3]),
        Each("Clamp", A, x => x.Clamp(-1, 2), x => Math.Clamp(x, -1, 2)),
        Each("Clamp", A, x => x.Clamp(low: -1), x => Math.Max(x, -1)),
        Each("Clamp", A, x => x.Clamp(high: 2), x => Math.Min(x, 2)),
        Pairs("Maximum", (a, b) => a.Maximum(b), Math.Max),
        Pairs("Minimum", (a, b) => a.Minimum(b), Math.Min),
        Pairs("EqualTo", (a, b) => a.EqualTo(b).To(DType.Float64), (a, b) => a == b ? 1 : 0),
        Pairs("NotEqualTo", (a, b) => a.NotEqualTo(b).To(DType.Float64), (a, b) => a != b ? 1 : 0),
        Pairs("LessThanOrEqual", (a, b) => a.LessThanOrEqual(b).To(DType.Float64), (a, b) => a <= b ? 1 : 0),
        Pairs("GreaterThanOrEqual", (a, b) => a.GreaterThanOrEqual(b).To(DType.Float64), (a, b) => a >= b ? 1 : 0),
        Pairs("op_LessThan", (a, b) => (a < b).To(DType.Float64), (a, b) => a < b ? 1 : 0),
        Pairs("op_LessThanOrEqual", (a, b) => (a <= b).To(DType.Float64), (a, b) => a <= b ? 1 : 0),
        Pairs("op_GreaterThan", (a, b) => (a > b).To(DType.Float64), (a, b) => a > b ? 1 : 0),
        Pairs("op_GreaterThanOrEqual", (a, b) => (a >= b).To(DType.Float64), (a, b) => a >= b ? 1 : 0),
        Each("op_LessThan", A, x => (x < 0.5).To(DType.Float64), x => x < 0.5 ? 1 : 0),
        Each("op_LessThan", A, x => (0.5 < x).To(DType.Float64), x => 0.5 < x ? 1 : 0),
        Each("op_LessThanOrEqual", A, x => (x <= 0.5).To(DType.Float64), x => x <= 0.5 ? 1 : 0),
        Each("op_LessThanOrEqual", A, x => (0.5 <= x).To(DType.Float64), x => 0.5 <= x ? 1 : 0),
        Each("op_GreaterThan", A, x => (x > 0.5).To(DType.Float64), x => x > 0.5 ? 1 : 0),
        Each("op_GreaterThan", A, x => (0.5 > x).To(DType.Float64), x => 0.5 > x ? 1 : 0),
        Each("op_GreaterThanOrEqual", A, x => (x >= 0.5).To(DType.Float64), x => x >= 0.5 ? 1 : 0),
        Each("op_GreaterThanOrEqual", A, x => (0.5 >= x).To(DType.Float64), x => 0.5 >= x ? 1 : 0),
        Pairs("LessThan", (a, b) => a.LessThan(b).To(DType.Float64), (a, b) => a < b ? 1 : 0),
        Pairs("GreaterThan", (a, b) => a.GreaterThan(b).To(DType.Float64), (a, b) => a > b ? 1 : 0),
        new("Sum", () => Matrix(A).Sum(), [A.Sum()], []),
        new("Sum", () => Matrix(A).Sum(0), ByColumn(A, Enumerable.Sum), [3]),
        new("Sum", () => Matrix(A).Sum(1, keepDim: true), ByRow(A, Enumerable.Sum), [2, 1]),
        new("Mean", () => Matrix(A).Mean(), [A.Average()], []),
        new("Mean", () => Matrix(A).Mean(1), ByRow(A, Enumerable.Average), [2]),
        new("Mean", () => Matrix(A).Mean(0, keepDim: true), ByColumn(A, Enumerable.Average), [1, 3]),
        new("Std", () => Matrix(A).Std(), [Math.Sqrt(A.Sum(x => (x - A.Average()) * (x - A.Average())) / 5)], []),
        new("Max", () => Matrix(B).Max(), [3], []),
        new("Max", () => Matrix(B).Max(0), ByColumn(B, Enumerable.Max), [3]),
        new("Max", () => Matrix(B).Max(1, keepDim: true), ByRow(B, Enumerable.Max), [2, 1]),
        new("Min", () => Matrix(B).Min(), [-2], []),
        new("Min", () => Matrix(B).Min(1), ByRow(B, Enumerable.Min), [2]),
        new("Min", () => Matrix(B).Min(0, keepDim: true), ByColumn(B, Enumerable.Min), [1, 3]),
        new("ArgMax", () => Matrix(B).ArgMax(0).To(DType.Float64), [0, 1, 1], [3]),
        new("ArgMax", () => Matrix(B).ArgMax(1).To(DType.Float64), [0, 1], [2]),
        new("ArgMin", () => Matrix(B).ArgMin(0).To(DType.Float64), [1, 0, 0], [3]),
        new("ArgMin", () => Matrix(B).ArgMin(-1).To(DType.Float64), [2, 0], [2]),
        new("Norm", () => Matrix(A).Norm(), [Math.Sqrt(A.Sum(x => x * x))], []),
        new("Reshape", () => Matrix(A).Reshape(3, -1), A, [3, 2]),
        new("Flatten", () => Matrix(A).Reshape(1, 2, 3).Flatten(), A, [6]),
        new("Flatten", () => Matrix(A).Reshape(1, 2, 3).Flatten(1), A, [1, 6]),
        new("Transpose", () => Matrix(A).Reshape(1, 2, 3).Transpose(1, 2), [A[0], A[3], A[1], A[4], A[2], A[5]], [1, 3, 2]),
        new("Permute", () => Matrix(A).Reshape(1, 2, 3).Permute(2, 0, 1), [A[0], A[3], A[1], A[4], A[2], A[5]], [3, 1, 2]),
        new("Squeeze", () => Matrix(A).Reshape(2, 1, 3, 1).Squeeze(1), A, [2, 3, 1]),
        new("Unsqueeze", () => Matrix(A).Unsqueeze(1), A, [2, 1, 3]),
        new("Expand", () => Tensor.From([1.5, -2.0], 2, 1).Expand(2, 3), [1.5, 1.5, 1.5, -2, -2, -2], [2, 3]),
        new("Slice", () => Matrix(A).Slice(1, 1, 2), [A[1], A[2], A[4], A[5]], [2, 2]),
        new("Slice", () => Matrix(A).Slice(0, 1, 1), A[3..], [1, 3]),
        new("get_Item", () => Matrix(A)[-1], A[3..], [3]),
        new("MatMul", () => Matrix(A).MatMul(Matrix(B).Reshape(3, 2)), [.. Product(A, B, 2, 3, 2)], [2, 2]),
        new("Dot", () => Tensor.From(A).Dot(Tensor.From(B)), [A.Zip(B, (a, b) => a * b).Sum()], []),
        new("Det", () => Tensor.From(Square, 3, 3).Det(), [Determinant(Square)], []),
        new("Inverse", () => Tensor.From(Square, 3, 3).Inverse().MatMul(Tensor.From(Square, 3, 3)), [1, 0, 0, 0, 1, 0, 0, 0, 1], [3, 3]),
        new("Solve", () => Tensor.From(Square, 3, 3).MatMul(Tensor.From(Square, 3, 3).Solve(Tensor.From(A, 3, 2))), A, [3, 2]),
        new("Cat", () => Tensor.Cat([Matrix(A), Matrix(B)]), [.. A, .. B], [4, 3]),
        new("Cat", () => Tensor.Cat([Matrix(A), Matrix(B)], 1), [.. A[..3], .. B[..3], .. A[3..], .. B[3..]], [2, 6]),
        new("Stack", () => Tensor.Stack([Matrix(A), Matrix(B)]), [.. A, .. B], [2, 2, 3]),
        new("Stack", () => Tensor.Stack([Matrix(A), Matrix(B)], 1), [.. A[..3], .. B[..3], .. A[3..], .. B[3..]], [2, 2, 3]),
        new("Arange", () => Tensor.Arange(1, 2.2, 0.5, DType.Float64), [1, 1.5, 2], [3]),
        new("Arange", () => Tensor.Arange(2, 5), [2, 3, 4], [3]),
        new("Arange", () => Tensor.Arange(3), [0, 1, 2], [3]),
        new("Where", () => Tensor.Where(Tensor.Arange(3) > 0, Tensor.Arange(3), Tensor.Ones(1)), [1, 1, 2], [3]),
        new("Linspace", () => Tensor.Linspace(-1, 2, 4, DType.Float64), [-1, 0, 1, 2], [4]),
        new("Eye", () => Tensor.Eye(2, 3, DType.Float64), [1, 0, 0, 0, 1, 0], [2, 3]),
        new("Eye", () => Tensor.Eye(2), [1, 0, 0, 1], [2, 2]),
        new("Full", () => Tensor.Full([2, 1], 0.7, DType.Float64), [0.7, 0.7], [2, 1]),
        new("Scalar", () => Tensor.Scalar(0.7, DType.Float64), [0.7], []),
        new("Zeros", () => Tensor.Zeros(1, 2), [0, 0], [1, 2]),
        new("Ones", () => Tensor.Ones(2, 1), [1, 1], [2, 1]),
        new("From", () => Tensor.From([3, -4], 2, 1), [3, -4], [2, 1]),
        new("From", () => Tensor.From([3L, 1L << 40]), [3, 1L << 40], [2]),
        new("From", () => Tensor.From([0.5f, -0.25f, 4f]), [0.5, -0.25, 4], [3]),
        new("From", () => Tensor.From(new float[,] { { 1, 2 }, { 3, 4 }, { 5, 6 } }), [1, 2, 3, 4, 5, 6], [3, 2]),
        new("To", () => Tensor.From([2.75, -1.5]).To(DType.Int32), [2, -1], [2]),
        new("To", () => Tensor.From([2.75]).To(Device.Cpu), [2.75], [1]),
        new("ToSingle", () => Tensor.Scalar(Tensor.From([0.1]).ToSingle(), DType.Float64), [0.1f], []),
        new("ToDouble", () => Tensor.Scalar(Tensor.From([0.1]).ToDouble(), DType.Float64), [0.1], []),
        new("ToInt32", () => Tensor.Scalar(Tensor.From([-7.9]).ToInt32(), DType.Float64), [-7], []),
        new("ToArray", () => Tensor.From(Matrix(A).Transpose(0, 1).ToArray()), [A[0], A[3], A[1], A[4], A[2], A[5]], [6]),
        new("ToDoubleArray", () => Tensor.From(Matrix(A).ToDoubleArray()), A, [6]),
        new("ToInt32Array", () => Tensor.From(Matrix(A).ToInt32Array()), [-2, 0, 0, 1, 2, 3], [6]),
        new("ToInt64Array", () => Tensor.From(Tensor.From([1L << 40, -3]).ToInt64Array()), [1L << 40, -3], [2]),
        new("CopyTo", () => Copied(Matrix(A)), A, [6]),
        new("get_Shape", () => Tensor.From([.. Matrix(A).Shape]), [2, 3], [2]),
        new("get_Rank", () => Tensor.Scalar(Matrix(A).Unsqueeze(0).Rank), [3], []),
        new("get_Count", () => Tensor.Scalar(Matrix(A).Count), [6], []),
        new("AllClose", () => Tensor.From([Close(0.1, 1), Close(0.01, 0.001), Close(0, 0.3)]), [1, 0, 1], [3]),
    ];

    private static int Close(double relative, double absolute) => Tensor.From([2.0]).AllClose(Tensor.From([2.25]), relative, absolute) ? 1 : 0;

    private static Tensor Copied(Tensor t)
    {
        var target = new float[t.Count];
        t.CopyTo(target);
        return Tensor.From(target);
    }

    private static IEnumerable<double> Product(double[] a, double[] b, int n, int k, int m) =>
        from i in Enumerable.Range(0, n)
        from j in Enumerable.Range(0, m)
        select Enumerable.Range(0, k).Sum(p => a[(i * k) + p] * b[(p * m) + j]);

    private static double Determinant(double[] m) =>
        (m[0] * ((m[4] * m[8]) - (m[5] * m[7]))) - (m[1] * ((m[3] * m[8]) - (m[5] * m[6]))) + (m[2] * ((m[3] * m[7]) - (m[4] * m[6])));

    public static TheoryData<int> Numbers => [.. Enumerable.Range(0, Rows.Length)];

    [Theory]
    [MemberData(nameof(Numbers))]
    public void AFunctionIsItsFormula(int number)
    {
        var row = Rows[number];
        var actual = row.Actual();
        Assert.Equal(row.Shape, actual.Shape);
        var tolerance = actual.DType == DType.Float32 ? 1e-6 : 1e-12;
        var values = actual.ToDoubleArray();

        for (var i = 0; i < values.Length; i++)
        {
            var allowed = tolerance * Math.Max(1, Math.Abs(row.Expected[i]));
            Assert.True(Math.Abs(values[i] - row.Expected[i]) <= allowed, $"{row.Member}, element {i}: expected {row.Expected[i]}, got {values[i]}");
        }
    }

    /// <summary>Random numbers, equality and text have tests of their own.</summary>
    private static readonly string[] Elsewhere = ["Save", "Load", "SetAt", "AddAt", "FromTorchSharp", "ToTorchSharp", "FromCore", "get_Core", "Rand", "Randn", "Equals", "GetHashCode", "ToString", "get_DType", "get_Device", "op_Equality", "op_Inequality"];

    [Fact]
    public void TheTableNamesEveryFunction()
    {
        var members = typeof(Tensor).GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly);
        var untested = members.Select(member => member.Name).Except(Rows.Select(row => row.Member)).Except(Elsewhere);

        // What is generated calls the function of its name, which the library's own tests compute.
        Assert.Subset(SurfaceCallsTests.Generated("Tensor"), untested.ToHashSet());
    }

    [Fact]
    public void RandomNumbersHaveTheirShapeTypeAndRange()
    {
        DiffLessons.CSharp.RandomNumbers.Seed(5);
        var (uniform, normal) = (Tensor.Rand(40, 50), Tensor.Randn(40, 50));
        Assert.Equal([40, 50], uniform.Shape);
        Assert.Equal([40, 50], normal.Shape);
        Assert.All(uniform.ToArray(), x => Assert.InRange(x, 0f, 0.9999999f));
        Assert.InRange(uniform.Mean().ToDouble(), 0.47, 0.53);
        Assert.InRange(uniform.Std().ToDouble(), 0.27, 0.31);
        Assert.InRange(normal.Mean().ToDouble(), -0.1, 0.1);
        Assert.InRange(normal.Std().ToDouble(), 0.95, 1.05);
    }
}

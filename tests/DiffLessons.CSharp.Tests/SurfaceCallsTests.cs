namespace Outsider;

using System.Reflection;
using DiffLessons.CSharp;

/// <summary>What is generated from the library computes what the library computes, and layers what functions do.</summary>
public class SurfaceCallsTests
{
    private static readonly Tensor X = Tensor.From([0.5f, -1.5f, 2f, 0.25f, -0.75f, 3f], 2, 3);

    /// <summary>The members of a class that the files in Generated have.</summary>
    public static HashSet<string> Generated(string type)
    {
        var root = AppContext.BaseDirectory;

        while (!System.IO.File.Exists(Path.Combine(root, "DiffLessons.sln")))
        {
            root = Path.GetDirectoryName(root)!;
        }

        var files = Directory.GetFiles(Path.Combine(root, "src", "DiffLessons.CSharp", "Generated"), type + ".*.cs");
        var names = files.SelectMany(file => System.Text.RegularExpressions.Regex.Matches(System.IO.File.ReadAllText(file), @"^    public .*?(\w+)(\(.*| => .*)$", System.Text.RegularExpressions.RegexOptions.Multiline))
            .Select(match => match.Groups[1].Value)
            .ToList();
        return [.. names, .. names.Select(name => "get_" + name)];
    }

    [Fact]
    public void FunctionsOfTensorsAreThoseOfTheLibrary()
    {
        var (values, indices) = X.Sort(descending: true);
        Assert.Equal(Tensor.From([2f, 0.5f, -1.5f, 3, 0.25f, -0.75f], 2, 3), values);
        Assert.Equal([2L, 0, 1, 2, 0, 1], indices.ToInt64Array());
        Assert.Equal(values[.., ..2], X.TopK(2).Values);
        Assert.Equal(Tensor.From([0.5f, -1f, 1f, 0.25f, -0.5f, 2.5f], 2, 3), X.CumSum(1));
        Assert.Equal(Tensor.From([0.5f, 0, 2, 0.25f, 0, 3], 2, 3), X.Where(X > 0, 0));
        Assert.Equal([0.5f, 2, 0.25f, 3], X.MaskedSelect(X > 0).ToArray());
        Assert.Equal(X.Transpose(0, 1), X.T);
        Assert.Equal([2, 1, 6, 6], Tensor.Ones(2, 1, 3, 3).Interpolate(scaleFactor: 2).Shape);
        var (u, s, vh) = X.Svd();
        Assert.True(u.MatMul(s.Diag()).MatMul(vh).AllClose(X, absolute: 1e-5));
        Assert.Equal(Tensor.From([0f, 1, 0], 3), Tensor.OneHot(3, 1));
        Assert.Equal(DType.Int64, X.Sum(dtype: DType.Int64).DType);
        Assert.Equal(X, X.Clamp(-10, 10.5));
        Assert.Equal(3.5, X.Sum().ToDouble());
        Assert.Equal(X.Sum(), X.Sum([0, 1]));
        Assert.Equal([1, 1], X.Max(0, keepDim: true).Max(1, keepDim: true).Shape);
        Assert.True((X / 0).HasInfinity());
        Assert.Equal([1, 2], X.ArgMax());
        Assert.Equal(2, X.Chunk(2).Length);
        Assert.Equal(X, Tensor.VStack(X.Split([1, 1])));
        Assert.Equal(9, Tensor.Einsum("i,j->ij", Tensor.Ones(3), Tensor.Ones(3)).Count);
        Assert.Equal(16777218L, (Tensor.From(new long[] { 16777217 }).Add(1)).ToInt64Array()[0]);
    }

    /// <summary>Layers whose name and parameters are those of a function of tensors.</summary>
    public static TheoryData<string> LayersOfFunctions => new(typeof(Layers).GetMethods(BindingFlags.Public | BindingFlags.Static)
        .Where(layer => Function(layer) is not null && !layer.Name.StartsWith("Dropout", StringComparison.Ordinal))
        .Select(Name));

    private static string Name(MethodInfo method) => $"{method.Name}({string.Join(", ", method.GetParameters().Select(p => p.ParameterType.Name))})";

    private static MethodInfo? Function(MethodInfo layer)
    {
        var same = typeof(Tensor).GetMethods(BindingFlags.Public | BindingFlags.Instance).Where(m => m.Name == layer.Name && m.ReturnType == typeof(Tensor)).ToList();
        return same.Find(m => m.GetParameters().Select(p => (p.Name, p.ParameterType)).SequenceEqual(layer.GetParameters().Select(p => (p.Name, p.ParameterType))));
    }

    private static object? Good(ParameterInfo parameter) => parameter switch
    {
        { HasDefaultValue: true } => parameter.DefaultValue,
        { ParameterType: var type } when type == typeof(Tensor) => parameter.Name is "mask" or "condition" ? X > 0 : parameter.Name is "indices" ? Tensor.From([0L, 1, 0, 1, 1, 0], 2, 3) : Tensor.Ones(2, 3),
        { ParameterType: var type } when type == typeof(Number) => (Number)2,
        { ParameterType: var type } when type == typeof(int[]) => new[] { 1, 0 },
        { ParameterType: var type } when type == typeof(int) => 1,
        { ParameterType: var type } when type == typeof(double) => 0.5,
        { ParameterType: var type } when type == typeof(DType) => DType.Float64,
        { ParameterType: var type } when type == typeof(string) => "sum",
        _ => null,
    };

    [Theory]
    [MemberData(nameof(LayersOfFunctions))]
    public void ALayerDoesWhatTheFunctionOfItsNameDoes(string name)
    {
        var layer = typeof(Layers).GetMethods(BindingFlags.Public | BindingFlags.Static).Single(method => Name(method) == name);
        var function = Function(layer)!;
        var arguments = layer.GetParameters().Select(Good).ToArray();

        static (Tensor? Value, string? Problem) Tried(Func<Tensor> f)
        {
            try
            {
                return (f(), null);
            }
            catch (Exception problem)
            {
                return (null, (problem is TargetInvocationException ? problem.InnerException! : problem).Message);
            }
        }

        RandomNumbers.Seed(1);
        var expected = Tried(() => (Tensor)function.Invoke(X, arguments)!);
        RandomNumbers.Seed(1);
        var actual = Tried(() => ((Model)layer.Invoke(null, arguments)!).Predict(X));

        if (expected.Value is { } value && !double.IsNaN(value.Count == 0 ? 0 : value.To(DType.Float64).Sum().ToDouble()))
        {
            Assert.Equal(value, actual.Value);
        }
        else
        {
            Assert.Equal(expected.Problem, actual.Problem);
        }
    }

    [Fact]
    public void EveryOptimizerAndScheduleOfTheLibraryTrains()
    {
        var model = Layers.Linear(2, 1);

        foreach (var type in typeof(Optimizer).GetNestedTypes().Where(type => type.IsSealed))
        {
            var made = type.GetConstructors().OrderByDescending(c => c.GetParameters().Length).First(c => c.GetParameters().All(p => p.HasDefaultValue));
            var optimizer = ((Optimizer)made.Invoke([.. made.GetParameters().Select(p => p.DefaultValue)])).For(model);
            Assert.True(double.IsFinite(optimizer.Step(() => model.Forward(Tensor.Ones(3, 2)).Square().Mean()).ToDouble()), type.Name);
        }

        double Rate(Schedule schedule, int steps)
        {
            var optimizer = new Optimizer.Sgd(1).For(model);
            var made = optimizer.Schedule(schedule);

            for (var i = 0; i < steps; i++)
            {
                made.Step(1);
            }

            return optimizer.LearningRate;
        }

        Assert.Equal(0.25, Rate(new Schedule.StepLR(2, 0.5), 4), 1e-12);
        Assert.Equal(0.25, Rate(new Schedule.ExponentialLR(0.5), 2), 1e-12);
        Assert.Equal(0.5, Rate(new Schedule.CosineAnnealingLR(4), 2), 1e-12);
        Assert.Equal(3, Rate(new Schedule.LambdaLR(step => step + 1), 2), 1e-12);
        Assert.Equal(0.1, Rate(new Schedule.MultiStepLR([1, 5]), 3), 1e-12);
        Assert.Equal(0.5, Rate(new Schedule.ReduceLROnPlateau(Factor: 0.5, Patience: 0), 2), 1e-12);
        Assert.Equal(0.5, Rate(new Schedule.SequentialLR([new Schedule.ConstantLR(0.1, 1), new Schedule.ExponentialLR(0.5)], [1]), 2), 1e-12);
        Assert.Throws<InvalidOperationException>(() => new Optimizer.Sgd(1).For(model).Schedule(new Schedule.ReduceLROnPlateau()).Step());
    }

    [Fact]
    public void MetricsAndDistributions()
    {
        var scores = Tensor.From([1f, 0, 0, 1], 2, 2);
        Assert.Equal(0.5, Metric.Accuracy.Compute(scores, Tensor.From([0L, 0])));
        Assert.Equal(1, Metric.Top(2).Compute(scores, Tensor.From([0L, 0])));
        Assert.Equal(2, Metric.Error("twice", (output, target) => (output + target).Mean()).Compute(Tensor.Ones(2), Tensor.Ones(2)));
        var normal = Distribution.Normal(Tensor.Zeros(2), Tensor.Ones(2));
        Assert.Equal([5, 2], normal.Sample(5).Shape);
        Assert.True(normal.LogProb(Tensor.Zeros(2)).AllClose(Tensor.From([-0.9189385f, -0.9189385f])));
        Assert.Equal(Tensor.Ones(2), normal.Variance);
    }
}

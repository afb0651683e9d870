namespace Outsider;

using System.Reflection;
using DiffLessons.CSharp;

/// <summary>Every public member with arguments that it cannot take: .NET's exceptions of arguments, states and files, and no others.</summary>
public class ArgumentSweep
{
    private static readonly Type[] Types = [typeof(Tensor), typeof(Model), typeof(Layers), typeof(Losses), typeof(Diff), typeof(Device), typeof(RandomNumbers), typeof(Distribution), typeof(Metric), typeof(Dataset), typeof(ComplexTensor), typeof(Table), typeof(TableEncoder), typeof(ParameterSet)];

    private static IEnumerable<MethodInfo> Members => Types.SelectMany(type =>
        type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly));

    /// <summary>Where a member does not write, download or wait for a training, nor has as many elements as an integer may be.</summary>
    private static bool IsSwept(MethodInfo member) => member.Name is not ("FitAsync" or "FitDataAsync" or "Save" or "SaveParameters" or "ExportOnnx" or "ArangeLike" or "VaeMlp" or "SaveImage" or "Mnist" or "Cifar10" or "Cifar100") && !member.IsGenericMethod;

    /// <summary>Values to try for a parameter: good ones first. No size is so large that memory for it might be had, at length.</summary>
    private static object?[] Values(Type type) => type switch
    {
        _ when type == typeof(Tensor) => [Tensor.Ones(2, 2), Tensor.Ones(3), Tensor.From([1, 2]), Tensor.Zeros(0, 2), Tensor.Scalar(double.NaN), null],
        _ when type == typeof(Model) => [Layers.Linear(2, 2), Layers.Conv2d(1, 1, 2), null],
        _ when type == typeof(ComplexTensor) => [ComplexTensor.From(Tensor.Ones(2, 2)), ComplexTensor.From(Tensor.Ones(3)), ComplexTensor.From(Tensor.Zeros(0, 2)), ComplexTensor.From(Tensor.Scalar(double.NaN)), null],
        _ when type == typeof(Dataset[]) => [new[] { Dataset.From(Tensor.Ones(4, 2), Tensor.Ones(4)) }, Array.Empty<Dataset>(), new Dataset[] { null! }, null],
        _ when type == typeof(IEnumerable<Model>) => [new[] { Layers.Linear(2, 2), Layers.Relu() }, Array.Empty<Model>(), new Model[] { null! }, null],
        _ when type == typeof(Func<Tensor, Tensor, Tensor, Tensor>) => [(Func<Tensor, Tensor, Tensor, Tensor>)((_, _, gradient) => gradient), null],
        _ when type == typeof(Func<Tensor[], Tensor>) => [(Func<Tensor[], Tensor>)(x => x[0]), null],
        _ when type == typeof(Func<Tensor[], Tensor, Tensor, Tensor[]>) => [(Func<Tensor[], Tensor, Tensor, Tensor[]>)((_, _, gradient) => [gradient]), null],
        _ when type == typeof(Model[]) => [new[] { Layers.Relu() }, Array.Empty<Model>(), new Model[] { null! }, null],
        _ when type == typeof(Stream) => [new MemoryStream(), new MemoryStream([1, 2, 3]), Closed(), null],
        _ when type == typeof(TensorFormat) => [TensorFormat.Safetensors, TensorFormat.PyTorch, (TensorFormat)99],
        _ when type == typeof(IEnumerable<(Tensor, Tensor)>) => [new[] { (Tensor.Ones(2), Tensor.Ones(1)) }, Array.Empty<(Tensor, Tensor)>(), new (Tensor, Tensor)[] { (null!, null!) }, null],
        _ when type == typeof(int) => [1, 0, -1, -7, 5, int.MinValue],
        _ when type == typeof(long) => [1L, 0L, -1L, long.MinValue, long.MaxValue],
        _ when type == typeof(float) => [0.5f, 0f, -1f, float.NaN, float.PositiveInfinity, float.MaxValue],
        _ when Nullable.GetUnderlyingType(type) is { } inner => [null, .. Values(inner)],
        _ when type == typeof(Number) => [(Number)1, (Number)0.5, (Number)(-1L), (Number)double.NaN, (Number)true, default(Number)],
        _ when type == typeof((double, double)) => [(0.0, 1.0), (1.0, 0.0), (double.NaN, double.NaN)],
        _ when type == typeof((int, int)) => [(2, 2), (0, -1), (int.MinValue, 1)],
        _ when type == typeof((int Width, int Height)) => [(2, 2), (0, -1)],
        _ when type == typeof(int[]) => [new[] { 2, 2 }, Array.Empty<int>(), new[] { -1 }, new[] { -1, -1 }, new[] { int.MaxValue, int.MaxValue }, new[] { int.MinValue }, null],
        _ when type == typeof(double) => [0.5, 0.0, -1.0, double.NaN, double.PositiveInfinity, double.MaxValue],
        _ when type == typeof(bool) => [true, false],
        _ when type == typeof(string) => ["weight", "", "no\0file", "/dev/null/file.safetensors", null],
        _ when type == typeof(DType) => [DType.Float32, DType.Int64, DType.Bool, (DType)99],
        _ when type == typeof(Index) => [new Index(0), ^1, ^0, new Index(int.MaxValue)],
        _ when type == typeof(Range) => [Range.All, new Range(0, 1), new Range(1, 0), new Range(0, int.MaxValue), Range.StartAt(^5)],
        _ when type == typeof(TensorIndex[]) => [new TensorIndex[] { 0, Range.All }, Array.Empty<TensorIndex>(), new TensorIndex[] { ^3 }, new TensorIndex[] { default, -1 }, new TensorIndex[] { int.MinValue }, new TensorIndex[] { Tensor.From([9L]) }, null],
        _ when type == typeof(TorchSharp.torch.Tensor) || type.FullName!.StartsWith("DiffLessons.Tensor", StringComparison.Ordinal) || type.FullName.StartsWith("DiffLessons.Model", StringComparison.Ordinal) => [null],
        _ when type == typeof(Device) => [Device.Cpu, Device.Cuda(7), default(Device)],
        _ when type == typeof(object) => ["text", null],
        _ when type == typeof(IFormatProvider) => [System.Globalization.CultureInfo.InvariantCulture, null],
        _ when type == typeof(float[,]) => [new float[2, 2], new float[0, 3], null],
        _ when type.IsArray => [Array.CreateInstance(type.GetElementType()!, 4), Array.CreateInstance(type.GetElementType()!, 0), null],
        _ when type == typeof(IEnumerable<Tensor>) => [new[] { Tensor.Ones(2), Tensor.Ones(2) }, new[] { Tensor.Ones(2), Tensor.Ones(3) }, Array.Empty<Tensor>(), new Tensor[] { null! }, null],
        _ when type == typeof(Func<string, bool>) => [(Func<string, bool>)(name => name == "weight"), null],
        _ when type == typeof(Func<string, string>) => [null, (Func<string, string>)(name => name)],
        _ when type == typeof(Func<int, (Tensor, Tensor)>) => [(Func<int, (Tensor, Tensor)>)(_ => (Tensor.Ones(1), Tensor.Ones(1))), null],
        _ when type == typeof(Func<Tensor, Tensor, bool>) => [(Func<Tensor, Tensor, bool>)((_, _) => true), null],
        _ when type == typeof(Func<Tensor, Tensor, Tensor>) => [(Func<Tensor, Tensor, Tensor>)((x, _) => x.Mean()), null],
        _ when type == typeof(Distribution) => [Distribution.Normal(Tensor.Zeros(2), Tensor.Ones(2)), Distribution.Categorical(probs: Tensor.From([0.5f, 0.5f]))],
        _ when type == typeof(Metric) => [Metric.Accuracy, Metric.MeanSquaredError, Metric.Top(3)],
        _ when type == typeof(Dataset) => [Dataset.From(Tensor.Ones(4, 2), Tensor.Ones(4))],
        _ when type == typeof(IEnumerable<Metric>) => [new[] { Metric.MeanSquaredError }, new[] { Metric.R2, Metric.R2 }, new[] { Metric.RocAuc, Metric.Top(2) }, Array.Empty<Metric>(), new Metric[] { null! }, null],
        _ when type == typeof(ParameterSet) => [ParameterSet.Slice(0, 1), ParameterSet.Slice(-1, int.MaxValue), ParameterSet.Named(_ => true), ParameterSet.Named(_ => false), ParameterSet.Masked(Tensor.Ones(2)), ParameterSet.Of(Layers.Linear(1, 1)), null],
        _ when type == typeof(Table) => [Table.ParseCsv("a,b\n1,x\n2,y\n3,x\n"), Table.ParseCsv("a,b\n,x\n"), Table.ParseCsv("a\n1\n"), Table.ParseCsv("a,b\n"), null],
        _ when type == typeof(TableEncoder) => [new TableEncoder(Table.ParseCsv("a,b\n1,x\n2,y\n"), new() { Target = "b" })],
        _ when type == typeof(CsvOptions) => [null, new CsvOptions { Separator = ';' }, new CsvOptions { Separator = '"' }, new CsvOptions { Missing = [null!] }, new CsvOptions { Kinds = new Dictionary<string, ColumnKind> { [""] = (ColumnKind)77 } }],
        _ when type == typeof(Stream) => [new MemoryStream("a,b\n1,2\n"u8.ToArray()), new MemoryStream(), null],
        _ when type == typeof(IEnumerable<KeyValuePair<string, Array>>) => [new KeyValuePair<string, Array>[] { new("a", new[] { 1, 2 }) }, new KeyValuePair<string, Array>[] { new("a", new object[] { 1 }) }, new KeyValuePair<string, Array>[] { new(null!, null!) }, new KeyValuePair<string, Array>[] { new("a", new int[1, 1]) }, Array.Empty<KeyValuePair<string, Array>>(), null],
        _ when type == typeof(Func<Tensor, Tensor>) => new Func<Tensor, Tensor>?[] { x => x.Sum(), x => x, _ => null!, null },
        _ => throw new NotSupportedException($"no values for {type}"),
    };

    private static MemoryStream Closed()
    {
        var stream = new MemoryStream();
        stream.Dispose();
        return stream;
    }

    private static bool IsAllowed(Exception problem) =>
        problem is ArgumentException or InvalidOperationException or IOException
        && problem is not ObjectDisposedException
        && problem.GetType() != typeof(IndexOutOfRangeException);

    private static string Kind(Exception problem) => problem is ArgumentException ? nameof(ArgumentException) : problem is IOException ? nameof(IOException) : nameof(InvalidOperationException);

    /// <summary>The good call with one argument replaced, for each argument and value; then some with all drawn at random.</summary>
    private static IEnumerable<object?[]> Calls(Type[] parameters, Random random)
    {
        var values = parameters.Select(Values).ToArray();

        for (var i = 0; i < values.Length; i++)
        {
            foreach (var value in values[i])
            {
                var call = values.Select(choices => choices[0]).ToArray();
                call[i] = value;
                yield return call;
            }
        }

        for (var n = 0; n < 30 && values.Length > 1; n++)
        {
            yield return [.. values.Select(choices => choices[random.Next(choices.Length)])];
        }
    }

    [Fact]
    public void NoWrongArgumentEndsInAnyOtherException()
    {
        var random = new Random(17);
        var strange = new List<string>();
        var undocumented = new SortedSet<string>();
        var docs = new XmlDocs(typeof(Tensor).Assembly);
        var calls = 0;

        foreach (var member in Members.Where(IsSwept).Where(member => !member.GetParameters().Any(p => p.ParameterType.IsByRefLike)))
        {
            Type[] own = member.IsStatic ? [] : [member.DeclaringType!];

            foreach (var call in Calls([.. own, .. member.GetParameters().Select(p => p.ParameterType)], random))
            {
                if (!member.IsStatic && call[0] is null)
                {
                    continue;
                }

                calls++;

                try
                {
                    member.Invoke(member.IsStatic ? null : call[0], member.IsStatic ? call : call[1..]);
                }
                catch (TargetInvocationException wrapped) when (IsAllowed(wrapped.InnerException!))
                {
                    if (string.IsNullOrWhiteSpace(wrapped.InnerException!.Message))
                    {
                        strange.Add($"{member}: no message");
                    }

                    // That null is refused is said by the types.
                    if (wrapped.InnerException is not ArgumentNullException && !docs.Documents(member, wrapped.InnerException.GetType()))
                    {
                        undocumented.Add($"{member.DeclaringType!.Name}.{member}: {Kind(wrapped.InnerException)} is not documented");
                    }
                }
                catch (TargetInvocationException wrapped)
                {
                    strange.Add($"{member.DeclaringType!.Name}.{member}({string.Join(", ", call)}): {wrapped.InnerException!.GetType().Name}: {wrapped.InnerException.Message.Split('\n')[0]}");
                }
            }
        }

        Assert.True(calls > 1500, $"only {calls} calls");
        Assert.True(strange.Count == 0, string.Join("\n", strange.Distinct().Take(40)));
        Assert.True(undocumented.Count == 0, string.Join("\n", undocumented));
    }

    [Fact]
    public void FilesAndTrainingsRefuseNullAndBadNames()
    {
        var model = Layers.Linear(1, 1);
        Assert.Throws<ArgumentNullException>(() => model.Save(null!));
        Assert.Throws<ArgumentNullException>(() => model.SaveParameters(null!));
        Assert.Throws<ArgumentNullException>(() => model.LoadParameters(null!));
        Assert.Throws<ArgumentNullException>(() => Model.Load(null!));
        Assert.Throws<ArgumentNullException>(() => model.ExportOnnx(null!, 1, 1));
        Assert.ThrowsAny<IOException>(() => model.Save("/dev/null/model.safetensors"));
        Assert.ThrowsAny<IOException>(() => model.ExportOnnx("/dev/null/model.onnx", 1, 1));
    }

    [Fact]
    public void NumbersOfAxesAndIndicesHaveBounds()
    {
        var x = Tensor.Ones(2, 3);
        Assert.ThrowsAny<ArgumentException>(() => x.Sum(int.MaxValue));
        Assert.ThrowsAny<ArgumentException>(() => x.Transpose(0, int.MaxValue));
        Assert.ThrowsAny<ArgumentException>(() => x.Slice(0, 1, int.MaxValue));
        Assert.ThrowsAny<ArgumentException>(() => x.Slice(0, int.MaxValue, 1));
        Assert.ThrowsAny<ArgumentException>(() => x.Slice(int.MaxValue, 0, 1));
        Assert.ThrowsAny<ArgumentException>(() => x[int.MaxValue]);
        Assert.ThrowsAny<ArgumentException>(() => Tensor.Zeros(int.MaxValue, int.MaxValue));
    }

    [Fact]
    public async Task TrainingsRefuseNullInsideTheirOptions()
    {
        var model = Layers.Linear(1, 1);
        var samples = new Samples(Tensor.Ones(2, 1), Tensor.Ones(2, 1));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => model.FitAsync(new(null!, Tensor.Ones(2, 1))));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => model.FitAsync(new(Tensor.Ones(2, 1), null!)));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => model.FitAsync(samples, new() { Optimizer = null! }));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => model.FitAsync(samples, new() { Loss = null! }));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => model.FitAsync(samples, new() { Validation = new(null!, null!) }));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => model.FitAsync(samples, new() { Patience = -1 }));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => model.FitAsync(samples, new() { ClipNorm = -1 }));
        await Assert.ThrowsAnyAsync<InvalidOperationException>(() => model.FitAsync(samples, new() { Loss = (_, _) => null! }));
    }

    /// <summary>The options of trainings, one after the other, with every value that is strange.</summary>
    private static IEnumerable<TrainingOptions> StrangeOptions()
    {
        object?[] ValuesOf(Type type) => type switch
        {
            _ when type == typeof(int) || type == typeof(int?) => [0, -1, int.MinValue, int.MaxValue],
            _ when type == typeof(double) || type == typeof(double?) => [0.0, -1.0, double.NaN, double.PositiveInfinity, double.NegativeInfinity, double.MaxValue, double.Epsilon],
            _ when type == typeof(string) => ["", "no\0file", "/dev/null/checkpoint"],
            _ when type == typeof(bool) => [true],
            _ => [],
        };

        foreach (var property in typeof(TrainingOptions).GetProperties().Where(p => p.Name != "Epochs"))
        {
            foreach (var value in ValuesOf(property.PropertyType))
            {
                var options = new TrainingOptions();
                property.SetValue(options, value);
                yield return options;
            }
        }

        foreach (var epochs in new[] { 0, -1, int.MinValue })
        {
            yield return new() { Epochs = epochs };
        }

        foreach (var kind in typeof(Optimizer).GetNestedTypes())
        {
            var make = kind.GetConstructors().Single(c => c.GetParameters().Length > 0);
            var parameters = make.GetParameters();

            foreach (var parameter in parameters)
            {
                foreach (var value in ValuesOf(parameter.ParameterType))
                {
                    var arguments = parameters.Select(p => p.DefaultValue).ToArray();
                    arguments[parameter.Position] = value;
                    yield return new() { Optimizer = (Optimizer)make.Invoke(arguments) };
                }
            }
        }
    }

    [Fact]
    public async Task TrainingsRefuseStrangeOptions()
    {
        var samples = new Samples(Tensor.Ones(2, 1), Tensor.Ones(2, 1));
        var strange = new List<string>();
        var calls = 0;

        foreach (var options in StrangeOptions())
        {
            calls++;

            try
            {
                await Layers.Linear(1, 1).FitAsync(samples, options);
            }
            catch (Exception problem)
            {
                if (!IsAllowed(problem) || string.IsNullOrWhiteSpace(problem.Message))
                {
                    strange.Add($"{options}: {problem.GetType().Name}: {problem.Message.Split('\n')[0]}");
                }
            }
        }

        Assert.True(calls > 80, $"only {calls} calls");
        Assert.True(strange.Count == 0, string.Join("\n", strange));
    }
}

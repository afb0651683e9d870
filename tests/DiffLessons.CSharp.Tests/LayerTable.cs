namespace Outsider;

using System.Reflection;
using DiffLessons.CSharp;

/// <summary>Every layer and loss, with arguments that all differ, against plain loops over its parameters.</summary>
public class LayerTable
{
    private sealed record Row(string Member, Func<Model> Make, int[] Input, int[] Output, Func<double[], Func<string, double[]>, double[]> Expected);

    private static Row Each(string member, Func<Model> make, Func<double, double> f) => new(member, make, [2, 3], [2, 3], (x, _) => [.. x.Select(f)]);

    private static Row Recurrent(string member, string kind, Func<Model> make, int[] input, int[] output, int hidden, int layers, bool batchFirst, bool bidirectional) =>
        new(member, make, input, output, (x, parameter) =>
        {
            var (n, t) = batchFirst ? (input[0], input[1]) : (input[1], input[0]);
            var result = new double[output.Aggregate((a, b) => a * b)];

            for (var i = 0; i < n; i++)
            {
                int Start(int step) => (batchFirst ? (i * t) + step : (step * n) + i);
                var steps = Enumerable.Range(0, t).Select(s => x[(Start(s) * input[2])..((Start(s) + 1) * input[2])]).ToArray();

                for (var layer = 0; layer < layers; layer++)
                {
                    var ahead = Plain.Recur(kind, steps, hidden, parameter, $"l{layer}", backwards: false);
                    steps = !bidirectional ? ahead : [.. ahead.Zip(Plain.Recur(kind, steps, hidden, parameter, $"l{layer}_reverse", backwards: true), (a, b) => a.Concat(b).ToArray())];
                }

                for (var s = 0; s < t; s++)
                {
                    steps[s].CopyTo(result, Start(s) * output[2]);
                }
            }

            return result;
        });

    private static readonly Row[] Rows =
    [
        new("Linear", () => Layers.Linear(3, 4), [2, 5, 3], [2, 5, 4], (x, p) => Plain.Linear(x, 10, p("weight"), p("bias"), 3, 4)),
        new("Linear", () => Layers.Linear(3, 4, bias: false), [2, 3], [2, 4], (x, p) => Plain.Linear(x, 2, p("weight"), null, 3, 4)),
        new("Conv1d", () => Layers.Conv1d(4, 6, 3, stride: 2, padding: 1, dilation: 3, groups: 2), [2, 4, 13], [2, 6, 5],
            (x, p) => Plain.Conv(x, 2, 4, 1, 13, p("weight"), p("bias"), 6, 1, 3, 2, 0, 1, 3, 2)),
        new("Conv1d", () => Layers.Conv1d(2, 3, 4, bias: false), [1, 2, 7], [1, 3, 4],
            (x, p) => Plain.Conv(x, 1, 2, 1, 7, p("weight"), null, 3, 1, 4, 1, 0, 0, 1, 1)),
        new("Conv2d", () => Layers.Conv2d(4, 6, 3, stride: 2, padding: 1, dilation: 3, groups: 2), [2, 4, 9, 11], [2, 6, 3, 4],
            (x, p) => Plain.Conv(x, 2, 4, 9, 11, p("weight"), p("bias"), 6, 3, 3, 2, 1, 1, 3, 2)),
        new("Conv2d", () => Layers.Conv2d(1, 2, 2, bias: false), [1, 1, 4, 3], [1, 2, 3, 2],
            (x, p) => Plain.Conv(x, 1, 1, 4, 3, p("weight"), null, 2, 2, 2, 1, 0, 0, 1, 1)),
        new("ConvTranspose2d", () => Layers.ConvTranspose2d(2, 3, 4, stride: 3, padding: 1, outputPadding: 2), [2, 2, 3, 2], [2, 3, 10, 7],
            (x, p) => Plain.ConvTranspose(x, 2, 2, 3, 2, p("weight"), p("bias"), 3, 4, 3, 1, 2)),
        new("ConvTranspose2d", () => Layers.ConvTranspose2d(1, 2, 2, bias: false), [1, 1, 2, 2], [1, 2, 3, 3],
            (x, p) => Plain.ConvTranspose(x, 1, 1, 2, 2, p("weight"), new double[2], 2, 2, 1, 0, 0)),
        new("BatchNorm1d", () => Layers.BatchNorm1d(3, eps: 0.25), [2, 3], [2, 3],
            (x, p) => [.. x.Select((v, i) => (v / Math.Sqrt(1.25) * p("weight")[i % 3]) + p("bias")[i % 3])]),
        new("BatchNorm2d", () => Layers.BatchNorm2d(2, eps: 0.5), [1, 2, 2, 2], [1, 2, 2, 2],
            (x, p) => [.. x.Select((v, i) => (v / Math.Sqrt(1.5) * p("weight")[i / 4]) + p("bias")[i / 4])]),
        Each("Dropout", () => Layers.Dropout(0.9), x => x),
        Recurrent("Lstm", "lstm", () => Layers.Lstm(3, 4), [2, 5, 3], [2, 5, 4], 4, 1, true, false),
        Recurrent("Lstm", "lstm", () => Layers.Lstm(3, 4, layers: 2, batchFirst: false, dropout: 0.5, bidirectional: true), [5, 2, 3], [5, 2, 8], 4, 2, false, true),
        Recurrent("Gru", "gru", () => Layers.Gru(3, 4), [2, 5, 3], [2, 5, 4], 4, 1, true, false),
        Recurrent("Gru", "gru", () => Layers.Gru(3, 4, layers: 2, batchFirst: false, dropout: 0.5, bidirectional: true), [5, 2, 3], [5, 2, 8], 4, 2, false, true),
        Recurrent("Rnn", "rnn", () => Layers.Rnn(3, 4), [2, 5, 3], [2, 5, 4], 4, 1, true, false),
        Recurrent("Rnn", "rnn", () => Layers.Rnn(3, 4, layers: 2, batchFirst: false, dropout: 0.5, bidirectional: true), [5, 2, 3], [5, 2, 8], 4, 2, false, true),
        Each("Relu", Layers.Relu, x => Math.Max(x, 0)),
        Each("LeakyRelu", () => Layers.LeakyRelu(), x => x > 0 ? x : 0.01 * x),
        Each("LeakyRelu", () => Layers.LeakyRelu(0.3), x => x > 0 ? x : 0.3 * x),
        Each("Sigmoid", Layers.Sigmoid, Plain.Sigmoid),
        Each("Tanh", Layers.Tanh, Math.Tanh),
        Each("Softplus", Layers.Softplus, x => Math.Log(1 + Math.Exp(x))),
        Each("Gelu", Layers.Gelu, Plain.Gelu),
        Each("Silu", Layers.Silu, x => x * Plain.Sigmoid(x)),
        new("Softmax", () => Layers.Softmax(), [2, 3], [2, 3], (x, _) => [.. Plain.Softmax(x[..3]), .. Plain.Softmax(x[3..])]),
        new("Softmax", () => Layers.Softmax(0), [2, 1], [2, 1], (x, _) => Plain.Softmax(x)),
        new("LogSoftmax", () => Layers.LogSoftmax(), [1, 4], [1, 4], (x, _) => [.. Plain.Softmax(x).Select(v => Math.Log(v))]),
        new("LogSoftmax", () => Layers.LogSoftmax(0), [4, 1], [4, 1], (x, _) => [.. Plain.Softmax(x).Select(v => Math.Log(v))]),
        new("MaxPool2d", () => Layers.MaxPool2d(2), [1, 2, 4, 5], [1, 2, 2, 2], (x, _) => Plain.Windows(1, 2, 4, 5, 2, 2, 2, 0, 1, at => at.Max(i => x[i]))),
        new("MaxPool2d", () => Layers.MaxPool2d(3, stride: 2, padding: 1), [2, 1, 6, 5], [2, 1, 3, 3],
            (x, _) => Plain.Windows(2, 1, 6, 5, 3, 3, 2, 1, 1, at => at.Where(i => i >= 0).Max(i => x[i]))),
        new("AvgPool2d", () => Layers.AvgPool2d(2), [1, 2, 4, 5], [1, 2, 2, 2], (x, _) => Plain.Windows(1, 2, 4, 5, 2, 2, 2, 0, 1, at => at.Average(i => x[i]))),
        new("AvgPool2d", () => Layers.AvgPool2d(3, stride: 2, padding: 1), [2, 1, 6, 5], [2, 1, 3, 3],
            (x, _) => Plain.Windows(2, 1, 6, 5, 3, 3, 2, 1, 1, at => at.Average(i => i >= 0 ? x[i] : 0))),
        new("Flatten", () => Layers.Flatten(), [2, 3, 2], [2, 6], (x, _) => x),
        new("Flatten", () => Layers.Flatten(2), [2, 1, 3, 2], [2, 1, 6], (x, _) => x),
        new("Reshape", () => Layers.Reshape(-1, 3, 1), [2, 3], [2, 3, 1], (x, _) => x),
        Each("Function", () => Layers.Function(x => (x * x) - 1), x => (x * x) - 1),
    ];

    public static TheoryData<int> Numbers => [.. Enumerable.Range(0, Rows.Length)];

    [Theory]
    [MemberData(nameof(Numbers))]
    public void ALayerIsItsFormula(int number)
    {
        var row = Rows[number];
        DiffLessons.CSharp.RandomNumbers.Seed(100 + number);
        var model = row.Make();

        if (model.ParameterCount > 0)
        {
            // No parameter is 0 or 1, as some start.
            model.ParametersVector = Tensor.Randn(model.ParameterCount) * 0.5 + 0.1;
        }

        var x = Tensor.Randn(row.Input);
        var actual = model.Predict(x);
        Assert.Equal(row.Output, actual.Shape);
        var expected = row.Expected(x.ToDoubleArray(), name => model.GetParameter(name).ToDoubleArray());
        Given.Near(expected, actual, 1e-5);
    }

    [Fact]
    public void TheTableNamesEveryLayer()
    {
        var layers = typeof(Layers).GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly).Select(method => method.Name);

        // What is generated is compared with the functions of its name, or made of a layer of the library by name.
        var generated = layers.Except(Rows.Select(row => row.Member)).Except(["LastStep"]).ToHashSet();
        Assert.Subset(SurfaceCallsTests.Generated("Layers"), generated);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task BatchNormMovesItsStatisticsByItsMomentum(bool ofImages)
    {
        const double Momentum = 0.3;
        var norm = ofImages ? Layers.BatchNorm2d(1, eps: 0.5, momentum: Momentum) : Layers.BatchNorm1d(1, eps: 0.5, momentum: Momentum);
        int[] shape = ofImages ? [2, 1, 1, 2] : [4, 1];
        double[] values = [1, 3, 4, 8];
        var samples = new Samples(Tensor.From(values, shape).To(DType.Float32), Tensor.Zeros(shape));
        await norm.FitAsync(samples, new() { BatchSize = 4, Shuffle = false, Optimizer = new Optimizer.Sgd(0) }, cancellationToken: TestContext.Current.CancellationToken);

        // The mean is 4 and the unbiased variance 26 / 3.
        var (mean, variance) = (Momentum * 4, (1 - Momentum) + (Momentum * 26 / 3));
        Given.Near([(5 - mean) / Math.Sqrt(variance + 0.5)], norm.Predict(Tensor.Full(ofImages ? [1, 1, 1, 1] : [1, 1], 5)), 1e-5);
    }

    private static readonly double[] Scores = [0.5, -1, 2, 1.5, 0.25, -0.5];
    private static readonly double[] Probabilities = [0.2, 0.9, 0.4, 0.7, 0.1, 0.6];
    private static readonly double[] Targets = [0, 1, 0.25, 1, 0.5, 0];

    public static TheoryData<string, double> Losses => new()
    {
        { nameof(DiffLessons.CSharp.Losses.MeanSquaredError), Scores.Zip(Targets, (x, y) => (x - y) * (x - y)).Average() },
        { nameof(DiffLessons.CSharp.Losses.MeanAbsoluteError), Scores.Zip(Targets, (x, y) => Math.Abs(x - y)).Average() },
        { nameof(DiffLessons.CSharp.Losses.BinaryCrossEntropy), Probabilities.Zip(Targets, (p, y) => -((y * Math.Log(p)) + ((1 - y) * Math.Log(1 - p)))).Average() },
        { nameof(DiffLessons.CSharp.Losses.BinaryCrossEntropyWithLogits), Scores.Zip(Targets, (x, y) => -((y * Math.Log(Plain.Sigmoid(x))) + ((1 - y) * Math.Log(1 - Plain.Sigmoid(x))))).Average() },
        { nameof(DiffLessons.CSharp.Losses.CrossEntropy), -(Math.Log(Plain.Softmax(Scores[..3])[2]) + Math.Log(Plain.Softmax(Scores[3..])[0])) / 2 },
        { nameof(DiffLessons.CSharp.Losses.NegativeLogLikelihood), -(Scores[2] + Scores[3]) / 2 },
    };

    [Theory]
    [MemberData(nameof(Losses))]
    public void ALossIsItsFormula(string name, double expected)
    {
        var method = typeof(Losses).GetMethod(name, [typeof(Tensor), typeof(Tensor)])!;
        var output = Tensor.From(name == "BinaryCrossEntropy" ? Probabilities : Scores, 2, 3);
        var target = name is "CrossEntropy" or "NegativeLogLikelihood" ? Tensor.From([2L, 0]) : Tensor.From(Targets, 2, 3);
        var loss = (Tensor)method.Invoke(null, [output, target])!;
        Assert.Equal(0, loss.Rank);
        Given.Near(expected, loss.ToDouble(), 1e-12);
    }

    [Fact]
    public void TheTableNamesEveryLoss()
    {
        var losses = typeof(Losses).GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly).Where(method => method.GetParameters().Length == 2).Select(method => method.Name);
        Assert.Equal(losses.Where(name => !SurfaceCallsTests.Generated("Losses").Contains(name) || Losses.Any(row => row.Data.Item1 == name)).Order(), Losses.Select(row => row.Data.Item1).Order());
    }
}

namespace Outsider;

using DiffLessons.CSharp;

/// <summary>What each option of a training does, number by number, on a line y = w x without a bias: its loss is (w x - y)^2.</summary>
public class TrainingTable
{
    private static readonly double[] Inputs = [1, 2, -1, 0.5, 3];
    private static readonly double[] Targets = [2, 3, -1, 2, 7];

    private static Samples Line => new(Tensor.From([.. Inputs.Select(x => (float)x)], 5, 1), Tensor.From([.. Targets.Select(y => (float)y)], 5, 1));

    private static Model Start(double w = 0.5)
    {
        var model = Layers.Linear(1, 1, bias: false);
        model.ParametersVector = Tensor.From([(float)w]);
        return model;
    }

    private static double Slope(double w, IEnumerable<int> batch) => batch.Average(i => 2 * Inputs[i] * ((w * Inputs[i]) - Targets[i]));

    private static double Loss(double w, IEnumerable<int> batch) => batch.Average(i => Math.Pow((w * Inputs[i]) - Targets[i], 2));

    private static readonly int[] All = [0, 1, 2, 3, 4];

    /// <summary>The update rules: from w, its gradient, the number of the step and numbers that are kept, to the new w.</summary>
    public static TheoryData<Optimizer, Func<double, double, int, double[], double>> Rules => new()
    {
        { new Optimizer.Sgd(0.03), (w, g, _, _) => w - (0.03 * g) },
        { new Optimizer.Sgd(0.03, Momentum: 0.7, WeightDecay: 0.2), (w, g, _, kept) => w - (0.03 * (kept[0] = (0.7 * kept[0]) + g + (0.2 * w))) },
        {
            new Optimizer.Sgd(0.03, Momentum: 0.7, Nesterov: true, WeightDecay: 0.2), (w, g, _, kept) =>
            {
                g += 0.2 * w;
                kept[0] = (0.7 * kept[0]) + g;
                return w - (0.03 * (g + (0.7 * kept[0])));
            }
        },
        { new Optimizer.Adam(0.04, 0.8, 0.95, 0.3), (w, g, step, kept) => w - Adam(0.04, g + (0.3 * w), step, kept) },
        { new Optimizer.AdamW(0.04, 0.8, 0.95, 0.3), (w, g, step, kept) => (w * (1 - (0.04 * 0.3))) - Adam(0.04, g, step, kept) },
        {
            new Optimizer.RmsProp(0.02, 0.9, 0.6), (w, g, _, kept) =>
            {
                kept[1] = (0.9 * kept[1]) + (0.1 * g * g);
                kept[0] = (0.6 * kept[0]) + (g / (Math.Sqrt(kept[1]) + 1e-8));
                return w - (0.02 * kept[0]);
            }
        },
        { new Optimizer.Adagrad(0.05), (w, g, _, kept) => w - (0.05 * g / (Math.Sqrt(kept[0] += g * g) + 1e-10)) },
    };

    private static double Adam(double rate, double g, int step, double[] kept)
    {
        kept[0] = (0.8 * kept[0]) + (0.2 * g);
        kept[1] = (0.95 * kept[1]) + (0.05 * g * g);
        return rate * kept[0] / (1 - Math.Pow(0.8, step)) / (Math.Sqrt(kept[1] / (1 - Math.Pow(0.95, step))) + 1e-8);
    }

    [Theory]
    [MemberData(nameof(Rules), DisableDiscoveryEnumeration = true)]
    public async Task AnOptimizerFollowsItsRule(Optimizer optimizer, Func<double, double, int, double[], double> rule)
    {
        var model = Start();
        var options = new TrainingOptions { Epochs = 4, BatchSize = 5, Optimizer = optimizer };
        var history = await model.FitAsync(Line, options, cancellationToken: TestContext.Current.CancellationToken);
        var (w, kept) = (0.5, new double[2]);

        for (var step = 1; step <= 4; step++)
        {
            Near(Loss(w, All), history.Losses[step - 1], 1e-4);
            w = rule(w, Slope(w, All), step, kept);
        }

        Near([w], model.ParametersVector, 1e-5);
    }

    [Fact]
    public async Task BatchesComeInOrderAndTheLastIsSmaller()
    {
        var model = Start();
        var options = new TrainingOptions { BatchSize = 2, Shuffle = false, Optimizer = new Optimizer.Sgd(0.03) };
        var history = await model.FitAsync(Line, options, cancellationToken: TestContext.Current.CancellationToken);
        var (w, losses) = (0.5, new List<double>());

        foreach (var batch in new int[][] { [0, 1], [2, 3], [4] })
        {
            losses.Add(Loss(w, batch));
            w -= 0.03 * Slope(w, batch);
        }

        Assert.Equal(3, history.Losses.Count);
        Near([.. losses], Tensor.From([.. history.Losses]), 1e-5);
        Near([w], model.ParametersVector, 1e-6);
        Near(((2 * losses[0]) + (2 * losses[1]) + losses[2]) / 5, history.Epochs[0].Loss, 1e-5);
    }

    [Fact]
    public async Task ShufflingGivesEachEpochAnOrderOfItsOwn()
    {
        var seen = new List<double>();
        var options = new TrainingOptions
        {
            Epochs = 2,
            BatchSize = 1,
            Optimizer = new Optimizer.Sgd(0),
            Loss = (output, target) =>
            {
                seen.Add(target.ToDouble());
                return Losses.MeanSquaredError(output, target);
            },
        };
        var samples = new Samples(Tensor.Ones(20, 1), Tensor.Arange(0, 20).Reshape(20, 1));
        await Start().FitAsync(samples, options, cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(Enumerable.Range(0, 20).Select(i => (double)i), seen[..20].Order());
        Assert.Equal(Enumerable.Range(0, 20).Select(i => (double)i), seen[20..].Order());
        Assert.NotEqual(seen[..20], seen[20..]);
        Assert.NotEqual(seen[..20], seen[..20].Order());
    }

    [Fact]
    public async Task LongGradientsAreShortenedToTheNorm()
    {
        var model = Start();
        await model.FitAsync(Line, new() { BatchSize = 5, ClipNorm = 0.25, Optimizer = new Optimizer.Sgd(0.1) }, cancellationToken: TestContext.Current.CancellationToken);
        Near([0.5 + (0.1 * 0.25)], model.ParametersVector, 1e-5);
    }

    [Fact]
    public async Task ValidationAndAccuracyAreMeasuredAfterTheEpoch()
    {
        // Scores are (x, 0): class 0 where x is positive.
        var model = Layers.Linear(1, 2, bias: false);
        model.ParametersVector = Tensor.From([1f, 0]);
        var training = new Samples(Tensor.From([1f, 2, -1, -2], 4, 1), Tensor.From([0L, 0, 0, 1]));
        var validation = new Samples(Tensor.From([1f, -3], 2, 1), Tensor.From([1L, 1]));
        var options = new TrainingOptions { BatchSize = 4, Loss = Losses.CrossEntropy, Accuracy = true, Validation = validation, Optimizer = new Optimizer.Sgd(0) };
        var epoch = (await model.FitAsync(training, options, cancellationToken: TestContext.Current.CancellationToken)).Epochs.Single();
        Assert.Equal(1, epoch.Epoch);
        Near(0.75, epoch.Accuracy!.Value);
        Near(0.5, epoch.ValidationAccuracy!.Value);
        Near((Math.Log(1 + Math.E) + Math.Log(1 + Math.Exp(-3))) / 2, epoch.ValidationLoss!.Value, 1e-5);
    }

    [Fact]
    public async Task WithoutThemTheirNumbersAreAbsent()
    {
        var epoch = (await Start().FitAsync(Line, cancellationToken: TestContext.Current.CancellationToken)).Epochs.Single();
        Assert.Null(epoch.Accuracy);
        Assert.Null(epoch.ValidationAccuracy);
        Assert.Null(epoch.ValidationLoss);
    }

    [Fact]
    public async Task PatienceRestoresTheBestParameters()
    {
        // From the minimum of the validation loss every step leads away, since the training samples say otherwise.
        var model = Start(w: 1);
        var validation = new Samples(Tensor.From([1f], 1, 1), Tensor.From([1f], 1, 1));
        var options = new TrainingOptions { Epochs = 10, BatchSize = 5, Validation = validation, Patience = 3, Optimizer = new Optimizer.Sgd(0.001) };
        var history = await model.FitAsync(Line, options, cancellationToken: TestContext.Current.CancellationToken);
        var first = 1 - (0.001 * Slope(1, All));
        Assert.Equal(TrainingEnd.StoppedEarly, history.End);
        Assert.Equal(4, history.Epochs.Count);
        Near([first], model.ParametersVector, 1e-6);
    }

    [Fact]
    public void TheDefaultsAreThoseOfTheDocumentation()
    {
        var options = new TrainingOptions();
        Assert.Equal((1, 32, true, false), (options.Epochs, options.BatchSize, options.Shuffle, options.Accuracy));
        Assert.Equal(new Optimizer.Adam(0.001, 0.9, 0.999, 0), options.Optimizer);
        Assert.Equal(new Optimizer.Sgd(0.001, 0, false, 0), new Optimizer.Sgd());
        Assert.Equal(new Optimizer.AdamW(0.001, 0.9, 0.999, 0.01), new Optimizer.AdamW());
        Assert.Equal(new Optimizer.RmsProp(0.01, 0.99, 0), new Optimizer.RmsProp());
        Assert.Equal(new Optimizer.Adagrad(0.01), new Optimizer.Adagrad());
        Near(1, options.Loss(Tensor.Ones(2), Tensor.Zeros(2)).ToDouble());
        Assert.Null(options.Validation);
        Assert.Null(options.Patience);
        Assert.Null(options.ClipNorm);
        Assert.Null(options.Checkpoint);
    }
}

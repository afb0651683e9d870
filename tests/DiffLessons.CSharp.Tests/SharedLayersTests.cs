namespace Outsider;

using DiffLessons.CSharp;

/// <summary>Models that share layers, while one of them is trained.</summary>
public class SharedLayersTests
{
    private static readonly CancellationToken Ct = TestContext.Current.CancellationToken;

    private static TrainingOptions Still => new() { Optimizer = new Optimizer.Sgd(0), BatchSize = 4, Shuffle = false };

    [Fact]
    public async Task ComposingDuringATrainingDoesNotSwitchItsDropoutOff()
    {
        static async Task<TrainingHistory> Train(bool compose)
        {
            RandomNumbers.Seed(3);
            var body = Model.Sequential(Layers.Linear(2, 16), Layers.Dropout(0.5));
            var model = body.Then(Layers.Linear(16, 1));
            var progress = new Direct<TrainingProgress>(_ =>
            {
                if (compose)
                {
                    body.Then(model);
                    Model.Sequential(body).Summary();
                    model.Predict(Tensor.Ones(3, 2));
                }
            });
            return await model.FitAsync(new(Tensor.Ones(8, 2), Tensor.Ones(8, 1)), Still with { Epochs = 3, Seed = 5 }, progress, Ct);
        }

        var alone = await Train(compose: false);
        var composing = await Train(compose: true);
        Assert.Equal(alone.Losses, composing.Losses);
        Assert.True(alone.Losses.Distinct().Count() > 1, "dropout makes each step's loss another, though the rate is 0");
    }

    [Fact]
    public async Task APartPredictsInEvaluationModeAndMovesNoStatistics()
    {
        var norm = Layers.BatchNorm1d(1);
        var model = norm.Then(Layers.Linear(1, 1));
        var inputs = Tensor.From([10f, 20, 30, 40], 4, 1);
        var predictions = new List<float>();
        var statistics = new List<Tensor>();
        var progress = new Direct<TrainingProgress>(_ =>
        {
            statistics.Add(norm.Predict(Tensor.Zeros(1, 1)));
            predictions.Add(norm.Predict(Tensor.From([100f], 1, 1)).ToSingle());
            statistics.Add(norm.Predict(Tensor.Zeros(1, 1)));
        });
        await model.FitAsync(new(inputs, Tensor.Zeros(4, 1)), Still with { Epochs = 2 }, progress, Ct);

        // Running mean and variance after one batch of mean 25 and unbiased variance 500/3: 0.1 of them, and 0.9 of 0 and 1.
        var mean = 0.1 * 25;
        var variance = 0.9 + 0.1 * 500 / 3;
        Assert.Equal((100 - mean) / Math.Sqrt(variance + 1e-5), predictions[0], 1e-3);
        Assert.Equal(statistics[0], statistics[1]);
        Assert.Equal(statistics[2], statistics[3]);
    }

    [Fact]
    public async Task OtherThreadsAreRefusedWhileItIsTrained()
    {
        using var folder = new TemporaryFolder();
        var part = Layers.Linear(2, 2);
        var model = part.Then(Layers.Linear(2, 2));
        var around = model.Then(Layers.Linear(2, 1));
        var samples = new Samples(Tensor.Ones(4, 2), Tensor.Ones(4, 2));
        var file = folder.File("model.safetensors");
        part.SaveParameters(file);
        var problems = new Dictionary<string, Exception?>();
        var progress = new Direct<TrainingProgress>(_ =>
        {
            void Try(string name, Action action)
            {
                Exception? problem = null;
                var thread = new Thread(() => problem = Record.Exception(action));
                thread.Start();
                thread.Join();
                problems[name] = problem;
            }

            Try("Predict", () => part.Predict(Tensor.Ones(1, 2)));
            Try("Predict around", () => around.Predict(Tensor.Ones(1, 2)));
            Try("FitAsync", () => part.FitAsync(samples).GetAwaiter().GetResult());
            Try("Save", () => model.Save(folder.File("other.safetensors")));
            Try("SaveParameters", () => model.SaveParameters(folder.File("other.pt")));
            Try("LoadParameters", () => part.LoadParameters(file));
            Try("ParametersVector", () => part.ParametersVector = Tensor.Zeros(6));
            Try("Clone", () => part.Clone());
            Try("WithParameters", () => part.WithParameters(Tensor.Zeros(6), Tensor.Ones(1, 2), training: true));
        });
        await model.FitAsync(samples, new TrainingOptions(), progress, Ct);

        foreach (var (name, problem) in problems)
        {
            Assert.True(problem is InvalidOperationException, $"{name}: {problem}");
            var operation = name.Split(' ')[0];
            var layer = operation.StartsWith("Save", StringComparison.Ordinal) ? model.ToString() : "Linear(2 -> 2)";
            Assert.Equal($"{operation}: {layer} is being trained. Wait until the training has ended, or use a copy made before it.", problem.Message);
        }

        Assert.Equal(9, problems.Count);
        Assert.Equal(2, part.Predict(Tensor.Ones(1, 2)).Count);
    }

    [Fact]
    public async Task OnTheThreadThatTrainsAModelMayBeUsedBetweenTwoSteps()
    {
        var model = Layers.Linear(2, 1).Then(Layers.Dropout(0.5));
        var outputs = new List<Tensor>();
        var progress = new Direct<TrainingProgress>(_ =>
        {
            var copy = model.Clone();
            outputs.Add(copy.Predict(Tensor.Ones(5, 2)) - model.Predict(Tensor.Ones(5, 2)));
        });
        await model.FitAsync(new(Tensor.Ones(8, 2), Tensor.Ones(8, 1)), new() { BatchSize = 4 }, progress, Ct);
        Assert.All(outputs, difference => Assert.Equal(Tensor.Zeros(5, 1), difference));
        Assert.Equal(2, outputs.Count);
    }

    [Fact]
    public void AnOwnLoopTrainsDropoutAndBatchNorm()
    {
        RandomNumbers.Seed(1);
        var norm = Layers.BatchNorm1d(1);
        var before = norm.Predict(Tensor.Ones(1, 1));
        var x = Tensor.From([10f, 20, 30, 40], 4, 1);
        norm.WithParameters(norm.ParametersVector, x);
        Assert.Equal(before, norm.Predict(Tensor.Ones(1, 1)));
        norm.WithParameters(norm.ParametersVector, x, training: true);
        Assert.NotEqual(before, norm.Predict(Tensor.Ones(1, 1)));

        var dropping = Layers.Linear(1, 50).Then(Layers.Dropout(0.5));
        var (_, gradient) = Diff.ValueAndGrad(p => dropping.WithParameters(p, Tensor.Ones(1, 1), training: true).Sum(), dropping.ParametersVector);
        Assert.Contains(gradient.ToArray(), element => element == 0);
        Assert.Contains(gradient.ToArray(), element => element == 2);
        Assert.DoesNotContain(Diff.Grad(p => dropping.WithParameters(p, Tensor.Ones(1, 1)).Sum(), dropping.ParametersVector).ToArray(), element => element == 0);
    }

    [Fact]
    public async Task TwoTrainingsAtOnceWithSeedsOfTheirOwnGiveTheSameBits()
    {
        static async Task<TrainingHistory> Train(int seed)
        {
            var model = Model.Sequential(Layers.Linear(2, 16), Layers.Dropout(0.3), Layers.Linear(16, 1));
            model.ParametersVector = Tensor.Linspace(-1, 1, model.ParameterCount);
            return await model.FitAsync(new(Tensor.Linspace(-1, 1, 80).Reshape(40, 2), Tensor.Ones(40, 1)), new() { BatchSize = 4, Epochs = 5, Seed = seed }, cancellationToken: Ct);
        }

        var first = await Train(1);
        var second = await Train(2);
        var together = await Task.WhenAll(Train(1), Train(2), Train(1));
        Assert.Equal(first.Losses, together[0].Losses);
        Assert.Equal(second.Losses, together[1].Losses);
        Assert.Equal(first.Losses, together[2].Losses);
        Assert.NotEqual(first.Losses, second.Losses);
    }

    /// <summary>Reports at once, on the thread that trains.</summary>
    private sealed class Direct<T>(Action<T> action) : IProgress<T>
    {
        public void Report(T value) => action(value);
    }
}

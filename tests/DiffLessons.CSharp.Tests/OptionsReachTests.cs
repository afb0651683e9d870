namespace Outsider;

using DiffLessons.CSharp;

/// <summary>Options, operators and callbacks reach the library each in its own place: no two of a test have the same value.</summary>
public class OptionsReachTests
{
    private static readonly Samples Line = new(Tensor.From([0f, 1, 2, 3, 4, 5, 6, 7, 8, 9], 10, 1), Tensor.From([1f, 3, 5, 7, 9, 11, 13, 15, 17, 19], 10, 1));

    private static Model Start()
    {
        var model = Model.Sequential(Layers.Linear(1, 1));
        model.ParametersVector = Tensor.From([0.5f, 0]);
        return model;
    }

    [Fact]
    public void EveryOperatorHasItsNumberOnItsSide()
    {
        var x = Tensor.From([2.0, 5.0]);
        Given.Near([5, 8], x + 3);
        Given.Near([5, 8], 3 + x);
        Given.Near([5, 8], x + 3L);
        Given.Near([5, 8], 3L + x);
        Given.Near([5, 8], x + 3f);
        Given.Near([5, 8], 3f + x);
        Given.Near([5, 8], x + 3.0);
        Given.Near([5, 8], 3.0 + x);
        Given.Near([-1, 2], x - 3);
        Given.Near([1, -2], 3 - x);
        Given.Near([-1, 2], x - 3L);
        Given.Near([1, -2], 3L - x);
        Given.Near([-1, 2], x - 3f);
        Given.Near([1, -2], 3f - x);
        Given.Near([-1, 2], x - 3.0);
        Given.Near([1, -2], 3.0 - x);
        Given.Near([6, 15], x * 3);
        Given.Near([6, 15], 3 * x);
        Given.Near([6, 15], x * 3L);
        Given.Near([6, 15], 3L * x);
        Given.Near([6, 15], x * 3f);
        Given.Near([6, 15], 3f * x);
        Given.Near([6, 15], x * 3.0);
        Given.Near([6, 15], 3.0 * x);
        Given.Near([0.5, 1.25], x / 4);
        Given.Near([2, 0.8], 4 / x);
        Given.Near([0.5, 1.25], x / 4L);
        Given.Near([2, 0.8], 4L / x);
        Given.Near([0.5, 1.25], x / 4f);
        Given.Near([2, 0.8], 4f / x);
        Given.Near([0.5, 1.25], x / 4.0);
        Given.Near([2, 0.8], 4.0 / x);
    }

    [Fact]
    public void BoundsOfGradientsAreReadBack()
    {
        var optimizer = new Optimizer.Sgd(0.1).For(Start());
        Assert.Equal((null, null), (optimizer.ClipNorm, optimizer.ClipValue));
        optimizer.ClipNorm = 2;
        Assert.Equal((2, null), (optimizer.ClipNorm, optimizer.ClipValue));
        optimizer.ClipValue = 3;
        Assert.Equal((2, 3), (optimizer.ClipNorm, optimizer.ClipValue));
        optimizer.ClipNorm = null;
        Assert.Equal((null, 3), (optimizer.ClipNorm, optimizer.ClipValue));
    }

    [Fact]
    public void ALossThatFailsLeavesNothingGathered()
    {
        var model = Start();
        var optimizer = new Optimizer.Sgd(0.1).For(model);
        var before = model.ParametersVector;
        optimizer.Accumulate(() => model.Forward(Line.Inputs).Sum());
        Assert.Equal("on purpose", Assert.Throws<InvalidTimeZoneException>(() => optimizer.Accumulate(() => throw new InvalidTimeZoneException("on purpose"))).Message);
        Assert.Equal("Step: no gradient was gathered since the last step. Call Accumulate before, or Step with a loss.", Assert.Throws<InvalidOperationException>(() => optimizer.Step()).Message);
        Assert.Equal(before, model.ParametersVector);
        Assert.Equal(0, optimizer.Steps);
        optimizer.Accumulate(() => model.Forward(Line.Inputs).Mean());
        optimizer.Step();
        Given.Near([0.5 - 0.45, -0.1], model.ParametersVector);
    }

    [Fact]
    public async Task TheLastBatchIsLeftOutWhenAskedAndProgressCountsBatches()
    {
        var steps = new List<TrainingProgress>();
        var options = new TrainingOptions { BatchSize = 4, Epochs = 2, Shuffle = false, Optimizer = new Optimizer.Sgd(0.001) };
        var history = await Start().FitAsync(Line, options with { DropLast = true }, new Told(steps), TestContext.Current.CancellationToken);
        Assert.Equal(4, history.Losses.Count);
        Assert.Equal([(1, 1, 2, 1), (1, 2, 2, 2), (2, 1, 2, 3), (2, 2, 2, 4)], steps.Select(step => (step.Epoch, step.Batch, step.Batches, step.Step)));
        Assert.Equal(history.Losses, steps.Select(step => step.Loss));
        Assert.Equal(6, (await Start().FitAsync(Line, options, cancellationToken: TestContext.Current.CancellationToken)).Losses.Count);
    }

    [Fact]
    public async Task StoppingEarlyHasItsOptions()
    {
        var options = new TrainingOptions { BatchSize = 10, Epochs = 6, Optimizer = new Optimizer.Sgd(0.001) };
        async Task<int> Epochs(EarlyStopping stopping, params Metric[] metrics) =>
            (await Start().FitAsync(Line, options with { EarlyStopping = stopping, Metrics = metrics }, cancellationToken: TestContext.Current.CancellationToken)).Epochs.Count;

        // The loss falls all the time, but never by so much.
        Assert.Equal(6, await Epochs(new(Patience: 1)));
        Assert.Equal(2, await Epochs(new(Patience: 1, MinDelta: 1000)));
        Assert.Equal(4, await Epochs(new(Patience: 3, MinDelta: 1000)));

        // A number that falls is better as an error, and worse as a score.
        static Func<Tensor, Tensor, Tensor> Falling()
        {
            var calls = 0;
            return (_, _) => Tensor.Scalar(-++calls);
        }

        Assert.Equal(6, await Epochs(new(Patience: 1, Monitor: "own"), Metric.Error("own", Falling())));
        Assert.Equal(2, await Epochs(new(Patience: 1, Monitor: "own"), Metric.Score("own", Falling())));
        Assert.False(Metric.Error("own", Falling()).MoreIsBetter);
        Assert.True(Metric.Score("own", Falling()).MoreIsBetter);
    }

    [Fact]
    public void PartsOfADataSetShareNoSample()
    {
        var data = Dataset.From(9, i => (Tensor.Scalar(i), Tensor.Scalar(-i)));
        var (first, second) = data.Split(0.35, seed: 5);
        static IEnumerable<float> Numbers(Dataset part) => Enumerable.Range(0, part.Count).Select(i => part[i].Input.ToSingle());
        Assert.Equal((3, 6), (first.Count, second.Count));
        Assert.Equal([0, 1, 2, 3, 4, 5, 6, 7, 8], Numbers(first).Concat(Numbers(second)).Order());
        Assert.Equal([2, 3, 4], Numbers(data[2..5]));
        Assert.Equal([7, 8], Numbers(data[^2..]));
        Assert.Equal(8, data[^1].Input.ToSingle());
        Assert.Equal(-3, data.Select(target: y => y * 3)[1].Target.ToSingle());
        Assert.Equal(1, data.Select(target: y => y * 3)[1].Input.ToSingle());
    }

    [Fact]
    public void AMaskStandsForAllItsAxes()
    {
        var t = Tensor.Arange(0, 12).Reshape(2, 3, 2);
        var mask = Tensor.From([0f, 1, 0, 0, 1, 1], 2, 3) > 0;
        Given.Near([3, 9, 11], t[mask, ^1]);
        Assert.Equal("Tensor: expected at most 3 indices for shape (2, 3, 2), got 4. (Parameter 'indices')", Assert.Throws<ArgumentException>(() => t[mask, 0, 0]).Message);
    }

    [Fact]
    public void ABackwardPassIsGivenTheResult()
    {
        var exp = Diff.Custom(x => x.Exp(), (_, y, gradient) => y * gradient);
        Given.Near([1, Math.E], Diff.Grad(x => exp(x).Sum(), Tensor.From([0.0, 1.0])));
        var product = Diff.CustomMany(xs => xs[0] * xs[1], (xs, _, gradient) => [xs[1] * gradient, xs[0] * gradient]);
        Given.Near([5], Diff.Grad(x => product([x, Tensor.From([5.0])]).Sum(), Tensor.From([3.0])));
        Given.Near([3], Diff.Grad(x => product([Tensor.From([3.0]), x]).Sum(), Tensor.From([5.0])));
    }

    [Fact]
    public void APlateauIsToldOfItsMeasure()
    {
        var optimizer = new Optimizer.Sgd(1).For(Start());
        var schedule = optimizer.Schedule(new Schedule.ReduceLROnPlateau(Factor: 0.5, Patience: 1));

        foreach (var measure in new[] { 5.0, 4, 3, 2, 1 })
        {
            schedule.Step(measure);
        }

        Assert.Equal(1, optimizer.LearningRate);

        foreach (var measure in new[] { 2.0, 2, 2 })
        {
            schedule.Step(measure);
        }

        Assert.Equal(0.5, optimizer.LearningRate);
    }

    private sealed class Told(List<TrainingProgress> steps) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => steps.Add(value);
    }
}

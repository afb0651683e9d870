namespace Outsider;

using DiffLessons.CSharp;

public class TrainingTests
{
    private static readonly TrainingOptions Options = new()
    {
        Epochs = 30,
        BatchSize = 20,
        Optimizer = new Optimizer.Adam(0.02),
        Loss = Losses.CrossEntropy,
        Accuracy = true,
        Validation = Given.TwoClasses(50, seed: 2),
    };

    [Fact]
    public async Task AClassifierLearnsAndReports()
    {
        var model = Given.Classifier();
        var steps = new List<TrainingProgress>();
        var history = await model.FitAsync(Given.TwoClasses(200), Options, new Direct<TrainingProgress>(steps.Add), TestContext.Current.CancellationToken);
        Assert.Equal(TrainingEnd.Finished, history.End);
        Assert.Equal(30, history.Epochs.Count);
        Assert.Equal(300, history.Losses.Count);
        Assert.Equal(history.Losses, steps.Select(step => step.Loss));
        Assert.Equal((30, 10, 10, 300), (steps[^1].Epoch, steps[^1].Batch, steps[^1].Batches, steps[^1].Step));
        Assert.True(history.Epochs[^1].ValidationAccuracy > 0.9, $"accuracy {history.Epochs[^1].ValidationAccuracy}");
        Assert.True(history.Epochs[^1].Loss < history.Epochs[0].Loss / 2);
    }

    [Fact]
    public async Task TheSameSeedTrainsToTheSameBits()
    {
        async Task<Tensor> Trained()
        {
            var model = Given.Classifier();
            await model.FitAsync(Given.TwoClasses(60), Options with { Epochs = 2 });
            return model.ParametersVector;
        }

        Assert.Equal(await Trained(), await Trained());
    }

    [Theory]
    [MemberData(nameof(Optimizers))]
    public async Task EveryOptimizerLowersTheLoss(Optimizer optimizer)
    {
        var model = Given.Classifier();
        var history = await model.FitAsync(Given.TwoClasses(100), Options with { Optimizer = optimizer, ClipNorm = 5 });
        Assert.True(history.Epochs[^1].Loss < history.Epochs[0].Loss, optimizer.ToString());
    }

    public static TheoryData<Optimizer> Optimizers => new()
    {
        new Optimizer.Sgd(0.1, Momentum: 0.9, Nesterov: true),
        new Optimizer.Adam(),
        new Optimizer.AdamW(),
        new Optimizer.RmsProp(0.001),
        new Optimizer.Adagrad(0.05),
    };

    [Fact]
    public async Task CancellingEndsItAndKeepsWhatWasLearned()
    {
        var model = Given.Classifier();
        var before = model.ParametersVector;
        using var source = new CancellationTokenSource();
        var progress = new Direct<TrainingProgress>(step => { if (step.Step == 7) { source.Cancel(); } });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => model.FitAsync(Given.TwoClasses(100), Options, progress, source.Token));
        Assert.NotEqual(before, model.ParametersVector);
        Assert.Equal(2, model.Predict(Tensor.Ones(1, 2)).Count);
    }

    [Fact]
    public async Task WhatWasDoneBeforeTheEndIsKept()
    {
        var samples = Given.TwoClasses(100);
        using var source = new CancellationTokenSource();
        var progress = new Direct<TrainingProgress>(step => { if (step.Step == 12) { source.Cancel(); } });
        var cancelled = await Assert.ThrowsAsync<TrainingCanceledException>(() => Given.Classifier().FitAsync(samples, Options, progress, source.Token));
        Assert.Equal((2, 12, TrainingEnd.Interrupted), (cancelled.History.Epochs.Count, cancelled.History.Losses.Count, cancelled.History.End));
        Assert.Equal(source.Token, cancelled.CancellationToken);

        var steps = 0;
        var options = Options with { Loss = (output, target) => Losses.CrossEntropy(output, target) * (++steps == 8 ? double.NaN : 1), Validation = null };
        var failed = await Assert.ThrowsAsync<TrainingFailedException>(() => Given.Classifier().FitAsync(samples, options));
        Assert.Equal((1, 7, TrainingEnd.Failed), (failed.History.Epochs.Count, failed.History.Losses.Count, failed.History.End));
    }

    [Fact]
    public void ATokenCancelledBeforeTheCallGivesACancelledTask()
    {
        var model = Given.Classifier();
        var before = model.ParametersVector;
        var task = model.FitAsync(Given.TwoClasses(10), Options, cancellationToken: new CancellationToken(true));
        Assert.True(task.IsCanceled);
        Assert.Equal(before, model.ParametersVector);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ASignalUnderATokenIsACancellation(bool withToken)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        using var source = new CancellationTokenSource();
        var progress = new Direct<TrainingProgress>(step =>
        {
            if (step.Step == 3)
            {
                System.Diagnostics.Process.Start("kill", ["-TERM", Environment.ProcessId.ToString(System.Globalization.CultureInfo.InvariantCulture)])!.WaitForExit();
                Thread.Sleep(200);
            }
        });
        Task<TrainingHistory> Run() => Given.Classifier().FitAsync(Given.TwoClasses(200), Options, progress, withToken ? source.Token : default);

        if (withToken)
        {
            Assert.InRange((await Assert.ThrowsAsync<TrainingCanceledException>(Run)).History.Losses.Count, 3, 299);
        }
        else
        {
            Assert.Equal(TrainingEnd.Interrupted, (await Run()).End);
        }
    }

    [Fact]
    public async Task ATrainingThatGoesOnTakesItsOwnOptionsOrIsRefused()
    {
        using var folder = new TemporaryFolder();
        var samples = Given.TwoClasses(60);
        var options = Options with { Checkpoint = folder.File("training.checkpoint"), Epochs = 2, Optimizer = new Optimizer.Sgd(0.1), Seed = 4 };
        await Given.Classifier().FitAsync(samples, options);
        var model = Given.Classifier();
        await model.FitAsync(samples, options with { Epochs = 3, Optimizer = new Optimizer.Sgd(0) });
        var resting = model.ParametersVector;
        var again = Given.Classifier();
        await again.FitAsync(samples, options);
        Assert.Equal(resting, again.ParametersVector);

        async Task Refused(TrainingOptions other, string what) =>
            Assert.StartsWith($"Checkpoint: training.checkpoint is of another training: {what}", (await Assert.ThrowsAnyAsync<IOException>(() => Given.Classifier().FitAsync(samples, other))).Message);

        await Refused(options with { Seed = 5 }, "the seed is 4 there and 5 here.");
        await Refused(options with { BatchSize = 25 }, "the batch size is 20 there and 25 here.");
        await Refused(options with { Shuffle = false }, "Shuffle is true there and false here.");
        await Refused(options with { Accuracy = false }, "the number of metrics is");
        await Refused(options with { Optimizer = new Optimizer.Adam() }, "the optimiser is SGD there and Adam here.");
    }

    [Fact]
    public void DropoutBetweenLayersNeedsMoreThanOne()
    {
        Assert.Equal("Lstm: dropout is between layers, so with one layer there is nothing to drop. Give layers = 2 or more, or put a Dropout layer after it. (Parameter 'dropout')",
            Assert.ThrowsAny<ArgumentException>(() => Layers.Lstm(2, 3, dropout: 0.5)).Message);
        Assert.ThrowsAny<ArgumentException>(() => Layers.Gru(2, 3, dropout: 0.5));
        Assert.ThrowsAny<ArgumentException>(() => Layers.Rnn(2, 3, dropout: 0.5));
    }

    [Fact]
    public async Task WhileItIsTrainedAModelIsNotTrainedAgain()
    {
        var model = Given.Classifier();
        Exception? problem = null;

        var progress = new Direct<TrainingProgress>(step =>
        {
            if (step.Step == 2)
            {
                problem = Record.Exception(() => model.FitAsync(Given.TwoClasses(10)).GetAwaiter().GetResult());
            }
        });

        await model.FitAsync(Given.TwoClasses(100), Options with { Epochs = 1 }, progress);
        Assert.Equal($"FitAsync: {model} is being trained. Wait until the training has ended, or use a copy made before it.", Assert.IsAssignableFrom<InvalidOperationException>(problem).Message);
    }

    [Fact]
    public async Task PatienceEndsItEarly()
    {
        var model = Given.Classifier();
        var options = Options with { Optimizer = new Optimizer.Sgd(0), Patience = 2 };
        var history = await model.FitAsync(Given.TwoClasses(40), options);
        Assert.Equal(TrainingEnd.StoppedEarly, history.End);
        Assert.Equal(3, history.Epochs.Count);
    }

    [Fact]
    public async Task ACheckpointTakesItUpAgain()
    {
        using var folder = new TemporaryFolder();
        var options = Options with { Checkpoint = folder.File("training.checkpoint"), Epochs = 4 };
        var whole = Given.Classifier();
        await whole.FitAsync(Given.TwoClasses(60), Options with { Epochs = 4 });
        var first = Given.Classifier();
        await first.FitAsync(Given.TwoClasses(60), options with { Epochs = 2 });
        var second = Given.Classifier();
        var history = await second.FitAsync(Given.TwoClasses(60), options);
        Assert.Equal(4, history.Epochs.Count);
        Assert.Equal(whole.ParametersVector, second.ParametersVector);
    }

    [Fact]
    public async Task ALossThatIsNoNumberNamesTheStep()
    {
        var model = Given.Classifier();
        var options = Options with { Loss = (output, target) => Losses.CrossEntropy(output, target) * double.NaN };
        var problem = await Assert.ThrowsAnyAsync<InvalidOperationException>(() => model.FitAsync(Given.TwoClasses(40), options));
        Assert.StartsWith("step 1: the loss is NaN", problem.Message);
    }

    [Fact]
    public async Task MistakesAreArgumentExceptions()
    {
        var model = Given.Classifier();
        await Assert.ThrowsAsync<ArgumentNullException>(() => model.FitAsync(null!));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => model.FitAsync(Given.TwoClasses(4), Options with { Epochs = 0 }));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => model.FitAsync(Given.TwoClasses(4), Options with { BatchSize = 0 }));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => model.FitAsync(new(Tensor.Ones(3, 2), Tensor.Ones(2)), Options));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => model.FitAsync(new(Tensor.Ones(3, 5), Tensor.From([0L, 1, 0])), Options));
    }

    /// <summary>Reports at once, on the thread that trains.</summary>
    private sealed class Direct<T>(Action<T> action) : IProgress<T>
    {
        public void Report(T value) => action(value);
    }
}

namespace Outsider;

using DiffLessons.CSharp;

/// <summary>Schedules, metrics, callbacks and checkpoints of a training.</summary>
public class TrainingOptionsTests
{
    private static readonly Samples Data = Given.TwoClasses(60);

    private static readonly TrainingOptions Options = new()
    {
        Epochs = 4,
        BatchSize = 20,
        Optimizer = new Optimizer.Sgd(0.1),
        Loss = Losses.CrossEntropy,
    };

    [Fact]
    public async Task AScheduleChangesTheRateAndEpochsTellIt()
    {
        var told = new List<TrainingEpoch>();
        var history = await Given.Classifier().FitAsync(Data, Options with
        {
            Schedule = new Schedule.StepLR(1, 0.5),
            Metrics = [Metric.Accuracy, Metric.Error("constant", (_, _) => Tensor.Scalar(3))],
            Validation = Data,
            OnEpoch = epoch => { told.Add(epoch); return true; },
        });
        Assert.Equal(4, told.Count);
        Assert.Equal([0.1, 0.05, 0.025, 0.0125], told.Select(epoch => Math.Round(epoch.LearningRate, 6)));
        Assert.All(told, epoch => Assert.Equal(3, epoch.ValidationMetrics["constant"], 1e-9));
        Assert.All(told, epoch => Assert.Equal(epoch.Accuracy, epoch.Metrics["accuracy"]));
        Assert.All(told, epoch => Assert.True(epoch.Duration > TimeSpan.Zero));
        Assert.Equal(told.Select(epoch => epoch.Loss), history.Epochs.Select(epoch => epoch.Loss));
    }

    [Fact]
    public async Task ACallbackMayEndTheTraining()
    {
        var history = await Given.Classifier().FitAsync(Data, Options with { OnEpoch = epoch => epoch.Epoch < 2 });
        Assert.Equal((2, TrainingEnd.StoppedEarly), (history.Epochs.Count, history.End));
    }

    [Fact]
    public async Task EarlyStoppingHasAllItsOptions()
    {
        var options = Options with { Epochs = 20, Optimizer = new Optimizer.Sgd(0), EarlyStopping = new(Patience: 2, Monitor: "accuracy", RestoreBest: false), Accuracy = true };
        Assert.Equal(3, (await Given.Classifier().FitAsync(Data, options)).Epochs.Count);
        await Assert.ThrowsAnyAsync<ArgumentException>(() => Given.Classifier().FitAsync(Data, options with { Patience = 2 }));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => Given.Classifier().FitAsync(Data, options with { EarlyStopping = new(Monitor: "nothing") }));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => Given.Classifier().FitAsync(Data, options with { EarlyStopping = new(Patience: 0) }));
    }

    [Fact]
    public async Task ACheckpointIsAlsoWrittenBetweenEpochsAndMayBeBegunAnew()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("c");
        var options = Options with { Checkpoint = path, CheckpointEverySteps = 2 };
        var steps = 0;
        var spoiled = options with { Loss = (output, target) => Losses.CrossEntropy(output, target) * (++steps == 6 ? double.NaN : 1) };
        await Assert.ThrowsAsync<TrainingFailedException>(() => Given.Classifier().FitAsync(Data, spoiled));
        Assert.Equal(12, (await Given.Classifier().FitAsync(Data, options)).Losses.Count);
        Assert.Equal(3, (await Given.Classifier().FitAsync(Data, options with { Resume = false, Epochs = 1 })).Losses.Count);
    }

    [Fact]
    public async Task DerivativesAreCut()
    {
        var model = Model.Sequential(Layers.Linear(1, 1, bias: false));
        model.ParametersVector = Tensor.From([0f]);
        await model.FitAsync(new(Tensor.From([10f], 1, 1), Tensor.From([10f], 1, 1)), new() { Optimizer = new Optimizer.Sgd(1), ClipValue = 0.25 });
        Assert.Equal(0.25f, model.ParametersVector.ToSingle());
    }

    [Fact]
    public async Task DataSetsMakeTheirSamplesAsTheyAreAsked()
    {
        var asked = 0;
        var data = Dataset.From(50, i => { Interlocked.Increment(ref asked); return (Tensor.From([i / 50f, 1]), Tensor.Scalar(i % 2, DType.Int64)); });
        var (training, held) = data.Split(0.8, seed: 3);
        Assert.Equal((40, 10), (training.Count, held.Count));
        var history = await Given.Classifier().FitDataAsync(training, Options with { Epochs = 1, BatchSize = 10, ValidationData = held, Workers = 2 });
        Assert.Equal(4, history.Losses.Count);
        Assert.NotNull(history.Epochs[0].ValidationLoss);
        Assert.True(asked >= 50);
        var loader = new DataLoader(data[..7].Select(input: x => x * 2), 3);
        Assert.Equal([3, 3, 1], loader.Select(batch => batch.Inputs.Shape[0]));
        Assert.Equal(3, loader.Count);
        Assert.Equal(Tensor.From([2 * 6 / 50f, 2]), loader.Last().Inputs[0]);
        Assert.Equal(25, data.Where((_, target) => target.ToInt32() == 1).Count);
        Assert.Equal([2, 2], data.Batch(0, 5).Inputs.Shape);
        Assert.ThrowsAny<ArgumentException>(() => new DataLoader(data, 0));
        Assert.ThrowsAny<ArgumentException>(() => data.Split(1));
        Assert.ThrowsAny<IOException>(() => data[50]);
        await Assert.ThrowsAsync<ArgumentNullException>(() => Given.Classifier().FitDataAsync(null!));
    }
}

namespace Outsider;

using DiffLessons.CSharp;

/// <summary>Options and members of which each says something that no other says for it.</summary>
public class SmallOptionsTests
{
    private static TrainingOptions InOrder => new() { BatchSize = 1, Epochs = 2, Shuffle = false, Optimizer = new Optimizer.Sgd(0.25) };

    private static Samples Eight => new(Tensor.Linspace(-1, 1, 8).Reshape(8, 1), Tensor.Linspace(3, 1, 8).Reshape(8, 1));

    [Fact]
    public void ClosenessHasAnAbsoluteAndARelativeBound()
    {
        var (x, y) = (Tensor.From([100.0]), Tensor.From([101.0]));
        Assert.True(x.AllClose(y, relative: 0, absolute: 1.5));
        Assert.False(x.AllClose(y, relative: 0, absolute: 0.5));
        Assert.True(x.AllClose(y, relative: 0.02, absolute: 0));
        Assert.False(x.AllClose(y, relative: 0.001, absolute: 0));
    }

    [Fact]
    public void LargeUnsignedNumbersAreTaken()
    {
        Assert.Equal([5_000_000_000L], Tensor.From<ulong>([5_000_000_000UL]).ToInt64Array());
        Assert.Equal([4_000_000_000L], Tensor.From<uint>([4_000_000_000U]).ToInt64Array());
    }

    [Fact]
    public void WhatIsSetTakesTheElementTypeOfTheTensor()
    {
        var set = Tensor.From([1L, 2, 3]).SetAt(Tensor.Scalar(7), 1);
        Assert.Equal((DType.Int64, 7L), (set.DType, set.ToInt64Array()[1]));
        Assert.Equal([1L, 9, 3], Tensor.From([1L, 2, 3]).AddAt(Tensor.Scalar(7), 1).ToInt64Array());
    }

    [Fact]
    public void ComplexNumbersAndNumbers()
    {
        var z = ComplexTensor.From(Tensor.From([2.0, 4.0]), Tensor.From([1.0, 0.0]));
        Assert.Equal([0.5, 2.5], (z - 1.5).Real.ToDoubleArray());
        Assert.Equal([1.0, 0.0], (z - 1.5).Imaginary.ToDoubleArray());
        Assert.Equal([3.5, 5.5], (z + 1.5).Real.ToDoubleArray());
        Assert.Equal([-0.5, -2.5], (1.5 - z).Real.ToDoubleArray());
        Assert.Equal(DType.Float64, (1.0 / z).DType);
        Assert.Equal(0.25, (1.0 / z).Real.ToDoubleArray()[1], 1e-12);
    }

    [Fact]
    public void ADistributionHasItsMoments()
    {
        var normal = Distribution.Normal(Tensor.From([1f, 2f]), Tensor.From([2f, 3f]));
        Assert.Equal([1f, 2f], normal.Mean.ToArray());
        Assert.Equal([2f, 3f], normal.StdDev.ToArray());
        Assert.Equal([4f, 9f], normal.Variance.ToArray());
    }

    [Fact]
    public void FormatsOfStreamsAreThoseOfTheOtherPrograms()
    {
        Assert.Equal("PK"u8.ToArray(), Start(TensorFormat.PyTorch));
        Assert.Equal("PK"u8.ToArray(), Start(TensorFormat.NumPy, Layers.Linear(2, 1)));
        Assert.Equal((byte)'{', Bytes(TensorFormat.Safetensors, Layers.Linear(2, 1))[8]);

        // What PyTorch writes has a pickle in it.
        Assert.Contains("data.pkl", System.Text.Encoding.Latin1.GetString(Bytes(TensorFormat.PyTorch, Layers.Linear(2, 1))), StringComparison.Ordinal);
    }

    private static byte[] Start(TensorFormat format, Model? model = null) => Bytes(format, model ?? Layers.Linear(1, 1))[..2];

    private static byte[] Bytes(TensorFormat format, Model model)
    {
        using var stream = new MemoryStream();
        model.SaveParameters(stream, format);
        return stream.ToArray();
    }

    [Fact]
    public void PoolsHavePaddingAndFlatteningAStart()
    {
        var x = Tensor.Ones(1, 1, 4, 4);
        Assert.Equal([1, 1, 3, 3], Layers.MaxPool2d(2, padding: 1).Predict(x).Shape);
        Assert.Equal(0.25f, Layers.AvgPool2d(2, padding: 1).Predict(x).ToArray()[0]);
        Assert.Equal([1, 1, 2, 2], Layers.MaxPool2d(2, stride: 3, padding: 1).Predict(x).Shape);
        Assert.Equal([16], Layers.Flatten(0).Predict(x).Shape);
        Assert.Equal([1, 1, 16], Layers.Flatten(2).Predict(x).Shape);
    }

    private static async Task<float[]> Trained(TrainingOptions options)
    {
        var model = Layers.Linear(1, 1);
        model.ParametersVector = Tensor.From([0.5f, 0]);
        await model.FitAsync(Eight, options);
        return model.ParametersVector.ToArray();
    }

    [Fact]
    public async Task TheOrderOfSamplesIsTheirsOrTheSeeds()
    {
        var first = await Trained(InOrder with { Seed = 1 });
        Assert.Equal(first, await Trained(InOrder with { Seed = 2 }));
        var shuffled = await Trained(InOrder with { Shuffle = true, Seed = 1 });
        Assert.NotEqual(first, shuffled);
        Assert.Equal(shuffled, await Trained(InOrder with { Shuffle = true, Seed = 1 }));
        Assert.NotEqual(shuffled, await Trained(InOrder with { Shuffle = true, Seed = 2 }));
    }

    [Fact]
    public async Task EarlyStoppingWatchesWhatItIsToldTo()
    {
        var options = InOrder with
        {
            Epochs = 6,
            Optimizer = new Optimizer.Sgd(0.001),
            Metrics = [Metric.Error("constant", (_, _) => Tensor.Scalar(3))],
            EarlyStopping = new(Patience: 2, Monitor: "constant"),
        };
        var history = await Layers.Linear(1, 1).FitAsync(Eight, options);
        Assert.Equal((3, TrainingEnd.StoppedEarly), (history.Epochs.Count, history.End));
        var falling = await Layers.Linear(1, 1).FitAsync(Eight, options with { EarlyStopping = new(Patience: 2) });
        Assert.Equal((6, TrainingEnd.Finished), (falling.Epochs.Count, falling.End));
    }

    [Fact]
    public async Task AnEpochTellsTheNumbersOfBothParts()
    {
        var history = await Layers.Linear(1, 1).FitAsync(new(Tensor.Ones(4, 1), Tensor.Ones(4, 1)), InOrder with
        {
            Metrics = [Metric.Error("target", (_, target) => target.Mean())],
            Validation = new(Tensor.Ones(2, 1), Tensor.Full([2, 1], 2)),
        });
        Assert.Equal((1.0, 2.0, 0.25), (history.Epochs[0].Metrics["target"], history.Epochs[0].ValidationMetrics["target"], history.Epochs[0].LearningRate));
    }

    [Fact]
    public void APartOfADataSetIsRoundedAndSeeded()
    {
        var data = Dataset.From(Tensor.Linspace(0, 9, 10).Reshape(10, 1), Tensor.Ones(10, 1));
        var (some, rest) = data.Split(0.35, seed: 1);
        Assert.Equal((4, 6), (some.Count, rest.Count));
        float[] Inputs(int seed) => data.Split(0.5, seed).First.Batch(0, 1, 2, 3, 4).Inputs.ToArray();
        Assert.Equal(Inputs(1), Inputs(1));
        Assert.NotEqual(Inputs(1), Inputs(2));
    }

    [Fact]
    public void ImagesOfAFolderTakeTheSizeThatIsAskedFor()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.File("a"));
        Tensor.Ones(3, 8, 8).SaveImage(Path.Combine(folder.File("a"), "i.png"));
        var data = Dataset.ImageFolder(Path.GetDirectoryName(folder.File("a"))!, size: (4, 6));
        Assert.Equal([3, 6, 4], data[0].Input.Shape);
    }
}

namespace Outsider;

using DiffLessons.CSharp;

/// <summary>Tensors of every type of number, from spans, sequences and arrays with axes; samples of sequences and orders by a seed.</summary>
public class ValuesTests
{
    private static void Has(Tensor tensor, DType dtype, params int[] shape)
    {
        Assert.Equal(dtype, tensor.DType);
        Assert.Equal(shape, tensor.Shape);
        Assert.Equal([1.0, 0, 1, 1], tensor.ToDoubleArray());
    }

    [Fact]
    public void SpansOfEveryTypeOfNumber()
    {
        Has(Tensor.From<float>([1, 0, 1, 1], 2, 2), DType.Float32, 2, 2);
        Has(Tensor.From<double>([1, 0, 1, 1], 2, 2), DType.Float64, 2, 2);
        Has(Tensor.From<Half>([(Half)1, (Half)0, (Half)1, (Half)1]), DType.Float16, 4);
        Has(Tensor.From<sbyte>([1, 0, 1, 1]), DType.Int8, 4);
        Has(Tensor.From<byte>([1, 0, 1, 1]), DType.Byte, 4);
        Has(Tensor.From<short>([1, 0, 1, 1]), DType.Int16, 4);
        Has(Tensor.From<ushort>([1, 0, 1, 1]), DType.Int32, 4);
        Has(Tensor.From<int>([1, 0, 1, 1]), DType.Int32, 4);
        Has(Tensor.From<uint>([1, 0, 1, 1]), DType.Int64, 4);
        Has(Tensor.From<long>([1, 0, 1, 1]), DType.Int64, 4);
        Has(Tensor.From<ulong>([1, 0, 1, 1]), DType.Int64, 4);
        Has(Tensor.From<decimal>([1, 0, 1, 1]), DType.Float64, 4);
        Has(Tensor.From<bool>([true, false, true, true]).To(DType.Int32), DType.Int32, 4);
        Assert.Equal(DType.Bool, Tensor.From<bool>([true]).DType);
        Assert.Equal([uint.MaxValue], Tensor.From([uint.MaxValue]).ToInt64Array());
        Has(Tensor.From(new double[] { 9, 1, 0, 1, 1 }.AsSpan(1)), DType.Float64, 4);
        Has(Tensor.From([1, 0, 1, 1]), DType.Int32, 4);
        Has(Tensor.From([1L, 0, 1, 1], 4), DType.Int64, 4);
        Has(Tensor.From([1.0, 0, 1, 1]), DType.Float64, 4);
    }

    [Fact]
    public void SequencesAndArraysWithAxes()
    {
        Has(Tensor.From(new List<float> { 1, 0, 1, 1 }, 2, 2), DType.Float32, 2, 2);
        Has(Tensor.From(Enumerable.Range(0, 4).Select(i => i == 1 ? 0L : 1)), DType.Int64, 4);
        Has(Tensor.From(new float[,] { { 1, 0 }, { 1, 1 } }), DType.Float32, 2, 2);
        Has(Tensor.From(new double[,] { { 1, 0 }, { 1, 1 } }), DType.Float64, 2, 2);
        Has(Tensor.From(new ushort[,] { { 1, 0 }, { 1, 1 } }), DType.Int32, 2, 2);
        Has(Tensor.From(new byte[,,] { { { 1, 0 }, { 1, 1 } } }), DType.Byte, 1, 2, 2);
        Assert.Equal([0, 2], Tensor.From(new long[0, 2]).Shape);
        Assert.Equal(DType.Int64, Tensor.From(Array.Empty<long>()).DType);
        Assert.Equal(DType.Float64, Tensor.From(Array.Empty<double>()).DType);
    }

    [Fact]
    public void WrongValuesAreRefused()
    {
        Assert.Throws<ArgumentNullException>(() => Tensor.From((IEnumerable<double>)null!));
        Assert.Throws<ArgumentNullException>(() => Tensor.From((double[,])null!));
        Assert.Throws<ArgumentNullException>(() => Tensor.From((int[,,])null!));
        Assert.ThrowsAny<ArgumentException>(() => Tensor.From<byte>([1, 2], 3));
        Assert.ThrowsAny<ArgumentException>(() => Tensor.From<byte>([1, 2], -2));
        Assert.Throws<OverflowException>(() => Tensor.From([ulong.MaxValue]));
        Assert.Equal("From: expected numbers or booleans, got Guid. (Parameter 'values')", Assert.Throws<ArgumentException>(() => Tensor.From([Guid.Empty])).Message);
    }

    [Fact]
    public void SamplesComeFromSequences()
    {
        var data = Dataset.From(Enumerable.Range(0, 3).Select(i => (Tensor.Scalar(i), Tensor.Scalar(2 * i))));
        Assert.Equal(3, data.Count);
        Assert.Equal([0f, 2, 4], data.Batch(0, 1, 2).Targets.ToArray());
        Assert.Throws<ArgumentNullException>(() => Dataset.From(null!));
    }

    [Fact]
    public void AnOrderBySeedIsTheSameWhateverElseIsDrawn()
    {
        var data = Dataset.From(Tensor.Arange(0, 20), Tensor.Arange(0, 20));
        float[] Order(DataLoader loader) => [.. loader.SelectMany(batch => batch.Inputs.ToArray())];
        var (one, other) = (new DataLoader(data, 3, shuffle: true, seed: 5), new DataLoader(data, 3, shuffle: true, workers: 2, seed: 5));
        var first = Order(one);
        Tensor.Rand(7);
        Assert.Equal(first, Order(other));
        var second = Order(one);
        Assert.NotEqual(first, second);
        Assert.Equal(second, Order(other));
        Assert.NotEqual(first, Order(new DataLoader(data, 3, shuffle: true, seed: 6)));
        Assert.Equal(first.Order(), second.Order());
        Assert.Throws<ArgumentOutOfRangeException>(() => new DataLoader(data, 3, seed: -1));
    }

    [Fact]
    public void FashionMnistIsReadAsItIsPublished()
    {
        using var folder = new TemporaryFolder();
        Assert.Contains("expected train-images-idx3-ubyte or train-images-idx3-ubyte.gz", Assert.ThrowsAny<IOException>(() => Dataset.FashionMnist(folder.File(""))).Message, StringComparison.Ordinal);
        System.IO.File.WriteAllBytes(folder.File("t10k-labels-idx1-ubyte"), [0, 0, 8, 1, 0, 0, 0, 2, 7, 9]);

        using (var packed = new System.IO.Compression.GZipStream(System.IO.File.Create(folder.File("t10k-images-idx3-ubyte.gz")), System.IO.Compression.CompressionMode.Compress))
        {
            packed.Write([0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 2, 255, 0, 51, 102]);
        }

        var data = Dataset.FashionMnist(folder.File(""), train: false);
        Assert.Equal(2, data.Count);
        var (images, classes) = data.Batch(0, 1);
        Near([1, 0, 0.2, 0.4], images, 1e-6);
        Assert.Equal([7L, 9], classes.ToInt64Array());
        Assert.Throws<ArgumentNullException>(() => Dataset.FashionMnist(null!));
    }

    [Fact]
    public void AnOwnLoopTrainsWhatDropsAndNormalises()
    {
        var model = Model.Sequential(Layers.Linear(2, 4), Layers.BatchNorm1d(4), Layers.Dropout(0.5));
        var x = Tensor.Randn(8, 2);
        Assert.Equal(model.Predict(x), model.Forward(x));
        var before = model.Predict(x);
        var trained = model.Train(() => model.Forward(x));
        Assert.NotEqual(before, trained);
        Assert.NotEqual(before, model.Predict(x));
        Assert.Throws<ArgumentNullException>(() => model.Train<Tensor>(null!));
        Assert.Throws<FormatException>(() => model.Train<int>(() => throw new FormatException()));
        Assert.Equal(model.Predict(x), model.Forward(x));
    }

    [Fact]
    public async Task AnUpdateMayBeMadeOfSeveralBatches()
    {
        var samples = TwoClasses(60);
        async Task<Tensor> Trained(int batch, int accumulate)
        {
            var model = Model.Sequential(Layers.Linear(2, 4), Layers.Tanh(), Layers.Linear(4, 2));
            model.ParametersVector = Tensor.Linspace(-1, 1, model.ParameterCount);
            await model.FitAsync(samples, new() { BatchSize = batch, Accumulate = accumulate, Shuffle = false, Loss = Losses.CrossEntropy, Optimizer = new Optimizer.Sgd(0.1), Epochs = 2 });
            return model.ParametersVector;
        }

        Assert.True((await Trained(30, 1)).AllClose(await Trained(10, 3), absolute: 1e-5));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => Trained(10, 0));
    }
}

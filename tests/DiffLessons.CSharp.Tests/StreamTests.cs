namespace Outsider;

using DiffLessons.CSharp;

/// <summary>Models and tensors through streams.</summary>
public class StreamTests
{
    private static readonly Tensor X = Tensor.From([0.5f, -1.5f, 2f, 0.25f], 2, 2);

    private static MemoryStream Written(Action<Stream> write)
    {
        var stream = new MemoryStream();
        write(stream);
        stream.Position = 0;
        return stream;
    }

    [Fact]
    public void AWholeModelGoesThroughAStream()
    {
        var model = Model.Sequential(Layers.Linear(2, 3), Layers.Tanh(), Layers.Linear(3, 1));
        using var stream = Written(model.Save);
        Assert.Equal(model.Predict(X), Model.Load(stream).Predict(X));
        Assert.True(stream.CanRead);
    }

    [Theory]
    [InlineData(TensorFormat.Safetensors)]
    [InlineData(TensorFormat.PyTorch)]
    [InlineData(TensorFormat.NumPy)]
    public void ParametersAndTensorsGoThroughStreamsInEachForm(TensorFormat format)
    {
        var (model, other) = (Layers.Linear(2, 3), Layers.Linear(2, 3));
        other.LoadParameters(Written(stream => model.SaveParameters(stream, format)));
        Assert.Equal(model.ParametersVector, other.ParametersVector);
        Assert.Equal(X, Tensor.Load(Written(stream => X.Save(stream, format))));
    }

    [Fact]
    public void StreamsAreLoadedUnderOtherNamesAndInPart()
    {
        var (part, whole) = (Layers.Linear(2, 3), Model.Sequential(Layers.Linear(2, 3), Layers.Linear(3, 1)));
        whole.LoadParameters(Written(stream => part.SaveParameters(stream)), strict: false, rename: name => "0." + name);
        Assert.Equal(part.Predict(X), whole[0].Predict(X));
        Assert.ThrowsAny<IOException>(() => whole.LoadParameters(Written(stream => part.SaveParameters(stream))));
    }

    [Fact]
    public void AnOnnxGraphGoesThroughAStream()
    {
        var model = Layers.Linear(2, 3);
        using var folder = new TemporaryFolder();
        model.ExportOnnx(folder.File("m.onnx"), 1, 2);
        Assert.Equal(System.IO.File.ReadAllBytes(folder.File("m.onnx")), Written(stream => model.ExportOnnx(stream, 1, 2)).ToArray());
    }

    [Fact]
    public void ATensorHasFilesToo()
    {
        using var folder = new TemporaryFolder();

        foreach (var name in new[] { "x.safetensors", "x.pt", "x.npy", "x.npz" })
        {
            X.Save(folder.File(name));
            Assert.Equal(X, Tensor.Load(folder.File(name)));
        }

        Assert.ThrowsAny<ArgumentException>(() => X.Save(folder.File("x.png")));
        Assert.ThrowsAny<IOException>(() => Tensor.Load(folder.File("none.npy")));
    }

    [Fact]
    public void WrongStreamsAreRefused()
    {
        var model = Layers.Linear(2, 3);
        var closed = new MemoryStream();
        closed.Dispose();
        Assert.Throws<ArgumentNullException>(() => model.Save((Stream)null!));
        Assert.Throws<ArgumentNullException>(() => Model.Load((Stream)null!));
        Assert.Throws<ArgumentNullException>(() => model.SaveParameters((Stream)null!));
        Assert.Throws<ArgumentNullException>(() => model.LoadParameters((Stream)null!));
        Assert.Throws<ArgumentNullException>(() => model.ExportOnnx((Stream)null!, 1, 2));
        Assert.Throws<ArgumentNullException>(() => X.Save((Stream)null!));
        Assert.Throws<ArgumentNullException>(() => Tensor.Load((Stream)null!));
        Assert.Equal("Save: expected a stream that can be written, got one that cannot, or is closed. (Parameter 'stream')", Assert.ThrowsAny<ArgumentException>(() => model.Save(closed)).Message);
        Assert.Equal("Load: expected a stream that can be read, got one that cannot, or is closed. (Parameter 'stream')", Assert.ThrowsAny<ArgumentException>(() => Model.Load(closed)).Message);
        Assert.Equal("Load: the stream: the file is empty.", Assert.ThrowsAny<IOException>(() => Model.Load(new MemoryStream())).Message);
        Assert.ThrowsAny<IOException>(() => Model.Load(new MemoryStream([1, 2, 3])));
        Assert.ThrowsAny<ArgumentException>(() => model.SaveParameters(new MemoryStream(), (TensorFormat)7));
    }
}

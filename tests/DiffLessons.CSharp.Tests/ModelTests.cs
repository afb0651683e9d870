namespace Outsider;

using DiffLessons.CSharp;

public class ModelTests
{
    [Fact]
    public void CompositionIsAssociativeAndKeepsParametersInOrder()
    {
        var (a, b, c) = (Layers.Linear(3, 4), Layers.Relu(), Layers.Linear(4, 2));
        var x = Tensor.Randn(5, 3);
        var left = a.Then(b).Then(c);
        Assert.Equal(left.Predict(x), a.Then(b.Then(c)).Predict(x));
        Assert.Equal(left.Predict(x), Model.Sequential(a, b, c).Predict(x));
        Assert.Equal(["0.weight", "0.bias", "2.weight", "2.bias"], left.ParameterNames);
        Assert.Equal(3 * 4 + 4 + 4 * 2 + 2, left.ParameterCount);
        Assert.Contains("26 parameters in all", left.Summary());
        Assert.Equal("Linear(3 -> 4) --> relu --> Linear(4 -> 2)", left.ToString());
    }

    [Fact]
    public void ALinearLayerIsAMatrixProduct()
    {
        var layer = Layers.Linear(3, 2);
        var x = Tensor.Randn(4, 3);
        var expected = x.MatMul(layer.GetParameter("weight").Transpose(0, 1)) + layer.GetParameter("bias");
        Assert.True(layer.Predict(x).AllClose(expected, 1e-5, 1e-6));
    }

    [Fact]
    public void GradientsByParametersAgreeWithCentralDifferences()
    {
        var model = Model.Sequential(Layers.Linear(2, 3), Layers.Tanh(), Layers.Linear(3, 1));
        var (x, y) = (Tensor.Randn(6, 2), Tensor.Randn(6, 1));
        Tensor Loss(Tensor p) => Losses.MeanSquaredError(model.WithParameters(p, x.To(DType.Float64)), y.To(DType.Float64));
        var at = model.ParametersVector.To(DType.Float64);
        var gradient = Diff.Grad(Loss, at).ToDoubleArray();
        var values = at.ToDoubleArray();

        for (var i = 0; i < values.Length; i++)
        {
            double Moved(double by)
            {
                var moved = (double[])values.Clone();
                moved[i] += by;
                return Loss(Tensor.From(moved)).ToDouble();
            }

            Near((Moved(1e-5) - Moved(-1e-5)) / 2e-5, gradient[i], 1e-8);
        }
    }

    [Fact]
    public void PredictionsTakeAndGiveSpans()
    {
        var model = Given.Pictures();
        var pixels = Enumerable.Range(0, 64).Select(i => i / 64f).ToArray();
        var scores = model.Predict(pixels, 1, 1, 8, 8);
        Span<float> target = stackalloc float[3];
        model.Predict(pixels, [1, 1, 8, 8], target);
        Assert.Equal(scores, target.ToArray());
        Assert.Equal(scores, model.Predict(Tensor.From(pixels, 1, 1, 8, 8)).ToArray());
    }

    [Fact]
    public void OneModelServesManyThreadsAtOnce()
    {
        var model = Model.Sequential(Layers.Lstm(3, 8), Layers.Flatten(), Layers.Dropout(), Layers.Linear(4 * 8, 2));
        var inputs = Enumerable.Range(0, 64).Select(_ => Tensor.Randn(1, 4, 3)).ToArray();
        var expected = inputs.Select(model.Predict).ToArray();
        var actual = new Tensor[inputs.Length];
        Parallel.For(0, inputs.Length, new ParallelOptions { MaxDegreeOfParallelism = 16 }, i => actual[i] = model.Predict(inputs[i]));
        Assert.Equal(expected, actual);
    }

    [Fact]
    public void AWholeModelComesBackFromItsFile()
    {
        using var folder = new TemporaryFolder();
        var model = Given.Pictures();
        var x = Tensor.Randn(2, 1, 8, 8);
        var path = folder.File("model.safetensors");
        model.Save(path);
        var loaded = Model.Load(path);
        Assert.Equal(model.Predict(x), loaded.Predict(x));
        Assert.Equal(model.ToString(), loaded.ToString());
    }

    [Theory]
    [InlineData("parameters.safetensors")]
    [InlineData("parameters.pt")]
    public void ParametersGoFromOneModelToAnother(string name)
    {
        using var folder = new TemporaryFolder();
        var (first, second) = (Given.Pictures(), Given.Pictures());
        var x = Tensor.Randn(2, 1, 8, 8);
        Assert.NotEqual(first.Predict(x), second.Predict(x));
        first.SaveParameters(folder.File(name));
        second.LoadParameters(folder.File(name));
        Assert.Equal(first.Predict(x), second.Predict(x));
    }

    [Fact]
    public void BadFilesAndUnsavableModelsAreRefusedInOurWords()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("model.safetensors");
        Assert.ThrowsAny<IOException>(() => Model.Load(path));
        System.IO.File.WriteAllText(path, "no model");
        Assert.ThrowsAny<IOException>(() => Model.Load(path));
        var custom = Layers.Linear(2, 2).Then(Layers.Function(x => x * 2));
        var refused = Assert.ThrowsAny<InvalidOperationException>(() => custom.Save(path));
        Assert.Contains("1", refused.Message);
        Assert.Equal("no model", System.IO.File.ReadAllText(path));
    }

    [Fact]
    public void MistakesSayWhatWasExpected()
    {
        var wrong = Assert.ThrowsAny<ArgumentException>(() => Layers.Linear(3, 2).Predict(Tensor.Ones(4, 5)));
        Assert.StartsWith("Linear(3 -> 2): input has shape (4, 5); its last dimension must be 3.", wrong.Message);
        Assert.ThrowsAny<ArgumentException>(() => Layers.Linear(0, 2));
        Assert.ThrowsAny<ArgumentException>(() => Layers.Dropout(1.5));
        Assert.Throws<ArgumentException>(() => Model.Sequential());
        Assert.Throws<ArgumentNullException>(() => Layers.Relu().Then(null!));
        Assert.ThrowsAny<InvalidOperationException>(() => Layers.Linear(1, 1).GetParameter("nothing"));
        Assert.ThrowsAny<ArgumentException>(() => Layers.Linear(1, 1).ParametersVector = Tensor.Ones(5));
    }
}

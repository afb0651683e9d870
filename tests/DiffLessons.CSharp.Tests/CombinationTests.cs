namespace Outsider;

using DiffLessons.CSharp;

/// <summary>Models, distributions, data sets and functions made of others.</summary>
public class CombinationTests
{
    private static readonly Tensor X = Tensor.From([0.5f, -1.5f, 2f, 0.25f], 2, 2);

    private static Model Times(double factor) => Layers.Function(x => x * factor);

    [Fact]
    public void AResidualAddsWhatGoesAround()
    {
        Near([1.5, -4.5, 6, 0.75], Layers.Residual(Times(2)).Predict(X));
        Near([-0.5, 1.5, -2, -0.25], Layers.Residual(Times(2), Times(-3)).Predict(X));
        Assert.Equal(2 * 6, Layers.Residual(Layers.Linear(2, 2), shortcut: Layers.Linear(2, 2)).ParameterCount);
        Assert.ThrowsAny<ArgumentException>(() => Layers.Residual(Layers.Linear(2, 3)).Predict(X));
        Assert.Throws<ArgumentNullException>(() => Layers.Residual(null!));
    }

    [Fact]
    public void ParallelJoinsResults()
    {
        Model[] models = [Times(2), Times(-3)];
        Near([-0.5, 1.5, -2, -0.25], Layers.Parallel(models).Predict(X));
        Near([-0.25, 0.75, -1, -0.125], Layers.Parallel(models, "mean").Predict(X));
        Near([-1.5, -13.5, -24, -0.375], Layers.Parallel(models, "product").Predict(X));
        Near([1, -3, -1.5, 4.5, 4, 0.5, -6, -0.75], Layers.Parallel(models, "cat").Predict(X));
        Assert.Equal([4, 2], Layers.Parallel(models, "cat", dim: 0).Predict(X).Shape);
        Assert.ThrowsAny<ArgumentException>(() => Layers.Parallel([]));
        Assert.ThrowsAny<ArgumentException>(() => Layers.Parallel(models, "other"));
        Assert.Throws<ArgumentNullException>(() => Layers.Parallel(null!));
        Assert.Throws<ArgumentNullException>(() => Layers.Parallel([null!]));
    }

    [Fact]
    public void ACheckpointedModelIsTheModel()
    {
        var model = Layers.Linear(2, 2).Then(Layers.Tanh());
        var checkpointed = Layers.Checkpointed(model);
        Assert.Equal(model.Predict(X), checkpointed.Predict(X));
        Assert.Equal(Diff.Grad(x => model.Predict(x).Sum(), X), Diff.Grad(x => checkpointed.Predict(x).Sum(), X));
        Assert.Equal(model.ParameterCount, checkpointed.ParameterCount);
        Assert.Throws<ArgumentNullException>(() => Layers.Checkpointed(null!));
    }

    [Fact]
    public async Task AnAutoencoderDrawsItsCodes()
    {
        var vae = Layers.Vae([2], zDim: 3, encoder: Layers.Linear(2, 4), decoder: Layers.Linear(4, 2).Then(Layers.Sigmoid()));
        Tensor Linear(string name, Tensor x) => x.MatMul(vae.GetParameter(name + ".weight").T) + vae.GetParameter(name + ".bias");

        // By its definition, with the same random numbers.
        var encoded = Linear("encoder", X);
        DiffLessons.CSharp.RandomNumbers.Seed(5);
        var code = Linear("mu", encoded) + ((0.5 * Linear("logVar", encoded)).Exp() * Tensor.Randn(2, 3));
        var expected = Linear("decoder.0", Linear("expand", code)).Sigmoid();
        DiffLessons.CSharp.RandomNumbers.Seed(5);
        Assert.True(vae.Predict(X).AllClose(expected, absolute: 1e-6));

        var mlp = Layers.VaeMlp(xDim: 2, zDim: 1, hDims: [3]);
        Assert.Equal([2, 2], mlp.Predict(X).Shape);
        Assert.All(mlp.Predict(X).ToArray(), probability => Assert.InRange(probability, 0f, 1f));
        var before = vae.ParametersVector;
        await vae.FitAsync(new(X.Sigmoid(), X.Sigmoid()), new() { Epochs = 1 }, cancellationToken: TestContext.Current.CancellationToken);
        Assert.NotEqual(before, vae.ParametersVector);
        Assert.Throws<ArgumentNullException>(() => Layers.Vae([2], 3, null!, Layers.Linear(4, 2)));
        Assert.ThrowsAny<ArgumentException>(() => Layers.Vae([2], 3, Layers.Linear(2, 4), Layers.Linear(4, 3)));
        Assert.ThrowsAny<ArgumentException>(() => Layers.Vae([2], 0, Layers.Linear(2, 4), Layers.Linear(4, 2)));
        Assert.ThrowsAny<ArgumentException>(() => Layers.VaeMlp(0, 1));
    }

    [Fact]
    public async Task CombinationsTrainAndAreSaved()
    {
        var model = Model.Sequential(Layers.Checkpointed(Layers.Residual(Layers.Linear(2, 2))), Layers.Parallel([Layers.Linear(2, 1), Layers.Linear(2, 1)]));
        var before = model.ParametersVector;
        await model.FitAsync(new(X, Tensor.Ones(2, 1)), new() { Epochs = 1 }, cancellationToken: TestContext.Current.CancellationToken);
        Assert.NotEqual(before, model.ParametersVector);
        using var folder = new TemporaryFolder();
        var path = folder.File("model.safetensors");
        model.Save(path);
        Assert.Equal(model.Predict(X), Model.Load(path).Predict(X));
    }

    [Fact]
    public void AMixtureWeighsItsComponents()
    {
        var mixture = Distribution.Mixture(
            Distribution.Categorical(probs: Tensor.From([0.25, 0.75])),
            Distribution.Normal(Tensor.From([-1.0, 2]), Tensor.From([1.0, 0.5])));

        static double Density(double x, double mean, double std) => Math.Exp(-Math.Pow((x - mean) / std, 2) / 2) / (std * Math.Sqrt(2 * Math.PI));

        Near((0.25 * Density(0.5, -1, 1)) + (0.75 * Density(0.5, 2, 0.5)), mixture.Prob(Tensor.Scalar(0.5, DType.Float64)).ToDouble());
        Near(1.25, mixture.Mean.ToDouble());
        Near((0.25 * 2) + (0.75 * 4.25) - (1.25 * 1.25), mixture.Variance.ToDouble());
        Assert.Equal([7], mixture.Sample(7).Shape);
        var normal = Distribution.Normal(Tensor.Zeros(2), Tensor.Ones(2));
        Assert.Throws<ArgumentNullException>(() => Distribution.Mixture(null!, normal));
        Assert.Throws<ArgumentNullException>(() => Distribution.Mixture(Distribution.Categorical(probs: Tensor.Ones(2)), null!));
        Assert.Throws<ArgumentException>(() => Distribution.Mixture(normal, normal));
        Assert.ThrowsAny<ArgumentException>(() => Distribution.Mixture(Distribution.Categorical(probs: Tensor.Ones(3)), normal));
    }

    [Fact]
    public void DataSetsStandOneBehindTheOther()
    {
        var first = Dataset.From(Tensor.From([1f, 2], 2, 1), Tensor.From([10f, 20]));
        var second = Dataset.From(Tensor.From([3f], 1, 1), Tensor.From([30f]));
        var both = Dataset.Concat(first, second);
        Assert.Equal(3, both.Count);
        Near([1, 2, 3], both.Batch(0, 1, 2).Inputs);
        Near(30, both[^1].Target.ToDouble());
        Assert.ThrowsAny<ArgumentException>(() => Dataset.Concat());
        Assert.Throws<ArgumentNullException>(() => Dataset.Concat(null!));
        Assert.Throws<ArgumentNullException>(() => Dataset.Concat(first, null!));
    }

    [Fact]
    public void AFunctionHasTheBackwardPassThatIsGiven()
    {
        var round = Diff.Custom(x => x.Round(), (_, _, gradient) => gradient);
        var x = Tensor.From([0.75, -1.25]);
        Near([1, -1], round(x));
        Near([2, -2], Diff.Grad(p => (round(p) * round(p)).Sum(), x));

        // The derivatives of the cube of its own vjp: 3 x^2, and 6 x of second order.
        var cube = Diff.Custom(p => p * p * p, (p, _, gradient) => 3 * p * p * gradient);
        Near([3 * 0.75 * 0.75, 3 * 1.25 * 1.25], Diff.Grad(p => cube(p).Sum(), x));
        Near([6 * 0.75, 0, 0, 6 * -1.25], Diff.Hessian(p => cube(p).Sum(), x));
        Near([3 * 0.75 * 0.75, 0], Diff.JacobianVector(cube, x, Tensor.From([1.0, 0])));

        var product = Diff.CustomMany(p => p[0] * p[1], (p, _, gradient) => [gradient * p[1], gradient * p[0]]);
        Near([-1.25, 0.75], Diff.Grad(p => product([p[0], p[1]]), x));
    }

    [Fact]
    public void WrongFunctionsAreRefused()
    {
        var x = Tensor.From([0.75, -1.25]);
        Assert.Throws<ArgumentNullException>(() => Diff.Custom(null!, (_, _, gradient) => gradient));
        Assert.Throws<ArgumentNullException>(() => Diff.Custom(p => p, null!));
        Assert.Throws<ArgumentNullException>(() => Diff.CustomMany(null!, (_, _, _) => []));
        Assert.Throws<ArgumentNullException>(() => Diff.CustomMany(p => p[0], null!));
        Assert.ThrowsAny<ArgumentException>(() => Diff.CustomMany(p => p[0], (_, _, _) => [])([]));
        Assert.Throws<ArgumentNullException>(() => Diff.CustomMany(p => p[0], (_, _, _) => [])(null!));
        Assert.Throws<ArgumentNullException>(() => Diff.Custom(p => p, (_, _, gradient) => gradient)(null!));
        Assert.True(Record.Exception(() => Diff.Custom(p => null!, (_, _, gradient) => gradient)(x)) is ArgumentException or InvalidOperationException);
        var nothing = Diff.Custom(p => p, (_, _, _) => null!);
        Assert.True(Record.Exception(() => Diff.Grad(p => nothing(p).Sum(), x)) is ArgumentException or InvalidOperationException);
        var many = Diff.CustomMany(p => p[0], (_, _, _) => []);
        Assert.Equal("CustomMany: expected vjp to give 1 gradients, one for each input, got 0. (Parameter 'vjp')", Assert.ThrowsAny<ArgumentException>(() => Diff.Grad(p => many([p]).Sum(), x)).Message);
        var shape = Diff.Custom(p => p, (_, _, gradient) => gradient.Sum());
        Assert.ThrowsAny<ArgumentException>(() => Diff.Grad(p => shape(p).Sum(), x));
    }
}

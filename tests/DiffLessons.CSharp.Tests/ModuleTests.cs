namespace Outsider;

using DiffLessons.CSharp;

/// <summary>Models of a program's own: classes with parameters and parts.</summary>
public class ModuleTests
{
    private sealed class Residual : Module
    {
        private readonly Model first;
        private readonly Model second;
        private readonly Parameter scale;
        private readonly int size;

        public Residual(int size)
        {
            this.size = size;
            first = Add("first", Layers.Linear(size, size));
            second = Add("second", Layers.Tanh().Then(Layers.Dropout(0.5)));
            scale = AddParameter("scale", Tensor.Ones(size));
        }

        protected override IReadOnlyDictionary<string, object> Options => new Dictionary<string, object> { ["size"] = size };

        public override Tensor Forward(Tensor input) => input + (scale * second.Forward(first.Forward(input)));
    }

    private sealed class TwoTowers : Module
    {
        private readonly Model left;
        private readonly Model right;

        public TwoTowers() => (left, right) = (Add("left", Layers.Linear(2, 3)), Add("right", Layers.Linear(4, 3)));

        public (Tensor Score, Tensor Left) Score(Tensor a, Tensor b)
        {
            var l = left.Forward(a);
            return ((l * right.Forward(b)).Sum(1), l);
        }
    }

    static ModuleTests() => Model.Register(options => new Residual(options.Int32("size")));

    private static Model Net()
    {
        RandomNumbers.Seed(2);
        return Model.Sequential(new Residual(2), Layers.Linear(2, 2));
    }

    [Fact]
    public void PartsAreRegisteredUnderTheirNames()
    {
        var model = new Residual(3);
        Assert.Equal(["scale", "first.weight", "first.bias"], model.ParameterNames);
        Assert.Equal(3 + 9 + 3, model.ParameterCount);
        Assert.Equal(["first", "second"], model.PartNames);
        Assert.Equal("Residual", model.ToString());
        Assert.Throws<InvalidOperationException>(() => new TwoTowers().Predict(Tensor.Ones(1, 2)));
    }

    [Fact]
    public async Task ItTrainsInTrainingModeAndPredictsInEvaluationMode()
    {
        var model = Net();
        var x = Given.TwoClasses(80).Inputs;
        Assert.Equal(model.Predict(x), model.Predict(x));
        Assert.Equal(model.Predict(x), model.Forward(x));
        var training = new HashSet<Tensor>();
        var history = await model.FitAsync(Given.TwoClasses(80), new()
        {
            Epochs = 20,
            Optimizer = new Optimizer.Adam(0.02),
            Loss = (output, target) =>
            {
                training.Add(model.Forward(x[..1]));
                return Losses.CrossEntropy(output, target);
            },
        });
        Assert.True(training.Count > 20, "the dropout inside drops while it trains");
        Assert.True(history.Epochs[^1].Loss < history.Epochs[0].Loss);
        Assert.NotEqual(Tensor.Ones(2), model.GetParameter("0.scale"));
    }

    [Fact]
    public void ItIsSavedAndLoadedByItsName()
    {
        using var folder = new TemporaryFolder();
        var model = Net();
        var path = folder.File("model.safetensors");
        model.Save(path);
        var loaded = Model.Load(path);
        var x = Tensor.Ones(3, 2);
        Assert.Equal(model.Predict(x), loaded.Predict(x));
        Assert.IsType<Residual>(loaded[0]);
        model.SaveParameters(folder.File("weights.pt"));
        var again = Net();
        again.ParametersVector = Tensor.Zeros(again.ParameterCount);
        again.LoadParameters(folder.File("weights.pt"));
        Assert.Equal(model.Predict(x), again.Predict(x));
    }

    [Fact]
    public void ACopyHasParametersOfItsOwn()
    {
        var model = new Residual(2);
        var copy = Assert.IsType<Residual>(model.Clone());
        var before = model.Predict(Tensor.Ones(1, 2));
        Assert.Equal(before, copy.Predict(Tensor.Ones(1, 2)));
        copy.ParametersVector = Tensor.Zeros(copy.ParameterCount);
        Assert.Equal(before, model.Predict(Tensor.Ones(1, 2)));
        Assert.Equal(Tensor.Ones(1, 2), copy.Predict(Tensor.Ones(1, 2)));
    }

    [Fact]
    public void SeveralInputsAndOutputsAreMethodsOfTheClass()
    {
        RandomNumbers.Seed(3);
        var model = new TwoTowers();
        var (a, b) = (Tensor.Randn(8, 2), Tensor.Randn(8, 4));
        var optimizer = new Optimizer.Adam(0.05).For(model);
        double Loss() => optimizer.Step(() =>
        {
            var (score, left) = model.Score(a, b);
            return (score - 1).Square().Mean() + (0.01 * left.Square().Mean());
        }).ToDouble();
        var first = Loss();

        for (var i = 0; i < 30; i++)
        {
            Loss();
        }

        Assert.True(Loss() < first / 2);
        Assert.Equal(32, optimizer.Steps);
    }

    [Fact]
    public void PartsAreFoundByNumberAndName()
    {
        var model = Net().Then(Layers.Relu());
        Assert.Equal(3, model.Parts.Count);
        Assert.Equal("relu", model[^1].ToString());
        Assert.Equal(model[0]["first"].ParametersVector, model["0.first"].ParametersVector);
        Assert.Equal("Model: expected the name of a part, got \"0.third\". The parts of Residual are: first, second. (Parameter 'name')",
            Assert.Throws<ArgumentException>(() => model["0.third"]).Message);
        Assert.Equal("Model: expected the number of one of 3 parts, got 3. (Parameter 'index')", Assert.Throws<ArgumentException>(() => model[3]).Message);
        var other = model.WithPart(1, Layers.Linear(2, 5));
        Assert.Equal([1, 5], other.Predict(Tensor.Ones(1, 2)).Shape);
        Assert.Equal(model[0].ParametersVector, other[0].ParametersVector);
        Assert.Throws<InvalidOperationException>(() => new Residual(2).WithPart(0, Layers.Relu()));
        Assert.Throws<InvalidOperationException>(() => Layers.Linear(1, 1).WithPart(0, Layers.Relu()));
    }

    [Fact]
    public async Task WhatIsFrozenKeepsItsBits()
    {
        RandomNumbers.Seed(4);
        var backbone = Model.Sequential(Layers.Linear(2, 4), Layers.BatchNorm1d(4), Layers.Relu());
        var model = Model.Sequential(backbone, Layers.Linear(4, 2));
        backbone.Freeze();
        Assert.Equal(model.ParameterNames.Take(4), model.FrozenNames);
        using var folder = new TemporaryFolder();
        backbone.SaveParameters(folder.File("before"));
        var before = model.ParametersVector;

        foreach (Optimizer optimizer in new Optimizer[] { new Optimizer.Sgd(0.1, 0.9, WeightDecay: 0.1), new Optimizer.AdamW(0.01), new Optimizer.RmsProp(0.01, Momentum: 0.5), new Optimizer.Adagrad(0.1) })
        {
            await model.FitAsync(Given.TwoClasses(60), new() { Epochs = 3, Optimizer = optimizer, ClipNorm = 1, Loss = Losses.CrossEntropy });
        }

        Assert.Equal(before[..20], model.ParametersVector[..20]);
        Assert.NotEqual(before[20..], model.ParametersVector[20..]);
        backbone.SaveParameters(folder.File("after"));
        Assert.Equal(System.IO.File.ReadAllBytes(folder.File("before")), System.IO.File.ReadAllBytes(folder.File("after")));
        model.Unfreeze().FreezeWhere(name => name.EndsWith("bias", StringComparison.Ordinal));
        Assert.Equal(3, model.FrozenNames.Count);
        await model.FitAsync(Given.TwoClasses(60), new() { Loss = Losses.CrossEntropy });
        Assert.NotEqual(before[..8], model.ParametersVector[..8]);
        Assert.Equal(before[8..12], model.ParametersVector[8..12]);
    }

    [Fact]
    public void GradientsOfSmallBatchesMakeOneStep()
    {
        Model Start() => Given.Classifier().WithPart(2, Layers.Dropout(0));
        var samples = Given.TwoClasses(20);
        Model whole = Start(), parts = Start();
        new Optimizer.Sgd(0.5).For(whole).Step(() => Losses.CrossEntropy(whole.Forward(samples.Inputs), samples.Targets));
        var optimizer = new Optimizer.Sgd(0.5).For(parts);

        foreach (var range in new[] { ..10, 10.. })
        {
            optimizer.Accumulate(() => Losses.CrossEntropy(parts.Forward(samples.Inputs[range]), samples.Targets[range]) / 2);
        }

        optimizer.Step();
        Assert.True(whole.ParametersVector.AllClose(parts.ParametersVector, absolute: 1e-6));
        Assert.Equal("Step: no gradient was gathered since the last step. Call Accumulate before, or Step with a loss.", Assert.Throws<InvalidOperationException>(() => optimizer.Step()).Message);
        Assert.ThrowsAny<InvalidOperationException>(() => optimizer.Step(() => Tensor.Scalar(double.NaN) * parts.Forward(samples.Inputs).Sum()));
        Assert.ThrowsAny<ArgumentException>(() => optimizer.LearningRate = -1);
        Assert.ThrowsAny<ArgumentException>(() => optimizer.ClipNorm = 0);
        Assert.Throws<ArgumentNullException>(() => optimizer.Step(null!));
    }

    [Fact]
    public void ParametersOfPyTorchModulesAreLoadedByTheirNames()
    {
        using var folder = new TemporaryFolder();
        var donor = new Residual(2);
        donor.SaveParameters(folder.File("weights.pt"));
        var model = Model.Sequential(Layers.Linear(2, 2), Layers.Linear(2, 7));
        model.LoadParameters(folder.File("weights.pt"), strict: false, name => name.Replace("first.", "0.", StringComparison.Ordinal));
        Assert.Equal(donor["first"].ParametersVector, model[0].ParametersVector);
        Assert.ThrowsAny<IOException>(() => model.LoadParameters(folder.File("weights.pt")));
    }

    [Fact]
    public void AModelChangesItsElementType()
    {
        var model = Layers.Linear(2, 1).To(DType.Float64).To(Device.Cpu);
        Assert.Equal((DType.Float64, Device.Cpu), (model.DType, model.Device));
        Assert.Equal(DType.Float64, model.Predict(Tensor.Ones(1, 2).To(DType.Float64)).DType);
    }

    [Fact]
    public void TheLastStepOfALstmIsALayer()
    {
        using var folder = new TemporaryFolder();
        var model = Layers.Lstm(3, 4).Then(Layers.LastStep()).Then(Layers.Linear(4, 1));
        var x = Tensor.Randn(2, 5, 3);
        Assert.Equal([2, 1], model.Predict(x).Shape);
        Assert.Equal(model[0].Predict(x)[.., ^1], Layers.LastStep().Predict(model[0].Predict(x)));
        model.Save(folder.File("model.safetensors"));
        Assert.Equal(model.Predict(x), Model.Load(folder.File("model.safetensors")).Predict(x));
        model.ExportOnnx(folder.File("model.onnx"), 2, 5, 3);
    }

    [Fact]
    public void AModuleIsExportedByWhatItRuns()
    {
        using var folder = new TemporaryFolder();
        Net().ExportOnnx(folder.File("module.onnx"), 1, 2);
        var text = System.Text.Encoding.Latin1.GetString(File.ReadAllBytes(folder.File("module.onnx")));
        Assert.All(Net().ParameterNames, name => Assert.Contains(name, text));
    }
}

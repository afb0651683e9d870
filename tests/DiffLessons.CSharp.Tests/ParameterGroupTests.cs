namespace Outsider;

using DiffLessons.CSharp;

/// <summary>Parameter groups and freezing, as C# has them.</summary>
public class ParameterGroupTests
{
    private static Model Net()
    {
        RandomNumbers.Seed(4);
        return Model.Sequential(Layers.Linear(2, 4), Layers.BatchNorm1d(4), Layers.Relu(), Layers.Linear(4, 2));
    }

    [Fact]
    public async Task AGroupHasARateOfItsOwn()
    {
        var model = Net();
        var before = model.ParametersVector;
        var optimizer = new Optimizer.AdamW(0.01, WeightDecay: 0.1) { Groups = [new(ParameterSet.Of(model[0]), LearningRate: 0, WeightDecay: 0)] };
        await model.FitAsync(Given.TwoClasses(60), new() { Epochs = 2, Optimizer = optimizer, Loss = Losses.CrossEntropy }, cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(before[..12], model.ParametersVector[..12]);
        Assert.NotEqual(before[20..], model.ParametersVector[20..]);
    }

    [Fact]
    public void RatesChangeBetweenSteps()
    {
        var model = Net();
        var samples = Given.TwoClasses(20);
        var optimizer = new Optimizer.Sgd(0.5) { Groups = [new(ParameterSet.Slice(0, 12), 0.1), new(ParameterSet.Named(name => name.StartsWith("3.", StringComparison.Ordinal)))] }.For(model);
        Assert.Equal([0.1, 0.5], optimizer.Groups.Select(group => group.LearningRate));
        Assert.Equal([0.0, 0.0], optimizer.Groups.Select(group => group.WeightDecay));
        var schedule = optimizer.Schedule(new Schedule.StepLR(1, 0.5));
        schedule.Step();
        Assert.Equal([0.05, 0.25], optimizer.Groups.Select(group => group.LearningRate));
        optimizer.Groups[1].LearningRate = 0;
        var before = model.ParametersVector;
        optimizer.Step(() => Losses.CrossEntropy(model.Forward(samples.Inputs), samples.Targets));
        Assert.Equal(before[20..], model.ParametersVector[20..]);
        Assert.NotEqual(before[..12], model.ParametersVector[..12]);
        Assert.Equal("ParameterGroup: expected LearningRate of 0 or more, got -1. (Parameter 'LearningRate')", Assert.ThrowsAny<ArgumentException>(() => optimizer.Groups[0].LearningRate = -1).Message);
    }

    [Fact]
    public async Task ATrainingFreezesWhileItLasts()
    {
        var model = Net();
        var before = model.ParametersVector;
        using var folder = new TemporaryFolder();
        model[1].SaveParameters(folder.File("before"));
        var mask = Tensor.From([.. Enumerable.Range(0, 30).Select(i => i >= 20 && i % 2 == 0 ? 1f : 0f)]) > 0;
        var options = new TrainingOptions { Epochs = 2, Loss = Losses.CrossEntropy, Freeze = [ParameterSet.Of(model[0]), ParameterSet.Of(model[1]), ParameterSet.Masked(mask)] };
        await model.FitAsync(Given.TwoClasses(60), options, cancellationToken: TestContext.Current.CancellationToken);
        model[1].SaveParameters(folder.File("after"));
        Assert.Equal(System.IO.File.ReadAllBytes(folder.File("before")), System.IO.File.ReadAllBytes(folder.File("after")));
        Assert.Equal(before[..20], model.ParametersVector[..20]);
        Assert.Equal(before[mask], model.ParametersVector[mask]);
        Assert.NotEqual(before[21], model.ParametersVector[21]);
        Assert.Empty(model.FrozenNames);
    }

    [Fact]
    public void SomeParametersAreFrozenAndLearnAgain()
    {
        var model = Net().Freeze(ParameterSet.Slice(0, 12));
        Assert.Equal(["0.weight", "0.bias"], model.FrozenNames);
        Assert.Equal(["0.weight"], model.Unfreeze(ParameterSet.Named(name => name == "0.bias")).FrozenNames);
    }

    [Fact]
    public async Task WhatTheModelHasNotIsRefused()
    {
        var model = Net();
        Assert.Equal("Freeze: expected a layer of the model, got Linear(1 -> 1), which is none. Give one that the model was made of. (Parameter 'model')",
            Assert.ThrowsAny<ArgumentException>(() => model.Freeze(ParameterSet.Of(Layers.Linear(1, 1)))).Message);
        Assert.Equal("Lbfgs: expected no groups: it searches along one line for all parameters. Freeze what is not to learn. (Parameter 'groups')",
            Assert.ThrowsAny<ArgumentException>(() => (new Optimizer.Lbfgs() { Groups = [new(ParameterSet.Slice(0, 1))] }).For(model)).Message);
        Assert.Throws<ArgumentNullException>(() => model.Freeze(null!));
        Assert.Throws<ArgumentNullException>(() => ParameterSet.Of(null!));
        Assert.Throws<ArgumentNullException>(() => ParameterSet.Named(null!));
        Assert.Throws<ArgumentNullException>(() => ParameterSet.Masked(null!));
        Assert.Throws<ArgumentNullException>(() => (new Optimizer.Sgd() { Groups = null! }).For(model));
        Assert.Throws<ArgumentNullException>(() => (new Optimizer.Sgd() { Groups = [null!] }).For(model));
        Assert.Throws<ArgumentNullException>(() => (new Optimizer.Sgd() { Groups = [new(null!)] }).For(model));
        await Assert.ThrowsAsync<ArgumentNullException>(() => model.FitAsync(Given.TwoClasses(6), new() { Freeze = null! }));
        await Assert.ThrowsAsync<ArgumentNullException>(() => model.FitAsync(Given.TwoClasses(6), new() { Freeze = [null!] }));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => model.FitAsync(Given.TwoClasses(6), new() { Freeze = [ParameterSet.Slice(0, 0)] }));
    }
}

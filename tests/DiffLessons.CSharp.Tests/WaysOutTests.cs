namespace Outsider;

using DiffLessons.CSharp;
using Core = DiffLessons;
using Torch = TorchSharp.torch;

/// <summary>From the facade to the library behind and to TorchSharp, and back.</summary>
public class WaysOutTests
{
    [Fact]
    public void ATensorOfTorchSharpIsTakenOver()
    {
        var made = Tensor.FromTorchSharp(Torch.arange(6).reshape(2, 3));
        Assert.Equal(DType.Int64, made.DType);
        Assert.Equal([2, 3], made.Shape);
        Assert.Equal([0, 1, 2, 3, 4, 5], made.ToInt64Array());
    }

    [Fact]
    public void ACopyForTorchSharpBelongsToTheCaller()
    {
        var tensor = Tensor.From([1f, 2]);

        using (var copy = tensor.ToTorchSharp())
        {
            copy.add_(1);
            Assert.Equal(2f, copy[0].item<float>());
        }

        Assert.Equal([1f, 2], tensor.ToArray());
    }

    [Fact]
    public void WhatCannotBeATensorIsRefused()
    {
        Assert.Throws<ArgumentNullException>(() => Tensor.FromTorchSharp(null!));
        using var tracked = Torch.ones(2, requires_grad: true);
        var problem = Assert.ThrowsAny<InvalidOperationException>(() => Tensor.FromTorchSharp(tracked));
        Assert.StartsWith("FromTorchSharp: this TorchSharp tensor requires a gradient", problem.Message);
        using var empty = Torch.empty(2, device: Torch.META);
        Assert.ThrowsAny<ArgumentException>(() => Tensor.FromTorchSharp(empty));
    }

    [Fact]
    public void TheLibraryBehindSharesTensorsAndParameters()
    {
        var tensor = Tensor.From([1f, 2]);
        Assert.Equal(tensor, Tensor.FromCore(tensor.Core));
        var model = Layers.Linear(2, 1);
        var again = Model.FromCore(model.Core);
        model.ParametersVector = Tensor.From([1f, 2, 3]);
        Assert.Equal(model.ParametersVector, again.ParametersVector);
        Assert.Throws<ArgumentNullException>(() => Tensor.FromCore(null!));
        Assert.Throws<ArgumentNullException>(() => Model.FromCore(null!));
    }

    [Fact]
    public void ALayerThatTheFacadeHasNoFormOfIsAModel()
    {
        Core.Model<Core.Tensor, Core.Tensor> layer = new Core.Linear(2, 3, null);
        Assert.Equal([4, 3], Model.FromCore(layer).Then(Layers.Relu()).Predict(Tensor.Ones(4, 2)).Shape);
    }
}

// Build a network, train it, predict with it, save it: dotnet run --project samples/QuickStart
using DiffLessons.CSharp;

// y = x^2 at 100 points, with noise.
var x = Tensor.Linspace(-1, 1, 100).Reshape(100, 1);
var y = x * x + 0.2 * Tensor.Rand(100, 1);

var model = Model.Sequential(Layers.Linear(1, 10), Layers.Relu(), Layers.Linear(10, 1));
var options = new TrainingOptions { Epochs = 200, BatchSize = 100, Optimizer = new Optimizer.Sgd(0.2) };
var history = await model.FitAsync(new Samples(x, y), options);
Console.WriteLine($"loss {history.Losses[0]:F4} -> {history.Losses[^1]:F4}");

// Predict at x = 0.5, and the slope there.
Console.WriteLine($"f(0.5) = {model.Predict([0.5f], 1, 1)[0]:F3}");
Console.WriteLine($"f'(0.5) = {Diff.Grad(t => model.Predict(t).Sum(), Tensor.From([0.5f], 1, 1)).ToSingle():F3}");

// Save all of it, and load it without naming its layers.
model.Save("out/parabola.safetensors");
Console.WriteLine(Model.Load("out/parabola.safetensors"));

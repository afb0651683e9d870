// What a network has learned of many pictures helps it with a task that has few: dotnet run --project samples/TransferLearning
//   --quick   fewer epochs, for a trial
using DiffLessons.CSharp;

const int Side = 16, Draws = 5;
var quick = args.Contains("--quick");
RandomNumbers.Seed(1);

// Strokes at four angles, a great many of them: the network learns what edges look like.
var strokes = Pictures(3000, seed: 1, first: 0);
var learned = Model.Sequential(Body(), Layers.Linear(16, 4));
var history = await learned.FitAsync(strokes, Options(epochs: quick ? 8 : 15));
Console.WriteLine($"strokes at four angles, {strokes.Inputs.Shape[0]} pictures: {history.Epochs[^1].Accuracy:P0} right");

// Strokes at the four angles between those, 8 pictures at a time. The head is replaced, all before it is frozen.
var test = Between(1000, seed: 2);
var before = learned.Parts[0].ParametersVector;
var (with, without) = (0.0, 0.0);

for (var draw = 0; draw < Draws; draw++)
{
    var few = Between(8, seed: 3 + draw);
    var transferred = learned.WithPart(^1, Layers.Linear(16, 4));

    foreach (var part in transferred.Parts.SkipLast(1))
    {
        part.Freeze();
    }

    if (draw == 0)
    {
        Console.WriteLine($"learns: {string.Join(", ", transferred.ParameterNames.Except(transferred.FrozenNames))}");
    }

    await transferred.FitAsync(few, Options(epochs: 60));
    with += Right(transferred) / Draws;

    // The same network with nothing learned before.
    var fresh = Model.Sequential(Body(), Layers.Linear(16, 4));
    await fresh.FitAsync(few, Options(epochs: 60));
    without += Right(fresh) / Draws;
}

Console.WriteLine($"the body as it was: {learned.Parts[0].ParametersVector == before}");
Console.WriteLine($"the angles between them, after 8 pictures, the mean of {Draws} draws: {with:P0} right with what it had learned, {without:P0} without");
return with > without ? 0 : 1;

static Model Body() => Model.Sequential(
    Layers.Conv2d(1, 8, kernelSize: 3, padding: 1), Layers.Relu(), Layers.MaxPool2d(2),
    Layers.Conv2d(8, 16, kernelSize: 3, padding: 1), Layers.Relu(), Layers.MaxPool2d(2),
    Layers.Flatten(), Layers.Linear(16 * 4 * 4, 16), Layers.Relu());

static Samples Between(int count, int seed) => Pictures(count, seed, first: 22.5);

static TrainingOptions Options(int epochs) => new()
{
    Epochs = epochs,
    BatchSize = 20,
    Loss = Losses.CrossEntropy,
    Optimizer = new Optimizer.Adam(0.005),
    Accuracy = true,
    Seed = 1,
};

double Right(Model model) => Metric.Accuracy.Compute(model.Predict(test.Inputs), test.Targets);

// Pictures of a stroke through a point near the middle, at one of four angles 45 degrees apart, on a grey that is noisy.
static Samples Pictures(int count, int seed, double first)
{
    var random = new Random(seed);
    var pixels = new float[count * Side * Side];
    var labels = new long[count];

    for (var i = 0; i < count; i++)
    {
        labels[i] = i % 4;
        var (middleX, middleY) = (6 + (4 * random.NextDouble()), 6 + (4 * random.NextDouble()));
        var angle = (first + (labels[i] * 45) + (20 * random.NextDouble()) - 10) * Math.PI / 180;

        for (var y = 0; y < Side; y++)
        {
            for (var x = 0; x < Side; x++)
            {
                var (dx, dy) = (x - middleX, y - middleY);
                var isBright = Math.Sqrt((dx * dx) + (dy * dy)) < 6 && Math.Abs((dx * Math.Sin(angle)) - (dy * Math.Cos(angle))) < 0.9;
                pixels[(((i * Side) + y) * Side) + x] = (isBright ? 1 : 0) + (float)random.NextDouble();
            }
        }
    }

    return new(Tensor.From(pixels, count, 1, Side, Side), Tensor.From(labels));
}

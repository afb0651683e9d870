// An LSTM forecasts a series from its past: dotnet run --project samples/Forecast
//   --quick   fewer epochs, for a trial
using DiffLessons.CSharp;

const int Window = 48, Ahead = 24;
var quick = args.Contains("--quick");
RandomNumbers.Seed(1);

// Sales by the hour: a rhythm of days in one of weeks, and noise. The last two weeks are kept for the test.
var random = new Random(1);
var series = Enumerable.Range(0, 24 * 7 * 10)
    .Select(hour => (float)(Math.Sin(2 * Math.PI * hour / 24) + (0.5 * Math.Sin(2 * Math.PI * hour / (24 * 7))) + (0.2 * (random.NextDouble() - 0.5))))
    .ToArray();
var split = series.Length - (24 * 14);

// Each sample: 48 hours, and the 24 that follow. Validation comes after training in time, as it will be when the model is used.
var training = Windows(0, split * 9 / 10);
var validation = Windows(split * 9 / 10, split);

var model = Model.Sequential(
    Layers.Lstm(inputSize: 1, hiddenSize: 32),
    Layers.LastStep(),
    Layers.Linear(32, Ahead));

var history = await model.FitAsync(training, new()
{
    Epochs = quick ? 8 : 30,
    BatchSize = 32,
    Optimizer = new Optimizer.Adam(0.005),
    Schedule = new Schedule.CosineAnnealingLR(quick ? 8 : 30),
    ClipNorm = 1,
    Validation = validation,
    EarlyStopping = new EarlyStopping(Patience: 8),
    Seed = 1,
    OnEpoch = epoch =>
    {
        if (epoch.Epoch % 5 == 0)
        {
            Console.WriteLine($"epoch {epoch.Epoch}: loss {epoch.Loss:F4}, of the validation {epoch.ValidationLoss:F4}");
        }

        return true;
    },
});

// Saved, and loaded by a program that knows nothing of the layers.
var path = Path.Combine(Path.GetTempPath(), "forecast.safetensors");
model.Save(path);
var forecaster = Model.Load(path);
File.Delete(path);

// The test: each day of the last two weeks, forecast from the two days before; beside the guess that a day is as the day before.
var test = Windows(split - Window, series.Length, step: 24);
var ours = Losses.MeanAbsoluteError(forecaster.Predict(test.Inputs), test.Targets).ToDouble();
var naive = Losses.MeanAbsoluteError(test.Inputs[.., ^Ahead.., 0], test.Targets).ToDouble();
Console.WriteLine($"mean absolute error over {test.Targets.Shape[0]} days: {ours:F3}; as the day before: {naive:F3}");

var (past, next) = (test.Inputs[^1..], test.Targets[^1]);
Console.WriteLine("the last day    forecast  measured");

for (var hour = 0; hour < Ahead; hour += 6)
{
    Console.WriteLine($"      {hour,2}:00      {forecaster.Predict(past)[0, hour].ToDouble(),8:F2}  {next[hour].ToDouble(),8:F2}");
}

return ours < naive ? 0 : 1;

Samples Windows(int first, int last, int step = 1)
{
    var starts = Enumerable.Range(0, (last - first - Window - Ahead) / step + 1).Select(i => first + (i * step)).ToArray();
    var inputs = starts.SelectMany(start => series[start..(start + Window)]).ToArray();
    var targets = starts.SelectMany(start => series[(start + Window)..(start + Window + Ahead)]).ToArray();
    return new(Tensor.From(inputs, starts.Length, Window, 1), Tensor.From(targets, starts.Length, Ahead));
}

// The price of a house from a CSV file: train, save, load, and predict from raw rows: dotnet run --project samples/Tabular
//   --quick        fewer epochs
//   --out FOLDER   where the model is written; out/tabular by default
using DiffLessons.CSharp;

var quick = args.Contains("--quick");
var folder = args.SkipWhile(word => word != "--out").Skip(1).FirstOrDefault() ?? Path.Combine("out", "tabular");
var table = Table.ReadCsv(Path.Combine(AppContext.BaseDirectory, "houses.csv"));
Console.WriteLine(table);

// Houses that were sold later are to be foreseen from those that were sold before. What is known of the columns (means, categories) comes from the earlier ones alone.
var (earlier, later) = table.SplitByTime(0.8, "sold");
var encoder = new TableEncoder(earlier, new()
{
    Target = "price",
    Columns =
    [
        new("area"), new("rooms"), new("town"),
        new("heating", Missing: MissingValues.Text("unknown")),
        new("built", Missing: MissingValues.Median, Indicator: true),
    ],
});

Console.WriteLine($"features: {string.Join(", ", encoder.FeatureNames)}");
RandomNumbers.Seed(1);
var model = Model.Sequential(encoder.Layer, Layers.Linear(encoder.Width, 32), Layers.Relu(), Layers.Linear(32, 1));

await model.FitDataAsync(encoder.Dataset(earlier), new()
{
    Epochs = quick ? 60 : 300,
    BatchSize = 32,
    Optimizer = new Optimizer.Adam(0.02),
    Schedule = new Schedule.CosineAnnealingLR(quick ? 60 : 300),
    Seed = 1,
});

var numbers = model.Evaluate(encoder.Dataset(later), [Metric.R2, Metric.MeanAbsoluteError, Metric.RootMeanSquaredError]);
Console.WriteLine($"of the later sales: {string.Join(", ", numbers.Select(pair => $"{pair.Key} {pair.Value:F3}"))}");

// The file has the network and the encoder: what loads it needs neither the table nor this program.
Directory.CreateDirectory(folder);
var file = Path.Combine(folder, "houses.safetensors");
model.Save(file);
var loaded = Model.Load(file);
House[] houses = [new(95, 3, "Ulm", "gas", 1990), new(95, 3, "Bad Aibling", "heat pump", null)];

foreach (var (house, price) in houses.Zip(loaded.PredictRecords(houses).ToArray()))
{
    Console.WriteLine($"{house} -> {price:F0} thousand");
}

// What was learned holds for sales that were not seen, and the file predicts to the last bit what the model does.
if (numbers["r2"] < 0.9 || !model.PredictTable(later).Equals(loaded.PredictTable(later)))
{
    Console.Error.WriteLine("the predictions are not what they should be");
    return 1;
}

return 0;

/// <summary>A house, as the program that asks for its price knows it: a property for each column that the model takes.</summary>
internal sealed record House(double Area, int Rooms, string Town, string? Heating, int? Built);

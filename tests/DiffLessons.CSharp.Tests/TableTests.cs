namespace Outsider;

using System.Text;
using DiffLessons.CSharp;

/// <summary>Tables, encoders and metrics, as C# has them.</summary>
public class TableTests
{
    private enum Energy
    {
        Oil,
        Gas,
    }

    private sealed record House(double Area, string? Town, int? Built = null, Energy Heating = Energy.Gas, DateTime? Sold = null, double Price = 0);

    private static Table Houses(int count)
    {
        var random = new Random(3);
        string[] towns = ["Ulm", "Bonn", "Kiel"];
        return Table.From(Enumerable.Range(0, count).Select(i =>
        {
            var (town, area) = (random.Next(3), 40 + (100 * random.NextDouble()));
            return new { Area = area, Town = towns[town], Built = i % 9 == 0 ? (int?)null : 1950 + (i % 50), Sold = new DateTime(2020, 1, 1).AddDays(i), Price = (2 * area) + (50 * town) };
        }));
    }

    private static TableEncoder Encoder(Table table) => new(table, new()
    {
        Target = "Price",
        Columns = [new("Area"), new("Town"), new("Built", Missing: MissingValues.Median, Indicator: true)],
    });

    [Fact]
    public void TablesComeFromRecordsTextsAndStreams()
    {
        var table = Table.From([new House(80.5, "Ulm", 1990), new House(120, null, null, Energy.Oil, new DateTime(2024, 1, 31))]);
        Assert.Equal(["Area", "Town", "Built", "Heating", "Sold", "Price"], table.ColumnNames);
        Assert.Equal([80.5, 120], table.Numbers("Area"));
        Assert.Equal([null, "2024-01-31T00:00:00"], table.Texts("Sold"));
        Assert.Equal([ColumnKind.Number, ColumnKind.Text, ColumnKind.Number, ColumnKind.Text, ColumnKind.Time, ColumnKind.Number], table.ColumnNames.Select(table.Kind));
        var text = "zip;x\n01234;1,5\n89073;NA\n";
        var options = new CsvOptions { DecimalComma = true, Kinds = new Dictionary<string, ColumnKind> { ["zip"] = ColumnKind.Text } };
        Assert.Equal(["01234", "89073"], Table.ParseCsv(text, options).Texts("zip"));
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(text));
        Assert.Equal(1.5, Table.ReadCsv(stream, options).Numbers("x")[0]);
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("a.csv"), "a,b\n1,true\n2,false\n");
        var read = Table.ReadCsv(folder.File("a.csv"));
        Assert.Equal("Table(2 rows; a: Number, b: Boolean)", read.ToString());
        Assert.Equal([2.0], read[1..].Numbers("a"));
        Assert.Equal([2.0, 3.0], Table.FromColumns([new("n", new[] { 2, 3 })]).Numbers("n"));
    }

    [Fact]
    public void MalformedFilesAreRefusedWithTheirLine()
    {
        Assert.Equal("ParseCsv: the text, line 3: expected 2 fields, as in the first line, got 1.", Assert.ThrowsAny<IOException>(() => Table.ParseCsv("a,b\n1,2\n3\n")).Message);
        Assert.Equal("ParseCsv: the text, line 2: expected a closing quote, got the end of the file.", Assert.ThrowsAny<IOException>(() => Table.ParseCsv("a,b\n1,\"2\n")).Message);
        Assert.ThrowsAny<IOException>(() => Table.ReadCsv("no such file.csv"));
        Assert.ThrowsAny<ArgumentException>(() => Table.ParseCsv("a\n1\n", new() { Separator = 'é' }));
        Assert.ThrowsAny<ArgumentException>(() => Table.ParseCsv("a\n1\n", new() { Kinds = new Dictionary<string, ColumnKind> { ["a"] = (ColumnKind)9 } }));
        Assert.ThrowsAny<ArgumentException>(() => Table.From([new { X = new object() }]));
        Assert.Throws<ArgumentNullException>(() => Table.From<House>(null!));
        Assert.Throws<ArgumentNullException>(() => Table.ReadCsv((Stream)null!));
        Assert.Throws<ArgumentNullException>(() => Table.ParseCsv(null!));
        Assert.Throws<ArgumentNullException>(() => Table.FromColumns(null!));
    }

    [Fact]
    public async Task ASavedModelPredictsFromRawRows()
    {
        var (earlier, later) = Houses(200).SplitByTime(0.8, "Sold");
        Assert.Equal((160, 40), (earlier.Count, later.Count));
        var encoder = Encoder(earlier);
        Assert.Equal(["Area", "Town=Bonn", "Town=Kiel", "Town=Ulm", "Built", "Built is missing"], encoder.FeatureNames);
        Assert.Equal(("Price", 6, 0), (encoder.Target, encoder.Width, encoder.Classes.Count));
        RandomNumbers.Seed(1);
        var model = Model.Sequential(encoder.Layer, Layers.Linear(encoder.Width, 8), Layers.Relu(), Layers.Linear(8, 1));
        var before = model.Evaluate(encoder.Dataset(later), [Metric.R2], Losses.MeanSquaredError);
        await model.FitDataAsync(encoder.Dataset(earlier), new() { Epochs = 40, Optimizer = new Optimizer.Adam(0.05), Metrics = [Metric.R2] }, cancellationToken: TestContext.Current.CancellationToken);
        var after = model.Evaluate(encoder.Dataset(later), [Metric.R2], Losses.MeanSquaredError);
        Assert.True(after["r2"] > before["r2"] && after["loss"] < before["loss"]);
        using var folder = new TemporaryFolder();
        model.Save(folder.File("houses.safetensors"));
        var loaded = Model.Load(folder.File("houses.safetensors"));
        Assert.Equal(model.PredictTable(later), loaded.PredictTable(later));
        Assert.Equal(encoder.FeatureNames, loaded.Encoder.FeatureNames);
        Assert.Equal(["Bonn", "Kiel", "Ulm"], loaded.Encoder.Categories("Town"));
        Assert.Equal([2, 1], loaded.PredictRecords(new House(90, "Ulm", 1980), new House(90, "Bonn")).Shape);
        Assert.Equal("PredictTable: row 0 has the category \"Rom\" in column \"Town\", which the encoder does not know. The categories are: Bonn, Kiel, Ulm. Make the encoder with Unknown = UnknownCategories.Ignore to let others pass.",
            Assert.ThrowsAny<IOException>(() => loaded.PredictRecords(new House(90, "Rom"))).Message);
        Assert.Equal("PredictTable: row 0 has no value in column \"Town\". Make the encoder with something that stands for missing values, as Missing = MissingValues.Mean, or fill it in.",
            Assert.ThrowsAny<IOException>(() => loaded.PredictRecords(new House(90, null))).Message);
        Assert.ThrowsAny<InvalidOperationException>(() => Layers.Linear(1, 1).PredictTable(later));
        Assert.ThrowsAny<InvalidOperationException>(() => Layers.Linear(1, 1).Encoder);
    }

    [Fact]
    public void EncodersHaveAllPoliciesOfFSharp()
    {
        var table = Table.From([new { X = double.NaN, Kind = (string?)"a" }, new { X = 2.0, Kind = (string?)null }, new { X = 4.0, Kind = (string?)"b" }]);

        float[] Features(MissingValues x, MissingValues kind, CategoryEncoding encoding = CategoryEncoding.OneHot)
        {
            var encoder = new TableEncoder(table, new() { Columns = [new("X", Missing: x), new("Kind", Missing: kind)], Standardize = false, Encoding = encoding });
            return encoder.Layer.Predict(encoder.Rows(table)).ToArray();
        }

        Assert.Equal([3, 1, 0, 0, 2, 0, 0, 1, 4, 0, 1, 0], Features(MissingValues.Mean, MissingValues.Text("c")));
        Assert.Equal([-1, 0, 2, 0, 4, 1], Features(MissingValues.Number(-1), MissingValues.Text("a"), CategoryEncoding.Index));
        var dropping = new TableEncoder(table, new() { Target = "Kind", Columns = [new("X", Missing: MissingValues.DropRow)] });
        Assert.Equal(["a", "b"], dropping.Classes);
        Assert.ThrowsAny<IOException>(() => dropping.Dataset(table));
        Assert.Equal(1, dropping.Dataset(table[2..]).Count);
        var lenient = new TableEncoder(table[2..], new() { Columns = [new("Kind", Unknown: UnknownCategories.Ignore)] });
        Assert.Equal([0f], lenient.Layer.Predict(lenient.Rows(table[..1])).ToArray());
        Assert.Equal([0L], new TableEncoder(table, new() { Target = "X", Columns = [new("Kind")], Classes = true }).Targets(table[1..2]).ToInt64Array());
        Assert.ThrowsAny<ArgumentException>(() => Features(MissingValues.Text("c"), MissingValues.Text("c")));
        Assert.Throws<ArgumentNullException>(() => MissingValues.Text(null!));
        Assert.Throws<ArgumentNullException>(() => new TableEncoder(null!));
        Assert.Throws<ArgumentNullException>(() => new TableEncoder(table, new() { Missing = null! }));
        Assert.Throws<ArgumentNullException>(() => new TableEncoder(table, new() { Columns = [null!] }));
        Assert.Throws<ArgumentNullException>(() => new TableEncoder(table, new() { Columns = [new(null!)] }));
        Assert.ThrowsAny<ArgumentException>(() => new TableEncoder(table, new() { Target = "no" }));
        Assert.Throws<ArgumentNullException>(() => lenient.Dataset(null!));
        Assert.Throws<ArgumentNullException>(() => lenient.Rows(null!));
        Assert.Throws<ArgumentNullException>(() => lenient.Categories(null!));
    }

    [Fact]
    public void MetricsAreThoseOfAllSamples()
    {
        var (scores, classes) = (Tensor.From([0.9f, 0.8f, 0.7f, 0.4f, 0.3f, 0.2f]), Tensor.From([1f, 0, 1, 1, 0, 0]));
        Assert.Equal(7.0 / 9, Metric.RocAuc.Compute(scores, classes), 1e-6);
        Assert.Equal(2.0 / 3, Metric.Precision(0.5).Compute(scores, classes), 1e-6);
        Assert.Equal(1.0 / 3, Metric.Recall(0.75).Compute(scores, classes), 1e-6);
        Assert.Equal(0.4, Metric.F1(0.75).Compute(scores, classes), 1e-6);
        Assert.Equal(4.0 / 6, Metric.BinaryAccuracy(0.5).Compute(scores, classes), 1e-6);
        Assert.Equal(Math.Sqrt(1.23 / 6), Metric.RootMeanSquaredError.Compute(scores, classes), 1e-6);
        Assert.Equal(1, Metric.R2.Compute(classes, classes));
        var data = Dataset.From(scores.Reshape(6, 1), classes.Reshape(6, 1));
        var model = Layers.Linear(1, 1, bias: false);
        model.ParametersVector = Tensor.From([1f]);
        var byOne = model.Evaluate(data, [Metric.RocAuc, Metric.F1(0.5)], batchSize: 1);
        Assert.Equal(7.0 / 9, byOne["roc_auc"], 1e-6);
        Assert.Equal(2.0 / 3, byOne["f1"], 1e-6);
        Assert.Throws<ArgumentNullException>(() => model.Evaluate(null!, []));
        Assert.Throws<ArgumentNullException>(() => model.Evaluate(data, null!));
        Assert.Throws<ArgumentNullException>(() => model.Evaluate(data, [null!]));
        Assert.ThrowsAny<ArgumentException>(() => model.Evaluate(data, [], batchSize: 0));
    }
}

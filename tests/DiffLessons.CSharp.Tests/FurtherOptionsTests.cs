namespace Outsider;

using DiffLessons.CSharp;

/// <summary>Options of tables, groups, layers and modules reach the library: each has a value of its own, and what it does is looked at.</summary>
public class FurtherOptionsTests
{
    private static readonly Samples Line = new(Tensor.From([0f, 1, 2, 3, 4, 5, 6, 7], 8, 1), Tensor.From([1f, 3, 5, 7, 9, 11, 13, 15], 8, 1));

    private static Table Small => Table.ParseCsv("a,b,c\n1,x,0\n2,y,1\n6,x,1\n");

    // ---- tables ----

    [Fact]
    public void OptionsOfFilesAreRead()
    {
        var table = Table.ParseCsv("a;b\n1,5;-\n-;2\n", new() { Separator = ';', DecimalComma = true, Missing = ["-"] });
        Assert.Equal((ColumnKind.Number, ColumnKind.Number), (table.Kind("a"), table.Kind("b")));
        Assert.Equal([1.5, double.NaN], table.Numbers("a"));
        Assert.Equal([double.NaN, 2], table.Numbers("b"));
        Assert.Equal(["column1", "column2"], Table.ParseCsv("1,2\n", new() { Header = false }).ColumnNames);
        var told = Table.ParseCsv("a,b,c,d\n1,true,1,2026-01-31\n", new() { Kinds = new Dictionary<string, ColumnKind> { ["a"] = ColumnKind.Text, ["b"] = ColumnKind.Boolean, ["c"] = ColumnKind.Number, ["d"] = ColumnKind.Time } });
        Assert.Equal([ColumnKind.Text, ColumnKind.Boolean, ColumnKind.Number, ColumnKind.Time], told.ColumnNames.Select(told.Kind));
    }

    [Fact]
    public void ASplitByTimeTakesTheColumnThatIsNamed()
    {
        var table = Table.ParseCsv("first,second,n\n2026-01-01,2026-01-03,1\n2026-01-02,2026-01-02,2\n2026-01-03,2026-01-01,3\n2026-01-04,2025-12-31,4\n");
        var (earlier, later) = table.SplitByTime(0.5, "second");
        Assert.Equal([4, 3], earlier.Numbers("n").OrderDescending());
        Assert.Equal([2, 1], later.Numbers("n").OrderDescending());
        (earlier, _) = table.SplitByTime(0.5, "first");
        Assert.Equal([2, 1], earlier.Numbers("n").OrderDescending());
    }

    [Fact]
    public void PoliciesOfAnEncoderAreItsOwn()
    {
        var other = Table.ParseCsv("a,b,c\n1,z,0\n");
        Assert.ThrowsAny<IOException>(() => new TableEncoder(Small, new() { Columns = [new("b")] }).Rows(other));
        var ignoring = new TableEncoder(Small, new() { Columns = [new("b")], Unknown = UnknownCategories.Ignore });
        Given.Near([0, 0], ignoring.Layer.Predict(ignoring.Rows(other)).Reshape(-1));
        var own = new TableEncoder(Small, new() { Columns = [new("b", Unknown: UnknownCategories.Ignore)] });
        Given.Near([0, 0], own.Layer.Predict(own.Rows(other)).Reshape(-1));
        var index = new TableEncoder(Small, new() { Columns = [new("b", Encoding: CategoryEncoding.Index), new("a", Standardize: false)] });
        Given.Near([0, 1, 1, 2, 0, 6], index.Layer.Predict(index.Rows(Small)).Reshape(-1));
        var plain = new TableEncoder(Small, new() { Columns = [new("a")], Standardize = false });
        Given.Near([1, 2, 6], plain.Layer.Predict(plain.Rows(Small)).Reshape(-1));
        Assert.Equal(["0", "1"], new TableEncoder(Small, new() { Target = "c", Classes = true }).Classes);
        Assert.Empty(new TableEncoder(Small, new() { Target = "c", Classes = false }).Classes);
    }

    [Fact]
    public void ALossIsGivenOutputsAndTargetsInTurn()
    {
        var model = Layers.Linear(1, 1);
        model.ParametersVector = Tensor.From([2f, 0]);
        var data = Dataset.From(Line.Inputs, Line.Targets);
        var found = model.Evaluate(data, [Metric.Error("difference", (output, target) => (output - target).Mean())], (output, target) => (output - (3 * target)).Mean());
        Assert.Equal(-1, found["difference"], 1e-5);
        Assert.Equal(7 - 24, found["loss"], 1e-4);
    }

    // ---- groups and freezing ----

    [Fact]
    public void AGroupHasARateAndADecayOfItsOwn()
    {
        var model = Layers.Linear(3, 1);
        var optimizer = new Optimizer.AdamW(0.5) { Groups = [new(ParameterSet.Slice(1, 2), LearningRate: 0.25, WeightDecay: 0.125)] }.For(model);
        var group = Assert.Single(optimizer.Groups);
        Assert.Equal((0.25, 0.125), (group.LearningRate, group.WeightDecay));
        group.WeightDecay = 0.75;
        Assert.Equal((0.25, 0.75), (group.LearningRate, group.WeightDecay));
        group.LearningRate = 0.375;
        Assert.Equal((0.375, 0.75, 0.5), (group.LearningRate, group.WeightDecay, optimizer.LearningRate));
    }

    [Theory]
    [InlineData(1, 2)]
    [InlineData(0, 1)]
    [InlineData(2, 1)]
    public async Task ASliceIsAStartAndALength(int start, int length)
    {
        var model = Layers.Linear(3, 1);
        var before = model.ParametersVector.ToArray();
        var samples = new Samples(Tensor.From([1f, 2, 3, 2, 1, 5], 2, 3), Tensor.From([30f, -20], 2, 1));
        await model.FitAsync(samples, new() { Optimizer = new Optimizer.Sgd(0.01), Freeze = [ParameterSet.Slice(start, length)] });
        var after = model.ParametersVector.ToArray();
        Assert.Equal(Enumerable.Range(start, length), Enumerable.Range(0, 4).Where(i => before[i] == after[i]));
    }

    [Fact]
    public async Task EverySetOfAListIsFrozen()
    {
        var model = Model.Sequential(Layers.Linear(1, 2), Layers.Linear(2, 2), Layers.Linear(2, 1));
        var before = model.ParametersVector.ToArray();
        await model.FitAsync(Line, new() { Freeze = [ParameterSet.Of(model[0]), ParameterSet.Of(model[1])] });
        var after = model.ParametersVector.ToArray();
        Assert.Equal(before[..10], after[..10]);
        Assert.NotEqual(before[10..], after[10..]);
    }

    // ---- layers and models ----

    [Fact]
    public void RecurrentLayersHaveTheirBiasesOrNone()
    {
        Assert.Equal(4 * ((3 * 2) + (3 * 3)), Layers.Lstm(2, 3, bias: false).ParameterCount);
        Assert.Equal(3 * ((3 * 2) + (3 * 3)), Layers.Gru(2, 3, bias: false).ParameterCount);
        Assert.Equal((3 * 2) + (3 * 3), Layers.Rnn(2, 3, bias: false).ParameterCount);
        Assert.Equal(4 * ((3 * 2) + (3 * 3) + 6), Layers.Lstm(2, 3).ParameterCount);
        Assert.Equal(3 * ((3 * 2) + (3 * 3) + 6), Layers.Gru(2, 3).ParameterCount);
        Assert.Equal((3 * 2) + (3 * 3) + 6, Layers.Rnn(2, 3).ParameterCount);
    }

    [Fact]
    public void APartIsReplacedFromEitherEnd()
    {
        var model = Model.Sequential(Layers.Linear(1, 2), Layers.Relu(), Layers.Linear(2, 3));
        Assert.Equal([4, 5], model.WithPart(^1, Layers.Linear(2, 5)).Predict(Tensor.Ones(4, 1)).Shape);
        Assert.Equal([4, 3], model.WithPart(^3, Layers.Linear(7, 2)).Predict(Tensor.Ones(4, 7)).Shape);
        Assert.Equal([4, 3], model.WithPart(1, Layers.Linear(2, 2)).Predict(Tensor.Ones(4, 1)).Shape);
    }

    [Fact]
    public async Task ABufferIsNotLearned()
    {
        var model = new Shifted();
        Assert.Equal((1, 1), (model.ParameterCount, model.ParameterNames.Count));
        await model.FitAsync(Line, new() { Optimizer = new Optimizer.Sgd(0.01) });
        Given.Near([3], model.Shift);
        Assert.NotEqual(2f, model.ParametersVector[0].ToDouble());
    }

    [Fact]
    public void AClassInsideAnotherHasANameWithPointsInFiles()
    {
        using var folder = new TemporaryFolder();
        Model.Register(_ => new Shifted());
        new Shifted().Save(folder.File("shifted.safetensors"));
        Assert.Contains("Outsider.FurtherOptionsTests.Shifted", File.ReadAllText(folder.File("shifted.safetensors")), StringComparison.Ordinal);
        Assert.IsType<Shifted>(Model.Load(folder.File("shifted.safetensors")));
    }

    // ---- schedules ----

    [Fact]
    public async Task AScheduleOfStepsFallsWithinAnEpoch()
    {
        async Task<double> After(bool eachStep)
        {
            var history = await Layers.Linear(1, 1).FitAsync(Line, new() { BatchSize = 2, Optimizer = new Optimizer.Sgd(0.01), Schedule = new Schedule.StepLR(1, 0.5) { EachStep = eachStep } });
            return history.Epochs[0].LearningRate;
        }

        Assert.Equal(0.01 / 16, await After(true), 1e-12);
        Assert.Equal(0.01, await After(false), 1e-12);
    }

    [Fact]
    public void WarmRestartsComeLessOften()
    {
        var optimizer = new Optimizer.Sgd(1).For(Layers.Linear(1, 1));
        var schedule = optimizer.Schedule(new Schedule.CosineAnnealingWarmRestarts(1, TMult: 2, EtaMin: 0.25));
        var rates = new List<double>();

        for (var i = 0; i < 7; i++)
        {
            rates.Add(optimizer.LearningRate);
            schedule.Step();
        }

        // From the start 1 step, then 2, then 4.
        Assert.Equal([0, 1, 3], Enumerable.Range(0, 7).Where(i => rates[i] == 1));
        Assert.All(rates, rate => Assert.True(rate >= 0.25));
    }

    // ---- tensors ----

    [Fact]
    public void StatisticsKeepAxesAndCountAsAsked()
    {
        var x = Tensor.From(new double[,] { { 3, 1, 2 }, { 9, 7, 4 } });
        Assert.Equal([2, 1], x.KthValue(2, 1, keepDim: true).Item1.Shape);
        Assert.Equal([2], x.KthValue(2, 1).Item1.Shape);
        Given.Near([2, 7], x.KthValue(2, 1).Item1);
        Given.Near([1, 19.0 / 3], x.VarMean(1).Item1);
        Given.Near([2.0 / 3, 38.0 / 9], x.VarMean(1, unbiased: false).Item1);
        Assert.Equal([2, 1], x.VarMean(1, keepDim: true).Item1.Shape);
    }

    [Fact]
    public void LongNumbersStayLong()
    {
        var x = Tensor.From([8589934592.0]);
        Given.Near([2], x / 4294967296L);
        Given.Near([0.5], 4294967296L / x);
        Given.Near([12884901888.0], x + 4294967296L);
        Given.Near([4294967296.0], x - 4294967296L);
        var exact = Tensor.From([9007199254740993L]);
        Assert.Equal([0L], (9007199254740993L < exact).ToInt64Array());
        Assert.Equal([1L], (9007199254740992L < exact).ToInt64Array());
        Assert.Equal([1L], (9007199254740993L >= exact).ToInt64Array());
        Assert.Equal([0L], (exact > 9007199254740993L).ToInt64Array());
    }

    [Fact]
    public void MoreIndicesThanAxesAreRefused()
    {
        var problem = Assert.Throws<ArgumentException>(() => Tensor.Ones(2, 3)[0, 1, 0]);
        Assert.Equal("Tensor: expected at most 2 indices for shape (2, 3), got 3. (Parameter 'indices')", problem.Message);
    }

    private sealed class Shifted : Module
    {
        private readonly Parameter factor;

        public Shifted()
        {
            factor = AddParameter("factor", Tensor.From([2f]));
            Shift = AddBuffer("shift", Tensor.From([3f]));
        }

        public Parameter Shift { get; }

        public override Tensor Forward(Tensor input) => (input * factor) + Shift;
    }
}

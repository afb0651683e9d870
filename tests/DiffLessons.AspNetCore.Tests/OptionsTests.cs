namespace Outsider;

using DiffLessons.AspNetCore;
using DiffLessons.CSharp;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

/// <summary>Options, from code and from the configuration.</summary>
public sealed class OptionsTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly KeptLog log = new();
    private readonly FakeTime time = new();

    public void Dispose() => folder.Dispose();

    private string Saved(double factor, string name)
    {
        var model = Layers.Linear(1, 1, bias: false);
        model.ParametersVector = Tensor.Full([1], factor);
        var path = folder.File(name);
        model.Save(path);
        return path;
    }

    private ServiceProvider Services(IConfiguration section, Action<ServedModelOptions>? configure = null)
    {
        var services = new ServiceCollection();
        services.AddSingleton<TimeProvider>(time);
        services.AddLogging(logging => logging.AddProvider(log));
        services.AddDiffLessonsModel("net", section, configure);
        return services.BuildServiceProvider();
    }

    private static IConfigurationRoot Section(params (string Key, string? Value)[] values) =>
        new ConfigurationBuilder().AddInMemoryCollection(values.Select(pair => KeyValuePair.Create(pair.Key, pair.Value))).Build();

    [Fact]
    public void ASectionSetsAllOfThem()
    {
        var section = Section(("Path", Saved(2, "a.safetensors")), ("ReloadInterval", "00:00:05"), ("InputShape:0", "4"), ("InputShape:1", "1"), ("InputType", "Float32"), ("OutputShape:0", "4"), ("OutputShape:1", "1"));
        using var services = Services(section, options => options.Prepare = model => model.Then(Layers.Sigmoid()));
        var options = services.GetRequiredService<IOptionsMonitor<ServedModelOptions>>().Get("net");
        Assert.Equal(TimeSpan.FromSeconds(5), options.ReloadInterval);
        Assert.Equal([4, 1], options.InputShape!);
        Assert.Equal([4, 1], options.OutputShape!);
        Assert.Equal(DType.Float32, options.InputType);
        Assert.Equal(0.880797f, services.GetRequiredService<ServedModel>().Predict([1], 1, 1)[0], 1e-5f);
    }

    [Fact]
    public void AChangeOfTheConfigurationLoadsAnotherFile()
    {
        var section = Section(("Path", Saved(2, "a.safetensors")));
        using var services = Services(section);
        var served = services.GetRequiredService<ServedModel>();
        section["Path"] = Saved(3, "b.safetensors");
        section.Reload();
        Assert.Equal([3f], served.Predict([1], 1, 1));
        Assert.Equal(section["Path"], served.Path);
    }

    [Fact]
    public void AChangeOfTheIntervalHoldsAtOnce()
    {
        var section = Section(("Path", Saved(2, "a.safetensors")), ("ReloadInterval", "00:00:05"));
        using var services = Services(section);
        services.GetRequiredService<ServedModel>();
        Assert.Equal([TimeSpan.FromSeconds(5)], time.Periods);
        section["ReloadInterval"] = "00:00:07";
        section.Reload();
        Assert.Equal([TimeSpan.FromSeconds(7)], time.Periods);
        section["ReloadInterval"] = "00:00:00";
        section.Reload();
        Assert.Equal([Timeout.InfiniteTimeSpan], time.Periods);
    }

    [Theory]
    [InlineData("Path", "", "expected Path to name the model's file, got nothing.")]
    [InlineData("ReloadInterval", "-00:00:01", "expected a ReloadInterval from zero, which is never, to 30 days, got -00:00:01.")]
    [InlineData("ReloadInterval", "100.00:00:00", "expected a ReloadInterval from zero, which is never, to 30 days, got 100.00:00:00.")]
    [InlineData("InputShape:0", "0", "expected an InputShape of sizes of 1 or more, got (0).")]
    [InlineData("OutputShape:0", "1", "expected an InputShape beside the OutputShape, got none.")]
    [InlineData("MaxBatch", "0", "expected a MaxBatch of 1 or more, got 0.")]
    [InlineData("InputType", "99", "expected InputType to be a DType, got 99.")]
    public void WrongOnesAreRefusedAtTheStartAndLoggedLater(string key, string value, string problem)
    {
        var path = Saved(2, "a.safetensors");
        var wrong = Section(("Path", path));
        wrong[key] = value;
        using var never = Services(wrong);
        Assert.Equal($"AddDiffLessonsModel: model \"net\": {problem}", Assert.Throws<OptionsValidationException>(never.GetRequiredService<ServedModel>).Message);

        var section = Section(("Path", path));
        using var services = Services(section);
        var served = services.GetRequiredService<ServedModel>();
        section[key] = value;
        section.Reload();
        Assert.Equal($"AddDiffLessonsModel: model \"net\": {problem}", served.Problem);
        Assert.Equal([2f], served.Predict([1], 1, 1));
        Assert.Single(log.Lines);
    }

    [Fact]
    public void AnUnreadableSectionDoesNotEndAServerThatRuns()
    {
        var section = Section(("Path", Saved(2, "a.safetensors")));
        using var services = Services(section);
        var served = services.GetRequiredService<ServedModel>();
        section["ReloadInterval"] = "soon";
        section.Reload();
        Assert.Contains("ReloadInterval", served.Problem, StringComparison.Ordinal);
        Assert.Equal([2f], served.Predict([1], 1, 1));
        using var never = Services(section);
        Assert.Throws<OptionsValidationException>(never.GetRequiredService<ServedModel>);
    }
}

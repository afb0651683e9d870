namespace Outsider;

using System.Diagnostics.Metrics;
using DiffLessons.AspNetCore;
using DiffLessons.CSharp;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

/// <summary>Models as services: predicting, loading again, health, metrics, options.</summary>
public sealed class ServedModelTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly FakeTime time = new();
    private readonly KeptLog log = new();

    public void Dispose() => folder.Dispose();

    private string File(string name = "twice.safetensors") => folder.File(name);

    /// <summary>Saves x -> factor x, in a file whose time of writing differs from that of the one before.</summary>
    private string Saved(double factor, string name = "twice.safetensors")
    {
        var model = Layers.Linear(1, 1, bias: false);
        model.ParametersVector = Tensor.Full([1], factor);
        model.Save(File(name));
        time.Now += TimeSpan.FromSeconds(10);
        System.IO.File.SetLastWriteTimeUtc(File(name), time.Now.UtcDateTime);
        return File(name);
    }

    private ServiceProvider Services(Action<IServiceCollection> add)
    {
        var services = new ServiceCollection();
        services.AddSingleton<TimeProvider>(time);
        services.AddLogging(logging => logging.AddProvider(log));
        add(services);
        return services.BuildServiceProvider();
    }

    private static ServedModel Served(IServiceProvider services, string name = "twice") => services.GetRequiredKeyedService<ServedModel>(name);

    private static async Task<HealthReportEntry> Health(IServiceProvider services, string name = "twice") =>
        (await services.GetRequiredService<HealthCheckService>().CheckHealthAsync()).Entries[name];

    [Fact]
    public void AModelPredictsUnderItsName()
    {
        using var services = Services(s => s.AddDiffLessonsModel("twice", Saved(2)));
        var served = Served(services);
        Assert.Equal("twice", served.Name);
        Assert.Equal(File(), served.Path);
        Assert.Null(served.Problem);
        Assert.Equal(time.Now, served.LoadedAt);
        Assert.Equal([6f], served.Predict([3], 1, 1));
        Assert.Equal(Tensor.From([2f, 4], 2, 1), served.Predict(Tensor.From([1f, 2], 2, 1)));
        var destination = new float[2];
        served.Predict([1, 2], [2, 1], destination);
        Assert.Equal([2f, 4], destination);
        Assert.Equal(1, served.Model.ParameterCount);
        Assert.Same(served, services.GetRequiredService<ServedModel>());
    }

    [Fact]
    public void SeveralModelsAreToldApartByName()
    {
        using var services = Services(s => s.AddDiffLessonsModel("twice", Saved(2)).AddDiffLessonsModel("thrice", Saved(3, "thrice.safetensors")));
        Assert.Equal([2f], Served(services).Predict([1], 1, 1));
        Assert.Equal([3f], Served(services, "thrice").Predict([1], 1, 1));
        var problem = Assert.Throws<InvalidOperationException>(services.GetRequiredService<ServedModel>);
        Assert.Equal("ServedModel: there are the models twice, thrice. Ask for one by its name: [FromKeyedServices(\"twice\")] ServedModel model.", problem.Message);
    }

    [Fact]
    public void WrongArgumentsAreRefused()
    {
        var services = new ServiceCollection();
        var section = new ConfigurationBuilder().Build();
        Assert.Throws<ArgumentNullException>(() => ServedModelServices.AddDiffLessonsModel(null!, "a", "b"));
        Assert.Throws<ArgumentNullException>(() => ServedModelServices.AddDiffLessonsModel(null!, "a", section));
        Assert.Throws<ArgumentNullException>(() => services.AddDiffLessonsModel(null!, "b"));
        Assert.Throws<ArgumentException>(() => services.AddDiffLessonsModel(" ", "b"));
        Assert.Throws<ArgumentException>(() => services.AddDiffLessonsModel("", section));
        Assert.Throws<ArgumentNullException>(() => services.AddDiffLessonsModel("a", (string)null!));
        Assert.Throws<ArgumentException>(() => services.AddDiffLessonsModel("a", ""));
        Assert.Throws<ArgumentNullException>(() => services.AddDiffLessonsModel("a", (IConfiguration)null!));
        services.AddDiffLessonsModel("a", "b");
        var twice = Assert.Throws<ArgumentException>(() => services.AddDiffLessonsModel("a", section));
        Assert.StartsWith("AddDiffLessonsModel: a model \"a\" was added before. Give each its own name.", twice.Message);
    }

    [Fact]
    public void PredictionsRefuseWhatModelsRefuse()
    {
        using var services = Services(s => s.AddDiffLessonsModel("twice", Saved(2)));
        var served = Served(services);
        Assert.Throws<ArgumentNullException>(() => served.Predict((Tensor)null!));
        Assert.ThrowsAny<ArgumentException>(() => served.Predict([1f, 2], 1, 1));
        Assert.ThrowsAny<ArgumentException>(() => served.Predict([1f, 2], 1, 2));
        Assert.ThrowsAny<ArgumentException>(() => served.Predict([1f], [1, 1], new float[3]));
    }

    [Fact]
    public void AFileThatIsMissingOrNoModelIsRefusedAtTheStart()
    {
        using var missing = Services(s => s.AddDiffLessonsModel("twice", File("none.safetensors")));
        Assert.ThrowsAny<IOException>(() => Served(missing));
        System.IO.File.WriteAllText(File("text.safetensors"), "no model");
        using var text = Services(s => s.AddDiffLessonsModel("twice", File("text.safetensors")));
        Assert.ThrowsAny<IOException>(() => Served(text));
    }

    [Fact]
    public void AFileOfAnotherShapeIsRefused()
    {
        var path = Saved(2);
        ServedModel With(int[] input, int[]? output)
        {
            using var services = Services(s => s.AddDiffLessonsModel("twice", path, options => (options.InputShape, options.OutputShape) = (input, output)));
            return Served(services);
        }

        Assert.Equal("twice", With([1, 1], null).Name);
        Assert.Equal("twice", With([5, 1], [5, 1]).Name);
        Assert.Equal($"{path}: expected a model from (1, 1) to (1, 10), got one that gives (1, 1).", Assert.Throws<IOException>(() => With([1, 1], [1, 10])).Message);
        Assert.StartsWith($"{path}: expected a model from (1, 3): Linear(1 -> 1", Assert.Throws<IOException>(() => With([1, 3], null)).Message);
    }

    [Fact]
    public void PrepareMakesTheModelThatIsServed()
    {
        var path = Saved(2);
        using var services = Services(s => s.AddDiffLessonsModel("twice", path, options => options.Prepare = model => model.Then(Layers.Relu())));
        Assert.Equal([0f], Served(services).Predict([-1], 1, 1));
        using var nothing = Services(s => s.AddDiffLessonsModel("twice", path, options => options.Prepare = _ => null!));
        Assert.Equal("AddDiffLessonsModel: model \"twice\": expected Prepare to return a model, got null.", Assert.Throws<InvalidOperationException>(() => Served(nothing)).Message);
    }

    [Fact]
    public void AFileThatIsWrittenIsLoadedAgain()
    {
        using var services = Services(s => s.AddDiffLessonsModel("twice", Saved(2)));
        var served = Served(services);
        time.Tick();
        Assert.Empty(log.Lines);
        Saved(5);
        Assert.Equal([2f], served.Predict([1], 1, 1));
        time.Tick();
        Assert.Equal([5f], served.Predict([1], 1, 1));
        Assert.Equal(time.Now, served.LoadedAt);
        Assert.Equal([(LogLevel.Information, $"Model twice was loaded again from {File()}.")], log.Lines);
    }

    [Fact]
    public void AFileOfAnotherLengthIsLoadedAgainThoughItsTimeIsTheSame()
    {
        using var services = Services(s => s.AddDiffLessonsModel("twice", Saved(2)));
        var served = Served(services);
        var written = System.IO.File.GetLastWriteTimeUtc(File());
        Layers.Linear(1, 1).Save(File());
        System.IO.File.SetLastWriteTimeUtc(File(), written);
        time.Tick();
        Assert.Equal(2, served.Model.ParameterCount);
    }

    [Fact]
    public void AFileBehindLinksIsLoadedAgain()
    {
        Saved(2, "first");
        Saved(3, "second");
        System.IO.File.CreateSymbolicLink(File("current"), File("first"));
        System.IO.File.CreateSymbolicLink(File(), File("current"));
        using var services = Services(s => s.AddDiffLessonsModel("twice", File()));
        var served = Served(services);
        Assert.Equal([2f], served.Predict([1], 1, 1));
        Saved(4, "first");
        time.Tick();
        Assert.Equal([4f], served.Predict([1], 1, 1));

        // As Kubernetes changes what it mounts.
        System.IO.File.CreateSymbolicLink(File("next"), File("second"));
        System.IO.File.Move(File("next"), File("current"), overwrite: true);
        time.Tick();
        Assert.Equal([3f], served.Predict([1], 1, 1));
    }

    [Fact]
    public async Task ABadFileKeepsTheModelAndLogsOnce()
    {
        using var services = Services(s => s.AddDiffLessonsModel("twice", Saved(2)));
        var served = Served(services);
        Assert.Equal(HealthStatus.Healthy, (await Health(services)).Status);
        System.IO.File.WriteAllText(File(), "half a file");
        time.Tick();
        time.Tick();
        Assert.Equal([2f], served.Predict([1], 1, 1));
        Assert.NotNull(served.Problem);
        var (level, text) = Assert.Single(log.Lines);
        Assert.Equal(LogLevel.Error, level);
        Assert.StartsWith($"Model twice could not be loaded again; the one of {File()} that was loaded before stays.", text);
        var health = await Health(services);
        Assert.Equal((HealthStatus.Degraded, served.Problem), (health.Status, health.Description));

        System.IO.File.Delete(File());
        time.Tick();
        Assert.Equal([2f], served.Predict([1], 1, 1));
        Saved(7);
        time.Tick();
        Assert.Equal([7f], served.Predict([1], 1, 1));
        Assert.Null(served.Problem);
        Assert.Equal(HealthStatus.Healthy, (await Health(services)).Status);
    }

    [Fact]
    public void ReloadLoadsNowOrSaysThatItCannot()
    {
        using var services = Services(s => s.AddDiffLessonsModel("twice", Saved(2), options => options.ReloadInterval = TimeSpan.Zero));
        var served = Served(services);
        Assert.Equal([Timeout.InfiniteTimeSpan], time.Periods);
        Saved(3);
        time.Tick();
        Assert.Equal([2f], served.Predict([1], 1, 1));
        Assert.True(served.Reload());
        Assert.Equal([3f], served.Predict([1], 1, 1));
        System.IO.File.Delete(File());
        Assert.False(served.Reload());
        Assert.Equal([3f], served.Predict([1], 1, 1));
        services.Dispose();
        Assert.Empty(time.Periods);
        Assert.False(served.Reload());
    }

    [Fact]
    public async Task RequestsUnderWayEndWhileFilesChange()
    {
        using var services = Services(s => s.AddDiffLessonsModel("twice", Saved(2)));
        var served = Served(services);
        using var stop = new CancellationTokenSource();
        var asking = Task.Run(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                Assert.Contains(served.Predict([1], 1, 1)[0], new[] { 2f, 3f });
            }
        });

        for (var i = 0; i < 20; i++)
        {
            Saved(i % 2 == 0 ? 3 : 2);
            time.Tick();
        }

        stop.Cancel();
        await asking;
        Assert.Null(served.Problem);
    }

    [Fact]
    public void PredictionsAndLoadsAreCounted()
    {
        using var services = Services(s => s.AddDiffLessonsModel("twice", Saved(2)));
        using var counted = new Counted(services.GetRequiredService<IMeterFactory>(), ServedModel.MeterName);
        var served = Served(services);
        served.Predict([1], 1, 1);
        served.Predict(Tensor.Ones(1, 1));
        Assert.ThrowsAny<ArgumentException>(() => served.Predict(Tensor.Ones(1, 2)));
        System.IO.File.Delete(File());
        served.Reload();
        var failure = counted.Values.Keys.Single(key => key.StartsWith("difflessons.predictions model=twice error.type=", StringComparison.Ordinal));
        Assert.Equal(1, counted.Values[failure]);
        Assert.Equal(2, counted.Values["difflessons.predictions model=twice"]);
        Assert.Equal(2, counted.Values["difflessons.prediction.duration model=twice"]);
        Assert.Equal(1, counted.Values["difflessons.model.loads model=twice"]);
        Assert.Contains(counted.Values.Keys, key => key.StartsWith("difflessons.model.loads model=twice error.type=", StringComparison.Ordinal));
    }

    [Fact]
    public async Task SamplesAreCountedWithWhatFailed()
    {
        using var services = Services(s => s.AddDiffLessonsModel("twice", Saved(2), options => options.InputShape = [1, 1]));
        using var counted = new Counted(services.GetRequiredService<IMeterFactory>(), ServedModel.MeterName);
        var served = Served(services);
        var answer = await served.PredictAsync([3]);
        Assert.Equal([6f], answer);
        await Assert.ThrowsAsync<ArgumentException>(() => served.PredictAsync([1, 2]));
        Assert.Equal(1, counted.Values["difflessons.predictions model=twice"]);
        Assert.Equal(1, counted.Values["difflessons.prediction.duration model=twice"]);
        Assert.Equal(1, counted.Values["difflessons.predictions model=twice error.type=System.ArgumentException"]);
    }

    [Fact]
    public async Task HealthIsUnhealthyWithoutAModel()
    {
        using var services = Services(s => s.AddDiffLessonsModel("twice", File("none.safetensors")));
        var health = await Health(services);
        Assert.Equal(HealthStatus.Unhealthy, health.Status);
        Assert.Contains("none.safetensors", health.Description, StringComparison.Ordinal);
        Assert.Equal(["difflessons", "ready"], health.Tags.Order());
        Saved(2, "none.safetensors");
        health = await Health(services);
        Assert.Equal(HealthStatus.Healthy, health.Status);
        Assert.Equal(File("none.safetensors"), health.Data["path"]);
        Assert.Equal(1, health.Data["parameters"]);
    }
}

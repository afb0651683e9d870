namespace Outsider;

using System.Collections.Concurrent;
using DiffLessons.AspNetCore;
using DiffLessons.CSharp;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

/// <summary>Samples that wait at the same time are predicted as one batch.</summary>
public sealed class BatchTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    private ServiceProvider Services(Model model, Action<ServedModelOptions> configure)
    {
        model.Save(folder.File("net.safetensors"));
        var services = new ServiceCollection();
        services.AddDiffLessonsModel("net", folder.File("net.safetensors"), configure);
        return services.BuildServiceProvider();
    }

    [Fact]
    public async Task EachSampleGetsItsRow()
    {
        var model = Model.Sequential(Layers.Linear(3, 4), Layers.Tanh(), Layers.Linear(4, 2));
        using var services = Services(model, options => options.InputShape = [1, 3]);
        var served = services.GetRequiredService<ServedModel>();
        var samples = Enumerable.Range(0, 1000).Select(i => new[] { i / 1000f, 1 - (i / 500f), i % 7 }).ToArray();
        var answers = await Task.WhenAll(samples.AsParallel().AsOrdered().Select(sample => served.PredictAsync(sample)));
        var expected = model.Predict(Tensor.From(samples.SelectMany(sample => sample), 1000, 3));
        Assert.True(Tensor.From(answers.SelectMany(answer => answer), 1000, 2).AllClose(expected, absolute: 1e-6));
        Assert.True(Tensor.From(await served.PredictAsync(samples[7])).AllClose(expected[7], absolute: 1e-6));
    }

    [Fact]
    public async Task WrongSamplesAreRefusedAndOthersAnswered()
    {
        using var services = Services(Layers.Linear(3, 1), options => options.InputShape = [1, 3]);
        var served = services.GetRequiredService<ServedModel>();
        var good = served.PredictAsync([1, 2, 3]);
        await Assert.ThrowsAsync<ArgumentNullException>(() => served.PredictAsync(null!));
        var problem = await Assert.ThrowsAsync<ArgumentException>(() => served.PredictAsync([1, 2]));
        Assert.Equal("PredictAsync: expected a sample of shape (3), got 2 numbers. (Parameter 'sample')", problem.Message);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => served.PredictAsync([1, 2, 3], new CancellationToken(canceled: true)));
        Assert.Single(await good);
        services.Dispose();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => served.PredictAsync([1, 2, 3]));
    }

    [Fact]
    public async Task ABatchIsNoLargerThanAsked()
    {
        var sizes = new ConcurrentBag<int>();
        using var services = Services(Layers.Linear(3, 1), options =>
        {
            options.InputShape = [1, 3];
            options.MaxBatch = 4;
            options.Prepare = model => Layers.Function(input =>
            {
                sizes.Add(input.Shape[0]);
                Thread.Sleep(20);
                return model.Forward(input);
            });
        });
        var served = services.GetRequiredService<ServedModel>();
        await Task.WhenAll(Enumerable.Range(0, 64).Select(i => served.PredictAsync([i, 1, 2])));
        Assert.Equal(4, sizes.Max());
    }

    [Fact]
    public async Task ASampleThatIsCanceledWhileItWaitsIsNotPredicted()
    {
        using var gate = new ManualResetEventSlim();
        using var busy = new CountdownEvent(Environment.ProcessorCount);
        using var services = Services(Layers.Linear(3, 1), options =>
        {
            options.InputShape = [2, 3];
            options.MaxBatch = 1;
            options.Prepare = model => Layers.Function(input =>
            {
                if (input.Shape[0] == 1)
                {
                    if (!gate.IsSet)
                    {
                        busy.Signal();
                    }

                    gate.Wait();
                }

                return model.Forward(input);
            });
        });
        var served = services.GetRequiredService<ServedModel>();
        var first = Enumerable.Range(0, Environment.ProcessorCount).Select(_ => served.PredictAsync([1, 2, 3])).ToArray();
        busy.Wait();
        using var cancel = new CancellationTokenSource();
        var late = served.PredictAsync([1, 2, 3], cancel.Token);
        cancel.Cancel();
        gate.Set();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => late);
        Assert.All(await Task.WhenAll(first), answer => Assert.Single(answer));
    }

    [Fact]
    public async Task SamplesOfTwoShapesAreNotOneBatch()
    {
        using var gate = new ManualResetEventSlim();
        using var busy = new CountdownEvent(Environment.ProcessorCount);
        var width = 3;
        using var services = Services(Layers.Linear(3, 1), options =>
        {
            options.InputShape = [2, width];
            options.Prepare = _ => Layers.Function(input =>
            {
                if (input.Shape[0] == 1 && !gate.IsSet)
                {
                    busy.Signal();
                    gate.Wait();
                }

                return input.Mean([1]);
            });
        });
        var served = services.GetRequiredService<ServedModel>();
        var first = new List<Task<float[]>>();

        for (var i = 0; i < Environment.ProcessorCount; i++)
        {
            first.Add(served.PredictAsync([1, 2, 3]));
            SpinWait.SpinUntil(() => busy.CurrentCount < Environment.ProcessorCount - i);
        }

        var before = served.PredictAsync([1, 2, 6]);
        width = 2;
        services.GetRequiredService<IOptionsMonitorCache<ServedModelOptions>>().Clear();
        Assert.True(served.Reload());
        var after = served.PredictAsync([4, 6]);
        gate.Set();
        Assert.Equal(new[] { 3f }, await before);
        Assert.Equal(new[] { 5f }, await after);
        await Task.WhenAll(first);
    }

    [Fact]
    public async Task AModelWithoutAShapeOrWithoutRowsIsRefused()
    {
        using var shapeless = Services(Layers.Linear(3, 1), options => { });
        var problem = await Assert.ThrowsAsync<InvalidOperationException>(() => shapeless.GetRequiredService<ServedModel>().PredictAsync([1, 2, 3]));
        Assert.Equal("PredictAsync: expected the InputShape of model \"net\" in its options, got none. Set options.InputShape, as in [1, 1, 28, 28].", problem.Message);
        using var rowless = Services(Layers.Linear(3, 1).Then(Layers.Reshape(1, -1)).Then(Layers.Flatten(0)).Then(Layers.Reshape(-1, 1, 1)).Then(Layers.Permute(1, 0, 2)), options => options.InputShape = [2, 3]);
        var served = rowless.GetRequiredService<ServedModel>();
        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(async _ =>
        {
            try
            {
                await served.PredictAsync([1, 2, 3]);
                return "";
            }
            catch (InvalidOperationException failure)
            {
                return failure.Message;
            }
        }));

        // Alone a sample cannot tell; of several every one is told.
        Assert.All(answers.Where(answer => answer != ""), answer => Assert.StartsWith("PredictAsync: expected a model that gives a row for each of ", answer, StringComparison.Ordinal));
    }
}

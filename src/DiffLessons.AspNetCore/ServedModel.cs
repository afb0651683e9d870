namespace DiffLessons.AspNetCore;

using System.Diagnostics;
using DiffLessons.CSharp;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

/// <summary>A model that a server predicts with. Its file is loaded when the server starts, and again whenever it is written; requests under way end with the model that they began with.</summary>
/// <remarks>Got from the services under its name: <c>[FromKeyedServices("digits")] ServedModel digits</c>; without a name where there is just one. It may be called by any number of threads at once.</remarks>
public sealed class ServedModel : IDisposable
{
    /// <summary>The name of the meter of all served models, for exporters: <c>difflessons.prediction.duration</c>, <c>difflessons.predictions</c> and <c>difflessons.model.loads</c>, each with the tag <c>model</c>.</summary>
    public const string MeterName = "DiffLessons";

    private readonly IOptionsMonitor<ServedModelOptions> options;
    private readonly ILogger<ServedModel> logger;
    private readonly PredictionMeter meter;
    private readonly TimeProvider time;
    private readonly Lock loading = new();
    private readonly ITimer timer;
    private readonly Batcher batcher;
    private readonly IDisposable? changes;
    private volatile FileStamp? seen;
    private volatile Loaded loaded;
    private volatile string? problem;
    private volatile bool isDisposed;

    internal ServedModel(string name, IOptionsMonitor<ServedModelOptions> options, ILogger<ServedModel> logger, PredictionMeter meter, TimeProvider time)
    {
        (Name, this.options, this.logger, this.meter, this.time) = (name, options, logger, meter, time);
        batcher = new(input => loaded!.Model.Predict(input), () => loaded!.Options.MaxBatch);
        var given = options.Get(name);
        loaded = Load(given);
        timer = time.CreateTimer(_ => Look(), null, Every(given), Every(given));
        changes = options.OnChange((_, changed) =>
        {
            if (changed == name)
            {
                Reload();
            }
        });
    }

    /// <summary>The name that the model was added under.</summary>
    public string Name { get; }

    /// <summary>The model as it was loaded last. What it predicts itself is not measured.</summary>
    public Model Model => loaded.Model;

    /// <summary>The file that it was loaded from.</summary>
    public string Path => loaded.Path;

    /// <summary>When it was loaded.</summary>
    public DateTimeOffset LoadedAt => loaded.At;

    /// <summary>Why the file, or a change of the options, could not be used since then; null when all is well.</summary>
    public string? Problem => problem;

    /// <summary>What the model makes of an input, measured.</summary>
    /// <inheritdoc cref="Model.Predict(Tensor)"/>
    public Tensor Predict(Tensor input)
    {
        var started = Stopwatch.GetTimestamp();

        try
        {
            var output = loaded.Model.Predict(input);
            meter.Predicted(Name, started, null);
            return output;
        }
        catch (Exception failure)
        {
            meter.Predicted(Name, started, failure);
            throw;
        }
    }

    /// <summary>What the model makes of one sample, measured. Samples that wait at the same time are predicted as one batch, up to <see cref="ServedModelOptions.MaxBatch"/>: where many ask at once,
    /// each takes less time. One that comes alone waits for nobody. The last digits of a result may depend on how many were predicted with it: sums are rounded in another order.</summary>
    /// <param name="sample">Its elements in row-major order, of <see cref="ServedModelOptions.InputShape"/> without its first axis, the batch.</param>
    /// <param name="cancellationToken">Takes it out of those that wait.</param>
    /// <returns>Its row of the output.</returns>
    /// <exception cref="ArgumentException">The sample has another number of elements.</exception>
    /// <exception cref="InvalidOperationException">The options name no <see cref="ServedModelOptions.InputShape"/>, or the model does not give a row for each sample.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled while it waited.</exception>
    /// <exception cref="ObjectDisposedException">The services are gone.</exception>
    public async Task<float[]> PredictAsync(float[] sample, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(sample);
        var started = Stopwatch.GetTimestamp();

        try
        {
            if (loaded.Options.InputShape is not { } batchShape)
            {
                throw new InvalidOperationException($"PredictAsync: expected the InputShape of model \"{Name}\" in its options, got none. Set options.InputShape, as in [1, 1, 28, 28].");
            }

            var shape = batchShape[1..];

            if (sample.Length != shape.Aggregate(1, (product, length) => product * length))
            {
                throw new ArgumentException($"PredictAsync: expected a sample of shape {ServedModelOptions.Text(shape)}, got {sample.Length} numbers.", nameof(sample));
            }

            var output = await batcher.Add(sample, shape, cancellationToken).ConfigureAwait(false);
            meter.Predicted(Name, started, null);
            return output;
        }
        catch (Exception failure)
        {
            meter.Predicted(Name, started, failure);
            throw;
        }
    }

    /// <summary>What the model makes of one sample or a batch given as numbers, measured.</summary>
    /// <inheritdoc cref="Model.Predict(ReadOnlySpan{float}, int[])"/>
    public float[] Predict(ReadOnlySpan<float> values, params int[] shape) => Predict(Tensor.From(values, shape)).ToArray();

    /// <summary>The same into memory of the caller's.</summary>
    /// <inheritdoc cref="Model.Predict(ReadOnlySpan{float}, int[], Span{float})"/>
    public void Predict(ReadOnlySpan<float> values, int[] shape, Span<float> destination) => Predict(Tensor.From(values, shape)).CopyTo(destination);

    /// <summary>Loads the file now, whether it was written or not, by the options as they are now.</summary>
    /// <returns>Whether it could be loaded. If not, the model stays as it was, <see cref="Problem"/> says why, and so does the log.</returns>
    public bool Reload()
    {
        lock (loading)
        {
            // A service that is going away.
            if (isDisposed)
            {
                return false;
            }

            try
            {
                var given = options.Get(Name);
                loaded = Load(given);
                problem = null;
                timer.Change(Every(given), Every(given));
                logger.Reloaded(Name, loaded.Path);
                return true;
            }
            catch (Exception failure)
            {
                // Whatever it is, Prepare's too: those who are served by the old model need not know.
                problem = failure.Message;
                meter.Loaded(Name, failure);
                logger.Kept(Name, loaded.Path, failure);
                return false;
            }
        }
    }

    /// <summary>Ends looking at the file.</summary>
    public void Dispose()
    {
        isDisposed = true;
        changes?.Dispose();
        timer.Dispose();
        batcher.Dispose();
    }

    /// <summary>Loads the file when it is not as it was.</summary>
    private void Look()
    {
        try
        {
            // What is wrong with the options was said when they changed.
            if (options.Get(Name) is var given && given.Problem() is null && FileStamp.Of(given.Path) != seen)
            {
                Reload();
            }
        }
        catch (Exception failure)
        {
            // On this thread it would end the process.
            logger.Kept(Name, loaded.Path, failure);
        }
    }

    private Loaded Load(ServedModelOptions given)
    {
        if (given.Problem() is { } wrong)
        {
            throw new OptionsValidationException(Name, typeof(ServedModelOptions), [$"AddDiffLessonsModel: model \"{Name}\": {wrong}"]);
        }

        // Before the file is read: if it is written meanwhile, it is read again.
        seen = FileStamp.Of(given.Path);
        var model = Model.Load(given.Path);
        model = given.Prepare is { } prepare ? prepare(model) ?? throw new InvalidOperationException($"AddDiffLessonsModel: model \"{Name}\": expected Prepare to return a model, got null.") : model;
        Check(model, given);
        meter.Loaded(Name, null);
        return new(model, given.Path, time.GetUtcNow(), given);
    }

    /// <summary>Refuses a model of another shape, by a prediction.</summary>
    private static void Check(Model model, ServedModelOptions given)
    {
        if (given.InputShape is not { } shape)
        {
            return;
        }

        var expected = $"{given.Path}: expected a model from {ServedModelOptions.Text(shape)}{(given.OutputShape is { } wanted ? $" to {ServedModelOptions.Text(wanted)}" : "")}";
        Tensor output;

        try
        {
            output = model.Predict(Tensor.Zeros(shape, dtype: given.InputType));
        }
        catch (Exception failure) when (failure is ArgumentException or InvalidOperationException)
        {
            throw new IOException($"{expected}: {failure.Message}", failure);
        }

        if (given.OutputShape is { } outputShape && !output.Shape.SequenceEqual(outputShape))
        {
            throw new IOException($"{expected}, got one that gives {ServedModelOptions.Text(output.Shape)}.");
        }
    }

    private static TimeSpan Every(ServedModelOptions given) => given.ReloadInterval == TimeSpan.Zero ? Timeout.InfiniteTimeSpan : given.ReloadInterval;

    private sealed record Loaded(Model Model, string Path, DateTimeOffset At, ServedModelOptions Options);

    /// <summary>What tells one writing of a file from another. The file is asked, every so often: no announcement of changes comes from network drives, nor from all that containers mount.</summary>
    private sealed record FileStamp(DateTime Written, long Length)
    {
        public static FileStamp? Of(string path)
        {
            try
            {
                // A link, as Kubernetes mounts files, changes by what it leads to.
                var file = new FileInfo(path);
                var target = file.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? file;
                return target.Exists ? new(target.LastWriteTimeUtc, target.Length) : null;
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException)
            {
                return null;
            }
        }
    }
}

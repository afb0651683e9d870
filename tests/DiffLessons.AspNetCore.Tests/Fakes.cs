namespace Outsider;

using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;

/// <summary>Time that passes when a test says so: its timers are run by hand.</summary>
public sealed class FakeTime : TimeProvider
{
    private readonly List<FakeTimer> timers = [];

    public DateTimeOffset Now { get; set; } = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public IEnumerable<TimeSpan> Periods => timers.Where(timer => !timer.IsDisposed).Select(timer => timer.Period);

    public override DateTimeOffset GetUtcNow() => Now;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new FakeTimer(() => callback(state)) { Period = period };
        timers.Add(timer);
        return timer;
    }

    public void Tick()
    {
        foreach (var timer in timers.Where(timer => !timer.IsDisposed && timer.Period != Timeout.InfiniteTimeSpan))
        {
            timer.Run();
        }
    }

    private sealed class FakeTimer(Action run) : ITimer
    {
        public TimeSpan Period { get; set; }

        public bool IsDisposed { get; private set; }

        public void Run() => run();

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            Period = period;
            return !IsDisposed;
        }

        public void Dispose() => IsDisposed = true;

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}

/// <summary>Keeps what is logged.</summary>
public sealed class KeptLog : ILoggerProvider, ILogger
{
    public ConcurrentQueue<(LogLevel Level, string Text)> Lines { get; } = new();

    public ILogger CreateLogger(string categoryName) => categoryName.StartsWith("DiffLessons", StringComparison.Ordinal) ? this : Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        Lines.Enqueue((logLevel, formatter(state, exception) + (exception is null ? "" : " " + exception.Message)));

    public void Dispose()
    {
    }
}

/// <summary>Adds up what a meter counts, by instrument and tags.</summary>
public sealed class Counted : IDisposable
{
    private readonly MeterListener listener = new();

    public Counted(IMeterFactory factory, string meter)
    {
        listener.InstrumentPublished = (instrument, own) =>
        {
            if (instrument.Meter.Name == meter && instrument.Meter.Scope == factory)
            {
                own.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(instrument, value, tags));
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) =>
        {
            Assert.True(value >= 0);
            Add(instrument, 1, tags);
        });
        listener.Start();
    }

    public ConcurrentDictionary<string, long> Values { get; } = new();

    public void Dispose() => listener.Dispose();

    private void Add(Instrument instrument, long value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var name = instrument.Name;

        foreach (var (key, tag) in tags)
        {
            name += $" {key}={tag}";
        }

        Values.AddOrUpdate(name, value, (_, before) => before + value);
    }
}

namespace DiffLessons.AspNetCore;

using System.Diagnostics;
using System.Diagnostics.Metrics;

/// <summary>Counts predictions and their time, under the names that OpenTelemetry gives such things.</summary>
internal sealed class PredictionMeter
{
    private readonly Counter<long> predictions;
    private readonly Counter<long> loads;
    private readonly Histogram<double> duration;

    public PredictionMeter(IMeterFactory factory)
    {
        var meter = factory.Create(ServedModel.MeterName);
        predictions = meter.CreateCounter<long>("difflessons.predictions", "{prediction}", "Calls of Predict.");
        loads = meter.CreateCounter<long>("difflessons.model.loads", "{load}", "Times that a model's file was loaded, or could not be.");
        duration = meter.CreateHistogram("difflessons.prediction.duration", "s", "The time that a prediction takes.", [], new InstrumentAdvice<double>
        {
            HistogramBucketBoundaries = [0.00001, 0.00003, 0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10],
        });
    }

    public void Predicted(string model, long started, Exception? failure)
    {
        var tags = Tags(model, failure);
        predictions.Add(1, tags);
        duration.Record(Stopwatch.GetElapsedTime(started).TotalSeconds, tags);
    }

    public void Loaded(string model, Exception? failure) => loads.Add(1, Tags(model, failure));

    private static TagList Tags(string model, Exception? failure)
    {
        var tags = new TagList { { "model", model } };

        if (failure is not null)
        {
            tags.Add("error.type", failure.GetType().FullName);
        }

        return tags;
    }
}

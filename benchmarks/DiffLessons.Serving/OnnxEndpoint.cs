namespace Serving;

using Microsoft.ML.OnnxRuntime;

/// <summary>As little as an endpoint can be: JSON in, the network, JSON out.</summary>
public static class OnnxEndpoint
{
    private sealed record Picture(int Width, int Height, float[] Pixels);

    /// <summary>Serves a network until the process is asked to end.</summary>
    /// <param name="path">The ONNX file.</param>
    /// <param name="threads">Threads that a prediction is spread over; 0 for the runtime's own choice.</param>
    public static async Task Run(string path, int threads)
    {
        using var options = new SessionOptions { IntraOpNumThreads = threads };
        using var session = new InferenceSession(path, options);
        using var run = new RunOptions();
        var builder = WebApplication.CreateBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();

        app.MapPost("/api/predict", (Picture picture) =>
        {
            using var input = OrtValue.CreateTensorValueFromMemory(picture.Pixels, [1, 1, 28, 28]);
            using var outputs = session.Run(run, ["input"], [input], ["output"]);
            var probabilities = outputs[0].GetTensorDataAsSpan<float>().ToArray();
            return new { digit = Array.IndexOf(probabilities, probabilities.Max()), probabilities };
        });

        app.Lifetime.ApplicationStarted.Register(() => Console.WriteLine($"Draw at {app.Urls.Single()}"));
        await app.RunAsync();
    }
}

namespace DigitBoard;

using DiffLessons.CSharp;

/// <summary>The network of lesson 10: as the lesson saved it, or trained here when it is not there.</summary>
public static class DigitNetwork
{
    /// <summary>Trains and saves the network if it is not there.</summary>
    /// <param name="path">Its file.</param>
    /// <param name="say">Told what happens, a line at a time.</param>
    public static async Task Ensure(string path, Action<string> say)
    {
        if (!File.Exists(path))
        {
            CheckWritable(path);
            await Train(path, say);
        }

        say($"The network comes from {path}.");
    }

    /// <summary>The network with probabilities for scores. One of another shape is refused.</summary>
    /// <param name="model">What is in the file.</param>
    /// <param name="path">The file.</param>
    public static Model WithProbabilities(Model model, string path)
    {
        try
        {
            // The first prediction is the slow one, too: better now than at the first stroke.
            var shape = model.Predict(Tensor.Zeros(1, 1, Picture.Side, Picture.Side)).Shape;
            return shape is [1, 10] ? model.Then(Layers.Softmax()) : throw new ArgumentException($"it gives {shape[^1]} numbers for a picture.");
        }
        catch (Exception problem) when (problem is ArgumentException or InvalidOperationException)
        {
            throw new IOException($"{path}: expected a network from pictures (n, 1, 28, 28) to scores (n, 10), as lesson 10 saves it: {problem.Message}", problem);
        }
    }

    /// <summary>Refuses a place that nothing can be written to, before half a minute of training.</summary>
    private static void CheckWritable(string path)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;

        try
        {
            Directory.CreateDirectory(folder);
            File.Create(Path.Combine(folder, Path.GetRandomFileName()), 1, FileOptions.DeleteOnClose).Dispose();
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"--model {path}: there is no network, and a new one cannot be saved there: {problem.Message}", problem);
        }
    }

    private static async Task Train(string path, Action<string> say)
    {
        say($"There is no network at {path} yet, so it is trained now: about half a minute. Lesson 10 saves one there too.");
        RandomNumbers.Seed(1);
        var shown = 0;

        var samples = Mnist.Train(progress: new Told<DownloadProgress>(p =>
        {
            if (p.BytesTotal is { } total && p.BytesDone >= total)
            {
                say($"fetched {p.File}");
            }
        }));

        var model = Model.Sequential(
            Layers.Conv2d(1, 16, kernelSize: 5, padding: 2), Layers.Relu(), Layers.MaxPool2d(2),
            Layers.Conv2d(16, 32, kernelSize: 5, padding: 2), Layers.Relu(), Layers.MaxPool2d(2),
            Layers.Flatten(), Layers.Linear(1568, 10));

        var options = new TrainingOptions { BatchSize = 50, Loss = Losses.CrossEntropy, Optimizer = new Optimizer.Adam(0.001), Accuracy = true };

        var history = await model.FitAsync(samples, options, new Told<TrainingProgress>(p =>
        {
            var tenth = 10 * p.Batch / p.Batches;

            if (tenth > shown)
            {
                shown = tenth;
                say($"training: {10 * tenth} %, loss {p.Loss:F3}");
            }
        }));

        say($"trained: accuracy {history.Epochs[^1].Accuracy:P1} over the epoch");
        model.Save(path);
    }

    private sealed class Told<T>(Action<T> action) : IProgress<T>
    {
        public void Report(T value) => action(value);
    }
}

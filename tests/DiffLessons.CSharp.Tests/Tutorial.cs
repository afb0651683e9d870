namespace Outsider;

using System.Text.RegularExpressions;
using DiffLessons.CSharp;

/// <summary>The steps of docs/csharp.md: what stands there is compiled and run here.</summary>
public partial class Tutorial
{
    #region class
    private sealed class Residual : Module
    {
        private readonly Model inside;
        private readonly Parameter scale;

        public Residual(int features, int hidden)
        {
            inside = Add("inside", Model.Sequential(Layers.Linear(features, hidden), Layers.Relu(), Layers.Linear(hidden, features)));
            scale = AddParameter("scale", Tensor.Ones(features));
        }

        public override Tensor Forward(Tensor input) => input + (scale * inside.Forward(input));
    }
    #endregion

    [Fact]
    public async Task TheStepsRun()
    {
        using var temporary = new TemporaryFolder();
        var folder = temporary.File(".");

        #region data
        RandomNumbers.Seed(1);
        var points = Tensor.Randn(600, 2);
        var classes = (points.Square().Sum(1) > 1.4).To(DType.Int64);
        var training = new Samples(points[..500], classes[..500]);
        var held = new Samples(points[500..], classes[500..]);
        #endregion

        #region model
        var model = Model.Sequential(
            Layers.Linear(2, 32),
            Layers.Relu(),
            Layers.Dropout(0.1),
            Layers.Linear(32, 2));
        Console.WriteLine(model.Summary());
        #endregion

        #region training
        var options = new TrainingOptions
        {
            Epochs = 30,
            BatchSize = 50,
            Loss = Losses.CrossEntropy,
            Optimizer = new Optimizer.AdamW(0.01),
            Schedule = new Schedule.CosineAnnealingLR(30),
            Seed = 7,
        };
        var history = await model.FitAsync(training, options);
        Console.WriteLine($"loss {history.Epochs[0].Loss:f3} to {history.Epochs[^1].Loss:f3}");
        #endregion

        #region validation
        var careful = options with
        {
            Validation = held,
            Metrics = [Metric.Accuracy],
            EarlyStopping = new EarlyStopping(Patience: 10),
            OnEpoch = epoch =>
            {
                Console.WriteLine($"{epoch.Epoch}: {epoch.ValidationAccuracy:p0}, rate {epoch.LearningRate:g3}");
                return epoch.ValidationAccuracy < 0.999;
            },
        };
        var second = await model.FitAsync(training, careful);
        #endregion

        #region prediction
        var scores = model.Predict(held.Inputs);
        var best = scores.ArgMax(1);
        var accuracy = best.EqualTo(held.Targets).To(DType.Float32).Mean().ToDouble();
        float[] one = model.Predict([0.1f, 0.2f], 1, 2);
        #endregion

        #region saving
        model.Save(Path.Combine(folder, "circle.safetensors"));
        var again = Model.Load(Path.Combine(folder, "circle.safetensors"));
        model.SaveParameters(Path.Combine(folder, "circle.pt"));
        model.ExportOnnx(Path.Combine(folder, "circle.onnx"), 1, 2);
        #endregion

        #region layer
        var deep = Model.Sequential(new Residual(2, 16), Layers.Linear(2, 2));
        deep[0].Freeze();
        #endregion

        #region loop
        var optimizer = new Optimizer.Sgd(0.05, Momentum: 0.9).For(deep.Unfreeze());

        foreach (var batch in new DataLoader(Dataset.From(training.Inputs, training.Targets), 50, shuffle: true))
        {
            var loss = optimizer.Step(() => Losses.CrossEntropy(deep.Forward(batch.Inputs), batch.Targets));
        }
        #endregion

        #region serving
        var served = Model.Load(Path.Combine(folder, "circle.safetensors"));
        var answers = new int[8];
        Parallel.For(0, answers.Length, i => answers[i] = served.Predict(held.Inputs[i..(i + 1)]).ArgMax(1).ToInt32());
        #endregion

        Assert.True(history.Epochs[^1].Loss < history.Epochs[0].Loss / 2);
        Assert.InRange(second.Epochs.Count, 1, 30);
        Assert.True(accuracy > 0.9, $"accuracy {accuracy}");
        Assert.Equal(2, one.Length);
        Assert.Equal(scores, again.Predict(held.Inputs));
        Assert.Equal(best[..8].ToInt32Array(), answers);
        Assert.Equal(10, optimizer.Steps);
    }

    [Fact]
    public void ThePageShowsWhatRuns()
    {
        var root = AppContext.BaseDirectory;

        while (!System.IO.File.Exists(Path.Combine(root, "DiffLessons.sln")))
        {
            root = Path.GetDirectoryName(root)!;
        }

        static string Plain(string code)
        {
            var lines = code.ReplaceLineEndings("\n").Trim('\n').Split('\n');
            var indent = lines.Where(line => line.Length > 0).Min(line => line.Length - line.TrimStart().Length);
            return string.Join("\n", lines.Select(line => line.Length == 0 ? line : line[indent..])).TrimEnd();
        }

        var page = System.IO.File.ReadAllText(Path.Combine(root, "docs", "csharp.md"));
        var source = System.IO.File.ReadAllText(Path.Combine(root, "tests", "DiffLessons.CSharp.Tests", "Tutorial.cs"));
        var shown = Snippet().Matches(page).Select(match => Plain(match.Groups[1].Value)).ToHashSet();
        var run = Region().Matches(source).Select(match => Plain(match.Groups[1].Value)).ToHashSet();
        // The server's is run by its own tests.
        shown.RemoveWhere(snippet => snippet.StartsWith("builder.Services", StringComparison.Ordinal));
        Assert.Equal(10, shown.Count);
        Assert.Equal(run.Order(StringComparer.Ordinal), shown.Order(StringComparer.Ordinal));
    }

    [GeneratedRegex("```csharp\\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Snippet();

    [GeneratedRegex(@"#region \w+\n(.*?)\n *#endregion", RegexOptions.Singleline)]
    private static partial Regex Region();
}

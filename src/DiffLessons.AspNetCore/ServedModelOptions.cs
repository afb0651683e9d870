namespace DiffLessons.AspNetCore;

using DiffLessons.CSharp;

/// <summary>How a model is served: the named options of <see cref="ServedModel"/>, under the model's name.</summary>
/// <remarks>They can be bound to a section of the configuration, and are read again when it changes. A change that cannot be used is logged, and the model stays as it was.</remarks>
public sealed class ServedModelOptions
{
    /// <summary>The model's file, as <see cref="Model.Save(string)"/> writes it. A relative path starts at the process' folder.</summary>
    public string Path { get; set; } = "";

    /// <summary>How often the file is looked at, and loaded again when it was written: once a second by default; zero for never.</summary>
    public TimeSpan ReloadInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>The shape of a batch that the model must take, as 1, 1, 28, 28. A prediction for zeros of this shape is made whenever the file is loaded, so that the first request is not the slow one
    /// and a file of another model is refused. None by default.</summary>
    public int[]? InputShape { get; set; }

    /// <summary>The element type of the input for <see cref="InputShape"/>; <see cref="DType.Int64"/> for a model that begins with an embedding.</summary>
    public DType InputType { get; set; } = DType.Float32;

    /// <summary>The shape that the model must give for <see cref="InputShape"/>, as 1, 10; a file whose model gives another is refused. Any by default.</summary>
    public int[]? OutputShape { get; set; }

    /// <summary>The most samples that <see cref="ServedModel.PredictAsync"/> predicts as one batch, 1 or more; 32 by default.</summary>
    public int MaxBatch { get; set; } = 32;

    /// <summary>Makes the model that is served of the one in the file, as by <c>model => model.Then(Layers.Softmax())</c>. It may refuse the file by an exception. The model as it is by default.</summary>
    public Func<Model, Model>? Prepare { get; set; }

    /// <summary>What is wrong in the section that the options were bound to.</summary>
    internal string? Unreadable { get; set; }

    /// <summary>What is wrong with the options, or null.</summary>
    internal string? Problem() => this switch
    {
        { Unreadable: { } unreadable } => unreadable,
        { Path: var path } when string.IsNullOrWhiteSpace(path) => "expected Path to name the model's file, got nothing.",
        { ReloadInterval: var interval } when interval < TimeSpan.Zero || interval > LongestInterval =>
            $"expected a ReloadInterval from zero, which is never, to {LongestInterval.TotalDays:F0} days, got {interval}.",
        { InputShape: { } shape } when !IsShape(shape) => $"expected an InputShape of sizes of 1 or more, got {Text(shape)}.",
        { OutputShape: { } shape } when !IsShape(shape) => $"expected an OutputShape of sizes of 1 or more, got {Text(shape)}.",
        { OutputShape: not null, InputShape: null } => "expected an InputShape beside the OutputShape, got none.",
        { MaxBatch: < 1 } => $"expected a MaxBatch of 1 or more, got {MaxBatch}.",
        _ when !Enum.IsDefined(InputType) => $"expected InputType to be a DType, got {InputType}.",
        _ => null,
    };

    internal static string Text(IEnumerable<int> shape) => $"({string.Join(", ", shape)})";

    private static bool IsShape(int[] shape) => shape.Length > 0 && Array.TrueForAll(shape, size => size > 0);

    /// <summary>What timers can wait for at most is 49 days.</summary>
    private static readonly TimeSpan LongestInterval = TimeSpan.FromDays(30);
}

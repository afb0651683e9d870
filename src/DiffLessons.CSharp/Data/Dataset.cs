namespace DiffLessons.CSharp;

using System.Collections;
using CoreDataset = DiffLessons.Data.Dataset;

/// <summary>Samples, each an input and a target, found by number; they are made when they are asked for.</summary>
public sealed class Dataset
{
    private Dataset(CoreDataset core) => Core = core;

    internal CoreDataset Core { get; }

    /// <summary>The number of samples.</summary>
    public int Count => Core.length;

    /// <summary>A sample by its number.</summary>
    /// <param name="index">From 0; <c>^1</c> is the last.</param>
    /// <exception cref="IOException">There is no such sample, or it cannot be read.</exception>
    public (Tensor Input, Tensor Target) this[Index index] => Pair(InteropData.Item(Core, index.GetOffset(Count)));

    /// <summary>A range of samples, as a data set of its own: <c>data[..2000]</c>.</summary>
    /// <param name="range">From the first wanted to the first no longer wanted.</param>
    /// <exception cref="IOException">They are not all there.</exception>
    public Dataset this[Range range] => new(InteropData.Part(Core, range.Start.GetOffset(Count), range.End.GetOffset(Count)));

    /// <summary>Several samples, stacked along a new first axis.</summary>
    /// <param name="indices">Their numbers.</param>
    /// <exception cref="IOException">One is not there, or cannot be read.</exception>
    public (Tensor Inputs, Tensor Targets) Batch(params int[] indices)
    {
        ArgumentNullException.ThrowIfNull(indices);
        return Pair(InteropData.Batch(Core, indices));
    }

    /// <summary>The samples that a predicate holds for, as a data set of its own.</summary>
    /// <param name="predicate">Asked of the input and the target of each sample.</param>
    public Dataset Where(Func<Tensor, Tensor, bool> predicate)
    {
        ArgumentNullException.ThrowIfNull(predicate);
        return new(InteropData.Where(Core, (input, target) => predicate(new(input), new(target))));
    }

    /// <summary>The same samples with something done to their inputs, or targets, whenever they are asked for: so the samples of a training may be changed at random, and those of a validation not at all.</summary>
    /// <param name="input">Done to each input; nothing when null.</param>
    /// <param name="target">Done to each target; nothing when null.</param>
    public Dataset Select(Func<Tensor, Tensor>? input = null, Func<Tensor, Tensor>? target = null)
    {
        var source = this;
        return From(Count, i =>
        {
            var (x, y) = source[i];
            return (input is null ? x : input(x), target is null ? y : target(y));
        });
    }

    /// <summary>Two data sets of the samples, drawn by a seed: the first has a share of them.</summary>
    /// <param name="share">The share of the first, above 0 and below 1.</param>
    /// <param name="seed">Which samples come where.</param>
    /// <exception cref="ArgumentException">The share is outside its range, or leaves one of the two without samples.</exception>
    public (Dataset First, Dataset Second) Split(double share, int seed = 0)
    {
        var first = share is > 0 and < 1 ? (int)Math.Round(Count * share) : 0;

        if (first < 1 || first >= Count)
        {
            throw new ArgumentException($"Split: expected a share that leaves both parts some of the {Count} samples, got {share}.", nameof(share));
        }

        var order = Enumerable.Range(0, Count).ToArray();
        new Random(seed).Shuffle(order);
        return (new(InteropData.Subset(Core, order[..first])), new(InteropData.Subset(Core, order[first..])));
    }

    /// <summary>The samples of several data sets, one behind the other.</summary>
    /// <param name="datasets">One or more.</param>
    /// <exception cref="ArgumentException">There are none.</exception>
    public static Dataset Concat(params Dataset[] datasets)
    {
        ArgumentNullException.ThrowIfNull(datasets);

        if (datasets.Length == 0)
        {
            throw new ArgumentException("Concat: expected one data set or more, got none.", nameof(datasets));
        }

        return new(new DiffLessons.Data.ConcatDataset(datasets.Select(Of).ToArray()));
    }

    /// <summary>Samples in memory: inputs and targets with as many rows.</summary>
    /// <param name="inputs">A row for each sample.</param>
    /// <param name="targets">A row for each sample.</param>
    /// <exception cref="IOException">They have different numbers of rows.</exception>
    /// <exception cref="ArgumentException">One has no rows, being a single number.</exception>
    public static Dataset From(Tensor inputs, Tensor targets) => new(InteropData.Tensors(Tensor.Of(inputs), Tensor.Of(targets)));

    /// <summary>Samples of a sequence, gone through once and kept.</summary>
    /// <param name="samples">The input and the target of each.</param>
    public static Dataset From(IEnumerable<(Tensor Input, Tensor Target)> samples)
    {
        ArgumentNullException.ThrowIfNull(samples);
        var all = samples.ToArray();
        return From(all.Length, i => all[i]);
    }

    /// <summary>Samples of a function of their number, called on the threads that a loader uses.</summary>
    /// <param name="count">How many there are, 0 or more.</param>
    /// <param name="sample">The input and the target of a number.</param>
    /// <exception cref="ArgumentException">The count is negative.</exception>
    public static Dataset From(int count, Func<int, (Tensor Input, Tensor Target)> sample)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentNullException.ThrowIfNull(sample);
        return new(InteropData.Own(count, i =>
        {
            var (input, target) = sample(i);
            return new(Tensor.Of(input), Tensor.Of(target));
        }));
    }

    /// <summary>Handwritten digits, without reading all of them into memory at once: images (1, 28, 28) and classes 0 to 9. The files are fetched on first use.</summary>
    /// <param name="train">Whether to take the 60,000 to learn from, or the 10,000 to test with.</param>
    /// <param name="path">The folder that holds the four files, or will; the cache when null.</param>
    /// <exception cref="IOException">The files cannot be had.</exception>
    public static Dataset Mnist(bool train = true, string? path = null) => new(InteropData.Mnist(train, path));

    /// <summary>Articles of clothing, in the form of the digits: images (1, 28, 28) and classes 0 to 9. The files are not fetched.</summary>
    /// <param name="path">The folder that holds the four files as they are published, unpacked or as .gz.</param>
    /// <param name="train">Whether to take the 60,000 to learn from, or the 10,000 to test with.</param>
    /// <exception cref="IOException">The files are not there, or damaged.</exception>
    /// <exception cref="ArgumentException">The path or an option is empty or none.</exception>
    public static Dataset FashionMnist(string path, bool train = true)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return new(InteropData.FashionMnist(path, train));
    }

    /// <summary>Small photographs in 10 classes: images (3, 32, 32) and classes 0 to 9. The files are fetched on first use.</summary>
    /// <param name="train">Whether to take the 50,000 to learn from, or the 10,000 to test with.</param>
    /// <param name="path">The folder of the files; the cache when null.</param>
    /// <exception cref="IOException">The files cannot be had.</exception>
    public static Dataset Cifar10(bool train = true, string? path = null) => new(InteropData.Cifar10(train, path));

    /// <summary>The same in 100 classes.</summary>
    /// <inheritdoc cref="Cifar10"/>
    public static Dataset Cifar100(bool train = true, string? path = null) => new(InteropData.Cifar100(train, path));

    /// <summary>Images in folders, a folder for each class: images (3, h, w) with pixels from 0 to 1, and classes by the folders' names in order.</summary>
    /// <param name="path">The folder of the folders.</param>
    /// <param name="extension">The end of the names of the files to take, as <c>png</c>; those of all images when null.</param>
    /// <param name="size">Width and height that each image is brought to; its own when null.</param>
    /// <exception cref="IOException">The folder cannot be read, or has no folders with images.</exception>
    /// <exception cref="ArgumentException">The path or an option is empty or none.</exception>
    public static Dataset ImageFolder(string path, string? extension = null, (int Width, int Height)? size = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return new(InteropData.Images(path, extension, size?.Width ?? 0, size?.Height ?? 0));
    }

    /// <summary>Stretches of a text: each character one-hot, shape (length, characters), and the character that follows each.</summary>
    /// <param name="text">The text.</param>
    /// <param name="length">The length of a stretch, 1 or more.</param>
    /// <exception cref="IOException">The text is too short.</exception>
    /// <exception cref="ArgumentException">The text is empty, or the length is below 1.</exception>
    public static Dataset Text(string text, int length)
    {
        ArgumentException.ThrowIfNullOrEmpty(text);
        return new(InteropData.Text(text, length));
    }

    internal static Dataset Wrap(CoreDataset core) => new(core);

    private static CoreDataset Of(Dataset dataset)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        return dataset.Core;
    }

    private static (Tensor, Tensor) Pair(Tuple<DiffLessons.Tensor, DiffLessons.Tensor> pair) => (new(pair.Item1), new(pair.Item2));
}

/// <summary>A batch of samples.</summary>
/// <param name="Number">Which of the epoch it is, from 0.</param>
/// <param name="Inputs">The inputs, stacked along the first axis.</param>
/// <param name="Targets">The targets, stacked along the first axis.</param>
public sealed record Batch(int Number, Tensor Inputs, Tensor Targets);

/// <summary>Takes a data set in batches, in order or shuffled. Each time it is gone through is an epoch of its own.</summary>
public sealed class DataLoader : IEnumerable<Batch>
{
    private readonly DiffLessons.Data.DataLoader core;
    private readonly int? seed;
    private int epochs;

    /// <summary>A loader of a data set.</summary>
    /// <param name="dataset">The data set.</param>
    /// <param name="batchSize">Samples in a batch, 1 or more.</param>
    /// <param name="shuffle">Whether each epoch has an order of its own; see <see cref="RandomNumbers.Seed"/>.</param>
    /// <param name="dropLast">Whether a last batch that is not full is left out.</param>
    /// <param name="workers">How many batches are made ahead on other threads; 0 for none.</param>
    /// <param name="seed">Starts random numbers of the loader's own for its orders, 0 or more, so that they are the same whatever else draws random numbers; those of the whole process when null.</param>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    /// <exception cref="IOException">The data set has no samples.</exception>
    public DataLoader(Dataset dataset, int batchSize, bool shuffle = false, bool dropLast = false, int workers = 0, int? seed = null)
    {
        ArgumentNullException.ThrowIfNull(dataset);

        if (seed is { } given)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(given, nameof(seed));
        }

        this.seed = seed;
        core = InteropData.Loader(dataset.Core, batchSize, shuffle, dropLast, workers);
    }

    /// <summary>The number of batches in an epoch.</summary>
    public int Count => core.length;

    /// <inheritdoc/>
    public IEnumerator<Batch> GetEnumerator()
    {
        foreach (var (number, inputs, targets) in InteropData.Epoch(core, seed, Interlocked.Increment(ref epochs)))
        {
            yield return new(number, new(inputs), new(targets));
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}

namespace DiffLessons.CSharp;

/// <summary>How far the fetching of a file has come.</summary>
/// <param name="File">The file's name.</param>
/// <param name="BytesDone">Bytes written so far.</param>
/// <param name="BytesTotal">Bytes of the whole file; null while that is not known.</param>
public sealed record DownloadProgress(string File, long BytesDone, long? BytesTotal);

/// <summary>Handwritten digits (LeCun et al. 1998). The files are fetched on first use, checked, and kept.</summary>
public static class Mnist
{
    /// <summary>The 60,000 digits to learn from: images of shape (n, 1, 28, 28) with pixels from 0 to 1, and classes from 0 to 9 of shape (n).</summary>
    /// <param name="count">How many, from the first; all if left out, which take 188 MB.</param>
    /// <param name="progress">Told how a download goes, on the thread that waits for it.</param>
    /// <exception cref="IOException">The files cannot be had; the message says what was tried and where to put them by hand.</exception>
    public static Samples Train(int? count = null, IProgress<DownloadProgress>? progress = null) => Load(true, count, progress);

    /// <summary>The 10,000 digits to test with; shapes as for <see cref="Train"/>.</summary>
    /// <inheritdoc cref="Train"/>
    public static Samples Test(int? count = null, IProgress<DownloadProgress>? progress = null) => Load(false, count, progress);

    private static Samples Load(bool train, int? count, IProgress<DownloadProgress>? progress)
    {
        var (images, classes) = Interop.Mnist(train, count, (file, done, total) =>
            progress?.Report(new(file, done, total < 0 ? null : total)));

        return new(new(images), new(classes));
    }
}

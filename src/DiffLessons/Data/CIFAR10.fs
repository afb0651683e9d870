namespace DiffLessons.Data

open DiffLessons

/// <summary>Small photographs: 50,000 for training and 10,000 for tests, of shape (3, 32, 32) with pixels in [0, 1], and their classes 0 to 9 as Int64 (Krizhevsky 2009).</summary>
/// <remarks>
/// The archive <c>cifar-10-binary.tar.gz</c>, 170 MB, comes on first use from the authors' site and is kept; a transfer that breaks off goes on where it stopped. Its SHA-256 is checked each time.
/// In memory the pixels stay bytes, 154 MB, until a batch is requested.
/// </remarks>
[<Sealed>]
type CIFAR10
    /// <param name="path">The folder that holds the archive, or will; the cache folder by default.</param>
    /// <param name="url">The web address of the archive, in place of the authors'.</param>
    /// <param name="train">Whether to take the training images (the default) or the test images.</param>
    /// <param name="transform">Done to each image, shape (3, 32, 32); nothing by default.</param>
    /// <param name="targetTransform">Done to each class, a 0-d tensor; nothing by default.</param>
    /// <param name="progress">Told how a download goes.</param>
    /// <exception cref="T:DiffLessons.DatasetException">The archive cannot be had.</exception>
    /// <exception cref="T:DiffLessons.OptionException">The path is none.</exception>
    (
        ?path: string,
        ?url: string,
        ?train: bool,
        ?transform: Tensor -> Tensor,
        ?targetTransform: Tensor -> Tensor,
        ?progress: DownloadProgress -> unit
    ) =
    inherit
        ClassifiedImages(
            CifarFiles.load CifarFiles.cifar10 progress path url train,
            CifarFiles.cifar10.ClassNames,
            transform,
            targetTransform
        )

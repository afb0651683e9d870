namespace DiffLessons.Data

open DiffLessons

/// <summary>Small photographs of a hundred classes: 50,000 for training and 10,000 for tests, of shape (3, 32, 32) with pixels in [0, 1], and their (fine) classes 0 to 99 as Int64 (Krizhevsky 2009).</summary>
/// <remarks>The archive <c>cifar-100-binary.tar.gz</c>, 169 MB, comes and is kept as that of <see cref="T:DiffLessons.Data.CIFAR10"/>.</remarks>
[<Sealed>]
type CIFAR100
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
            CifarFiles.load CifarFiles.cifar100 progress path url train,
            CifarFiles.cifar100.ClassNames,
            transform,
            targetTransform
        )

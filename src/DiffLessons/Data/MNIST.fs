namespace DiffLessons.Data

open DiffLessons

/// The bytes of MNIST, and of what comes in its form.
module internal MnistData =
    let read (files: MnistPaths) (train: bool) (count: int option) : LabelledBytes =
        let imageFile, labelFile =
            if train then
                files.TrainImages, files.TrainLabels
            else
                files.TestImages, files.TestLabels

        let images = MnistFiles.readTensor imageFile count
        let labels = MnistFiles.readTensor labelFile count

        if images.dim <> 3 || labels.dim <> 1 || images.shape[0] <> labels.shape[0] then
            Fail.dataset
                $"MNIST: expected as many images as labels, got shapes {Shape.format images.shape} and {Shape.format labels.shape} from {imageFile} and {labelFile}."

        {
            Pixels = images.unsqueeze 1
            Labels = labels
        }

    let load progress path urls train count =
        let progress = defaultArg progress ignore

        let files =
            match urls with
            | Some urls -> MnistFiles.ensureFrom (MnistFiles.mirrorsOf urls) progress path
            | None -> MnistFiles.ensure progress path

        read files (defaultArg train true) count

/// <summary>Handwritten digits: images of shape (1, 28, 28) with pixels in [0, 1], and their classes 0 to 9 as Int64 (LeCun et al. 1998).</summary>
/// <remarks>The files come on first use and are kept; see <see cref="T:DiffLessons.Data.MnistFiles"/>. In memory the pixels stay bytes until a batch is requested.</remarks>
[<Sealed>]
type MNIST
    /// <param name="path">The folder that holds the four files, or will; the cache folder by default.</param>
    /// <param name="urls">Web addresses below which the files are <c>NAME.gz</c>, or the addresses of those files, in place of the public mirrors.</param>
    /// <param name="train">Whether to take the 60,000 training digits (the default) or the 10,000 test digits.</param>
    /// <param name="transform">Done to each image, shape (1, 28, 28); nothing by default.</param>
    /// <param name="targetTransform">Done to each class, a 0-d tensor; nothing by default.</param>
    /// <param name="n">How many digits to take, from the first; all by default.</param>
    /// <param name="progress">Told how a download goes.</param>
    /// <exception cref="T:DiffLessons.DatasetException">The files cannot be had, or are damaged.</exception>
    /// <exception cref="T:DiffLessons.OptionException">There are not n digits, or the path is none.</exception>
    (
        ?path: string,
        ?urls: seq<string>,
        ?train: bool,
        ?transform: Tensor -> Tensor,
        ?targetTransform: Tensor -> Tensor,
        ?n: int,
        ?progress: DownloadProgress -> unit
    ) =
    inherit
        ClassifiedImages(
            MnistData.load progress path urls train n,
            [| for digit in 0..9 -> string digit |],
            transform,
            targetTransform
        )

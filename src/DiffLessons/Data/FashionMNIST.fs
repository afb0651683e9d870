namespace DiffLessons.Data

open System.IO
open System.IO.Compression
open DiffLessons

/// The four files of Fashion-MNIST, which have MNIST's names and form.
module private FashionFiles =
    let classNames = [|
        "T-shirt/top"
        "Trouser"
        "Pullover"
        "Dress"
        "Coat"
        "Sandal"
        "Shirt"
        "Sneaker"
        "Bag"
        "Ankle boot"
    |]

    /// Unpacks a file into a folder of its own.
    let private unpacked (temporary: string) (packed: string) (name: string) =
        let target = Path.Combine(temporary, name)

        try
            use source = new GZipStream(DataFolder.openRead packed, CompressionMode.Decompress)
            use out = File.Create target
            source.CopyTo out
            target
        with
        | :? IOException
        | :? InvalidDataException as error ->
            raise (
                DatasetException(
                    $"FashionMNIST: {packed} cannot be unpacked: {DataFolder.describe error}",
                    error
                )
            )

    let private find (folder: string) (temporary: string) (file: WantedFile) =
        let plain = Path.Combine(folder, file.Name)
        let packed = plain + ".gz"

        if File.Exists plain then
            plain
        elif File.Exists packed then
            unpacked temporary packed file.Name
        else
            Fail.dataset
                $"FashionMNIST: expected {file.Name} or {file.Name}.gz in {folder}, found neither. Fetch it from github.com/zalandoresearch/fashion-mnist, folder data/fashion."

    let load (path: string) (train: bool option) (count: int option) : LabelledBytes =
        let path = Guard.given "FashionMNIST" "path" path
        let folder, _ = DataFolder.resolve "FashionMNIST" "" (fun () -> "") (Some path)
        let temporary = Directory.CreateTempSubdirectory("difflessons").FullName
        let isTrain = defaultArg train true

        let images, labels =
            if isTrain then
                MnistFiles.trainImages, MnistFiles.trainLabels
            else
                MnistFiles.testImages, MnistFiles.testLabels

        try
            let images = find folder temporary images
            let labels = find folder temporary labels

            let files = {
                TrainImages = images
                TrainLabels = labels
                TestImages = images
                TestLabels = labels
            }

            MnistData.read files isTrain count
        finally
            Directory.Delete(temporary, true)

/// <summary>Articles of clothing: images of shape (1, 28, 28) with pixels in [0, 1], and their classes 0 to 9 as Int64 (Xiao, Rasul and Vollgraf 2017).</summary>
/// <remarks>The files are read from a folder, as they are published: they are not fetched. In memory the pixels stay bytes until a batch is requested.</remarks>
[<Sealed>]
type FashionMNIST
    /// <param name="path">The folder that holds the four files, unpacked or as .gz.</param>
    /// <param name="train">Whether to take the 60,000 images to learn from (the default) or the 10,000 to test with.</param>
    /// <param name="transform">Done to each image, shape (1, 28, 28); nothing by default.</param>
    /// <param name="targetTransform">Done to each class, a 0-d tensor; nothing by default.</param>
    /// <param name="n">How many images to take, from the first; all by default.</param>
    /// <exception cref="T:DiffLessons.DatasetException">The files are not there, or are damaged.</exception>
    /// <exception cref="T:DiffLessons.OptionException">There are not n images, or the path is none.</exception>
    (
        path: string,
        ?train: bool,
        ?transform: Tensor -> Tensor,
        ?targetTransform: Tensor -> Tensor,
        ?n: int
    ) =
    inherit
        ClassifiedImages(
            FashionFiles.load path train n,
            FashionFiles.classNames,
            transform,
            targetTransform
        )

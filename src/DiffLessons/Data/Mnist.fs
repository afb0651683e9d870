namespace DiffLessons.Data

open System
open DiffLessons
open TorchSharp

/// <summary>Handwritten digits: images of shape (1, 28, 28) with pixels in [0, 1], and their classes 0 to 9 as Int64 (LeCun et al. 1998).</summary>
/// <remarks>
/// The files come on first use and are kept; see <see cref="T:DiffLessons.Data.MnistFiles"/>. In memory the pixels stay bytes, a quarter of the size, until a batch is asked for.
/// <para><c>path</c>, optional: The folder that holds the four files, or will; the cache folder by default.</para>
/// <para><c>train</c>, optional: Whether to take the 60,000 training digits (the default) or the 10,000 test digits.</para>
/// <para><c>transform</c>, optional: Done to each batch of images, shape (n, 1, 28, 28); nothing by default.</para>
/// <para><c>targetTransform</c>, optional: Done to each batch of classes, shape (n); nothing by default.</para>
/// <para><c>progress</c>, optional: Told how a download goes.</para>
/// </remarks>
/// <exception cref="T:DiffLessons.DatasetException">The files cannot be had, or are damaged.</exception>
[<Sealed>]
type MNIST
    (
        ?path: string,
        ?train: bool,
        ?transform: Tensor -> Tensor,
        ?targetTransform: Tensor -> Tensor,
        ?progress: DownloadProgress -> unit
    ) =
    inherit Dataset()

    let files = MnistFiles.ensure (defaultArg progress ignore) path

    let imageFile, labelFile =
        if defaultArg train true then
            files.TrainImages, files.TrainLabels
        else
            files.TestImages, files.TestLabels

    let read (file: string) =
        Libtorch.ensureLoaded ()
        let data = MnistFiles.read file
        let raw = torch.from_array data.Bytes
        Tensor.Constant(raw.reshape (Array.map int64 data.Shape))

    let images = read imageFile
    let labels = read labelFile

    do
        if images.dim <> 3 || labels.dim <> 1 || images.shape[0] <> labels.shape[0] then
            raise (
                DatasetException
                    $"MNIST: expected as many images as labels, got shapes {Shape.format images.shape} and {Shape.format labels.shape} from {imageFile} and {labelFile}."
            )

    let change (f: (Tensor -> Tensor) option) (t: Tensor) =
        match f with
        | Some f -> f t
        | None -> t

    let scaled (bytes: Tensor) : Tensor =
        let n, h, w = bytes.shape[0], bytes.shape[1], bytes.shape[2]
        use floats = bytes.Raw.``to`` torch.ScalarType.Float32
        use range = (255.0).ToScalar()
        Tensor.Constant(floats.div_(range).view(int64 n, 1L, int64 h, int64 w))

    /// <summary>The ten classes' names.</summary>
    member _.classNames = [| for digit in 0..9 -> string digit |]

    /// <summary>The number of classes: 10.</summary>
    member _.classes = 10

    override _.length = labels.shape[0]

    override t.item(i: int) =
        let input, target = t.batch [| i |]
        input[0], target[0]

    override _.batch(indices: int[]) =
        change transform (scaled (Rows.pick images indices)),
        change targetTransform ((Rows.pick labels indices).int64())

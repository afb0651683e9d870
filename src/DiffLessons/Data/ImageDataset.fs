namespace DiffLessons.Data

open System
open System.IO
open DiffLessons

/// <summary>Images in folders, one folder per class: inputs of shape (3, height, width) with pixels in [0, 1], and the classes' numbers as Int64.</summary>
/// <remarks>
/// Classes are the folder's subfolders in the order of their names, and images the files in them in the order of theirs. Each is read when it is requested; a loader with workers reads several at a time.
/// Files of other kinds are passed over.
/// </remarks>
[<Sealed>]
type ImageDataset
    /// <param name="path">The folder.</param>
    /// <param name="fileExtension">The end of the names of files to take, as in <c>png</c>; by default <c>png</c>, <c>jpg</c>, <c>jpeg</c>, <c>bmp</c>, <c>gif</c>, <c>tif</c>, <c>tiff</c> and <c>webp</c>. Upper and lower case count alike.</param>
    /// <param name="resize">Width and height to bring each image to; its own by default, and then all of a batch must have one size.</param>
    /// <param name="transform">Done to each image; nothing by default.</param>
    /// <param name="targetTransform">Done to each class, a 0-d tensor; nothing by default.</param>
    /// <exception cref="T:DiffLessons.DatasetException">The folder cannot be read, has no subfolders, or one without images.</exception>
    (
        path: string,
        ?fileExtension: string,
        ?resize: int * int,
        ?transform: Tensor -> Tensor,
        ?targetTransform: Tensor -> Tensor
    ) =
    inherit Dataset()

    let path = Guard.given "ImageDataset" "path" path

    let extensions =
        match fileExtension with
        | Some extension ->
            let extension = Guard.present "ImageDataset" "fileExtension" extension
            [ extension.TrimStart('.').ToLowerInvariant() ]
        | None -> ImageFiles.extensions

    let isImage (file: string) =
        let extension = Path.GetExtension(file).TrimStart('.').ToLowerInvariant()
        List.contains extension extensions

    let sorted (names: string[]) =
        names |> Array.sortWith (fun a b -> String.CompareOrdinal(a, b))

    let folders, files =
        try
            let folders = Directory.GetDirectories path |> sorted

            let files =
                folders
                |> Array.map (fun folder ->
                    Directory.GetFiles folder |> Array.filter isImage |> sorted)

            folders, files
        with
        | :? IOException
        | :? UnauthorizedAccessException
        | :? ArgumentException as error ->
            let reason = DataFolder.describe error

            raise (
                DatasetException(
                    $"ImageDataset: expected a folder with a subfolder for each class at {path}, got: {reason}",
                    error
                )
            )

    let known = extensions |> List.map (fun e -> "." + e) |> String.concat ", "

    do
        if folders.Length = 0 then
            Fail.dataset $"ImageDataset: expected a subfolder for each class in {path}, got none."

        match Array.tryFindIndex Array.isEmpty files with
        | Some i ->
            Fail.dataset $"ImageDataset: expected images ({known}) in {folders[i]}, got none."
        | None -> ()

    let samples =
        files
        |> Array.mapi (fun i files -> files |> Array.map (fun file -> file, int64 i))
        |> Array.concat

    let change (f: (Tensor -> Tensor) option) (t: Tensor) = (defaultArg f id) t

    /// <summary>The number of classes.</summary>
    member _.classes: int = folders.Length

    /// <summary>The classes' names, in the order of their numbers: those of the subfolders.</summary>
    member _.classNames: string[] = folders |> Array.map Path.GetFileName

    override _.length = samples.Length

    override t.item(i: int) =
        t.Check i
        let file, label = samples[i]
        let image = Tensor.loadImage (file, ?resize = resize, device = Device.CPU)
        change transform image, change targetTransform (dsharp.tensor (label, device = Device.CPU))

    override t.batch(indices: int[]) =
        let indices = Guard.given "ImageDataset.batch" "indices" indices
        indices |> Array.iter t.Check
        let images, labels = indices |> Array.map t.item |> Array.unzip

        match images |> Array.tryFindIndex (fun image -> image.Sizes <> images[0].Sizes) with
        | Some i ->
            let file, _ = samples[indices[i]]

            raise (
                ShapeException
                    $"ImageDataset: expected images of one shape in a batch, got {Shape.format images[0].Sizes} and, of {file}, {Shape.format images[i].Sizes}. Give resize, a width and a height."
            )
        | None -> Tensor.stack images, Tensor.stack labels

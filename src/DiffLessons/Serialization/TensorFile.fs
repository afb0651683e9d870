namespace DiffLessons

open System
open System.Collections.Generic
open System.IO
open DiffLessons.Native

/// One way to read and write files of tensors, whatever their format.
[<RequireQualifiedAccess>]
module internal TensorFormat =
    /// What a file announces, and the means to get its tensors. Good while the file is open.
    type Opened = {
        Metadata: (string * string) list
        Tensors: StoredTensor list
        /// The tensors on the processor, in that order.
        Load: unit -> NativeTensor list
    }

    /// Opens what is in a stream: by what it is, not by what it is called.
    let opening (stream: Stream) (f: Opened -> 'a) : 'a =
        if Npy.recognises stream then
            let header = Npy.readHeader "tensor" stream
            Npy.checkLength stream header

            f {
                Metadata = []
                Tensors = [ header.Stored ]
                Load = fun () -> [ Npy.readElements stream header (ByteObserver(fun _ -> ())) ]
            }
        elif Npz.recognises stream then
            let entries = Npz.readContents stream

            f {
                Metadata = []
                Tensors = entries |> List.map _.Header.Stored
                Load = fun () -> Npz.readTensors stream entries
            }
        elif StateDict.recognises stream then
            StateDict.checkFormat stream
            let contents = StateDict.readContents stream

            f {
                Metadata = []
                Tensors = contents.Entries |> List.map _.Stored
                Load = fun () -> StateDict.readTensors stream contents
            }
        else
            let header = Safetensors.readHeader stream

            f {
                Metadata = header.Metadata
                Tensors = header.Tensors
                Load = fun () -> Safetensors.readTensors stream header
            }

    /// Opens a file.
    let read (operation: string) (fileName: string) (f: Opened -> 'a) : 'a =
        Libtorch.ensureLoaded ()
        StorageFile.read operation fileName (fun stream -> opening stream f)

    /// Whether a file of that name is to be a PyTorch state dict.
    let isStateDict (fileName: string) =
        match Path.GetExtension(Guard.present "file" "fileName" fileName).ToLowerInvariant() with
        | ".pt"
        | ".pth" -> true
        | _ -> false

    let private ending (fileName: string) =
        Path.GetExtension(Guard.present "file" "fileName" fileName).ToLowerInvariant()

    /// Whether a file of that name is to be one of NumPy's.
    let isNumpy (fileName: string) =
        ending fileName = ".npy" || ending fileName = ".npz"

    /// File name extensions of other programs' formats, which these files would not be in.
    let private others = [
        "ONNX", [ ".onnx" ]
        "Keras", [ ".keras"; ".h5"; ".hdf5" ]
        "TensorFlow", [ ".pb"; ".tflite" ]
        "Lightning", [ ".ckpt" ]
        "Python's pickle", [ ".pkl"; ".pickle"; ".joblib" ]
        "ggml", [ ".gguf"; ".ggml" ]
        "Flax", [ ".msgpack" ]
        "MATLAB", [ ".mat" ]
        "Parquet", [ ".parquet" ]
        "text", [ ".csv"; ".tsv"; ".txt"; ".json"; ".xml"; ".md"; ".html" ]
        "archives", [ ".zip"; ".tar"; ".gz"; ".tgz"; ".7z" ]
        "images", [ ".png"; ".jpg"; ".jpeg"; ".bmp"; ".gif"; ".tif"; ".tiff"; ".webp"; ".svg" ]
    ]

    /// Whether a file name extension is of such a format.
    let isForeign (ending: string) =
        others |> List.exists (snd >> List.contains ending)

    /// Refuses a name that promises another format.
    let checkEnding (operation: string) (fileName: string) =
        let ending =
            Path.GetExtension(Guard.present operation "fileName" fileName).ToLowerInvariant()

        match others |> List.tryFind (snd >> List.contains ending) with
        | Some(format, _) ->
            Guard.refuse
                "fileName"
                $"{operation}: a name that ends in {ending} stands for the format of {format}, which is not written here. Use a name that ends in .safetensors, .pt, .pth, .npy or .npz."
        | None -> ()

    /// Refuses tensors that a format, which the extension names, cannot hold.
    let private checkTensors operation (ending: string) (tensors: (string * NativeTensor) list) =
        if tensors.Length > StoredTensor.mostTensors then
            Guard.fail
                $"{operation}: a file holds up to {string StoredTensor.mostTensors} tensors, got {string tensors.Length}. Stack those that belong together, or use several files."

        match ending, tensors with
        | ".npy", [ _, raw ] -> Npy.check operation raw
        | ".npy", _ ->
            Guard.refuse
                "fileName"
                $"{operation}: a .npy file holds one tensor, got {string tensors.Length}. Use a name that ends in .npz."
        | ".npz", _ ->
            for _, raw in tensors do
                Npy.check operation raw
        | _ -> ()

    let private fill
        operation
        (ending: string)
        metadata
        (tensors: (string * NativeTensor) list)
        (stream: Stream)
        =
        match ending with
        | ".npy" -> Npy.write operation stream (snd tensors.Head)
        | ".npz" -> Npz.write operation stream tensors
        | ".pt"
        | ".pth" -> StateDict.write stream tensors
        | _ -> Safetensors.write stream metadata tensors

    /// Writes a file in the format that its name asks for.
    let write
        (operation: string)
        (fileName: string)
        (metadata: (string * string) list)
        (tensors: (string * NativeTensor) list)
        =
        checkEnding operation fileName
        checkTensors operation (ending fileName) tensors
        StorageFile.write operation fileName (fill operation (ending fileName) metadata tensors)

    /// The formats that streams are written in, as the ends of file names.
    let private formats = [ "safetensors"; "pt"; "npz"; "npy" ]

    /// Refuses what is none of them, and returns the file name extension of its format.
    let endingOf (operation: string) (format: string option) : string =
        let format = defaultArg format "safetensors"

        if not (List.contains format formats) then
            let known = String.Join(", ", formats)

            Guard.refuse
                "format"
                $"{operation}: expected one of the formats {known}, got {StorageFile.quoted (string format)}."

        "." + format

    /// Writes to a stream in a format.
    let writeTo operation (stream: Stream) (ending: string) metadata tensors =
        checkTensors operation ending tensors
        StorageStream.write operation stream (fill operation ending metadata tensors)

    /// Opens what is in a stream of the caller's.
    let readFrom (operation: string) (stream: Stream) (f: Opened -> 'a) : 'a =
        Libtorch.ensureLoaded ()
        StorageStream.read operation stream (fun inner -> opening inner f)

/// <summary>Tensors by name, and texts, in one file: what PyTorch state dicts, safetensors files and checkpoints are.</summary>
/// <remarks>
/// A name that ends in <c>.pt</c> or <c>.pth</c> makes a PyTorch state dict, one in <c>.npz</c> a file of NumPy's arrays, in <c>.npy</c> one of a single array, any other a safetensors file. Reading looks at what is in the file, never at its name, and never runs
/// code that is in it. A file is written whole, or what was there before stays.
/// </remarks>
[<Sealed>]
type TensorFile
    internal (tensors: (string * Tensor) list, metadata: IReadOnlyDictionary<string, string>) =
    let byName = dict tensors

    /// <summary>Names and tensors, in the file's order.</summary>
    member _.tensors: IReadOnlyList<string * Tensor> = tensors

    /// <summary>The texts by name; none in a PyTorch state dict.</summary>
    member _.metadata: IReadOnlyDictionary<string, string> = metadata

    /// <summary>The tensor of a name.</summary>
    /// <exception cref="T:DiffLessons.StorageException">There is no such name.</exception>
    member _.Item
        with get (name: string): Tensor =
            match byName.TryGetValue name with
            | true, tensor -> tensor
            | _ ->
                let names = tensors |> List.map fst |> StorageFile.listed

                Fail.storage $"TensorFile: there is no tensor \"{name}\". The names are: {names}."

    /// <summary>Writes tensors, as constants, with their names.</summary>
    /// <param name="fileName">Where. Missing folders are made; an existing file is replaced.</param>
    /// <param name="tensors">Names, each once, and tensors.</param>
    /// <param name="metadata">Texts by name, for a safetensors file; none by default. Names that begin with <c>difflessons.</c>, and <c>format</c>, are the library's own.</param>
    /// <exception cref="T:DiffLessons.OptionException">A name is given twice or is reserved, or a state dict is to hold texts.</exception>
    /// <exception cref="T:DiffLessons.StorageException">The file cannot be written.</exception>
    static member save
        (fileName: string, tensors: seq<string * Tensor>, ?metadata: seq<string * string>)
        : unit =
        let tensors, metadata = TensorFile.Given(tensors, metadata)

        if not metadata.IsEmpty && TensorFormat.isNumpy fileName then
            Guard.refuse
                "metadata"
                $"TensorFile.save: NumPy's files hold tensors alone, so {Path.GetFileName fileName} cannot have texts. Use a name that ends in .safetensors."

        if not metadata.IsEmpty && TensorFormat.isStateDict fileName then
            Guard.refuse
                "metadata"
                $"TensorFile.save: a PyTorch state dict holds tensors alone, so {Path.GetFileName fileName} cannot have texts. Use a name that ends in .safetensors."

        TensorFormat.write "TensorFile.save" fileName metadata tensors

    /// <summary>Writes tensors, as constants, with their names to a stream, as a safetensors file.</summary>
    /// <param name="stream">Where, from its position on; it is left open.</param>
    /// <param name="tensors">Names, each once, and tensors.</param>
    /// <param name="metadata">Texts by name; none by default.</param>
    /// <exception cref="T:DiffLessons.OptionException">A name is given twice or is reserved.</exception>
    /// <exception cref="T:DiffLessons.StorageException">The stream cannot be written.</exception>
    static member saveTo
        (stream: Stream, tensors: seq<string * Tensor>, ?metadata: seq<string * string>)
        : unit =
        let tensors, metadata = TensorFile.Given(tensors, metadata)
        TensorFormat.writeTo "TensorFile.saveTo" stream ".safetensors" metadata tensors

    /// What is to be written, checked.
    static member private Given
        (tensors: seq<string * Tensor>, metadata: seq<string * string> option)
        : (string * NativeTensor) list * (string * string) list =
        let tensors = Guard.items "TensorFile.save" "tensors" tensors |> Array.toList
        GuardNulls.arguments "TensorFile.save" [ "tensors", tensors ]

        let metadata =
            metadata
            |> Option.map (Guard.items "TensorFile.save" "metadata" >> Array.toList)
            |> Option.defaultValue []

        GuardNulls.arguments "TensorFile.save" [ "metadata", metadata ]

        for name, tensor in tensors do
            Guard.present "TensorFile.save" "a tensor's name" name |> ignore
            Guard.present "TensorFile.save" "a tensor" (box tensor) |> ignore

        for key, value in metadata do
            Guard.present "TensorFile.save" "a text's name" key |> ignore
            Guard.present "TensorFile.save" "a text" value |> ignore

        let once what (names: string list) =
            for name, count in List.countBy id names do
                if count > 1 then
                    Guard.fail
                        $"TensorFile.save: there are {string count} {what} named \"{name}\". Give each its own name."

        once "tensors" (List.map fst tensors)
        once "texts" (List.map fst metadata)

        if tensors |> List.exists (fun (name, _) -> name = "__metadata__") then
            Guard.fail
                "TensorFile.save: \"__metadata__\" cannot be a tensor's name: safetensors files keep their texts under it."

        for key, _ in metadata do
            if key.StartsWith "difflessons." || Safetensors.isReserved key then
                Guard.refuse
                    "metadata"
                    $"TensorFile.save: the text name \"{key}\" is the library's own. Choose another."

        tensors |> List.map (fun (name, tensor) -> name, tensor.Variable), metadata

    /// <summary>Reads all that a file holds.</summary>
    /// <param name="fileName">A PyTorch state dict or a safetensors file.</param>
    /// <param name="device">The device for the tensors; the default device by default.</param>
    /// <exception cref="T:DiffLessons.StorageException">The file cannot be read, or is damaged, or no such file.</exception>
    static member load(fileName: string, ?device: Device) : TensorFile =
        TensorFormat.read "TensorFile.load" fileName (TensorFile.OfOpened device)

    /// <summary>Reads all that a stream holds, from its position to its end.</summary>
    /// <param name="stream">It is left open.</param>
    /// <param name="device">The device for the tensors; the default device by default.</param>
    /// <exception cref="T:DiffLessons.StorageException">The stream cannot be read, or what it holds is damaged, or no file of tensors.</exception>
    static member loadFrom(stream: Stream, ?device: Device) : TensorFile =
        TensorFormat.readFrom "TensorFile.loadFrom" stream (TensorFile.OfOpened device)

    static member private OfOpened (device: Device option) (opened: TensorFormat.Opened) =
        let device = defaultArg device Device.Default
        let names = opened.Tensors |> List.map _.Name

        let tensors =
            opened.Load()
            |> List.map (fun raw -> (Tensor.Constant raw).move(device = device))

        let texts =
            opened.Metadata
            |> List.filter (fun (key, _) -> not (Safetensors.isReserved key))

        TensorFile(List.zip names tensors, Dictionary(dict texts))

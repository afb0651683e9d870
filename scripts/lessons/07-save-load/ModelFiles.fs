namespace DiffLessons.Lessons.SaveLoad

open System.Diagnostics
open System.IO
open DiffLessons

/// The files of a model: what they cost and hold, and damaged ones.
[<RequireQualifiedAccess>]
module ModelFiles =

    /// The median of nine times, in milliseconds.
    let private milliseconds (work: unit -> unit) =
        let times =
            Array.init 9 (fun _ ->
                let clock = Stopwatch.StartNew()
                work ()
                clock.Elapsed.TotalMilliseconds)

        (Array.sort times)[4]

    /// Writes two files that hold no model beside the file of a whole model: one that ends 100 bytes too early, and a letter.
    /// Returns their paths.
    let damaged (whole: string) : string * string =
        let folder = Path.GetDirectoryName whole

        let truncated, letter =
            Path.Combine(folder, "truncated.safetensors"), Path.Combine(folder, "letter.txt")

        let bytes = File.ReadAllBytes whole
        File.WriteAllBytes(truncated, bytes[.. bytes.Length - 101])
        File.WriteAllText(letter, "Dear network, how are you?")
        truncated, letter

    let size (path: string) : int64 = FileInfo(path).Length

    let costHeaders = [ "file"; "what is saved"; "bytes"; "ms to save"; "ms to load" ]

    /// What the files of a whole model and of its parameters cost, as rows of a table: bytes, time to write and to read. The
    /// parameters are read into the model itself.
    let costs
        (model: Model<Tensor, Tensor>)
        (whole: string)
        (parameters: string list)
        : string list list =
        let files =
            ("the whole network", whole, model.save, (fun path -> Model.load path |> ignore))
            :: [
                for file in parameters ->
                    "its parameters", file, model.saveParameters, model.loadParameters
            ]

        [
            for what, path, save, load in files ->
                [
                    $"`{Path.GetFileName path}`"
                    what
                    string (size path)
                    $"{milliseconds (fun () -> save path):F1}"
                    $"{milliseconds (fun () -> load path):F1}"
                ]
        ]

    /// The tensors in a file, as rows of a table: name, shape, dtype.
    let tensors (path: string) : string list list = [
        for name, tensor in (TensorFile.load path).tensors ->
            [ name; Shape.format tensor.shape; string tensor.dtype ]
    ]

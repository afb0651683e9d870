namespace DiffLessons.Charts

open System.Diagnostics
open System.IO
open DiffLessons

/// <summary>What lessons show of files of models.</summary>
[<AutoOpen>]
module FileTables =
    /// The middle one of nine times, in milliseconds.
    let private milliseconds (work: unit -> unit) =
        let times =
            Array.init 9 (fun _ ->
                let clock = Stopwatch.StartNew()
                work ()
                clock.Elapsed.TotalMilliseconds)

        (Array.sort times)[4]

    type Lesson with

        /// <summary>The path of a file in the lesson's folder.</summary>
        /// <param name="name">The file's name.</param>
        member lesson.File(name: string) : string = Path.Combine(lesson.Folder, name)

        /// <summary>Puts two files that hold no model into the lesson's folder: one that ends 100 bytes too early, and a letter.</summary>
        /// <param name="whole">The model's file, which the first is cut from.</param>
        /// <returns>Their paths.</returns>
        member lesson.Spoiled(whole: string) : string * string =
            let truncated, letter =
                lesson.File "truncated.safetensors", lesson.File "letter.txt"

            let bytes = File.ReadAllBytes whole
            File.WriteAllBytes(truncated, bytes[.. bytes.Length - 101])
            File.WriteAllText(letter, "Dear network, how are you?")
            truncated, letter

        /// <summary>Adds a table of what files of a model cost, its bytes and the time to write and to read it, and records the bytes.</summary>
        /// <param name="model">The model, whose parameters are read from a file into itself.</param>
        /// <param name="whole">The file of the whole model.</param>
        /// <param name="parameters">The file of its parameters alone.</param>
        /// <param name="caption">What the table shows.</param>
        member lesson.FileCosts
            (model: Model<Tensor, Tensor>, whole: string, parameters: string, caption: string)
            : unit =
            let files = [
                "the whole network", whole, model.save, (fun path -> Model.load path |> ignore)
                "its parameters", parameters, model.saveParameters, model.loadParameters
            ]

            lesson.Table(
                [ "what is saved"; "bytes"; "ms to save"; "ms to load" ],
                [
                    for what, path, save, load in files ->
                        [
                            what
                            string (FileInfo path).Length
                            $"{milliseconds (fun () -> save path):F1}"
                            $"{milliseconds (fun () -> load path):F1}"
                        ]
                ],
                caption
            )

            lesson.Metric("bytes", [ for path in [ whole; parameters ] -> FileInfo(path).Length ])

        /// <summary>Adds a table of the tensors in a file.</summary>
        /// <param name="path">The file.</param>
        /// <param name="caption">What it is.</param>
        member lesson.Tensors(path: string, caption: string) : unit =
            lesson.Table(
                [ "name"; "shape"; "dtype" ],
                [
                    for name, tensor in (TensorFile.load path).tensors ->
                        [ name; Shape.format tensor.shape; string tensor.dtype ]
                ],
                caption
            )

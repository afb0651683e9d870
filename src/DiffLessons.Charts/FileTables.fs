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

        /// <summary>Adds a table of what files cost: their bytes, and the time to write and to read each.</summary>
        /// <param name="files">What a file holds, its path, and how it is written and read.</param>
        /// <param name="caption">What the files are.</param>
        member lesson.FileCosts
            (files: (string * string * (string -> unit) * (string -> unit)) list, caption: string)
            : unit =
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

namespace DiffLessons

open System
open System.Collections.Generic
open System.IO
open System.Runtime.InteropServices
open System.Text

/// What is wrong with a file that is being read, in a sentence or two without its name.
exception internal Unreadable of reason: string

/// Files that are written whole or not at all, and one kind of exception for all that may be wrong with one that is read.
[<RequireQualifiedAccess>]
module internal StorageFile =
    let unreadable (reason: string) : 'a = raise (Unreadable reason)

    /// A text out of a file, fit for a message: short, on one line, without control characters.
    let quoted (text: string) =
        let shown = StringBuilder()

        for rune in text.EnumerateRunes() do
            if shown.Length < 60 then
                shown.Append(if Rune.IsControl rune then "?" else rune.ToString()) |> ignore

        let dots = if shown.Length < text.Length then "..." else ""
        $"\"{shown}{dots}\""

    /// A name out of a file, for a message: as it is when it is an ordinary one.
    let plain (name: string) =
        let ordinary c =
            Char.IsAsciiLetterOrDigit c || c = '.' || c = '_' || c = '-'

        if name.Length <= 60 && name <> "" && Seq.forall ordinary name then
            name
        else
            quoted name

    /// The first few names of many, for a message.
    let listed (names: seq<string>) =
        let names = Seq.toArray names
        let shown = names |> Seq.truncate 8 |> String.concat ", "
        let more = names.Length - 8

        if more > 0 then
            $"{shown} and {string more} more"
        else
            shown

    /// The innermost cause in one line: some of .NET's own messages go on with details.
    let cause (error: exn) =
        (error.GetBaseException().Message.Split '\n' |> Array.head).Trim()

    /// Whether an exception is how .NET or libtorch refuses bytes that make no sense.
    let private fromBytes (error: exn) =
        match error with
        | :? InvalidDataException
        | :? EndOfStreamException
        | :? KeyNotFoundException
        | :? OverflowException
        | :? FormatException
        | :? ArgumentException
        | :? InvalidOperationException
        | :? NotSupportedException
        | :? ExternalException -> true
        | _ -> false

    /// Runs what reads a file; whatever is wrong with the file comes as one exception that names the operation and the file.
    let reading (operation: string) (fileName: string) (read: unit -> 'a) : 'a =
        let name = AtomicFile.shown (Path.GetFileName fileName)

        let fail reason (inner: exn) =
            raise (StorageException($"{operation}: {name}: {reason}", inner))

        try
            read ()
        with
        | Unreadable reason -> fail reason null
        | :? StorageException -> reraise ()
        | :? Json.JsonException
        | :? DecoderFallbackException as error ->
            fail
                "its texts are no valid JSON or UTF-8: the file is damaged, or is no file of tensors. Take another copy of it."
                error
        | error when fromBytes error ->
            fail
                $"the file is damaged, or is no file of tensors ({cause error}). Take another copy of it."
                error
        | :? FileNotFoundException
        | :? DirectoryNotFoundException ->
            Fail.storage $"{operation}: there is no file {AtomicFile.shown fileName}."
        | :? IOException
        | :? UnauthorizedAccessException as error ->
            fail $"the file cannot be read: {AtomicFile.reason error}" error

    let private checkName (operation: string) (fileName: string) =
        match AtomicFile.nameProblem fileName with
        | Some problem -> Fail.storage $"{operation}: {problem}"
        | None -> ()

    /// Opens a file and reads it.
    let read (operation: string) (fileName: string) (f: Stream -> 'a) : 'a =
        checkName operation fileName

        reading operation fileName (fun () ->
            AtomicFile.kindProblem fileName |> Option.iter unreadable
            // Others may read it, and rename a newer one over it, at the same time.
            let share = FileShare.Read ||| FileShare.Delete
            let options = FileOptions.SequentialScan

            use stream =
                new FileStream(fileName, FileMode.Open, FileAccess.Read, share, 65536, options)

            f stream)

    /// Writes a file whole, or leaves what was there before as it was. Missing folders are made.
    let write (operation: string) (fileName: string) (fill: Stream -> unit) : unit =
        checkName operation fileName

        let fail (error: exn) =
            raise (
                StorageException(
                    $"{operation}: {AtomicFile.shown fileName} cannot be written: {AtomicFile.reason error} What was there before is as it was.",
                    error
                )
            )

        try
            AtomicFile.write fileName fill
        with
        | :? StorageException -> reraise ()
        | :? IOException
        | :? UnauthorizedAccessException
        | :? NotSupportedException
        // .NET's exception for a file that is longer than the system allows.
        | :? ArgumentOutOfRangeException as error -> fail error

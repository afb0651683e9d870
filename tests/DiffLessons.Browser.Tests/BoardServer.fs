/// The sample DigitBoard as a program of its own, for as long as its tests need it.
module DiffLessons.Browser.Tests.BoardServer

open System
open System.Diagnostics
open System.IO
open System.Threading.Tasks

/// A running board.
type Board = {
    Process: Process
    /// Where it listens, as in http://127.0.0.1:41234.
    Address: string
} with

    interface IDisposable with
        member t.Dispose() =
            t.Process.Kill true
            t.Process.WaitForExit()
            t.Process.Dispose()

let private program =
    Path.Combine(
        Scripts.root,
        "samples",
        "DigitBoard",
        "bin",
        "Release",
        "net10.0",
        "DigitBoard.dll"
    )

/// Starts the board with arguments.
let run (arguments: string list) : Process =
    let info =
        ProcessStartInfo(
            "dotnet",
            program :: arguments,
            RedirectStandardOutput = true,
            RedirectStandardError = true
        )

    Process.Start info

/// Starts the board with a network's file, on a port that is free, and waits until it listens.
let start (model: string) : Task<Board> =
    task {
        let child = run [ "--model"; model; "--urls"; "http://127.0.0.1:0" ]
        let said = ResizeArray()
        let listens = "Draw at "
        let mutable address = None

        while address.IsNone do
            let! line = child.StandardOutput.ReadLineAsync()

            if isNull line then
                let! problem = child.StandardError.ReadToEndAsync()
                failwith $"the board did not start: {said} {problem}"

            said.Add line

            if line.StartsWith listens then
                let words = line.Substring(listens.Length).Split ' '
                address <- Some(words[0].TrimEnd ',')

        return {
            Process = child
            Address = address.Value
        }
    }

namespace DiffLessons.Pages

open System
open System.Globalization

/// <summary>How the length of a lesson is counted, with its full and its quick length.</summary>
type Length =
    /// <summary>Optimiser steps or iterations: the flag is <c>--steps N</c>.</summary>
    | Steps of full: int * quick: int
    /// <summary>Passes over the data: the flag is <c>--epochs N</c>.</summary>
    | Epochs of full: int * quick: int
    /// <summary>Games that an agent plays: the flag is <c>--episodes N</c>.</summary>
    | Episodes of full: int * quick: int
    /// <summary>Nothing to shorten: neither flag exists.</summary>
    | Fixed

/// <summary>What the command line of a lesson says.</summary>
type Options = {
    /// <summary>Seed of every random number; at least 0, by default 1.</summary>
    Seed: int
    /// <summary>Steps, epochs or episodes to run, at least 1; 1 for a lesson of fixed length.</summary>
    Length: int
    /// <summary>A short run of the same code.</summary>
    Quick: bool
    /// <summary><c>cpu</c> or <c>cuda</c>.</summary>
    Device: string
    /// <summary>The folder into which the lesson's own folder goes; by default <c>out</c>.</summary>
    Out: string
    /// <summary>Whether to open the finished page in a browser.</summary>
    Open: bool
    /// <summary>Whether what the lesson claims is only noted when it does not hold.</summary>
    Explore: bool
    /// <summary>Whether the console speaks Chinese.</summary>
    Chinese: bool
}

/// What to do after reading a command line.
type internal Parsed =
    | Run of Options
    /// Print this text and stop with success.
    | Help of text: string
    /// Print this text and stop with exit code 2.
    | Refused of message: string

/// The command line that all lessons share.
[<RequireQualifiedAccess>]
module internal Arguments =

    let private whole least set (text: string) (options: Options) =
        match Int32.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture) with
        | true, value when value >= least -> Ok(set value options)
        | _ -> Error $"expected a whole number of at least {least}, got '{text}'."

    let private oneOf first second set text (options: Options) =
        if text = first || text = second then
            Ok(set text options)
        else
            Error $"expected {first} or {second}, got '{text}'."

    let private folder text options =
        if String.IsNullOrWhiteSpace text then
            Error "expected a folder, got an empty name."
        else
            Ok { options with Out = text }

    let private lengthFlag name full quick =
        $"--{name}",
        "N",
        $"{name} to run (default {full}; {quick} with --quick)",
        whole 1 (fun value options -> { options with Length = value })

    let private switch set (_: string) (options: Options) : Result<Options, string> =
        Ok(set options)

    /// Each flag: its name, the name of its value where it takes one, its meaning, and what it makes of the options.
    let private flags length = [
        "--seed",
        "N",
        "seed of every random number (default 1)",
        whole 0 (fun value options -> { options with Seed = value })
        match length with
        | Steps(full, quick) -> lengthFlag "steps" full quick
        | Epochs(full, quick) -> lengthFlag "epochs" full quick
        | Episodes(full, quick) -> lengthFlag "episodes" full quick
        | Fixed -> ()
        "--quick", "", "a short run of the same code", switch (fun o -> { o with Quick = true })
        "--device",
        "D",
        "cpu or cuda (default cpu)",
        oneOf "cpu" "cuda" (fun device options -> { options with Device = device })
        "--out", "DIR", "folder for the page and the metrics (default out)", folder
        "--explore",
        "",
        "a claim that does not hold is a note, not a failure",
        switch (fun options -> { options with Explore = true })
        "--language",
        "L",
        "language of the console: en or zh (default: the system's)",
        oneOf "en" "zh" (fun name options -> { options with Chinese = (name = "zh") })
        "--no-open",
        "",
        "do not open the page in a browser",
        switch (fun options -> { options with Open = false })
        // F# Interactive keeps --help for itself, unless -- stands before it.
        "--help", "", "print this text; in F# Interactive write help, or -- --help", switch id
    ]

    let private list length =
        flags length
        |> List.map (fun (name, value, meaning, _) ->
            $"  {String.Join(' ', name, value), -12} {meaning}")
        |> String.concat "\n"

    /// Whether the environment asks for Chinese, as programs of the system read it; any other language means English.
    let private systemIsChinese () =
        [ "LC_ALL"; "LC_MESSAGES"; "LANG" ]
        |> List.map Environment.GetEnvironmentVariable
        |> List.tryFind (String.IsNullOrEmpty >> not)
        |> Option.exists (fun value -> value.StartsWith("zh", StringComparison.Ordinal))

    /// Reads one argument after the other; the first mistake is the error.
    let rec private read flags given (options: Options) (arguments: string list) =
        match arguments with
        | [] -> Ok options
        | argument :: rest ->
            let name, inside =
                match argument.Split('=', 2) with
                | [| name; value |] -> name, [ value ]
                | _ -> argument, []

            let isFlag text =
                List.exists (fun (own, _, _, _) -> own = text) flags

            let next set value rest =
                set value options
                |> Result.mapError (fun problem -> $"{name}: {problem}")
                |> Result.bind (fun options -> read flags (name :: given) options rest)

            match List.tryFind (fun (own, _, _, _) -> own = name) flags, inside, rest with
            | None, _, _
            | Some(_, "", _, _), _ :: _, _ -> Error $"'{argument}' is not a flag of this lesson."
            | Some _, _, _ when List.contains name given -> Error $"{name} is given twice."
            | Some(_, "", _, set), [], rest -> next set "" rest
            | Some(_, _, _, set), value :: _, rest
            | Some(_, _, _, set), [], value :: rest when not (isFlag value) -> next set value rest
            | _ -> Error $"{name} needs a value."

    /// Reads the flags of a lesson: the options, the help text under that title, or a rejection that names the mistake and lists the right flags.
    let parse (title: string) (length: Length) (arguments: string[]) : Parsed =
        let unread = {
            Seed = 1
            Length = 0
            Quick = false
            Device = "cpu"
            Out = "out"
            Open = true
            Explore = false
            Chinese = systemIsChinese ()
        }

        if
            Array.tryHead arguments = Some "help"
            || Array.exists (fun flag -> List.contains flag [ "--help"; "-h"; "-?" ]) arguments
        then
            Help $"{title}\n\nFlags:\n{list length}"
        else
            match read (flags length) [] unread (List.ofArray arguments), length with
            | Error problem, _ -> Refused $"{problem} The flags are:\n{list length}"
            | Ok options, (Steps(full, quick) | Epochs(full, quick) | Episodes(full, quick)) when
                options.Length = 0
                ->
                Run {
                    options with
                        Length = (if options.Quick then quick else full)
                }
            | Ok options, Fixed -> Run { options with Length = 1 }
            | Ok options, _ -> Run options

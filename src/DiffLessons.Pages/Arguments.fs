namespace DiffLessons.Pages

open System
open System.CommandLine
open System.Globalization
open DiffLessons

/// <summary>How the length of a lesson is counted, with its full and its quick length.</summary>
type Length =
    /// <summary>Optimiser steps or iterations: the flag is <c>--steps N</c>.</summary>
    | Steps of full: int * quick: int
    /// <summary>Passes over the data: the flag is <c>--epochs N</c>.</summary>
    | Epochs of full: int * quick: int
    /// <summary>Nothing to shorten: neither flag exists.</summary>
    | Fixed

/// <summary>What the command line of a lesson says.</summary>
type Options = {
    /// <summary>Seed of every random number; at least 0, by default 1.</summary>
    Seed: int
    /// <summary>Steps or epochs to run, at least 1; 1 for a lesson of fixed length.</summary>
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

    let private lengthFlag length =
        match length with
        | Steps(full, quick) -> [
            "--steps N", $"steps to run (default {full}; {quick} with --quick)"
          ]
        | Epochs(full, quick) -> [
            "--epochs N", $"epochs to run (default {full}; {quick} with --quick)"
          ]
        | Fixed -> []

    let private flags length = [
        "--seed N", "seed of every random number (default 1)"
        yield! lengthFlag length
        "--quick", "a short run of the same code"
        "--device D", "cpu or cuda (default cpu)"
        "--out DIR", "folder for the page and the metrics (default out)"
        "--explore", "a claim that does not hold is a note, not a failure"
        "--language L", "language of the console: en or zh (default: the system's)"
        "--no-open", "do not open the page in a browser"
        // F# Interactive keeps --help for itself, unless -- stands before it.
        "--help", "print this text; in F# Interactive write help, or -- --help"
    ]

    let private list length =
        flags length
        |> List.map (fun (flag, meaning) -> $"  {flag, -12} {meaning}")
        |> String.concat "\n"

    /// The text of `--help`: the lesson's title, and each flag with its meaning and default.
    let help (title: string) (length: Length) : string = $"{title}\n\nFlags:\n{list length}"

    /// An option of at most one value whose text `read` turns into a value, or into a message.
    let private valued name fallback (read: string -> Result<'T, string>) =
        let wanted = Option<'T>(name, Arity = ArgumentArity.ZeroOrOne)
        wanted.DefaultValueFactory <- fun _ -> fallback

        wanted.CustomParser <-
            fun result ->
                match read result.Tokens[0].Value with
                | Ok value -> value
                | Error message ->
                    result.AddError $"{name}: {message}"
                    fallback

        wanted

    let private whole least (text: string) =
        match Int32.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture) with
        | true, value when value >= least -> Ok value
        | _ -> Error $"expected a whole number of at least {least}, got '{text}'."

    let private device text =
        match text with
        | "cpu"
        | "cuda" -> Ok text
        | _ -> Error $"expected cpu or cuda, got '{text}'."

    let private language text =
        match text with
        | "en"
        | "zh" -> Ok text
        | _ -> Error $"expected en or zh, got '{text}'."

    /// What the environment says, as programs of the system read it; any language but Chinese means English.
    let private systemLanguage () =
        let named =
            [ "LC_ALL"; "LC_MESSAGES"; "LANG" ]
            |> List.tryPick (fun name ->
                match Environment.GetEnvironmentVariable name with
                | null
                | "" -> None
                | value -> Some value)

        match named with
        | Some value when value.StartsWith "zh" -> "zh"
        | _ -> "en"

    let private folder text =
        if String.IsNullOrWhiteSpace text then
            Error "expected a folder, got an empty name."
        else
            Ok text

    /// Whether an option that takes a value is written without one.
    let private lacksValue (parsed: ParseResult) (option: Option) =
        option.Arity.MaximumNumberOfValues = 1
        && (match parsed.GetResult option with
            | null -> false
            | found -> not found.Implicit && found.Tokens.Count = 0)

    /// What is wrong with a command line, the first mistake first.
    let private problems (root: Command) (parsed: ParseResult) = [
        for token in parsed.UnmatchedTokens do
            $"'{token}' is not a flag of this lesson."
        for option in root.Options do
            if lacksValue parsed option then
                $"{option.Name} needs a value."
        for error in parsed.Errors do
            error.Message
    ]

    let private asksHelp (arguments: string[]) =
        Array.tryHead arguments = Some "help"
        || Array.exists (fun flag -> List.contains flag [ "--help"; "-h"; "-?" ]) arguments

    let private switch name =
        Option<bool>(name, Arity = ArgumentArity.Zero)

    /// Reads flags that are not a question for help.
    let private read length (arguments: string[]) : Parsed =
        let seed = valued "--seed" 1 (whole 0)
        let quick = switch "--quick"
        let device = valued "--device" "cpu" device
        let out = valued "--out" "out" folder
        let language = valued "--language" (systemLanguage ()) language
        let explore, noOpen = switch "--explore", switch "--no-open"
        let root = Command "lesson"
        let options: Option list = [ seed; quick; device; out; explore; language; noOpen ]

        let count =
            match length with
            | Steps(full, short) -> Some(valued "--steps" 0 (whole 1), full, short)
            | Epochs(full, short) -> Some(valued "--epochs" 0 (whole 1), full, short)
            | Fixed -> None

        List.iter root.Options.Add options
        count |> Option.iter (fun (option, _, _) -> root.Options.Add option)
        root.TreatUnmatchedTokensAsErrors <- false

        let parsed =
            root.Parse(arguments, ParserConfiguration(ResponseFileTokenReplacer = null))

        match problems root parsed with
        | first :: _ -> Refused $"{first} The flags are:\n{list length}"
        | [] ->
            let quickly = parsed.GetValue quick

            Run {
                Seed = parsed.GetValue seed
                Length =
                    match count with
                    | None -> 1
                    | Some(option, full, short) ->
                        match parsed.GetValue option with
                        | 0 -> if quickly then short else full
                        | given -> given
                Quick = quickly
                Device = parsed.GetValue device
                Out = parsed.GetValue out
                Open = not (parsed.GetValue noOpen)
                Explore = parsed.GetValue explore
                Chinese = parsed.GetValue language = "zh"
            }

    /// Reads the flags of a lesson: the options, the help text under that title, or a rejection that names the mistake and lists the right flags.
    let parse (title: string) (length: Length) (arguments: string[]) : Parsed =
        if asksHelp arguments then
            Help(help title length)
        else
            read length arguments

namespace DiffLessons.Lessons.Doctor

open System
open System.Runtime.InteropServices
open DiffLessons

/// What an examination came to.
[<RequireQualifiedAccess>]
type Finding =
    /// It works; what was found.
    | Works of found: string
    /// It does not; the problem and what to do about it.
    | Fails of problem: string
    /// It could not be tried, since an examination before it failed.
    | NotTried

/// Examines the installation: what the lessons stand on, one thing after the other.
[<RequireQualifiedAccess>]
module Doctor =

    /// What went wrong first, without the wrapping that .NET puts around errors of static constructors.
    let rec private root (problem: exn) =
        match problem with
        | :? TypeInitializationException when not (isNull problem.InnerException) ->
            root problem.InnerException
        | _ -> problem

    let private restoreAgain =
        "Restore the packages again (delete the folder obj, then run dotnet fsi scripts/lesson.fsx doctor). If it stays, the README says what a system needs."

    let private outcome (look: unit -> string) =
        try
            Finding.Works(look ())
        with problem ->
            match root problem with
            | known when known.GetType().Namespace = typeof<OptionException>.Namespace ->
                Finding.Fails known.Message
            | other -> Finding.Fails $"{other.GetType().Name}: {other.Message} {restoreAgain}"

    /// Carries out examinations in order; after one that fails the rest is not tried.
    /// `examinations`: Names, each with a function that returns what it found, or raises.
    let examine (examinations: (string * (unit -> string)) list) : (string * Finding) list =
        let next (going: bool) (name, look) =
            let found = if going then outcome look else Finding.NotTried

            let goesOn =
                match found with
                | Finding.Works _ -> true
                | _ -> false

            (name, found), goesOn

        List.mapFold next true examinations |> fst

    /// .NET's version and the system that it runs on.
    let dotnet () =
        $"{Environment.Version} on {RuntimeInformation.OSDescription}, {RuntimeInformation.ProcessArchitecture}"

    /// How many threads libtorch computes with, of how many processors.
    /// LibtorchException: libtorch cannot be loaded.
    let threads () =
        $"{dsharp.numThreads} in one operation, of {Environment.ProcessorCount} processors"

    /// The devices that libtorch can compute on.
    /// LibtorchException: libtorch cannot be loaded.
    let devices () =
        dsharp.devices () |> List.map string |> String.concat ", "

    /// Whether there is a GPU to use; none is no fault.
    /// LibtorchException: libtorch cannot be loaded.
    let cuda () =
        if dsharp.isCudaAvailable () then
            "present"
        else
            "not present, fine: the lessons run on the CPU"

    /// Computes a gradient on the default device: of x squared at 3.
    /// TensorException: It is not 6.
    let gradient () =
        match float (dsharp.grad (fun x -> x * x) (dsharp.tensor 3.0)) with
        | 6.0 -> "the derivative of x² at 3 is 6"
        | other ->
            raise (
                TensorException
                    $"gradient: expected 6 as the derivative of x² at 3, got {other}. {restoreAgain}"
            )

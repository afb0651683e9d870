namespace DiffLessons.Lessons

open DiffLessons

/// Mistakes that a lesson makes on purpose, to show what the library says.
[<AutoOpen>]
module ErrorMessage =

    let private isOfLibrary (problem: exn) =
        problem.GetType().Namespace = typeof<OptionException>.Namespace

    /// The message of the library's error; empty when there was none. Any other error is passed on.
    let errorMessage (mistake: unit -> unit) : string =
        try
            mistake ()
            ""
        with problem when isOfLibrary problem ->
            problem.Message

namespace DiffLessons

open System.Collections.Concurrent
open System.Collections.Generic

/// The functions that a file may name: the library's own, and those that the program gave names.
[<RequireQualifiedAccess>]
module internal KnownFunctions =
    let private own = dict (FunctionRows.all @ WindowRows.all)
    let private given = ConcurrentDictionary<string, Tensor -> Tensor>()

    /// Whether the library itself has a function of that name.
    let isOwn (kind: string) = own.ContainsKey kind

    /// The names of the library's own functions.
    let names: ICollection<string> = own.Keys

    /// Gives a function of the program's own a name; a later one takes the name over.
    let name (kind: string) (f: Tensor -> Tensor) : Tensor -> Tensor =
        let named = TensorFunction.named kind f
        given[kind] <- named
        named

    /// Makes the function that a file describes, if it is known.
    let find (kind: string) : (LayerOptions -> Tensor -> Tensor) option =
        match own.TryGetValue kind, given.TryGetValue kind with
        | (true, make), _ -> Some make
        | _, (true, f) -> Some(fun _ -> f)
        | _ -> None

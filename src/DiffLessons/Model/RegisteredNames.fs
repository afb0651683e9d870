namespace DiffLessons

open System
open System.Collections.Generic

/// The names that a model's own parameters, buffers and children have.
[<Sealed>]
type internal RegisteredNames() =
    let names = ResizeArray<string>()
    // Many names are found by their hashes: a chain may have ten thousand steps.
    let mutable many: HashSet<string> = null
    // Where the search for a free name goes on, by prefix.
    let nextNumbers = Dictionary<string, int>(0)

    member private _.Add(name: string) : unit =
        names.Add name

        if not (isNull many) then
            many.Add name |> ignore
        elif names.Count >= 16 then
            many <- HashSet names

    member _.Contains(name: string) : bool =
        if isNull many then
            names.Contains name
        else
            many.Contains name

    /// Takes a name, or refuses one that is taken, empty or has dots. Only then the kind is read: a model that is being made may not have it yet.
    member t.Take(kind: unit -> string, name: string) : unit =
        if String.IsNullOrEmpty name || name.Contains '.' || t.Contains name then
            Fail.model
                $"{kind ()}: expected a name that is not taken, not empty and without dots, got \"{name}\"."

        t.Add name

    /// The first of prefix0, prefix1, ... that is free. A name once taken stays so.
    member t.Free(prefix: string) : string =
        let mutable number =
            match nextNumbers.TryGetValue prefix with
            | true, next -> next
            | _ -> 0

        while t.Contains $"{prefix}{string number}" do
            number <- number + 1

        nextNumbers[prefix] <- number
        $"{prefix}{string number}"

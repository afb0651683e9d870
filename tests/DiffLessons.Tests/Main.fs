/// Runs every test and closes with one line of counts.
module DiffLessons.Tests.Main

open System
open System.Reflection
open Expecto

/// The value `tests` of every module of this assembly: a new test file needs its line in the project file, and no more.
let private all () =
    let ofModule (part: Type) =
        part.GetProperty(
            "tests",
            BindingFlags.Static ||| BindingFlags.Public ||| BindingFlags.NonPublic
        )
        |> Option.ofObj
        |> Option.filter (fun property -> property.PropertyType = typeof<Test>)
        |> Option.map (fun property -> part.Name, property.GetValue null :?> Test)

    Assembly.GetExecutingAssembly().GetTypes()
    |> Array.choose ofModule
    |> Array.sortBy fst
    |> Array.map snd
    |> Array.toList
    |> testList "DiffLessons"

[<EntryPoint>]
let main arguments =
    match Array.tryHead arguments with
    | Some "train" -> TrainingProgram.main arguments[1..]
    | _ -> Counted.run arguments (all ())

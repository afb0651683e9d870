/// Finds the tests of an assembly.
module DiffLessons.Tests.Discovered

open System
open System.Reflection
open Expecto

/// The value `tests` of every module: a new test file needs its line in the project file, and no more.
let tests (assembly: Assembly) : Test =
    let ofModule (part: Type) =
        part.GetProperty(
            "tests",
            BindingFlags.Static ||| BindingFlags.Public ||| BindingFlags.NonPublic
        )
        |> Option.ofObj
        |> Option.filter (fun property -> property.PropertyType = typeof<Test>)
        |> Option.map (fun property -> part.Name, property.GetValue null :?> Test)

    assembly.GetTypes()
    |> Array.choose ofModule
    |> Array.sortBy fst
    |> Array.map snd
    |> Array.toList
    |> testList "DiffLessons"

module DiffLessons.Pages.Tests.Main

open System.Reflection
open DiffLessons.Tests

[<EntryPoint>]
let main arguments =
    Counted.run arguments (Discovered.tests (Assembly.GetExecutingAssembly()))

/// Runs every test and closes with one line of counts.
module DiffLessons.Tests.Main

open System.Reflection

[<EntryPoint>]
let main arguments =
    match Array.tryHead arguments with
    | Some "train" -> TrainingProgram.main arguments[1..]
    | Some "save" -> SavingProgram.main arguments[1..]
    | Some "leave" -> ProcessEndTests.main arguments[1..]
    | Some "stress" -> StressTests.main arguments[1..]
    | _ -> Counted.run arguments (Discovered.tests (Assembly.GetExecutingAssembly()))

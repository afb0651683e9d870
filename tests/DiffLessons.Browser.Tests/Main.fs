/// Checks what a quick run of all lessons has written, and how the lessons' scripts behave:
///
///   dotnet DiffLessons.Browser.Tests.dll FOLDER [flags of Expecto]
///
/// FOLDER is what `dotnet fsi scripts/lesson.fsx all --quick --out FOLDER` wrote.
module DiffLessons.Browser.Tests.Main

open System
open System.IO
open Expecto
open DiffLessons.Tests

let private check (folder: string) (arguments: string[]) =
    let scratch = Directory.CreateTempSubdirectory "alone"

    try
        let alone = lazy (MetricsTests.runAgain folder scratch.FullName)
        let model = Path.GetFullPath(Path.Combine(folder, "10-cnn", "model.safetensors"))
        let board = lazy (BoardServer.start model)

        use _ = {
            new IDisposable with
                member _.Dispose() =
                    if board.IsValueCreated then
                        (board.Value.Result :> IDisposable).Dispose()
        }

        let always = [
            MetricsTests.tests folder alone
            KeptModelsTests.tests folder
            InputTests.tests
            ReadmeTests.tests
            ProseTests.tests folder
            BoardTests.tests model board
        ]

        match Chromium.find () with
        | Some program ->
            use browser = (Chromium.launch program).Result

            let pages = [
                PageCheckTests.tests browser
                PagesTests.tests browser folder alone
                BoardTests.pages browser folder board
            ]

            Counted.run arguments (testList "lessons" (always @ pages))
        | None ->
            let code = Counted.run arguments (testList "lessons" always)
            Console.Out.WriteLine Chromium.advice
            code
    finally
        scratch.Delete true

[<EntryPoint>]
let main arguments =
    match List.ofArray arguments with
    | folder :: rest when File.Exists(Path.Combine(folder, "index.html")) ->
        check folder (Array.ofList rest)
    | _ ->
        Console.Error.WriteLine
            "Give the folder of a quick run of all lessons: dotnet fsi scripts/lesson.fsx all --quick --out FOLDER writes one."

        2

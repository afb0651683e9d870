/// Checks what a quick run of all lessons has written, and how the lessons' scripts behave:
///
///   dotnet DiffLessons.Browser.Tests.dll FOLDER [flags of Expecto]
///
/// FOLDER is what `dotnet fsi scripts/lesson.fsx all --quick --out FOLDER` wrote. `--site FOLDER` checks a site of full length.
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
            PartsTests.tests folder
            BoardTests.tests model board
        ]

        match Chromium.find () with
        | Some program ->
            use browser = (Chromium.launch program).Result

            let pages = [
                PageCheckTests.tests browser
                PagesTests.tests browser folder alone

                // A run of the lessons alone has no guides and references yet.
                if File.Exists(Path.Combine(folder, "guides", "index.html")) then
                    SiteTests.tests browser folder

                BoardTests.pages browser folder board
            ]

            Counted.run arguments (testList "lessons" (always @ pages))
        | None ->
            let code = Counted.run arguments (testList "lessons" always)
            Console.Out.WriteLine Chromium.advice
            code
    finally
        scratch.Delete true

/// The pages of a site with lessons at full length.
let private checkSite (folder: string) (arguments: string[]) =
    match Chromium.find () with
    | Some program ->
        use browser = (Chromium.launch program).Result
        let pages = PagesTests.tests browser folder (lazy [])

        Counted.run
            arguments
            (testList "site" [
                pages
                PartsTests.tests folder
                ProseTests.tests folder
                SiteTests.tests browser folder
            ])
    | None ->
        Console.Out.WriteLine Chromium.advice
        1

[<EntryPoint>]
let main arguments =
    match List.ofArray arguments with
    | "--site" :: folder :: rest when File.Exists(Path.Combine(folder, "index.html")) ->
        checkSite folder (Array.ofList rest)
    | folder :: rest when File.Exists(Path.Combine(folder, "index.html")) ->
        check folder (Array.ofList rest)
    | _ ->
        Console.Error.WriteLine
            "Give the folder of a quick run of all lessons: dotnet fsi scripts/lesson.fsx all --quick --out FOLDER writes one."

        2

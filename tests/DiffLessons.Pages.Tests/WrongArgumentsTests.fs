/// No public member of the plotting and the pages answers wrong arguments with an exception that is not this library's own.
module DiffLessons.Pages.Tests.WrongArgumentsTests

open System
open System.Diagnostics
open System.Globalization
open System.IO
open System.Text.Json.Nodes
open Expecto
open DiffLessons
open DiffLessons.Plotting
open DiffLessons.Pages
open DiffLessons.Tests
open DiffLessons.Tests.Properties
open DiffLessons.Pages.Tests.Support

/// How often each member is called: the variable is for long runs.
let private draws =
    match Int32.TryParse(Environment.GetEnvironmentVariable "DIFFLESSONS_DRAWS") with
    | true, count -> count
    | _ -> 40

let private flags = [|
    [| "--quick" |]
    [| "--seed"; "7" |]
    [| "--seed"; "-1" |]
    [| "--steps"; "2" |]
    [| "--steps"; "2147483648" |]
    [| "--epochs"; "0" |]
    [| "--device"; "cuda" |]
    [| "--language"; "zh" |]
    [| "--explore" |]
    [| "--help" |]
    [| "--out" |]
    [| "\000" |]
    [| "" |]
|]

/// Literate scripts, of which the first can be read.
let private scripts =
    let script = Path.Combine(Drawing.folder.Value, "07-small.fsx")

    File.WriteAllText(
        script,
        "// lesson 07 small | A small one | 小课\n\n(** first\n## First\n*)\n\nlet a = 1\n"
    )

    [| script; script; script; Drawing.folder.Value; "none.fsx"; ""; "\000"; null |]

/// Arguments of the types that only these assemblies know.
let private addTypes () =
    let node (d: Drawing.Draw) (_: string) : obj =
        d.Pick
            [|
                fun () -> box (Json.text "a")
                fun () -> box (Json.number (d.Float()))
                fun () -> box (JsonValue.Create nan)
                fun () -> box (JsonValue.Create "\ud800")
                fun () -> box (Json.object [ "x", Json.integer 1L ])
                fun () -> box (JsonArray())
                fun () -> null
            |]
            ()

    let options (d: Drawing.Draw) (_: string) : obj = {
        Seed = d.Int ""
        Length = d.Int ""
        Quick = d.Chance 50
        Device = "cpu"
        // The empty folder is the current one, where a test must leave nothing.
        Out =
            match d.Text "outputDir" with
            | "" -> Drawing.folder.Value
            | folder -> folder
        Open = false
        Explore = false
        Chinese = d.Chance 50
    }

    let lesson (_: Drawing.Draw) (_: string) : obj =
        let flags = [| "--no-open"; "--out"; Drawing.folder.Value; "--seed"; "3" |]

        let script = Path.Combine(Drawing.folder.Value, "04-regression.fsx")
        File.WriteAllText(script, scriptOf 4 "regression" "Title")

        match Lesson.ofScript script flags [] length with
        | Ok lesson -> lesson
        | Error code -> failwith $"exit code {code}"

    // Flags of lessons, which say where to write: without them it would be the current folder. Other texts are drawn one by one.
    let texts (d: Drawing.Draw) (name: string) : obj =
        let flags () =
            let given = Array.concat [ for _ in 1 .. d.Count() -> d.Pick flags ]
            Array.append given [| "--no-open"; "--out"; Drawing.folder.Value |]

        match name with
        | "arguments" -> flags ()
        | "commandLine" when d.Chance 5 -> Array.empty<string>
        | "commandLine" -> Array.append [| d.Pick scripts |] (flags ())
        | _ -> [|
            for _ in 1 .. d.Count() -> Arguments.drawn d name typeof<string> :?> string
          |]

    let figure (d: Drawing.Draw) (_: string) : obj =
        d.Pick
            [|
                fun () -> fit
                fun () -> Figure.axes "x" "y"
                fun () -> Figure.space "x" "y" "z"
                fun () -> fit |> Figure.replay [ Frame.create "a" ]
            |]
            ()

    Arguments.more[typeof<JsonNode>] <- node
    Arguments.more[typeof<string[]>] <- texts
    Arguments.more[typeof<Options>] <- options
    Arguments.more[typeof<Lesson>] <- lesson
    Arguments.more[typeof<Figure>] <- figure
    Arguments.more[typeof<Stopwatch>] <- fun _ _ -> Stopwatch()
    Arguments.more[typeof<DateTime>] <- fun d _ -> d.Pick [| DateTime.MinValue; DateTime.UtcNow |]

let private assemblies = [ typeof<Figure>.Assembly; typeof<Page>.Assembly ]

let private members =
    lazy
        (addTypes ()
         assemblies |> List.collect WrongArguments.members)

/// Calls members: what they print goes nowhere, that they end the process is a rejection, and what they set for the process is set back.
let private calling (work: unit -> 'T) : 'T =
    let culture, usual =
        CultureInfo.CurrentCulture, CultureInfo.DefaultThreadCurrentCulture

    let threads = dsharp.numThreads
    let ended (code: int) : exn = OptionException $"exit: {code}."

    try
        let result, _, _ = captured (fun () -> ProcessEnd.watched ended work)
        result
    finally
        CultureInfo.CurrentCulture <- culture
        CultureInfo.DefaultThreadCurrentCulture <- usual
        dsharp.numThreads <- threads

let private none (wrong: Type * Reflection.MethodBase -> string list) =
    // Any of the calls is stopped by nothing but its own end.
    let found = calling (fun () -> members.Value |> List.collect wrong)

    if not found.IsEmpty then
        failtest ("foreign exceptions:\n" + String.concat "\n" found)

let private outcomes (place: Type, m: Reflection.MethodBase) = [
    for seed in 1..draws -> seed * 7919, WrongArguments.call place m (seed * 7919)
]

let private refuses<'E when 'E :> exn> message (action: unit -> unit) =
    expectError<'E> message action

let private sweeps = [
    test "wrong arguments end in exceptions of this library" {
        none (fun (place, m) -> WrongArguments.foreign place m (outcomes (place, m)))
    }
    test "and so do null, and null inside lists, arrays and records" {
        none (fun (place, m) -> WrongArguments.wrongNulls place m)
    }
    test "most members are called, and answer at times" {
        let found =
            calling (fun () -> [
                for place, m in members.Value ->
                    WrongArguments.nameOf (place, m), outcomes (place, m)
            ])

        let share holds =
            let held =
                found |> List.filter (fun (_, each) -> each |> List.exists (snd >> holds))

            float held.Length / float found.Length

        Expect.isGreaterThan
            (share (function
                | WrongArguments.NotCalled _ -> false
                | _ -> true))
            0.8
            "called"

        Expect.isGreaterThan
            (share (function
                | WrongArguments.Answered -> true
                | _ -> false))
            0.75
            "answered"
    }
]

let private sizes = [
    test "pixels that are not finite are drawn, and do not hide the others" {
        let address pixels = (ImageGrid.scaled 2 "" pixels).Address

        Expect.equal
            (address [| 0.0; 1.0; nan; infinity |])
            (address [| 0.0; 1.0; 0.0; 1.0 |])
            "stretched over the finite ones"

        let signed pixels = (ImageGrid.signed 2 "" pixels).Address

        Expect.equal
            (signed [| 1.0; -1.0; nan; infinity |])
            (signed [| 1.0; -1.0; 0.0; 1.0 |])
            "signed"
    }
]

let private places = [
    test "null is named with its place" {
        let none: string = null

        refuses<OptionException>
            "Figure.axes: expected a value for y, got null. (Parameter 'y')"
            (fun () -> Figure.axes "x" none |> ignore)

        refuses<OptionException>
            "Page.untranslated: expected a value for page.Blocks[0].panels[0][0], got null. (Parameter 'page.Blocks[0].panels[0][0]')"
            (fun () ->
                Page.untranslated {
                    emptyPage with
                        Blocks = [ Block.Charts([ none, fit ], "") ]
                }
                |> ignore)

        refuses<OptionException>
            "Figure.line: expected a value for x, got null. (Parameter 'x')"
            (fun () -> Figure.line "a" (null: float[]) [| 1.0 |] (Figure.axes "x" "y") |> ignore)
    }
    test "JSON that is no figure is refused" {
        for json in [ "null"; "[]"; "{}"; "{\"data\":1}"; "{\"data\":[1],\"layout\":{}}" ] do
            refuses<OptionException>
                "Plotly.figure: expected the JSON of a figure, an object with data and layout, got another value. Give what GenericChart.toFigureJson returns."
                (fun () -> Plotly.figure json |> ignore)

        Expect.throwsC (fun () -> Plotly.figure "{" |> ignore) (fun error ->
            Expect.equal (error.GetType()) typeof<OptionException> "kind"

            Expect.stringStarts
                error.Message
                "Plotly.figure: expected the JSON of a figure, an object with data and layout, got no JSON: "
                "message")
    }
    test "a sequence that holds itself is refused" {
        let own = ResizeArray<obj>()
        own.Add own

        refuses<OptionException>
            "values: expected sequences at most 64 deep, got more. A sequence must not hold itself."
            (fun () -> Json.ofValue "values" own |> ignore)
    }
    test "a page that cannot be written says why" {
        inFolder (fun folder ->
            refuses<StorageException>
                $"Page.writeWhole: {folder} cannot be written: it is a folder; expected a file. What was there before is as it was."
                (fun () -> Page.writeWhole folder "text")

            refuses<StorageException> "Page.writeWhole: expected a file name, got none." (fun () ->
                Page.writeWhole "" "text"))
    }
]

let tests = testList "wrong arguments" (sweeps @ sizes @ places)

// Builds and checks everything, from a bare machine with the .NET SDK and git:
//
//   dotnet fsi build.fsx              format check, build, tests, every lesson in its quick form, its pages in Chromium
//   dotnet fsi build.fsx -t NAME      one target and what it depends on; an unknown name lists them
//
// A plain script: it starts in 3 s. Most of a full run goes into compiling (about 1 s a file on two cores) and the lessons.

#load "scripts/_bootstrap.fsx"

open System
open System.Diagnostics
open System.IO
open System.Text.RegularExpressions
open Bootstrap

let whole = Stopwatch.StartNew()
let sources = [ "src"; "tests"; "benchmarks"; "samples"; "scripts"; "build.fsx" ]

let attachedMust step file arguments =
    match attached file arguments with
    | 0 -> ()
    | code -> raise (StepFailed(step, "exit code " + string code))

let format () =
    match capture "dotnet" ([ "fantomas"; "--check" ] @ sources) with
    | 0, _ -> ()
    | _, text ->
        raise (StepFailed("format", text + "dotnet fsi build.fsx -t fix-format formats them."))

/// Where a test project's program lies.
let testProgram name =
    $"tests/{name}/bin/Release/net10.0/{name}.dll"

let test () =
    for name in
        [
            "DiffLessons.Tests"
            "DiffLessons.Plotting.Tests"
            "DiffLessons.Pages.Tests"
            "DiffLessons.Lessons.Tests"
        ] do
        attachedMust "test" "dotnet" [ testProgram name; "--colours"; "0"; "--no-spinner" ]

/// The tests in C#, which see the facade alone; their counts on a line as the other programs write it.
let testCSharp () =
    for name in [ "DiffLessons.CSharp.Tests"; "DiffLessons.AspNetCore.Tests" ] do
        let code, output = capture "dotnet" [ testProgram name; "-noColor" ]
        Console.WriteLine output

        let count kind =
            int (Regex.Match(output, kind + @": (\d+)").Groups[1].Value)

        let bad = count "Failed" + count "Errors"
        let good = count "Total" - count "Skipped" - bad
        Console.WriteLine($"{good} passed, {bad} failed")

        if code <> 0 then
            raise (StepFailed("test-csharp", $"{name}: exit code {code}"))

/// Writes the tables of the documentation that are made from the library: of its functions, and of DiffSharp's names.
let docs () =
    Environment.SetEnvironmentVariable("DIFFLESSONS_WRITE", "1")

    for list in
        [
            "DiffLessons.Function tables"
            "DiffLessons.Layer table"
            "DiffLessons.Surface"
        ] do
        attachedMust "docs" "dotnet" [
            testProgram "DiffLessons.Tests"
            "--colours"
            "0"
            "--no-spinner"
            "--filter"
            list
        ]

/// Writes the generated part of the C# facade from the library, and then the list of its public names.
let csharp () =
    build "tests/DiffLessons.Tests"
    Environment.SetEnvironmentVariable("DIFFLESSONS_WRITE", "1")

    attachedMust "csharp" "dotnet" [
        testProgram "DiffLessons.Tests"
        "--colours"
        "0"
        "--no-spinner"
        "--filter"
        "DiffLessons.C# surface"
    ]

    build "tests/DiffLessons.CSharp.Tests"

    Environment.SetEnvironmentVariable(
        "WRITE_PUBLIC_API",
        inRoot "src/DiffLessons.CSharp/PublicApi.txt"
    )
    // It fails where names have changed: it compares with the list as it was.
    capture "dotnet" [
        testProgram "DiffLessons.CSharp.Tests"
        "-noColor"
        "-method"
        "*.ThePublicNamesAreThoseWrittenDown"
    ]
    |> ignore

let pack () =
    attachedMust "pack" "dotnet" [ "fsi"; "scripts/_packages.fsx" ]

/// What the lessons write in their quick form.
let quick = "out/quick"

/// Every lesson in its quick form, from a clean folder.
let lessons () =
    if Directory.Exists(inRoot quick) then
        Directory.Delete(inRoot quick, true)

    // A warning of the compiler in a lesson is an error here.
    Environment.SetEnvironmentVariable("DIFFLESSONS_STRICT", "1")
    let arguments = [ "all"; "--quick"; "--no-open"; "--out"; quick ]
    attachedMust "lessons" "dotnet" ([ "fsi"; "scripts/lesson.fsx" ] @ arguments)
    attachedMust "lessons" "dotnet" [ "fsi"; "scripts/_site.fsx"; quick ]

/// The whole site: every lesson at full length, the guides, the references of F# and C#; then all of it is opened and checked.
let site () =
    let out = "out/site"

    if Directory.Exists(inRoot out) then
        Directory.Delete(inRoot out, true)

    attachedMust "site" "dotnet" [ "fsi"; "scripts/lesson.fsx"; "all"; "--no-open"; "--out"; out ]

    attachedMust "site" "dotnet" [ "fsi"; "scripts/_site.fsx"; out ]

    attachedMust "site" "dotnet" [
        testProgram "DiffLessons.Browser.Tests"
        "--site"
        out
        "--colours"
        "0"
        "--no-spinner"
    ]

/// The samples, each in its quick form: they check their results themselves.
let samples () =
    for project in Directory.GetFiles(inRoot "samples", "*.csproj", SearchOption.AllDirectories) do
        let name = Path.GetFileNameWithoutExtension project
        let program = inRoot $"samples/{name}/bin/Release/net10.0/{name}.dll"

        // A server does not end; its tests are those of the pages.
        if name <> "DigitBoard" then
            let code, output = capture "dotnet" [ program; "--quick" ]

            if code <> 0 then
                raise (StepFailed("samples", name + "\n" + output))

            Console.WriteLine($"{name, -16} ok")

    for file in Directory.GetFiles(inRoot "samples/science", "*.fsx") |> Array.sort do
        if not ((Path.GetFileName file).StartsWith '_') then
            let code, output = capture "dotnet" [ "fsi"; file; "--quick" ]

            if code <> 0 then
                raise (StepFailed("samples", Path.GetFileName file + "\n" + output))

            Console.WriteLine($"{Path.GetFileNameWithoutExtension file, -16} ok")

/// Their metrics and pages, and how the scripts answer to wrong input. The pages are opened in Chromium where there is one.
let pages () =
    attachedMust "pages" "dotnet" [
        testProgram "DiffLessons.Browser.Tests"
        quick
        "--colours"
        "0"
        "--no-spinner"
    ]

/// Writes paket.lock again from paket.dependencies. Paket sees the dependencies of packages that lie in the packages folder
/// only, so NuGet itself restores them first, for a project that is thrown away.
let lock () =
    setPackageSource ()
    let dependencies = File.ReadAllText(inRoot "paket.dependencies")
    let main = dependencies.Substring(0, dependencies.IndexOf "\ngroup ")

    let references = [
        for line in Regex.Matches(main, @"^nuget (\S+) [^\d\n]*(\S+)", RegexOptions.Multiline) do
            $"""<PackageReference Include="{line.Groups[1]}" Version="[{line.Groups[2]}]" />"""
    ]

    let folder = Directory.CreateTempSubdirectory "lock"
    let project = Path.Combine(folder.FullName, "lock.csproj")

    try
        let framework =
            "<PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup>"

        let items = String.Join("\n", references)

        File.WriteAllText(
            project,
            $"""<Project Sdk="Microsoft.NET.Sdk">{framework}<ItemGroup>{items}</ItemGroup></Project>"""
        )

        must "lock" "dotnet" [ "restore"; project ] |> ignore
    finally
        folder.Delete true

    File.Delete(inRoot "paket.lock")
    must "lock" "dotnet" [ "paket"; "update"; "--no-install" ] |> ignore
    let locked = File.ReadAllText(inRoot "paket.lock")

    // The address of this machine's source is nobody else's business.
    File.WriteAllText(
        inRoot "paket.lock",
        Regex.Replace(locked, "(?m)remote: .*$", "remote: %NUGET_SOURCE%")
    )

let targets: (string * string list * (unit -> unit)) list = [
    "tools", [], (fun () -> must "tools" "dotnet" [ "tool"; "restore" ] |> ignore)
    "format", [ "tools" ], format
    "fix-format",
    [ "tools" ],
    (fun () -> must "fix-format" "dotnet" ("fantomas" :: sources) |> ignore)
    "restore", [ "tools" ], (fun () -> exclusively restore)
    "build", [ "restore" ], (fun () -> exclusively (fun () -> build "DiffLessons.sln"))
    "test", [ "build" ], test
    "test-csharp", [ "build" ], testCSharp
    "docs", [ "build" ], docs
    // Without a build of everything before: what is generated is part of it.
    "csharp", [ "restore" ], (fun () -> exclusively csharp)
    "pack", [ "build" ], pack
    "lessons", [ "build" ], lessons
    "pages", [ "lessons" ], pages
    "exercises",
    [ "build" ],
    (fun () -> attachedMust "exercises" "dotnet" [ "fsi"; "scripts/_tryAll.fsx" ])
    "samples", [ "build" ], samples
    "site", [ "build" ], site
    "measure",
    [ "build" ],
    (fun () -> attachedMust "measure" "dotnet" [ "fsi"; "scripts/_measure.fsx" ])
    "lock", [ "tools" ], lock
    "all",
    [
        "format"
        "build"
        "test"
        "test-csharp"
        "lessons"
        "pages"
        "samples"
        "pack"
    ],
    ignore
]

/// A target and what it depends on, in order.
let rec plan name =
    match targets |> List.tryFind (fun (target, _, _) -> target = name) with
    | Some(_, needs, action) -> List.collect plan needs @ [ (name, action) ]
    | None ->
        let names = [ for target, _, _ in targets -> target ]

        raise (
            StepFailed(name, "There is no such target. The targets: " + String.Join(", ", names))
        )

let run (name, action: unit -> unit) =
    let clock = if name = "all" then whole else Stopwatch.StartNew()
    action ()
    Console.WriteLine($"target {name, -12} ok {clock.Elapsed.TotalSeconds, 7:F1} s")

try
    match fsi.CommandLineArgs |> Array.toList |> List.tail with
    | [] -> "all"
    | [ "-t"; name ]
    | [ name ] -> name
    | others ->
        raise (StepFailed(String.Join(" ", others), "usage: dotnet fsi build.fsx [-t TARGET]"))
    |> plan
    |> List.distinctBy fst
    |> List.iter run
with StepFailed(step, output) ->
    Console.Error.WriteLine($"target {step, -12} FAILED\n{errorsIn output}")
    exit 1

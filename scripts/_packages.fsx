// Makes the NuGet packages of the libraries in out/packages, and tries them as a stranger would: in a fresh F# script, a
// fresh F# project and a fresh C# project, each of which computes a gradient, and loads the model that the one before saved.
//
//   dotnet fsi build.fsx -t pack

#load "_bootstrap.fsx"
#load "_packageContents.fsx"

open System
open System.Diagnostics
open System.IO
open System.IO.Compression
open System.Text.RegularExpressions
open Bootstrap

setPackageSource ()
let packages = inRoot "out/packages"

/// The projects here leave native files in the packages folder, and NuGet writes that into the packages; but programs need TorchSharp's native part.
let withNativeAssets (package: string) =
    use archive = ZipFile.Open(package, ZipArchiveMode.Update)
    let entry = archive.Entries |> Seq.find (fun e -> e.FullName.EndsWith ".nuspec")
    let name = entry.FullName

    let text =
        use reader = new StreamReader(entry.Open())
        reader.ReadToEnd()

    let changed =
        Regex.Replace(
            text,
            "(<dependency [^>]*?) exclude=\"[^\"]*\"",
            "$1 exclude=\"Build,Analyzers\""
        )

    entry.Delete()
    use writer = new StreamWriter(archive.CreateEntry(name).Open())
    writer.Write changed

/// Makes the package of a library's symbols from that of the library.
let withSymbols (id: string) (package: string) =
    let symbols = Path.ChangeExtension(package, ".snupkg")
    File.Copy(package, symbols, true)
    use archive = ZipFile.Open(symbols, ZipArchiveMode.Update)

    let rewrite (name: string) (change: string -> string) =
        let entry = archive.GetEntry name

        let text =
            use reader = new StreamReader(entry.Open())
            reader.ReadToEnd()

        entry.Delete()
        use writer = new StreamWriter(archive.CreateEntry(name).Open())
        writer.Write(change text)

    let isKept (name: string) =
        name.EndsWith ".nuspec"
        || name.StartsWith "_rels/"
        || name.StartsWith "package/"
        || name.StartsWith "[Content"

    for entry in Seq.toArray archive.Entries do
        if not (isKept entry.FullName) then
            entry.Delete()

    rewrite $"{id}.nuspec" (fun text ->
        let text =
            Regex.Replace(
                text,
                "(?s)<dependencies>.*</dependencies>|<icon>.*?</icon>|<readme>.*?</readme>",
                ""
            )

        text.Replace(
            "</metadata>",
            "<packageTypes><packageType name=\"SymbolsPackage\" /></packageTypes></metadata>"
        ))

    rewrite "[Content_Types].xml" (fun text ->
        text.Replace(
            "</Types>",
            "<Default Extension=\"pdb\" ContentType=\"application/octet\" /></Types>"
        ))

    let pdb = inRoot $"src/{id}/bin/Release/net10.0/{id}.pdb"
    archive.CreateEntryFromFile(pdb, $"lib/net10.0/{id}.pdb") |> ignore

let pack (project: string) =
    let arguments = [ "pack"; "-c"; "Release"; "--no-build"; inRoot project; "-o"; packages ]
    must "pack" "dotnet" arguments |> ignore

    let id = Path.GetFileName project

    for package in Directory.GetFiles(packages, id + ".?.*.nupkg") do
        withNativeAssets package
        withSymbols id package

/// The version of the packages, from their names.
let version () =
    Directory.GetFiles(packages, "DiffLessons.CSharp.*.nupkg")
    |> Array.map (fun path ->
        (Path.GetFileNameWithoutExtension path).Substring "DiffLessons.CSharp.".Length)
    |> Array.exactlyOne

let fsharp (model: string) =
    $"""
open DiffLessons
dsharp.seed 3
let slope = dsharp.grad (fun (x: Tensor) -> (x * x * x).sum ()) (dsharp.tensor 2.0)
let file = @"{model}"
let net = if System.IO.File.Exists file then Model.load file else Linear(2, 3) --> dsharp.relu --> Linear(3, 1)
let output = net.forward (dsharp.ones [ 1; 2 ])
net.save file
printfn $"gradient {{float slope}}, {{Model.load file}}, same {{(Model.load file).forward (dsharp.ones [ 1; 2 ]) = output}}"
"""

let csharp (model: string) =
    $"""
using DiffLessons.CSharp;
var slope = Diff.Grad(x => (x * x * x).Sum(), Tensor.Scalar(2));
var net = Model.Load(@"{model}");
var same = net.Predict(Tensor.Ones(1, 2)).Equals(Model.Load(@"{model}").Predict(Tensor.Ones(1, 2)));
Console.WriteLine($"gradient {{slope.ToDouble()}}, {{net}}, same {{same}}");
"""

/// A server that asks itself.
let web (model: string) =
    $"""
using DiffLessons.AspNetCore;
using DiffLessons.CSharp;
var builder = WebApplication.CreateBuilder(args);
builder.Logging.ClearProviders();
builder.WebHost.UseUrls("http://127.0.0.1:0");
builder.Services.AddDiffLessonsModel("net", @"{model}");
var app = builder.Build();
app.MapHealthChecks("/health");
app.MapGet("/", (ServedModel net) => net.Predict(Tensor.Ones(1, 2)).Equals(Model.Load(@"{model}").Predict(Tensor.Ones(1, 2))));
await app.StartAsync();
using var client = new HttpClient {{ BaseAddress = new Uri(app.Urls.Single()) }};
var slope = Diff.Grad(x => (x * x * x).Sum(), Tensor.Scalar(2));
var same = await client.GetStringAsync("/") == "true" && await client.GetStringAsync("/health") == "Healthy";
Console.WriteLine($"gradient {{slope.ToDouble()}}, {{app.Services.GetRequiredService<ServedModel>().Model}}, same {{same}}");
"""

let project (package: string) (compile: string) =
    $"""<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <OutputType>Exe</OutputType>
    <TargetFramework>net10.0</TargetFramework>
    <ImplicitUsings>enable</ImplicitUsings>
  </PropertyGroup>
  <ItemGroup>{compile}<PackageReference Include="{package}" Version="{version ()}" /></ItemGroup>
</Project>"""

/// What each of them must print: d/dx x^3 = 12 at 2, and the same model out of its file.
let expected = "gradient 12, Linear(2 -> 3) --> relu --> Linear(3 -> 1), same True"

let tried (name: string) (arguments: string list) =
    let output: string = must name "dotnet" arguments

    if not (output.Contains expected) then
        raise (StepFailed(name, $"error: expected \"{expected}\", got: {output}"))

    Console.WriteLine($"package  {name}  ok")

/// A program without libtorch is built with a warning that says what to do.
let warned (project: string) =
    let output: string =
        must "warning" "dotnet" [ "build"; project; "--no-incremental" ]

    if not (output.Contains "warning DIFF0001: This program has no libtorch") then
        raise (StepFailed("warning", $"error: expected DIFF0001, got: {output}"))

    Console.WriteLine "package  a program without libtorch is warned  ok"

/// The forms in which a program is published, and what dotnet publish is told.
let published = [
    "framework-dependent", []
    "self-contained", [ "-r"; "linux-x64"; "--self-contained" ]
    "single file", [ "-r"; "linux-x64"; "--self-contained"; "-p:PublishSingleFile=true" ]
    "trimmed", [ "-r"; "linux-x64"; "--self-contained"; "-p:PublishTrimmed=true" ]
]

/// Runs a program as on a machine that has nothing of this one: no variables, no home, no packages.
let inEmptyEnvironment (program: string) =
    let root = Path.GetDirectoryName(Environment.ProcessPath)

    let start =
        ProcessStartInfo(program, RedirectStandardOutput = true, RedirectStandardError = true)

    start.Environment.Clear()
    start.Environment["HOME"] <- "/nonexistent"
    start.Environment["DOTNET_ROOT"] <- root
    start.Environment["DIFFLESSONS_CACHE"] <- "/proc/nonexistent"
    use running = Process.Start start
    let output = running.StandardOutput.ReadToEnd() + running.StandardError.ReadToEnd()
    running.WaitForExit()
    output

/// Publishes a C# program with libtorch in every form, and runs it elsewhere.
let publish (folder: string) (model: string) =
    let own = Path.Combine(folder, "published")
    Directory.CreateDirectory own |> ignore
    File.WriteAllText(Path.Combine(own, "Program.cs"), csharp model)

    let libtorch =
        "<PackageReference Include=\"libtorch-cpu-linux-x64\" Version=\"2.10.0\" />"

    let file = Path.Combine(own, "Published.csproj")
    File.WriteAllText(file, project "DiffLessons.CSharp" libtorch)

    for name, options in published do
        let target = Path.Combine(folder, "out")

        let output: string =
            must name "dotnet" ([ "publish"; file; "-c"; "Release"; "-o"; target ] @ options)

        if output.Contains "DIFF0001" then
            raise (
                StepFailed(name, "error: a warning says that libtorch is missing, and it is not")
            )

        let said = inEmptyEnvironment (Path.Combine(target, "Published"))

        if not (said.Contains expected) then
            raise (StepFailed(name, $"error: expected \"{expected}\", got: {said}"))

        Console.WriteLine($"package  published, {name}  ok")
        Directory.Delete(target, true)
        Directory.Delete(Path.Combine(own, "obj"), true)

    let code, output =
        capture "dotnet" [
            "publish"
            file
            "-c"
            "Release"
            "-p:PublishAot=true"
            "-r"
            "linux-x64"
        ]

    if code = 0 || not (output.Contains "DIFF0002" || output.Contains "NU1101") then
        raise (StepFailed("native AOT", $"error: expected DIFF0002, got: {output}"))

    Console.WriteLine "package  native AOT is refused  ok"

let trial (folder: string) =
    let file (path: string) (text: string) =
        let path = Path.Combine(folder, path)
        Directory.CreateDirectory(Path.GetDirectoryName path) |> ignore
        File.WriteAllText(path, text)
        path

    let model = Path.Combine(folder, "net.safetensors")

    file
        "nuget.config"
        $"""<configuration><packageSources><add key="packages" value="{packages}" /></packageSources></configuration>"""
    |> ignore

    let script =
        file
            "script/try.fsx"
            ($"#i \"nuget: {packages}\"\n#r \"nuget: DiffLessons, {version ()}\"\n"
             + fsharp model)

    tried "F# script" [ "fsi"; script ]
    file "fs/Program.fs" (fsharp model) |> ignore

    let inFSharp =
        file "fs/Try.fsproj" (project "DiffLessons" "<Compile Include=\"Program.fs\" />")

    tried "F# project" [ "run"; "--project"; inFSharp ]
    file "cs/Program.cs" (csharp model) |> ignore

    tried "C# project" [
        "run"
        "--project"
        file "cs/Try.csproj" (project "DiffLessons.CSharp" "")
    ]

    warned (file "cs/Try.csproj" (project "DiffLessons.CSharp" ""))

    file "web/Program.cs" (web model) |> ignore

    tried "ASP.NET Core project" [
        "run"
        "--project"
        file
            "web/Try.csproj"
            ((project "DiffLessons.AspNetCore" "")
                .Replace("Sdk=\"Microsoft.NET.Sdk\"", "Sdk=\"Microsoft.NET.Sdk.Web\""))
    ]

    if OperatingSystem.IsLinux() then
        publish folder model

/// Removes what an earlier trial of this version left in the packages folder, so that the new packages are tried.
let forget () =
    let folder =
        match Environment.GetEnvironmentVariable "NUGET_PACKAGES" with
        | null
        | "" ->
            Path.Combine(
                Environment.GetFolderPath Environment.SpecialFolder.UserProfile,
                ".nuget",
                "packages"
            )
        | named -> named

    for name in
        [
            "difflessons"
            "difflessons.csharp"
            "difflessons.aspnetcore"
            "difflessons.plotting"
            "difflessons.pages"
        ] do
        let kept = Path.Combine(folder, name, version ())

        if Directory.Exists kept then
            Directory.Delete(kept, true)

try
    if Directory.Exists packages then
        Directory.Delete(packages, true)

    for name in
        [
            "DiffLessons"
            "DiffLessons.Plotting"
            "DiffLessons.Pages"
            "DiffLessons.CSharp"
            "DiffLessons.AspNetCore"
        ] do
        pack $"src/{name}"

    PackageContents.check root packages
    forget ()
    let folder = Directory.CreateTempSubdirectory "packages"

    try
        trial folder.FullName
    finally
        folder.Delete true
        forget ()
with StepFailed(step, output) ->
    Console.Error.WriteLine($"package  {step}  FAILED\n{output}")
    exit 1

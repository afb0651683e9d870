// Makes the NuGet packages of the libraries in out/packages, and tries them as a stranger would: in a fresh F# script, a
// fresh F# project and a fresh C# project, each of which computes a gradient, and loads the model that the one before saved.
//
//   dotnet fsi build.fsx -t pack

#load "_bootstrap.fsx"

open System
open System.IO
open Bootstrap

setPackageSource ()
let packages = inRoot "out/packages"

let pack (project: string) =
    let arguments = [ "pack"; "-c"; "Release"; "--no-build"; inRoot project; "-o"; packages ]
    must "pack" "dotnet" arguments |> ignore

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
        ] do
        pack $"src/{name}"

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

/// The generated part of the C# facade is what the library makes.
module DiffLessons.Tests.CSharpSurfaceTests

open System
open System.IO
open Expecto
open DiffLessons.Tests

let tests =
    testSequenced
    <| testList "C# surface" [
        test "src/DiffLessons.CSharp/Generated is what the library makes" {
            let wanted = CSharpSurface.files ()
            let folder = CSharpSurface.folder

            if Environment.GetEnvironmentVariable "DIFFLESSONS_WRITE" = "1" then
                Directory.CreateDirectory folder |> ignore

                for path in Directory.GetFiles(folder, "*.cs") do
                    File.Delete path

                for name, text in wanted do
                    File.WriteAllText(Path.Combine(folder, name), text)

            let there =
                Directory.GetFiles(folder, "*.cs")
                |> Array.map (fun path ->
                    Path.GetFileName path, File.ReadAllText(path).ReplaceLineEndings "\n")
                |> Map.ofArray

            let others = [
                for name, text in wanted do
                    if there.TryFind name <> Some text then
                        name
                for name in there.Keys do
                    if not (List.exists (fun (other, _) -> other = name) wanted) then
                        name
            ]

            if not others.IsEmpty then
                failtest
                    $"""{String.Join(", ", others)} of the C# facade are not what the library makes. Run dotnet fsi build.fsx -t csharp."""
        }

        test "docs/csharp.md lists what C# has, and that is nearly all" {
            let page = File.ReadAllText(CSharpPage.path).ReplaceLineEndings "\n"
            let wanted = CSharpPage.filled page

            if Environment.GetEnvironmentVariable "DIFFLESSONS_WRITE" = "1" then
                File.WriteAllText(CSharpPage.path, wanted)
            elif page <> wanted then
                failtest
                    "docs/csharp.md is not what the library makes. Run dotnet fsi build.fsx -t csharp."

            let all = CSharpPage.entries ()
            let reachable = all |> List.filter CSharpPage.isReachable

            Expect.isGreaterThan
                (float reachable.Length)
                (0.98 * float all.Length)
                "98 % can be had"
        }
    ]

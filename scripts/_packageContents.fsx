// Loaded after _bootstrap.fsx.
/// What every package must have: a page, an icon, a licence, documentation, declared dependencies, symbols with their sources, and no folder of this machine.
module PackageContents

open System
open System.IO
open System.IO.Compression
open System.Reflection.Metadata
open System.Text
open System.Text.RegularExpressions
open System.Xml.Linq
open Bootstrap

/// Marks the source of a document inside portable symbols.
let private embeddedSource = Guid "0E8A571B-6926-466E-B4AD-8AB04611F5FE"

let private fail (package: string) (what: string) : unit =
    raise (StepFailed(package, "error: " + what))

let private bytesOf (archive: ZipArchive) (name: string) : byte[] =
    use stream = archive.GetEntry(name).Open()
    use memory = new MemoryStream()
    stream.CopyTo memory
    memory.ToArray()

/// The names of a package's dependencies.
let private dependencies (archive: ZipArchive) (id: string) : Set<string> =
    use stream = archive.GetEntry(id + ".nuspec").Open()
    let document = XDocument.Load stream

    set [
        for element in document.Descendants() do
            if element.Name.LocalName = "dependency" then
                element.Attribute(XName.Get "id").Value
    ]

/// What each package must say that it needs.
let private expected =
    dict [
        "DiffLessons",
        set [
            "CsvHelper"
            "FSharp.Core"
            "OnnxSharp"
            "SixLabors.ImageSharp"
            "TorchSharp"
        ]
        "DiffLessons.CSharp", set [ "DiffLessons"; "FSharp.Core" ]
        "DiffLessons.AspNetCore", set [ "DiffLessons.CSharp"; "FSharp.Core" ]
        "DiffLessons.Plotting", set [ "DiffLessons"; "FSharp.Core"; "Plotly.NET" ]
        "DiffLessons.Pages", set [ "DiffLessons.Plotting"; "FSharp.Core"; "Markdig" ]
    ]

let private checkFiles (id: string) (archive: ZipArchive) =
    let library = $"lib/net10.0/{id}"

    for file in [ "README.md"; "icon.png"; "LICENSE"; library + ".dll"; library + ".xml" ] do
        if isNull (archive.GetEntry file) then
            fail id $"{file} is missing."

    let page = Encoding.UTF8.GetString(bytesOf archive "README.md")

    if not (page.StartsWith($"# {id}\n")) then
        fail id "README.md is not the package's own."

    let lacking = expected[id] - dependencies archive id

    if not lacking.IsEmpty then
        fail id $"""dependencies are not declared: {String.Join(", ", lacking)}."""

let private checkSymbols (root: string) (id: string) (library: byte[]) (symbols: string) =
    if not (File.Exists symbols) then
        fail id "there is no package of its symbols."

    use archive = ZipFile.OpenRead symbols
    let found = bytesOf archive $"lib/net10.0/{id}.pdb"
    use stream = new MemoryStream(found)
    use provider = MetadataReaderProvider.FromPortablePdbStream stream
    let reader = provider.GetMetadataReader()

    for handle in reader.Documents do
        let name = reader.GetString((reader.GetDocument handle).Name)

        // The F# compiler gives code of its own making the file "unknown".
        let isWritten = not (name.EndsWith "/unknown")

        if not (name.StartsWith "/_/") then
            fail id $"its symbols name a file by a path of this machine: {name}."

        let isEmbedded =
            reader.GetCustomDebugInformation(DocumentHandle.op_Implicit handle: EntityHandle)
            |> Seq.exists (fun info ->
                reader.GetGuid((reader.GetCustomDebugInformation info).Kind) = embeddedSource)

        if isWritten && not isEmbedded then
            fail id $"its symbols have no source of {name}."

    // Texts of the program are not looked at: F# names the file of a match that it cannot see to be complete by its whole path.
    let folder = Encoding.UTF8.GetBytes(root.TrimEnd('/', '\\'))

    if ReadOnlySpan(library).IndexOf(ReadOnlySpan folder) >= 0 then
        fail id $"its library names the folder {root}."

/// Checks every package in a folder.
let check (root: string) (packages: string) =
    for file in Directory.GetFiles(packages, "*.nupkg") |> Array.sort do
        let id = Regex.Match(Path.GetFileName file, @"^(.+?)\.\d").Groups[1].Value
        use archive = ZipFile.OpenRead file
        checkFiles id archive
        let library = bytesOf archive $"lib/net10.0/{id}.dll"
        checkSymbols root id library (Path.ChangeExtension(file, ".snupkg"))
        Console.WriteLine $"package  {id}: page, icon, dependencies, symbols  ok"

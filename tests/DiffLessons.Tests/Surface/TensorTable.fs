/// The table of docs/tensors.md: what NumPy and PyTorch call the functions of the registry, and of those beside it.
module DiffLessons.Tests.TensorTable

open System
open System.IO
open System.Reflection
open Expecto
open DiffLessons

/// A function: for one of the registry the family and the text are there.
type private Row = {
    Family: string
    Name: string
    NumPy: string
    PyTorch: string
    Doc: string
}

let private rows: Row list = [
    for line in
        File.ReadAllLines(Path.Combine(__SOURCE_DIRECTORY__, "tensor-names.tsv"))
        |> Array.skip 1 do
        match line.Split '\t' with
        | [| family; name; numpy; pytorch; doc |] -> {
            Family = family
            Name = name
            NumPy = numpy
            PyTorch = pytorch
            Doc = doc
          }
        | _ -> failwith $"tensor-names.tsv: this line has not five fields: {line}"
]

let private code (text: string) = if text = "" then "" else $"`{text}`"

let private written (name: string) (doc: string) (row: Row option) =
    let numpy, pytorch =
        match row with
        | Some row -> row.NumPy, row.PyTorch
        | None -> "", ""

    let doc = doc.Replace("|", "\\|")
    $"| {code numpy} | {code pytorch} | {code name} | {doc} |"

/// A table for each family of the registry, then one for each of the other families.
let lines () : string list =
    let head (family: string) = [
        $"### {family}"
        ""
        "| NumPy, SciPy | PyTorch | DiffLessons | |"
        "| --- | --- | --- | --- |"
    ]

    let own (name: string) =
        rows |> List.tryFind (fun row -> row.Family = "" && row.Name = name)

    [
        for family, ops in Registry.families do
            yield! head family

            for op in ops do
                written op.Name op.Doc (own op.Name)

            ""

        yield! head "Several results"

        for op in SeveralResults.all do
            let row =
                rows
                |> List.tryFind (fun row -> row.Family = "Several results" && row.Name = op.Name)

            let results = String.Join(", ", op.Results)
            written op.Name $"{op.Doc} ({results})" row

        ""

        for family, rows in
            rows
            |> List.filter (fun row -> row.Family <> "Several results")
            |> List.filter (fun row -> row.Family <> "")
            |> List.groupBy _.Family do
            yield! head family

            for row in rows do
                written row.Name row.Doc (Some row)

            ""
    ]

/// The names of all functions and members, by the types they belong to.
let private members =
    lazy
        (set [
            for t in typeof<dsharp>.Assembly.GetTypes() do
                for m in
                    t.GetMembers(
                        BindingFlags.Public ||| BindingFlags.Static ||| BindingFlags.Instance
                    ) do
                    let name = m.Name.Replace(".Static", "").Replace("get_", "")
                    let isExtension = name.StartsWith "dsharp." || name.StartsWith "Tensor."

                    if t = typeof<dsharp> || t = typeof<Tensor> || isExtension then
                        name.Substring(name.LastIndexOf '.' + 1)
        ])

let tests =
    testList "Names of tensor functions" [
        test "each function that the table names is there" {
            for row in rows do
                if row.Family = "" then
                    Expect.isTrue (Registry.isOwn row.Name) $"{row.Name} is in the registry"
                else
                    Expect.isTrue (members.Value.Contains row.Name) $"{row.Name} is a member"
        }

        test "each name stands once" {
            for name, count in rows |> List.countBy (fun row -> row.Family = "", row.Name) do
                Expect.equal count 1 $"{name}"
        }
    ]

/// What C# has of the library, for docs/csharp.md, and how much of it that is.
module DiffLessons.Tests.CSharpPage

open System
open System.IO
open System.Reflection
open System.Text.RegularExpressions
open DiffLessons

let path = Path.Combine(CSharpSurface.root, "docs", "csharp.md")
let private first = "<!-- surface: made by dotnet fsi build.fsx -t csharp -->"
let private last = "<!-- end of surface -->"

/// How something of F# is had in C#.
type Form =
    /// A member of that name.
    | Member of string
    /// Another form, which is named.
    | Other of string
    /// None, for a reason.
    | Missing of string

type Entry = {
    Kind: string
    Name: string
    Form: Form
}

let private source =
    lazy
        (Directory.GetFiles(CSharpSurface.facade, "*.cs", SearchOption.AllDirectories)
         |> Array.filter (fun path -> not (Regex.IsMatch(path, @"[\\/](bin|obj)[\\/]")))
         |> Array.map File.ReadAllText
         |> String.concat "\n")

let private has (name: string) =
    Regex.IsMatch(source.Value, $@"public [\w\[\]<>?,() ]*\b{name}\b[ (<{{]")

let private publicNames (owner: string) : Set<string> =
    Set [
        for t in typeof<Tensor>.Assembly.GetExportedTypes() do
            if t.IsAbstract && t.IsSealed && t.Namespace = "DiffLessons" then
                for m in t.GetMethods(BindingFlags.Public ||| BindingFlags.Static) do
                    let found = Regex.Match(m.Name, $@"^{owner}\.(?:get_|set_)?(\w+?)(\.Static)?$")

                    if found.Success then
                        found.Groups[1].Value
    ]

let private shortNames =
    "g|fg|gh|fgh|h|fh|j|fj|gvp|fgvp|ghvp|fghvp|hvp|fhvp|jvp|fjvp|vjp|fvjp"

/// Members of `dsharp` and `Tensor` that C# has in another form, by their names.
let private others: (string * Form) list = [
    $"^(num)?({shortNames})$", Other "the long names in `Diff`"
    "^(num)?f(grad|diff|diffn|diff2|gradv|jacobianv|jacobianTv|jacobian|gradhessian|hessian|gradhessianv|hessianv|laplacian|curldivergence|curl|divergence)$",
    Other "`Diff.ValueAndGrad`, or the function itself for its value"
    "^(grad|diff|diffn|ffdiffn|gradv|jacobianv|jacobianTv|jacobian|hessian|hessianv|laplacian)$",
    Other
        "`Diff`: `Grad`, `Derivative`, `DirectionalDerivative`, `JacobianVector`, `VectorJacobian`, `Jacobian`, `Hessian`, `HessianVector`, `Laplacian`"
    "^fbatch(Grad|Jacobian)$",
    Other "`Diff.BatchGrad`, `Diff.BatchJacobian`, or the function itself for its value"
    "^(primalDerivative|evalForwardDiff|evalForwardDiffs|evalReverseDiff|nest|nestLevel|nestReset)$",
    Other "derivatives are those of functions: `Diff`"
    "^(map|mapi|map2|mapi2|map3|mapi3|init|init2d|init3d|init4d|zeroCreate|empty)$",
    Other "`Tensor.From` of an array, and operations on whole tensors"
    "^(nelement|dim|shape|dtype|device)$", Other "`Count`, `Rank`, `Shape`, `DType`, `Device`"
    "^geluTanh$", Other "`Gelu(\"tanh\")`"
    "^(saveTo|loadFrom)$", Other "`Save` and `Load` of streams"
]

let private formOf (name: string) : Form =
    let named =
        match CSharpNames.derivatives.TryGetValue name with
        | true, other -> other
        | _ -> CSharpNames.ofFunction name

    match CSharpOtherForms.notFunctions.TryGetValue name with
    | true, reason when reason.StartsWith "an operation of TorchSharp" -> Missing reason
    | true, other -> Other other
    | _ ->
        match others |> List.tryFind (fun (pattern, _) -> Regex.IsMatch(name, pattern)) with
        | Some(_, form) -> form
        | None when has named -> Member named
        | None when has (CSharpNames.ofLoss name) -> Member(CSharpNames.ofLoss name)
        | None ->
            match CSharpSurface.missing.TryGetValue name with
            | true, reason -> Missing reason
            | _ -> Missing "no form yet"

let private typeForm (named: string) (name: string) : Form =
    if has named then
        Member named
    else
        match CSharpSurface.missing.TryGetValue name with
        | true, reason -> Missing reason
        | _ -> Missing "no form yet"

let private ofTypes kind (types: seq<Type>) = [
    for t in types do
        {
            Kind = kind
            Name = t.Name
            Form = typeForm (CSharpNames.ofType t.Name) t.Name
        }
]

let private datasets =
    dict [
        "MNIST", "`Mnist`, `Dataset.Mnist`"
        "FashionMNIST", "`Dataset.FashionMnist`"
        "CIFAR10", "`Dataset.Cifar10`"
        "CIFAR100", "`Dataset.Cifar100`"
        "ImageDataset", "`Dataset.ImageFolder`"
        "TextDataset", "`Dataset.Text`"
        "TensorDataset", "`Dataset.From`"
        "DatasetSubset", "`Dataset[range]`, `Where`, `Split`"
        "DataLoader", "`DataLoader`"
        "ConcatDataset", "`Dataset.Concat`"
        "TableDataset", "`TableEncoder.Dataset`"
    ]

/// All that F# has in public of what the facade is to have.
let entries () : Entry list =
    CSharpSurface.files () |> ignore

    [
        for name in Set.union (publicNames "Tensor") (publicNames "dsharp") do
            {
                Kind = "functions and losses"
                Name = name
                Form = formOf name
            }

        yield! ofTypes "layers" CSharpSurface.layerTypes
        yield! ofTypes "optimisers" CSharpRecords.optimizers
        yield! ofTypes "schedules" CSharpRecords.schedules
        yield! ofTypes "distributions" CSharpRecords.distributions

        for m in CSharpRecords.metrics do
            let name = m.Name.Replace("get_", "")

            {
                Kind = "metrics"
                Name = name
                Form = typeForm (CSharpNames.pascal name) $"Metric.{name}"
            }

        for t in typeof<Tensor>.Assembly.GetExportedTypes() do
            let isData =
                t.Namespace = "DiffLessons.Data"
                && not t.IsAbstract
                && (typeof<Data.Dataset>.IsAssignableFrom t || t = typeof<Data.DataLoader>)

            if isData then
                {
                    Kind = "data sets"
                    Name = t.Name
                    Form =
                        match datasets.TryGetValue t.Name with
                        | true, form -> Other form
                        | _ -> typeForm (CSharpNames.ofType t.Name) t.Name
                }
    ]

let isReachable (entry: Entry) =
    match entry.Form with
    | Missing _ -> false
    | _ -> true

let private lines (all: Entry list) : string list = [
    let reachable = all |> List.filter isReachable |> List.length
    let share = 100.0 * float reachable / float all.Length
    let text = share.ToString("0.0", Globalization.CultureInfo.InvariantCulture)

    $"Of {string all.Length} public functions, losses, layers, optimisers, schedules, metrics, distributions and data sets of F#, {string reachable} ({text} %%) can be had from C#."
    ""
    "| | F# name, and C# name where it is not the same with a large first letter |"
    "| --- | --- |"

    for kind, entries in all |> List.groupBy _.Kind do
        let names = [
            for e in entries do
                match e.Form with
                | Member named when named = CSharpNames.pascal e.Name -> $"`{e.Name}`"
                | Member named -> $"`{e.Name}`: `{named}`"
                | _ -> ()
        ]

        if not names.IsEmpty then
            $"""| {kind} | {String.concat ", " names} |"""

    ""
    "| in another form | |"
    "| --- | --- |"

    for form, entries in
        all
        |> List.choose (fun e ->
            match e.Form with
            | Other form -> Some(form, e.Name)
            | _ -> None)
        |> List.groupBy fst do
        let names = entries |> List.map (fun (_, name) -> $"`{name}`") |> String.concat ", "
        $"| {names} | {form} |"

    ""
    "| not there | why |"
    "| --- | --- |"

    for e in all do
        match e.Form with
        | Missing reason -> $"| `{e.Name}` | {reason} |"
        | _ -> ()

    ""
]

/// The page with the list between its two marks.
let filled (page: string) : string =
    let start = page.IndexOf first + first.Length
    let stop = page.IndexOf last

    page[.. start - 1]
    + "\n\n"
    + String.Join("\n", lines (entries ()))
    + page[stop..]

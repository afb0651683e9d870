/// Optimisers, schedules, metrics and distributions of F# as C# has them: their options are records, of which the library's objects are made.
module DiffLessons.Tests.CSharpRecords

open System
open System.Collections.Generic
open System.Reflection
open System.Xml.Linq
open DiffLessons
open DiffLessons.Tests.CSharpTypes

let private inherits (parent: Type) (t: Type) =
    let rec search (t: Type) =
        not (isNull t) && (t = parent || search t.BaseType)

    t <> parent && search t

let private classes (parent: Type) =
    typeof<Tensor>.Assembly.GetExportedTypes()
    |> Array.filter (fun t ->
        not t.IsAbstract
        && not t.IsGenericType
        && inherits parent t
        && t.GetConstructors().Length > 0)
    |> Array.sortBy _.Name
    |> List.ofArray

let private sentence (text: string) =
    if text = "" || text.EndsWith '.' then text else text + "."

let private summary (doc: XElement option) (fallback: string) =
    let text = CSharpDocs.text doc "summary" |> Option.defaultValue (sentence fallback)
    $"/// <summary>{text}</summary>"

let private head (lines: string list) = [
    "// Made from the F# library by: dotnet fsi build.fsx -t csharp. Changes belong there, or in the files beside this folder."
    "#nullable enable"
    "namespace DiffLessons.CSharp;"
    ""
    "using Microsoft.FSharp.Core;"
    "using CoreTensor = DiffLessons.Tensor;"
    ""
    yield! lines
    ""
]

let private indented lines =
    lines |> List.map (fun line -> if line = "" then "" else "    " + line)

/// A parameter of a record: its property has a large first letter.
let private ofOption (doc: XElement option) (siblings: string list) (p: ParameterInfo) : Parameter =
    let property = CSharpNames.pascal (CSharpNames.ofParameter p.Name)

    if p.ParameterType = typeof<IEnumerable<LRScheduler>> then
        {
            Type = "IReadOnlyList<Schedule>"
            Name = property
            Default = ""
            Core = ""
            Passed = $"[.. {property}.Select(schedule => schedule.Scheduler(optimizer))]"
            Source = p.Name
        }
    else
        let made = ofParameter doc siblings p

        {
            made with
                Name = property
                Passed =
                    Text.RegularExpressions.Regex.Replace(
                        made.Passed,
                        $@"\b{made.Name}\b",
                        property
                    )
        }

/// Options in the order of C#: the learning rate first, and what keeps a quotient finite last.
let private order (t: Type) (p: Parameter) =
    let rank =
        match t.Name, p.Source with
        | _, "lr" -> 0
        | "RMSprop", "momentum" -> 3
        | "RMSprop", "alpha" -> 2
        | _, ("eps" | "epsilon") -> 5
        | _ -> 4

    (if p.Default = "" then 0 else 1), rank

let private record
    (parent: string)
    (call: string)
    (model: string)
    (t: Type)
    (chain: Parameter list -> string)
    : string list =
    let c = t.GetConstructors() |> Array.maxBy (fun c -> c.GetParameters().Length)
    let doc = CSharpDocs.ofMember c
    let own = CSharpDocs.ofType t

    let infos =
        c.GetParameters() |> List.ofArray |> List.filter (fun p -> p.Name <> model)

    let names = infos |> List.map _.Name
    let all = infos |> List.map (ofOption doc names)
    let shown = all |> List.filter (fun p -> p.Type <> "") |> List.sortBy (order t)
    let name = CSharpNames.ofType t.Name

    let arguments =
        shown
        |> List.map (fun p ->
            if p.Default = "" then
                $"{p.Type} {p.Name}"
            else
                $"{p.Type} {p.Name} = {p.Default}")
        |> String.concat ", "

    let values = model :: (all |> List.map _.Passed) |> String.concat ", "

    [
        summary own name
        for p in shown do
            $"/// <param name=\"{p.Name}\">{CSharpDocs.parameter doc p.Source |> Option.defaultValue (sentence p.Name)}</param>"
        match CSharpDocs.text own "remarks" with
        | Some text -> $"/// <remarks>{text}</remarks>"
        | None -> ()
        $"public sealed record {name}({arguments}) : {parent}{chain shown}"
        "{"
        $"    internal override {call} => new global::{t.FullName}({values});"
        "}"
    ]

let private nested (declaration: string) (records: string list list) =
    head [
        declaration
        "{"
        yield! records |> List.reduce (fun a b -> a @ [ "" ] @ b) |> indented
        "}"
    ]
    |> String.concat "\n"

let private tryAll
    (make: Type -> string list)
    (missing: IDictionary<string, string>)
    (types: Type list)
    =
    types
    |> List.choose (fun t ->
        try
            Some(make t)
        with NoForm reason ->
            missing[t.Name] <- reason
            None)

let optimizers: Type list = classes typeof<Optimizer>

let schedules: Type list =
    typeof<ReduceLROnPlateau> :: classes typeof<LRScheduler> |> List.sortBy _.Name

let distributions: Type list = classes typeof<Distributions.TensorDistribution>

let private optimizerFile missing =
    let make =
        fun t ->
            record
                "Optimizer"
                "global::DiffLessons.Optimizer Make(global::DiffLessons.ModelBase model)"
                "model"
                t
                (fun _ -> "(LearningRate)")

    "Optimizer.cs",
    nested "public abstract partial record Optimizer" (tryAll make missing optimizers)

let private scheduleFile missing =
    let isPerStep (t: Type) = t = typeof<OneCycleLR>

    let make (t: Type) =
        record
            "Schedule"
            "object Make(global::DiffLessons.Optimizer optimizer)"
            "optimizer"
            t
            (fun _ -> if isPerStep t then "(eachStep: true)" else "")

    "Schedule.cs", nested "public abstract partial record Schedule" (tryAll make missing schedules)

/// Metrics: the values of F#'s module, and its functions of plain options.
let metrics: MethodInfo list =
    let owner = typeof<Metric>.Assembly.GetType "DiffLessons.MetricModule"

    owner.GetMethods(BindingFlags.Public ||| BindingFlags.Static ||| BindingFlags.DeclaredOnly)
    |> Array.filter (fun m -> m.ReturnType = typeof<Metric>)
    |> Array.filter (fun m -> m.Name <> "error" && m.Name <> "score")
    |> List.ofArray

let private metricFile (missing: IDictionary<string, string>) =
    let propertyDoc (m: MethodInfo) =
        CSharpDocs.named $"P:DiffLessons.MetricModule.{m.Name.Substring 4}"

    let make (m: MethodInfo) =
        if m.Name.StartsWith "get_" then
            let name = CSharpNames.pascal (m.Name.Substring 4)
            let doc = propertyDoc m

            [
                summary doc name
                $"public static Metric {name} => new(global::DiffLessons.MetricModule.{m.Name.Substring 4});"
            ]
        else
            let doc = CSharpDocs.ofMember m
            let all = m.GetParameters() |> List.ofArray |> List.map (ofParameter doc [])

            let arguments =
                all |> List.map (fun p -> $"{p.Type} {p.Name}") |> String.concat ", "

            let values = all |> List.map _.Passed |> String.concat ", "

            [
                summary doc m.Name
                for p in all do
                    $"/// <param name=\"{p.Name}\">{CSharpDocs.parameter doc p.Source |> Option.defaultValue (sentence p.Name)}</param>"
                yield! CSharpDocs.exceptionLines CSharpDocs.ofArguments doc
                $"public static Metric {CSharpNames.pascal m.Name}({arguments}) => new(global::DiffLessons.MetricModule.{m.Name}({values}));"
            ]

    let lines =
        metrics
        |> List.choose (fun m ->
            try
                Some(make m)
            with NoForm reason ->
                missing[$"Metric.{m.Name}"] <- reason
                None)

    "Metric.cs", nested "public sealed partial class Metric" lines

let private distributionFile missing =
    let make (t: Type) =
        let c = t.GetConstructors() |> Array.maxBy (fun c -> c.GetParameters().Length)
        let doc = CSharpDocs.ofMember c
        let infos = c.GetParameters() |> List.ofArray
        let all = infos |> List.map (ofParameter doc (infos |> List.map _.Name))

        let shown =
            all
            |> List.filter (fun p -> p.Type <> "")
            |> List.sortBy (fun p -> if p.Default = "" then 0 else 1)

        let arguments =
            shown
            |> List.map (fun p ->
                if p.Default = "" then
                    $"{p.Type} {p.Name}"
                else
                    $"{p.Type} {p.Name} = {p.Default}")
            |> String.concat ", "

        let values = all |> List.map _.Passed |> String.concat ", "

        [
            summary (CSharpDocs.ofType t) t.Name
            for p in shown do
                $"/// <param name=\"{p.Name.TrimStart '@'}\">{CSharpDocs.parameter doc p.Source |> Option.defaultValue (sentence p.Name)}</param>"
            yield! CSharpDocs.exceptionLines CSharpDocs.ofElements doc
            $"public static Distribution {t.Name}({arguments}) => new(new global::{t.FullName}({values}));"
        ]

    "Distribution.cs",
    nested "public sealed partial class Distribution" (tryAll make missing distributions)

let files (missing: IDictionary<string, string>) : (string * string) list = [
    optimizerFile missing
    scheduleFile missing
    metricFile missing
    distributionFile missing
]

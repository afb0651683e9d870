/// Parameters and results of F# in C#: what type stands for each, and how a value gets from one to the other.
module DiffLessons.Tests.CSharpTypes

open System
open System.Collections.Generic
open System.Reflection
open DiffLessons

/// One parameter of a member as C# has it.
type Parameter = {
    /// The type and the default in C#; "" for one that C# does not have.
    Type: string
    Name: string
    Default: string
    /// The type in the call, and what is passed.
    Core: string
    Passed: string
    /// The parameter in F#, whose documentation it has.
    Source: string
}

/// Raised for what has no form in C#.
exception NoForm of string

let rec coreType (t: Type) : string =
    if t = typeof<Tensor> then
        "CoreTensor"
    elif t = typeof<int> then
        "int"
    elif t = typeof<int64> then
        "long"
    elif t = typeof<float> then
        "double"
    elif t = typeof<bool> then
        "bool"
    elif t = typeof<string> then
        "string"
    elif t = typeof<IConvertible> then
        "IConvertible"
    elif t = typeof<Void> then
        "void"
    elif t.IsArray then
        coreType (t.GetElementType()) + "[]"
    elif t.IsGenericType then
        let name =
            match t.GetGenericTypeDefinition() with
            | d when d = typedefof<_ option> -> "FSharpOption"
            | d when d = typedefof<IEnumerable<_>> -> "IEnumerable"
            | d when d = typedefof<_ -> _> -> "FSharpFunc"
            | d when d.FullName.StartsWith "System.Tuple" -> "Tuple"
            | d when d = typedefof<Model<_, _>> -> "global::DiffLessons.Model"
            | d -> raise (NoForm $"it takes or gives {d.Name}")

        let arguments = t.GetGenericArguments() |> Array.map coreType |> String.concat ", "
        $"{name}<{arguments}>"
    elif t.Assembly = typeof<Tensor>.Assembly then
        "global::" + t.FullName.Replace('+', '.')
    else
        raise (NoForm $"it takes or gives {t.Name}")

let private optionOf (t: Type) =
    if t.IsGenericType && t.GetGenericTypeDefinition() = typedefof<_ option> then
        Some(t.GetGenericArguments().[0])
    else
        None

let private tensors = [ typeof<IEnumerable<Tensor>>; typeof<Tensor[]> ]

/// Type and passing of a value that must be given.
let private required (t: Type) (name: string) : string * string =
    if t = typeof<Tensor> then
        "Tensor", $"Tensor.Of({name})"
    elif t = typeof<ComplexTensor> then
        "ComplexTensor", $"ComplexTensor.Of({name})"
    elif t = typeof<int> then
        "int", name
    elif t = typeof<int64> then
        "long", name
    elif t = typeof<float> then
        "double", name
    elif t = typeof<bool> then
        "bool", name
    elif t = typeof<string> then
        "string", name
    elif t = typeof<IConvertible> then
        "Number", $"{name}.Value"
    elif t = typeof<Dtype> then
        "DType", $"{name}.ToCore()"
    elif t = typeof<Device> then
        "Device", $"{name}.ToCore()"
    elif t = typeof<IEnumerable<int>> || t = typeof<int[]> then
        "int[]", name
    elif t = typeof<IEnumerable<float>> then
        "double[]", name
    elif List.contains t tensors then
        "IEnumerable<Tensor>", $"Tensor.Many({name})"
    elif t = typeof<Tensor -> Tensor> then
        "Func<Tensor, Tensor>", $"Given.Function({name})"
    elif t = typeof<int -> float> then
        "Func<int, double>", $"Given.Function({name})"
    elif t = typeof<Model<Tensor, Tensor>> then
        "Model", $"Model.Of({name})"
    elif t = typeof<seq<Model<Tensor, Tensor>>> then
        "IEnumerable<Model>", $"Model.Many({name})"
    else
        raise (NoForm $"it takes {t.Name}")

/// The same of an option, null where it is left out.
let private optional (t: Type) (name: string) : string * string =
    if t = typeof<Tensor> then
        "Tensor?", $"Given.Option({name})"
    elif t = typeof<string> then
        "string?", $"Given.Option({name})"
    elif t = typeof<IEnumerable<int>> then
        "int[]?", $"Given.Many({name})"
    elif t = typeof<int> then
        "int?", $"Given.Option({name})"
    elif t = typeof<int64> then
        "long?", $"Given.Option({name})"
    elif t = typeof<float> then
        "double?", $"Given.Option({name})"
    elif t = typeof<bool> then
        "bool?", $"Given.Option({name})"
    elif t = typeof<IConvertible> then
        "Number?", $"Given.Option({name})"
    elif t = typeof<Dtype> then
        "DType?", $"Given.Option({name})"
    elif t = typeof<Device> then
        "Device?", $"Given.Option({name})"
    elif t = typeof<float * float> then
        "(double, double)?", $"Given.Option({name})"
    elif t = typeof<int * int> then
        "(int, int)?", $"Given.Option({name})"
    elif t = typeof<Tensor -> Tensor> then
        "Func<Tensor, Tensor>?", $"Given.Option({name})"
    elif t = typeof<Model<Tensor, Tensor>> then
        "Model?", $"Given.Option({name})"
    else
        raise (NoForm $"it takes {t.Name}")

/// Options that C# does not have: there is one backend, and updates are always in place.
let private isLeftOut (p: ParameterInfo) =
    p.Name = "backend" || p.Name = "targetBackend" || p.Name = "reversible"

/// A parameter; with the names of the others beside it, since of a single one and one per axis at most one is given.
let ofParameter
    (doc: Xml.Linq.XElement option)
    (siblings: string list)
    (p: ParameterInfo)
    : Parameter =
    let name = CSharpNames.ofParameter p.Name
    let core = coreType p.ParameterType

    let make kind fallback passed = {
        Type = kind
        Name = name
        Default = fallback
        Core = core
        Passed = passed
        Source = p.Name
    }

    if isLeftOut p then
        make "" "" "null"
    else
        match optionOf p.ParameterType with
        | None ->
            let kind, passed = required p.ParameterType name
            make kind "" passed
        | Some inner ->
            let alone = not (List.contains (p.Name + "s") siblings)

            match
                (if alone then
                     CSharpDocs.defaultOf doc p.Name inner
                 else
                     None)
            with
            // The default is left out, as F# programs do: some functions take an option only where others are so.
            | Some value when inner = typeof<IConvertible> ->
                make "double" value $"Given.Number({name}, {value})"
            | Some value -> make (fst (required inner name)) value $"Given.Other({name}, {value})"
            | None ->
                let kind, passed = optional inner name
                make kind "null" passed

/// How a result is written: its type, and the expression that makes it of the call.
let ofResult (name: string) (t: Type) (call: string) : string * string =
    if t = typeof<Tensor> then
        "Tensor", $"new({call})"
    elif t = typeof<ComplexTensor> then
        "ComplexTensor", $"new({call})"
    elif t = typeof<ComplexTensor * ComplexTensor> then
        let items =
            CSharpNames.results name 2
            |> List.map (fun n -> $"ComplexTensor {n}")
            |> String.concat ", "

        $"({items})", $"Given.Tensors({call})"
    elif t = typeof<Tensor[]> then
        "Tensor[]", $"Given.Tensors({call})"
    elif
        t = typeof<bool>
        || t = typeof<int>
        || t = typeof<float>
        || t = typeof<string>
        || t = typeof<int[]>
    then
        coreType t, call
    elif t = typeof<Void> then
        "void", call
    elif
        t.IsGenericType
        && t.FullName.StartsWith "System.Tuple"
        && t.GetGenericArguments() |> Array.forall ((=) typeof<Tensor>)
    then
        let count = t.GetGenericArguments().Length
        let names = CSharpNames.results name count
        let items = names |> List.map (fun n -> $"Tensor {n}") |> String.concat ", "
        $"({items})", $"Given.Tensors({call})"
    else
        raise (NoForm $"it gives {t.Name}")

/// Calls public members with arguments drawn by their types, most of them wrong, and says what came of it.
module DiffLessons.Tests.WrongArguments

open System
open System.Collections
open System.Reflection
open System.Runtime.CompilerServices
open FSharp.Reflection
open DiffLessons
open DiffLessons.Tests.Drawing
open DiffLessons.Tests.Arguments

/// What a call came to.
type Outcome =
    | Answered
    | Refused of exn
    /// Arguments of such a type cannot be drawn.
    | NotCalled of Type

/// Whether a message has this library's form: an operation or a layer, a colon, and sentences.
let private isInForm (message: string) : bool =
    message.Contains ": "
    && (message.EndsWith '.' || message.EndsWith "')" || message.EndsWith "\".")

/// Whether an exception is this library's word on what it was given: one of its own kinds, in its own terms. A TensorException
/// that carries another hands on libtorch's words on a mistake that no check foresaw; the exception for a wrong dtype is .NET's own type,
/// raised by this library.
let isOurs (error: exn) : bool =
    match error with
    | :? TensorException -> isNull error.InnerException
    | _ when error.GetType() = typeof<DtypeException> ->
        error.Source = typeof<Tensor>.Assembly.GetName().Name && isInForm error.Message
    | _ -> error.GetType().IsPublic && error.GetType().Namespace = "DiffLessons"

/// Members that are not called, and why.
let private leftOut = [
    "they change what the whole process does",
    [
        "dsharp.config"
        "dsharp.seed"
        "Random.Seed"
        "nest"
        "GlobalNestingLevel"
        "DtypeModule.set_Default"
        "DeviceModule.set_Default"
        "BackendModule.set_Default"
        "PrinterModule.set_Default"
        "set_budget"
        "RandomState"
        "Libtorch."
    ]
    "they download, or read what a download brings",
    [
        "download"
        "Download"
        "ClassifiedImages"
        "CIFAR"
        "MNIST"
        "DatasetLoader"
        "MnistFiles.ensure"
    ]
    "they write to the console, or open a browser", [ "ExtensionAutoOpens.print"; "Figure.show" ]
    "they are inline: reflection meets stand-ins, which know .NET's own numbers alone",
    [ "$W"; "Array.allClose"; "Array.cumulativeSum" ]
]

/// A name by which a member is reported: `Tensor.matmul`.
let nameOf (place: Type, m: MethodBase) : string =
    place.FullName.Replace("DiffLessons.", "") + "." + m.Name

/// F# writes equality and order of unions and records itself, and inline members with constraints cannot be called by reflection.
let private written (m: MethodBase) =
    not m.IsAbstract
    && not (m.IsDefined typeof<CompilerGeneratedAttribute>)
    && not (m.IsConstructor && m.DeclaringType.IsAbstract)

/// The public members of an assembly that are called, by place.
let members (assembly: Assembly) : (Type * MethodBase) list =
    let declared =
        BindingFlags.Public
        ||| BindingFlags.Instance
        ||| BindingFlags.Static
        ||| BindingFlags.DeclaredOnly

    [
        for t in assembly.GetTypes() do
            if
                (t.IsPublic || t.IsNestedPublic)
                && t.Namespace.StartsWith "DiffLessons"
                && not t.IsEnum
            then
                for m in t.GetMembers declared do
                    match m with
                    | :? MethodBase as m when written m ->
                        let name = nameOf (t, m)

                        if
                            leftOut
                            |> List.forall (fun (_, parts) ->
                                parts |> List.forall (fun part -> not (name.Contains part)))
                        then
                            t, m
                    | _ -> ()
    ]

/// What a lazy sequence or a function does is seen only when it is run.
let rec private run (d: Draw) (depth: int) (answer: obj) : unit =
    match answer with
    | null
    | :? string
    | :? Tensor -> ()
    | :? IEnumerable as items ->
        for item in Seq.truncate 5 (Seq.cast<obj> items) do
            ignore item
    | f when depth < 4 && FSharpType.IsFunction(f.GetType()) ->
        let rec functionType (t: Type) =
            if t.IsGenericType && t.GetGenericTypeDefinition() = typedefof<FSharpFunc<_, _>> then
                t
            else
                functionType t.BaseType

        let t = functionType (f.GetType())

        t
            .GetMethod("Invoke", [| t.GenericTypeArguments[0] |])
            .Invoke(f, [| drawn d "" t.GenericTypeArguments[0] |])
        |> run d (depth + 1)
    | _ -> ()

/// Calls a method or constructor once with arguments that the seed draws and `change` changes.
let callWith
    (change: Draw -> ParameterInfo[] -> obj[] -> unit)
    (place: Type)
    (m: MethodBase)
    (seed: int)
    : Outcome =
    let d = Draw(nameOf (place, m), seed)

    try
        let place =
            if place.IsGenericTypeDefinition then
                place.MakeGenericType(closed d (place.GetGenericArguments()))
            else
                place

        let m =
            if place.IsGenericType then
                MethodBase.GetMethodFromHandle(m.MethodHandle, place.TypeHandle)
            else
                m

        let m: MethodBase =
            match m with
            | :? MethodInfo as info when info.IsGenericMethodDefinition ->
                try
                    info.MakeGenericMethod(closed d (info.GetGenericArguments()))
                with :? ArgumentException ->
                    raise (Undrawable place)
            | _ -> m

        let self =
            if m.IsStatic || m.IsConstructor then
                null
            else
                drawn d "" place

        let arguments =
            m.GetParameters() |> Array.map (fun p -> drawn d p.Name p.ParameterType)

        change d (m.GetParameters()) arguments

        try
            match m with
            | :? ConstructorInfo as constructor -> constructor.Invoke arguments |> ignore
            | _ -> m.Invoke(self, arguments) |> run d 0

            Answered
        with
        // An inline member met FSharp.Core's stand-in for an operator of the element type.
        | :? TargetInvocationException as outer when
            (outer.InnerException :? TargetInvocationException
             || outer.InnerException :? NotSupportedException
                && outer.InnerException.Message.StartsWith "Dynamic invocation")
            ->
            NotCalled place
        | :? TargetInvocationException as outer -> Refused outer.InnerException
        | error -> Refused error
    with
    | Undrawable t -> NotCalled t
    | :? TargetInvocationException -> NotCalled place

/// Calls a method or constructor once with arguments that the seed draws.
let call (place: Type) (m: MethodBase) (seed: int) : Outcome =
    callWith (fun _ _ _ -> ()) place m seed

/// The calls that ended in a foreign exception, as text.
let foreign (place: Type) (m: MethodBase) (found: (int * Outcome) list) : string list = [
    for seed, outcome in found do
        match outcome with
        | Refused error when not (isOurs error) ->
            $"{nameOf (place, m)}, seed {seed}: {error.GetType().Name}: {error.Message.Split('\n')[0]}"
        | _ -> ()
]

/// Whether a caller could pass null where a value is meant: options, units and the like are null already.
let private canBeNull (t: Type) : bool =
    let isOption =
        t.IsGenericType && t.GetGenericTypeDefinition() = typedefof<option<_>>

    not t.IsValueType && not t.IsByRef && not isOption && t <> typeof<unit>

let private isList (t: Type) =
    t.IsGenericType && t.GetGenericTypeDefinition() = typedefof<list<_>>

/// The value with null in one place: itself, an element, a field.
let rec private incomplete (t: Type) (value: obj) : obj list = [
    if canBeNull t then
        null

    if not (isNull value) then
        match value.GetType() with
        | t when t.IsArray && t.GetArrayRank() = 1 && (value :?> Array).Length > 0 ->
            let items = value :?> Array

            for item in incomplete (t.GetElementType()) (items.GetValue 0) do
                let changed = items.Clone() :?> Array
                changed.SetValue(item, 0)
                box changed
        | t when FSharpType.IsUnion t ->
            let case, fields = FSharpValue.GetUnionFields(value, t)

            for at, field in Array.indexed (case.GetFields()) do
                // A list without an end is no value that anybody could make.
                if not (isList t && at = 1) then
                    for item in incomplete field.PropertyType fields[at] do
                        FSharpValue.MakeUnion(case, Array.updateAt at item fields)
        | t when FSharpType.IsRecord t ->
            let fields = FSharpValue.GetRecordFields value

            for at, field in Array.indexed (FSharpType.GetRecordFields t) do
                for item in incomplete field.PropertyType fields[at] do
                    FSharpValue.MakeRecord(t, Array.updateAt at item fields)
        | t when FSharpType.IsTuple t ->
            let fields = FSharpValue.GetTupleFields value

            for at, element in Array.indexed (FSharpType.GetTupleElements t) do
                for item in incomplete element fields[at] do
                    FSharpValue.MakeTuple(Array.updateAt at item fields, t)
        | _ -> ()
]

/// Draws for each argument that is made incomplete; the others have to pass the checks before it.
let private nullDraws = 8

/// The foreign exceptions of a member, of which one argument in turn is null or has null in it.
let wrongNulls (place: Type) (m: MethodBase) : string list = [
    for i, p in Array.indexed (m.GetParameters()) do
        let found =
            [
                for seed in 1..nullDraws do
                    // How many places there are depends on what is drawn.
                    for at in 0..5 do
                        seed * 31, at
            ]
            |> Seq.tryPick (fun (seed, at) ->
                dsharp.seed seed
                let mutable isThere = false

                let change _ _ (arguments: obj[]) =
                    match List.tryItem at (incomplete p.ParameterType arguments[i]) with
                    | Some changed ->
                        isThere <- true
                        arguments[i] <- changed
                    | None -> ()

                if at > 0 && m.IsGenericMethodDefinition then
                    None
                else
                    match callWith change place m seed with
                    | Refused error when isThere && not (isOurs error) -> Some(at, error)
                    | _ -> None)

        match found with
        | Some(at, error) ->
            let where = (string error.StackTrace).Split('\n')[0]
            $"{nameOf (place, m)}, {p.Name} ({at}): {error.GetType().Name}: {error.Message} {where}"
        | None -> ()
]

namespace DiffLessons

open System
open System.Collections.Generic
open System.Globalization
open System.Text.Json

/// The options of a layer or a function in a file, and what the rest of the file has for them.
[<NoComparison; NoEquality>]
type internal StoredOptions = {
    /// The path of the layer in the model, for messages.
    Path: string
    Values: JsonElement option
    /// The number of tensors in the file: no layer has more parts.
    MostParts: int
    /// Told of parts, so that all layers together have no more of them either.
    CountParts: int -> unit
    TensorOf: string -> Tensor
    FunctionOf: string -> JsonElement -> Tensor -> Tensor
    /// A layer inside: a `ModelBase`, which is declared later.
    ModelOf: string -> JsonElement -> obj
}

/// <summary>What a layer or a function was made with, by option name: what <c>ModelBase.options</c> said when it was saved.</summary>
/// <remarks>Each member raises when the file does not have the option, or has something else for it.</remarks>
[<Sealed>]
type LayerOptions
    private (operation: string, given: (string * obj) list, stored: StoredOptions voption) =
    // Options of a file: those that are never read are reported.
    let readNames = if stored.IsSome then HashSet<string>() else null
    let found = if stored.IsSome then List<string * obj>() else null

    let fromFile (read: StoredOptions -> 'a) : 'a option =
        match stored with
        | ValueSome file -> Some(read file)
        | ValueNone -> None

    let wrong (name: string) (expected: string) : 'a =
        match stored with
        | ValueSome file ->
            StorageFile.unreadable $"{file.Path}: its option {name} should be {expected}."
        | ValueNone -> Guard.refuse name $"{operation}: expected {expected}, got null."

    /// The option's value, or the JSON that stands for it.
    let find (name: string) : obj voption =
        match stored with
        | ValueNone ->
            match List.tryFind (fun (key, _) -> key = name) given with
            | Some(_, value) -> ValueSome value
            | None -> ValueNone
        | ValueSome file ->
            readNames.Add name |> ignore

            match file.Values with
            | Some values ->
                match values.TryGetProperty name with
                | true, value when value.ValueKind <> JsonValueKind.Null -> ValueSome(box value)
                | _ -> ValueNone
            | None -> ValueNone

    let optional (name: string) (expected: string) (read: JsonElement -> 'a option) : 'a option =
        match find name with
        | ValueNone -> None
        | ValueSome(:? JsonElement as element) ->
            match read element with
            | Some value ->
                found.Add(name, box value)
                Some value
            | None -> wrong name expected
        | ValueSome(:? 'a as value) -> Some value
        | ValueSome _ -> wrong name expected

    let required (name: string) (expected: string) (read: JsonElement -> 'a option) : 'a =
        match optional name expected read with
        | Some value -> value
        | None -> wrong name expected

    let asInt (element: JsonElement) =
        match element.ValueKind with
        | JsonValueKind.Number ->
            match element.TryGetInt32() with
            | true, value -> Some value
            | _ -> None
        | _ -> None

    // Numbers that JSON does not have are written as texts.
    let asFloat (element: JsonElement) =
        match element.ValueKind with
        | JsonValueKind.Number -> Some(element.GetDouble())
        | JsonValueKind.String ->
            match element.GetString() with
            | "Infinity" -> Some Double.PositiveInfinity
            | "-Infinity" -> Some Double.NegativeInfinity
            | "NaN" -> Some Double.NaN
            | _ -> None
        | _ -> None

    let asBool (element: JsonElement) =
        match element.ValueKind with
        | JsonValueKind.True -> Some true
        | JsonValueKind.False -> Some false
        | _ -> None

    let asText (element: JsonElement) =
        match element.ValueKind with
        | JsonValueKind.String -> Some(element.GetString())
        | _ -> None

    let asInt64 (element: JsonElement) =
        match element.ValueKind with
        | JsonValueKind.Number ->
            match element.TryGetInt64() with
            | true, value -> Some value
            | _ -> None
        | _ -> None

    /// A tensor that the file holds beside the parameters.
    let asTensor (element: JsonElement) =
        if element.ValueKind = JsonValueKind.Object then
            match element.TryGetProperty "tensor" with
            | true, name ->
                asText name
                |> Option.bind (fun name -> fromFile (fun file -> file.TensorOf name))
            | _ -> None
        else
            None

    /// A whole number has no point and no exponent in the file.
    let asScalar (element: JsonElement) : scalar option =
        let isWhole =
            element.ValueKind = JsonValueKind.Number
            && element.GetRawText().IndexOfAny [| '.'; 'e'; 'E' |] < 0

        match element.ValueKind with
        | JsonValueKind.Object -> asTensor element |> Option.map (fun value -> value :> scalar)
        | _ when isWhole -> asInt element |> Option.map (fun value -> value :> scalar)
        | _ -> asFloat element |> Option.map (fun value -> value :> scalar)

    let asDtype (element: JsonElement) =
        asText element
        |> Option.bind (fun text -> Dtype.all |> List.tryFind (fun dtype -> string dtype = text))

    let asInts (element: JsonElement) =
        match element.ValueKind with
        | JsonValueKind.Array ->
            let items = Array.zeroCreate<int>(element.GetArrayLength())
            let mutable count = 0

            for item in element.EnumerateArray() do
                if item.ValueKind = JsonValueKind.Number && item.TryGetInt32 &items[count] then
                    count <- count + 1

            if count = items.Length then Some items else None
        | _ -> None

    let wholeNumber = "a whole number"
    let wholeNumbers = "a list of whole numbers"

    let countParts (name: string) (count: int) (expected: string -> string) =
        match stored with
        | ValueSome file ->
            if count > file.MostParts then
                wrong name $"{expected (string file.MostParts)}, for a file of so many tensors"

            file.CountParts count
        | ValueNone -> ()

    /// Options out of a file.
    internal new(stored: StoredOptions) = LayerOptions(null, [], ValueSome stored)

    /// Options that a program gave to an operation: each value is null or of the type by which it is read.
    internal new(operation: string, given: (string * obj) list) =
        LayerOptions(operation, given, ValueNone)

    /// <summary>Whether the file has the option.</summary>
    /// <param name="name">The option's name.</param>
    member _.has(name: string) : bool = (find name).IsSome

    /// <summary>The value of an option that is a whole number, such as a number of channels.</summary>
    /// <param name="name">The option's name.</param>
    member _.int(name: string) : int = required name wholeNumber asInt

    /// <summary>A whole number, if the file has one under the name.</summary>
    /// <param name="name">The option's name.</param>
    member _.tryInt(name: string) : int option = optional name wholeNumber asInt

    /// A number of parts, each of which has tensors: no more than the file has of those.
    member internal _.Count(name: string) : int =
        let count = required name wholeNumber asInt
        countParts name count (fun most -> $"{most} or less")
        count

    /// A list with a number for each of several parts: no more than the file has tensors.
    member internal _.PerPart(name: string) : int[] =
        let values = required name wholeNumbers asInts
        countParts name values.Length (fun most -> $"of {most} numbers or fewer")
        values

    /// <summary>The value of an option that is a number. Infinities and NaN are written as strings in files.</summary>
    /// <param name="name">The option's name.</param>
    member _.float(name: string) : float = required name "a number" asFloat

    /// <summary>A number, if the file has one under the name.</summary>
    /// <param name="name">The option's name.</param>
    member _.tryFloat(name: string) : float option = optional name "a number" asFloat

    /// <summary>The value of an option that is switched on or off.</summary>
    /// <param name="name">The option's name.</param>
    member _.bool(name: string) : bool = required name "true or false" asBool

    /// <summary>True or false, if the file has one of them under the name.</summary>
    /// <param name="name">The option's name.</param>
    member _.tryBool(name: string) : bool option = optional name "true or false" asBool

    /// <summary>The value of an option that is a string, such as the name of a mode.</summary>
    /// <param name="name">The option's name.</param>
    member _.text(name: string) : string = required name "a text" asText

    /// <summary>The value of an option that is a list of whole numbers, such as a shape.</summary>
    /// <param name="name">The option's name.</param>
    member _.ints(name: string) : int[] = required name wholeNumbers asInts

    /// <summary>Whole numbers, if the file has some under the name.</summary>
    /// <param name="name">The option's name.</param>
    member _.tryInts(name: string) : int[] option = optional name wholeNumbers asInts

    /// <summary>Whole numbers, one per axis; the file may have a single one, for all axes.</summary>
    /// <param name="name">The option's name.</param>
    /// <param name="axes">How many.</param>
    member _.axes(name: string, axes: int) : int[] =
        required name $"a whole number or {string axes} of them" (fun element ->
            match asInt element with
            | Some value -> Some(Array.create axes value)
            | None -> asInts element |> Option.filter (fun values -> values.Length = axes))

    /// <summary>The value of an option that is a dtype, which files have by its name: <c>Float32</c>.</summary>
    /// <param name="name">The option's name.</param>
    member _.dtype(name: string) : Dtype = required name "a dtype" asDtype

    /// <summary>A dtype, if the file has one under the name.</summary>
    /// <param name="name">The option's name.</param>
    member _.tryDtype(name: string) : Dtype option = optional name "a dtype" asDtype

    /// <summary>The value of an option that is a tensor; a file holds it beside the parameters.</summary>
    /// <param name="name">The option's name.</param>
    member _.tensor(name: string) : Tensor = required name "a tensor" asTensor

    /// <summary>A tensor, if the file has one under the name.</summary>
    /// <param name="name">The option's name.</param>
    member _.tryTensor(name: string) : Tensor option = optional name "a tensor" asTensor

    /// Whether the file has a text under the name.
    member internal _.isText(name: string) : bool =
        match find name with
        | ValueSome(:? JsonElement as element) -> element.ValueKind = JsonValueKind.String
        | ValueSome value -> value :? string
        | ValueNone -> false

    member internal _.tryText(name: string) : string option = optional name "a text" asText
    member internal _.tryInt64(name: string) : int64 option = optional name wholeNumber asInt64
    member internal _.tryScalar(name: string) : scalar option = optional name "a number" asScalar

    member internal _.tryDevice(name: string) : Device option =
        optional name "a text" (asText >> Option.map Device.parse)

    member internal _.tryBackend(name: string) : Backend option =
        optional name "the backend Torch" (fun element ->
            asText element
            |> Option.filter (fun text -> text = Backend.Torch.Name)
            |> Option.map (fun _ -> Backend.Torch))

    /// <summary>One of the functions that this library or this program knows by name.</summary>
    /// <param name="name">The option's name.</param>
    member _.func(name: string) : Tensor -> Tensor =
        required name "a function" (fun element ->
            fromFile (fun file -> file.FunctionOf $"{file.Path}, option {name}" element))

    /// <summary>A function, if the file has one under the name.</summary>
    /// <param name="name">The option's name.</param>
    member t.tryFunc(name: string) : (Tensor -> Tensor) option =
        if t.has name then Some(t.func name) else None

    /// A layer inside this one.
    member internal _.Inside(name: string) : obj =
        required name "a layer" (fun element -> fromFile (fun file -> file.ModelOf name element))

    /// What was read out of the file, in that order.
    member internal _.Found: (string * obj) list = List.ofSeq found

    /// An option that was never read is one that this version would ignore silently.
    member internal _.CheckAllRead() =
        match stored |> ValueOption.bind (fun file -> ValueOption.ofOption file.Values) with
        | ValueSome values ->
            for property in values.EnumerateObject() do
                if not (readNames.Contains property.Name) then
                    StorageFile.unreadable
                        $"{stored.Value.Path}: its option {StorageFile.quoted property.Name} is not known. A later version of the library may have written the file."
        | ValueNone -> ()

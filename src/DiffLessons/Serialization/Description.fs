namespace DiffLessons

open System
open System.Collections.Generic
open System.Globalization
open System.Text.Encodings.Web
open System.Text.Json
open System.Text.Json.Nodes
open DiffLessons.Native

/// A model's architecture as JSON: a tree of
///   {"layer": "Linear", "options": {...}}      a layer of a known kind; with "program": true the program's own class of that name, not
///                                              the library's
///   {"function": "softmax", "options": {...}}  a known function
///   {"chain": [...]}                           steps joined by `-->`
///   {"layer": "Sequential", "steps": [...]}    layers joined by Sequential
///   {"tensor": "option:1.b"}                   a tensor of the file, among options
///   {"same": "0.1"}                            the layer at that path once more: one set of parameters
/// A node with "mode": "eval" (or "train") is in another mode than the node around it; the outermost starts from "train".
[<RequireQualifiedAccess>]
module internal Description =
    /// Chains within chains.
    let deepest = 50

    /// Layers and functions in all, each counted as often as it is used.
    let mostSteps = 10_000

    type private Walk = {
        /// The first path of each layer.
        Paths: Dictionary<ModelBase, string>
        /// Tensors that functions were made with, by name.
        Tensors: ResizeArray<string * NativeTensor>
        mutable Steps: int
    }

    /// How the names of tensors begin that functions were made with.
    [<Literal>]
    let TensorPrefix = "option:"

    /// The name of a step at a path in a model.
    let inside (path: string) (name: string) =
        if path = "" then name else $"{path}.{name}"

    /// A path in a model, for a message.
    let where (path: string) =
        if path = "" then
            "the model"
        else
            $"step {path} of the model"

    let private saveTheRest =
        "or save the parameters alone, with saveParameters, and build the model again before loading them"

    let private isFunction (path: string) : 'a =
        Fail.model
            $"save: {where path} is a function without a name, which no file can hold. Name it, with Model.named(\"name\", function), {saveTheRest}."

    let private runsLayers (path: string) : 'a =
        Fail.model
            $"save: {where path} is a function that runs layers, which no file can hold. Make a class of it and make that known, with Model.register, {saveTheRest}."

    let private isOwnClass (path: string) (kind: string) : 'a =
        Fail.model
            $"save: {where path} is of the class {kind}, which the library does not know. Make it known, with Model.register, {saveTheRest}."

    let private count (walk: Walk) (path: string) =
        walk.Steps <- walk.Steps + 1

        if walk.Steps > mostSteps || path.Split('.').Length > deepest then
            Fail.model
                $"save: expected a model of at most {string mostSteps} steps, nested at most {string deepest} deep. Save its parameters alone, with saveParameters."

    let private number (value: float) : JsonNode =
        let text = value.ToString("R", CultureInfo.InvariantCulture)

        if not (Double.IsFinite value) then
            // Infinity, -Infinity or NaN, which JSON's numbers lack.
            JsonValue.Create text
        elif text.IndexOfAny [| '.'; 'E' |] < 0 then
            // To distinguish it from a whole number.
            JsonNode.Parse(text + ".0")
        else
            JsonNode.Parse text

    /// A tensor goes into the file beside the parameters, under a name that none of them has.
    let private tensor (walk: Walk) (path: string) (value: Tensor) : JsonNode =
        let name = TensorPrefix + path
        walk.Tensors.Add(name, value.Variable)
        let node = JsonObject()
        node["tensor"] <- JsonValue.Create name
        node

    let rec private value (walk: Walk) (path: string) (mode: Mode) (option: obj) : JsonNode =
        match option with
        | null -> null
        | :? bool as value -> JsonValue.Create value
        | :? int as value -> JsonValue.Create value
        | :? int64 as value -> JsonValue.Create value
        | :? float as value -> number value
        | :? string as value -> JsonValue.Create value
        | :? Dtype
        | :? Device
        | :? Backend -> JsonValue.Create(string option)
        | :? Tensor as value -> tensor walk path value
        | :? ModelBase as model -> ofModel walk path mode model
        | :? (Tensor -> Tensor) as f -> ofFunction walk path f
        | :? seq<int> as values ->
            JsonArray [| for item in values -> JsonValue.Create item :> JsonNode |]
        | other ->
            Fail.model
                $"save: {where path} has an option of the type {other.GetType().Name}, which no file can hold. Use numbers, texts, booleans, lists of whole numbers, tensors, named functions or models."

    and private withOptions walk path mode (node: JsonObject) (options: (string * obj) seq) =
        let written = JsonObject()

        for name, option in options do
            written[name] <- value walk (inside path name) mode option

        if written.Count > 0 then
            node["options"] <- written

    and private ofFunction walk path (f: Tensor -> Tensor) : JsonNode =
        match box f with
        | :? TensorFunction as named ->
            count walk path
            let node = JsonObject()
            node["function"] <- JsonValue.Create named.Kind
            withOptions walk path Mode.Train node named.Options
            node
        | _ -> isFunction path

    and private ofSteps walk path mode (steps: (string * Chain.Step) list) : JsonNode =
        JsonArray [|
            for name, step in steps ->
                match step.Model, step.Function with
                | Some model, _ -> ofModel walk (inside path name) mode model
                | None, (:? (Tensor -> Tensor) as f) -> ofFunction walk (inside path name) f
                | None, _ -> isFunction (inside path name)
        |]

    and private ofLayer walk path (model: ModelBase) (node: JsonObject) =
        let describe kind options =
            node["layer"] <- JsonValue.Create(kind: string)
            withOptions walk path model.mode node options

        match model, LayerRegistry.nameOf model with
        | (:? Function as f), _ ->
            match f.Named with
            | Some _ when not model.children.IsEmpty || model.hasOwnParameters -> runsLayers path
            | Some named -> describe "Function" [ "f", named ]
            | None -> isFunction path
        | _, Some name ->
            describe name.Kind model.options

            if name.IsProgram then
                node["program"] <- JsonValue.Create true
        | _, None ->
            // A model made of a function, Model(fun x -> ...), is no class of the program's own.
            if
                not (isNull model.OwnFunction)
                && (not model.children.IsEmpty || model.hasOwnParameters)
            then
                runsLayers path
            elif model.GetType().Assembly = typeof<ModelBase>.Assembly then
                isFunction path
            else
                isOwnClass path (model.GetType().Name)

    and private ofModel walk path mode (model: ModelBase) : JsonNode =
        count walk path
        let node = JsonObject()

        match walk.Paths.TryGetValue model with
        | true, first -> node["same"] <- JsonValue.Create first
        | _ ->
            walk.Paths[model] <- path

            match box model with
            | :? IComposed as chain ->
                let steps = chain.Steps |> List.mapi (fun i step -> string i, step)
                node["chain"] <- ofSteps walk path model.mode steps
            | :? Sequential ->
                let steps = [
                    for name, child in model.namedChildren -> name, Chain.ofModel child null
                ]

                node["layer"] <- JsonValue.Create "Sequential"
                node["steps"] <- ofSteps walk path model.mode steps
            | _ -> ofLayer walk path model node

            if model.mode <> mode then
                node["mode"] <- JsonValue.Create(if model.mode = Mode.Eval then "eval" else "train")

        node

    /// Describes a model, and gives the tensors that its functions were made with.
    let write (model: ModelBase) : string * (string * NativeTensor) list =
        let walk = {
            Paths = Dictionary(HashIdentity.Reference)
            Tensors = ResizeArray()
            Steps = 0
        }

        let options =
            JsonSerializerOptions(
                Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
                MaxDepth = 4 * deepest
            )

        (ofModel walk "" Mode.Train model).ToJsonString options, List.ofSeq walk.Tensors

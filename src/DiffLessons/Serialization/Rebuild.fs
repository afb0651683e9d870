namespace DiffLessons

open System
open System.Collections.Generic
open System.Text
open System.Text.Json

/// Makes a model of its description, out of kinds of layers and functions that the program knows: no name in a file leads to any other code.
[<RequireQualifiedAccess>]
module internal Rebuild =
    /// A layer that has been visited, and how many steps it counts for.
    type private Visited = { Model: ModelBase; Steps: int }

    type private Walk = {
        Paths: Dictionary<string, Visited>
        /// A tensor of the file, by name.
        TensorOf: string -> Tensor
        /// The number of tensors in the file.
        MostParts: int
        /// Paths and modes, the outer ones first.
        Modes: ResizeArray<string * Mode>
        mutable Steps: int
    }

    let private fail (path: string) (what: string) : 'a =
        StorageFile.unreadable $"its description of {Description.where path} {what}."

    let private count (walk: Walk) (path: string) (steps: int) =
        walk.Steps <- walk.Steps + steps

        if
            walk.Steps > Description.mostSteps
            || path.Split('.').Length > Description.deepest
        then
            fail path "goes beyond the steps or the depth that a file can describe"

    let private property (element: JsonElement) (name: string) : JsonElement option =
        if element.ValueKind = JsonValueKind.Object then
            match element.TryGetProperty name with
            | true, value -> Some value
            | _ -> None
        else
            None

    let private text (element: JsonElement) (name: string) : string option =
        property element name
        |> Option.filter (fun value -> value.ValueKind = JsonValueKind.String)
        |> Option.map _.GetString()

    let private options (path: string) (element: JsonElement) =
        match property element "options" with
        | Some values when values.ValueKind <> JsonValueKind.Object ->
            fail path "has options that are none"
        | values -> values

    /// What a maker refuses, it refuses in its own words.
    let private attempt (path: string) (kind: string) (o: LayerOptions) (make: LayerOptions -> 'a) =
        let made =
            try
                make o
            with
            | Unreadable _ -> reraise ()
            | error ->
                StorageFile.unreadable
                    $"{Description.where path}, {StorageFile.quoted kind}, cannot be made: {StorageFile.cause error}"

        o.CheckAllRead()
        made

    let rec private optionsOf (walk: Walk) (path: string) (element: JsonElement) =
        LayerOptions {
            Path = Description.where path
            Values = options path element
            MostParts = walk.MostParts
            CountParts = count walk path
            TensorOf = walk.TensorOf
            FunctionOf = fun name element -> func walk (Description.inside path name) element
            ModelOf = fun name element -> model walk (Description.inside path name) element
        }

    and private func (walk: Walk) (path: string) (element: JsonElement) : Tensor -> Tensor =
        count walk path 1

        match text element "function" with
        | Some kind ->
            match Registry.tryFind kind with
            | Some make -> attempt path kind (optionsOf walk path element) make
            | None ->
                StorageFile.unreadable
                    $"{Description.where path} is the function {StorageFile.quoted kind}, which this program does not know. Name it before loading, with Model.named."
        | None -> fail path "is no function"

    /// The steps, each with what it takes and gives.
    and private steps (walk: Walk) (path: string) (element: JsonElement) =
        if element.ValueKind <> JsonValueKind.Array then
            fail path "has no list of steps"

        [
            for i, item in Seq.indexed (element.EnumerateArray()) ->
                let path = Description.inside path (string i)

                match property item "function" with
                | Some _ -> Chain.ofFunction (func walk path item), typeof<Tensor>, typeof<Tensor>
                | None ->
                    let made = model walk path item

                    match box made with
                    | :? IUntypedModel as untyped ->
                        Chain.ofModel made untyped.Function, untyped.In, untyped.Out
                    | _ -> fail path "neither takes nor gives anything"
        ]

    and private chain (path: string) (steps: (Chain.Step * Type * Type) list) : ModelBase =
        match UntypedChain.TryMake steps with
        | Some made -> made
        | None when steps.IsEmpty -> Composed<Tensor, Tensor>([], id)
        | None -> fail path "has a step that takes something else than the one before it gives"

    and private sequential (path: string) (steps: (Chain.Step * Type * Type) list) : ModelBase =
        Sequential [
            for step, _, _ in steps ->
                match step.Model with
                | Some(:? Model<Tensor, Tensor> as model) -> model
                | _ -> fail path "has a step that is no layer"
        ]

    and private layer (walk: Walk) (path: string) (element: JsonElement) (kind: string) isProgram =
        match LayerRegistry.find { Kind = kind; IsProgram = isProgram } with
        | Some row -> attempt path kind (optionsOf walk path element) row.Make
        | None ->
            StorageFile.unreadable
                $"{Description.where path} is a layer of the kind {StorageFile.quoted kind}, which this program does not know. Make it known before loading, with Model.register."

    and private model (walk: Walk) (path: string) (element: JsonElement) : ModelBase =
        match text element "same" with
        | Some first ->
            match walk.Paths.TryGetValue first with
            | true, met ->
                count walk path met.Steps
                met.Model
            | _ -> fail path $"points to {StorageFile.quoted first}, where there is no layer"
        | None ->
            let before = walk.Steps
            count walk path 1

            match text element "mode" with
            | Some "eval" -> walk.Modes.Add(path, Mode.Eval)
            | Some "train" -> walk.Modes.Add(path, Mode.Train)
            | Some _ -> fail path "has a mode that is neither train nor eval"
            | None -> ()

            let isProgram =
                match property element "program" with
                | Some value -> value.ValueKind = JsonValueKind.True
                | None -> false

            let made =
                match property element "chain", text element "layer" with
                | Some items, _ -> chain path (steps walk path items)
                | None, Some "Sequential" when not isProgram ->
                    match property element "steps" with
                    | Some items -> sequential path (steps walk path items)
                    | None -> fail path "has no list of steps"
                | None, Some kind -> layer walk path element kind isProgram
                | None, None -> fail path "is neither a layer nor a chain"

            walk.Paths[path] <-
                {
                    Model = made
                    Steps = walk.Steps - before
                }

            made

    let private setModes (walk: Walk) =
        for path, mode in walk.Modes do
            let model = walk.Paths[path].Model
            if mode = Mode.Eval then model.eval () else model.train ()

    /// Of a description of as many steps and as deep as one can be.
    let private bounds: JsonText.Bounds = {
        Depth = 4 * Description.deepest
        Tokens = 100 * Description.mostSteps
        Names = 30 * Description.mostSteps
    }

    /// Makes the model of a description without memory for its parameters.
    let read (description: string) (mostParts: int) (tensorOf: string -> Tensor) : ModelBase =
        let walk = {
            Paths = Dictionary()
            TensorOf = tensorOf
            MostParts = mostParts
            Modes = ResizeArray()
            Steps = 0
        }

        use document = JsonText.parse bounds (Encoding.UTF8.GetBytes description)
        let drawn = MetaTensors.Draw(fun () -> model walk "" document.RootElement)
        setModes walk
        drawn

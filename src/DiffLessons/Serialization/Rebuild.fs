namespace DiffLessons

open System
open System.Collections.Generic
open System.Text
open System.Text.Json

/// Makes a model of its description, out of kinds of layers and functions that the program knows: no name in a file leads to any other code.
[<RequireQualifiedAccess>]
module internal Rebuild =
    /// A layer that was met, and how many steps it counts for.
    type private Met = { Model: ModelBase; Steps: int }

    type private Walk = {
        Places: Dictionary<string, Met>
        /// A tensor of the file, by name.
        TensorOf: string -> Tensor
        /// The number of tensors in the file.
        MostParts: int
        /// Places and modes, the outer ones first.
        Modes: ResizeArray<string * Mode>
        mutable Steps: int
    }

    let private fail (place: string) (what: string) : 'a =
        WholeFile.unreadable $"its description of {Description.where place} {what}."

    let private count (walk: Walk) (place: string) (steps: int) =
        walk.Steps <- walk.Steps + steps

        if
            walk.Steps > Description.mostSteps
            || place.Split('.').Length > Description.deepest
        then
            fail place "goes beyond the steps or the depth that a file can describe"

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

    let private options (place: string) (element: JsonElement) =
        match property element "options" with
        | Some values when values.ValueKind <> JsonValueKind.Object ->
            fail place "has options that are none"
        | values -> values

    /// What a maker refuses, it refuses in its own words.
    let private attempt
        (place: string)
        (kind: string)
        (o: LayerOptions)
        (make: LayerOptions -> 'a)
        =
        let made =
            try
                make o
            with
            | Unreadable _ -> reraise ()
            | error ->
                WholeFile.unreadable
                    $"{Description.where place}, {WholeFile.quoted kind}, cannot be made: {WholeFile.cause error}"

        o.CheckAllAsked()
        made

    let rec private optionsOf (walk: Walk) (place: string) (element: JsonElement) =
        LayerOptions {
            Place = Description.where place
            Values = options place element
            MostParts = walk.MostParts
            CountParts = count walk place
            TensorOf = walk.TensorOf
            FunctionOf = fun name element -> func walk (Description.inside place name) element
            ModelOf = fun name element -> model walk (Description.inside place name) element
        }

    and private func (walk: Walk) (place: string) (element: JsonElement) : Tensor -> Tensor =
        count walk place 1

        match text element "function" with
        | Some kind ->
            match Registry.tryFind kind with
            | Some make -> attempt place kind (optionsOf walk place element) make
            | None ->
                WholeFile.unreadable
                    $"{Description.where place} is the function {WholeFile.quoted kind}, which this program does not know. Name it before loading, with Model.named."
        | None -> fail place "is no function"

    and private steps (walk: Walk) (place: string) (element: JsonElement) : Chain.Step list =
        if element.ValueKind <> JsonValueKind.Array then
            fail place "has no list of steps"

        [
            for i, item in Seq.indexed (element.EnumerateArray()) ->
                let place = Description.inside place (string i)

                match property item "function" with
                | Some _ -> Chain.ofFunction (func walk place item)
                | None ->
                    match model walk place item with
                    | :? Model<Tensor, Tensor> as model ->
                        Chain.ofModel model (box (fun (x: Tensor) -> model.forward x))
                    | _ -> fail place "takes or gives something else than a tensor"
        ]

    and private chain (steps: Chain.Step list) : ModelBase =
        let functions = steps |> List.map (fun step -> step.Function :?> (Tensor -> Tensor))
        Composed<Tensor, Tensor>(steps, fun x -> List.fold (fun x f -> f x) x functions)

    and private sequential (place: string) (steps: Chain.Step list) : ModelBase =
        Sequential [
            for step in steps ->
                match step.Model with
                | Some(:? Model<Tensor, Tensor> as model) -> model
                | _ -> fail place "has a step that is no layer"
        ]

    and private layer (walk: Walk) (place: string) (element: JsonElement) (kind: string) =
        match LayerRegistry.find kind with
        | Some row -> attempt place kind (optionsOf walk place element) row.Make
        | None ->
            WholeFile.unreadable
                $"{Description.where place} is a layer of the kind {WholeFile.quoted kind}, which this program does not know. Make it known before loading, with Model.register."

    and private model (walk: Walk) (place: string) (element: JsonElement) : ModelBase =
        match text element "same" with
        | Some first ->
            match walk.Places.TryGetValue first with
            | true, met ->
                count walk place met.Steps
                met.Model
            | _ -> fail place $"points to {WholeFile.quoted first}, where there is no layer"
        | None ->
            let before = walk.Steps
            count walk place 1

            match text element "mode" with
            | Some "eval" -> walk.Modes.Add(place, Mode.Eval)
            | Some "train" -> walk.Modes.Add(place, Mode.Train)
            | Some _ -> fail place "has a mode that is neither train nor eval"
            | None -> ()

            let made =
                match property element "chain", text element "layer" with
                | Some items, _ -> chain (steps walk place items)
                | None, Some "Sequential" ->
                    match property element "steps" with
                    | Some items -> sequential place (steps walk place items)
                    | None -> fail place "has no list of steps"
                | None, Some kind -> layer walk place element kind
                | None, None -> fail place "is neither a layer nor a chain"

            walk.Places[place] <-
                {
                    Model = made
                    Steps = walk.Steps - before
                }

            made

    let private setModes (walk: Walk) =
        for place, mode in walk.Modes do
            let model = walk.Places[place].Model
            if mode = Mode.Eval then model.eval () else model.train ()

    /// Of a description of as many steps and as deep as one can be.
    let private bounds: JsonText.Bounds = {
        Depth = 4 * Description.deepest
        Tokens = 100 * Description.mostSteps
        Names = 30 * Description.mostSteps
    }

    /// Draws the model that a description tells of, without memory for its parameters.
    let read (description: string) (mostParts: int) (tensorOf: string -> Tensor) : ModelBase =
        let walk = {
            Places = Dictionary()
            TensorOf = tensorOf
            MostParts = mostParts
            Modes = ResizeArray()
            Steps = 0
        }

        use document = JsonText.parse bounds (Encoding.UTF8.GetBytes description)
        let drawn = Blueprint.Draw(fun () -> model walk "" document.RootElement)
        setModes walk
        drawn

namespace DiffLessons

open System
open System.Collections.Generic
open System.Text

/// <summary>A row of a model's table: a layer or a function.</summary>
type ModelStep = {
    /// Its path, as in <c>0</c> or <c>encoder.2</c>.
    Name: string
    /// What it is, as in <c>Linear(1 -> 10)</c>.
    Description: string
    /// The names and shapes of its own parameters.
    Parameters: (string * int[]) list
    /// The number of elements of its own parameters.
    Count: int
}

/// What a step did in one run.
type private StepRun = {
    Output: int[]
    MultiplyAdds: int64
    Bytes: int64
}

/// Notes what each layer and function of the library does in one run of a model.
[<Sealed>]
type private RunTrace() =
    inherit Trace()
    let runs = Dictionary<obj, Queue<StepRun>>(HashIdentity.Reference)
    let all = ResizeArray<StepRun>()

    member private t.Note(step: obj, input: Tensor, run: Tensor -> Tensor, cost) =
        let output: Tensor = t.Unobserved(fun () -> run input)

        let made = {
            Output = output.Sizes
            MultiplyAdds = cost input.Sizes output.Sizes
            Bytes = output.memorySize
        }

        match runs.TryGetValue step with
        | true, known -> known.Enqueue made
        | _ -> runs[step] <- Queue [ made ]

        all.Add made
        output

    override t.Layer(layer: obj, input: Tensor, run: Tensor -> Tensor) : Tensor =
        t.Note(layer, input, run, LayerCost.ofLayer (layer :?> ModelBase))

    override t.Function(f: obj, input: Tensor, run: Tensor -> Tensor) : Tensor =
        let named = f :?> TensorFunction
        t.Note(f, input, run, LayerCost.ofFunction named.Kind (List.ofSeq named.Options))

    /// What a step did when it ran next; none if it was not seen.
    member _.Next(step: obj) : StepRun option =
        match runs.TryGetValue step with
        | true, known when known.Count > 1 -> Some(known.Dequeue())
        | true, known -> Some(known.Peek())
        | _ -> None

    member _.All: seq<StepRun> = all

/// <summary>Models as tables of layers, shapes, parameters and operations.</summary>
[<AutoOpen>]
module ModelSummary =
    /// The steps as rows, each with the layer or function that it is.
    let private rows (model: ModelBase) : (ModelStep * obj) list =
        let rec expand (prefix: string) (model: ModelBase) : (ModelStep * obj) list =
            let own = [ for name, p in model.OwnParameters -> name, p ]

            let line name description (own: (string * Parameter) list) = {
                Name = name
                Description = description
                Parameters = own |> List.map (fun (name, p) -> name, p.shape)
                Count = own |> List.sumBy (fun (_, p) -> p.nelement)
            }

            let path name =
                if prefix = "" then name else prefix + "." + name

            let functions =
                match box model with
                | :? IComposed as composed -> composed.Steps |> List.map _.Function
                | _ -> model.parts |> List.map (fun _ -> null)

            if model.parts.IsEmpty then
                [
                    if model.namedChildren.IsEmpty || not own.IsEmpty then
                        let name = if prefix = "" then "model" else prefix
                        line name (string model) own, box model
                    for name, child in model.namedChildren do
                        yield! expand (path name) child
                ]
            else
                List.zip model.parts functions
                |> List.collect (fun (part, f) ->
                    match part.Model with
                    | Some model -> expand (path part.Name) model
                    | None -> [ line (path part.Name) part.Description [], f ])

        expand "" model

    /// A table of texts, with a header.
    let private table (header: string list) (rows: string list list) : StringBuilder =
        let widths =
            List.transpose (header :: rows) |> List.map (List.map String.length >> List.max)

        let line cells =
            List.map2 (fun (cell: string) width -> cell.PadRight width) cells widths
            |> String.concat "  "

        let builder = StringBuilder()

        let add (text: string) =
            builder.Append(text.TrimEnd()).Append('\n') |> ignore

        add (line header)
        add (String.concat "  " (widths |> List.map (fun w -> String('-', w))))
        rows |> List.iter (line >> add)
        builder

    let private parametersOf (step: ModelStep) =
        step.Parameters
        |> List.map (fun (name, shape) -> $"{name} {Shape.format shape}")
        |> String.concat ", "

    /// What a model does with zeros of a shape.
    let private measured (model: ModelBase) (shape: int[]) : RunTrace =
        match model with
        | :? Model<Tensor, Tensor> as net ->
            let first = model.descendants |> List.tryFind (fun part -> part.hasOwnParameters)

            let dtype =
                match first with
                | Some(:? Embedding) -> Dtype.Int64
                | _ -> model.dtype

            let zeros = Creation.full shape 0 (Some model.device) (Some dtype) None
            let trace = RunTrace()
            trace.Observe(fun () -> net.predict zeros) |> ignore
            trace
        | other ->
            Fail.model
                $"summary: inputShape is for a model from tensor to tensor, got {other.kind}. Leave it out."

    type ModelBase with

        /// <summary>The model's steps with their parameters, in order, as a table's rows.</summary>
        member t.layers: ModelStep list =
            Guard.notNull "layers" "the model" t
            rows t |> List.map fst

        /// <summary>The model as a table: each step, what it is, its parameters, and their number.</summary>
        /// <param name="inputShape">The shape of a batch, as <c>[ 1; 1; 28; 28 ]</c>. The model is run once on zeros of it, in evaluation mode, and the table has the shape of each step's
        /// output and the multiply-adds of its matrix products and convolutions too, and below the bytes of parameters and outputs. Functions of the program's own have none of these.</param>
        /// <exception cref="T:DiffLessons.ShapeException">The model does not take such a batch.</exception>
        member t.summary(?inputShape: seq<int>) : string =
            Guard.notNull "summary" "the model" t
            let steps = rows t

            match inputShape with
            | None ->
                let cells =
                    steps
                    |> List.map (fun (step, _) -> [
                        step.Name
                        step.Description
                        parametersOf step
                        string step.Count
                    ])

                let builder = table [ "step"; "layer"; "parameters"; "count" ] cells
                builder.Append($"{string t.nparameters} parameters in all") |> ignore
                builder.ToString()
            | Some shape ->
                let shape = Guard.items "summary" "inputShape" shape
                Shape.checkSizes "summary" shape
                let run = measured t shape

                let cells =
                    steps
                    |> List.map (fun (step, what) ->
                        let made = run.Next what

                        [
                            step.Name
                            step.Description
                            parametersOf step
                            string step.Count
                            made
                            |> Option.map (fun r -> Shape.format r.Output)
                            |> Option.defaultValue ""
                            made
                            |> Option.map (fun r -> string r.MultiplyAdds)
                            |> Option.defaultValue ""
                        ])

                let header = [ "step"; "layer"; "parameters"; "count"; "output"; "multiply-adds" ]
                let builder = table header cells
                let bytes = t.parameters.values |> Seq.sumBy (fun (_, p) -> p.Read().memorySize)
                let total = run.All |> Seq.sumBy _.MultiplyAdds
                let outputs = run.All |> Seq.sumBy _.Bytes

                builder
                    .Append($"{string t.nparameters} parameters in all, {string bytes} bytes\n")
                    .Append(
                        $"{string total} multiply-adds for an input of shape {Shape.format shape}, "
                    )
                    .Append($"whose outputs take {string outputs} bytes")
                |> ignore

                builder.ToString()

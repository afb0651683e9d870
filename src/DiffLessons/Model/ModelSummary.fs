namespace DiffLessons

open System
open System.Text

/// <summary>A row of a model's table: a layer or a function.</summary>
type ModelStep = {
    /// Its place and name, as in <c>0</c> or <c>encoder.2</c>.
    Name: string
    /// What it is, as in <c>Linear(1 -> 10)</c>.
    Description: string
    /// The names and shapes of its own parameters.
    Parameters: (string * int[]) list
    /// The number of elements of its own parameters.
    Count: int
}

/// <summary>Models as tables.</summary>
[<AutoOpen>]
module ModelSummary =
    type ModelBase with

        /// <summary>The model's steps with their parameters, in order, as a table's rows.</summary>
        member t.layers: ModelStep list =
            Guard.notNull "layers" "the model" t

            let rec expand (prefix: string) (model: ModelBase) : ModelStep list =
                let own = [ for name, p in model.OwnParameters -> name, p ]

                let line name description (own: (string * Parameter) list) = {
                    Name = name
                    Description = description
                    Parameters = own |> List.map (fun (name, p) -> name, p.shape)
                    Count = own |> List.sumBy (fun (_, p) -> p.nelement)
                }

                let place name =
                    if prefix = "" then name else prefix + "." + name

                if model.parts.IsEmpty then
                    [
                        if model.namedChildren.IsEmpty || not own.IsEmpty then
                            line (if prefix = "" then "model" else prefix) (string model) own
                        for name, child in model.namedChildren do
                            yield! expand (place name) child
                    ]
                else
                    model.parts
                    |> List.collect (fun part ->
                        match part.Model with
                        | Some model -> expand (place part.Name) model
                        | None -> [ line (place part.Name) part.Description [] ])

            expand "" t

        /// <summary>The model as a table: each step, what it is, its parameters, and their number.</summary>
        member t.summary() : string =
            let rows =
                t.layers
                |> List.map (fun step ->
                    let shapes =
                        step.Parameters
                        |> List.map (fun (name, shape) -> $"{name} {Shape.format shape}")
                        |> String.concat ", "

                    [ step.Name; step.Description; shapes; string step.Count ])

            let header = [ "step"; "layer"; "parameters"; "count" ]

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
            builder.Append($"{string t.nparameters} parameters in all") |> ignore
            builder.ToString()

namespace DiffLessons

open System

/// What composition makes: a chain of steps, each a model or a function.
[<RequireQualifiedAccess>]
module internal Chain =
    /// One step, with its types forgotten.
    type Step = {
        Function: obj
        Part: ModelPart
    } with

        /// The model; none for a function.
        member step.Model = step.Part.Model

    let ofModel (model: ModelBase) (forward: obj) = {
        Function = forward
        Part = model.AsPart ""
    }

    let ofFunction (f: obj) = {
        Function = f
        Part =
            match f with
            | :? TensorFunction as named -> {
                Name = ""
                Kind = named.Kind
                Options = List.ofSeq named.Options
                IsBuiltIn = named.IsBuiltIn
                Description = named.ToString()
                Model = None
              }
            | _ -> {
                Name = ""
                Kind = "function"
                Options = []
                IsBuiltIn = false
                Description = "function"
                Model = None
              }
    }

    /// Whether a function runs layers, which then are part of what it is composed into.
    let runsLayers (f: obj) : bool =
        match f with
        | :? TensorFunction as named when named.IsBuiltIn -> false
        | _ -> FunctionModels.find f <> ([], [])

    let private isSame (a: Tensor) (b: Tensor) = a.Handle.Is b.Handle

    /// Whether a step may have saved its input, a constant, on the tape for the backward pass.
    let private maySave (input: Tensor) (output: Tensor) =
        isNull input.Graph && not (isNull output.Graph) && output.Graph.Nodes.IsComputed

    /// Runs tensors through steps, freeing what only built-in steps have seen as soon as it is used.
    let run (steps: (Tensor -> Tensor)[]) (builtIn: bool[]) (input: Tensor) : Tensor =
        let mutable value = input
        let mutable ours = false

        for i in 0 .. steps.Length - 1 do
            let next: Tensor = steps[i] value

            if not (Object.ReferenceEquals(next, value)) then
                let free =
                    ours
                    && builtIn[i]
                    && isNull value.Tangent
                    && isNull next.Tangent
                    && not (isSame next value)

                if free then
                    match value.Node with
                    | null when maySave value next -> ()
                    | null -> value.Variable.Dispose()
                    | node -> node.OwnsValue <- true

                // A step may hand its input on under a new name: that is no more ours than before.
                ours <- builtIn[i] && (ours || not (isSame next value))
                value <- next
            elif not builtIn[i] then
                // A function of the user's has seen it and may have kept it.
                ours <- false

        value

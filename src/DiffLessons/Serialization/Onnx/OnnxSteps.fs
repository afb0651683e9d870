namespace DiffLessons

/// A step that is no chain itself.
type internal OnnxStep =
    | Layer of Model<Tensor, Tensor>
    | Named of TensorFunction
    /// Parts that are given the same values; their results are joined.
    | Each of parts: (string * OnnxStep) list list
    /// Parts each of which is given one of the values.
    | Zip of parts: (string * OnnxStep) list list
    /// Makes one value of several.
    | Joined of owner: ModelBase * join: string * dim: int
    /// A function or a class of the program's own, which is traced: what that is, and the model whose parts it runs.
    | Traced of what: string * owner: ModelBase * run: (Tensor -> Tensor)
    /// A function or a class that takes or gives something else than one tensor.
    | Opaque of what: string

/// Finds the steps that a model consists of.
[<RequireQualifiedAccess>]
module internal OnnxSteps =
    let private aFunction = "a function of the program's own"

    let private ofFunction (owner: ModelBase) (f: obj) =
        match f with
        | :? TensorFunction as named when named.IsBuiltIn -> Named named
        | :? (Tensor -> Tensor) as own -> Traced(aFunction, owner, own)
        | _ -> Opaque aFunction

    let private isOwn (model: ModelBase) =
        model.GetType().Assembly = typeof<ModelBase>.Assembly

    let private describe (model: ModelBase) =
        if isOwn model then
            aFunction
        else
            $"the class {model.GetType().Name}"

    /// The steps in the order they run in, each with its path.
    let rec private steps (path: string) (model: ModelBase) : (string * OnnxStep) list =
        let inside = Description.inside path
        let part name (model: Model<Tensor, Tensor>) = steps (inside name) model

        match box model with
        | :? IComposed as chain ->
            chain.Steps
            |> List.indexed
            |> List.collect (fun (i, step) ->
                match step.Model with
                | Some model -> steps (inside (string i)) model
                | None -> [ inside (string i), ofFunction model step.Function ])
        | :? Sequential ->
            model.namedChildren
            |> List.collect (fun (name, child) -> steps (inside name) child)
        | :? Checkpointed as part' -> steps (inside "model") part'.Model
        | :? Residual as residual ->
            let around =
                residual.Shortcut |> Option.map (part "shortcut") |> Option.defaultValue []

            [
                path, Each [ part "model" residual.Model; around ]
                path, Joined(model, "sum", 0)
            ]
        | :? Parallel as side -> [
            path, Each(side.Models |> List.mapi (fun i model -> part (string i) model))
            path, Joined(model, fst side.Combination, snd side.Combination)
          ]
        | :? Branch as branch -> [
            path, Each [ part "first" (fst branch.Models); part "second" (snd branch.Models) ]
          ]
        | :? Pair as pair -> [
            path, Zip [ part "first" (fst pair.Models); part "second" (snd pair.Models) ]
          ]
        | :? Join as join -> [ path, Joined(model, fst join.Combination, snd join.Combination) ]
        | :? Function as f ->
            match f.Named with
            | Some named -> [ path, ofFunction model named ]
            | None -> [ path, Traced(aFunction, model, f.forward) ]
        | :? Model<Tensor, Tensor> as layer when (OnnxLayers.find layer.kind).IsSome && isOwn layer -> [
            path, Layer layer
          ]
        | :? Model<Tensor, Tensor> as own -> [ path, Traced(describe own, own, own.forward) ]
        | _ -> [ path, Opaque(describe model) ]

    /// The same; where a part takes or gives several tensors by a function of the program's own, the model is one step that is traced.
    let ofModel (model: ModelBase) : (string * OnnxStep) list =
        let rec isOpaque (_: string, step: OnnxStep) =
            match step with
            | Opaque _ -> true
            | Each parts
            | Zip parts -> parts |> List.exists (List.exists isOpaque)
            | _ -> false

        match steps "" model, model with
        | found, (:? Model<Tensor, Tensor> as whole) when List.exists isOpaque found -> [
            "", Traced("a model with functions of the program's own", model, whole.forward)
          ]
        | found, _ -> found

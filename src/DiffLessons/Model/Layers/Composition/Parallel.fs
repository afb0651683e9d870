namespace DiffLessons

/// <summary>Models side by side: each is given the same input, and their results are joined, by "sum" unless another reduction is given.</summary>
[<Sealed>]
type Parallel
    /// <param name="models">The models, one or more.</param>
    /// <param name="join">"sum" (the default), "mean" or "product" of results of one shape; or "cat", one behind the other.</param>
    /// <param name="dim">The axis along which "cat" joins, 1 by default: channels or features.</param>
    /// <remarks><c>Parallel [ Linear (4, 8); Linear (4, 8) --> dsharp.tanh ]</c>. For a pair of results see <see cref="T:DiffLessons.Branch"/>.</remarks>
    /// <exception cref="T:DiffLessons.OptionException">There is no model, or no such join.</exception>
    (models: seq<Model<Tensor, Tensor>>, ?join: string, ?dim: int) as this =
    inherit Model<Tensor, Tensor>()

    let models =
        Guard.items "Parallel" "models" models
        |> Array.map (Guard.given "Parallel" "models")
        |> List.ofArray

    let join, dim = defaultArg join "sum", defaultArg dim 1

    do
        if models.IsEmpty then
            Guard.refuse "models" "Parallel: expected at least one model, got none."

        Combination.check "Parallel" join

    do models |> List.iteri (fun i model -> this.addModel (model, string i))

    member internal _.Models = models
    member internal _.Combination = join, dim
    override _.kind = "Parallel"

    override _.options =
        Combination.options join dim
        @ (models |> List.mapi (fun i model -> string i, box model))

    override _.isBuiltIn = models |> List.forall (fun model -> model.isBuiltIn)

    override _.ToString() =
        let each = models |> List.map string |> String.concat "; "
        $"Parallel([ {each} ], {Combination.describe join dim})"

    member internal t.Join(results: Tensor list) : Tensor =
        Combination.apply t.ToString join dim results

    /// <summary>Applies all models and joins their results.</summary>
    /// <param name="value">What the models take.</param>
    /// <exception cref="T:DiffLessons.ShapeException">The results cannot be joined.</exception>
    override t.forward(value: Tensor) : Tensor =
        t.Join [ for model in models -> model.forward value ]

    static member internal Layer: LayerKind =
        LayerKind.make
            "models"
            "what the models take"
            "models side by side; join \"sum\", \"mean\", \"product\" or \"cat\", dim"
            (fun o ->
                let models =
                    Seq.initInfinite string
                    |> Seq.takeWhile o.has
                    |> Seq.map o.TensorModel
                    |> List.ofSeq

                Parallel(models, o.text "join", ?dim = o.tryInt "dim"))

namespace DiffLessons

/// <summary>A function as a layer, where a list of layers is wanted: <c>Sequential [ Linear(2, 3); Function dsharp.relu ]</c>.</summary>
/// <remarks><c>net --> dsharp.relu</c> needs no such wrapping.</remarks>
/// <param name="f">The function; one of <c>dsharp</c>'s counts as a built-in layer.</param>
[<Sealed>]
type Function(f: Tensor -> Tensor) =
    inherit Model<Tensor, Tensor>(f)

    let named =
        match box f with
        | :? TensorFunction as named -> Some named
        | _ -> None

    override _.kind = named |> Option.map (fun n -> n.Kind) |> Option.defaultValue "Function"

    override _.options =
        named |> Option.map (fun n -> Seq.toList n.Options) |> Option.defaultValue []

    override _.isBuiltIn = named |> Option.exists (fun n -> n.IsBuiltIn)

    /// The function, if it can say what it is.
    member internal _.Named = named

    override _.ToString() =
        named |> Option.map string |> Option.defaultValue "function"

    static member internal Layer: LayerKind =
        LayerKind.make "f" "" "a function as a layer, where a list of layers is wanted" (fun o ->
            Function(o.func "f"))

/// <summary>A chain of layers as one layer: what <c>--></c> makes of them.</summary>
/// <param name="models">The layers, in order.</param>
[<Sealed>]
type Sequential(models: seq<Model<Tensor, Tensor>>) as this =
    inherit Model<Tensor, Tensor>()

    let stages =
        Guard.items "Sequential" "models" models
        |> Array.map (Guard.given "Sequential" "models")

    let functions = stages |> Array.map (fun m -> fun (x: Tensor) -> m.forward x)
    let builtIn = stages |> Array.map (fun m -> m.isBuiltIn)
    do stages |> Array.iteri (fun i m -> this.addModel (m, string i))
    override _.kind = "Sequential"
    override _.isBuiltIn = Array.forall id builtIn

    override _.parts = [ for i, m in Array.indexed stages -> m.AsPart(string i) ]

    /// <summary>Runs the input through all layers.</summary>
    override _.forward(value: Tensor) : Tensor = Chain.run functions builtIn value

    override _.ToString() =
        stages |> Array.map string |> String.concat " --> "

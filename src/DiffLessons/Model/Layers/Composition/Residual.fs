namespace DiffLessons

/// <summary>A model around which its input goes on: x + model x (He et al. 2016).</summary>
[<Sealed>]
type Residual
    /// <param name="model">What is added to the input. It keeps the input's shape, unless there is a shortcut.</param>
    /// <param name="shortcut">What the input goes through on its way around, such as a convolution that gives it other channels; nothing by default.</param>
    /// <remarks><c>Residual (Linear (8, 8) --> dsharp.relu)</c>; of several layers, joined by <c>--></c>.</remarks>
    (model: Model<Tensor, Tensor>, ?shortcut: Model<Tensor, Tensor>) as this =
    inherit Model<Tensor, Tensor>()

    let model = Guard.given "Residual" "model" model
    do shortcut |> Option.iter (Guard.given "Residual" "shortcut" >> ignore)

    do
        this.addModel (model, "model")
        shortcut |> Option.iter (fun shortcut -> this.addModel (shortcut, "shortcut"))

    member internal _.Model = model
    member internal _.Shortcut = shortcut
    override _.kind = "Residual"

    override _.options = [
        "model", box model
        match shortcut with
        | Some shortcut -> "shortcut", box shortcut
        | None -> ()
    ]

    override _.isBuiltIn =
        model.isBuiltIn
        && shortcut |> Option.forall (fun shortcut -> shortcut.isBuiltIn)

    override _.ToString() =
        match shortcut with
        | Some shortcut -> $"Residual({string model}; shortcut {string shortcut})"
        | None -> $"Residual({string model})"

    /// The sum, once both sides are known.
    member internal t.Join(around: Tensor, result: Tensor) : Tensor =
        if not (Shape.same around.Sizes result.Sizes) then
            Shape.fail
                $"{t}: the model gives shape {Shape.format result.Sizes}, which cannot be added to {Shape.format around.Sizes}. Let it keep the shape, or give a shortcut that changes the input's."

        around + result

    /// <summary>Applies the model and adds the input, or what the shortcut makes of it.</summary>
    /// <param name="value">What the model takes.</param>
    /// <exception cref="T:DiffLessons.ShapeException">The shapes of both differ.</exception>
    override t.forward(value: Tensor) : Tensor =
        let result = model.forward value

        let around =
            match shortcut with
            | Some shortcut -> shortcut.forward value
            | None -> value

        t.Join(around, result)

    static member internal Layer: LayerKind =
        LayerKind.make "model" "what model takes" "x + model x; or shortcut x + model x" (fun o ->
            if o.has "shortcut" then
                Residual(o.TensorModel "model", o.TensorModel "shortcut")
            else
                Residual(o.TensorModel "model"))

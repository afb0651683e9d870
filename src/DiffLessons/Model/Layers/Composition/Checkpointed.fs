namespace DiffLessons

open DiffLessons.Native

/// <summary>A model whose inner values are not kept for the backward pass, but computed again in it: less memory for one more forward computation (Chen et al. 2016).</summary>
/// <remarks>
/// Values and gradients are those of the model itself; what it draws, as in dropout, is drawn again from the same random numbers. Running statistics of a batch norm inside are updated
/// by both computations, as in PyTorch.
/// </remarks>
/// <param name="model">What is computed again. It keeps what it is given, so it pays for parts of several layers.</param>
[<Sealed>]
type Checkpointed(model: Model<Tensor, Tensor>) as this =
    inherit Model<Tensor, Tensor>()
    let model = Guard.given "Checkpointed" "model" model
    do this.addModel (model, "model")
    override _.kind = "Checkpointed"
    override _.options = [ "model", box model ]
    override _.isBuiltIn = model.isBuiltIn
    override _.ToString() = $"Checkpointed({string model})"
    member internal _.Model = model

    /// Runs as at another time: with the random numbers and the modes that held then.
    static member private As(state: NativeTensor, scope: ModeScope, f: unit -> 'a) : 'a =
        let now = torch.random.get_rng_state ()

        try
            torch.random.set_rng_state state
            if isNull scope then f () else ModeScope.Within(scope, f)
        finally
            torch.random.set_rng_state now

    /// <summary>Applies the inner model, whose intermediate values are not saved.</summary>
    /// <param name="value">What the model takes.</param>
    override _.forward(value: Tensor) : Tensor =
        Tensor.Present("Checkpointed", value)
        let parameters = model.parametersVector

        if value.isNoDiff && parameters.isNoDiff then
            model.forward value
        else
            let state, scope = torch.random.get_rng_state (), ModeScope.Current
            let run (parameters: Tensor) (x: Tensor) = model.asFunction parameters x

            let backward (inputs: Tensor[]) (_: Tensor) (gradient: Tensor) : Tensor[] =
                Functional.atLevel (fun level ->
                    let tracked = inputs |> Array.map (fun x -> x.reverseDiff (nestingTag = level))

                    let y = Checkpointed.As(state, scope, (fun () -> run tracked[0] tracked[1]))

                    Array.init 2 (fun i ->
                        Reverse.gradient "Checkpointed" y (Some gradient) tracked[i] (i = 0)))

            if value.dtype.IsFloatingPoint then
                CustomGradient.apply "Checkpointed" (fun inputs -> run inputs[0] inputs[1]) backward [|
                    parameters
                    value
                |]
            else
                // Indices: there is no gradient by them.
                CustomGradient.apply
                    "Checkpointed"
                    (fun inputs -> run inputs[0] value)
                    (fun inputs y gradient ->
                        Functional.atLevel (fun level ->
                            let tracked = inputs[0].reverseDiff(nestingTag = level)
                            ignore y

                            let y = Checkpointed.As(state, scope, (fun () -> run tracked value))

                            [| Reverse.gradient "Checkpointed" y (Some gradient) tracked false |]))
                    [| parameters |]

    static member internal Layer: LayerKind =
        LayerKind.make
            "model"
            "what model takes"
            "model, whose inner values are computed again in the backward pass"
            (fun o -> Checkpointed(o.TensorModel "model"))

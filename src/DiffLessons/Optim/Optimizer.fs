namespace DiffLessons

open System
open TorchSharp

/// A number as libtorch's scalar, made once and kept: an optimiser uses the same few at every step.
[<Sealed>]
type internal Factor(initial: float) =
    let mutable value = initial
    let mutable made = initial.ToScalar()

    /// The scalar of the given number.
    member _.Of(number: float) : Scalar =
        if number <> value then
            made.Dispose()
            value <- number
            made <- number.ToScalar()

        made

/// <summary>Changes a model's parameters by their derivatives, so that a loss falls.</summary>
/// <remarks>
/// All parameters are updated at once, as one vector. Two ways to use it: <c>net.reverseDiff()</c>, compute a loss, <c>loss.reverse()</c>, <c>optimizer.step()</c>;
/// or all of it by <c>optimizer.step(fun () -> loss)</c>.
/// </remarks>
/// <param name="model">The model to change.</param>
/// <param name="lr">The learning rate, 0 or more.</param>
[<AbstractClass>]
type Optimizer(model: ModelBase, lr: float) =
    let mutable rate = lr
    let mutable source: FlatBuffer = null
    let mutable storage: torch.Tensor = null
    let mutable values: torch.Tensor = null
    let mutable gradient: torch.Tensor = null

    do Optimizer.CheckRate lr

    static member private CheckRate(lr: float) =
        if not (lr >= 0.0 && lr < infinity) then
            raise (
                OptionException(
                    $"optimizer: expected a learning rate lr of 0 or more, got {lr}.",
                    "lr"
                )
            )

    /// <summary>The model that is changed.</summary>
    member _.model = model

    /// <summary>The learning rate; a schedule may change it between steps.</summary>
    member _.lr
        with get () = rate
        and set (value: float) =
            Optimizer.CheckRate value
            rate <- value

    /// <summary>The number of steps done.</summary>
    member val stateStep = 0 with get, set

    /// <summary>Changes the parameters in place: one update of the method.</summary>
    /// <param name="values">All parameters as one vector, to be written to.</param>
    /// <param name="gradient">The derivatives of the loss by them; not to be written to.</param>
    abstract update: values: torch.Tensor * gradient: torch.Tensor -> unit

    /// <summary>What the method remembers from step to step, by name, each a vector with an element a parameter: what a checkpoint has to keep. Empty when there is nothing yet.</summary>
    abstract state: (string * Tensor) list

    default _.state = []

    /// <summary>Takes up what <c>state</c> gave before; what is not in it is forgotten.</summary>
    /// <param name="saved">Names and values.</param>
    abstract restore: saved: Map<string, Tensor> -> unit

    default _.restore(_) = ()

    /// Finds the parameters' vector, safe to write to, and their derivatives.
    member private _.Bind(ps: Parameter[]) =
        // What was gathered outside libtorch's accumulation comes first: it is told by where the parameters lie now.
        let pieces =
            if ps |> Array.forall (fun p -> isNull p.TrackedBy.Gathered) then
                null
            else
                ps |> Array.map (fun p -> p.derivative.Raw.detach().reshape -1L)

        let buffer = Flat.ensure ps
        let storageNow = buffer.OwnValues()

        if
            not (
                Object.ReferenceEquals(buffer, source)
                && Object.ReferenceEquals(storageNow, storage)
            )
        then
            let length = int64 model.nparameters
            source <- buffer
            storage <- storageNow
            values <- storageNow.narrow (0L, ps[0].Offset, length)
            gradient <- buffer.Gradient.narrow (0L, ps[0].Offset, length)

        if isNull pieces then gradient else torch.cat (pieces, 0L)

    /// <summary>One update by the derivatives that <c>loss.reverse()</c> gathered.</summary>
    /// <exception cref="T:DiffLessons.DifferentiationException">The model, or a part of it, is not tracked, so there are none.</exception>
    member t.step() : unit =
        let ps = model.AllParameters
        let mutable tracked = 0

        for p in ps do
            if not (isNull (box p.TrackedBy)) then
                tracked <- tracked + 1

        if tracked < ps.Length then
            raise (
                DifferentiationException(
                    if tracked = 0 then
                        "step: the model is not tracked, so there are no derivatives. Call model.reverseDiff(), compute the loss and call loss.reverse() first, or use step(fun () -> loss)."
                    else
                        $"step: only {tracked} of the model's {ps.Length} parameters are tracked. Call reverseDiff() on the whole model before computing the loss, or give the part that learns an optimiser of its own."
                )
            )

        if ps.Length > 0 then
            let g = t.Bind ps
            t.stateStep <- t.stateStep + 1
            t.update (values, g)

    /// <summary>One whole step: tracks the model, computes the loss, runs back from it and updates. The model is a constant again afterwards, unless it was tracked before.</summary>
    /// <param name="loss">Computes the loss from the model, a scalar.</param>
    /// <returns>The loss before the update, as a constant.</returns>
    /// <exception cref="T:DiffLessons.TrainingException">The loss is NaN or infinite; the parameters are left as they were.</exception>
    member t.step(loss: unit -> Tensor) : Tensor =
        let wasConstant = model.isNoDiff
        model.reverseDiff ()

        try
            let value = loss ()
            value.reverse ()

            if not (Double.IsFinite(value.toDouble ())) then
                raise (
                    TrainingException
                        $"step {t.stateStep + 1}: the loss is {value.toDouble ()}, no finite number, so training stops and the parameters stay as they were. Try a smaller learning rate (it is {rate}), gradient clipping, or look for invalid inputs."
                )

            t.step ()
            value.noDiff ()
        finally
            if wasConstant then
                model.noDiff ()

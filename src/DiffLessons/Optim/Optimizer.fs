namespace DiffLessons

open System
open System.Globalization
open System.Runtime.InteropServices
open DiffLessons.Native

/// <summary>Changes a model's parameters by their derivatives, so that a loss falls.</summary>
/// <remarks>
/// All parameters are updated at once, as one vector; one that the loss does not depend on has no gradient and is left alone, with what is remembered of it, as in PyTorch. Usage: <c>net.reverseDiff()</c>, compute a loss, <c>loss.reverse()</c>, <c>optimizer.step()</c>;
/// or all of it by <c>optimizer.step(fun () -> loss)</c>.
/// A method of one's own inherits this class and overrides <c>update</c>, which sees all parameters as one vector, or <c>updateRule</c>, which sees them one by one.
/// </remarks>
[<AbstractClass>]
type Optimizer
    /// <param name="model">The model to change.</param>
    /// <param name="lr">The learning rate, 0 or more, a number or a tensor of one element; 0.001 by default.</param>
    (model: ModelBase, ?lr: scalar) =
    do Guard.given "optimizer" "model" model |> ignore
    let mutable rate = Hyperparameter.read "lr" 1e-3 lr
    let mutable source: ParameterBuffer = null
    let mutable storage: NativeTensor = NativeTensor.None
    let mutable values: NativeTensor = NativeTensor.None
    let mutable gradient: NativeTensor = NativeTensor.None
    let memory = OptimizerState()
    let mutable groups: GroupUpdate = null
    let frozenElements = FrozenElements()
    // Parameters that this step leaves alone, for a method that treats each by itself.
    let mutable left: Set<string> = Set.empty

    do Optimizer.CheckRate rate

    static member private CheckRate(lr: float) =
        if not (lr >= 0.0 && lr < infinity) then
            Guard.refuse
                "lr"
                $"optimizer: expected a learning rate lr of 0 or more, got {string lr}."

    /// <summary>The model that is changed.</summary>
    member _.model = model

    member internal _.Rate
        with get () = rate
        and set (value: float) =
            Optimizer.CheckRate value
            rate <- value

    /// The learning rate that schedules start from: the one in use when the first of them was made.
    member val internal ScheduledFrom: float voption = ValueNone with get, set

    /// The weight decay of parameters that are in no group, as a method of this library has it.
    member val internal OwnDecay = 0.0 with get, set

    /// Whether the method multiplies the parameters by 1 - rate times decay, apart from the gradient.
    member val internal DecaysApart = false with get, set

    /// What updates do by parameter groups; null without them.
    member internal _.GroupUpdate = groups

    /// The parameter groups beside that of all other parameters.
    member internal t.Groups
        with get (): ParameterGroup[] = if isNull groups then [||] else groups.Groups
        and set (given: ParameterGroup[]) =
            if given.Length > 0 then
                ParameterGroups.checkMethod
                    (t.GetType().Name)
                    (not (isNull (box t.OwnStep)))
                    memory.IsKept

            let sets = ParameterGroups.find model t given

            for group in t.Groups do
                group.Owner <- null

            for group in given do
                group.Owner <- t
                group.Complete(rate, t.OwnDecay)

            groups <-
                if given.Length = 0 then
                    null
                else
                    GroupUpdate(memory, given, sets, (fun () -> rate), t.OwnDecay, t.DecaysApart)

    member val internal MaxNorm = infinity with get, set
    member val internal MaxValue = infinity with get, set

    /// <summary>The number of steps done.</summary>
    member val stateStep = 0 with get, set

    /// <summary>The new value of one parameter, for a method that treats each by itself.</summary>
    /// <param name="name">The parameter's name in the model.</param>
    /// <param name="t">The parameter: its value is <c>t.primal</c>, and <c>t.derivative</c> its derivative.</param>
    /// <remarks>The methods of this library override <c>update</c> instead, and do not answer to this one.</remarks>
    abstract updateRule: name: string -> t: Tensor -> Tensor

    default t.updateRule (_: string) (_: Tensor) : Tensor =
        Fail.model
            $"{t.GetType().Name}: there is no rule for single parameters. Call step(), which updates all of them; in a method of your own override updateRule, or update."

    /// <summary>Changes the parameters in place: one update of the method. Unless overridden, by <c>updateRule</c> for each.</summary>
    /// <param name="values">All parameters as one vector, to be written to.</param>
    /// <param name="gradient">The derivatives of the loss by them; not to be written to.</param>
    abstract update: values: TorchSharp.torch.Tensor * gradient: TorchSharp.torch.Tensor -> unit

    default t.update(values: TorchSharp.torch.Tensor, gradient: TorchSharp.torch.Tensor) : unit =
        Guard.notNull "update" "values" values
        Guard.notNull "update" "gradient" gradient

        let updated = [
            for name, p in model.parameters.values do
                if not (left.Contains name) then
                    p, t.updateRule name p.value
        ]

        for p, value in updated do
            p.value <- value

    /// <summary>What the method remembers from step to step, by name, each a vector with an element a parameter: what a checkpoint has to keep. Empty when there is nothing yet.</summary>
    /// <remarks>Where parameters have had different numbers of updates, because some had no gradient at times, these numbers are there as <c>steps</c>, one for each parameter tensor.</remarks>
    abstract state: (string * Tensor) list

    default _.state = memory.State

    /// <summary>Takes up what <c>state</c> gave before; what is not in it is forgotten.</summary>
    /// <param name="saved">Names and values.</param>
    abstract restore: saved: Map<string, Tensor> -> unit

    default _.restore(saved) =
        memory.State <- Map.toList (Guard.given "restore" "saved" saved)

    /// What the method remembers, and of which parameters.
    member internal _.Memory = memory

    /// The number of the update under way, from 1: of the parameters that it is of.
    member internal t.Updates = memory.Updates t.stateStep

    /// What is wrong with what was saved of an optimiser, if it is not this one's. What a method of one's own keeps, it alone knows.
    member internal t.Problem(saved: Map<string, Tensor>, steps: int) : string option =
        let ps = model.AllParameters
        memory.Problem(saved, ps.Length, int64 model.nparameters, model.dtype, steps)

    /// Says that the parameters' dtype does not hold the learning rate or another option.
    member private t.RefuseOptions(dtype: Dtype) : unit =
        Guard.refuse
            "lr"
            $"{t.GetType().Name}.step: expected options that fit parameters of {dtype}, got the learning rate {rate.ToString CultureInfo.InvariantCulture} and others, of which one does not. Take smaller ones."

    /// Checks what an update is given, before it changes anything: two vectors of one length and one floating point dtype, as those are that step
    /// found, and the numbers that it is going to multiply by or to add, which that dtype has to hold.
    member internal t.CheckUpdate
        (given: NativeTensor, derivatives: NativeTensor, [<ParamArray>] numbers: float[])
        : unit =
        if given.IsInvalid || derivatives.IsInvalid then
            Guard.fail
                $"{t.GetType().Name}.update: expected a vector of values and one of derivatives, got null."

        let areOwn = given.Is values && derivatives.Is gradient

        if not areOwn then
            let shapes = [| given; derivatives |] |> Array.map (fun t -> Shape.ofTorch t.shape)

            if shapes[0].Length <> 1 || not (Shape.same shapes[0] shapes[1]) then
                Shape.fail
                    $"{t.GetType().Name}.update: expected two vectors of one length, got shapes {Shape.format shapes[0]} and {Shape.format shapes[1]}."

            if given.dtype <> derivatives.dtype || not (given.is_floating_point ()) then
                Fail.dtype
                    $"{t.GetType().Name}.update: expected two vectors of one floating point dtype, got {Dtype.ofTorch given.dtype} and {Dtype.ofTorch derivatives.dtype}."

        let dtype = Dtype.ofTorch given.dtype
        let greatest = NumberRange.greatest dtype

        for number in numbers do
            // Written so that NaN fails.
            if not (abs number <= greatest) then
                t.RefuseOptions dtype

        if not (isNull groups) then
            // Elements that are in no group have the rate itself in the vector of rates, not what a method makes of it.
            if not (abs rate <= greatest) then
                t.RefuseOptions dtype

            groups.Check(t.GetType().Name, dtype, greatest)

    /// Finds the parameters' vector, safe to write to, and their derivatives.
    member private _.Bind(ps: Parameter[]) =
        // What was accumulated outside the buffer comes first: it is found by where the parameters are now.
        let pieces = Gradient.accumulated ps
        let buffer = FlatParameters.ensure ps
        let storageNow = buffer.WritableValues()

        if not (Object.ReferenceEquals(buffer, source) && storageNow.Is storage) then
            let length = int64 model.nparameters
            source <- buffer
            storage <- storageNow
            values <- storageNow.narrow (0L, ps[0].Storage.Offset, length)
            gradient <- buffer.Gradient.narrow (0L, ps[0].Storage.Offset, length)

        if isNull pieces then gradient else Gradient.joined pieces

    member private t.UpdateVectors(values: NativeTensor, derivatives: NativeTensor) : unit =
        t.update (values.Torch, derivatives.Torch)
        Hold.value values ()
        Hold.value derivatives ()

    /// An update of the parameters that have a gradient. A method of this library is run on each stretch of them that have had equally many updates.
    member private t.UpdateSome(ps: Parameter[], present: bool[], derivatives: NativeTensor) =
        if memory.IsKept then
            memory.Stretches(
                ps,
                present,
                t.stateStep - 1,
                values,
                (fun start length ->
                    use values = values.narrow (0L, start, length)
                    use derivatives = derivatives.narrow (0L, start, length)
                    t.UpdateVectors(values, derivatives))
            )
        else
            use before = values.clone ()

            left <-
                Set [
                    for i, (name, _) in Seq.indexed model.parameters.values do
                        if not present[i] then
                            name
                ]

            try
                t.UpdateVectors(values, derivatives)
            finally
                left <- Set.empty

            let ends = ps |> Array.scan (fun at p -> at + int64 p.nelement) 0L

            for i in 0 .. ps.Length - 1 do
                if not present[i] then
                    use own = values.narrow (0L, ends[i], ends[i + 1] - ends[i])
                    use former = before.narrow (0L, ends[i], ends[i + 1] - ends[i])
                    own.copy_ former |> ignore

    /// Which parameters an update changes: of those with a gradient the ones that are not frozen; null for all.
    static member private Learning(ps: Parameter[], present: bool[]) : bool[] =
        if ps |> Array.exists _.IsFrozen then
            ps |> Array.mapi (fun i p -> not p.IsFrozen && (isNull present || present[i]))
        else
            present

    /// Derivatives by frozen parameters do not count in the norm of all.
    member private _.ClearFrozen(ps: Parameter[], derivatives: NativeTensor) : unit =
        let mutable start = 0L

        for p in ps do
            let length = int64 p.nelement

            if p.IsFrozen then
                use own = derivatives.narrow (0L, start, length)
                own.zero_ () |> ignore

            start <- start + length

        if Array.exists FrozenElements.IsPart ps then
            frozenElements.Clear(ps, derivatives)

    /// One update of what has a gradient and is not frozen.
    member private t.UpdateLearning(ps: Parameter[], present: bool[], g: NativeTensor) : unit =
        let update () =
            if isNull present && memory.IsEven then
                t.UpdateVectors(values, g)
            elif isNull present then
                t.UpdateSome(ps, Array.create ps.Length true, g)
            else
                t.UpdateSome(ps, present, g)

        if Array.exists FrozenElements.IsPart ps then
            frozenElements.Keep(
                ps,
                values,
                (fun () -> Array.append [| values |] memory.Vectors),
                update
            )
        else
            update ()

    /// The update of a step: of all parameters, or of those with a gradient. One that fails has not been made.
    member private t.Apply(ps: Parameter[], present: bool[], g: NativeTensor) : unit =
        let before = t.stateStep
        t.stateStep <- before + 1

        try
            t.UpdateLearning(ps, present, g)
        with error ->
            t.stateStep <- before

            match error with
            | :? ExternalException when error.Message.Contains "overflow" ->
                t.RefuseOptions model.dtype
            | _ -> reraise ()

    /// <summary>One update by the derivatives that <c>loss.reverse()</c> accumulated. Parameters that the loss did not depend on are left alone.</summary>
    /// <exception cref="T:DiffLessons.OptionException">An option, such as a learning rate of 1e300, is too large for the parameters' dtype. Nothing is changed then.</exception>
    /// <exception cref="T:DiffLessons.DifferentiationException">The model, or a part of it, is not tracked, so there are none.</exception>
    member t.step() : unit =
        let ps = model.AllParameters
        Gradient.check "step" ps

        if ps.Length > 0 then
            let present = Optimizer.Learning(ps, Gradient.present ps)
            let g = t.Bind ps

            if t.MaxNorm < infinity then
                t.ClearFrozen(ps, g)
                Clipping.byNorm "step" t.MaxNorm 2.0 g |> ignore

            if t.MaxValue < infinity then
                Clipping.byValue t.MaxValue g

            t.Apply(ps, present, g)

    /// Whether all parameters are finite numbers.
    member internal _.IsFinite: bool =
        model.AllParameters
        |> Array.forall (fun p ->
            use finite = (p.Read().noDiff()).Variable.isfinite()
            use all = finite.all ()
            all.item<bool>())

    /// How a method that calls the loss several times makes a step; null for all others.
    member val internal OwnStep: (unit -> Tensor) -> Tensor = Unchecked.defaultof<_> with get, set

    /// Refuses a loss that is no finite number.
    member internal t.CheckLoss(loss: float) : unit =
        if not (Double.IsFinite loss) then
            t.Refuse loss

    /// Says why a loss that is no finite number ends training.
    member internal t.Refuse(loss: float) : unit =
        let text = loss.ToString CultureInfo.InvariantCulture
        let rateText = rate.ToString CultureInfo.InvariantCulture

        raise (
            TrainingException(
                if t.IsFinite then
                    $"step {string (t.stateStep + 1)}: the loss is {text}, no finite number, so training stops and the parameters stay as they were. Try a smaller learning rate (it is {rateText}), gradient clipping, or look for invalid inputs."
                else
                    $"step {string (t.stateStep + 1)}: the loss is {text}, no finite number, because parameters are no finite numbers: an update before made them so. Go back to values from before it, and try a smaller learning rate (it is {rateText}) or gradient clipping."
            )
        )

    /// <summary>One whole step: tracks the model, computes the loss, runs its backward pass and updates. The model is a constant again afterwards, unless it was tracked before.</summary>
    /// <param name="loss">Computes the loss from the model, a scalar.</param>
    /// <returns>The loss before the update, as a constant.</returns>
    /// <exception cref="T:DiffLessons.TrainingException">The loss is NaN or infinite; the parameters are left as they were.</exception>
    member t.step(loss: unit -> Tensor) : Tensor =
        let loss = Guard.given "step" "loss" loss

        if isNull (box t.OwnStep) then
            t.Once(fun () ->
                let value = loss ()
                value.reverse ()
                t.CheckLoss(value.toDouble ())
                value.noDiff ())
        else
            let value = t.OwnStep loss
            Memory.stepEnded ()
            value

    /// One step by the mean of several losses, each of which is computed and differentiated before the next: what one loss of them all would give, in
    /// the memory of one of them.
    member internal t.StepOfMany(losses: (unit -> Tensor)[]) : Tensor =
        if losses.Length = 1 then
            t.step losses[0]
        elif not (isNull (box t.OwnStep)) then
            t.step (fun () ->
                let total = losses |> Array.map (fun loss -> loss ()) |> Array.reduce (+)
                total / float losses.Length)
        else
            t.Once(fun () -> Gradient.accumulate t.CheckLoss losses)

    /// Tracks the model, gathers its gradient by `gather`, and updates.
    member private t.Once(gather: unit -> Tensor) : Tensor =
        let wasConstant = model.isNoDiff
        model.reverseDiff ()

        try
            let value = gather ()
            t.step ()
            value
        finally
            if wasConstant then
                model.noDiff ()

            Memory.stepEnded ()

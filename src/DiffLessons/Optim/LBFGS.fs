namespace DiffLessons

open System
open System.Collections.Generic

/// <summary>Limited-memory BFGS: a quasi-Newton method that estimates curvature from the last gradients (Liu and Nocedal 1989). Options and iterates are PyTorch's.</summary>
/// <remarks>
/// One <c>step</c> is up to maxIter iterations, and calls the loss at least once in each: it must be the same function every time, so it suits whole data sets, not small batches. Clipping of
/// gradients is not applied.
/// </remarks>
[<Sealed>]
type LBFGS
    /// <param name="model">The model whose parameters are learned.</param>
    /// <param name="lr">The step length where there is no line search, and the first one tried where there is; 1 by default.</param>
    /// <param name="maxIter">The most iterations of a step, 20 by default.</param>
    /// <param name="maxEval">The most calls of the loss in a step, 1.25 maxIter by default.</param>
    /// <param name="toleranceGrad">Ends when no derivative is greater, 1e-7 by default.</param>
    /// <param name="toleranceChange">Ends when neither the loss nor a parameter changes by more, 1e-9 by default.</param>
    /// <param name="historySize">How many gradients are remembered, 100 by default.</param>
    /// <param name="lineSearchFn">"strong_wolfe" for a line search; none by default.</param>
    /// <exception cref="T:DiffLessons.OptionException">An option is out of range.</exception>
    (
        model: ModelBase,
        ?lr: scalar,
        ?maxIter: int,
        ?maxEval: int,
        ?toleranceGrad: float,
        ?toleranceChange: float,
        ?historySize: int,
        ?lineSearchFn: string
    ) as this =
    inherit Optimizer(model, Layer.number "LBFGS" "lr" 1.0 lr)

    let maxIter = defaultArg maxIter 20
    let maxEval = defaultArg maxEval (maxIter * 5 / 4)
    let toleranceGrad = defaultArg toleranceGrad 1e-7
    let toleranceChange = defaultArg toleranceChange 1e-9
    let historySize = defaultArg historySize 100

    let searches =
        match lineSearchFn with
        | None -> false
        | Some "strong_wolfe" -> true
        | Some other ->
            Guard.refuse
                "lineSearchFn"
                $"LBFGS: expected lineSearchFn \"strong_wolfe\" or none, got \"{other}\"."

    do
        Guard.atLeast "LBFGS" "maxIter" 1 maxIter
        Guard.atLeast "LBFGS" "maxEval" 1 maxEval
        Guard.nonNegative "LBFGS" "toleranceGrad" toleranceGrad
        Guard.nonNegative "LBFGS" "toleranceChange" toleranceChange
        Guard.atLeast "LBFGS" "historySize" 1 historySize

    // Differences of gradients and of parameters, the oldest first, and 1 / their product.
    let gradients, moves, inverses = List<Tensor>(), List<Tensor>(), List<float>()
    let mutable direction = Unchecked.defaultof<Tensor>
    let mutable length = 1.0
    let mutable scale = 1.0
    let mutable before = Unchecked.defaultof<Tensor>
    let mutable lossBefore = nan
    let mutable iterations = 0
    let mutable isDone = false

    let dot (a: Tensor) (b: Tensor) = (a.dot b).toDouble()
    let greatest (x: Tensor) = (x.abs ()).max().toDouble()

    /// The direction that the remembered curvature gives for a gradient.
    let next (gradient: Tensor) : Tensor =
        if iterations = 1 then
            scale <- 1.0
            -gradient
        else
            let y, s = gradient - before, direction * length
            let product = dot y s

            if product > 1e-10 then
                if gradients.Count = historySize then
                    gradients.RemoveAt 0
                    moves.RemoveAt 0
                    inverses.RemoveAt 0

                gradients.Add y
                moves.Add s
                inverses.Add(1.0 / product)
                scale <- product / dot y y

            let weights = Array.zeroCreate<float> gradients.Count
            let mutable q = -gradient

            for i in gradients.Count - 1 .. -1 .. 0 do
                weights[i] <- dot moves[i] q * inverses[i]
                q <- q - gradients[i] * weights[i]

            let mutable r = q * scale

            for i in 0 .. gradients.Count - 1 do
                r <- r + moves[i] * (weights[i] - dot gradients[i] r * inverses[i])

            r

    let isNone (t: Tensor) = isNull (box t)

    /// What takes all that is remembered back to what it is now.
    let keep () : unit -> unit =
        let lists = [ gradients, gradients.ToArray(); moves, moves.ToArray() ]
        let numbers = inverses.ToArray()
        let d, b = direction, before
        let l, s, loss, n, ended = length, scale, lossBefore, iterations, isDone

        fun () ->
            for list, former in lists do
                list.Clear()
                list.AddRange former

            inverses.Clear()
            inverses.AddRange numbers
            direction <- d
            before <- b
            length <- l
            scale <- s
            lossBefore <- loss
            iterations <- n
            isDone <- ended

    do this.OwnStep <- this.Minimise

    /// Whether the last step ended because nothing is left to gain.
    member internal _.IsDone = isDone

    member private t.Minimise(loss: unit -> Tensor) : Tensor =
        let wasConstant = model.isNoDiff
        let learning = FrozenElements.Learning model

        let evaluate () : Tensor * float * Tensor =
            model.reverseDiff ()
            let value = loss ()
            value.reverse ()
            let number = value.toDouble ()
            t.CheckLoss number
            let gradient = model.gradient.noDiff ()

            value,
            number,
            (match learning with
             | Some learning -> dsharp.where (learning, gradient, gradient.zerosLike ())
             | None -> gradient)

        let set (values: Tensor) =
            model.noDiff ()

            model.parametersVector <-
                match learning with
                | Some learning -> dsharp.where (learning, values, model.parametersVector.clone ())
                | None -> values

        let start = model.parametersVector.noDiff().clone()
        let takeBack = keep ()

        try
            try
                t.Iterate(evaluate, set)
            with _ ->
                // A step that fails has not been made.
                takeBack ()
                set start

                if not wasConstant then
                    model.reverseDiff ()

                reraise ()
        finally
            if wasConstant then
                model.noDiff ()

    /// One iteration from a point: its loss and gradient give those of the next one, which are looked at unless `isLast` is true and there is no line search.
    member private t.Iteration
        (look: unit -> struct (float * Tensor), set: Tensor -> unit, value, gradient: Tensor, isLast) : struct (
            float * Tensor
        )
        =
        iterations <- iterations + 1
        let d = next gradient
        direction <- d
        before <- gradient
        lossBefore <- value

        length <-
            if iterations = 1 then
                min 1.0 (1.0 / (gradient.abs ()).sum().toDouble()) * t.lr
            else
                t.lr

        let slope = dot gradient d

        if slope > -toleranceChange then
            isDone <- true
            struct (value, gradient)
        else
            let start = model.parametersVector.noDiff().clone()

            let point step struct (value, gradient) : LinePoint = {
                Step = step
                Value = value
                Gradient = gradient
                Slope = dot gradient d
            }

            let along (step: float) : LinePoint =
                set (start + d * step)
                point step (look ())

            let origin = point 0.0 struct (value, gradient)

            let found =
                if searches then
                    let p = LineSearch.strongWolfe along origin length (greatest d) toleranceChange
                    set (start + d * p.Step)
                    p
                elif isLast then
                    set (start + d * length)
                    { origin with Step = length }
                else
                    along length

            length <- found.Step

            isDone <-
                (searches || not isLast)
                && (greatest found.Gradient <= toleranceGrad
                    || greatest (d * length) <= toleranceChange
                    || abs (found.Value - lossBefore) < toleranceChange)

            struct (found.Value, found.Gradient)

    member private t.Iterate
        (evaluate: unit -> Tensor * float * Tensor, set: Tensor -> unit)
        : Tensor =
        let mutable count = 0
        let first, value, gradient = evaluate ()
        let calls = ref 1

        let look () =
            calls.Value <- calls.Value + 1
            let _, value, gradient = evaluate ()
            struct (value, gradient)

        let mutable now = struct (value, gradient)
        isDone <- greatest gradient <= toleranceGrad

        while not isDone && count < maxIter && calls.Value < maxEval do
            count <- count + 1
            let struct (value, gradient) = now
            now <- t.Iteration(look, set, value, gradient, (count = maxIter))

        t.stateStep <- t.stateStep + 1
        first.noDiff ()

    override _.updateRule _ _ =
        Fail.differentiation
            "LBFGS: an iteration calls the loss several times, so there is no update by derivatives alone. Call step with the loss: optimizer.step(fun () -> ...)."

    override t.update(_, _) =
        t.updateRule "" Unchecked.defaultof<Tensor> |> ignore

    override _.state = [
        if not (isNone direction) then
            "direction", direction
            "before", before

            "numbers",
            dsharp.tensor ([| length; scale; lossBefore; float iterations |], dtype = Dtype.Float64)

            if gradients.Count > 0 then
                "gradients", Tensor.stack gradients
                "moves", Tensor.stack moves
                "inverses", dsharp.tensor (inverses.ToArray(), dtype = Dtype.Float64)
    ]

    override _.restore(saved: Map<string, Tensor>) =
        let saved = Guard.given "restore" "saved" saved

        let vectors name =
            saved.TryFind name
            |> Option.map (fun t -> t.unstack 0)
            |> Option.defaultValue [||]

        for list, name in [ gradients, "gradients"; moves, "moves" ] do
            list.Clear()
            list.AddRange(vectors name)

        inverses.Clear()

        saved.TryFind "inverses"
        |> Option.iter (fun t -> inverses.AddRange(t.toArray1D<float>()))

        direction <- saved.TryFind "direction" |> Option.defaultValue Unchecked.defaultof<Tensor>
        before <- saved.TryFind "before" |> Option.defaultValue Unchecked.defaultof<Tensor>

        match saved.TryFind "numbers" |> Option.map (fun t -> t.toArray1D<float>()) with
        | Some [| l; s; loss; n |] ->
            length <- l
            scale <- s
            lossBefore <- loss
            iterations <- int n
        | _ ->
            length <- 1.0
            scale <- 1.0
            lossBefore <- nan
            iterations <- 0

namespace DiffLessons

open System
open DiffLessons.Native

/// <summary>More losses of elements: robust ones, and those of distributions. Reduction is "mean" (the default), "sum" or "none".</summary>
[<AutoOpen>]
module ElementLosses =
    /// The elements, but at least a floor; derivatives do not see the floor.
    let internal atLeast operation (floor: float) (a: Tensor) : Tensor =
        let raise (x: NativeTensor) =
            use plain = x.detach ()
            use least = floor.ToScalar()
            use most = infinity.ToScalar()
            use raised = plain.clamp (least, most)
            use lift = raised.sub plain
            x.add lift

        Tensor.Map(operation, raise, (fun _ _ t -> t), a)

    /// Half the square up to a distance, and along a line beyond it.
    let private huber (delta: float) (input: Tensor) (target: Tensor) =
        let difference = input - target
        let near = difference.clamp (-delta, delta)
        near * (difference - 0.5 * near)

    let private checkEps operation (eps: float) =
        Guard.above0 operation "eps" eps

        if Double.IsInfinity eps then
            Guard.refuse "eps" $"{operation}: expected a finite eps, got {string eps}."

    /// The variances of a Gaussian loss, in a shape that broadcasts to the input's.
    let private variances (input: Tensor) (var: Tensor) (eps: float) : Tensor =
        let operation = "gaussianNllLoss"
        Tensor.Present(operation, var)
        let sizes = input.Sizes
        let rest = Array.truncate (sizes.Length - 1) sizes

        let var =
            if Shape.same var.Sizes sizes then
                var
            elif sizes.Length > 0 && Shape.same var.Sizes rest then
                var.unsqueeze -1
            elif sizes.Length > 0 && Shape.same var.Sizes (Array.append rest [| 1 |]) then
                var
            else
                Shape.fail
                    $"{operation}: expected a var of the input's shape {Shape.format sizes}, or one for each row, {Shape.format rest}, got {Shape.format var.Sizes}."

        let var = var.cast input.dtype

        if not (Elements.isNowhereNegative var.Handle) then
            Guard.refuse
                "var"
                $"{operation}: expected variances of 0 or more in var, got a negative one."

        atLeast operation eps var

    /// The share of a Poisson loss that depends on the target alone: Stirling's approximation of log(target!), where the target is above 1.
    let private stirling (target: Tensor) =
        let above = target.gt 1.0
        let safe = target.where (above, 2.0)
        let log = safe.log ()
        (safe * log - safe + 0.5 * (log + Math.Log(2.0 * Math.PI))).where(above, 0.0)

    type Tensor with

        /// <summary>A loss that is quadratic near the target and linear far from it: d^2 / 2 where |d| is at most delta, and delta (|d| - delta / 2) elsewhere, of d = input - target (Huber 1964).</summary>
        /// <param name="target">The input's shape.</param>
        /// <param name="reduction">"mean", "sum" or "none".</param>
        /// <param name="delta">Above 0, 1 by default.</param>
        member input.huberLoss(target: Tensor, ?reduction: string, ?delta: float) : Tensor =
            let struct (input, target) = Losses.alike "huberLoss" input target
            let delta = defaultArg delta 1.0
            Guard.above0 "huberLoss" "delta" delta
            NumberRange.check "huberLoss" input.dtype delta
            huber delta input target |> reduceTo "huberLoss" reduction

        /// <summary>The Huber loss divided by beta: d^2 / (2 beta) where |d| is below beta, and |d| - beta / 2 elsewhere (Girshick 2015).</summary>
        /// <param name="target">The input's shape.</param>
        /// <param name="reduction">"mean", "sum" or "none".</param>
        /// <param name="beta">0 or more, 1 by default; with 0 it is <c>l1Loss</c>.</param>
        member input.smoothL1Loss(target: Tensor, ?reduction: string, ?beta: float) : Tensor =
            let struct (input, target) = Losses.alike "smoothL1Loss" input target
            let beta = defaultArg beta 1.0
            Guard.nonNegative "smoothL1Loss" "beta" beta
            NumberRange.check "smoothL1Loss" input.dtype beta

            if beta = 0.0 then
                input.l1Loss (target, ?reduction = reduction)
            else
                let difference = input - target
                let near = difference.clamp (-beta, beta)
                near / beta * (difference - 0.5 * near) |> reduceTo "smoothL1Loss" reduction

        /// <summary>The Kullback-Leibler divergence of a prediction, given as log-probabilities, from a target: the mean of target (log target - input).</summary>
        /// <param name="target">Probabilities of the input's shape, or, with logTarget, log-probabilities.</param>
        /// <param name="reduction">"mean" (the default, over all elements), "batchmean" (the sum divided by the first axis's length: the divergence as it is defined), "sum" or "none".</param>
        /// <param name="logTarget">Whether the target holds logarithms; false by default.</param>
        member input.klDivLoss(target: Tensor, ?reduction: string, ?logTarget: bool) : Tensor =
            let struct (input, target) = Losses.alike "klDivLoss" input target

            let losses =
                if defaultArg logTarget false then
                    target.exp () * (target - input)
                else
                    target.xlogy target - target * input

            if reduction = Some "batchmean" then
                if input.dim = 0 then
                    Shape.fail
                        "klDivLoss: expected an input with a batch axis for reduction \"batchmean\", got shape (). Use \"sum\"."

                losses.sum () / float input.Sizes[0]
            else
                reduceTo "klDivLoss" reduction losses

        /// <summary>The negative log likelihood of a target under a normal distribution with the input as mean: the mean of (log var + (input - target)^2 / var) / 2.</summary>
        /// <param name="target">The input's shape.</param>
        /// <param name="var">The variances, 0 or more: of the input's shape, or one for each row.</param>
        /// <param name="full">Whether to add the constant log(2 pi) / 2; false by default.</param>
        /// <param name="eps">The least variance, 1e-6 by default; derivatives do not see it.</param>
        /// <param name="reduction">"mean", "sum" or "none".</param>
        member input.gaussianNllLoss
            (target: Tensor, var: Tensor, ?full: bool, ?eps: float, ?reduction: string)
            : Tensor =
            let struct (input, target) = Losses.alike "gaussianNllLoss" input target
            let eps = defaultArg eps 1e-6
            checkEps "gaussianNllLoss" eps
            let var = variances input var eps
            let losses = 0.5 * (var.log () + (input - target).square() / var)

            let losses =
                if defaultArg full false then
                    losses + 0.5 * Math.Log(2.0 * Math.PI)
                else
                    losses

            reduceTo "gaussianNllLoss" reduction losses

        /// <summary>The negative log likelihood of counts under a Poisson distribution: the mean of e^input - target input, without the term log(target!).</summary>
        /// <param name="target">Counts, of the input's shape.</param>
        /// <param name="logInput">Whether the input is the logarithm of the rate (the default); otherwise it is the rate, and the loss is input - target log(input + eps).</param>
        /// <param name="full">Whether to add Stirling's approximation of log(target!) where the target is above 1; false by default.</param>
        /// <param name="eps">Added to a rate before its logarithm, 1e-8 by default.</param>
        /// <param name="reduction">"mean", "sum" or "none".</param>
        member input.poissonNllLoss
            (target: Tensor, ?logInput: bool, ?full: bool, ?eps: float, ?reduction: string)
            : Tensor =
            let struct (input, target) = Losses.alike "poissonNllLoss" input target
            let eps = defaultArg eps 1e-8
            checkEps "poissonNllLoss" eps

            let losses =
                if defaultArg logInput true then
                    input.exp () - target * input
                else
                    input - target * (input + eps).log()

            let losses =
                if defaultArg full false then
                    losses + stirling target
                else
                    losses

            reduceTo "poissonNllLoss" reduction losses

    /// The registry's entries.
    [<RequireQualifiedAccess>]
    module internal Ops =
        let huberLoss =
            Op.make "huberLoss" [ "target"; "reduction"; "delta" ] "the mean Huber loss" (fun o ->
                let target, reduction, delta =
                    o.tensor "target", o.tryText "reduction", o.tryFloat "delta"

                fun x -> x.huberLoss (target, ?reduction = reduction, ?delta = delta))

        let smoothL1Loss =
            Op.make
                "smoothL1Loss"
                [ "target"; "reduction"; "beta" ]
                "the mean Huber loss, divided by beta"
                (fun o ->
                    let target, reduction, beta =
                        o.tensor "target", o.tryText "reduction", o.tryFloat "beta"

                    fun x -> x.smoothL1Loss (target, ?reduction = reduction, ?beta = beta))

        let klDivLoss =
            Op.make
                "klDivLoss"
                [ "target"; "reduction"; "logTarget" ]
                "the mean of target (log target - x)"
                (fun o ->
                    let target, reduction, logTarget =
                        o.tensor "target", o.tryText "reduction", o.tryBool "logTarget"

                    fun x -> x.klDivLoss (target, ?reduction = reduction, ?logTarget = logTarget))

        let gaussianNllLoss =
            Op.make
                "gaussianNllLoss"
                [ "target"; "var"; "full"; "eps"; "reduction" ]
                "the mean of (log var + (x - target)^2 / var) / 2"
                (fun o ->
                    let target, var, full = o.tensor "target", o.tensor "var", o.tryBool "full"
                    let eps, reduction = o.tryFloat "eps", o.tryText "reduction"

                    fun x ->
                        x.gaussianNllLoss (
                            target,
                            var,
                            ?full = full,
                            ?eps = eps,
                            ?reduction = reduction
                        ))

        let poissonNllLoss =
            Op.make
                "poissonNllLoss"
                [ "target"; "logInput"; "full"; "eps"; "reduction" ]
                "the mean of e^x - target x"
                (fun o ->
                    let target, logInput, full =
                        o.tensor "target", o.tryBool "logInput", o.tryBool "full"

                    let eps, reduction = o.tryFloat "eps", o.tryText "reduction"

                    fun x ->
                        x.poissonNllLoss (
                            target,
                            ?logInput = logInput,
                            ?full = full,
                            ?eps = eps,
                            ?reduction = reduction
                        ))

        let all = [ huberLoss; smoothL1Loss; klDivLoss; gaussianNllLoss; poissonNllLoss ]

    type dsharp with

        static member huberLoss
            (input: Tensor, target: Tensor, ?reduction: string, ?delta: float)
            : Tensor =
            input.huberLoss (target, ?reduction = reduction, ?delta = delta)

        static member huberLoss
            (target: Tensor, ?reduction: string, ?delta: float)
            : Tensor -> Tensor =
            Op.curried
                Ops.huberLoss
                ([ "target", box target ] @ given "reduction" reduction @ given "delta" delta)

        static member smoothL1Loss
            (input: Tensor, target: Tensor, ?reduction: string, ?beta: float)
            : Tensor =
            input.smoothL1Loss (target, ?reduction = reduction, ?beta = beta)

        static member smoothL1Loss
            (target: Tensor, ?reduction: string, ?beta: float)
            : Tensor -> Tensor =
            Op.curried
                Ops.smoothL1Loss
                ([ "target", box target ] @ given "reduction" reduction @ given "beta" beta)

        static member klDivLoss
            (input: Tensor, target: Tensor, ?reduction: string, ?logTarget: bool)
            : Tensor =
            input.klDivLoss (target, ?reduction = reduction, ?logTarget = logTarget)

        static member klDivLoss
            (target: Tensor, ?reduction: string, ?logTarget: bool)
            : Tensor -> Tensor =
            Op.curried
                Ops.klDivLoss
                ([ "target", box target ]
                 @ given "reduction" reduction
                 @ given "logTarget" logTarget)

        static member gaussianNllLoss
            (
                input: Tensor,
                target: Tensor,
                var: Tensor,
                ?full: bool,
                ?eps: float,
                ?reduction: string
            ) : Tensor =
            input.gaussianNllLoss (target, var, ?full = full, ?eps = eps, ?reduction = reduction)

        static member gaussianNllLoss
            (target: Tensor, var: Tensor, ?full: bool, ?eps: float, ?reduction: string)
            : Tensor -> Tensor =
            Op.curried
                Ops.gaussianNllLoss
                ([ "target", box target; "var", box var ]
                 @ given "full" full
                 @ given "eps" eps
                 @ given "reduction" reduction)

        static member poissonNllLoss
            (
                input: Tensor,
                target: Tensor,
                ?logInput: bool,
                ?full: bool,
                ?eps: float,
                ?reduction: string
            ) : Tensor =
            input.poissonNllLoss (
                target,
                ?logInput = logInput,
                ?full = full,
                ?eps = eps,
                ?reduction = reduction
            )

        static member poissonNllLoss
            (target: Tensor, ?logInput: bool, ?full: bool, ?eps: float, ?reduction: string)
            : Tensor -> Tensor =
            Op.curried
                Ops.poissonNllLoss
                ([ "target", box target ]
                 @ given "logInput" logInput
                 @ given "full" full
                 @ given "eps" eps
                 @ given "reduction" reduction)

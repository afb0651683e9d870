namespace DiffLessons

open DiffLessons.Native

/// <summary>Losses of elements: how far a prediction is from a target of its shape. Reduction is "mean" (the default), "sum" or "none".</summary>
[<AutoOpen>]
module Losses =
    let internal reductionOf operation (given: string option) =
        match defaultArg given "mean" with
        | "mean" -> torch.nn.Reduction.Mean
        | "sum" -> torch.nn.Reduction.Sum
        | "none" -> torch.nn.Reduction.None
        | other ->
            Guard.refuse
                "reduction"
                $"{operation}: expected reduction \"mean\", \"sum\" or \"none\", got \"{other}\"."

    let internal reduced reduction (losses: NativeTensor) =
        match reduction with
        | torch.nn.Reduction.Mean -> losses.mean ()
        | torch.nn.Reduction.Sum -> losses.sum ()
        | _ -> losses.alias ()

    let internal alike operation (input: Tensor) (target: Tensor) =
        Tensor.Present(operation, target)
        floating operation input

        if not (Shape.same input.Sizes target.Sizes) then
            Shape.fail
                $"{operation}: expected a target of the input's shape {Shape.format input.Sizes}, got {Shape.format target.Sizes}. Give both one shape, with view."

        // libtorch's own losses do not promote, and some of them notice only in the backward pass.
        if input.dtype = target.dtype then
            struct (input, target)
        else
            let wide = defaultArg (Dtype.widen input.dtype target.dtype) input.dtype
            struct (input.cast wide, target.cast wide)

    /// The losses of elements, reduced as an option says.
    let internal reduceTo operation (reduction: string option) (losses: Tensor) : Tensor =
        match reductionOf operation reduction with
        | torch.nn.Reduction.Mean -> losses.mean ()
        | torch.nn.Reduction.Sum -> losses.sum ()
        | _ -> losses

    let private result (input: Tensor) reduction =
        if reduction = torch.nn.Reduction.None then
            input.Sizes
        else
            Shape.scalar

    /// A weight that broadcasts to the input, as PyTorch takes it; or else one for each row, as DiffSharp does.
    let private weighted operation (input: Tensor) (weight: Tensor option) : Tensor option =
        let isByRow (w: Tensor) =
            w.dim = 1
            && input.dim > 1
            && w.Sizes[0] = input.Sizes[0]
            && w.Sizes[0] <> 1
            && w.Sizes[0] <> Array.last input.Sizes

        match weight with
        | Some w when isByRow w ->
            Some(w.view (Array.append w.Sizes (Array.create (input.dim - 1) 1)))
        | Some w when not (Shape.same (Shape.broadcast operation input.Sizes w.Sizes) input.Sizes) ->
            Shape.fail
                $"{operation}: a weight of shape {Shape.format w.Sizes} does not broadcast to {Shape.format input.Sizes}."
        | _ -> weight

    /// A loss of elements, each times its weight; it has a derivative by the weight too.
    let private byElement operation loss (input: Tensor) (target: Tensor) (weight: Tensor) r =
        let weigh (x: NativeTensor) (y: NativeTensor) (w: NativeTensor) =
            use (each: NativeTensor) = loss x y
            use losses = each.mul w
            reduced r losses

        Tensor.Lift3(operation, weigh, input, target, weight.cast input.dtype, result input r)

    type Tensor with

        /// <summary>The mean squared error: the mean of (input - target)^2.</summary>
        /// <param name="target">The input's shape.</param>
        /// <param name="reduction">"mean", "sum" or "none".</param>
        member input.mseLoss(target: Tensor, ?reduction: string) =
            let struct (input, target) = alike "mseLoss" input target
            let r = reductionOf "mseLoss" reduction
            Autograd.mse "mseLoss" input target r (result input r)

        /// <summary>The mean absolute error: the mean of |input - target|.</summary>
        /// <param name="target">The input's shape.</param>
        /// <param name="reduction">"mean", "sum" or "none".</param>
        member input.l1Loss(target: Tensor, ?reduction: string) =
            let struct (input, target) = alike "l1Loss" input target
            let r = reductionOf "l1Loss" reduction
            Tensor.Lift2("l1Loss", (fun x y -> F.l1_loss (x, y, r)), input, target, result input r)

        /// <summary>The binary cross-entropy of probabilities: the mean of -(t log p + (1 - t) log(1 - p)); logarithms stop at -100.</summary>
        /// <param name="target">Numbers in [0, 1], of the input's shape.</param>
        /// <param name="weight">A factor for each element, which broadcasts to the input's shape; or, of shape (batch) where that does not broadcast, one for each row.</param>
        /// <param name="reduction">"mean", "sum" or "none".</param>
        member input.bceLoss(target: Tensor, ?weight: Tensor, ?reduction: string) =
            let struct (input, target) = alike "bceLoss" input target
            let weight = weighted "bceLoss" input weight
            let r = reductionOf "bceLoss" reduction

            match weight with
            | None ->
                Tensor.Lift2(
                    "bceLoss",
                    (fun x y -> SingularFunctions.binaryCrossEntropy r x y),
                    input,
                    target,
                    result input r
                )
            | Some weight ->
                let loss = SingularFunctions.binaryCrossEntropy torch.nn.Reduction.None
                byElement "bceLoss" loss input target weight r

        /// <summary>The binary cross-entropy of sigmoid(input), computed without its rounding troubles.</summary>
        /// <param name="target">Numbers in [0, 1], of the input's shape.</param>
        /// <param name="weight">A factor for each element, which broadcasts to the input's shape; or, of shape (batch) where that does not broadcast, one for each row.</param>
        /// <param name="reduction">"mean", "sum" or "none".</param>
        /// <param name="posWeight">A factor for the loss of positive targets, which broadcasts to the input's shape: above 1 favours recall, below 1 precision.</param>
        member input.bceWithLogitsLoss
            (target: Tensor, ?weight: Tensor, ?reduction: string, ?posWeight: Tensor)
            =
            let struct (input, target) = alike "bceWithLogitsLoss" input target
            let weight = weighted "bceWithLogitsLoss" input weight
            let r = reductionOf "bceWithLogitsLoss" reduction

            match weight with
            | _ when posWeight.IsSome ->
                let positive = weighted "bceWithLogitsLoss" input posWeight |> Option.get
                let factor = 1.0 + (positive.cast input.dtype - 1.0) * target
                let losses = (1.0 - target) * input + factor * (-input).softplus()

                let losses =
                    match weight with
                    | Some weight -> losses * weight.cast input.dtype
                    | None -> losses

                reduceTo "bceWithLogitsLoss" reduction losses
            | None ->
                Tensor.Lift2(
                    "bceWithLogitsLoss",
                    (fun x y -> F.binary_cross_entropy_with_logits (x, y, reduction = r)),
                    input,
                    target,
                    result input r
                )
            | Some weight ->
                let loss x y =
                    F.binary_cross_entropy_with_logits (x, y, reduction = torch.nn.Reduction.None)

                byElement "bceWithLogitsLoss" loss input target weight r

    /// The registry's entries.
    [<RequireQualifiedAccess>]
    module internal Ops =
        /// A loss as a function of the prediction, for a target that is given.
        let from name doc (f: Tensor -> Tensor -> Tensor) = Op.one name ("target", _.tensor) doc f

        let mseLoss =
            from "mseLoss" "the mean of (x - target)^2" (fun x target -> x.mseLoss target)

        let bceLoss =
            from "bceLoss" "the mean binary cross-entropy of probabilities" (fun x target ->
                x.bceLoss target)

        let all = [ mseLoss; bceLoss ]

    type dsharp with

        static member mseLoss(input: Tensor, target: Tensor, ?reduction: string) : Tensor =
            input.mseLoss (target, ?reduction = reduction)

        static member l1Loss(input: Tensor, target: Tensor, ?reduction: string) : Tensor =
            input.l1Loss (target, ?reduction = reduction)

        static member bceLoss
            (input: Tensor, target: Tensor, ?weight: Tensor, ?reduction: string)
            : Tensor =
            input.bceLoss (target, ?weight = weight, ?reduction = reduction)

        static member bceWithLogitsLoss
            (input: Tensor, target: Tensor, ?weight: Tensor, ?reduction: string, ?posWeight: Tensor)
            : Tensor =
            input.bceWithLogitsLoss (
                target,
                ?weight = weight,
                ?reduction = reduction,
                ?posWeight = posWeight
            )

        static member mseLoss(target: Tensor) =
            Op.curried Ops.mseLoss [ "target", box target ]

        static member bceLoss(target: Tensor) =
            Op.curried Ops.bceLoss [ "target", box target ]

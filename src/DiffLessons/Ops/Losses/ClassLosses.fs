namespace DiffLessons

open DiffLessons.Native

/// <summary>Losses of classes: how improbable a prediction makes the right class. Reduction is "mean" (the default), "sum" or "none".</summary>
[<AutoOpen>]
module ClassLosses =
    /// The class index that losses of classes leave out, as PyTorch's do.
    let private ignored = lazy ((-100).ToScalar())

    /// A loss of classes, times the weight of the right class; unlike libtorch's own it has a derivative by the weight.
    let private byClass
        operation
        loss
        (input: Tensor)
        (weight: Tensor)
        (indices: NativeTensor)
        r
        sizes
        =
        let weigh (x: NativeTensor) (w: NativeTensor) =
            use (losses: NativeTensor) = loss x
            // What is left out has no weight; its index is no class.
            use left = indices.eq ignored.Value
            use classes = indices.masked_fill (left, (CachedScalar.zero ()))
            use flat = classes.reshape -1L
            use row = w.index_select (0L, flat)
            use every = row.reshape indices.shape
            use picked = every.masked_fill (left, (CachedScalar.zero ()))
            use each = losses.mul picked

            if r = torch.nn.Reduction.Mean then
                use total = each.sum ()
                use whole = picked.sum ()
                total.div whole
            else
                reduced r each

        Tensor.Lift2(operation, weigh, input, weight.cast input.dtype, sizes)

    /// Whether no row counts, since the target leaves all of them out.
    let private isOfNone (indices: NativeTensor) : bool =
        if indices.numel () = 0L || Elements.isNowhereNegative indices then
            false
        else
            use other = indices.ne ignored.Value
            use any = other.any ()
            not (any.item<bool>())

    /// A loss; but a mean over no rows is NaN, and does not move with the scores in any mode.
    let private orMeanOfNone
        (input: Tensor)
        (indices: NativeTensor)
        reduction
        (loss: unit -> Tensor)
        =
        if reduction = torch.nn.Reduction.Mean && isOfNone indices then
            use left = indices.eq ignored.Value
            use all = left.all ()
            (input.ZeroWhere all).sum() + nan
        else
            loss ()

    let private checkWeight operation (count: int) (weight: Tensor option) =
        match weight with
        | Some w when w.dim <> 1 || w.Sizes[0] <> count ->
            Shape.fail
                $"{operation}: expected a weight of shape ({string count}), one per class, got {Shape.format w.Sizes}."
        | _ -> ()

    /// Class indices, of which those to leave out are -100.
    let private leftOut operation (ignoreIndex: int option) (indices: NativeTensor) : NativeTensor =
        match ignoreIndex with
        | None
        | Some -100 -> indices
        | Some left ->
            if not (Elements.isNowhereNegative indices) then
                use usual = indices.eq ignored.Value
                use any = usual.any ()

                if any.item<bool>() then
                    Shape.fail
                        $"{operation}: the target has the class index -100, which is left out by default only. Leave out ignoreIndex, or use {string left} for all of them."

            use index = left.ToScalar()
            use mask = indices.eq index
            indices.masked_fill (mask, ignored.Value)

    /// The input with classes on axis 1 and class indices without it, checked.
    let private classes
        operation
        (input: Tensor)
        (target: Tensor)
        (weight: Tensor option)
        (ignoreIndex: int option)
        =
        Guard.tensor target

        floating operation input

        if input.dim < 1 then
            Shape.fail $"{operation}: expected an input of shape (batch, classes, ...), got ()."

        let axis = if input.dim = 1 then 0 else 1
        let count = input.Sizes[axis]

        // Class numbers may be held as floats, probabilities not.
        let isWhole () =
            use plain = target.Variable.detach ()
            use rounded = plain.round ()
            use equal = plain.eq rounded
            use all = equal.all ()
            all.item<bool>()

        let areIndices =
            target.dtype.IsIntegral
            || (target.dtype.IsFloatingPoint
                && Shape.same target.Sizes (Array.removeAt axis input.Sizes)
                && isWhole ())

        if not areIndices then
            Fail.dtypeOf
                "target"
                $"{operation}: expected class indices, an integer tensor of shape {Shape.format (Array.removeAt axis input.Sizes)}, got {target.dtype} {Shape.format target.Sizes}. Convert with int64(), or use argmax for one-hot rows."

        if not (Shape.same target.Sizes (Array.removeAt axis input.Sizes)) then
            Shape.fail
                $"{operation}: an input of shape {Shape.format input.Sizes} ({string count} classes on axis {string axis}) needs class indices of shape {Shape.format (Array.removeAt axis input.Sizes)}, got {Shape.format target.Sizes}."

        checkWeight operation count weight

        let indices =
            if target.dtype = Int64 then
                target.Variable
            else
                target.Variable.detach().``to`` torch.ScalarType.Int64

        leftOut operation ignoreIndex indices

    /// -sum over classes of t log softmax(x), each term times its class's weight; `target` are probabilities of the input's shape.
    let private byProbability
        (input: Tensor)
        (target: Tensor)
        (weight: Tensor option)
        smoothing
        reduction
        =
        let operation, axis = "crossEntropyLoss", (if input.dim = 1 then 0 else 1)
        let struct (input, target) = Losses.alike operation input target
        let count = input.Sizes[axis]
        checkWeight operation count weight
        let logs = input.logsoftmax axis

        let target =
            if smoothing = 0.0 then
                target
            else
                target * (1.0 - smoothing) + smoothing / float count

        let terms =
            match weight with
            | None -> logs * target
            | Some w ->
                let wide = Array.init input.dim (fun i -> if i = axis then count else 1)
                logs * target * (w.cast input.dtype).view wide

        let losses = -(terms.sum axis)

        match reductionOf operation reduction with
        | torch.nn.Reduction.Mean -> losses.mean ()
        | torch.nn.Reduction.Sum -> losses.sum ()
        | _ -> losses

    /// The share of a smoothed target that falls on all classes alike: -sum over classes of log softmax(x), each times its class's weight, where a
    /// class is given; the mean is over those, weighted.
    let private uniform (input: Tensor) (weight: Tensor option) (indices: NativeTensor) reduction =
        let axis = if input.dim = 1 then 0 else 1
        let count = input.Sizes[axis]
        let logs = input.logsoftmax axis
        use left = indices.eq ignored.Value

        let terms =
            match weight with
            | None -> logs
            | Some w ->
                let wide = Array.init input.dim (fun i -> if i = axis then count else 1)
                logs * (w.cast input.dtype).view wide

        let losses = (-(terms.sum axis)).ZeroWhere left

        if reduction = torch.nn.Reduction.Mean then
            use kept = left.logical_not ()
            let kept = Tensor.Constant(kept.``to`` input.Handle.dtype)

            match weight with
            | None -> losses.sum () / kept.sum ()
            | Some w ->
                use classes = indices.masked_fill (left, (CachedScalar.zero ()))
                let at = Tensor.Constant(classes.reshape -1L)

                let picked =
                    ((w.cast input.dtype).indexSelect(0, at)).view(Array.map int indices.shape)

                losses.sum () / (picked * kept).sum()
        elif reduction = torch.nn.Reduction.Sum then
            losses.sum ()
        else
            losses

    let private checkSmoothing (smoothing: float) =
        if not (smoothing >= 0.0 && smoothing <= 1.0) then
            Guard.refuse
                "labelSmoothing"
                $"crossEntropyLoss: expected labelSmoothing from 0 to 1, got {string smoothing}."

    /// Whether the target gives a probability for each class, rather than a class.
    let private areProbabilities (input: Tensor) (target: Tensor) =
        target.dtype.IsFloatingPoint
        && input.dim > 0
        && Shape.same input.Sizes target.Sizes

    /// Whether the cross-entropy is of rows of scores, summed up, with none of them left out: libtorch passes over the index -100.
    let private isEveryRow (input: Tensor) (indices: NativeTensor) reduction =
        input.dim = 2
        && reduction <> torch.nn.Reduction.None
        && indices.numel () > 0L
        && Elements.isNowhereNegative indices

    /// The cross-entropy of class indices.
    let private byIndex
        (input: Tensor)
        (target: Tensor)
        (indices: NativeTensor)
        (weight: Tensor option)
        (reduction: string option)
        : Tensor =
        let r = reductionOf "crossEntropyLoss" reduction

        let sizes =
            if r = torch.nn.Reduction.None then
                target.Sizes
            else
                Shape.scalar

        match weight with
        | None ->
            let recorded =
                if isEveryRow input indices r then
                    let isMean = r = torch.nn.Reduction.Mean
                    Autograd.tryCrossEntropy "crossEntropyLoss" input indices isMean
                else
                    None

            recorded
            |> Option.defaultWith (fun () ->
                orMeanOfNone input indices r (fun () ->
                    Tensor.Lift1(
                        "crossEntropyLoss",
                        (fun x -> F.cross_entropy (x, indices, reduction = r)),
                        input,
                        sizes
                    )))
        | Some weight ->
            let loss x =
                F.cross_entropy (x, indices, reduction = torch.nn.Reduction.None)

            orMeanOfNone input indices r (fun () ->
                byClass "crossEntropyLoss" loss input weight indices r sizes)

    type Tensor with

        /// <summary>The cross-entropy between softmax(input) and a target: -log of the probability of the right class, or, of probabilities t, the sum over classes of -t log softmax(input).</summary>
        /// <param name="target">Class indices (integers, or whole numbers held as floats), shape (batch) for an input of raw scores of shape (batch, classes); further axes go along. Or probabilities of classes, floating point numbers of the input's shape.</param>
        /// <param name="weight">One weight per class, shape (classes); the mean of losses by class indices is then weighted.</param>
        /// <param name="reduction">"mean", "sum" or "none".</param>
        /// <param name="ignoreIndex">The class index to leave out, -100 by default: such rows have loss 0 and do not count in the mean.</param>
        /// <param name="labelSmoothing">The share of the target that is spread over all classes, from 0 (the default) to 1 (Szegedy et al. 2016).</param>
        /// <remarks>Gradient of the mean by the scores: (softmax(input) - onehot(target)) / batch.</remarks>
        member input.crossEntropyLoss
            (
                target: Tensor,
                ?weight: Tensor,
                ?reduction: string,
                ?ignoreIndex: int,
                ?labelSmoothing: float
            ) =
            Guard.tensor target
            let smoothing = defaultArg labelSmoothing 0.0
            checkSmoothing smoothing
            floating "crossEntropyLoss" input

            if areProbabilities input target then
                if ignoreIndex.IsSome then
                    Guard.refuse
                        "ignoreIndex"
                        "crossEntropyLoss: ignoreIndex belongs to class indices, got probabilities of classes as the target. Give weights of 0 to what is to be left out."

                byProbability input target weight smoothing reduction
            elif smoothing > 0.0 then
                let indices = classes "crossEntropyLoss" input target weight ignoreIndex
                let r = reductionOf "crossEntropyLoss" reduction
                let plain = byIndex input target indices weight reduction
                let count = input.Sizes[if input.dim = 1 then 0 else 1]

                (1.0 - smoothing) * plain
                + smoothing / float count * uniform input weight indices r
            else
                let indices = classes "crossEntropyLoss" input target weight ignoreIndex
                byIndex input target indices weight reduction

        /// <summary>The negative log likelihood: minus the log-probability of the right class.</summary>
        /// <param name="target">Class indices (integers, or whole numbers held as floats), shape (batch) for an input of log-probabilities of shape (batch, classes).</param>
        /// <param name="weight">One weight per class, shape (classes); the mean is then weighted.</param>
        /// <param name="reduction">"mean", "sum" or "none".</param>
        /// <param name="ignoreIndex">The class index to leave out, -100 by default.</param>
        member input.nllLoss
            (target: Tensor, ?weight: Tensor, ?reduction: string, ?ignoreIndex: int)
            =
            // libtorch takes one sample without its batch axis for the cross-entropy, but not here.
            if input.dim < 2 then
                Shape.fail
                    $"nllLoss: expected an input of shape (batch, classes, ...), got {Shape.format input.Sizes}. Add the batch axis to input and target with unsqueeze(0)."

            let indices = classes "nllLoss" input target weight ignoreIndex
            let r = reductionOf "nllLoss" reduction

            let sizes =
                if r = torch.nn.Reduction.None then
                    target.Sizes
                else
                    Shape.scalar

            match weight with
            | None ->
                orMeanOfNone input indices r (fun () ->
                    Tensor.Lift1(
                        "nllLoss",
                        (fun x -> F.nll_loss (x, indices, reduction = r)),
                        input,
                        sizes
                    ))
            | Some weight ->
                let loss x =
                    F.nll_loss (x, indices, reduction = torch.nn.Reduction.None)

                orMeanOfNone input indices r (fun () ->
                    byClass "nllLoss" loss input weight indices r sizes)

    /// The registry's entries.
    [<RequireQualifiedAccess>]
    module internal Ops =
        let crossEntropyLoss =
            Losses.Ops.from
                "crossEntropyLoss"
                "the mean of -log softmax(x)[target]"
                (fun x target -> x.crossEntropyLoss target)

        let nllLoss =
            Losses.Ops.from "nllLoss" "the mean of -x[target]" (fun x target -> x.nllLoss target)

        let all = [ crossEntropyLoss; nllLoss ]

    type dsharp with

        static member crossEntropyLoss
            (
                input: Tensor,
                target: Tensor,
                ?weight: Tensor,
                ?reduction: string,
                ?ignoreIndex: int,
                ?labelSmoothing: float
            ) : Tensor =
            input.crossEntropyLoss (
                target,
                ?weight = weight,
                ?reduction = reduction,
                ?ignoreIndex = ignoreIndex,
                ?labelSmoothing = labelSmoothing
            )

        static member nllLoss
            (input: Tensor, target: Tensor, ?weight: Tensor, ?reduction: string, ?ignoreIndex: int)
            : Tensor =
            input.nllLoss (
                target,
                ?weight = weight,
                ?reduction = reduction,
                ?ignoreIndex = ignoreIndex
            )

        static member crossEntropyLoss(target: Tensor) : Tensor -> Tensor =
            Op.curried Ops.crossEntropyLoss [ "target", box target ]

        static member nllLoss(target: Tensor) =
            Op.curried Ops.nllLoss [ "target", box target ]

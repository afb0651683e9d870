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
            use classes = indices.masked_fill (left, (KeptScalar.zero ()))
            use flat = classes.reshape -1L
            use row = w.index_select (0L, flat)
            use every = row.reshape indices.shape
            use picked = every.masked_fill (left, (KeptScalar.zero ()))
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

    /// The input with classes on axis 1 and class indices without it, checked.
    let private classes operation (input: Tensor) (target: Tensor) (weight: Tensor option) =
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
            raise (
                DtypeError.ofParameter
                    $"{operation}: expected class indices, an integer tensor of shape {Shape.format (Array.removeAt axis input.Sizes)}, got {target.dtype} {Shape.format target.Sizes}. Convert with int64(), or use argmax for one-hot rows."
                    "target"
            )

        if not (Shape.same target.Sizes (Array.removeAt axis input.Sizes)) then
            Shape.fail
                $"{operation}: an input of shape {Shape.format input.Sizes} ({string count} classes on axis {string axis}) needs class indices of shape {Shape.format (Array.removeAt axis input.Sizes)}, got {Shape.format target.Sizes}."

        match weight with
        | Some w when w.dim <> 1 || w.Sizes[0] <> count ->
            Shape.fail
                $"{operation}: expected a weight of shape ({string count}), one per class, got {Shape.format w.Sizes}."
        | _ -> ()

        if target.dtype = Int64 then
            target.Variable
        else
            target.Variable.detach().``to`` torch.ScalarType.Int64

    /// Whether the cross-entropy is of rows of scores, summed up, with none of them left out: libtorch passes over the index -100.
    let private isEveryRow (input: Tensor) (indices: NativeTensor) reduction =
        input.dim = 2
        && reduction <> torch.nn.Reduction.None
        && indices.numel () > 0L
        && Elements.isNowhereNegative indices

    type Tensor with

        /// <summary>The cross-entropy between softmax(input) and class indices: -log of the probability of the right class.</summary>
        /// <param name="target">Class indices (integers, or whole numbers held as floats), shape (batch) for an input of raw scores of shape (batch, classes); further axes go along.</param>
        /// <param name="weight">A weight a class, shape (classes); the mean is then weighted.</param>
        /// <param name="reduction">"mean", "sum" or "none".</param>
        /// <remarks>Gradient of the mean by the scores: (softmax(input) - onehot(target)) / batch.</remarks>
        member input.crossEntropyLoss(target: Tensor, ?weight: Tensor, ?reduction: string) =
            Guard.tensor target

            let indices = classes "crossEntropyLoss" input target weight
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

        /// <summary>The negative log likelihood: minus the log-probability of the right class.</summary>
        /// <param name="target">Class indices (integers, or whole numbers held as floats), shape (batch) for an input of log-probabilities of shape (batch, classes).</param>
        /// <param name="weight">A weight a class, shape (classes); the mean is then weighted.</param>
        /// <param name="reduction">"mean", "sum" or "none".</param>
        member input.nllLoss(target: Tensor, ?weight: Tensor, ?reduction: string) =
            // libtorch takes one sample without its batch axis for the cross-entropy, but not here.
            if input.dim < 2 then
                Shape.fail
                    $"nllLoss: expected an input of shape (batch, classes, ...), got {Shape.format input.Sizes}. Add the batch axis to input and target with unsqueeze(0)."

            let indices = classes "nllLoss" input target weight
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
            (input: Tensor, target: Tensor, ?weight: Tensor, ?reduction: string)
            : Tensor =
            input.crossEntropyLoss (target, ?weight = weight, ?reduction = reduction)

        static member nllLoss
            (input: Tensor, target: Tensor, ?weight: Tensor, ?reduction: string)
            : Tensor =
            input.nllLoss (target, ?weight = weight, ?reduction = reduction)

        static member crossEntropyLoss(target: Tensor) : Tensor -> Tensor =
            Op.curried Ops.crossEntropyLoss [ "target", box target ]

        static member nllLoss(target: Tensor) : Tensor -> Tensor =
            Op.curried Ops.nllLoss [ "target", box target ]

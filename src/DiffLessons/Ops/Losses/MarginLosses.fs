namespace DiffLessons

open DiffLessons.Native

/// <summary>Losses of classes by margins, as of support vector machines, and of several labels at once. Reduction is "mean" (the default), "sum" or "none".</summary>
[<AutoOpen>]
module MarginLosses =
    /// Scores of shape (batch, classes), or of one sample (classes) as a batch of one.
    let private rows operation (input: Tensor) : Tensor =
        floating operation input

        match input.dim with
        | 1 -> input.unsqueeze 0
        | 2 -> input
        | _ ->
            Shape.fail
                $"{operation}: expected an input of shape (batch, classes) or (classes), got {Shape.format input.Sizes}."

    let private integers operation (target: Tensor) (sizes: int[]) =
        Tensor.Present(operation, target)

        if not target.dtype.IsIntegral then
            Fail.dtypeOf
                "target"
                $"{operation}: expected class indices, an integer tensor of shape {Shape.format sizes}, got {target.dtype} {Shape.format target.Sizes}. Convert with int64()."

        if not (Shape.same target.Sizes sizes) then
            Shape.fail
                $"{operation}: expected class indices of shape {Shape.format sizes}, got {Shape.format target.Sizes}."

        (target.int64 ()).view(-1)

    let private checkClasses operation (indices: int64[]) (count: int) least =
        for index in indices do
            if index < least || index >= int64 count then
                Guard.refuse
                    "target"
                    $"{operation}: expected class indices from {string least} to {string (count - 1)}, got {string index}."

    /// A number for each class, as a weight.
    let private weighted operation (count: int) (like: Tensor) (weight: Tensor option) =
        match weight with
        | Some w when w.dim <> 1 || w.Sizes[0] <> count ->
            Shape.fail
                $"{operation}: expected a weight of shape ({string count}), one per class, got {Shape.format w.Sizes}."
        | Some w -> Some(w.cast like.dtype)
        | None -> None

    let private constant (like: Tensor) (values: float[]) (shape: int[]) : Tensor =
        let raw = torch.from_array values
        use raw = raw.``to`` like.Handle.dtype
        let t = Tensor.Constant(raw.reshape (Shape.toTorch shape))
        t.move like.device

    type Tensor with

        /// <summary>A loss of distances that a target calls near or far: the mean of the input where it is 1, and of max(0, margin - input) where it is -1.</summary>
        /// <param name="target">1 or -1, of the input's shape.</param>
        /// <param name="margin">1 by default.</param>
        /// <param name="reduction">"mean", "sum" or "none".</param>
        member input.hingeEmbeddingLoss
            (target: Tensor, ?margin: float, ?reduction: string)
            : Tensor =
            let operation = "hingeEmbeddingLoss"
            let struct (input, target) = Losses.alike operation input target
            let margin = defaultArg margin 1.0
            Guard.nonNegative operation "margin" margin
            let zeros = input.Zeros()
            let far = ((margin - input).clamp(low = 0.0)).where(target.ne 1.0, zeros)
            let near = input.where (target.ne -1.0, zeros)
            reduceTo operation reduction (near + far)

        /// <summary>The logistic loss of scores for two classes, 1 and -1: the mean of log(1 + e^(-target input)).</summary>
        /// <param name="target">1 or -1, of the input's shape.</param>
        /// <param name="reduction">"mean", "sum" or "none".</param>
        member input.softMarginLoss(target: Tensor, ?reduction: string) : Tensor =
            let struct (input, target) = Losses.alike "softMarginLoss" input target
            (-target * input).softplus() |> reduceTo "softMarginLoss" reduction

        /// <summary>The hinge loss of scores of classes: for each sample, the sum over the wrong classes of max(0, margin - input[right] + input[wrong])^p, divided by the number of classes.</summary>
        /// <param name="target">Class indices, shape (batch) for an input of shape (batch, classes), or () for (classes).</param>
        /// <param name="p">1 (the default) or 2.</param>
        /// <param name="margin">1 by default.</param>
        /// <param name="weight">One weight per class, shape (classes), by the right one.</param>
        /// <param name="reduction">"mean", "sum" or "none".</param>
        member input.multiMarginLoss
            (target: Tensor, ?p: int, ?margin: float, ?weight: Tensor, ?reduction: string)
            : Tensor =
            let operation = "multiMarginLoss"
            let scores = rows operation input
            let target = integers operation target (Array.truncate (input.dim - 1) input.Sizes)
            let count, margin, p = scores.Sizes[1], defaultArg margin 1.0, defaultArg p 1
            Guard.nonNegative operation "margin" margin

            if p <> 1 && p <> 2 then
                Guard.refuse "p" $"{operation}: expected p of 1 or 2, got {string p}."

            let weight = weighted operation count scores weight
            let indices = target.toArray1D<int64>()
            checkClasses operation indices count 0L
            let right = scores.gather (1, target.unsqueeze 1)

            // The right class itself adds nothing.
            let others =
                constant
                    scores
                    [|
                        for index in indices do
                            for c in 0L .. int64 count - 1L -> if c = index then 0.0 else 1.0
                    |]
                    scores.Sizes

            let hinges = (margin - right + scores).clamp(low = 0.0)
            let hinges = if p = 2 then hinges.square () else hinges

            let hinges =
                match weight with
                | Some w -> hinges * (w.indexSelect (0, target)).unsqueeze 1
                | None -> hinges

            let losses = (hinges * others).sum 1 / float count
            let losses = if input.dim = 1 then losses.squeeze 0 else losses
            reduceTo operation reduction losses

        /// <summary>The hinge loss of several labels at once: for each sample, the sum over its labels j and the other classes i of max(0, 1 - (input[j] - input[i])), divided by the number of classes.</summary>
        /// <param name="target">Class indices of the input's shape; those after the first -1 of a row do not count.</param>
        /// <param name="reduction">"mean", "sum" or "none".</param>
        member input.multilabelMarginLoss(target: Tensor, ?reduction: string) : Tensor =
            let operation = "multilabelMarginLoss"
            let scores = rows operation input
            let batch, count = scores.Sizes[0], scores.Sizes[1]
            let indices = (integers operation target input.Sizes).toArray1D<int64>()
            checkClasses operation indices count -1L
            let labels = Array.zeroCreate<float>(batch * count)

            for row in 0 .. batch - 1 do
                indices[row * count .. row * count + count - 1]
                |> Seq.takeWhile (fun index -> index >= 0L)
                |> Seq.iter (fun index ->
                    let at = row * count + int index
                    labels[at] <- labels[at] + 1.0)

            let others = labels |> Array.map (fun n -> if n = 0.0 then 1.0 else 0.0)
            let right = constant scores labels [| batch; count; 1 |]
            let wrong = constant scores others [| batch; 1; count |]
            let hinges = (1.0 - (scores.unsqueeze 2 - scores.unsqueeze 1)).clamp(low = 0.0)
            let losses = (hinges * right * wrong).sum([ 1; 2 ]) / float count
            let losses = if input.dim = 1 then losses.squeeze 0 else losses
            reduceTo operation reduction losses

        /// <summary>The binary cross-entropy of several labels at once, of scores: for each sample, the mean over classes.</summary>
        /// <param name="target">0 or 1 for each class, of the input's shape (batch, classes).</param>
        /// <param name="weight">One weight per class, shape (classes).</param>
        /// <param name="reduction">"mean", "sum" or "none".</param>
        member input.multilabelSoftMarginLoss
            (target: Tensor, ?weight: Tensor, ?reduction: string)
            : Tensor =
            let operation = "multilabelSoftMarginLoss"
            let struct (input, target) = Losses.alike operation input target

            if input.dim = 0 || Array.last input.Sizes = 0 then
                Shape.fail
                    $"{operation}: expected an input with classes on its last axis, got shape {Shape.format input.Sizes}."

            let weight = weighted operation (Array.last input.Sizes) input weight
            let losses = target * (-input).softplus() + (1.0 - target) * input.softplus ()

            let losses =
                match weight with
                | Some w -> losses * w
                | None -> losses

            (losses.mean -1) |> reduceTo operation reduction

    /// The registry's entries.
    [<RequireQualifiedAccess>]
    module internal Ops =
        let hingeEmbeddingLoss =
            Op.make
                "hingeEmbeddingLoss"
                [ "target"; "margin"; "reduction" ]
                "the mean of x, or max(0, margin - x) where the target is -1"
                (fun o ->
                    let target, margin, reduction =
                        o.tensor "target", o.tryFloat "margin", o.tryText "reduction"

                    fun x ->
                        x.hingeEmbeddingLoss (target, ?margin = margin, ?reduction = reduction))

        let softMarginLoss =
            Op.make
                "softMarginLoss"
                [ "target"; "reduction" ]
                "the mean of log(1 + e^(-target x))"
                (fun o ->
                    let target, reduction = o.tensor "target", o.tryText "reduction"
                    fun x -> x.softMarginLoss (target, ?reduction = reduction))

        let multiMarginLoss =
            Op.make
                "multiMarginLoss"
                [ "target"; "p"; "margin"; "weight"; "reduction" ]
                "the mean hinge loss of scores of classes"
                (fun o ->
                    let target, p, margin = o.tensor "target", o.tryInt "p", o.tryFloat "margin"
                    let weight, reduction = o.tryTensor "weight", o.tryText "reduction"

                    fun x ->
                        x.multiMarginLoss (
                            target,
                            ?p = p,
                            ?margin = margin,
                            ?weight = weight,
                            ?reduction = reduction
                        ))

        let multilabelMarginLoss =
            Op.make
                "multilabelMarginLoss"
                [ "target"; "reduction" ]
                "the mean hinge loss of several labels at once"
                (fun o ->
                    let target, reduction = o.tensor "target", o.tryText "reduction"
                    fun x -> x.multilabelMarginLoss (target, ?reduction = reduction))

        let multilabelSoftMarginLoss =
            Op.make
                "multilabelSoftMarginLoss"
                [ "target"; "weight"; "reduction" ]
                "the mean binary cross-entropy of several labels at once"
                (fun o ->
                    let target, weight, reduction =
                        o.tensor "target", o.tryTensor "weight", o.tryText "reduction"

                    fun x ->
                        x.multilabelSoftMarginLoss (
                            target,
                            ?weight = weight,
                            ?reduction = reduction
                        ))

        let all = [
            hingeEmbeddingLoss
            softMarginLoss
            multiMarginLoss
            multilabelMarginLoss
            multilabelSoftMarginLoss
        ]

    type dsharp with

        static member hingeEmbeddingLoss
            (input: Tensor, target: Tensor, ?margin: float, ?reduction: string)
            : Tensor =
            input.hingeEmbeddingLoss (target, ?margin = margin, ?reduction = reduction)

        static member hingeEmbeddingLoss
            (target: Tensor, ?margin: float, ?reduction: string)
            : Tensor -> Tensor =
            Op.curried
                Ops.hingeEmbeddingLoss
                ([ "target", box target ] @ given "margin" margin @ given "reduction" reduction)

        static member softMarginLoss(input: Tensor, target: Tensor, ?reduction: string) : Tensor =
            input.softMarginLoss (target, ?reduction = reduction)

        static member softMarginLoss(target: Tensor, ?reduction: string) : Tensor -> Tensor =
            Op.curried Ops.softMarginLoss ([ "target", box target ] @ given "reduction" reduction)

        static member multiMarginLoss
            (
                input: Tensor,
                target: Tensor,
                ?p: int,
                ?margin: float,
                ?weight: Tensor,
                ?reduction: string
            ) : Tensor =
            input.multiMarginLoss (
                target,
                ?p = p,
                ?margin = margin,
                ?weight = weight,
                ?reduction = reduction
            )

        static member multiMarginLoss
            (target: Tensor, ?p: int, ?margin: float, ?weight: Tensor, ?reduction: string)
            : Tensor -> Tensor =
            Op.curried
                Ops.multiMarginLoss
                ([ "target", box target ]
                 @ given "p" p
                 @ given "margin" margin
                 @ given "weight" weight
                 @ given "reduction" reduction)

        static member multilabelMarginLoss
            (input: Tensor, target: Tensor, ?reduction: string)
            : Tensor =
            input.multilabelMarginLoss (target, ?reduction = reduction)

        static member multilabelMarginLoss(target: Tensor, ?reduction: string) : Tensor -> Tensor =
            Op.curried
                Ops.multilabelMarginLoss
                ([ "target", box target ] @ given "reduction" reduction)

        static member multilabelSoftMarginLoss
            (input: Tensor, target: Tensor, ?weight: Tensor, ?reduction: string)
            : Tensor =
            input.multilabelSoftMarginLoss (target, ?weight = weight, ?reduction = reduction)

        static member multilabelSoftMarginLoss(target: Tensor) : Tensor -> Tensor =
            Op.curried Ops.multilabelSoftMarginLoss [ "target", box target ]

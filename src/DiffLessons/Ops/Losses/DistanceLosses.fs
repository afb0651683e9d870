namespace DiffLessons

open DiffLessons.Native

/// <summary>Losses of how far vectors are from each other, by angle or by distance. Reduction is "mean" (the default), "sum" or "none".</summary>
[<AutoOpen>]
module DistanceLosses =
    /// Two floating point tensors of one dtype, whose shapes broadcast.
    let private together operation (a: Tensor) (b: Tensor) =
        let a, b = floatingPair operation a b
        Shape.broadcast operation a.Sizes b.Sizes |> ignore
        let wide = defaultArg (Dtype.widen a.dtype b.dtype) a.dtype
        struct (a.cast wide, b.cast wide)

    /// A target of 1 and -1, one for each row.
    let private signs operation (target: Tensor) (sizes: int[]) =
        Tensor.Present(operation, target)

        if not (Shape.same target.Sizes sizes) then
            Shape.fail
                $"{operation}: expected a target of shape {Shape.format sizes}, 1 or -1 for each row, got {Shape.format target.Sizes}."

    let private atRow operation (x: Tensor) =
        if x.dim <> 1 && x.dim <> 2 then
            Shape.fail
                $"{operation}: expected inputs of shape (batch, features) or (features), got {Shape.format x.Sizes}."

    /// The distances of rows, which are moved apart by eps so that a distance of 0 has a derivative.
    let private distances (p: float) (eps: float) (a: Tensor) (b: Tensor) =
        (a - b + eps).norm(p, -1)

    let private atLeast0 (x: Tensor) = x.clamp (low = 0.0)

    type Tensor with

        /// <summary>The cosine of the angle between vectors along an axis: their product divided by their lengths, each at least eps.</summary>
        /// <param name="x2">The other vectors; shapes broadcast.</param>
        /// <param name="dim">The axis, 1 by default; negative counts from the end.</param>
        /// <param name="eps">The least length, 1e-8 by default.</param>
        /// <returns>The broadcast shape without the axis.</returns>
        member x1.cosineSimilarity(x2: Tensor, ?dim: int, ?eps: float) : Tensor =
            let operation = "cosineSimilarity"
            let struct (x1, x2) = together operation x1 x2
            let eps = defaultArg eps 1e-8
            Guard.nonNegative operation "eps" eps
            let sizes = Shape.broadcast operation x1.Sizes x2.Sizes
            let dim = Shape.completeDim operation sizes.Length (defaultArg dim 1)
            let x1, x2 = x1.expand sizes, x2.expand sizes

            let unit (x: Tensor) =
                x / (x.norm (2.0, dim, true)).clamp(low = eps)

            (unit x1 * unit x2).sum dim

        /// <summary>Whether pairs of vectors point the same way or not, as a target says: the mean of 1 - cos where it is 1, and of max(0, cos - margin) where it is -1.</summary>
        /// <param name="input2">The other vectors, of this tensor's shape: (batch, features) or (features).</param>
        /// <param name="target">1 or -1 for each pair, shape (batch) or ().</param>
        /// <param name="margin">From -1 to 1, 0 by default.</param>
        /// <param name="reduction">"mean", "sum" or "none".</param>
        member input1.cosineEmbeddingLoss
            (input2: Tensor, target: Tensor, ?margin: float, ?reduction: string)
            : Tensor =
            let operation = "cosineEmbeddingLoss"
            let struct (input1, input2) = Losses.alike operation input1 input2
            atRow operation input1
            signs operation target (Array.truncate (input1.dim - 1) input1.Sizes)
            let margin = defaultArg margin 0.0

            if not (margin >= -1.0 && margin <= 1.0) then
                Guard.refuse
                    "margin"
                    $"{operation}: expected margin from -1 to 1, got {string margin}."

            let squares (x: Tensor) = (x.square ()).sum -1 + float 1e-12f
            let cosine = (input1 * input2).sum -1 / (squares input1 * squares input2).sqrt()
            let zeros = cosine * 0.0

            let near = (1.0 - cosine).where(target.eq 1, zeros)
            let far = (atLeast0 (cosine - margin)).where(target.eq -1, zeros)
            reduceTo operation reduction (near + far)

        /// <summary>How much nearer each anchor is to its positive than to its negative: the mean of max(0, d(anchor, positive) - d(anchor, negative) + margin) (Balntas et al. 2016).</summary>
        /// <param name="positive">What the anchors should be near; shapes broadcast, vectors are along the last axis.</param>
        /// <param name="negative">What the anchors should be far from.</param>
        /// <param name="margin">1 by default.</param>
        /// <param name="p">The order of the distance's norm, 2 by default.</param>
        /// <param name="eps">Added to differences, 1e-6 by default, so that a distance of 0 has a derivative.</param>
        /// <param name="swap">Whether to take d(positive, negative) where that is less than d(anchor, negative); false by default.</param>
        /// <param name="reduction">"mean", "sum" or "none".</param>
        member anchor.tripletMarginLoss
            (
                positive: Tensor,
                negative: Tensor,
                ?margin: float,
                ?p: float,
                ?eps: float,
                ?swap: bool,
                ?reduction: string
            ) : Tensor =
            let operation = "tripletMarginLoss"
            let margin, p, eps = defaultArg margin 1.0, defaultArg p 2.0, defaultArg eps 1e-6
            Guard.above0 operation "p" p
            Guard.nonNegative operation "eps" eps
            Guard.nonNegative operation "margin" margin
            let struct (anchor, positive) = together operation anchor positive
            let struct (_, negative) = together operation anchor negative
            Shape.broadcast operation positive.Sizes negative.Sizes |> ignore

            if anchor.dim = 0 || positive.dim = 0 || negative.dim = 0 then
                Shape.fail
                    $"{operation}: expected vectors along the last axis, got a tensor of shape ()."

            let near = distances p eps anchor positive
            let far = distances p eps anchor negative

            let far =
                if defaultArg swap false then
                    far.min (distances p eps positive negative)
                else
                    far

            atLeast0 (near - far + margin) |> reduceTo operation reduction

        /// <summary>Which of two scores is to be greater, as a target says: the mean of max(0, -target (input1 - input2) + margin).</summary>
        /// <param name="input2">The other scores, of this tensor's shape.</param>
        /// <param name="target">1 where the first is to be greater, -1 where the second is; of the inputs' shape.</param>
        /// <param name="margin">0 by default.</param>
        /// <param name="reduction">"mean", "sum" or "none".</param>
        member input1.marginRankingLoss
            (input2: Tensor, target: Tensor, ?margin: float, ?reduction: string)
            : Tensor =
            let operation = "marginRankingLoss"
            let struct (input1, input2) = Losses.alike operation input1 input2
            let struct (_, target) = Losses.alike operation input1 target
            let margin = defaultArg margin 0.0
            Guard.nonNegative operation "margin" margin
            atLeast0 (margin - target * (input1 - input2)) |> reduceTo operation reduction

    /// The registry's entries.
    [<RequireQualifiedAccess>]
    module internal Ops =
        let cosineSimilarity =
            Op.make
                "cosineSimilarity"
                [ "x2"; "dim"; "eps" ]
                "the cosine of the angle between vectors along dim, 1 by default"
                (fun o ->
                    let x2, dim, eps = o.tensor "x2", o.tryInt "dim", o.tryFloat "eps"
                    fun x -> x.cosineSimilarity (x2, ?dim = dim, ?eps = eps))

        let cosineEmbeddingLoss =
            Op.make
                "cosineEmbeddingLoss"
                [ "input2"; "target"; "margin"; "reduction" ]
                "the mean of 1 - cos, or max(0, cos - margin) where the target is -1"
                (fun o ->
                    let input2, target = o.tensor "input2", o.tensor "target"
                    let margin, reduction = o.tryFloat "margin", o.tryText "reduction"

                    fun x ->
                        x.cosineEmbeddingLoss (
                            input2,
                            target,
                            ?margin = margin,
                            ?reduction = reduction
                        ))

        let tripletMarginLoss =
            Op.make
                "tripletMarginLoss"
                [ "positive"; "negative"; "margin"; "p"; "eps"; "swap"; "reduction" ]
                "the mean of max(0, d(x, positive) - d(x, negative) + margin)"
                (fun o ->
                    let positive, negative = o.tensor "positive", o.tensor "negative"
                    let margin, p, eps = o.tryFloat "margin", o.tryFloat "p", o.tryFloat "eps"
                    let swap, reduction = o.tryBool "swap", o.tryText "reduction"

                    fun x ->
                        x.tripletMarginLoss (
                            positive,
                            negative,
                            ?margin = margin,
                            ?p = p,
                            ?eps = eps,
                            ?swap = swap,
                            ?reduction = reduction
                        ))

        let marginRankingLoss =
            Op.make
                "marginRankingLoss"
                [ "input2"; "target"; "margin"; "reduction" ]
                "the mean of max(0, -target (x - input2) + margin)"
                (fun o ->
                    let input2, target = o.tensor "input2", o.tensor "target"
                    let margin, reduction = o.tryFloat "margin", o.tryText "reduction"

                    fun x ->
                        x.marginRankingLoss (
                            input2,
                            target,
                            ?margin = margin,
                            ?reduction = reduction
                        ))

        let all = [ cosineSimilarity; cosineEmbeddingLoss; tripletMarginLoss; marginRankingLoss ]

    type dsharp with

        static member cosineSimilarity(x1: Tensor, x2: Tensor, ?dim: int, ?eps: float) : Tensor =
            x1.cosineSimilarity (x2, ?dim = dim, ?eps = eps)

        static member cosineSimilarity(x2: Tensor, ?dim: int, ?eps: float) : Tensor -> Tensor =
            Op.curried Ops.cosineSimilarity ([ "x2", box x2 ] @ given "dim" dim @ given "eps" eps)

        static member cosineEmbeddingLoss
            (input1: Tensor, input2: Tensor, target: Tensor, ?margin: float, ?reduction: string)
            : Tensor =
            input1.cosineEmbeddingLoss (input2, target, ?margin = margin, ?reduction = reduction)

        static member cosineEmbeddingLoss
            (input2: Tensor, target: Tensor, ?margin: float, ?reduction: string)
            : Tensor -> Tensor =
            Op.curried
                Ops.cosineEmbeddingLoss
                ([ "input2", box input2; "target", box target ]
                 @ given "margin" margin
                 @ given "reduction" reduction)

        static member tripletMarginLoss
            (
                anchor: Tensor,
                positive: Tensor,
                negative: Tensor,
                ?margin: float,
                ?p: float,
                ?eps: float,
                ?swap: bool,
                ?reduction: string
            ) : Tensor =
            anchor.tripletMarginLoss (
                positive,
                negative,
                ?margin = margin,
                ?p = p,
                ?eps = eps,
                ?swap = swap,
                ?reduction = reduction
            )

        static member tripletMarginLoss
            (
                positive: Tensor,
                negative: Tensor,
                ?margin: float,
                ?p: float,
                ?eps: float,
                ?swap: bool,
                ?reduction: string
            ) : Tensor -> Tensor =
            Op.curried
                Ops.tripletMarginLoss
                ([ "positive", box positive; "negative", box negative ]
                 @ given "margin" margin
                 @ given "p" p
                 @ given "eps" eps
                 @ given "swap" swap
                 @ given "reduction" reduction)

        static member marginRankingLoss
            (input1: Tensor, input2: Tensor, target: Tensor, ?margin: float, ?reduction: string)
            : Tensor =
            input1.marginRankingLoss (input2, target, ?margin = margin, ?reduction = reduction)

        static member marginRankingLoss
            (input2: Tensor, target: Tensor, ?margin: float, ?reduction: string)
            : Tensor -> Tensor =
            Op.curried
                Ops.marginRankingLoss
                ([ "input2", box input2; "target", box target ]
                 @ given "margin" margin
                 @ given "reduction" reduction)

namespace DiffLessons

open System
open DiffLessons.Native

/// <summary>Reductions: sums, means, extremes and where they are.</summary>
[<AutoOpen>]
module TensorReduce =
    let private along name (a: Tensor) dim keepDim f =
        let dim = Shape.completeDim name a.dim dim
        let keepDim = defaultArg keepDim false
        Tensor.Lift1(name, (fun x -> f x (int64 dim) keepDim), a, Shape.reduce dim keepDim a.Sizes)

    /// A reduction gathered in another dtype: without derivative unless that is a floating point one.
    let private gathered name (a: Tensor) (dtype: Dtype) (f: NativeTensor -> NativeTensor) sizes =
        if dtype.IsFloatingPoint then
            Tensor.Lift1(name, f, a, sizes)
        else
            let constant (x: NativeTensor[]) =
                use plain = x[0].detach()
                f plain

            Tensor.Flat(name, constant, [| a |], sizes)

    /// TorchSharp's var and std of all elements take no heed of `unbiased`; those along a dimension do.
    let private spread (measure: NativeTensor -> NativeTensor) (x: NativeTensor) =
        use flat = x.reshape -1L
        measure flat

    let private nonEmpty name (a: Tensor) =
        if a.nelement = 0 then
            Shape.fail $"{name}: expected at least one element, got shape {Shape.format a.Sizes}."

    let private located name (a: Tensor) dim keepDim f =
        let dim = Shape.completeDim name a.dim dim

        if a.dim > 0 && a.Sizes[dim] = 0 then
            Shape.fail
                $"{name}: dimension {dim} of shape {Shape.format a.Sizes} is empty, so it has no extreme."

        along name a dim keepDim f

    let private indexOf name (a: Tensor) f =
        nonEmpty name a

        use raw: NativeTensor =
            Refusal.run name (fun () -> f a.Live) (fun () -> {
                Text = $"{Shape.format a.Sizes} {a.dtype}"
                Dtypes = [||]
            })

        let mutable rest = int (raw.item<int64>())
        let index = Array.zeroCreate a.dim

        for i in a.dim - 1 .. -1 .. 0 do
            index[i] <- rest % a.Sizes[i]
            rest <- rest / a.Sizes[i]

        index

    let private isZero (a: Tensor) = (a.toDouble () = 0.0)

    let private zerosOf (a: Tensor) =
        Tensor.Flat("zeros", (fun x -> x[0].zeros_like()), [| a |], a.Sizes)

    type Tensor with

        /// <summary>The sum of all elements, as a 0-d tensor. Integers and booleans are gathered in Int64.</summary>
        /// <param name="dtype">The dtype to gather in; the tensor's own (or Int64) by default.</param>
        member a.sum(?dtype: Dtype) =
            match dtype with
            | None -> Tensor.Lift1("sum", (fun x -> x.sum ()), a, Shape.scalar)
            | Some dtype ->
                gathered "sum" a dtype (fun x -> x.sum (Dtype.toTorch dtype)) Shape.scalar

        /// <summary>The sums along a dimension.</summary>
        /// <param name="dim">The dimension to sum away; negative counts from the end.</param>
        /// <param name="keepDim">Whether to keep it, with length 1; false by default.</param>
        /// <param name="dtype">The dtype to gather in.</param>
        member a.sum(dim: int, ?keepDim: bool, ?dtype: Dtype) =
            match dtype with
            | None -> along "sum" a dim keepDim (fun x dim keep -> x.sum (dim, keep))
            | Some dtype ->
                let dim = Shape.completeDim "sum" a.dim dim
                let keep = defaultArg keepDim false
                let target = Dtype.toTorch dtype
                let sizes = Shape.reduce dim keep a.Sizes
                gathered "sum" a dtype (fun x -> x.sum (int64 dim, keep, target)) sizes

        /// <summary>The mean of all elements, as a 0-d tensor.</summary>
        member a.mean() =
            floating "mean" a
            Tensor.Lift1("mean", (fun x -> x.mean ()), a, Shape.scalar)

        /// <summary>The means along a dimension.</summary>
        /// <param name="dim">The dimension to average away; negative counts from the end.</param>
        /// <param name="keepDim">Whether to keep it, with length 1; false by default.</param>
        member a.mean(dim: int, ?keepDim: bool) =
            floating "mean" a
            along "mean" a dim keepDim (fun x dim keep -> x.mean ([| dim |], keep))

        /// <summary>The variance of all elements.</summary>
        /// <param name="unbiased">Whether to divide by n - 1 (the default) rather than n.</param>
        member a.var(?unbiased: bool) =
            floating "var" a
            let unbiased = defaultArg unbiased true

            Tensor.Lift1(
                "var",
                (fun x -> spread (fun flat -> flat.var (0L, unbiased)) x),
                a,
                Shape.scalar
            )

        /// <summary>The variances along a dimension.</summary>
        /// <param name="dim">The dimension to reduce; negative counts from the end.</param>
        /// <param name="keepDim">Whether to keep it, with length 1; false by default.</param>
        /// <param name="unbiased">Whether to divide by n - 1 (the default) rather than n.</param>
        member a.var(dim: int, ?keepDim: bool, ?unbiased: bool) =
            floating "var" a
            let unbiased = defaultArg unbiased true
            along "var" a dim keepDim (fun x dim keep -> x.var (dim, unbiased, keep))

        /// <summary>The standard deviation of all elements; see <c>var</c>.</summary>
        /// <param name="unbiased">Whether to divide by n - 1 (the default) rather than n.</param>
        member a.std(?unbiased: bool) =
            floating "std" a
            let unbiased = defaultArg unbiased true

            Tensor.Lift1(
                "std",
                (fun x -> spread (fun flat -> flat.std (0L, unbiased)) x),
                a,
                Shape.scalar
            )

        /// <summary>The standard deviations along a dimension; see <c>var</c>.</summary>
        /// <param name="dim">The dimension to reduce; negative counts from the end.</param>
        /// <param name="keepDim">Whether to keep it, with length 1; false by default.</param>
        /// <param name="unbiased">Whether to divide by n - 1 (the default) rather than n.</param>
        member a.std(dim: int, ?keepDim: bool, ?unbiased: bool) =
            floating "std" a
            let unbiased = defaultArg unbiased true
            along "std" a dim keepDim (fun x dim keep -> x.std (dim, unbiased, keep))

        /// <summary>The greatest element, as a 0-d tensor; where several are greatest the derivative is shared among them.</summary>
        member a.max() =
            nonEmpty "max" a
            Tensor.Lift1("max", (fun x -> x.max ()), a, Shape.scalar)

        /// <summary>The greatest elements along a dimension; of equal ones the derivative goes to one.</summary>
        /// <param name="dim">The dimension to reduce; negative counts from the end.</param>
        /// <param name="keepDim">Whether to keep it, with length 1; false by default.</param>
        member a.max(dim: int, ?keepDim: bool) =
            located "max" a dim keepDim (fun x dim keep ->
                let struct (values, indices) = x.max (dim, keep)
                indices.Dispose()
                values)

        /// <summary>The least element, as a 0-d tensor; where several are least the derivative is shared among them.</summary>
        member a.min() =
            nonEmpty "min" a
            Tensor.Lift1("min", (fun x -> x.min ()), a, Shape.scalar)

        /// <summary>The least elements along a dimension; of equal ones the derivative goes to one.</summary>
        /// <param name="dim">The dimension to reduce; negative counts from the end.</param>
        /// <param name="keepDim">Whether to keep it, with length 1; false by default.</param>
        member a.min(dim: int, ?keepDim: bool) =
            located "min" a dim keepDim (fun x dim keep ->
                let struct (values, indices) = x.min (dim, keep)
                indices.Dispose()
                values)

        /// <summary>The index of the greatest element.</summary>
        member a.argmax() : int[] =
            indexOf "argmax" a (fun x -> x.argmax ())

        /// <summary>The indices of the greatest elements along a dimension, as an Int64 tensor.</summary>
        /// <param name="dim">The dimension to reduce; negative counts from the end.</param>
        /// <param name="keepDim">Whether to keep it, with length 1; false by default.</param>
        member a.argmax(dim: int, ?keepDim: bool) : Tensor =
            let dim = Shape.completeDim "argmax" a.dim dim
            let keep = defaultArg keepDim false
            nonEmpty "argmax" a

            Tensor.Flat(
                "argmax",
                (fun x -> x[0].argmax(int64 dim, keep)),
                [| a |],
                Shape.reduce dim keep a.Sizes
            )

        /// <summary>The index of the least element.</summary>
        member a.argmin() : int[] =
            indexOf "argmin" a (fun x -> x.argmin ())

        /// <summary>The indices of the least elements along a dimension, as an Int64 tensor.</summary>
        /// <param name="dim">The dimension to reduce; negative counts from the end.</param>
        /// <param name="keepDim">Whether to keep it, with length 1; false by default.</param>
        member a.argmin(dim: int, ?keepDim: bool) : Tensor =
            let dim = Shape.completeDim "argmin" a.dim dim
            let keep = defaultArg keepDim false
            nonEmpty "argmin" a

            Tensor.Flat(
                "argmin",
                (fun x -> x[0].argmin(int64 dim, keep)),
                [| a |],
                Shape.reduce dim keep a.Sizes
            )

        /// <summary>log(sum(e^x)) along a dimension, without overflow; its derivative is the softmax.</summary>
        /// <param name="dim">The dimension to reduce; negative counts from the end.</param>
        /// <param name="keepDim">Whether to keep it, with length 1; false by default.</param>
        member a.logsumexp(dim: int, ?keepDim: bool) =
            floating "logsumexp" a
            along "logsumexp" a dim keepDim (fun x dim keep -> x.logsumexp (dim, keep))

        /// <summary>The vector norm of all elements, or along a dimension.</summary>
        /// <param name="order">The norm's order: 2 (Euclidean) by default; 1, infinity and others too.</param>
        /// <param name="dim">The dimension to reduce; all by default.</param>
        /// <param name="keepDim">Whether to keep it, with length 1; false by default.</param>
        member a.norm(?order: float, ?dim: int, ?keepDim: bool) =
            floating "norm" a
            let order = defaultArg order 2.0

            let needsOne (count: int) =
                if count = 0 && (order < 0.0 || Double.IsInfinity order) then
                    Shape.fail
                        $"norm: of order {order} there is none without elements, got shape {Shape.format a.Sizes}."

            match dim with
            | None ->
                needsOne a.nelement

                Tensor.Lift1(
                    "norm",
                    (fun x ->
                        spread (fun flat -> torch.linalg.vector_norm (flat, order, 0L, false)) x),
                    a,
                    Shape.scalar
                )
            | Some dim ->
                let dim = Shape.completeDim "norm" a.dim dim

                if a.dim > 0 then
                    needsOne a.Sizes[dim]

                along "norm" a dim keepDim (fun x dim keep ->
                    torch.linalg.vector_norm (x, order, dim, keep))

        /// <summary>The elements shifted and scaled to mean 0 and (unbiased) standard deviation 1; zeros where they are all equal.</summary>
        member a.standardize() : Tensor =
            floating "standardize" a

            if a.nelement < 2 then
                zerosOf a
            else
                let spread = a.std ()

                if isZero spread then
                    zerosOf a
                else
                    (a - a.mean ()) / spread

        /// <summary>The elements shifted and scaled to lie in [0, 1]; zeros where they are all equal.</summary>
        member a.normalize() : Tensor =
            let low = a.min ()
            let range = a.max () - low
            if isZero range then zerosOf a else (a - low) / range

        /// <summary>Sums axes until the shape is the one given: the reverse of broadcasting.</summary>
        /// <param name="newShape">The shape to reach; aligned at the end, each of its axes is 1 or the tensor's.</param>
        /// <param name="dtype">The dtype to gather in.</param>
        member a.sumToSize(newShape: int[], ?dtype: Dtype) : Tensor =
            if not (Shape.same (Shape.broadcast "sumToSize" a.Sizes newShape) a.Sizes) then
                Shape.fail
                    $"sumToSize: shape {Shape.format a.Sizes} does not sum to {Shape.format newShape}."

            let a =
                match dtype with
                | Some dtype ->
                    gathered "sumToSize" a dtype (fun x -> x.``to`` (Dtype.toTorch dtype)) a.Sizes
                | None -> a

            let extra = a.dim - newShape.Length

            let dims = [|
                for i in 0 .. a.dim - 1 do
                    if i < extra || newShape[i - extra] <> a.Sizes[i] then
                        int64 i
            |]

            if dims.Length = 0 then
                a
            else
                let view = Shape.toTorch newShape
                Tensor.Lift1("sumToSize", (fun x -> x.sum(dims, true).view view), a, newShape)

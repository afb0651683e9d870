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

    /// The same for sums and means, which are linear.
    let private linearAlong name (a: Tensor) dim keepDim f =
        let dim = Shape.completeDim name a.dim dim
        let keepDim = defaultArg keepDim false
        Tensor.Linear(name, (fun x -> f x (int64 dim) keepDim), a, Shape.reduce dim keepDim a.Sizes)

    /// A result in the shape that it has when reduced dimensions are kept: all of them when none is given.
    let private kept (a: Tensor) (dim: int voption) (y: Tensor) : Tensor =
        if a.dim = 0 then
            y
        else
            let sizes =
                match dim with
                | ValueSome dim -> Shape.reduce dim true a.Sizes
                | ValueNone -> Array.create a.dim 1

            let raw = Shape.toTorch sizes
            Tensor.View("view", (fun x -> x.reshape raw), y, sizes)

    /// The sums of a tensor of `a`'s shape along the dimension that `y` was reduced along: all of them when none is given.
    let private sumLike (y: Tensor) (dim: int voption) (t: Tensor) : Tensor =
        match dim with
        | ValueSome dim ->
            let keep = y.dim = t.dim
            Tensor.Linear("sum", (fun x -> x.sum (int64 dim, keep)), t, y.Sizes)
        | ValueNone -> Tensor.Linear("sum", (fun x -> x.sum ()), t, Shape.scalar)

    /// The tangent of a variance: twice the mean of deviations times tangents, divided as the variance is.
    let private varianceRule
        (dim: int voption)
        (unbiased: bool)
        (x: Tensor)
        (y: Tensor)
        (t: Tensor)
        =
        let count =
            match dim with
            | ValueSome dim when x.dim > 0 -> x.Sizes[dim]
            | _ -> x.nelement

        let factor = 2.0 / float (count - (if unbiased then 1 else 0))
        let mean = sumLike y dim x / float count
        factor * sumLike y dim (t * (x - kept x dim mean))

    /// The tangent of a standard deviation: 0 where it is 0, as in libtorch.
    let private deviationRule dim unbiased (x: Tensor) (y: Tensor) (t: Tensor) =
        use isZero = y.Handle.eq (KeptScalar.zero ())
        (varianceRule dim unbiased x y t / (y.OneWhere isZero * 2)).ZeroWhere isZero

    /// The tangent of a Euclidean norm: 0 where it is 0, as in libtorch.
    let private normRule dim (x: Tensor) (y: Tensor) (t: Tensor) =
        use isZero = y.Handle.eq (KeptScalar.zero ())
        (sumLike y dim (x * t) / y.OneWhere isZero).ZeroWhere isZero

    /// A reduction along a dimension with a rule, which is told the dimension.
    let private ruledAlong name (a: Tensor) dim keepDim f rule =
        let dim = Shape.completeDim name a.dim dim
        let keepDim = defaultArg keepDim false
        let apply x = f x (int64 dim) keepDim
        Tensor.Lift1(name, apply, rule (ValueSome dim), a, Shape.reduce dim keepDim a.Sizes)

    /// The tangent of the greatest or least of all elements: shared evenly among those that are.
    let private extremeRule (x: Tensor) (y: Tensor) (t: Tensor) =
        use isEqual = x.Handle.eq y.Handle
        // Of elements that are NaN the result is NaN, which is equal to none.
        use isNan = x.Handle.isnan ()
        use isExtreme = isEqual.logical_or isNan
        use isOther = isExtreme.logical_not ()
        use count = isExtreme.sum ()

        sumLike y ValueNone (t.ZeroWhere isOther)
        / Tensor.Constant(count.``to`` t.Handle.dtype)

    /// The tangent of the greatest or least elements along a dimension: that of the element at the index that libtorch picks.
    let private pickedRule
        (indices: NativeTensor -> int64 -> NativeTensor)
        (dim: int voption)
        (x: Tensor)
        (y: Tensor)
        (t: Tensor)
        =
        match dim with
        | ValueSome dim when x.dim > 0 ->
            use picked = indices x.Handle (int64 dim)
            let sizes = Shape.toTorch y.Sizes

            let gathered (t: NativeTensor) =
                use along = t.gather (int64 dim, picked)
                along.reshape sizes

            Tensor.Linear("gather", gathered, t, y.Sizes)
        | _ -> t

    /// A reduction gathered in another dtype: without derivative unless that is a floating point one.
    let private gathered name (a: Tensor) (dtype: Dtype) (f: NativeTensor -> NativeTensor) sizes =
        if dtype.IsFloatingPoint then
            Tensor.Linear(name, f, a, sizes)
        else
            let constant (x: NativeTensor[]) =
                use plain = x[0].detach()
                f plain

            Tensor.Flat(name, constant, [| a |], sizes)

    /// TorchSharp's var and std of all elements take no heed of `unbiased`; those along a dimension do.
    let private spread (measure: NativeTensor -> NativeTensor) (x: NativeTensor) =
        if x.dim () = 1L then
            measure x
        else
            use flat = x.reshape -1L
            measure flat

    let private nonEmpty name (a: Tensor) =
        if a.nelement = 0 then
            Shape.fail $"{name}: expected at least one element, got shape {Shape.format a.Sizes}."

    let private located name (a: Tensor) dim keepDim f rule =
        let dim = Shape.completeDim name a.dim dim

        if a.dim > 0 && a.Sizes[dim] = 0 then
            Shape.fail
                $"{name}: dimension {string dim} of shape {Shape.format a.Sizes} is empty, so it has no extreme."

        ruledAlong name a dim keepDim f rule

    let private indexOf name (a: Tensor) f =
        nonEmpty name a

        use raw: NativeTensor =
            ErrorTranslation.run name (fun () -> f a.Live) (fun () -> {
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
            | None -> Tensor.Linear("sum", (fun x -> x.sum ()), a, Shape.scalar)
            | Some dtype ->
                gathered "sum" a dtype (fun x -> x.sum (Dtype.toTorch dtype)) Shape.scalar

        /// <summary>The sums along a dimension.</summary>
        /// <param name="dim">The dimension to sum away; negative counts from the end.</param>
        /// <param name="keepDim">Whether to keep it, with length 1; false by default.</param>
        /// <param name="dtype">The dtype to gather in.</param>
        member a.sum(dim: int, ?keepDim: bool, ?dtype: Dtype) =
            match dtype with
            | None -> linearAlong "sum" a dim keepDim (fun x dim keep -> x.sum (dim, keep))
            | Some dtype ->
                let dim = Shape.completeDim "sum" a.dim dim
                let keep = defaultArg keepDim false
                let target = Dtype.toTorch dtype
                let sizes = Shape.reduce dim keep a.Sizes
                gathered "sum" a dtype (fun x -> x.sum (int64 dim, keep, target)) sizes

        /// <summary>The mean of all elements, as a 0-d tensor.</summary>
        member a.mean() =
            floating "mean" a
            Tensor.Linear("mean", (fun x -> x.mean ()), a, Shape.scalar)

        /// <summary>The means along a dimension.</summary>
        /// <param name="dim">The dimension to average away; negative counts from the end.</param>
        /// <param name="keepDim">Whether to keep it, with length 1; false by default.</param>
        member a.mean(dim: int, ?keepDim: bool) =
            floating "mean" a
            linearAlong "mean" a dim keepDim (fun x dim keep -> x.mean ([| dim |], keep))

        /// <summary>The variance of all elements.</summary>
        /// <param name="unbiased">Whether to divide by n - 1 (the default) rather than n.</param>
        member a.var(?unbiased: bool) =
            floating "var" a
            let unbiased = defaultArg unbiased true

            Tensor.Lift1(
                "var",
                (fun x -> spread (fun flat -> flat.var (0L, unbiased)) x),
                varianceRule ValueNone unbiased,
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

            ruledAlong
                "var"
                a
                dim
                keepDim
                (fun x dim keep -> x.var (dim, unbiased, keep))
                (fun dim -> varianceRule dim unbiased)

        /// <summary>The standard deviation of all elements; see <c>var</c>.</summary>
        /// <param name="unbiased">Whether to divide by n - 1 (the default) rather than n.</param>
        member a.std(?unbiased: bool) =
            floating "std" a
            let unbiased = defaultArg unbiased true

            Tensor.Lift1(
                "std",
                (fun x ->
                    spread
                        (SingularPoints.deviation
                            (fun flat -> flat.var (0L, unbiased))
                            (fun flat -> flat.std (0L, unbiased)))
                        x),
                deviationRule ValueNone unbiased,
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

            ruledAlong
                "std"
                a
                dim
                keepDim
                (fun x dim keep ->
                    SingularPoints.deviation
                        (fun x -> x.var (dim, unbiased, keep))
                        (fun x -> x.std (dim, unbiased, keep))
                        x)
                (fun dim -> deviationRule dim unbiased)

        /// <summary>The greatest element, as a 0-d tensor; where several are greatest the derivative is shared among them.</summary>
        member a.max() =
            nonEmpty "max" a
            Tensor.Lift1("max", (fun x -> x.max ()), extremeRule, a, Shape.scalar)

        /// <summary>The greatest elements along a dimension; of equal ones the derivative goes to one.</summary>
        /// <param name="dim">The dimension to reduce; negative counts from the end.</param>
        /// <param name="keepDim">Whether to keep it, with length 1; false by default.</param>
        member a.max(dim: int, ?keepDim: bool) =
            let picked (x: NativeTensor) (dim: int64) =
                let struct (values, indices) = x.max (dim, true)
                values.Dispose()
                indices

            let apply (x: NativeTensor) (dim: int64) keep =
                let struct (values, indices) = x.max (dim, keep)
                indices.Dispose()
                values

            located "max" a dim keepDim apply (pickedRule picked)

        /// <summary>The least element, as a 0-d tensor; where several are least the derivative is shared among them.</summary>
        member a.min() =
            nonEmpty "min" a
            Tensor.Lift1("min", (fun x -> x.min ()), extremeRule, a, Shape.scalar)

        /// <summary>The least elements along a dimension; of equal ones the derivative goes to one.</summary>
        /// <param name="dim">The dimension to reduce; negative counts from the end.</param>
        /// <param name="keepDim">Whether to keep it, with length 1; false by default.</param>
        member a.min(dim: int, ?keepDim: bool) =
            let picked (x: NativeTensor) (dim: int64) =
                let struct (values, indices) = x.min (dim, true)
                values.Dispose()
                indices

            let apply (x: NativeTensor) (dim: int64) keep =
                let struct (values, indices) = x.min (dim, keep)
                indices.Dispose()
                values

            located "min" a dim keepDim apply (pickedRule picked)

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

            let rule dim (x: Tensor) (y: Tensor) (t: Tensor) =
                sumLike y dim (t * exp (x - kept x dim y))

            ruledAlong "logsumexp" a dim keepDim (fun x dim keep -> x.logsumexp (dim, keep)) rule

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
                        $"norm: of order {string order} there is none without elements, got shape {Shape.format a.Sizes}."

            match dim with
            | None ->
                needsOne a.nelement

                // TorchSharp takes the order of a norm of all elements in single precision.
                let single = float32 order

                let f (x: NativeTensor) =
                    if float single = order && not x.requires_grad then
                        x.norm single
                    else
                        spread (fun flat -> SingularPoints.norm order 0L false flat) x

                if order = 2.0 then
                    Tensor.Lift1("norm", f, normRule ValueNone, a, Shape.scalar)
                else
                    Tensor.Lift1("norm", f, a, Shape.scalar)
            | Some dim ->
                let dim = Shape.completeDim "norm" a.dim dim

                if a.dim > 0 then
                    needsOne a.Sizes[dim]

                let f (x: NativeTensor) (dim: int64) keep = SingularPoints.norm order dim keep x

                if order = 2.0 then
                    ruledAlong "norm" a dim keepDim f normRule
                else
                    along "norm" a dim keepDim f

        /// <summary>The elements shifted and scaled to mean 0 and (unbiased) standard deviation 1; zeros where they are all equal.</summary>
        member a.standardize() : Tensor =
            floating "standardize" a

            if a.nelement < 2 then
                zerosOf a
            else
                let spread = a.std ()

                // The deviation of equal elements may be rounded; their range is 0.
                if isZero spread || isZero (a.max () - a.min ()) then
                    zerosOf a
                else
                    (a - a.mean ()) / spread

        /// <summary>The elements shifted and scaled to lie in [0, 1]; zeros where they are all equal.</summary>
        member a.normalize() : Tensor =
            let low = a.min ()
            let range = a.max () - low

            if isZero range then
                // Of the dtype that the quotient has: integers become floating point numbers.
                zerosOf ((a - low) / (range + 1))
            else
                (a - low) / range

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
                // Integers are gathered in Int64, whether there is anything to add or not.
                if dtype.IsNone && not a.dtype.IsFloatingPoint then
                    a.cast Dtype.Int64
                else
                    a
            else
                let view = Shape.toTorch newShape
                Tensor.Linear("sumToSize", (fun x -> x.sum(dims, true).view view), a, newShape)

namespace DiffLessons

open DiffLessons.Native

/// Reductions along a dimension or of all elements, and how their tangents are computed.
[<AutoOpen>]
module internal ReductionRules =
    let along name (a: Tensor) dim keepDim f =
        let dim = Shape.completeDim name a.dim dim
        let keepDim = defaultArg keepDim false
        Tensor.Lift1(name, (fun x -> f x (int64 dim) keepDim), a, Shape.reduce dim keepDim a.Sizes)

    /// The same for sums and means, which are linear.
    let linearAlong name (a: Tensor) dim keepDim f =
        let dim = Shape.completeDim name a.dim dim
        let keepDim = defaultArg keepDim false
        Tensor.Linear(name, (fun x -> f x (int64 dim) keepDim), a, Shape.reduce dim keepDim a.Sizes)

    /// A result in the shape that it has when reduced dimensions are kept: all of them when none is given.
    let kept (a: Tensor) (dim: int voption) (y: Tensor) : Tensor =
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
    let sumLike (y: Tensor) (dim: int voption) (t: Tensor) : Tensor =
        match dim with
        | ValueSome dim ->
            let keep = y.dim = t.dim
            Tensor.Linear("sum", (fun x -> x.sum (int64 dim, keep)), t, y.Sizes)
        | ValueNone -> Tensor.Linear("sum", (fun x -> x.sum ()), t, Shape.scalar)

    /// A reduction along a dimension with a rule, which is given the dimension.
    let ruledAlong name (a: Tensor) dim keepDim f rule =
        let dim = Shape.completeDim name a.dim dim
        let keepDim = defaultArg keepDim false
        let apply x = f x (int64 dim) keepDim
        Tensor.Lift1(name, apply, rule (ValueSome dim), a, Shape.reduce dim keepDim a.Sizes)

    /// The tangent of a variance: twice the mean of deviations times tangents, divided as the variance is.
    let varianceRule (dim: int voption) (unbiased: bool) (x: Tensor) (y: Tensor) (t: Tensor) =
        let count =
            match dim with
            | ValueSome dim when x.dim > 0 -> x.Sizes[dim]
            | _ -> x.nelement

        let factor = 2.0 / float (count - (if unbiased then 1 else 0))
        let mean = sumLike y dim x / float count
        factor * sumLike y dim (t * (x - kept x dim mean))

    /// The tangent of a standard deviation: 0 where it is 0, as in libtorch.
    let deviationRule dim unbiased (x: Tensor) (y: Tensor) (t: Tensor) =
        use isZero = y.Handle.eq (CachedScalar.zero ())
        (varianceRule dim unbiased x y t / (y.OneWhere isZero * 2)).ZeroWhere isZero

    /// The tangent of a Euclidean norm: 0 where it is 0, as in libtorch.
    let normRule dim (x: Tensor) (y: Tensor) (t: Tensor) =
        use isZero = y.Handle.eq (CachedScalar.zero ())
        (sumLike y dim (x * t) / y.OneWhere isZero).ZeroWhere isZero

    /// The tangent of the greatest or least of all elements: shared evenly among those that are.
    let extremeRule (x: Tensor) (y: Tensor) (t: Tensor) =
        use isEqual = x.Handle.eq y.Handle
        // Of elements that are NaN the result is NaN, which is equal to none.
        use isNan = x.Handle.isnan ()
        use isExtreme = isEqual.logical_or isNan
        use isOther = isExtreme.logical_not ()
        use count = isExtreme.sum ()

        sumLike y ValueNone (t.ZeroWhere isOther)
        / Tensor.Constant(count.``to`` t.Handle.dtype)

    /// The tangent of the greatest or least elements along a dimension: that of the element at the index that libtorch picks.
    let pickedRule
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

            let selected (t: NativeTensor) =
                use along = t.gather (int64 dim, picked)
                along.reshape sizes

            Tensor.Linear("gather", selected, t, y.Sizes)
        | _ -> t

    /// A reduction accumulated in another dtype: without derivative unless that is a floating point one.
    let accumulated name (a: Tensor) (dtype: Dtype) (f: NativeTensor -> NativeTensor) sizes =
        if dtype.IsFloatingPoint then
            Tensor.Linear(name, f, a, sizes)
        else
            let constant (x: NativeTensor[]) =
                use plain = x[0].detach()
                f plain

            Tensor.Flat(name, constant, [| a |], sizes)

    /// TorchSharp's var and std of all elements take no heed of `unbiased`; those along a dimension do.
    let spread (measure: NativeTensor -> NativeTensor) (x: NativeTensor) =
        if x.dim () = 1L then
            measure x
        else
            use flat = x.reshape -1L
            measure flat

    let nonEmpty name (a: Tensor) =
        if a.nelement = 0 then
            Shape.fail $"{name}: expected at least one element, got shape {Shape.format a.Sizes}."

    let located name (a: Tensor) dim keepDim f rule =
        let dim = Shape.completeDim name a.dim dim

        if a.dim > 0 && a.Sizes[dim] = 0 then
            Shape.fail
                $"{name}: dimension {string dim} of shape {Shape.format a.Sizes} is empty, so it has no extreme."

        ruledAlong name a dim keepDim f rule

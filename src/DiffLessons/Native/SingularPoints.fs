namespace DiffLessons

open DiffLessons.Native

/// Operations whose derivative, as libtorch writes it, divides 0 by 0 or multiplies 0 by infinity at some points, at the first order
/// or at a later one. Where libtorch differentiates by the input they are put together so that such terms are never computed:
/// derivatives of all orders are then right in reverse mode, and so is everything that is made of reverse mode.
[<RequireQualifiedAccess>]
module internal SingularPoints =
    let private isAny (mask: NativeTensor) =
        use any = mask.any ()
        any.item<bool>()

    let private isZero (x: NativeTensor) = x.eq (CachedScalar.zero ())

    // ---- standard deviation: sqrt(variance), where the variance is 0 ----

    /// A standard deviation, whose derivatives are taken as 0 where it is 0.
    let deviation
        (variance: NativeTensor -> NativeTensor)
        (deviation: NativeTensor -> NativeTensor)
        (x: NativeTensor)
        : NativeTensor =
        let (plain: NativeTensor) = deviation x

        if not x.requires_grad then
            plain
        else
            use flat = isZero plain

            if not (isAny flat) then
                plain
            else
                plain.Dispose()
                use squares = variance x
                use safe = squares.masked_fill (flat, (CachedScalar.one ()))
                use roots = safe.sqrt ()
                roots.masked_fill (flat, (CachedScalar.zero ()))

    // ---- norms ----

    /// The norm as a root of a sum of powers. Powers that do not derive at 0 have the derivative 0 there.
    let private ofPowers (x: NativeTensor) (order: float) (dim: int64) keep : NativeTensor =
        use sizes = x.abs ()
        use empty = isZero sizes
        use safe = sizes.masked_fill (empty, (CachedScalar.one ()))
        use exponent = order.ToScalar()
        use raised = safe.pow exponent
        use powers = raised.masked_fill (empty, (CachedScalar.zero ()))

        use total = powers.sum (dim, keep)

        use nothing = isZero total
        use above = total.masked_fill (nothing, (CachedScalar.one ()))
        use inverse = (1.0 / order).ToScalar()
        use roots = above.pow inverse
        roots.masked_fill (nothing, (CachedScalar.zero ()))

    /// The norm of vectors along an axis. Its derivatives are taken as 0 where it is 0.
    let norm (order: float) (dim: int64) (keep: bool) (x: NativeTensor) : NativeTensor =
        let plain = torch.linalg.vector_norm (x, order, dim, keep)

        let isRoot =
            order > 0.0
            && order <> 1.0
            && order <> 2.0
            && not (System.Double.IsInfinity order)

        if not x.requires_grad then
            plain
        else
            use nothing = isZero plain
            use empty = isZero x

            if isRoot && isAny empty then
                plain.Dispose()

                ofPowers x order dim keep
            elif order > 0.0 && isAny nothing then
                plain.Dispose()
                use value = x.detach ()

                use kept = torch.linalg.vector_norm (value, order, dim, true)
                use where = isZero kept
                use moved = x.masked_fill (where, (CachedScalar.one ()))
                use norms = torch.linalg.vector_norm (moved, order, dim, keep)
                norms.masked_fill (nothing, (CachedScalar.zero ()))
            else
                plain

    // ---- infinities, which libtorch multiplies by 0 or divides by infinities, in some of its kernels and not in others ----

    /// A function that is at infinities what it tends to, with derivatives.
    let atInfinities
        (limit: NativeTensor -> NativeTensor)
        (plain: NativeTensor -> NativeTensor)
        (x: NativeTensor)
        : NativeTensor =
        let y = plain x
        use total = y.sum ()
        use isFinite = total.isfinite ()

        if isFinite.item<bool>() then
            y
        else
            y.Dispose()
            use infinite = x.isinf ()
            use safe = x.masked_fill (infinite, (CachedScalar.zero ()))
            use inner = plain safe
            use ends = limit x
            torch.where (infinite, ends, inner)

    /// A function that grows as relu does, at infinities too.
    let asRelu (plain: NativeTensor -> NativeTensor) (x: NativeTensor) : NativeTensor =
        atInfinities (fun x -> x.relu ()) plain x

    // ---- powers of tensors: a base or an exponent of 0 ----

    let private distinct (x: NativeTensor) : float[] =
        use flat = x.reshape -1L
        use wide = flat.``to`` (torch.ScalarType.Float64, torch.CPU)
        use dense = wide.contiguous ()
        Array.distinct (dense.toArray<float>())

    /// Where the base is 0 and the exponent 0 or more: the exponent is a constant there, and so is the base where both are 0.
    let private ofZero (x: NativeTensor) (y: NativeTensor) (still: NativeTensor) : NativeTensor =
        use noExponent = isZero y
        use moving = noExponent.logical_not ()
        use polynomial = still.logical_and moving
        use oneBase = x.new_full ([||], (CachedScalar.one ()))
        use none = y.new_full ([||], (CachedScalar.zero ()))
        use lower = torch.where (polynomial, x, oneBase)
        use value = y.detach ()
        use exponents = torch.where (polynomial, value, none)

        // To a number: libtorch's power to a tensor multiplies 0 by infinity from the exponent's own order on.
        let mutable powers = lower.new_full (lower.shape, CachedScalar.one ())

        for exponent in distinct exponents do
            if exponent <> 0.0 then
                use number = exponent.ToScalar()
                use here = exponents.eq number
                use bases = torch.where (here, lower, oneBase)
                use power = bases.pow number
                powers <- torch.where (here, power, powers)

        powers

    /// The power at an exponent of 0 of a positive base, by exponential and logarithm: libtorch's formula has the derivative by
    /// the base 0 there whatever the exponent does.
    let private byLogarithm
        (x: NativeTensor)
        (y: NativeTensor)
        (flat: NativeTensor)
        : NativeTensor =
        use oneBase = x.new_full ([||], (CachedScalar.one ()))
        use noExponent = y.new_full ([||], (CachedScalar.zero ()))
        use bases = torch.where (flat, x, oneBase)
        use exponents = torch.where (flat, y, noExponent)
        use logarithms = bases.log ()
        use products = logarithms.mul exponents
        products.exp ()

    /// x to the power of y. Where x is 0 and y is 0 or more, the derivative by y is taken as 0; where both are 0, that by x too.
    let power (x: NativeTensor) (y: NativeTensor) : NativeTensor =
        if not (x.requires_grad || y.requires_grad) then
            x.pow y
        else
            use noBase = isZero x
            use noExponent = isZero y
            use positiveBase = x.gt (CachedScalar.zero ())
            use isNumber = x.isfinite ()
            use above = positiveBase.logical_and isNumber
            use positive = y.ge (CachedScalar.zero ())
            use still = noBase.logical_and positive
            use flat = noExponent.logical_and above
            let isFlat = y.requires_grad && isAny flat

            if not (isFlat || isAny still) then
                x.pow y
            else
                use special = if isFlat then still.logical_or flat else still.alias ()
                use oneBase = x.new_full ([||], (CachedScalar.one ()))
                use oneExponent = y.new_full ([||], (CachedScalar.one ()))
                // The usual elements; 1 to the power of 1 where it is another's turn.
                use bases = torch.where (special, oneBase, x)
                use exponents = torch.where (special, oneExponent, y)
                use usual = bases.pow exponents
                use zeros = ofZero x y still
                use powers = torch.where (still, zeros, usual)

                if isFlat then
                    use logarithmic = byLogarithm x y flat
                    torch.where (flat, logarithmic, powers)
                else
                    powers.alias ()

    // ---- values held between bounds: the derivative at a bound is 0 ----

    /// x, pulled into [low, high]. Unlike clamp it has the derivative 0 at its bounds, as PyTorch's activations have.
    let held (low: NativeScalar) (high: NativeScalar) (x: NativeTensor) : NativeTensor =
        if x.requires_grad then
            use value = x.detach ()
            use bounded = value.clamp (low, high)
            use below = value.le low
            use above = value.ge high
            use outside = above.logical_or below
            torch.where (outside, bounded, x)
        else
            x.clamp (low, high)

    /// relu6(x + 3) / 6, whose derivative is 1/6 between -3 and 3 and 0 elsewhere, at NaN too.
    let hardsigmoid (x: NativeTensor) : NativeTensor =
        use three = (3.0).ToScalar()
        use six = (6.0).ToScalar()
        use value = x.detach ()
        use none = value.isnan ()
        use number = torch.where (none, value, x)
        use moved = number.add three
        use inside = held (CachedScalar.zero ()) six moved
        inside.div six

    /// x relu6(x + 3) / 6, without a product of infinity and 0 where a derivative is taken.
    let hardswish (x: NativeTensor) : NativeTensor =
        use three = (3.0).ToScalar()
        use minusThree = (-3.0).ToScalar()
        use six = (6.0).ToScalar()
        use value = x.detach ()
        use above = value.gt three
        use below = value.lt minusThree
        use outside = above.logical_or below
        use middle = x.masked_fill (outside, (CachedScalar.zero ()))
        use moved = middle.add three
        use product = middle.mul moved
        use inside = product.div six
        use nothing = x.mul (CachedScalar.zero ())
        use lower = torch.where (below, nothing, inside)
        torch.where (above, x, lower)

    /// x above 0, slope * x below, the slope of a shape that broadcasts.
    let leaky (x: NativeTensor) (slope: NativeTensor) : NativeTensor =
        use value = x.detach ()
        use positive = value.gt (CachedScalar.zero ())
        use below = x.masked_fill (positive, (CachedScalar.zero ()))
        use leaked = below.mul slope
        torch.where (positive, x, leaked)

    // ---- determinants of matrices that are singular, or nearly so ----

    /// Below this ratio of singular values a direction counts as singular. Derivatives by libtorch's formulas, which divide by
    /// the pivots, lose as many digits as the ratio has zeros.
    let private ratio = 1e-2

    /// The determinant by the method of Faddeev and LeVerrier: matrix products and traces, and no division but by whole numbers.
    let private byTraces (a: NativeTensor) : NativeTensor =
        let n = a.size -1

        let trace (m: NativeTensor) : NativeTensor =
            use diagonal = m.diagonal (0L, -2L, -1L)
            diagonal.sum -1L

        use unit = torch.eye (n, dtype = a.dtype, device = a.device)
        let mutable product = a.alias ()
        let mutable coefficient = (trace a).neg()

        for k in 2L .. n do
            use wide = coefficient.unsqueeze(-1L).unsqueeze -1L
            use shift = wide.mul unit
            use moved = product.add shift
            product <- a.matmul moved
            use divisor = (-1.0 / float k).ToScalar()
            use sum = trace product
            coefficient <- sum.mul divisor

        if n % 2L = 0L then
            coefficient.alias ()
        else
            coefficient.neg ()

    /// The determinant in the constant bases of the singular vectors: the directions that are not singular by libtorch, what is
    /// left of the others (their Schur complement) without division.
    let private byBlocks (a: NativeTensor) (regular: int64) (u: NativeTensor) (vh: NativeTensor) =
        let n = a.size -1
        use left = u.transpose (-2L, -1L)
        use right = vh.transpose (-2L, -1L)
        use half = left.matmul a
        use whole = half.matmul right
        use signs = (torch.linalg.det u).mul(torch.linalg.det vh)
        use sign = signs.sign ()

        let block (row: int64) (rows: int64) (column: int64) (columns: int64) : NativeTensor =
            use band = whole.narrow (-2L, row, rows)
            band.narrow (-1L, column, columns)

        if regular = 0L then
            use determinant = byTraces whole
            determinant.mul sign
        else
            let rest = n - regular
            use first = block 0L regular 0L regular
            use upper = block 0L regular regular rest
            use lower = block regular rest 0L regular
            use last = block regular rest regular rest
            use solved = torch.linalg.solve (first, upper)
            use product = lower.matmul solved
            use complement = last.sub product
            use small = byTraces complement
            use large = torch.linalg.det first
            use both = large.mul small
            both.mul sign

    /// How many directions of all matrices of a batch are far from singular.
    let private regularDirections (values: NativeTensor) : int64 =
        let n = values.size -1
        use greatest = values.narrow (-1L, 0L, 1L)
        use factor = ratio.ToScalar()
        use bound = greatest.mul factor
        use above = values.gt bound
        use counts = above.sum (-1L)
        use least = counts.min ()
        min n (least.item<int64>())

    /// Whether libtorch's decomposition has a pivot that is small beside the greatest: its derivatives divide by pivots.
    let private isNearlySingular (a: NativeTensor) : bool =
        let struct (order, lower, factors) = torch.linalg.lu a
        use order = order
        use lower = lower
        use factors = factors
        use diagonal = factors.diagonal (0L, -2L, -1L)
        use sizes = diagonal.abs ()
        let struct (least, leastAt) = sizes.min (-1L, false)
        let struct (greatest, greatestAt) = sizes.max (-1L, false)
        use least = least
        use greatest = greatest
        leastAt.Dispose()
        greatestAt.Dispose()
        use factor = ratio.ToScalar()
        use bound = greatest.mul factor
        use small = least.le bound
        isAny small

    let private isFinite (a: NativeTensor) : bool =
        use finite = a.isfinite ()
        use all = finite.all ()
        all.item<bool>()

    /// The determinant of square matrices. libtorch's derivative is 0 at a singular one, where it is the adjugate, and its second
    /// derivative divides by 0.
    let determinant (a: NativeTensor) : NativeTensor =
        if not a.requires_grad || a.numel () = 0L then
            torch.linalg.det a
        else
            use value = a.detach ()

            if not (isFinite value) || not (isNearlySingular value) then
                torch.linalg.det a
            else
                let struct (u, values, vh) = torch.linalg.svd value
                use u = u
                use values = values
                use vh = vh
                let regular = regularDirections values

                if regular = a.size -1 then
                    torch.linalg.det a
                else
                    byBlocks a regular u vh

namespace DiffLessons

open DiffLessons.Native

/// Elementary functions at points where their slope is infinite or NaN, such as the logarithm at 0.
///
/// libtorch multiplies the gradient by the slope: 0 times infinity is NaN, so that an element that nothing depends on (because `where` chose
/// another) would have the derivative NaN. Here a gradient of 0 stays 0, and any other gives what libtorch gives, in derivatives of all orders:
/// a slope is such a function itself.
[<RequireQualifiedAccess>]
module internal SteepSlopes =
    let private zero () = CachedScalar.zero ()

    /// Whether libtorch records what is computed with the tensor.
    let private isRecorded (x: NativeTensor) =
        x.requires_grad && torch.is_grad_enabled ()

    let private isAny (mask: NativeTensor) =
        use any = mask.any ()
        any.item<bool>()

    /// Whether an element is 0: one call where there is none.
    let hasZero (x: NativeTensor) =
        use isOther = x.all ()
        not (isOther.item<bool>())

    /// Whether all elements are above 0.
    let isPositive (x: NativeTensor) =
        x.numel () = 0L
        || (use least = x.min ()
            least.ToDouble() > 0.0)

    /// Whether the sum is finite, and so all elements are. Of finite ones it may overflow: then they are looked at one by one, by `apply`.
    let private isFinite (x: NativeTensor) =
        use sum = x.sum ()
        System.Double.IsFinite(sum.ToDouble())

    /// A gradient of 0 where a mask is true, whose derivative by itself is a slope that is infinite: products with the greatest number, three
    /// times, so that 0 stays 0.
    let private risen (mask: NativeTensor) (gradient: NativeTensor) (slope: NativeTensor) =
        use greatest = (torch.greatest gradient.dtype).ToScalar()
        use none = gradient.new_number (zero ())
        use here = torch.where (mask, gradient, none)
        use once = here.mul greatest
        use twice = once.mul greatest
        use steep = twice.mul greatest
        use value = slope.detach ()
        use below = value.lt (zero ())
        use falling = steep.neg ()
        torch.where (below, falling, steep)

    /// A gradient times a slope, and 0 where the gradient is 0 and the slope infinite or NaN.
    let private scaled (gradient: NativeTensor) (slope: NativeTensor) : NativeTensor =
        use isZero = gradient.eq (zero ())
        use isFlat = slope.isfinite ()
        use isSteep = isFlat.logical_not ()
        use mask = isZero.logical_and isSteep

        if not (isAny mask) then
            gradient.mul slope
        else
            use moved = slope.masked_fill (mask, zero ())
            use usual = gradient.mul moved
            use rest = risen mask gradient slope
            usual.add rest

    /// f x with the gradient by this slope.
    let private withSlope
        (f: NativeTensor -> NativeTensor)
        (slope: NativeTensor -> NativeTensor)
        (x: NativeTensor)
        : NativeTensor =
        let value (inputs: NativeTensor[]) =
            use plain = inputs[0].detach()
            f plain

        let gradient (inputs: NativeTensor[]) _ (g: NativeTensor) =
            use slopes = slope inputs[0]
            [| scaled g slopes |]

        CustomFunction.Run({ Forward = value; Backward = gradient }, [| x |])

    /// Where a slope is infinite or NaN, at a finite number.
    let private steep (slope: NativeTensor -> NativeTensor) (x: NativeTensor) : NativeTensor =
        use value = x.detach ()
        use slopes = slope value
        use isFlat = slopes.isfinite ()
        use isNumber = value.isfinite ()
        use isSteep = isFlat.logical_not ()
        isSteep.logical_and isNumber

    /// f x, whose value is y and whose slope is computed from x, by that slope where a mask is true.
    let private applyWhere
        (f: NativeTensor -> NativeTensor)
        (slope: NativeTensor -> NativeTensor)
        (mask: NativeTensor)
        (x: NativeTensor)
        (y: NativeTensor)
        : NativeTensor =
        if not (isAny mask) then
            y
        else
            use y = y
            use inside = (0.5).ToScalar()
            use safe = x.masked_fill (mask, inside)
            use usual = f safe
            use elsewhere = x.new_number inside
            use here = torch.where (mask, x, elsewhere)
            use special = withSlope f slope here
            torch.where (mask, special, usual)

    /// The same where the slope is infinite or NaN.
    let private apply f (slope: NativeTensor -> NativeTensor) (x: NativeTensor) (y: NativeTensor) =
        use mask = steep slope x
        applyWhere f slope mask x y

    /// x to the power of a number.
    let rec power (exponent: NativeScalar) (value: float) (x: NativeTensor) : NativeTensor =
        let y = x.pow exponent
        let isPolynomial = value >= 0.0 && value = System.Math.Floor value

        if isRecorded x && not isPolynomial && not (isPositive x) then
            // At 0 a slope of some order is infinite.
            use isZero = x.eq (zero ())
            use isSteep = steep (powerSlope value) x
            use mask = isZero.logical_or isSteep
            applyWhere (raised value) (powerSlope value) mask x y
        else
            y

    and private raised (value: float) (x: NativeTensor) =
        use exponent = value.ToScalar()
        x.pow exponent

    and private powerOf (value: float) (x: NativeTensor) =
        use exponent = value.ToScalar()
        power exponent value x

    and private powerSlope (value: float) (x: NativeTensor) =
        use lower = powerOf (value - 1.0) x
        use factor = value.ToScalar()
        lower.mul factor

    let reciprocal (x: NativeTensor) =
        let y = x.reciprocal ()

        if isRecorded x && hasZero x then
            apply (fun x -> x.reciprocal ()) (powerSlope -1.0) x y
        else
            y

    let log (x: NativeTensor) =
        let y = x.log ()

        if isRecorded x && hasZero x then
            apply (fun x -> x.log ()) reciprocal x y
        else
            y

    /// A logarithm to another base.
    let private logTo (newBase: float) (f: NativeTensor -> NativeTensor) (x: NativeTensor) =
        let y = f x

        let slope (x: NativeTensor) =
            use inverse = reciprocal x
            use factor = (1.0 / System.Math.Log newBase).ToScalar()
            inverse.mul factor

        if isRecorded x && hasZero x then apply f slope x y else y

    let log2 (x: NativeTensor) = logTo 2.0 (fun x -> x.log2 ()) x
    let log10 (x: NativeTensor) = logTo 10.0 (fun x -> x.log10 ()) x

    /// A function that is infinite where its slope is.
    let private unbounded f (slope: NativeTensor -> NativeTensor) (x: NativeTensor) =
        let y: NativeTensor = f x

        if isRecorded x && not (isFinite y) then
            apply f slope x y
        else
            y

    let private oneMinusSquare (x: NativeTensor) =
        use square = x.mul x
        use negative = square.neg ()
        negative.add (CachedScalar.one ())

    /// log(1 + x).
    let log1p (x: NativeTensor) =
        let slope (x: NativeTensor) =
            use more = x.add (CachedScalar.one ())
            reciprocal more

        unbounded (fun x -> x.log1p ()) slope x

    /// 1 / sqrt(x).
    let rsqrt (x: NativeTensor) =
        unbounded (fun x -> x.rsqrt ()) (powerSlope -0.5) x

    /// The inverse hyperbolic tangent, whose slope is 1 / (1 - x^2).
    let atanh (x: NativeTensor) =
        let slope (x: NativeTensor) =
            use rest = oneMinusSquare x
            reciprocal rest

        unbounded (fun x -> x.atanh ()) slope x

    /// The inverse hyperbolic cosine, whose slope is 1 / sqrt(x^2 - 1), at 1 infinite.
    let acosh (x: NativeTensor) =
        let slope (x: NativeTensor) =
            // x^2 - 1, at 1 the 0 above which it rises: of -0 the root would be -infinity.
            use square = x.mul x
            use rest = square.add (CachedScalar.minusOne ())
            powerOf -0.5 rest

        let y = x.acosh ()

        if isRecorded x && hasZero y then
            apply (fun x -> x.acosh ()) slope x y
        else
            y

    let sqrt (x: NativeTensor) =
        let y = x.sqrt ()

        if isRecorded x && not (isPositive y) then
            apply (fun x -> x.sqrt ()) (powerSlope 0.5) x y
        else
            y

    /// The arc sine, or with -1 the arc cosine.
    let private arc (sign: float) (f: NativeTensor -> NativeTensor) (x: NativeTensor) =
        let slope (x: NativeTensor) =
            use rest = oneMinusSquare x
            use root = powerOf -0.5 rest
            use sign = sign.ToScalar()
            root.mul sign

        let y = f x
        if isRecorded x then apply f slope x y else y

    let asin (x: NativeTensor) = arc 1.0 (fun x -> x.asin ()) x
    let acos (x: NativeTensor) = arc -1.0 (fun x -> x.acos ()) x

    /// log(x / (1 - x)), whose slope is 1 / x + 1 / (1 - x): as a sum its own slope has no product of 0 and infinity.
    let logit (x: NativeTensor) =
        let slope (x: NativeTensor) =
            use negative = x.neg ()
            use rest = negative.add (CachedScalar.one ())
            use first = reciprocal x
            use second = reciprocal rest
            first.add second

        unbounded (fun x -> x.logit ()) slope x

    let rec exp (x: NativeTensor) = unbounded (fun x -> x.exp ()) exp x

    let rec sinh (x: NativeTensor) = unbounded (fun x -> x.sinh ()) cosh x
    and cosh (x: NativeTensor) = unbounded (fun x -> x.cosh ()) sinh x

    /// a / b, of shapes that broadcast.
    let rec divide (a: NativeTensor) (b: NativeTensor) : NativeTensor =
        let z = a.div b

        if not ((isRecorded a || isRecorded b) && hasZero b) then
            z
        else
            use z = z
            let dtype, shape = z.dtype, z.shape

            let whole (x: NativeTensor) =
                use wide = x.expand shape
                wide.``to`` dtype

            use wholeA = whole a
            use wholeB = whole b
            use isZero = wholeB.eq (zero ())
            // What is no number has no derivative, whatever depends on it.
            use isNumber = wholeA.eq wholeA
            use mask = isZero.logical_and isNumber
            use one = wholeB.new_number (CachedScalar.one ())
            use hereA = torch.where (mask, wholeA, one)
            use hereB = torch.where (mask, wholeB, one)
            use special = quotient hereA hereB
            use safe = wholeB.masked_fill (mask, CachedScalar.one ())
            use usual = a.div safe
            torch.where (mask, special, usual)

    /// a / b, of one shape, with the gradients 1 / b and -(a / b) / b.
    and private quotient (a: NativeTensor) (b: NativeTensor) : NativeTensor =
        let value (inputs: NativeTensor[]) =
            use a = inputs[0].detach()
            use b = inputs[1].detach()
            a.div b

        let gradients (inputs: NativeTensor[]) _ (g: NativeTensor) =
            use byA = reciprocal inputs[1]
            use once = divide inputs[0] inputs[1]
            use twice = divide once inputs[1]
            use byB = twice.neg ()
            [| scaled g byA; scaled g byB |]

        CustomFunction.Run(
            {
                Forward = value
                Backward = gradients
            },
            [| a; b |]
        )

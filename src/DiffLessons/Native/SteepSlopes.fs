namespace DiffLessons

open DiffLessons.Native

/// Elementary functions at points where their slope is infinite or NaN, such as the logarithm at 0.
///
/// libtorch multiplies the gradient by the slope: 0 times infinity is NaN, so that an element that nothing depends on (because `where` chose
/// another) would have the derivative NaN. Here a gradient of 0 stays 0; any other gives what libtorch gives. At such points, derivatives
/// beyond the first are taken as 0.
[<RequireQualifiedAccess>]
module internal SteepSlopes =
    let private zero () = KeptScalar.zero ()

    let private isAny (mask: NativeTensor) =
        use any = mask.any ()
        any.item<bool>()

    /// Whether an element is 0: one call where there is none.
    let private hasZero (x: NativeTensor) =
        use isOther = x.all ()
        not (isOther.item<bool>())

    /// Whether all elements are above 0.
    let private isPositive (x: NativeTensor) =
        x.numel () = 0L
        || (use least = x.min ()
            least.ToDouble() > 0.0)

    /// Whether the sum is finite, and so all elements are. Of finite ones it may overflow: then they are looked at one by one, by `apply`.
    let private isFinite (x: NativeTensor) =
        use sum = x.sum ()
        System.Double.IsFinite(sum.ToDouble())

    /// 0, whose derivative by x is infinite, with the sign of a slope, or NaN, where a mask is true: products with the greatest number,
    /// three times, so that 0 stays 0.
    let private rise (mask: NativeTensor) (slope: NativeTensor) (x: NativeTensor) : NativeTensor =
        use greatest = (torch.greatest x.dtype).ToScalar()
        use none = x.new_number (zero ())
        use here = torch.where (mask, x, none)
        use value = here.detach ()
        use moved = here.sub value
        use isNaN = slope.isnan ()

        // NaN is infinity minus infinity, each of its own.
        let part (side: NativeTensor) =
            use once = moved.mul greatest
            use twice = once.mul greatest
            use steep = twice.mul greatest
            use both = side.logical_or isNaN
            use factor = both.``to`` x.dtype
            steep.mul factor

        use above = slope.gt (zero ())
        use below = slope.lt (zero ())
        use up = part above
        use down = part below
        up.sub down

    /// f x, whose value is y and whose slope is computed from x.
    let private apply
        (f: NativeTensor -> NativeTensor)
        (slope: NativeTensor -> NativeTensor)
        (x: NativeTensor)
        (y: NativeTensor)
        : NativeTensor =
        use value = x.detach ()
        use slopes = slope value
        use isFlat = slopes.isfinite ()
        use isNumber = value.isfinite ()
        use isSteep = isFlat.logical_not ()
        use mask = isSteep.logical_and isNumber

        if not (isAny mask) then
            y
        else
            use y = y
            use inside = (0.5).ToScalar()
            use safe = x.masked_fill (mask, inside)
            use usual = f safe
            use outcome = y.detach ()
            use risen = rise mask slopes x
            use special = outcome.add risen
            torch.where (mask, special, usual)

    let private reciprocalRoot (sign: float) (x: NativeTensor) =
        use square = x.mul x
        use negative = square.neg ()
        use rest = negative.add (KeptScalar.one ())
        use root = rest.rsqrt ()
        use sign = sign.ToScalar()
        root.mul sign

    let log (x: NativeTensor) =
        let y = x.log ()

        if x.requires_grad && hasZero x then
            apply (fun x -> x.log ()) (fun x -> x.reciprocal ()) x y
        else
            y

    let log10 (x: NativeTensor) =
        let y = x.log10 ()

        if x.requires_grad && hasZero x then
            apply (fun x -> x.log10 ()) (fun x -> x.reciprocal ()) x y
        else
            y

    let sqrt (x: NativeTensor) =
        let y = x.sqrt ()

        if x.requires_grad && not (isPositive y) then
            apply (fun x -> x.sqrt ()) (fun x -> x.rsqrt ()) x y
        else
            y

    let reciprocal (x: NativeTensor) =
        let y = x.reciprocal ()

        let slope (x: NativeTensor) =
            use square = x.mul x
            use inverse = square.reciprocal ()
            inverse.neg ()

        if x.requires_grad && hasZero x then
            apply (fun x -> x.reciprocal ()) slope x y
        else
            y

    /// The arc sine, or with -1 the arc cosine.
    let private arc (sign: float) (f: NativeTensor -> NativeTensor) (x: NativeTensor) =
        let y = f x

        if x.requires_grad then
            apply f (reciprocalRoot sign) x y
        else
            y

    let asin (x: NativeTensor) = arc 1.0 (fun x -> x.asin ()) x
    let acos (x: NativeTensor) = arc -1.0 (fun x -> x.acos ()) x

    /// A function that overflows.
    let private growing f slope (x: NativeTensor) =
        let y: NativeTensor = f x

        if x.requires_grad && not (isFinite y) then
            apply f slope x y
        else
            y

    let exp (x: NativeTensor) =
        growing (fun x -> x.exp ()) (fun x -> x.exp ()) x

    let sinh (x: NativeTensor) =
        growing (fun x -> x.sinh ()) (fun x -> x.cosh ()) x

    let cosh (x: NativeTensor) =
        growing (fun x -> x.cosh ()) (fun x -> x.sinh ()) x

    /// x to the power of a number.
    let power (exponent: NativeScalar) (value: float) (x: NativeTensor) =
        let y = x.pow exponent
        let isPolynomial = value >= 0.0 && value = System.Math.Floor value

        let slope (x: NativeTensor) =
            use lower = (value - 1.0).ToScalar()
            use raised = x.pow lower
            use factor = value.ToScalar()
            raised.mul factor

        if x.requires_grad && not isPolynomial && not (isPositive x) then
            apply (fun x -> x.pow exponent) slope x y
        else
            y

    /// a / b, of shapes that broadcast.
    let divide (a: NativeTensor) (b: NativeTensor) : NativeTensor =
        let z = a.div b

        if not ((a.requires_grad || b.requires_grad) && hasZero b) then
            z
        else
            use dividend = a.detach ()
            use divisor = b.detach ()
            use isZero = divisor.eq (zero ())
            use isNumber = dividend.isfinite ()
            use mask = isZero.logical_and isNumber

            if not (isAny mask) then
                z
            else
                use z = z
                use value = z.detach ()
                use byA = divisor.reciprocal ()
                use quotient = value.mul byA
                use byB = quotient.neg ()
                use wholeA = a.expand value.shape
                use wholeB = b.expand value.shape

                use ofA =
                    if a.requires_grad then
                        rise mask byA wholeA
                    else
                        value.zeros_like ()

                use ofB =
                    if b.requires_grad then
                        rise mask byB wholeB
                    else
                        value.zeros_like ()

                use risen = ofA.add ofB
                use special = value.add risen
                use safe = wholeB.masked_fill (mask, KeptScalar.one ())
                use usual = a.div safe
                torch.where (mask, special, usual)

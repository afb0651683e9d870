namespace DiffLessons

open System
open DiffLessons.Native

/// Forward mode behind a function of infinite slope, such as the square root at 0.
///
/// In the backward pass a gradient of 0 stays 0 there (SteepSlopes.fs): what has the factor 0 has no part in the derivative. In forward mode the
/// infinite slope comes first and the factor 0 after it: their product would be NaN, and the two modes would disagree. So a tangent that such a
/// function has made infinite is noted, and the rules of later operations, which are linear in tangents, are given its finite and its infinite elements
/// apart: where the infinite ones have no part, they add nothing.
[<RequireQualifiedAccess>]
module internal SteepTangents =
    /// Whether elements are infinite or NaN; or so large that their sum is, which does no harm.
    let private isSteep (t: Tensor) : bool =
        use plain = t.Handle.detach ()
        use sum = plain.sum ()
        not (Double.IsFinite(sum.ToDouble()))

    /// Notes whether the tangent of a result is infinite somewhere.
    let note (result: Tensor) : Tensor =
        if not (isNull result.Tangent) && isSteep result.Tangent.Derivative then
            result.Tangent.IsSteep <- true

        result

    /// Whether the tangent of a level has been noted.
    let isAt (level: uint32) (t: Tensor) : bool =
        not (isNull t.Tangent) && t.Tangent.Level = level && t.Tangent.IsSteep

    /// Numbers around 1, of which no few add up to 0 with each other's negatives.
    let private weights (like: NativeTensor) : NativeTensor =
        use ones = like.ones_like ()
        use flat = ones.reshape -1L
        use counted = flat.cumsum 0L
        use ratio = (0.6180339887498949).ToScalar()
        use spread = counted.mul ratio
        use parts = spread.frac ()
        use half = (0.5).ToScalar()
        use around = parts.add half
        around.reshape like.shape

    /// Weights with the signs of infinite elements, and 0 for the others.
    let private infinite (t: NativeTensor) : NativeTensor =
        use plain = t.detach ()
        use sizes = weights plain
        use mask = plain.isinf ()
        use isOther = mask.logical_not ()
        use signs = plain.sign ()
        use signed = sizes.mul signs
        signed.masked_fill (isOther, CachedScalar.zero ())

    /// Weights where elements are NaN, and 0 for the others.
    let private undefined (t: NativeTensor) : NativeTensor =
        use plain = t.detach ()
        use sizes = weights plain
        use mask = plain.isnan ()
        use isOther = mask.logical_not ()
        sizes.masked_fill (isOther, CachedScalar.zero ())

    /// Whether any element is not 0.
    let private isAny (x: NativeTensor) =
        use any = x.any ()
        any.item<bool>()

    /// A number where another tensor is above 0, or below 0.
    let private fill (isHere: NativeTensor) (number: float) (t: NativeTensor) : NativeTensor =
        use number = number.ToScalar()
        t.masked_fill (isHere, number)

    /// What the infinite elements, or those that are NaN, add to a result, by what the rule makes of their weights: infinities, NaN, and 0 elsewhere.
    let private added (ofInfinite: NativeTensor) (ofUndefined: NativeTensor) : NativeTensor =
        let zero = CachedScalar.zero ()
        use above = ofInfinite.gt zero
        use below = ofInfinite.lt zero
        use over = ofUndefined.gt zero
        use under = ofUndefined.lt zero
        use none = ofInfinite.zeros_like ()
        use once = fill above infinity none
        use twice = fill below -infinity once
        use third = fill over nan twice
        fill under nan third

    /// The tangents of results by a rule that is linear in tangents, of which some are noted, from their finite and their infinite elements apart;
    /// null for those that do not move. `mask` makes elements of a tangent 0.
    let private apart
        (mask: NativeTensor -> Tensor -> Tensor)
        (rule: Tensor[] -> Tensor[])
        (isNoted: bool[])
        (tangents: Tensor[])
        : Tensor[] =
        let none = Unchecked.defaultof<Tensor>

        let finite =
            Array.map2
                (fun (t: Tensor) noted ->
                    if noted then
                        use plain = t.Handle.detach ()
                        use isFinite = plain.isfinite ()
                        use others = isFinite.logical_not ()
                        mask others t
                    else
                        t)
                tangents
                isNoted
            |> rule

        let by (weigh: NativeTensor -> NativeTensor) =
            Array.map2
                (fun (t: Tensor) noted -> if noted then Tensor.Constant(weigh t.Handle) else none)
                tangents
                isNoted
            |> rule

        let isThere (t: Tensor) = not (isNull (box t))

        Array.map3
            (fun (rest: Tensor) (infinite: Tensor) (undefined: Tensor) ->
                if not (isThere rest && isThere infinite && isThere undefined) then
                    rest
                else
                    use ofInfinite = infinite.Handle.detach ()
                    use more = added ofInfinite (undefined.Handle.detach ())

                    if isAny more then
                        // Where the slope is infinite too, the finite elements have made it NaN.
                        use isInfinite = ofInfinite.isinf ()
                        mask isInfinite rest + Tensor.Constant(more.alias ())
                    else
                        rest)
            finite
            (by infinite)
            (by undefined)

    /// The same, apart where the rule makes NaN of the tangents as they are.
    let carried
        (mask: NativeTensor -> Tensor -> Tensor)
        (rule: Tensor[] -> Tensor[])
        (isNoted: bool[])
        (tangents: Tensor[])
        : Tensor[] =
        let isNan (t: Tensor) =
            not (isNull (box t))
            && (use plain = t.Handle.detach ()
                use mask = plain.isnan ()
                isAny mask)

        let plain = rule tangents

        if Array.exists isNan plain then
            apart mask rule isNoted tangents
        else
            plain

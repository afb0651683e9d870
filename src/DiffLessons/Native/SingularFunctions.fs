namespace DiffLessons

open System
open DiffLessons.Native

/// Elementwise functions whose derivatives, as libtorch writes them, divide 0 by 0 or infinity by infinity, or lose their digits. Where
/// libtorch differentiates by the input they are put together from parts that have all derivatives; see `SingularPoints`.
[<RequireQualifiedAccess>]
module internal SingularFunctions =
    /// Up to here sin(u) / u is summed as a series.
    let private nearZero = 1.0

    /// sin(u) / u for |u| <= 1, as a series in u^2: 12 terms are exact in float64, and so are the first derivatives of so many.
    let private series (u: NativeTensor) : NativeTensor =
        use squares = u.mul u
        let terms = 12
        let mutable sum = squares.zeros_like ()

        // Horner's scheme, from the last term: 1 - u^2 / (2 3) (1 - u^2 / (4 5) (...)).
        for k in terms .. -1 .. 1 do
            use factor = (-1.0 / float (2 * k * (2 * k + 1))).ToScalar()
            use previous = sum
            use whole = previous.add (CachedScalar.one ())
            use scaled = squares.mul factor
            sum <- scaled.mul whole

        use previous = sum
        previous.add (CachedScalar.one ())

    /// sin(pi x) / (pi x). libtorch's derivative subtracts nearly equal numbers near 0, and has no derivative of its own at 0.
    let sinc (x: NativeTensor) : NativeTensor =
        if not x.requires_grad then
            x.sinc ()
        else
            use factor = Math.PI.ToScalar()
            use u = x.mul factor
            use size = u.abs ()
            use bound = nearZero.ToScalar()
            use isNear = size.le bound
            use isFar = isNear.logical_not ()
            use small = u.masked_fill (isFar, CachedScalar.zero ())
            use large = u.masked_fill (isNear, CachedScalar.one ())
            use close = series small
            use sine = large.sin ()
            use quotient = sine.div large
            torch.where (isNear, close, quotient)

    /// log(e^x + e^y). libtorch's second derivative divides infinity by infinity where one of them is far below the other.
    let logaddexp (x: NativeTensor) (y: NativeTensor) : NativeTensor =
        if not (x.requires_grad || y.requires_grad) then
            x.logaddexp y
        else
            // The greater one plus log(1 + e^d), where d is the other one less the greater: never above 0, so that nothing overflows.
            use isFirst = x.ge y
            use greater = torch.where (isFirst, x, y)
            use lesser = torch.where (isFirst, y, x)
            use difference = lesser.sub greater
            use equal = x.eq y
            use infinite = x.isinf ()
            use isBoth = equal.logical_and infinite
            use d = difference.masked_fill (isBoth, CachedScalar.zero ())
            use power = d.exp ()
            use rest = power.log1p ()
            use sum = greater.add rest
            // Of equal infinities each has half of the derivative, as of equal numbers.
            use half = (0.5).ToScalar()
            use both = x.add y
            use mean = both.mul half
            torch.where (isBoth, mean, sum)

    /// log(e^x1 + ... + e^xi) for each i along an axis. libtorch's derivative takes the logarithm of the derivative it is given, which
    /// may be 0: where it is differentiated it is put together from pairs, each time twice as far apart.
    let logcumsumexp (dim: int64) (x: NativeTensor) : NativeTensor =
        if not x.requires_grad then
            x.logcumsumexp dim
        elif x.dim () = 0L then
            x.alias ()
        else
            let length = x.size (int dim)
            let mutable sums = x.alias ()
            let mutable distance = 1L

            while distance < length do
                use before = sums
                let rest = length - distance
                use head = before.narrow (dim, 0L, distance)
                use earlier = before.narrow (dim, 0L, rest)
                use later = before.narrow (dim, distance, rest)
                use tail = logaddexp earlier later
                sums <- torch.cat ([| head; tail |], dim)
                distance <- 2L * distance

            sums

    /// Below this x (1 - x) libtorch divides by it in the slope of the binary cross-entropy, (x - y) / (x (1 - x)).
    let private leastVariance = 1e-12

    /// The binary cross-entropy of probabilities x. Next to 0 and 1, where logarithms end at -100, its slope is a constant: libtorch's
    /// derivatives of that slope contradict each other there.
    let binaryCrossEntropy (reduction: torch.nn.Reduction) (x: NativeTensor) (y: NativeTensor) =
        let ends () =
            use square = x.mul x
            use variance = x.sub square
            use least = leastVariance.ToScalar()
            use value = variance.detach ()
            value.lt least

        use isEnd = if x.requires_grad then ends () else NativeTensor.None

        let isAny =
            not isEnd.IsNone
            && (use any = isEnd.any ()
                any.item<bool>())

        if not isAny then
            F.binary_cross_entropy (x, y, reduction = reduction)
        else
            let each x y =
                F.binary_cross_entropy (x, y, reduction = torch.nn.Reduction.None)

            use half = (0.5).ToScalar()
            use middle = x.masked_fill (isEnd, half)
            use usual = each middle y
            use value = x.detach ()
            use atValue = each value y
            use away = value.sub y
            use steep = (1.0 / leastVariance).ToScalar()
            use slope = away.mul steep
            use moved = x.sub value
            use rise = slope.mul moved
            use straight = atValue.add rise
            use losses = torch.where (isEnd, straight, usual)

            match reduction with
            | torch.nn.Reduction.None -> losses.alias ()
            | torch.nn.Reduction.Mean -> losses.mean ()
            | _ -> losses.sum ()

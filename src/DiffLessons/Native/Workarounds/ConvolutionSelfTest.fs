namespace DiffLessons

open DiffLessons.Native

/// Whether oneDNN, which libtorch calls for convolutions of float32, gets them right on this processor: a small convolution is tried,
/// once in a process. Symptom, versions and link are those of `ChannelPadding`, and so is when to remove it.
[<RequireQualifiedAccess>]
module internal ConvolutionSelfTest =
    let private isNear (expected: NativeTensor) (found: NativeTensor) =
        use difference = found.sub expected
        use size = difference.abs ()
        use worst = size.max ()
        worst.item<float32>() < 0.5f

    /// A convolution of ones in which everything can be counted: a result is the number of factors, the derivative by a filter
    /// element the number of its uses, and that by an input the number of windows which it is in, times the filters.
    let isRight
        (layOut: NativeTensor -> NativeTensor)
        (batch: int64)
        (channels: int64)
        (filters: int64)
        (kernel: int64)
        : bool =
        use _ = torch.enable_grad ()
        let length = 2L * kernel
        let positions = length - kernel + 1L
        use plain = torch.ones [| batch; channels; length; length |]
        use ordered = layOut plain
        use x = ordered.detach().requires_grad_ true
        use w = torch.ones ([| filters; channels; kernel; kernel |], requires_grad = true)
        use y = F.conv2d (x, w)
        use total = y.sum ()
        total.backward ()

        let windows (i: int64) = min (min (i + 1L) kernel) (length - i)

        use counts = torch.tensor [| for i in 0L .. length - 1L -> float32 (windows i) |]
        use squares = counts.outer counts
        use filterCount = torch.tensor (float32 filters)
        use byInput = squares.mul filterCount
        use byFilter = torch.tensor (float32 (batch * positions * positions))
        use factors = torch.tensor (float32 (channels * kernel * kernel))
        use xGradient = x.grad
        use wGradient = w.grad
        use result = y.detach ()
        isNear factors result && isNear byInput xGradient && isNear byFilter wGradient

    let private usual =
        let isRight = isRight (fun x -> x.alias ())

        lazy
            (isRight 1L 1L 1L 4L
             && isRight 2L 2L 3L 3L
             && isRight 2L 3L 6L 5L
             && isRight 2L 6L 17L 5L)

    let private assumed = System.Threading.AsyncLocal<bool voption>()

    /// Runs a function as on a processor where the trial has a given outcome, for tests.
    let assuming (outcome: bool) (f: unit -> 'a) : 'a =
        let before = assumed.Value
        assumed.Value <- ValueSome outcome

        try
            f ()
        finally
            assumed.Value <- before

    /// Whether it is right in the usual layout; tried once in a process.
    let isRightAsUsual () : bool =
        match assumed.Value with
        | ValueSome outcome -> outcome
        | ValueNone -> usual.Value

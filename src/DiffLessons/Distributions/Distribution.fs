namespace DiffLessons.Distributions

open DiffLessons.Native
open DiffLessons

/// <summary>Something to draw values from, and to ask how likely they are.</summary>
[<AbstractClass>]
type Distribution<'T>() =
    /// <summary>A value, from the generator that <c>dsharp.seed</c> starts.</summary>
    abstract sample: unit -> 'T

    /// <summary>The natural logarithm of a value's probability, or of its probability density.</summary>
    /// <param name="value">The value.</param>
    abstract logprob: value: 'T -> Tensor

/// <summary>A distribution over tensors, or several independent ones side by side, one for each element of a batch shape.</summary>
[<AbstractClass>]
type TensorDistribution() =
    inherit Distribution<Tensor>()

    /// <summary>The shape of the batch of independent distributions; <c>()</c> for a single one.</summary>
    abstract batchShape: int[]

    /// <summary>The shape of one value of one of them: <c>()</c> for numbers.</summary>
    abstract eventShape: int[]

    /// <summary>The expected value, of the batch shape and the event shape.</summary>
    abstract mean: Tensor

    /// <summary>The expected squared distance from the mean.</summary>
    abstract variance: Tensor

    /// <summary>The square root of the variance.</summary>
    abstract stddev: Tensor
    default t.stddev = t.variance.sqrt ()

    /// <summary>Independent values, stacked along a new first axis.</summary>
    /// <param name="numSamples">How many, 1 or more.</param>
    /// <exception cref="T:DiffLessons.OptionException">numSamples is below 1.</exception>
    abstract sample: numSamples: int -> Tensor

    default t.sample(numSamples: int) : Tensor =
        t.CheckSamples numSamples
        // A tensor for each, before they are stacked.
        AllocationCheck.checkTable "sample" 256L numSamples
        Tensor.stack [ for _ in 1..numSamples -> t.sample () ]

    /// <summary>The probability of a value, or its probability density.</summary>
    /// <param name="value">The value.</param>
    member t.prob(value: Tensor) : Tensor = t.logprob(value).exp()

    member internal t.CheckSamples(numSamples: int) : unit =
        if numSamples < 1 then
            Guard.refuse "numSamples" $"sample: expected 1 sample or more, got {string numSamples}."

        Array.concat [ [| numSamples |]; t.batchShape; t.eventShape ]
        |> Shape.checkSizes $"{t.GetType().Name}.sample"

/// Questions to each element of a tensor.
[<RequireQualifiedAccess>]
module internal Elementwise =
    let private against (ask: NativeScalar -> NativeTensor) (bound: float) =
        use scalar = bound.ToScalar()
        ask scalar

    let above bound (t: NativeTensor) = against t.gt bound
    let atLeast bound (t: NativeTensor) = against t.ge bound
    let below bound (t: NativeTensor) = against t.lt bound
    let atMost bound (t: NativeTensor) = against t.le bound
    let equal bound (t: NativeTensor) = against t.eq bound
    let finite (t: NativeTensor) = t.isfinite ()
    let isNumber (t: NativeTensor) = t.eq t

    let both (f: NativeTensor -> NativeTensor) (g: NativeTensor -> NativeTensor) (t: NativeTensor) =
        use a = f t
        use b = g t
        a.logical_and b

    let oneOf
        (f: NativeTensor -> NativeTensor)
        (g: NativeTensor -> NativeTensor)
        (t: NativeTensor)
        =
        use a = f t
        use b = g t
        a.logical_or b

/// Checks of the parameters of distributions.
[<RequireQualifiedAccess>]
module internal ParameterChecks =
    let floating (owner: string) (name: string) (t: Tensor) =
        Guard.notNull owner name t

        if not t.dtype.IsFloatingPoint then
            Fail.dtypeOf
                name
                $"{owner}: expected {name} of a floating point dtype, got {t.dtype}. Convert with float32."

    /// Each element passes a test; the first that does not is in the message.
    let all owner name (expected: string) (test: NativeTensor -> NativeTensor) (t: Tensor) =
        use passed = test t.Variable
        use whole = passed.all ()

        if not (whole.item<bool>()) then
            let flags = Tensor.Constant(passed.clone ()).Flat<bool>()
            let wrong = t.Flat<float>()[Array.findIndex not flags]
            Guard.refuse name $"{owner}: expected {expected}, got {string wrong}."

    /// So many classes libtorch can draw from.
    let mostClasses = 16777216

    /// The shape of two parameters together.
    let pair owner (nameA: string) (a: Tensor) (nameB: string) (b: Tensor) : int[] =
        floating owner nameA a
        floating owner nameB b
        Shape.broadcast owner a.Sizes b.Sizes

    /// The one of two ways to give a parameter that was taken.
    let either owner (nameA: string) (a: Tensor option) (nameB: string) (b: Tensor option) =
        match a, b with
        | Some a, None ->
            floating owner nameA a
            Choice1Of2 a
        | None, Some b ->
            floating owner nameB b
            Choice2Of2 b
        | Some _, Some _ -> Guard.fail $"{owner}: expected {nameA} or {nameB}, got both."
        | None, None -> Guard.fail $"{owner}: expected {nameA} or {nameB}, got neither."

    /// The shape of values beside the batch.
    let value (operation: string) (value: Tensor) (batchShape: int[]) : int[] =
        Shape.broadcast operation value.Sizes batchShape

    /// Probabilities, a rounding error away from 0 and 1 at least, so that their logarithms are finite.
    let inside (probs: Tensor) : Tensor =
        let epsilon = torch.eps probs.Variable.dtype
        probs.clamp (epsilon, 1.0 - epsilon)

namespace DiffLessons.Distributions

open DiffLessons
open DiffLessons.Native

/// <summary>Dirichlet distributions over shares that sum to 1 along the last axis.</summary>
/// <remarks>Samples are differentiable by the parameter, once, as those of <c>Gamma</c>, of which they are made.</remarks>
/// <param name="concentration">The parameters, finite and above 0: one for each share along the last axis.</param>
/// <exception cref="T:DiffLessons.OptionException">A parameter is not above 0.</exception>
/// <exception cref="T:DiffLessons.ShapeException">There is no axis, or no share.</exception>
[<Sealed>]
type Dirichlet(concentration: Tensor) =
    inherit TensorDistribution()

    do
        Batch.positive "Dirichlet" "concentration" concentration

        if concentration.dim = 0 || Array.last concentration.Sizes = 0 then
            Shape.fail
                $"Dirichlet: expected a last axis with a number for each share, got shape {Shape.format concentration.Sizes}."

    let total () = concentration.sum (-1, keepDim = true)

    let draw (shape: int[]) =
        let gammas = Batch.gamma "Dirichlet.sample" concentration shape
        gammas / gammas.sum (-1, keepDim = true)

    let isOnSimplex (x: NativeTensor) : NativeTensor =
        use one = (1).ToScalar()
        use tolerance = (1e-6).ToScalar()
        use sums = x.sum -1L
        use off = sums.sub one
        use size = off.abs ()
        size.lt tolerance

    override _.batchShape = concentration.Sizes[.. concentration.dim - 2]
    override _.eventShape = [| Array.last concentration.Sizes |]

    /// <summary>The concentrations: a mean share is its own over their sum.</summary>
    member _.concentration = concentration

    override _.mean = concentration / total ()

    override _.variance =
        let total = total ()
        concentration * (total - concentration) / (total.square () * (total + 1))

    /// <summary>Shares of each, in the batch shape and the event shape.</summary>
    override _.sample() : Tensor = draw concentration.Sizes

    override t.sample(numSamples: int) : Tensor =
        t.CheckSamples numSamples
        draw (Array.append [| numSamples |] concentration.Sizes)

    /// <summary>The logarithm of the density, differentiable by the value and the parameter.</summary>
    /// <param name="value">Shares of 0 or more that sum to 1 along the last axis; the shapes broadcast.</param>
    /// <exception cref="T:DiffLessons.OptionException">They are not such shares.</exception>
    override _.logprob(value: Tensor) : Tensor =
        let value = Batch.value "Dirichlet.logprob" value concentration.Sizes concentration

        ParameterChecks.all
            "Dirichlet.logprob"
            "value"
            "shares of 0 or more"
            (Elementwise.atLeast 0.0)
            value

        if value.dim = 0 || not (Tensor.Constant(isOnSimplex value.Handle).all().toBool()) then
            Guard.refuse
                "value"
                "Dirichlet.logprob: expected shares that sum to 1 along the last axis. Divide them by their sum."

        (concentration - 1).xlogy(value).sum(-1) + concentration.sum(-1).lgamma()
        - concentration.lgamma().sum(-1)

    /// <summary>The distribution's name and parameter.</summary>
    override _.ToString() =
        $"Dirichlet(concentration={concentration})"

namespace DiffLessons.Distributions

open DiffLessons
open DiffLessons.Native

/// <summary>Normal distributions over vectors, with a covariance between their elements.</summary>
/// <remarks>Samples are differentiable by all parameters: they are \( \mu + L \epsilon \) with the covariance \( L L^T \).</remarks>
[<Sealed>]
type MultivariateNormal
    /// <param name="mean">The means, of shape (..., n).</param>
    /// <param name="covariance">The covariances (..., n, n): symmetric, positive definite.</param>
    /// <param name="scaleTril">Their lower triangular factors L, with positive diagonals.</param>
    /// <param name="precision">Their inverses. Exactly one of the three is given.</param>
    /// <exception cref="T:DiffLessons.OptionException">Not exactly one of the three is given, or the diagonal of scaleTril is not above 0.</exception>
    /// <exception cref="T:DiffLessons.ShapeException">The shapes do not fit.</exception>
    /// <exception cref="T:DiffLessons.TensorException">A covariance or a precision is not positive definite.</exception>
    (mean: Tensor, ?covariance: Tensor, ?scaleTril: Tensor, ?precision: Tensor) =
    inherit TensorDistribution()

    let matrix, name =
        Batch.finite "MultivariateNormal" "mean" mean

        match covariance, scaleTril, precision with
        | Some matrix, None, None -> matrix, "covariance"
        | None, Some matrix, None -> matrix, "scaleTril"
        | None, None, Some matrix -> matrix, "precision"
        | _ ->
            Guard.fail
                "MultivariateNormal: expected exactly one of covariance, scaleTril and precision."

    do
        Batch.finite "MultivariateNormal" name matrix
        let n = if mean.dim = 0 then 0 else Array.last mean.Sizes

        if n = 0 || matrix.dim < 2 || matrix.Sizes[matrix.dim - 2 ..] <> [| n; n |] then
            Shape.fail
                $"MultivariateNormal: expected a mean of shape (..., n) and {name} of shape (..., n, n), got {Shape.format mean.Sizes} and {Shape.format matrix.Sizes}."

        if name = "scaleTril" then
            ParameterChecks.all
                "MultivariateNormal"
                name
                "a diagonal above 0"
                (Elementwise.above 0.0)
                (matrix.diagonal (0, -2, -1))

    let n = Array.last mean.Sizes

    let factor =
        match name with
        | "covariance" -> matrix.cholesky ()
        | "scaleTril" -> matrix.tril ()
        | _ ->
            // The inverse of a flipped factor, flipped: lower triangular, without the covariance being made.
            let flipped = (matrix.flip [ -2; -1 ]).cholesky().flip([ -2; -1 ]).mT

            flipped.triangularSolve (
                dsharp.eye (n, dtype = matrix.dtype, device = matrix.device),
                false
            )

    let batch =
        Shape.broadcast
            "MultivariateNormal"
            mean.Sizes[.. mean.dim - 2]
            factor.Sizes[.. factor.dim - 3]

    let event = [| n |]

    let draw (shape: int[]) =
        let noise = Batch.normal mean (Array.append shape event)
        mean + (factor.matmul (noise.unsqueeze -1)).squeeze -1

    override _.batchShape = Array.copy batch
    override _.eventShape = Array.copy event

    /// <summary>The means, in the batch shape and the event shape.</summary>
    override _.mean = mean.expand (Array.append batch event)

    /// <summary>The lower triangular factors of the covariances.</summary>
    member _.scaleTril = factor

    /// <summary>The covariance matrices.</summary>
    member _.covariance = factor.matmul factor.mT

    /// <summary>The variance of each element of the vectors.</summary>
    override _.variance = (factor.square().sum -1).expand(Array.append batch event)

    /// <summary>One vector of each, in the batch shape and the event shape.</summary>
    override _.sample() : Tensor = draw batch

    override t.sample(numSamples: int) : Tensor =
        t.CheckSamples numSamples
        draw (Array.append [| numSamples |] batch)

    /// <summary>The logarithm of the density, differentiable by the value and the parameters.</summary>
    /// <param name="value">Vectors along the last axis; the shapes broadcast.</param>
    override _.logprob(value: Tensor) : Tensor =
        let whole = Array.append batch event
        let value = Batch.value "MultivariateNormal.logprob" value whole mean
        let off = (value - mean).unsqueeze -1
        let standard = (factor.triangularSolve (off, false)).squeeze -1
        let logs = factor.diagonal(0, -2, -1).log().sum(-1)
        -(standard.square().sum -1) / 2 - logs - float n * Batch.logSqrt2Pi

    /// <summary>The distribution's name and parameters, as they were given.</summary>
    override _.ToString() =
        $"MultivariateNormal(mean={mean}, {name}={matrix})"

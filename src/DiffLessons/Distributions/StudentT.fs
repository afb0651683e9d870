namespace DiffLessons.Distributions

open System
open DiffLessons

/// <summary>Student's t distributions, with wider tails than the normal distribution, which they approach as df grows.</summary>
/// <remarks>Samples are differentiable by all parameters, by df once.</remarks>
[<Sealed>]
type StudentT private (df: Tensor, loc: Tensor, scale: Tensor, batch: int[]) =
    inherit
        ElementwiseDistribution(
            batch,
            fun shape ->
                let half = df / 2
                let chi = Batch.gamma "StudentT.sample" half shape
                loc + scale * Batch.normal scale shape * (half / chi).sqrt()
        )

    static let given (df: Tensor) (t: Tensor option) (value: float) : Tensor =
        Guard.notNull "StudentT" "df" df

        match t with
        | Some t -> t
        | None -> Tensor.Scalar("StudentT", df, value)

    static let together (df: Tensor) (loc: Tensor) (scale: Tensor) : int[] =
        Batch.positive "StudentT" "df" df
        Shape.broadcast "StudentT" df.Sizes (Batch.ofLocation "StudentT" "loc" loc "scale" scale)

    /// <param name="df">The degrees of freedom, finite and above 0.</param>
    /// <param name="loc">The middles, 0 by default.</param>
    /// <param name="scale">The scales, finite and above 0; 1 by default. The shapes broadcast to the batch shape.</param>
    /// <exception cref="T:DiffLessons.OptionException">df or a scale is not above 0.</exception>
    new(df: Tensor, ?loc: Tensor, ?scale: Tensor) =
        ParameterChecks.floating "StudentT" "df" df
        let loc, scale = StudentT.Default(df, loc, 0.0), StudentT.Default(df, scale, 1.0)
        StudentT(df, loc, scale, StudentT.Together(df, loc, scale))

    static member private Default(df, t, value) = given df t value
    static member private Together(df, loc, scale) = together df loc scale

    /// <summary>The degrees of freedom.</summary>
    member _.df = df

    /// <summary>The medians.</summary>
    member _.loc = loc

    /// <summary>The scales: standard deviations, where df is large.</summary>
    member _.scale = scale

    /// <summary>The middle where df is above 1, else NaN.</summary>
    override t.mean =
        let df = df.expand t.batchShape
        (loc.expand t.batchShape).where(df.gt 1.0, nan)

    /// <summary>scale^2 df / (df - 2) where df is above 2, infinite above 1, else NaN.</summary>
    override t.variance =
        let df = df.expand t.batchShape
        let safe = df.where (df.gt 2.0, 3.0)
        let wide = dsharp.fullLike (df, infinity)
        let variance = (scale.square () * safe / (safe - 2)).where(df.gt 2.0, wide)
        variance.where (df.gt 1.0, nan)

    /// <summary>The logarithm of the density, differentiable by the value and all parameters.</summary>
    /// <param name="value">Values; their shape and the batch shape broadcast.</param>
    override t.logprob(value: Tensor) : Tensor =
        let value = Batch.value "StudentT.logprob" value t.batchShape loc
        let y = (value - loc) / scale
        let normalizer = ((df + 1) / 2).lgamma() - (df / 2).lgamma()

        normalizer
        - (df + 1) / 2 * (y.square () / df).log1p()
        - scale.log ()
        - (df.log () + log Math.PI) / 2

    /// <summary>The distribution's name and parameters.</summary>
    override _.ToString() =
        $"StudentT(df={df}, loc={loc}, scale={scale})"

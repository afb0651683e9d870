namespace DiffLessons

/// What the instance norms of 1, 2 and 3 axes share.
[<AbstractClass>]
type InstanceNormBase internal (kind: string, numFeatures: int, rank: int, eps: float, affine: bool)
    =
    inherit GroupNormBase(kind, [ "numFeatures", numFeatures ], [ rank ], eps, affine)

    override _.options = [ "numFeatures", box numFeatures; "eps", box eps; "affine", box affine ]

    override _.ToString() = $"{kind}({string numFeatures})"

/// <summary>Normalises each channel of each sample of (batch, channels, length) by itself (Ulyanov et al. 2016).</summary>
/// <remarks>The mean and the biased variance are those of the channel, in training and prediction alike; there are no running statistics.</remarks>
[<Sealed>]
type InstanceNorm1d
    /// <param name="numFeatures">The number of channels, 1 or more.</param>
    /// <param name="eps">Added to the variance, 1e-5 by default.</param>
    /// <param name="affine">Whether to learn a scale and a shift a channel; false by default, as in PyTorch.</param>
    (numFeatures: int, ?eps: float, ?affine: bool) =
    inherit
        InstanceNormBase(
            "InstanceNorm1d",
            numFeatures,
            3,
            defaultArg eps 1e-5,
            defaultArg affine false
        )

    static member internal Layer: LayerKind =
        LayerKind.make
            "numFeatures"
            "(N, C, L)"
            "mean 0 and variance 1 over each channel of each sample"
            (fun o -> InstanceNorm1d(o.int "numFeatures", o.float "eps", o.bool "affine"))

/// <summary>Normalises each channel of each sample of (batch, channels, height, width) by itself (Ulyanov et al. 2016).</summary>
/// <remarks>The mean and the biased variance are those of the channel, in training and prediction alike; there are no running statistics.</remarks>
[<Sealed>]
type InstanceNorm2d
    /// <param name="numFeatures">The number of channels, 1 or more.</param>
    /// <param name="eps">Added to the variance, 1e-5 by default.</param>
    /// <param name="affine">Whether to learn a scale and a shift a channel; false by default, as in PyTorch.</param>
    (numFeatures: int, ?eps: float, ?affine: bool) =
    inherit
        InstanceNormBase(
            "InstanceNorm2d",
            numFeatures,
            4,
            defaultArg eps 1e-5,
            defaultArg affine false
        )

    static member internal Layer: LayerKind =
        LayerKind.make
            "numFeatures"
            "(N, C, H, W)"
            "mean 0 and variance 1 over each channel of each sample"
            (fun o -> InstanceNorm2d(o.int "numFeatures", o.float "eps", o.bool "affine"))

/// <summary>Normalises each channel of each sample of (batch, channels, depth, height, width) by itself (Ulyanov et al. 2016).</summary>
/// <remarks>The mean and the biased variance are those of the channel, in training and prediction alike; there are no running statistics.</remarks>
[<Sealed>]
type InstanceNorm3d
    /// <param name="numFeatures">The number of channels, 1 or more.</param>
    /// <param name="eps">Added to the variance, 1e-5 by default.</param>
    /// <param name="affine">Whether to learn a scale and a shift a channel; false by default, as in PyTorch.</param>
    (numFeatures: int, ?eps: float, ?affine: bool) =
    inherit
        InstanceNormBase(
            "InstanceNorm3d",
            numFeatures,
            5,
            defaultArg eps 1e-5,
            defaultArg affine false
        )

    static member internal Layer: LayerKind =
        LayerKind.make
            "numFeatures"
            "(N, C, D, H, W)"
            "mean 0 and variance 1 over each channel of each sample"
            (fun o -> InstanceNorm3d(o.int "numFeatures", o.float "eps", o.bool "affine"))

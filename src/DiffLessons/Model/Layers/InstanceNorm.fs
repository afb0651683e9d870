namespace DiffLessons

[<RequireQualifiedAccess>]
module private InstanceNorm =
    /// What files and the docs know of the layer over inputs of those axes, made from its options.
    let kind (takes: string) (make: int * float * bool -> 'Layer) : LayerKind =
        LayerKind.make
            "numFeatures"
            takes
            "mean 0 and variance 1 over each channel of each sample"
            (fun o -> make (o.int "numFeatures", o.float "eps", o.bool "affine"))

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
    /// <param name="affine">Whether to learn a scale and a shift per channel; false by default, as in PyTorch.</param>
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
        InstanceNorm.kind "(N, C, L)" (fun (n, eps, affine) -> InstanceNorm1d(n, eps, affine))

/// <summary>Normalises each channel of each sample of (batch, channels, height, width) by itself (Ulyanov et al. 2016).</summary>
/// <remarks>The mean and the biased variance are those of the channel, in training and prediction alike; there are no running statistics.</remarks>
[<Sealed>]
type InstanceNorm2d
    /// <param name="numFeatures">The number of channels, 1 or more.</param>
    /// <param name="eps">Added to the variance, 1e-5 by default.</param>
    /// <param name="affine">Whether to learn a scale and a shift per channel; false by default, as in PyTorch.</param>
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
        InstanceNorm.kind "(N, C, H, W)" (fun (n, eps, affine) -> InstanceNorm2d(n, eps, affine))

/// <summary>Normalises each channel of each sample of (batch, channels, depth, height, width) by itself (Ulyanov et al. 2016).</summary>
/// <remarks>The mean and the biased variance are those of the channel, in training and prediction alike; there are no running statistics.</remarks>
[<Sealed>]
type InstanceNorm3d
    /// <param name="numFeatures">The number of channels, 1 or more.</param>
    /// <param name="eps">Added to the variance, 1e-5 by default.</param>
    /// <param name="affine">Whether to learn a scale and a shift per channel; false by default, as in PyTorch.</param>
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
        InstanceNorm.kind "(N, C, D, H, W)" (fun (n, eps, affine) -> InstanceNorm3d(n, eps, affine))

namespace DiffLessons.Distributions

open DiffLessons.Native
open DiffLessons

/// <summary>Independent distributions over numbers, one for each element of the batch shape.</summary>
[<AbstractClass>]
type ElementwiseDistribution internal (batch: int[], draw: int[] -> Tensor) =
    inherit TensorDistribution()

    /// <summary>The shape of the batch of distributions.</summary>
    override _.batchShape = Array.copy batch

    /// <summary>The shape of one value: <c>()</c>.</summary>
    override _.eventShape = Shape.scalar

    /// <summary>One value of each, in the batch shape.</summary>
    override _.sample() : Tensor = draw batch

    /// <summary>Independent values, stacked along a new first axis.</summary>
    /// <param name="numSamples">How many, 1 or more.</param>
    override t.sample(numSamples: int) : Tensor =
        t.CheckSamples numSamples
        draw (Array.append [| numSamples |] batch)

/// What the distributions over numbers share.
[<RequireQualifiedAccess>]
module internal Batch =
    let logSqrt2Pi: float = log (sqrt (2.0 * System.Math.PI))

    let private finitePositive =
        Elementwise.both (Elementwise.above 0.0) Elementwise.finite

    let positive (owner: string) (name: string) (t: Tensor) : unit =
        ParameterChecks.floating owner name t
        ParameterChecks.all owner name $"finite {name} above 0" finitePositive t

    let finite (owner: string) (name: string) (t: Tensor) : unit =
        ParameterChecks.floating owner name t
        ParameterChecks.all owner name $"finite {name}" Elementwise.finite t

    /// The batch shape of one positive parameter.
    let ofPositive owner name (t: Tensor) : int[] =
        positive owner name t
        t.Sizes

    /// The batch shape of a location, which is finite, and a scale, which is above 0 too.
    let ofLocation owner nameA (a: Tensor) nameB (b: Tensor) : int[] =
        finite owner nameA a
        positive owner nameB b
        Shape.broadcast owner a.Sizes b.Sizes

    /// The batch shape of two positive parameters.
    let ofPositives owner nameA (a: Tensor) nameB (b: Tensor) : int[] =
        positive owner nameA a
        positive owner nameB b
        Shape.broadcast owner a.Sizes b.Sizes

    let normal (like: Tensor) (shape: int[]) : Tensor =
        Creation.randn shape (Some like.device) (Some like.dtype) None

    let uniform (like: Tensor) (shape: int[]) : Tensor =
        Creation.rand shape (Some like.device) (Some like.dtype) None

    let exponential (like: Tensor) (shape: int[]) : Tensor =
        dsharp.exponential (shape, device = like.device, dtype = like.dtype)

    /// Gamma distributed numbers of scale 1, in a shape that the concentrations broadcast to.
    let gamma operation (concentration: Tensor) (shape: int[]) : Tensor =
        standardGamma operation (concentration.expand shape)

    /// A value beside parameters: of their dtype, if it is not of floating point numbers.
    let value (operation: string) (value: Tensor) (batch: int[]) (like: Tensor) : Tensor =
        Guard.notNull operation "value" value
        ParameterChecks.value operation value batch |> ignore

        if value.dtype.IsFloatingPoint then
            value
        else
            value.cast like.dtype

    /// The logarithm of a density where the value is in its support, and -infinity elsewhere, where `inside` stands for it: so no
    /// derivative is NaN.
    let within
        operation
        (isInside: NativeTensor -> NativeTensor)
        (inside: float)
        (value: Tensor)
        f
        =
        let mask =
            Tensor.Flat(operation, (fun x -> isInside x[0]), [| value |], value.Sizes)

        let density: Tensor = f (value.where (mask, inside))
        density.where (mask, System.Double.NegativeInfinity)

    /// Refuses what are no counts.
    let counts operation (most: float) (value: Tensor) : unit =
        let isWhole (t: NativeTensor) =
            use rounded = t.round ()
            t.eq rounded

        let isCount =
            Elementwise.both
                (Elementwise.both (Elementwise.atLeast 0.0) (Elementwise.atMost most))
                isWhole

        let bound =
            if System.Double.IsInfinity most then
                "0 up"
            else
                $"0 to {string most}"

        ParameterChecks.all operation "value" $"whole numbers from {bound}" isCount value

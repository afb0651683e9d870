namespace DiffLessons

open System
open DiffLessons.Native

/// <summary>Initial values for parameters, random by the generator that <c>dsharp.seed</c> starts.</summary>
type Weight private () =

    /// A tensor of a shape that libtorch fills in place.
    static member private Filled
        (operation: string, shape: seq<int>, fill: NativeTensor -> NativeTensor)
        : Tensor =
        let raw =
            (Creation.full (Guard.items operation "shape" shape) 0 None None None).Variable

        fill raw |> ignore
        Tensor.Constant raw

    /// A number that says how far values may spread: the default dtype must hold it, and twice it, the width of a range.
    static member private Bound(operation: string, what: string, name: string, value: float) =
        if not (value >= 0.0 && Double.IsFinite value) then
            Guard.refuse
                name
                $"{operation}: expected a finite {what} of 0 or more, got {string value}."

        let most = NumberRange.greatest Dtype.Default / 2.0

        if value > most then
            Guard.refuse
                name
                $"{operation}: expected a {what} of up to {string most} in {Dtype.Default}, got {string value}."

    /// <summary>Uniform in [-k, k].</summary>
    /// <param name="shape">The shape of the result.</param>
    /// <param name="k">The bound, 0 or more.</param>
    static member uniform(shape: seq<int>, k: float) : Tensor =
        Weight.Bound("Weight.uniform", "bound", "k", k)
        Weight.Filled("Weight.uniform", shape, (fun raw -> raw.uniform_ (-k, k)))

    /// <summary>Kaiming's uniform values for a layer followed by a leaky relu (He et al. 2015): bound sqrt(6 / ((1 + a^2) fanIn)).</summary>
    /// <param name="fanIn">The number of inputs of each unit, 1 or more.</param>
    /// <param name="fanOut">The number of units.</param>
    /// <param name="a">The leaky relu's slope, sqrt(5) by default as in PyTorch's layers: the bound is then 1 / sqrt(fanIn).</param>
    /// <returns>Shape (fanOut, fanIn).</returns>
    static member kaiming(fanIn: int, fanOut: int, ?a: float) : Tensor =
        let a = defaultArg a (sqrt 5.0)

        if fanIn < 1 || fanOut < 1 then
            Guard.fail
                $"Weight.kaiming: expected 1 or more inputs and units, got {string fanIn} and {string fanOut}."

        Weight.uniform ([ fanOut; fanIn ], sqrt (6.0 / ((1.0 + a * a) * float fanIn)))

    /// <summary>Xavier's uniform values, which keep the variance of values and of gradients through linear layers (Glorot and Bengio 2010): bound gain sqrt(6 / (fanIn + fanOut)).</summary>
    /// <param name="fanIn">The number of inputs of each unit, 1 or more.</param>
    /// <param name="fanOut">The number of units, 1 or more.</param>
    /// <param name="gain">A factor for the activation that follows, 1 by default; 5/3 suits tanh.</param>
    /// <returns>Shape (fanOut, fanIn).</returns>
    static member xavier(fanIn: int, fanOut: int, ?gain: float) : Tensor =
        if fanIn < 1 || fanOut < 1 then
            Guard.fail
                $"Weight.xavier: expected 1 or more inputs and units, got {string fanIn} and {string fanOut}."

        Weight.uniform (
            [ fanOut; fanIn ],
            defaultArg gain 1.0 * sqrt (6.0 / (float fanIn + float fanOut))
        )

    /// <summary>Normally distributed around 0.</summary>
    /// <param name="shape">The shape of the result.</param>
    /// <param name="std">The standard deviation, 0 or more.</param>
    static member normal(shape: seq<int>, std: float) : Tensor =
        Weight.Bound("Weight.normal", "standard deviation", "std", std)
        Weight.Filled("Weight.normal", shape, (fun raw -> raw.normal_ (0.0, std)))

    /// A parameter that starts uniform within 1 / sqrt(fanIn), as those of PyTorch's linear, convolutional and recurrent layers do.
    static member internal fan(shape: int[], fanIn: int) : Parameter =
        Parameter(Weight.uniform (shape, 1.0 / sqrt (float (max fanIn 1))))

    /// The same for the bias of a layer; null where it has none.
    static member internal bias(hasBias: bool, length: int, fanIn: int) : Parameter =
        if hasBias then Weight.fan ([| length |], fanIn) else null

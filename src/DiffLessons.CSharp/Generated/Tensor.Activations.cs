// Made from the F# library by: dotnet fsi build.fsx -t csharp. Changes belong there, or in the files beside this folder.
#nullable enable
namespace DiffLessons.CSharp;

using System.Runtime.CompilerServices;
using Microsoft.FSharp.Core;
using CoreTensor = DiffLessons.Tensor;

public sealed partial class Tensor
{
    /// <summary>max(x, 0); its derivative is 1 above 0 and 0 elsewhere.</summary>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor Relu() =>
        new(ActivationsFunctions.Relu(null, Value));

    /// <summary>x above 0, negativeSlope * x below.</summary>
    /// <param name="negativeSlope">The slope below 0, 0.01 by default.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor LeakyRelu(double negativeSlope = 0.01) =>
        new(ActivationsFunctions.LeakyRelu(null, Value, Given.Other(negativeSlope, 0.01)));

    /// <summary>min(max(x, 0), 6); its derivative is 1 between 0 and 6 and 0 elsewhere (Howard et al. 2017).</summary>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor Relu6() =>
        new(ActivationsFunctions.Relu6(null, Value));

    /// <summary>1 / (1 + e^-x), between 0 and 1; its derivative is s (1 - s).</summary>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor Sigmoid() =>
        new(ActivationsFunctions.Sigmoid(null, Value));

    /// <summary>log(sigmoid(x)) = -softplus(-x), without its rounding troubles; its derivative is sigmoid(-x).</summary>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor LogSigmoid() =>
        new(ActivationsFunctions.Logsigmoid(null, Value));

    /// <summary>log(1 + e^x), a smooth relu; its derivative is the sigmoid.</summary>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor Softplus() =>
        new(ActivationsFunctions.Softplus(null, Value));

    /// <summary>The Gaussian error linear unit, x times the normal distribution function at x (Hendrycks and Gimpel 2016).</summary>
    /// <param name="approximate">"none" (the default), or "tanh" for 0.5 x (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3))).</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor Gelu(string approximate = "none") =>
        new(ActivationsFunctions.Gelu(null, Value, Given.Other(approximate, "none")));

    /// <summary>x sigmoid(x), also known as swish; as relu at infinities (Elfwing et al. 2018).</summary>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor Silu() =>
        new(ActivationsFunctions.Silu(null, Value));

    /// <summary>x above 0, alpha (e^x - 1) below (Clevert et al. 2016).</summary>
    /// <param name="alpha">The negated limit at -infinity, 1 by default.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor Elu(double alpha = 1) =>
        new(ActivationsFunctions.Elu(null, Value, Given.Other(alpha, 1)));

    /// <summary>max(x, 0) + min(alpha (e^(x / alpha) - 1), 0): an elu whose slope at 0 is 1 for every alpha (Barron 2017).</summary>
    /// <param name="alpha">The negated limit at -infinity, 1 by default; not 0.</param>
    /// <exception cref="ArgumentException">alpha is 0.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor Celu(double alpha = 1) =>
        new(ActivationsFunctions.Celu(null, Value, Given.Other(alpha, 1)));

    /// <summary>The scaled elu that keeps mean 0 and variance 1 through layers (Klambauer et al. 2017).</summary>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor Selu() =>
        new(ActivationsFunctions.Selu(null, Value));

    /// <summary>x tanh(softplus(x)); as relu at infinities (Misra 2020).</summary>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor Mish() =>
        new(ActivationsFunctions.Mish(null, Value));

    /// <summary>x, pulled into [minVal, maxVal]: a straight-lined tanh; its derivative is 1 between them and 0 elsewhere.</summary>
    /// <param name="minVal">The lower bound, -1 by default.</param>
    /// <param name="maxVal">The upper bound, 1 by default.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor HardTanh(double minVal = -1, double maxVal = 1) =>
        new(ActivationsFunctions.Hardtanh(null, Value, Given.Other(minVal, -1), Given.Other(maxVal, 1)));

    /// <summary>relu6(x + 3) / 6, a sigmoid of straight lines (Howard et al. 2019).</summary>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor HardSigmoid() =>
        new(ActivationsFunctions.Hardsigmoid(null, Value));

    /// <summary>x relu6(x + 3) / 6, a silu of simple pieces; as relu at infinities (Howard et al. 2019).</summary>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor HardSwish() =>
        new(ActivationsFunctions.Hardswish(null, Value));

    /// <summary>x / (1 + |x|), between -1 and 1, which it reaches at infinities; its derivative is 1 / (1 + |x|)^2 (Bergstra et al. 2009).</summary>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor Softsign() =>
        new(ActivationsFunctions.Softsign(null, Value));

    /// <summary>x - tanh(x): near 0 almost nothing, far from it x shrunk by 1; its derivative is tanh(x)^2.</summary>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor Tanhshrink() =>
        new(ActivationsFunctions.Tanhshrink(null, Value));

    /// <summary>x above 0, weight * x below: a leaky relu whose slope is learned (He et al. 2015).</summary>
    /// <param name="weight">The slope: one element, or one for each channel (axis 1).</param>
    /// <exception cref="ArgumentException">The weight fits neither.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor PRelu(Tensor weight) =>
        new(ActivationsFunctions.Prelu(null, Value, Tensor.Of(weight)));
}

file static class ActivationsFunctions
{
    private const string Family = "DiffLessons.Activations, DiffLessons";

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.relu")]
    internal static extern CoreTensor Relu([UnsafeAccessorType(Family)] object? family, CoreTensor self);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.leakyRelu")]
    internal static extern CoreTensor LeakyRelu([UnsafeAccessorType(Family)] object? family, CoreTensor self, FSharpOption<double>? negativeSlope);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.relu6")]
    internal static extern CoreTensor Relu6([UnsafeAccessorType(Family)] object? family, CoreTensor self);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.sigmoid")]
    internal static extern CoreTensor Sigmoid([UnsafeAccessorType(Family)] object? family, CoreTensor self);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.logsigmoid")]
    internal static extern CoreTensor Logsigmoid([UnsafeAccessorType(Family)] object? family, CoreTensor self);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.softplus")]
    internal static extern CoreTensor Softplus([UnsafeAccessorType(Family)] object? family, CoreTensor self);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.gelu")]
    internal static extern CoreTensor Gelu([UnsafeAccessorType(Family)] object? family, CoreTensor self, FSharpOption<string>? approximate);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.silu")]
    internal static extern CoreTensor Silu([UnsafeAccessorType(Family)] object? family, CoreTensor self);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.elu")]
    internal static extern CoreTensor Elu([UnsafeAccessorType(Family)] object? family, CoreTensor self, FSharpOption<double>? alpha);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.celu")]
    internal static extern CoreTensor Celu([UnsafeAccessorType(Family)] object? family, CoreTensor self, FSharpOption<double>? alpha);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.selu")]
    internal static extern CoreTensor Selu([UnsafeAccessorType(Family)] object? family, CoreTensor self);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.mish")]
    internal static extern CoreTensor Mish([UnsafeAccessorType(Family)] object? family, CoreTensor self);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.hardtanh")]
    internal static extern CoreTensor Hardtanh([UnsafeAccessorType(Family)] object? family, CoreTensor self, FSharpOption<double>? minVal, FSharpOption<double>? maxVal);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.hardsigmoid")]
    internal static extern CoreTensor Hardsigmoid([UnsafeAccessorType(Family)] object? family, CoreTensor self);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.hardswish")]
    internal static extern CoreTensor Hardswish([UnsafeAccessorType(Family)] object? family, CoreTensor self);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.softsign")]
    internal static extern CoreTensor Softsign([UnsafeAccessorType(Family)] object? family, CoreTensor self);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.tanhshrink")]
    internal static extern CoreTensor Tanhshrink([UnsafeAccessorType(Family)] object? family, CoreTensor self);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.prelu")]
    internal static extern CoreTensor Prelu([UnsafeAccessorType(Family)] object? family, CoreTensor self, CoreTensor weight);
}

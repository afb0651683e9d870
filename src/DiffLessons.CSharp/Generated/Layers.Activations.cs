// Made from the F# library by: dotnet fsi build.fsx -t csharp. Changes belong there, or in the files beside this folder.
#nullable enable
namespace DiffLessons.CSharp;

using System.Runtime.CompilerServices;
using Microsoft.FSharp.Core;
using CoreTensor = DiffLessons.Tensor;

public static partial class Layers
{
    /// <summary>max(x, 0); its derivative is 1 above 0 and 0 elsewhere.</summary>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Model Relu() =>
        new(Interop.OfFunction(ActivationsFunctions.Relu(null)));

    /// <summary>min(max(x, 0), 6); its derivative is 1 between 0 and 6 and 0 elsewhere (Howard et al. 2017).</summary>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Model Relu6() =>
        new(Interop.OfFunction(ActivationsFunctions.Relu6(null)));

    /// <summary>The scaled elu that keeps mean 0 and variance 1 through layers (Klambauer et al. 2017).</summary>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Model Selu() =>
        new(Interop.OfFunction(ActivationsFunctions.Selu(null)));

    /// <summary>The Gaussian error linear unit, x times the normal distribution function at x (Hendrycks and Gimpel 2016).</summary>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Model Gelu() =>
        new(Interop.OfFunction(ActivationsFunctions.Gelu(null)));

    /// <summary>x sigmoid(x), also known as swish; as relu at infinities (Elfwing et al. 2018).</summary>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Model Silu() =>
        new(Interop.OfFunction(ActivationsFunctions.Silu(null)));

    /// <summary>x tanh(softplus(x)); as relu at infinities (Misra 2020).</summary>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Model Mish() =>
        new(Interop.OfFunction(ActivationsFunctions.Mish(null)));

    /// <summary>log(1 + e^x), a smooth relu; its derivative is the sigmoid.</summary>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Model Softplus() =>
        new(Interop.OfFunction(ActivationsFunctions.Softplus(null)));

    /// <summary>x / (1 + |x|), between -1 and 1, which it reaches at infinities; its derivative is 1 / (1 + |x|)^2 (Bergstra et al. 2009).</summary>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Model Softsign() =>
        new(Interop.OfFunction(ActivationsFunctions.Softsign(null)));

    /// <summary>x - tanh(x): near 0 almost nothing, far from it x shrunk by 1; its derivative is tanh(x)^2.</summary>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Model Tanhshrink() =>
        new(Interop.OfFunction(ActivationsFunctions.Tanhshrink(null)));

    /// <summary>1 / (1 + e^-x), between 0 and 1; its derivative is s (1 - s).</summary>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Model Sigmoid() =>
        new(Interop.OfFunction(ActivationsFunctions.Sigmoid(null)));

    /// <summary>log(sigmoid(x)) = -softplus(-x), without its rounding troubles; its derivative is sigmoid(-x).</summary>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Model LogSigmoid() =>
        new(Interop.OfFunction(ActivationsFunctions.Logsigmoid(null)));

    /// <summary>relu6(x + 3) / 6, a sigmoid of straight lines (Howard et al. 2019).</summary>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Model HardSigmoid() =>
        new(Interop.OfFunction(ActivationsFunctions.Hardsigmoid(null)));

    /// <summary>x relu6(x + 3) / 6, a silu of simple pieces; as relu at infinities (Howard et al. 2019).</summary>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Model HardSwish() =>
        new(Interop.OfFunction(ActivationsFunctions.Hardswish(null)));

    /// <summary>max(x, 0) + min(alpha (e^(x / alpha) - 1), 0): an elu whose slope at 0 is 1 for every alpha (Barron 2017).</summary>
    /// <param name="alpha">The negated limit at -infinity, 1 by default; not 0.</param>
    /// <exception cref="ArgumentException">alpha is 0.</exception>
    public static Model Celu(double alpha = 1) =>
        new(Interop.OfFunction(ActivationsFunctions.Celu(null, Given.Other(alpha, 1))));

    /// <summary>x above 0, negativeSlope * x below.</summary>
    /// <param name="negativeSlope">The slope below 0, 0.01 by default.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Model LeakyRelu(double negativeSlope = 0.01) =>
        new(Interop.OfFunction(ActivationsFunctions.LeakyRelu(null, Given.Other(negativeSlope, 0.01))));

    /// <summary>x above 0, alpha (e^x - 1) below (Clevert et al. 2016).</summary>
    /// <param name="alpha">The negated limit at -infinity, 1 by default.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Model Elu(double alpha = 1) =>
        new(Interop.OfFunction(ActivationsFunctions.Elu(null, Given.Other(alpha, 1))));

    /// <summary>x, pulled into [minVal, maxVal]: a straight-lined tanh; its derivative is 1 between them and 0 elsewhere.</summary>
    /// <param name="minVal">The lower bound, -1 by default.</param>
    /// <param name="maxVal">The upper bound, 1 by default.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Model HardTanh(double minVal = -1, double maxVal = 1) =>
        new(Interop.OfFunction(ActivationsFunctions.Hardtanh(null, Given.Other(minVal, -1), Given.Other(maxVal, 1))));
}

file static class ActivationsFunctions
{
    private const string Family = "DiffLessons.Activations, DiffLessons";

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.get_relu.Static")]
    internal static extern FSharpFunc<CoreTensor, CoreTensor> Relu([UnsafeAccessorType(Family)] object? family);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.get_relu6.Static")]
    internal static extern FSharpFunc<CoreTensor, CoreTensor> Relu6([UnsafeAccessorType(Family)] object? family);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.get_selu.Static")]
    internal static extern FSharpFunc<CoreTensor, CoreTensor> Selu([UnsafeAccessorType(Family)] object? family);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.get_gelu.Static")]
    internal static extern FSharpFunc<CoreTensor, CoreTensor> Gelu([UnsafeAccessorType(Family)] object? family);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.get_silu.Static")]
    internal static extern FSharpFunc<CoreTensor, CoreTensor> Silu([UnsafeAccessorType(Family)] object? family);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.get_mish.Static")]
    internal static extern FSharpFunc<CoreTensor, CoreTensor> Mish([UnsafeAccessorType(Family)] object? family);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.get_softplus.Static")]
    internal static extern FSharpFunc<CoreTensor, CoreTensor> Softplus([UnsafeAccessorType(Family)] object? family);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.get_softsign.Static")]
    internal static extern FSharpFunc<CoreTensor, CoreTensor> Softsign([UnsafeAccessorType(Family)] object? family);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.get_tanhshrink.Static")]
    internal static extern FSharpFunc<CoreTensor, CoreTensor> Tanhshrink([UnsafeAccessorType(Family)] object? family);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.get_sigmoid.Static")]
    internal static extern FSharpFunc<CoreTensor, CoreTensor> Sigmoid([UnsafeAccessorType(Family)] object? family);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.get_logsigmoid.Static")]
    internal static extern FSharpFunc<CoreTensor, CoreTensor> Logsigmoid([UnsafeAccessorType(Family)] object? family);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.get_hardsigmoid.Static")]
    internal static extern FSharpFunc<CoreTensor, CoreTensor> Hardsigmoid([UnsafeAccessorType(Family)] object? family);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.get_hardswish.Static")]
    internal static extern FSharpFunc<CoreTensor, CoreTensor> Hardswish([UnsafeAccessorType(Family)] object? family);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.celu.Static")]
    internal static extern FSharpFunc<CoreTensor, CoreTensor> Celu([UnsafeAccessorType(Family)] object? family, FSharpOption<double>? alpha);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.leakyRelu.Static")]
    internal static extern FSharpFunc<CoreTensor, CoreTensor> LeakyRelu([UnsafeAccessorType(Family)] object? family, FSharpOption<double>? negativeSlope);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.elu.Static")]
    internal static extern FSharpFunc<CoreTensor, CoreTensor> Elu([UnsafeAccessorType(Family)] object? family, FSharpOption<double>? alpha);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.hardtanh.Static")]
    internal static extern FSharpFunc<CoreTensor, CoreTensor> Hardtanh([UnsafeAccessorType(Family)] object? family, FSharpOption<double>? minVal, FSharpOption<double>? maxVal);
}

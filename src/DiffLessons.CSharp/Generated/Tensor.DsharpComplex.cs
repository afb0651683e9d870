// Made from the F# library by: dotnet fsi build.fsx -t csharp. Changes belong there, or in the files beside this folder.
#nullable enable
namespace DiffLessons.CSharp;

using System.Runtime.CompilerServices;
using Microsoft.FSharp.Core;
using CoreTensor = DiffLessons.Tensor;

public sealed partial class Tensor
{
    /// <summary>The frequencies of the elements that <c>Fft</c> gives: 0, 1, ..., then the negative ones, over n d.</summary>
    /// <param name="n">The length of the transform.</param>
    /// <param name="d">The time between samples, 1 by default.</param>
    /// <param name="dtype">The dtype of the result, the default dtype by default.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public static Tensor FftFreq(int n, double d = 1, DType? dtype = null) =>
        new(DsharpComplexFunctions.Fftfreq(null, n, Given.Other(d, 1), Given.Option(dtype)));

    /// <summary>The frequencies of the elements that <c>RFft</c> gives: 0, 1, ..., n / 2, over n d.</summary>
    /// <param name="n">The length of the transform.</param>
    /// <param name="d">The time between samples, 1 by default.</param>
    /// <param name="dtype">The dtype of the result, the default dtype by default.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public static Tensor RFftFreq(int n, double d = 1, DType? dtype = null) =>
        new(DsharpComplexFunctions.Rfftfreq(null, n, Given.Other(d, 1), Given.Option(dtype)));
}

file static class DsharpComplexFunctions
{
    private const string Family = "DiffLessons.DsharpComplex, DiffLessons";

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.fftfreq.Static")]
    internal static extern CoreTensor Fftfreq([UnsafeAccessorType(Family)] object? family, int n, FSharpOption<double>? d, FSharpOption<global::DiffLessons.Dtype>? dtype);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.rfftfreq.Static")]
    internal static extern CoreTensor Rfftfreq([UnsafeAccessorType(Family)] object? family, int n, FSharpOption<double>? d, FSharpOption<global::DiffLessons.Dtype>? dtype);
}

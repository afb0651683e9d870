// Made from the F# library by: dotnet fsi build.fsx -t csharp. Changes belong there, or in the files beside this folder.
#nullable enable
namespace DiffLessons.CSharp;

using System.Runtime.CompilerServices;
using Microsoft.FSharp.Core;
using CoreTensor = DiffLessons.Tensor;

public sealed partial class Tensor
{
    /// <summary>The discrete Fourier transform along an axis.</summary>
    /// <param name="n">The length of the transform: the axis is cut, or filled up with zeros; its own length by default.</param>
    /// <param name="dim">The axis; the last by default.</param>
    /// <param name="norm">"backward" (the default), "forward" or "ortho".</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public ComplexTensor Fft(int? n = null, int? dim = null, string norm = "backward") =>
        new(FourierFunctions.Fft(null, Value, Given.Option(n), Given.Option(dim), Given.Other(norm, "backward")));

    /// <summary>The same, but only the frequencies from 0 to half of the length: the others are their conjugates.</summary>
    /// <param name="n">The length of the transform: the axis is cut, or filled up with zeros; its own length by default.</param>
    /// <param name="dim">The axis; the last by default. It has n / 2 + 1 elements in the result.</param>
    /// <param name="norm">"backward" (the default), "forward" or "ortho".</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public ComplexTensor RFft(int? n = null, int? dim = null, string norm = "backward") =>
        new(FourierFunctions.Rfft(null, Value, Given.Option(n), Given.Option(dim), Given.Other(norm, "backward")));

    /// <summary>The inverse of <c>Fft</c>.</summary>
    /// <param name="n">The length of the transform; the axis' own by default.</param>
    /// <param name="dim">The axis; the last by default.</param>
    /// <param name="norm">"backward" (the default), "forward" or "ortho".</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public ComplexTensor IFft(int? n = null, int? dim = null, string norm = "backward") =>
        new(FourierFunctions.Ifft(null, Value, Given.Option(n), Given.Option(dim), Given.Other(norm, "backward")));

    /// <summary>The Fourier transform of the last two axes.</summary>
    /// <param name="norm">"backward" (the default), "forward" or "ortho".</param>
    /// <param name="s">The lengths of the transform; those of the axes by default.</param>
    /// <param name="dims">The axes; the last two by default.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public ComplexTensor Fft2(string norm = "backward", int[]? s = null, int[]? dims = null) =>
        new(FourierFunctions.Fft2(null, Value, Given.Many(s), Given.Many(dims), Given.Other(norm, "backward")));

    /// <summary>The same, but only the frequencies from 0 to half of the length along the last axis.</summary>
    /// <param name="norm">"backward" (the default), "forward" or "ortho".</param>
    /// <param name="s">The lengths of the transform; those of the axes by default.</param>
    /// <param name="dims">The axes; the last two by default.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public ComplexTensor RFft2(string norm = "backward", int[]? s = null, int[]? dims = null) =>
        new(FourierFunctions.Rfft2(null, Value, Given.Many(s), Given.Many(dims), Given.Other(norm, "backward")));

    /// <summary>The Fourier transform of several axes.</summary>
    /// <param name="norm">"backward" (the default), "forward" or "ortho".</param>
    /// <param name="s">The lengths of the transform; those of the axes by default.</param>
    /// <param name="dims">The axes; as many last ones as s has lengths, else all.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public ComplexTensor FftN(string norm = "backward", int[]? s = null, int[]? dims = null) =>
        new(FourierFunctions.Fftn(null, Value, Given.Many(s), Given.Many(dims), Given.Other(norm, "backward")));

    /// <summary>The same, but only the frequencies from 0 to half of the length along the last axis.</summary>
    /// <param name="norm">"backward" (the default), "forward" or "ortho".</param>
    /// <param name="s">The lengths of the transform; those of the axes by default.</param>
    /// <param name="dims">The axes; as many last ones as s has lengths, else all.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public ComplexTensor RFftN(string norm = "backward", int[]? s = null, int[]? dims = null) =>
        new(FourierFunctions.Rfftn(null, Value, Given.Many(s), Given.Many(dims), Given.Other(norm, "backward")));

    /// <summary>The zero frequency, which is first, moved to the middle.</summary>
    /// <param name="dims">The axes; all by default.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor FftShift(int[]? dims = null) =>
        new(FourierFunctions.Fftshift(null, Value, Given.Many(dims)));

    /// <summary>The inverse of <c>FftShift</c>.</summary>
    /// <param name="dims">The axes; all by default.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor IFftShift(int[]? dims = null) =>
        new(FourierFunctions.Ifftshift(null, Value, Given.Many(dims)));

    /// <summary>Eigenvalues and eigenvectors, as columns of length 1, of square matrices: a V = V diag(values).</summary>
    /// <returns>Values of shape (..., n) and vectors of shape (..., n, n), both complex. For symmetric matrices use <c>EigH</c>.</returns>
    /// <remarks>The derivative exists where the eigenvalues differ, of what does not depend on the vectors' phases.</remarks>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public (ComplexTensor Values, ComplexTensor Vectors) Eig() =>
        Given.Tensors(FourierFunctions.Eig(null, Value));

    /// <summary>Eigenvalues of square matrices. For symmetric ones use <c>EigValsH</c>.</summary>
    /// <remarks>The derivative exists where the eigenvalues differ.</remarks>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public ComplexTensor EigVals() =>
        new(FourierFunctions.Eigvals(null, Value));
}

file static class FourierFunctions
{
    private const string Family = "DiffLessons.Fourier, DiffLessons";

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.fft")]
    internal static extern global::DiffLessons.ComplexTensor Fft([UnsafeAccessorType(Family)] object? family, CoreTensor self, FSharpOption<int>? n, FSharpOption<int>? dim, FSharpOption<string>? norm);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.rfft")]
    internal static extern global::DiffLessons.ComplexTensor Rfft([UnsafeAccessorType(Family)] object? family, CoreTensor self, FSharpOption<int>? n, FSharpOption<int>? dim, FSharpOption<string>? norm);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.ifft")]
    internal static extern global::DiffLessons.ComplexTensor Ifft([UnsafeAccessorType(Family)] object? family, CoreTensor self, FSharpOption<int>? n, FSharpOption<int>? dim, FSharpOption<string>? norm);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.fft2")]
    internal static extern global::DiffLessons.ComplexTensor Fft2([UnsafeAccessorType(Family)] object? family, CoreTensor self, FSharpOption<IEnumerable<int>>? s, FSharpOption<IEnumerable<int>>? dims, FSharpOption<string>? norm);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.rfft2")]
    internal static extern global::DiffLessons.ComplexTensor Rfft2([UnsafeAccessorType(Family)] object? family, CoreTensor self, FSharpOption<IEnumerable<int>>? s, FSharpOption<IEnumerable<int>>? dims, FSharpOption<string>? norm);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.fftn")]
    internal static extern global::DiffLessons.ComplexTensor Fftn([UnsafeAccessorType(Family)] object? family, CoreTensor self, FSharpOption<IEnumerable<int>>? s, FSharpOption<IEnumerable<int>>? dims, FSharpOption<string>? norm);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.rfftn")]
    internal static extern global::DiffLessons.ComplexTensor Rfftn([UnsafeAccessorType(Family)] object? family, CoreTensor self, FSharpOption<IEnumerable<int>>? s, FSharpOption<IEnumerable<int>>? dims, FSharpOption<string>? norm);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.fftshift")]
    internal static extern CoreTensor Fftshift([UnsafeAccessorType(Family)] object? family, CoreTensor self, FSharpOption<IEnumerable<int>>? dims);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.ifftshift")]
    internal static extern CoreTensor Ifftshift([UnsafeAccessorType(Family)] object? family, CoreTensor self, FSharpOption<IEnumerable<int>>? dims);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.eig")]
    internal static extern Tuple<global::DiffLessons.ComplexTensor, global::DiffLessons.ComplexTensor> Eig([UnsafeAccessorType(Family)] object? family, CoreTensor self);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.eigvals")]
    internal static extern global::DiffLessons.ComplexTensor Eigvals([UnsafeAccessorType(Family)] object? family, CoreTensor self);
}

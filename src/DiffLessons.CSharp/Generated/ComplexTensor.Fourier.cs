// Made from the F# library by: dotnet fsi build.fsx -t csharp. Changes belong there, or in the files beside this folder.
#nullable enable
namespace DiffLessons.CSharp;

using System.Runtime.CompilerServices;
using Microsoft.FSharp.Core;
using CoreTensor = DiffLessons.Tensor;

public sealed partial class ComplexTensor
{
    /// <summary>The discrete Fourier transform along an axis.</summary>
    /// <param name="n">The length of the transform: the axis is cut, or filled up with zeros; its own length by default.</param>
    /// <param name="dim">The axis; the last by default.</param>
    /// <param name="norm">"backward" (the default), "forward" or "ortho".</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public ComplexTensor Fft(int? n = null, int? dim = null, string norm = "backward") =>
        new(FourierFunctions.Fft(null, Value, Given.Option(n), Given.Option(dim), Given.Other(norm, "backward")));

    /// <summary>The inverse of <c>Fft</c>.</summary>
    /// <param name="n">The length of the transform; the axis' own by default.</param>
    /// <param name="dim">The axis; the last by default.</param>
    /// <param name="norm">"backward" (the default), "forward" or "ortho".</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public ComplexTensor IFft(int? n = null, int? dim = null, string norm = "backward") =>
        new(FourierFunctions.Ifft(null, Value, Given.Option(n), Given.Option(dim), Given.Other(norm, "backward")));

    /// <summary>The inverse of <c>RFft</c>: real.</summary>
    /// <param name="n">The length of the result; 2 (m - 1) for m elements by default, which is even: give it for an odd one.</param>
    /// <param name="dim">The axis; the last by default.</param>
    /// <param name="norm">"backward" (the default), "forward" or "ortho".</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor IRFft(int? n = null, int? dim = null, string norm = "backward") =>
        new(FourierFunctions.Irfft(null, Value, Given.Option(n), Given.Option(dim), Given.Other(norm, "backward")));

    /// <summary>The Fourier transform of the last two axes.</summary>
    /// <param name="norm">"backward" (the default), "forward" or "ortho".</param>
    /// <param name="s">The lengths of the transform; those of the axes by default.</param>
    /// <param name="dims">The axes; the last two by default.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public ComplexTensor Fft2(string norm = "backward", int[]? s = null, int[]? dims = null) =>
        new(FourierFunctions.Fft2(null, Value, Given.Many(s), Given.Many(dims), Given.Other(norm, "backward")));

    /// <summary>The inverse of <c>Fft2</c>.</summary>
    /// <param name="norm">"backward" (the default), "forward" or "ortho".</param>
    /// <param name="s">The lengths of the transform; those of the axes by default.</param>
    /// <param name="dims">The axes; the last two by default.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public ComplexTensor IFft2(string norm = "backward", int[]? s = null, int[]? dims = null) =>
        new(FourierFunctions.Ifft2(null, Value, Given.Many(s), Given.Many(dims), Given.Other(norm, "backward")));

    /// <summary>The inverse of <c>RFft2</c>: real.</summary>
    /// <param name="norm">"backward" (the default), "forward" or "ortho".</param>
    /// <param name="s">The lengths of the result; 2 (m - 1) for m elements of the last axis by default.</param>
    /// <param name="dims">The axes; the last two by default.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor IRFft2(string norm = "backward", int[]? s = null, int[]? dims = null) =>
        new(FourierFunctions.Irfft2(null, Value, Given.Many(s), Given.Many(dims), Given.Other(norm, "backward")));

    /// <summary>The Fourier transform of several axes.</summary>
    /// <param name="norm">"backward" (the default), "forward" or "ortho".</param>
    /// <param name="s">The lengths of the transform; those of the axes by default.</param>
    /// <param name="dims">The axes; as many last ones as s has lengths, else all.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public ComplexTensor FftN(string norm = "backward", int[]? s = null, int[]? dims = null) =>
        new(FourierFunctions.Fftn(null, Value, Given.Many(s), Given.Many(dims), Given.Other(norm, "backward")));

    /// <summary>The inverse of <c>FftN</c>.</summary>
    /// <param name="norm">"backward" (the default), "forward" or "ortho".</param>
    /// <param name="s">The lengths of the transform; those of the axes by default.</param>
    /// <param name="dims">The axes; as many last ones as s has lengths, else all.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public ComplexTensor IFftN(string norm = "backward", int[]? s = null, int[]? dims = null) =>
        new(FourierFunctions.Ifftn(null, Value, Given.Many(s), Given.Many(dims), Given.Other(norm, "backward")));

    /// <summary>The inverse of <c>RFftN</c>: real.</summary>
    /// <param name="norm">"backward" (the default), "forward" or "ortho".</param>
    /// <param name="s">The lengths of the result; 2 (m - 1) for m elements of the last axis by default.</param>
    /// <param name="dims">The axes; as many last ones as s has lengths, else all.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor IRFftN(string norm = "backward", int[]? s = null, int[]? dims = null) =>
        new(FourierFunctions.Irfftn(null, Value, Given.Many(s), Given.Many(dims), Given.Other(norm, "backward")));

    /// <summary>The zero frequency, which is first, moved to the middle.</summary>
    /// <param name="dims">The axes; all by default.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public ComplexTensor FftShift(int[]? dims = null) =>
        new(FourierFunctions.Fftshift(null, Value, Given.Many(dims)));

    /// <summary>The inverse of <c>FftShift</c>.</summary>
    /// <param name="dims">The axes; all by default.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public ComplexTensor IFftShift(int[]? dims = null) =>
        new(FourierFunctions.Ifftshift(null, Value, Given.Many(dims)));
}

file static class FourierFunctions
{
    private const string Family = "DiffLessons.Fourier, DiffLessons";

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "ComplexTensor.fft")]
    internal static extern global::DiffLessons.ComplexTensor Fft([UnsafeAccessorType(Family)] object? family, global::DiffLessons.ComplexTensor self, FSharpOption<int>? n, FSharpOption<int>? dim, FSharpOption<string>? norm);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "ComplexTensor.ifft")]
    internal static extern global::DiffLessons.ComplexTensor Ifft([UnsafeAccessorType(Family)] object? family, global::DiffLessons.ComplexTensor self, FSharpOption<int>? n, FSharpOption<int>? dim, FSharpOption<string>? norm);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "ComplexTensor.irfft")]
    internal static extern CoreTensor Irfft([UnsafeAccessorType(Family)] object? family, global::DiffLessons.ComplexTensor self, FSharpOption<int>? n, FSharpOption<int>? dim, FSharpOption<string>? norm);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "ComplexTensor.fft2")]
    internal static extern global::DiffLessons.ComplexTensor Fft2([UnsafeAccessorType(Family)] object? family, global::DiffLessons.ComplexTensor self, FSharpOption<IEnumerable<int>>? s, FSharpOption<IEnumerable<int>>? dims, FSharpOption<string>? norm);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "ComplexTensor.ifft2")]
    internal static extern global::DiffLessons.ComplexTensor Ifft2([UnsafeAccessorType(Family)] object? family, global::DiffLessons.ComplexTensor self, FSharpOption<IEnumerable<int>>? s, FSharpOption<IEnumerable<int>>? dims, FSharpOption<string>? norm);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "ComplexTensor.irfft2")]
    internal static extern CoreTensor Irfft2([UnsafeAccessorType(Family)] object? family, global::DiffLessons.ComplexTensor self, FSharpOption<IEnumerable<int>>? s, FSharpOption<IEnumerable<int>>? dims, FSharpOption<string>? norm);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "ComplexTensor.fftn")]
    internal static extern global::DiffLessons.ComplexTensor Fftn([UnsafeAccessorType(Family)] object? family, global::DiffLessons.ComplexTensor self, FSharpOption<IEnumerable<int>>? s, FSharpOption<IEnumerable<int>>? dims, FSharpOption<string>? norm);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "ComplexTensor.ifftn")]
    internal static extern global::DiffLessons.ComplexTensor Ifftn([UnsafeAccessorType(Family)] object? family, global::DiffLessons.ComplexTensor self, FSharpOption<IEnumerable<int>>? s, FSharpOption<IEnumerable<int>>? dims, FSharpOption<string>? norm);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "ComplexTensor.irfftn")]
    internal static extern CoreTensor Irfftn([UnsafeAccessorType(Family)] object? family, global::DiffLessons.ComplexTensor self, FSharpOption<IEnumerable<int>>? s, FSharpOption<IEnumerable<int>>? dims, FSharpOption<string>? norm);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "ComplexTensor.fftshift")]
    internal static extern global::DiffLessons.ComplexTensor Fftshift([UnsafeAccessorType(Family)] object? family, global::DiffLessons.ComplexTensor self, FSharpOption<IEnumerable<int>>? dims);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "ComplexTensor.ifftshift")]
    internal static extern global::DiffLessons.ComplexTensor Ifftshift([UnsafeAccessorType(Family)] object? family, global::DiffLessons.ComplexTensor self, FSharpOption<IEnumerable<int>>? dims);
}

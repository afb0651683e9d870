// Made from the F# library by: dotnet fsi build.fsx -t csharp. Changes belong there, or in the files beside this folder.
#nullable enable
namespace DiffLessons.CSharp;

using System.Runtime.CompilerServices;
using Microsoft.FSharp.Core;
using CoreTensor = DiffLessons.Tensor;

public static partial class Layers
{
    /// <summary>The same elements seen in the shape of another tensor.</summary>
    /// <param name="other">The other; shapes broadcast.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Model ReshapeAs(Tensor other) =>
        new(Interop.OfFunction(ShapingFunctions.ViewAs(null, Tensor.Of(other))));

    /// <summary>Splits one axis into several.</summary>
    /// <param name="dim">The axis; negative counts from the end.</param>
    /// <param name="unflattenedShape">The lengths of the new axes, whose product is the axis' length.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Model Unflatten(int dim, params int[] unflattenedShape) =>
        new(Interop.OfFunction(ShapingFunctions.Unflatten(null, dim, unflattenedShape)));

    /// <summary>Swaps two axes.</summary>
    /// <param name="dim0">One axis; negative counts from the end.</param>
    /// <param name="dim1">The other axis.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Model Transpose(int dim0, int dim1) =>
        new(Interop.OfFunction(ShapingFunctions.Transpose(null, dim0, dim1)));

    /// <summary>Puts the axes in another order.</summary>
    /// <param name="permutation">For each new axis the old one it comes from.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Model Permute(params int[] permutation) =>
        new(Interop.OfFunction(ShapingFunctions.Permute(null, permutation)));

    /// <summary>Leaves out axes of length 1.</summary>
    /// <param name="dim">The axis to leave out if it has length 1; all such axes by default.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Model Squeeze(int? dim = null) =>
        new(Interop.OfFunction(ShapingFunctions.Squeeze(null, Given.Option(dim))));

    /// <summary>Adds an axis of length 1.</summary>
    /// <param name="dim">The position of the new axis; negative counts from the end of the result.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Model Unsqueeze(int dim) =>
        new(Interop.OfFunction(ShapingFunctions.Unsqueeze(null, dim)));

    /// <summary>Adds axes of length 1 at the end until there are as many as another tensor has.</summary>
    /// <param name="other">The other; shapes broadcast.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Model UnsqueezeAs(Tensor other) =>
        new(Interop.OfFunction(ShapingFunctions.UnsqueezeAs(null, Tensor.Of(other))));

    /// <summary>Stretches axes of length 1, and adds axes in front, without copying.</summary>
    /// <param name="shape">The shape.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Model Expand(params int[] shape) =>
        new(Interop.OfFunction(ShapingFunctions.Expand(null, shape)));

    /// <summary>Stretches to the shape of another tensor; see <c>Expand</c>.</summary>
    /// <param name="other">The other; shapes broadcast.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Model ExpandAs(Tensor other) =>
        new(Interop.OfFunction(ShapingFunctions.ExpandAs(null, Tensor.Of(other))));
}

file static class ShapingFunctions
{
    private const string Family = "DiffLessons.Shaping, DiffLessons";

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.viewAs.Static")]
    internal static extern FSharpFunc<CoreTensor, CoreTensor> ViewAs([UnsafeAccessorType(Family)] object? family, CoreTensor other);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.unflatten.Static")]
    internal static extern FSharpFunc<CoreTensor, CoreTensor> Unflatten([UnsafeAccessorType(Family)] object? family, int dim, IEnumerable<int> unflattenedShape);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.transpose.Static")]
    internal static extern FSharpFunc<CoreTensor, CoreTensor> Transpose([UnsafeAccessorType(Family)] object? family, int dim0, int dim1);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.permute.Static")]
    internal static extern FSharpFunc<CoreTensor, CoreTensor> Permute([UnsafeAccessorType(Family)] object? family, IEnumerable<int> permutation);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.squeeze.Static")]
    internal static extern FSharpFunc<CoreTensor, CoreTensor> Squeeze([UnsafeAccessorType(Family)] object? family, FSharpOption<int>? dim);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.unsqueeze.Static")]
    internal static extern FSharpFunc<CoreTensor, CoreTensor> Unsqueeze([UnsafeAccessorType(Family)] object? family, int dim);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.unsqueezeAs.Static")]
    internal static extern FSharpFunc<CoreTensor, CoreTensor> UnsqueezeAs([UnsafeAccessorType(Family)] object? family, CoreTensor other);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.expand.Static")]
    internal static extern FSharpFunc<CoreTensor, CoreTensor> Expand([UnsafeAccessorType(Family)] object? family, IEnumerable<int> shape);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.expandAs.Static")]
    internal static extern FSharpFunc<CoreTensor, CoreTensor> ExpandAs([UnsafeAccessorType(Family)] object? family, CoreTensor other);
}

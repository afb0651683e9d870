// Made from the F# library by: dotnet fsi build.fsx -t csharp. Changes belong there, or in the files beside this folder.
#nullable enable
namespace DiffLessons.CSharp;

using System.Runtime.CompilerServices;
using Microsoft.FSharp.Core;
using CoreTensor = DiffLessons.Tensor;

public sealed partial class Tensor
{
    /// <summary>A number, as a 0-d tensor; see <c>Scalar</c>.</summary>
    /// <param name="scalar">The scalar.</param>
    /// <param name="device">The device of the result.</param>
    /// <param name="dtype">The element type of the result.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor ScalarLike(Number scalar, Device? device = null, DType? dtype = null) =>
        new(ConstantsFunctions.ScalarLike(null, Value, scalar.Value, Given.Option(device), Given.Option(dtype), null));

    /// <summary>The number 0, as a 0-d tensor.</summary>
    /// <param name="device">The device of the result.</param>
    /// <param name="dtype">The element type of the result.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor ZeroLike(Device? device = null, DType? dtype = null) =>
        new(ConstantsFunctions.ZeroLike(null, Value, Given.Option(device), Given.Option(dtype), null));

    /// <summary>The number 1, as a 0-d tensor.</summary>
    /// <param name="device">The device of the result.</param>
    /// <param name="dtype">The element type of the result.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor OneLike(Device? device = null, DType? dtype = null) =>
        new(ConstantsFunctions.OneLike(null, Value, Given.Option(device), Given.Option(dtype), null));

    /// <summary>A tensor of zeros with the shape, device and dtype of this one, unless given.</summary>
    /// <param name="shape">The shape.</param>
    /// <param name="device">The device of the result.</param>
    /// <param name="dtype">The element type of the result.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor ZerosLike(int[]? shape = null, Device? device = null, DType? dtype = null) =>
        new(ConstantsFunctions.ZerosLike(null, Value, Given.Many(shape), Given.Option(device), Given.Option(dtype), null));

    /// <summary>A tensor of ones with the shape, device and dtype of this one, unless given.</summary>
    /// <param name="shape">The shape.</param>
    /// <param name="device">The device of the result.</param>
    /// <param name="dtype">The element type of the result.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor OnesLike(int[]? shape = null, Device? device = null, DType? dtype = null) =>
        new(ConstantsFunctions.OnesLike(null, Value, Given.Many(shape), Given.Option(device), Given.Option(dtype), null));

    /// <summary>A tensor whose elements are all the same number.</summary>
    /// <param name="value">The value.</param>
    /// <param name="shape">The shape.</param>
    /// <param name="device">The device of the result.</param>
    /// <param name="dtype">The element type of the result.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor FullLike(Number value, int[]? shape = null, Device? device = null, DType? dtype = null) =>
        new(ConstantsFunctions.FullLike(null, Value, value.Value, Given.Many(shape), Given.Option(device), Given.Option(dtype), null));

    /// <summary>A vector of zeros with a single 1; see <c>OneHot</c>.</summary>
    /// <param name="length">The length.</param>
    /// <param name="hot">The hot.</param>
    /// <param name="device">The device of the result.</param>
    /// <param name="dtype">The element type of the result.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public Tensor OneHotLike(int length, int hot, Device? device = null, DType? dtype = null) =>
        new(ConstantsFunctions.OnehotLike(null, Value, length, hot, Given.Option(device), Given.Option(dtype), null));

    /// <summary>A tensor without elements, of shape (0).</summary>
    /// <param name="device">The device of the result.</param>
    /// <param name="dtype">The element type of the result.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public static Tensor Empty(Device? device = null, DType? dtype = null) =>
        new(ConstantsFunctions.Empty(null, Given.Option(device), Given.Option(dtype), null));

    /// <summary>A tensor whose elements are whatever was in memory: to be used only where all are overwritten.</summary>
    /// <param name="shape">The shape.</param>
    /// <param name="device">The device of the result.</param>
    /// <param name="dtype">The element type of the result.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public static Tensor Empty(int[] shape, Device? device = null, DType? dtype = null) =>
        new(ConstantsFunctions.Empty(null, shape, Given.Option(device), Given.Option(dtype), null));

    /// <summary>Zeros of a shape.</summary>
    /// <param name="shape">The shape.</param>
    /// <param name="device">The device of the result.</param>
    /// <param name="dtype">The element type of the result.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public static Tensor Zeros(int[] shape, Device? device = null, DType? dtype = null) =>
        new(ConstantsFunctions.Zeros(null, shape, Given.Option(device), Given.Option(dtype), null));

    /// <summary>Ones of a shape.</summary>
    /// <param name="shape">The shape.</param>
    /// <param name="device">The device of the result.</param>
    /// <param name="dtype">The element type of the result.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public static Tensor Ones(int[] shape, Device? device = null, DType? dtype = null) =>
        new(ConstantsFunctions.Ones(null, shape, Given.Option(device), Given.Option(dtype), null));

    /// <summary>One number everywhere, in a shape.</summary>
    /// <param name="shape">The shape.</param>
    /// <param name="value">The value.</param>
    /// <param name="device">The device of the result.</param>
    /// <param name="dtype">The element type of the result.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public static Tensor Full(int[] shape, Number value, Device? device = null, DType? dtype = null) =>
        new(ConstantsFunctions.Full(null, shape, value.Value, Given.Option(device), Given.Option(dtype), null));

    /// <summary>A vector of zeros with a single 1.</summary>
    /// <param name="length">The vector's length.</param>
    /// <param name="hot">The index of the 1.</param>
    /// <param name="device">The device of the result.</param>
    /// <param name="dtype">The dtype of the result.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    /// <exception cref="InvalidOperationException">An element type does not fit, or the result is not defined.</exception>
    public static Tensor OneHot(int length, int hot, Device? device = null, DType? dtype = null) =>
        new(ConstantsFunctions.Onehot(null, length, hot, Given.Option(device), Given.Option(dtype), null));
}

file static class ConstantsFunctions
{
    private const string Family = "DiffLessons.Constants, DiffLessons";

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.scalarLike")]
    internal static extern CoreTensor ScalarLike([UnsafeAccessorType(Family)] object? family, CoreTensor self, IConvertible scalar, FSharpOption<global::DiffLessons.Device>? device, FSharpOption<global::DiffLessons.Dtype>? dtype, FSharpOption<global::DiffLessons.Backend>? backend);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.zeroLike")]
    internal static extern CoreTensor ZeroLike([UnsafeAccessorType(Family)] object? family, CoreTensor self, FSharpOption<global::DiffLessons.Device>? device, FSharpOption<global::DiffLessons.Dtype>? dtype, FSharpOption<global::DiffLessons.Backend>? backend);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.oneLike")]
    internal static extern CoreTensor OneLike([UnsafeAccessorType(Family)] object? family, CoreTensor self, FSharpOption<global::DiffLessons.Device>? device, FSharpOption<global::DiffLessons.Dtype>? dtype, FSharpOption<global::DiffLessons.Backend>? backend);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.zerosLike")]
    internal static extern CoreTensor ZerosLike([UnsafeAccessorType(Family)] object? family, CoreTensor self, FSharpOption<IEnumerable<int>>? shape, FSharpOption<global::DiffLessons.Device>? device, FSharpOption<global::DiffLessons.Dtype>? dtype, FSharpOption<global::DiffLessons.Backend>? backend);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.onesLike")]
    internal static extern CoreTensor OnesLike([UnsafeAccessorType(Family)] object? family, CoreTensor self, FSharpOption<IEnumerable<int>>? shape, FSharpOption<global::DiffLessons.Device>? device, FSharpOption<global::DiffLessons.Dtype>? dtype, FSharpOption<global::DiffLessons.Backend>? backend);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.fullLike")]
    internal static extern CoreTensor FullLike([UnsafeAccessorType(Family)] object? family, CoreTensor self, IConvertible value, FSharpOption<IEnumerable<int>>? shape, FSharpOption<global::DiffLessons.Device>? device, FSharpOption<global::DiffLessons.Dtype>? dtype, FSharpOption<global::DiffLessons.Backend>? backend);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Tensor.onehotLike")]
    internal static extern CoreTensor OnehotLike([UnsafeAccessorType(Family)] object? family, CoreTensor self, int length, int hot, FSharpOption<global::DiffLessons.Device>? device, FSharpOption<global::DiffLessons.Dtype>? dtype, FSharpOption<global::DiffLessons.Backend>? backend);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.empty.Static")]
    internal static extern CoreTensor Empty([UnsafeAccessorType(Family)] object? family, FSharpOption<global::DiffLessons.Device>? device, FSharpOption<global::DiffLessons.Dtype>? dtype, FSharpOption<global::DiffLessons.Backend>? backend);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.empty.Static")]
    internal static extern CoreTensor Empty([UnsafeAccessorType(Family)] object? family, IEnumerable<int> shape, FSharpOption<global::DiffLessons.Device>? device, FSharpOption<global::DiffLessons.Dtype>? dtype, FSharpOption<global::DiffLessons.Backend>? backend);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.zeros.Static")]
    internal static extern CoreTensor Zeros([UnsafeAccessorType(Family)] object? family, IEnumerable<int> shape, FSharpOption<global::DiffLessons.Device>? device, FSharpOption<global::DiffLessons.Dtype>? dtype, FSharpOption<global::DiffLessons.Backend>? backend);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.ones.Static")]
    internal static extern CoreTensor Ones([UnsafeAccessorType(Family)] object? family, IEnumerable<int> shape, FSharpOption<global::DiffLessons.Device>? device, FSharpOption<global::DiffLessons.Dtype>? dtype, FSharpOption<global::DiffLessons.Backend>? backend);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.full.Static")]
    internal static extern CoreTensor Full([UnsafeAccessorType(Family)] object? family, IEnumerable<int> shape, IConvertible value, FSharpOption<global::DiffLessons.Device>? device, FSharpOption<global::DiffLessons.Dtype>? dtype, FSharpOption<global::DiffLessons.Backend>? backend);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "dsharp.onehot.Static")]
    internal static extern CoreTensor Onehot([UnsafeAccessorType(Family)] object? family, int length, int hot, FSharpOption<global::DiffLessons.Device>? device, FSharpOption<global::DiffLessons.Dtype>? dtype, FSharpOption<global::DiffLessons.Backend>? backend);
}

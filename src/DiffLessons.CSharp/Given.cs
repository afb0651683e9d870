namespace DiffLessons.CSharp;

using Microsoft.FSharp.Core;
using CoreComplex = DiffLessons.ComplexTensor;
using CoreDevice = DiffLessons.Device;
using CoreDtype = DiffLessons.Dtype;
using CoreModel = DiffLessons.Model<DiffLessons.Tensor, DiffLessons.Tensor>;
using CoreTensor = DiffLessons.Tensor;

/// <summary>Arguments and results on their way to F# and back. Null is an option that was left out.</summary>
internal static class Given
{
    public static FSharpOption<int>? Option(int? value) => value is { } given ? new(given) : null;

    public static FSharpOption<long>? Option(long? value) => value is { } given ? new(given) : null;

    public static FSharpOption<double>? Option(double? value) => value is { } given ? new(given) : null;

    public static FSharpOption<bool>? Option(bool? value) => value is { } given ? new(given) : null;

    public static FSharpOption<string>? Option(string? value) => value is null ? null : new(value);

    public static FSharpOption<IConvertible>? Option(Number? value) => value is { } given ? new(given.Value) : null;

    /// <summary>A value, unless it is the default.</summary>
    public static FSharpOption<T>? Other<T>(T value, T fallback)
        where T : struct, IEquatable<T> => value.Equals(fallback) ? null : new(value);

    public static FSharpOption<string>? Other(string value, string fallback) => value == fallback ? null : new(value);

    /// <summary>A number, unless it is the default.</summary>
    public static FSharpOption<IConvertible>? Number(double value, double fallback) => value.Equals(fallback) ? null : new(value);

    public static FSharpOption<CoreTensor>? Option(Tensor? value) => value is null ? null : new(value.Value);

    public static FSharpOption<CoreModel>? Option(Model? value) => value is null ? null : new(value.Core);

    public static FSharpOption<CoreDtype>? Option(DType? value) => value is { } given ? new(given.ToCore()) : null;

    public static FSharpOption<CoreDevice>? Option(Device? value) => value is { } given ? new(given.ToCore()) : null;

    public static FSharpOption<Tuple<double, double>>? Option((double First, double Second)? value) =>
        value is { } given ? new(new(given.First, given.Second)) : null;

    public static FSharpOption<Tuple<int, int>>? Option((int First, int Second)? value) =>
        value is { } given ? new(new(given.First, given.Second)) : null;

    public static FSharpOption<IEnumerable<int>>? Many(int[]? value) => value is null ? null : new(value);

    public static FSharpFunc<CoreTensor, CoreTensor> Function(Func<Tensor, Tensor> f) =>
        FuncConvert.FromFunc(Diff.Inner(f));

    public static FSharpFunc<int, double> Function(Func<int, double> f)
    {
        ArgumentNullException.ThrowIfNull(f);
        return FuncConvert.FromFunc(f);
    }

    public static FSharpOption<FSharpFunc<CoreTensor, CoreTensor>>? Option(Func<Tensor, Tensor>? f) =>
        f is null ? null : new(Function(f));

    public static Tensor[] Tensors(CoreTensor[] tensors) => [.. tensors.Select(tensor => new Tensor(tensor))];

    public static (Tensor, Tensor) Tensors(Tuple<CoreTensor, CoreTensor> pair) => (new(pair.Item1), new(pair.Item2));

    public static (ComplexTensor, ComplexTensor) Tensors(Tuple<CoreComplex, CoreComplex> pair) => (new(pair.Item1), new(pair.Item2));

    public static (Tensor, Tensor, Tensor) Tensors(Tuple<CoreTensor, CoreTensor, CoreTensor> three) =>
        (new(three.Item1), new(three.Item2), new(three.Item3));
}

namespace DiffLessons.CSharp;

using CoreTensor = DiffLessons.Tensor;

/// <summary>What one axis of a tensor is indexed with: a number, <c>^1</c>, a range <c>1..3</c>, or a tensor of indices or of booleans. All convert to it of themselves.</summary>
public readonly struct TensorIndex
{
    private readonly Index index;
    private readonly Range range;
    private readonly Tensor? tensor;
    private readonly Kind kind;

    private TensorIndex(Kind kind, Index index, Range range, Tensor? tensor) =>
        (this.kind, this.index, this.range, this.tensor) = (kind, index, range, tensor);

    private enum Kind
    {
        Whole,
        One,
        Part,
        Chosen,
    }

    /// <summary>One element, without its axis; negative numbers count from the end.</summary>
    public static implicit operator TensorIndex(int index) =>
        new(Kind.One, index < 0 ? new Index(index == int.MinValue ? int.MaxValue : -index, fromEnd: true) : new Index(index), default, null);

    /// <summary>One element, without its axis, as in <c>^1</c> for the last.</summary>
    public static implicit operator TensorIndex(Index index) => new(Kind.One, index, default, null);

    /// <summary>Elements side by side, as in <c>1..3</c>; <c>..</c> is the whole axis.</summary>
    public static implicit operator TensorIndex(Range range) => new(Kind.Part, default, range, null);

    /// <summary>Elements at indices, integers in a vector; or where booleans, one for each element of the axes that they index, are true.</summary>
    public static implicit operator TensorIndex(Tensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        return new(Kind.Chosen, default, default, tensor);
    }

    /// <summary>How many axes the index takes: a mask has as many as its shape, all others one.</summary>
    internal int Axes => tensor is { DType: DType.Bool } ? tensor.Rank : 1;

    /// <summary>Applies it to an axis of a tensor; the axis of the result that comes next.</summary>
    internal (CoreTensor Value, int Next) Apply(CoreTensor value, int axis)
    {
        switch (kind)
        {
            case Kind.One:
                return (Interop.Select(value, axis, index.IsFromEnd ? -index.Value : index.Value, Shown(index)), axis);
            case Kind.Part:
                var length = Interop.Length(value, axis);
                var (start, end) = (range.Start.GetOffset(length), range.End.GetOffset(length));
                return (Interop.Part(value, axis, start, end, range.ToString()), axis + 1);
            case Kind.Chosen:
                return (Interop.Chosen(value, axis, tensor!.Value), axis + 1);
            default:
                return (value, axis + 1);
        }
    }

    private static string Shown(Index index) => index.IsFromEnd && index.Value == int.MaxValue ? "a negative number" : index.ToString();
}

public sealed partial class Tensor
{
    /// <summary>One element of the first axis, without that axis: a row of a matrix.</summary>
    /// <param name="index">Its number; negative counts from the last.</param>
    /// <exception cref="ArgumentException">There is no such element.</exception>
    public Tensor this[int index] => new(Interop.At(Value, index));

    /// <summary>One element of the first axis, without that axis: <c>t[^1]</c> is the last.</summary>
    /// <param name="index">Its number.</param>
    /// <exception cref="ArgumentException">There is no such element.</exception>
    public Tensor this[Index index] => this[[(TensorIndex)index]];

    /// <summary>Some elements of the first axis: <c>t[1..3]</c>.</summary>
    /// <param name="range">From the first wanted to the first no longer wanted.</param>
    /// <exception cref="ArgumentException">They are not all there.</exception>
    public Tensor this[Range range] => this[[(TensorIndex)range]];

    /// <summary>A part of the tensor, axis by axis: <c>t[1..3, ^1]</c>, <c>t[.., 0]</c>, <c>t[mask]</c>, <c>t[0, indices]</c>. Axes that are not named stay whole.</summary>
    /// <param name="indices">One for each axis from the first on; a mask takes as many axes as it has.</param>
    /// <returns>Numbers take their axis away, ranges and tensors keep it; a mask of several axes becomes one.</returns>
    /// <exception cref="ArgumentException">There are more indices than axes, or an element is not there.</exception>
    public Tensor this[params TensorIndex[] indices]
    {
        get
        {
            ArgumentNullException.ThrowIfNull(indices);
            var axes = indices.Sum(index => index.Axes);

            if (axes > Rank)
            {
                throw new ArgumentException($"Tensor: expected at most {Rank} indices for shape ({string.Join(", ", Shape)}), got {axes}.", nameof(indices));
            }

            var (value, axis) = (Value, 0);

            foreach (var index in indices)
            {
                (value, axis) = index.Apply(value, axis);
            }

            return new(value);
        }
    }

    /// <summary>A tensor that is the same but at indices, where it has other values: <c>t.SetAt(Tensor.Scalar(0), .., ^1)</c>.</summary>
    /// <param name="value">The values; their shape broadcasts to that of the part.</param>
    /// <param name="at">The part, as the indexer takes it.</param>
    /// <exception cref="ArgumentException">The part is not there, or the values do not fit it.</exception>
    public Tensor SetAt(Tensor value, params TensorIndex[] at)
    {
        var (positions, values) = Placed(value, at);
        return Reshape(-1).IndexCopy(0, positions, values).Reshape(Value.shape);
    }

    /// <summary>A tensor that is the same but at indices, where something is added; at indices that come several times it is added each time.</summary>
    /// <inheritdoc cref="SetAt"/>
    public Tensor AddAt(Tensor value, params TensorIndex[] at)
    {
        var (positions, values) = Placed(value, at);
        return Reshape(-1).IndexAdd(0, positions, values).Reshape(Value.shape);
    }

    // The positions of a part among all elements in order, and a value for each.
    private (Tensor Places, Tensor Values) Placed(Tensor value, TensorIndex[] at)
    {
        var positions = Arange(0, Count, dtype: DType.Int64).Reshape(Value.shape)[at];
        return (positions.Reshape(-1), NotNull(value).To(DType).Expand(positions.Value.shape).Reshape(-1));
    }

    /// <summary>Some elements along an axis.</summary>
    /// <param name="dim">The axis; negative counts from the last.</param>
    /// <param name="start">The first element wanted; negative counts from the end of the axis.</param>
    /// <param name="length">How many.</param>
    /// <exception cref="ArgumentException">They are not all there.</exception>
    public Tensor Slice(int dim, int start, int length) => new(Interop.Narrow(Value, dim, start, length));

    /// <summary>Some elements along an axis, as a range of .NET: <c>t.Slice(-1, 1..^1)</c>.</summary>
    /// <param name="dim">The axis; negative counts from the last.</param>
    /// <param name="range">From the first wanted to the first no longer wanted.</param>
    /// <exception cref="ArgumentException">They are not all there.</exception>
    public Tensor Slice(int dim, Range range)
    {
        var axis = Interop.Axis(Value, dim);
        var length = Interop.Length(Value, axis);
        return new(Interop.Part(Value, axis, range.Start.GetOffset(length), range.End.GetOffset(length), range.ToString()));
    }
}

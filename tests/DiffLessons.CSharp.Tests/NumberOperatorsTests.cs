namespace Outsider;

using DiffLessons.CSharp;

/// <summary>Arithmetic of tensors with the number types of C#: integers stay integers, and exact.</summary>
public class NumberOperatorsTests
{
    private static readonly Tensor Long = Tensor.From([16777217L]);

    [Fact]
    public void IntegersStayExact()
    {
        Assert.Equal(Tensor.From([16777218L]), Long + 1);
        Assert.Equal(Tensor.From([16777218L]), 1 + Long);
        Assert.Equal(Tensor.From([16777216L]), Long - 1L);
        Assert.Equal(Tensor.From([-16777216L]), 1 - Long);
        Assert.Equal(Tensor.From([50331651L]), 3 * Long);
        Assert.Equal(Tensor.From([9007199254740993L]), Tensor.From([9007199254740992L]) + 1L);
        Assert.Equal(DType.Int64, (Long * 2).DType);
        Assert.Equal(DType.Int32, (Tensor.From([7]) * 2).DType);
    }

    [Fact]
    public void FloatingPointNumbersMakeFloatingPoint()
    {
        Assert.Equal(DType.Float32, (Long + 1.0).DType);
        Assert.Equal(DType.Float32, (Long / 2).DType);
        Assert.Equal(DType.Float64, (Tensor.From([1.0]) + 1f).DType);
        Assert.Equal(Tensor.From([3.5, 4.5]), Tensor.From([3.0, 4.0]) + 0.5f);
        Assert.Equal(DType.Float32, (Tensor.From([1f], 1) * 2).DType);
        Assert.Equal(Tensor.From([0.5f], 1), 1 / Tensor.From([2f], 1));
        Assert.Equal(Tensor.From([-1.5f], 1), 0.5f - Tensor.From([2f], 1));
        Assert.Equal(Tensor.From([4f], 1), 8L / Tensor.From([2f], 1));
    }

    [Fact]
    public void ComparisonsTakeNumbers()
    {
        Tensor Mask(params int[] of) => Tensor.From(of).EqualTo(1);
        var x = Tensor.From([1L, 16777217, 3]);
        Assert.Equal(Mask(0, 1, 0), x > 16777216L);
        Assert.Equal(Mask(0, 1, 0), x > 16777216.5);
        Assert.Equal(Mask(1, 0, 1), x <= 3);
        Assert.Equal(Mask(0, 0, 1), x.EqualTo(3));
        Assert.Equal(Mask(1, 1, 0), x.NotEqualTo(3.0));
        Assert.Equal(Mask(1, 0, 0), 3 > x);
        Assert.Equal(Mask(0, 1, 1), 3L <= x);
        Assert.Equal(Mask(1, 0), Tensor.From([0.1f, 0.2f], 2).EqualTo(0.1));
        Assert.Equal(Mask(1, 0), Tensor.From([0.1f, 0.2f], 2) < Tensor.From([0.2f], 1));
        Assert.Equal(Mask(1, 1), Tensor.From([0.1f, 0.2f], 2) >= 0.1);
        Assert.Throws<ArgumentNullException>(() => (Tensor)null! < 1.0);
    }

    [Fact]
    public void EqualityOperatorsCompareValues()
    {
        Tensor? none = null;
        Assert.True(Tensor.Ones(2) == Tensor.Ones(2));
        Assert.True(Tensor.Ones(2) != Tensor.Zeros(2));
        Assert.True(Tensor.Ones(2) != Tensor.Ones(1, 2));
        Assert.True(none == null && Tensor.Ones(1) != none);
    }
}

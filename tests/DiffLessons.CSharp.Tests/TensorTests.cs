namespace Outsider;

using DiffLessons.CSharp;

public class TensorTests
{
    [Fact]
    public void ArraysGoInAndComeOutInRowMajorOrder()
    {
        var t = Tensor.From(new float[,] { { 1, 2, 3 }, { 4, 5, 6 } });
        Assert.Equal([2, 3], t.Shape);
        Assert.Equal([1f, 2, 3, 4, 5, 6], t.ToArray());
        Assert.Equal([1, 4, 2, 5, 3, 6], t.Transpose(0, 1).ToInt32Array());
        Assert.Equal([4.0, 5, 6], t[1].ToDoubleArray());
        Assert.Equal(DType.Float32, t.DType);
        Assert.Equal(DType.Int64, Tensor.From([1L, 2]).DType);
    }

    [Fact]
    public void ASpanTakesTheElements()
    {
        var t = Tensor.Arange(0, 6).Reshape(2, 3).Transpose(0, 1);
        Span<float> target = stackalloc float[6];
        t.CopyTo(target);
        Assert.Equal([0f, 3, 1, 4, 2, 5], target.ToArray());
    }

    [Fact]
    public void OperatorsMixWithNumbersOnBothSides()
    {
        var x = Tensor.From([1.0, 2, 4]);
        Near([-1, -2, -4], -x);
        Near([3, 5, 9], 2 * x + 1);
        Near([1, 0, -2], 2 - x);
        Near([0.5, 1, 2], x / 2);
        Near([4, 2, 1], 4 / x);
        Near([1, 4, 16], x * x);
        Near([1, 8, 64], x.Pow(3));
        Near([2, 4, 16], Tensor.Scalar(2, DType.Float64).Pow(x));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void ReductionsAlongAnAxisAreSumsOfItsElements(int dim)
    {
        var t = Tensor.From([1.0, 2, 3, 4, 5, 6], 2, 3);
        var expected = dim == 0 ? new[] { 5.0, 7, 9 } : [6.0, 15];
        Near(expected, t.Sum(dim));
        Assert.Equal(dim == 0 ? [1, 3] : [2, 1], t.Sum(dim, keepDim: true).Shape);
        Near(21, t.Sum().ToDouble());
        Near(3.5, t.Mean().ToDouble());
    }

    [Fact]
    public void EqualityIsByValue()
    {
        Assert.Equal(Tensor.From([1f, 2]), Tensor.From([1f, 2]));
        Assert.NotEqual(Tensor.From([1f, 2]), Tensor.From([1f, 3]));
        Assert.NotEqual(Tensor.From([1f, 2]), Tensor.From([1.0, 2]));
        Assert.Equal(Tensor.From([1f, 2]).GetHashCode(), Tensor.From([1f, 2]).GetHashCode());
        Assert.True(Tensor.From([1.0]).AllClose(Tensor.From([1.0 + 1e-9])));
    }

    [Fact]
    public void LinearAlgebraAgreesWithItself()
    {
        var a = Tensor.From([4.0, 1, 2, 3], 2, 2);
        var b = Tensor.From([1.0, 2], 2);
        Near([1, 2], a.MatMul(a.Solve(b).Reshape(2, 1)).Reshape(2));
        Near([1, 0, 0, 1], a.MatMul(a.Inverse()));
        Near(10, a.Det().ToDouble());
    }

    [Fact]
    public void TheSameSeedDrawsTheSameNumbers()
    {
        DiffLessons.CSharp.RandomNumbers.Seed(11);
        var first = Tensor.Randn(5);
        DiffLessons.CSharp.RandomNumbers.Seed(11);
        Assert.Equal(first, Tensor.Randn(5));
    }

    [Fact]
    public void MistakesAreArgumentExceptionsThatSayWhatWasExpected()
    {
        var shape = Assert.ThrowsAny<ArgumentException>(() => Tensor.From([1f, 2, 3], 2, 2));
        Assert.StartsWith("From: expected as many values as shape (2, 2) has elements, got 3.", shape.Message);
        Assert.ThrowsAny<ArgumentException>(() => Tensor.Ones(2, 3) + Tensor.Ones(4));
        Assert.ThrowsAny<ArgumentException>(() => Tensor.Ones(2).ToDouble());
        Assert.ThrowsAny<ArgumentException>(() => Tensor.Ones(2, 3).MatMul(Tensor.Ones(2, 3)));
        Assert.ThrowsAny<ArgumentException>(() => Tensor.Ones(2, 3).Slice(0, 1, 2));
        Assert.ThrowsAny<ArgumentException>(() => Tensor.Ones(2, 3)[2]);
        Assert.ThrowsAny<ArgumentException>(() => Tensor.Ones(2).CopyTo(new float[3]));
        Assert.Throws<ArgumentNullException>(() => Tensor.Ones(2) + null!);
        Assert.Throws<ArgumentNullException>(() => Tensor.Cat(null!));
        Assert.Throws<ArgumentOutOfRangeException>(() => Tensor.Full([1], 0, (DType)99));
    }

    [Fact]
    public void ElementsAreFormattedAsNumbersAre()
    {
        var x = Tensor.From([1.234f, -5], 2);
        Assert.Equal("[ 1.23, -5.00]", $"{x:F2}");
        Assert.Equal(x.ToString(), $"{x}");
        var german = System.Globalization.CultureInfo.GetCultureInfo("de-DE");
        Assert.Contains("1,2", x.ToString("F1", german));
        Assert.StartsWith("ToString: expected a number format for Int64, such as F2, got 'Q'.", Assert.ThrowsAny<ArgumentException>(() => $"{Tensor.From([1L]):Q}").Message);
    }

    [Fact]
    public void TheCpuIsTheDefaultDevice()
    {
        Assert.Equal(Device.Cpu, Tensor.Ones(1).Device);
        Assert.Equal("cuda:1", Device.Cuda(1).ToString());

        if (!Device.IsCudaAvailable)
        {
            Assert.ThrowsAny<ArgumentException>(() => Tensor.Ones(1).To(Device.Cuda()));
        }
    }
}

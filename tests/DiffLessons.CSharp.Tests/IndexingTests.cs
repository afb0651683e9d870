namespace Outsider;

using DiffLessons.CSharp;

/// <summary>Indices and slices as .NET writes them.</summary>
public class IndexingTests
{
    private static readonly Tensor T = Tensor.Arange(0, 24).Reshape(2, 3, 4);

    [Fact]
    public void IndicesAndRangesCountFromEitherEnd()
    {
        Assert.Equal(T[1], T[^1]);
        Assert.Equal(T[0], T[^2]);
        Assert.Equal(T[1], T[-1]);
        Assert.Equal(T.Slice(0, 1, 1), T[1..]);
        Assert.Equal(T, T[..]);
        Assert.Equal([0, 3, 4], T[1..1].Shape);
        Assert.Equal(Tensor.From([19f, 23]), T[1, 1..3, ^1] + Tensor.From([0f, 0]));
        Assert.Equal(Tensor.From([3f, 7, 11, 15, 19, 23], 2, 3), T[.., .., 3]);
        Assert.Equal(Tensor.Scalar(23), T[^1, ^1, ^1]);
    }

    [Fact]
    public void TensorsChooseElements()
    {
        Assert.Equal(Tensor.From([8f, 9, 10, 11, 0, 1, 2, 3], 2, 4), T[0, Tensor.From([2L, 0])]);
        Assert.Equal(Tensor.From([22f, 23]), T[T > 21]);
        Assert.Equal(T[1..], T[Tensor.From([0f, 1]) > 0.5]);
        Assert.Equal(T[.., 1..2], T[.., Tensor.From([0f, 1, 0]) > 0.5]);
        Assert.Equal(T[0], T[0, Tensor.From([1f, 1, 1]) > 0]);
        var number = Tensor.Scalar(2);
        Assert.Equal(Tensor.From([2f]), number[number > 1]);
        Assert.Equal([0, 2, 3, 4], T[number > 3].Shape);
        Assert.Equal(Tensor.Scalar(5), number.SetAt(Tensor.Scalar(5), number > 1));
    }

    [Fact]
    public void SlicesCountFromTheEndAndDoNotOverflow()
    {
        Assert.Equal(T[.., .., 2..4], T.Slice(-1, 2, 2));
        Assert.Equal(T[.., .., 2..4], T.Slice(2, -2, 2));
        Assert.Equal(T[.., 1..2], T.Slice(1, 1..^1));

        static string Raised(Func<Tensor> f) => Assert.ThrowsAny<ArgumentException>(f).Message;
        Assert.Equal("Slice: expected elements of axis 2 of shape (2, 3, 4), whose length is 4, got 3 from 2 on.", Raised(() => T.Slice(2, 2, 3)));
        Assert.Equal("Slice: expected elements of axis 2 of shape (2, 3, 4), whose length is 4, got 2147483647 from 2147483647 on.", Raised(() => T.Slice(2, int.MaxValue, int.MaxValue)));
        Assert.Equal("Slice: expected elements of axis 2 of shape (2, 3, 4), whose length is 4, got 1 from -5 on.", Raised(() => T.Slice(2, -5, 1)));
        Assert.Equal("Slice: expected elements of axis 2 of shape (2, 3, 4), whose length is 4, got -1 from 0 on.", Raised(() => T.Slice(2, 0, -1)));
        Assert.Equal("Slice: expected a range inside axis 1 of shape (2, 3, 4), whose length is 3, got 1..5.", Raised(() => T.Slice(1, 1..5)));
        Assert.Equal("Slice: expected a range inside axis 0 of shape (2, 3, 4), whose length is 2, got 2..1.", Raised(() => T[2..1]));
        Assert.Equal("Tensor: expected an index inside axis 0 of shape (2, 3, 4), whose length is 2, got ^3.", Raised(() => T[^3]));
        Assert.Equal("Tensor: expected an index inside axis 1 of shape (3, 4), whose length is 4, got 4.", Raised(() => T[0][.., 4]));
        Assert.Equal("Tensor: expected at most 3 indices for shape (2, 3, 4), got 4. (Parameter 'indices')", Raised(() => T[0, 0, 0, 0]));
        Assert.Equal("Tensor: expected a mask of shape (3), as the axes from 1 on of shape (2, 3, 4), got (2).", Raised(() => T[.., Tensor.From([1f, 0]) > 0]));
    }

    [Fact]
    public void PartsAreReplacedAndAddedTo()
    {
        var x = Tensor.Zeros(2, 3);
        Assert.Equal(Tensor.From([0f, 0, 7, 0, 0, 7], 2, 3), x.SetAt(Tensor.Scalar(7), .., ^1));
        Assert.Equal(Tensor.From([1f, 2, 3, 0, 0, 0], 2, 3), x.SetAt(Tensor.From([1f, 2, 3]), 0));
        Assert.Equal(Tensor.From([0f, 2, 0], 3), Tensor.Zeros(3).AddAt(Tensor.Ones(2), Tensor.From([1L, 1])));
        Assert.Equal(Tensor.From([1f, 0], 2), Diff.Grad(v => x.AddAt(v, 0, ..2)[0, 0], Tensor.Ones(2)));
        Assert.ThrowsAny<ArgumentException>(() => x.SetAt(Tensor.Ones(5), 0));
    }

    [Fact]
    public void WhatIsIndexedCanBeDifferentiated() =>
        Assert.Equal(Tensor.From([0f, 1, 1, 0]), Diff.Grad(x => x[1..3].Sum(), Tensor.Ones(4)));
}

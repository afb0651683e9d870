namespace Outsider;

using DiffLessons.CSharp;

/// <summary>What the tests start from, and how near numbers must be.</summary>
internal static class Given
{
    /// <summary>Points in two classes, which a line tells apart.</summary>
    public static Samples TwoClasses(int count, int seed = 1)
    {
        var random = new Random(seed);
        var points = new float[count, 2];
        var classes = new long[count];

        for (var i = 0; i < count; i++)
        {
            points[i, 0] = (float)random.NextDouble() - 0.5f;
            points[i, 1] = (float)random.NextDouble() - 0.5f;
            classes[i] = points[i, 0] > points[i, 1] ? 1 : 0;
        }

        return new(Tensor.From(points), Tensor.From(classes));
    }

    /// <summary>A small classifier with the same first parameters in each call.</summary>
    public static Model Classifier()
    {
        DiffLessons.CSharp.RandomNumbers.Seed(3);
        return Model.Sequential(Layers.Linear(2, 16), Layers.Tanh(), Layers.Dropout(0.2), Layers.Linear(16, 2));
    }

    /// <summary>A small reader of pictures.</summary>
    public static Model Pictures() => Model.Sequential(
        Layers.Conv2d(1, 4, kernelSize: 3, padding: 1),
        Layers.BatchNorm2d(4),
        Layers.Relu(),
        Layers.MaxPool2d(2),
        Layers.Flatten(),
        Layers.Linear(4 * 4 * 4, 3));

    public static void Near(double expected, double actual, double tolerance = 1e-6) =>
        Assert.InRange(actual, expected - tolerance, expected + tolerance);

    public static void Near(double[] expected, Tensor actual, double tolerance = 1e-6)
    {
        var values = actual.ToDoubleArray();
        Assert.Equal(expected.Length, values.Length);

        for (var i = 0; i < values.Length; i++)
        {
            Near(expected[i], values[i], tolerance);
        }
    }
}

namespace DiffLessons.CSharp;

/// <summary>The random numbers that initial parameters, shuffling and dropout are drawn from.</summary>
public static class RandomNumbers
{
    /// <summary>Starts the random numbers again, so that what follows can be repeated to the last bit.</summary>
    /// <param name="seed">0 or more.</param>
    /// <exception cref="ArgumentException">The seed is negative.</exception>
    public static void Seed(int seed) => Interop.Seed(seed);
}

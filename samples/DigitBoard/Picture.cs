namespace DigitBoard;

using System.Text.Json.Serialization;

/// <summary>A grey picture as it comes over the network: brightness from 0 to 1, row by row.</summary>
/// <param name="Width">Pixels in a row, 1 to 512.</param>
/// <param name="Height">Rows, 1 to 512.</param>
/// <param name="Pixels">Width times Height numbers.</param>
public sealed record Picture(int Width, int Height, [property: JsonConverter(typeof(Numbers))] float[]? Pixels)
{
    /// <summary>The side of the pictures that the network has learned from.</summary>
    public const int Side = 28;

    private const int Largest = 512;
    private const int Box = 20;

    /// <summary>What is wrong with the picture, or null.</summary>
    public string? Problem() => this switch
    {
        { Width: < 1 or > Largest } or { Height: < 1 or > Largest } => $"expected a width and a height from 1 to {Largest}, got {Width} and {Height}.",
        { Pixels: null } => "expected \"pixels\", a list of numbers from 0 (dark) to 1 (bright).",
        _ when Pixels.Length != Width * Height => $"expected {Width} x {Height} = {Width * Height} pixels, got {Pixels.Length}.",
        _ when Array.Exists(Pixels, pixel => !(pixel is >= 0 and <= 1)) => "expected each pixel to be a number from 0 to 1.",
        _ => null,
    };

    /// <summary>Whether nothing in it is bright.</summary>
    public bool IsDark => Bright() is null;

    /// <summary>The picture as MNIST's were made: what is bright scaled into a box of 20 x 20, its centre of mass in the middle of 28 x 28.</summary>
    public float[] Centred()
    {
        var target = new float[Side * Side];

        if (Bright() is not var (left, top, right, bottom))
        {
            return target;
        }

        var scale = Box / (float)Math.Max(right - left + 1, bottom - top + 1);
        var (width, height) = (Scaled(right - left + 1, scale), Scaled(bottom - top + 1, scale));
        var small = new float[width * height];
        var (mass, massX, massY) = (0f, 0f, 0f);

        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                var value = Mean(left + (x / scale), top + (y / scale), 1 / scale, right, bottom);
                small[(y * width) + x] = value;
                mass += value;
                massX += value * x;
                massY += value * y;
            }
        }

        var startX = (int)MathF.Round((Side / 2f) - 0.5f - (massX / mass));
        var startY = (int)MathF.Round((Side / 2f) - 0.5f - (massY / mass));

        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                var (column, row) = (startX + x, startY + y);

                if (column is >= 0 and < Side && row is >= 0 and < Side)
                {
                    target[(row * Side) + column] = small[(y * width) + x];
                }
            }
        }

        return target;
    }

    private static int Scaled(int length, float scale) => Math.Max(1, (int)MathF.Round(length * scale));

    /// <summary>The mean over a square of the picture, which reaches from a corner so far to the right and down.</summary>
    private float Mean(float x, float y, float side, int right, int bottom)
    {
        var (sum, count) = (0f, 0);

        for (var row = (int)y; row <= Math.Min(bottom, Math.Max((int)y, (int)MathF.Ceiling(y + side) - 1)); row++)
        {
            for (var column = (int)x; column <= Math.Min(right, Math.Max((int)x, (int)MathF.Ceiling(x + side) - 1)); column++)
            {
                sum += Pixels![(row * Width) + column];
                count++;
            }
        }

        return count == 0 ? 0 : sum / count;
    }

    /// <summary>The smallest rectangle with all that is bright; null for a dark picture.</summary>
    private (int Left, int Top, int Right, int Bottom)? Bright()
    {
        var (left, top, right, bottom) = (Width, Height, -1, -1);

        for (var y = 0; y < Height; y++)
        {
            for (var x = 0; x < Width; x++)
            {
                if (Pixels![(y * Width) + x] > 0.1f)
                {
                    (left, right) = (Math.Min(left, x), Math.Max(right, x));
                    (top, bottom) = (Math.Min(top, y), Math.Max(bottom, y));
                }
            }
        }

        return right < 0 ? null : (left, top, right, bottom);
    }
}

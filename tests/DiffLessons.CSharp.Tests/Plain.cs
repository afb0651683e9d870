namespace Outsider;

using DiffLessons.CSharp;

/// <summary>The oracle of the tables: layers and functions as plain loops over arrays of doubles.</summary>
internal static class Plain
{
    public static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));

    /// <summary>x times the normal distribution's probability below x, by Simpson's rule from 0.</summary>
    public static double Gelu(double x)
    {
        const int Steps = 2000;
        var h = x / Steps;
        double Density(double t) => Math.Exp(-t * t / 2) / Math.Sqrt(2 * Math.PI);
        var sum = Density(0) + Density(x);

        for (var i = 1; i < Steps; i++)
        {
            sum += (i % 2 == 0 ? 2 : 4) * Density(i * h);
        }

        return x * (0.5 + (sum * h / 3));
    }

    public static double[] Softmax(double[] row)
    {
        var exps = row.Select(Math.Exp).ToArray();
        return [.. exps.Select(e => e / exps.Sum())];
    }

    /// <summary>x W^T + b of rows, W (outFeatures, inFeatures); no b when null.</summary>
    public static double[] Linear(double[] x, int rows, double[] w, double[]? b, int inFeatures, int outFeatures)
    {
        var y = new double[rows * outFeatures];

        for (var n = 0; n < rows; n++)
        {
            for (var o = 0; o < outFeatures; o++)
            {
                var sum = b?[o] ?? 0;

                for (var i = 0; i < inFeatures; i++)
                {
                    sum += x[(n * inFeatures) + i] * w[(o * inFeatures) + i];
                }

                y[(n * outFeatures) + o] = sum;
            }
        }

        return y;
    }

    /// <summary>What a window over (n, c, h, w) gives: called for each window with the indices of its elements in the input, -1 for padding.</summary>
    public static double[] Windows(int n, int c, int h, int w, int kh, int kw, int stride, int padding, int dilation, Func<int[], double> result)
    {
        int Places(int size, int k) => ((size + (2 * padding) - (dilation * (k - 1)) - 1) / stride) + 1;
        var y = new List<double>();

        for (var plane = 0; plane < n * c; plane++)
        {
            for (var i = 0; i < Places(h, kh); i++)
            {
                for (var j = 0; j < Places(w, kw); j++)
                {
                    var inside = new int[kh * kw];

                    for (var a = 0; a < kh; a++)
                    {
                        for (var b = 0; b < kw; b++)
                        {
                            var (row, column) = ((i * stride) - padding + (a * dilation), (j * stride) - padding + (b * dilation));
                            var isInside = row >= 0 && row < h && column >= 0 && column < w;
                            inside[(a * kw) + b] = isInside ? (((plane * h) + row) * w) + column : -1;
                        }
                    }

                    y.Add(result(inside));
                }
            }
        }

        return [.. y];
    }

    /// <summary>A convolution of (n, channels, h, w) by weights (outChannels, channels / groups, kh, kw).</summary>
    public static double[] Conv(
        double[] x, int n, int channels, int h, int w, double[] weight, double[]? bias, int outChannels, int kh, int kw, int stride, int paddingH, int paddingW, int dilation, int groups)
    {
        var (perGroup, outPerGroup) = (channels / groups, outChannels / groups);
        var outH = kh == 1 && h == 1 ? 1 : ((h + (2 * paddingH) - (dilation * (kh - 1)) - 1) / stride) + 1;
        var outW = ((w + (2 * paddingW) - (dilation * (kw - 1)) - 1) / stride) + 1;
        var y = new List<double>();

        for (var image = 0; image < n; image++)
        {
            for (var o = 0; o < outChannels; o++)
            {
                for (var i = 0; i < outH; i++)
                {
                    for (var j = 0; j < outW; j++)
                    {
                        var sum = bias?[o] ?? 0;

                        for (var q = 0; q < perGroup; q++)
                        {
                            var channel = ((o / outPerGroup) * perGroup) + q;

                            for (var a = 0; a < kh; a++)
                            {
                                for (var b = 0; b < kw; b++)
                                {
                                    var (row, column) = ((i * stride) - paddingH + (a * dilation), (j * stride) - paddingW + (b * dilation));

                                    if (row >= 0 && row < h && column >= 0 && column < w)
                                    {
                                        sum += x[(((((image * channels) + channel) * h) + row) * w) + column] * weight[(((((o * perGroup) + q) * kh) + a) * kw) + b];
                                    }
                                }
                            }
                        }

                        y.Add(sum);
                    }
                }
            }
        }

        return [.. y];
    }

    /// <summary>A transposed convolution of (n, channels, h, w) by weights (channels, outChannels, k, k): each input adds its kernel to the output.</summary>
    public static double[] ConvTranspose(double[] x, int n, int channels, int h, int w, double[] weight, double[] bias, int outChannels, int k, int stride, int padding, int outputPadding)
    {
        var (outH, outW) = (((h - 1) * stride) - (2 * padding) + k + outputPadding, ((w - 1) * stride) - (2 * padding) + k + outputPadding);
        var y = new double[n * outChannels * outH * outW];

        for (var at = 0; at < y.Length; at++)
        {
            y[at] = bias[at / (outH * outW) % outChannels];
        }

        for (var at = 0; at < x.Length; at++)
        {
            var (image, channel, i, j) = (at / (channels * h * w), at / (h * w) % channels, at / w % h, at % w);

            for (var o = 0; o < outChannels; o++)
            {
                for (var a = 0; a < k; a++)
                {
                    for (var b = 0; b < k; b++)
                    {
                        var (row, column) = ((i * stride) - padding + a, (j * stride) - padding + b);

                        if (row >= 0 && row < outH && column >= 0 && column < outW)
                        {
                            y[(((((image * outChannels) + o) * outH) + row) * outW) + column] += x[at] * weight[(((((channel * outChannels) + o) * k) + a) * k) + b];
                        }
                    }
                }
            }
        }

        return y;
    }

    /// <summary>One layer and direction of a recurrent net over one sequence of steps.</summary>
    /// <param name="kind">lstm, gru or rnn.</param>
    public static double[][] Recur(string kind, double[][] steps, int hidden, Func<string, double[]> parameter, string suffix, bool backwards)
    {
        var (wi, wh, bi, bh) = (parameter("weight_ih_" + suffix), parameter("weight_hh_" + suffix), parameter("bias_ih_" + suffix), parameter("bias_hh_" + suffix));
        var gates = bi.Length / hidden;
        var (state, cell) = (new double[hidden], new double[hidden]);
        var result = new double[steps.Length][];

        for (var s = 0; s < steps.Length; s++)
        {
            var t = backwards ? steps.Length - 1 - s : s;
            var a = Linear(steps[t], 1, wi, bi, steps[t].Length, gates * hidden);
            var b = Linear(state, 1, wh, bh, hidden, gates * hidden);
            var next = new double[hidden];

            for (var j = 0; j < hidden; j++)
            {
                double Gate(int g) => a[(g * hidden) + j] + b[(g * hidden) + j];

                switch (kind)
                {
                    case "rnn":
                        next[j] = Math.Tanh(Gate(0));
                        break;
                    case "gru":
                        var (r, z) = (Sigmoid(Gate(0)), Sigmoid(Gate(1)));
                        var n = Math.Tanh(a[(2 * hidden) + j] + (r * b[(2 * hidden) + j]));
                        next[j] = ((1 - z) * n) + (z * state[j]);
                        break;
                    default:
                        cell[j] = (Sigmoid(Gate(1)) * cell[j]) + (Sigmoid(Gate(0)) * Math.Tanh(Gate(2)));
                        next[j] = Sigmoid(Gate(3)) * Math.Tanh(cell[j]);
                        break;
                }
            }

            state = next;
            result[t] = next;
        }

        return result;
    }
}

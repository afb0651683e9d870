namespace DiffLessons.CSharp;

/// <summary>Layers that models are made of. Initial parameters are drawn as PyTorch draws them; see <see cref="RandomNumbers.Seed"/>.</summary>
/// <remarks>Letters in shapes: n batch, c channels, h and w height and width, t steps of time, d features.</remarks>
public static class Layers
{
    /// <summary>x W^T + b: the last axis goes from inFeatures to outFeatures.</summary>
    /// <param name="inFeatures">Features that come in, 1 or more.</param>
    /// <param name="outFeatures">Features that go out, 1 or more.</param>
    /// <param name="bias">Whether b is added.</param>
    public static Model Linear(int inFeatures, int outFeatures, bool bias = true) =>
        new(Interop.Linear(inFeatures, outFeatures, bias));

    /// <summary>Convolution along one axis: (n, inChannels, w) to (n, outChannels, w'), w' = (w + 2 padding - dilation (kernelSize - 1) - 1) / stride + 1, rounded down.</summary>
    /// <param name="inChannels">Channels that come in.</param>
    /// <param name="outChannels">Channels that go out.</param>
    /// <param name="kernelSize">The kernel's length.</param>
    /// <param name="stride">How far the kernel moves from one place to the next.</param>
    /// <param name="padding">Zeros added at both ends.</param>
    /// <param name="dilation">The distance between the kernel's elements.</param>
    /// <param name="groups">Into how many groups, each on its own, channels are divided.</param>
    /// <param name="bias">Whether a number is added to each channel.</param>
    public static Model Conv1d(int inChannels, int outChannels, int kernelSize, int stride = 1, int padding = 0, int dilation = 1, int groups = 1, bool bias = true) =>
        new(Interop.Conv1d(inChannels, outChannels, kernelSize, stride, padding, dilation, groups, bias));

    /// <summary>Convolution of images: (n, inChannels, h, w) to (n, outChannels, h', w'); sizes as for <see cref="Conv1d"/>.</summary>
    /// <inheritdoc cref="Conv1d"/>
    public static Model Conv2d(int inChannels, int outChannels, int kernelSize, int stride = 1, int padding = 0, int dilation = 1, int groups = 1, bool bias = true) =>
        new(Interop.Conv2d(inChannels, outChannels, kernelSize, stride, padding, dilation, groups, bias));

    /// <summary>Transposed convolution of images: h' = (h - 1) stride - 2 padding + kernelSize + outputPadding.</summary>
    /// <param name="inChannels">Channels that come in.</param>
    /// <param name="outChannels">Channels that go out.</param>
    /// <param name="kernelSize">The kernel's height and width.</param>
    /// <param name="stride">How far apart the places of the input come to lie.</param>
    /// <param name="padding">How much is cut off at each side.</param>
    /// <param name="outputPadding">How much is added at one side, less than stride.</param>
    /// <param name="bias">Whether a number is added to each channel.</param>
    public static Model ConvTranspose2d(int inChannels, int outChannels, int kernelSize, int stride = 1, int padding = 0, int outputPadding = 0, bool bias = true) =>
        new(Interop.ConvTranspose2d(inChannels, outChannels, kernelSize, stride, padding, outputPadding, bias));

    /// <summary>Batch normalisation of (n, features) or (n, features, t) (Ioffe and Szegedy 2015).</summary>
    /// <param name="features">Features or channels.</param>
    /// <param name="eps">Added to the variance.</param>
    /// <param name="momentum">The weight of the newest batch in the running statistics.</param>
    public static Model BatchNorm1d(int features, double eps = 1e-5, double momentum = 0.1) =>
        new(Interop.BatchNorm1d(features, eps, momentum));

    /// <summary>Batch normalisation of (n, features, h, w) (Ioffe and Szegedy 2015).</summary>
    /// <inheritdoc cref="BatchNorm1d"/>
    public static Model BatchNorm2d(int features, double eps = 1e-5, double momentum = 0.1) =>
        new(Interop.BatchNorm2d(features, eps, momentum));

    /// <summary>Drops each element with a probability while training, and scales the others so that the mean stays (Srivastava et al. 2014).</summary>
    /// <param name="p">The probability, from 0 to 1.</param>
    public static Model Dropout(double p = 0.5) => new(Interop.Dropout(p));

    /// <summary>Long short-term memory: (n, t, inputSize) to (n, t, hiddenSize), twice that when bidirectional (Hochreiter and Schmidhuber 1997).</summary>
    /// <param name="inputSize">Features of a step.</param>
    /// <param name="hiddenSize">Features of the state.</param>
    /// <param name="layers">How many, one on top of the other.</param>
    /// <param name="batchFirst">Whether shapes are (n, t, d), else (t, n, d).</param>
    /// <param name="dropout">The probability to drop between layers.</param>
    /// <param name="bidirectional">Whether sequences are also read backwards.</param>
    public static Model Lstm(int inputSize, int hiddenSize, int layers = 1, bool batchFirst = true, double dropout = 0, bool bidirectional = false) =>
        new(Interop.Recurrent("LSTM", inputSize, hiddenSize, layers, batchFirst, dropout, bidirectional));

    /// <summary>Gated recurrent units: (n, t, inputSize) to (n, t, hiddenSize), twice that when bidirectional (Cho et al. 2014).</summary>
    /// <inheritdoc cref="Lstm"/>
    public static Model Gru(int inputSize, int hiddenSize, int layers = 1, bool batchFirst = true, double dropout = 0, bool bidirectional = false) =>
        new(Interop.Recurrent("GRU", inputSize, hiddenSize, layers, batchFirst, dropout, bidirectional));

    /// <summary>A simple recurrent net with tanh: (n, t, inputSize) to (n, t, hiddenSize), twice that when bidirectional (Elman 1990).</summary>
    /// <inheritdoc cref="Lstm"/>
    public static Model Rnn(int inputSize, int hiddenSize, int layers = 1, bool batchFirst = true, double dropout = 0, bool bidirectional = false) =>
        new(Interop.Recurrent("RNN", inputSize, hiddenSize, layers, batchFirst, dropout, bidirectional));

    /// <summary>max(0, x).</summary>
    public static Model Relu() => new(Interop.Function("relu", []));

    /// <summary>x where it is positive, else a fraction of it.</summary>
    /// <param name="negativeSlope">The fraction.</param>
    public static Model LeakyRelu(double negativeSlope = 0.01) => new(Interop.Function("leakyRelu", [("negativeSlope", negativeSlope)]));

    /// <summary>1 / (1 + exp(-x)).</summary>
    public static Model Sigmoid() => new(Interop.Function("sigmoid", []));

    /// <summary>The hyperbolic tangent.</summary>
    public static Model Tanh() => new(Interop.Function("tanh", []));

    /// <summary>log(1 + exp(x)).</summary>
    public static Model Softplus() => new(Interop.Function("softplus", []));

    /// <summary>x times the normal distribution's probability below x.</summary>
    public static Model Gelu() => new(Interop.Function("gelu", []));

    /// <summary>x times sigmoid(x).</summary>
    public static Model Silu() => new(Interop.Function("silu", []));

    /// <summary>exp(x) over its sum along an axis.</summary>
    /// <param name="dim">The axis; negative counts from the last.</param>
    public static Model Softmax(int dim = -1) => new(Interop.Function("softmax", [("dim", dim)]));

    /// <summary>The logarithm of softmax.</summary>
    /// <param name="dim">The axis; negative counts from the last.</param>
    public static Model LogSoftmax(int dim = -1) => new(Interop.Function("logsoftmax", [("dim", dim)]));

    private static Model Pool2d(string kind, int kernelSize, int? stride, int padding) =>
        new(Interop.Function(kind + "pool2d", [("kernelSize", kernelSize), ("stride", stride ?? kernelSize), ("padding", padding)]));

    /// <summary>The greatest of each window of (n, c, h, w).</summary>
    /// <param name="kernelSize">The window's height and width.</param>
    /// <param name="stride">How far the window moves; its size if left out.</param>
    /// <param name="padding">How far it reaches beyond each side.</param>
    public static Model MaxPool2d(int kernelSize, int? stride = null, int padding = 0) =>
        Pool2d("max", kernelSize, stride, padding);

    /// <summary>The mean of each window of (n, c, h, w).</summary>
    /// <inheritdoc cref="MaxPool2d"/>
    public static Model AvgPool2d(int kernelSize, int? stride = null, int padding = 0) =>
        Pool2d("avg", kernelSize, stride, padding);

    /// <summary>All axes from one on as a single one: images to rows.</summary>
    /// <param name="startDim">The first of them.</param>
    public static Model Flatten(int startDim = 1) => new(Interop.Function("flatten", [("startDim", startDim)]));

    /// <summary>The elements in another shape.</summary>
    /// <param name="shape">The new shape; one length may be -1: what is left, as the batch.</param>
    public static Model Reshape(params int[] shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        return new(Interop.Function("view", [("shape", shape)]));
    }

    /// <summary>A function of one's own as a layer. It learns nothing, and a model with it can be saved only by its parameters.</summary>
    /// <param name="f">What it computes, in operations of <see cref="Tensor"/>.</param>
    public static Model Function(Func<Tensor, Tensor> f) => new(Interop.Custom(Diff.Inner(f)));
}

namespace DiffLessons.CSharp;

/// <summary>Layers that models are made of. Initial parameters are drawn as PyTorch draws them; see <see cref="RandomNumbers.Seed"/>.</summary>
/// <remarks>Letters in shapes: n batch, c channels, h and w height and width, t steps of time, d features.</remarks>
public static partial class Layers
{
    /// <summary>Long short-term memory: (n, t, inputSize) to (n, t, hiddenSize), twice that when bidirectional (Hochreiter and Schmidhuber 1997).</summary>
    /// <param name="inputSize">Features of a step.</param>
    /// <param name="hiddenSize">Features of the state.</param>
    /// <param name="layers">How many, one on top of the other.</param>
    /// <param name="batchFirst">Whether shapes are (n, t, d), else (t, n, d).</param>
    /// <param name="dropout">The probability to drop between layers.</param>
    /// <param name="bidirectional">Whether sequences are also read backwards.</param>
    /// <param name="bias">Whether biases are added.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Model Lstm(int inputSize, int hiddenSize, int layers = 1, bool batchFirst = true, double dropout = 0, bool bidirectional = false, bool bias = true) =>
        new(Interop.Recurrent("LSTM", inputSize, hiddenSize, layers, batchFirst, dropout, bidirectional, bias));

    /// <summary>Gated recurrent units: (n, t, inputSize) to (n, t, hiddenSize), twice that when bidirectional (Cho et al. 2014).</summary>
    /// <inheritdoc cref="Lstm"/>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Model Gru(int inputSize, int hiddenSize, int layers = 1, bool batchFirst = true, double dropout = 0, bool bidirectional = false, bool bias = true) =>
        new(Interop.Recurrent("GRU", inputSize, hiddenSize, layers, batchFirst, dropout, bidirectional, bias));

    /// <summary>A simple recurrent net with tanh: (n, t, inputSize) to (n, t, hiddenSize), twice that when bidirectional (Elman 1990).</summary>
    /// <inheritdoc cref="Lstm"/>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Model Rnn(int inputSize, int hiddenSize, int layers = 1, bool batchFirst = true, double dropout = 0, bool bidirectional = false, bool bias = true) =>
        new(Interop.Recurrent("RNN", inputSize, hiddenSize, layers, batchFirst, dropout, bidirectional, bias));

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

    /// <summary>The last step of sequences, as of what an <see cref="Lstm"/> gives: (n, t, d) to (n, d).</summary>
    /// <param name="dim">The axis of the steps: 1, or 0 where time comes first.</param>
    public static Model LastStep(int dim = 1) => Narrow(dim, -1, 1).Then(Squeeze(dim));

    /// <summary>A function of one's own as a layer. It learns nothing, and a model with it can be saved only by its parameters.</summary>
    /// <param name="f">What it computes, in operations of <see cref="Tensor"/>.</param>
    public static Model Function(Func<Tensor, Tensor> f) => new(Interop.Custom(Diff.Inner(f)));
}

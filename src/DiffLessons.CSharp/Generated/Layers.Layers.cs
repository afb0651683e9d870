// Made from the F# library by: dotnet fsi build.fsx -t csharp. Changes belong there, or in the files beside this folder.
#nullable enable
namespace DiffLessons.CSharp;

using System.Runtime.CompilerServices;
using Microsoft.FSharp.Core;
using CoreTensor = DiffLessons.Tensor;

public static partial class Layers
{
    /// <summary>Batch norm of (batch, features) or (batch, features, length) by feature (Ioffe and Szegedy 2015).</summary>
    /// <param name="numFeatures">The length of axis 1.</param>
    /// <param name="eps">Added to the variance, 1e-5 by default.</param>
    /// <param name="momentum">The share of the batch in the running statistics, a number or a tensor of one element; 0.1 by default.</param>
    /// <param name="affine">Whether to learn a scale and a shift; true by default.</param>
    /// <param name="trackRunningStats">Whether to keep running statistics; true by default. Without them prediction uses the batch too.</param>
    /// <remarks>Training: mean 0 and (biased) variance 1 over the batch, then scale and shift; running statistics move by <c>momentum</c> towards the batch's. Prediction: by the running statistics. The running variance is the unbiased one, as in PyTorch.</remarks>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Model BatchNorm1d(int numFeatures, double eps = 1e-5, double momentum = 0.1, bool affine = true, bool trackRunningStats = true) =>
        new(new global::DiffLessons.BatchNorm1d(numFeatures, Given.Other(eps, 1e-5), Given.Number(momentum, 0.1), Given.Other(affine, true), Given.Other(trackRunningStats, true), null));

    /// <summary>Batch norm of (batch, channels, h, w) by channel; see <c>BatchNorm1d</c>.</summary>
    /// <param name="numFeatures">The number of channels.</param>
    /// <param name="eps">Added to the variance, 1e-5 by default.</param>
    /// <param name="momentum">The share of the batch in the running statistics, a number or a tensor of one element; 0.1 by default.</param>
    /// <param name="affine">Whether to learn a scale and a shift; true by default.</param>
    /// <param name="trackRunningStats">Whether to keep running statistics; true by default.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Model BatchNorm2d(int numFeatures, double eps = 1e-5, double momentum = 0.1, bool affine = true, bool trackRunningStats = true) =>
        new(new global::DiffLessons.BatchNorm2d(numFeatures, Given.Other(eps, 1e-5), Given.Number(momentum, 0.1), Given.Other(affine, true), Given.Other(trackRunningStats, true), null));

    /// <summary>Batch norm of (batch, channels, d, h, w) by channel; see <c>BatchNorm1d</c>.</summary>
    /// <param name="numFeatures">The number of channels.</param>
    /// <param name="eps">Added to the variance, 1e-5 by default.</param>
    /// <param name="momentum">The share of the batch in the running statistics, a number or a tensor of one element; 0.1 by default.</param>
    /// <param name="affine">Whether to learn a scale and a shift; true by default.</param>
    /// <param name="trackRunningStats">Whether to keep running statistics; true by default.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Model BatchNorm3d(int numFeatures, double eps = 1e-5, double momentum = 0.1, bool affine = true, bool trackRunningStats = true) =>
        new(new global::DiffLessons.BatchNorm3d(numFeatures, Given.Other(eps, 1e-5), Given.Number(momentum, 0.1), Given.Other(affine, true), Given.Other(trackRunningStats, true), null));

    /// <summary>A model whose inner values are not kept for the backward pass, but computed again in it: less memory for one more forward computation (Chen et al. 2016).</summary>
    /// <param name="model">What is computed again. It keeps what it is given, so it pays for parts of several layers.</param>
    /// <remarks>Values and gradients are those of the model itself; what it draws, as in dropout, is drawn again from the same random numbers. Running statistics of a batch norm inside are updated by both computations, as in PyTorch.</remarks>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Model Checkpointed(Model model) =>
        new(new global::DiffLessons.Checkpointed(Model.Of(model)));

    /// <summary>A 1-d convolution with a learned filter bank: (batch, inChannels, length) to (batch, outChannels, ...).</summary>
    /// <param name="inChannels">The input's channels.</param>
    /// <param name="outChannels">The number of filters.</param>
    /// <param name="kernelSize">The filters' length.</param>
    /// <param name="stride">The step, 1 by default.</param>
    /// <param name="padding">Zeros at either end, 0 by default.</param>
    /// <param name="dilation">The distance between filter elements, 1 by default.</param>
    /// <param name="groups">The groups that channels fall into, 1 by default.</param>
    /// <param name="bias">Whether to add a bias; true by default.</param>
    /// <remarks>Parameters <c>weight</c> and <c>bias</c> start uniform within 1 / sqrt(fan-in) as in PyTorch. Sizes follow <c>Conv</c>.</remarks>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public static Model Conv1d(int inChannels, int outChannels, int kernelSize, int stride = 1, int padding = 0, int dilation = 1, int groups = 1, bool bias = true) =>
        new(new global::DiffLessons.Conv1d(inChannels, outChannels, kernelSize, Given.Other(stride, 1), Given.Other(padding, 0), Given.Other(dilation, 1), Given.Other(groups, 1), Given.Other(bias, true)));

    /// <summary>A 1-d convolution with a learned filter bank: (batch, inChannels, length) to (batch, outChannels, ...).</summary>
    /// <param name="inChannels">The input's channels.</param>
    /// <param name="outChannels">The number of filters.</param>
    /// <param name="kernelSize">The filters' length.</param>
    /// <param name="padding">"same", or "valid". Where "same" takes an odd number of zeros, the last is added at the end.</param>
    /// <param name="dilation">The distance between filter elements, 1 by default.</param>
    /// <param name="groups">The groups that channels fall into, 1 by default.</param>
    /// <param name="bias">Whether to add a bias; true by default.</param>
    /// <remarks>Parameters <c>weight</c> and <c>bias</c> start uniform within 1 / sqrt(fan-in) as in PyTorch. Sizes follow <c>Conv</c>.</remarks>
    /// <exception cref="ArgumentException">An option is out of range, or there is no such padding.</exception>
    public static Model Conv1d(int inChannels, int outChannels, int kernelSize, string padding, int dilation = 1, int groups = 1, bool bias = true) =>
        new(new global::DiffLessons.Conv1d(inChannels, outChannels, kernelSize, padding, Given.Other(dilation, 1), Given.Other(groups, 1), Given.Other(bias, true)));

    /// <summary>A 2-d convolution with a learned filter bank: (batch, inChannels, h, w) to (batch, outChannels, ...).</summary>
    /// <param name="inChannels">The input's channels.</param>
    /// <param name="outChannels">The number of filters.</param>
    /// <param name="kernelSize">The filters' length along each axis.</param>
    /// <param name="stride">The step, 1 by default.</param>
    /// <param name="padding">Zeros at either end, 0 by default.</param>
    /// <param name="dilation">The distance between filter elements, 1 by default.</param>
    /// <param name="groups">The groups that channels fall into, 1 by default.</param>
    /// <param name="bias">Whether to add a bias; true by default.</param>
    /// <param name="kernelSizes">The lengths, one per axis.</param>
    /// <param name="strides">The steps, one per axis.</param>
    /// <param name="paddings">The paddings, one per axis.</param>
    /// <param name="dilations">The dilations, one per axis.</param>
    /// <remarks>Parameters <c>weight</c> and <c>bias</c> start uniform within 1 / sqrt(fan-in) as in PyTorch. Sizes follow <c>Conv</c>.</remarks>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public static Model Conv2d(int inChannels, int outChannels, int? kernelSize = null, int? stride = null, int? padding = null, int? dilation = null, int groups = 1, bool bias = true, int[]? kernelSizes = null, int[]? strides = null, int[]? paddings = null, int[]? dilations = null) =>
        new(new global::DiffLessons.Conv2d(inChannels, outChannels, Given.Option(kernelSize), Given.Option(stride), Given.Option(padding), Given.Option(dilation), Given.Many(kernelSizes), Given.Many(strides), Given.Many(paddings), Given.Many(dilations), Given.Other(groups, 1), Given.Other(bias, true)));

    /// <summary>A 2-d convolution with a learned filter bank: (batch, inChannels, h, w) to (batch, outChannels, ...).</summary>
    /// <param name="inChannels">The input's channels.</param>
    /// <param name="outChannels">The number of filters.</param>
    /// <param name="kernelSize">The filters' length along each axis.</param>
    /// <param name="padding">"same", or "valid". Where "same" takes an odd number of zeros, the last is added at the end.</param>
    /// <param name="dilation">The distance between filter elements, 1 by default.</param>
    /// <param name="groups">The groups that channels fall into, 1 by default.</param>
    /// <param name="bias">Whether to add a bias; true by default.</param>
    /// <remarks>Parameters <c>weight</c> and <c>bias</c> start uniform within 1 / sqrt(fan-in) as in PyTorch. Sizes follow <c>Conv</c>.</remarks>
    /// <exception cref="ArgumentException">An option is out of range, or there is no such padding.</exception>
    public static Model Conv2d(int inChannels, int outChannels, int kernelSize, string padding, int dilation = 1, int groups = 1, bool bias = true) =>
        new(new global::DiffLessons.Conv2d(inChannels, outChannels, kernelSize, padding, Given.Other(dilation, 1), Given.Other(groups, 1), Given.Other(bias, true)));

    /// <summary>A 2-d convolution with a learned filter bank: (batch, inChannels, h, w) to (batch, outChannels, ...).</summary>
    /// <param name="inChannels">The input's channels.</param>
    /// <param name="outChannels">The number of filters.</param>
    /// <param name="kernelSizes">The filters' lengths, one per axis.</param>
    /// <param name="padding">"same", or "valid".</param>
    /// <param name="groups">The groups that channels fall into, 1 by default.</param>
    /// <param name="bias">Whether to add a bias; true by default.</param>
    /// <param name="dilations">The dilations, one per axis; 1 by default.</param>
    /// <remarks>Parameters <c>weight</c> and <c>bias</c> start uniform within 1 / sqrt(fan-in) as in PyTorch. Sizes follow <c>Conv</c>.</remarks>
    /// <exception cref="ArgumentException">An option is out of range, or there is no such padding.</exception>
    public static Model Conv2d(int inChannels, int outChannels, int[] kernelSizes, string padding, int groups = 1, bool bias = true, int[]? dilations = null) =>
        new(new global::DiffLessons.Conv2d(inChannels, outChannels, kernelSizes, padding, Given.Many(dilations), Given.Other(groups, 1), Given.Other(bias, true)));

    /// <summary>A 3-d convolution with a learned filter bank: (batch, inChannels, d, h, w) to (batch, outChannels, ...).</summary>
    /// <param name="inChannels">The input's channels.</param>
    /// <param name="outChannels">The number of filters.</param>
    /// <param name="kernelSize">The filters' length along each axis.</param>
    /// <param name="stride">The step, 1 by default.</param>
    /// <param name="padding">Zeros at either end, 0 by default.</param>
    /// <param name="dilation">The distance between filter elements, 1 by default.</param>
    /// <param name="groups">The groups that channels fall into, 1 by default.</param>
    /// <param name="bias">Whether to add a bias; true by default.</param>
    /// <param name="kernelSizes">The lengths, one per axis.</param>
    /// <param name="strides">The steps, one per axis.</param>
    /// <param name="paddings">The paddings, one per axis.</param>
    /// <param name="dilations">The dilations, one per axis.</param>
    /// <remarks>Parameters <c>weight</c> and <c>bias</c> start uniform within 1 / sqrt(fan-in) as in PyTorch. Sizes follow <c>Conv</c>.</remarks>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public static Model Conv3d(int inChannels, int outChannels, int? kernelSize = null, int? stride = null, int? padding = null, int? dilation = null, int groups = 1, bool bias = true, int[]? kernelSizes = null, int[]? strides = null, int[]? paddings = null, int[]? dilations = null) =>
        new(new global::DiffLessons.Conv3d(inChannels, outChannels, Given.Option(kernelSize), Given.Option(stride), Given.Option(padding), Given.Option(dilation), Given.Many(kernelSizes), Given.Many(strides), Given.Many(paddings), Given.Many(dilations), Given.Other(groups, 1), Given.Other(bias, true)));

    /// <summary>A 3-d convolution with a learned filter bank: (batch, inChannels, d, h, w) to (batch, outChannels, ...).</summary>
    /// <param name="inChannels">The input's channels.</param>
    /// <param name="outChannels">The number of filters.</param>
    /// <param name="kernelSize">The filters' length along each axis.</param>
    /// <param name="padding">"same", or "valid". Where "same" takes an odd number of zeros, the last is added at the end.</param>
    /// <param name="dilation">The distance between filter elements, 1 by default.</param>
    /// <param name="groups">The groups that channels fall into, 1 by default.</param>
    /// <param name="bias">Whether to add a bias; true by default.</param>
    /// <remarks>Parameters <c>weight</c> and <c>bias</c> start uniform within 1 / sqrt(fan-in) as in PyTorch. Sizes follow <c>Conv</c>.</remarks>
    /// <exception cref="ArgumentException">An option is out of range, or there is no such padding.</exception>
    public static Model Conv3d(int inChannels, int outChannels, int kernelSize, string padding, int dilation = 1, int groups = 1, bool bias = true) =>
        new(new global::DiffLessons.Conv3d(inChannels, outChannels, kernelSize, padding, Given.Other(dilation, 1), Given.Other(groups, 1), Given.Other(bias, true)));

    /// <summary>A 3-d convolution with a learned filter bank: (batch, inChannels, d, h, w) to (batch, outChannels, ...).</summary>
    /// <param name="inChannels">The input's channels.</param>
    /// <param name="outChannels">The number of filters.</param>
    /// <param name="kernelSizes">The filters' lengths, one per axis.</param>
    /// <param name="padding">"same", or "valid".</param>
    /// <param name="groups">The groups that channels fall into, 1 by default.</param>
    /// <param name="bias">Whether to add a bias; true by default.</param>
    /// <param name="dilations">The dilations, one per axis; 1 by default.</param>
    /// <remarks>Parameters <c>weight</c> and <c>bias</c> start uniform within 1 / sqrt(fan-in) as in PyTorch. Sizes follow <c>Conv</c>.</remarks>
    /// <exception cref="ArgumentException">An option is out of range, or there is no such padding.</exception>
    public static Model Conv3d(int inChannels, int outChannels, int[] kernelSizes, string padding, int groups = 1, bool bias = true, int[]? dilations = null) =>
        new(new global::DiffLessons.Conv3d(inChannels, outChannels, kernelSizes, padding, Given.Many(dilations), Given.Other(groups, 1), Given.Other(bias, true)));

    /// <summary>A 1-d transposed convolution with a learned filter bank: (batch, inChannels, length) to (batch, outChannels, ...).</summary>
    /// <param name="inChannels">The input's channels.</param>
    /// <param name="outChannels">The number of filters.</param>
    /// <param name="kernelSize">The filters' length.</param>
    /// <param name="stride">The step, 1 by default.</param>
    /// <param name="padding">Zeros at either end, 0 by default.</param>
    /// <param name="dilation">The distance between filter elements, 1 by default.</param>
    /// <param name="outputPadding">Elements added at one end of the result, 0 by default.</param>
    /// <param name="groups">The groups that channels fall into, 1 by default.</param>
    /// <param name="bias">Whether to add a bias; true by default.</param>
    /// <remarks>Parameters <c>weight</c> and <c>bias</c> start uniform within 1 / sqrt(fan-in) as in PyTorch. Sizes follow <c>Conv</c>.</remarks>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public static Model ConvTranspose1d(int inChannels, int outChannels, int kernelSize, int stride = 1, int padding = 0, int dilation = 1, int outputPadding = 0, int groups = 1, bool bias = true) =>
        new(new global::DiffLessons.ConvTranspose1d(inChannels, outChannels, kernelSize, Given.Other(stride, 1), Given.Other(padding, 0), Given.Other(dilation, 1), Given.Other(outputPadding, 0), Given.Other(groups, 1), Given.Other(bias, true)));

    /// <summary>A 2-d transposed convolution with a learned filter bank: (batch, inChannels, h, w) to (batch, outChannels, ...).</summary>
    /// <param name="inChannels">The input's channels.</param>
    /// <param name="outChannels">The number of filters.</param>
    /// <param name="kernelSize">The filters' length along each axis.</param>
    /// <param name="stride">The step, 1 by default.</param>
    /// <param name="padding">Zeros at either end, 0 by default.</param>
    /// <param name="dilation">The distance between filter elements, 1 by default.</param>
    /// <param name="outputPadding">Elements added at one end of the result, 0 by default.</param>
    /// <param name="groups">The groups that channels fall into, 1 by default.</param>
    /// <param name="bias">Whether to add a bias; true by default.</param>
    /// <param name="kernelSizes">The lengths, one per axis.</param>
    /// <param name="strides">The steps, one per axis.</param>
    /// <param name="paddings">The paddings, one per axis.</param>
    /// <param name="dilations">The dilations, one per axis.</param>
    /// <param name="outputPaddings">The output paddings, one per axis.</param>
    /// <remarks>Parameters <c>weight</c> and <c>bias</c> start uniform within 1 / sqrt(fan-in) as in PyTorch. Sizes follow <c>Conv</c>.</remarks>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public static Model ConvTranspose2d(int inChannels, int outChannels, int? kernelSize = null, int? stride = null, int? padding = null, int? dilation = null, int? outputPadding = null, int groups = 1, bool bias = true, int[]? kernelSizes = null, int[]? strides = null, int[]? paddings = null, int[]? dilations = null, int[]? outputPaddings = null) =>
        new(new global::DiffLessons.ConvTranspose2d(inChannels, outChannels, Given.Option(kernelSize), Given.Option(stride), Given.Option(padding), Given.Option(dilation), Given.Many(kernelSizes), Given.Many(strides), Given.Many(paddings), Given.Many(dilations), Given.Option(outputPadding), Given.Other(groups, 1), Given.Other(bias, true), Given.Many(outputPaddings)));

    /// <summary>A 3-d transposed convolution with a learned filter bank: (batch, inChannels, d, h, w) to (batch, outChannels, ...).</summary>
    /// <param name="inChannels">The input's channels.</param>
    /// <param name="outChannels">The number of filters.</param>
    /// <param name="kernelSize">The filters' length along each axis.</param>
    /// <param name="stride">The step, 1 by default.</param>
    /// <param name="padding">Zeros at either end, 0 by default.</param>
    /// <param name="dilation">The distance between filter elements, 1 by default.</param>
    /// <param name="outputPadding">Elements added at one end of the result, 0 by default.</param>
    /// <param name="groups">The groups that channels fall into, 1 by default.</param>
    /// <param name="bias">Whether to add a bias; true by default.</param>
    /// <param name="kernelSizes">The lengths, one per axis.</param>
    /// <param name="strides">The steps, one per axis.</param>
    /// <param name="paddings">The paddings, one per axis.</param>
    /// <param name="dilations">The dilations, one per axis.</param>
    /// <param name="outputPaddings">The output paddings, one per axis.</param>
    /// <remarks>Parameters <c>weight</c> and <c>bias</c> start uniform within 1 / sqrt(fan-in) as in PyTorch. Sizes follow <c>Conv</c>.</remarks>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public static Model ConvTranspose3d(int inChannels, int outChannels, int? kernelSize = null, int? stride = null, int? padding = null, int? dilation = null, int? outputPadding = null, int groups = 1, bool bias = true, int[]? kernelSizes = null, int[]? strides = null, int[]? paddings = null, int[]? dilations = null, int[]? outputPaddings = null) =>
        new(new global::DiffLessons.ConvTranspose3d(inChannels, outChannels, Given.Option(kernelSize), Given.Option(stride), Given.Option(padding), Given.Option(dilation), Given.Many(kernelSizes), Given.Many(strides), Given.Many(paddings), Given.Many(dilations), Given.Option(outputPadding), Given.Other(groups, 1), Given.Other(bias, true), Given.Many(outputPaddings)));

    /// <summary>Sets elements to 0 with probability p while training, and scales the others by 1 / (1 - p); does nothing in <c>eval()</c> mode.</summary>
    /// <param name="p">The probability to drop, 0.5 by default.</param>
    /// <remarks>Source: Srivastava et al. 2014, in the scaling of PyTorch: the mean of what comes out is what went in, in both modes.</remarks>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Model Dropout(double p = 0.5) =>
        new(new global::DiffLessons.Dropout(Given.Other(p, 0.5)));

    /// <summary>Drops whole channels of (batch, channels, h, w); see <c>Dropout</c>.</summary>
    /// <param name="p">The probability to drop, 0.5 by default.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Model Dropout2d(double p = 0.5) =>
        new(new global::DiffLessons.Dropout2d(Given.Other(p, 0.5)));

    /// <summary>Drops whole channels of (batch, channels, d, h, w); see <c>Dropout</c>.</summary>
    /// <param name="p">The probability to drop, 0.5 by default.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Model Dropout3d(double p = 0.5) =>
        new(new global::DiffLessons.Dropout3d(Given.Other(p, 0.5)));

    /// <summary>A table of vectors: gives the vector of each index, as for words.</summary>
    /// <param name="numEmbeddings">The number of vectors, 1 or more.</param>
    /// <param name="embeddingDim">The length of each, 1 or more.</param>
    /// <param name="paddingIdx">The index that stands for no word: its vector is zeros at first and gets no gradient. None by default; negative counts from the end.</param>
    /// <remarks>Parameter <c>weight</c>, shape (numEmbeddings, embeddingDim), standard normal at first. Its gradient at a row is the sum of what comes back to the rows of that index; indices themselves have no derivative.</remarks>
    /// <exception cref="ArgumentException">A size is below 1, or paddingIdx is no index.</exception>
    public static Model Embedding(int numEmbeddings, int embeddingDim, int? paddingIdx = null) =>
        new(new global::DiffLessons.Embedding(numEmbeddings, embeddingDim, Given.Option(paddingIdx)));

    /// <summary>One time step of a gated recurrent layer (Cho et al. 2014); see <c>Gru</c>.</summary>
    /// <param name="inputSize">The length of an input.</param>
    /// <param name="hiddenSize">The length of the hidden state.</param>
    /// <param name="bias">Whether to add biases; true by default.</param>
    /// <param name="checkShapes">Without effect, as in DiffSharp's signature: shapes and dtypes are checked at each call.</param>
    /// <remarks>Parameters <c>weight_ih</c>, <c>weight_hh</c>, <c>bias_ih</c> and <c>bias_hh</c> hold the gates r, z, n in this order, and start uniform within 1 / sqrt(hiddenSize), as in PyTorch.</remarks>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Model GruCell(int inputSize, int hiddenSize, bool bias = true, bool? checkShapes = null) =>
        new(new global::DiffLessons.GRUCell(inputSize, hiddenSize, Given.Other(bias, true), Given.Option(checkShapes)));

    /// <summary>Normalises groups of channels of each sample, then scales and shifts each channel (Wu and He 2018).</summary>
    /// <param name="numGroups">The number of groups, which must divide the channels.</param>
    /// <param name="numChannels">The number of channels (axis 1).</param>
    /// <param name="eps">Added to the variance, 1e-5 by default.</param>
    /// <param name="affine">Whether to learn a scale and a shift; true by default.</param>
    /// <remarks>The mean and the biased variance are those of a sample's group: its channels and the axes after them; the same in training and prediction. Parameters: <c>weight</c>, 1 at first, and <c>bias</c>, 0 at first, one number per channel.</remarks>
    /// <exception cref="ArgumentException">A size or eps is out of range, or the groups do not divide the channels.</exception>
    public static Model GroupNorm(int numGroups, int numChannels, double eps = 1e-5, bool affine = true) =>
        new(new global::DiffLessons.GroupNorm(numGroups, numChannels, Given.Other(eps, 1e-5), Given.Other(affine, true)));

    /// <summary>Normalises each channel of each sample of (batch, channels, length) by itself (Ulyanov et al. 2016).</summary>
    /// <param name="numFeatures">The number of channels, 1 or more.</param>
    /// <param name="eps">Added to the variance, 1e-5 by default.</param>
    /// <param name="affine">Whether to learn a scale and a shift per channel; false by default, as in PyTorch.</param>
    /// <remarks>The mean and the biased variance are those of the channel, in training and prediction alike; there are no running statistics.</remarks>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Model InstanceNorm1d(int numFeatures, double eps = 1e-5, bool affine = false) =>
        new(new global::DiffLessons.InstanceNorm1d(numFeatures, Given.Other(eps, 1e-5), Given.Other(affine, false)));

    /// <summary>Normalises each channel of each sample of (batch, channels, height, width) by itself (Ulyanov et al. 2016).</summary>
    /// <param name="numFeatures">The number of channels, 1 or more.</param>
    /// <param name="eps">Added to the variance, 1e-5 by default.</param>
    /// <param name="affine">Whether to learn a scale and a shift per channel; false by default, as in PyTorch.</param>
    /// <remarks>The mean and the biased variance are those of the channel, in training and prediction alike; there are no running statistics.</remarks>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Model InstanceNorm2d(int numFeatures, double eps = 1e-5, bool affine = false) =>
        new(new global::DiffLessons.InstanceNorm2d(numFeatures, Given.Other(eps, 1e-5), Given.Other(affine, false)));

    /// <summary>Normalises each channel of each sample of (batch, channels, depth, height, width) by itself (Ulyanov et al. 2016).</summary>
    /// <param name="numFeatures">The number of channels, 1 or more.</param>
    /// <param name="eps">Added to the variance, 1e-5 by default.</param>
    /// <param name="affine">Whether to learn a scale and a shift per channel; false by default, as in PyTorch.</param>
    /// <remarks>The mean and the biased variance are those of the channel, in training and prediction alike; there are no running statistics.</remarks>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Model InstanceNorm3d(int numFeatures, double eps = 1e-5, bool affine = false) =>
        new(new global::DiffLessons.InstanceNorm3d(numFeatures, Given.Other(eps, 1e-5), Given.Other(affine, false)));

    /// <summary>One time step of a long short-term memory layer (Hochreiter and Schmidhuber 1997); see <c>Lstm</c>.</summary>
    /// <param name="inputSize">The length of an input.</param>
    /// <param name="hiddenSize">The length of the hidden state and of the cell state.</param>
    /// <param name="bias">Whether to add biases; true by default.</param>
    /// <param name="checkShapes">Without effect, as in DiffSharp's signature: shapes and dtypes are checked at each call.</param>
    /// <remarks>Parameters <c>weight_ih</c>, <c>weight_hh</c>, <c>bias_ih</c> and <c>bias_hh</c> hold the gates i, f, g, o in this order, and start uniform within 1 / sqrt(hiddenSize), as in PyTorch.</remarks>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Model LstmCell(int inputSize, int hiddenSize, bool bias = true, bool? checkShapes = null) =>
        new(new global::DiffLessons.LSTMCell(inputSize, hiddenSize, Given.Other(bias, true), Given.Option(checkShapes)));

    /// <summary>Normalises each sample over its last axes, then scales and shifts each element (Ba, Kiros and Hinton 2016).</summary>
    /// <param name="normalizedShape">The lengths of the last axes, each 1 or more.</param>
    /// <param name="eps">Added to the variance, 1e-5 by default.</param>
    /// <param name="elementwiseAffine">Whether to learn a scale and a shift; true by default.</param>
    /// <param name="bias">Whether to learn the shift as well; true by default.</param>
    /// <remarks>y = (x - mean) / sqrt(variance + eps) * weight + bias, with the mean and the biased variance of the sample's last axes; the same in training and prediction. Parameters: <c>weight</c>, 1 at first, and <c>bias</c>, 0 at first, both of the normalised shape.</remarks>
    /// <exception cref="ArgumentException">A size or eps is out of range.</exception>
    public static Model LayerNorm(int[] normalizedShape, double eps = 1e-5, bool elementwiseAffine = true, bool bias = true) =>
        new(new global::DiffLessons.LayerNorm(normalizedShape, Given.Other(eps, 1e-5), Given.Other(elementwiseAffine, true), Given.Other(bias, true)));

    /// <summary>Normalises each sample over its last axes, then scales and shifts each element (Ba, Kiros and Hinton 2016).</summary>
    /// <param name="normalizedShape">The length of the last axis.</param>
    /// <param name="eps">As for several axes.</param>
    /// <param name="elementwiseAffine">As for several axes.</param>
    /// <param name="bias">As for several axes.</param>
    /// <remarks>y = (x - mean) / sqrt(variance + eps) * weight + bias, with the mean and the biased variance of the sample's last axes; the same in training and prediction. Parameters: <c>weight</c>, 1 at first, and <c>bias</c>, 0 at first, both of the normalised shape.</remarks>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Model LayerNorm(int normalizedShape, double? eps = null, bool? elementwiseAffine = null, bool? bias = null) =>
        new(new global::DiffLessons.LayerNorm(normalizedShape, Given.Option(eps), Given.Option(elementwiseAffine), Given.Option(bias)));

    /// <summary>Applies y = x W^T + b to the last axis.</summary>
    /// <param name="inFeatures">The length of the input's last axis, 1 or more.</param>
    /// <param name="outFeatures">The length of the output's last axis, 1 or more.</param>
    /// <param name="bias">Whether to add b; true by default.</param>
    /// <remarks>Parameters: <c>weight</c> (outFeatures, inFeatures) and <c>bias</c> (outFeatures), which start uniform within 1 / sqrt(inFeatures) as in PyTorch.</remarks>
    /// <exception cref="ArgumentException">A size is below 1.</exception>
    public static Model Linear(int inFeatures, int outFeatures, bool bias = true) =>
        new(new global::DiffLessons.Linear(inFeatures, outFeatures, Given.Other(bias, true)));

    /// <summary>A relu that leaks below 0 by a slope that is learned: x above 0, weight * x below (He et al. 2015).</summary>
    /// <param name="numParameters">1 (the default), one slope for all; or the number of channels (axis 1), a slope each.</param>
    /// <param name="init">The slope at first, 0.25 by default.</param>
    /// <exception cref="ArgumentException">numParameters is below 1.</exception>
    /// <exception cref="InvalidOperationException">The slope does not fit the default dtype.</exception>
    public static Model PRelu(int numParameters = 1, double init = 0.25) =>
        new(new global::DiffLessons.PReLU(Given.Other(numParameters, 1), Given.Other(init, 0.25)));

    /// <summary>Models side by side: each is given the same input, and their results are joined, by "sum" unless another reduction is given.</summary>
    /// <param name="models">The models, one or more.</param>
    /// <param name="join">"sum" (the default), "mean" or "product" of results of one shape; or "cat", one behind the other.</param>
    /// <param name="dim">The axis along which "cat" joins, 1 by default: channels or features.</param>
    /// <exception cref="ArgumentException">There is no model, or no such join.</exception>
    public static Model Parallel(IEnumerable<Model> models, string join = "sum", int dim = 1) =>
        new(new global::DiffLessons.Parallel(Model.Many(models), Given.Other(join, "sum"), Given.Other(dim, 1)));

    /// <summary>One time step of a recurrent layer: h' = f(W x + b + U h + c), tanh for f unless given (Elman 1990).</summary>
    /// <param name="inputSize">The length of an input.</param>
    /// <param name="hiddenSize">The length of the hidden state.</param>
    /// <param name="nonlinearity">f, <c>Tanh</c> by default.</param>
    /// <param name="bias">Whether to add biases; true by default.</param>
    /// <param name="checkShapes">Without effect, as in DiffSharp's signature: shapes and dtypes are checked at each call.</param>
    /// <remarks>Parameters <c>weight_ih</c>, <c>weight_hh</c>, <c>bias_ih</c> and <c>bias_hh</c> start uniform within 1 / sqrt(hiddenSize), as in PyTorch.</remarks>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Model RnnCell(int inputSize, int hiddenSize, Func<Tensor, Tensor>? nonlinearity = null, bool bias = true, bool? checkShapes = null) =>
        new(new global::DiffLessons.RNNCell(inputSize, hiddenSize, Given.Option(nonlinearity), Given.Other(bias, true), Given.Option(checkShapes)));

    /// <summary>A model around which its input goes on: x + model x (He et al. 2016).</summary>
    /// <param name="model">What is added to the input. It keeps the input's shape, unless there is a shortcut.</param>
    /// <param name="shortcut">What the input goes through on its way around, such as a convolution that gives it other channels; nothing by default.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Model Residual(Model model, Model? shortcut = null) =>
        new(new global::DiffLessons.Residual(Model.Of(model), Given.Option(shortcut)));

    /// <summary>Makes signals, images or volumes larger (or smaller): (batch, channels, ...) to (batch, channels, ...) with other lengths, as <c>Interpolate</c>.</summary>
    /// <param name="scaleFactor">what each of them is multiplied by. Exactly one of both is given.</param>
    /// <param name="mode">"nearest" (the default), "nearest-exact", "linear", "bilinear", "bicubic", "trilinear" or "area".</param>
    /// <param name="alignCorners">Whether the outermost elements, rather than their outer edges, stay where they are; false by default.</param>
    /// <param name="size">The new lengths of the spatial axes; or</param>
    /// <exception cref="ArgumentException">Both or neither of size and scaleFactor are given.</exception>
    public static Model Upsample(double? scaleFactor = null, string mode = "nearest", bool alignCorners = false, int[]? size = null) =>
        new(new global::DiffLessons.Upsample(Given.Many(size), Given.Option(scaleFactor), Given.Other(mode, "nearest"), Given.Other(alignCorners, false)));

    /// <summary>A variational autoencoder of an encoder and a decoder of one's own.</summary>
    /// <param name="xShape">The shape of an input, without the batch.</param>
    /// <param name="zDim">The length of a code.</param>
    /// <param name="encoder">Takes inputs of shape (batch, xShape).</param>
    /// <param name="decoder">Takes shape (batch, e), where e is the number of elements that the encoder gives for an input.</param>
    /// <remarks>Two linear layers, <c>mu</c> and <c>logVar</c>, take what the encoder gives, flattened to e numbers for each input, to the code's distribution; a third one, named expand, takes codes to as many numbers again. The decoder takes those, of shape (batch, e), to as many probabilities as an input has elements, so it should end in a sigmoid.</remarks>
    /// <exception cref="ArgumentException">The encoder or the decoder takes or gives other shapes.</exception>
    public static Model Vae(int[] xShape, int zDim, Model encoder, Model decoder) =>
        new(new global::DiffLessons.VAE(xShape, zDim, Model.Of(encoder), Model.Of(decoder)));

    /// <summary>A variational autoencoder of linear layers with a nonlinearity between them.</summary>
    /// <param name="xDim">The number of elements of an input.</param>
    /// <param name="zDim">The length of a code.</param>
    /// <param name="nonlinearity">After each hidden layer, <c>Relu</c> by default.</param>
    /// <param name="nonlinearityLast">After the decoder's last layer, <c>Sigmoid</c> by default.</param>
    /// <param name="hDims">The lengths of the hidden layers of the encoder, the decoder's in reverse; two of (xDim + zDim) / 2 by default.</param>
    /// <exception cref="ArgumentException">A shape or an option does not fit; the message says what would.</exception>
    public static Model VaeMlp(int xDim, int zDim, Func<Tensor, Tensor>? nonlinearity = null, Func<Tensor, Tensor>? nonlinearityLast = null, int[]? hDims = null) =>
        new(new global::DiffLessons.VAEMLP(xDim, zDim, Given.Many(hDims), Given.Option(nonlinearity), Given.Option(nonlinearityLast)));
}

namespace DiffLessons

/// <summary>A variational autoencoder: an encoder that gives a normal distribution of codes z for an input, and a decoder that gives an input back (Kingma and Welling 2014).</summary>
/// <remarks>
/// Inputs are numbers from 0 to 1, such as grey values. Training lowers <c>loss</c>, the negative of the evidence's lower bound. A model of one's own inherits
/// this class, registers its layers and overrides <c>encode</c> and <c>decode</c>.
/// </remarks>
/// <param name="zDim">The length of a code, 1 or more.</param>
[<AbstractClass>]
type VAEBase(zDim: int) =
    inherit Model<Tensor, Tensor>()

    do Guard.positive "VAE" [ "zDim", zDim ]

    /// A code drawn from N(mu, exp(logVar)), as a differentiable function of both.
    let sampleCode (mu: Tensor) (logVar: Tensor) : Tensor =
        let noise = dsharp.randn (mu.Sizes, device = mu.device, dtype = mu.dtype)
        mu + (0.5 * logVar).exp() * noise

    /// <summary>The distribution of the code of each input: its mean and the logarithm of its variance.</summary>
    /// <returns>Two tensors of shape (batch, zDim).</returns>
    abstract encode: x: Tensor -> Tensor * Tensor

    /// <summary>What codes stand for, as probabilities.</summary>
    abstract decode: z: Tensor -> Tensor

    /// <summary>Encodes, draws a code and decodes it.</summary>
    /// <param name="x">A batch of inputs.</param>
    /// <returns>The reconstruction, and the mean and the logarithm of the variance of the code.</returns>
    member t.encodeDecode(x: Tensor) : Tensor * Tensor * Tensor =
        let mu, logVar = t.encode x
        t.decode (sampleCode mu logVar), mu, logVar

    /// <summary>The reconstruction of inputs, by codes drawn at random.</summary>
    override t.forward(x: Tensor) : Tensor =
        let reconstruction, _, _ = t.encodeDecode x
        reconstruction

    /// <summary>The negative lower bound of the evidence, summed over the batch: how badly inputs are reconstructed, plus how far their codes' distributions are from the standard normal one.</summary>
    /// <param name="xRecon">The reconstruction, from 0 to 1.</param>
    /// <param name="x">The inputs, from 0 to 1, as many elements.</param>
    /// <param name="mu">The codes' means.</param>
    /// <param name="logVar">The logarithms of the codes' variances.</param>
    /// <returns>The binary cross-entropy of the reconstruction plus the Kullback-Leibler divergence -1/2 sum(1 + logVar - mu^2 - e^logVar), a scalar.</returns>
    static member loss(xRecon: Tensor, x: Tensor, mu: Tensor, logVar: Tensor) : Tensor =
        let reconstruction = xRecon.bceLoss (x.viewAs xRecon, reduction = "sum")
        let divergence = -0.5 * (1.0 + logVar - mu * mu - logVar.exp ()).sum()
        reconstruction + divergence

    /// <summary>The loss of a batch, by codes drawn at random; see the loss of a reconstruction.</summary>
    /// <param name="x">A batch of inputs, from 0 to 1.</param>
    /// <param name="normalize">Whether to divide by the number of inputs (the default).</param>
    member t.loss(x: Tensor, ?normalize: bool) : Tensor =
        let reconstruction, mu, logVar = t.encodeDecode x
        let sum = VAEBase.loss (reconstruction, x, mu, logVar)

        if defaultArg normalize true then
            sum / float x.Sizes[0]
        else
            sum

    /// <summary>What codes drawn from the standard normal distribution stand for.</summary>
    /// <param name="numSamples">How many, 1 by default.</param>
    member t.sample(?numSamples: int) : Tensor =
        let shape = [ defaultArg numSamples 1; zDim ]
        t.decode (dsharp.randn (shape, device = t.device, dtype = t.dtype))

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

    do Layer.positive "VAE" [ "zDim", zDim ]

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

/// What the parts of an autoencoder take and give.
[<RequireQualifiedAccess>]
module private Parts =
    /// The elements that a part gives for one input of zeros.
    let elementsOf (part: Model<Tensor, Tensor>) (shape: int[]) : int =
        Guard.notNull "VAE" "the encoder and the decoder" part
        let modes = part.Modes
        part.eval ()

        try
            let zeros =
                Creation.full
                    (Array.append [| 1 |] shape)
                    0
                    (Some part.device)
                    (Some part.dtype)
                    None

            (part.forward zeros).nelement
        finally
            ModelBase.SetModes modes

    /// The elements of an encoded input, for a decoder that fits.
    let encodedDim (shape: int[]) (zDim: int) encoder decoder : int =
        Layer.positive "VAE" [ "zDim", zDim ]
        let encoded = elementsOf encoder shape
        let decoded = elementsOf decoder [| encoded |]

        if decoded <> Shape.nelement shape then
            Shape.fail
                $"VAE: the decoder gives {string decoded} elements for each input, but an input of shape {Shape.format shape} has {string (Shape.nelement shape)}."

        encoded

/// <summary>A variational autoencoder of an encoder and a decoder of one's own.</summary>
/// <remarks>
/// Two linear layers, <c>mu</c> and <c>logVar</c>, take what the encoder gives, flattened to e numbers for each input, to the code's distribution; a third one, <c>expand</c>,
/// takes codes to as many numbers again. The decoder takes those, of shape (batch, e), to as many probabilities as an input has elements, so it should end in a sigmoid.
/// </remarks>
[<Sealed>]
type VAE
    internal
    (
        xShape: int[],
        zDim: int,
        encoder: Model<Tensor, Tensor>,
        decoder: Model<Tensor, Tensor>,
        encodedDim: int
    ) =
    inherit VAEBase(zDim)

    let mu, logVar = Linear(encodedDim, zDim), Linear(encodedDim, zDim)
    let expand = Linear(zDim, encodedDim)

    do
        base.addModel (
            (encoder, "encoder"),
            (decoder, "decoder"),
            (mu, "mu"),
            (logVar, "logVar"),
            (expand, "expand")
        )

    /// <summary>An autoencoder of the two, which are tried on zeros to learn their sizes.</summary>
    /// <param name="xShape">The shape of an input, without the batch.</param>
    /// <param name="zDim">The length of a code.</param>
    /// <param name="encoder">Takes inputs of shape (batch, xShape).</param>
    /// <param name="decoder">Takes shape (batch, e), where e is the number of elements that the encoder gives for an input.</param>
    /// <exception cref="T:DiffLessons.ShapeException">The encoder or the decoder takes or gives other shapes.</exception>
    new(xShape: seq<int>, zDim: int, encoder: Model<Tensor, Tensor>, decoder: Model<Tensor, Tensor>) =
        let shape = Guard.items "VAE" "xShape" xShape
        VAE(shape, zDim, encoder, decoder, Parts.encodedDim shape zDim encoder decoder)

    override _.kind = "VAE"

    override _.options = [
        "xShape", box xShape
        "zDim", box zDim
        "encoder", box encoder
        "decoder", box decoder
        "encodedDim", box encodedDim
    ]

    override _.isBuiltIn = encoder.isBuiltIn && decoder.isBuiltIn

    override _.ToString() =
        $"VAE({Shape.format xShape} -> {string zDim})"

    /// <summary>The distribution of the code of each input.</summary>
    /// <param name="x">Shape (batch, xShape).</param>
    /// <returns>The mean and the logarithm of the variance, both (batch, zDim).</returns>
    override t.encode(x: Tensor) : Tensor * Tensor =
        if x.dim < 1 || not (Shape.same x.Sizes[1..] xShape) then
            Shape.fail
                $"{t}: input has shape {Shape.format x.Sizes}; expected a batch of inputs of shape {Shape.format xShape}."

        let code = (encoder.forward x).view [ x.Sizes[0]; encodedDim ]
        mu.forward code, logVar.forward code

    /// <summary>What codes stand for.</summary>
    /// <param name="z">Shape (batch, zDim).</param>
    /// <returns>Shape (batch, xShape).</returns>
    override _.decode(z: Tensor) : Tensor =
        (decoder.forward (expand.forward z)).view(Array.append [| z.Sizes[0] |] xShape)

/// <summary>A variational autoencoder of linear layers with a nonlinearity between them.</summary>
[<Sealed>]
type VAEMLP
    /// <param name="xDim">The number of elements of an input.</param>
    /// <param name="zDim">The length of a code.</param>
    /// <param name="hDims">The lengths of the hidden layers of the encoder, the decoder's in reverse; two of (xDim + zDim) / 2 by default.</param>
    /// <param name="nonlinearity">After each hidden layer, <c>dsharp.relu</c> by default.</param>
    /// <param name="nonlinearityLast">After the decoder's last layer, <c>dsharp.sigmoid</c> by default.</param>
    (
        xDim: int,
        zDim: int,
        ?hDims: seq<int>,
        ?nonlinearity: Tensor -> Tensor,
        ?nonlinearityLast: Tensor -> Tensor
    ) =
    inherit VAEBase(zDim)

    let hidden =
        hDims
        |> Option.map (Guard.items "VAEMLP" "hDims" >> Array.toList)
        |> Option.defaultValue (List.replicate 2 (max 1 ((xDim + zDim) / 2)))

    do Layer.positive "VAEMLP" (("xDim", xDim) :: [ for size in hidden -> "hDims", size ])

    let between = defaultArg nonlinearity dsharp.relu
    let last = defaultArg nonlinearityLast dsharp.sigmoid

    let linear (inFeatures, outFeatures) =
        Linear(inFeatures, outFeatures) :> Model<Tensor, Tensor>

    /// Layers from one length to the next, each but an empty chain's followed by the nonlinearity.
    let chain (sizes: int list) =
        List.pairwise sizes |> List.map (fun pair -> linear pair --> between)

    let encoder = Sequential(chain (xDim :: hidden))
    let code = List.last (xDim :: hidden)
    let mu, logVar = Linear(code, zDim), Linear(code, zDim)

    let decoder =
        let back = zDim :: List.rev hidden
        Sequential(chain back @ [ linear (List.last back, xDim) --> last ])

    do base.addModel ((encoder, "encoder"), (decoder, "decoder"), (mu, "mu"), (logVar, "logVar"))

    override _.kind = "VAEMLP"

    override _.options = [
        "xDim", box xDim
        "zDim", box zDim
        "hDims", box (List.toArray hidden)
        "nonlinearity", box between
        "nonlinearityLast", box last
    ]

    override _.isBuiltIn = encoder.isBuiltIn && decoder.isBuiltIn

    override _.ToString() =
        let sizes = xDim :: hidden @ [ zDim ] |> List.map string
        "VAEMLP(" + String.concat " -> " sizes + ")"

    /// <summary>The distribution of the code of each input.</summary>
    /// <param name="x">A batch of inputs of xDim elements each, in any shape.</param>
    /// <returns>The mean and the logarithm of the variance, both (batch, zDim).</returns>
    override t.encode(x: Tensor) : Tensor * Tensor =
        if x.dim < 1 || Shape.nelement x.Sizes[1..] <> xDim then
            Shape.fail
                $"{t}: input has shape {Shape.format x.Sizes}; expected a batch of inputs of {string xDim} elements each."

        let code = encoder.forward (x.view [ x.Sizes[0]; xDim ])
        mu.forward code, logVar.forward code

    /// <summary>What codes stand for.</summary>
    /// <param name="z">Shape (batch, zDim).</param>
    /// <returns>Shape (batch, xDim).</returns>
    override _.decode(z: Tensor) : Tensor = decoder.forward z

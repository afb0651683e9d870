namespace DiffLessons

/// What the parts of an autoencoder take and give.
[<RequireQualifiedAccess>]
module private Parts =
    /// The elements that a part gives for one input of zeros.
    let elementsOf (part: Model<Tensor, Tensor>) (shape: int[]) : int =
        Guard.notNull "VAE" "the encoder and the decoder" part

        let zeros =
            Creation.full (Array.append [| 1 |] shape) 0 (Some part.device) (Some part.dtype) None

        (part.predict zeros).nelement

    /// The elements of an encoded input, for a decoder that fits.
    let encodedDim (shape: int[]) (zDim: int) encoder decoder : int =
        Guard.positive "VAE" [ "zDim", zDim ]
        let encoded = elementsOf encoder shape
        let decoded = elementsOf decoder [| encoded |]

        if decoded <> Shape.nelement shape then
            Shape.fail
                $"VAE: the decoder gives {string decoded} elements for each input, but an input of shape {Shape.format shape} has {string (Shape.nelement shape)}."

        encoded

/// <summary>A variational autoencoder of an encoder and a decoder of one's own.</summary>
/// <remarks>
/// Two linear layers, <c>mu</c> and <c>logVar</c>, take what the encoder gives, flattened to e numbers for each input, to the code's distribution; a third one, named expand,
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

    static member internal Layer: LayerKind =
        LayerKind.make
            "xShape, zDim, encoder, decoder"
            "(N, xShape)"
            "a variational autoencoder of two models; loss, encode, decode, sample"
            (fun o ->
                VAE(
                    o.ints "xShape",
                    o.int "zDim",
                    o.TensorModel "encoder",
                    o.TensorModel "decoder",
                    o.int "encodedDim"
                ))

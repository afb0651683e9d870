namespace DiffLessons

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

    do Guard.positive "VAEMLP" (("xDim", xDim) :: [ for size in hidden -> "hDims", size ])

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

    static member internal Layer: LayerKind =
        LayerKind.make "xDim, zDim" "(N, *)" "a variational autoencoder of linear layers" (fun o ->
            VAEMLP(
                o.int "xDim",
                o.int "zDim",
                o.PerPart "hDims",
                o.func "nonlinearity",
                o.func "nonlinearityLast"
            ))

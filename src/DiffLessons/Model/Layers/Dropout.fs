namespace DiffLessons

/// What the dropout layers share.
[<AbstractClass>]
type DropoutBase internal (kind: string, p: float, drop: Tensor -> Tensor) =
    inherit Model<Tensor, Tensor>()
    do Guard.probability kind p
    override _.kind = kind
    override _.options = [ "p", box p ]
    override _.isBuiltIn = true
    override _.ToString() = $"{kind}(p {string p})"

    /// <summary>Drops in training mode; gives the input back in prediction mode.</summary>
    override t.forward(value: Tensor) : Tensor =
        TracedLayer.run t value (fun () -> if t.mode = Mode.Train then drop value else value)

/// <summary>Sets elements to 0 with probability p while training, and scales the others by 1 / (1 - p); does nothing in <c>eval()</c> mode.</summary>
/// <remarks>Source: Srivastava et al. 2014, in the scaling of PyTorch: the mean of what comes out is what went in, in both modes.</remarks>
[<Sealed>]
type Dropout
    /// <param name="p">The probability to drop, 0.5 by default.</param>
    (?p: float) =
    inherit DropoutBase("Dropout", defaultArg p 0.5, fun x -> x.dropout (defaultArg p 0.5))

    static member internal Layer: LayerKind =
        LayerKind.make
            "p"
            "(*)"
            "sets elements to 0 while training and scales the others by 1 / (1 - p)"
            (fun o -> Dropout(o.float "p"))

/// <summary>Drops whole channels of (batch, channels, h, w); see <see cref="T:DiffLessons.Dropout"/>.</summary>
[<Sealed>]
type Dropout2d
    /// <param name="p">The probability to drop, 0.5 by default.</param>
    (?p: float) =
    inherit DropoutBase("Dropout2d", defaultArg p 0.5, fun x -> x.dropout2d (defaultArg p 0.5))

    static member internal Layer: LayerKind =
        LayerKind.make "p" "(N, C, H, W)" "the same for whole channels" (fun o ->
            Dropout2d(o.float "p"))

/// <summary>Drops whole channels of (batch, channels, d, h, w); see <see cref="T:DiffLessons.Dropout"/>.</summary>
[<Sealed>]
type Dropout3d
    /// <param name="p">The probability to drop, 0.5 by default.</param>
    (?p: float) =
    inherit DropoutBase("Dropout3d", defaultArg p 0.5, fun x -> x.dropout3d (defaultArg p 0.5))

    static member internal Layer: LayerKind =
        LayerKind.make "p" "(N, C, D, H, W)" "the same for whole channels" (fun o ->
            Dropout3d(o.float "p"))

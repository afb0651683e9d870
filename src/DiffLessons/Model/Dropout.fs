namespace DiffLessons

open DiffLessons.Native

/// <summary>Dropout on tensors.</summary>
[<AutoOpen>]
module TensorDropout =
    /// Scales by a mask that is drawn once: the primal and every derivative see the same units dropped.
    let internal masked (operation: string) (p: float) (maskShape: int[]) (x: Tensor) : Tensor =
        Layer.probability operation p
        floating operation x

        if p = 0.0 then
            x
        elif p = 1.0 then
            x * 0
        else
            let keep = 1.0 - p
            let mask = x.Live.detach().new_empty(Shape.toTorch maskShape)
            use share = keep.ToScalar()
            mask.bernoulli_(keep).div_ share |> ignore
            Tensor.Linear(operation, (fun x -> x.mul mask), x, x.Sizes)

    let internal perChannel (operation: string) rank (x: Tensor) =
        if x.dim <> rank then
            Shape.fail
                $"{operation}: expected an input of {string rank} axes, (batch, channels, ...), got {Shape.format x.Sizes}."

        Array.mapi (fun i size -> if i < 2 then size else 1) x.Sizes

    type Tensor with

        /// <summary>Sets elements to 0 with probability p and scales the others by 1 / (1 - p), so that the mean stays.</summary>
        /// <remarks>No mode reaches this function: it always drops. Use the <see cref="T:DiffLessons.Dropout"/> layer in a model.</remarks>
        /// <param name="p">The probability to drop, 0.5 by default.</param>
        member x.dropout(?p: float) =
            masked "dropout" (defaultArg p 0.5) x.Sizes x

        /// <summary>Drops whole channels of (batch, channels, h, w); see <c>dropout</c>.</summary>
        /// <param name="p">The probability to drop, 0.5 by default.</param>
        member x.dropout2d(?p: float) =
            masked "dropout2d" (defaultArg p 0.5) (perChannel "dropout2d" 4 x) x

        /// <summary>Drops whole channels of (batch, channels, d, h, w); see <c>dropout</c>.</summary>
        /// <param name="p">The probability to drop, 0.5 by default.</param>
        member x.dropout3d(?p: float) =
            masked "dropout3d" (defaultArg p 0.5) (perChannel "dropout3d" 5 x) x

    type dsharp with

        /// <summary>See <c>Tensor.dropout</c>: it always drops; in a model use the Dropout layer.</summary>
        static member dropout(input: Tensor, ?p: float) : Tensor = input.dropout (?p = p)
        /// <summary>See <c>Tensor.dropout2d</c>.</summary>
        static member dropout2d(input: Tensor, ?p: float) : Tensor = input.dropout2d (?p = p)
        /// <summary>See <c>Tensor.dropout3d</c>.</summary>
        static member dropout3d(input: Tensor, ?p: float) : Tensor = input.dropout3d (?p = p)

        /// <summary>The function that gives <c>Tensor.dropout</c> with these arguments.</summary>
        static member dropout(?p: float) : Tensor -> Tensor =
            TensorFunction.make "dropout" (given "p" p) (fun x -> x.dropout (?p = p))

        /// <summary>The function that gives <c>Tensor.dropout2d</c> with these arguments.</summary>
        static member dropout2d(?p: float) : Tensor -> Tensor =
            TensorFunction.make "dropout2d" (given "p" p) (fun x -> x.dropout2d (?p = p))

        /// <summary>The function that gives <c>Tensor.dropout3d</c> with these arguments.</summary>
        static member dropout3d(?p: float) : Tensor -> Tensor =
            TensorFunction.make "dropout3d" (given "p" p) (fun x -> x.dropout3d (?p = p))

/// What the dropout layers share.
[<AbstractClass>]
type DropoutBase internal (kind: string, p: float, drop: Tensor -> Tensor) =
    inherit Model<Tensor, Tensor>()
    do Layer.probability kind p
    override _.kind = kind
    override _.options = [ "p", box p ]
    override _.isBuiltIn = true
    override _.ToString() = $"{kind}(p {string p})"

    /// <summary>Drops in training mode; gives the input back in prediction mode.</summary>
    override t.forward(value: Tensor) : Tensor =
        if t.mode = Mode.Train then drop value else value

/// <summary>Sets elements to 0 with probability p while training, and scales the others by 1 / (1 - p); does nothing in <c>eval()</c> mode.</summary>
/// <remarks>Source: Srivastava et al. 2014, in the scaling of PyTorch: the mean of what comes out is what went in, in both modes.</remarks>
[<Sealed>]
type Dropout
    /// <param name="p">The probability to drop, 0.5 by default.</param>
    (?p: float) =
    inherit DropoutBase("Dropout", defaultArg p 0.5, fun x -> x.dropout (defaultArg p 0.5))

/// <summary>Drops whole channels of (batch, channels, h, w); see <see cref="T:DiffLessons.Dropout"/>.</summary>
[<Sealed>]
type Dropout2d
    /// <param name="p">The probability to drop, 0.5 by default.</param>
    (?p: float) =
    inherit DropoutBase("Dropout2d", defaultArg p 0.5, fun x -> x.dropout2d (defaultArg p 0.5))

/// <summary>Drops whole channels of (batch, channels, d, h, w); see <see cref="T:DiffLessons.Dropout"/>.</summary>
[<Sealed>]
type Dropout3d
    /// <param name="p">The probability to drop, 0.5 by default.</param>
    (?p: float) =
    inherit DropoutBase("Dropout3d", defaultArg p 0.5, fun x -> x.dropout3d (defaultArg p 0.5))

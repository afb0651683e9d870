namespace DiffLessons

open System
open DiffLessons.Native

/// x W^T + b on libtorch's own tensors, where W^T is at hand.
module private Affine =
    /// The last axis of a tensor as the rows of a matrix: the tensor itself, if it is one.
    let private rowsOf (x: NativeTensor) =
        if x.dim () = 2L then x else x.reshape (-1L, x.size -1)

    let private free (rows: NativeTensor) (x: NativeTensor) =
        if not (rows.Is x) then
            rows.Dispose()

    /// The rows of a result, in the shape of the tensor that they were computed from.
    let private shapedLike (x: NativeTensor) (rows: NativeTensor) =
        if x.dim () = 2L then
            rows
        else
            use rows = rows
            rows.view (Array.append x.shape[.. x.shape.Length - 2] [| rows.size 1 |])

    /// A product of matrices, for inputs of other shapes too.
    let private onRows (x: NativeTensor) (product: NativeTensor -> NativeTensor) =
        let rows = rowsOf x

        try
            shapedLike x (product rows)
        finally
            free rows x

    let withBias (x: NativeTensor) (across: NativeTensor) (b: NativeTensor) =
        onRows x (fun rows -> torch.addmm (b, rows, across))

    let withoutBias (x: NativeTensor) (across: NativeTensor) = onRows x (fun rows -> rows.mm across)

    /// With a bias, unless there is none.
    let apply (x: NativeTensor) (across: NativeTensor) (b: NativeTensor) =
        if b.IsNone then
            withoutBias x across
        else
            withBias x across b

    /// The way back to x, W^T and b: the gradient times W, the transpose of x times the gradient, its sum over rows.
    /// The weights must be as they were.
    let back (nodes: Node[]) (unchanged: unit -> unit) (raws: NativeTensor[]) _ gradient =
        let rows = rowsOf gradient

        try
            [|
                if isNull nodes[0] then
                    NativeTensor.None
                else
                    unchanged ()
                    shapedLike gradient (F.linear (rows, raws[1]))

                if isNull nodes[1] then
                    NativeTensor.None
                else
                    let inputs = rowsOf raws[0]
                    use turned = inputs.t ()
                    let product = turned.mm rows
                    free inputs raws[0]
                    product

                if nodes.Length > 2 then
                    if isNull nodes[2] then NativeTensor.None else rows.sum 0L
            |]
        finally
            free rows gradient

/// <summary>Applies y = x W^T + b to the last axis.</summary>
/// <remarks>Parameters: <c>weight</c> (outFeatures, inFeatures) and <c>bias</c> (outFeatures), which start uniform within 1 / sqrt(inFeatures) as in PyTorch.</remarks>
[<Sealed>]
type Linear
    /// <param name="inFeatures">The length of the input's last axis, 1 or more.</param>
    /// <param name="outFeatures">The length of the output's last axis, 1 or more.</param>
    /// <param name="bias">Whether to add b; true by default.</param>
    /// <exception cref="T:DiffLessons.OptionException">A size is below 1.</exception>
    (inFeatures: int, outFeatures: int, ?bias: bool) =
    inherit Model<Tensor, Tensor>()

    do
        if inFeatures < 1 || outFeatures < 1 then
            raise (
                OptionException
                    $"Linear: expected sizes of 1 or more, got inFeatures {string inFeatures} and outFeatures {string outFeatures}."
            )

    let hasBias = defaultArg bias true
    let w = Parameter(Weight.fan ([| outFeatures; inFeatures |], inFeatures), true)

    let b =
        if hasBias then
            Parameter(Weight.fan ([| outFeatures |], inFeatures))
        else
            null

    do
        base.addParameter (w, "weight")

        if hasBias then
            base.addParameter (b, "bias")

    /// <summary>The weight, shape (outFeatures, inFeatures).</summary>
    member _.weight
        with get (): Tensor = w.value
        and set (value: Tensor) = w.value <- value

    /// <summary>The bias, shape (outFeatures).</summary>
    /// <exception cref="T:DiffLessons.ModelException">The layer was made without one.</exception>
    member _.bias
        with get (): Tensor = (Layer.existing "Linear" "bias" b).value
        and set (value: Tensor) = (Layer.existing "Linear" "bias" b).value <- value

    override _.kind = "Linear"
    override _.options = [ "inFeatures", inFeatures; "outFeatures", outFeatures; "bias", hasBias ]
    override _.isBuiltIn = true

    override _.ToString() =
        let without = if hasBias then "" else ", no bias"
        $"Linear({string inFeatures} -> {string outFeatures}{without})"

    /// <summary>Applies the layer.</summary>
    /// <param name="value">Shape (..., inFeatures).</param>
    /// <returns>Shape (..., outFeatures).</returns>
    /// <exception cref="T:DiffLessons.ShapeException">The last axis is not inFeatures long.</exception>
    override t.forward(value: Tensor) : Tensor =
        let sizes = value.Sizes

        if sizes.Length = 0 || sizes[sizes.Length - 1] <> inFeatures then
            Shape.fail
                $"{t}: input has shape {Shape.format sizes}; its last dimension must be {string inFeatures}. {Layer.hint sizes inFeatures}"

        let target = Array.copy sizes
        target[target.Length - 1] <- outFeatures

        match w.ReadAcross() with
        | ValueSome across ->
            let inputs =
                if hasBias then
                    [| value; across; b.Read() |]
                else
                    [| value; across |]

            match Tape.nodesOf inputs with
            | null when hasBias ->
                Tensor.Affine("Linear", Affine.apply, value, across, inputs[2], target)
            | null -> Tensor.Product("Linear", Affine.withoutBias, value, across, target)
            | nodes ->
                let apply (raws: NativeTensor[]) =
                    if hasBias then
                        Affine.withBias raws[0] raws[1] raws[2]
                    else
                        Affine.withoutBias raws[0] raws[1]

                Tape.record "Linear" apply (Affine.back nodes (w.Unchanged())) inputs nodes target
        | ValueNone when hasBias ->
            Tensor.Affine(
                "Linear",
                (fun x w b -> F.linear (x, w, b)),
                value,
                w.Read(),
                b.Read(),
                target
            )
        | ValueNone ->
            Tensor.Product("Linear", (fun x w -> F.linear (x, w)), value, w.Read(), target)

    static member internal Layer: LayerKind =
        LayerKind.make
            "inFeatures, outFeatures"
            "(*, inFeatures)"
            "y = x Wᵀ + b on the last axis"
            (fun o -> Linear(o.int "inFeatures", o.int "outFeatures", o.bool "bias"))

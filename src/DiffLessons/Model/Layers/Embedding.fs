namespace DiffLessons

open DiffLessons.Native

/// <summary>A table of vectors: gives the vector of each index, as for words.</summary>
/// <remarks>
/// Parameter <c>weight</c>, shape (numEmbeddings, embeddingDim), standard normal at first. Its gradient at a row is the sum of what comes back
/// to the rows of that index; indices themselves have no derivative.
/// </remarks>
[<Sealed>]
type Embedding
    /// <param name="numEmbeddings">The number of vectors, 1 or more.</param>
    /// <param name="embeddingDim">The length of each, 1 or more.</param>
    /// <param name="paddingIdx">The index that stands for no word: its vector is zeros at first and gets no gradient. None by default;
    /// negative counts from the end.</param>
    /// <exception cref="T:DiffLessons.OptionException">A size is below 1, or paddingIdx is no index.</exception>
    (numEmbeddings: int, embeddingDim: int, ?paddingIdx: int) =
    inherit Model<Tensor, Tensor>()

    do
        Guard.positive "Embedding" [ "numEmbeddings", numEmbeddings; "embeddingDim", embeddingDim ]

        match paddingIdx with
        | Some i when i < -numEmbeddings || i >= numEmbeddings ->
            Guard.refuse
                "paddingIdx"
                $"Embedding: paddingIdx must be from {string (-numEmbeddings)} to {string (numEmbeddings - 1)}, got {string i}."
        | _ -> ()

    let padding =
        paddingIdx |> Option.map (fun i -> if i < 0 then i + numEmbeddings else i)

    let w =
        let start = Weight.normal ([ numEmbeddings; embeddingDim ], 1.0)

        match padding with
        | Some i ->
            use row = start.Variable.select (0L, int64 i)
            row.zero_ () |> ignore
        | None -> ()

        Parameter start

    do base.addParameter (w, "weight")

    /// The vectors of the indices; those of the padding are taken as constants.
    let pick (indices: NativeTensor) (weight: NativeTensor) : NativeTensor =
        use flat = indices.reshape -1L
        use rows = weight.index_select (0L, flat)

        let shape = Array.append indices.shape [| int64 embeddingDim |]

        match padding with
        | None -> rows.view shape
        | Some i ->
            use index = (int64 i).ToScalar()
            use isPadding = flat.eq index
            use column = isPadding.unsqueeze 1L
            use constant = rows.detach ()
            use kept = torch.where (column, constant, rows)
            kept.view shape

    /// <summary>The vectors, shape (numEmbeddings, embeddingDim).</summary>
    member _.weight
        with get (): Tensor = w.value
        and set (value: Tensor) = w.value <- value

    override _.kind = "Embedding"

    override _.options = [
        "numEmbeddings", box numEmbeddings
        "embeddingDim", box embeddingDim
        match padding with
        | Some i -> "paddingIdx", box i
        | None -> ()
    ]

    override _.isBuiltIn = true

    override _.ToString() =
        let without =
            match padding with
            | Some i -> $", padding {string i}"
            | None -> ""

        $"Embedding({string numEmbeddings} x {string embeddingDim}{without})"

    /// <summary>The vectors of indices.</summary>
    /// <param name="value">Integers from 0 to numEmbeddings - 1, of any shape.</param>
    /// <returns>The input's shape, with embeddingDim added.</returns>
    /// <exception cref="T:System.InvalidOperationException">The input holds no integers.</exception>
    /// <exception cref="T:DiffLessons.ShapeException">An index is out of range.</exception>
    override t.forward(value: Tensor) : Tensor =
        TracedLayer.run t value (fun () ->
            Guard.notNull "Embedding" "value" value

            if not value.dtype.IsIntegral then
                Fail.dtype
                    $"{t}: expected indices, an integer tensor, got {value.dtype}. Convert it with int64()."

            if value.nelement > 0 then
                let least, most = value.min().toInt64(), value.max().toInt64()

                if least < 0L || most >= int64 numEmbeddings then
                    Shape.fail
                        $"{t}: indices must be from 0 to {string (numEmbeddings - 1)}, got {string least} to {string most}."

            let indices = value.Variable.``to`` torch.ScalarType.Int64
            let sizes = Array.append value.Sizes [| embeddingDim |]
            Tensor.Linear("Embedding", pick indices, w.Read(), sizes))

    static member internal Layer: LayerKind =
        LayerKind.make
            "numEmbeddings, embeddingDim"
            "integers (*)"
            "the vector of each index; paddingIdx gets no gradient"
            (fun o ->
                Embedding(
                    o.int "numEmbeddings",
                    o.int "embeddingDim",
                    ?paddingIdx = o.tryInt "paddingIdx"
                ))

namespace DiffLessons

/// Why functions of dsharp have no ONNX form, and what to do instead: sentences that end a message.
[<RequireQualifiedAccess>]
module internal OnnxUnsupported =
    let private draws =
        "it draws random numbers, so that no two predictions agree. Leave it out of what is exported."

    let private drops =
        "as a function it drops in prediction too. Use the layer of that name, which lets everything through then."

    let private compares =
        "a loss compares with targets, which a prediction does not have. Export the model before it."

    let private overBatch =
        "it is a statistic between samples, not a step of a prediction. Leave it out of what is exported."

    let private picksBySample =
        "its indices belong to single samples, which a batch of any size does not have. Leave it out of what is exported."

    let private ofOneBatch =
        "it makes the shape of a tensor, and with it one size of batch. Use view or expand, with -1 for the batch."

    let private ofValues =
        "the shape of its result depends on the values. Leave it out of what is exported."

    let noOperator =
        "ONNX has no operator for it. Leave it out of what is exported, and compute it from the model's output."

    let private losses = [
        for family, operations in Registry.families do
            if family = "Losses" then
                for operation in operations do
                    operation.Name
    ]

    let private withIndices = [
        "gather"
        "take"
        "takeAlongDim"
        "indexAdd"
        "indexCopy"
        "scatterAdd"
        "scatterReduce"
        "scatter"
        "maxunpool1d"
        "maxunpool2d"
        "maxunpool3d"
    ]

    let private withoutOperator = [
        "isin"
        "inv"
        "erfinv"
        "cumprod"
        "logcumsumexp"
        "lgamma"
        "digamma"
        "i0"
        "atan2"
        "rot90"
        "unfold"
        "diag"
        "pixelUnshuffle"
        "cholesky"
        "svdvals"
        "eigvalsh"
        "pinv"
        "logdet"
        "matrixExp"
        "matrixPower"
        "matrixRank"
        "cond"
        "cross"
        "kron"
        "cdist"
        "diagonal"
        "dilate"
        "toImage"
    ]

    /// The reasons, by kind.
    let reasons =
        dict [
            for kinds, reason in
                [
                    [ "bernoulli"; "multinomial"; "poisson" ], draws
                    [ "dropout"; "dropout2d"; "dropout3d" ], drops
                    losses, compares
                    [ "cov"; "corrcoef"; "dot" ], overBatch
                    withIndices, picksBySample
                    [ "viewAs"; "expandAs" ], ofOneBatch
                    [ "maskedSelect"; "nonzero" ], ofValues
                    withoutOperator, noOperator
                ] do
                for kind in kinds do
                    kind, reason
        ]

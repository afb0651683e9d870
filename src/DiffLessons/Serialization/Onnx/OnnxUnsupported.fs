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
        "huberLoss"
        "smoothL1Loss"
        "klDivLoss"
        "gaussianNllLoss"
        "poissonNllLoss"
        "cosineSimilarity"
        "cosineEmbeddingLoss"
        "tripletMarginLoss"
        "marginRankingLoss"
        "hingeEmbeddingLoss"
        "softMarginLoss"
        "multiMarginLoss"
        "multilabelMarginLoss"
        "multilabelSoftMarginLoss"
    ]

    /// The reasons, by kind.
    let reasons =
        dict [
            "bernoulli", draws
            "multinomial", draws
            "poisson", draws
            "dropout", drops
            "dropout2d", drops
            "dropout3d", drops
            "mseLoss", compares
            "crossEntropyLoss", compares
            "nllLoss", compares
            "bceLoss", compares
            for loss in losses do
                loss, compares
            "cov", overBatch
            "corrcoef", overBatch
            "dot", overBatch
            "gather", picksBySample
            "maskedSelect", ofValues
            "nonzero", ofValues
            "take", picksBySample
            "takeAlongDim", picksBySample
            "indexAdd", picksBySample
            "indexCopy", picksBySample
            "scatterAdd", picksBySample
            "scatterReduce", picksBySample
            "isin", noOperator
            "scatter", picksBySample
            "maxunpool1d", picksBySample
            "maxunpool2d", picksBySample
            "maxunpool3d", picksBySample
            "viewAs", ofOneBatch
            "expandAs", ofOneBatch
            "inv", noOperator
            "erfinv", noOperator
            "cumprod", noOperator
            "logcumsumexp", noOperator
            "lgamma", noOperator
            "digamma", noOperator
            "i0", noOperator
            "atan2", noOperator
            "rot90", noOperator
            "unfold", noOperator
            "diag", noOperator
            "pixelUnshuffle", noOperator
            "cholesky", noOperator
            "svdvals", noOperator
            "eigvalsh", noOperator
            "pinv", noOperator
            "logdet", noOperator
            "matrixExp", noOperator
            "matrixPower", noOperator
            "matrixRank", noOperator
            "cond", noOperator
            "cross", noOperator
            "kron", noOperator
            "cdist", noOperator
            "diagonal", noOperator
            "dilate", noOperator
            "toImage", noOperator
        ]

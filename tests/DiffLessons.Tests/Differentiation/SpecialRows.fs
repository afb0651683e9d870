/// The operations at special points that are compared beside the elementary ones: what SpecialPointsTests looks up by the names of the rows.
module DiffLessons.Tests.SpecialRows

open DiffLessons

let private five = lazy (dsharp.tensor 5)
let private indices (numbers: int64 list) = dsharp.tensor numbers
let private table (rows: int64 list list) = dsharp.tensor rows

let private double (x: Tensor) = x.cast Dtype.Float64

/// Functions of one tensor that give booleans or whole numbers: constants.
let truths: (string * (Tensor -> Tensor)) list = [
    "isnan", (fun x -> x.isnan ())
    "isinf", (fun x -> x.isinf ())
    "isfinite", (fun x -> x.isfinite ())
    "logicalNot", (fun x -> x.logicalNot ())
    "bitwiseNot", (fun x -> (x.int32 ()).bitwiseNot())
    "bitwiseAnd", (fun x -> (x.int32 ()).bitwiseAnd five.Value)
    "bitwiseOr", (fun x -> (x.int32 ()).bitwiseOr five.Value)
    "bitwiseXor", (fun x -> (x.int32 ()).bitwiseXor five.Value)
    "any", (fun x -> x.any -1)
    "all", (fun x -> x.all -1)
    "countNonzero", (fun x -> x.countNonzero ())
    "nonzero", (fun x -> x.nonzero ())
    "isin", (fun x -> x.isin (dsharp.tensor ([ 1.0; 0.0; infinity ], dtype = Dtype.Float64)))
    "matrixRank", (fun x -> x.matrixRank ())
    "bernoulli", (fun x -> x.bernoulli ())
    "multinomial", (fun x -> x.multinomial 1)
    "poisson", (fun x -> x.poisson ())
    "stopGradient", (fun x -> x.stopGradient ())
]

/// The same of two tensors.
let truthsOfTwo: (string * (Tensor -> Tensor -> Tensor)) list = [
    "eq of two", (fun a b -> a.eq b)
    "ne of two", (fun a b -> a.ne b)
    "lt of two", (fun a b -> a.lt b)
    "le of two", (fun a b -> a.le b)
    "gt of two", (fun a b -> a.gt b)
    "ge of two", (fun a b -> a.ge b)
    "isclose of two", (fun a b -> a.isclose b)
    "logicalAnd of two", (fun a b -> a.logicalAnd b)
    "logicalOr of two", (fun a b -> a.logicalOr b)
    "logicalXor of two", (fun a b -> a.logicalXor b)
    "floorDivide of two", (fun a b -> a.floorDivide b)
]

let private reductions: (string * (Tensor -> Tensor)) list = [
    "prod", (fun x -> x.prod ())
    "cumprod", (fun x -> x.cumprod 0)
    "cumsum", (fun x -> x.cumsum 0)
    "nansum", (fun x -> x.nansum ())
    "nanmean", (fun x -> x.nanmean ())
    "difference", (fun x -> x.difference ())
    "trapezoid", (fun x -> x.trapezoid ())
    "cumulativeTrapezoid", (fun x -> x.cumulativeTrapezoid ())
    "amax", (fun x -> x.amax -1)
    "amin", (fun x -> x.amin -1)
    "softmin", (fun x -> x.softmin -1)
    "logcumsumexp", (fun x -> x.logcumsumexp 0)
    "glu", (fun x -> x.glu ())
    "standardize", (fun x -> x.standardize ())
    "normalize", (fun x -> x.normalize ())
    "cov", (fun x -> x.cov ())
]

let private chances: (string * (Tensor -> Tensor)) list = [
    "dropout of 0", (fun x -> x.dropout 0.0)
    "dropout of 1", (fun x -> x.dropout 1.0)
    "dropout2d of 0", (fun x -> x.dropout2d 0.0)
    "dropout2d of 1", (fun x -> x.dropout2d 1.0)
    "dropout3d of 0", (fun x -> x.dropout3d 0.0)
    "dropout3d of 1", (fun x -> x.dropout3d 1.0)
]

let private like (x: Tensor) (shape: int list) : Tensor = dsharp.ones (shape, dtype = x.dtype)

let private arrangements: (string * (Tensor -> Tensor)) list = [
    "view", (fun x -> x.view [ 3; 2 ])
    "viewAs", (fun x -> x.viewAs (like x [ 3; 2 ]))
    "reshape", (fun x -> x.reshape [ 6 ])
    "flatten", (fun x -> x.flatten ())
    "unflatten", (fun x -> x.unflatten (1, [ 3; 1 ]))
    "transpose", (fun x -> x.transpose ())
    "permute", (fun x -> x.permute [ 1; 0 ])
    "squeeze", (fun x -> x.squeeze ())
    "unsqueeze", (fun x -> x.unsqueeze 0)
    "unsqueezeAs", (fun x -> x.unsqueezeAs (like x [ 2; 3; 1 ]))
    "expand", (fun x -> x.expand [ 2; 2; 3 ])
    "expandAs", (fun x -> x.expandAs (like x [ 2; 2; 3 ]))
    "repeat", (fun x -> x.repeat (0, 2))
    "flip", (fun x -> x.flip [ 0 ])
    "swapaxes", (fun x -> x.swapaxes (0, 1))
    "movedim", (fun x -> x.movedim (0, 1))
    "roll", (fun x -> x.roll (1, 1))
    "rot90", (fun x -> x.rot90 ())
    "unfold", (fun x -> x.unfold (1, 2, 1))
    "tile", (fun x -> x.tile [ 2; 1 ])
    "repeatInterleave", (fun x -> x.repeatInterleave (2, 1))
    "pad", (fun x -> x.pad [ 0; 1 ])
    "dilate", (fun x -> x.dilate [ 1; 2 ])
    "undilate", (fun x -> x.undilate [ 1; 2 ])
    "slice", (fun x -> x.slice (1, step = 2))
    "narrow", (fun x -> x.narrow (1, 1, 2))
    "gather", (fun x -> x.gather (1, table [ [ 0L; 0L ]; [ 2L; 2L ] ]))
    "scatter", (fun x -> x.scatter (1, table [ [ 2L; 0L; 1L ]; [ 0L; 1L; 2L ] ], [ 2; 3 ]))
    "where", (fun x -> x.where (x.isfinite (), 0.0))
    "maskedFill", (fun x -> x.maskedFill (x.isnan (), 5.0))
    "maskedSelect", (fun x -> x.maskedSelect (x.isfinite ()))
    "indexSelect", (fun x -> x.indexSelect (1, indices [ 1L; 1L ]))
    "take", (fun x -> x.take (indices [ 0L; 3L; 3L ]))
    "takeAlongDim", (fun x -> x.takeAlongDim (table [ [ 0L; 0L ]; [ 2L; 2L ] ], 1))
    "indexAdd", (fun x -> x.indexAdd (0, indices [ 0L; 0L ], like x [ 2; 3 ]))
    "indexCopy", (fun x -> x.indexCopy (0, indices [ 1L ], like x [ 1; 3 ]))
    "scatterAdd", (fun x -> x.scatterAdd (0, table [ [ 0L; 0L; 1L ] ], like x [ 1; 3 ]))
    for how in [ "sum"; "prod"; "amax" ] do
        $"scatterReduce by {how}",
        (fun x ->
            (like x [ 2 ] * 0)
                .scatterReduce(0, indices [ 0L; 1L; 0L ], x, how, includeSelf = false))
    "diagonal", (fun x -> x.diagonal ())
    "trace", (fun x -> x.trace ())
    "tril", (fun x -> x.tril ())
    "triu", (fun x -> x.triu ())
    "diag", (fun x -> x.diag ())
    "cast", (fun x -> double (x.cast Dtype.Float32))
    "move", (fun x -> x.move Device.CPU)
    "clone", (fun x -> x.clone ())
    "toImage", (fun x -> x.toImage ())
    "pixelShuffle", (fun x -> x.pixelShuffle 2)
    "pixelUnshuffle", (fun x -> x.pixelUnshuffle 2)
]

let private matrices: (string * (Tensor -> Tensor)) list = [
    "inv", (fun x -> x.inv ())
    "pinv", (fun x -> x.pinv ())
    "cond", (fun x -> x.cond ())
    "matrixExp", (fun x -> x.matrixExp ())
    "matrixPower 0", (fun x -> x.matrixPower 0)
    "matrixPower 1", (fun x -> x.matrixPower 1)
    "matrixPower 3", (fun x -> x.matrixPower 3)
    "matrixPower -1", (fun x -> x.matrixPower -1)
    "cholesky", (fun x -> x.cholesky ())
    "logdet", (fun x -> x.logdet ())
    "svdvals", (fun x -> x.svdvals ())
    "eigvalsh", (fun x -> x.eigvalsh ())
    "cdist", (fun x -> x.cdist (dsharp.zeros ([ 1; 2 ], dtype = x.dtype)))
]

let private windows: (string * (Tensor -> Tensor)) list =
    let places = indices [ 0L; 2L ]

    [
        "avgpool1d", (fun x -> x.avgpool1d 2)
        "avgpool2d", (fun x -> x.avgpool2d (kernelSizes = [ 1; 2 ]))
        "avgpool3d", (fun x -> x.avgpool3d (kernelSizes = [ 1; 1; 2 ]))
        "maxpool2d", (fun x -> x.maxpool2d (kernelSizes = [ 1; 2 ]))
        "maxpool3d", (fun x -> x.maxpool3d (kernelSizes = [ 1; 1; 2 ]))
        "maxunpool1d",
        (fun x -> x.maxunpool1d (places.view [ 1; 1; 2 ], 2, outputSize = [ 1; 1; 4 ]))
        "maxunpool2d",
        (fun x ->
            x.maxunpool2d (
                places.view [ 1; 1; 1; 2 ],
                kernelSizes = [ 1; 2 ],
                outputSize = [ 1; 1; 1; 4 ]
            ))
        "maxunpool3d",
        (fun x ->
            x.maxunpool3d (
                places.view [ 1; 1; 1; 1; 2 ],
                kernelSizes = [ 1; 1; 2 ],
                outputSize = [ 1; 1; 1; 1; 4 ]
            ))
        "interpolate", (fun x -> x.interpolate (scaleFactor = 2.0))
        "interpolate linear",
        (fun x -> x.interpolate (size = [ 3 ], mode = "linear", alignCorners = true))
        "bceLoss", (fun x -> x.bceLoss (dsharp.tensor ([ 0.0; 1.0 ], dtype = x.dtype)))
    ]

/// Losses, and pools to a given size.
let private losses: (string * (Tensor -> Tensor)) list =
    let floats (values: float list) =
        dsharp.tensor (values, dtype = Dtype.Float64)

    let target, signs = floats [ 1.0; 0.0 ], floats [ 1.0; -1.0 ]

    [
        "huberLoss", (fun x -> x.huberLoss target)
        "smoothL1Loss", (fun x -> x.smoothL1Loss target)
        "klDivLoss", (fun x -> x.klDivLoss target)
        "gaussianNllLoss", (fun x -> x.gaussianNllLoss (target, floats [ 1.0; 2.0 ]))
        "poissonNllLoss", (fun x -> x.poissonNllLoss target)
        "hingeEmbeddingLoss", (fun x -> x.hingeEmbeddingLoss signs)
        "softMarginLoss", (fun x -> x.softMarginLoss signs)
        "multilabelSoftMarginLoss",
        (fun x -> (x.view [ 1; 2 ]).multilabelSoftMarginLoss(target.view [ 1; 2 ]))
        "multiMarginLoss", (fun x -> x.multiMarginLoss (indices [ 1L ]))
        "multilabelMarginLoss", (fun x -> x.multilabelMarginLoss (table [ [ 1L; -1L; 0L ] ]))
        "adaptiveAvgPool1d", (fun x -> x.adaptiveAvgPool1d 2)
        "adaptiveAvgPool2d", (fun x -> x.adaptiveAvgPool2d (outputSizes = [ 1; 2 ]))
        "adaptiveAvgPool3d", (fun x -> x.adaptiveAvgPool3d (outputSizes = [ 1; 1; 2 ]))
        "adaptiveMaxPool1d", (fun x -> x.adaptiveMaxPool1d 2)
        "adaptiveMaxPool2d", (fun x -> x.adaptiveMaxPool2d (outputSizes = [ 1; 2 ]))
        "adaptiveMaxPool3d", (fun x -> x.adaptiveMaxPool3d (outputSizes = [ 1; 1; 2 ]))
    ]

/// Functions of one tensor, with derivatives.
let unary: (string * (Tensor -> Tensor)) list =
    reductions @ chances @ arrangements @ matrices @ windows @ losses

/// Functions of two tensors, with derivatives.
let pairs: (string * (Tensor -> Tensor -> Tensor)) list = [
    "matmul of two", (fun a b -> a.matmul b)
    "kron of two", (fun a b -> a.kron b)
    "dot of two", (fun a b -> a.dot b)
    "cross of two", (fun a b -> a.cross b)
    "conv1d of two", (fun a b -> a.conv1d b)
    "conv2d of two", (fun a b -> a.conv2d b)
    "conv3d of two", (fun a b -> a.conv3d b)
    "convTranspose1d of two", (fun a b -> a.convTranspose1d b)
    "convTranspose2d of two", (fun a b -> a.convTranspose2d b)
    "convTranspose3d of two", (fun a b -> a.convTranspose3d b)
    "cosineSimilarity of two", (fun a b -> a.cosineSimilarity (b, 0))
    "cosineEmbeddingLoss of two",
    (fun a b -> a.cosineEmbeddingLoss (b, dsharp.ones (1, dtype = a.dtype)))
    "tripletMarginLoss of two",
    (fun a b -> a.tripletMarginLoss (b, dsharp.tensor ([ [ 3.5; 4.0 ] ], dtype = a.dtype)))
    "marginRankingLoss of two",
    (fun a b -> a.marginRankingLoss (b, dsharp.ones (2, dtype = a.dtype), margin = 0.5))
    for weight in [ 0.5; 2.0; 0.0; 0.25 ] do
        $"lerp of two by {weight}", (fun a b -> a.lerp (b, weight))
]

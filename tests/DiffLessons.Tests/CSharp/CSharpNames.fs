/// What C# calls things: F#'s names in .NET's casing. Names that are written without a break, as libtorch's often are, have theirs here.
module DiffLessons.Tests.CSharpNames

open System.Collections.Generic

let private functions =
    dict [
        "allclose", "AllClose"
        "argmax", "ArgMax"
        "argmin", "ArgMin"
        "argsort", "ArgSort"
        "avgpool1d", "AvgPool1d"
        "avgpool2d", "AvgPool2d"
        "avgpool3d", "AvgPool3d"
        "bincount", "BinCount"
        "cat", "Cat"
        "cdist", "CDist"
        "ceil", "Ceiling"
        "copysign", "CopySign"
        "corrcoef", "CorrCoef"
        "cummax", "CumMax"
        "cummin", "CumMin"
        "cumprod", "CumProd"
        "cumsum", "CumSum"
        "dstack", "DStack"
        "eigvals", "EigVals"
        "eigvalsh", "EigValsH"
        "eigh", "EigH"
        "eq", "EqualTo"
        "erfinv", "ErfInv"
        "fft", "Fft"
        "fft2", "Fft2"
        "fftfreq", "FftFreq"
        "fftn", "FftN"
        "fftshift", "FftShift"
        "ge", "GreaterThanOrEqual"
        "gt", "GreaterThan"
        "hasinf", "HasInfinity"
        "hasinfnan", "HasInfinityOrNaN"
        "hasnan", "HasNaN"
        "hardsigmoid", "HardSigmoid"
        "hardswish", "HardSwish"
        "hardtanh", "HardTanh"
        "hstack", "HStack"
        "ifft", "IFft"
        "ifft2", "IFft2"
        "ifftn", "IFftN"
        "ifftshift", "IFftShift"
        "imag", "Imaginary"
        "inv", "Inverse"
        "irfft", "IRFft"
        "irfft2", "IRFft2"
        "irfftn", "IRFftN"
        "isclose", "IsClose"
        "isfinite", "IsFinite"
        "isin", "IsIn"
        "isinf", "IsInfinity"
        "isnan", "IsNaN"
        "kthvalue", "KthValue"
        "le", "LessThanOrEqual"
        "lt", "LessThan"
        "lgamma", "LGamma"
        "logaddexp", "LogAddExp"
        "logcumsumexp", "LogCumSumExp"
        "logspace", "LogSpace"
        "logspaceLike", "LogSpaceLike"
        "logdet", "LogDet"
        "logsigmoid", "LogSigmoid"
        "logsoftmax", "LogSoftmax"
        "logsumexp", "LogSumExp"
        "lstsq", "LeastSquares"
        "matmul", "MatMul"
        "maxpool1d", "MaxPool1d"
        "maxpool2d", "MaxPool2d"
        "maxpool3d", "MaxPool3d"
        "maxpool1di", "MaxPool1dWithIndices"
        "maxpool2di", "MaxPool2dWithIndices"
        "maxpool3di", "MaxPool3dWithIndices"
        "maxunpool1d", "MaxUnpool1d"
        "maxunpool2d", "MaxUnpool2d"
        "maxunpool3d", "MaxUnpool3d"
        "meshgrid", "MeshGrid"
        "movedim", "MoveDim"
        "mul", "Multiply"
        "div", "Divide"
        "sub", "Subtract"
        "nanmean", "NanMean"
        "nanmedian", "NanMedian"
        "nanquantile", "NanQuantile"
        "nansum", "NanSum"
        "ne", "NotEqualTo"
        "neg", "Negate"
        "nonzero", "NonZero"
        "onehot", "OneHot"
        "onehotLike", "OneHotLike"
        "pinv", "PseudoInverse"
        "prelu", "PRelu"
        "randint", "RandInt"
        "randintLike", "RandIntLike"
        "rfft", "RFft"
        "rfft2", "RFft2"
        "rfftfreq", "RFftFreq"
        "rfftn", "RFftN"
        "rsqrt", "RSqrt"
        "safelog", "SafeLog"
        "searchsorted", "SearchSorted"
        "slogdet", "SLogDet"
        "svdvals", "SvdVals"
        "swapaxes", "SwapAxes"
        "topk", "TopK"
        "view", "Reshape"
        "viewAs", "ReshapeAs"
        "vstack", "VStack"
        "xlogy", "XLogY"
        // losses
        "mseLoss", "MeanSquaredError"
        "l1Loss", "MeanAbsoluteError"
        "crossEntropyLoss", "CrossEntropy"
        "nllLoss", "NegativeLogLikelihood"
        "bceLoss", "BinaryCrossEntropy"
        "bceWithLogitsLoss", "BinaryCrossEntropyWithLogits"
        "smoothL1Loss", "SmoothL1"
        "klDivLoss", "KlDivergence"
        "ctcLoss", "Ctc"
        "poissonNllLoss", "PoissonNegativeLogLikelihood"
        "gaussianNllLoss", "GaussianNegativeLogLikelihood"
    ]

/// Derivatives, of functions: those that are not written by hand.
let derivatives: IDictionary<string, string> =
    dict [
        "batchGrad", "BatchGrad"
        "batchJacobian", "BatchJacobian"
        "batchHessian", "BatchHessian"
        "curl", "Curl"
        "curldivergence", "CurlDivergence"
        "diff2", "SecondDerivative"
        "divergence", "Divergence"
        "gradhessian", "GradHessian"
        "gradhessianv", "GradHessianVector"
        "numcurl", "NumericalCurl"
        "numcurldivergence", "NumericalCurlDivergence"
        "numdiff", "NumericalDerivative"
        "numdiff2", "NumericalSecondDerivative"
        "numdivergence", "NumericalDivergence"
        "numgrad", "NumericalGrad"
        "numgradhessian", "NumericalGradHessian"
        "numgradv", "NumericalDirectionalDerivative"
        "numhessian", "NumericalHessian"
        "numhessianv", "NumericalHessianVector"
        "numjacobian", "NumericalJacobian"
        "numjacobianv", "NumericalJacobianVector"
        "numlaplacian", "NumericalLaplacian"
    ]

let private types =
    dict [
        "GRU", "Gru"
        "GRUCell", "GruCell"
        "LSTM", "Lstm"
        "LSTMCell", "LstmCell"
        "PReLU", "PRelu"
        "RNN", "Rnn"
        "RNNCell", "RnnCell"
        "VAE", "Vae"
        "VAEMLP", "VaeMlp"
        "SGD", "Sgd"
        "RMSprop", "RmsProp"
        "ASGD", "Asgd"
        "LBFGS", "Lbfgs"
        "CIFAR10", "Cifar10"
        "CIFAR100", "Cifar100"
        "FashionMNIST", "FashionMnist"
        "MNIST", "Mnist"
    ]

/// The first letter large.
let pascal (name: string) =
    if name = "" then
        name
    else
        string (System.Char.ToUpperInvariant name[0]) + name.Substring 1

let private found (names: IDictionary<string, string>) (name: string) =
    match names.TryGetValue name with
    | true, other -> other
    | _ -> pascal name

let ofFunction (name: string) : string = found functions name

/// Losses are called what they measure: their class says that they are losses.
let ofLoss (name: string) : string =
    match functions.TryGetValue name with
    | true, other -> other
    | _ when name.EndsWith "Loss" -> pascal (name.Substring(0, name.Length - 4))
    | _ -> pascal name

/// Whether it is a function with another name than F#'s with a large first letter.
let isRenamed (name: string) : bool = functions.ContainsKey name

let ofType (name: string) : string = found types name

/// Parameters keep their names, but where these say nothing or are words of C#.
let ofParameter (name: string) : string =
    match name with
    | null
    | "" -> "value"
    | "b" -> "other"
    | "lr" -> "learningRate"
    | "f" -> "f"
    | "base"
    | "params"
    | "in"
    | "out"
    | "checked" -> "@" + name
    | _ -> name

/// All functions that have another name than F#'s with a large first letter.
let others: (string * string) list = [
    for pair in functions do
        if pair.Value <> pascal pair.Key then
            pair.Key, pair.Value
    for pair in derivatives do
        pair.Key, pair.Value
]

let otherTypes: (string * string) list = [ for pair in types -> pair.Key, pair.Value ]

/// The results of functions that give several.
let results (name: string) (count: int) : string list =
    match name, count with
    | "qr", _ -> [ "Q"; "R" ]
    | "svd", _ -> [ "U"; "S"; "Vh" ]
    | "lu", _ -> [ "P"; "L"; "U" ]
    | "eigh", _
    | "eig", _ -> [ "Values"; "Vectors" ]
    | ("gradhessian" | "numgradhessian"), _ -> [ "Gradient"; "Hessian" ]
    | "gradhessianv", _ -> [ "Derivative"; "HessianVector" ]
    | ("curldivergence" | "numcurldivergence"), _ -> [ "Curl"; "Divergence" ]
    | "slogdet", _ -> [ "Sign"; "LogAbsDet" ]
    | "varMean", _ -> [ "Variance"; "Mean" ]
    | "stdMean", _ -> [ "Std"; "Mean" ]
    | "uniqueCounts", _ -> [ "Values"; "Counts" ]
    | "uniqueInverse", _ -> [ "Values"; "Inverse" ]
    | "histogram", _ -> [ "Counts"; "Edges" ]
    | ("sort" | "topk" | "kthvalue" | "cummax" | "cummin" | "mode" | "maxpool1di" | "maxpool2di" | "maxpool3di" | "median"),
      _ -> [ "Values"; "Indices" ]
    | _ -> [ for i in 1..count -> $"Item{string i}" ]

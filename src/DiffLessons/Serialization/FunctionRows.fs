namespace DiffLessons

/// The library's functions, and how each comes back from its options: a line a function. Those on windows are in a file of their own.
[<RequireQualifiedAccess>]
module internal FunctionRows =
    type Row = string * (LayerOptions -> Tensor -> Tensor)

    let row (kind: string) (make: LayerOptions -> Tensor -> Tensor) : Row = kind, make

    /// Those of a tensor alone.
    let private plain: (Tensor -> Tensor) list = [
        dsharp.abs
        dsharp.acos
        dsharp.asin
        dsharp.atan
        dsharp.ceil
        dsharp.cos
        dsharp.cosh
        dsharp.exp
        dsharp.floor
        dsharp.log
        dsharp.log10
        dsharp.neg
        dsharp.relu
        dsharp.round
        dsharp.sigmoid
        dsharp.sign
        dsharp.sin
        dsharp.sinh
        dsharp.softplus
        dsharp.sqrt
        dsharp.tan
        dsharp.tanh
        dsharp.relu6
        dsharp.hardsigmoid
        dsharp.hardswish
        dsharp.softsign
        dsharp.logsigmoid
        dsharp.silu
        dsharp.selu
        dsharp.mish
        dsharp.isnan
        dsharp.isinf
        dsharp.standardize
        dsharp.normalize
        dsharp.trace
        dsharp.det
        dsharp.inv
        dsharp.clone
    ]

    let private activations: Row list = [
        row "softmax" (fun o -> dsharp.softmax (o.int "dim"))
        row "softmin" (fun o -> dsharp.softmin (o.int "dim"))
        row "logsoftmax" (fun o -> dsharp.logsoftmax (o.int "dim"))
        row "leakyRelu" (fun o -> dsharp.leakyRelu (?negativeSlope = o.tryFloat "negativeSlope"))
        row "elu" (fun o -> dsharp.elu (?alpha = o.tryFloat "alpha"))
        row "glu" (fun o -> dsharp.glu (?dim = o.tryInt "dim"))
        row "gelu" (fun o ->
            match o.tryText "approximate" with
            | Some "tanh" -> dsharp.geluTanh
            | _ -> dsharp.gelu)
        row "hardtanh" (fun o ->
            dsharp.hardtanh (?minVal = o.tryFloat "minVal", ?maxVal = o.tryFloat "maxVal"))
        row "clamp" (fun o -> dsharp.clamp (?low = o.tryScalar "low", ?high = o.tryScalar "high"))
        row "dropout" (fun o -> dsharp.dropout (?p = o.tryFloat "p"))
        row "dropout2d" (fun o -> dsharp.dropout2d (?p = o.tryFloat "p"))
        row "dropout3d" (fun o -> dsharp.dropout3d (?p = o.tryFloat "p"))
    ]

    let private shapes: Row list = [
        row "flatten" (fun o -> dsharp.flatten (o.int "startDim", ?endDim = o.tryInt "endDim"))
        row "view" (fun o -> dsharp.view (o.ints "shape"))
        row "viewAs" (fun o -> dsharp.viewAs (o.tensor "b"))
        row "unflatten" (fun o -> dsharp.unflatten (o.int "dim", o.ints "unflattenedShape"))
        row "transpose" (fun o -> dsharp.transpose (o.int "dim0", o.int "dim1"))
        row "permute" (fun o -> dsharp.permute (o.ints "permutation"))
        row "squeeze" (fun o -> dsharp.squeeze (?dim = o.tryInt "dim"))
        row "unsqueeze" (fun o -> dsharp.unsqueeze (o.int "dim"))
        row "unsqueezeAs" (fun o -> dsharp.unsqueezeAs (o.tensor "other"))
        row "expand" (fun o -> dsharp.expand (o.ints "shape"))
        row "expandAs" (fun o -> dsharp.expandAs (o.tensor "b"))
        row "repeat" (fun o -> dsharp.repeat (o.int "dim", o.int "times"))
        row "flip" (fun o -> dsharp.flip (o.ints "dims"))
        row "pad" (fun o -> dsharp.pad (o.ints "paddings"))
        row "dilate" (fun o -> dsharp.dilate (o.ints "dilations"))
        row "undilate" (fun o -> dsharp.undilate (o.ints "dilations"))
        row "slice" (fun o -> dsharp.slice (o.ints "index"))
        row "diagonal" (fun o ->
            dsharp.diagonal (o.int "offset", ?dim1 = o.tryInt "dim1", ?dim2 = o.tryInt "dim2"))
        row "gather" (fun o -> dsharp.gather (o.int "dim", o.tensor "indices"))
        row "scatter" (fun o ->
            dsharp.scatter (o.int "dim", o.tensor "indices", o.ints "destinationShape"))
    ]

    /// Where results are to lie, and as what.
    let private target (o: LayerOptions) =
        o.tryDevice "device", o.tryDtype "dtype", o.tryBackend "backend"

    let private conversions: Row list = [
        row "cast" (fun o -> dsharp.cast (o.dtype "dtype"))
        row "move" (fun o ->
            let device, dtype, backend = target o
            dsharp.move (?device = device, ?dtype = dtype, ?backend = backend))
        row "toImage" (fun o ->
            dsharp.toImage (
                ?pixelMin = o.tryFloat "pixelMin",
                ?pixelMax = o.tryFloat "pixelMax",
                ?normalize = o.tryBool "normalize",
                ?gridCols = o.tryInt "gridCols"
            ))
        row "bernoulli" (fun o ->
            let device, dtype, backend = target o
            dsharp.bernoulli (?device = device, ?dtype = dtype, ?backend = backend))
        row "multinomial" (fun o ->
            let device, dtype, backend = target o

            dsharp.multinomial (
                o.int "numSamples",
                ?normalize = o.tryBool "normalize",
                ?device = device,
                ?dtype = dtype,
                ?backend = backend
            ))
    ]

    let private reductions: Row list = [
        row "sum" (fun o -> dsharp.sum (o.int "dim", ?keepDim = o.tryBool "keepDim"))
        row "mean" (fun o -> dsharp.mean (o.int "dim", ?keepDim = o.tryBool "keepDim"))
        row "logsumexp" (fun o -> dsharp.logsumexp (o.int "dim", ?keepDim = o.tryBool "keepDim"))
        row "var" (fun o ->
            let keepDim, unbiased = o.tryBool "keepDim", o.tryBool "unbiased"
            dsharp.var (o.int "dim", ?keepDim = keepDim, ?unbiased = unbiased))
        row "std" (fun o ->
            let keepDim, unbiased = o.tryBool "keepDim", o.tryBool "unbiased"
            dsharp.std (o.int "dim", ?keepDim = keepDim, ?unbiased = unbiased))
        row "corrcoef" (fun _ -> dsharp.corrcoef ())
        row "cov" (fun o ->
            dsharp.cov (
                ?correction = o.tryInt64 "correction",
                ?fweights = o.tryTensor "fweights",
                ?aweights = o.tryTensor "aweights"
            ))
    ]

    /// Those with another tensor, which the file holds too.
    let private withTensors: Row list = [
        row "add" (fun o -> dsharp.add (o.tensor "b"))
        row "sub" (fun o -> dsharp.sub (o.tensor "b"))
        row "mul" (fun o -> dsharp.mul (o.tensor "b"))
        row "div" (fun o -> dsharp.div (o.tensor "b"))
        row "pow" (fun o -> dsharp.pow (o.tensor "b"))
        row "matmul" (fun o -> dsharp.matmul (o.tensor "b"))
        row "dot" (fun o -> dsharp.dot (o.tensor "b"))
        row "eq" (fun o -> dsharp.eq (o.tensor "b"))
        row "ne" (fun o -> dsharp.ne (o.tensor "b"))
        row "lt" (fun o -> dsharp.lt (o.tensor "b"))
        row "le" (fun o -> dsharp.le (o.tensor "b"))
        row "gt" (fun o -> dsharp.gt (o.tensor "b"))
        row "ge" (fun o -> dsharp.ge (o.tensor "b"))
        row "mseLoss" (fun o -> dsharp.mseLoss (o.tensor "target"))
        row "crossEntropyLoss" (fun o -> dsharp.crossEntropyLoss (o.tensor "target"))
        row "nllLoss" (fun o -> dsharp.nllLoss (o.tensor "target"))
        row "bceLoss" (fun o -> dsharp.bceLoss (o.tensor "target"))
    ]

    let all: Row list =
        [
            for f in plain -> (box f :?> TensorFunction).Kind, fun (_: LayerOptions) -> f
        ]
        @ activations
        @ shapes
        @ conversions
        @ reductions
        @ withTensors

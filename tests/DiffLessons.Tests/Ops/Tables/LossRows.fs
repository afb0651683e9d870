/// Losses, pooling and sequences of unequal length: rows of the table of differentiable operations, and functions that PyTorch has too.
module DiffLessons.Tests.LossRows

open DiffLessons
open DiffLessons.Tests.Generators
open DiffLessons.Tests.OpsRows

let private reductions = [ "mean"; "sum"; "none" ]

let private weights =
    lazy (dsharp.tensor ([ 0.5; 2.0; 1.5 ], dtype = Dtype.Float64))

let private signs = lazy (dsharp.tensor ([ 1.0; -1.0; 1.0 ], dtype = Dtype.Float64))

/// A row for each reduction.
let private every name (loss: Tensor[] -> string -> Tensor) = [
    for reduction in reductions do
        $"{name}, {reduction}", (fun (x: Tensor[]) -> [ loss x reduction ])
]

let private one name (f: Tensor[] -> Tensor) = [ name, (fun (x: Tensor[]) -> [ f x ]) ]

let private ofElements = [
    every "huberLoss" (fun x r -> x[0].huberLoss(x[1], r))
    every "huberLoss of 0.3" (fun x r -> x[0].huberLoss(x[1], r, 0.3))
    every "smoothL1Loss" (fun x r -> x[0].smoothL1Loss(x[1], r))
    every "smoothL1Loss of 0.3" (fun x r -> x[0].smoothL1Loss(x[1], r, 0.3))
    every "smoothL1Loss of 0" (fun x r -> x[0].smoothL1Loss(x[1], r, 0.0))
    every "klDivLoss" (fun x r -> x[0].klDivLoss(x[1], r))
    every "klDivLoss of logarithms" (fun x r -> x[0].klDivLoss(x[1], r, true))
    one "klDivLoss, batchmean" (fun x -> x[0].klDivLoss(x[1], "batchmean"))
    every "gaussianNllLoss" (fun x r -> x[0].gaussianNllLoss(x[1], x[2], reduction = r))
    every "gaussianNllLoss, full" (fun x r -> x[0].gaussianNllLoss(x[1], x[2], true, 0.1, r))
    every "poissonNllLoss" (fun x r -> x[0].poissonNllLoss(x[1], reduction = r))
    every "poissonNllLoss, full" (fun x r -> x[0].poissonNllLoss(x[1], full = true, reduction = r))
    every "poissonNllLoss of rates" (fun x r ->
        x[0].poissonNllLoss(x[1], false, eps = 0.01, reduction = r))
    every "bceWithLogitsLoss of posWeight" (fun x r ->
        let posWeight = dsharp.tensor ([ 0.5; 1.0; 3.0 ], dtype = Dtype.Float64)
        x[0].bceWithLogitsLoss(x[1], reduction = r, posWeight = posWeight))
    every "bceWithLogitsLoss of both" (fun x r ->
        let posWeight = dsharp.tensor ([ 0.5; 1.0; 3.0 ], dtype = Dtype.Float64)
        let weight = dsharp.tensor ([ [ 1.0; 2.0; 0.5 ] ], dtype = Dtype.Float64)
        x[0].bceWithLogitsLoss(x[1], weight, r, posWeight))
]

let private ofClasses =
    let target = lazy (dsharp.tensor [ 0; 2; 1; 2 ])
    let left = lazy (dsharp.tensor [ 0; -100; 1; 2 ])
    let images = lazy (dsharp.tensor [ [ 0; 2 ]; [ 1; 1 ] ])

    [
        for name, target in [ "", target; ", one left out", left ] do
            every $"crossEntropyLoss, smoothed{name}" (fun x r ->
                x[0].crossEntropyLoss(target.Value, reduction = r, labelSmoothing = 0.2))

            every $"crossEntropyLoss, smoothed and weighted{name}" (fun x r ->
                x[0].crossEntropyLoss(target.Value, weights.Value, r, labelSmoothing = 0.2))
        every "crossEntropyLoss, smoothed wholly" (fun x r ->
            x[0].crossEntropyLoss(target.Value, reduction = r, labelSmoothing = 1.0))
        every "crossEntropyLoss, ignoreIndex" (fun x r ->
            x[0].crossEntropyLoss(target.Value, reduction = r, ignoreIndex = 2))
        every "crossEntropyLoss, ignoreIndex, weighted" (fun x r ->
            x[0].crossEntropyLoss(target.Value, weights.Value, r, 2))
        every "crossEntropyLoss, ignoreIndex, smoothed" (fun x r ->
            x[0].crossEntropyLoss(target.Value, weights.Value, r, 2, 0.1))
        every "nllLoss, ignoreIndex" (fun x r ->
            x[0].nllLoss(target.Value, reduction = r, ignoreIndex = 2))
        every "crossEntropyLoss of probabilities" (fun x r ->
            x[0].crossEntropyLoss(x[1], reduction = r))
        every "crossEntropyLoss of probabilities, weighted" (fun x r ->
            x[0].crossEntropyLoss(x[1], weights.Value, r))
        every "crossEntropyLoss of probabilities, smoothed" (fun x r ->
            x[0].crossEntropyLoss(x[1], weights.Value, r, labelSmoothing = 0.3))
        every "crossEntropyLoss of images, smoothed" (fun x r ->
            x[0].crossEntropyLoss(images.Value, weights.Value, r, labelSmoothing = 0.2))
        one "crossEntropyLoss of one sample, smoothed" (fun x ->
            x[0].crossEntropyLoss(dsharp.tensor 1, labelSmoothing = 0.2))
        every "multiMarginLoss" (fun x r -> x[0].multiMarginLoss(target.Value, reduction = r))
        every "multiMarginLoss, squared and weighted" (fun x r ->
            x[0].multiMarginLoss(target.Value, 2, 0.5, weights.Value, r))
        one "multiMarginLoss of one sample" (fun x -> x[0].multiMarginLoss(dsharp.tensor 1))
        every "multilabelMarginLoss" (fun x r ->
            let labels = dsharp.tensor [ [ 0; 2; -1 ]; [ -1; 0; 1 ]; [ 1; -1; 0 ]; [ 2; 1; 0 ] ]

            x[0].multilabelMarginLoss(labels, r))
        for name, weight in [ "", false; ", weighted", true ] do
            every $"multilabelSoftMarginLoss{name}" (fun x r ->
                let ones = dsharp.tensor [ [ 1; 0; 1 ]; [ 0; 0; 0 ]; [ 1; 1; 1 ]; [ 0; 1; 0 ] ]

                if weight then
                    x[0].multilabelSoftMarginLoss(ones, weights.Value, r)
                else
                    x[0].multilabelSoftMarginLoss(ones, reduction = r))
    ]

let private ofDistances = [
    one "cosineSimilarity" (fun x -> x[0].cosineSimilarity x[1])
    one "cosineSimilarity along" (fun x -> x[0].cosineSimilarity(x[1], 0, 0.01))
    every "cosineEmbeddingLoss" (fun x r ->
        x[0].cosineEmbeddingLoss(x[1], signs.Value, reduction = r))
    every "cosineEmbeddingLoss of a margin" (fun x r ->
        x[0].cosineEmbeddingLoss(x[1], -signs.Value, 0.2, r))
    one "cosineEmbeddingLoss of one pair" (fun x ->
        x[0].cosineEmbeddingLoss(x[1], dsharp.tensor -1.0))
    every "tripletMarginLoss" (fun x r -> x[0].tripletMarginLoss(x[1], x[2], reduction = r))
    every "tripletMarginLoss, swapped" (fun x r ->
        x[0].tripletMarginLoss(x[1], x[2], 0.5, 1.0, 0.01, true, r))
    every "marginRankingLoss" (fun x r -> x[0].marginRankingLoss(x[1], signs.Value, reduction = r))
    every "marginRankingLoss of a margin" (fun x r ->
        x[0].marginRankingLoss(x[1], signs.Value, 0.3, r))
    every "hingeEmbeddingLoss" (fun x r -> x[0].hingeEmbeddingLoss(signs.Value, reduction = r))
    every "hingeEmbeddingLoss of a margin" (fun x r -> x[0].hingeEmbeddingLoss(signs.Value, 0.4, r))
    every "softMarginLoss" (fun x r -> x[0].softMarginLoss(signs.Value, r))
]

let private pools dims =
    let max k s p (x: Tensor) =
        match dims with
        | 1 -> x.maxpool1d (k, s, p, true)
        | 2 -> x.maxpool2d (k, s, p, ceilMode = true)
        | _ -> x.maxpool3d (k, s, p, ceilMode = true)

    let avg k s p ceilMode counted (x: Tensor) =
        match dims with
        | 1 -> x.avgpool1d (k, s, p, ceilMode, counted)
        | 2 -> x.avgpool2d (k, s, p, ceilMode = ceilMode, countIncludePad = counted)
        | _ -> x.avgpool3d (k, s, p, ceilMode = ceilMode, countIncludePad = counted)

    let adaptive size isMax (x: Tensor) =
        match dims, isMax with
        | 1, false -> x.adaptiveAvgPool1d size
        | 2, false -> x.adaptiveAvgPool2d size
        | _, false -> x.adaptiveAvgPool3d size
        | 1, true -> x.adaptiveMaxPool1d size
        | 2, true -> x.adaptiveMaxPool2d size
        | _, true -> x.adaptiveMaxPool3d size

    [
        for k, s, p in [ 2, 2, 0; 3, 2, 1; 3, 3, 0; 2, 3, 1 ] do
            one $"maxpool{dims}d {k} {s} {p}" (fun x -> max k s p x[0])
            one $"avgpool{dims}d {k} {s} {p}" (fun x -> avg k s p true true x[0])
            one $"avgpool{dims}d {k} {s} {p} without padding" (fun x -> avg k s p false false x[0])
            one $"avgpool{dims}d {k} {s} {p}, both" (fun x -> avg k s p true false x[0])
        for size in 1..3 do
            one $"adaptiveAvgPool{dims}d {size}" (fun x -> adaptive size false x[0])
            one $"adaptiveMaxPool{dims}d {size}" (fun x -> adaptive size true x[0])
    ]

/// A layer's function of its input and its parameters, as one vector.
let private withParameters (net: Model<Tensor, Tensor>) (x: Tensor[]) : Tensor =
    net.asFunction (x[1].view -1) x[0]

let private same dims =
    let make (shape: int[]) dilation : Model<Tensor, Tensor> =
        let i, o, kernels = shape[1], shape[0], shape[2..]
        let dilations = Array.create dims dilation

        match dims with
        | 1 -> Conv1d(i, o, kernels[0], "same", dilation, bias = false)
        | 2 -> Conv2d(i, o, kernels, "same", dilations, bias = false)
        | _ -> Conv3d(i, o, kernels, "same", dilations, bias = false)

    [
        for k, d in [ 2, 1; 3, 1; 3, 2; 4, 3 ] do
            one $"Conv{dims}d same {k} {d}" (fun x ->
                let net = make x[1].shape d
                net.move (dtype = Dtype.Float64)
                withParameters net x)
    ]

let private unequal =
    let lengths = [ 2; 4; 1; 4 ]

    let calling (net: Model<Tensor, Tensor>) (x: Tensor[]) (run: Tensor -> Tensor list) =
        net.move (dtype = Dtype.Float64)
        let parts = (run x[0]).Length

        [
            for i in 0 .. parts - 1 do
                let part = Model<Tensor, Tensor>((fun x -> (run x)[i]), models = [ net ])
                part.asFunction x[1] x[0]
        ]

    [
        for layers, both, first in
            [ 1, false, false; 2, true, true; 2, false, true; 1, true, false ] do
            $"RNN {layers} {both} {first}",
            (fun (x: Tensor[]) ->
                let net = RNN(3, 2, layers, batchFirst = first, bidirectional = both)

                calling net x (fun x ->
                    let output, last = net.forwardWithLengths (x, lengths)
                    [ output; last ]))

            $"LSTM {layers} {both} {first}",
            (fun (x: Tensor[]) ->
                let net = LSTM(3, 2, layers, batchFirst = first, bidirectional = both)

                calling net x (fun x ->
                    let output, last, cell = net.forwardWithLengths (x, lengths)
                    [ output; last; cell ]))

            $"GRU {layers} {both} {first}",
            (fun (x: Tensor[]) ->
                let net = GRU(3, 2, layers, batchFirst = first, bidirectional = both)

                calling net x (fun x ->
                    let output, last = net.forwardWithLengths (x, lengths)
                    [ output; last ]))
    ]

/// The functions of losses.json.
let references: (string * (Tensor[] -> Tensor list)) list =
    [
        ofElements
        ofClasses
        ofDistances
        List.collect pools [ 1; 2; 3 ]
        List.collect same [ 1; 2; 3 ]
        [ unequal ]
    ]
    |> List.collect List.concat

// ---- rows ----

let private losses =
    let probabilities (x: Tensor) = x.sigmoid ()

    let classified =
        shaped "scores" (sizesUpTo [ 3; 4; 3 ]) (fun case ->
            match case.Sizes with
            | [ n; c; d ] when case.Pick % 2 = 0 -> [ [ n; c; d ] ]
            | n :: c :: _ -> [ [ n; c ] ]
            | _ -> [])

    let scores =
        shaped "rows of scores" (sizesUpTo [ 3; 4 ]) (fun case -> [ case.Sizes ])

    let target (case: Case) (x: Tensor) =
        indices case.Pick x.shape[1] (Array.removeAt 1 x.shape)

    let weights (x: Tensor) =
        (dsharp.arange (float x.shape[1] + 0.5, 0.5)).cast x.dtype

    let sign (x: Tensor) =
        (2 * (dsharp.arange (float x.nelement)).int32() % 2 - 1).view(x.shape).cast x.dtype

    let triples =
        shaped "three batches of vectors" (sizesUpTo [ 3; 4 ]) (fun case ->
            List.replicate 3 [ case.Sizes[0]; case.Sizes[1] + 1 ])

    let pairs =
        shaped "two batches of vectors" (sizesUpTo [ 3; 4 ]) (fun case ->
            List.replicate 2 [ case.Sizes[0]; case.Sizes[1] + 1 ])

    [
        for reduction in reductions do
            let named name = $"{name}, {reduction}"

            kinked2 (alike 2) (named "huberLoss") (fun a b ->
                (2.1 * a).huberLoss(b, reduction, 0.73))

            kinked2 (alike 2) (named "smoothL1Loss") (fun a b ->
                (2.1 * a).smoothL1Loss(b, reduction, 0.73))

            op2 (alike 2) (named "klDivLoss") (fun a b ->
                a.klDivLoss (probabilities b, reduction = reduction))

            op2 (alike 2) (named "klDivLoss of logarithms") (fun a b ->
                a.klDivLoss (b, reduction, true))

            row true (alike 3) (named "gaussianNllLoss") (fun _ x ->
                x[0].gaussianNllLoss(x[1], x[2].exp(), true, reduction = reduction))

            op2 (alike 2) (named "poissonNllLoss") (fun a b ->
                a.poissonNllLoss (b.exp () + 1.0, full = true, reduction = reduction))

            op2 (alike 2) (named "poissonNllLoss of rates") (fun a b ->
                (a.exp ()).poissonNllLoss(b, false, eps = 0.1, reduction = reduction))

            row true (alike 3) (named "bceWithLogitsLoss of posWeight") (fun _ x ->
                x[0]
                    .bceWithLogitsLoss(
                        probabilities x[1],
                        reduction = reduction,
                        posWeight = x[2].exp()
                    ))

            row true classified (named "crossEntropyLoss, smoothed") (fun case x ->
                x[0]
                    .crossEntropyLoss(
                        target case x[0],
                        reduction = reduction,
                        labelSmoothing = 0.3
                    ))

            row true classified (named "crossEntropyLoss, smoothed and weighted") (fun case x ->
                x[0]
                    .crossEntropyLoss(
                        target case x[0],
                        weights x[0],
                        reduction,
                        labelSmoothing = 0.3
                    ))

            op2 pairs (named "crossEntropyLoss of probabilities") (fun a b ->
                a.crossEntropyLoss (b.softmax 1, reduction = reduction, labelSmoothing = 0.1))

            row true triples (named "tripletMarginLoss") (fun _ x ->
                x[0].tripletMarginLoss(x[1], x[2], 50.0, reduction = reduction))

            op2 pairs (named "cosineEmbeddingLoss") (fun a b ->
                let target = dsharp.ones (a.shape[0], dtype = Dtype.Int32)
                a.cosineEmbeddingLoss (b, target, reduction = reduction))

            op2 (alike 2) (named "marginRankingLoss") (fun a b ->
                a.marginRankingLoss (b, sign a, 50.0, reduction))

            op tensor (named "hingeEmbeddingLoss") (fun a ->
                a.hingeEmbeddingLoss (sign a, 50.0, reduction))

            op tensor (named "softMarginLoss") (fun a -> a.softMarginLoss (sign a, reduction))

            row true scores (named "multiMarginLoss") (fun case x ->
                x[0].multiMarginLoss(target case x[0], 2, 50.0, weights x[0], reduction))

            row true scores (named "multilabelMarginLoss") (fun case x ->
                (0.01 * x[0])
                    .multilabelMarginLoss(indices case.Pick x[0].shape[1] x[0].shape, reduction))

            op scores (named "multilabelSoftMarginLoss") (fun a ->
                a.multilabelSoftMarginLoss ((sign a + 1.0) / 2.0, reduction = reduction))
        op2 pairs "cosineSimilarity" (fun a b -> a.cosineSimilarity b)
        op2 pairs "cosineSimilarity along the last axis" (fun a b -> a.cosineSimilarity (b, -1))
    ]

let private adaptivePools dims =
    let shape (case: Case) = [
        case.Sizes[0]
        case.Sizes[1]
        yield! List.replicate dims (case.Sizes[2] + 1)
    ]

    let image =
        shaped $"image to pool of {dims} axes" (sizesUpTo [ 2; 2; 3 ]) (fun case -> [ shape case ])

    let distinctImage = {
        image with
            Name = image.Name + " without ties"
            Inputs =
                fun case ->
                    let shape = List.toArray (shape case)

                    [
                        {
                            Shape = shape
                            Data = distinctValues case.Pick (Shape.nelement shape)
                        }
                    ]
    }

    let size (case: Case) = 1 + case.Pick % 3

    [
        row true image $"adaptiveAvgPool{dims}d" (fun case x ->
            match dims with
            | 1 -> x[0].adaptiveAvgPool1d(size case)
            | 2 -> x[0].adaptiveAvgPool2d(size case)
            | _ -> x[0].adaptiveAvgPool3d(size case))
        row false distinctImage $"adaptiveMaxPool{dims}d" (fun case x ->
            match dims with
            | 1 -> x[0].adaptiveMaxPool1d(size case)
            | 2 -> x[0].adaptiveMaxPool2d(size case)
            | _ -> x[0].adaptiveMaxPool3d(size case))
    ]

let families = [
    "more losses", losses
    "adaptive pools", List.collect adaptivePools [ 1; 2; 3 ]
]

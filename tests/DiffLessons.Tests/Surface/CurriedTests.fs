/// Every curried form gives what the member of its name gives.
module DiffLessons.Tests.CurriedTests

open Expecto
open DiffLessons
open DiffLessons.Compose
open DiffLessons.Tests

let private x = lazy ((dsharp.linspace (0.1, 0.9, 24)).view [ 2; 3; 4 ])
let private m = lazy ((dsharp.linspace (0.1, 0.9, 6)).view [ 2; 3 ])
let private v = lazy (dsharp.tensor [ 0.25; 0.5; 0.75 ])

let private image dims =
    dsharp.linspace(0.1, 0.9, 2 * pown 4 dims).view [ 1; 2; yield! List.replicate dims 4 ]

let private filters dims =
    dsharp.linspace(0.1, 0.9, 4 * pown 2 dims).view [ 2; 2; yield! List.replicate dims 2 ]

let private classes = lazy (dsharp.tensor [ 0; 2 ])

/// A form, what it is given, and what must come out. Delayed: tensors are made when the test runs.
let private form
    (name: string)
    (input: unit -> 'a)
    (curried: unit -> 'a -> Tensor)
    (direct: 'a -> Tensor)
    =
    test name {
        let input = input ()
        Expect.equal (input |> curried ()) (direct input) name
    }

let private of3 name curried direct =
    form name (fun () -> x.Value) curried direct

let private ofM name curried direct =
    form name (fun () -> m.Value) curried direct

let private ofV name curried direct =
    form name (fun () -> v.Value) curried direct

let private withTensors = [
    ofV "add" (fun () -> dsharp.add v.Value) (fun a -> a + v.Value)
    ofV "sub" (fun () -> dsharp.sub (v.Value * 2)) (fun a -> a - v.Value * 2)
    ofV "mul" (fun () -> dsharp.mul v.Value) (fun a -> a * v.Value)
    ofV "div" (fun () -> dsharp.div (v.Value * 2)) (fun a -> a / (v.Value * 2))
    ofV "pow" (fun () -> dsharp.pow v.Value) (fun a -> a.pow v.Value)
    ofV "dot" (fun () -> dsharp.dot v.Value) (fun a -> a.dot v.Value)
    ofM "matmul" (fun () -> dsharp.matmul v.Value) (fun a -> a.matmul v.Value)
    ofV "eq" (fun () -> dsharp.eq v.Value) (fun a -> a.eq v.Value)
    ofV "ne" (fun () -> dsharp.ne v.Value) (fun a -> a.ne v.Value)
    ofV "lt" (fun () -> dsharp.lt v.Value) (fun a -> a.lt v.Value)
    ofV "le" (fun () -> dsharp.le v.Value) (fun a -> a.le v.Value)
    ofV "gt" (fun () -> dsharp.gt (v.Value * 2)) (fun a -> a.gt (v.Value * 2))
    ofV "ge" (fun () -> dsharp.ge v.Value) (fun a -> a.ge v.Value)
    ofV "expandAs" (fun () -> dsharp.expandAs m.Value) (fun a -> a.expandAs m.Value)
    ofV "unsqueezeAs" (fun () -> dsharp.unsqueezeAs m.Value) (fun a -> a.unsqueezeAs m.Value)
    ofM "viewAs" (fun () -> dsharp.viewAs (dsharp.zeros 6)) (fun a -> a.view 6)
    ofM "gather" (fun () -> dsharp.gather (1, dsharp.tensor [ [ 2 ]; [ 0 ] ])) (fun a ->
        a.gather (1, dsharp.tensor [ [ 2 ]; [ 0 ] ]))
    ofV "scatter" (fun () -> dsharp.scatter (0, dsharp.tensor [ 3; 0; 3 ], [ 5 ])) (fun a ->
        a.scatter (0, dsharp.tensor [ 3; 0; 3 ], [ 5 ]))
    ofV "mseLoss" (fun () -> dsharp.mseLoss (v.Value * 2)) (fun a -> a.mseLoss (v.Value * 2))
    ofV "bceLoss" (fun () -> dsharp.bceLoss v.Value) (fun a -> a.bceLoss v.Value)
    ofM "crossEntropyLoss" (fun () -> dsharp.crossEntropyLoss classes.Value) (fun a ->
        a.crossEntropyLoss classes.Value)
    ofM "nllLoss" (fun () -> dsharp.nllLoss classes.Value) (fun a -> a.nllLoss classes.Value)
]

/// Positive and negative marks, and labels that end with -1.
let private marks = lazy (dsharp.tensor [ 1.0; -1.0; 1.0 ])

let private labels =
    lazy (dsharp.tensor ([ [ 1; 0; -1 ]; [ 2; -1; -1 ] ], dtype = Dtype.Int64))

let private losses = [
    ofV "huberLoss" (fun () -> dsharp.huberLoss (v.Value * 3, delta = 0.5)) (fun a ->
        a.huberLoss (v.Value * 3, delta = 0.5))
    ofV "smoothL1Loss" (fun () -> dsharp.smoothL1Loss (v.Value * 3, beta = 0.5)) (fun a ->
        a.smoothL1Loss (v.Value * 3, beta = 0.5))
    ofV "klDivLoss" (fun () -> dsharp.klDivLoss (v.Value, reduction = "sum")) (fun a ->
        a.klDivLoss (v.Value, reduction = "sum"))
    ofV
        "gaussianNllLoss"
        (fun () -> dsharp.gaussianNllLoss (v.Value, v.Value, full = true))
        (fun a -> a.gaussianNllLoss (v.Value, v.Value, full = true))
    ofV "poissonNllLoss" (fun () -> dsharp.poissonNllLoss (v.Value, logInput = false)) (fun a ->
        a.poissonNllLoss (v.Value, logInput = false))
    ofM
        "cosineSimilarity"
        (fun () -> dsharp.cosineSimilarity (m.Value * m.Value, dim = 1))
        (fun a -> a.cosineSimilarity (m.Value * m.Value, dim = 1))
    ofM
        "cosineEmbeddingLoss"
        (fun () -> dsharp.cosineEmbeddingLoss (m.Value * m.Value, dsharp.tensor [ 1.0; -1.0 ]))
        (fun a -> a.cosineEmbeddingLoss (m.Value * m.Value, dsharp.tensor [ 1.0; -1.0 ]))
    ofM
        "tripletMarginLoss"
        (fun () -> dsharp.tripletMarginLoss (m.Value * 2, m.Value * 3, margin = 0.5, swap = true))
        (fun a -> a.tripletMarginLoss (m.Value * 2, m.Value * 3, margin = 0.5, swap = true))
    ofV
        "marginRankingLoss"
        (fun () -> dsharp.marginRankingLoss (v.Value * 2, marks.Value, margin = 0.1))
        (fun a -> a.marginRankingLoss (v.Value * 2, marks.Value, margin = 0.1))
    ofV
        "hingeEmbeddingLoss"
        (fun () -> dsharp.hingeEmbeddingLoss (marks.Value, margin = 0.6))
        (fun a -> a.hingeEmbeddingLoss (marks.Value, margin = 0.6))
    ofV
        "softMarginLoss"
        (fun () -> dsharp.softMarginLoss (marks.Value, reduction = "sum"))
        (fun a -> a.softMarginLoss (marks.Value, reduction = "sum"))
    ofM
        "multiMarginLoss"
        (fun () -> dsharp.multiMarginLoss (classes.Value, p = 2, margin = 0.4))
        (fun a -> a.multiMarginLoss (classes.Value, p = 2, margin = 0.4))
    ofM "multilabelMarginLoss" (fun () -> dsharp.multilabelMarginLoss labels.Value) (fun a ->
        a.multilabelMarginLoss labels.Value)
    ofM
        "multilabelSoftMarginLoss"
        (fun () -> dsharp.multilabelSoftMarginLoss (m.Value.round ()))
        (fun a -> a.multilabelSoftMarginLoss (m.Value.round ()))
]

let private withOptions = [
    of3 "softmax" (fun () -> dsharp.softmax 1) (fun a -> a.softmax 1)
    of3 "logsoftmax" (fun () -> dsharp.logsoftmax 1) (fun a -> a.logsoftmax 1)
    of3 "logsumexp" (fun () -> dsharp.logsumexp (1, keepDim = true)) (fun a ->
        a.logsumexp (1, true))
    of3 "sum" (fun () -> dsharp.sum 1) (fun a -> a.sum 1)
    of3 "mean" (fun () -> dsharp.mean (dim = -1)) (fun a -> a.mean -1)
    of3 "var" (fun () -> dsharp.var (2, unbiased = false)) (fun a -> a.var (2, unbiased = false))
    of3 "std" (fun () -> dsharp.std (dim = 2, keepDim = true)) (fun a -> a.std (2, keepDim = true))
    of3 "leakyRelu" (fun () -> dsharp.leakyRelu (negativeSlope = 0.2)) (fun a -> a.leakyRelu 0.2)
    of3 "clamp" (fun () -> dsharp.clamp (low = 0.3, high = 0.5)) (fun a -> a.clamp (0.3, 0.5))
    of3 "cast" (fun () -> dsharp.cast Dtype.Float64) (fun a -> a.float64 ())
    of3 "move" (fun () -> dsharp.move (dtype = Dtype.Float64)) (fun a -> a.float64 ())
    of3 "flatten" (fun () -> dsharp.flatten 1) (fun a -> a.flatten 1)
    of3 "unflatten" (fun () -> dsharp.unflatten (2, [ 2; 2 ])) (fun a -> a.unflatten (2, [ 2; 2 ]))
    of3 "view" (fun () -> dsharp.view [ 4; -1 ]) (fun a -> a.view [ 4; -1 ])
    of3 "view of a length" (fun () -> dsharp.view -1) (fun a -> a.view -1)
    of3 "squeeze" (fun () -> dsharp.squeeze ()) (fun a -> a.squeeze ())
    of3 "squeeze of a dimension" (fun () -> dsharp.squeeze 0) (fun a -> a.squeeze 0)
    of3 "unsqueeze" (fun () -> dsharp.unsqueeze 1) (fun a -> a.unsqueeze 1)
    of3 "transpose" (fun () -> dsharp.transpose (0, 2)) (fun a -> a.transpose (0, 2))
    of3 "expand" (fun () -> dsharp.expand [ 2; 2; 3; 4 ]) (fun a -> a.expand [ 2; 2; 3; 4 ])
    of3 "flip" (fun () -> dsharp.flip [ 0; 2 ]) (fun a -> a.flip [ 0; 2 ])
    of3 "repeat" (fun () -> dsharp.repeat (1, 2)) (fun a -> a.repeat (1, 2))
    of3 "pad" (fun () -> dsharp.pad [ 1; 0; 2 ]) (fun a -> a.pad [ 1; 0; 2 ])
    of3 "dilate" (fun () -> dsharp.dilate [ 2; 1; 2 ]) (fun a -> a.dilate [ 2; 1; 2 ])
    of3 "undilate" (fun () -> dsharp.undilate [ 2; 1; 2 ]) (fun a -> a.undilate [ 2; 1; 2 ])
    of3 "slice" (fun () -> dsharp.slice [ 1; -1 ]) (fun a -> a[1, -1])
    of3 "diagonal" (fun () -> dsharp.diagonal (0, dim1 = 1, dim2 = 2)) (fun a ->
        a.diagonal (0, 1, 2))
    of3 "split" (fun () -> dsharp.split ([ 1; 2 ], dim = 1) >> Array.last) (fun a -> a[*, 1..2])
    of3 "unstack" (fun () -> dsharp.unstack 2 >> Array.last) (fun a -> a[*, *, 3])
    ofM "cov" (fun () -> dsharp.cov (correction = 0L)) (fun a -> a.cov (correction = 0L))
    ofM "corrcoef" (fun () -> dsharp.corrcoef ()) (fun a -> a.corrcoef ())
    ofV "bernoulli" (fun () -> dsharp.round >> dsharp.bernoulli ()) (fun a -> a.round ())
    ofV
        "multinomial"
        (fun () ->
            (fun a -> a.eq (dsharp.tensor 0.5))
            >> dsharp.cast Dtype.Float32
            >> dsharp.multinomial 4)
        (fun _ -> dsharp.ones (4, dtype = Dtype.Int32))
    ofV "dropout" (fun () -> dsharp.dropout 0.0) id
    form "dropout2d" (fun () -> image 2) (fun () -> dsharp.dropout2d (p = 0.0)) id
    form "dropout3d" (fun () -> image 3) (fun () -> dsharp.dropout3d (p = 0.0)) id
    form "tensor" (fun () -> [ 1; 2 ]) (fun () -> dsharp.tensor (dtype = Dtype.Float64)) (fun a ->
        dsharp.tensor (a, dtype = Dtype.Float64))
    form "stack" (fun () -> seq [ v.Value; v.Value ]) (fun () -> dsharp.stack 1) (fun a ->
        Tensor.stack (a, 1))
    form "cat" (fun () -> seq [ m.Value; m.Value ]) (fun () -> dsharp.cat 1) (fun a ->
        Tensor.cat (a, 1))
]

let private windows = [
    form "conv1d" (fun () -> image 1) (fun () -> dsharp.conv1d (filters 1, stride = 2)) (fun a ->
        a.conv1d (filters 1, stride = 2))
    form
        "conv1d, padding same"
        (fun () -> image 1)
        (fun () -> dsharp.conv1d (filters 1, "same"))
        (fun a -> a.conv1d (filters 1, padding = "same"))
    form
        "conv2d, padding same"
        (fun () -> image 2)
        (fun () -> dsharp.conv2d (filters 2, padding = "same", dilations = [ 1; 2 ]))
        (fun a -> a.conv2d (filters 2, padding = "same", dilations = [ 1; 2 ]))
    form
        "conv3d, padding valid"
        (fun () -> image 3)
        (fun () -> dsharp.conv3d (filters 3, "valid"))
        (fun a -> a.conv3d (filters 3))
    form
        "conv2d"
        (fun () -> image 2)
        (fun () -> dsharp.conv2d (filters 2, paddings = [ 0; 1 ]))
        (fun a -> a.conv2d (filters 2, paddings = [ 0; 1 ]))
    form "conv3d" (fun () -> image 3) (fun () -> dsharp.conv3d (filters 3, dilation = 2)) (fun a ->
        a.conv3d (filters 3, dilation = 2))
    form
        "convTranspose1d"
        (fun () -> image 1)
        (fun () -> dsharp.convTranspose1d (filters 1, stride = 2))
        (fun a -> a.convTranspose1d (filters 1, stride = 2))
    form
        "convTranspose2d"
        (fun () -> image 2)
        (fun () -> dsharp.convTranspose2d (filters 2, stride = 2, outputPaddings = [ 0; 1 ]))
        (fun a -> a.convTranspose2d (filters 2, stride = 2, outputPaddings = [ 0; 1 ]))
    form
        "convTranspose3d"
        (fun () -> image 3)
        (fun () -> dsharp.convTranspose3d (filters 3, padding = 1))
        (fun a -> a.convTranspose3d (filters 3, padding = 1))
    form "maxpool1d" (fun () -> image 1) (fun () -> dsharp.maxpool1d (2, stride = 1)) (fun a ->
        a.maxpool1d (2, 1))
    form
        "maxpool2d"
        (fun () -> image 2)
        (fun () -> dsharp.maxpool2d (kernelSizes = [ 2; 1 ]))
        (fun a -> a.maxpool2d (kernelSizes = [ 2; 1 ]))
    form "maxpool3d" (fun () -> image 3) (fun () -> dsharp.maxpool3d 2) (fun a -> a.maxpool3d 2)
    form "avgpool1d" (fun () -> image 1) (fun () -> dsharp.avgpool1d 2) (fun a -> a.avgpool1d 2)
    form "avgpool2d" (fun () -> image 2) (fun () -> dsharp.avgpool2d (2, padding = 1)) (fun a ->
        a.avgpool2d (2, padding = 1))
    form "avgpool3d" (fun () -> image 3) (fun () -> dsharp.avgpool3d 2) (fun a -> a.avgpool3d 2)
    form
        "maxunpool1d"
        (fun () -> (image 1).maxpool1d 2)
        (fun () -> dsharp.maxunpool1d (snd ((image 1).maxpool1di 2), 2))
        (fun a -> a.maxunpool1d (snd ((image 1).maxpool1di 2), 2))
    form
        "maxunpool2d"
        (fun () -> (image 2).maxpool2d 2)
        (fun () -> dsharp.maxunpool2d (snd ((image 2).maxpool2di 2), 2))
        (fun a -> a.maxunpool2d (snd ((image 2).maxpool2di 2), 2))
    form
        "maxunpool3d"
        (fun () -> (image 3).maxpool3d 2)
        (fun () -> dsharp.maxunpool3d (snd ((image 3).maxpool3di 2), 2))
        (fun a -> a.maxunpool3d (snd ((image 3).maxpool3di 2), 2))
]

let private chains = [
    test "a chain of forms is the chain of members" {
        let chained =
            x.Value --> dsharp.flatten 1 --> dsharp.relu --> dsharp.sum 1 --> dsharp.exp

        Expect.equal chained ((x.Value.flatten 1).relu().sum(1).exp()) "chain"
    }
    test "forms of options say what they are" {
        let written (f: Tensor -> Tensor) = (box f).ToString()
        Expect.equal (written (dsharp.clamp (low = 0.5))) "clamp(low=0.5)" "clamp"
        Expect.equal (written (dsharp.repeat (1, 2))) "repeat(dim=1, times=2)" "repeat"
        Expect.equal (written (dsharp.squeeze ())) "squeeze" "squeeze"
    }
    test "functions of one tensor take part in pipelines without arguments" {
        Expect.equal (x.Value |> dsharp.flatten) (x.Value.flatten ()) "flatten"
        Expect.equal (x.Value |> dsharp.sum) (x.Value.sum ()) "sum"
        Expect.equal (x.Value |> dsharp.squeeze) (x.Value.squeeze ()) "squeeze"
        Expect.equal (m.Value |> dsharp.zerosLike) (dsharp.zeros [ 2; 3 ]) "zerosLike"
        Expect.equal ([ 1.0; 2.0 ] |> dsharp.tensor) (dsharp.tensor [ 1.0; 2.0 ]) "tensor"
    }
]

let tests =
    testList "Curried forms" [
        testList "with tensors" withTensors
        testList "losses" losses
        testList "with options" withOptions
        testList "windows" windows
        testList "chains" chains
    ]

/// What losses, pools and recurrent layers refuse, word for word; and what names of options mean.
module DiffLessons.Tests.LossErrorsTests

open System
open Expecto
open DiffLessons
open DiffLessons.Tests

let private message (f: unit -> 'a) : string =
    try
        f () |> ignore
        "none"
    with
    | :? ArgumentException
    | :? InvalidOperationException as error -> error.Message

let private x = lazy (dsharp.ones [ 2; 3 ])
let private v = lazy (dsharp.ones 3)

let private rejections: (string * (unit -> Tensor) * string) list = [
    "huberLoss",
    (fun () -> x.Value.huberLoss (x.Value, delta = 0.0)),
    "huberLoss: expected delta above 0, got 0."
    "smoothL1Loss",
    (fun () -> x.Value.smoothL1Loss (x.Value, beta = -1.0)),
    "smoothL1Loss: expected beta of 0 or more, got -1."
    "a target of another shape",
    (fun () -> x.Value.klDivLoss v.Value),
    "klDivLoss: expected a target of the input's shape (2, 3), got (3). Give both one shape, with view."
    "a reduction",
    (fun () -> x.Value.softMarginLoss (x.Value, "median")),
    "softMarginLoss: expected reduction \"mean\", \"sum\" or \"none\", got \"median\"."
    "variances of another shape",
    (fun () -> x.Value.gaussianNllLoss (x.Value, v.Value)),
    "gaussianNllLoss: expected a var of the input's shape (2, 3), or one for each row, (2), got (3)."
    "negative variances",
    (fun () -> x.Value.gaussianNllLoss (x.Value, -x.Value)),
    "gaussianNllLoss: expected variances of 0 or more in var, got a negative one."
    "smoothing",
    (fun () -> x.Value.crossEntropyLoss (dsharp.tensor [ 0; 1 ], labelSmoothing = 1.5)),
    "crossEntropyLoss: expected labelSmoothing from 0 to 1, got 1.5."
    "ignoreIndex of probabilities",
    (fun () -> x.Value.crossEntropyLoss (x.Value, ignoreIndex = 1)),
    "crossEntropyLoss: ignoreIndex belongs to class indices, got probabilities of classes as the target. Give weights of 0 to what is to be left out."
    "-100 beside another ignoreIndex",
    (fun () -> x.Value.crossEntropyLoss (dsharp.tensor [ 0; -100 ], ignoreIndex = 1)),
    "crossEntropyLoss: the target has the class index -100, which is left out by default only. Leave out ignoreIndex, or use 1 for all of them."
    "a power",
    (fun () -> x.Value.multiMarginLoss (dsharp.tensor [ 0; 1 ], p = 3)),
    "multiMarginLoss: expected p of 1 or 2, got 3."
    "a class that is none",
    (fun () -> x.Value.multiMarginLoss (dsharp.tensor [ 0; 3 ])),
    "multiMarginLoss: expected class indices from 0 to 2, got 3."
    "classes as floats",
    (fun () -> x.Value.multilabelMarginLoss x.Value),
    "multilabelMarginLoss: expected class indices, an integer tensor of shape (2, 3), got Float32 (2, 3). Convert with int64(). (Parameter 'target')"
    "a margin",
    (fun () -> x.Value.cosineEmbeddingLoss (x.Value, dsharp.ones 2, margin = 2.0)),
    "cosineEmbeddingLoss: expected margin from -1 to 1, got 2."
    "signs of another shape",
    (fun () -> x.Value.cosineEmbeddingLoss (x.Value, dsharp.ones 3)),
    "cosineEmbeddingLoss: expected a target of shape (2), 1 or -1 for each row, got (3)."
    "shapes that do not broadcast",
    (fun () -> x.Value.tripletMarginLoss (dsharp.ones 2, x.Value)),
    "tripletMarginLoss: shapes (2, 3) and (2) do not broadcast. Aligned at the end, each pair of axes must be equal or one of them 1."
    "a window too long",
    (fun () -> (dsharp.ones [ 1; 1; 2 ]).maxpool1d(5, stride = 2, ceilMode = true)),
    "maxpool1d: a window of 5 does not fit into axis 2 of the input (1, 1, 2). Use a smaller window, or pad."
    "no output size",
    (fun () -> (dsharp.ones [ 1; 1; 2; 2 ]).adaptiveAvgPool2d()),
    "adaptiveAvgPool2d: give outputSize."
    "an output size of 0",
    (fun () -> (dsharp.ones [ 1; 1; 2 ]).adaptiveMaxPool1d 0),
    "adaptiveMaxPool1d: outputSize must be 1 or more, got (0)."
    "an input without axes to pool",
    (fun () -> x.Value.adaptiveAvgPool1d 1),
    "adaptiveAvgPool1d: expected an input of shape (batch, channels, length), got (2, 3). Add the axes that are missing with unsqueeze or view."
    "lengths too few",
    (fun () -> fst (GRU(3, 2).forwardWithLengths(dsharp.ones [ 4; 2; 3 ], [ 1 ]))),
    "GRU(3 -> 2): expected lengths of 2 sequences, one for each, got 1."
    "a length of 0",
    (fun () -> fst (GRU(3, 2).forwardWithLengths(dsharp.ones [ 4; 2; 3 ], [ 4; 0 ]))),
    "GRU(3 -> 2): expected lengths from 1 to 4, the input's number of steps, got 0."
    "lengths that are no integers",
    (fun () -> fst (GRU(3, 2).forwardWithLengths(dsharp.ones [ 4; 2; 3 ], dsharp.ones 2))),
    "GRU(3 -> 2): expected lengths as a vector of integers, got shape (2) of Float32."
    "a padding that is none",
    (fun () -> Conv1d(1, 1, 3, "full").forward(dsharp.ones [ 1; 1; 3 ])),
    "Conv1d: expected padding as a number, \"same\" or \"valid\", got \"full\"."
    "a size and a factor",
    (fun () -> Upsample([ 4 ], 2.0).forward(dsharp.ones [ 1; 1; 3 ])),
    "Upsample: expected either size or scaleFactor, got both or neither."
]

let private schedules: (string * (Optimizer -> LRScheduler) * string) list = [
    "CosineAnnealingWarmRestarts",
    (fun o -> CosineAnnealingWarmRestarts(o, 0)),
    "CosineAnnealingWarmRestarts: expected t0 of 1 or more, got 0."
    "CyclicLR",
    (fun o -> CyclicLR(o, 0.1, 1.0, mode = "square")),
    "CyclicLR: expected mode \"triangular\", \"triangular2\" or \"exp_range\", got \"square\"."
    "PolynomialLR",
    (fun o -> PolynomialLR(o, power = -1.0)),
    "PolynomialLR: expected power of 0 or more, got -1."
]

let private plainText (text: string) =
    let at = text.IndexOf " (Parameter '"
    if at < 0 then text else text[.. at - 1]

let tests =
    testList "Losses and layer options" [
        testList "refused" [
            for name, f, expected in rejections do
                test name { Expect.equal (plainText (message f)) (plainText expected) name }

            for name, make, expected in schedules do
                test name {
                    let optimizer = SGD(Linear(1, 1), lr = 0.1)
                    Expect.equal (plainText (message (fun () -> make optimizer))) expected name
                }
        ]

        test "padding same keeps the size, valid pads nothing" {
            let x = dsharp.rand [ 2; 1; 5; 6 ]
            Expect.equal (Conv2d(1, 3, 4, "same").forward x).shape [| 2; 3; 5; 6 |] "same"
            Expect.equal (Conv2d(1, 3, 4, "valid").forward x).shape [| 2; 3; 2; 3 |] "valid"

            Expect.equal
                (string (Conv2d(1, 3, 4, "same")))
                "Conv2d(1 -> 3, kernel 4, padding same)"
                "text"
        }

        test "a length below eps counts as eps in a cosine" {
            let a = dsharp.tensor ([ [ 1e-9; 0.0 ] ], dtype = Dtype.Float64)
            let b = dsharp.tensor ([ [ 100.0; 0.0 ] ], dtype = Dtype.Float64)
            Expect.floatClose Accuracy.high ((a.cosineSimilarity b).toDouble()) 0.1 "value"
            let g = dsharp.grad (fun a -> (a.cosineSimilarity b).sum()) a

            Expect.isTrue
                (g.allclose (dsharp.tensor ([ [ 1e8; 0.0 ] ], dtype = Dtype.Float64)))
                "gradient"
        }

        test "a mean over three axes of windows longer than the input is that over two" {
            let x = dsharp.rand [ 1; 2; 3; 4 ]

            for ceilMode, counted in [ false, false; true, false; true, true; false, true ] do
                let flat =
                    x.avgpool2d (
                        5,
                        stride = 2,
                        padding = 2,
                        ceilMode = ceilMode,
                        countIncludePad = counted
                    )

                let deep =
                    (x.unsqueeze 2)
                        .avgpool3d(
                            kernelSizes = [ 1; 5; 5 ],
                            strides = [ 1; 2; 2 ],
                            paddings = [ 0; 2; 2 ],
                            ceilMode = ceilMode,
                            countIncludePad = counted
                        )

                Expect.isTrue ((deep.squeeze 2).allclose(flat, 1e-5, 1e-6)) $"{ceilMode} {counted}"
        }

        test "what lies after a sequence's end plays no part" {
            let net = LSTM(3, 2, 2, bidirectional = true)
            let x = dsharp.rand [ 4; 2; 3 ]
            let other = dsharp.cat [ x[0..1]; x[2..] * dsharp.tensor [ [ [ 9.0 ]; [ 1.0 ] ] ] ]
            let a, h, c = net.forwardWithLengths (x, [ 2; 4 ])
            let b, i, d = net.forwardWithLengths (other, [ 2; 4 ])
            Expect.equal (a, h, c) (b, i, d) "the same"
            let lengths = dsharp.tensor ([ 2; 4 ], dtype = Dtype.Int64)
            Expect.equal (net.forwardWithLengths (x, lengths)) (a, h, c) "lengths as a tensor"
            let whole, _, _ = net.forwardWithLengths (x, [ 4; 4 ])
            Expect.isTrue (whole.allclose (net.forward x)) "all whole"
        }
    ]

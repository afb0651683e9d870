/// Layer norm, group norm and instance norm by their statistics and by one another; embeddings; learned slopes.
module DiffLessons.Tests.NormsTests

open Expecto
open DiffLessons
open DiffLessons.Tests
open DiffLessons.Tests.Generators
open DiffLessons.Tests.ModelGenerators

/// (v - mean) / sqrt(variance + eps).
let private standardized (eps: float) (values: float[]) =
    let mean, variance = Oracle.mean values, Oracle.variance 0 values
    values |> Array.map (fun v -> (v - mean) / sqrt (variance + eps))

let private statistics =
    testList "statistics" [
        test "LayerNorm: each sample has mean 0 and variance 1, then scale and shift" {
            let net = LayerNorm(5, eps = 1e-3) |> settled 220
            let x = numbers 221 [ 4; 5 ]
            let w, b = Check.elements net.weight, Check.elements net.bias

            let expected =
                x.unstack 0
                |> Array.collect (fun row ->
                    standardized 1e-3 (Check.elements row)
                    |> Array.mapi (fun i v -> v * w[i] + b[i]))

            Check.expectNear 1e-14 "values" (net.forward x) [| 4; 5 |] expected
        }

        test "LayerNorm over two axes" {
            let net = LayerNorm([ 2; 3 ], elementwiseAffine = false)
            let x = numbers 222 [ 4; 2; 3 ]

            let expected = x.unstack 0 |> Array.collect (Check.elements >> standardized 1e-5)

            Check.expectNear 1e-14 "values" (net.forward x) [| 4; 2; 3 |] expected
        }

        test "GroupNorm: each group of each sample" {
            let net = GroupNorm(2, 4, affine = false)
            let x = numbers 223 [ 3; 4; 2; 2 ]

            let expected =
                Check.elements x |> Array.chunkBySize 8 |> Array.collect (standardized 1e-5)

            Check.expectNear 1e-14 "values" (net.forward x) [| 3; 4; 2; 2 |] expected
        }

        test "GroupNorm scales and shifts channels" {
            let net = GroupNorm(1, 2) |> settled 224
            let plain = GroupNorm(1, 2, affine = false)
            let x = numbers 225 [ 3; 2; 4 ]
            let w, b = net.weight.view [ 1; 2; 1 ], net.bias.view [ 1; 2; 1 ]
            expectClose 1e-14 "values" (net.forward x) (plain.forward x * w + b)
        }

        test "GroupNorm of one group is LayerNorm of a sample; of one channel each, InstanceNorm" {
            let x = numbers 226 [ 3; 4; 5 ]

            expectClose
                1e-14
                "one group"
                (GroupNorm(1, 4, affine = false).forward x)
                (LayerNorm([ 4; 5 ], elementwiseAffine = false).forward x)

            expectClose
                1e-14
                "a channel each"
                (GroupNorm(4, 4, affine = false).forward x)
                (InstanceNorm1d(4).forward x)
        }

        test "InstanceNorm2d of a batch of one is BatchNorm2d in training" {
            let x = numbers 227 [ 1; 3; 4; 5 ]
            let batch = BatchNorm2d(3, affine = false)
            batch.move (dtype = Dtype.Float64)
            expectClose 1e-14 "values" (InstanceNorm2d(3).forward x) (batch.forward x)
        }

        test "they are the same in prediction" {
            let net = LayerNorm 3 --> GroupNorm(1, 3) |> settled 228
            let x = numbers 229 [ 2; 3 ]
            let y = net.forward x
            net.eval ()
            expectSame "prediction" (net.forward x) y
        }

        test "weights start at 1 and biases at 0; LayerNorm may go without a bias" {
            expectSame "weight" (LayerNorm 3).weight (dsharp.ones 3)
            expectSame "bias" (GroupNorm(1, 2)).bias (dsharp.zeros 2)
            Expect.equal (LayerNorm(3, bias = false)).parameters.names [| "weight" |] "names"
            Expect.equal (InstanceNorm1d 3).nparameters 0 "as in PyTorch"
        }
    ]

let private embeddings =
    let indices () =
        dsharp.tensor ([ [ 0; 2 ]; [ 1; 2 ] ], dtype = Dtype.Int64)

    testList "embeddings" [
        test "gives the rows of the weight" {
            let table = Embedding(3, 2) |> settled 230
            let y = table.forward (indices ())
            Expect.equal y.shape [| 2; 2; 2 |] "shape"
            expectSame "first" y[0, 0] table.weight[0]
            expectSame "last" y[1, 1] table.weight[2]
        }

        test "a row's gradient is the sum of what comes back to it; the padding's is 0" {
            for padding in [ None; Some 2; Some -1 ] do
                let table = Embedding(3, 2, ?paddingIdx = padding) |> settled 231
                let factors = numbers 232 [ 2; 2; 2 ]

                let gradient =
                    dsharp.grad
                        (fun p -> (table.asFunction p (indices ()) * factors).sum())
                        table.parametersVector

                let last =
                    if padding.IsSome then
                        dsharp.zerosLike factors[0, 0]
                    else
                        factors[0, 1] + factors[1, 1]

                let expected = dsharp.cat [ factors[0, 0]; factors[1, 0]; last ]
                expectClose 1e-15 $"padding {padding}" gradient expected
        }

        test "the padding starts as zeros and may be set" {
            let table = Embedding(4, 3, paddingIdx = 1)
            expectSame "start" table.weight[1] (dsharp.zeros 3)
            expectDifferent "others" table.weight[0] (dsharp.zeros 3)
            table.weight <- dsharp.ones [ 4; 3 ]
            expectSame "set" (table.forward (dsharp.tensor [ 1 ])) (dsharp.ones [ 1; 3 ])
        }

        test "trains with what follows" {
            let net = Embedding(5, 4) --> dsharp.flatten 1 --> Linear(8, 1)
            let words = dsharp.tensor [ [ 0; 1 ]; [ 2; 3 ]; [ 4; 0 ] ]
            let target = singles 233 [ 3; 1 ]

            let loss () =
                dsharp.mseLoss (net.forward words, target)

            let before = float (loss ())
            let adam = Adam(net, lr = 0.05)

            for _ in 1..40 do
                adam.step loss |> ignore

            Expect.isLessThan (float (loss ())) (0.1 * before) "loss"
        }

        test "any integer dtype and shape" {
            let table = Embedding(3, 2)
            Expect.equal (table.forward (dsharp.tensor 1)).shape [| 2 |] "one index"
            let none = dsharp.zeros ([ 0; 4 ], dtype = Dtype.Int32)
            Expect.equal (table.forward none).shape [| 0; 4; 2 |] "no index"
        }
    ]

let private rejections =
    let wrong call message f =
        Check.wrong<ShapeException> call message f

    let x shape = dsharp.zeros (shape: int list)

    testList "rejections" [
        wrong
            "LayerNorm"
            "LayerNorm(4): input has shape (2, 3); its last dimensions must be (4). Check the sizes of the layer before it."
            (fun () -> (LayerNorm 4).forward(x [ 2; 3 ]) |> ignore)
        wrong
            "LayerNorm of two axes"
            "LayerNorm(2, 4): input has shape (4); its last dimensions must be (2, 4). Check the sizes of the layer before it."
            (fun () -> (LayerNorm [ 2; 4 ]).forward(x [ 4 ]) |> ignore)
        wrong
            "GroupNorm's channels"
            "GroupNorm(2 groups of 4): input has shape (2, 3, 5); expected (batch, 4, ...)."
            (fun () -> GroupNorm(2, 4).forward(x [ 2; 3; 5 ]) |> ignore)
        wrong
            "GroupNorm of single values"
            "GroupNorm(4 groups of 4): input has shape (2, 4); there must be more than one value to normalise, but each group has 1."
            (fun () -> GroupNorm(4, 4).forward(x [ 2; 4 ]) |> ignore)
        wrong
            "InstanceNorm2d's axes"
            "InstanceNorm2d(3): input has shape (2, 3, 5); expected (batch, 3, height, width)."
            (fun () -> (InstanceNorm2d 3).forward(x [ 2; 3; 5 ]) |> ignore)
        wrong
            "Embedding's range"
            "Embedding(3 x 2): indices must be from 0 to 2, got -1 to 3."
            (fun () -> Embedding(3, 2).forward(dsharp.tensor [ -1; 3 ]) |> ignore)
        Check.wrong<DtypeException>
            "Embedding's dtype"
            "Embedding(3 x 2): expected indices, an integer tensor, got Float32. Convert it with int64()."
            (fun () -> Embedding(3, 2).forward(dsharp.tensor [ 1.0 ]) |> ignore)
        Check.wrong<DtypeException>
            "LayerNorm's dtype"
            "LayerNorm(2): expected a floating point tensor, got Int32. Convert it first, with float32() or float64()."
            (fun () -> (LayerNorm 2).forward(dsharp.tensor [ 1; 2 ]) |> ignore)

        for name, parameter, message, make in
            [
                "groups that do not divide",
                "numGroups",
                "GroupNorm: numGroups must divide numChannels, got 3 groups of 4 channels.",
                (fun () -> GroupNorm(3, 4) :> ModelBase)
                "no groups",
                "numGroups",
                "GroupNorm: numGroups must be 1 or more, got 0.",
                (fun () -> GroupNorm(0, 4))
                "eps",
                "eps",
                "LayerNorm: eps must be above 0, got 0.",
                (fun () -> LayerNorm(3, eps = 0.0))
                "no sizes",
                "normalizedShape",
                "LayerNorm: expected one or more sizes to normalise over, got none.",
                (fun () -> LayerNorm [])
                "padding",
                "paddingIdx",
                "Embedding: paddingIdx must be from -3 to 2, got 3.",
                (fun () -> Embedding(3, 2, paddingIdx = 3))
                "slopes",
                "numParameters",
                "PReLU: numParameters must be 1 or more, got 0.",
                (fun () -> PReLU 0)
                "features",
                "numFeatures",
                "InstanceNorm1d: numFeatures must be 1 or more, got -1.",
                (fun () -> InstanceNorm1d -1)
            ] do
            Check.wrong<OptionException> name $"{message} (Parameter '{parameter}')" (fun () ->
                make () |> ignore)
    ]

let tests = testList "Norms and embeddings" [ statistics; embeddings; rejections ]

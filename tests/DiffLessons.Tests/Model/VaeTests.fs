/// Variational autoencoders: the loss by its formula, its gradients, codes, shapes.
module DiffLessons.Tests.VaeTests

open System
open Expecto
open DiffLessons
open DiffLessons.Tests
open DiffLessons.Tests.ModelGenerators

let private images seed = (numbers seed [ 3; 6 ]).sigmoid()
let private net seed = VAEMLP(6, 2, [ 4 ]) |> settled seed

let private losses =
    testList "loss" [
        test "is the cross-entropy of the reconstruction plus the divergence of the codes" {
            let y, x = (numbers 240 [ 2; 3 ]).sigmoid(), (numbers 241 [ 2; 3 ]).sigmoid()
            let mu, logVar = numbers 242 [ 2; 2 ], numbers 243 [ 2; 2 ]
            let ys, xs = Check.elements y, Check.elements x

            let reconstruction =
                Array.map2 (fun y x -> -(x * log y + (1.0 - x) * log (1.0 - y))) ys xs
                |> Array.sum

            let divergence =
                Array.map2
                    (fun m l -> -0.5 * (1.0 + l - m * m - exp l))
                    (Check.elements mu)
                    (Check.elements logVar)
                |> Array.sum

            Expect.floatClose
                Accuracy.veryHigh
                (float (VAEBase.loss (y, x, mu, logVar)))
                (reconstruction + divergence)
                "loss"
        }

        test "of the standard normal codes the divergence is 0" {
            let zeros = dsharp.zeros ([ 2; 2 ], dtype = Dtype.Float64)
            let y = (numbers 244 [ 2; 3 ]).sigmoid()

            expectClose
                1e-14
                "loss"
                (VAEBase.loss (y, y, zeros, zeros))
                (dsharp.bceLoss (y, y, reduction = "sum"))
        }

        test "the divergence is that of normal distributions, by quadrature" {
            let m, l = 0.7, -0.4
            let s = exp (0.5 * l)

            // The mean of log q - log p under q, by the trapezoidal rule.
            let term z =
                let logQ = -0.5 * ((z - m) / s) ** 2.0 - log s
                let logP = -0.5 * z * z
                exp logQ / sqrt (2.0 * Math.PI) * (logQ - logP)

            let step = 0.001

            let integral =
                Seq.sumBy term (seq { for i in -10000 .. 10000 -> float i * step }) * step

            let tensor v =
                dsharp.tensor ([ [ v ] ], dtype = Dtype.Float64)

            let half = tensor 0.5
            let loss = VAEBase.loss (half, half, tensor m, tensor l)
            Expect.floatClose Accuracy.high (float loss - log 2.0) integral "divergence"
        }

        test "a batch's loss is that of its reconstruction, divided by its number or not" {
            let net, x = net 245, images 246
            dsharp.seed 9
            let y, mu, logVar = net.encodeDecode x
            let sum = VAEBase.loss (y, x, mu, logVar)
            dsharp.seed 9
            expectClose 1e-14 "normalized" (net.loss x) (sum / 3.0)
            dsharp.seed 9
            expectClose 1e-14 "sum" (net.loss (x, normalize = false)) sum
            dsharp.seed 9
            expectSame "forward" (net.forward x) y
        }

        test "training lowers it" {
            let net, x = net 247, images 248
            dsharp.seed 3
            let before = Seq.init 20 (fun _ -> float (net.loss x)) |> Seq.average
            let adam = Adam(net, lr = 0.02)

            for _ in 1..200 do
                adam.step (fun () -> net.loss x) |> ignore

            let after = Seq.init 20 (fun _ -> float (net.loss x)) |> Seq.average
            Expect.isLessThan after (before - 0.1) "loss"
        }
    ]

let private codes =
    testList "codes" [
        test "are drawn again at each call, by the generator that seed starts" {
            let net, x = net 249, images 250
            dsharp.seed 1
            let a = net.forward x
            expectDifferent "another" (net.forward x) a
            dsharp.seed 1
            expectSame "the same" (net.forward x) a
        }

        test "have the mean and the variance that the encoder says" {
            let shift = numbers 251 [ 1; 2 ]
            let spread = 0.5 * numbers 252 [ 1; 2 ]

            // The decoder hands the codes on.
            let own = {
                new VAEBase(2) with
                    override _.encode x =
                        x.sum (1, true) * 0.0 + shift, x.sum (1, true) * 0.0 + spread

                    override _.decode z = z
            }

            own.move (dtype = Dtype.Float64)
            dsharp.seed 4
            let n = 20000
            let z = own.forward (dsharp.zeros ([ n; 1 ], dtype = Dtype.Float64))
            let mean, variance = z.mean 0, z.var 0
            Expect.isTrue (mean.allclose (shift[0], 0.0, 0.05)) "mean"
            Expect.isTrue (variance.allclose (spread[0].exp(), 0.0, 0.08)) "variance"
        }

        test "samples are decoded codes" {
            let net = VAEMLP(6, 2)
            Expect.equal (net.sample 5).shape [| 5; 6 |] "five"
            Expect.equal (net.sample ()).shape [| 1; 6 |] "one"
            let y = net.sample 3
            Expect.isTrue (float (y.min ()) > 0.0 && float (y.max ()) < 1.0) "probabilities"
        }
    ]

let private parts =
    let vae () =
        VAE(
            [ 1; 4; 4 ],
            3,
            Conv2d(1, 2, 3) --> BatchNorm2d 2 --> dsharp.relu,
            // The encoder gives 2 x 2 x 2 numbers: 3 by 3 windows of a 4 by 4 image.
            Linear(8, 16) --> dsharp.sigmoid
        )

    testList "parts" [
        test "a VAE of an encoder and a decoder of one's own" {
            let net = vae ()
            Expect.equal net.mode Mode.Train "mode"
            let x = (singles 253 [ 5; 1; 4; 4 ]).sigmoid()
            let mu, logVar = net.encode x
            Expect.equal (mu.shape, logVar.shape) ([| 5; 3 |], [| 5; 3 |]) "codes"
            Expect.equal (net.forward x).shape [| 5; 1; 4; 4 |] "reconstruction"
            Expect.equal (net.sample 2).shape [| 2; 1; 4; 4 |] "samples"

            Expect.equal
                net.nparameters
                (18 + 2 + 4 + 2 * (8 * 3 + 3) + (3 * 8 + 8) + (8 * 16 + 16))
                "parameters"

            Expect.equal (string net) "VAE((1, 4, 4) -> 3)" "text"
        }

        test "an MLP takes inputs of any shape, and has layers as asked for" {
            let net = VAEMLP(12, 2, [ 8; 5 ])
            let mu, _ = net.encode (singles 254 [ 4; 3; 4 ])
            Expect.equal mu.shape [| 4; 2 |] "codes"
            Expect.equal (string net) "VAEMLP(12 -> 8 -> 5 -> 2)" "text"

            let encoder = 12 * 8 + 8 + 8 * 5 + 5
            let heads = 2 * (5 * 2 + 2)
            let decoder = 2 * 5 + 5 + 5 * 8 + 8 + 8 * 12 + 12
            Expect.equal net.nparameters (encoder + heads + decoder) "parameters"
            Expect.isTrue net.isBuiltIn "built in"

            Expect.isFalse
                (VAEMLP(4, 2, nonlinearity = fun x -> x.tanh ())).isBuiltIn
                "own function"
        }

        test "two hidden layers of half the sum, unless asked for" {
            Expect.equal (string (VAEMLP(10, 4))) "VAEMLP(10 -> 7 -> 7 -> 4)" "text"
            Expect.equal (string (VAEMLP(10, 4, []))) "VAEMLP(10 -> 4)" "none"
        }

        Check.wrong<ShapeException>
            "a decoder of another size"
            "VAE: the decoder gives 9 elements for each input, but an input of shape (2, 2) has 4."
            (fun () ->
                VAE([ 2; 2 ], 3, Function(dsharp.flatten 1) --> Linear(4, 4), Linear(4, 9))
                |> ignore)
        Check.wrong<ShapeException>
            "inputs of another size"
            "VAEMLP(6 -> 4 -> 4 -> 2): input has shape (3, 5); expected a batch of inputs of 6 elements each."
            (fun () -> (VAEMLP(6, 2)).encode(dsharp.zeros [ 3; 5 ]) |> ignore)
        Check.wrong<ShapeException>
            "inputs of another shape"
            "VAE((1, 4, 4) -> 3): input has shape (2, 16); expected a batch of inputs of shape (1, 4, 4)."
            (fun () -> (vae ()).encode(dsharp.zeros [ 2; 16 ]) |> ignore)
        Check.wrong<OptionException>
            "codes of length 0"
            "VAE: zDim must be 1 or more, got 0. (Parameter 'zDim')"
            (fun () -> VAEMLP(6, 0) |> ignore)
    ]

let tests = testList "Variational autoencoders" [ losses; codes; parts ]

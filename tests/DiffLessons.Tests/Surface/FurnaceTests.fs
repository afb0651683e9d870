/// A program as written for Furnace: `open Furnace` has become `open DiffLessons`, and nothing else has changed.
module DiffLessons.Tests.FurnaceTests

open Expecto
open DiffLessons
open Furnace.Compose
open Furnace.Model
open Furnace.Data
open Furnace.Optim
open Furnace.Util
open Furnace.Distributions
open Furnace.Shorten
open Furnace.Numerical
open Furnace.Numerical.Shorten

type private Net() =
    inherit Model()
    let hidden = Linear(3, 4)
    let last = Linear(4, 2)
    do base.addModel (hidden, last)

    override _.forward x =
        x
        |> FurnaceImage.view ([ -1; 3 ])
        |> hidden.forward
        |> FurnaceImage.leakyRelu (0.1)
        |> last.forward
        |> FurnaceImage.logsoftmax (dim = 1)

let tests =
    testList "Furnace's names" [
        test "a program trains, draws and differentiates" {
            FurnaceImage.seed 5
            let data = FurnaceImage.randn [ 8; 3 ]
            let target = FurnaceImage.tensor [ 0, 1, 0, 1, 0, 1, 0, 1 ]
            let net = Net()

            let loss () =
                float (FurnaceImage.nllLoss (data --> net, target))

            let before = loss ()
            let optimizer = Adam(net, lr = FurnaceImage.tensor 0.05)

            for _, x, y in TensorDataset(data, target).loader(4).epoch() do
                net.reverseDiff ()
                let l = FurnaceImage.nllLoss (x --> net, y)
                l.reverse ()
                optimizer.step ()

            Expect.isLessThan (loss ()) before "loss"
            let square (x: Tensor) = (x * x).sum()

            Expect.equal
                (FurnaceImage.g square (FurnaceImage.tensor [ 2.0, 3.0 ]))
                (FurnaceImage.tensor [ 4.0, 6.0 ])
                "gradient"

            let d = Normal(FurnaceImage.zero (), FurnaceImage.one ())
            Expect.equal (d.sample 3).shape [| 3 |] "samples"
            Expect.equal ((memoize (fun x -> x + 1)) 2) 3 "memoize"

            let both =
                seq {
                    FurnaceImage.ones 2
                    FurnaceImage.zeros 2
                }
                |> FurnaceImage.stack 1

            Expect.equal both.shape [| 2; 2 |] "stack"
        }
    ]

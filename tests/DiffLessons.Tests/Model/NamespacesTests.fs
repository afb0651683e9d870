/// A program as written for DiffSharp: it opens DiffSharp's namespaces under this library's name.
module DiffLessons.Tests.NamespacesTests

open Expecto
open DiffLessons
open DiffLessons.Model
open DiffLessons.Optim
open DiffLessons.Data
open DiffLessons.Util
open DiffLessons.Distributions
open DiffLessons.Compose
open DiffLessons.Shorten

/// A model of one's own, in DiffSharp's manner.
type private Classifier() =
    inherit Model()
    let conv = Conv2d(1, 2, 3)
    let linear = Linear(8, 2)
    do base.addModel ((conv, "conv"), (linear, "linear"))

    override _.forward x =
        x --> conv --> dsharp.relu --> dsharp.flatten 1 --> linear

let private net () : Model<Tensor, Tensor> =
    Conv2d(1, 2, 3) --> dsharp.relu --> dsharp.flatten 1 --> Linear(8, 2)

let tests =
    testList "DiffSharp's namespaces" [
        test "names mean the same, opened once or twice" {
            Expect.equal typeof<Linear> typeof<DiffLessons.Linear> "layer"
            Expect.equal typeof<DiffLessons.Model.LSTM> typeof<DiffLessons.LSTM> "in full"

            Expect.equal
                typeof<Model<Tensor, Tensor>>
                typeof<DiffLessons.Model<Tensor, Tensor>>
                "model"

            Expect.equal typeof<Model> typeof<Model<Tensor, Tensor>> "model of tensors"
            Expect.equal typeof<SGD> typeof<DiffLessons.Optim.SGD> "optimiser"
        }

        test "models are made, composed and trained" {
            let data = dsharp.randn [ 4; 1; 4; 4 ]
            let target = dsharp.tensor [ 0; 1; 0; 1 ]
            let loader = TensorDataset(data, target).loader(2, shuffle = true)
            let net = net ()
            let before = net.parametersVector.clone ()

            let optimizer =
                SGD(
                    net,
                    lr = dsharp.tensor 0.1,
                    momentum = dsharp.tensor 0.9,
                    nesterov = true,
                    weightDecay = dsharp.tensor 1e-4
                )

            for _, x, y in loader.epoch () do
                net.reverseDiff ()
                let loss = dsharp.crossEntropyLoss (x --> net, y)
                loss.reverse ()
                optimizer.step ()

            net.noDiff ()
            Expect.notEqual net.parametersVector before "parameters"

            optim.adam (net, loader, dsharp.crossEntropyLoss, lr = dsharp.tensor 0.01, epochs = 2)
        }

        test "a class of one's own" {
            let net = Classifier()

            Expect.sequenceEqual
                net.parameters.names
                [ "conv.weight"; "conv.bias"; "linear.weight"; "linear.bias" ]
                "names"

            Expect.equal (net.forward (dsharp.zeros [ 3; 1; 4; 4 ])).shape [| 3; 2 |] "shape"
        }

        test "a function is minimised" {
            let f (x: Tensor) = ((x - 1.0) ** 2).sum()
            let value, x = optim.sgd (f, dsharp.zeros 2, lr = dsharp.tensor 0.1, iters = 100)
            Expect.isLessThan (float value) 1e-8 "value"
            Expect.isTrue (x.allclose (dsharp.ones 2, 0.0, 1e-4)) "place"
        }
    ]

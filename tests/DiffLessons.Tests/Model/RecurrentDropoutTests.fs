/// Dropout of recurrent layers lies between layers: neither before the first nor after the last.
module DiffLessons.Tests.RecurrentDropoutTests

open Expecto
open DiffLessons
open DiffLessons.Tests
open DiffLessons.Tests.ModelGenerators

let private kinds: (string * (int -> int -> int -> float -> Model<Tensor, Tensor>)) list = [
    "RNN", (fun i h n p -> RNN(i, h, numLayers = n, dropout = p))
    "LSTM", (fun i h n p -> LSTM(i, h, numLayers = n, dropout = p))
    "GRU", (fun i h n p -> GRU(i, h, numLayers = n, dropout = p))
]

/// The parameters of one layer of several, by the names they have in a net of one layer.
let private copyLayer (layer: int) (source: ModelBase) (target: ModelBase) =
    let named = Map.ofSeq source.parameters.values

    for name, p in target.parameters.values do
        p.value <- (named[name.Replace("_l0", $"_l{layer}")].value).noDiff().clone()

let tests =
    testList "Dropout between recurrent layers" [
        for kind, make in kinds do
            test $"{kind}: where all of it is dropped, the next layer sees zeros" {
                let net = make 3 4 2 1.0 |> settled 7
                let last = make 4 4 1 0.0 |> settled 8
                copyLayer 1 net last
                let x = numbers 9 [ 5; 2; 3 ]
                let found = net.forward x

                expectClose
                    1e-12
                    "output"
                    found
                    (last.forward (dsharp.zeros ([ 5; 2; 4 ], dtype = Float64)))

                Expect.isTrue
                    (float (found.abs().sum()) > 0.0)
                    "the last layer's output is not dropped"
            }

            test $"{kind}: one layer alone has none, and evaluation has none" {
                let x = numbers 10 [ 5; 2; 3 ]
                let without, single = make 3 4 1 0.0 |> settled 11, make 3 4 1 1.0 |> settled 11
                expectSame "one layer" (single.forward x) (without.forward x)
                let two, evaluated = make 3 4 2 0.0 |> settled 12, make 3 4 2 0.5 |> settled 12
                evaluated.eval ()
                expectClose 1e-12 "evaluation" (evaluated.forward x) (two.forward x)
                evaluated.train ()
                dsharp.seed 13
                let first = evaluated.forward x
                expectDifferent "training" first (two.forward x)
                expectDifferent "drawn again" first (evaluated.forward x)
            }
    ]

/// Models made of parts that are tracked and trained together, by themselves, in turns, and against each other.
module DiffLessons.Tests.PartsTests

open Expecto
open DiffLessons
open DiffLessons.Tests
open DiffLessons.Tests.ModelGenerators

let private x () = numbers 90 [ 6; 3 ]

let tests =
    let autoencoder seed =
        let encoder = Linear(3, 2) --> dsharp.tanh |> settled seed
        let decoder = Linear(2, 3) |> settled (seed + 1)
        encoder, decoder, encoder --> decoder

    let rebuild (net: Model<Tensor, Tensor>) () =
        dsharp.mseLoss (net.forward (x ()), x ())

    testList "Parts of models" [
        test "an autoencoder is trained whole, then its encoder alone" {
            let encoder, decoder, whole = autoencoder 100
            let start = whole.parametersVector.clone ()
            let adam = Adam(whole, lr = 0.05)

            for _ in 1..10 do
                adam.step (rebuild whole) |> ignore

            let trained = whole.parametersVector.clone ()
            let decoded = decoder.parametersVector.clone ()
            expectDifferent "whole" trained start
            let sgd = SGD(encoder, lr = 0.1)

            for _ in 1..10 do
                sgd.step (fun () -> ((encoder.forward (x ())) ** 2).mean()) |> ignore

            expectSame "decoder" decoder.parametersVector decoded
            expectDifferent "encoder" whole.parametersVector trained

            expectSame
                "whole = encoder and decoder"
                whole.parametersVector
                (dsharp.cat [ encoder.parametersVector; decoder.parametersVector ])

            adam.step (rebuild whole) |> ignore
            Expect.isTrue (whole.isNoDiff && encoder.isNoDiff) "constant"
        }

        test "only the encoder learns when only it is tracked" {
            let encoder, decoder, whole = autoencoder 102
            let before = decoder.parametersVector.clone ()
            encoder.reverseDiff ()
            (rebuild whole ()).reverse()
            SGD(encoder, lr = 0.1).step()
            encoder.noDiff ()
            expectSame "decoder" decoder.parametersVector before
        }

        test "parts tracked by themselves, then updated as a whole" {
            let encoder, decoder, whole = autoencoder 104
            let _, _, expected = autoencoder 104
            encoder.reverseDiff ()
            decoder.reverseDiff ()
            (rebuild whole ()).reverse()
            SGD(whole, lr = 0.1).step()
            Expect.isTrue (encoder.isReverseDiff && decoder.isReverseDiff) "still tracked"
            whole.noDiff ()
            SGD(expected, lr = 0.1).step(rebuild expected) |> ignore
            expectClose 1e-14 "parameters" whole.parametersVector expected.parametersVector
        }

        test "the same parts in two orders, trained in turns" {
            let a, b = Linear(3, 3) |> settled 106, Linear(3, 3) |> settled 107
            let ab, ba = a --> dsharp.tanh --> b, b --> dsharp.tanh --> a

            let one, two =
                SGD(ab, lr = 0.05, momentum = 0.9), SGD(ba, lr = 0.05, momentum = 0.9)

            let first = float (rebuild ab () + rebuild ba ())

            for _ in 1..20 do
                one.step (rebuild ab) |> ignore
                two.step (rebuild ba) |> ignore

            Expect.isLessThan (float (rebuild ab () + rebuild ba ())) (0.5 * first) "loss"
            let p, q = a.parametersVector.clone (), b.parametersVector.clone ()
            expectSame "ab" ab.parametersVector (dsharp.cat [ p; q ])
            expectSame "ba" ba.parametersVector (dsharp.cat [ q; p ])
        }

        test "both orders tracked at once: each update uses the derivatives of the last run back" {
            let a, b = Linear(3, 3) |> settled 106, Linear(3, 3) |> settled 107
            let ab, ba = a --> dsharp.tanh --> b, b --> dsharp.tanh --> a
            let p = ab.parametersVector.clone ()
            ab.reverseDiff ()
            ba.reverseDiff ()
            (rebuild ab ()).reverse()
            SGD(ab, lr = 0.1).step()
            ba.noDiff ()
            ab.noDiff ()

            let gradient =
                dsharp.grad (fun p -> dsharp.mseLoss (ab.asFunction p (x ()), x ())) p

            expectClose 1e-14 "parameters" ab.parametersVector (p - 0.1 * gradient)
        }

        test "a part of a tracked model" {
            let encoder, decoder, whole = autoencoder 110
            let before = decoder.parametersVector.clone ()
            whole.reverseDiff ()
            (rebuild whole ()).reverse()
            SGD(encoder, lr = 0.1).step()
            expectSame "decoder" (decoder.parametersVector.noDiff ()) before
            Expect.isTrue whole.isReverseDiff "tracked"
            (rebuild whole ()).reverse()
            SGD(whole, lr = 0.1).step()
            expectDifferent "decoder, then" (decoder.parametersVector.noDiff ()) before
        }

        test "an update of what is tracked in part" {
            let encoder, _, whole = autoencoder 112
            encoder.reverseDiff ()
            (rebuild whole ()).reverse()

            Check.expectError<DifferentiationException>
                "step: only 2 of the model's 4 parameters are tracked. Call reverseDiff() on the whole model before computing the loss, or give the part that learns an optimiser of its own."
                (fun () -> SGD(whole, lr = 0.1).step())
        }

        test "two models against each other: as PyTorch's order of updates, by hand" {
            let make () =
                Linear(2, 3) --> dsharp.tanh |> settled 114, Linear(3, 1) |> settled 115

            let noise () = numbers 116 [ 4; 2 ]
            let real () = numbers 117 [ 4; 3 ]
            let judge (critic: Linear) t = dsharp.sigmoid (critic.forward t)

            let lossOfCritic (critic: Linear) fake =
                ((judge critic (real ()) - 1.0) ** 2).mean() + ((judge critic fake) ** 2).mean()

            let lossOfMaker critic fake = ((judge critic fake - 1.0) ** 2).mean()
            let maker, critic = make ()
            let optMaker, optCritic = SGD(maker, lr = 0.1), SGD(critic, lr = 0.1)
            maker.reverseDiff ()
            critic.reverseDiff ()

            for _ in 1..3 do
                (lossOfCritic critic ((maker.forward (noise ())).noDiff())).reverse()
                optCritic.step ()
                (lossOfMaker critic (maker.forward (noise ()))).reverse()
                optMaker.step ()

            maker.noDiff ()
            critic.noDiff ()
            let maker2, critic2 = make ()

            for _ in 1..3 do
                let fake = maker2.forward (noise ())

                let byCritic q =
                    ((dsharp.sigmoid (critic2.asFunction q (real ())) - 1.0) ** 2).mean()
                    + ((dsharp.sigmoid (critic2.asFunction q fake)) ** 2).mean()

                critic2.parametersVector <-
                    critic2.parametersVector - 0.1 * dsharp.grad byCritic critic2.parametersVector

                let byMaker p =
                    lossOfMaker critic2 (maker2.asFunction p (noise ()))

                maker2.parametersVector <-
                    maker2.parametersVector - 0.1 * dsharp.grad byMaker maker2.parametersVector

            expectClose 1e-13 "maker" maker.parametersVector maker2.parametersVector
            expectClose 1e-13 "critic" critic.parametersVector critic2.parametersVector
        }

        test "two models in one graph, by closures: only the optimiser's own model learns" {
            let encoder, decoder, whole = autoencoder 118
            let before = decoder.parametersVector.clone ()
            SGD(encoder, lr = 0.1).step(rebuild whole) |> ignore
            expectSame "decoder" decoder.parametersVector before
            Expect.isTrue whole.isNoDiff "constant"
        }
    ]

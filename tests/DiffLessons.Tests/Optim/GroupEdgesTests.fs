/// Parameter groups at their edges: a decay where the optimiser has none, groups that are not neighbours, masks of many stretches.
module DiffLessons.Tests.GroupEdgesTests

open Expecto
open DiffLessons
open DiffLessons.Tests

let private start (net: ModelBase) =
    net.parametersVector <- dsharp.ones net.nparameters

let private values (net: ModelBase) =
    net.parametersVector.toArray1D<float32>()

/// A loss whose gradient is the same number everywhere.
let private slope (net: Model<Tensor, Tensor>) (number: float) () =
    (net.parametersVector * number).sum()

let private expectNear (expected: float[]) (actual: float32[]) (what: string) =
    Expect.equal actual.Length expected.Length what

    Array.iter2
        (fun a (b: float32) ->
            Expect.floatClose { absolute = 1e-6; relative = 0.0 } (float b) a what)
        expected
        actual

let tests =
    testList "Edges of groups" [
        for name, make in
            [
                "SGD", (fun (m: ModelBase) groups -> SGD(m, lr = 0.1, groups = groups) :> Optimizer)
                "AdamW",
                (fun m groups ->
                    AdamW(m, lr = 0.1, weightDecay = 0.0, groups = groups) :> Optimizer)
            ] do
            test $"{name}: a group decays where the others do not" {
                let net = Linear(3, 1)
                start net

                let group = ParameterGroup(ParameterSet.Slice(1, 2), lr = 0.2, weightDecay = 0.5)
                let optimizer: Optimizer = make (net :> ModelBase) [ group ]
                optimizer.step (slope net 0.0) |> ignore
                expectNear [| 1.0; 0.9; 0.9; 1.0 |] (values net) "after a step"
            }

        test "no two groups have an element, however far apart they are in the list" {
            let net = Linear(6, 1)

            let groups = [
                ParameterGroup(ParameterSet.Slice(0, 2))
                ParameterGroup(ParameterSet.Slice(2, 2))
                ParameterGroup(ParameterSet.Slice(4, 1))
                ParameterGroup(ParameterSet.Slice(1, 1))
            ]

            Check.expectError<OptionException>
                "groups: expected each parameter in one group, got weight in those of number 0 and 3, from 0. (Parameter 'groups')"
                (fun () -> SGD(net, lr = 0.1, groups = groups) |> ignore)
        }

        test "a mask of many stretches has all elements of each" {
            let net = Linear(99, 1)
            start net
            let flags = [| for i in 0..99 -> i % 5 < 3 |]
            let group = ParameterGroup(ParameterSet.Mask(dsharp.tensor flags), lr = 0.5)
            let optimizer = SGD(net, lr = 0.1, groups = [ group ])
            optimizer.step (slope net 1.0) |> ignore

            let expected = [| for flag in flags -> if flag then 0.5 else 0.9 |]
            expectNear expected (values net) "after a step"
            group.lr <- 0.25
            optimizer.step (slope net 1.0) |> ignore

            expectNear
                [| for flag in flags -> if flag then 0.25 else 0.8 |]
                (values net)
                "after a change of the rate"
        }
    ]

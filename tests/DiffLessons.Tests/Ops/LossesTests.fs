/// Values of losses and of special numbers, against plain .NET arithmetic.
module DiffLessons.Tests.LossesTests

open System
open Expecto
open DiffLessons
open DiffLessons.Tests
open DiffLessons.Tests.Generators

let private near name (actual: Tensor) (expected: Plain) =
    Check.expectNear 1e-12 name actual expected.Shape expected.Data

/// A property of the plain inputs of a kind and the tensors made of them.
let private values kind name (holds: Case -> Plain list -> Tensor[] -> unit) =
    Check.property name (cases kind) (fun case ->
        holds case (kind.Inputs case) (inputs kind Dtype.Float64 case))

let private sigmoid x = 1.0 / (1.0 + exp -x)

let private losses =
    let reduced name kind (loss: Tensor[] -> string -> Tensor) (each: Case -> Plain list -> Plain) =
        values kind name (fun case plain x ->
            let expected = each case plain
            near name (loss x "none") expected

            near name (loss x "sum") {
                Shape = [||]
                Data = [| Array.sum expected.Data |]
            }

            near name (loss x "mean") {
                Shape = [||]
                Data = [| Array.average expected.Data |]
            })

    let scores = shaped "scores" (sizesUpTo [ 4; 4 ]) (fun case -> [ case.Sizes ])

    let classes (case: Case) =
        indices case.Pick case.Sizes[1] [| case.Sizes[0] |]

    let crossEntropies (case: Case) (plain: Plain) =
        let target = (classes case).toArray1D<int>()

        Oracle.make [ case.Sizes[0] ] (fun at ->
            let row = [| for c in 0 .. case.Sizes[1] - 1 -> Oracle.get plain [ at[0]; c ] |]
            log (Array.sumBy exp row) - row[target[at[0]]])

    let bce t p =
        -(t * log p + (1.0 - t) * log (1.0 - p))

    [
        reduced "mseLoss" (alike 2) (fun x r -> x[0].mseLoss(x[1], r)) (fun _ p ->
            Oracle.map2 (fun a b -> (a - b) ** 2.0) p[0] p[1])
        reduced "l1Loss" (alike 2) (fun x r -> x[0].l1Loss(x[1], r)) (fun _ p ->
            Oracle.map2 (fun a b -> abs (a - b)) p[0] p[1])
        reduced
            "bceLoss"
            (alike 2)
            (fun x r -> (x[0].sigmoid()).bceLoss(x[1].sigmoid(), reduction = r))
            (fun _ p -> Oracle.map2 (fun a b -> bce (sigmoid b) (sigmoid a)) p[0] p[1])
        reduced
            "bceWithLogitsLoss"
            (alike 2)
            (fun x r -> x[0].bceWithLogitsLoss(x[1].sigmoid(), reduction = r))
            (fun _ p -> Oracle.map2 (fun a b -> bce (sigmoid b) (sigmoid a)) p[0] p[1])
        values scores "crossEntropyLoss" (fun case plain x ->
            let expected = crossEntropies case plain.Head
            near "none" (x[0].crossEntropyLoss(classes case, reduction = "none")) expected

            near "mean" (x[0].crossEntropyLoss(classes case)) {
                Shape = [||]
                Data = [| Array.average expected.Data |]
            }

            near "nll" ((x[0].logsoftmax 1).nllLoss(classes case, reduction = "none")) expected)
        values scores "weighted crossEntropyLoss averages by weight" (fun case plain x ->
            let each = (crossEntropies case plain.Head).Data
            let weights = Array.init case.Sizes[1] (fun i -> 0.5 + float i)
            let mine = (classes case).toArray1D<int>() |> Array.map (fun c -> weights[c])
            let expected = Array.sum (Array.map2 (*) mine each) / Array.sum mine

            let loss =
                x[0]
                    .crossEntropyLoss(
                        classes case,
                        weight = dsharp.tensor (weights, dtype = Dtype.Float64)
                    )

            near "mean" loss { Shape = [||]; Data = [| expected |] })
        test "losses promote dtypes, and have a gradient then" {
            let x = dsharp.tensor ([ 1.0; 3.0 ], dtype = Dtype.Float64)
            let target = dsharp.tensor [ 0.5f; 0.5f ]

            Expect.equal
                (dsharp.grad (fun x -> x.mseLoss target) x)
                (dsharp.tensor ([ 0.5; 2.5 ], dtype = Dtype.Float64))
                "mse"

            Expect.equal ((x.mseLoss (dsharp.tensor [ 1; 2 ])).toDouble()) 0.5 "integers"
        }
    ]

let private special = [
    test "NaN and infinities are found" {
        let x = dsharp.tensor [ 1.0; nan; infinity; -infinity ]
        Expect.equal (x.isnan ()) (dsharp.tensor [ false; true; false; false ]) "isnan"
        Expect.equal (x.isinf ()) (dsharp.tensor [ false; false; true; true ]) "isinf"
        Expect.equal (x.hasnan (), x.hasinf (), x.hasinfnan ()) (true, true, true) "has"
        Expect.equal ((dsharp.tensor [ 1.0 ]).hasinfnan()) false "finite"
    }
    test "a mean over targets that are all left out is NaN, and does not move in any mode" {
        let x = dsharp.tensor ([ [ 1.0; -2.0; 0.5 ] ], dtype = Dtype.Float64)
        let none = dsharp.tensor [ -100 ]
        let weight = dsharp.tensor ([ 1.0; 2.0; 3.0 ], dtype = Dtype.Float64)

        let losses: (string * (Tensor -> Tensor)) list = [
            "crossEntropyLoss", (fun x -> x.crossEntropyLoss none)
            "weighted crossEntropyLoss", (fun x -> x.crossEntropyLoss (none, weight = weight))
            "nllLoss", (fun x -> x.nllLoss none)
            "weighted nllLoss", (fun x -> x.nllLoss (none, weight = weight))
        ]

        for name, loss in losses do
            Expect.isTrue (Double.IsNaN((loss x).toDouble())) name
            Expect.equal (dsharp.grad loss x) (x * 0.0) $"{name}, reverse"
            Expect.equal ((dsharp.gradv loss x x).toDouble()) 0.0 $"{name}, forward"

            Expect.equal
                (dsharp.hessian (fun v -> loss (v.view [ 1; 3 ])) (x.view -1))
                (dsharp.zeros ([ 3; 3 ], dtype = Dtype.Float64))
                $"{name}, hessian"
    }
    test "softmax, logsumexp and the losses stand large numbers" {
        let x = dsharp.tensor ([ [ 1000.0; 0.0 ] ], dtype = Dtype.Float64)

        Expect.equal
            (x.softmax 1)
            (dsharp.tensor ([ [ 1.0; 0.0 ] ], dtype = Dtype.Float64))
            "softmax"

        Expect.equal ((x.logsumexp 1).toDouble()) 1000.0 "logsumexp"
        Expect.equal ((x.crossEntropyLoss (dsharp.tensor [ 1 ])).toDouble()) 1000.0 "cross-entropy"

        Expect.equal
            ((x.bceWithLogitsLoss (
                dsharp.zeros ([ 1; 2 ], dtype = Dtype.Float64),
                reduction = "sum"
            ))
                .toDouble())
            (1000.0 + log 2.0)
            "bce"
    }
]

let tests =
    testList "Losses" [ testList "losses" losses; testList "special numbers" special ]

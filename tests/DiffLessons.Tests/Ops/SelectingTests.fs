/// Conditions, masks and indices: what they promise at special points, and what they refuse.
module DiffLessons.Tests.SelectingTests

open Expecto
open DiffLessons
open DiffLessons.Tests

let private whole (numbers: int list) =
    dsharp.tensor (numbers, dtype = Dtype.Int64)

let private v = lazy (dsharp.tensor [ 1.0; 2.0; 3.0 ])
let private m = lazy (dsharp.zeros [ 2; 3 ])

let private shape call message (f: unit -> Tensor) =
    Check.wrong<ShapeException> call message (f >> ignore)

let private dtype call message (f: unit -> Tensor) =
    Check.wrong<DtypeException> call message (f >> ignore)

let private refused = [
    dtype
        "where of numbers as a condition"
        "where: expected a condition of Bool, got Float32. Make one by a comparison, such as x.gt y. (Parameter 'condition')"
        (fun () -> dsharp.where (v.Value, v.Value, v.Value))
    shape
        "where of shapes"
        "where: shapes (3) and (2) do not broadcast. Aligned at the end, each pair of axes must be equal or one of them 1."
        (fun () -> v.Value.where (v.Value.gt v.Value, dsharp.zeros 2))
    dtype
        "maskedFill of integers with a fraction"
        "maskedFill: a tensor of Int64 does not hold elements of Float32. Convert one of them with cast. (Parameter 'source')"
        (fun () -> (whole [ 1 ]).maskedFill(dsharp.tensor [ true ], 2.5))
    shape
        "maskedFill with a vector"
        "maskedFill: expected a number or a 0-d tensor, got shape (3). Use where for a tensor of values."
        (fun () -> v.Value.maskedFill (v.Value.gt v.Value, v.Value))
    dtype
        "indexSelect by fractions"
        "indexSelect: expected integer indices, got Float32. Convert them with int64(). (Parameter 'indices')"
        (fun () -> v.Value.indexSelect (0, v.Value))
    shape
        "indexSelect by a matrix"
        "indexSelect: expected a vector of indices, got shape (1, 1). Use gather for indices of each element."
        (fun () -> v.Value.indexSelect (0, dsharp.zeros ([ 1; 1 ], dtype = Dtype.Int64)))
    shape
        "indexSelect outside"
        "indexSelect: indices must be from -3 to 2, negative ones counting from the end, got 0 to 3."
        (fun () -> v.Value.indexSelect (0, whole [ 0; 3 ]))
    shape
        "indexSelect of an empty axis"
        "indexSelect: an empty axis has no elements, got indices of some."
        (fun () -> (dsharp.zeros 0).indexSelect(0, whole [ 0 ]))
    shape
        "indexSelect of a number"
        "indexSelect: a 0-d tensor has no axis. Give it one with view 1."
        (fun () -> (dsharp.tensor 1.0).indexSelect(0, whole [ 0 ]))
    shape
        "narrow beyond the end"
        "narrow: 2 elements from 2 on are not in dimension 0 of (3). Expected start from -3 to 3, and a length that fits."
        (fun () -> v.Value.narrow (0, 2, 2))
    shape
        "takeAlongDim of other axes"
        "takeAlongDim: expected indices of 2 axes, as the tensor of shape (2, 3) has, got shape (1)."
        (fun () -> m.Value.takeAlongDim (whole [ 0 ], 1))
    shape
        "indexAdd of another shape"
        "indexAdd: expected a source of shape (2, 1) for a tensor of shape (2, 3), got (2, 3)."
        (fun () -> m.Value.indexAdd (1, whole [ 0 ], m.Value))
    dtype
        "indexCopy of fractions into integers"
        "indexCopy: a tensor of Int64 does not hold elements of Float32. Convert one of them with cast. (Parameter 'source')"
        (fun () -> (whole [ 1; 2; 3 ]).indexCopy(0, whole [ 0; 1; 2 ], v.Value))
    shape
        "scatterAdd of more indices than elements"
        "scatterAdd: indices of shape (4) do not fit a source of shape (3) and a tensor of shape (3) along dimension 0."
        (fun () -> v.Value.scatterAdd (0, whole [ 0; 0; 0; 0 ], v.Value))
    Check.wrong<OptionException>
        "scatterReduce by a median"
        "scatterReduce: expected reduce to be \"sum\", \"prod\", \"mean\", \"amax\" or \"amin\", got \"median\". (Parameter 'reduce')"
        (fun () -> v.Value.scatterReduce (0, whole [ 0; 0; 0 ], v.Value, "median") |> ignore)
]

let private x = lazy (dsharp.tensor ([ -1.0; 0.0; 4.0 ], dtype = Dtype.Float64))

let private numbers (values: float list) =
    dsharp.tensor (values, dtype = Dtype.Float64)

let private promises = [
    test "where of functions asks each only for what is its own" {
        let f (x: Tensor) =
            dsharp.where (x.gt (dsharp.tensor 0.0), dsharp.sqrt, (fun x -> x * 2.0), x)

        Expect.equal (f x.Value) (numbers [ -2.0; 0.0; 2.0 ]) "values"
        let total x = (f x).sum()
        Expect.equal (dsharp.grad total x.Value) (numbers [ 2.0; 2.0; 0.25 ]) "reverse"

        Expect.equal
            (dsharp.jacobianv f x.Value (dsharp.onesLike x.Value))
            (numbers [ 2.0; 2.0; 0.25 ])
            "forward"

        Expect.equal
            (dsharp.grad (dsharp.grad total >> dsharp.sum) x.Value)
            (numbers [ 0.0; 0.0; -0.03125 ])
            "second"
    }
    test "where of functions does not call one that has no elements" {
        let never (_: Tensor) : Tensor = failwith "called"
        let yes = dsharp.tensor [ true; true; true ]
        Expect.equal (dsharp.where (yes, dsharp.neg, never, x.Value)) (-x.Value) "f"

        Expect.equal
            (dsharp.where (yes.eq (dsharp.tensor false), never, dsharp.neg, x.Value))
            (-x.Value)
            "g"
    }
    test "where keeps the tensor's dtype beside a number" {
        let yes = dsharp.tensor [ true; false ]
        let half = dsharp.tensor ([ 1.0; 2.0 ], dtype = Dtype.Float16)
        Expect.equal (half.where (yes, 0.5)).dtype Dtype.Float16 "fraction"
        Expect.equal ((whole [ 1; 2 ]).where(yes, 0)).dtype Dtype.Int64 "whole number"

        Expect.equal
            ((whole [ 1; 2 ]).where(yes, 0.5))
            (dsharp.tensor [ 1.0; 0.5 ])
            "a fraction among whole numbers"

        Expect.equal (dsharp.where (yes, 1.0, 0.0)) (dsharp.tensor [ 1.0; 0.0 ]) "two numbers"

        Expect.equal
            (dsharp.where (yes, 1.0, dsharp.tensor [ 5.0; 6.0 ]))
            (dsharp.tensor [ 1.0; 6.0 ])
            "a number first"
    }
    test "the last of what is put at one index stays, and has the gradient" {
        let source = (dsharp.tensor [ 5.0; 6.0; 7.0 ]).reverseDiff()
        let own = v.Value.reverseDiff ()
        let y = own.indexCopy (0, whole [ 1; 0; 1 ], source)
        Expect.equal (y.noDiff ()) (dsharp.tensor [ 6.0; 7.0; 3.0 ]) "value"
        (y * dsharp.tensor [ 1.0; 10.0; 100.0 ]).sum().reverse()
        Expect.equal source.derivative (dsharp.tensor [ 0.0; 1.0; 10.0 ]) "source"
        Expect.equal own.derivative (dsharp.tensor [ 0.0; 0.0; 100.0 ]) "tensor"
    }
    test "isin compares numbers of any dtypes, and booleans" {
        let found = dsharp.tensor [ true; false; true ]
        Expect.equal (v.Value.isin (whole [ 3; 1 ])) found "integers"
        Expect.equal (v.Value.float16().isin(dsharp.tensor [ 1.0; 3.0 ])) found "half precision"
        Expect.equal (found.isin (dsharp.tensor [ true ])) found "booleans"
        Expect.equal (v.Value.isin (dsharp.zeros 0)) (dsharp.tensor [ false; false; false ]) "none"
    }
]

/// A function, a point where its slope is no finite number, and another.
let private steep: (string * (Tensor -> Tensor) * float * float) list = [
    "log", log, 0.0, 2.0
    "log10", log10, 0.0, 2.0
    "sqrt", sqrt, 0.0, 2.0
    "sqrt below 0", sqrt, -1.0, 2.0
    "asin", asin, 1.0, 0.5
    "acos", acos, -1.0, 0.5
    "acos outside", acos, 2.0, 0.5
    "exp", exp, 1000.0, 2.0
    "cosh", cosh, -1000.0, 2.0
    "sinh", sinh, 1000.0, 2.0
    "1 / x", (fun x -> 1.0 / x), 0.0, 2.0
    "x ** 0.5", (fun x -> x ** 0.5), 0.0, 2.0
    "x ** -2", (fun x -> x ** -2), 0.0, 2.0
    "x ** 1.5 below 0", (fun x -> x ** 1.5), -1.0, 2.0
    "y / x", (fun x -> (x + 1.0) / x), 0.0, 2.0
    "x / x", (fun x -> x / x), 0.0, 2.0
    "log (1 + exp x)", (fun x -> log (1.0 + exp x)), 1000.0, 2.0
]

let private isSteep (name: string, f: Tensor -> Tensor, point: float, other: float) =
    test $"{name}: no derivative where another is chosen" {
        let x = numbers [ point; other ]
        let chosen = dsharp.tensor [ false; true ]

        let total (x: Tensor) =
            (dsharp.where (chosen, f x, x * 3.0)).sum()

        let alone = (dsharp.grad (f >> dsharp.sum) (numbers [ other ]))[0]
        let expected = dsharp.stack [ (numbers [ 3.0 ])[0]; alone ]
        let gradient = dsharp.grad total x
        Expect.isTrue (gradient.allclose expected) $"reverse: {gradient}, expected {expected}"

        let forward =
            (dsharp.diff (fun s -> total (x + s)) (dsharp.tensor (0.0, dtype = Dtype.Float64)))

        Expect.isTrue (forward.allclose (expected.sum ())) $"forward: {forward}"

        // Second derivatives compute with values, which must be numbers, and those of parts too.
        if not ((f x).hasnan() || name.Contains "log (") then
            let second = dsharp.hessian total x
            Expect.isFalse (second.hasinfnan ()) $"second: {second}"
    }

let tests =
    testList "Selecting" [
        testList "refuses" refused
        testList "promises" promises
        testList "under where" (List.map isSteep steep)
    ]

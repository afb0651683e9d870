/// Logic, bits, comparisons with numbers, and arithmetic on booleans.
module DiffLessons.Tests.LogicTests

open Expecto
open DiffLessons
open DiffLessons.Tests

let private bools (values: bool list) = dsharp.tensor values

let private ints (values: int list) =
    dsharp.tensor (values, dtype = Dtype.Int32)

let private singles (values: float list) =
    dsharp.tensor (values, dtype = Dtype.Float32)

let private is (expected: Tensor) (actual: Tensor) =
    Expect.equal actual.dtype expected.dtype "dtype"

    Check.expectNear
        0.0
        "elements"
        (actual.float64 ())
        expected.shape
        (Check.elements (expected.float64 ()))

let private both = [ false; false; true; true ], [ false; true; false; true ]

let private logic = [
    test "tables of truth, of booleans and of numbers" {
        let a, b = fst both, snd both
        let x, y = bools a, bools b
        let number v = if v then -2.5 else 0.0
        let p, q = singles (List.map number a), singles (List.map number b)

        for x, y in [ x, y; p, q; p, y ] do
            (x.logicalAnd y) |> is (bools (List.map2 (&&) a b))
            (x.logicalOr y) |> is (bools (List.map2 (||) a b))
            (x.logicalXor y) |> is (bools (List.map2 (<>) a b))
            (x.logicalNot ()) |> is (bools (List.map not a))

        (x &&& y) |> is (bools (List.map2 (&&) a b))
        (x ||| y) |> is (bools (List.map2 (||) a b))
        (x ^^^ y) |> is (bools (List.map2 (<>) a b))
        ~~~x |> is (bools (List.map not a))
    }

    test "NaN is true" { (singles [ nan ]).logicalNot() |> is (bools [ false ]) }

    test "bits of integers" {
        let a, b = [ 12; -1; 7 ], [ 10; 5; -8 ]
        (ints a &&& ints b) |> is (ints (List.map2 (&&&) a b))
        (ints a ||| ints b) |> is (ints (List.map2 (|||) a b))
        (ints a ^^^ ints b) |> is (ints (List.map2 (^^^) a b))
        ~~~(ints a) |> is (ints (List.map (~~~) a))
        ((ints a).bitwiseAnd(ints b)) |> is (ints a &&& ints b)
    }

    test "shapes broadcast" {
        let a = dsharp.tensor [ [ true ]; [ false ] ]
        Expect.equal (a &&& bools [ true; false; true ]).shape [| 2; 3 |] "shape"
    }

    test "isfinite and isclose" {
        let x = singles [ 1.0; nan; infinity; -infinity ]
        x.isfinite () |> is (bools [ true; false; false; false ])
        (ints [ 1 ]).isfinite() |> is (bools [ true ])
        x.isclose x |> is (bools [ true; false; true; true ])
        x.isclose (x, equalNan = true) |> is (bools [ true; true; true; true ])

        x.isclose (singles [ 1.1 ], absoluteTolerance = 0.2)
        |> is (bools [ true; false; false; false ])

        (dsharp.scalar nan).isclose(singles [ nan; 0.0 ], equalNan = true)
        |> is (bools [ true; false ])

        (ints [ 5; 6 ]).isclose(singles [ 5.0 ]) |> is (bools [ true; false ])
    }

    test "no derivative goes through" {
        let x = singles [ 1.0; 2.0 ]

        let f (x: Tensor) =
            (x * x.logicalNot().cast(Dtype.Float32)).sum()

        dsharp.grad f x |> is (singles [ 0.0; 0.0 ])
        let mask (x: Tensor) = (x * x.isfinite ()).sum()
        dsharp.grad mask x |> is (singles [ 1.0; 1.0 ])
    }
]

let private comparisons = [
    test "with numbers" {
        let x = singles [ 0.1; 0.5; 2.0 ]
        x.eq 0.1 |> is (bools [ true; false; false ])
        x.ne 0.1 |> is (bools [ false; true; true ])
        x.lt 0.5 |> is (bools [ true; false; false ])
        x.le 0.5 |> is (bools [ true; true; false ])
        x.gt 0.5 |> is (bools [ false; false; true ])
        x.ge 2 |> is (bools [ false; false; true ])
        (x --> dsharp.gt 0.5) |> is (bools [ false; false; true ])
        (dsharp.scalar (0.1, dtype = Dtype.Float32)).eq 0.1 |> is (dsharp.tensor true)
    }

    test "with numbers that the dtype does not hold" {
        let bytes = dsharp.tensor ([ 1; 255 ], dtype = Dtype.Byte)
        bytes.lt 300 |> is (bools [ true; true ])
        bytes.gt -1 |> is (bools [ true; true ])
        bytes.eq 44 |> is (bools [ false; false ])
        bytes.lt 1.5 |> is (bools [ true; false ])
        (dsharp.tensor ([ 1.0 ], dtype = Dtype.Float16)).lt 1e6 |> is (bools [ true ])
        (bools [ true; false ]).eq 2 |> is (bools [ false; false ])
        (bools [ true; false ]).eq true |> is (bools [ true; false ])
    }

    test "NaN compares to nothing" {
        let x = singles [ nan ]
        x.eq nan |> is (bools [ false ])
        x.ne nan |> is (bools [ true ])
        x.lt infinity |> is (bools [ false ])
    }
]

let private arithmetic = [
    test "differences of booleans and numbers" {
        let mask = bools [ true; false ]
        1.0 - mask |> is (singles [ 0.0; 1.0 ])
        mask - 0.5 |> is (singles [ 0.5; -0.5 ])
        1 - mask |> is (dsharp.tensor ([ 0; 1 ], dtype = Dtype.Int64))
        mask - 1 |> is (dsharp.tensor ([ 0; -1 ], dtype = Dtype.Int64))
        singles [ 3.0; 3.0 ] - mask |> is (singles [ 2.0; 3.0 ])
        mask - ints [ 1; 1 ] |> is (ints [ 0; -1 ])
    }

    test "sums and products of booleans stay so, beside numbers they do not" {
        let mask = bools [ true; false ]
        mask + mask |> is (bools [ true; false ])
        mask * mask |> is (bools [ true; false ])
        mask + 1.0 |> is (singles [ 2.0; 1.0 ])
        mask * 2 |> is (dsharp.tensor ([ 2; 0 ], dtype = Dtype.Int64))
    }

    test "derivatives of what is masked" {
        let x = dsharp.tensor ([ 2.0; 3.0 ], dtype = Dtype.Float64)
        let mask = bools [ true; false ]

        let f (x: Tensor) =
            ((1.0 - mask) * x * x).sum() + (x - mask).sum() + (mask - x).sum()

        let gradient = dsharp.tensor ([ 0.0; 6.0 ], dtype = Dtype.Float64)
        dsharp.grad f x |> is gradient

        dsharp.gradv f x gradient |> is (dsharp.scalar (36.0, dtype = Dtype.Float64))
    }
]

let private errors = [
    Check.wrong<DtypeException>
        "bits of floating point numbers"
        "bitwiseAnd: expected booleans or integers, given (1) Float32, (1) Int32. Compare the numbers first, or use logicalAnd."
        (fun () -> singles [ 1.0 ] &&& ints [ 1 ] |> ignore)
    Check.wrong<DtypeException>
        "bitwiseNot of floating point numbers"
        "bitwiseNot: expected booleans or integers, given (1) Float32. Compare the numbers first, or use logicalNot."
        (fun () -> ~~~(singles [ 1.0 ]) |> ignore)
    Check.wrong<OptionException>
        "isclose of a negative tolerance"
        "isclose: relativeTolerance must be 0 or more, got -1. (Parameter 'relativeTolerance')"
        (fun () -> (singles [ 1.0 ]).isclose(singles [ 1.0 ], -1.0) |> ignore)
    Check.wrong<DtypeException>
        "a difference of booleans"
        "sub: there is no such operation on booleans, given (1) Bool, (1) Bool. Convert them with int32() or float32()."
        (fun () -> bools [ true ] - bools [ true ] |> ignore)
]

let tests =
    testList "Logic" [
        testList "logic" logic
        testList "comparisons" comparisons
        testList "arithmetic" arithmetic
        testList "errors" errors
    ]

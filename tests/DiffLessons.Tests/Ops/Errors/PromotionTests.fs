/// The dtypes of results, of tensors and numbers, axes or none; comparison and equality; tensors without elements.
module DiffLessons.Tests.PromotionTests

open Expecto
open DiffLessons
open DiffLessons.Tests

let private all = [
    Dtype.Bool
    Dtype.Byte
    Dtype.Int8
    Dtype.Int16
    Dtype.Int32
    Dtype.Int64
    Dtype.Float16
    Dtype.BFloat16
    Dtype.Float32
    Dtype.Float64
]

let private integers = [ Dtype.Int8; Dtype.Int16; Dtype.Int32; Dtype.Int64 ]
let private rank dtypes (dtype: Dtype) = List.findIndex ((=) dtype) dtypes

/// PyTorch's rule: the higher kind wins; within one kind the wider dtype, and what holds both where neither does.
let private expected (a: Dtype) (b: Dtype) : Dtype =
    match a, b with
    | a, b when a = b -> a
    | Dtype.Bool, other
    | other, Dtype.Bool -> other
    | a, b when a.IsFloatingPoint && not b.IsFloatingPoint -> a
    | a, b when b.IsFloatingPoint && not a.IsFloatingPoint -> b
    | Dtype.Float64, _
    | _, Dtype.Float64 -> Dtype.Float64
    | a, b when a.IsFloatingPoint && b.IsFloatingPoint -> Dtype.Float32
    | Dtype.Byte, Dtype.Int8
    | Dtype.Int8, Dtype.Byte -> Dtype.Int16
    | Dtype.Byte, other
    | other, Dtype.Byte -> other
    | a, b -> List.maxBy (rank integers) [ a; b ]

let private ones (dtype: Dtype) = dsharp.ones (2, dtype = dtype)

let private tensors = [
    for a in all do
        test $"{a} with every dtype" {
            for b in all do
                let wide = expected a b
                Expect.equal (ones a + ones b).dtype wide $"{a} + {b}"
                Expect.equal (ones a * ones b).dtype wide $"{a} * {b}"
                Expect.equal (Dtype.widen a b) (Some wide) $"widen {a} {b}"
                Expect.equal ((ones a).max(ones b)).dtype wide $"max of {a} and {b}"
                Expect.equal ((ones a).lt(ones b)).dtype Dtype.Bool $"{a} < {b}"
                let quotient = if wide.IsFloatingPoint then wide else Dtype.Float32
                Expect.equal (ones a / ones b).dtype quotient $"{a} / {b}"
                Expect.equal (Dtype.divisionType a b) quotient $"divisionType {a} {b}"
        }
    test "a tensor without axes widens only to a higher kind" {
        let zero (dtype: Dtype) = dsharp.one (dtype = dtype)

        for a, b, wide in
            [
                Dtype.Float32, Dtype.Float64, Dtype.Float32
                Dtype.Int32, Dtype.Int64, Dtype.Int32
                Dtype.Int32, Dtype.Float64, Dtype.Float64
                Dtype.Bool, Dtype.Int64, Dtype.Int64
                Dtype.Float16, Dtype.Float64, Dtype.Float16
            ] do
            Expect.equal (ones a + zero b).dtype wide $"{a} axes + {b}"
            Expect.equal (zero b * ones a).dtype wide $"{b} * {a} axes"
    }
    test "matrix products promote" {
        let m (dtype: Dtype) = dsharp.ones ([ 2; 2 ], dtype = dtype)
        Expect.equal ((m Dtype.Int32).matmul(m Dtype.Float64)).dtype Dtype.Float64 "matmul"
        Expect.equal ((ones Dtype.Float32).dot(ones Dtype.Float64)).dtype Dtype.Float64 "dot"
    }
]

let private numbers = [
    for dtype in all do
        test $"{dtype} with numbers" {
            let x = ones dtype

            let wide (number: scalar) =
                match tryWidenScalar dtype number with
                | ValueSome wide -> wide
                | ValueNone -> dtype

            Expect.equal (2.0 * x).dtype (wide 2.0) "float * x"
            Expect.equal (x * 2.0f).dtype (wide 2.0f) "x * float32"
            Expect.equal (x * 2).dtype (wide 2) "x * int"
            Expect.equal (2L + x).dtype (wide 2L) "int64 + x"
            Expect.equal (x / 2).dtype (widenScalarForDivision dtype Dtype.Int32) "x / int"
            Expect.equal (x / 2.0).dtype (widenScalarForDivision dtype Dtype.Float64) "x / float"
        }
    test "numbers keep their value" {
        let x = dsharp.tensor [ 1; 2 ]
        Expect.equal (2.5 * x) (dsharp.tensor [ 2.5; 5.0 ]) "2.5 * x"
        Expect.equal (x - 1) (dsharp.tensor [ 0; 1 ]) "x - 1"
        Expect.equal (1 - x) (dsharp.tensor [ 0; -1 ]) "1 - x"
        Expect.equal (1 / x) (dsharp.tensor [ 1.0; 0.5 ]) "1 / x"
    }
    test "scalars know their dtype and change it" {
        for number, dtype in
            [
                true :> scalar, Dtype.Bool
                1uy, Dtype.Byte
                1y, Dtype.Int8
                1s, Dtype.Int16
                1, Dtype.Int32
                1L, Dtype.Int64
                1.0f, Dtype.Float32
                1.0, Dtype.Float64
            ] do
            Expect.equal number.dtype dtype $"{number.GetType()}"
            Expect.equal ((1.0 :> scalar).cast dtype) number "cast"

        Expect.equal ((3y :> scalar).neg()) (-3y :> scalar) "neg"
        Expect.equal ((3.0f :> scalar).sub 1) (2.0f :> scalar) "sub"
        Expect.equal ((1 :> scalar).log()) (0.0 :> scalar) "log"
        Expect.isTrue ((2 :> scalar).toBool()) "toBool"
    }
    Check.wrong<DtypeException>
        "a decimal"
        "scalar: expected a number or a boolean that has a dtype, got a Decimal. Convert it, with float or int."
        (fun () -> (1.0m :> scalar).dtype |> ignore)
    Check.wrong<DtypeException>
        "the negative of a boolean"
        "neg: a boolean has no negative. Convert it to a number with toInt32()."
        (fun () -> (true :> scalar).neg() |> ignore)
    test "kinds of dtype match" {
        let kind dtype =
            match dtype with
            | Dtype.FloatingPoint -> "floating point"
            | Dtype.Integral -> "integral"
            | _ -> "bool"

        Expect.equal
            (List.map kind [ Dtype.BFloat16; Dtype.Byte; Dtype.Bool ])
            [ "floating point"; "integral"; "bool" ]
            "kinds"

        Expect.isTrue (Dtype.(|Integral|_|) Dtype.Bool = None) "bool is no integer"
    }
]

let private equality = [
    test "equal tensors have equal shape, dtype and elements" {
        let x = dsharp.tensor [ 1.0; 2.0 ]
        Expect.isTrue (x = dsharp.tensor [ 1.0; 2.0 ]) "equal"
        Expect.isFalse (x = dsharp.tensor [ 1.0; 3.0 ]) "elements"
        Expect.isFalse (x = x.float64 ()) "dtype"
        Expect.isFalse (x = x.view [ 2; 1 ]) "shape"
        Expect.equal (hash x) (hash (dsharp.tensor [ 1.0; 2.0 ])) "hash"
    }
    test "tensors of one element have an order" {
        let one, two = dsharp.tensor 1.0, dsharp.tensor 2
        Expect.isTrue (one < two && two > one && one <= one) "order"
        Expect.equal (max one two) two "max"
    }
    test "comparisons broadcast" {
        let a, b = dsharp.tensor [ [ 1 ]; [ 2 ] ], dsharp.tensor [ 1.0; 2.0 ]
        Expect.equal (a.ge b) (dsharp.tensor [ [ true; false ]; [ true; true ] ]) "ge"
    }
]

let private empty = [
    test "tensors without elements" {
        let x = dsharp.zeros [ 0; 3 ]
        Expect.equal (x + 1.0).shape [| 0; 3 |] "add"
        Expect.equal (x.sum ()) (dsharp.tensor 0.0) "sum"
        Expect.equal (x.sum 0) (dsharp.zeros 3) "sum along"
        Expect.equal (x.matmul (dsharp.ones [ 3; 2 ])).shape [| 0; 2 |] "matmul"
        Expect.equal (dsharp.cat [ x; dsharp.ones [ 1; 3 ] ]) (dsharp.ones [ 1; 3 ]) "cat"
        Expect.equal (x.exp().flatten()).nelement 0 "flatten"
        Expect.equal (dsharp.grad (fun x -> (x * x).sum()) x).shape [| 0; 3 |] "grad"
    }
]

let tests =
    testList "Dtypes of results" [
        testList "tensors" tensors
        testList "numbers" numbers
        testList "equality" equality
        testList "empty" empty
    ]

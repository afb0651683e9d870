/// Forward mode: the rules of operations against two reverse passes, on the same functions at the same points.
module DiffLessons.Tests.ForwardTests

open System
open Expecto
open DiffLessons
open DiffLessons.Native
open DiffLessons.Tests
open DiffLessons.Tests.Generators
open DiffLessons.Tests.OpsRows

/// A function of those inputs that move, as one vector, and where they are.
let private asVector (inputs: Tensor[]) (moves: bool[]) (f: Tensor[] -> Tensor) =
    let lengths =
        Array.map2 (fun (x: Tensor) moves -> if moves then x.nelement else 0) inputs moves

    let whole =
        inputs |> Array.map (fun x -> x.view -1) |> Array.zip moves |> Array.filter fst

    let apply (v: Tensor) =
        let pieces = v.split lengths

        let y: Tensor =
            Array.map3
                (fun (x: Tensor) moves (piece: Tensor) -> if moves then piece.viewAs x else x)
                inputs
                moves
                pieces
            |> f

        y.view -1

    apply, dsharp.cat (Array.map snd whole)

/// The jacobian of f times v by two reverse passes: u -> <J^T u, v> is linear in u, and its gradient is J v.
let private twiceReverse (f: Tensor -> Tensor) (x: Tensor) (v: Tensor) =
    let weight = (f x).noDiff() * 0.0
    dsharp.grad (fun u -> (dsharp.jacobianTv f x u).dot v) weight

let private agree name (f: Tensor -> Tensor) (x: Tensor) (seed: int) =
    let v = Check.direction (Random seed) x
    let forward = dsharp.jacobianv f x v
    let expected = twiceReverse f x v
    Expect.equal forward.dtype expected.dtype $"{name}: dtype"
    Check.expectNear 1e-11 name forward expected.shape (Check.elements expected)

/// Every operation, by all inputs or by one alone.
let private rows (row: Row) =
    Check.propertyOf 15 $"{row.Name}: forward = two reverse passes" (cases row.Kind) (fun case ->
        let inputs = inputs row.Kind Dtype.Float64 case

        for only in 0 .. inputs.Length do
            let moves = Array.init inputs.Length (fun i -> only = inputs.Length || i = only)

            let f, x = asVector inputs moves (row.Apply case)
            agree $"{row.Name}, input {only}" f x case.Pick)

let private float64 (v: float list) =
    dsharp.tensor (v, dtype = Dtype.Float64)

/// Numbers at which slopes are chosen, or infinite, or not numbers.
let private special =
    float64 [
        0.0
        -0.0
        1.0
        -1.0
        0.5
        -0.5
        2.0
        -2.0
        3.0
        20.5
        -800.0
        800.0
        infinity
        -infinity
        nan
    ]

/// Element by element, infinities and NaN too.
let private sameNumbers name (actual: Tensor) (expected: Tensor) =
    Expect.equal actual.shape expected.shape $"{name}: shape"

    for a, b in Array.zip (Check.elements actual) (Check.elements expected) do
        let agree =
            abs (a - b) <= 1e-12 * max 1.0 (abs b)
            || a = b
            || Double.IsNaN a && Double.IsNaN b

        if not agree then
            failtest $"{name}: got {a}, expected {b}"

/// The slope at each special number by forward mode, and by reverse mode.
let private atSpecialPoints name (f: Tensor -> Tensor) =
    test $"{name}: forward = reverse at special points" {
        let ones = dsharp.onesLike special
        let _, forward = dsharp.evalForwardDiff f special ones
        sameNumbers name forward (dsharp.grad (fun x -> (f x).sum()) special)
    }

let private points = [
    atSpecialPoints "abs" abs
    atSpecialPoints "acos" acos
    atSpecialPoints "asin" asin
    atSpecialPoints "atan" atan
    atSpecialPoints "cos" cos
    atSpecialPoints "cosh" cosh
    atSpecialPoints "exp" exp
    atSpecialPoints "log" log
    atSpecialPoints "log10" log10
    atSpecialPoints "sin" sin
    atSpecialPoints "sinh" sinh
    atSpecialPoints "sqrt" sqrt
    atSpecialPoints "tanh" (fun x -> x.tanh ())
    atSpecialPoints "sigmoid" (fun x -> x.sigmoid ())
    atSpecialPoints "clamp" (fun x -> x.clamp (low = -1, high = 3))
    atSpecialPoints "clamp above" (fun x -> x.clamp (high = 3))
    atSpecialPoints "leakyRelu" (fun x -> x.leakyRelu ())
    atSpecialPoints "softplus" (fun x -> x.softplus ())
    atSpecialPoints "1 / x" (fun x -> 1.0 / x)
    atSpecialPoints "x ** 0" (fun x -> x ** 0)
    atSpecialPoints "x ** 1" (fun x -> x ** 1)
    atSpecialPoints "x ** 2" (fun x -> x ** 2)
    atSpecialPoints "x ** 3" (fun x -> x ** 3)
    atSpecialPoints "x ** -1" (fun x -> x ** -1)
    atSpecialPoints "x ** 0.5" (fun x -> x ** 0.5)
    atSpecialPoints "max with 1" (fun x -> x.max (dsharp.onesLike x))
    atSpecialPoints "min with 1" (fun x -> x.min (dsharp.onesLike x))
    atSpecialPoints "floor" floor
    atSpecialPoints "ceil" ceil
    atSpecialPoints "round" round
    atSpecialPoints "sign" (fun x -> x.sign ())
    test "relu of NaN has the slope 1, as in PyTorch" {
        let slope =
            dsharp.jacobianv (fun x -> x.relu ()) (float64 [ nan; 0.0 ]) (float64 [ 1.0; 1.0 ])

        sameNumbers "relu" slope (float64 [ 1.0; 0.0 ])
    }
]

let private zeroSlope name (f: Tensor -> Tensor) (x: Tensor) (v: Tensor) =
    test name {
        for f in [ f; (fun x -> f (x * 1.0) * 1.0) ] do
            sameNumbers "forward" (dsharp.gradv f x v) (float64 [ 0.0 ] |> dsharp.sum)
            let second = dsharp.diff (fun t -> dsharp.gradv f (x + t * v) v)

            sameNumbers
                "forward of forward"
                (second (0.0 * v.sum ()))
                (float64 [ 0.0 ] |> dsharp.sum)
    }

let private singular = [
    zeroSlope
        "std of equal elements"
        (fun x -> x.std ())
        (float64 [ 2.0; 2.0 ])
        (float64 [ 1.0; 3.0 ])
    zeroSlope
        "std along of equal elements"
        (fun x -> (x.std 0).sum())
        (dsharp.zeros ([ 3; 2 ], dtype = Dtype.Float64))
        (dsharp.ones ([ 3; 2 ], dtype = Dtype.Float64))
    zeroSlope "norm at 0" (fun x -> x.norm ()) (float64 [ 0.0; 0.0 ]) (float64 [ 1.0; 3.0 ])
    zeroSlope
        "0 ** 0 by the base"
        (fun x -> (x ** float64 [ 0.0; 0.0 ]).sum())
        (float64 [ 0.0; 0.0 ])
        (float64 [ 1.0; 3.0 ])
    zeroSlope
        "0 ** 0 by the exponent"
        (fun y -> (float64 [ 0.0; 0.0 ] ** y).sum())
        (float64 [ 0.0; 0.0 ])
        (float64 [ 1.0; 3.0 ])
]

/// Operations whose values move in steps, or not at all.
let private constant: (string * (Tensor -> Tensor)) list = [
    "floor", floor
    "ceil", ceil
    "round", round
    "sign", (fun x -> x.sign ())
    "sign of a slice", (fun x -> x[0..1].sign())
    "floor in half precision", (fun x -> floor (x.float16 ()))
    "clamp outside", (fun x -> x.clamp (low = 5.0))
    "hardtanh outside", (fun x -> (x + 100.0).hardtanh())
    "relu below 0", (fun x -> (x - 100.0).relu())
]

let private steps = [
    for name, f in constant do
        test $"{name}: a tangent of zeros" {
            let x = dsharp.tensor [ 1.5; -2.5; 0.25 ]
            let y = f (x.forwardDiff (dsharp.onesLike x))
            Expect.isTrue y.isForwardDiff "carries a tangent"
            Expect.equal y.derivative.dtype y.dtype "dtype"
            Expect.isTrue y.derivative.isNoDiff "a constant"
            sameNumbers name (y.derivative.float64 ()) (y.primal.float64 () * 0.0)
        }
    test "comparisons and indices carry none" {
        let x = dsharp.tensor [ 1.5; -2.5 ]
        let moving = x.forwardDiff (dsharp.onesLike x)
        Expect.isTrue (moving.gt(x).isNoDiff) "comparison"
        Expect.isTrue (moving.argmax(0).isNoDiff) "index"
        Expect.isTrue (moving.int32().isNoDiff) "cast to integers"
    }
]

/// Operands of several dtypes and shapes: the tangent has the result's own.
let private mixes = [
    let operands = [
        "float32 (3)", dsharp.tensor [ 1.0f; 2.0f; -3.0f ]
        "float64 0-d", dsharp.scalar (1.5, dtype = Dtype.Float64)
        "float64 (2, 1)", (float64 [ 0.5; -1.5 ]).view [ 2; 1 ]
        "float16 (3)", dsharp.tensor ([ 1.0; 2.0; 0.5 ], dtype = Dtype.Float16)
        "int32 (3)", dsharp.tensor ([ 1; 2; 3 ], dtype = Dtype.Int32)
        "int64 0-d", dsharp.tensor 2L
        "bool (3)", dsharp.tensor [ true; false; true ]
    ]

    let operations: (string * (Tensor -> Tensor -> Tensor)) list = [
        "add", (fun a b -> a + b)
        "sub", (fun a b -> a - b)
        "mul", (fun a b -> a * b)
        "div", (fun a b -> a / b)
        "pow", (fun a b -> (abs a + 0.5) ** b)
        "max", (fun a b -> a.max b)
        "min", (fun a b -> a.min b)
        "cat",
        (fun a b ->
            let wide = a + 0 * b
            dsharp.cat [ wide.view -1; (b + 0 * wide).view -1 ])
    ]

    let refuses name (a: Tensor) (b: Tensor) =
        name = "sub" && a.dtype = Dtype.Bool
        || name = "sub" && b.dtype = Dtype.Bool
        || name = "cat" && (a.dtype = Dtype.Bool || b.dtype = Dtype.Bool)

    for name, f in operations do
        for first, a in operands do
            for second, b in operands do
                if a.dtype.IsFloatingPoint && not (refuses name a b) then
                    test $"{name} of {first} and {second}" {
                        let moving = a.forwardDiff (dsharp.onesLike a)
                        let z = f moving b
                        Expect.equal z.primal (f a b) "value"
                        Expect.equal z.derivative.shape z.shape "shape of the tangent"
                        Expect.equal z.derivative.dtype z.dtype "dtype of the tangent"

                        let expected =
                            dsharp.grad (fun a -> (f a b).double().sum()) a
                            |> fun g -> g.double().sum()

                        let tolerance =
                            if a.dtype = Dtype.Float16 || b.dtype = Dtype.Float16 then
                                1e-2
                            else
                                1e-5

                        let actual = z.derivative.double().sum()
                        Check.expectNear tolerance "sum" actual [||] (Check.elements expected)

                        if b.dtype.IsFloatingPoint then
                            let both = f moving (b.forwardDiff (dsharp.onesLike b))
                            Expect.equal both.derivative.shape z.shape "shape with two tangents"
                            Expect.equal both.derivative.dtype z.dtype "dtype with two tangents"
                    }
]

let private levels = [
    test "an inner derivative does not see the outer tangent" {
        let x = dsharp.scalar (1.2, dtype = Dtype.Float64)
        // d/dx x d/dy (sin(x y) y) at y = 1: x cos(x) x + x sin(x).
        let outer =
            dsharp.diff (fun x -> x * dsharp.diff (fun y -> sin (x * y) * y) (dsharp.onesLike x)) x

        let expected = 2.0 * x * cos x - x * x * sin x + sin x + x * cos x
        sameNumbers "outer" outer expected
    }
    test "one more level: three derivatives of a product" {
        let x = dsharp.scalar (0.7, dtype = Dtype.Float64)
        let f x = exp x * x * x
        let third = dsharp.diff (dsharp.diff (dsharp.diff f)) x
        sameNumbers "third" third (exp x * (x * x + 6.0 * x + 6.0))
    }
    test "tangents of two levels meet in one operation" {
        let x = dsharp.scalar (0.5, dtype = Dtype.Float64)
        let y = dsharp.scalar (2.0, dtype = Dtype.Float64)

        for first, second in
            [ dsharp.diff, dsharp.diff; dsharp.grad, dsharp.diff; dsharp.diff, dsharp.grad ] do
            let mixed = first (fun x -> second (fun y -> x / y + x ** y + sin x * y) y) x
            let expected = -1.0 / (y * y) + x ** (y - 1.0) * (1.0 + y * log x) + cos x
            sameNumbers "mixed" mixed expected
    }
    test "a tangent is not changed by what takes it up" {
        let x = float64 [ 0.5; 0.25 ]
        let v = float64 [ 1.0; 2.0 ]
        let moving = x.forwardDiff v
        let sine = sin moving
        let again = sine * moving + moving * moving
        let first = (again * sine).derivative
        sameNumbers "v" v (float64 [ 1.0; 2.0 ])
        sameNumbers "sin" sine.derivative (cos x * v)
        sameNumbers "the same once more" (again * sine).derivative first
    }
]

let private checks = [
    test "a wrong rule is caught" {
        let wrong (x: Tensor) =
            Tensor.Map("wrong", (fun x -> x.sin ()), (fun x _ t -> t * Tensor.Sin x), x)

        let raised =
            try
                agree "wrong" wrong (float64 [ 0.3; -0.4 ]) 1
                None
            with :? AssertException as error ->
                Some error.Message

        Expect.isSome raised "the comparison that the properties make"
        Expect.stringStarts raised.Value "wrong: element 0 is" "what it says"
    }
]

let tests =
    testList "Forward mode" [
        testList "rules" [
            for family, operations in OpsTable.families do
                testList family (List.map rows operations)
        ]
        testList "special points" points
        testList "singular points" singular
        testList "steps" steps
        testList "dtypes" mixes
        testList "levels" levels
        testList "checks" checks
    ]

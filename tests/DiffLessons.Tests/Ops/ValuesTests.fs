/// Values of elementwise operations, reductions and products, against plain .NET arithmetic.
module DiffLessons.Tests.ValuesTests

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

let private elementwise kind name (op: Tensor -> Tensor) (f: float -> float) =
    values kind name (fun _ plain x -> near name (op x[0]) (Oracle.map f plain.Head))

let private pairwise kind name (op: Tensor -> Tensor -> Tensor) (f: float -> float -> float) =
    values kind name (fun _ plain x -> near name (op x[0] x[1]) (Oracle.map2 f plain[0] plain[1]))

let private sigmoid x = 1.0 / (1.0 + exp -x)

let private softplus x = log (1.0 + exp x)

/// The error function by its Taylor series: enough terms for |x| <= 2.
let private erf (x: float) =
    let mutable term, total = x, x

    for n in 1..60 do
        term <- -term * x * x / float n
        total <- total + term / float (2 * n + 1)

    2.0 / sqrt Math.PI * total

let private maths = [
    elementwise tensor "neg" (fun x -> -x) (fun x -> -x)
    elementwise tensor "abs" abs Math.Abs
    elementwise tensor "exp" exp Math.Exp
    elementwise positive "log" log Math.Log
    elementwise positive "log10" log10 Math.Log10
    elementwise positive "sqrt" sqrt Math.Sqrt
    elementwise tensor "sin" sin Math.Sin
    elementwise tensor "cos" cos Math.Cos
    elementwise unit "tan" tan Math.Tan
    elementwise unit "asin" asin Math.Asin
    elementwise unit "acos" acos Math.Acos
    elementwise tensor "atan" atan Math.Atan
    elementwise tensor "sinh" sinh Math.Sinh
    elementwise tensor "cosh" cosh Math.Cosh
    elementwise tensor "tanh" tanh Math.Tanh
    elementwise tensor "ceil" ceil Math.Ceiling
    elementwise tensor "floor" floor Math.Floor
    elementwise tensor "round, halves to even" (fun x -> (4.0 * x).round()) (fun x ->
        Math.Round(4.0 * x, MidpointRounding.ToEven))
    elementwise tensor "sign" (fun x -> x.sign ()) (fun x -> float (Math.Sign x))
    elementwise tensor "relu" (fun x -> x.relu ()) (max 0.0)
    elementwise tensor "leakyRelu" (fun x -> x.leakyRelu ()) (fun x ->
        if x > 0.0 then x else 0.01 * x)
    elementwise tensor "sigmoid" (fun x -> x.sigmoid ()) sigmoid
    elementwise tensor "softplus" (fun x -> x.softplus ()) softplus
    elementwise tensor "silu" (fun x -> x.silu ()) (fun x -> x * sigmoid x)
    elementwise tensor "gelu" (fun x -> x.gelu ()) (fun x -> 0.5 * x * (1.0 + erf (x / sqrt 2.0)))
    elementwise tensor "elu" (fun x -> x.elu 0.7) (fun x ->
        if x > 0.0 then x else 0.7 * (exp x - 1.0))
    elementwise tensor "celu" (fun x -> x.celu 0.7) (fun x ->
        max x 0.0 + min 0.0 (0.7 * (exp (x / 0.7) - 1.0)))
    elementwise tensor "selu" (fun x -> x.selu ()) (fun x ->
        1.0507009873554804934
        * (if x > 0.0 then x else 1.6732632423543772848 * (exp x - 1.0)))
    elementwise tensor "mish" (fun x -> x.mish ()) (fun x -> x * tanh (softplus x))
    elementwise tensor "hardtanh" (fun x -> x.hardtanh ()) (fun x -> max -1.0 (min 1.0 x))
    elementwise tensor "clamp" (fun x -> x.clamp (low = -0.5, high = 1)) (fun x ->
        max -0.5 (min 1.0 x))
    elementwise tensor "safelog" (fun x -> x.safelog 0.3) (fun x -> log (max x 0.3))
    elementwise tensor "number - tensor" (fun x -> 1.5 - x) (fun x -> 1.5 - x)
    elementwise tensor "number / tensor" (fun x -> 3 / x) (fun x -> 3.0 / x)
    elementwise tensor "tensor ** number" (fun x -> x ** 3) (fun x -> x * x * x)
    elementwise tensor "number ** tensor" (fun x -> Tensor.Pow(1.5, x)) (fun x -> Math.Pow(1.5, x))
    pairwise pair "add" (fun a b -> a + b) (+)
    pairwise pair "sub" (fun a b -> a - b) (-)
    pairwise pair "mul" (fun a b -> a * b) (*)
    pairwise pair "div" (fun a b -> a / b) (/)
    pairwise positivePair "pow" (fun a b -> a.pow b) (fun a b -> a ** b)
    pairwise pair "max" (fun a b -> a.max b) max
    pairwise pair "min" (fun a b -> a.min b) min
]

let private comparisons =
    let compared name (op: Tensor -> Tensor -> Tensor) (f: float -> float -> bool) =
        values pair name (fun _ plain x ->
            let actual = op x[0] x[1]
            Expect.equal actual.dtype Dtype.Bool "dtype"

            near
                name
                actual
                (Oracle.map2 (fun a b -> if f a b then 1.0 else 0.0) plain[0] plain[1]))

    [
        compared "eq" (fun a b -> a.eq b) (=)
        compared "ne" (fun a b -> a.ne b) (<>)
        compared "lt" (fun a b -> a.lt b) (<)
        compared "le" (fun a b -> a.le b) (<=)
        compared "gt" (fun a b -> a.gt b) (>)
        compared "ge" (fun a b -> a.ge b) (>=)
    ]

let private reductions =
    let along kind name (op: Tensor -> int -> bool -> Tensor) (f: float[] -> float) =
        values kind name (fun case plain x ->
            let rank = max x[0].dim 1
            let dim, keep = case.Pick % rank, case.Pick / 8 % 2 = 0
            let named = if case.Pick / 16 % 2 = 0 then dim else dim - rank
            near name (op x[0] named keep) (Oracle.along dim keep f plain.Head))

    let all kind name (op: Tensor -> Tensor) (f: float[] -> float) =
        values kind name (fun _ plain x ->
            near name (op x[0]) {
                Shape = [||]
                Data = [| f plain.Head.Data |]
            })

    let norm order (v: float[]) =
        (Array.sumBy (fun x -> abs x ** order) v) ** (1.0 / order)

    let firstOf extreme (v: float[]) =
        float (Array.findIndex ((=) (extreme v)) v)

    [
        all tensor "sum" (fun x -> x.sum ()) Array.sum
        all tensor "mean" (fun x -> x.mean ()) Oracle.mean
        all several "var" (fun x -> x.var ()) (Oracle.variance 1)
        all tensor "var, biased" (fun x -> x.var (unbiased = false)) (Oracle.variance 0)
        all several "std" (fun x -> x.std ()) (Oracle.variance 1 >> sqrt)
        all tensor "std, biased" (fun x -> x.std (unbiased = false)) (Oracle.variance 0 >> sqrt)
        all tensor "max" (fun x -> x.max ()) Array.max
        all tensor "min" (fun x -> x.min ()) Array.min
        all tensor "norm" (fun x -> x.norm ()) (norm 2.0)
        all tensor "norm of order 1" (fun x -> x.norm 1.0) (norm 1.0)
        all tensor "norm of infinite order" (fun x -> x.norm infinity) (Array.map abs >> Array.max)
        along tensor "sum along" (fun x dim keep -> x.sum (dim, keep)) Array.sum
        along tensor "mean along" (fun x dim keep -> x.mean (dim, keep)) Oracle.mean
        along
            tensor
            "var along, biased"
            (fun x dim keep -> x.var (dim, keep, false))
            (Oracle.variance 0)
        along
            tensor
            "std along, biased"
            (fun x dim keep -> x.std (dim, keep, false))
            (Oracle.variance 0 >> sqrt)
        along tensor "max along" (fun x dim keep -> x.max (dim, keep)) Array.max
        along tensor "min along" (fun x dim keep -> x.min (dim, keep)) Array.min
        along distinct "argmax along" (fun x dim keep -> x.argmax (dim, keep)) (firstOf Array.max)
        along distinct "argmin along" (fun x dim keep -> x.argmin (dim, keep)) (firstOf Array.min)
        along
            tensor
            "logsumexp"
            (fun x dim keep -> x.logsumexp (dim, keep))
            (Array.sumBy exp >> log)
        along tensor "norm along" (fun x dim keep -> x.norm (2.0, dim, keep)) (norm 2.0)
        values distinct "argmax is the index of max" (fun _ plain x ->
            Expect.equal
                (Oracle.get plain.Head (List.ofArray (x[0].argmax())))
                (Array.max plain.Head.Data)
                "element")
        values distinct "argmin is the index of min" (fun _ plain x ->
            Expect.equal
                (Oracle.get plain.Head (List.ofArray (x[0].argmin())))
                (Array.min plain.Head.Data)
                "element")
        values axes "softmax and its logarithm" (fun case plain x ->
            let dim = case.Pick % x[0].dim
            let exps = Oracle.map exp plain.Head
            let shares = Oracle.map2 (/) exps (Oracle.along dim true Array.sum exps)
            near "softmax" (x[0].softmax dim) shares
            near "logsoftmax" (x[0].logsoftmax dim) (Oracle.map log shares))
        values distinctSeveral "standardize gives mean 0 and deviation 1" (fun _ _ x ->
            let z = x[0].standardize()
            Expect.isLessThan (abs ((z.mean ()).toDouble())) 1e-12 "mean"
            Expect.floatClose Accuracy.veryHigh ((z.std ()).toDouble()) 1.0 "deviation")
        values distinctSeveral "normalize gives 0 to 1" (fun _ _ x ->
            let z = x[0].normalize()
            Expect.equal ((z.min ()).toDouble(), (z.max ()).toDouble()) (0.0, 1.0) "bounds")
    ]

let private products =
    let matrices = shaped "matrices" (sizesUpTo [ 4; 4; 4; 3 ])

    let product (a: Plain) (b: Plain) =
        Oracle.make [ a.Shape[0]; b.Shape[1] ] (fun at ->
            Seq.sum (
                seq {
                    for k in 0 .. b.Shape[0] - 1 ->
                        Oracle.get a [ at[0]; k ] * Oracle.get b [ k; at[1] ]
                }
            ))

    let identity n =
        Oracle.make [ n; n ] (fun at -> if at[0] = at[1] then 1.0 else 0.0)

    [
        values
            (matrices (fun case -> [ case.Sizes[..1]; case.Sizes[1..2] ]))
            "matmul"
            (fun _ plain x -> near "matmul" (x[0].matmul x[1]) (product plain[0] plain[1]))
        values
            (matrices (fun case -> [ case.Sizes[..1]; case.Sizes[1..1] ]))
            "matrix times vector"
            (fun _ plain x ->
                let expected =
                    product plain[0] {
                        plain[1] with
                            Shape = [| plain[1].Data.Length; 1 |]
                    }

                near "matmul" (x[0].matmul x[1]) {
                    expected with
                        Shape = plain[0].Shape[..0]
                })
        values
            (matrices (fun case -> [
                case.Sizes[3] :: case.Sizes[..1]
                case.Sizes[3] :: case.Sizes[1..2]
            ]))
            "bmm = matmul of each"
            (fun _ _ x ->
                let each =
                    Array.map2 (fun (a: Tensor) b -> a.matmul b) (x[0].unstack()) (x[1].unstack())

                Check.expectNear
                    1e-12
                    "bmm"
                    (x[0].bmm x[1])
                    (dsharp.stack each).shape
                    (Check.elements (dsharp.stack each)))
        values (matrices (fun case -> [ case.Sizes[..0]; case.Sizes[..0] ])) "dot" (fun _ plain x ->
            near "dot" (x[0].dot x[1]) {
                Shape = [||]
                Data = [| Array.sum (Array.map2 (*) plain[0].Data plain[1].Data) |]
            })
        values
            (matrices (fun case -> [ case.Sizes[..0]; case.Sizes[1..1] ]))
            "outer"
            (fun _ plain x ->
                near
                    "outer"
                    (x[0].outer x[1])
                    (Oracle.make [ x[0].nelement; x[1].nelement ] (fun at ->
                        plain[0].Data[at[0]] * plain[1].Data[at[1]])))
        values (system 2) "solve solves" (fun _ plain x ->
            Check.expectNear
                1e-9
                "a (a^-1 b)"
                (x[0].matmul(x[0].solve x[1]))
                plain[1].Shape
                plain[1].Data)
        values (system 1) "inv inverts" (fun _ plain x ->
            let n = plain[0].Shape[0]
            Check.expectNear 1e-9 "a a^-1" (x[0].matmul(x[0].inv())) [| n; n |] (identity n).Data)
        test "det by Sarrus' rule" {
            let d =
                (dsharp.tensor (
                    [ [ 2.0; 1.0; 3.0 ]; [ 0.0; -1.0; 4.0 ]; [ 5.0; 2.0; 1.0 ] ],
                    dtype = Dtype.Float64
                ))
                    .det()

            Expect.floatClose Accuracy.veryHigh (d.toDouble ()) 17.0 "det"
        }
        test "trace and diagonals" {
            let m = (dsharp.arange 12).view [ 3; 4 ]
            Expect.equal (m.diagonal ()) (dsharp.tensor [ 0; 5; 10 ]) "main"
            Expect.equal (m.diagonal 1) (dsharp.tensor [ 1; 6; 11 ]) "above"
            Expect.equal (m.diagonal -1) (dsharp.tensor [ 4; 9 ]) "below"
            Expect.equal ((m.trace ()).toInt32()) 15 "trace"
        }
    ]

let tests =
    testList "Values" [
        testList "elementwise" maths
        testList "comparisons" comparisons
        testList "reductions" reductions
        testList "products" products
    ]

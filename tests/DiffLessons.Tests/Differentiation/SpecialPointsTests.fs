/// Operations at special points (zeros, ties, bounds, NaN, infinities, singular matrices), by every verb, beside PyTorch's values.
/// The numbers come from benchmarks/pytorch/special_points.py.
module DiffLessons.Tests.SpecialPointsTests

open System
open System.IO
open System.Reflection
open System.Text.Json
open System.Text.Json.Serialization
open Expecto
open DiffLessons
open DiffLessons.Tests

/// A tensor as the file has it.
type Numbers = { shape: int[]; data: float[] }

/// One operation at one point.
type Point = {
    name: string
    inputs: Numbers[]
    value: Numbers
    jacobians: Numbers[]
    hessian: Numbers
}

let private points: Point[] =
    use stream =
        Assembly.GetExecutingAssembly().GetManifestResourceStream "special-points.json"

    let options =
        JsonSerializerOptions(NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)

    JsonSerializer.Deserialize<Point[]>(stream, options)

let private tensor (numbers: Numbers) : Tensor =
    (dsharp.tensor (numbers.data, dtype = Dtype.Float64)).view numbers.shape

let private one (f: Tensor -> Tensor) : Tensor[] -> Tensor = fun x -> f x[0]
let private two (f: Tensor -> Tensor -> Tensor) : Tensor[] -> Tensor = fun x -> f x[0] x[1]

let private elementwise: (string * (Tensor -> Tensor)) list = [
    "neg", (fun x -> -x)
    "abs", abs
    "acos", acos
    "asin", asin
    "atan", atan
    "ceil", ceil
    "cos", cos
    "cosh", cosh
    "exp", exp
    "floor", floor
    "log", log
    "log10", log10
    "round", round
    "sin", sin
    "sinh", sinh
    "sqrt", sqrt
    "tan", tan
    "hardtanh", (fun x -> x.hardtanh ())
    "leakyRelu", (fun x -> x.leakyRelu ())
    "elu", (fun x -> x.elu ())
    "celu", (fun x -> x.celu ())
    "gelu", (fun x -> x.gelu ())
    "geluTanh", (fun x -> x.gelu "tanh")
    "clamp", (fun x -> x.clamp (low = -1, high = 3))
    "safelog", (fun x -> x.safelog 0.5)
    "trunc", (fun x -> x.trunc ())
    "frac", (fun x -> x.frac ())
    "x + 1", (fun x -> x + 1)
    "1 - x", (fun x -> 1 - x)
    "2 x", (fun x -> 2 * x)
    "x / 2", (fun x -> x / 2)
    "1 / x", (fun x -> 1 / x)
    "x ** 0", (fun x -> x ** 0)
    "x ** 1", (fun x -> x ** 1)
    "x ** 2", (fun x -> x ** 2)
    "x ** 3", (fun x -> x ** 3)
    "x ** 0.5", (fun x -> x ** 0.5)
    "x ** 1.5", (fun x -> x ** 1.5)
    "x ** -1", (fun x -> x ** -1.0)
    "2 ** x", (fun x -> Tensor.Pow(2, x))
    "det squared + det", (fun x -> x.det () * x.det () + x.det ())
    "max", (fun x -> x.max ())
    "min", (fun x -> x.min ())
    "max along", (fun x -> x.max -1)
    "min along", (fun x -> x.min -1)
    "sum", (fun x -> x.sum ())
    "mean", (fun x -> x.mean ())
    "softmax", (fun x -> x.softmax -1)
    "logsoftmax", (fun x -> x.logsoftmax -1)
    "logsumexp", (fun x -> x.logsumexp -1)
    "std", (fun x -> x.std ())
    "std, biased", (fun x -> x.std (unbiased = false))
    "std along", (fun x -> x.std -1)
    "std of rows", (fun x -> x.std -1)
    "var", (fun x -> x.var ())
    "norm of order 1.0", (fun x -> x.norm 1.0)
    "norm of order 1.5", (fun x -> x.norm 1.5)
    "norm of order 2.0", (fun x -> x.norm ())
    "norm of order 2.5", (fun x -> x.norm 2.5)
    "norm of order 3.0", (fun x -> x.norm 3.0)
    "norm of order 4.0", (fun x -> x.norm 4.0)
    "norm of order inf", (fun x -> x.norm infinity)
    "norm of order -1.0", (fun x -> x.norm -1.0)
    "norm of order -2.0", (fun x -> x.norm -2.0)
    "norm of order 0.5", (fun x -> x.norm 0.5)
    "norm of rows", (fun x -> x.norm (dim = -1))
    "bceWithLogitsLoss",
    (fun x -> x.bceWithLogitsLoss (dsharp.tensor ([ 1.0; 0.0 ], dtype = Dtype.Float64)))
    "maxpool1d", (fun x -> x.maxpool1d 2)
]

let private pairs: (string * (Tensor -> Tensor -> Tensor)) list = [
    "add of two", (fun a b -> a + b)
    "sub of two", (fun a b -> a - b)
    "mul of two", (fun a b -> a * b)
    "div of two", (fun a b -> a / b)
    "max of two", (fun a b -> a.max b)
    "min of two", (fun a b -> a.min b)
    "prelu of two", (fun a b -> a.prelu b)
    "pow of two", (fun a b -> a ** b)
    "remainder of two", (fun a b -> a % b)
    "maximum of two", (fun a b -> a.maximum b)
    "minimum of two", (fun a b -> a.minimum b)
    "hypot of two", (fun a b -> a.hypot b)
    "atan2 of two", (fun a b -> a.atan2 b)
    "copysign of two", (fun a b -> a.copysign b)
    "logaddexp of two", (fun a b -> a.logaddexp b)
    "xlogy of two", (fun a b -> a.xlogy b)
    "heaviside of two", (fun a b -> a.heaviside b)
    "mseLoss", (fun a b -> a.mseLoss b)
    "l1Loss", (fun a b -> a.l1Loss b)
]

/// The losses of classes, as the file names them: "crossEntropyLoss, mean, weighted, 0 -100 2".
let private classes (name: string) : Tensor[] -> Tensor =
    let parts = name.Split ", "
    let target = dsharp.tensor ((Array.last parts).Split ' ' |> Array.map int64)

    let weight =
        if Array.contains "weighted" parts then
            Some(dsharp.tensor ([ 1.0; 2.0; 3.0 ], dtype = Dtype.Float64))
        elif Array.contains "without weight" parts then
            Some(dsharp.zeros (3, dtype = Dtype.Float64))
        else
            None

    if parts[0] = "nllLoss" then
        one (fun x -> x.nllLoss (target, ?weight = weight, reduction = parts[1]))
    else
        one (fun x -> x.crossEntropyLoss (target, ?weight = weight, reduction = parts[1]))

let private functionOf (name: string) : Tensor[] -> Tensor =
    let named list =
        List.tryFind (fun (own, _) -> own = name) list |> Option.map snd

    let functions = FunctionRows.unary |> List.map (fun f -> f.Name, f.Apply)

    let ofOne = elementwise @ functions @ SpecialRows.unary @ SpecialRows.truths
    let ofTwo = pairs @ SpecialRows.pairs @ SpecialRows.truthsOfTwo

    match named ofOne, named ofTwo with
    | Some f, _ -> one f
    | _, Some f -> two f
    | _ when Registry.isOwn name -> one (Op.plain (Registry.op name))
    | _ -> classes name

/// A function of all inputs as one vector.
let private ofVector (point: Point) (f: Tensor[] -> Tensor) (v: Tensor) : Tensor =
    let mutable at = 0

    point.inputs
    |> Array.map (fun input ->
        let length = Shape.nelement input.shape
        let part = v.slice (0, at, at + length - 1)
        at <- at + length
        part.view input.shape)
    |> f

let private near name (actual: Tensor) (expected: float[]) =
    let actual = Check.elements actual
    Expect.equal actual.Length expected.Length $"{name}: number of elements"

    Array.iteri2
        (fun i a b ->
            // PyTorch's hardsigmoid has 1/6 in single precision.
            let agree =
                abs (a - b) <= 1e-7 * max 1.0 (abs b)
                || a = b
                || Double.IsNaN a && Double.IsNaN b

            if not agree then
                failtest $"{name}: element {i} is {a}, expected {b}")
        actual
        expected

let private unit (length: int) (i: int) =
    dsharp.onehot (length, i, dtype = Dtype.Float64)

/// The function of what is at hand: one input where there is one, all as a vector where there are several; and its point.
let private subject (point: Point) : (Tensor -> Tensor) * Tensor =
    let f = functionOf point.name

    let whole =
        point.inputs |> Array.map (fun input -> (tensor input).view -1) |> dsharp.cat

    (fun v -> (ofVector point f v).view -1), whole

/// The jacobian by all inputs, row by row.
let private jacobian (point: Point) : float[,] =
    let rows = Shape.nelement point.value.shape
    let columns = point.inputs |> Array.sumBy (fun i -> i.data.Length)

    Array2D.init rows columns (fun i j ->
        let mutable k, column = 0, j

        while column >= point.inputs[k].data.Length do
            column <- column - point.inputs[k].data.Length
            k <- k + 1

        point.jacobians[k].data[i * point.inputs[k].data.Length + column])

let private values (point: Point) =
    let f = functionOf point.name
    let value = f (Array.map tensor point.inputs)
    Expect.equal value.shape point.value.shape "shape"
    near "value" value point.value.data

let private reverse (point: Point) =
    let expected = jacobian point

    for i in 0 .. expected.GetLength 0 - 1 do
        let inputs = point.inputs |> Array.map (fun x -> (tensor x).reverseDiff())
        let y = (functionOf point.name inputs).view -1
        y[i].reverse()

        let gradients = inputs |> Array.map (fun x -> x.derivative.view -1) |> dsharp.cat

        near $"reverse, output {i}" gradients expected[i, *]

let private forward (point: Point) =
    let expected = jacobian point

    // Each input by itself: an infinite slope times a tangent of 0 would be no number.
    point.inputs
    |> Array.iteri (fun k input ->
        let length = input.data.Length
        let before = point.inputs[.. k - 1] |> Array.sumBy (fun x -> x.data.Length)

        for j in 0 .. length - 1 do
            let f (x: Tensor) =
                let others = point.inputs |> Array.map tensor
                others[k] <- x.view input.shape
                (functionOf point.name others).view -1

            let column = dsharp.jacobianv f ((tensor input).view -1) (unit length j)
            near $"forward, input {k}, element {j}" column expected[*, before + j])

let private second (point: Point) =
    let f, x = subject point

    let weighted (v: Tensor) =
        let y = f v
        let weights = dsharp.arange (float y.nelement, dtype = Dtype.Float64) * 0.25 + 1.0
        (y * weights).sum()

    let n = x.nelement
    near "hessian" (dsharp.hessian weighted x) point.hessian.data

    for j in 0 .. n - 1 do
        let column = [| for i in 0 .. n - 1 -> point.hessian.data[i * n + j] |]
        near "hessianv" (dsharp.hessianv weighted x (unit n j)) column
        near "forward of reverse" (dsharp.jacobianv (dsharp.grad weighted) x (unit n j)) column

        let directional (v: Tensor) = dsharp.gradv weighted v (unit n j)
        near "reverse of forward" (dsharp.grad directional x) column

let private isFinite (point: Point) =
    Seq.concat [
        point.value.data
        point.hessian.data
        Array.collect (fun (j: Numbers) -> j.data) point.jacobians
    ]
    |> Seq.forall Double.IsFinite

/// The points of one operation, or of one family of losses.
let private family (name: string, points: Point[]) =
    let each check =
        for point in points do
            let inputs =
                point.inputs
                |> Array.map (fun x -> String.Join(" ", x.data))
                |> String.concat ", "

            try
                check point
            with error ->
                failtest $"{name} at {inputs}: {error.Message}"

    let isConstant =
        SpecialRows.truths |> List.exists (fun (own, _) -> own = name)
        || SpecialRows.truthsOfTwo |> List.exists (fun (own, _) -> own = name)

    if isConstant then
        testList name [
            test "value" { each values }
            test "no derivative" {
                each (fun point ->
                    let inputs = point.inputs |> Array.map (fun x -> (tensor x).reverseDiff())
                    Expect.isTrue (functionOf name inputs).isNoDiff "constant")
            }
        ]
    else

        testList name [
            test "value" { each values }
            test "reverse" { each reverse }
            // The mean of nothing and the correlation of a constant row are 0 / 0, and have no derivative.
            test "forward" {
                if not (name.Contains "mean, without weight" || name = "corrcoef") then
                    each forward
            }
            // Beyond a slope that is no number there is nothing to compare.
            test "second derivatives" {
                each (fun point ->
                    if isFinite point then
                        second point)
            }
        ]

let tests =
    points
    |> Array.groupBy (fun point -> point.name)
    |> Array.map family
    |> Array.toList
    |> List.append [
        test "every operation has a row" {
            let compared =
                points |> Array.map (fun point -> (point.name.Split(' ', ',')[0])) |> set

            let missing = Registry.names |> Seq.filter (compared.Contains >> not)
            Expect.equal (List.ofSeq missing) [] "operations without a row in special_points.py"
        }
    ]
    |> testList "Special points"

/// Functions of elements with a formula in plain .NET arithmetic for each: one row gives values, derivatives and special points.
module DiffLessons.Tests.FunctionRows

open System
open DiffLessons
open DiffLessons.Tests.Generators
open DiffLessons.Tests.OpsRows

/// A function of one tensor.
type Unary = {
    Name: string
    Kind: Kind
    Smooth: bool
    Apply: Tensor -> Tensor
    Formula: float -> float
}

/// A function of two tensors, whose shapes broadcast.
type Binary = {
    Name: string
    Kind: Kind
    Smooth: bool
    Apply: Tensor -> Tensor -> Tensor
    Formula: float -> float -> float
}

// ---- formulas ----

/// The sum of a series, whose terms are made one from the other.
let private series first (next: int -> float -> float) =
    Seq.unfold (fun (n, term) -> Some(term, (n + 1, next n term))) (1, first)
    |> Seq.take 80
    |> Seq.sum

/// The error function by its Taylor series.
let private erf (x: float) =
    let power =
        series x (fun n term -> -term * x * x * float (2 * n - 1) / float (n * (2 * n + 1)))

    2.0 / sqrt Math.PI * power

/// The inverse of a rising function between two numbers, by halving.
let private inverse (f: float -> float) low high (y: float) =
    let rec search low high steps =
        let middle = 0.5 * (low + high)

        if steps = 0 then middle
        elif f middle < y then search middle high (steps - 1)
        else search low middle (steps - 1)

    search low high 100

/// log(gamma x) of a positive number: Stirling's series for x + 20, less the logarithms of x, x + 1, ..., x + 19.
let lgamma (x: float) =
    let far = x + 20.0

    (far - 0.5) * log far - far + 0.5 * log (2.0 * Math.PI) + 1.0 / (12.0 * far)
    - 1.0 / (360.0 * far ** 3.0)
    + 1.0 / (1260.0 * far ** 5.0)
    - List.sumBy (fun i -> log (x + float i)) [ 0..19 ]

/// Its derivative.
let private digamma (x: float) =
    let far = x + 20.0

    log far - 1.0 / (2.0 * far) - 1.0 / (12.0 * far ** 2.0)
    + 1.0 / (120.0 * far ** 4.0)
    - 1.0 / (252.0 * far ** 6.0)
    - List.sumBy (fun i -> 1.0 / (x + float i)) [ 0..19 ]

let private i0 (x: float) =
    series 1.0 (fun n term -> term * (x / 2.0) * (x / 2.0) / float (n * n))

let private remainder (a: float) (b: float) = a - b * floor (a / b)

// ---- rows ----

let private smooth kind name apply formula : Unary = {
    Name = name
    Kind = kind
    Smooth = true
    Apply = apply
    Formula = formula
}

let private steps kind name apply formula = {
    smooth kind name apply formula with
        Smooth = false
}

/// A tensor of numbers above 1.
let private aboveOne = {
    positive with
        Name = "tensor above 1"
        Inputs = positive.Inputs >> List.map (Oracle.map (fun v -> v + 1.0))
}

/// A tensor of numbers in (0, 1).
let private shares = {
    positive with
        Name = "tensor in (0, 1)"
        Inputs = positive.Inputs >> List.map (Oracle.map (fun v -> v / 2.5))
}

/// Distinct numbers that lie between whole ones.
let private between (x: Tensor) = 0.9 * x + 0.01

let unary: Unary list = [
    smooth tensor "square" (fun x -> x.square ()) (fun x -> x * x)
    smooth tensor "reciprocal" (fun x -> x.reciprocal ()) (fun x -> 1.0 / x)
    smooth positive "rsqrt" (fun x -> x.rsqrt ()) (fun x -> 1.0 / sqrt x)
    smooth tensor "expm1" (fun x -> x.expm1 ()) (fun x -> exp x - 1.0)
    smooth tensor "exp2" (fun x -> x.exp2 ()) (fun x -> 2.0 ** x)
    smooth positive "log1p" (fun x -> x.log1p ()) (fun x -> log (1.0 + x))
    smooth positive "log2" (fun x -> x.log2 ()) Math.Log2
    smooth tensor "asinh" (fun x -> x.asinh ()) Math.Asinh
    smooth aboveOne "acosh" (fun x -> x.acosh ()) Math.Acosh
    smooth unit "atanh" (fun x -> x.atanh ()) Math.Atanh
    smooth shares "logit" (fun x -> x.logit ()) (fun x -> log (x / (1.0 - x)))
    steps tensor "logit of eps" (fun x -> x.logit 0.1) (fun x ->
        let x = min 0.9 (max 0.1 x)
        log (x / (1.0 - x)))
    smooth tensor "erf" (fun x -> x.erf ()) erf
    smooth tensor "erfc" (fun x -> x.erfc ()) (fun x -> 1.0 - erf x)
    smooth unit "erfinv" (fun x -> x.erfinv ()) (inverse erf -3.0 3.0)
    // libtorch's second derivative has a jump of 1e-9 at 1/2.
    smooth aboveOne "lgamma" (fun x -> x.lgamma ()) lgamma
    smooth aboveOne "digamma" (fun x -> x.digamma ()) digamma
    smooth tensor "i0" (fun x -> x.i0 ()) i0
    smooth tensor "sinc" (fun x -> x.sinc ()) (fun x -> sin (Math.PI * x) / (Math.PI * x))
    smooth tensor "sinc near 0" (fun x -> (x * 0.1).sinc()) (fun x ->
        sin (Math.PI * x / 10.0) / (Math.PI * x / 10.0))
    steps distinct "trunc" (fun x -> (between x).trunc()) (fun x -> truncate (0.9 * x + 0.01))
    steps distinct "frac" (fun x -> (between x).frac()) (fun x ->
        0.9 * x + 0.01 - truncate (0.9 * x + 0.01))
    smooth tensor "nanToNum" (fun x -> x.nanToNum ()) id
    steps distinct "remainder of a number" (fun x -> (between x) % 0.7) (fun x ->
        remainder (0.9 * x + 0.01) 0.7)
    steps distinct "a number's remainder" (fun x -> 2.03 % between x) (fun x ->
        remainder 2.03 (0.9 * x + 0.01))
    steps distinct "floorDivide by a number" (fun x -> (between x).floorDivide 0.7) (fun x ->
        floor ((0.9 * x + 0.01) / 0.7))
    steps tensor "heaviside of a number" (fun x -> x.heaviside 0.5) (fun x ->
        if x > 0.0 then 1.0 else 0.0)
    steps distinct "maximum of a number" (fun x -> x.maximum 0.2) (max 0.2)
    steps distinct "minimum of a number" (fun x -> x.minimum 0.2) (min 0.2)
    steps tensor "copysign of a number" (fun x -> x.copysign -1.0) (fun x -> -(abs x))
]

let private binary kind name apply formula : Binary = {
    Name = name
    Kind = kind
    Smooth = true
    Apply = apply
    Formula = formula
}

let private binarySteps kind name apply formula = {
    binary kind name apply formula with
        Smooth = false
}

let pairs: Binary list = [
    binarySteps distinctPair "remainder" (fun a b -> a.remainder (b + 0.011)) (fun a b ->
        remainder a (b + 0.011))
    binarySteps distinctPair "floorDivide" (fun a b -> a.floorDivide (b + 0.011)) (fun a b ->
        floor (a / (b + 0.011)))
    binarySteps distinctPair "maximum" (fun a b -> a.maximum b) max
    binarySteps distinctPair "minimum" (fun a b -> a.minimum b) min
    binary pair "hypot" (fun a b -> a.hypot b) (fun a b -> sqrt (a * a + b * b))
    binary pair "atan2" (fun a b -> a.atan2 b) (fun a b -> Math.Atan2(a, b))
    binarySteps pair "copysign" (fun a b -> a.copysign b) (fun a b -> Math.CopySign(a, b))
    binary pair "logaddexp" (fun a b -> a.logaddexp b) (fun a b -> log (exp a + exp b))
    binary pair "xlogy" (fun a b -> a.xlogy (b.abs ())) (fun a b -> a * log (abs b))
    binarySteps pair "heaviside" (fun a b -> a.heaviside b) (fun a _ ->
        if a > 0.0 then 1.0 else 0.0)
    binary pair "lerp by a number" (fun a b -> a.lerp (b, 0.3)) (fun a b -> a + 0.3 * (b - a))
    binary pair "lerp" (fun a b -> a.lerp (b, a)) (fun a b -> a + a * (b - a))
]

/// As rows of the table of differentiable operations.
let rows: Row list = [
    for f in unary do
        row f.Smooth f.Kind f.Name (fun _ x -> f.Apply x[0])
    for f in pairs do
        row f.Smooth f.Kind f.Name (fun _ x -> f.Apply x[0] x[1])
]

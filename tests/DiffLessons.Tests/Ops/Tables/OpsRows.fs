/// Rows of the table of differentiable operations: elementwise ones and reductions.
module DiffLessons.Tests.OpsRows

open DiffLessons
open DiffLessons.Tests.Generators

/// An operation: its inputs, what it computes from them, and whether it has second derivatives everywhere near them.
type Row = {
    Name: string
    Kind: Kind
    Apply: Case -> Tensor[] -> Tensor
    Smooth: bool
}

/// A row of the table.
let row smooth kind name apply = {
    Name = name
    Kind = kind
    Apply = apply
    Smooth = smooth
}

/// A smooth operation on one tensor.
let op kind name (f: Tensor -> Tensor) = row true kind name (fun _ x -> f x[0])

/// An operation on one tensor with kinks, or with steps of slope 0.
let kinked kind name (f: Tensor -> Tensor) = row false kind name (fun _ x -> f x[0])

/// A smooth operation on two tensors.
let op2 kind name (f: Tensor -> Tensor -> Tensor) =
    row true kind name (fun _ x -> f x[0] x[1])

/// An operation on two tensors with kinks.
let kinked2 kind name (f: Tensor -> Tensor -> Tensor) =
    row false kind name (fun _ x -> f x[0] x[1])

/// One of a tensor's dimensions, counted from either end, as the case decides.
let dimOf (case: Case) (x: Tensor) =
    let rank = max x.dim 1
    case.Pick % (2 * rank) - rank

/// A smooth operation on one tensor along one of its dimensions.
let along kind name (f: int -> Tensor -> Tensor) =
    row true kind name (fun case x -> f (dimOf case x[0]) x[0])

/// The same with kinks.
let kinkedAlong kind name f = {
    along kind name f with
        Smooth = false
}

/// One tensor whose last axis has an even length.
let private halves =
    shaped "tensor of values and gates" (sizesOf 1 3) (fun case -> [
        List.updateAt (case.Sizes.Length - 1) (2 * List.last case.Sizes) case.Sizes
    ])

/// A tensor with channels, and the slopes of all or of each.
let private slopes =
    shaped "input and slopes" (sizesUpTo [ 3; 3; 2 ]) (fun case -> [
        case.Sizes
        [ if case.Pick % 2 = 0 then 1 else case.Sizes[1] ]
    ])

let elementwise = [
    op tensor "neg" (fun x -> x.neg ())
    op tensor "cos" (fun x -> x.cos ())
    op tensor "sin" (fun x -> x.sin ())
    op unit "tan" (fun x -> x.tan ())
    op unit "acos" (fun x -> x.acos ())
    op unit "asin" (fun x -> x.asin ())
    op tensor "atan" (fun x -> x.atan ())
    op tensor "cosh" (fun x -> x.cosh ())
    op tensor "sinh" (fun x -> x.sinh ())
    op tensor "tanh" (fun x -> x.tanh ())
    op tensor "exp" (fun x -> x.exp ())
    op positive "log" (fun x -> x.log ())
    op positive "log10" (fun x -> x.log10 ())
    op positive "sqrt" (fun x -> x.sqrt ())
    op positive "safelog" (fun x -> x.safelog ())
    kinked tensor "safelog above an epsilon" (fun x -> x.safelog 0.1)
    kinked tensor "abs" (fun x -> x.abs ())
    kinked tensor "sign" (fun x -> x.sign ())
    kinked distinct "ceil" (fun x -> (0.9 * x + 0.01).ceil())
    kinked distinct "floor" (fun x -> (0.9 * x + 0.01).floor())
    kinked distinct "round" (fun x -> (0.9 * x + 0.01).round())
    kinked tensor "relu" (fun x -> x.relu ())
    kinked tensor "leakyRelu" (fun x -> x.leakyRelu ())
    kinked tensor "leakyRelu of slope 0.2" (fun x -> x.leakyRelu 0.2)
    op tensor "sigmoid" (fun x -> x.sigmoid ())
    op tensor "softplus" (fun x -> x.softplus ())
    op tensor "gelu" (fun x -> x.gelu ())
    op tensor "silu" (fun x -> x.silu ())
    op tensor "mish" (fun x -> x.mish ())
    kinked tensor "elu" (fun x -> x.elu ())
    kinked tensor "elu of alpha 0.5" (fun x -> x.elu 0.5)
    kinked tensor "celu" (fun x -> x.celu ())
    kinked tensor "celu of alpha 0.5" (fun x -> x.celu 0.5)
    kinked tensor "selu" (fun x -> x.selu ())
    kinked distinct "hardtanh" (fun x -> x.hardtanh ())
    kinked distinct "hardtanh of bounds" (fun x -> x.hardtanh (-0.6, 0.7))
    kinked distinct "clamp" (fun x -> x.clamp (low = -0.6, high = 0.7))
    kinked distinct "clamp below" (fun x -> x.clamp (low = -0.6))
    kinked distinct "clamp above" (fun x -> x.clamp (high = 1))
    op tensor "gelu by tanh" (fun x -> x.gelu "tanh")
    kinked distinct "relu6" (fun x -> (4.0 * x + 0.1).relu6())
    kinked distinct "hardsigmoid" (fun x -> (2.5 * x + 0.1).hardsigmoid())
    kinked distinct "hardswish" (fun x -> (2.5 * x + 0.1).hardswish())
    kinked tensor "softsign" (fun x -> x.softsign ())
    op tensor "tanhshrink" (fun x -> x.tanhshrink ())
    op tensor "logsigmoid" (fun x -> x.logsigmoid ())
    along tensor "softmin" (fun dim x -> x.softmin dim)
    op halves "glu" (fun x -> x.glu ())
    op halves "glu of a dimension" (fun x -> x.glu -1)
    kinked2 slopes "prelu" (fun x w -> x.prelu w)
    along tensor "softmax" (fun dim x -> x.softmax dim)
    along tensor "logsoftmax" (fun dim x -> x.logsoftmax dim)
]

let numbers = [
    op tensor "x + float" (fun x -> x + 1.5)
    op tensor "float + x" (fun x -> 1.5 + x)
    op tensor "x + int" (fun x -> x + 2)
    op tensor "x - float" (fun x -> x - 0.25)
    op tensor "float - x" (fun x -> 0.25 - x)
    op tensor "int - x" (fun x -> 3 - x)
    op tensor "x * float" (fun x -> x * 2.5)
    op tensor "float32 * x" (fun x -> 2.5f * x)
    op tensor "int * x" (fun x -> 2 * x)
    op tensor "x / float" (fun x -> x / 2.5)
    op tensor "float / x" (fun x -> 2.5 / x)
    op tensor "int / x" (fun x -> 2 / x)
    op tensor "x.add float" (fun x -> x.add 1.5)
    op tensor "x.sub float" (fun x -> x.sub 1.5)
    op tensor "x.mul float" (fun x -> x.mul 1.5)
    op tensor "x.div float" (fun x -> x.div 1.5)
    op positive "x ** float" (fun x -> x ** 1.7)
    op tensor "x ** int" (fun x -> x ** 3)
    op tensor "x ** -2" (fun x -> x ** -2)
    op tensor "x.pow float" (fun x -> x.pow 2.0)
    op tensor "float ** x" (fun x -> Tensor.Pow(1.7, x))
    op tensor "int ** x" (fun x -> Tensor.Pow(2, x))
]

let pairs = [
    op2 pair "add" (fun a b -> a.add b)
    op2 pair "sub" (fun a b -> a.sub b)
    op2 pair "mul" (fun a b -> a.mul b)
    op2 pair "div" (fun a b -> a.div b)
    op2 positivePair "pow" (fun a b -> a.pow b)
    op2 pair "a b + a / b" (fun a b -> a * b + a / b)
    op2 pair "a b where a is used twice" (fun a b -> (a * b) * a)
    kinked2 distinctPair "max of two" (fun a b -> a.max b)
    kinked2 distinctPair "min of two" (fun a b -> a.min b)
    op2 (alike 2) "add of one shape" (fun a b -> a + b)
    op2 (alike 2) "mul of one shape" (fun a b -> a * b)
]

let reductions = [
    op tensor "sum" (fun x -> x.sum ())
    along tensor "sum along" (fun dim x -> x.sum dim)
    along tensor "sum along, kept" (fun dim x -> x.sum (dim, keepDim = true))
    op tensor "mean" (fun x -> x.mean ())
    along tensor "mean along" (fun dim x -> x.mean dim)
    along tensor "mean along, kept" (fun dim x -> x.mean (dim, keepDim = true))
    op several "var" (fun x -> x.var ())
    op tensor "var, biased" (fun x -> x.var (unbiased = false))
    op several "var along" (fun x -> x.var -1)
    op several "var along, kept" (fun x -> x.var (-1, keepDim = true))
    along tensor "var along, biased" (fun dim x -> x.var (dim, unbiased = false))
    op distinctSeveral "std" (fun x -> x.std ())
    op distinctSeveral "std, biased" (fun x -> x.std (unbiased = false))
    op distinctSeveral "std along" (fun x -> x.std -1)
    op distinctSeveral "std along, kept" (fun x -> x.std (-1, keepDim = true))
    kinked distinct "max" (fun x -> x.max ())
    kinkedAlong distinct "max along" (fun dim x -> x.max dim)
    kinkedAlong distinct "max along, kept" (fun dim x -> x.max (dim, keepDim = true))
    kinked distinct "min" (fun x -> x.min ())
    kinkedAlong distinct "min along" (fun dim x -> x.min dim)
    kinkedAlong distinct "min along, kept" (fun dim x -> x.min (dim, keepDim = true))
    along tensor "logsumexp" (fun dim x -> x.logsumexp dim)
    along tensor "logsumexp, kept" (fun dim x -> x.logsumexp (dim, keepDim = true))
    op axes "norm" (fun x -> x.norm ())
    along axes "norm along" (fun dim x -> x.norm (dim = dim))
    along axes "norm along, kept" (fun dim x -> x.norm (dim = dim, keepDim = true))
    kinked axes "norm of order 1" (fun x -> x.norm 1.0)
    kinked distinct "norm of infinite order" (fun x -> (x + 0.03).norm infinity)
    kinked axes "norm of order 3" (fun x -> x.norm 3.0)
    op distinctSeveral "standardize" (fun x -> x.standardize ())
    kinked distinctSeveral "normalize" (fun x -> x.normalize ())
    row true axes "sumToSize" (fun case x ->
        let kept =
            x[0].shape
            |> Array.mapi (fun i n -> if (case.Pick >>> i) &&& 1 = 1 then 1 else n)

        x[0].sumToSize kept[case.Pick / 16 % (kept.Length + 1) ..])
]

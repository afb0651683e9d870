namespace DiffLessons

/// <summary>The operations on tensors as functions: <c>dsharp.exp x</c> is <c>x.exp()</c>. Those of one tensor alone are values,
/// which a model counts as built-in layers: <c>net --> dsharp.relu</c>.</summary>
[<AutoOpen>]
module DsharpMaths =
    let private named kind apply = TensorFunction.make kind [] apply

    let private absFunction = named "abs" (fun x -> x.abs ())
    let private acosFunction = named "acos" (fun x -> x.acos ())
    let private asinFunction = named "asin" (fun x -> x.asin ())
    let private atanFunction = named "atan" (fun x -> x.atan ())
    let private ceilFunction = named "ceil" (fun x -> x.ceil ())
    let private cosFunction = named "cos" (fun x -> x.cos ())
    let private coshFunction = named "cosh" (fun x -> x.cosh ())
    let private expFunction = named "exp" (fun x -> x.exp ())
    let private floorFunction = named "floor" (fun x -> x.floor ())
    let private logFunction = named "log" (fun x -> x.log ())
    let private log10Function = named "log10" (fun x -> x.log10 ())
    let private negFunction = named "neg" (fun x -> x.neg ())
    let private reluFunction = named "relu" (fun x -> x.relu ())
    let private roundFunction = named "round" (fun x -> x.round ())
    let private sigmoidFunction = named "sigmoid" (fun x -> x.sigmoid ())
    let private signFunction = named "sign" (fun x -> x.sign ())
    let private sinFunction = named "sin" (fun x -> x.sin ())
    let private sinhFunction = named "sinh" (fun x -> x.sinh ())
    let private softplusFunction = named "softplus" (fun x -> x.softplus ())
    let private sqrtFunction = named "sqrt" (fun x -> x.sqrt ())
    let private tanFunction = named "tan" (fun x -> x.tan ())
    let private tanhFunction = named "tanh" (fun x -> x.tanh ())
    let private geluFunction = named "gelu" (fun x -> x.gelu ())
    let private siluFunction = named "silu" (fun x -> x.silu ())
    let private seluFunction = named "selu" (fun x -> x.selu ())
    let private mishFunction = named "mish" (fun x -> x.mish ())
    let private isnanFunction = named "isnan" (fun x -> x.isnan ())
    let private isinfFunction = named "isinf" (fun x -> x.isinf ())
    let private standardizeFunction = named "standardize" (fun x -> x.standardize ())
    let private normalizeFunction = named "normalize" (fun x -> x.normalize ())
    let private traceFunction = named "trace" (fun x -> x.trace ())
    let private detFunction = named "det" (fun x -> x.det ())
    let private invFunction = named "inv" (fun x -> x.inv ())
    let private cloneFunction = named "clone" (fun x -> x.clone ())

    type dsharp with

        /// <summary>The absolute value of each element. See <c>Tensor.abs</c>.</summary>
        static member abs: Tensor -> Tensor = absFunction
        /// <summary>The arc cosine of each element. See <c>Tensor.acos</c>.</summary>
        static member acos: Tensor -> Tensor = acosFunction
        /// <summary>The arc sine of each element. See <c>Tensor.asin</c>.</summary>
        static member asin: Tensor -> Tensor = asinFunction
        /// <summary>The arc tangent of each element. See <c>Tensor.atan</c>.</summary>
        static member atan: Tensor -> Tensor = atanFunction
        /// <summary>Each element rounded up. See <c>Tensor.ceil</c>.</summary>
        static member ceil: Tensor -> Tensor = ceilFunction
        /// <summary>The cosine of each element. See <c>Tensor.cos</c>.</summary>
        static member cos: Tensor -> Tensor = cosFunction
        /// <summary>The hyperbolic cosine of each element. See <c>Tensor.cosh</c>.</summary>
        static member cosh: Tensor -> Tensor = coshFunction
        /// <summary>e to the power of each element. See <c>Tensor.exp</c>.</summary>
        static member exp: Tensor -> Tensor = expFunction
        /// <summary>Each element rounded down. See <c>Tensor.floor</c>.</summary>
        static member floor: Tensor -> Tensor = floorFunction
        /// <summary>The natural logarithm of each element. See <c>Tensor.log</c>.</summary>
        static member log: Tensor -> Tensor = logFunction
        /// <summary>The logarithm to base 10 of each element. See <c>Tensor.log10</c>.</summary>
        static member log10: Tensor -> Tensor = log10Function
        /// <summary>The negative of each element. See <c>Tensor.neg</c>.</summary>
        static member neg: Tensor -> Tensor = negFunction
        /// <summary>max(x, 0) of each element. See <c>Tensor.relu</c>.</summary>
        static member relu: Tensor -> Tensor = reluFunction
        /// <summary>Each element rounded to the nearest integer. See <c>Tensor.round</c>.</summary>
        static member round: Tensor -> Tensor = roundFunction
        /// <summary>1 / (1 + e^-x) of each element. See <c>Tensor.sigmoid</c>.</summary>
        static member sigmoid: Tensor -> Tensor = sigmoidFunction
        /// <summary>The sign of each element. See <c>Tensor.sign</c>.</summary>
        static member sign: Tensor -> Tensor = signFunction
        /// <summary>The sine of each element. See <c>Tensor.sin</c>.</summary>
        static member sin: Tensor -> Tensor = sinFunction
        /// <summary>The hyperbolic sine of each element. See <c>Tensor.sinh</c>.</summary>
        static member sinh: Tensor -> Tensor = sinhFunction
        /// <summary>log(1 + e^x) of each element. See <c>Tensor.softplus</c>.</summary>
        static member softplus: Tensor -> Tensor = softplusFunction
        /// <summary>The square root of each element. See <c>Tensor.sqrt</c>.</summary>
        static member sqrt: Tensor -> Tensor = sqrtFunction
        /// <summary>The tangent of each element. See <c>Tensor.tan</c>.</summary>
        static member tan: Tensor -> Tensor = tanFunction
        /// <summary>The hyperbolic tangent of each element. See <c>Tensor.tanh</c>.</summary>
        static member tanh: Tensor -> Tensor = tanhFunction
        /// <summary>The Gaussian error linear unit of each element. See <c>Tensor.gelu</c>.</summary>
        static member gelu: Tensor -> Tensor = geluFunction
        /// <summary>x sigmoid(x) of each element. See <c>Tensor.silu</c>.</summary>
        static member silu: Tensor -> Tensor = siluFunction
        /// <summary>The scaled elu of each element. See <c>Tensor.selu</c>.</summary>
        static member selu: Tensor -> Tensor = seluFunction
        /// <summary>x tanh(softplus(x)) of each element. See <c>Tensor.mish</c>.</summary>
        static member mish: Tensor -> Tensor = mishFunction
        /// <summary>Which elements are NaN. See <c>Tensor.isnan</c>.</summary>
        static member isnan: Tensor -> Tensor = isnanFunction
        /// <summary>Which elements are infinite. See <c>Tensor.isinf</c>.</summary>
        static member isinf: Tensor -> Tensor = isinfFunction
        /// <summary>The elements shifted and scaled to mean 0 and standard deviation 1. See <c>Tensor.standardize</c>.</summary>
        static member standardize: Tensor -> Tensor = standardizeFunction
        /// <summary>The elements shifted and scaled to lie in [0, 1]. See <c>Tensor.normalize</c>.</summary>
        static member normalize: Tensor -> Tensor = normalizeFunction
        /// <summary>The sum of a square matrix' diagonal. See <c>Tensor.trace</c>.</summary>
        static member trace: Tensor -> Tensor = traceFunction
        /// <summary>The determinant of a square matrix. See <c>Tensor.det</c>.</summary>
        static member det: Tensor -> Tensor = detFunction
        /// <summary>The inverse of a square matrix. See <c>Tensor.inv</c>.</summary>
        static member inv: Tensor -> Tensor = invFunction
        /// <summary>A copy with memory of its own. See <c>Tensor.clone</c>.</summary>
        static member clone: Tensor -> Tensor = cloneFunction

        /// <summary>See <c>Tensor.add</c>.</summary>
        static member add(a: Tensor, b: Tensor) : Tensor = a.add b
        /// <summary>See <c>Tensor.sub</c>.</summary>
        static member sub(a: Tensor, b: Tensor) : Tensor = a.sub b
        /// <summary>See <c>Tensor.mul</c>.</summary>
        static member mul(a: Tensor, b: Tensor) : Tensor = a.mul b
        /// <summary>See <c>Tensor.div</c>.</summary>
        static member div(a: Tensor, b: Tensor) : Tensor = a.div b
        /// <summary>See <c>Tensor.pow</c>.</summary>
        static member pow(a: Tensor, b: Tensor) : Tensor = a.pow b
        /// <summary>See <c>Tensor.matmul</c>.</summary>
        static member matmul(a: Tensor, b: Tensor) : Tensor = a.matmul b
        /// <summary>See <c>Tensor.bmm</c>.</summary>
        static member bmm(a: Tensor, b: Tensor) : Tensor = a.bmm b
        /// <summary>See <c>Tensor.dot</c>.</summary>
        static member dot(a: Tensor, b: Tensor) : Tensor = a.dot b
        /// <summary>See <c>Tensor.outer</c>.</summary>
        static member outer(a: Tensor, b: Tensor) : Tensor = a.outer b
        /// <summary>See <c>Tensor.solve</c>.</summary>
        static member solve(a: Tensor, b: Tensor) : Tensor = a.solve b
        /// <summary>See <c>Tensor.eq</c>.</summary>
        static member eq(a: Tensor, b: Tensor) : Tensor = a.eq b
        /// <summary>See <c>Tensor.ne</c>.</summary>
        static member ne(a: Tensor, b: Tensor) : Tensor = a.ne b
        /// <summary>See <c>Tensor.lt</c>.</summary>
        static member lt(a: Tensor, b: Tensor) : Tensor = a.lt b
        /// <summary>See <c>Tensor.le</c>.</summary>
        static member le(a: Tensor, b: Tensor) : Tensor = a.le b
        /// <summary>See <c>Tensor.gt</c>.</summary>
        static member gt(a: Tensor, b: Tensor) : Tensor = a.gt b
        /// <summary>See <c>Tensor.ge</c>.</summary>
        static member ge(a: Tensor, b: Tensor) : Tensor = a.ge b

        /// <summary>See <c>Tensor.sum</c>.</summary>
        static member sum(input: Tensor) : Tensor = input.sum ()

        /// <summary>See <c>Tensor.sum</c>.</summary>
        static member sum(input: Tensor, dim: int, ?keepDim: bool) : Tensor =
            input.sum (dim, ?keepDim = keepDim)

        /// <summary>See <c>Tensor.mean</c>.</summary>
        static member mean(input: Tensor) : Tensor = input.mean ()

        /// <summary>See <c>Tensor.mean</c>.</summary>
        static member mean(input: Tensor, dim: int, ?keepDim: bool) : Tensor =
            input.mean (dim, ?keepDim = keepDim)

        /// <summary>See <c>Tensor.var</c>.</summary>
        static member var(input: Tensor, ?unbiased: bool) : Tensor =
            input.var (?unbiased = unbiased)

        /// <summary>See <c>Tensor.var</c>.</summary>
        static member var(input: Tensor, dim: int, ?keepDim: bool, ?unbiased: bool) : Tensor =
            input.var (dim, ?keepDim = keepDim, ?unbiased = unbiased)

        /// <summary>See <c>Tensor.std</c>.</summary>
        static member std(input: Tensor, ?unbiased: bool) : Tensor =
            input.std (?unbiased = unbiased)

        /// <summary>See <c>Tensor.std</c>.</summary>
        static member std(input: Tensor, dim: int, ?keepDim: bool, ?unbiased: bool) : Tensor =
            input.std (dim, ?keepDim = keepDim, ?unbiased = unbiased)

        /// <summary>See <c>Tensor.max</c>.</summary>
        static member max(input: Tensor) : Tensor = input.max ()
        /// <summary>See <c>Tensor.max</c>.</summary>
        static member max(a: Tensor, b: Tensor) : Tensor = a.max b

        /// <summary>See <c>Tensor.max</c>.</summary>
        static member max(input: Tensor, dim: int, ?keepDim: bool) : Tensor =
            input.max (dim, ?keepDim = keepDim)

        /// <summary>See <c>Tensor.min</c>.</summary>
        static member min(input: Tensor) : Tensor = input.min ()
        /// <summary>See <c>Tensor.min</c>.</summary>
        static member min(a: Tensor, b: Tensor) : Tensor = a.min b

        /// <summary>See <c>Tensor.min</c>.</summary>
        static member min(input: Tensor, dim: int, ?keepDim: bool) : Tensor =
            input.min (dim, ?keepDim = keepDim)

        /// <summary>See <c>Tensor.argmax</c>.</summary>
        static member argmax(input: Tensor) : int[] = input.argmax ()

        /// <summary>See <c>Tensor.argmax</c>.</summary>
        static member argmax(input: Tensor, dim: int, ?keepDim: bool) : Tensor =
            input.argmax (dim, ?keepDim = keepDim)

        /// <summary>See <c>Tensor.argmin</c>.</summary>
        static member argmin(input: Tensor) : int[] = input.argmin ()

        /// <summary>See <c>Tensor.argmin</c>.</summary>
        static member argmin(input: Tensor, dim: int, ?keepDim: bool) : Tensor =
            input.argmin (dim, ?keepDim = keepDim)

        /// <summary>See <c>Tensor.logsumexp</c>.</summary>
        static member logsumexp(input: Tensor, dim: int, ?keepDim: bool) : Tensor =
            input.logsumexp (dim, ?keepDim = keepDim)

        /// <summary>See <c>Tensor.norm</c>.</summary>
        static member norm(input: Tensor, ?order: float, ?dim: int, ?keepDim: bool) : Tensor =
            input.norm (?order = order, ?dim = dim, ?keepDim = keepDim)

        /// <summary>See <c>Tensor.softmax</c>.</summary>
        static member softmax(input: Tensor, dim: int) : Tensor = input.softmax (dim)
        /// <summary>See <c>Tensor.logsoftmax</c>.</summary>
        static member logsoftmax(input: Tensor, dim: int) : Tensor = input.logsoftmax (dim)

        /// <summary>See <c>Tensor.leakyRelu</c>.</summary>
        static member leakyRelu(input: Tensor, ?negativeSlope: float) : Tensor =
            input.leakyRelu (?negativeSlope = negativeSlope)

        /// <summary>See <c>Tensor.elu</c>.</summary>
        static member elu(input: Tensor, ?alpha: float) : Tensor = input.elu (?alpha = alpha)

        /// <summary>See <c>Tensor.hardtanh</c>.</summary>
        static member hardtanh(input: Tensor, ?minVal: float, ?maxVal: float) : Tensor =
            input.hardtanh (?minVal = minVal, ?maxVal = maxVal)

        /// <summary>See <c>Tensor.safelog</c>.</summary>
        static member safelog(input: Tensor, ?epsilon: float) : Tensor =
            input.safelog (?epsilon = epsilon)

        /// <summary>See <c>Tensor.clamp</c>.</summary>
        static member clamp(input: Tensor, ?low: scalar, ?high: scalar) : Tensor =
            input.clamp (?low = low, ?high = high)

        /// <summary>See <c>Tensor.hasnan</c>.</summary>
        static member hasnan(input: Tensor) : bool = input.hasnan ()
        /// <summary>See <c>Tensor.hasinf</c>.</summary>
        static member hasinf(input: Tensor) : bool = input.hasinf ()
        /// <summary>The number of elements.</summary>
        static member nelement(input: Tensor) : int = input.nelement

        /// <summary>See <c>Tensor.view</c>.</summary>
        static member view(input: Tensor, shape: seq<int>) : Tensor = input.view (shape)
        /// <summary>See <c>Tensor.view</c>.</summary>
        static member view(input: Tensor, shape: int) : Tensor = input.view (shape)
        /// <summary>See <c>Tensor.viewAs</c>.</summary>
        static member viewAs(input: Tensor, other: Tensor) : Tensor = input.viewAs (other)

        /// <summary>See <c>Tensor.flatten</c>.</summary>
        static member flatten(input: Tensor, ?startDim: int, ?endDim: int) : Tensor =
            input.flatten (?startDim = startDim, ?endDim = endDim)

        /// <summary>See <c>Tensor.unflatten</c>.</summary>
        static member unflatten(input: Tensor, dim: int, unflattenedShape: seq<int>) : Tensor =
            input.unflatten (dim, unflattenedShape)

        /// <summary>See <c>Tensor.transpose</c>.</summary>
        static member transpose(input: Tensor) : Tensor = input.transpose ()

        /// <summary>See <c>Tensor.transpose</c>.</summary>
        static member transpose(input: Tensor, dim0: int, dim1: int) : Tensor =
            input.transpose (dim0, dim1)

        /// <summary>See <c>Tensor.permute</c>.</summary>
        static member permute(input: Tensor, permutation: seq<int>) : Tensor =
            input.permute (permutation)

        /// <summary>See <c>Tensor.squeeze</c>.</summary>
        static member squeeze(input: Tensor, ?dim: int) : Tensor = input.squeeze (?dim = dim)
        /// <summary>See <c>Tensor.unsqueeze</c>.</summary>
        static member unsqueeze(input: Tensor, dim: int) : Tensor = input.unsqueeze (dim)
        /// <summary>See <c>Tensor.unsqueezeAs</c>.</summary>
        static member unsqueezeAs(input: Tensor, other: Tensor) : Tensor = input.unsqueezeAs (other)
        /// <summary>See <c>Tensor.expand</c>.</summary>
        static member expand(input: Tensor, shape: seq<int>) : Tensor = input.expand (shape)
        /// <summary>See <c>Tensor.expandAs</c>.</summary>
        static member expandAs(input: Tensor, other: Tensor) : Tensor = input.expandAs (other)
        /// <summary>See <c>Tensor.flip</c>.</summary>
        static member flip(input: Tensor, dims: seq<int>) : Tensor = input.flip (dims)

        /// <summary>See <c>Tensor.repeat</c>.</summary>
        static member repeat(input: Tensor, dim: int, times: int) : Tensor =
            input.repeat (dim, times)

        /// <summary>See <c>Tensor.pad</c>.</summary>
        static member pad(input: Tensor, paddings: seq<int>) : Tensor = input.pad (paddings)
        /// <summary>See <c>Tensor.dilate</c>.</summary>
        static member dilate(input: Tensor, dilations: seq<int>) : Tensor = input.dilate (dilations)

        /// <summary>See <c>Tensor.undilate</c>.</summary>
        static member undilate(input: Tensor, dilations: seq<int>) : Tensor =
            input.undilate (dilations)

        /// <summary>See <c>Tensor.gather</c>.</summary>
        static member gather(input: Tensor, dim: int, indices: Tensor) : Tensor =
            input.gather (dim, indices)

        /// <summary>See <c>Tensor.scatter</c>.</summary>
        static member scatter
            (input: Tensor, dim: int, indices: Tensor, destinationShape: seq<int>)
            : Tensor =
            input.scatter (dim, indices, destinationShape)

        /// <summary>See <c>Tensor.split</c>.</summary>
        static member split(input: Tensor, sizes: seq<int>, ?dim: int) : Tensor[] =
            input.split (sizes, ?dim = dim)

        /// <summary>See <c>Tensor.unstack</c>.</summary>
        static member unstack(input: Tensor, ?dim: int) : Tensor[] = input.unstack (?dim = dim)
        /// <summary>See <c>Tensor.slice</c>.</summary>
        static member slice(input: Tensor, index: seq<int>) : Tensor = input.slice (index)

        /// <summary>See <c>Tensor.diagonal</c>.</summary>
        static member diagonal(input: Tensor, ?offset: int, ?dim1: int, ?dim2: int) : Tensor =
            input.diagonal (?offset = offset, ?dim1 = dim1, ?dim2 = dim2)

        /// <summary>See <c>Tensor.cast</c>.</summary>
        static member cast(input: Tensor, dtype: Dtype) : Tensor = input.cast (dtype)

        /// <summary>See <c>Tensor.move</c>.</summary>
        static member move
            (input: Tensor, ?device: Device, ?dtype: Dtype, ?backend: Backend)
            : Tensor =
            input.move (?device = device, ?dtype = dtype, ?backend = backend)

"""Values and derivatives of operations at special points, by PyTorch 1.13, as JSON for the tests.

    python3 benchmarks/pytorch/special_points.py > tests/DiffLessons.Tests/Differentiation/special-points.json

Zeros, ties, bounds, NaN, infinities, one element, corners of piecewise functions, singular matrices. Each row holds the inputs, the
value, the jacobian by each input, and the hessian of a weighted sum of the outputs by all inputs. Where PyTorch's own formula
divides 0 by 0, the row says by `reference` what is differentiated instead: a function that is equal there, by arithmetic that is
defined.
"""

import itertools
import json
import math

import torch
import torch.nn.functional as F

torch.set_default_dtype(torch.float64)
NAN, INF = math.nan, math.inf


def encode(tensor):
    def number(v):
        if math.isnan(v):
            return "NaN"
        if math.isinf(v):
            return "Infinity" if v > 0 else "-Infinity"
        return v

    return {"shape": list(tensor.shape), "data": [number(v) for v in tensor.detach().double().flatten().tolist()]}


def weights(output):
    """1, 1.25, 1.5, ...: no two outputs count the same."""
    return (1.0 + 0.25 * torch.arange(output.numel())).reshape(output.shape)


def gradient(y, xs, create_graph=False):
    if not y.requires_grad:
        return [torch.zeros_like(x) for x in xs]
    answers = torch.autograd.grad(y, xs, create_graph=create_graph, retain_graph=True, allow_unused=True)
    return [torch.zeros_like(x) if a is None else a for a, x in zip(answers, xs)]


def row(name, f, inputs, reference=None):
    xs = [torch.as_tensor(x, dtype=torch.float64).requires_grad_() for x in inputs]
    value = f(*xs)
    y = (reference or f)(*xs)
    flat = y.reshape(-1)
    jacobians = [[] for _ in xs]
    for i in range(flat.numel()):
        for into, part in zip(jacobians, gradient(flat[i], xs)):
            into.append(part.reshape(1, -1))
    jacobians = [torch.cat(j) if j else torch.zeros(0, x.numel()) for j, x in zip(jacobians, xs)]
    first = gradient((weights(y) * y).sum(), xs, create_graph=True)
    lines = []
    for part in first:
        for element in part.reshape(-1):
            lines.append(torch.cat([g.reshape(-1) for g in gradient(element, xs)]))
    hessian = torch.stack(lines) if lines else torch.zeros(0, 0)
    return {
        "name": name,
        "inputs": [encode(x) for x in xs],
        "value": encode(value),
        "jacobians": [encode(j) for j in jacobians],
        "hessian": encode(hessian),
    }


POINTS = [NAN, INF, -INF, 0.0, -0.0, 0.5, -0.5, 1.0, -1.0, 2.5, -3.0, 3.0, 6.0]


def gelu(x):
    """At infinities PyTorch's kernels multiply them by 0, or not; there it is what it tends to."""
    ends = torch.isinf(x)
    return torch.where(ends, x.relu(), F.gelu(torch.where(ends, torch.zeros_like(x), x)))


def elementwise():
    functions = {
        "neg": torch.neg, "abs": torch.abs, "acos": torch.acos, "asin": torch.asin, "atan": torch.atan,
        "ceil": torch.ceil, "cos": torch.cos, "cosh": torch.cosh, "exp": torch.exp, "floor": torch.floor,
        "log": torch.log, "log10": torch.log10, "round": torch.round, "sin": torch.sin, "sinh": torch.sinh,
        "sqrt": torch.sqrt, "tan": torch.tan, "tanh": torch.tanh, "sign": torch.sign, "sigmoid": torch.sigmoid,
        "relu": torch.relu, "relu6": F.relu6, "hardtanh": F.hardtanh, "leakyRelu": F.leaky_relu,
        "elu": F.elu, "celu": F.celu, "selu": F.selu, "gelu": gelu, "silu": F.silu, "mish": F.mish, "softplus": F.softplus,
        "softsign": F.softsign, "logsigmoid": F.logsigmoid,
        "hardswish": lambda x: torch.where(x > 3, x, torch.where(x < -3, 0 * x, x * ((x + 3).clamp(0, 6) / 6))),
        "clamp": lambda x: x.clamp(-1, 3), "safelog": lambda x: x.clamp(min=0.5).log(),
        "x + 1": lambda x: x + 1, "1 - x": lambda x: 1 - x, "2 x": lambda x: 2 * x, "x / 2": lambda x: x / 2,
        "1 / x": lambda x: 1 / x, "x ** 0": lambda x: x ** 0, "x ** 1": lambda x: x ** 1, "x ** 2": lambda x: x ** 2,
        "x ** 3": lambda x: x ** 3, "x ** 0.5": lambda x: x ** 0.5, "x ** 1.5": lambda x: x ** 1.5,
        "x ** -1": lambda x: x ** -1.0, "2 ** x": lambda x: 2 ** x,
        "square": torch.square, "reciprocal": torch.reciprocal, "rsqrt": torch.rsqrt, "expm1": torch.expm1, "exp2": torch.exp2,
        "log1p": torch.log1p, "log2": torch.log2, "asinh": torch.asinh, "acosh": torch.acosh, "atanh": torch.atanh,
        "logit": torch.logit, "erf": torch.erf, "erfc": torch.erfc, "erfinv": torch.erfinv, "i0": torch.i0,
        "lgamma": torch.lgamma, "digamma": torch.digamma, "trunc": torch.trunc, "frac": torch.frac, "nanToNum": torch.nan_to_num,
    }
    for name, f in functions.items():
        for x in POINTS:
            # Two operations of PyTorch's; the first stops a gradient at NaN, the second has none to pass on.
            if name == "safelog" and math.isnan(x):
                continue
            # At poles PyTorch's derivatives are what rounding makes of them.
            if name in ("lgamma", "digamma") and x in (0.0, -1.0, -3.0, -INF) and not (x == 0 and name == "lgamma"):
                continue
            yield row(name, f, [x])
    # PyTorch's own have no second derivative: at 0, and at bounds.
    for x in POINTS:
        yield row("sinc", torch.sinc, [x], (lambda x: 1 - (math.pi * x) ** 2 / 6) if x == 0 else None)
        yield row("logit of eps", lambda x: torch.logit(x, 0.1), [x],
                  None if x == 0.5 else (lambda x: 0.0 * torch.nan_to_num(x, 0.0, 0.0, 0.0)))
    # PyTorch's hardsigmoid has no second derivative.
    for x in POINTS:
        yield row("hardsigmoid", F.hardsigmoid, [x], lambda x: F.hardtanh(x + 3, 0.0, 6.0) / 6 if not torch.isnan(x) else x.detach() + 0.0 * x)


def pairs():
    numbers = [0.0, 1.0, -1.0, 2.0, INF, NAN]
    functions = {
        "add": torch.add, "sub": torch.sub, "mul": torch.mul, "div": torch.div,
        "max": torch.maximum, "min": torch.minimum,
        "prelu": lambda x, w: F.prelu(x.reshape(1), w.reshape(1)).reshape(()),
    }
    for name, f in functions.items():
        for a, b in itertools.product(numbers, numbers):
            yield row(f"{name} of two", f, [a, b])
    functions = {
        "remainder": torch.remainder, "maximum": torch.maximum, "minimum": torch.minimum, "hypot": torch.hypot,
        "atan2": torch.atan2, "copysign": torch.copysign, "logaddexp": torch.logaddexp, "xlogy": torch.xlogy,
    }
    # log(e^a + e^b) by its definition, and |a| with the constant sign of b: these have second derivatives where PyTorch's divide 0 by 0.
    references = {
        "logaddexp": lambda a, b: torch.log(torch.exp(a) + torch.exp(b)),
        "copysign": lambda a, b: a.abs() * torch.copysign(torch.ones(()), b).detach() + 0.0 * b.nan_to_num(0.0, 0.0, 0.0),
    }
    for name, f in functions.items():
        for a, b in itertools.product(numbers + [-INF, -0.0, 0.5], numbers + [-INF, -0.0, 0.5]):
            if name in ("hypot", "atan2") and a == 0 and b == 0:
                continue
            # .NET's NaN has the sign bit, and PyTorch's second derivatives are not symmetric.
            if name == "copysign" and math.isnan(b) or name == "xlogy" and a == 0 and b < 0:
                continue
            # Of equal infinities PyTorch's derivative is NaN.
            if name == "logaddexp" and a == b and math.isinf(a):
                continue
            isPlain = name == "copysign" or math.isfinite(a) and math.isfinite(b)
            reference = references.get(name) if isPlain else None
            yield row(f"{name} of two", f, [a, b], reference)
    for a in [NAN, INF, -INF, 0.0, -0.0, 2.0, -2.0]:
        yield row("heaviside of two", torch.heaviside, [a, 0.5], lambda a, v: torch.where(a == 0, v, 0.0 * v))
    for a, b in itertools.product([1.0, 2.0, 0.5], [0.0, 1.0, 2.0, -1.0, 0.5]):
        # PyTorch's derivative by a base to the power of 0 does not depend on the exponent.
        reference = (lambda x, y: torch.exp(y * torch.log(x))) if b == 0.0 else None
        yield row("pow of two", torch.pow, [a, b], reference)
    # At a base of 0 the exponent is a constant, and 0 ** 0 is the constant 1.
    for b in [0.0, 1.0, 2.0, 3.0]:
        yield row("pow of two", torch.pow, [0.0, b], lambda x, y, b=b: x ** int(b) + 0.0 * y)


def determinant(a):
    """By its definition: defined, with all derivatives, at every matrix."""
    n = a.shape[-1]
    total = 0.0 * a.sum((-2, -1))
    for order in itertools.permutations(range(n)):
        inversions = sum(order[i] > order[j] for i in range(n) for j in range(i + 1, n))
        term = (-1.0) ** inversions
        for i, j in enumerate(order):
            term = term * a[..., i, j]
        total = total + term
    return total


def matrices():
    examples = [
        [[0.0]], [[2.0]], [[1.0, 2.0], [2.0, 4.0]], [[0.0, 0.0], [0.0, 0.0]], [[1.0, 2.0], [3.0, 4.0]], [[0.0, 1.0], [0.0, 0.0]],
        [[1.0, 2.0, 3.0], [4.0, 5.0, 6.0], [7.0, 8.0, 9.0]], [[1.0, 2.0, 3.0], [2.0, 4.0, 6.0], [3.0, 6.0, 9.0]],
        [[0.0] * 3] * 3, [[1.0, 0.0, 0.0], [0.0, 1e-9, 0.0], [0.0, 0.0, 2.0]], [[0.0, 2.0, 1.0], [0.0, 0.0, 3.0], [0.0, 0.0, 0.0]],
        [[1.0, 2.0, 0.0, 1.0], [2.0, 4.0, 0.0, 2.0], [0.0, 1.0, 1.0, 0.0], [1.0, 3.0, 1.0, 1.0]],
        [[[1.0, 2.0], [2.0, 4.0]], [[1.0, 2.0], [3.0, 4.0]], [[0.0, 0.0], [0.0, 0.0]]],
        [[[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]], [[1.0, 1.0, 1.0], [1.0, 1.0, 1.0], [1.0, 1.0, 1.0]]],
    ]
    for a in examples:
        yield row("det", torch.linalg.det, [a], determinant)
    for a in [[[1.0, 2.0], [2.0, 4.0]], [[0.0, 0.0], [0.0, 3.0]]]:
        yield row("det squared + det", lambda a: torch.linalg.det(a) ** 2 + torch.linalg.det(a), [a],
                  lambda a: determinant(a) ** 2 + determinant(a))


def reductions():
    equal, ties = [2.0, 2.0, 2.0], [1.0, 3.0, 3.0, -2.0, -2.0]
    table = [[1.0, 1.0], [0.0, 2.0]]
    for x in [equal, ties, [5.0], [0.0, 0.0], [-INF, 1.0], [NAN, 1.0]]:
        yield row("max", lambda x: x.max(), [x])
        yield row("min", lambda x: x.min(), [x])
        yield row("max along", lambda x: x.max(-1)[0], [x])
        yield row("min along", lambda x: x.min(-1)[0], [x])
        yield row("sum", lambda x: x.sum(), [x])
        yield row("mean", lambda x: x.mean(), [x])
        yield row("softmax", lambda x: x.softmax(-1), [x])
        yield row("logsoftmax", lambda x: x.log_softmax(-1), [x])
        yield row("logsumexp", lambda x: x.logsumexp(-1), [x])
    for x in [equal, [0.0, 0.0], [-1.0, -1.0]]:
        for name, f in {
            "std": lambda x: x.std(), "std, biased": lambda x: x.std(unbiased=False), "std along": lambda x: x.std(-1),
        }.items():
            yield row(name, f, [x], lambda x: 0.0 * x.sum())
        yield row("var", lambda x: x.var(), [x])
    yield row("std of rows", lambda x: x.std(-1), [table],
              lambda x: torch.stack([0.0 * x[0].sum(), x[1].std()]))
    # All elements by the formula along an axis: PyTorch's own has no gradient of one element's shape.
    for name, f in {"std": lambda x: x.std(-1), "var": lambda x: x.var(-1), "std along": lambda x: x.std(-1)}.items():
        yield row(name, f, [[5.0]])
    for order in [1.0, 2.0, 3.0, 2.5, 4.0, 1.5, INF]:
        f = lambda x, order=order: torch.linalg.vector_norm(x, order)
        for x in [[0.0, 0.0], [0.0]]:
            yield row(f"norm of order {order}", f, [x], lambda x: 0.0 * x.sum())
    for order in [1.0, 2.0, 3.0, 4.0]:
        f = lambda x, order=order: torch.linalg.vector_norm(x, order)
        # |x|^3 = x^2 |x|: powers of whole numbers have no derivative that divides.
        power = {1.0: lambda x: x.abs(), 2.0: lambda x: x * x, 3.0: lambda x: x * x * x.abs(), 4.0: lambda x: x ** 4}[order]
        yield row(f"norm of order {order}", f, [[0.0, 2.0, -1.0]],
                  lambda x, order=order, power=power: power(x).sum() ** (1.0 / order))
    for order in [-1.0, -2.0, 0.5]:
        yield row(f"norm of order {order}", lambda x, order=order: torch.linalg.vector_norm(x, order), [[3.0, 4.0]])
    for x in [[[1.0, 1.0, 1.0], [1.0, 2.0, 4.0]], [[2.0, 2.0], [2.0, 2.0]]]:
        yield row("corrcoef", torch.corrcoef, [x])
    yield row("norm of order inf", lambda x: torch.linalg.vector_norm(x, INF), [[0.0, 2.0, -2.0]])
    yield row("norm of rows", lambda x: torch.linalg.vector_norm(x, 2.0, -1), [[[0.0, 0.0], [3.0, 4.0]]],
              lambda x: torch.stack([0.0 * x[0].sum(), torch.linalg.vector_norm(x[1])]))


def losses():
    scores = [[1.0, 2.0, 3.0], [0.5, -1.0, 0.0], [2.0, 2.0, 2.0]]
    classes = torch.tensor([1.0, 2.0, 3.0])
    for target in [[0, -100, 2], [-100, -100, 1], [0, 1, 2]]:
        t = torch.tensor(target)
        for reduction in ["mean", "sum", "none"]:
            for w, weighted in [(None, ""), (classes, ", weighted"), (0.0 * classes, ", without weight")]:
                text = " ".join(map(str, target))
                yield row(f"crossEntropyLoss, {reduction}{weighted}, {text}",
                          lambda x: F.cross_entropy(x, t, w, reduction=reduction), [scores])
                yield row(f"nllLoss, {reduction}{weighted}, {text}",
                          lambda x: F.nll_loss(x, t, w, reduction=reduction), [scores])
    yield row("mseLoss", F.mse_loss, [[1.0, 2.0], [1.0, 0.0]])
    yield row("l1Loss", F.l1_loss, [[1.0, 2.0], [1.0, 0.0]])
    for x in [[0.0, 1.0], [40.0, -40.0], [INF, 0.0]]:
        yield row("bceWithLogitsLoss", lambda x: F.binary_cross_entropy_with_logits(x, torch.tensor([1.0, 0.0])), [x])
    yield row("maxpool1d", lambda x: F.max_pool1d(x, 2), [[[[1.0, 1.0, 0.0, 0.0]]]])


if __name__ == "__main__":
    rows = [*elementwise(), *pairs(), *matrices(), *reductions(), *losses()]
    print("[\n" + ",\n".join(json.dumps(r) for r in rows) + "\n]")

"""Values and derivatives of operations at special points, by PyTorch 1.13, as JSON for the tests.

    python3 benchmarks/pytorch/special_points.py > tests/DiffLessons.Tests/Differentiation/special-points.json

Zeros, ties, bounds, NaN, infinities, one element, corners of piecewise functions, singular matrices. Each row holds the inputs, the
value, the jacobian by each input, and the hessian of a weighted sum of the outputs by all inputs. Where PyTorch's own formula
divides 0 by 0, the row says by `reference` what is differentiated instead: a function that is equal there, by arithmetic that is
defined.
"""

import functools
import itertools
import json
import math
import pathlib
import re

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


def at_infinities(limit, f):
    """At infinities PyTorch's kernels multiply them by 0, or not; there a function is what it tends to."""

    def whole(x):
        ends = torch.isinf(x)
        return torch.where(ends, limit(x), f(torch.where(ends, torch.zeros_like(x), x)))

    return whole


def as_relu(f):
    return at_infinities(torch.relu, f)


def elementwise():
    functions = {
        "neg": torch.neg, "abs": torch.abs, "acos": torch.acos, "asin": torch.asin, "atan": torch.atan,
        "ceil": torch.ceil, "cos": torch.cos, "cosh": torch.cosh, "exp": torch.exp, "floor": torch.floor,
        "log": torch.log, "log10": torch.log10, "round": torch.round, "sin": torch.sin, "sinh": torch.sinh,
        "sqrt": torch.sqrt, "tan": torch.tan, "tanh": torch.tanh, "sign": torch.sign, "sigmoid": torch.sigmoid,
        "relu": torch.relu, "relu6": F.relu6, "hardtanh": F.hardtanh, "leakyRelu": F.leaky_relu,
        "elu": F.elu, "celu": F.celu, "selu": F.selu, "gelu": as_relu(F.gelu), "geluTanh": as_relu(lambda x: F.gelu(x, approximate="tanh")),
        "silu": as_relu(F.silu), "mish": as_relu(F.mish), "softplus": F.softplus,
        "softsign": at_infinities(torch.sign, F.softsign), "logsigmoid": F.logsigmoid,
        "hardswish": as_relu(lambda x: torch.where(x > 3, x, torch.where(x < -3, 0 * x, x * ((x + 3).clamp(0, 6) / 6)))),
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


def truths():
    """Comparisons, logic and counts: whole numbers and booleans, without derivatives."""
    numbers = [0.0, -0.0, 1.0, -1.0, INF, -INF, NAN]
    functions = {
        "eq": torch.eq, "ne": torch.ne, "lt": torch.lt, "le": torch.le, "gt": torch.gt, "ge": torch.ge, "isclose": torch.isclose,
        "logicalAnd": torch.logical_and, "logicalOr": torch.logical_or, "logicalXor": torch.logical_xor,
        "floorDivide": lambda a, b: torch.div(a, b, rounding_mode="floor"),
    }
    for name, f in functions.items():
        for a, b in itertools.product(numbers, numbers):
            # .NET prints NaN alike, whatever its sign.
            yield row(f"{name} of two", lambda a, b: f(a, b).double().detach(), [a, b])
    functions = {
        "isnan": torch.isnan, "isinf": torch.isinf, "isfinite": torch.isfinite, "logicalNot": torch.logical_not,
        "bitwiseNot": lambda x: ~x.int(), "bitwiseAnd": lambda x: x.int() & 5, "bitwiseOr": lambda x: x.int() | 5,
        "bitwiseXor": lambda x: x.int() ^ 5,
        "any": lambda x: x.any(-1), "all": lambda x: x.all(-1), "countNonzero": torch.count_nonzero, "nonzero": torch.nonzero,
        "isin": lambda x: torch.isin(x, torch.tensor([1.0, 0.0, INF])),
    }
    whole = [[0.0, -0.0, 5.0, -1.0, 2.0], [0.0, 0.0], [7.0]]
    for name, f in functions.items():
        for x in whole if name.startswith("bitwise") else [numbers, *whole, []]:
            yield row(name, lambda x: f(x).double().detach(), [x])
    for x in [[[1.0, 2.0], [2.0, 4.0]], [[0.0, 0.0], [0.0, 0.0]], [[1.0, 0.0], [0.0, 1e-3]]]:
        yield row("matrixRank", lambda x: torch.linalg.matrix_rank(x).double().detach(), [x])


def chances():
    """Random functions where chance has no part: chances of 0 and 1."""
    for x in [[0.0, 1.0, 1.0], [1.0]]:
        yield row("bernoulli", lambda x: x.detach(), [x])
    for x in [[0.0, 1.0, 0.0], [2.0]]:
        yield row("multinomial", lambda x: x.argmax().reshape(1).double().detach(), [x])
    for name, shape in {"dropout": (4,), "dropout2d": (1, 2, 1, 2), "dropout3d": (1, 2, 1, 1, 2)}.items():
        x = torch.tensor([1.0, -2.0, 0.0, 3.0]).reshape(shape)
        yield row(f"{name} of 0", lambda x: x + 0.0, [x])
        yield row(f"{name} of 1", lambda x: 0.0 * x, [x])


def more_reductions():
    rows = [[0.0, 2.0, 3.0], [0.0, 0.0, 3.0], [2.0], [0.0], [2.0, -1.0, 0.5]]
    special = [[1.0, NAN, 2.0], [INF, 1.0, 2.0], [-INF, INF, 1.0]]
    for x in rows:
        # PyTorch's second derivative stops at factors of 0.
        yield row("prod", torch.prod, [x], lambda x: functools.reduce(torch.mul, list(x)))
        yield row("cumprod", lambda x: x.cumprod(0), [x])
    for x in rows + special:
        yield row("cumsum", lambda x: x.cumsum(0), [x])
        yield row("nansum", torch.nansum, [x])
        yield row("difference", lambda x: x[1:] - x[:-1], [x])
        # PyTorch takes the ends off the sum, infinity off infinity.
        yield row("trapezoid", lambda x: ((x[1:] + x[:-1]) / 2).sum(), [x])
        yield row("cumulativeTrapezoid", torch.cumulative_trapezoid, [x])
    for x in rows + [[NAN, 1.0, 2.0], [NAN, 4.0]]:
        yield row("nanmean", torch.nanmean, [x])
    for x in [[1.0, 3.0, 3.0], [2.0, 2.0], [5.0], [NAN, 1.0], [-INF, -INF, 1.0]]:
        yield row("amax", lambda x: x.amax(-1), [x])
        yield row("amin", lambda x: x.amin(-1), [x])
    for x in [[0.0, 0.0], [1.0, 3.0, 3.0], [5.0], [INF, 0.0], [40.0, -40.0]]:
        yield row("softmin", lambda x: F.softmin(x, -1), [x])
    for x in [[0.0, 0.0, 1.0], [3.0], [40.0, -40.0, 40.0], [-INF, 1.0, 2.0]]:
        # By its definition: PyTorch's derivative takes logarithms of the derivative that it is given.
        yield row("logcumsumexp", lambda x: x.logcumsumexp(0), [x],
                  lambda x: torch.stack([x[0] if i == 0 else x[: i + 1].logsumexp(0) for i in range(len(x))]))
    for x in [[0.0, 0.0], [1.0, 40.0], [1.0, -40.0, 0.0, INF]]:
        yield row("glu", F.glu, [x])
    for x in [[2.0, 2.0, 2.0], [0.0, 0.0]]:
        yield row("standardize", lambda x: 0.0 * x, [x])
        yield row("normalize", lambda x: 0.0 * x, [x])
    for x in [[1.0, 2.0, 4.0]]:
        yield row("standardize", lambda x: (x - x.mean()) / x.std(), [x])
        yield row("normalize", lambda x: (x - x.min()) / (x.max() - x.min()), [x])
    for x in [[[1.0, 1.0, 1.0], [1.0, 2.0, 4.0]], [[0.0, 0.0], [0.0, 0.0]]]:
        yield row("cov", torch.cov, [x])
    for a, b, t in [(0.0, 0.0, 0.5), (1.0, 1.0, 2.0), (-1.0, 2.0, 0.0), (INF, 1.0, 0.25), (NAN, 1.0, 0.25)]:
        yield row(f"lerp of two by {t:g}", lambda a, b, t=t: torch.lerp(a, b, t), [a, b])


def arrangements():
    """Rearrangements of elements, special ones among them; nothing is computed with them."""
    x = [[1.0, NAN, -0.0], [INF, -INF, 2.0]]
    square = [[1.0, NAN], [INF, -0.0]]
    tall = [[[1.0, NAN], [-INF, 2.0]], [[0.0, -0.0], [3.0, INF]]]
    functions = {
        "view": (lambda x: x.view(3, 2), x), "viewAs": (lambda x: x.view(3, 2), x), "reshape": (lambda x: x.reshape(6), x),
        "flatten": (torch.flatten, x), "unflatten": (lambda x: x.view(2, 3, 1), x), "transpose": (lambda x: x.T, x),
        "permute": (lambda x: x.permute(1, 0), x), "squeeze": (lambda x: x + 0, x), "unsqueeze": (lambda x: x.unsqueeze(0), x),
        "unsqueezeAs": (lambda x: x.unsqueeze(-1), x), "expand": (lambda x: x.expand(2, 2, 3), x),
        "expandAs": (lambda x: x.expand(2, 2, 3), x), "repeat": (lambda x: x.repeat(2, 1), x), "flip": (lambda x: x.flip(0), x),
        "swapaxes": (lambda x: x.T, x), "movedim": (lambda x: x.T, x), "roll": (lambda x: x.roll(1, 1), x),
        "rot90": (lambda x: x.rot90(1, (0, 1)), x), "unfold": (lambda x: x.unfold(1, 2, 1), x), "tile": (lambda x: x.tile(2, 1), x),
        "repeatInterleave": (lambda x: x.repeat_interleave(2, 1), x),
        "pad": (lambda x: F.pad(x, (1, 1)), x), "dilate": (lambda x: torch.stack([x, 0 * torch.ones_like(x)], -1).reshape(2, 6)[:, :5], x),
        "undilate": (lambda x: x[:, ::2], x), "slice": (lambda x: x[:, ::2], x), "narrow": (lambda x: x[:, 1:3], x),
        "gather": (lambda x: x.gather(1, torch.tensor([[0, 0], [2, 2]])), x),
        "scatter": (lambda x: torch.zeros(2, 3).scatter(1, torch.tensor([[2, 0, 1], [0, 1, 2]]), x), x),
        "where": (lambda x: torch.where(torch.isfinite(x), x, torch.zeros(())), x),
        "maskedFill": (lambda x: x.masked_fill(torch.isnan(x), 5.0), x), "maskedSelect": (lambda x: x.masked_select(torch.isfinite(x)), x),
        "indexSelect": (lambda x: x.index_select(1, torch.tensor([1, 1])), x), "take": (lambda x: x.take(torch.tensor([0, 3, 3])), x),
        "takeAlongDim": (lambda x: x.take_along_dim(torch.tensor([[0, 0], [2, 2]]), 1), x),
        "indexAdd": (lambda x: x.index_add(0, torch.tensor([0, 0]), torch.ones(2, 3)), x),
        "indexCopy": (lambda x: x.index_copy(0, torch.tensor([1]), torch.ones(1, 3)), x),
        "scatterAdd": (lambda x: x.scatter_add(0, torch.tensor([[0, 0, 1]]), torch.ones(1, 3)), x),
        "diagonal": (torch.diagonal, square), "trace": (torch.trace, [[1.0, 0.0], [INF, -3.0]]), "tril": (torch.tril, square),
        "triu": (torch.triu, square), "diag": (torch.diag, square), "cast": (lambda x: x + 0, x), "move": (lambda x: x + 0, x),
        "clone": (torch.clone, x), "toImage": (lambda x: x.expand(3, 2, 3), x),
        "pixelShuffle": (lambda x: F.pixel_shuffle(x, 2), [[[1.0]], [[NAN]], [[INF]], [[-0.0]]]),
        "pixelUnshuffle": (lambda x: F.pixel_unshuffle(x, 2), [tall[0]]),
    }
    for name, (f, inputs) in functions.items():
        yield row(name, f, [inputs])
    for x in [[1.0, 0.0, 2.0], [0.0, 0.0, 3.0], [-1.0, 2.0, 2.0]]:
        for how, own in {"sum": "sum", "prod": "prod", "amax": "amax"}.items():
            yield row(f"scatterReduce by {how}",
                      lambda x: torch.zeros(2).scatter_reduce(0, torch.tensor([0, 1, 0]), x, own, include_self=False), [x],
                      {"sum": lambda x: torch.stack([x[0] + x[2], x[1]]), "prod": lambda x: torch.stack([x[0] * x[2], x[1]]),
                       "amax": lambda x: torch.stack([torch.stack([x[0], x[2]]).amax(0), x[1]])}[how])


def linear_algebra():
    zero, unit, one = [[0.0, 0.0], [0.0, 0.0]], [[1.0, 0.0], [0.0, 1.0]], [[1.0, 2.0], [2.0, 4.0]]
    regular = [[2.0, 1.0], [0.0, 3.0]]
    for a, b in [(zero, one), (unit, regular), (one, zero)]:
        yield row("matmul of two", torch.matmul, [a, b])
        yield row("kron of two", lambda a, b: torch.kron(a.contiguous(), b.contiguous()), [a, b])
    for a, b in [([0.0, 0.0], [1.0, 2.0]), ([1.0, 2.0], [1.0, 2.0])]:
        yield row("dot of two", torch.dot, [a, b])
    for a, b in [([1.0, 2.0, 3.0], [2.0, 4.0, 6.0]), ([0.0, 0.0, 0.0], [1.0, 0.0, 0.0])]:
        yield row("cross of two", torch.cross, [a, b])
    for x in [unit, regular, [[-2.0]]]:
        yield row("inv", torch.linalg.inv, [x])
        yield row("pinv", torch.linalg.pinv, [x], torch.linalg.inv)
    yield row("cond", torch.linalg.cond, [regular])
    for x in [zero, unit, regular, [[0.0]]]:
        yield row("matrixExp", torch.matrix_exp, [x],
                  lambda x: sum((torch.linalg.matrix_power(x, k) * (1.0 / math.factorial(k)) for k in range(1, 30)), torch.eye(x.shape[0])))
        for n in [0, 1, 3]:
            yield row(f"matrixPower {n}", lambda x: torch.linalg.matrix_power(x, n), [x],
                      (lambda x: torch.eye(x.shape[0]) + 0.0 * x) if n == 0 else None)
    yield row("matrixPower -1", lambda x: torch.linalg.matrix_power(x, -1), [regular])
    for x in [unit, [[4.0]], [[2.0, 1.0], [1.0, 3.0]]]:
        yield row("cholesky", torch.linalg.cholesky, [x])
        yield row("logdet", torch.logdet, [x])
    for x in [regular, [[-2.0]], [[1.0, 0.0], [0.0, 3.0]]]:
        yield row("svdvals", torch.linalg.svdvals, [x])
    for x in [[[2.0, 1.0], [1.0, 5.0]], [[-2.0]], [[1.0, 0.0], [0.0, 3.0]]]:
        yield row("eigvalsh", torch.linalg.eigvalsh, [x])
    # Points that coincide: the distance has the derivative 0 there.
    for x in [[[0.0, 0.0]], [[3.0, 4.0]]]:
        yield row("cdist", lambda x: torch.cdist(x, torch.zeros(1, 2)), [x],
                  (lambda x: 0.0 * x.sum().reshape(1, 1)) if x == [[0.0, 0.0]] else lambda x: x.norm().reshape(1, 1))


def windows():
    line, kernel = [[[0.0, 0.0, 1.0]]], [[[0.0, 2.0]]]
    for axes, conv, back, average in [
        (1, F.conv1d, F.conv_transpose1d, F.avg_pool1d), (2, F.conv2d, F.conv_transpose2d, F.avg_pool2d),
        (3, F.conv3d, F.conv_transpose3d, F.avg_pool3d),
    ]:
        shape = (1, 1) + (1,) * (axes - 1)
        x = torch.tensor(line).reshape(*shape, 3)
        w = torch.tensor(kernel).reshape(*shape, 2)
        yield row(f"conv{axes}d of two", conv, [x, w])
        yield row(f"convTranspose{axes}d of two", back, [x, w])
        window = (1,) * (axes - 1) + (2,)
        tied = torch.tensor([1.0, 1.0, 0.0, NAN]).reshape(*shape, 4)
        yield row(f"avgpool{axes}d", lambda x: average(x, window), [tied])
        pool = [F.max_pool1d, F.max_pool2d, F.max_pool3d][axes - 1]
        ties = torch.tensor([1.0, 1.0, -INF, -INF]).reshape(*shape, 4)
        if axes > 1:
            yield row(f"maxpool{axes}d", lambda x: pool(x, window), [ties])
        values = torch.tensor([5.0, 0.0]).reshape(*shape, 2)

        def unpool(x, shape=shape):
            return torch.stack([x.flatten()[0], 0 * x.sum(), x.flatten()[1], 0 * x.sum()]).reshape(*shape, 4)

        yield row(f"maxunpool{axes}d", unpool, [values])
    yield row("interpolate", lambda x: F.interpolate(x, scale_factor=2.0, mode="nearest"), [[[[0.0, NAN]]]])
    yield row("interpolate linear", lambda x: F.interpolate(x, size=3, mode="linear", align_corners=True), [[[[0.0, 0.0, 1.0]]]])
    target = torch.tensor([0.0, 1.0])

    def straight(x):
        """Next to 0 and 1 the slope is a constant: PyTorch's second derivative is one of another slope."""
        here = x.detach()
        slope = (here - target) / (here * (1 - here)).clamp(min=1e-12)
        return (slope * (x - here)).mean()

    for x in [[0.0, 1.0], [1.0, 0.0], [0.5, 0.25]]:
        yield row("bceLoss", lambda x: F.binary_cross_entropy(x, target), [x], None if x[0] == 0.5 else straight)


def more_losses():
    """At targets that are met, at margins' inside, with zeros among the scores."""
    target, signs = torch.tensor([1.0, 0.0]), torch.tensor([1.0, -1.0])
    flat = [[0.0, 2.0], [1.5, -3.0], [1.0, 0.0]]
    losses = {
        "huberLoss": lambda x: F.huber_loss(x, target), "smoothL1Loss": lambda x: F.smooth_l1_loss(x, target),
        "klDivLoss": lambda x: F.kl_div(x, target, reduction="mean"),
        "gaussianNllLoss": lambda x: F.gaussian_nll_loss(x, target, torch.tensor([1.0, 2.0])),
        "poissonNllLoss": lambda x: F.poisson_nll_loss(x, target),
        "hingeEmbeddingLoss": lambda x: F.hinge_embedding_loss(x, signs), "softMarginLoss": lambda x: F.soft_margin_loss(x, signs),
        "multilabelSoftMarginLoss": lambda x: F.multilabel_soft_margin_loss(x.reshape(1, 2), target.reshape(1, 2)),
    }
    # PyTorch's have no second derivative here: pieces that are straight lines or parabolas.
    references = {
        "huberLoss": lambda x: torch.where((x - target).abs() <= 1, (x - target) ** 2 / 2, (x - target).abs() - 0.5).mean(),
        "smoothL1Loss": lambda x: torch.where((x - target).abs() <= 1, (x - target) ** 2 / 2, (x - target).abs() - 0.5).mean(),
        "softMarginLoss": lambda x: F.softplus(-signs * x).mean(),
    }
    for name, f in losses.items():
        for x in flat:
            yield row(name, f, [x], references.get(name))
    scores = torch.tensor([[0.5, 0.0, -2.0]])
    yield row("multiMarginLoss", lambda x: F.multi_margin_loss(x, torch.tensor([1])), [scores],
              lambda x: ((1 - x[0, 1] + x[0, 0]) + 0 * x[0, 2]) / 3)
    yield row("multilabelMarginLoss", lambda x: F.multilabel_margin_loss(x, torch.tensor([[1, -1, 0]])), [scores],
              lambda x: (1 - x[0, 1] + x[0, 0] + 0 * x[0, 2]) / 3)
    for a, b in [([3.0, 4.0], [4.0, 3.0]), ([1.0, 0.0], [2.0, 0.0])]:
        yield row("cosineSimilarity of two", lambda a, b: F.cosine_similarity(a, b, dim=0), [a, b],
                  lambda a, b: (a * b).sum() / (a.norm() * b.norm()))
    for a, b in [([[3.0, 4.0]], [[4.0, 3.0]])]:
        yield row("cosineEmbeddingLoss of two", lambda a, b: F.cosine_embedding_loss(a, b, torch.tensor([1.0])), [a, b],
                  lambda a, b: 1 - (a * b).sum() / (a.norm() * b.norm()))
        yield row("tripletMarginLoss of two", lambda a, b: F.triplet_margin_loss(a, b, torch.tensor([[3.5, 4.0]])), [a, b])
    for a, b in [([3.0, 1.0], [1.0, 3.0])]:
        yield row("marginRankingLoss of two", lambda a, b: F.margin_ranking_loss(a, b, torch.tensor([1.0, 1.0]), margin=0.5), [a, b])
    for axes in [1, 2, 3]:
        x = torch.tensor([1.0, 1.0, 0.0, -2.0]).reshape((1, 1) + (1,) * (axes - 1) + (4,))
        size = (1,) * (axes - 1) + (2,)
        yield row(f"adaptiveAvgPool{axes}d", lambda x: getattr(F, f"adaptive_avg_pool{axes}d")(x, size if axes > 1 else 2), [x])
        yield row(f"adaptiveMaxPool{axes}d", lambda x: getattr(F, f"adaptive_max_pool{axes}d")(x, size if axes > 1 else 2), [x])
    yield row("poisson", lambda x: 0 * x.detach(), [[0.0, 0.0]])
    yield row("stopGradient", lambda x: x.detach(), [[1.0, NAN, -0.0]])


def named(compared):
    """Functions of one number that have no row above, by the names that the table of docs/tensors.md gives as PyTorch's."""
    root = pathlib.Path(__file__).resolve().parents[2]
    lines = (root / "tests/DiffLessons.Tests/Surface/tensor-names.tsv").read_text().splitlines()
    for family, name, _, pytorch, _ in (line.split("\t") for line in lines[1:]):
        if family == "" and pytorch and name not in compared:
            module, function = pytorch.split(".", 1)
            for x in POINTS:
                yield row(name, getattr({"torch": torch, "F": F}[module], function), [x])


if __name__ == "__main__":
    rows = [*elementwise(), *pairs(), *matrices(), *reductions(), *losses(), *truths(), *chances(), *more_reductions(),
            *arrangements(), *linear_algebra(), *windows(), *more_losses()]
    rows += named({re.split("[ ,]", r["name"])[0] for r in rows})
    print("[\n" + ",\n".join(json.dumps(r) for r in rows) + "\n]")

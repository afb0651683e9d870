"""Values and gradients of tensor functions, by PyTorch 1.13, as JSON for the tests.

    python3 benchmarks/pytorch/tensor_functions.py > tests/DiffLessons.Tests/Ops/tensor-functions.json

Each row holds the inputs, the results, and the gradients by the inputs of the sum of all results' elements, weighted by 1, 1.25, 1.5, ...
Rows of one name are one function at several points: generated numbers, then special ones (empty, one element, repeated indices, NaN,
infinities). Masks, indices and options are written into the function, here and in the tests.
"""

import json
import math

import torch
import torch.nn.functional as F

torch.set_default_dtype(torch.float64)
NAN, INF = math.nan, math.inf
rows = []


def encode(tensor):
    def number(v):
        if math.isnan(v):
            return "NaN"
        if math.isinf(v):
            return "Infinity" if v > 0 else "-Infinity"
        return v

    return {"shape": list(tensor.shape), "data": [number(v) for v in tensor.detach().double().flatten().tolist()]}


def numbers(*shape, seed=0):
    """Numbers between -1 and 1."""
    generator = torch.Generator().manual_seed(seed)
    return torch.rand(shape, generator=generator) * 2 - 1


def positive(n, *batch, seed=0):
    """Symmetric positive definite matrices."""
    a = numbers(*batch, n, n, seed=seed)
    return a @ a.mT + 0.5 * torch.eye(n)


def row(name, f, *inputs):
    xs = [torch.as_tensor(x, dtype=torch.float64).clone().requires_grad_() for x in inputs]
    results = f(*xs)
    results = list(results) if isinstance(results, (tuple, list)) else [results]
    total = 0.0
    for y in results:
        if y.requires_grad:
            total = total + ((1.0 + 0.25 * torch.arange(y.numel())).reshape(y.shape) * y).sum()
    if isinstance(total, float):
        gradients = [None for _ in xs]
    else:
        gradients = torch.autograd.grad(total, xs, allow_unused=True)
    gradients = [torch.zeros_like(x) if g is None else g for g, x in zip(gradients, xs)]
    rows.append({
        "name": name,
        "inputs": [encode(x) for x in xs],
        "results": [encode(y) for y in results],
        "gradients": [encode(g) for g in gradients],
    })


def selecting():
    x, y = numbers(2, 3, seed=1), numbers(2, 3, seed=2)
    special = torch.tensor([[NAN, INF, -INF], [0.0, 1.0, -2.0]])
    for a, b in [(x, y), (special, x), (x, special), (numbers(3, seed=3), numbers(2, 1, seed=4)), (x, numbers(seed=5)), (torch.zeros(0, 3), y[:1])]:
        row("where", lambda a, b: torch.where(torch.arange(3) % 2 == 0, a, b), a, b)
    mask = torch.tensor([[True, False, True], [False, False, True]])
    for a in [x, special]:
        row("where of a number", lambda a: torch.where(mask, a, torch.tensor(0.5)), a)
        row("maskedSelect", lambda a: a.masked_select(mask), a)
        row("maskedSelect of a row", lambda a: a.masked_select(torch.tensor([True, False, True])), a)
        row("maskedSelect of nothing", lambda a: a.masked_select(torch.zeros(2, 3) > 1), a)
        row("maskedFill", lambda a: a.masked_fill(mask, 0.5), a)
        row("take", lambda a: a.take(torch.tensor([[0, -1], [5, 0]])), a)
        row("takeAlongDim", lambda a: a.take_along_dim(torch.tensor([[2, 0], [1, 1]]), 1), a)
        row("takeAlongDim, broadcast", lambda a: a.take_along_dim(torch.tensor([[2, 0, 2, 1]]), 1), a)
        row("takeAlongDim, flat", lambda a: a.take_along_dim(torch.tensor([5, 0, 0])), a)
        row("indexSelect", lambda a: a.index_select(1, torch.tensor([2, 0, 2])), a)
        row("indexSelect of nothing", lambda a: a.index_select(0, torch.zeros(0, dtype=torch.int64)), a)
        row("narrow", lambda a: a.narrow(1, 1, 2), a)
        row("narrow from the end", lambda a: a.narrow(-1, -2, 1), a)
        row("nonzero", lambda a: a.nonzero(), a)
        row("isin", lambda a: torch.isin(a, torch.tensor([0.0, -2.0, INF, NAN])), a)
    row("maskedFill of a tensor", lambda a, v: a.masked_fill(mask, v), x, numbers(seed=6))
    row("nonzero of a number", lambda a: a.nonzero(), numbers(seed=7))
    row("nonzero of a number", lambda a: a.nonzero(), torch.tensor(0.0))
    row("narrow of nothing", lambda a: a.narrow(0, 0, 0), torch.zeros(0))


def scattering():
    x, s = numbers(2, 4, seed=11), numbers(2, 3, seed=12)
    at = torch.tensor([[0, 2, 0], [3, 3, 1]])
    special = torch.tensor([[NAN, INF, 1.0], [0.0, -INF, -2.0]])
    for source in [s, special]:
        row("indexAdd", lambda x, s: x.index_add(1, torch.tensor([3, 0, 3]), s), x, source)
        row("indexAdd, alpha", lambda x, s: x.index_add(1, torch.tensor([3, 0, 1]), s, alpha=-2.5), x, source)
        row("indexCopy", lambda x, s: x.index_copy(1, torch.tensor([3, 0, 1]), s), x, source)
        row("scatterAdd", lambda x, s: x.scatter_add(1, at, s), x, source)
        # The gradient by a factor of a product that is NaN is the product of the others; PyTorch divides by the factor.
        for reduce in ["sum", "mean", "amax", "amin"] + (["prod"] if source is s else []):
            for own in [True, False]:
                row(f"scatterReduce, {reduce}, {own}", lambda x, s: x.scatter_reduce(1, at, s, reduce, include_self=own), x, source)
    row("indexAdd of nothing", lambda x, s: x.index_add(1, torch.zeros(0, dtype=torch.int64), s), x, torch.zeros(2, 0))
    row("scatterAdd, less of the source", lambda x, s: x.scatter_add(1, at[:1, :2], s[:1, :2]), x, s)
    row("scatterReduce, prod, True", lambda x, s: x.scatter_reduce(1, at, s, "prod"), x, torch.tensor([[0.0, 2.0, 3.0], [0.0, 0.0, 1.0]]))
    row("scatterReduce, amax, True", lambda x, s: x.scatter_reduce(1, at, s, "amax"), torch.zeros(2, 4), torch.zeros(2, 3))


selecting()
scattering()
print("[\n" + ",\n".join(json.dumps(row) for row in rows) + "\n]")

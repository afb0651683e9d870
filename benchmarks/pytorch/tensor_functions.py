"""Values and gradients of tensor functions, by PyTorch 1.13, as JSON for the tests.

    python3 benchmarks/pytorch/tensor_functions.py > tests/DiffLessons.Tests/Ops/Tables/tensor-functions.json

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


def indexing():
    mask = torch.tensor([[True, False, True], [False, False, True]])
    two = [numbers(2, 3, seed=21), torch.tensor([[NAN, INF, 1.0], [0.0, -INF, -2.0]])]
    three = [numbers(2, 3, 4, seed=22)]

    def changed(x, at, v, add=False):
        y = x.clone()
        if add:
            y.index_put_(at, v, accumulate=True) if isinstance(at[0], torch.Tensor) else y[at].add_(v)
        else:
            y[at] = v
        return y

    for x in two:
        row("x[mask]", lambda x: x[mask], x)
        row("x[mask of rows]", lambda x: x[torch.tensor([False, True])], x)
        row("x[[0, 0, -1]]", lambda x: x[[0, 0, -1]], x)
        row("x[indices]", lambda x: x[torch.tensor([[1, 0], [1, -1]])], x)
        row("x[:, [2, 0]]", lambda x: x[:, [2, 0]], x)
        row("x[1, [2, 0]]", lambda x: x[1, [2, 0]], x)
        row("x[[0, 1], [2, 0]]", lambda x: x[[0, 1], [2, 0]], x)
        row("x[0:2, 0:3:2]", lambda x: x[0:2, 0:3:2], x)
        row("x[:, None]", lambda x: x[:, None], x)
        row("x[[]]", lambda x: x[torch.zeros(0, dtype=torch.int64)], x)
        row("x[0] = v", lambda x, v: changed(x, 0, v), x, numbers(3, seed=23))
        row("x[0] = v", lambda x, v: changed(x, 0, v), x, numbers(seed=24))
        row("x[:, 1:3] = v", lambda x, v: changed(x, (slice(None), slice(1, 3)), v), x, numbers(2, 1, seed=25))
        row("x[mask] = v", lambda x, v: changed(x, mask, v), x, numbers(3, seed=26))
        row("x[mask] = v", lambda x, v: changed(x, mask, v), x, numbers(1, seed=26))
        row("x[[1, 0]] = v", lambda x, v: changed(x, [1, 0], v), x, numbers(2, 3, seed=27))
        row("x[0] += v", lambda x, v: changed(x, 0, v, True) if False else torch.cat([x[:1] + v, x[1:]]), x, numbers(3, seed=28))
        row("x[:, 1:3] += v", lambda x, v: torch.cat([x[:, :1], x[:, 1:] + v], 1), x, numbers(2, 2, seed=29))
        row("x[mask] += v", lambda x, v: changed(x, (mask,), v, True), x, numbers(3, seed=30))
        row("x[[1, 0, 1]] += v", lambda x, v: changed(x, (torch.tensor([1, 0, 1]),), v, True), x, numbers(3, 3, seed=31))
    for x in three:
        row("x[..., 0]", lambda x: x[..., 0], x)
        row("x[0, ..., 1:3]", lambda x: x[0, ..., 1:3], x)
        row("x[None, 1, :, None]", lambda x: x[None, 1, :, None], x)
        row("x[:, 1, [3, 0]]", lambda x: x[:, 1, [3, 0]], x)
        row("x[[1, 0], :, [3, 0]]", lambda x: x[[1, 0], :, [3, 0]], x)
        row("x[mask, [1, 1, 3]]", lambda x: x[mask, torch.tensor([1, 1, 3])], x)


def moving():
    x, special = numbers(2, 3, seed=41), torch.tensor([[NAN, INF, 1.0], [0.0, -INF, -2.0]])
    deep = numbers(2, 3, 4, seed=42)
    for x in [x, special]:
        row("roll", lambda x: x.roll(2), x)
        row("roll along", lambda x: x.roll(-4, 1), x)
        row("roll along two", lambda x: x.roll((1, 2), (0, -1)), x)
        for k in range(-1, 5):
            row(f"rot90, {k}", lambda x: x.rot90(k), x)
        row("movedim", lambda x: x.movedim(0, -1), x)
        row("swapaxes", lambda x: x.swapaxes(0, -1), x)
        row("tile", lambda x: x.tile(2, 3), x)
        row("tile, more axes", lambda x: x.tile(2, 1, 2, 1), x)
        row("repeatInterleave", lambda x: x.repeat_interleave(2), x)
        row("repeatInterleave along", lambda x: x.repeat_interleave(2, 1), x)
        row("repeatInterleave by a tensor", lambda x: x.repeat_interleave(torch.tensor([2, 0, 3]), 1), x)
        row("chunk", lambda x: x.chunk(2, 1), x)
        row("unfold along", lambda x: x.unfold(1, 2, 1), x)
        row("tril", lambda x: x.tril(), x)
        row("tril, 1", lambda x: x.tril(1), x)
        row("triu, -1", lambda x: x.triu(-1), x)
        row("diag", lambda x: x.diag(), x)
        row("diag, -1", lambda x: x.diag(-1), x)
    row("diag", lambda x: x.diag(), numbers(3, seed=43))
    row("diag, -1", lambda x: x.diag(-1), numbers(2, seed=43))
    row("diag", lambda x: x.diag(), torch.zeros(0))
    row("roll", lambda x: x.roll(2), deep)
    row("roll", lambda x: x.roll(2), torch.zeros(0, 2))
    row("rot90 of other axes", lambda x: x.rot90(1, (2, 0)), deep)
    row("movedim", lambda x: x.movedim(0, -1), deep)
    row("movedim of two", lambda x: x.movedim((0, 2), (1, 0)), deep)
    row("tril", lambda x: x.tril(), deep)


def joining():
    for a, b in [(numbers(2, 3, seed=51), numbers(2, 3, seed=52)), (numbers(3, seed=53), numbers(3, seed=54)), (numbers(seed=55), numbers(seed=56))]:
        row("hstack", lambda a, b: torch.hstack([a, b]), a, b)
        row("vstack", lambda a, b: torch.vstack([a, b]), a, b)
        row("dstack", lambda a, b: torch.dstack([a, b]), a, b)
    a, b, c = numbers(2, seed=57), numbers(3, seed=58), numbers(2, seed=59)
    for vectors in [(a, b), (a, b, c), (a,), (a, torch.zeros(0))]:
        row("meshgrid", lambda *v: torch.meshgrid(*v, indexing="ij"), *vectors)
        row("meshgrid, xy", lambda *v: torch.meshgrid(*v, indexing="xy"), *vectors)
        row("cartesianProd", lambda *v: torch.cartesian_prod(*v), *vectors)
    row("blockDiag", lambda *v: torch.block_diag(*v), numbers(2, 3, seed=60), numbers(1, 1, seed=61), numbers(2, seed=62), numbers(seed=63))
    row("blockDiag", lambda *v: torch.block_diag(*v), numbers(2, 0, seed=60), numbers(1, 2, seed=61))


def padding():
    x = numbers(2, 3, 4, seed=71)
    special = x.clone()
    special[0, 0, 0], special[1, 2, 3] = NAN, INF
    for x in [x, special]:
        row("pad, one-sided", lambda x: F.pad(x, (2, 1, 0, 2, 1, 0)), x)
        row("pad by a number", lambda x: F.pad(x, (0, 1, 1, 0, 0, 2), value=-1.5), x)
        for mode in ["reflect", "replicate", "circular"]:
            row(f"pad, {mode}", lambda x: F.pad(x[None], (2, 1, 1, 0), mode=mode)[0], x)


def resampling():
    x = numbers(2, 2, 3, 4, seed=81)
    for mode in ["nearest", "bilinear", "bicubic", "area", "nearest-exact"]:
        row(f"interpolate, {mode}", lambda x: F.interpolate(x, (5, 3), mode=mode), x)
        row(f"interpolate, {mode}", lambda x: F.interpolate(x, (5, 3), mode=mode), numbers(1, 1, 1, 1, seed=82))
    row("interpolate by a factor", lambda x: F.interpolate(x, scale_factor=1.5, mode="bilinear"), x)
    row("interpolate, aligned", lambda x: F.interpolate(x, (5, 7), mode="bilinear", align_corners=True), x)
    row("interpolate a signal", lambda x: F.interpolate(x, 7, mode="linear"), x[0])
    row("pixelShuffle", lambda x: F.pixel_shuffle(x, 2), numbers(2, 8, 2, 3, seed=83))
    row("pixelUnshuffle", lambda x: F.pixel_unshuffle(x, 2), numbers(2, 2, 4, 6, seed=84))
    row("unfold", lambda x: F.unfold(x, (2, 3), padding=(1, 0), stride=(2, 1)), numbers(2, 2, 4, 5, seed=85))
    row("fold", lambda x: F.fold(x, (4, 5), (2, 3), padding=(1, 0), stride=(2, 1)), numbers(2, 12, 9, seed=86))
    for mode in ["bilinear", "nearest"]:
        for outside in ["zeros", "border", "reflection"]:
            for align in [True, False]:
                f = lambda x, g: F.grid_sample(x, g, mode, outside, align)
                row(f"gridSample, {mode}, {outside}, {align}", f, x, numbers(2, 3, 2, 2, seed=87) * 1.7)


def matrices():
    a, batch = positive(3, seed=91), positive(3, 2, seed=92)
    wide, tall, square = numbers(2, 4, seed=93), numbers(4, 2, seed=94), numbers(3, 3, seed=95)

    def projections(v):
        return v.unsqueeze(-2) * v.unsqueeze(-3)

    def svd(x):
        u, s, vh = torch.linalg.svd(x, full_matrices=False)
        return s, projections(u), projections(vh.mT)

    def eigh(x):
        values, vectors = torch.linalg.eigh(x + x.mT)
        return values, projections(vectors)

    for x in [a, batch, torch.zeros(0, 0)]:
        row("cholesky", lambda x: torch.linalg.cholesky(x), x)
    for x in [a, batch]:
        row("cholesky, upper", lambda x: torch.linalg.cholesky(x).mT, x)
        row("choleskySolve", lambda x, b: torch.cholesky_solve(b, torch.linalg.cholesky(x)), x, numbers(3, 2, seed=96).expand(*x.shape[:-2], 3, 2))
        row("eigvalsh", torch.linalg.eigvalsh, x)
        row("logdet", torch.logdet, x)
        row("triangularSolve", lambda a, b: torch.linalg.solve_triangular(a, b, upper=False), x, numbers(3, 2, seed=97))
        row("triangularSolve, upper", lambda a, b: torch.linalg.solve_triangular(a, b, upper=True, unitriangular=True), x, numbers(3, 2, seed=97))
    row("logdet", torch.logdet, -a)
    for x in [square, batch]:
        row("eigh", eigh, x)
        row("slogdet", torch.linalg.slogdet, x)
        row("matrixExp", torch.linalg.matrix_exp, x)
        for n in [-2, 0, 1, 3]:
            row(f"matrixPower, {n}", lambda x: torch.linalg.matrix_power(x, n), x)
    for x in [square, tall, batch]:
        row("qr", torch.linalg.qr, x)
    for x in [square, tall, wide, batch]:
        row("svd", svd, x)
        row("svdvals", torch.linalg.svdvals, x)
        row("lu", torch.linalg.lu, x)
        row("pinv", torch.linalg.pinv, x)
        row("matrixRank", torch.linalg.matrix_rank, x)
        row("cond", torch.linalg.cond, x)
    rank1 = torch.outer(torch.tensor([1.0, 2.0, 3.0]), torch.tensor([1.0, -1.0]))
    row("matrixRank", torch.linalg.matrix_rank, rank1)
    row("matrixRank", torch.linalg.matrix_rank, torch.zeros(2, 2))
    row("matrixRank", torch.linalg.matrix_rank, torch.zeros(2, 0))
    row("lstsq", lambda a, b: torch.linalg.lstsq(a, b).solution, tall, numbers(4, 3, seed=98))
    row("lstsq", lambda a, b: torch.linalg.lstsq(a, b).solution, wide, numbers(2, 1, seed=99))
    three = numbers(2, 3, seed=100)
    row("cross", lambda a, b: torch.linalg.cross(a, b), three, numbers(2, 3, seed=101))
    row("cross", lambda a, b: torch.linalg.cross(a, b), three, numbers(1, 3, seed=101))
    row("cross along", lambda a, b: torch.linalg.cross(a, b, dim=0), numbers(3, 2, seed=102), numbers(3, 2, seed=103))
    row("kron", torch.kron, numbers(2, 2, seed=104), numbers(3, 1, seed=105))
    row("kron", torch.kron, numbers(2, seed=106), numbers(2, 2, seed=107))
    for p in [1.0, 2.0, 3.0, INF]:
        row(f"cdist, {p:g}", lambda a, b: torch.cdist(a, b, p, "donot_use_mm_for_euclid_dist"), numbers(2, 3, 2, seed=108), numbers(4, 2, seed=109))

def fourier():
    def parts(z):
        return [z.real.contiguous(), z.imag.contiguous()]

    c = torch.complex
    x, y = numbers(2, 5, seed=121), numbers(2, 5, seed=122)
    planes, other = numbers(2, 3, 4, seed=123), numbers(2, 3, 4, seed=124)
    edge = torch.tensor([[0.0, 1.0, -1.0, 0.0, 2.0], [0.0, 0.0, 0.0, -1.0, 1.0]])
    edge2 = torch.tensor([[0.0, 0.0, 0.0, 1.0, 2.0], [-1.0, 2.0, 0.0, 0.0, -1.0]])
    fft = torch.fft
    for norm in ["backward", "forward", "ortho"]:
        row(f"fft, {norm}", lambda x: parts(fft.fft(x, norm=norm)), x)
        row(f"rfft, {norm}", lambda x: parts(fft.rfft(x, norm=norm)), x)
        row(f"irfft, {norm}", lambda x, y: fft.irfft(c(x, y), norm=norm), x, y)
        row(f"fft2, {norm}", lambda x, y: parts(fft.fft2(c(x, y), norm=norm)), planes, other)
    row("ifft", lambda x, y: parts(fft.ifft(c(x, y))), x, y)
    row("fft of n along", lambda x, y: parts(fft.fft(c(x, y), 3, 0)), x, y)
    row("fft of n along", lambda x, y: parts(fft.fft(c(x, y), 3, 0)), numbers(1, seed=125), numbers(1, seed=126))
    row("irfft of n", lambda x, y: fft.irfft(c(x, y), 7), x, y)
    row("irfft of n", lambda x, y: fft.irfft(c(x, y), 7), numbers(1, seed=125), numbers(1, seed=126))
    row("rfft2", lambda x: parts(fft.rfft2(x)), planes)
    row("irfft2", lambda x, y: fft.irfft2(c(x, y)), planes, other)
    row("ifft2 of s", lambda x, y: parts(fft.ifft2(c(x, y), s=(2, 5))), planes, other)
    row("fftn", lambda x: parts(fft.fftn(x)), planes)
    row("fftn of s", lambda x: parts(fft.fftn(x, s=(2, 5))), planes)
    row("ifftn of dims", lambda x, y: parts(fft.ifftn(c(x, y), dim=(2, 0))), planes, other)
    row("rfftn", lambda x: parts(fft.rfftn(x, dim=(0, 1))), planes)
    row("irfftn", lambda x, y: fft.irfftn(c(x, y), s=(4, 4)), planes, other)
    row("fftshift", lambda x: fft.fftshift(x), x)
    row("ifftshift of dims", lambda x: fft.ifftshift(x, dim=1), x)
    row("fftfreq", lambda x: [fft.fftfreq(5, 0.5), fft.fftfreq(6), fft.rfftfreq(5, 0.5), fft.rfftfreq(6)], numbers(seed=127))
    for a, b in [(x, y), (edge, edge2)]:
        row("complex abs", lambda x, y: c(x, y).abs(), a, b)
        row("complex angle", lambda x, y: c(x, y).angle(), a, b)
        row("complex exp", lambda x, y: parts(c(x, y).exp()), a, b)
    for name in ["log", "sqrt", "sin", "cos", "tanh"]:
        row(f"complex {name}", lambda x, y: parts(getattr(c(x, y), name)()), x, y)
    u, v = numbers(2, 1, seed=128), numbers(2, 1, seed=129)
    row("complex mul", lambda x, y, u, v: parts(c(x, y) * c(u, v)), x, y, u, v)
    row("complex div", lambda x, y, u, v: parts(c(x, y) / c(u, v)), x, y, u, v)
    row("complex pow", lambda x, y, u, v: parts(c(x, y) ** c(u, v)), x, y, u, v)
    row("complex matmul", lambda x, y, u, v: parts(c(x, y) @ c(u, v).mH), x, y, x * 0.5, y + 1.0)
    row("polar", lambda r, a: parts(torch.polar(r, a)), x.abs(), y)

    # The derivative of a real function of a complex number, as PyTorch keeps it.
    def gradient(x, y):
        z = c(x, y).detach().requires_grad_()
        (z * z * (2.0 - 3.0j)).abs().sum().backward()
        return parts(z.grad)

    row("complex derivative", gradient, x, y)

    def eig(a):
        values, vectors = torch.linalg.eig(a)
        order = torch.argsort(values.detach().real + 10 * values.detach().imag)
        return [values.real[order], values.imag[order], vectors.abs()[:, order]]

    square = numbers(4, 4, seed=130)
    row("eig", eig, square)
    row("eigvals", lambda a: eig(a)[:2], square)


def distributions():
    d = torch.distributions
    loc, scale, x = numbers(2, 3, seed=141), numbers(3, seed=142).abs() + 0.5, numbers(2, 3, seed=143)
    a, b = numbers(2, 1, seed=144).abs() + 0.3, numbers(3, seed=145).abs() + 1.5
    share = x.abs() * 0.9 + 0.05

    row("Exponential.logprob", lambda r, x: d.Exponential(r).log_prob(x), scale, x.abs())
    row("Laplace.logprob", lambda l, s, x: d.Laplace(l, s).log_prob(x), loc, scale, x)
    row("Cauchy.logprob", lambda l, s, x: d.Cauchy(l, s).log_prob(x), loc, scale, x)
    row("LogNormal.logprob", lambda l, s, x: d.LogNormal(l, s).log_prob(x), loc, scale, x.abs() + 0.1)
    row("Gamma.logprob", lambda a, b, x: d.Gamma(a, b).log_prob(x), a, b, x.abs() + 0.1)
    row("Beta.logprob", lambda a, b, x: d.Beta(a, b).log_prob(x), a, b, share)
    row("StudentT.logprob", lambda f, l, s, x: d.StudentT(f, l, s).log_prob(x), a + 2.5, loc, scale, x)
    row("Poisson.logprob", lambda r: d.Poisson(r).log_prob(torch.tensor([[0.0, 1.0, 7.0], [2.0, 3.0, 50.0]])), b)
    counts = torch.tensor([[0.0, 1.0, 7.0], [2.0, 3.0, 5.0]])
    row("Binomial.logprob", lambda p: d.Binomial(7, probs=p).log_prob(counts), share)
    row("Binomial.logprob of logits", lambda z: d.Binomial(7, logits=z).log_prob(counts), x * 3)
    for c in [scale, numbers(2, 3, seed=146).abs() + 0.2]:
        row("Dirichlet.logprob", lambda a, x: d.Dirichlet(a).log_prob(torch.softmax(x, -1)), c, x)
    n, cov = numbers(2, 3, seed=147), positive(3, seed=148)
    row("MultivariateNormal.logprob", lambda m, c, x: d.MultivariateNormal(m, c).log_prob(x), n, cov, x)
    row("MultivariateNormal.logprob", lambda m, c, x: d.MultivariateNormal(m, c).log_prob(x), n, positive(3, 2, seed=149), numbers(4, 2, 3, seed=150))
    row("MultivariateNormal of scaleTril", lambda m, c, x: d.MultivariateNormal(m, scale_tril=c.tril()).log_prob(x), n, torch.linalg.cholesky(cov), x)
    row("MultivariateNormal of precision", lambda m, c, x: d.MultivariateNormal(m, precision_matrix=(c + c.mT) / 2).log_prob(x), n, cov, x)

    def mixture(z, l, s, x):
        m = d.MixtureSameFamily(d.Categorical(logits=z), d.Normal(l, s))
        return [m.log_prob(x), m.mean, m.variance]

    row("Mixture", mixture, numbers(3, seed=151), loc[0], scale, numbers(4, seed=152))
    row("Mixture", mixture, numbers(2, 3, seed=151), loc, scale, numbers(2, seed=152))

    def vectors(z, m, c, x):
        mixture = d.MixtureSameFamily(d.Categorical(logits=z), d.MultivariateNormal(m, c))
        return [mixture.log_prob(x), mixture.mean, mixture.variance]

    row("Mixture of vectors", vectors, numbers(2, seed=153), numbers(2, 3, seed=154), positive(3, 2, seed=155), numbers(5, 3, seed=156))
    row("moments", lambda l, s, a, b: [y for q in [d.Exponential(s), d.Laplace(l, s), d.LogNormal(l, s), d.Gamma(a, b), d.Beta(a, b), d.StudentT(b + 2, l, s), d.Poisson(b), d.Dirichlet(s)] for y in (q.mean, q.variance)], loc, scale, a, b)
    m, t = numbers(2, 3, seed=157), numbers(3, seed=158).abs() + 0.4
    kl = d.kl_divergence
    row("Kl, Normal", lambda l, s, m, t: kl(d.Normal(l, s), d.Normal(m, t)), loc, scale, m, t)
    row("Kl, LogNormal", lambda l, s, m, t: kl(d.LogNormal(l, s), d.LogNormal(m, t)), loc, scale, m, t)
    row("Kl, Laplace", lambda l, s, m, t: kl(d.Laplace(l, s), d.Laplace(m, t)), loc, scale, m, t)
    row("Kl, Cauchy", lambda l, s, m, t: kl(d.Cauchy(l, s), d.Cauchy(m, t)), loc, scale, m, t)
    row("Kl, Exponential", lambda s, t: kl(d.Exponential(s), d.Exponential(t)), scale, t)
    row("Kl, Gamma", lambda a, b, s, t: kl(d.Gamma(a, b), d.Gamma(s, t)), a, b, scale, t)
    row("Kl, Beta", lambda a, b, s, t: kl(d.Beta(a, b), d.Beta(s, t)), a, b, scale, t)
    row("Kl, Dirichlet", lambda s, t: kl(d.Dirichlet(s), d.Dirichlet(t)), scale, t)
    row("Kl, Poisson", lambda s, t: kl(d.Poisson(s), d.Poisson(t)), scale, t)
    row("Kl, Bernoulli", lambda p, q: kl(d.Bernoulli(p), d.Bernoulli(q)), share, share.flip(0))
    row("Kl, Binomial", lambda p, q: kl(d.Binomial(7, p), d.Binomial(7, q)), share, share.flip(0))
    row("Kl, Categorical", lambda p, q: kl(d.Categorical(p), d.Categorical(logits=q)), share, x)
    row("Kl, Uniform", lambda l, s: kl(d.Uniform(l, l + s), d.Uniform(l - 1.0, l + 3.0)), loc, scale)
    row("Kl, MultivariateNormal", lambda m, c, n, e: kl(d.MultivariateNormal(m, c), d.MultivariateNormal(n, e)), n, cov, m, positive(3, 2, seed=159))


def named():
    x, y = numbers(2, 3, seed=161), numbers(2, 3, seed=162)
    special = torch.tensor([[NAN, INF, -INF], [0.0, 1.0, NAN]])
    for a, b in [(x, y), (special, x), (x, special), (x, numbers(3, seed=163)), (torch.zeros(0, 3), x[:1])]:
        row("fmax", torch.fmax, a, b)
        row("fmin", torch.fmin, a, b)
    for a in [x, numbers(3, seed=163), torch.zeros(0, 2)]:
        row("diagEmbed", torch.diag_embed, a)
    row("deg2rad", torch.deg2rad, x)
    row("rad2deg", torch.rad2deg, x)
    row("tensordot", lambda a, b: torch.tensordot(a, b, 2), numbers(4, 2, 3, seed=164), numbers(2, 3, 5, seed=165))
    row("tensordot, 1", lambda a, b: torch.tensordot(a, b, 1), numbers(4, 2, 3, seed=164), numbers(3, 5, seed=166))
    row("tensordot, 0", lambda a, b: torch.tensordot(a, b, 0), numbers(2, seed=167), numbers(3, seed=168))
    row("inner", torch.inner, x, y)
    row("inner", torch.inner, numbers(3, seed=168), numbers(3, seed=169))
    row("inner", torch.inner, numbers(2, 4, 3, seed=170), x)


def write(families):
    for family in families:
        family()
    print("[\n" + ",\n".join(json.dumps(row) for row in rows) + "\n]")


if __name__ == "__main__":
    write([selecting, scattering, indexing, moving, joining, padding, resampling, matrices, fourier, distributions, named])

"""Single operations of PyTorch, driven line by line over standard input.

    python3 ops.py [--threads N]

Commands, one a line, each answered by one line:
    round OPERATION plain|gradient N    N calls; the seconds they took
    quit                                end
"""

import argparse
import sys
import time

import torch
import torch.autograd.forward_ad as forward_ad
import torch.nn.functional as F


def rosenbrock(x):
    a, b = x[:-1], x[1:]
    return (100 * (b - a * a) ** 2 + (1 - a) ** 2).sum()


def hessian(x):
    """As one writes it by hand: the gradient with its graph, then a row for each variable."""
    x = x.detach().requires_grad_()
    (gradient,) = torch.autograd.grad(rosenbrock(x), x, create_graph=True)
    rows = [torch.autograd.grad(g, x, retain_graph=True)[0] for g in gradient]
    return torch.stack(rows)


def vector_gradient(p, x, y):
    """The gradient of a net's loss by its parameters, which are one vector."""
    p = p.detach().requires_grad_()
    hidden = F.linear(x, p[:10].view(10, 1), p[10:20]).relu()
    loss = F.mse_loss(F.linear(hidden, p[20:30].view(1, 10), p[30:]), y)
    return torch.autograd.grad(loss, p)[0]


NET = torch.nn.Sequential(torch.nn.Linear(1, 10), torch.nn.ReLU(), torch.nn.Linear(10, 1))


def module_gradient(_, x, y):
    """The same net as a module, whose gradients land beside its parameters."""
    NET.zero_grad()
    loss = F.mse_loss(NET(x), y)
    loss.backward()
    return loss.detach()


def steps(x):
    y = x
    for _ in range(1000):
        y = y.sin() * x
    return y


def path(height):
    """How far a charge comes from the origin in 100 steps, beside another one at a height that is differentiated by."""
    other = torch.stack([torch.tensor(2.0), height])
    place, velocity = torch.tensor([0.0, 0.5]), torch.tensor([1.0, 0.0])
    for _ in range(100):
        apart = place - other
        distance = (apart * apart).sum().sqrt()
        velocity = velocity + 0.01 * apart / (distance * distance * distance)
        place = place + 0.01 * velocity
    return (place * place).sum()


def forward(f, x, v):
    """The derivative along v, by forward mode."""
    with forward_ad.dual_level():
        return forward_ad.unpack_dual(f(forward_ad.make_dual(x, v))).tangent


def diff(x):
    return forward(steps, x, torch.ones_like(x))


def second_derivative(x):
    """By reverse mode twice, since forward mode does not nest."""
    x = x.detach().requires_grad_()
    (first,) = torch.autograd.grad(path(x), x, create_graph=True)
    return torch.autograd.grad(first, x)[0]


def jacobian(x, weight):
    """Column by column, by forward mode."""
    columns = [forward(lambda v: torch.tanh(weight @ v), x, v) for v in torch.eye(len(x))]
    return torch.stack(columns, 1)


def rows(x, weight):
    """All rows at once."""
    return torch.autograd.functional.jacobian(lambda v: torch.tanh(weight @ v), x, vectorize=True)


def all_second(x):
    """The hessian, with all rows at once."""
    return torch.autograd.functional.hessian(rosenbrock, x, vectorize=True)


def gradient(x):
    x = x.detach().requires_grad_()
    return torch.autograd.grad(rosenbrock(x), x)[0]


def gradient_along(x, v):
    return (gradient(x) * v).sum()


def hessian_along(x, v):
    x = x.detach().requires_grad_()
    (first,) = torch.autograd.grad(rosenbrock(x), x, create_graph=True)
    return torch.autograd.grad((first * v).sum(), x)[0]


def operations():
    """Each operation's name, its inputs, and the function of them."""
    table = {}

    def add(name, function, *shapes):
        table[name] = (function, [torch.rand(shape) for shape in shapes])

    for size, n in [("100", 100), ("100k", 100_000)]:
        add(f"add-{size}", torch.add, (n,), (n,))
        add(f"plus-{size}", lambda a, b: a + b, (n,), (n,))
        add(f"mul-{size}", lambda a, b: a * b, (n,), (n,))
        add(f"exp-{size}", torch.exp, (n,))
        add(f"tanh-{size}", torch.tanh, (n,))
        add(f"relu-{size}", torch.relu, (n,))
        add(f"sum-{size}", torch.sum, (n,))
        add(f"logsoftmax-{size}", lambda a: F.log_softmax(a, 1), (n // 10, 10))
    for size, n in [("10k", 10_000), ("100k", 100_000), ("1M", 1_000_000), ("10M", 10_000_000)]:
        add(f"chain-{size}", lambda a, b: ((a * b + a) * 0.5 - b).relu(), (n,), (n,))
        add(f"softmax-{size}", lambda a: torch.softmax(a, 1), (n // 100, 100))
        if size != "100k":
            add(f"add-{size}", torch.add, (n,), (n,))
            add(f"relu-{size}", torch.relu, (n,))
            add(f"sum-{size}", torch.sum, (n,))
    for side in (10, 316):
        add(f"matmul-{side}x{side}", torch.matmul, (side, side), (side, side))
    add("linear-100x1x10", F.linear, (100, 1), (10, 1), (10,))
    add("linear-50x1568x10", F.linear, (50, 1568), (10, 1568), (10,))
    add(
        "conv2d-50x1x28x28",
        lambda x, w, b: F.conv2d(x, w, b, padding=2),
        (50, 1, 28, 28),
        (16, 1, 5, 5),
        (16,),
    )
    add("maxpool-50x16x28x28", lambda x: F.max_pool2d(x, 2), (50, 16, 28, 28))
    add("grad-vector", vector_gradient, (31,), (100, 1), (100, 1))
    add("grad-module", module_gradient, (31,), (100, 1), (100, 1))
    add("hessian-200", hessian, (200,))
    add("diff-1000-steps", diff, ())
    add("diff2-path-100", second_derivative, ())
    add("jacobian-10-to-1000", jacobian, (10,), (1000, 10))
    add("jacobian-100", rows, (100,), (100, 100))
    add("hessian-100", all_second, (100,))
    add("grad-1000", gradient, (1000,))
    add("gradv-1000", gradient_along, (1000,), (1000,))
    add("hessianv-1000", hessian_along, (1000,), (1000,))
    return table


def main():
    parser = argparse.ArgumentParser(description="Single operations of PyTorch.")
    parser.add_argument("--threads", type=int, default=2)
    torch.set_num_threads(parser.parse_args().threads)
    torch.manual_seed(1)
    table = operations()
    cotangents = {
        name: torch.ones_like(function(*inputs)) for name, (function, inputs) in table.items()
    }

    for line in sys.stdin:
        command, *rest = line.split()
        if command == "quit":
            return
        if command != "round":
            sys.exit(f"ops.py: unknown command '{line.strip()}': round OPERATION KIND N, or quit")
        name, kind, count = rest
        function, inputs = table[name]
        if kind == "gradient":
            tracked = [x.clone().requires_grad_() for x in inputs]
            cotangent = cotangents[name]
            start = time.perf_counter()
            for _ in range(int(count)):
                torch.autograd.grad(function(*tracked), tracked, cotangent)
        else:
            start = time.perf_counter()
            for _ in range(int(count)):
                function(*inputs)
        print(time.perf_counter() - start, flush=True)


if __name__ == "__main__":
    main()

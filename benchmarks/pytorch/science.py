"""The samples of science in PyTorch, with as many steps: seconds each, beside those of the samples themselves, run in turn.

    python3 benchmarks/pytorch/science.py [--quick] [NAME ...]

A sample's seconds are those that it prints: from its first line on, as here, without the start of the interpreter and the import of the library.
"""

import math
import os
import re
import subprocess
import sys
import time

import torch
from torch.distributions import MultivariateNormal, Normal

quick = "--quick" in sys.argv
torch.manual_seed(1)
torch.set_default_dtype(torch.float64)


def grad(f, x):
    x = x.detach().requires_grad_()
    return torch.autograd.grad(f(x), x)[0]


def hmc():
    truth = torch.tensor([1.5, -2.0, 0.5])
    x = torch.randn(500, 3)
    y = torch.bernoulli(torch.sigmoid(x @ truth))

    def log_posterior(w):
        logits = x @ w
        return (y * logits - torch.nn.functional.softplus(logits)).sum() - (w * w).sum() / 200

    def step(w, size=0.1, steps=10):
        momentum = torch.randn(3)
        q, p = w, momentum + 0.5 * size * grad(log_posterior, w)
        for i in range(1, steps + 1):
            q = q + size * p
            p = p + (0.5 if i == steps else 1.0) * size * grad(log_posterior, q)
        energy = lambda q, p: (p * p).sum() / 2 - log_posterior(q)
        return q if math.log(torch.rand(()).item()) < (energy(w, momentum) - energy(q, p)).item() else w

    w = torch.zeros(3)
    for _ in range(200 if quick else 2000):
        w = step(w)


def pinn():
    net = torch.nn.Sequential(torch.nn.Linear(2, 24), torch.nn.Tanh(), torch.nn.Linear(24, 24), torch.nn.Tanh(), torch.nn.Linear(24, 1))

    def u(x, t):
        return torch.sin(math.pi * x) + 30 * t * x * (1 - x) * net(torch.stack([x, t], 1)).squeeze(1)

    steps = 300 if quick else 2000
    optimizer = torch.optim.Adam(net.parameters(), lr=0.01)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, steps)
    for _ in range(steps):
        x, t = torch.rand(128).requires_grad_(), (torch.rand(128) * 0.3).requires_grad_()
        value = u(x, t)
        slope_x, slope_t = torch.autograd.grad(value.sum(), (x, t), create_graph=True)
        curvature = torch.autograd.grad(slope_x.sum(), x, create_graph=True)[0]
        optimizer.zero_grad()
        (slope_t - curvature).square().mean().backward()
        optimizer.step()
        schedule.step()


def neural_ode():
    def rk4(f, h, y):
        k1 = f(y)
        k2 = f(y + h / 2 * k1)
        k3 = f(y + h / 2 * k2)
        k4 = f(y + h * k3)
        return y + h / 6 * (k1 + 2 * k2 + 2 * k3 + k4)

    def solve(f, h, steps, y):
        states = [y]
        for _ in range(steps):
            states.append(rk4(f, h, states[-1]))
        return torch.stack(states)

    spiral = torch.tensor([[-0.1, 2.0], [-2.0, -0.1]])
    trajectory = solve(lambda y: y**3 @ spiral, 0.02, 500, torch.tensor([[2.0, 0.0]]))
    net = torch.nn.Sequential(torch.nn.Linear(2, 50), torch.nn.Tanh(), torch.nn.Linear(50, 2))
    optimizer = torch.optim.Adam(net.parameters(), lr=0.01)
    for _ in range(120 if quick else 1500):
        starts = torch.randint(0, 490, (32,))
        target = torch.stack([trajectory[starts + j].squeeze(1) for j in range(11)])
        optimizer.zero_grad()
        (solve(lambda y: net(y**3), 0.02, 10, target[0]) - target).abs().mean().backward()
        optimizer.step()


def kalman():
    n = 60 if quick else 300
    move, see = torch.tensor([[1.0, 1.0], [0.0, 1.0]]), torch.tensor([[1.0, 0.0]])
    base = torch.tensor([[0.25, 0.5], [0.5, 1.0]])
    noise = lambda q: q * base + 1e-6 * torch.eye(2)
    state, observed = torch.zeros(2), []
    for _ in range(n):
        state = move @ state + MultivariateNormal(torch.zeros(2), noise(0.04)).sample()
        observed.append((see @ state).squeeze() + math.sqrt(2.0) * torch.randn(()))

    def log_likelihood(q, r):
        m, p, total = torch.zeros(2), torch.eye(2), 0.0
        for y in observed:
            m = move @ m
            p = move @ p @ move.T + noise(q)
            seen, spread = (see @ m).squeeze(), (see @ p @ see.T).squeeze() + r
            gain = (p @ see.T).squeeze(1) / spread
            m = m + gain * (y - seen)
            p = p - gain.unsqueeze(1) * (gain * spread).unsqueeze(0)
            total = total + Normal(seen, spread.sqrt()).log_prob(y)
        return total

    p = torch.zeros(2, requires_grad=True)
    optimizer = torch.optim.LBFGS([p], max_iter=30, line_search_fn="strong_wolfe")

    def closure():
        optimizer.zero_grad()
        loss = -log_likelihood(p[0].exp(), p[1].exp()) / n
        loss.backward()
        return loss

    optimizer.step(closure)


def wgan_gp():
    torch.set_default_dtype(torch.float32)
    angles = torch.arange(8.0) * math.pi / 4
    centres = torch.stack([angles.cos(), angles.sin()], 1)
    batch = 128

    def net(outputs):
        return torch.nn.Sequential(torch.nn.Linear(2, 64), torch.nn.ReLU(), torch.nn.Linear(64, 64), torch.nn.ReLU(), torch.nn.Linear(64, outputs))

    generator, critic = net(2), net(1)
    of_critic = torch.optim.Adam(critic.parameters(), 1e-3, betas=(0.5, 0.9))
    of_generator = torch.optim.Adam(generator.parameters(), 1e-3, betas=(0.5, 0.9))
    updates = 150 if quick else 1500
    schedules = [torch.optim.lr_scheduler.CosineAnnealingLR(o, updates) for o in (of_critic, of_generator)]
    for _ in range(updates):
        for _ in range(5):
            x = centres[torch.randint(0, 8, (batch,))] + 0.02 * torch.randn(batch, 2)
            made = generator(torch.randn(batch, 2)).detach()
            share = torch.rand(batch, 1)
            between = (share * x + (1 - share) * made).requires_grad_()
            slopes = torch.autograd.grad(critic(between).sum(), between, create_graph=True)[0]
            penalty = (slopes.norm(dim=1) - 1).square().mean()
            of_critic.zero_grad()
            (critic(made).mean() - critic(x).mean() + 0.1 * penalty).backward()
            of_critic.step()
        of_generator.zero_grad()
        (-critic(generator(torch.randn(batch, 2))).mean()).backward()
        of_generator.step()
        for schedule in schedules:
            schedule.step()


class Residual(torch.nn.Module):
    def __init__(self, body, shortcut=None):
        super().__init__()
        self.body, self.shortcut = body, shortcut

    def forward(self, x):
        return self.body(x) + (x if self.shortcut is None else self.shortcut(x))


def resnet_block():
    torch.set_default_dtype(torch.float32)
    nn = torch.nn

    def conv(channels, out):
        return nn.Sequential(nn.Conv2d(channels, out, 3, padding="same", bias=False), nn.BatchNorm2d(out))

    def block(n):
        return nn.Sequential(Residual(nn.Sequential(conv(n, n), nn.ReLU(), conv(n, n))), nn.ReLU())

    def wider(n):
        return Residual(nn.Sequential(conv(n, 2 * n), nn.ReLU(), conv(2 * n, 2 * n)), conv(n, 2 * n))

    net = nn.Sequential(conv(1, 8), nn.ReLU(), block(8), wider(8), nn.MaxPool2d(4), nn.Flatten(), nn.Linear(64, 4))

    def batch(n):
        y = torch.randint(0, 4, (n,))
        square = lambda row, column: torch.nn.functional.pad(torch.ones(3, 3), (column, 5 - column, row, 5 - row))
        squares = torch.stack([square(row, column) for row, column in [(0, 0), (0, 5), (5, 0), (5, 5)]])
        return squares[y].unsqueeze(1) + 0.7 * torch.randn(n, 1, 8, 8), y

    optimizer = torch.optim.Adam(net.parameters(), lr=0.01)
    for _ in range(40 if quick else 150):
        x, y = batch(64)
        optimizer.zero_grad()
        nn.functional.cross_entropy(net(x), y).backward()
        optimizer.step()


class Attention(torch.nn.Module):
    def __init__(self, width):
        super().__init__()
        self.query, self.key, self.value = (torch.nn.Linear(width, width) for _ in range(3))

    def forward(self, x):
        scores = self.query(x) @ self.key(x).transpose(1, 2) / math.sqrt(x.shape[2])
        return scores.softmax(2) @ self.value(x)


def attention_block():
    torch.set_default_dtype(torch.float32)
    nn = torch.nn
    body = nn.Sequential(nn.Linear(16, 32), nn.GELU(), nn.Linear(32, 16))
    net = nn.Sequential(nn.Linear(1, 16), Residual(Attention(16)), nn.LayerNorm(16), Residual(body), nn.Linear(16, 1))
    optimizer = torch.optim.Adam(net.parameters(), lr=0.01)
    for _ in range(150 if quick else 1000):
        x = torch.rand(64, 6, 1)
        y = x.amax(1, keepdim=True).expand(x.shape)
        optimizer.zero_grad()
        torch.nn.functional.mse_loss(net(x), y).backward()
        optimizer.step()


def seconds_of_sample(name):
    """What the sample itself takes, by what it prints when its training is done: the first time of those that save a network afterwards, else the last."""
    folder = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "samples", "science")
    command = ["dotnet", "fsi", os.path.join(folder, name + ".fsx")] + (["--quick"] if quick else [])
    output = subprocess.run(command, capture_output=True, text=True)
    if output.returncode != 0:
        sys.exit(f"{name}: {output.stdout}{output.stderr}")
    times = re.findall(r", ([0-9.]+) s$", output.stdout, re.MULTILINE)
    return float(times[0 if name.endswith("block") else -1])


samples = {f.__name__.replace("_", "-"): f for f in [hmc, pinn, neural_ode, kalman, wgan_gp, resnet_block, attention_block]}
for name in [a for a in sys.argv[1:] if a != "--quick"] or samples:
    torch.set_default_dtype(torch.float64)
    start = time.perf_counter()
    samples[name]()
    pytorch = time.perf_counter() - start
    own = seconds_of_sample(name)
    print(f"{name:16} DiffLessons {own:6.1f} s, PyTorch {pytorch:6.1f} s, ratio {own / pytorch:.2f}", flush=True)

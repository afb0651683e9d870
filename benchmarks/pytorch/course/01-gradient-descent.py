"""Lesson 01 in PyTorch."""

import torch
import torch.nn.functional as F
from start import data, parameters, report
from torch import nn

x, y = data["x"], data["y"].float()

# %% gradient
def parabola(w):
    return (w - 1.0) * (w - 1.0)

w = torch.tensor(3.0, requires_grad=True)
slope, = torch.autograd.grad(parabola(w), w)

# %% rule
def descend(loss, start, steps, lr):
    path = [start]

    for _ in range(steps):
        w = path[-1].clone().requires_grad_()
        gradient, = torch.autograd.grad(loss(w), w)
        path.append(w.detach() - lr * gradient)

    return torch.stack(path)

# %% model
hidden = 3
inside, reader = nn.Sequential(nn.Linear(2, hidden), nn.Tanh()), nn.Linear(hidden, 1)
net = nn.Sequential(inside, reader, nn.Sigmoid())

# %% start
for own, value in zip(net.parameters(), parameters.values()):
    own.data.copy_(value)

losses = []

# %% training
lr = 2.0

for step in range(3000):
    net.zero_grad()
    loss = F.binary_cross_entropy(net(x), y)
    loss.backward()
    losses.append(loss.item())

    with torch.no_grad():
        for w in net.parameters():
            w -= lr * w.grad

# %% end
valley = lambda w: 0.5 * (w[0] ** 2 + 20.0 * w[1] ** 2)
walk = descend(valley, torch.tensor([-3.6, 1.2]), 60, 0.09)

report(
    slope=slope.item(), valley_right=valley(walk[-1]).item(),
    loss_hundredth=losses[99], loss_last=losses[-1])

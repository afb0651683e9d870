"""Lesson 05 in PyTorch."""

import torch.nn.functional as F
from start import data, parameters, report
from torch import nn, optim

x, y = data["x"], data["y"]

# %% model
net = nn.Sequential(
    nn.Linear(2, 10),
    nn.ReLU(),
    nn.Linear(10, 2))

# %% start
net.load_state_dict(parameters)

# %% training
sgd = optim.SGD(net.parameters(), lr=0.02)
losses = []

for step in range(100):
    sgd.zero_grad()
    loss = F.cross_entropy(net(x), y)
    loss.backward()
    sgd.step()
    losses.append(loss.item())

accuracy = (net(x).argmax(1) == y).float().mean().item()

# %% end
report(loss_last=losses[-1], accuracy=accuracy)

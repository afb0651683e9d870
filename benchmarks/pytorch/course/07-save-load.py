"""Lesson 07 in PyTorch."""

import os

import torch
import torch.nn.functional as F
from start import data, folder, parameters, report
from torch import nn, optim

x, y = data["x"], data["y"]
os.chdir(folder)

# %% model
def build(hidden):
    return nn.Sequential(nn.Linear(1, hidden), nn.ReLU(), nn.Linear(hidden, 1))

hidden, lr = 10, 0.5
net1 = build(hidden)

# %% start
net1.load_state_dict(parameters)

# %% training
sgd = optim.SGD(net1.parameters(), lr=lr)
losses = []

for step in range(100):
    sgd.zero_grad()
    loss = F.mse_loss(net1(x), y)
    loss.backward()
    sgd.step()
    losses.append(loss.item())

# %% whole
torch.save(net1, "model.pt")  # a pickle of the object
net2 = torch.load("model.pt", weights_only=False)

# %% parameters
torch.save(net1.state_dict(), "parameters.pt")

net3 = build(hidden)  # the same layers, other numbers
net3.load_state_dict(torch.load("parameters.pt"))

# %% end
same = all(torch.equal(net(x), net1(x)) for net in [net2, net3])
report(loss_first=losses[0], loss_last=losses[-1], parameters_identical=same)

"""Lesson 18 in PyTorch: the network without dropout, whose training has no random numbers."""

import torch.nn.functional as F
from start import data, parameters, report
from torch import nn, optim

x, y, test_x, test_y = data["x"], data["y"], data["test_x"], data["test_y"]

# %% models
hidden, p = 300, 0.5

def plain():
    return nn.Sequential(
        nn.Linear(1, hidden), nn.ReLU(),
        nn.Linear(hidden, hidden), nn.ReLU(),
        nn.Linear(hidden, 1))

def with_dropout():
    return nn.Sequential(
        nn.Linear(1, hidden), nn.Dropout(p), nn.ReLU(),
        nn.Linear(hidden, hidden), nn.Dropout(p), nn.ReLU(),
        nn.Linear(hidden, 1))

# %% start
net, double = plain(), plain()
net.load_state_dict(parameters)
double.load_state_dict(parameters)
double.double()

# %% training
adam = optim.Adam(net.parameters(), lr=0.01)

for step in range(500):
    adam.zero_grad()
    F.mse_loss(net(x), y).backward()
    adam.step()

# %% end
adam = optim.Adam(double.parameters(), lr=0.01)

for step in range(500):
    adam.zero_grad()
    F.mse_loss(double(x.double()), y.double()).backward()
    adam.step()

report(
    test_loss_overfit=F.mse_loss(net(test_x), test_y).item(),
    test_loss_double=F.mse_loss(double(test_x.double()), test_y.double()).item())

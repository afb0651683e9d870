"""Lesson 12 in PyTorch."""

import math

import torch
import torch.nn.functional as F
from start import parameters, report
from torch import nn, optim

# %% task
offsets = torch.linspace(0, 0.9, 10).view(1, 10, 1)

def segment(k):
    t = math.pi * (k + offsets)
    return t.sin(), t.cos()

# %% model
class Net(nn.Module):
    def __init__(self, units):
        super().__init__()
        self.rnn = nn.RNN(1, units, batch_first=True)
        self.read_out = nn.Linear(units, 1)

    def forward(self, x, state):
        states, next = self.rnn(x, state)
        return self.read_out(states), next

net = Net(32)

# %% start
mine = dict(net.named_parameters())

with torch.no_grad():
    for (name, value), own in zip(parameters.items(), mine.values()):
        own.copy_(value)

# %% step
adam = optim.Adam(net.parameters(), lr=0.02)
state = torch.zeros(1, 1, 32)

def train_step(k):
    global state
    x, y = segment(k)
    adam.zero_grad()
    output, next = net(x, state)
    state = next.detach()  # truncated
    loss = F.mse_loss(output, y)
    loss.backward()
    adam.step()
    return loss.item()

# %% training
losses = [train_step(k) for k in range(100)]

# %% end
report(loss_last20=sum(losses[-20:]) / 20)

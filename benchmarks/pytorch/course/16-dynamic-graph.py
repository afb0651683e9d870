"""Lesson 16 in PyTorch."""

import math

import torch
import torch.nn.functional as F
from start import data, parameters, report
from torch import nn, optim

halves = [int(count) for count in data["halves"].tolist()]
begins = [sum(halves[:at]) for at in range(len(halves))]

def segment(step):
    stop = begins[step] + halves[step]
    t = math.pi * torch.linspace(begins[step], stop, 10 * halves[step]).view(1, -1, 1)
    return t.sin(), t.cos()

# %% model
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.rnn = nn.RNN(1, 32, batch_first=True)
        self.read_out = nn.Linear(32, 1)

    def forward(self, x, state):
        states, next = self.rnn(x, state)
        return self.read_out(states), next

net = Net()

# %% start
for own, value in zip(net.parameters(), parameters.values()):
    own.data.copy_(value)

# %% training
adam = optim.Adam(net.parameters(), lr=0.02)
state = torch.zeros(1, 1, 32)

def train_step(step):
    global state
    x, y = segment(step)
    adam.zero_grad()
    output, next = net(x, state)  # a graph of 10, 20 or 30 time steps
    state = next.detach()
    loss = F.mse_loss(output, y)
    loss.backward()
    adam.step()
    return loss.item()

# %% recursion
def power(x, n):
    if n == 0:
        return torch.ones([])
    if n % 2 == 0:
        half = power(x, n // 2)
        return half * half
    return x * power(x, n - 1)

x = torch.tensor(1.1, requires_grad=True)
slope, = torch.autograd.grad(power(x, 13), x)

# %% branch
class Experts(nn.Module):
    def __init__(self):
        super().__init__()
        self.right, self.left = nn.Linear(1, 1), nn.Linear(1, 1)

    def forward(self, x):
        return self.right(x) if x.item() > 0.0 else self.left(x)

# %% tree
class TreeNet(nn.Module):  # a tree is a number, or a pair of trees
    def __init__(self):
        super().__init__()
        self.leaf, self.join, self.root = nn.Linear(1, 16), nn.Linear(32, 16), nn.Linear(16, 1)

    def encode(self, tree):
        if isinstance(tree, float):
            return self.leaf(torch.tensor([[tree]])).tanh()
        left, right = tree
        return self.join(torch.cat([self.encode(left), self.encode(right)], 1)).tanh()

    def forward(self, tree):
        return self.root(self.encode(tree))

# %% end
losses = [train_step(step) for step in range(60)]
report(loss_tenth=losses[9], loss_last10=sum(losses[-10:]) / 10, power_slope=slope.item())

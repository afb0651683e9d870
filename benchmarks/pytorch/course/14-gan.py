"""Lesson 14 in PyTorch; compared are the first ten steps, from the same real curves and ideas."""

import torch
from start import data, parameters, report
from torch import nn, optim

ideas, lr = 5, 0.0001

# %% models
G = nn.Sequential(nn.Linear(ideas, 128), nn.ReLU(), nn.Linear(128, 15))
D = nn.Sequential(nn.Linear(15, 128), nn.ReLU(), nn.Linear(128, 1), nn.Sigmoid())

# %% start
for own, value in zip(G.parameters(), parameters.values()):
    own.data.copy_(value)

for at, own in enumerate(D.parameters()):
    own.data.copy_(data[f"d{at}"])

given = iter(zip(data["works"], data["ideas"]))
works = None

def paint(n):
    global works
    works, z = next(given)
    return G(z)

def real_curves():
    return works

batch_size = 64

# %% losses
def loss_g(curves):
    return (1.0 - D(curves)).log().mean()

def loss_d(real, fake):
    return -(real.log() + (1.0 - fake).log()).mean()

# %% step
adam_g, adam_d = optim.Adam(G.parameters(), lr=lr), optim.Adam(D.parameters(), lr=lr)

def step_g():
    curves = paint(batch_size)
    adam_g.zero_grad()
    loss_g(curves).backward()
    adam_g.step()
    return curves

def step_d(curves):
    real, fake = D(real_curves()), D(curves.detach())
    loss = loss_d(real, fake)
    adam_d.zero_grad()  # also what G's step left in D
    loss.backward()
    adam_d.step()
    return real, loss

# %% end
losses = [step_d(step_g())[1].item() for _ in range(10)]
report(d_loss_tenth=losses[-1])

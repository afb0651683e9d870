"""Lesson 15 in PyTorch; compared are the first ten steps, from the same real curves, labels and ideas."""

import torch
from start import data, parameters, report
from torch import nn, optim

ideas, lr = 5, 0.0001

# %% models
G = nn.Sequential(nn.Linear(ideas + 1, 128), nn.ReLU(), nn.Linear(128, 15))
D = nn.Sequential(nn.Linear(15 + 1, 128), nn.ReLU(), nn.Linear(128, 1), nn.Sigmoid())

def paint(z, label):
    return G(torch.cat([z, label], 1))  # (n, 15)

def judge(curves, label):
    return D(torch.cat([curves, label], 1))  # (n, 1)

# %% start
for own, value in zip(G.parameters(), parameters.values()):
    own.data.copy_(value)

for at, own in enumerate(D.parameters()):
    own.data.copy_(data[f"d{at}"])

# %% training
adam_g, adam_d = optim.Adam(G.parameters(), lr=lr), optim.Adam(D.parameters(), lr=lr)

def step_g(z, label):
    curves = paint(z, label)
    adam_g.zero_grad()
    (1.0 - judge(curves, label)).log().mean().backward()
    adam_g.step()
    return curves.detach()

def step_d(works, curves, label):
    real, fake = judge(works, label), judge(curves, label)
    loss = -(real.log() + (1.0 - fake).log()).mean()
    adam_d.zero_grad()  # also what G's step left in D
    loss.backward()
    adam_d.step()
    return real, loss

# %% end
losses = [
    step_d(works, step_g(z, label), label)[1].item()
    for works, label, z in zip(data["works"], data["labels"].float(), data["ideas"])]

report(d_loss_tenth=losses[-1])

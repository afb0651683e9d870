"""Lesson 13 in PyTorch; compared are the first ten batches, in the order of the data."""

import torch.nn.functional as F
from start import data, parameters, report
from torch import nn, optim

x = data["x"]

# %% model
def layer(inputs, outputs):
    return nn.Sequential(nn.Linear(inputs, outputs), nn.Tanh())

code = 3

encoder = nn.Sequential(
    layer(784, 128), layer(128, 64), layer(64, 12),
    nn.Linear(12, code))

decoder = nn.Sequential(
    layer(code, 12), layer(12, 64), layer(64, 128),
    nn.Linear(128, 784), nn.Sigmoid())

net = nn.Sequential(nn.Flatten(), encoder, decoder)

# %% start
for own, value in zip(net.parameters(), parameters.values()):
    own.data.copy_(value)

# %% training
adam = optim.Adam(net.parameters(), lr=0.005)

def step(x):
    adam.zero_grad()
    loss = F.mse_loss(net(x), x.flatten(1))
    loss.backward()
    adam.step()
    return loss.item()

# %% end
losses = [step(x[at : at + 50]) for at in range(0, 500, 50)]
report(loss_tenth_step=losses[-1])

"""Lesson 09 in PyTorch; compared are ten steps, on the ten shuffled batches that the lesson keeps."""

import torch.nn.functional as F
from start import data, parameters, report
from torch import nn, optim

x, y = data["x"], data["y"]
batch_size = 32

# %% race
lr = 0.01
net = lambda: nn.Sequential(nn.Linear(1, 20), nn.ReLU(), nn.Linear(20, 1))
nets = [net() for _ in range(4)]

# %% start
for own in nets:
    own.load_state_dict(parameters)

# %% four
optimizers = [
    optim.SGD(nets[0].parameters(), lr=lr),
    optim.SGD(nets[1].parameters(), lr=lr, momentum=0.8),
    optim.RMSprop(nets[2].parameters(), lr=lr, alpha=0.9),
    optim.Adam(nets[3].parameters(), lr=lr, betas=(0.9, 0.99)),
]

# %% training
def step(net, optimizer, x, y):
    optimizer.zero_grad()
    loss = F.mse_loss(net(x), y)
    loss.backward()
    optimizer.step()
    return loss.item()

# %% end
losses = {}

for name, own, optimizer in zip(["sgd", "momentum", "rmsprop", "adam"], nets, optimizers):
    for at in range(0, 320, batch_size):
        losses["tenth_" + name] = step(own, optimizer, x[at : at + batch_size], y[at : at + batch_size])

report(**losses)

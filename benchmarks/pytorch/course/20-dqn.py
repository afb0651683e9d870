"""Lesson 20 in PyTorch; compared are ten learning steps on the same transitions."""

import torch
import torch.nn.functional as F
from start import data, parameters, report
from torch import nn, optim

# %% model
def layer(inputs, outputs):
    linear = nn.Linear(inputs, outputs)
    nn.init.normal_(linear.weight, 0.0, 0.1)  # N(0, 0.1), as in the course
    return linear

def network():
    return nn.Sequential(layer(4, 50), nn.ReLU(), layer(50, 2))  # (n, 4) -> (n, 2)

net, target = network(), network()

# %% start
for own in [net, target]:
    own.load_state_dict(parameters)

given = list(zip(data["states"], data["actions"], data["rewards"], data["nexts"]))
steps = 0

class Memory:
    def sample(self, batch_size):
        return given[steps]

memory, batch_size, gamma = Memory(), 32, 0.9

# %% learning
adam = optim.Adam(net.parameters(), lr=0.01)

def learn():
    global steps

    if steps % 100 == 0:
        target.load_state_dict(net.state_dict())

    states, actions, rewards, nexts = memory.sample(batch_size)

    with torch.no_grad():
        goal = rewards + gamma * target(nexts).max(1, keepdim=True).values  # (32, 1)

    q = net(states).gather(1, actions)  # (32, 1)
    loss = F.mse_loss(q, goal)
    adam.zero_grad()
    loss.backward()
    adam.step()
    steps += 1
    return loss.item()

# %% end
losses = [learn() for _ in range(10)]
report(loss_tenth=losses[-1])

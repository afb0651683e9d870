"""The training loops of the lessons in PyTorch, as one writes them there: each prints the seconds that it took.

    python3 lessons.py 05 [--seed N] [--repeat N]

A loop does what the lesson's training does and nothing for its page: no frames, no evaluation.
"""

import argparse
import math
import time

import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset


def timed(loop):
    start = time.perf_counter()
    loop()
    return time.perf_counter() - start


def full_batch(net, optimizer, loss_function, x, y, steps):
    losses = []
    for _ in range(steps):
        loss = loss_function(net(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


def regression(lr=0.2, steps=200):
    x = torch.linspace(-1, 1, 100).unsqueeze(1)
    y = x**2 + 0.2 * torch.rand(x.shape)
    net = nn.Sequential(nn.Linear(1, 10), nn.ReLU(), nn.Linear(10, 1))
    sgd = torch.optim.SGD(net.parameters(), lr=lr)
    return timed(lambda: full_batch(net, sgd, nn.MSELoss(), x, y, steps))


def classification():
    x = torch.cat([torch.randn(100, 2) + 2, torch.randn(100, 2) - 2])
    y = torch.cat([torch.zeros(100), torch.ones(100)]).long()
    net = nn.Sequential(nn.Linear(2, 10), nn.ReLU(), nn.Linear(10, 2))
    sgd = torch.optim.SGD(net.parameters(), lr=0.02)
    return timed(lambda: full_batch(net, sgd, nn.CrossEntropyLoss(), x, y, 100))


def optimizers():
    x = torch.linspace(-1, 1, 1000).unsqueeze(1)
    y = x**2 + 0.1 * torch.randn(x.shape)
    loader = DataLoader(TensorDataset(x, y), batch_size=32, shuffle=True)
    nets = [nn.Sequential(nn.Linear(1, 20), nn.ReLU(), nn.Linear(20, 1)) for _ in range(4)]
    for net in nets[1:]:
        net.load_state_dict(nets[0].state_dict())

    racers = [
        (nets[0], torch.optim.SGD(nets[0].parameters(), lr=0.01)),
        (nets[1], torch.optim.SGD(nets[1].parameters(), lr=0.01, momentum=0.8)),
        (nets[2], torch.optim.RMSprop(nets[2].parameters(), lr=0.01, alpha=0.9)),
        (nets[3], torch.optim.Adam(nets[3].parameters(), lr=0.01, betas=(0.9, 0.99))),
    ]

    def loop():
        loss_function, losses = nn.MSELoss(), [[] for _ in racers]
        for _ in range(12):
            for batch_x, batch_y in loader:
                for (net, optimizer), history in zip(racers, losses):
                    loss = loss_function(net(batch_x), batch_y)
                    optimizer.zero_grad()
                    loss.backward()
                    optimizer.step()
                    history.append(loss.item())
        return losses

    return timed(loop)


class SineToCosine(nn.Module):
    def __init__(self):
        super().__init__()
        self.rnn = nn.RNN(1, 32, batch_first=True)
        self.out = nn.Linear(32, 1)

    def forward(self, x, state):
        states, state = self.rnn(x, state)
        return self.out(states), state


def recurrent(stretches):
    """Trains over stretches of time; the state goes on without its history."""
    net = SineToCosine()
    adam = torch.optim.Adam(net.parameters(), lr=0.02)

    def loop():
        loss_function, losses, state = nn.MSELoss(), [], None
        for start, stop, points in stretches:
            t = torch.linspace(start * math.pi, stop * math.pi, points).view(1, -1, 1)
            x, y = torch.sin(t), torch.cos(t)
            prediction, state = net(x, state)
            state = state.detach()
            loss = loss_function(prediction, y)
            adam.zero_grad()
            loss.backward()
            adam.step()
            losses.append(loss.item())

    return timed(loop)


def rnn_regressor():
    return recurrent([(k, k + 0.9, 10) for k in range(100)])


def dynamic_graph():
    stretches, start = [], 0
    for halves in torch.randint(1, 4, (60,)).tolist():
        stretches.append((start, start + halves, 10 * halves))
        start += halves
    return recurrent(stretches)


def overfitting():
    x = torch.linspace(-1, 1, 20).unsqueeze(1)
    y = x + 0.3 * torch.randn(x.shape)
    plain = nn.Sequential(
        nn.Linear(1, 300), nn.ReLU(), nn.Linear(300, 300), nn.ReLU(), nn.Linear(300, 1)
    )
    dropping = nn.Sequential(
        nn.Linear(1, 300),
        nn.Dropout(0.5),
        nn.ReLU(),
        nn.Linear(300, 300),
        nn.Dropout(0.5),
        nn.ReLU(),
        nn.Linear(300, 1),
    )
    nets = [(net, torch.optim.Adam(net.parameters(), lr=0.01)) for net in (plain, dropping)]

    def loop():
        loss_function = nn.MSELoss()
        for _ in range(500):
            for net, adam in nets:
                loss = loss_function(net(x), y)
                adam.zero_grad()
                loss.backward()
                adam.step()

    return timed(loop)


def deep(activation, batch_norm):
    """Eight hidden layers of 10 with a poor start."""

    def linear(inputs, outputs):
        layer = nn.Linear(inputs, outputs)
        nn.init.normal_(layer.weight, 0, 0.1)
        nn.init.constant_(layer.bias, -0.2)
        return layer

    def norm(features):
        return [nn.BatchNorm1d(features, momentum=0.5)] if batch_norm else []

    layers = norm(1)
    for inputs in [1] + 7 * [10]:
        layers += [linear(inputs, 10), *norm(10), activation()]
    return nn.Sequential(*layers, linear(10, 1))


def batch_norm():
    """Both activations, one after the other."""
    x = torch.linspace(-7, 10, 2000).unsqueeze(1)
    y = x**2 - 5 + 2 * torch.randn(x.shape)
    loader = DataLoader(TensorDataset(x, y), batch_size=64, shuffle=True)
    pairs = [[deep(activation, norm) for norm in (False, True)] for activation in (nn.Tanh, nn.ReLU)]

    def loop():
        loss_function = nn.MSELoss()
        for pair in pairs:
            nets = [(net, torch.optim.Adam(net.parameters(), lr=0.03)) for net in pair]
            for _ in range(12):
                for batch_x, batch_y in loader:
                    for net, adam in nets:
                        loss = loss_function(net(batch_x), batch_y)
                        adam.zero_grad()
                        loss.backward()
                        adam.step()

    return timed(loop)


LESSONS = {
    "04": regression,
    "05": classification,
    "07": lambda: regression(lr=0.5, steps=100),
    "09": optimizers,
    "12": rnn_regressor,
    "16": dynamic_graph,
    "18": overfitting,
    "19": batch_norm,
}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("lesson", choices=LESSONS)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--repeat", type=int, default=1, help="how many runs; each prints its seconds")
    arguments = parser.parse_args()
    for _ in range(arguments.repeat):
        torch.manual_seed(arguments.seed)
        print(f"{LESSONS[arguments.lesson]():.4f}", flush=True)


if __name__ == "__main__":
    main()

"""The training loops of lessons 10, 11, 13, 14, 15 and 20 in PyTorch, as plain as one writes them.

    python3 lessons_mnist_gan.py LESSON [--steps N] [--threads N] [--seed N]

prints the seconds that the loop took, and the milliseconds of a step. What a lesson does for its page alone (test passes,
frames of a replay) is left out here as its own clock leaves it out. Lessons 10, 11 and 13 read MNIST from the cache folder
where the lessons keep it; run one of those first.
"""

import argparse
import os
import random
import time
from math import cos, pi, sin

import numpy as np
import torch
from torch import nn


def mnist(part="train"):
    """The training digits, or those of another part: images (n, 1, 28, 28) in [0, 1], classes (n)."""
    data = os.environ.get("DIFFLESSONS_DATA")
    if not data:
        cache = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
        data = os.path.join(cache, "difflessons", "data")

    def read(name, offset):
        path = os.path.join(data, "mnist", name)
        return torch.from_numpy(np.fromfile(path, dtype=np.uint8)[offset:].copy())

    images = read(f"{part}-images-idx3-ubyte", 16).view(-1, 1, 28, 28)
    return images.float() / 255, read(f"{part}-labels-idx1-ubyte", 8).long()


def batches(images, labels, size, steps):
    """So many shuffled batches, epoch after epoch."""
    taken = 0
    while taken < steps:
        order = torch.randperm(len(images))
        for start in range(0, len(images), size):
            if taken == steps:
                return
            rows = order[start : start + size]
            yield images[rows], labels[rows]
            taken += 1


def classifier(net, lr, size, steps):
    images, labels = mnist()
    optimizer = torch.optim.Adam(net.parameters(), lr=lr)
    criterion = nn.CrossEntropyLoss()
    losses = []
    start = time.perf_counter()
    for x, y in batches(images, labels, size, steps):
        loss = criterion(net(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return time.perf_counter() - start, losses


def cnn(steps=1200):
    """Lesson 10."""
    net = nn.Sequential(
        nn.Conv2d(1, 16, 5, padding=2),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Conv2d(16, 32, 5, padding=2),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Flatten(),
        nn.Linear(1568, 10),
    )
    seconds, _ = classifier(net, 0.001, 50, steps)
    return seconds


class Rows(nn.Module):
    """Reads an image row by row and decides after the last one."""

    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(28, 64, batch_first=True)
        self.out = nn.Linear(64, 10)

    def forward(self, x):
        hidden, _ = self.lstm(x.squeeze(1))
        return self.out(hidden[:, -1])


def rnn(steps=938):
    """Lesson 11."""
    seconds, _ = classifier(Rows(), 0.01, 64, steps)
    return seconds


def narrowing():
    """784 pixels to three numbers and back."""
    widths = [784, 128, 64, 12, 3, 12, 64, 128, 784]
    layers = []
    for inputs, outputs in zip(widths, widths[1:]):
        layers += [nn.Linear(inputs, outputs), nn.Tanh()]
    del layers[7]  # the code is not squashed
    layers[-1] = nn.Sigmoid()
    return nn.Sequential(*layers)


def autoencoder(steps=9380):
    """Lesson 13."""
    images, labels = mnist()
    images, net = images.view(-1, 784), narrowing()
    optimizer = torch.optim.Adam(net.parameters(), lr=0.005)
    criterion = nn.MSELoss()
    losses = []
    start = time.perf_counter()
    for x, _ in batches(images, labels, 64, steps):
        loss = criterion(net(x), x)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return time.perf_counter() - start


def painters(extra):
    """Generator and discriminator of the GAN lessons, with room for so many labels."""
    generator = nn.Sequential(nn.Linear(5 + extra, 128), nn.ReLU(), nn.Linear(128, 15))
    discriminator = nn.Sequential(
        nn.Linear(15 + extra, 128), nn.ReLU(), nn.Linear(128, 1), nn.Sigmoid()
    )
    adam_g = torch.optim.Adam(generator.parameters(), lr=0.0001)
    adam_d = torch.optim.Adam(discriminator.parameters(), lr=0.0001)
    return generator, discriminator, adam_g, adam_d


POINTS = torch.linspace(-1, 1, 15)


def works():
    a = 1 + torch.rand(64, 1)
    return a * POINTS**2 + (a - 1), (a - 1 > 0.5).float()


def gan(steps=10000):
    """Lesson 14: the generator steps first, then the discriminator."""
    G, D, adam_g, adam_d = painters(0)
    accuracies, scores = [], []
    start = time.perf_counter()
    for _ in range(steps):
        curves = G(torch.randn(64, 5))
        loss_g = torch.mean(torch.log(1 - D(curves)))
        adam_g.zero_grad()
        loss_g.backward()
        adam_g.step()

        real, fake = D(works()[0]), D(curves.detach())
        loss_d = -torch.mean(torch.log(real) + torch.log(1 - fake))
        adam_d.zero_grad()
        loss_d.backward()
        adam_d.step()
        accuracies.append(real.mean().item())
        scores.append(-loss_d.item())
    return time.perf_counter() - start


def conditional_gan(steps=10000):
    """Lesson 15: as lesson 14, with a label for both."""
    G, D, adam_g, adam_d = painters(1)
    accuracies, scores = [], []
    start = time.perf_counter()
    for _ in range(steps):
        real_curves, label = works()
        curves = G(torch.cat([torch.randn(64, 5), label], 1))
        loss_g = torch.mean(torch.log(1 - D(torch.cat([curves, label], 1))))
        adam_g.zero_grad()
        loss_g.backward()
        adam_g.step()

        real = D(torch.cat([real_curves, label], 1))
        fake = D(torch.cat([curves.detach(), label], 1))
        loss_d = -torch.mean(torch.log(real) + torch.log(1 - fake))
        adam_d.zero_grad()
        loss_d.backward()
        adam_d.step()
        accuracies.append(real.mean().item())
        scores.append(-loss_d.item())
    return time.perf_counter() - start


def push(state, action):
    """One push of the cart, by the equations of CartPole-v0."""
    x, x_dot, theta, theta_dot = state
    force = 10.0 if action == 1 else -10.0
    u = (force + 0.05 * theta_dot**2 * sin(theta)) / 1.1
    theta_acc = (9.8 * sin(theta) - cos(theta) * u) / (
        0.5 * (4 / 3 - 0.1 * cos(theta) ** 2 / 1.1)
    )
    x_acc = u - 0.05 * theta_acc * cos(theta) / 1.1
    return (
        x + 0.02 * x_dot,
        x_dot + 0.02 * x_acc,
        theta + 0.02 * theta_dot,
        theta_dot + 0.02 * theta_acc,
    )


def dqn(steps=20000):
    """Lesson 20; a step is one push of the cart. Episodes end after 500."""
    lean = 12 * pi / 180

    def network():
        net = nn.Sequential(nn.Linear(4, 50), nn.ReLU(), nn.Linear(50, 2))
        nn.init.normal_(net[0].weight, 0, 0.1)
        nn.init.normal_(net[2].weight, 0, 0.1)
        return net

    net, target = network(), network()
    optimizer = torch.optim.Adam(net.parameters(), lr=0.01)
    criterion = nn.MSELoss()
    memory = np.zeros((2000, 10), dtype=np.float32)
    stored = learned = done = 0
    start = time.perf_counter()
    while done < steps:
        state = tuple(random.uniform(-0.05, 0.05) for _ in range(4))
        for _ in range(500):
            if random.random() < 0.9:
                with torch.no_grad():
                    action = net(torch.tensor(state)).argmax().item()
            else:
                action = random.randrange(2)
            after = push(state, action)
            reward = (0.2 - abs(after[0]) / 2.4) + (0.5 - abs(after[2]) / lean)
            memory[stored % 2000] = (*state, action, reward, *after)
            stored += 1
            done += 1
            if stored > 2000:
                if learned % 100 == 0:
                    target.load_state_dict(net.state_dict())
                learned += 1
                rows = torch.from_numpy(memory[np.random.choice(2000, 32)])
                actions = rows[:, 4:5].long()
                q = net(rows[:, :4]).gather(1, actions)
                with torch.no_grad():
                    best = target(rows[:, 6:]).max(1, keepdim=True)[0]
                loss = criterion(q, rows[:, 5:6] + 0.9 * best)
                optimizer.zero_grad()
                loss.backward()
                optimizer.step()
            state = after
            if abs(state[0]) > 2.4 or abs(state[2]) > lean or done == steps:
                break
    return time.perf_counter() - start


LESSONS = {
    "10": cnn,
    "11": rnn,
    "13": autoencoder,
    "14": gan,
    "15": conditional_gan,
    "20": dqn,
}


def main():
    parser = argparse.ArgumentParser(description="Training loops of lessons in PyTorch.")
    parser.add_argument("lesson", choices=LESSONS)
    parser.add_argument("--steps", type=int, help="default: those of the lesson")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    torch.manual_seed(arguments.seed)
    np.random.seed(arguments.seed)
    random.seed(arguments.seed)
    loop = LESSONS[arguments.lesson]
    steps = arguments.steps or loop.__defaults__[0]
    seconds = loop(steps)
    print(f"{seconds:.3f} s, {1000 * seconds / steps:.3f} ms a step")


if __name__ == "__main__":
    main()

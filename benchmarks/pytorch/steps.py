"""Training steps of PyTorch, driven line by line over standard input.

    python3 steps.py WORK [--threads N]

Commands, one a line, each answered by one line:
    round N    N training steps; the seconds they took
    loss       the loss now
    peak       the peak resident memory of this process in MB
    quit       end
"""

import argparse
import sys
import time

import torch
from torch import nn


def regression(optimizer):
    x = torch.linspace(-1, 1, 100).unsqueeze(1)
    y = x**2 + 0.2 * torch.rand(x.shape)
    net = nn.Sequential(nn.Linear(1, 10), nn.ReLU(), nn.Linear(10, 1))
    return net, optimizer(net.parameters()), nn.MSELoss(), [(x, y)]


def batches(size, *shape):
    """Twenty fixed batches of random pixels and digits: enough that no net memorises them."""
    return [(torch.rand(size, *shape), torch.randint(10, (size,))) for _ in range(20)]


def cnn():
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
    optimizer = torch.optim.Adam(net.parameters(), lr=0.001)
    return net, optimizer, nn.CrossEntropyLoss(), batches(50, 1, 28, 28)


class Rows(nn.Module):
    """Reads an image row by row and decides after the last one."""

    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(28, 64, batch_first=True)
        self.out = nn.Linear(64, 10)

    def forward(self, x):
        hidden, _ = self.lstm(x)
        return self.out(hidden[:, -1])


def lstm():
    net = Rows()
    optimizer = torch.optim.Adam(net.parameters(), lr=0.01)
    return net, optimizer, nn.CrossEntropyLoss(), batches(64, 28, 28)


def in_two_groups(parameters):
    first = list(parameters)
    groups = [{"params": first[:2]}, {"params": first[2:], "lr": 0.02}]
    return torch.optim.Adam(groups, lr=0.01)


WORKS = {
    "regression-sgd": lambda: regression(lambda p: torch.optim.SGD(p, lr=0.2)),
    "regression-adam": lambda: regression(lambda p: torch.optim.Adam(p, lr=0.01)),
    "regression-adam-groups": lambda: regression(in_two_groups),
    "cnn": cnn,
    "lstm": lstm,
}


def peak_mb():
    """The peak resident memory: the kernel's own high-water mark where there is one."""
    try:
        with open("/proc/self/status", encoding="ascii") as status:
            for line in status:
                if line.startswith("VmHWM:"):
                    return int(line.split()[1]) / 1024
    except OSError:
        pass
    import resource

    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return used / 2**20 if sys.platform == "darwin" else used / 1024


def main():
    parser = argparse.ArgumentParser(description="Training steps of PyTorch.")
    parser.add_argument("work", choices=WORKS)
    parser.add_argument("--threads", type=int, default=2)
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    torch.manual_seed(1)
    net, optimizer, criterion, data = WORKS[arguments.work]()
    taken = 0

    def step():
        nonlocal taken
        x, y = data[taken % len(data)]
        taken += 1
        loss = criterion(net(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()

    for line in sys.stdin:
        command, *rest = line.split()
        if command == "round":
            start = time.perf_counter()
            for _ in range(int(rest[0])):
                step()
            print(time.perf_counter() - start, flush=True)
        elif command == "loss":
            with torch.no_grad():
                x, y = data[0]
                print(criterion(net(x), y).item(), flush=True)
        elif command == "peak":
            print(peak_mb(), flush=True)
        elif command == "quit":
            return
        else:
            sys.exit(f"steps.py: unknown command '{line.strip()}': round N, loss, peak or quit")


if __name__ == "__main__":
    main()

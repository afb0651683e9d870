"""What PyTorch itself reaches, seed by seed, in lessons whose results leave the reference's range: 07, 09, 11, 13,
15 and 19.

    python3 spread.py LESSON [--seeds N] [--first N] [--threads N]

trains as the lesson does with so many seeds from the first, 1 by default, and prints for each what `metrics.json` calls the results. In 07 and 09 the random
numbers are drawn in the lesson's order, so that seed by seed the results are the lesson's own, up to rounding.
"""

import argparse

import torch
from torch import nn

import lessons
import lessons_mnist_gan


def keep(module, name):
    """Lets a function of a module remember all that it returns: the list that grows."""
    made, function = [], getattr(module, name)

    def remembering(*arguments):
        made.append(function(*arguments))
        return made[-1]

    setattr(module, name, remembering)
    return made


def save_load():
    """The network first, then the data; the loss of the last step."""

    def run():
        net = nn.Sequential(nn.Linear(1, 10), nn.ReLU(), nn.Linear(10, 1))
        x = torch.linspace(-1, 1, 100).unsqueeze(1)
        y = x**2 + 0.2 * torch.rand(x.shape)
        sgd = torch.optim.SGD(net.parameters(), lr=0.5)
        losses = lessons.full_batch(net, sgd, nn.MSELoss(), x, y, 100)
        return {"loss_last": losses[-1]}

    return run


def optimizers():
    """Four networks with the same initial parameters; the mean loss of the last epoch."""
    made = []
    lessons.timed = lambda loop: made.append(loop())

    def run():
        lessons.optimizers()
        names = ["sgd", "momentum", "rmsprop", "adam"]
        return {name: sum(losses[-32:]) / 32 for name, losses in zip(names, made[-1])}

    return run


def rnn():
    """The mean loss of the last 100 steps."""
    made = keep(lessons_mnist_gan, "classifier")

    def run():
        lessons_mnist_gan.rnn()
        return {"loss_last100": sum(made[-1][1][-100:]) / 100}

    return run


def autoencoder():
    """The mean squared error on all training images after so many epochs, and on the test images after the last."""
    made = keep(lessons_mnist_gan, "narrowing")
    images = lessons_mnist_gan.mnist()[0].view(-1, 784)
    unseen = lessons_mnist_gan.mnist("t10k")[0].view(-1, 784)
    batches, errors = lessons_mnist_gan.batches, []

    def error_on(images):
        with torch.no_grad():
            parts = [((made[-1](x) - x) ** 2).mean() for x in images.split(1000)]
        return torch.stack(parts).mean().item()

    def error():
        errors.append(error_on(images))

    def watched(images, labels, size, steps):
        for step, batch in enumerate(batches(images, labels, size, steps)):
            if step % 938 == 0:
                error()
            yield batch
        error()

    lessons_mnist_gan.batches = watched

    def run():
        errors.clear()
        lessons_mnist_gan.autoencoder()
        known = {f"train_mse {epoch}": errors[epoch] for epoch in (0, 1, 2, 5, 10)}
        return known | {"test_mse": error_on(unseen)}

    return run


def conditional_gan():
    """Of 1000 curves of each label, the share that lies between its lowest and its highest."""
    made = keep(lessons_mnist_gan, "painters")
    x = lessons_mnist_gan.POINTS

    def run():
        lessons_mnist_gan.conditional_gan()
        G = made[-1][0]
        shares = {}
        for label, least, most in [(0, 1.0, 1.5), (1, 1.5, 2.0)]:
            ideas = torch.cat([torch.randn(1000, 5), torch.full((1000, 1), float(label))], 1)
            curves = G(ideas)
            low, high = least * x**2 + least - 1, most * x**2 + most - 1
            inside = ((low <= curves) & (curves <= high)).all(1)
            shares[f"inside_{label}"] = inside.float().mean().item()
        return shares

    return run


def batch_norm():
    """The mean squared error on 200 new points, after the last epoch."""
    made = keep(lessons, "deep")

    def run():
        lessons.batch_norm()
        x = torch.linspace(-7, 10, 200).unsqueeze(1)
        y = x**2 - 5 + 2 * torch.randn(x.shape)
        names = [f"{f}.{norm}" for f in ("tanh", "relu") for norm in ("plain", "batch_norm")]
        return {
            name: torch.mean((net.eval()(x) - y) ** 2).item()
            for name, net in zip(names, made[-4:])
        }

    return run


LESSONS = {
    "07": save_load,
    "09": optimizers,
    "11": rnn,
    "13": autoencoder,
    "15": conditional_gan,
    "19": batch_norm,
}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("lesson", choices=LESSONS)
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--first", type=int, default=1)
    parser.add_argument("--threads", type=int, default=1)
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    run = LESSONS[arguments.lesson]()
    for seed in range(arguments.first, arguments.first + arguments.seeds):
        torch.manual_seed(seed)
        with_names = (f"{name} {value:.4g}" for name, value in run().items())
        print(f"seed {seed}:", ", ".join(with_names), flush=True)


if __name__ == "__main__":
    main()

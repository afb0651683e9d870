"""Values and gradients of losses, pooling and recurrent layers over sequences of unequal length, by PyTorch 1.13, as JSON for the tests.

    python3 benchmarks/pytorch/losses.py > tests/DiffLessons.Tests/Ops/Tables/losses.json

See tensor_functions.py, whose form the rows have.
"""

import torch
import torch.nn.functional as F
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

from tensor_functions import INF, NAN, numbers, row, write

REDUCTIONS = ["mean", "sum", "none"]


def every(name, loss, *inputs):
    """A row for each reduction."""
    for r in REDUCTIONS:
        row(f"{name}, {r}", lambda *x: loss(*x, r), *inputs)


def losses_of_elements():
    x, y = 2 * numbers(2, 3, seed=201), 2 * numbers(2, 3, seed=202)
    special = torch.tensor([[0.0, 1.0, -1.0], [INF, -INF, NAN]])
    empty = torch.zeros(0, 3)
    for loss in [F.huber_loss, F.smooth_l1_loss]:
        name = "huberLoss" if loss is F.huber_loss else "smoothL1Loss"
        for r in ["sum", "none"]:
            row(f"{name}, {r}", lambda a, b: loss(a, b, reduction=r), empty, empty)
    for a, b in [(x, y), (special, torch.zeros(2, 3)), (x[0, 0], y[0, 0])]:
        every("huberLoss", lambda a, b, r: F.huber_loss(a, b, reduction=r), a, b)
        every("huberLoss of 0.3", lambda a, b, r: F.huber_loss(a, b, reduction=r, delta=0.3), a, b)
        every("smoothL1Loss", lambda a, b, r: F.smooth_l1_loss(a, b, reduction=r), a, b)
        every("smoothL1Loss of 0.3", lambda a, b, r: F.smooth_l1_loss(a, b, reduction=r, beta=0.3), a, b)
    # At 0, where there is a choice, PyTorch 1.13 gives the slope -1, and 0 for l1_loss.
    every("smoothL1Loss of 0", lambda a, b, r: F.smooth_l1_loss(a, b, reduction=r, beta=0.0), x, y)
    p, q = x.softmax(1), y.softmax(1)
    every("klDivLoss", lambda a, b, r: F.kl_div(a, b, reduction=r), q.log(), p)
    every("klDivLoss of logarithms", lambda a, b, r: F.kl_div(a, b, reduction=r, log_target=True), q.log(), p.log())
    row("klDivLoss, batchmean", lambda a, b: F.kl_div(a, b, reduction="batchmean"), q.log(), p)
    for v in [x * x, x[:, 0] ** 2, x[:, :1] ** 2, torch.zeros(2, 3)]:
        every("gaussianNllLoss", lambda a, b, v, r: F.gaussian_nll_loss(a, b, v, reduction=r), x, y, v)
        every("gaussianNllLoss, full", lambda a, b, v, r: F.gaussian_nll_loss(a, b, v, full=True, eps=0.1, reduction=r), x, y, v)
    counts = torch.tensor([[0.0, 1.0, 2.0], [3.5, 7.0, 1.5]])
    # Of a count of 0 PyTorch's gradient by the count is NaN here, 0 times infinity.
    above = counts + 0.25
    every("poissonNllLoss", lambda a, b, r: F.poisson_nll_loss(a, b, reduction=r), x, counts)
    every("poissonNllLoss, full", lambda a, b, r: F.poisson_nll_loss(a, b, full=True, reduction=r), x, above)
    every("poissonNllLoss of rates", lambda a, b, r: F.poisson_nll_loss(a, b, log_input=False, eps=0.01, reduction=r), x.exp(), counts)
    pos, weight = torch.tensor([0.5, 1.0, 3.0]), torch.tensor([[1.0, 2.0, 0.5]])
    for a in [x, 300 * x]:
        every("bceWithLogitsLoss of posWeight", lambda a, b, r: F.binary_cross_entropy_with_logits(a, b, pos_weight=pos, reduction=r), a, p)
        every("bceWithLogitsLoss of both", lambda a, b, r: F.binary_cross_entropy_with_logits(a, b, weight, pos_weight=pos, reduction=r), a, p)


def losses_of_classes():
    x = 2 * numbers(4, 3, seed=203)
    target, weight = torch.tensor([0, 2, 1, 2]), torch.tensor([0.5, 2.0, 1.5])
    left = torch.tensor([0, -100, 1, 2])
    for t, name in [(target, ""), (left, ", one left out")]:
        every(f"crossEntropyLoss, smoothed{name}", lambda a, r: F.cross_entropy(a, t, reduction=r, label_smoothing=0.2), x)
        every(f"crossEntropyLoss, smoothed and weighted{name}", lambda a, r: F.cross_entropy(a, t, weight, reduction=r, label_smoothing=0.2), x)
    every("crossEntropyLoss, smoothed wholly", lambda a, r: F.cross_entropy(a, target, reduction=r, label_smoothing=1.0), x)
    every("crossEntropyLoss, ignoreIndex", lambda a, r: F.cross_entropy(a, target, reduction=r, ignore_index=2), x)
    every("crossEntropyLoss, ignoreIndex, weighted", lambda a, r: F.cross_entropy(a, target, weight, reduction=r, ignore_index=2), x)
    every("crossEntropyLoss, ignoreIndex, smoothed", lambda a, r: F.cross_entropy(a, target, weight, reduction=r, ignore_index=2, label_smoothing=0.1), x)
    every("nllLoss, ignoreIndex", lambda a, r: F.nll_loss(a, target, reduction=r, ignore_index=2), x)
    p = numbers(4, 3, seed=204).softmax(1)
    every("crossEntropyLoss of probabilities", lambda a, t, r: F.cross_entropy(a, t, reduction=r), x, p)
    every("crossEntropyLoss of probabilities, weighted", lambda a, t, r: F.cross_entropy(a, t, weight, reduction=r), x, p)
    every("crossEntropyLoss of probabilities, smoothed", lambda a, t, r: F.cross_entropy(a, t, weight, reduction=r, label_smoothing=0.3), x, p)
    images = numbers(2, 3, 2, seed=205)
    every("crossEntropyLoss of images, smoothed", lambda a, r: F.cross_entropy(a, torch.tensor([[0, 2], [1, 1]]), weight, reduction=r, label_smoothing=0.2), images)
    every("crossEntropyLoss of probabilities", lambda a, t, r: F.cross_entropy(a, t, reduction=r), images, images.softmax(1))
    row("crossEntropyLoss of one sample, smoothed", lambda a: F.cross_entropy(a, torch.tensor(1), label_smoothing=0.2), x[0])
    every("multiMarginLoss", lambda a, r: F.multi_margin_loss(a, target, reduction=r), x)
    every("multiMarginLoss, squared and weighted", lambda a, r: F.multi_margin_loss(a, target, 2, 0.5, weight, reduction=r), x)
    row("multiMarginLoss of one sample", lambda a: F.multi_margin_loss(a, torch.tensor(1)), x[0])
    labels = torch.tensor([[0, 2, -1], [-1, 0, 1], [1, -1, 0], [2, 1, 0]])
    every("multilabelMarginLoss", lambda a, r: F.multilabel_margin_loss(a, labels, reduction=r), x)
    ones = torch.tensor([[1.0, 0.0, 1.0], [0.0, 0.0, 0.0], [1.0, 1.0, 1.0], [0.0, 1.0, 0.0]])
    for a in [x, 300 * x]:
        every("multilabelSoftMarginLoss", lambda a, r: F.multilabel_soft_margin_loss(a, ones, reduction=r), a)
        every("multilabelSoftMarginLoss, weighted", lambda a, r: F.multilabel_soft_margin_loss(a, ones, weight, reduction=r), a)


def distances():
    a, b, c = numbers(3, 4, seed=206), numbers(3, 4, seed=207), numbers(3, 4, seed=208)
    signs = torch.tensor([1.0, -1.0, 1.0])
    zero = torch.zeros(3, 4)
    row("cosineSimilarity", F.cosine_similarity, a, b)
    row("cosineSimilarity", F.cosine_similarity, a, b[:1])
    row("cosineSimilarity", F.cosine_similarity, zero, b)
    row("cosineSimilarity along", lambda x, y: F.cosine_similarity(x, y, dim=0, eps=0.01), a, b)
    for x, y in [(a, b), (a, a), (a, -a), (zero, b)]:
        every("cosineEmbeddingLoss", lambda x, y, r: F.cosine_embedding_loss(x, y, signs, reduction=r), x, y)
        every("cosineEmbeddingLoss of a margin", lambda x, y, r: F.cosine_embedding_loss(x, y, -signs, 0.2, reduction=r), x, y)
    row("cosineEmbeddingLoss of one pair", lambda x, y: F.cosine_embedding_loss(x, y, torch.tensor(-1.0)), a[0], a[0])
    for x, y, z in [(a, b, c), (a, a, c), (a[0], b[0], c[0]), (a, b, a)]:
        every("tripletMarginLoss", lambda x, y, z, r: F.triplet_margin_loss(x, y, z, reduction=r), x, y, z)
        every("tripletMarginLoss, swapped", lambda x, y, z, r: F.triplet_margin_loss(x, y, z, 0.5, 1.0, 0.01, True, reduction=r), x, y, z)
    first, second = numbers(3, seed=209), numbers(3, seed=210)
    every("marginRankingLoss", lambda x, y, r: F.margin_ranking_loss(x, y, signs, reduction=r), first, second)
    every("marginRankingLoss of a margin", lambda x, y, r: F.margin_ranking_loss(x, y, signs, 0.3, reduction=r), first, second)
    for x in [first + 1, 3 * first]:
        every("hingeEmbeddingLoss", lambda x, r: F.hinge_embedding_loss(x, signs, reduction=r), x)
        every("hingeEmbeddingLoss of a margin", lambda x, r: F.hinge_embedding_loss(x, signs, 0.4, reduction=r), x)
        every("softMarginLoss", lambda x, r: F.soft_margin_loss(x, signs, reduction=r), x)


def windows():
    for dims, maxpool, avgpool in [(1, F.max_pool1d, F.avg_pool1d), (2, F.max_pool2d, F.avg_pool2d), (3, F.max_pool3d, F.avg_pool3d)]:
        for length in [3, 4, 5, 6] if dims == 1 else [3, 4]:
            x = numbers(1, 1, *[length] * (dims - 2), *[length + 1] * min(dims - 1, 1), length, seed=220 + length)
            for k, s, p in [(2, 2, 0), (3, 2, 1), (3, 3, 0), (2, 3, 1)]:
                row(f"maxpool{dims}d {k} {s} {p}", lambda x: maxpool(x, k, s, p, ceil_mode=True), x)
                row(f"avgpool{dims}d {k} {s} {p}", lambda x: avgpool(x, k, s, p, ceil_mode=True), x)
                row(f"avgpool{dims}d {k} {s} {p} without padding", lambda x: avgpool(x, k, s, p, count_include_pad=False), x)
                row(f"avgpool{dims}d {k} {s} {p}, both", lambda x: avgpool(x, k, s, p, ceil_mode=True, count_include_pad=False), x)
            for size in [1, 2, 3]:
                row(f"adaptiveAvgPool{dims}d {size}", lambda x: [F.adaptive_avg_pool1d, F.adaptive_avg_pool2d, F.adaptive_avg_pool3d][dims - 1](x, size), x)
                row(f"adaptiveMaxPool{dims}d {size}", lambda x: [F.adaptive_max_pool1d, F.adaptive_max_pool2d, F.adaptive_max_pool3d][dims - 1](x, size), x)
    for k, d in [(2, 1), (3, 1), (3, 2), (4, 3)]:
        row(f"Conv1d same {k} {d}", lambda x, w: F.conv1d(x, w, padding="same", dilation=d), numbers(2, 2, 5, seed=231), numbers(3, 2, k, seed=232))
        row(f"Conv2d same {k} {d}", lambda x, w: F.conv2d(x, w, padding="same", dilation=d), numbers(1, 2, 5, 4, seed=233), numbers(2, 2, k, 2, seed=234))
        row(f"Conv3d same {k} {d}", lambda x, w: F.conv3d(x, w, padding="same", dilation=d), numbers(1, 1, 3, 4, 3, seed=235), numbers(1, 1, k, 2, 3, seed=236))


def unequal_lengths():
    """The inputs are the sequences, and the parameters in their order, all as one vector."""
    for kind, make in [("RNN", torch.nn.RNN), ("LSTM", torch.nn.LSTM), ("GRU", torch.nn.GRU)]:
        for layers, both, first in [(1, False, False), (2, True, True), (2, False, True), (1, True, False)]:
            net = make(3, 2, num_layers=layers, bidirectional=both, batch_first=first)
            count = sum(p.numel() for p in net.parameters())

            def run(x, vector):
                state, at = {}, 0
                for name, p in net.named_parameters():
                    state[name] = vector[at : at + p.numel()].reshape(p.shape)
                    at += p.numel()
                packed = pack_padded_sequence(x, torch.tensor([2, 4, 1, 4]), batch_first=first, enforce_sorted=False)
                net._flat_weights = [state[name] for name in net._flat_weights_names]
                output, last = net(packed)
                output, _ = pad_packed_sequence(output, batch_first=first, total_length=5)
                return (output, *last) if kind == "LSTM" else (output, last)

            x = numbers(4, 5, 3, seed=240) if first else numbers(5, 4, 3, seed=241)
            row(f"{kind} {layers} {both} {first}", run, x, numbers(count, seed=242))


if __name__ == "__main__":
    write([losses_of_elements, losses_of_classes, distances, windows, unequal_lengths])

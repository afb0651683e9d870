"""Lesson 21 in PyTorch."""

import torch
from start import report
from torch import nn

# %% create
temperature = torch.tensor(21.5)  # (): no axis, one element
prices = torch.tensor([1.0, 2.0, 8.0, 5.0])  # (4)

amounts = torch.tensor(  # (3, 4): three baskets, four goods
    [[6.0, 2.0, 1.0, 1.0], [0.0, 5.0, 1.0, 2.0], [12.0, 0.0, 2.0, 1.0]])

images = torch.rand(100, 3, 28, 28)  # a hundred small colour images
empty = torch.zeros(2, 3)  # six zeros
steps = torch.linspace(0.0, 1.0, 5)  # 0, 0.25, 0.5, 0.75, 1

# %% dtype
large = torch.float32
counted = torch.tensor(16777216.0, dtype=large)  # 2 to the power of 24
after_one = counted + 1.0
third = torch.tensor(1.0 / 3.0, dtype=torch.float64)

# %% select
second = amounts[1]  # (4)
bread = amounts[:, 2]  # (3)
block = amounts[0:2, 1:3]  # (2, 2): the end of a range is not in it
many = amounts[amounts > 4.0]  # as many as there are

# %% reshape
six = torch.linspace(1.0, 6.0, 6)  # (6)
wide = six.view(2, 3)  # (2, 3)
tall = six.view(3, -1)  # (3, 2), the order stays
turned = wide.T  # (3, 2), the axes are swapped
column = six.unsqueeze(1)  # (6, 1)

# %% costs
costs = amounts * prices  # (3, 4) * (4) -> (3, 4)

# %% broadcast
tens = torch.tensor([10.0, 20.0, 30.0])
ones = torch.tensor([1.0, 2.0, 3.0, 4.0])
left, right = tens.unsqueeze(1), ones  # (3, 1) and (4)
sums = left + right  # (3, 4)

# %% reduce
bills = costs.sum(1)  # (3): one for each basket
spent = costs.sum(0)  # (4): one for each good
total = costs.sum()
shares = costs / costs.sum(1, keepdim=True)  # (3, 4) / (3, 1)

# %% matmul
first = amounts[0] @ prices  # 6 * 1 + 2 * 2 + 1 * 8 + 1 * 5

shops = torch.tensor(  # (4, 2): prices in two shops
    [[1.0, 1.5], [2.0, 1.0], [8.0, 7.0], [5.0, 6.0]])

in_shops = amounts @ shops  # (3, 4), (4, 2) -> (3, 2)

layer = nn.Linear(4, 2)
by_hand = amounts @ layer.weight.T + layer.bias  # (3, 2)
apart = (by_hand - layer(amounts)).abs().max().item()

# %% error
predicted = torch.tensor([[22.0], [29.0], [33.0]])  # (3, 1)
actual = bills.unsqueeze(1)  # (3, 1), as the predictions
difference = predicted - actual  # (3, 1)
error = (difference * difference).mean()

# %% end
report(
    total=total.item(), largest_sum=sums.max().item(), second_shop=in_shops[-1, 1].item(),
    beside=sums[0, 1].item(), after_one=after_one.item(), egg_share=shares[-1, 0].item(), error=error.item())

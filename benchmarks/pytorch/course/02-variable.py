"""Lesson 02 in PyTorch."""

import torch
from start import report

# %% tensor
tensor = torch.tensor([[1.0, 2.0], [3.0, 4.0]])
variable = tensor.clone().requires_grad_()

# %% value
v_out = (variable * variable).mean()
v_out.backward(retain_graph=True)
gradient = variable.grad

# %% end
report(value=v_out.item(), grad_last=gradient[1, 1].item())

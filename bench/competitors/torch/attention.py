import math

import torch
from torch.nn import functional

from function import Function


def composed(q, k, v):
    scores = q @ k.transpose(-2, -1) / math.sqrt(q.shape[-1])
    return torch.softmax(scores, -1) @ v


# PyTorch 2 has attention in one kernel.
attend = getattr(functional, "scaled_dot_product_attention", composed)


def attention(request, device):
    def compute(q, k, v, dy):
        inputs = [x.detach().requires_grad_() for x in (q, k, v)]
        y = attend(*inputs)
        dq, dk, dv = torch.autograd.grad(y, inputs, dy)
        return {"y": y, "dq": dq, "dk": dk, "dv": dv}

    return Function(request["tensors"], compute)

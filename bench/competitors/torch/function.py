"""A function of tensors as a benchmark."""

import torch

from values import values_of


class Function:
    """A benchmark of `compute`, which returns tensors by name; inputs require gradients if it differentiates."""

    def __init__(self, specs, compute):
        self.inputs = [values_of(spec) for spec in specs]
        self.compute = compute

    def results(self):
        return self.compute(*self.inputs)

    def trained_elements(self):
        return None

    def compile(self):
        self.compute = torch.compile(self.compute)

    def run(self, repeats):
        for _ in range(repeats):
            self.compute(*self.inputs)

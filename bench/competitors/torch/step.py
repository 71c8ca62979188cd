"""Whole training steps: forward, backward, clipping and AdamW."""

import torch

from model import loss_of, matched_of
from values import values_of

COMPARED = 3


class Step:
    def __init__(self, request, device):
        self.model = request["model"]
        self.tensors = {spec["name"]: values_of(spec) for spec in self.model["parameters"]}
        trained = [self.tensors[spec["name"]] for spec in self.model["parameters"] if spec["trainable"]]
        self.trained = [tensor.requires_grad_() for tensor in trained]
        self.inputs = {spec["name"]: values_of(spec) for spec in self.model["inputs"]}
        self.matched = matched_of(self.model, self.inputs)
        self.loss = loss_of
        own = self.model["optimizer"]
        self.optimizer = torch.optim.AdamW(
            self.trained,
            lr=self.model["rate"],
            betas=(own["beta1"], own["beta2"]),
            eps=own["eps"],
            weight_decay=own["weight_decay"],
        )

    def take(self):
        loss = self.loss(self.model, self.tensors, self.inputs, self.matched)
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()
        if self.model["clip"]:
            torch.nn.utils.clip_grad_norm_(self.trained, self.model["clip"])
        self.optimizer.step()
        return loss.item()

    def results(self):
        return {"losses": torch.tensor([self.take() for _ in range(COMPARED)])}

    def trained_elements(self):
        """Elements of the parameters that received gradients."""
        return sum(tensor.numel() for tensor in self.trained if tensor.grad is not None)

    def compile(self):
        self.loss = torch.compile(loss_of)

    def run(self, repeats):
        for _ in range(repeats):
            self.take()

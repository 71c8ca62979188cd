"""Whole training steps: forward, backward, clipping and AdamW."""

import torch

from model import loss_of, matched_of
from values import values_of

COMPARED = 3


class Step:
    def __init__(self, request):
        self.model = request["model"]
        self.tensors = {spec["name"]: values_of(spec) for spec in self.model["parameters"]}
        trained = [self.tensors[spec["name"]] for spec in self.model["parameters"] if spec["trainable"]]
        self.trained = [tensor.requires_grad_() for tensor in trained]
        self.inputs = {spec["name"]: values_of(spec) for spec in self.model["inputs"]}
        self.matched = matched_of(self.model, self.inputs)
        own = self.model["optimizer"]
        self.optimizer = torch.optim.AdamW(
            self.trained,
            lr=self.model["rate"],
            betas=(own["beta1"], own["beta2"]),
            eps=own["eps"],
            weight_decay=own["weight_decay"],
        )

    def take(self):
        loss = loss_of(self.model, self.tensors, self.inputs, self.matched)
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()
        if self.model["clip"]:
            torch.nn.utils.clip_grad_norm_(self.trained, self.model["clip"])
        self.optimizer.step()
        return loss.item()

    def results(self):
        return {"losses": torch.tensor([self.take() for _ in range(COMPARED)])}

    def run(self, repeats):
        for _ in range(repeats):
            self.take()

"""Predictions: the forward pass of a trained task, with the weights of a safetensors file."""

import base64
import json

import torch

from model import outputs_of

DTYPES = {"f32": torch.float32, "i32": torch.int32}


def read_weights(path):
    """Tensors of a safetensors file by name, all F32."""
    with open(path, "rb") as file:
        header = json.loads(file.read(int.from_bytes(file.read(8), "little")))
        content = bytearray(file.read())
    tensors = {}
    for name, entry in header.items():
        if name == "__metadata__":
            continue
        begin, end = entry["data_offsets"]
        flat = torch.frombuffer(content, dtype=torch.float32, count=(end - begin) // 4, offset=begin)
        tensors[name] = flat.reshape(entry["shape"])
    return tensors


def read_input(stored):
    flat = torch.frombuffer(bytearray(base64.b64decode(stored["data"])), dtype=DTYPES[stored["dtype"]])
    tensor = flat.reshape(stored["shape"])
    return tensor.long() if stored["dtype"] == "i32" else tensor


def without_padding(inputs):
    """Texts of equal length, without padding: the layers have no masks."""
    mask = inputs.get("text.mask")
    if mask is None:
        return inputs
    lengths = mask.sum(1).unique()
    if len(lengths) > 1:
        raise ValueError("the texts differ in length")
    return {name: x[:, : lengths.item()] if name.startswith("text.") else x for name, x in inputs.items()}


class Prediction:
    def __init__(self, request, device):
        self.model = request["model"]
        weights = read_weights(self.model["weights"])
        self.tensors = {path: weights[name] for path, name in self.model["names"].items()}
        stored = {entry["name"]: read_input(entry) for entry in self.model["inputs"]}
        self.inputs = without_padding(stored)

    def results(self):
        with torch.inference_mode():
            return outputs_of(self.model, self.tensors, self.inputs, None)

    def trained_elements(self):
        return None

    def run(self, repeats):
        for _ in range(repeats):
            self.results()

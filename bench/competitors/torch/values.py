"""Values that every competitor makes for itself from a name: the same bits as in values.mjs."""

import math

import torch

WORD = 0xFFFFFFFF


def hash_of(name):
    """FNV-1a."""
    value = 0x811C9DC5
    for character in name:
        value = ((value ^ ord(character)) * 0x01000193) & WORD
    return value


def words(name, count):
    # Products of 32-bit words may overflow 63 bits; the low 32 bits that are kept are correct.
    x = (torch.arange(count, dtype=torch.int64) * 0x9E3779B1 + hash_of(name)) & WORD
    x = ((x ^ (x >> 15)) * 0x85EBCA77) & WORD
    x = ((x ^ (x >> 13)) * 0xC2B2AE3D) & WORD
    return x ^ (x >> 16)


def values_of(spec):
    shape, fill = spec["shape"], spec["fill"]
    count = math.prod(shape)
    kind = torch.float32 if spec["dtype"] == "f32" else torch.int64
    if fill["kind"] == "constant":
        return torch.full(shape, fill["value"], dtype=kind)
    if fill["kind"] == "values":
        return torch.tensor(fill["values"], dtype=kind).reshape(shape)
    if fill["kind"] == "integers":
        span = fill["below"] - fill["least"]
        return (fill["least"] + words(spec["name"], count) % span).to(kind).reshape(shape)
    fraction = (words(spec["name"], count) >> 8).double() / 2**24
    return (fill["least"] + (fill["most"] - fill["least"]) * fraction).float().reshape(shape)

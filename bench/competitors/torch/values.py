"""Values that every competitor generates from a name, with the same bits as values.mjs."""

import math

import torch

WORD = 0xFFFFFFFF
PART = 2**17


def hash_of(name):
    """FNV-1a."""
    value = 0x811C9DC5
    for character in name:
        value = ((value ^ ord(character)) * 0x01000193) & WORD
    return value


def words(seed, first, end):
    # Products of 32-bit words may overflow 63 bits; the low 32 bits that are kept are correct.
    x = torch.arange(first, end, dtype=torch.int64).mul_(0x9E3779B1).add_(seed).bitwise_and_(WORD)
    x.bitwise_xor_(x >> 15).mul_(0x85EBCA77).bitwise_and_(WORD)
    x.bitwise_xor_(x >> 13).mul_(0xC2B2AE3D).bitwise_and_(WORD)
    return x.bitwise_xor_(x >> 16)


def filled(spec, count, kind, values):
    """A tensor of `values` of words, computed in parts that fit into the CPU's cache."""
    result = torch.empty(count, dtype=kind)
    seed = hash_of(spec["name"])
    for first in range(0, count, PART):
        end = min(count, first + PART)
        result[first:end] = values(words(seed, first, end))
    return result.reshape(spec["shape"])


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
        return filled(spec, count, kind, lambda x: fill["least"] + x % span)
    span = fill["most"] - fill["least"]
    return filled(spec, count, kind, lambda x: fill["least"] + span * ((x >> 8).double() / 2**24))

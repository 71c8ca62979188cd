"""Heads on hidden states [layers · batch, queries, width], by built-in."""

import torch
from torch.nn import functional as F

from layers import layer_norm, linear


def classifier(p, args, hidden, matched):
    inner = F.gelu(linear(p.within("0.dense"), hidden[:, 0]))
    return linear(p.within("1"), layer_norm(p.within("0.LayerNorm"), inner, args["norm_eps"]))


def object_classes(p, args, hidden, matched):
    return linear(p, hidden)


def boxes(p, args, hidden, matched):
    last = args["layers"] - 1
    for i in range(last):
        hidden = F.relu(linear(p.within(f"layers.{i}"), hidden))
    return linear(p.within(f"layers.{last}"), hidden).sigmoid()


def attributes(p, args, hidden, matched):
    embedded = F.embedding(matched.classes, p["cls_embed.weight"])
    inner = linear(p.within("attr_linear1"), torch.cat([hidden, embedded], -1))
    return F.relu(linear(p.within("attr_linear2"), inner))


HEADS = {
    "classification": classifier,
    "answering": classifier,
    "object_classes": object_classes,
    "boxes": boxes,
    "attributes": attributes,
}

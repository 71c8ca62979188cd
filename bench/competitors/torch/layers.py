"""The layers of a spec, as PyTorch has them. No input has padding, so nothing is masked."""

import math

import torch
from torch.nn import functional as F

from attention import attend


class Scope:
    """Parameters by path, below one path."""

    def __init__(self, tensors, path):
        self.tensors = tensors
        self.path = path

    def __getitem__(self, local):
        return self.tensors[f"{self.path}.{local}"]

    def within(self, local):
        return Scope(self.tensors, f"{self.path}.{local}")


def linear(p, x):
    return F.linear(x, p["weight"], p["bias"])


def layer_norm(p, x, eps):
    return F.layer_norm(x, x.shape[-1:], p["weight"], p["bias"], eps)


def split_heads(x, heads):
    batch, tokens, width = x.shape
    return x.view(batch, tokens, heads, width // heads).transpose(1, 2)


def join_heads(x):
    batch, heads, tokens, size = x.shape
    return x.transpose(1, 2).reshape(batch, tokens, heads * size)


def multi_head_attention(p, queries, keys, values, heads):
    maps = zip(p["in_proj_weight"].chunk(3), p["in_proj_bias"].chunk(3), (queries, keys, values))
    q, k, v = (split_heads(F.linear(x, weight, bias), heads) for weight, bias, x in maps)
    return linear(p.within("out_proj"), join_heads(attend(q, k, v)))


def feed_forward(p, x):
    return linear(p.within("linear2"), F.relu(linear(p.within("linear1"), x)))


def task_token(p, index, batch):
    return p["task_token.weight"][index].expand(batch, 1, -1)


def bert(p, args, inputs, index):
    """(values, position codes)"""
    ids, eps = inputs["text.ids"], args["norm_eps"]
    batch, tokens = ids.shape
    tables = p.within("embeddings")
    position = tables["position_embeddings.weight"][:tokens]
    words = F.embedding(ids, tables["word_embeddings.weight"], padding_idx=args["pad"])
    kinds = F.embedding(inputs["text.segments"], tables["token_type_embeddings.weight"])
    x = layer_norm(tables.within("LayerNorm"), words + position + kinds, eps)
    if args["task_token"] is not None:
        x = torch.cat([task_token(p, index, batch), x], 1)
    for i in range(args["layers"]):
        x = bert_layer(p.within(f"encoder.layer.{i}"), x, args["heads"], eps)
    return x[:, -tokens:], position.unsqueeze(0)


def bert_layer(p, x, heads, eps):
    q, k, v = (split_heads(linear(p.within(f"attention.self.{name}"), x), heads) for name in ("query", "key", "value"))
    mixed = linear(p.within("attention.output.dense"), join_heads(attend(q, k, v)))
    x = layer_norm(p.within("attention.output.LayerNorm"), x + mixed, eps)
    inner = F.gelu(linear(p.within("intermediate.dense"), x))
    return layer_norm(p.within("output.LayerNorm"), x + linear(p.within("output.dense"), inner), eps)


def project(p, stream):
    if not isinstance(stream, tuple):
        return F.conv2d(stream, p["weight"], p["bias"])
    values, position = stream
    return linear(p, values), linear(p.within("position"), position)


def transformer(p, args, stream, index):
    values, position = stream if isinstance(stream, tuple) else feature_tokens(stream)
    batch, tokens, width = values.shape
    x, placed = values, position
    if args["task_token"] is not None:
        x = torch.cat([task_token(p, index, batch), x], 1)
        placed = torch.cat([position.new_zeros(position.shape[0], 1, width), position], 1)
    for i in range(args["layers"]):
        x = encoder_layer(p.within(f"layers.{i}"), x, placed, args)
    x = x[:, -tokens:]
    return (x + values if args["residual"] else x), position


def encoder_layer(p, x, position, args):
    heads, eps = args["heads"], args["norm_eps"]
    placed = x + position
    x = layer_norm(p.within("norm1"), x + multi_head_attention(p.within("self_attn"), placed, placed, x, heads), eps)
    return layer_norm(p.within("norm2"), x + feed_forward(p, x), eps)


def feature_tokens(x):
    _, width, height, columns = x.shape
    return x.flatten(2).transpose(1, 2), sine_position(height, columns, width)


def sine_position(height, columns, width):
    """DETR's position codes of an unpadded map: [1, height · columns, width]."""
    half = width // 2
    period = 10000 ** (2 * torch.div(torch.arange(half), 2, rounding_mode="floor") / half)

    def waves(count):
        angle = (torch.arange(1, count + 1) / (count + 1e-6) * 2 * math.pi)[:, None] / period
        return torch.where(torch.arange(half) % 2 == 0, angle.sin(), angle.cos())

    down = waves(height)[:, None].expand(height, columns, half)
    across = waves(columns)[None].expand(height, columns, half)
    return torch.cat([down, across], -1).reshape(1, height * columns, width)


def cross_transformer(p, args, memory, queries):
    """Hidden states of every layer: [layers · batch, queries, width]."""
    values, position = memory
    x = values.new_zeros(values.shape[0], *queries.shape)
    hidden = []
    for i in range(args["layers"]):
        x = decoder_layer(p.within(f"layers.{i}"), x, queries, values, values + position, args)
        hidden.append(layer_norm(p.within("norm"), x, args["norm_eps"]))
    return hidden


def decoder_layer(p, x, queries, values, keys, args):
    heads, eps = args["heads"], args["norm_eps"]
    own = x + queries
    x = layer_norm(p.within("norm1"), x + multi_head_attention(p.within("self_attn"), own, own, x, heads), eps)
    across = multi_head_attention(p.within("multihead_attn"), x + queries, keys, values, heads)
    x = layer_norm(p.within("norm2"), x + across, eps)
    return layer_norm(p.within("norm3"), x + feed_forward(p, x), eps)

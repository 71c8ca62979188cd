"""Losses by built-in. Each takes a head's outputs for all counted layers, and sums over the layers."""

import torch
from torch.nn import functional as F


class Matched:
    """Precomputed matching of the queries of all layers: `targets` [layers · batch, queries], −1 for none."""

    def __init__(self, targets, inputs, no_object):
        self.matched = targets >= 0
        self.at = targets.clamp(min=0)
        self.layers = targets.shape[0] // inputs["truth.label"].shape[0]
        self.classes = torch.where(self.matched, self.take(inputs["truth.label"]), no_object)
        self.boxes = self.take(inputs["truth.box"])
        self.count = max(1, inputs["truth.label"].numel())
        if "truth.attributes" in inputs:
            self.attributes = self.take(inputs["truth.attributes"])

    def take(self, truth):
        """Truth [batch, targets, …], gathered for the target of each query."""
        repeated = truth.repeat(self.layers, *[1] * (truth.dim() - 1))
        rows = torch.arange(repeated.shape[0])[:, None]
        return repeated[rows, self.at]

    def shares(self, classes):
        """Distribution over classes of the attributes of each query's target: [layers · batch, queries, classes]."""
        given = (self.attributes >= 0) & self.matched[..., None]
        hot = F.one_hot(self.attributes.clamp(min=0), classes) * given[..., None]
        return hot.sum(-2) / given.sum(-1, keepdim=True).clamp(min=1)


def by_layer(x, layers):
    return x.reshape(layers, -1).sum(-1)


def cross_entropy(args, scores, inputs, matched):
    return F.cross_entropy(scores, inputs["truth.label"])


def binary_cross_entropy(args, scores, inputs, matched):
    return F.binary_cross_entropy_with_logits(scores, inputs["truth.scores"])


def set_cross_entropy(args, scores, inputs, matched):
    weight = scores.new_ones(scores.shape[-1])
    weight[-1] = args["no_object"]
    layers = zip(scores.chunk(matched.layers), matched.classes.chunk(matched.layers))
    return sum(F.cross_entropy(own.flatten(0, 1), classes.flatten(), weight) for own, classes in layers)


def l1(args, boxes, inputs, matched):
    return (boxes - matched.boxes)[matched.matched].abs().sum() / matched.count


def corners(boxes):
    centre, half = boxes[..., :2], boxes[..., 2:] / 2
    return centre - half, centre + half


def giou(args, boxes, inputs, matched):
    (low_a, high_a), (low_b, high_b) = corners(boxes[matched.matched]), corners(matched.boxes[matched.matched])
    shared = (torch.minimum(high_a, high_b) - torch.maximum(low_a, low_b)).clamp(min=0).prod(-1)
    spanned = (torch.maximum(high_a, high_b) - torch.minimum(low_a, low_b)).prod(-1)
    union = (high_a - low_a).prod(-1) + (high_b - low_b).prod(-1) - shared
    overlap = shared / union - (spanned - union) / spanned
    return (1 - overlap).sum() / matched.count


def attribute_loss(args, scores, inputs, matched):
    shares = matched.shares(scores.shape[-1])
    present = shares.sum(-1)
    added = F.relu(scores.logsumexp(-1) * present - (shares * scores).sum(-1)) / 2
    count = by_layer((added > 0).float(), matched.layers).clamp(min=1)
    return (by_layer(added, matched.layers) / count).sum()


LOSSES = {
    "cross_entropy": cross_entropy,
    "binary_cross_entropy": binary_cross_entropy,
    "set_cross_entropy": set_cross_entropy,
    "l1": l1,
    "giou": giou,
    "attribute_loss": attribute_loss,
}

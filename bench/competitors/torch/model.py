"""A task's model, built from the built-ins of its spec as unitc describes them."""

import torch

from heads import HEADS
from layers import Scope, bert, cross_transformer, project, transformer
from losses import LOSSES, Matched
from resnet import resnet


def encode(tensors, encoder, inputs, index):
    stream = None
    for call in encoder["calls"]:
        p, args, builtin = Scope(tensors, call["path"]), call["args"], call["builtin"]
        if builtin == "bert":
            stream = bert(p, args, inputs, index)
        elif builtin == "resnet":
            stream = resnet(p, args, inputs["image.pixels"])
        elif builtin == "project":
            stream = project(p, stream)
        else:
            stream = transformer(p, args, stream, index)
    return tuple(x[:, :1] for x in stream) if encoder["first"] else stream


def join(memories):
    batch = memories[0][0].shape[0]
    values = torch.cat([values for values, _ in memories], 1)
    return values, torch.cat([position.expand(batch, -1, -1) for _, position in memories], 1)


def matched_of(model, inputs):
    if model.get("matching") is None:
        return None
    no_object = next(head["args"]["classes"] for head in model["heads"] if head["builtin"] == "object_classes")
    return Matched(torch.tensor(model["matching"]), inputs, no_object)


def outputs_of(model, tensors, inputs, matched):
    """Outputs by head: of all layers if the loss counts all of them, else of the last one."""
    memory = join([encode(tensors, encoder, inputs, model["index"]) for encoder in model["encoders"]])
    decoder = model["decoder"]
    hidden = cross_transformer(Scope(tensors, decoder["path"]), decoder["args"], memory, tensors[model["queries"]])
    used = torch.cat(hidden if model["everyLayer"] else hidden[-1:])
    return {
        head["name"]: HEADS[head["builtin"]](Scope(tensors, head["path"]), head["args"], used, matched)
        for head in model["heads"]
    }


def loss_of(model, tensors, inputs, matched):
    outputs = outputs_of(model, tensors, inputs, matched)
    return sum(
        term["weight"] * LOSSES[term["builtin"]](term["args"], outputs[term["head"]], inputs, matched)
        for term in model["loss"]
    )

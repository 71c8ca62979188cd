import torch

from function import Function


def matmul(request, device):
    def turned(x, transpose):
        return x.t() if transpose else x

    def compute(a, b):
        with torch.no_grad():
            return {"c": turned(a, request["transposeA"]) @ turned(b, request["transposeB"])}

    product = Function(request["tensors"], compute)
    if request["precision"] == "f16":
        product.inputs = [x.to(device.half) for x in product.inputs]
    return product

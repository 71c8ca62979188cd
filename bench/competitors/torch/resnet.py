"""ResNet with frozen batch norms, as torchvision and DETR have it."""

from torch.nn import functional as F

PUBLISHED = {
    18: ("basic", [2, 2, 2, 2]),
    34: ("basic", [3, 4, 6, 3]),
    50: ("bottleneck", [3, 4, 6, 3]),
    101: ("bottleneck", [3, 4, 23, 3]),
}


def norm(p, x, eps):
    return F.batch_norm(x, p["running_mean"], p["running_var"], p["weight"], p["bias"], False, 0.0, eps)


def convolution(weight, x, stride, dilation):
    padding = (weight.shape[-1] - 1) // 2 * dilation
    return F.conv2d(x, weight, None, stride, padding, dilation)


def block(p, x, kind, stride, dilation, eps):
    # The stride is that of the first 3×3 convolution.
    strides = [stride, 1] if kind == "basic" else [1, stride, 1]
    inner = x
    for i, own in enumerate(strides, 1):
        weight = p[f"conv{i}.weight"]
        inner = norm(p.within(f"bn{i}"), convolution(weight, inner, own, dilation), eps)
        if i < len(strides):
            inner = F.relu(inner)
    if stride != 1 or x.shape[1] != inner.shape[1]:
        x = norm(p.within("downsample.1"), convolution(p["downsample.0.weight"], x, stride, 1), eps)
    return F.relu(inner + x)


def resnet(p, args, pixels):
    depth, eps = args["depth"], args["norm_eps"]
    kind, depths = PUBLISHED[depth] if depth else (args["block"], args["depths"])
    x = F.relu(norm(p.within("bn1"), convolution(p["conv1.weight"], pixels, 2, 1), eps))
    x = F.max_pool2d(x, 3, 2, 1)
    for stage, count in enumerate(depths):
        dilated = args["dilate_last"] and 0 < stage == len(depths) - 1
        for i in range(count):
            stride = 2 if i == 0 and stage > 0 and not dilated else 1
            dilation = 2 if i > 0 and dilated else 1
            x = block(p.within(f"layer{stage + 1}.{i}"), x, kind, stride, dilation, eps)
    return x

"""Writes torch_attribution.json: attributions by PyTorch of real nets on a real photograph.

Needs the folder of data with weights/NAME.safetensors and weights/reference/*.png. Runs in float64,
on the exact pixels of the first reference photograph. Written with torch 1.13, torchvision 0.14:

    python3 torch_attribution.py DATA ../resources/torch/torch_attribution.json
"""
import json
import os
import struct
import sys

import numpy as np
import torch
import torchvision
from PIL import Image
from torch import nn

ENTRIES = 64


def tensors(path):
    with open(path, "rb") as f:
        size = struct.unpack("<Q", f.read(8))[0]
        header = json.loads(f.read(size))
        body = f.read()
    header.pop("__metadata__", None)
    return {
        name: torch.from_numpy(
            np.frombuffer(body[t["data_offsets"][0]:t["data_offsets"][1]], "<f2")
            .astype(np.float64).reshape(t["shape"]))
        for name, t in header.items()}


class Rule(torch.autograd.Function):
    """A ReLU whose way back is one of three."""

    kind = "STANDARD"

    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x.clamp(min=0)

    @staticmethod
    def backward(ctx, dy):
        (x,) = ctx.saved_tensors
        if Rule.kind != "STANDARD":
            dy = dy.clamp(min=0)
        return dy if Rule.kind == "DECONVNET" else dy * (x > 0)


class Relu(nn.Module):
    def forward(self, x):
        return Rule.apply(x)


def replace_relus(module):
    for name, child in module.named_children():
        if isinstance(child, nn.ReLU):
            setattr(module, name, Relu())
        else:
            replace_relus(child)


def load(name, path, layer):
    net = getattr(torchvision.models, name)().double().eval()
    state = tensors(path)
    missing, unexpected = net.load_state_dict(state, strict=False)
    assert not unexpected and all(m.endswith("num_batches_tracked") for m in missing), missing
    replace_relus(net)
    seen = {}

    def keep(module, inputs, output):
        if output.requires_grad:
            output.retain_grad()
        seen["maps"] = output

    net.get_submodule(layer).register_forward_hook(keep)
    return net, seen


def numbers(values):
    """Values [..., h, w] as channels-last entries with sum and norm."""
    values = values.detach()
    flat = (values.permute(1, 2, 0) if values.dim() == 3 else values).reshape(-1)
    step = max(1, flat.numel() // ENTRIES)
    return {
        "size": flat.numel(),
        "step": step,
        "sum": float(flat.sum()),
        "norm": float(flat.norm()),
        "entries": [float("%.8g" % v) for v in flat[::step][:ENTRIES]],
    }


def run(net, seen, image, rule, start):
    Rule.kind = rule
    x = image.clone().requires_grad_()
    logits = net(x)
    start(logits, seen["maps"]).backward()
    return x, logits, seen["maps"]


def integrated(net, image, label, steps):
    total = torch.zeros_like(image)
    Rule.kind = "STANDARD"
    for k in range(steps):
        x = ((k + 0.5) / steps * image).requires_grad_()
        net(x)[0, label].backward()
        total += x.grad / steps
    return image * total


def attributions(name, data, layer, preprocess):
    reference = json.load(open(os.path.join(data, "weights", name + ".reference.json")))
    photograph = next(
        i["exact_pixels"] for i in reference["reference"]["inputs"] if "exact_pixels" in i)
    pixels = np.asarray(Image.open(os.path.join(data, photograph)).convert("RGB"), np.float64)
    values = preprocess(pixels).astype(np.float32).astype(np.float64)
    image = torch.from_numpy(values.transpose(2, 0, 1)[None].copy())
    net, seen = load(name, os.path.join(data, "weights", name + ".safetensors"), layer)
    with torch.no_grad():
        label = int(net(image)[0].argmax())
    logit = lambda logits, maps: logits[0, label]
    x, logits, maps = run(net, seen, image, "STANDARD", logit)
    a, g = maps[0].detach(), maps.grad[0]
    square, cube = g ** 2, g ** 3
    below = 2 * square + a.sum((1, 2), keepdim=True) * cube
    alpha = torch.where((g == 0) | (below == 0), torch.zeros_like(g), square / below)
    product = (a * g).permute(1, 2, 0).reshape(-1)
    unit = int(product.argmax())
    channels = a.shape[0]
    k, cell = unit % channels, unit // channels
    row, column = cell // a.shape[2], cell % a.shape[2]
    found = {
        "saliency": numbers(x.grad[0].abs().amax(0)),
        "gradient-x-input": numbers((x.grad * image)[0].sum(0)),
        "grad-cam": numbers((g.mean((1, 2), keepdim=True) * a).sum(0)),
        "grad-cam++": numbers(((alpha * g.clamp(min=0)).sum((1, 2), keepdim=True) * a).sum(0)),
        "layer-cam": numbers((g.clamp(min=0) * a).sum(0)),
        "hires-cam": numbers((g * a).sum(0)),
        "linear": numbers((g * a).sum(0)),
    }
    x, _, _ = run(net, seen, image, "GUIDED", logit)
    found["guided-backprop"] = numbers(x.grad[0])
    x, _, _ = run(
        net, seen, image, "DECONVNET",
        lambda logits, maps: maps[0, k, row, column] * maps[0, k, row, column].item())
    found["deconvnet"] = numbers(x.grad[0])
    found["integrated-gradients"] = numbers(integrated(net, image, label, 8)[0].sum(0))
    return {
        "net": name, "layer": layer, "photograph": photograph, "target": label,
        "logit": float(logits[0, label].detach()),
        "unit": [row, column, k], "attributions": found}


def main():
    torch.set_num_threads(1)
    data = sys.argv[1]
    mean, std = np.array([0.485, 0.456, 0.406]), np.array([0.229, 0.224, 0.225])
    results = [
        attributions("resnet18", data, "layer4", lambda p: (p / 255 - mean) / std),
        attributions(
            "squeezenet1_1", data, "features.12", lambda p: p - np.array([123.0, 117.0, 104.0])),
    ]
    with open(sys.argv[2], "w") as f:
        json.dump({"torch": torch.__version__, "results": results}, f, indent=1)
        f.write("\n")


main()

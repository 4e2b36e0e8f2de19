"""Writes torch_reference.json: what PyTorch computes for nets whose weights are a formula.

Weights and images are numbers both sides make from names, see `numbers`; nothing is downloaded.
Runs in float64 on one image. Written with torch 1.13 and torchvision 0.14:

    python3 torch_reference.py ../resources/torch/torch_reference.json
"""
import json
import sys

import numpy as np
import torch
import torch.nn.functional as F
import torchvision
from torch import nn
from torchvision.models.vgg import VGG, make_layers

CLASSES = 10
ENTRIES = 96


def java_hash(name):
    h = 0
    for c in name:
        h = (31 * h + ord(c)) & 0xFFFFFFFF
    return h


def numbers(name, count):
    """Uniform on [-0.5, 0.5), exact in both languages."""
    v = (np.arange(count, dtype=np.uint64) * np.uint64(2654435761)
         + np.uint64(java_hash(name))) & np.uint64(0xFFFFFFFF)
    v ^= v >> np.uint64(15)
    v = (v * np.uint64(2246822519)) & np.uint64(0xFFFFFFFF)
    v ^= v >> np.uint64(13)
    return v.astype(np.float64) / 2.0**32 - 0.5


def value(name, shape):
    u = numbers(name, int(np.prod(shape)))
    if name.endswith("running_var"):
        u = 1 + 0.8 * u
    elif len(shape) > 1:
        u = np.sqrt(24.0 / np.prod(shape[1:])) * u
    elif name.endswith("weight"):
        u = 1 + 0.4 * u
    else:
        u = 0.2 * u
    # Files hold float32, so both sides start from its values.
    return torch.from_numpy(u.astype(np.float32).astype(np.float64).reshape(shape))


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


def vgg16(size):
    """torchvision's layers at a quarter of the width, without the pool to 7x7 before the head."""
    cfg = [16, 16, "M", 32, 32, "M", 64, 64, 64, "M", 128, 128, 128, "M", 128, 128, 128, "M"]
    net = VGG(make_layers(cfg), num_classes=CLASSES, init_weights=False)
    net.avgpool = nn.Identity()
    net.classifier[0] = nn.Linear(128 * (size // 32) ** 2, 1024)
    net.classifier[3] = nn.Linear(1024, 1024)
    net.classifier[6] = nn.Linear(1024, CLASSES)
    return net


class Named(nn.Module):
    """A net of named layers and a forward pass."""

    def conv(self, name, x, *args, **kwargs):
        if name not in self._modules_by_name:
            self._modules_by_name[name] = nn.Conv2d(x.shape[1], *args, **kwargs).double()
            self.fill(name)
        return self._modules_by_name[name](x)

    def norm(self, name, x, eps):
        if name not in self._modules_by_name:
            self._modules_by_name[name] = nn.BatchNorm2d(x.shape[1], eps=eps).double().eval()
            self.fill(name)
        return self._modules_by_name[name](x)

    def fc(self, name, x):
        if name not in self._modules_by_name:
            self._modules_by_name[name] = nn.Linear(x.shape[1], CLASSES).double()
            self.fill(name)
        return self._modules_by_name[name](x)

    def fill(self, name):
        fill(self._modules_by_name[name], name + ".")

    def __init__(self):
        super().__init__()
        self._modules_by_name = {}
        self.seen = {}


class GoogLeNet(Named):
    """The BVLC net: LRN, pools that round up, biases, no batch norm."""

    def cr(self, name, x, outputs, kernel, stride=1, padding=0):
        return Rule.apply(self.conv(name + ".conv", x, outputs, kernel, stride, padding))

    def inception(self, name, x, a, b1, b, c1, c, d):
        parts = [
            self.cr(name + ".branch1", x, a, 1),
            self.cr(name + ".branch2.1", self.cr(name + ".branch2.0", x, b1, 1), b, 3, 1, 1),
            self.cr(name + ".branch3.1", self.cr(name + ".branch3.0", x, c1, 1), c, 5, 1, 2),
            self.cr(name + ".branch4.1", F.max_pool2d(x, 3, 1, 1), d, 1),
        ]
        self.seen[name] = torch.cat(parts, 1)
        return self.seen[name]

    def forward(self, x):
        lrn = nn.LocalResponseNorm(5, 1e-4, 0.75, 1.0)
        pool = lambda y: F.max_pool2d(y, 3, 2, 0, ceil_mode=True)
        x = lrn(pool(self.cr("conv1", x, 64, 7, 2, 3)))
        x = self.cr("conv3", self.cr("conv2", x, 64, 1), 192, 3, 1, 1)
        x = pool(lrn(x))
        x = self.inception("inception3a", x, 64, 96, 128, 16, 32, 32)
        x = pool(self.inception("inception3b", x, 128, 128, 192, 32, 96, 64))
        x = self.inception("inception4a", x, 192, 96, 208, 16, 48, 64)
        x = self.inception("inception4b", x, 160, 112, 224, 24, 64, 64)
        x = self.inception("inception4c", x, 128, 128, 256, 24, 64, 64)
        x = self.inception("inception4d", x, 112, 144, 288, 32, 64, 64)
        x = pool(self.inception("inception4e", x, 256, 160, 320, 32, 128, 128))
        x = self.inception("inception5a", x, 256, 160, 320, 32, 128, 128)
        x = self.inception("inception5b", x, 384, 192, 384, 48, 128, 128)
        return self.fc("fc", x.mean((2, 3)))


class ResNet50V2(Named):
    """Keras-applications' block2 and stack2, with the zeros of pool1_pad."""

    def block(self, name, x, width, stride, shortcut):
        eps = 1.001e-5
        active = Rule.apply(self.norm(name + "_preact_bn", x, eps))
        if shortcut:
            skip = self.conv(name + "_0_conv", active, 4 * width, 1, stride)
        else:
            skip = F.max_pool2d(x, 1, stride) if stride > 1 else x
        y = self.conv(name + "_1_conv", active, width, 1, bias=False)
        y = Rule.apply(self.norm(name + "_1_bn", y, eps))
        y = self.conv(name + "_2_conv", F.pad(y, (1, 1, 1, 1)), width, 3, stride, bias=False)
        y = Rule.apply(self.norm(name + "_2_bn", y, eps))
        self.seen[name + "_out"] = skip + self.conv(name + "_3_conv", y, 4 * width, 1)
        return self.seen[name + "_out"]

    def stack(self, name, x, width, blocks, stride):
        x = self.block(name + "_block1", x, width, 1, True)
        for i in range(2, blocks):
            x = self.block(f"{name}_block{i}", x, width, 1, False)
        return self.block(f"{name}_block{blocks}", x, width, stride, False)

    def forward(self, x):
        x = self.conv("conv1_conv", F.pad(x, (3, 3, 3, 3)), 64, 7, 2)
        x = F.max_pool2d(F.pad(x, (1, 1, 1, 1)), 3, 2)
        self.seen["pool1_pool"] = x
        for name, width, blocks, stride in [
            ("conv2", 64, 3, 2), ("conv3", 128, 4, 2), ("conv4", 256, 6, 2), ("conv5", 512, 3, 1)]:
            x = self.stack(name, x, width, blocks, stride)
        x = Rule.apply(self.norm("post_bn", x, 1.001e-5))
        return self.fc("predictions", x.mean((2, 3)))


def fill(module, prefix=""):
    with torch.no_grad():
        for name, tensor in list(module.named_parameters()) + list(module.named_buffers()):
            if not name.endswith("num_batches_tracked"):
                tensor.copy_(value(prefix + name, tuple(tensor.shape)))


def watch(net, names):
    seen = {}
    for name in names:
        net.get_submodule(name).register_forward_hook(
            lambda module, inputs, output, name=name: seen.__setitem__(name, output))
    return seen


def record(name, size, net, rules, seen):
    image = torch.from_numpy(
        (4 * numbers("image", 3 * size * size)).astype(np.float32).astype(np.float64))
    image = image.reshape(1, 3, size, size).requires_grad_()
    result = {"net": name, "size": size, "gradients": {}}
    for rule in rules:
        Rule.kind = rule
        image.grad = None
        logits = net(image)
        result["target"] = int(logits[0].argmax())
        logits[0, result["target"]].backward()
        gradient = image.grad.flatten()
        step = gradient.numel() // ENTRIES
        result["gradients"][rule] = {
            "sum": float(gradient.sum()),
            "norm": float(gradient.norm()),
            "entries": [float("%.8g" % g) for g in gradient[::step][:ENTRIES]],
        }
    result["logits"] = [float("%.10g" % v) for v in logits[0].detach()]
    result["activations"] = {
        node: [float("%.10g" % maps.sum()), float("%.10g" % maps.abs().sum())]
        for node, maps in seen.items()}
    return result


def torchvision_net(net, watched, rules):
    net = net.double().eval()
    fill(net)
    if len(rules) > 1:
        replace_relus(net)
    return net, watch(net, watched)


def main():
    torch.set_num_threads(1)
    every = ["STANDARD", "GUIDED", "DECONVNET"]
    results = []
    models = torchvision.models
    for name, size, make, watched, rules in [
        ("resnet18", 64, lambda: models.resnet18(num_classes=CLASSES),
         ["maxpool", "layer1", "layer2", "layer3", "layer4", "avgpool"], every),
        ("resnet50", 33, lambda: models.resnet50(num_classes=CLASSES),
         ["layer1", "layer4"], ["STANDARD"]),
        ("squeezenet1_1", 64, lambda: models.squeezenet1_1(num_classes=CLASSES),
         ["features.2", "features.5", "features.8", "features.12"], every),
        ("vgg16", 64, lambda: vgg16(64),
         ["features.4", "features.9", "features.16", "features.30"], every),
        ("inceptionv3", 75,
         lambda: models.Inception3(num_classes=CLASSES, aux_logits=False, init_weights=False),
         ["maxpool2", "Mixed_5b", "Mixed_6a", "Mixed_6e", "Mixed_7a", "Mixed_7c"], ["STANDARD"]),
    ]:
        net, seen = torchvision_net(make(), watched, rules)
        results.append(record(name, size, net, rules, seen))
    for name, size, net in [("googlenet", 48, GoogLeNet()), ("resnet50v2", 33, ResNet50V2())]:
        results.append(record(name, size, net, every, net.seen))
    with open(sys.argv[1], "w") as f:
        json.dump({"torch": torch.__version__, "classes": CLASSES, "nets": results}, f, indent=1)
        f.write("\n")


main()

#!/usr/bin/env python3
"""The work of EngineBench in PyTorch, frozen batch statistics. Prints one JSON line.

  engine_pytorch.py --work forward --model resnet50 --batch 8 --mode channels_last
Modes: channels_last, nchw, frozen (jit.freeze + optimize_for_inference, forward only)."""
import argparse, json, time
import torch, torchvision
import torch.nn as nn, torch.nn.functional as F


class Inception(nn.Module):
    def __init__(self, inputs, a, b0, b1, c0, c1, d):
        super().__init__()
        self.a = nn.Conv2d(inputs, a, 1)
        self.b0, self.b1 = nn.Conv2d(inputs, b0, 1), nn.Conv2d(b0, b1, 3, padding=1)
        self.c0, self.c1 = nn.Conv2d(inputs, c0, 1), nn.Conv2d(c0, c1, 5, padding=2)
        self.d = nn.Conv2d(inputs, d, 1)

    def forward(self, x):
        return torch.cat([
            F.relu(self.a(x)), F.relu(self.b1(F.relu(self.b0(x)))), F.relu(self.c1(F.relu(self.c0(x)))),
            F.relu(self.d(F.max_pool2d(x, 3, 1, 1)))], 1)


class GoogLeNet(nn.Module):
    """BVLC GoogLeNet with LRN, as Vitrail builds it."""

    def __init__(self):
        super().__init__()
        self.conv1, self.conv2, self.conv3 = nn.Conv2d(3, 64, 7, 2, 3), nn.Conv2d(64, 64, 1), nn.Conv2d(64, 192, 3, padding=1)
        self.lrn = nn.LocalResponseNorm(5, 1e-4, .75, 1)
        widths = [(192, 64, 96, 128, 16, 32, 32), (256, 128, 128, 192, 32, 96, 64), (480, 192, 96, 208, 16, 48, 64),
                  (512, 160, 112, 224, 24, 64, 64), (512, 128, 128, 256, 24, 64, 64), (512, 112, 144, 288, 32, 64, 64),
                  (528, 256, 160, 320, 32, 128, 128), (832, 256, 160, 320, 32, 128, 128), (832, 384, 192, 384, 48, 128, 128)]
        self.blocks = nn.ModuleList(Inception(*w) for w in widths)
        self.fc = nn.Linear(1024, 1000)

    def forward(self, x):
        pool = lambda t: F.max_pool2d(t, 3, 2, ceil_mode=True)
        x = self.lrn(pool(F.relu(self.conv1(x))))
        x = pool(self.lrn(F.relu(self.conv3(F.relu(self.conv2(x))))))
        for i, block in enumerate(self.blocks):
            x = block(x)
            if i in (1, 6):
                x = pool(x)
        return self.fc(x.mean((2, 3)))


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--work", required=True)
    p.add_argument("--model", default="resnet50")
    p.add_argument("--batch", type=int, default=8)
    p.add_argument("--repeat", type=int, default=10)
    p.add_argument("--mode", default="channels_last")
    p.add_argument("--threads", type=int, default=2)
    a = p.parse_args()
    torch.set_num_threads(a.threads)
    torch.manual_seed(1)
    net = (GoogLeNet() if a.model == "googlenet" else getattr(torchvision.models, a.model)()).eval()
    x = torch.rand(a.batch, 3, 224, 224) - .5
    if a.mode != "nchw":
        net, x = net.to(memory_format=torch.channels_last), x.contiguous(memory_format=torch.channels_last)
    if a.mode == "frozen":
        with torch.no_grad():
            net = torch.jit.optimize_for_inference(torch.jit.freeze(torch.jit.trace(net, x)))
    if a.work == "peak":
        left, right = torch.rand(4096, 4096), torch.rand(4096, 4096)

        def call():
            torch.mm(left, right)
    elif a.work == "fine-tune":
        # The top of configs/animal-part-single.yml, the backbone run each time.
        trunk = nn.Sequential(*list(net.children())[:7])
        top = nn.Sequential(nn.Conv2d(1024, 256, 1), nn.ReLU(), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(256, 64), nn.ReLU(), nn.Linear(64, 1))
        optimiser = torch.optim.Adam(top.parameters(), lr=1e-6)

        def call():
            with torch.no_grad():
                maps = trunk(x)
            optimiser.zero_grad()
            F.softplus(top(maps)).mean().backward()
            optimiser.step()
    elif a.work == "forward":
        def call():
            with torch.no_grad():
                net(x)
    elif a.work == "input-gradient":
        for q in net.parameters():
            q.requires_grad_(False)
        x.requires_grad_()

        def call():
            x.grad = None
            net(x)[:, 3].sum().backward()
    else:
        if a.work == "train-top":
            for name, q in net.named_parameters():
                q.requires_grad_(name.startswith(("layer4", "fc")))
        optimiser = torch.optim.SGD([q for q in net.parameters() if q.requires_grad], lr=1e-6)

        def call():
            optimiser.zero_grad()
            net(x).mul(.01).sum().backward()
            optimiser.step()
    for _ in range(3):
        call()
    times = []
    for _ in range(a.repeat):
        start = time.perf_counter()
        call()
        times.append((time.perf_counter() - start) * 1e3)
    times.sort()
    print(json.dumps({"work": a.work, "model": a.model, "batch": a.batch, "mode": a.mode, "median_ms": round(times[len(times) // 2], 2), "min_ms": round(times[0], 2)}))


if __name__ == "__main__":
    main()

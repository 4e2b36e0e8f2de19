#!/usr/bin/env python3
"""Where a forward pass of Vitrail's engine spends its time, by oneDNN's own clock, as a Markdown table.

  python3 experiments/bench/profile.py --classpath CP --model resnet50 --batch 32 --peak 204
CP: as for engine.py. --peak is the rate of the machine's matrix product in GFLOP/s, which engine.py prints.
Primitives of one kind are summed over a pass; convolutions are parted by kernel and stride. What belongs to Winograd convolutions is
named so; their GFLOP/s are of the products really done."""
import argparse, collections, os, re, subprocess, sys

from engine import TUNED


def size(shape, key):
    return int(re.search(r"(?:^|_|(?<=\d))%s(\d+)" % key, shape).group(1))


WINOGRAD = {"binary": "Winograd, rows between", "reorder": "Winograd, outputs to their places"}


def kind(fields):
    name, shape = fields["name"], fields["shape"]
    if name != "convolution":
        return WINOGRAD.get(name, name), 0.0
    if re.search(r"(?:^|_)g\d+", shape):
        return "Winograd, inputs of products", 0.0
    side, stride = size(shape, "kh"), size(shape, "sh")
    flop = 2.0 * size(shape, "mb") * size(shape, "oc") * size(shape, "oh") * size(shape, "ow") * size(shape, "ic") * side * size(shape, "kw")
    if side == 1 and size(shape, "mb") == 1 and size(shape, "oh") == 1 and size(shape, "ow") > 1:
        return "Winograd, products", flop
    return "convolution %d x %d%s" % (side, side, ", stride %d" % stride if stride > 1 else ""), flop


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--classpath", required=True)
    p.add_argument("--model", default="resnet50")
    p.add_argument("--batch", type=int, default=32)
    p.add_argument("--peak", type=float, required=True)
    p.add_argument("--threads", type=int, default=2)
    p.add_argument("--repeat", type=int, default=6)
    a = p.parse_args()
    env = dict(os.environ, ONEDNN_VERBOSE="1", OMP_NUM_THREADS=str(a.threads), **TUNED)
    out = subprocess.run(["java", "-Xmx3g", "-Dorg.bytedeco.javacpp.maxbytes=8g", "-Dorg.bytedeco.javacpp.maxphysicalbytes=16g", "-cp", a.classpath,
                          "dev.vitrail.experiments.bench.EngineBench", "--work", "forward", "--model", a.model, "--batch", str(a.batch),
                          "--repeat", str(a.repeat)], env=env, capture_output=True, text=True)
    if out.returncode:
        sys.exit(out.stderr[-2000:])
    times, calls = collections.defaultdict(list), collections.Counter()
    for line in out.stdout.splitlines():
        part = line.split(",")
        if len(part) < 8 or not part[0].startswith("onednn_verbose") or "exec" not in part:
            continue
        at = part.index("exec")
        fields = {"name": part[at + 2], "shape": part[-2], "ms": float(part[-1])}
        times[(fields["name"], fields["shape"], part[at + 3])].append(fields)
    passes = collections.Counter(len(v) for (n, s, i), v in times.items() if n == "convolution" and size(s, "kh") == 7).most_common(1)
    rounds = passes[0][0] if passes else a.repeat
    total, flops = collections.Counter(), collections.Counter()
    for (name, shape, _), found in times.items():
        if len(found) < rounds:
            continue  # Weights are laid out once.
        label, flop = kind({"name": name, "shape": shape})
        middle = sorted(f["ms"] for f in found)[len(found) // 2]
        each = len(found) / rounds
        total[label] += middle * each
        flops[label] += flop * each
        calls[label] += each
    everything = sum(total.values())
    print("| %s, batch %d | calls | ms | share | GFLOP/s | of peak |\n| --- | ---: | ---: | ---: | ---: | ---: |" % (a.model, a.batch))
    for label, ms in total.most_common():
        rate = flops[label] / ms / 1e6
        print("| %s | %.0f | %.1f | %.0f %% | %s | %s |" % (label, calls[label], ms, 100 * ms / everything, "%.0f" % rate if rate else "",
                                                     "%.0f %%" % (100 * rate / a.peak) if rate else ""))
    print("| all | %.0f | %.1f | 100 %% | %.0f | %.0f %% |" % (sum(calls.values()), everything, sum(flops.values()) / everything / 1e6,
                                                      100 * sum(flops.values()) / everything / 1e6 / a.peak))


if __name__ == "__main__":
    main()

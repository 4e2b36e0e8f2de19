#!/usr/bin/env python3
"""Times Vitrail's engine and PyTorch on the same work, alternately, and writes the study `engine`.

  mvn -q -B -DskipTests package && python3 experiments/bench/engine.py --classpath CP --out experiments/results/engine
CP: jars of the launcher (cli/target/dist/lib/*) and experiments/target/classes. Needs PyTorch (Debian: python3-torch,
python3-torchvision). Each row is the ratio of throughputs Vitrail / PyTorch, higher is better; raw medians beside it.
Run it on a machine that does nothing else."""
import argparse, json, os, statistics, subprocess, sys

HERE = os.path.dirname(os.path.abspath(__file__))
TUNED = {"MALLOC_ARENA_MAX": "1", "MALLOC_MMAP_THRESHOLD_": "4294967296", "MALLOC_TRIM_THRESHOLD_": "17179869184",
         "MALLOC_TOP_PAD_": "268435456", "GLIBC_TUNABLES": "glibc.malloc.hugetlb=1"}
CASES = [("forward", m, b) for m in ("resnet50", "resnet18", "googlenet") for b in (1, 8, 32)]
CASES += [("train", "resnet50", 8), ("train-top", "resnet50", 16), ("input-gradient", "resnet50", 8)]
METRIC = {"forward": "forward_b%d", "train": "train_step_b%d", "train-top": "train_top_b%d", "input-gradient": "input_gradient_b%d"}


def run(command, tuned, threads):
    env = {k: v for k, v in os.environ.items() if k not in TUNED}
    env["OMP_NUM_THREADS"] = str(threads)
    if tuned:
        env.update(TUNED)
    out = subprocess.run(["/usr/bin/time", "-f", "%M"] + command, env=env, capture_output=True, text=True)
    if out.returncode:
        sys.exit("failed: %s\n%s" % (" ".join(command), out.stderr[-2000:]))
    line = json.loads([l for l in out.stdout.splitlines() if l.startswith("{")][-1])
    line["peak_mib"] = int(out.stderr.split()[-1]) // 1024
    return line


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--classpath", required=True)
    p.add_argument("--out", required=True)
    p.add_argument("--rounds", type=int, default=3)
    p.add_argument("--threads", type=int, default=2)
    p.add_argument("--commit", default="unknown")
    p.add_argument("--untuned", action="store_true", help="also without the malloc variables")
    p.add_argument("--only", default="", help="part of a metric's name")
    a = p.parse_args()
    rows, raw = [], []
    for tuned in ([True, False] if a.untuned else [True]):
        for work, model, batch in CASES:
            metric = METRIC[work] % batch
            if a.only not in metric:
                continue
            repeat = {1: "40", 8: "10", 16: "6", 32: "6"}[batch]
            common = ["--work", work, "--model", model, "--batch", str(batch), "--repeat", repeat]
            java = ["java", "-Xmx3g", "-Dorg.bytedeco.javacpp.maxbytes=8g", "-Dorg.bytedeco.javacpp.maxphysicalbytes=16g", "-cp", a.classpath,
                    "dev.vitrail.experiments.bench.EngineBench"] + common
            modes = ["channels_last", "nchw"] + (["frozen"] if work == "forward" else [])
            ours, theirs, memory = [], {m: [] for m in modes}, []
            for _ in range(a.rounds):
                line = run(java, tuned, a.threads)
                ours.append(line["median_ms"])
                for mode in modes:
                    other = run(["/usr/bin/python3", os.path.join(HERE, "engine_pytorch.py"), "--mode", mode, "--threads", str(a.threads)] + common, tuned, a.threads)
                    theirs[mode].append(other["median_ms"])
                    if mode == "channels_last":
                        memory.append(line["peak_mib"] / other["peak_mib"])
            setting = "" if tuned else ", default malloc"
            for mode in modes:
                ratios = sorted(t / o for t, o in zip(theirs[mode], ours))
                rows.append({"model": model, "dataset": "random", "category": "all", "setting": mode + setting, "metric": metric,
                             "value": round(statistics.median(ratios), 3), "low": round(ratios[0], 3), "high": round(ratios[-1], 3), "n": batch, "seeds": a.rounds,
                             "vitrail_ms": round(statistics.median(ours), 1), "pytorch_ms": round(statistics.median(theirs[mode]), 1)})
                print(json.dumps(rows[-1]), flush=True)
            rows.append({"model": model, "dataset": "random", "category": "all", "setting": "channels_last" + setting, "metric": "peak_memory_" + metric,
                         "value": round(statistics.median(memory), 3), "low": round(min(memory), 3), "high": round(max(memory), 3), "n": batch, "seeds": a.rounds})
    os.makedirs(a.out, exist_ok=True)
    with open(os.path.join(a.out, "summary.json"), "w") as f:
        json.dump({"study": "engine", "commit": a.commit, "command": "experiments/bench/engine.py --rounds %d" % a.rounds, "rows": rows}, f, indent=1)
        f.write("\n")


if __name__ == "__main__":
    main()

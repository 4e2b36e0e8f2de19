#!/usr/bin/env python3
"""Times Vitrail's engine and PyTorch on the same work, alternately, and writes the study `engine`.

  mvn -q -B -DskipTests package && python3 experiments/bench/engine.py --classpath CP --out experiments/results/engine
CP: jars of the launcher (cli/target/dist/lib/*) and experiments/target/classes. Needs PyTorch (Debian: python3-torch,
python3-torchvision). Each row is the ratio of throughputs Vitrail / PyTorch, higher is better; raw medians beside it.
Run it on a machine that does nothing else."""
import argparse, json, os, statistics, subprocess, sys, tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
PYTHON = "/usr/bin/python3"
TUNED = {"MALLOC_ARENA_MAX": "1", "MALLOC_MMAP_THRESHOLD_": "4294967296", "MALLOC_TRIM_THRESHOLD_": "17179869184",
         "MALLOC_TOP_PAD_": "268435456", "GLIBC_TUNABLES": "glibc.malloc.hugetlb=1"}
CASES = [("forward", m, b) for m in ("resnet50", "resnet18", "googlenet") for b in (1, 8, 32)]
CASES += [("train", "resnet50", 8), ("train-top", "resnet50", 16), ("input-gradient", "resnet50", 8)]
METRIC = {"forward": "forward_b%d", "train": "train_step_b%d", "train-top": "train_top_b%d", "input-gradient": "input_gradient_b%d"}
REPEAT = {1: "40", 8: "10", 16: "6", 32: "6"}


class Bench:
    def __init__(self, a):
        self.a, self.rows = a, []
        if a.resume:
            with open(os.path.join(a.out, "summary.json")) as f:
                self.rows = json.load(f)["rows"]

    def run(self, command, tuned=True):
        env = {k: v for k, v in os.environ.items() if k not in TUNED}
        env["OMP_NUM_THREADS"] = str(self.a.threads)
        if tuned:
            env.update(TUNED)
        out = subprocess.run(["/usr/bin/time", "-f", "%M"] + command, env=env, capture_output=True, text=True)
        if out.returncode:
            sys.exit("failed: %s\n%s" % (" ".join(command), out.stderr[-2000:]))
        line = json.loads([l for l in out.stdout.splitlines() if l.startswith("{")][-1])
        line["peak_mib"] = int(out.stderr.split()[-1]) // 1024
        return line

    def java(self, name, arguments, tuned=True):
        return self.run(["java", "-Xmx3g", "-Djava.awt.headless=true", "-Dorg.bytedeco.javacpp.maxbytes=8g", "-Dorg.bytedeco.javacpp.maxphysicalbytes=16g",
                         "-cp", self.a.classpath, "dev.vitrail.experiments.bench." + name] + arguments, tuned)

    def pytorch(self, arguments, tuned=True):
        return self.run([PYTHON, os.path.join(HERE, "engine_pytorch.py"), "--threads", str(self.a.threads)] + arguments, tuned)

    def row(self, model, setting, metric, values, n, **more):
        values = sorted(values)
        self.rows.append({"model": model, "dataset": "random", "category": "all", "setting": setting, "metric": metric,
                          "value": round(statistics.median(values), 3), "low": round(values[0], 3), "high": round(values[-1], 3), "n": n,
                          "seeds": len(values), **more})
        print(json.dumps(self.rows[-1]), flush=True)
        self.write()

    def write(self):
        """After each row, so that a stopped run keeps what it has."""
        a = self.a
        os.makedirs(a.out, exist_ok=True)
        command = "experiments/bench/engine.py --classpath CP --out experiments/results/engine --rounds %d --threads %d%s%s" % (
            a.rounds, a.threads, " --untuned" if a.untuned else "", " --only " + a.only if a.only else "") + (" --model " + a.model if a.model else "")
        with open(os.path.join(a.out, "summary.json"), "w") as f:
            json.dump({"study": "engine", "commit": a.commit, "command": command, "rows": self.rows}, f, indent=1)
            f.write("\n")

    def wanted(self, metric, model="resnet50", suffix=""):
        known = any(r["metric"] == metric and r["model"] == model and r["setting"].endswith(suffix or r["setting"].split(",")[0]) for r in self.rows)
        return self.a.only in metric and self.a.model in model and not known

    def compare(self, work, model, batch, tuned, peak):
        metric = METRIC[work] % batch
        suffix = "" if tuned else ", default malloc"
        if not self.wanted(metric, model, suffix):
            return
        common = ["--work", work, "--model", model, "--batch", str(batch), "--repeat", REPEAT[batch]]
        modes = ["channels_last", "nchw"] + (["frozen"] if work == "forward" else [])
        ours, theirs, memory = [], {m: [] for m in modes}, []
        for _ in range(self.a.rounds):
            line = self.java("EngineBench", common, tuned)
            ours.append(line["median_ms"])
            for mode in modes:
                other = self.pytorch(["--mode", mode] + common, tuned)
                theirs[mode].append(other["median_ms"])
                if mode == "channels_last":
                    memory.append(line["peak_mib"] / other["peak_mib"])
        for mode in modes:
            self.row(model, mode + suffix, metric, [t / o for t, o in zip(theirs[mode], ours)], batch,
                     vitrail_ms=round(statistics.median(ours), 1), pytorch_ms=round(statistics.median(theirs[mode]), 1),
                     vitrail_gflops=round(line["gflop"] / statistics.median(ours) * 1e3, 1), peak_gflops=peak)
        self.row(model, "channels_last" + suffix if work == "train" else "channels_last%s, %s" % (suffix, metric), "peak_memory", memory, batch)

    def fine_tuning(self):
        folder = tempfile.mkdtemp()
        job = lambda work, batch, images: self.java("FineTuneBench", [
            "--work", work, "--config", os.path.join(HERE, "../../configs/animal-part-single.yml"), "--work-folder", os.path.join(folder, "%d" % images),
            "--batch", str(batch), "--images", str(images)])["median_ms"]
        if self.wanted("cached_finetune"):
            pairs = [(job("cached", 16, 256), self.pytorch(["--work", "fine-tune", "--batch", "16", "--repeat", "6"])["median_ms"]) for _ in range(self.a.rounds)]
            self.row("resnet50", "channels_last", "cached_finetune", [t / o for o, t in pairs], 16,
                     vitrail_ms=round(statistics.median(o for o, _ in pairs), 1), pytorch_ms=round(statistics.median(t for _, t in pairs), 1))
        if self.wanted("mask_overhead"):
            pairs = [(job("masked", 8, 32), job("unmasked", 8, 32)) for _ in range(self.a.rounds)]
            self.row("resnet50", "mask and filter loss", "mask_overhead", [m / u - 1 for m, u in pairs], 8,
                     masked_ms=round(statistics.median(m for m, _ in pairs), 1), unmasked_ms=round(statistics.median(u for _, u in pairs), 1))


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--classpath", required=True)
    p.add_argument("--out", required=True)
    p.add_argument("--rounds", type=int, default=3)
    p.add_argument("--threads", type=int, default=2)
    p.add_argument("--commit", default="unknown")
    p.add_argument("--untuned", action="store_true", help="also without the malloc variables")
    p.add_argument("--resume", action="store_true", help="keep the rows that OUT/summary.json has, measure the others")
    p.add_argument("--model", default="", help="part of a model's name")
    p.add_argument("--only", default="", help="part of a metric's name")
    a = p.parse_args()
    bench = Bench(a)
    ms = min(bench.pytorch(["--work", "peak", "--repeat", "5"])["min_ms"] for _ in range(2))
    peak = round(2 * 4096 ** 3 / ms / 1e6, 1)
    print("matrix product of 4096: %.1f GFLOP/s" % peak, flush=True)
    for tuned in ([True, False] if a.untuned else [True]):
        for work, model, batch in CASES:
            bench.compare(work, model, batch, tuned, peak)
    bench.fine_tuning()


if __name__ == "__main__":
    main()

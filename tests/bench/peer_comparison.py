# SPDX-License-Identifier: Apache-2.0
"""Times Viscera and MONAI alternately in one run: a measurement of one, then the same of the other, pair after pair.
See README.md. Uses the standard library only: what a child process inherits from a large parent would count as its memory."""
import argparse
import contextlib
import json
import math
import os
import pathlib
import platform
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
DATA = pathlib.Path(os.environ.get("VISCERA_TEST_DATA", ROOT / ".." / "shared" / "data"))
# Least ratio of MONAI's time to ours that Viscera promises.
BOUNDS = {"unetr_forward_fp32": 0.97, "finetune_step_fp32": 1.2, "finetune_step_bf16": 1.2, "ssl_step_fp32": 0.97,
          "ssl_step_bf16": 0.97, "preprocess": 1.5, "predict": 2.0}
LARGEST_MEMORY_SHARE = 0.5  # of MONAI's peak, for predict
LEAST_AGREEMENT = 0.9999  # of the two label maps
CONFIDENCE = 0.95


def interval(values):
    """Interval for the median from order statistics: the narrowest pair (k-th smallest, k-th largest) that covers it with
    CONFIDENCE, whatever the distribution; with too few values their whole range. Returns low, high, coverage."""
    values = sorted(values)
    n = len(values)

    def coverage(k):
        return 1 - 2 * sum(math.comb(n, i) for i in range(k)) / 2 ** n
    k = max([k for k in range(1, n // 2 + 1) if coverage(k) >= CONFIDENCE], default=1)
    return values[k - 1], values[n - k], max(0.0, coverage(k))


def run_process(command):
    """Runs it to its end. Returns seconds from start to end, peak resident memory in MB."""
    with tempfile.TemporaryFile("w+") as output:
        start = time.monotonic()
        process = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.monotonic() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            output.seek(0)
            sys.exit(f"{' '.join(command)} ended with {process.returncode}:\n{output.read()[-3000:]}")
    return seconds, usage.ru_maxrss / 1024


class Comparison:
    def __init__(self, options, folder):
        self.options = options
        self.folder = folder
        self.machine = platform.processor() or platform.machine()  # until our side says more
        self.image = str(DATA / "ct/spleen_8/ct.nii.gz")
        self.label = str(DATA / "ct/spleen_8/label_spleen.nii.gz")
        self.threads = ["--threads", str(options.threads)]
        self.ours = [str(pathlib.Path(options.bin) / "viscera-cli"), "--quiet", "--device", "cpu", *self.threads]
        self.monai = [sys.executable, str(pathlib.Path(__file__).with_name("monai_side.py"))]

    def files_of(self, name):
        return ["--image", self.image, "--label", self.label] if name == "preprocess" else []

    def bench(self, name):
        """Our side: one process that warms up and measures."""
        command = [*self.ours, "--json", "bench", "--only", name, "--repeats", str(self.options.repeats), *self.files_of(name)]
        result = subprocess.run(command, capture_output=True, text=True, check=False)
        if result.returncode:
            sys.exit(f"{' '.join(command)} ended with {result.returncode}:\n{result.stderr[-3000:]}")
        document = json.loads(result.stdout)
        self.machine = document["machine"]
        return document["results"][0]

    @contextlib.contextmanager
    def monai_process(self, name):
        """MONAI's side: a process that has warmed up; yields a function that measures."""
        command = [*self.monai, "serve", *self.threads, *self.files_of(name), name]
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

        def answer():
            line = process.stdout.readline()
            if not line:
                sys.exit(f"{' '.join(command)} ended before it answered")
            return line.strip()

        def measure():
            process.stdin.write(f"{self.options.repeats}\n")
            process.stdin.flush()
            return statistics.median(json.loads(answer()))
        try:
            while answer() != "ready":
                pass
            yield measure
        finally:
            process.stdin.close()
            process.wait()

    def compare_work(self, name):
        """A workload in memory: our process anew for each pair, MONAI's one for all; both warm up."""
        first = self.bench(name)  # also shows whether this processor can do it
        if first["median_s"] is None:
            return {"name": name, "reason": first["reason"]}
        ours, monai = [], []
        with self.monai_process(name) as measure:
            for pair in range(self.options.pairs):
                ours.append(self.bench(name)["median_s"])
                monai.append(measure())
                self.say(name, pair, ours[-1], monai[-1])
        return self.summary(name, ours, monai)

    def compare_predict(self, name):
        """From the start of a process to the label map on disk, a fresh process each time."""
        weights = str(self.folder / "weights.pt")
        our_file = str(self.folder / "ours.nii.gz")
        run_process([*self.monai, "weights", weights])
        our_command = [*self.ours, "infer", "--model", weights, "--input", self.image, "--output", our_file, "--force", "--overlap", "0.25"]
        monai_command = [*self.monai, "predict", *self.threads, "--weights", weights, "--image", self.image,
                         "--output", str(self.folder)]
        ours, monai = [], []
        for pair in range(self.options.pairs):
            ours.append(run_process(our_command))
            monai.append(run_process(monai_command))
            self.say(name, pair, ours[-1][0], monai[-1][0])
        result = self.summary(name, *([seconds for seconds, _ in side] for side in (ours, monai)))
        for side, values in (("ours", ours), ("monai", monai)):
            result[f"{side}_peak_mb"] = statistics.median(peak for _, peak in values)
        result["memory_share"] = result["ours_peak_mb"] / result["monai_peak_mb"]
        output = subprocess.run([*self.monai, "agreement", our_file, str(self.folder / "ct_seg.nii.gz")],
                                capture_output=True, text=True, check=True).stdout
        result["label_agreement"] = float(output)
        return result

    def summary(self, name, ours, monai):
        ratios = [b / a for a, b in zip(ours, monai, strict=True)]
        low, high, coverage = interval(ratios)
        return {"name": name, "ours_s": ours, "monai_s": monai, "ours_median_s": statistics.median(ours),
                "monai_median_s": statistics.median(monai), "ratio": statistics.median(ratios), "ratio_low": low,
                "ratio_high": high, "coverage": coverage, "bound": BOUNDS[name]}

    def say(self, name, pair, ours, monai):
        print(f"{name} {pair + 1}/{self.options.pairs}: {ours:.3f} s, MONAI {monai:.3f} s", file=sys.stderr, flush=True)

    def run(self):
        names = self.options.only or list(BOUNDS)
        return [self.compare_predict(name) if name == "predict" else self.compare_work(name) for name in names]


def misses(result):
    """What of its bounds a result does not reach, in words."""
    if "reason" in result:
        return []
    found = []
    if result["ratio"] < result["bound"]:
        found.append(f"ratio below {result['bound']}")
    if result.get("memory_share", 0) > LARGEST_MEMORY_SHARE:
        found.append(f"memory above {LARGEST_MEMORY_SHARE} of MONAI's")
    if result.get("label_agreement", 1) < LEAST_AGREEMENT:
        found.append(f"label maps differ, {result['label_agreement']:.6f} equal")
    return found


def row_of(result):
    if "reason" in result:
        return [result["name"], "–", "–", "–", "–", "–", "–", f"not run: {result['reason']}"]
    peaks = [f"{result[key]:.0f}" if key in result else "" for key in ("ours_peak_mb", "monai_peak_mb")]
    return [result["name"], f"{result['ours_median_s']:.3f}", f"{result['monai_median_s']:.3f}", f"{result['ratio']:.2f}",
            f"{result['ratio_low']:.2f} … {result['ratio_high']:.2f}", *peaks, "; ".join(misses(result)) or f"at least {result['bound']}: yes"]


def print_table(results):
    rows = [["name", "ours s", "MONAI s", "ratio", "interval", "ours MB", "MONAI MB", "bound"], *map(row_of, results)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=int, default=7, help="measurements of each side (default 7)")
    parser.add_argument("--repeats", type=int, default=3, help="steps in one measurement, which is their median (default 3); predict has one")
    parser.add_argument("--only", action="append", choices=list(BOUNDS), metavar="NAME", help=f"one of {', '.join(BOUNDS)}; may be repeated")
    parser.add_argument("--threads", type=int, default=len(os.sched_getaffinity(0)), help="of both sides (default: all cores)")
    parser.add_argument("--bin", default=str(ROOT / "build/bin"), help="folder of viscera-cli")
    parser.add_argument("--out", default=str(ROOT / "build/peer_comparison.json"), help="JSON file to write")
    options = parser.parse_args()
    if min(options.pairs, options.repeats, options.threads) < 1:
        parser.error("--pairs, --repeats and --threads must be at least 1")
    os.environ["OMP_NUM_THREADS"] = str(options.threads)
    os.environ["PYTHONWARNINGS"] = "ignore"  # MONAI's notices on deprecated arguments
    with tempfile.TemporaryDirectory(prefix="viscera-bench-") as folder:
        comparison = Comparison(options, pathlib.Path(folder))
        results = comparison.run()
    document = {"machine": comparison.machine, "threads": options.threads, "pairs": options.pairs, "repeats": options.repeats,
                "peer": "MONAI 1.6.1, torch 2.11.0", "results": results}
    pathlib.Path(options.out).write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")
    print(f"{comparison.machine}, {options.threads} threads, {options.pairs} pairs\n")
    print_table(results)
    measured = [result for result in results if "reason" not in result]
    if measured:
        print(f"\nratio: median of the pairs' MONAI / ours; interval: order statistics, covers the median with "
              f"{100 * measured[0]['coverage']:.1f} %\nwritten: {options.out}")
    return 0


if __name__ == "__main__":
    sys.exit(main())

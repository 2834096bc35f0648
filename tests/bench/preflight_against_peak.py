#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Compares what `--preflight` says of memory and disk with what the run itself then takes.

    preflight_against_peak.py [--cli build/bin/viscera-cli] [--only NAME ...] [--out DIR]

Each configuration runs twice as a process of its own: `--preflight --json`, then two steps with the validation and the
checkpoint at their end, without a pre-flight. The peak is the kernel's (ru_maxrss of the process). Data are synthetic:
a small abdomen and one of 1.5 x 1.5 x 2 mm. Full-size networks need 12 GB and some minutes on two cores.
"""
import argparse
import json
import os
import pathlib
import subprocess
import sys
import tempfile

SMALL = ["--set", "patch_size=32", "--set", "hidden_size=48", "--set", "mlp_dim=96", "--set", "num_heads=4"]
CONFIGURATIONS = {
    "tiny-seg": ("train", "small", ["--preset", "quick-demo-seg", "--set", "feature_size=4"] + SMALL),
    "demo-ssl": ("pretrain", "small", ["--preset", "quick-demo-ssl"]),
    "card-ssl batch 1": ("pretrain", "large", ["--preset", "clara-4.1-card-ssl", "--set", "batch_size=1"]),
    "card-ssl batch 2": ("pretrain", "large", ["--preset", "clara-4.1-card-ssl", "--set", "batch_size=2"]),
    "card-seg fp32": ("train", "large", ["--preset", "clara-4.1-card-seg"]),
    "card-seg bf16": ("train", "large", ["--preset", "clara-4.1-card-seg", "--set", "precision=bf16"]),
}
PHANTOMS = {"small": ["--size", "64,64,48", "--spacing", "5,5,6"], "large": ["--size", "240,200,120", "--spacing", "1.5,1.5,2"]}
ALLOWED = 0.20


def run(command):
    """Standard output and the peak of resident memory in MiB."""
    with tempfile.TemporaryFile() as out:
        process = subprocess.Popen(command, stdout=out, stderr=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        text = out.read().decode()
    if process.returncode != 0:
        sys.exit(f"{' '.join(command)}: exit status {process.returncode}\n{text}")
    return text, usage.ru_maxrss / 1024


def size_of(folder):
    """Bytes on disk in MiB, each file once however many names it has."""
    files = {}
    for path in pathlib.Path(folder).rglob("*"):
        if path.is_file():
            status = path.stat()
            files[status.st_ino] = status.st_size
    return sum(files.values()) / 2**20


def compare(cli, name, data, folder):
    verb, size, settings = CONFIGURATIONS[name]
    split = "dataset_ssl.json" if verb == "pretrain" else "dataset_seg.json"
    place = pathlib.Path(folder) / name.replace(" ", "-")
    command = [cli, verb, "--data", str(data / size / split), "--root", str(data / size), "--device", "cpu", "--quiet",
               "--out", str(place), "--set", "max_steps=2"] + settings
    told = json.loads(run(command + ["--preflight", "--json"])[0])
    _, peak = run(command + ["--no-preflight"])
    shown = json.loads(run([cli, "runs", "show", str(place), "--json"])[0])
    steps = [value for _, value in shown["series"]["time/step"]]
    return told, peak, size_of(place), min(steps)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cli", default="build/bin/viscera-cli")
    parser.add_argument("--only", nargs="*", choices=list(CONFIGURATIONS))
    parser.add_argument("--out", help="folder for the runs (default: a temporary one)")
    arguments = parser.parse_args()
    cli = str(pathlib.Path(arguments.cli).resolve())
    worst = 0.0
    with tempfile.TemporaryDirectory() as temporary:
        folder = pathlib.Path(arguments.out or temporary)
        for size, options in PHANTOMS.items():
            if not (folder / "data" / size).exists():
                run([cli, "phantom", "--out", str(folder / "data" / size), "--cases", "6", "--seed", "1", "--quiet"] + options)
        print("| configuration | told MiB | peak MiB | ratio | disk told | disk taken | step told s | step s |")
        print("|---|---|---|---|---|---|---|---|")
        for name in arguments.only or CONFIGURATIONS:
            told, peak, disk, step_s = compare(cli, name, folder / "data", folder)
            ratio = told["memory_mb"] / peak
            worst = max(worst, abs(ratio - 1))
            print(f"| {name} | {told['memory_mb']:.0f} | {peak:.0f} | {ratio:.3f} | {told['disk_mb']:.0f} | {disk:.0f} "
                  f"| {told['step_s']:.2f} | {step_s:.2f} |", flush=True)
    print(f"\nlargest deviation of memory: {100 * worst:.1f} % (allowed: {100 * ALLOWED:.0f} %)")
    return 0 if worst <= ALLOWED else 1


if __name__ == "__main__":
    sys.exit(main())

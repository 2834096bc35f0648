# SPDX-License-Identifier: Apache-2.0
"""From the start of the process `viscera` to its first window: budget 1.5 s.

usage: first_window.py VISCERA [--repeats N] [--cold]

The program tells itself when its window has painted (viscera --record-heartbeat). With --cold its files and those of every library
it loads are taken out of the page cache before each start, as far as no other process has them mapped; which part of them was really
read from the disk is printed. QT_QPA_PLATFORM is offscreen where nothing else is given; settings are in a folder of their own.
"""
import argparse
import csv
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

LIMIT_S = 60.0


def files_of(program):
    """The program and the shared libraries it is linked with."""
    lines = subprocess.run(["ldd", program], capture_output=True, text=True, check=True).stdout.splitlines()
    paths = [word for line in lines for word in line.split() if word.startswith("/")]
    return [Path(program), *(Path(path).resolve() for path in paths)]


def forget(files):
    for file in files:
        with open(file, "rb") as stream:
            os.posix_fadvise(stream.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def first_paint(program, folder):
    """Seconds to the first paint, and bytes read from the disk until then."""
    table = folder / "heartbeat.csv"
    table.unlink(missing_ok=True)
    environment = {"QT_QPA_PLATFORM": "offscreen", **os.environ, "HOME": str(folder), "XDG_CONFIG_HOME": str(folder / "config")}
    process = subprocess.Popen([program, "--record-heartbeat", str(table)], env=environment, stderr=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + LIMIT_S
        while time.monotonic() < deadline:
            time.sleep(0.05)
            lines = list(csv.DictReader(table.open())) if table.exists() else []
            for line in lines:
                if line["what"] == "first_paint":
                    io = dict(one.split(": ") for one in Path(f"/proc/{process.pid}/io").read_text().splitlines())
                    return float(line["since_start_s"]), int(io["read_bytes"])
        sys.exit(f"{program}: no window within {LIMIT_S:.0f} s")
    finally:
        process.kill()
        process.wait()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("program")
    parser.add_argument("--repeats", type=int, default=7)
    parser.add_argument("--cold", action="store_true")
    arguments = parser.parse_args()
    files = files_of(arguments.program)
    times = []
    with tempfile.TemporaryDirectory() as name:
        for _ in range(arguments.repeats):
            if arguments.cold:
                forget(files)
            seconds, read = first_paint(arguments.program, Path(name))
            times.append(seconds)
            print(f"{seconds:.2f} s, {read / 1e6:.0f} MB read from the disk")
    times.sort()
    print(f"{'cold' if arguments.cold else 'warm'}: least {times[0]:.2f} s, median {times[len(times) // 2]:.2f} s, "
          f"most {times[-1]:.2f} s; load {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()

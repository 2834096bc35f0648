#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Plants known defects, one at a time, and sees that the test named for each turns red.

  tests/mutants/run.py [NAME…]     all of mutants.json, or those named; uses and leaves the folder build

A source file is changed, built and put back; what is not committed in it stops the program before it begins. Ends with 0
where every mutant was found by its test. Not part of ./test: each mutant costs a build."""

import json
import os
import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
BUILD = ROOT / "build"
SKIPPED = 77  # what a test program ends with where all of its tests were skipped


def build(target):
    done = subprocess.run(["ninja", "-C", BUILD, target], capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"mutants: {target} does not build:\n{done.stdout[-3000:]}")


def failed_tests(mutant):
    done = subprocess.run([BUILD / "bin" / mutant["target"], f"--gtest_filter={mutant['test']}"], capture_output=True,
                          text=True, env={**os.environ, "QT_QPA_PLATFORM": "offscreen"})
    if "[  PASSED  ] 0 tests" in done.stdout and "[  FAILED  ]" not in done.stdout:
        sys.exit(f"mutants: {mutant['target']} has no test {mutant['test']}")
    if done.returncode == SKIPPED:
        sys.exit(f"mutants: {mutant['test']} was skipped:\n{done.stdout[-500:]}")
    return done.returncode != 0


def plant(mutant):
    """Returns what the file was before."""
    path = ROOT / mutant["file"]
    before = path.read_text()
    if before.count(mutant["instead of"]) != 1:
        sys.exit(f"mutants: {mutant['name']}: '{mutant['instead of']}' does not stand in {mutant['file']} exactly once")
    path.write_text(before.replace(mutant["instead of"], mutant["stands"]))
    return before


def is_found(mutant):
    before = plant(mutant)
    try:
        build(mutant["target"])
        return failed_tests(mutant)
    finally:
        (ROOT / mutant["file"]).write_text(before)


def main():
    mutants = [one for one in json.loads((HERE / "mutants.json").read_text()) if not sys.argv[1:] or one["name"] in sys.argv[1:]]
    files = sorted({one["file"] for one in mutants})
    if subprocess.run(["git", "-C", ROOT, "diff", "--quiet", "HEAD", "--", *files]).returncode:
        sys.exit("mutants: a file to be changed is not committed: " + ", ".join(files))
    missed = []
    for mutant in mutants:
        found = is_found(mutant)
        print(f"{'found' if found else 'MISSED'}: {mutant['name']} by {mutant['test']}", flush=True)
        if not found:
            missed.append(mutant["name"])
    for target in sorted({one["target"] for one in mutants}):
        build(target)
    for mutant in mutants:
        if failed_tests(mutant):
            sys.exit(f"mutants: {mutant['test']} is red without a mutant")
    print(f"mutants: {len(mutants) - len(missed)} of {len(mutants)} found")
    sys.exit(1 if missed else 0)


if __name__ == "__main__":
    main()

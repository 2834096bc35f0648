# SPDX-License-Identifier: Apache-2.0
"""Each row of the list of planted faults names a test that exists, and each such test has a row."""
import pathlib
import re
import sys

FOLDER = "tests/app/window"
LEAST_FAULTS = 20


def tests_in(text):
    return {f"{suite}.{name}" for suite, name in re.findall(r"TEST_F\(\s*(\w+),\s*(\w+)\s*\)", text)}


def rows_of(table):
    """(fault, [tests]) of each row; the test is the last column."""
    rows = []
    for line in table.splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if not line.startswith("|") or len(cells) < 5 or cells[0] in ("", "fault") or set(cells[0]) <= set("-: "):
            continue
        rows.append((cells[0], re.findall(r"`(\w+\.\w+)`", cells[-1])))
    return rows


def problems_of(table, tests):
    rows = rows_of(table)
    named = {test for _, of_row in rows for test in of_row}
    found = [f"\"{fault}\" names no test" for fault, of_row in rows if not of_row]
    found += [f"\"{fault}\" names {test}, which does not exist"
              for fault, of_row in rows for test in of_row if test not in tests]
    found += [f"{test} has no row" for test in sorted(tests - named)]
    if len(rows) < LEAST_FAULTS:
        found.append(f"{len(rows)} faults, at least {LEAST_FAULTS} are promised")
    return found


def main(root):
    folder = pathlib.Path(root) / FOLDER
    tests = set()
    for file in sorted(folder.glob("planted_faults_*_test.cpp")):
        tests |= tests_in(file.read_text(encoding="utf-8"))
    problems = problems_of((folder / "planted_faults.md").read_text(encoding="utf-8"), tests)
    for problem in problems:
        print(f"{FOLDER}/planted_faults.md: {problem}")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))

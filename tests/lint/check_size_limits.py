# SPDX-License-Identifier: Apache-2.0
"""Size of functions, files and parameter lists: prints median and 95th percentile, fails past the hard limits."""
import re
import statistics
import sys

from sources import code_only, source_files

FUNCTION_LINES, SOURCE_LINES, HEADER_LINES, PARAMETERS = 70, 500, 300, 6
EXCEPTIONS = {}  # "file" or "file:function" → reason

_HEAD = re.compile(
    r"(?P<name>[~\w:]+|operator\s*\S+)\s*\((?P<parameters>[^;{}]*)\)\s*(?:const|noexcept|override|final|mutable|&|\s)*"
    r"(?:->\s*[\w:<>,&*\s]+)?(?:\s*:\s*[^;{}]*(?:\{[^{};]*\}[^;{}]*)*)?$")
_CONTROL = {"if", "for", "while", "switch", "catch", "return", "sizeof", "decltype", "alignas"}


def closing_brace(code, start):
    depth = 0
    for position in range(start, len(code)):
        if code[position] == "{":
            depth += 1
        elif code[position] == "}":
            depth -= 1
            if depth == 0:
                return position
    return len(code) - 1


def parameter_count(text):
    depth, count, seen = 0, 0, False
    for character in text:
        if character in "(<[{":
            depth += 1
        elif character in ")>]}":
            depth -= 1
        elif character == "," and depth == 0:
            count += 1
        if not character.isspace():
            seen = True
    return count + 1 if seen else 0


def functions_of(text):
    """Yields (name, first line, number of lines, parameters) of each function body; lambdas count inside their function."""
    code = re.sub(r"^[ \t]*#.*(?:\\\n.*)*$", lambda m: re.sub(r"[^\n]", " ", m.group()), code_only(text), flags=re.M)
    position = 0
    boundary = 0
    while True:
        brace = re.compile(r"[{};]").search(code, position)
        if not brace:
            return
        position = brace.end()
        if brace.group() != "{":
            boundary = position
            continue
        head = code[boundary:brace.start()]
        match = _HEAD.search(head.strip())
        is_type = re.search(r"\b(class|struct|enum|union|namespace)\b[^()]*$", head)
        if match and not is_type and match.group("name") not in _CONTROL:
            end = closing_brace(code, brace.start())
            first = code.count("\n", 0, boundary + len(head) - len(head.lstrip())) + 1
            last = code.count("\n", 0, end) + 1
            yield match.group("name"), first, last - first + 1, parameter_count(match.group("parameters"))
            position = end + 1
        elif not is_type and "=" in head:
            position = closing_brace(code, brace.start()) + 1
        boundary = position


def file_problems(relative, text):
    limit = HEADER_LINES if relative.endswith((".h", ".cuh")) else SOURCE_LINES
    lines = text.count("\n")
    if lines > limit and relative not in EXCEPTIONS:
        yield f"{relative}: {lines} lines, at most {limit}"
    for name, first, length, parameters in functions_of(text):
        if f"{relative}:{name}" in EXCEPTIONS:
            continue
        if length > FUNCTION_LINES:
            yield f"{relative}:{first}: {name} has {length} lines, at most {FUNCTION_LINES}"
        if parameters > PARAMETERS:
            yield f"{relative}:{first}: {name} has {parameters} parameters, at most {PARAMETERS}"


def describe(title, values):
    values = sorted(values)
    if values:
        p95 = values[min(len(values) - 1, int(0.95 * len(values)))]
        print(f"{title}: {len(values)}, median {statistics.median(values):g}, p95 {p95}, longest {values[-1]}")


def main(root):
    problems, functions, sources, headers = [], [], [], []
    for path in source_files(root):
        text = path.read_text(encoding="utf-8")
        relative = path.relative_to(root).as_posix()
        (headers if path.suffix in (".h", ".cuh") else sources).append(text.count("\n"))
        functions += [length for _, _, length, _ in functions_of(text)]
        problems += file_problems(relative, text)
    describe("functions", functions)
    describe("sources", sources)
    describe("headers", headers)
    print("\n".join(problems))
    return 1 if problems or not functions else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))

# SPDX-License-Identifier: Apache-2.0
"""Every #include between our modules must follow the table of arrows; third-party headers stay where they belong."""
import pathlib
import re
import sys

from sources import source_files

ENGINE_LOW = {"engine/base"}
ALLOWED = {
    "engine/base": set(),
    "engine/volume": {"engine/base"},
    "engine/api": {"engine/base"},
    "engine/ops": {"engine/base"},
    "engine/nn": {"engine/base", "engine/api", "engine/ops"},
    "engine/loss": {"engine/base", "engine/api", "engine/ops"},
    "engine/metric": {"engine/base", "engine/api", "engine/volume"},
    "engine/data": {"engine/base", "engine/api", "engine/volume"},
    "engine/interchange": {"engine/base", "engine/api", "engine/volume", "engine/data", "engine/nn"},
    "engine/inference": {"engine/base", "engine/api", "engine/volume", "engine/data", "engine/metric", "engine/nn",
                         "engine/ops"},
    "engine/train": {"engine/base", "engine/api", "engine/volume", "engine/data", "engine/metric", "engine/nn",
                     "engine/ops", "engine/loss", "engine/inference", "engine/interchange"},
    "storage": {"engine/base"},
    "viewer": {"engine/base", "engine/volume"},
    "gui": {"engine/base", "engine/volume", "engine/api", "storage", "viewer"},
}
EVERYTHING = set(ALLOWED) | {"app"}

# First path part of third-party headers → modules, or folders of them, that may include them (app and tests may include any).
TORCH = {"engine/ops", "engine/nn", "engine/loss", "engine/data", "engine/interchange", "engine/inference", "engine/train"}
THIRD_PARTY = [
    (re.compile(r"^(torch|ATen|c10|c10d)/"), TORCH),
    (re.compile(r"^(itk|gdcm)"), {"engine/volume"}),
    (re.compile(r"^dcmtk/"), {"engine/interchange"}),
    (re.compile(r"^SQLiteCpp/|^sqlite3\.h"), {"storage"}),
    (re.compile(r"^vtk"), {"viewer/surfaces"}),
    (re.compile(r"^(Q[A-Z]|Qt|qcustomplot)"), {"gui"}),
    (re.compile(r"^(sys/|unistd\.h|fcntl\.h|dlfcn\.h|signal\.h)"), {"engine/base"}),
]
INCLUDE = re.compile(r'^\s*#\s*include\s*[<"]([^>"]+)[>"]', re.MULTILINE)


def module_of(relative):
    parts = pathlib.PurePosixPath(relative).parts
    return "/".join(parts[:2]) if parts[0] == "engine" else parts[0]


def problems_of(relative, text):
    module = module_of(relative)
    folder = pathlib.PurePosixPath(relative).parent.as_posix()
    found = []
    for match in INCLUDE.finditer(text):
        included = match.group(1)
        line = text.count("\n", 0, match.start()) + 1
        target = module_of(included)
        if target in EVERYTHING or target == "tests":
            if target != module and module not in ("app", "tests") and target not in ALLOWED[module]:
                found.append(f"{relative}:{line}: {module} may not include {target} ({included})")
            continue
        if relative.endswith(".h") and included == "torch/torch.h":
            found.append(f"{relative}:{line}: a header includes torch/torch.h; take ATen/core/Tensor.h")
        for pattern, modules in THIRD_PARTY:
            if pattern.match(included) and not {module, folder} & (modules | {"app", "tests"}):
                found.append(f"{relative}:{line}: {module} may not include {included}")
    return found


def main(root):
    problems = []
    count = 0
    for path in source_files(root):
        relative = path.relative_to(root).as_posix()
        problems += problems_of(relative, path.read_text(encoding="utf-8"))
        count += 1
    print("\n".join(problems))
    print(f"{count} files, {len(problems)} forbidden includes")
    return 1 if problems or count == 0 else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))

# SPDX-License-Identifier: Apache-2.0
"""clang-format 14 must leave every source as it is; the first line of each names the licence."""
import shutil
import subprocess
import sys

from sources import source_files


def main(root):
    tool = shutil.which("clang-format-14") or shutil.which("clang-format")
    version = subprocess.run([tool, "--version"], capture_output=True, text=True, check=True).stdout if tool else ""
    if " 14." not in version:
        print(f"clang-format 14 is needed (apt-get install clang-format-14), found: {version or 'none'}")
        return 1
    files = list(source_files(root))
    unlicensed = [f"{path}: first line is not the SPDX line" for path in files
                  if not path.read_text(encoding="utf-8").startswith("// SPDX-License-Identifier: Apache-2.0\n")]
    print("\n".join(unlicensed))
    result = subprocess.run([tool, "--dry-run", "-Werror", *map(str, files)], capture_output=True, text=True, check=False)
    print(result.stderr[:4000])
    print(f"{len(files)} files checked")
    return 1 if unlicensed or result.returncode or not files else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))

# SPDX-License-Identifier: Apache-2.0
"""What the checks of this folder share: which files are ours and how to blank out what is not code."""
import pathlib
import re

FOLDERS = ("app", "engine", "gui", "storage", "viewer", "tests")
SUFFIXES = {".h", ".cpp", ".cu", ".cuh"}


def source_files(root):
    for folder in FOLDERS:
        for path in sorted((pathlib.Path(root) / folder).rglob("*")):
            if path.suffix in SUFFIXES:
                yield path


_TOKENS = re.compile(
    r'R"(?P<tag>[^(\s]*)\((?:.|\n)*?\)(?P=tag)"|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])\'|\'\\x[0-9a-fA-F]+\'|//[^\n]*|/\*(?:.|\n)*?\*/')


def code_only(text):
    """The text with comments and literals replaced by blanks; line numbers stay."""
    return _TOKENS.sub(lambda match: re.sub(r"[^\n]", " ", match.group()), text)

# SPDX-License-Identifier: Apache-2.0
"""Colours, font sizes and style sheets stand in gui/theme alone; nothing in gui/ starts an event loop of its own or makes
pixmaps in another thread."""
import pathlib
import re
import sys

from sources import source_files

ONLY_IN_THEME = [
    (re.compile(r'"#[0-9a-fA-F]{3,8}"'), "a colour; take a token of gui/theme/tokens.h"),
    (re.compile(r"\bQColor\s*[({]\s*(?:0x[0-9a-fA-F]+|\d+)"), "a colour; take a token of gui/theme/tokens.h"),
    (re.compile(r"\bqRgba?\s*\("), "a colour; take a token of gui/theme/tokens.h"),
    (re.compile(r"\bQt::(?:darkGr|lightGr|gr|r|darkR|g|darkG|b|darkB|c|darkC|m|darkM|y|darkY)(?:ay|ed|reen|lue|yan|agenta|ellow)\b"),
     "a colour; take a token of gui/theme/tokens.h"),
    (re.compile(r"\bset(?:Pixel|Point)Size(?:F)?\s*\("), "a font size; take typeFont() of gui/theme/fonts.h"),
    (re.compile(r"\bsetStyleSheet\s*\("), "a style sheet; take a role of gui/theme/roles.h"),
]
NOWHERE = [
    (re.compile(r"[.>:]exec\s*\("), "an event loop of its own; open() and signals do without"),
    (re.compile(r"\bprocessEvents\s*\("), "processEvents; give the work to a thread or a timer"),
    (re.compile(r"\bQEventLoop\b"), "an event loop of its own; open() and signals do without"),
    (re.compile(r"Qt::BlockingQueuedConnection"), "a connection that blocks; queue it"),
    (re.compile(r'#\s*include\s*[<"]qcustomplot\.h'), "QCustomPlot; take gui/charts/qcustomplot_header.h"),
]


# Pixmaps belong to the thread of the window: a file that gives work to other threads does without them (QImage is free).
IN_BACKGROUND = re.compile(r"\bWorkContext\b|\bpost\s*\(")
PIXMAP = (re.compile(r"\bQPixmap\b"), "a pixmap beside work in the background; take QImage, or another file")


def without_comments(text):
    return re.sub(r"//[^\n]*|/\*(?:.|\n)*?\*/", lambda m: re.sub(r"[^\n]", " ", m.group()), text)


def problems_of(relative, text):
    parts = pathlib.PurePosixPath(relative).parts
    if parts[0] != "gui":
        return []
    rules = list(NOWHERE) if relative != "gui/charts/qcustomplot_header.h" else NOWHERE[:-1]
    if parts[1] != "theme":
        rules += ONLY_IN_THEME
    code = without_comments(text)
    if IN_BACKGROUND.search(code):
        rules.append(PIXMAP)
    return [f"{relative}:{code.count(chr(10), 0, match.start()) + 1}: {match.group().strip()} is {what}"
            for pattern, what in rules for match in pattern.finditer(code)]


def main(root):
    problems = []
    count = 0
    for path in source_files(root):
        relative = path.relative_to(root).as_posix()
        if relative.startswith("gui/"):
            problems += problems_of(relative, path.read_text(encoding="utf-8"))
            count += 1
    print("\n".join(problems))
    print(f"{count} files, {len(problems)} problems")
    return 1 if problems or count == 0 else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))

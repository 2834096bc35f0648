# SPDX-License-Identifier: Apache-2.0
"""Runs every viscera-cli command that the documentation shows, on a tiny synthetic data set.

usage: run_documented_commands.py VISCERA_CLI SOURCE_FOLDER

Commands are the lines of fenced blocks, and the inline code, that begin with `$v ` or `viscera-cli `. They run in the order of
their file, each file in a folder of its own. What is changed before a command runs stands in WORDS, SPECIAL and TINY below.
"""
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

# A documented word → what stands in for it; paths are relative to the folder of the run.
WORDS = {
    "DATA": "data",
    "/data/tcia": "data",
    "/data/btcv": "data",
    "/data/btcv/imagesTs": "data/imagesTs",
    "split.json": "data/dataset_seg.json",
    "ssl.json": "data/dataset_ssl.json",
    "resources/splits/tcia_dataset_split.json": "data/dataset_ssl.json",
    "resources/splits/btcv_dataset_0.json": "data/dataset_seg.json",
    "scan.nii.gz": "scan.nii.gz",
    "FILE": "mmar/models_2gpu/best_metric_model.pt",
    "MMAR": "mmar",
}
# The start of a command → words of it that get another stand-in than WORDS says.
SPECIAL = {
    ("dataset", "check", "--card"): {"/data": "card"},  # empty files with the names of the card's lists
    ("train", "--resume", "runs/seg", "--extend"): {"1000": "1"},
    ("export",): {"labels.nii.gz": "truth.nii.gz"},  # a network of one step may label nothing
    ("dataset", "audit"): {"resources/splits/tcia_dataset_split.json": "resources/splits/tcia_dataset_split.json"},
}
# Trainings start from the demo's preset with a network and a length that take seconds. The documented preset must exist.
PRESETS = {"clara-4.1-card-ssl": "quick-demo-ssl", "monai-tutorial-ssl": "quick-demo-ssl",
           "clara-4.1-card-seg": "quick-demo-seg", "monai-tutorial-seg": "quick-demo-seg"}
TINY = ["hidden_size=48", "mlp_dim=96", "num_heads=4", "patch_size=32", "workers=1", "max_epochs=0", "max_steps=1"]
TINY_SEG = ["feature_size=4"]
# Pattern of a command → why it cannot run here. They are printed; a pattern that fits no command is a mistake.
NOT_RUN = {
    r"^\$v runs pause runs/seg$": "it reaches a run that is being trained; CliControl in tests/app does so, with all four verbs",
}

LIMIT_S = 300  # of one command, which takes a second or two
ENVIRONMENT = {**os.environ, "OMP_NUM_THREADS": "1"}
COMMAND = re.compile(r"^(?:\$v|viscera-cli)\s+(\S.*)$")


def documents(source):
    names = ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md"]
    return [source / name for name in names] + sorted((source / "resources/help").glob("*.md"))


def code_of(text):
    """(line number, code, fenced) of each line in a fenced block and each piece of inline code."""
    fenced, pending = False, ""
    for number, line in enumerate(text.splitlines(), 1):
        if line.lstrip().startswith("```"):
            fenced = not fenced
        elif fenced:
            pending += line.strip()
            if pending.endswith("\\"):
                pending = pending[:-1]
                continue
            yield number, pending, True
            pending = ""
        else:
            for code in re.findall(r"`([^`]+)`", line):
                yield number, code, False


def run(cli, words, folder):
    return subprocess.run([cli, *words], cwd=folder, env=ENVIRONMENT, stdin=subprocess.DEVNULL, text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=LIMIT_S)


def must(cli, words, folder):
    result = run(cli, words, folder)
    if result.returncode != 0:
        sys.exit(f"the stand-in data could not be made: {shlex.join(words)}\n{result.stdout}")


def make_stand_ins(cli, source, folder):
    """data: five phantoms. mmar: its two model folders. card: the names of the card's files, all empty, each list in a folder."""
    must(cli, ["phantom", "--out", "data", "--cases", "5", "--size", "40,40,36", "--spacing", "7,6,7", "--seed", "3"], folder)
    for verb, task, name in (("pretrain", "ssl", "ssl_models_2gpu"), ("train", "seg", "models_2gpu")):
        words = [verb, "--data", f"data/dataset_{task}.json", "--root", "data", "--preset", f"quick-demo-{task}", "--out", task]
        must(cli, made_tiny(words), folder)
        (folder / "mmar" / name).mkdir(parents=True)
        shutil.copy(folder / task / "checkpoints/best.pt", folder / "mmar" / name / "best_metric_model.pt")
    split = json.loads((folder / "data/dataset_seg.json").read_text())
    shutil.copy(folder / "data" / split["training"][0]["image"], folder / "scan.nii.gz")
    shutil.copy(folder / "data" / split["training"][0]["label"], folder / "truth.nii.gz")
    for name in ("tcia_dataset_split.json", "btcv_dataset_0.json"):
        lists = json.loads((source / "resources/splits" / name).read_text())
        for role in ("training", "validation", "test"):
            for case in lists.get(role, []):
                for file in [case] if isinstance(case, str) else [case[k] for k in ("image", "label") if k in case]:
                    empty = folder / "card" / name.split("_")[0] / file
                    empty.parent.mkdir(parents=True, exist_ok=True)
                    empty.touch()


def made_tiny(words):
    if words[0] not in ("pretrain", "train") or "--preset" not in words:
        return words
    words = [PRESETS.get(word, word) for word in words]
    for setting in TINY + (TINY_SEG if words[0] == "train" else []):
        words += ["--set", setting]
    return words


def stood_in(words):
    special = next((rules for start, rules in SPECIAL.items() if tuple(words[:len(start)]) == start), {})
    return made_tiny([special.get(word, WORDS.get(word, word)) for word in words])


def preset_problem(cli, words, folder):
    """What is wrong with the preset that the document names, which the tiny run replaces."""
    if words[0] not in ("pretrain", "train") or "--preset" not in words[:-1]:
        return ""
    name = words[words.index("--preset") + 1]
    listed = run(cli, [words[0], "--list-settings", "--preset", name], folder)
    return listed.stdout if listed.returncode != 0 else ""


def check_command(cli, where, code, folder):
    reason = next((why for pattern, why in NOT_RUN.items() if re.search(pattern, code)), None)
    if reason:
        print(f"NOT RUN  {where}: {code}\n         because: {reason}")
        return True
    try:
        words = shlex.split(COMMAND.match(code).group(1), comments=True)
    except ValueError as error:
        print(f"FAILED   {where}: {code}\n{error}")
        return False
    ran = stood_in(words)
    problem = preset_problem(cli, words, folder)
    if not problem:
        result = run(cli, ran, folder)
        problem = f"exit status {result.returncode}\n{result.stdout}" if result.returncode != 0 else ""
    print(f"{'FAILED  ' if problem else 'ran     '} {where}: {shlex.join(words)}\n     as   {shlex.join(ran)}")
    if problem:
        print(problem)
    return not problem


def check_shell_line(source, where, code):
    """Other lines of a block: their syntax, and that the scripts they start exist. They are not run."""
    good = subprocess.run(["bash", "-n", "-c", code], stderr=subprocess.PIPE).returncode == 0
    for word in code.split("#")[0].split():
        if re.match(r"(\./(run|test)$|(packaging|tests)/\S+$)", word):
            good = good and (source / word).is_file()
    print(f"{'looked at' if good else 'FAILED   '} {where}: {code}  (syntax and files only, not run)")
    return good


def check_document(cli, source, document, made):
    name = str(document.relative_to(source))
    commands = good = 0
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary) / "work"
        shutil.copytree(made, folder)
        (folder / "resources").symlink_to(source / "resources")
        for number, code, fenced in code_of(document.read_text(encoding="utf-8")):
            where = f"{name}:{number}"
            if COMMAND.match(code):
                commands += 1
                good += check_command(cli, where, code, folder)
            elif fenced and re.match(r"(\./|cmake |cd |source |v=)", code):
                commands += 1
                good += check_shell_line(source, where, code)
            elif fenced and re.search(r"viscera-cli|\$v\b", code):
                commands += 1
                print(f"FAILED   {where}: {code}\n         a command must begin its line, as `$v ` or `viscera-cli `")
    return commands, good


def main():
    cli, source = str(Path(sys.argv[1]).resolve()), Path(sys.argv[2]).resolve()
    commands = good = 0
    every_code = []
    with tempfile.TemporaryDirectory() as temporary:
        made = Path(temporary)
        make_stand_ins(cli, source, made)
        for document in documents(source):
            every_code += [code for _, code, _ in code_of(document.read_text(encoding="utf-8"))]
            one, right = check_document(cli, source, document, made)
            commands, good = commands + one, good + right
    unused = [pattern for pattern in NOT_RUN if not any(re.search(pattern, code) for code in every_code)]
    for pattern in unused:
        print(f"FAILED   NOT_RUN names \"{pattern}\", which fits no documented command")
    print(f"{good} of {commands} documented commands are good")
    return 0 if good == commands and commands > 0 and not unused else 1


if __name__ == "__main__":
    sys.exit(main())

# SPDX-License-Identifier: Apache-2.0
"""The window under random X events while a run trains in it: pointer, wheel, drags and keys at random, and every minute
a change of the theme or of the size, every half hour closed and opened again. Reports per opening: how late the window's
event loop was, and how its resident memory rose. Ends with 0 where nothing crashed and the budgets are kept.

Each opening begins with a tour of all pages in both themes at the largest size, so that what is made on first use is there
before memory is judged. Memory is what stays: every five minutes the window rests, always on the same page, theme and size
with the same run going on, and the resident memory of the rests is compared. What the random events happen to have open in
between (a form whose pre-flight trained real steps, a menu, a help window) comes and goes and is no leak.

  soak.py PROGRAM MINUTES SEED WORK_FOLDER

Run it through `run soak`, which keeps the random keys away from everybody's files."""

import csv
import datetime
import pathlib
import random
import signal
import subprocess
import sys
import time

from project_records import Database
from results_journey import evaluate, train_the_demo
from window_driver import StepFailed, Window, press_keys, save_screen, xdotool

OPENING_S = 30 * 60
REST_EVERY_S = 300
REST_S = 45  # of which memory is read in the last READ_S
READ_S = 25
MOST_P99_MS = 50
MOST_MEMORY_RISE_PER_10_MIN = 1_000_000
PATCHES_OF_A_CASE = "4"
SIZES = [(1180, 720), (1280, 800), (1600, 900), (1920, 1020)]
KEYS = ["Tab", "shift+Tab", "Up", "Down", "Left", "Right", "Prior", "Next", "Home", "End", "space", "Escape", "a", "e",
        "1", "7", "ctrl+1", "ctrl+2", "ctrl+3", "ctrl+4", "ctrl+5", "ctrl+6", "ctrl+comma", "ctrl+0", "ctrl+b", "F1",
        "ctrl+a", "ctrl+f", "ctrl+z", "alt+Down", "Menu"]


def say(words):
    print(f"soak: {time.strftime('%H:%M:%S')} {words}", flush=True)


def is_main(title):
    return title.endswith("Viscera") and not title.startswith(("Help", "Close"))


def random_events(chance, width, height):
    """Words for one call of xdotool: some twenty events in two seconds."""
    words = []
    for _ in range(20):
        x, y = chance.randrange(2, width), chance.randrange(22, height)
        kind = chance.random()
        if kind < 0.35:
            words += ["mousemove", x, y]
        elif kind < 0.55:
            words += ["mousemove", x, y, "click", 1]
        elif kind < 0.60:
            words += ["mousemove", x, y, "click", 3]
        elif kind < 0.75:
            words += ["mousemove", x, y, "click", "--repeat", chance.randrange(1, 6), chance.choice([4, 5])]
        elif kind < 0.80:
            words += ["mousemove", x, y, "mousedown", 1, "mousemove", chance.randrange(2, width),
                      chance.randrange(22, height), "mouseup", 1]
        else:
            words += ["key", chance.choice(KEYS)]
        words += ["sleep", "0.08"]
    return [str(word) for word in words]


class Soak:
    def __init__(self, program, seed, work):
        self.program, self.work = program, work
        self.chance = random.Random(seed)
        self.project = work / "demo"
        self.heartbeats = []
        self.window = None
        self.size = SIZES[1]
        self.events = 0
        self.rests = []  # when memory is read: begin and end, in seconds since 1970

    def open(self):
        words = ["--record-heartbeat", self.work / f"heartbeat_{len(self.heartbeats) + 1}.csv"]
        self.heartbeats.append(words[1])
        if (self.project / "project.sqlite").exists():
            words.append(self.project)
        self.window = Window(self.program, words)

    def begin_demo(self):
        """A finished run and its scores: something for results and viewer to show."""
        self.project = train_the_demo(self.window)
        evaluate(self.window, self.work)

    def runs_that_are(self, state):
        return self.asked_of_project(f"select count(*) from run where state = '{state}'")

    def running_runs(self):
        return self.runs_that_are("running")

    def windows(self, *options):
        """Windows of the program as (number, title)."""
        found = subprocess.run(["xdotool", "search", *options, "--pid", str(self.window.process.pid)],
                               capture_output=True, text=True).stdout.split()
        titles = [subprocess.run(["xdotool", "getwindowname", one], capture_output=True, text=True).stdout.strip()
                  for one in found]
        return [(one, title) for one, title in zip(found, titles) if title]

    def bring_main_to_front(self):
        for window, title in self.windows():
            if is_main(title):
                subprocess.run(["xdotool", "windowactivate", window, "windowmove", window, "0", "0"], capture_output=True)
                time.sleep(0.3)
                return window

    def calm_down(self):
        """Out of whatever menus, dialogs and second windows the random events opened."""
        for _ in range(6):  # dialogs are modal: Escape reaches the one in front
            press_keys("Escape")
            time.sleep(0.2)
        for window, title in self.windows("--onlyvisible"):
            if not is_main(title):
                subprocess.run(["xdotool", "windowactivate", window], capture_output=True)
                time.sleep(0.3)
                press_keys("ctrl+w", "Escape", "Escape")
        self.bring_main_to_front()
        for _ in range(6):
            press_keys("Escape")
            time.sleep(0.2)

    def keep_a_run_going(self):
        if self.running_runs():
            return
        self.calm_down()
        if self.runs_that_are("paused"):  # it stays in memory: a second one beside it would pass for a leak
            self.window.click("Go on with the run")
            self.window.wait_for(self.running_runs, "the run going on")
            return
        press_keys("ctrl+1")
        self.window.click("*rain on this dataset…")
        self.window.click("Pre-training")
        self.window.enter("Length in steps", "200000")
        # A step of a real network takes a second; the demo's would fill the curves a dozen times as fast.
        self.window.enter("Search all settings", "patches of a case")
        self.window.enter("Patches of a case", PATCHES_OF_A_CASE)
        self.window.click("Start training")
        self.window.wait_for(self.running_runs, "a running run")
        say("a run was started")

    def choose_theme(self, theme):
        press_keys("ctrl+comma")
        self.window.click("General")
        self.window.click(theme)

    def change_theme(self):
        self.calm_down()
        self.choose_theme(self.chance.choice(["Light", "Dark"]))

    def tour(self):
        """Every page once in both themes at the largest size."""
        self.calm_down()
        self.size = SIZES[-1]
        xdotool("windowsize", self.bring_main_to_front(), *self.size)
        for theme in ("Light", "Dark"):
            self.choose_theme(theme)
            for panel in ("Disk", "Keyboard", "About"):
                self.window.click(panel)
                time.sleep(1)
            for page in range(1, 6):
                press_keys(f"ctrl+{page}")
                time.sleep(1)
                press_keys("F1")
                time.sleep(1)
                self.calm_down()
        self.view_all_cases()

    def view_all_cases(self):
        """Opened scans stay in memory for the way back to them: all of them at once, and the organs in 3D."""
        press_keys("ctrl+1")
        time.sleep(1)
        self.window.click(self.name_of_first_case())
        self.window.click("Open in the viewer")
        self.window.click("3D")
        time.sleep(5)
        self.window.click("Row")
        for _ in range(self.cases()):
            press_keys("Next")
            time.sleep(1)

    def cases(self):
        return self.asked_of_project('select count(*) from "case"')

    def name_of_first_case(self):
        return self.asked_of_project('select name from "case" order by name limit 1')

    def asked_of_project(self, question):
        """The one value that answers a question in SQL."""
        return Database(self.project).rows(question)[0][0]

    def resize(self):
        self.size = self.chance.choice(SIZES)
        xdotool("windowsize", self.bring_main_to_front(), *self.size)

    def rest(self):
        """The same state each time: largest size, light theme, page of projects, run going on."""
        self.keep_a_run_going()
        self.calm_down()
        self.size = SIZES[-1]
        xdotool("windowsize", self.bring_main_to_front(), *self.size)
        self.choose_theme("Light")
        press_keys("ctrl+0")
        time.sleep(REST_S)
        self.rests.append((time.time() - READ_S, time.time()))

    def disturb(self, end):
        self.rest()
        next_rest = time.monotonic() + REST_EVERY_S
        while time.monotonic() < end:
            if time.monotonic() >= next_rest:
                self.rest()
                next_rest = time.monotonic() + REST_EVERY_S
            minute_end = min(end, time.monotonic() + 60)
            while time.monotonic() < minute_end:
                subprocess.run(["xdotool", *random_events(self.chance, *self.size)], check=True)
                self.events += 20
                self.must_live()
            if time.monotonic() < end:
                (self.change_theme if self.chance.random() < 0.5 else self.resize)()
                self.keep_a_run_going()

    def must_live(self):
        status = self.window.process.poll()
        if status is None:
            return
        if status == 0:  # the random keys found the way out
            self.open()
            self.keep_a_run_going()
            return
        cause = signal.Signals(-status).name if status < 0 else f"status {status}"
        raise StepFailed(f"the program ended with {cause} after {self.events} random events")

    def close(self):
        self.calm_down()
        press_keys("alt+F4")
        time.sleep(1)
        if self.window.process.poll() is None and (self.running_runs() or self.runs_that_are("paused")):
            self.window.click("Stop and keep checkpoint")
        if self.window.wait_until_closed() != 0:
            raise StepFailed(f"the program ended with {self.window.process.returncode} when it was closed")


def judge(heartbeat, rests):
    """One line of figures of an opening, and whether it keeps the budgets."""
    with heartbeat.open() as lines:
        rows = [row for row in csv.DictReader(lines) if row["what"] == "interval"]
    if not rows:
        say(f"{heartbeat.name}: shorter than one interval")
        return True
    p99, worst = float(rows[-1]["start_p99_ms"]), float(rows[-1]["start_max_ms"])
    floors = floors_at(rests, rows)
    rise = rise_per_10_min(floors)
    say(f"{heartbeat.name}: {float(rows[-1]['since_start_s']):.0f} s, p99 {p99:.1f} ms, maximum {worst:.0f} ms, memory at the "
        f"rests {', '.join(f'{memory / 1e6:.0f}' for _, memory in floors)} MB, "
        + (f"rise {rise / 1e6:+.2f} MB in 10 minutes" if rise is not None else "too few for a rise"))
    return p99 <= MOST_P99_MS and (rise is None or rise <= MOST_MEMORY_RISE_PER_10_MIN)


def floors_at(rests, rows):
    """Time and least resident memory of each rest that these heartbeats saw."""
    floors = []
    for begin, end in rests:
        seen = [float(row["resident_bytes"]) for row in rows if begin <= second_of(row) <= end]
        if seen:
            floors.append((end, min(seen)))
    return floors


def second_of(row):
    return datetime.datetime.fromisoformat(row["time"].replace("Z", "+00:00")).timestamp()


def rise_per_10_min(floors):
    """Slope of the least squares line, the first rest left out: caches of the run fill until then. None for too few."""
    points = floors[1:]
    if len(points) < 3:
        return None
    mean_x, mean_y = (sum(one) / len(points) for one in zip(*points))
    rise = sum((x - mean_x) * (y - mean_y) for x, y in points)
    return 600 * rise / sum((x - mean_x) ** 2 for x, _ in points)


def main():
    program, work = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[4]).resolve()
    end = time.monotonic() + 60 * float(sys.argv[2])
    soak = Soak(program, int(sys.argv[3]), work)
    soak.open()
    soak.begin_demo()
    while time.monotonic() < end:
        soak.keep_a_run_going()
        soak.tour()
        soak.disturb(min(end, time.monotonic() + OPENING_S))
        soak.close()
        if time.monotonic() < end:
            soak.open()
    say(f"{soak.events} random events, {len(soak.heartbeats)} openings, no crash")
    kept = [judge(heartbeat, soak.rests) for heartbeat in soak.heartbeats]
    sys.exit(0 if all(kept) else "soak: a budget was missed")


if __name__ == "__main__":
    try:
        main()
    except StepFailed as failure:
        save_screen(pathlib.Path(sys.argv[4]) / "failed.png")
        sys.exit(f"soak: {failure}")

# SPDX-License-Identifier: Apache-2.0
"""Drives the program `viscera` on an X display as a person does: real pointer and key events by xdotool, sent to
controls that are found by the names they tell assistive programs (AT-SPI). What a screen reader cannot find cannot be
pressed here either.

Runs under Debian's python3 (python3-pyatspi); `run` starts the display, the window manager and the session bus."""

import fnmatch
import pathlib
import subprocess
import sys
import time

import pyatspi

PATIENCE_S = 240
DRAG_PARTS = 20
# Roles of what can be pressed; a label of the same name does not count.
CLICKABLE = {pyatspi.ROLE_PUSH_BUTTON, pyatspi.ROLE_CHECK_BOX, pyatspi.ROLE_RADIO_BUTTON, pyatspi.ROLE_TOGGLE_BUTTON,
             pyatspi.ROLE_MENU_ITEM, pyatspi.ROLE_CHECK_MENU_ITEM, pyatspi.ROLE_LIST_ITEM, pyatspi.ROLE_TABLE_CELL,
             pyatspi.ROLE_PAGE_TAB, pyatspi.ROLE_TEXT}


class StepFailed(Exception):
    """What was waited for did not come; the message says what, and what the window showed instead."""


def xdotool(*words):
    subprocess.run(["xdotool", *map(str, words)], check=True)


def press_keys(*keys):
    xdotool("key", *keys)


def type_text(text):
    xdotool("type", "--delay", 5, text)


def window_titled(title):
    """Number of the window with exactly this title; None where there is none."""
    found = subprocess.run(["xdotool", "search", "--name", f"^{title}$"], check=False, capture_output=True, text=True)
    return found.stdout.split()[-1] if found.stdout else None


def middle_of_window(handle):
    shown = subprocess.run(["xdotool", "getwindowgeometry", "--shell", handle], check=True, capture_output=True, text=True)
    place = dict(line.split("=") for line in shown.stdout.split())
    return int(place["X"]) + int(place["WIDTH"]) // 2, int(place["Y"]) + int(place["HEIGHT"]) // 2


def save_screen(path):
    """The whole screen as a PNG, to be looked at."""
    subprocess.run(["import", "-window", "root", str(path)], check=True)


class Window:
    """One run of the program, from its start to its end. Counts the clicks of the person."""

    def __init__(self, program, words=()):
        self.clicks = 0
        self.process = subprocess.Popen([str(program), *map(str, words)])
        self.wait_for(lambda: self.find_named("Settings"), "the window")

    def wait_for(self, condition, what, patience_s=PATIENCE_S):
        """Returns the first true value of the condition."""
        end = time.monotonic() + patience_s
        while time.monotonic() < end:
            value = self._tried(condition)
            if value:
                return value
            if self.process.poll() is not None:
                raise StepFailed(f"the program ended with status {self.process.returncode} instead of showing {what}")
            time.sleep(0.2)
        raise StepFailed(f"{what} did not come within {patience_s} s; shown are {self.shown_names()}")

    @staticmethod
    def _tried(condition):
        # Nodes vanish while the tree is walked: then the next look is as good.
        try:
            return condition()
        except Exception as error:
            if isinstance(error, StepFailed):
                raise
            return None

    def wait_until_closed(self, patience_s=PATIENCE_S):
        """Returns the status with which the program ended by itself."""
        try:
            return self.process.wait(patience_s)
        except subprocess.TimeoutExpired:
            raise StepFailed(f"the program did not end within {patience_s} s; shown are {self.shown_names()}")

    def _application(self):
        desktop = pyatspi.Registry.getDesktop(0)
        for index in range(desktop.childCount):
            application = desktop.getChildAtIndex(index)
            if application is not None and application.get_process_id() == self.process.pid:
                return application
        return None

    def nodes(self):
        """All that is shown; dialogs and menus, which lie above, come first."""
        application = self._application()
        if application is None:
            return
        for index in reversed(range(application.childCount)):
            yield from self._shown_below(application.getChildAtIndex(index))

    def _shown_below(self, node):
        if node is None or not node.getState().contains(pyatspi.STATE_SHOWING):
            return
        yield node
        for index in range(node.childCount):
            yield from self._shown_below(node.getChildAtIndex(index))

    def shown_names(self):
        return [node.name for node in self.nodes() if node.name]

    def says(self, words):
        """Whether a text on the screen contains the words."""
        return any(words in (node.name or "") for node in self.nodes())

    def find_named(self, name, roles=frozenset(CLICKABLE)):
        """The enabled control with this name; a * at its end or beginning stands for anything."""
        for node in self.nodes():
            same = fnmatch.fnmatchcase(node.name, name) if "*" in (name[0], name[-1]) else node.name == name
            if same and node.getRole() in roles and node.getState().contains(pyatspi.STATE_ENABLED):
                return node
        return None

    def click(self, name, roles=frozenset(CLICKABLE)):
        """Clicks the middle of the control as soon as it is there and enabled."""
        x, y = self.wait_for(lambda: self._resting_place(name, roles), f"'{name}'")
        xdotool("mousemove", "--sync", x, y, "click", 1)
        self.clicks += 1

    def _resting_place(self, name, roles):
        """Middle of the control, once it stands still: what is laid out anew is missed by a person's hand as well."""
        places = []
        for _ in range(2):
            box = self.find_named(name, roles).queryComponent().getExtents(pyatspi.DESKTOP_COORDS)
            places.append((box.x + box.width // 2, box.y + box.height // 2))
            time.sleep(0.15)
        return places[0] if places[0] == places[1] else None

    def point_at(self, name):
        """Moves the pointer onto the control without pressing it."""
        x, y = self.wait_for(lambda: self._resting_place(name, CLICKABLE), f"'{name}'")
        xdotool("mousemove", "--sync", x, y)

    def choose(self, button, position):
        """Opens the menu of the button and takes the entry at this position, by keys: Qt 6.4 shows no menu that belongs to
        a tool button to assistive programs, so its entries have no place that could be asked for."""
        self.click(button)
        time.sleep(0.5)
        press_keys(*["Down"] * position, "Return")
        self.clicks += 1

    def enter(self, name, text):
        """Replaces what stands in the text field."""
        self.click(name, {pyatspi.ROLE_TEXT})
        press_keys("ctrl+a")
        type_text(text)
        press_keys("Tab")

    def drop(self, path, name):
        """Drags a file or folder from another window onto the middle of what has this name."""
        source = subprocess.Popen([sys.executable, str(pathlib.Path(__file__).with_name("drag_source.py")), str(path)])
        try:
            handle = self.wait_for(lambda: window_titled("Drag source"), "the window to drag from")
            xdotool("windowmove", "--sync", handle, 40, 40, "windowraise", handle)
            time.sleep(0.5)
            x, y = middle_of_window(handle)
            xdotool("mousemove", "--sync", x, y, "mousedown", 1)
            box = next(node for node in self.nodes() if node.name == name).queryComponent().getExtents(pyatspi.DESKTOP_COORDS)
            for part in range(1, DRAG_PARTS + 1):
                xdotool("mousemove", x + (box.x + box.width // 2 - x) * part // DRAG_PARTS,
                        y + (box.y + box.height // 2 - y) * part // DRAG_PARTS)
                time.sleep(0.05)
            time.sleep(0.5)
            xdotool("mouseup", 1)
            source.wait(PATIENCE_S)
        except subprocess.TimeoutExpired:
            raise StepFailed(f"the drag of {path} has no end")
        finally:
            source.kill()

    def choose_file(self, path):
        """Types a path into the file dialog in front."""
        self.wait_for(lambda: self.find_named("Cancel") and self.says("Look in:"), "a file dialog")
        type_text(path)
        press_keys("Return")
        self.wait_for(lambda: not self.says("Look in:"), "the end of the file dialog")

    @staticmethod
    def close():
        """Closes the window in front by the window manager's key."""
        press_keys("alt+F4")

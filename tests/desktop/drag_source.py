# SPDX-License-Identifier: Apache-2.0
"""A small window from which a file or folder can be dragged, as from a file manager.

  drag_source.py PATH     Debian package gir1.2-gtk-3.0"""

import pathlib
import sys

import gi

gi.require_version("Gtk", "3.0")
gi.require_version("Gdk", "3.0")
from gi.repository import Gdk, Gtk  # noqa: E402 (the version is chosen first)


def main():
    address = pathlib.Path(sys.argv[1]).resolve().as_uri()
    window = Gtk.Window(title="Drag source")
    window.set_default_size(120, 60)
    label = Gtk.EventBox()
    label.add(Gtk.Label(label="drag me"))
    label.drag_source_set(Gdk.ModifierType.BUTTON1_MASK, [], Gdk.DragAction.COPY)
    label.drag_source_add_uri_targets()
    label.connect("drag-data-get", lambda _widget, _context, data, _info, _time: data.set_uris([address]))
    label.connect("drag-end", lambda _widget, _context: Gtk.main_quit())
    window.add(label)
    window.connect("destroy", Gtk.main_quit)
    window.show_all()
    Gtk.main()


if __name__ == "__main__":
    main()

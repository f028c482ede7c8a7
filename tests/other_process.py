"""A process that paints sessions for a test: each in a fork, or all in one that remembers.

Run by itself, it answers each line of standard input, the JSON of what `answer` takes, with one of
standard output: the JSON of what the session of its last line looks like.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from core.descent.pieces import drained
from core.explain.stability import convergence, search, with_fastest
from core.lessons.progress import hidden
from core.session.session import PANELS, Look, Refused, Session, travel
from sessions import looked_at
from tui.app import status
from tui.app.page import page_lines
from tui.keys import key_for
from tui.panels.views import suiting
from tui.saving import taken_up
from tui.screen.chart import _plotext
from tui.screen.lines import Room
from tui.screen.palette import DARK

FOLDER = Path(__file__).with_name("sessions_of_old")
"""Where the data are that lines name."""

Cells = list[list[str]]
"""A line of the screen: texts, each with its style."""

Before = list[tuple[str, str]]
"""Session lines, and the keys pressed in each."""


def painted(session: Session, room: Room) -> list[Cells]:
    top = status.status(session, room, False)
    several = len(session.run.model.units) > 1
    bottom = status.footer(room, "", "", hidden(session), several)
    lines = page_lines(session, room, top, bottom)
    return [[[text, str(DARK.style(role))] for text, role in line] for line in lines]


def every_screen(session: Session) -> list[list[Cells]]:
    """Return the page with each view that suits, and with each panel and the longest view alone."""
    looks = [session.look, *map(Look, suiting(session))]
    looks += [Look(focus=panel, zoomed=True) for panel in PANELS]
    looks += [Look("convergence", "view", zoomed=True), Look("trust", "view", zoomed=True)]
    pages = [painted(looked_at(session, look), Room(120, 36)) for look in looks]
    return [*pages, painted(session, Room(80, 24, ascii=True))]


def press(session: Session, key: str) -> Session:
    """Return the session after a key of the main screen; y searches however long it takes."""
    if key == "y":
        found = drained(search(session).pieces()) if convergence(session).searchable else None
        return with_fastest(session, found)
    row = key_for(key, key)
    assert row
    assert callable(row.does)
    there = row.does(session, 1)
    return travel(session, there) if isinstance(there, int) else there


def wander(session: Session, keys: str) -> None:
    """Press keys, and look at the screen after each: all of it to be forgotten."""
    for key in keys:
        try:
            session = press(session, key)
        except Refused:
            continue
        painted(session, Room(80, 24))


def answer(before: Before, line: str) -> str:
    for other, keys in before:
        wander(taken_up(other), keys)
    return json.dumps(every_screen(taken_up(line)))


class OtherProcess:
    """A process of this module."""

    def __init__(self, started: "subprocess.Popen[str]") -> None:
        self._started = started

    def screens(self, before: Before, line: str) -> list[list[Cells]]:
        """Have it do what is to be done before; return what the session of the line looks like."""
        assert self._started.stdin
        assert self._started.stdout
        self._started.stdin.write(json.dumps([before, line]) + "\n")
        self._started.stdin.flush()
        said: list[list[Cells]] = json.loads(self._started.stdout.readline())
        return said


@contextmanager
def other_process(*, forgets: bool) -> Iterator[OtherProcess]:
    """Start one that `forgets` all after each answer, or one that remembers."""
    command = [sys.executable, __file__, *(["forgets"] if forgets else [])]
    pipe = subprocess.PIPE
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    with subprocess.Popen(
        command, stdin=pipe, stdout=pipe, text=True, env=environment, cwd=FOLDER
    ) as started:
        yield OtherProcess(started)


def main(forgets: bool) -> None:
    _plotext()  # Imported once, and nothing drawn yet.
    for request in sys.stdin:
        arguments: Any = json.loads(request)
        if not forgets:
            print(answer(*arguments), flush=True)
        elif child := os.fork():
            os.waitpid(child, 0)
        else:
            print(answer(*arguments), flush=True)
            os._exit(0)


if __name__ == "__main__":
    main("forgets" in sys.argv)

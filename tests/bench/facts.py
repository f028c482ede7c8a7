"""All that the benchmark knows of gradstep: its command, flags, keys, and words on its screen."""

import sys
from itertools import cycle, islice
from pathlib import Path

import numpy as np

from core.data.dataset import Floats
from core.descent.path import Path as RunPath
from core.descent.run import Run, Settings, new_run
from core.descent.scenarios import SCENARIOS
from core.formats.session_line import dump
from core.model.equations import equations
from core.model.losses import SQUARED
from core.model.model import Model
from core.model.network import network_text
from core.model.program import Record, calculator, recorder
from core.session.session import Session
from tui.panels.views import VIEWS, suiting
from tui.screen.lines import Room

GRADSTEP = str(Path(sys.executable).parent / "gradstep")
COUNTER, BARE, BY_TEXTUAL = (
    [sys.executable, str(Path(__file__).parent / name)]
    for name in ("counter.py", "bare.py", "by_textual.py")
)

# Commands

WORKED = [GRADSTEP]
LOOP = [GRADSTEP, "--scenario", "loop"]


def at(scenario: str, update: int) -> list[str]:
    """Return the command that opens a scenario with so many updates done."""
    return [GRADSTEP, "--scenario", scenario, "--goto", str(update)]


def loop_at(update: int) -> list[str]:
    """Return the command that opens the training loop with so many updates done."""
    return at("loop", update)


def on_file(path: Path) -> list[str]:
    """Return the command that opens a CSV file; the rate suits x and y below 1."""
    return [GRADSTEP, str(path), "--rate", "0.1"]


def views_of(scenario: str) -> list[str]:
    """Return the names of the views that a scenario has; none where there is no such scenario."""
    return suiting(Session(SCENARIOS[scenario].run())) if scenario in SCENARIOS else []


def with_view(scenario: str, view: str) -> tuple[list[str], tuple[str, ...]]:
    """Return the command that opens a scenario with a view, and words of its frame."""
    title = VIEWS[view].heading(Session(SCENARIOS[scenario].run()), Room(40, 1))
    command = [GRADSTEP, "--scenario", scenario, "--view", view]
    # What it says beside its first word depends on the room.
    return command, ("Derivation of update", f"── {title.split()[0]}", "quit")


def on_file_with_convergence(path: Path) -> list[str]:
    """Return the command that opens a CSV file with the convergence view."""
    return [*on_file(path), "--view", "convergence"]


def searching_in_vain() -> list[str]:
    """Return the command that opens the training loop with a breakpoint that is never met."""
    session = Session(SCENARIOS["loop"].run(), breakpoints="|m|>1e9")
    return [GRADSTEP, "--session", dump(session)]


# Keys

UPDATE = b" "
STAGE = b"s"
ESC = b"\x1b"
DIALOGS = {
    "help": b"?",
    "settings": b"e",
    "export": b"x",
    "the list of lessons": b"L",
    "the command palette": b"\x10",
}
FOCUS = {"the focus goes": b"\x1b[O", "the focus comes": b"\x1b[I"}
"""What the terminal itself sends."""
INVERT = b"i"
VIEW_ALONE = b"V", b"z"
"""What turns to the view, and what then shows it alone."""
BACK = b"N"
NEXT_VIEW = b"\t", ("Predictions 2/",)
VIEW_AFTER = b"\t", ("Chain 5/",)
FASTEST = b"y"
CONTINUE = b"c"
STOP = ESC, ("Stopped at update",)
"""With the words that answer them."""


def updates(count: int) -> bytes:
    """Return the keys that ask for so many updates at once."""
    return f"{count}n".encode()


# Words on the screen

COUNTER_FRAME = ("count 0",)
WORDS = ("Derivation of update", "▸", "quit")
"""In every first frame of the explorer: the derivation, the table, the footer."""
FRAME = (*WORDS, "Fit 1/")
"""And the fit, as it is seen at 80×24."""


def frame_at(update: int) -> tuple[str, ...]:
    """Return what is in the first frame that has this update done."""
    return (f"update {update:,}: done",)


VERDICT_FRAME = ("Derivation of update", "Convergence 4/", "quit")
PROGRESS = ("Esc stops",)
FOUND = ("it converges. u undoes",)
NOT_MET = ("No breakpoint met",)


REGIONS_FRAME = ("Derivation of update", "Regions, ", "quit")
REGIONS_ALONE = ("x1 right, x2 up",)

# The engine


def record(count: int, run: Run | None = None) -> None:
    """Do `count` updates, of the training loop if of no other, and record the parameters."""
    RunPath(run or SCENARIOS["loop"].run()).extend(count)


def reached(run: Run, updates: int) -> tuple[float, ...]:
    """Return the parameters after so many updates."""
    return RunPath(run).row(updates)


def xor() -> Run:
    """Return the run of a network 2-2-1 of tanh on exclusive or."""
    return SCENARIOS["xor"].run()


def network(sizes: str) -> Run:
    """Return a run of another network on the same samples, at a small rate."""
    return new_run(xor().data, Settings(rate=0.01), (), Model(network_text(sizes)))


def compiled(sizes: str) -> None:
    """Read a network's text and compile its loop, with nothing remembered of it."""
    for known in (equations, recorder, calculator):
        known.cache_clear()
    recorder(equations(Model(network_text(sizes)), SQUARED.name))


def compiled_loop() -> Record:
    """Return the loop that the engine records updates of the line with."""
    return recorder(SCENARIOS["loop"].run().equations_at(0))


def columns(loop: Record, count: int) -> Floats:
    """Return the columns that a loop records in so many updates of the training loop."""
    run = SCENARIOS["loop"].run()
    samples = zip(*(column.tolist() for column in run.columns()), strict=True)
    start = run.segments[0].start
    recorded = loop(islice(cycle(samples), count), run.settings_at(0).rate, start)
    return np.fromiter(recorded, np.float64, count * len(start)).reshape(count, -1)

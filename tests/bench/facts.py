"""All that the benchmark knows of gradstep: its command, flags, keys, and words on its screen."""

import sys
from itertools import cycle, islice
from pathlib import Path

import numpy as np

from core.data.dataset import Floats
from core.descent.path import Path as RunPath
from core.descent.scenarios import SCENARIOS
from core.formats.session_line import dump
from core.model.program import Record, recorder
from core.session.session import Session
from tui.panels.views import VIEWS

GRADSTEP = str(Path(sys.executable).parent / "gradstep")
COUNTER, BARE = (
    [sys.executable, str(Path(__file__).parent / name)] for name in ("counter.py", "bare.py")
)

# Commands

WORKED = [GRADSTEP]
LOOP = [GRADSTEP, "--scenario", "loop"]


def loop_at(update: int) -> list[str]:
    """Return the command that opens the training loop with so many updates done."""
    return [*LOOP, "--goto", str(update)]


def on_file(path: Path) -> list[str]:
    """Return the command that opens a CSV file; the rate suits x and y below 1."""
    return [GRADSTEP, str(path), "--rate", "0.1"]


def with_view(view: str) -> tuple[list[str], tuple[str, ...]]:
    """Return the command that opens the worked example with a view, and words of its frame."""
    number = f" {list(VIEWS).index(view) + 1}/{len(VIEWS)}"
    return [*WORKED, "--view", view], ("Derivation of update", number, "quit")


def on_file_with_convergence(path: Path) -> list[str]:
    """Return the command that opens a CSV file with the convergence view."""
    return [*on_file(path), "--view", "convergence"]


def searching_in_vain() -> list[str]:
    """Return the command that opens the training loop with a breakpoint that is never met."""
    session = Session(SCENARIOS["loop"].run(), breakpoints="|m|>1e9")
    return [GRADSTEP, "--session", dump(session)]


# Keys

UPDATE = b" "
BACK = b"N"
NEXT_VIEW = b"\t", ("Predictions 2/",)
VIEW_AFTER = b"\t", ("Chain 5/",)
FASTEST = b"y"
CONTINUE = b"c"
STOP = b"\x1b", ("Stopped at update",)
"""With the words that answer them."""


def updates(count: int) -> bytes:
    """Return the keys that ask for so many updates at once."""
    return f"{count}n".encode()


# Words on the screen

COUNTER_FRAME = ("count 0",)
FRAME = ("Derivation of update", "▸", "Fit 1/", "quit")
"""In every first frame of the explorer: the derivation, the table, the fit, the footer."""


def frame_at(update: int) -> tuple[str, ...]:
    """Return what is in the first frame that has this update done."""
    return (f"update {update}: done",)


VERDICT_FRAME = ("Derivation of update", "Convergence 4/", "quit")
PROGRESS = ("Esc stops",)
FOUND = ("contracts fastest",)
NOT_MET = ("No breakpoint met",)


# The engine


def record(count: int) -> None:
    """Do `count` updates of the training loop and record the parameters after each."""
    RunPath(SCENARIOS["loop"].run()).extend(count)


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

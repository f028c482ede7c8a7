"""All that the benchmark knows of gradstep: its command, flags, keys, and words on its screen."""

import sys
from pathlib import Path

from core.run import Path as RunPath
from core.scenarios import SCENARIOS

GRADSTEP = str(Path(sys.executable).parent / "gradstep")
COUNTER = [sys.executable, str(Path(__file__).parent / "counter.py")]

# Commands

WORKED = [GRADSTEP]
LOOP = [GRADSTEP, "--scenario", "loop"]


def loop_at(update: int) -> list[str]:
    """Return the command that opens the training loop with so many updates done."""
    return [*LOOP, "--goto", str(update)]


def on_file(path: Path) -> list[str]:
    """Return the command that opens a CSV file; the rate suits x and y below 1."""
    return [GRADSTEP, str(path), "--rate", "0.1"]


# Keys

UPDATE = b" "
BACK = b"N"
NEXT_VIEW = b"\t", ("Predictions 2/",)
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


PROGRESS = ("Esc stops",)


# The engine


def record(count: int) -> None:
    """Do `count` updates of the training loop and record the parameters after each."""
    RunPath(SCENARIOS["loop"].run()).extend(count)

"""What the values of options may be, for their help, for completion and for the manual."""

import argparse

from core.descent.order import ORDERS
from core.descent.scenarios import SCENARIOS
from core.formats.command_line import phase_words
from core.formats.table import FORMATS
from core.model.losses import LOSSES
from core.model.model import LINE
from core.model.network import ACTIVATIONS, OUTPUTS
from core.text.numbers import DIGITS
from tui import lessons
from tui.panels.views import VIEWS

SHELLS = ("bash", "zsh", "fish")

VALUES: dict[str, tuple[str, ...]] = {
    "scenario": tuple(SCENARIOS),
    "activation": tuple(ACTIVATIONS),
    "output": tuple(OUTPUTS),
    "loss": tuple(LOSSES),
    "order": tuple(ORDERS),
    "phase": tuple(phase_words(LINE.stages)),
    "view": tuple(VIEWS),
    "digits": tuple(map(str, DIGITS)),
    "lesson": tuple(lessons.NAMES),
    "format": tuple(FORMATS),
    "completion": SHELLS,
}
"""By the name of an option, the values that it takes."""

_FILES = ("data", "lesson", "model")


def listed(name: str) -> str:
    """Return the values of an option as its help lists them."""
    return ", ".join(VALUES[name])


def takes_file(action: argparse.Action) -> bool:
    """Whether the name of a file may be given there."""
    return action.metavar in ("FILE", "FOLDER") or action.dest in _FILES

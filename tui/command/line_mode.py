"""The line mode: a run printed on standard output, without a screen."""

import argparse
import sys
from collections.abc import Mapping

from core.descent.path import path_of
from core.descent.run import MOST_UPDATES
from core.descent.settings import read_updates
from core.formats.table import FORMATS
from core.session.session import Session, stopped
from core.text.typed import InputError, read_choice, read_whole
from tui.terminal.asked import driver_named
from tui.terminal.streams import complain, put

_USUAL_UPDATES = 10  # Printed where no number is asked for: an epoch, or this many.


def asked_for(options: argparse.Namespace, environment: Mapping[str, str]) -> bool:
    """Whether the arguments ask for lines, or the output is nothing to open a screen on."""
    if (options.format, options.updates, options.epochs) != (None, None, None):
        return True
    if driver_named(environment):
        return False
    # Windows has no TERM.
    usual = "dumb" if sys.platform != "win32" else ""
    return not sys.stdout.isatty() or environment.get("TERM", usual) == "dumb"


def print_run(session: Session, options: argparse.Namespace) -> int:
    """Print the session's run as far as asked, and return the exit status.

    That it ended early, at a number that is not finite, is said on standard error. Raises
    InputError.
    """
    asked = "text" if options.format is None else options.format
    form = read_choice(asked, "--format", tuple(FORMATS))
    run = session.run
    updates = _updates(session, options)
    reached = path_of(run).extend(updates)
    put(FORMATS[form](run, reached))
    if 0 < reached < updates:
        end = Session(run, at=run.stages.place(reached))
        complain(f"{stopped(end).partition('. ')[0]}.")
    return 0


def _updates(session: Session, options: argparse.Namespace) -> int:
    size = len(session.run.data)
    if options.updates is not None and options.epochs is not None:
        raise InputError("Give one of --updates and --epochs.")
    if options.epochs is not None:
        return size * read_whole(options.epochs, "--epochs", MOST_UPDATES // size)
    if options.updates is not None:
        return read_updates(options.updates, "--updates")
    if options.goto is not None:
        return read_updates(options.goto, "--goto")
    return session.updates or min(size, _USUAL_UPDATES)

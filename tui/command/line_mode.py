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
from tui.terminal.environment import driver_named
from tui.terminal.streams import complain, keyboard_from_terminal, put

_USUAL_UPDATES = 10  # Printed where no number is asked for: an epoch, or this many.


def talks(options: argparse.Namespace, environment: Mapping[str, str]) -> bool:
    """Whether the explorer is to be a dialogue: asked for, or all that a terminal can show.

    Raises InputError where that is not what else is asked for.
    """
    if options.lines:
        for name in ("format", "updates", "epochs"):
            if getattr(options, name) is not None:
                raise InputError(f"--lines is a dialogue: leave out --{name}.")
        if options.data == "-" and not keyboard_from_terminal():
            raise InputError("Standard input is what --lines hears: name a file in place of -.")
        return True
    return (
        sys.stdin.isatty()
        and _is_dumb(environment)
        and not _is_printed(options)
        and sys.stdout.isatty()
        and not driver_named(environment)
    )


def _is_printed(options: argparse.Namespace) -> bool:
    return (options.format, options.updates, options.epochs) != (None, None, None)


def _is_dumb(environment: Mapping[str, str]) -> bool:
    """Whether the terminal says that its cursor can't be moved; Windows has no TERM."""
    return environment.get("TERM", "dumb" if sys.platform != "win32" else "") == "dumb"


def asked_for(options: argparse.Namespace, environment: Mapping[str, str]) -> bool:
    """Whether the arguments ask for lines, or the output is nothing to open a screen on."""
    if _is_printed(options):
        return True
    if driver_named(environment):
        return False
    return not sys.stdout.isatty() or _is_dumb(environment)


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

"""The program: arguments to a session, errors to standard error, and the explorer."""

import argparse
import gc
import os
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import NoReturn

from core import __version__
from core.data.dataset import DataError
from core.descent.order import ORDERS
from core.descent.scenarios import GROUPS, SCENARIOS
from core.formats.command_line import phase_words
from core.formats.session_line import LinkError
from core.formats.table import FORMATS
from core.model.losses import LOSSES
from core.model.model import LINE
from core.model.network import ACTIVATIONS, OUTPUTS
from core.session.session import Session
from core.text.numbers import DIGITS
from core.text.typed import InputError
from tui import lessons
from tui.command import line_mode
from tui.command.opening import opened
from tui.lines.program import talk
from tui.panels.views import VIEWS
from tui.saving import Autosave
from tui.terminal.streams import complain, fail, keyboard_from_terminal, put, writes_ascii


class Parser(argparse.ArgumentParser):
    """A parser whose mistakes are one sentence each."""

    def __init__(self, prog: str, description: str, epilog: str) -> None:
        super().__init__(
            prog,
            description=description,
            epilog=epilog,
            allow_abbrev=False,
            # One width everywhere: the README holds this text.
            formatter_class=partial(argparse.HelpFormatter, width=88),
        )

    def error(self, message: str) -> NoReturn:
        """Print the sentence and leave with status 2."""
        fail(f"{message[:1].upper()}{message[1:]}. {self.prog} --help lists what there is.")

    def _print_message(self, message: str, _file: object = None) -> None:
        """Print help or version; argparse keeps silent where that can't be written."""
        put(message.splitlines())


def parser() -> argparse.ArgumentParser:
    """Return the parser of the command line."""
    made = Parser(
        prog="gradstep",
        description=f"Step through gradient descent on y* = {LINE.written}, one sample at a key "
        "press.",
        epilog="Without data, the worked example opens. In the explorer, ? lists the keys. "
        "gradstep class opens a class over SSH; gradstep class --help tells how.",
    )
    made.add_argument("--version", action="version", version=f"gradstep {__version__}")
    saved = add_session_arguments(made, lists=True)
    saved.add_argument(
        "--autosave",
        metavar="FILE",
        help="save the session there at each pause, and take up what is there already",
    )
    lines = made.add_argument_group("without a screen")
    lines.add_argument(
        "--format", metavar="FORMAT", help=f"print as {', '.join(FORMATS)}, and exit"
    )
    lines.add_argument("--updates", metavar="N", help="print N updates")
    lines.add_argument("--epochs", metavar="N", help="print N epochs")
    lines.add_argument(
        "--lines", action="store_true", help="the explorer as a dialogue on plain lines"
    )
    return made


def add_session_arguments(
    made: argparse.ArgumentParser, lists: bool = False
) -> argparse._ArgumentGroup:
    """Add what chooses a session, as tui.command.opening reads it; return the group of saved ones.

    With `lists`, scenarios and lessons can be listed too.
    """
    data = made.add_argument_group("data")
    data.add_argument("data", nargs="?", metavar="DATA", help="a CSV file; - is standard input")
    data.add_argument(
        "--points", metavar="POINTS", help='samples, inputs before targets: "1,3 2,5"'
    )
    data.add_argument("--scenario", metavar="NAME", help=f"one of {', '.join(SCENARIOS)}")
    if lists:
        data.add_argument(
            "--list-scenarios", action="store_true", help="list the scenarios and exit"
        )
    data.add_argument(
        "--x", metavar="COLUMNS", help="the column of each input, by name or number: a,3"
    )
    data.add_argument("--y", metavar="COLUMNS", help="the column of each target, likewise")
    data.add_argument(
        "--standardise",
        action="store_true",
        help="bring columns to mean 0 and deviation 1; targets that are all 0 or 1 stay",
    )
    run = made.add_argument_group("the run")
    run.add_argument(
        "--model",
        metavar="TEXT",
        help='a formula, such as "y* = a*x^2 + b*x + c", or a file of such; definitions are '
        'divided by ; or line ends, as in "h = tanh(w*x + b); y* = v*h + c"',
    )
    run.add_argument(
        "--network", metavar="SIZES", help="a network of so many units a layer, such as 2-4-1"
    )
    run.add_argument(
        "--activation", metavar="NAME", help=f"of its hidden units: {', '.join(ACTIVATIONS)}"
    )
    run.add_argument("--output", metavar="NAME", help=f"of its outputs: {', '.join(OUTPUTS)}")
    run.add_argument(
        "--start",
        metavar="START",
        help='parameters at first, such as "w1=0.15 w2=0.2"; others are drawn from −1 to 1',
    )
    run.add_argument("--m", metavar="NUMBER", help="start of m")
    run.add_argument("--c", metavar="NUMBER", help="start of c")
    run.add_argument("--random-start", metavar="HIGH", help="draw all parameters from 0 up to HIGH")
    run.add_argument("--rate", metavar="NUMBER", help="η, the learning rate, above 0")
    run.add_argument("--loss", metavar="NAME", help=f"one of {', '.join(LOSSES)}")
    run.add_argument("--order", metavar="NAME", help=f"one of {', '.join(ORDERS)}")
    run.add_argument("--seed", metavar="NUMBER", help="what order and start are drawn from")
    run.add_argument(
        "--change",
        metavar="CHANGE",
        action="append",
        default=[],
        help="change settings after so many updates, such as 7:rate=0.1,loss=absolute; repeatable",
    )
    screen = made.add_argument_group("the explorer")
    screen.add_argument("--goto", metavar="N", help="open with N updates done")
    words = ", ".join(phase_words(LINE.stages))
    screen.add_argument(
        "--phase", metavar="PHASE", help=f"and then at {words}; with layers forward-1 …"
    )
    screen.add_argument("--reached", metavar="N", help="of N updates reached before")
    screen.add_argument("--view", metavar="VIEW", help=f"one of {', '.join(VIEWS)}")
    screen.add_argument("--digits", metavar="N", help=f"one of {', '.join(map(str, DIGITS))}")
    screen.add_argument("--log-loss", action="store_true", help="a logarithmic loss axis")
    screen.add_argument("--ascii", action="store_true", help="write nothing but ASCII")
    taught = made.add_argument_group("lessons")
    taught.add_argument(
        "--lesson",
        metavar="NAME",
        help=f"open a lesson: {', '.join(lessons.NAMES)}, or a TOML file",
    )
    if lists:
        taught.add_argument("--list-lessons", action="store_true", help="list the lessons and exit")
    saved = made.add_argument_group("saved sessions")
    saved.add_argument("--session", metavar="LINE", help="take up the session of this line")
    saved.add_argument("--resume", metavar="FILE", help="take up the session saved in a file")
    return saved


def run(arguments: Sequence[str]) -> int:
    """Do what the arguments ask for and return the exit status."""
    options = parser().parse_args(arguments)
    try:
        if options.list_scenarios:
            put(_scenarios())
            return 0
        if options.list_lessons:
            put([f"{lesson.name:<9} {lesson.about}" for lesson in lessons.shipped()])
            return 0
        session, place = opened(options)
        if options.lines:
            return _talk(session, place, options)
        if line_mode.asked_for(options) or not keyboard_from_terminal():
            return line_mode.print_run(session, options)
        return _explore(session, place, options)
    except (InputError, DataError, LinkError) as error:
        fail(str(error))


def _scenarios() -> Iterator[str]:
    """Yield the scenarios by group."""
    for group, scenarios in GROUPS.items():
        yield f"{group}:"
        yield from (f"  {each.name:<10} {each.about}" for each in scenarios)


def _talk(session: Session, place: int, options: argparse.Namespace) -> int:
    """Hold the dialogue on lines; raises InputError where that is not what else is asked for."""
    given = [name for name in ("format", "updates", "epochs", "autosave") if getattr(options, name)]
    if given:
        raise InputError(f"--lines is a dialogue: leave out --{given[0]}.")
    if options.data == "-" and not keyboard_from_terminal():
        raise InputError("Standard input is what --lines hears: name a file in place of -.")
    return talk(session, place, options.ascii or writes_ascii(dict(os.environ)))


def _explore(session: Session, place: int, options: argparse.Namespace) -> int:
    """Open the explorer, and go to a place once it is open."""
    autosave = Autosave(Path(options.autosave), session) if options.autosave else None
    # Textual takes a moment to import: not before the arguments are known to be good, and
    # without looking for garbage meanwhile; the explorer starts that again.
    gc.disable()
    from tui.app.explorer import Explorer
    from tui.terminal.driver import TerminalDriver

    ascii_only = options.ascii or writes_ascii(dict(os.environ))

    save = autosave.finish if autosave else str
    app = Explorer(session, place, ascii_only, autosave, partial(TerminalDriver, at_last=save))
    app.run(mouse=False)
    status = app.return_code or 0
    if complaint := save():
        complain(complaint)
        return status or 2
    if autosave and autosave.beside:
        complain(f"The session is in {autosave.beside}: {options.autosave} is another gradstep's.")
    return status

"""The program: arguments to a session, errors to standard error, and the explorer."""

import argparse
import gc
import os
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

from core import __version__
from core.data.dataset import DataError
from core.descent.scenarios import GROUPS
from core.formats.session_line import LinkError
from core.model.model import LINE
from core.session.session import Session
from core.text.typed import InputError, read_choice
from tui import lessons, preferences
from tui.command import completion, line_mode, manual
from tui.command.opening import chosen, opened
from tui.command.parsers import Parser
from tui.command.values import SHELLS, listed
from tui.preferences import Preferences
from tui.saving import Autosave
from tui.terminal.environment import driver_named
from tui.terminal.streams import (
    complain,
    fail,
    input_waits,
    keyboard_from_terminal,
    put,
    writes_ascii,
)


def parser() -> Parser:
    """Return the parser of the command line."""
    made = Parser(
        prog="gradstep",
        description=f"Step through gradient descent on y* = {LINE.written}, one sample at a key "
        "press.",
        epilog="Without data, the worked example opens. In the explorer, ? lists the keys. "
        "gradstep class opens a class over SSH; gradstep class --help tells how.",
    )
    made.add_argument("--version", action="version", version=f"gradstep {__version__}")
    made.add_argument(
        "--completion",
        metavar="SHELL",
        help=f"print what has a shell complete all this: {listed('completion')}",
    )
    made.add_argument("--man", action="store_true", help="print the manual page: man -l reads it")
    saved = add_session_arguments(made, alone=True)
    saved.add_argument(
        "--autosave",
        metavar="FILE",
        help="save the session there at each pause, and take up what is there already",
    )
    lines = made.add_argument_group("without a screen")
    lines.add_argument("--format", metavar="FORMAT", help=f"print as {listed('format')}, and exit")
    lines.add_argument("--updates", metavar="N", help="print N updates")
    lines.add_argument("--epochs", metavar="N", help="print N epochs")
    lines.add_argument(
        "--lines", action="store_true", help="the explorer as a dialogue on plain lines"
    )
    return made


def add_session_arguments(
    made: argparse.ArgumentParser, alone: bool = False
) -> argparse._ArgumentGroup:
    """Add what chooses a session, as tui.command.opening reads it; return the group of saved ones.

    Outside a class, `alone`, scenarios and lessons can be listed too, and there is a mouse.
    """
    data = made.add_argument_group("data")
    data.add_argument("data", nargs="?", metavar="DATA", help="a CSV file; - is standard input")
    data.add_argument(
        "--points", metavar="POINTS", help='samples, inputs before targets: "1,3 2,5"'
    )
    data.add_argument("--scenario", metavar="NAME", help=f"one of {listed('scenario')}")
    if alone:
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
        "--activation", metavar="NAME", help=f"of its hidden units: {listed('activation')}"
    )
    run.add_argument("--output", metavar="NAME", help=f"of its outputs: {listed('output')}")
    run.add_argument(
        "--start",
        metavar="START",
        help='parameters at first, such as "w1=0.15 w2=0.2"; others are drawn from −1 to 1',
    )
    run.add_argument("--m", metavar="NUMBER", help="start of m")
    run.add_argument("--c", metavar="NUMBER", help="start of c")
    run.add_argument("--random-start", metavar="HIGH", help="draw all parameters from 0 up to HIGH")
    run.add_argument("--rate", metavar="NUMBER", help="η, the learning rate, above 0")
    run.add_argument("--loss", metavar="NAME", help=f"one of {listed('loss')}")
    run.add_argument("--order", metavar="NAME", help=f"one of {listed('order')}")
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
    screen.add_argument(
        "--phase", metavar="PHASE", help=f"and then at {listed('phase')}; with layers forward-1 …"
    )
    screen.add_argument("--reached", metavar="N", help="of N updates reached before")
    screen.add_argument("--view", metavar="VIEW", help=f"one of {listed('view')}")
    screen.add_argument("--digits", metavar="N", help=f"one of {listed('digits')}")
    screen.add_argument("--log-loss", action="store_true", help="a logarithmic loss axis")
    screen.add_argument("--ascii", action="store_true", help="write nothing but ASCII")
    if alone:
        screen.add_argument(
            "--no-mouse", action="store_true", help="leave the mouse to the terminal"
        )
    taught = made.add_argument_group("lessons")
    taught.add_argument(
        "--lesson",
        metavar="NAME",
        help=f"open a lesson: {listed('lesson')}, or a TOML file",
    )
    if alone:
        taught.add_argument("--list-lessons", action="store_true", help="list the lessons and exit")
    saved = made.add_argument_group("saved sessions")
    saved.add_argument("--session", metavar="LINE", help="take up the session of this line")
    saved.add_argument("--resume", metavar="FILE", help="take up the session saved in a file")
    return saved


def run(arguments: Sequence[str], parsers: Callable[[], completion.Parsers]) -> int:
    """Do what the arguments ask for and return the exit status; `parsers` gives every command's."""
    options = parser().parse_args(arguments)
    try:
        if options.completion is not None:
            shell = read_choice(options.completion, "--completion", SHELLS)
            put(completion.script(shell, parsers()))
            return 0
        if options.man:
            put(manual.page(parsers()))
            return 0
        if options.list_scenarios:
            put(_scenarios())
            return 0
        if options.list_lessons:
            put([f"{lesson.name:<9} {lesson.about}" for lesson in lessons.shipped()])
            return 0
        talks = line_mode.talks(options, os.environ)
        lines = not talks and line_mode.asked_for(options, os.environ)
        preferred = Preferences() if lines else preferences.read(os.environ)
        if not (talks or chosen(options) or driver_named(os.environ)) and input_waits():
            raise InputError("Data came on standard input and was not asked for: add - to read it.")
        session, place = opened(options, preferred.look)
        if talks:
            return _talk(session, place, options, preferred)
        if lines or not _keyboard():
            return line_mode.print_run(session, options)
        return _explore(session, place, options, preferred)
    except (InputError, DataError, LinkError) as error:
        fail(str(error))


def _keyboard() -> bool:
    """Whether keys can be had: from a terminal, or from wherever a driver asked for has them."""
    return driver_named(os.environ) or keyboard_from_terminal()


def _scenarios() -> Iterator[str]:
    """Yield the scenarios by group."""
    for group, scenarios in GROUPS.items():
        yield f"{group}:"
        yield from (f"  {each.name:<10} {each.about}" for each in scenarios)


def _talk(session: Session, place: int, options: argparse.Namespace, preferred: Preferences) -> int:
    """Hold the dialogue on lines."""
    autosave = _autosave(session, options)
    from tui.lines.dialogue import Dialogue
    from tui.lines.program import talk

    ascii_only = options.ascii or writes_ascii(dict(os.environ))
    begun = partial(
        Dialogue,
        session,
        goto=place,
        ascii_only=ascii_only,
        autosave=autosave,
        preferences=preferred,
    )
    return _saved(talk(begun, ascii_only), autosave, options)


def _explore(
    session: Session, place: int, options: argparse.Namespace, preferred: Preferences
) -> int:
    """Open the explorer, and go to a place once it is open."""
    autosave = _autosave(session, options)
    # Textual takes a moment to import: not before the arguments are known to be good, and
    # without looking for garbage meanwhile; the explorer starts that again.
    gc.disable()
    from tui.app.explorer import Explorer
    from tui.terminal.drivers import driver_for

    ascii_only = options.ascii or writes_ascii(dict(os.environ))

    save = autosave.finish if autosave else str
    driver = driver_for(os.environ, save, preferred.asks)
    app = Explorer(session, place, ascii_only, autosave, driver, preferences=preferred)
    app.run(mouse=preferred.mouse and not options.no_mouse)
    return _saved(app.return_code or 0, autosave, options)


def _autosave(session: Session, options: argparse.Namespace) -> Autosave | None:
    return Autosave(Path(options.autosave), session) if options.autosave else None


def _saved(status: int, autosave: Autosave | None, options: argparse.Namespace) -> int:
    """Save for the last time, say where that is not as expected, and return the exit status."""
    if autosave and (complaint := autosave.finish()):
        complain(complaint)
        return status or 2
    if autosave and autosave.beside:
        complain(f"The session is in {autosave.beside}: {options.autosave} is another gradstep's.")
    return status

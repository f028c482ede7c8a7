"""The command line: arguments to a session, errors to standard error, and the line mode."""

import argparse
import gc
import os
import signal
import sys
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import NoReturn

from core import __version__
from core.command import PHASE_WORDS, USUAL_RATE, changed_run
from core.dataset import DataError, Dataset
from core.losses import LOSSES
from core.numbers import DIGITS
from core.order import ORDERS, random_start
from core.parsing import parse_points
from core.reading import (
    InputError,
    read_choice,
    read_number,
    read_rate,
    read_seed,
    read_whole,
)
from core.run import Run, Settings, new_run
from core.scenarios import SCENARIOS
from core.session import STEPS, VIEWS, Look, Session, travel
from core.text import FORMATS
from tui import line_mode
from tui.loading import keyboard_from_terminal, prepare_streams, read_data, writes_ascii


class _Parser(argparse.ArgumentParser):
    """A parser whose mistakes are one sentence each."""

    def error(self, message: str) -> NoReturn:
        """Print the sentence and leave with status 2."""
        fail(f"{message[:1].upper()}{message[1:]}. gradstep --help lists what there is.")


def fail(sentence: str) -> NoReturn:
    """Print a sentence on standard error and leave with status 2."""
    print(f"gradstep: {sentence}", file=sys.stderr)
    raise SystemExit(2)


def parser() -> argparse.ArgumentParser:
    """Return the parser of the command line."""
    made = _Parser(
        prog="gradstep",
        description="Step through gradient descent on y* = m·x + c, one sample at a key press.",
        epilog="Without data, the worked example opens. In the explorer, ? lists the keys.",
        allow_abbrev=False,
        # One width everywhere: the README holds this text.
        formatter_class=partial(argparse.HelpFormatter, width=88),
    )
    made.add_argument("--version", action="version", version=f"gradstep {__version__}")
    data = made.add_argument_group("data")
    data.add_argument("data", nargs="?", metavar="DATA", help="a CSV file; - is standard input")
    data.add_argument("--points", metavar="POINTS", help='samples, such as "1,3 2,5"')
    data.add_argument("--scenario", metavar="NAME", help=f"one of {', '.join(SCENARIOS)}")
    data.add_argument("--list-scenarios", action="store_true", help="list the scenarios and exit")
    data.add_argument("--x", metavar="COLUMN", help="the column of x, by name or number from 1")
    data.add_argument("--y", metavar="COLUMN", help="the column of y, by name or number from 1")
    data.add_argument(
        "--standardise", action="store_true", help="bring x and y to mean 0 and deviation 1"
    )
    run = made.add_argument_group("the run")
    run.add_argument("--m", metavar="NUMBER", help="start of m")
    run.add_argument("--c", metavar="NUMBER", help="start of c")
    run.add_argument("--random-start", metavar="HIGH", help="draw m and c from 0 up to HIGH")
    run.add_argument("--rate", metavar="NUMBER", help="η, the learning rate, above 0")
    run.add_argument(
        "--loss", metavar="NAME", default="squared", help=f"one of {', '.join(LOSSES)}"
    )
    run.add_argument("--order", metavar="NAME", default="table", help=f"one of {', '.join(ORDERS)}")
    run.add_argument(
        "--seed", metavar="NUMBER", default="0", help="what order and start are drawn from"
    )
    run.add_argument(
        "--change",
        metavar="CHANGE",
        action="append",
        default=[],
        help="change settings after so many updates, such as 7:rate=0.1,loss=absolute; repeatable",
    )
    screen = made.add_argument_group("the explorer")
    screen.add_argument("--goto", metavar="N", help="open with N updates done")
    screen.add_argument("--phase", metavar="PHASE", help=f"and then at {', '.join(PHASE_WORDS)}")
    screen.add_argument("--reached", metavar="N", default="0", help="of N updates reached before")
    screen.add_argument("--view", metavar="VIEW", default="fit", help=f"one of {', '.join(VIEWS)}")
    screen.add_argument(
        "--digits", metavar="N", default="6", help=f"one of {', '.join(map(str, DIGITS))}"
    )
    screen.add_argument("--log-loss", action="store_true", help="a logarithmic loss axis")
    screen.add_argument("--ascii", action="store_true", help="write nothing but ASCII")
    lines = made.add_argument_group("without a screen")
    lines.add_argument(
        "--format", metavar="FORMAT", help=f"print as {', '.join(FORMATS)}, and exit"
    )
    lines.add_argument("--updates", metavar="N", help="print N updates")
    lines.add_argument("--epochs", metavar="N", help="print N epochs")
    return made


def main(arguments: Sequence[str] | None = None) -> int:
    """Run gradstep and return its exit status."""
    prepare_streams(dict(os.environ))
    options = parser().parse_args(arguments)
    try:
        if options.list_scenarios:
            for scenario in SCENARIOS.values():
                print(f"{scenario.name:<9} {scenario.about}")
            return 0
        run = _run(options)
        if line_mode.asked_for(options) or not keyboard_from_terminal():
            return line_mode.print_run(run, options)
        return _explore(run, options)
    except (InputError, DataError) as error:
        fail(str(error))
    except BrokenPipeError:
        # The reader has seen enough. What is still buffered can go nowhere.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 128 + signal.SIGPIPE
    except KeyboardInterrupt:
        return 128 + signal.SIGINT


def _run(options: argparse.Namespace) -> Run:
    """Return the run that the arguments ask for; raises InputError or DataError."""
    sources = [options.data, options.points, options.scenario]
    if sum(source is not None for source in sources) > 1:
        raise InputError("Give one of a data file, --points and --scenario.")
    if options.data is None and (options.x or options.y):
        raise InputError("--x and --y choose columns of a data file: name one.")
    if options.data is None and options.points is None:
        asked = "worked" if options.scenario is None else options.scenario
        name = read_choice(asked, "--scenario", tuple(SCENARIOS))
        scenario = SCENARIOS[name]
        data, m, c, rate = scenario.data, scenario.m, scenario.c, scenario.rate
    else:
        data, m, c, rate = _own_data(options), 0.0, 0.0, USUAL_RATE
    settings = Settings(
        rate=rate if options.rate is None else read_rate(options.rate, "--rate"),
        loss=read_choice(options.loss, "--loss", tuple(LOSSES)),
        order=read_choice(options.order, "--order", ORDERS),
        seed=read_seed(options.seed, "--seed"),
    )
    if options.random_start is not None:
        m, c = random_start(settings.seed, read_rate(options.random_start, "--random-start"))
    m = m if options.m is None else read_number(options.m, "--m")
    c = c if options.c is None else read_number(options.c, "--c")
    run = new_run(data.standardise() if options.standardise else data, m, c, settings)
    for change in options.change:
        run = changed_run(run, change)
    return run


def _own_data(options: argparse.Namespace) -> Dataset:
    if options.points is not None:
        return replace(parse_points(options.points, "--points"), name="points")
    return read_data(options.data, options.x, options.y)


def _explore(run: Run, options: argparse.Namespace) -> int:
    """Open the explorer; a place far away is computed with the screen open."""
    look = Look(
        view=read_choice(options.view, "--view", VIEWS),
        digits=int(read_choice(options.digits, "--digits", tuple(map(str, DIGITS)))),
        log_loss=options.log_loss,
    )
    done = read_whole("0" if options.goto is None else options.goto, "--goto")
    place = done * STEPS
    if options.phase is not None:
        place += PHASE_WORDS[read_choice(options.phase, "--phase", tuple(PHASE_WORDS))]
    reached = read_whole(options.reached, "--reached") * STEPS
    session = Session(run, look=look)
    if reached > place:
        session = replace(travel(session, reached), at=0, came_from=0)
    # Textual takes a moment to import: not before the arguments are known to be good, and
    # without looking for garbage meanwhile; the explorer starts that again.
    gc.disable()
    from tui.app import Gradstep

    ascii_only = options.ascii or writes_ascii(dict(os.environ))
    app = Gradstep(session, place, ascii_only)
    app.run(mouse=False)
    return app.return_code or 0


if __name__ == "__main__":
    sys.exit(main())

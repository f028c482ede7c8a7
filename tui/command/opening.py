"""What the arguments open: a run of scenario or data, or a session that was saved."""

import argparse
from dataclasses import fields, replace
from pathlib import Path

from core.data.csv_file import chosen_columns
from core.data.dataset import Dataset
from core.data.points import parse_points
from core.descent.order import random_start
from core.descent.run import Run, Settings, new_run, usual_start
from core.descent.scenarios import SCENARIOS, scenario_of
from core.descent.settings import read_start, read_updates, readers_of
from core.formats.command_line import USUAL, changed_run, phase_words
from core.lessons.progress import begin
from core.model.expression import ExpressionError
from core.model.losses import loss_for
from core.model.model import LINE, Model, read_model
from core.model.network import ACTIVATIONS, OUTPUTS, model_text, network_text
from core.session.session import Look, Session, travel
from core.text.numbers import DIGITS
from core.text.typed import InputError, read_choice, read_rate
from tui import lessons, saving
from tui.files.loading import DataFile, data_file, formula_text
from tui.panels.views import VIEWS

_DATA = ("data", "points", "scenario")
# What a saved session holds itself.
_HELD = (
    *("model", "network", "activation", "output", "start"),
    *("points", "scenario", "standardise", *LINE.parameters, "random_start", "rate", "loss"),
    *("order", "seed", "change", "goto", "phase", "reached", "view", "digits", "log_loss"),
)

_USUAL_LOOK = Look()


def opened(options: argparse.Namespace, usual: Look = _USUAL_LOOK) -> tuple[Session, int]:
    """Return the session that the arguments ask for, and the place to go to in it.

    It is looked at as is `usual` where neither they nor what was saved say otherwise. A place far
    away is left to be computed with the screen open. Raises InputError, DataError or LinkError.
    """
    saved = _saved(options)
    if saved is not None:
        return saved, 0
    if options.lesson is not None:
        return _lesson(options, usual), 0
    run = run_of(options)
    look = replace(
        usual,
        view=read_choice(_or(options.view, "fit"), "--view", tuple(VIEWS)),
        digits=_digits(options, usual),
        log_loss=options.log_loss,
    )
    place = run.stages.place(read_updates(_or(options.goto, "0"), "--goto"))
    if options.phase is not None:
        stages = phase_words(run.stages)
        place += stages[read_choice(options.phase, "--phase", tuple(stages))]
    reached = run.stages.place(read_updates(_or(options.reached, "0"), "--reached"))
    session = Session(run, look=look)
    if reached > place:
        session = replace(travel(session, reached), at=0, came_from=0)
    return session, place


def _digits(options: argparse.Namespace, usual: Look) -> int:
    text = _or(options.digits, str(usual.digits))
    return int(read_choice(text, "--digits", tuple(map(str, DIGITS))))


def chosen(options: argparse.Namespace) -> bool:
    """Whether the arguments choose what to open, and it is not the worked example for want."""
    return bool(_given(options, (*_HELD, "data", "lesson", "session", "resume")))


def _saved(options: argparse.Namespace) -> Session | None:
    """Return the session of --session, --resume or an --autosave file that is there already."""
    sources = [options.session, options.resume]
    if None not in sources:
        raise InputError("Give one of --session and --resume.")
    given = _given(options, (*_HELD, "lesson"))
    there = options.autosave is not None and saving.holds_a_session(Path(options.autosave))
    if sources == [None, None]:
        if not there:
            return None
        if given or options.data:
            raise InputError(
                f"{options.autosave} holds a session already, which would be lost: leave out "
                f"{[*given, options.data][0]} to take it up, or name another file to save to."
            )
    elif given:
        raise InputError(f"A saved session holds its own settings: leave out {given[0]}.")
    own = None if options.data is None else _file(options.data)
    columns = [(options.x, options.y)] if options.x or options.y else []
    if options.session is not None:
        return saving.taken_up(options.session, own, *columns)
    return saving.read(Path(options.resume or options.autosave), own, *columns)


def _given(options: argparse.Namespace, names: tuple[str, ...]) -> list[str]:
    """Return which of these options were given, as they are written."""
    return [f"--{name.replace('_', '-')}" for name in names if getattr(options, name)]


def _lesson(options: argparse.Namespace, look: Look) -> Session:
    """Return the session at the start of a lesson, which has a run of its own."""
    given = _given(options, _HELD)
    if given or options.data:
        what = [*given, options.data][0]
        raise InputError(f"A lesson opens its own data and settings: leave out {what}.")
    lesson = lessons.read(options.lesson)
    return begin(Session(lesson.start, look=look), lesson)


def run_of(options: argparse.Namespace) -> Run:
    """Return the run that the arguments ask for; raises InputError or DataError."""
    if sum(getattr(options, source) is not None for source in _DATA) > 1:
        raise InputError("Give one of a data file, --points and --scenario.")
    if options.data is None and (options.x or options.y):
        raise InputError("--x and --y choose columns of a data file: name one.")
    asked_for = _model(options)
    if options.data is None and options.points is None:
        asked = "worked" if options.scenario is None else options.scenario
        name = read_choice(asked, "--scenario", tuple(SCENARIOS))
        run = SCENARIOS[name].run()
    else:
        model = asked_for or LINE
        run = new_run(_own_data(options, model), USUAL, model=model)
    run = _with_model(run, asked_for or run.model, options)
    for change in options.change:
        run = changed_run(run, change)
    return run


def _with_model(run: Run, model: Model, options: argparse.Namespace) -> Run:
    """Return the run with a model, and the settings and the start that the arguments ask for."""
    first, readers = run.segments[0], readers_of(model)
    names = (*LINE.parameters, *(each.name for each in fields(Settings)))
    typed = {name: getattr(options, name) for name in names if getattr(options, name) is not None}
    for name in typed:
        if name not in readers:
            raise InputError(f"--{name}: {model.text} has no {name}; leave it out.")
    given = {name: readers[name](text, f"--{name}") for name, text in typed.items()}
    own = {key: given.pop(key) for key in model.parameters if key in given}
    if options.start is not None:
        own |= read_start(options.start, model, "--start")
    usual = replace(first.settings, loss=loss_for(model, first.settings.loss))
    settings = replace(usual, **given)
    data = run.data.standardise() if options.standardise else run.data
    if options.random_start is not None:
        high = read_rate(options.random_start, "--random-start")
        start = random_start(settings.seed, high, len(model.parameters))
    else:
        scenarios = model == run.model and scenario_of(run.data) is not None
        start = first.start if scenarios else usual_start(model, settings.seed)
    start = tuple(own.get(key, value) for key, value in zip(model.parameters, start, strict=True))
    return new_run(data, settings, start, model)


def _model(options: argparse.Namespace) -> Model | None:
    """Return the model that the arguments ask for, if any; raises InputError or DataError."""
    if options.network is None and (options.activation or options.output):
        raise InputError("--activation and --output are of a network: give --network 2-4-1.")
    if options.model is not None and options.network is not None:
        raise InputError("Give one of --model and --network.")
    try:
        if options.network is not None:
            activation = read_choice(_or(options.activation, "tanh"), "--activation", ACTIVATIONS)
            output = read_choice(_or(options.output, "linear"), "--output", OUTPUTS)
            return read_model(network_text(options.network, activation, output))
        if options.model is not None:
            return read_model(model_text(formula_text(options.model)))
    except ExpressionError as error:
        raise InputError(str(error)) from None
    return None


def _check_columns(options: argparse.Namespace) -> None:
    """Raise InputError where more columns are chosen than the line takes, which nobody chose."""
    x, y = (len(chosen_columns(text or "")) for text in (options.x, options.y))
    for option, text, count, kind in (
        ("--x", options.x, x, "inputs"),
        ("--y", options.y, y, "targets"),
    ):
        if count > 1:
            network = f"--network {x}-4-{y}"
            formula = "" if y > 1 else f' --model "{_plane(x)}" or'
            raise InputError(
                f"{option} {text} chooses {count} {kind}, and y* = {LINE.written} takes one: "
                f"add{formula} {network}, or choose one column."
            )


def _plane(inputs: int) -> str:
    """Return the formula of a plane over so many inputs."""
    terms = [f"w{number}*x{number}" for number in range(1, inputs + 1)]
    return " + ".join(("y* = " + terms[0], *terms[1:], "b"))


def _or(given: str | None, usual: str) -> str:
    return usual if given is None else given


def _file(name: str) -> DataFile:
    """Return the file, unless a scenario was meant; raises InputError or DataError."""
    if name in SCENARIOS and not Path(name).exists():
        raise InputError(f"There is no file {name}: did you mean --scenario {name}?")
    return data_file(name)


def _own_data(options: argparse.Namespace, model: Model) -> Dataset:
    """Return what --points or a file hold of the columns that the model takes."""
    inputs, targets = len(model.inputs), len(model.targets)
    if options.points is not None:
        data = parse_points(options.points, "--points", inputs, targets)
        return replace(data, name="points")
    columns = (options.x, options.y)
    if options.model is None and options.network is None:
        _check_columns(options)
    return _file(options.data).data(columns, inputs=inputs, targets=targets)[0]

"""A session as the command line that leads to it, and a change of settings as one word of it."""

import shlex
from collections.abc import Callable
from dataclasses import fields, replace
from string import ascii_letters, digits
from typing import Any

from core.data.csv_file import column_choice
from core.data.dataset import Dataset
from core.data.points import format_points
from core.descent.path import changed, path_of
from core.descent.run import MOST_CHANGES, Run, Settings, new_run
from core.descent.scenarios import scenario_of
from core.descent.settings import read_updates, readers_of
from core.model.losses import loss_for
from core.model.model import LINE, Model
from core.model.program import Numbers
from core.model.stages import Stages
from core.session.session import Look, Session
from core.text.numbers import plain
from core.text.quoting import printable
from core.text.typed import InputError

USUAL = Settings(rate=0.05)
"""The settings for data of the user's own, where none are given."""

Write = Callable[[float], str]
"""How a number is written."""

_PLAIN = f"{ascii_letters}{digits}._-/="
_MOST_POINTS = 60  # Samples that a command line may hold; more go by the name of their file.


def command_line(session: Session, preferred: int = Look().digits) -> str:
    """Return the shell command that opens the same run at the same place with the same view.

    Data that came from standard input and is too large to write out is named `-`.

    Where other digits than the usual are `preferred`, it says which, as these go without saying.
    """
    run, look = session.run, session.look
    data, last = _data_words(run.data)
    words = ["gradstep", *data, *_words(beginning(run))]
    for number in range(1, len(run.segments)):
        words += ["--change", change(run, number)]
    words += [f"--reached={session.updates}"] if session.updates > session.done else []
    words += ["--goto", str(session.done)] if session.at else []
    stages = {stage: word for word, stage in phase_words(session.run.stages).items()}
    if session.at and session.revealed in stages:
        words += ["--phase", stages[session.revealed]]
    usual = Look()
    words += ["--view", look.view] if look.view != usual.view else []
    said = {look.digits, preferred} != {usual.digits}
    words += ["--digits", str(look.digits)] if said else []
    words += ["--log-loss"] if look.log_loss else []
    return " ".join(map(_in_shell, words + last))


def _in_shell(word: str) -> str:
    """Return a word as a shell takes it, with what can't be printed escaped."""
    if word.isprintable():
        return shlex.quote(word)
    written = (
        chr(byte) if chr(byte) in _PLAIN else f"\\x{byte:02x}"
        for byte in word.encode(errors="surrogateescape")
    )
    return f"$'{''.join(written)}'"


def _words(options: dict[str, str]) -> list[str]:
    # One word each, because a value may start with a minus sign.
    return [f"--{name}={value}" for name, value in options.items()]


def _data_words(data: Dataset) -> tuple[list[str], list[str]]:
    """Return the words of the data that come first in the command, and those that come last."""
    raw = data.raw or data
    scaled = ["--standardise"] if data.raw else []
    if scenario := scenario_of(data):
        usual = scenario.run().data
        return ["--scenario", scenario.name, *([] if data == usual else scaled)], []
    if len(raw) <= _MOST_POINTS or raw.typed:
        return [f"--points={format_points(raw)}", *scaled], []
    columns = {
        "x": raw.input_choice or column_choice(raw.input_names),
        "y": raw.target_choice or column_choice(raw.target_names),
    }
    words = [*_words(columns), *scaled]
    # What would be taken for an option, or for the command that opens a class.
    if raw.name == "class" or (raw.name.startswith("-") and raw.name != "-"):
        return words, ["--", raw.name]
    return [raw.name, *words], []


def beginning(run: Run, write: Write = plain) -> dict[str, str]:
    """Return what differs from the scenario's own start, or from what is usual for other data.

    As options of the command line, or with numbers that are written otherwise.
    """
    scenario = scenario_of(run.data)
    own = scenario.run() if scenario else None
    first = run.segments[0]
    settings, model = (own.segments[0].settings, own.model) if own else (USUAL, LINE)
    usual = own if own and model == run.model else new_run(run.data, first.settings, (), run.model)
    settings = replace(settings, loss=loss_for(run.model, settings.loss))
    words = {} if model == run.model else {"model": run.model.text}
    words |= _settings_words(first.settings, settings, write)
    start = _parameter_words(run.model, first.start, usual.start, write)
    if start.keys() <= set(LINE.parameters):
        return words | start
    return words | {"start": " ".join(f"{key}={value}" for key, value in start.items())}


def _parameter_words(
    model: Model, values: Numbers, before: Numbers, write: Write
) -> dict[str, str]:
    changes = zip(model.parameters, values, before, strict=True)
    # nan is no word of a command line; it differs from itself, and nothing set it.
    return {key: write(new) for key, new, old in changes if new != old and new == new}


def _settings_words(settings: Settings, before: Settings, write: Write) -> dict[str, str]:
    """Return the settings that differ from those before."""
    values = ((field.name, getattr(settings, field.name)) for field in fields(Settings))
    return {
        name: write(value) if isinstance(value, float) else str(value)
        for name, value in values
        if value != getattr(before, name)
    }


def change(run: Run, number: int, write: Write = plain) -> str:
    """Return how segment `number` (from 1) differs from the one before, as `--change` takes it.

    Such as 7:rate=0.1,m=2: after 7 updates, η is 0.1 and m is set to 2; or with numbers that are
    written otherwise.
    """
    segment, before = run.segments[number], run.segments[number - 1].settings
    there = path_of(run).update(segment.begins - 1).after
    words = {
        **_settings_words(segment.settings, before, write),
        **_parameter_words(run.model, segment.start, there, write),
    }
    words = words or {"rate": write(before.rate)}  # A change to what it was before is one too.
    return f"{segment.begins}:" + ",".join(f"{name}={value}" for name, value in words.items())


def changed_run(run: Run, text: str, what: str = "--change") -> Run:
    """Return the run with the change that `text` says, such as 7:rate=0.1,loss=absolute.

    Raises InputError where it is malformed, or at an update that the run does not reach.
    """
    place, colon, rest = text.partition(":")
    if not colon:
        raise InputError(
            f"{what} should be an update number, a colon and settings, such as 7:rate=0.1, "
            f"not {text!r}."
        )
    begins, said = read_updates(place, f"{what}: the update number"), f"{what} {printable(text)}"
    if begins < run.segments[-1].begins:
        raise InputError(f"{said}: changes should be in order of their update numbers.")
    if len(run.segments) > MOST_CHANGES:
        raise InputError(f"{what}: a run takes {MOST_CHANGES} changes at the most.")
    changes = _changes(rest, what, run.model)
    if not changes:
        raise InputError(f"{said} says no change: add one, such as 7:rate=0.1.")
    parameters = {key: changes.pop(key) for key in run.model.parameters if key in changes}
    reached = path_of(run).extend(begins)
    if reached < begins:
        raise InputError(f"{said}: the run ends at update {reached}, not finite.")
    return changed(run, begins, replace(run.settings_at(begins), **changes), **parameters)


def _changes(text: str, what: str, model: Model) -> dict[str, Any]:
    """Return the settings and parameters of a text such as rate=0.1,m=2; raises InputError."""
    changes: dict[str, Any] = {}
    readers = readers_of(model)
    for word in filter(str.strip, text.split(",")):
        name, _, value = word.partition("=")
        key = name.strip()
        if key not in readers:
            raise InputError(f"{what}: settings are {', '.join(readers)}, not {name!r}.")
        if key in changes:
            raise InputError(f"{what}: {key} is given twice: give it once.")
        changes[key] = readers[key](value, f"{what}: {name}")
    return changes


def phase_words(stages: Stages) -> dict[str, int]:
    """Return the stages that a session can rest in within an update, as they are typed.

    Where a phase has several, a word for each layer: forward-1, and forward when it is complete.
    """
    words = {}
    for stage, phase in enumerate(stages.phases[:-1], start=1):
        whole = stages.place(0, phase) == stage
        words[phase.title if whole else f"{phase.title}-{stages.layer(stage)}"] = stage
    return words

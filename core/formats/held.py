"""A data set as a session line holds it: whole, by a scenario's name, or by that of its file."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any
from urllib.parse import quote, unquote

import numpy as np

from core.data.csv_file import column_choice
from core.data.dataset import Dataset, Floats
from core.descent.scenarios import SCENARIOS, scenario_of
from core.text.quoting import quoted

MOST_SAMPLES = 200
"""Samples of a file that are saved in the line; a larger one is named, with its digest."""
MOST_TYPED = 50_000
"""Numbers of inputs, or of targets, saved in the line where they were typed: in no file."""
MOST_COLUMNS = 1_000
"""Inputs, or targets, of data saved in a line."""

Columns = tuple[str | None, str | None]
"""What chooses inputs and targets in a file, as `column_choice` writes it; None leaves it open."""


class LinkError(ValueError):
    """A saved session that can't be read, or one too large to save; the message is a sentence."""


@dataclass(frozen=True)
class Held:
    """A data set as it is saved."""

    name: str
    digest: str = ""
    """Of the samples before they were standardised; empty where they are all here."""
    scenario: bool = False
    samples: int = 0
    x: tuple[float, ...] = ()
    """The inputs, one column after another."""
    y: tuple[float, ...] = ()
    """The targets, likewise."""
    x_name: str = "x"
    y_name: str = "y"
    source: str = ""
    scaled: bool = False
    """Whether the session is about the samples standardised."""
    x_column: str = ""
    y_column: str = ""
    """What chooses the columns in the file; empty where their names do."""
    file: str = ""
    """The file's name, where it can't be printed. These three are written as in a URL."""
    x_names: tuple[str, ...] = ()
    y_names: tuple[str, ...] = ()
    """What several inputs or targets are called; of one alone, `x_name` or `y_name` says it."""
    targets_kept: bool = False
    """Whether the targets stayed as they were when the inputs were standardised."""

    @property
    def in_file(self) -> bool:
        """Whether the samples are neither here nor in gradstep itself."""
        return not (self.x or self.scenario)

    @property
    def input_names(self) -> tuple[str, ...]:
        """What the inputs are called, however many."""
        return self.x_names or (self.x_name,)

    @property
    def target_names(self) -> tuple[str, ...]:
        """What the targets are called, however many."""
        return self.y_names or (self.y_name,)


class DataNeeded(LinkError):
    """A session whose data were too large to save with it: the file `name` holds them.

    `columns` are the ways to choose the columns that were read, one of which does, `inputs` and
    `targets` are how many they are, and `digest` is that of the samples.
    """

    def __init__(self, data: Held) -> None:
        self.name, self.digest = _file_of(data), data.digest
        self.inputs, self.targets = len(data.input_names), len(data.target_names)
        x = _unquoted(data.x_column) or column_choice(data.input_names)
        y = _unquoted(data.y_column) or column_choice(data.target_names)
        self.columns: list[Columns] = [(x, y)]
        if not (data.x_column or data.y_column):
            # Earlier versions wrote x and y where the file has no such names.
            self.columns.append((None, None))
        where = "the data from standard input" if data.name == "-" else data.name
        held = (
            f"{data.samples:,} samples are too many for"
            if data.samples > MOST_SAMPLES
            else "samples are not in"
        )
        super().__init__(
            f"This session needs {where}, whose {held} the line: "
            "name that file too, or start gradstep beside it."
        )


def held(data: Dataset) -> Held:
    """Return a data set as it is saved: a scenario's by name, a small one whole."""
    raw = data.raw or data
    scaled = data.raw is not None
    kept = scaled and all(map(np.array_equal, data.targets, raw.targets))
    saved = Held(raw.name, raw.digest, scaled=scaled, targets_kept=kept)
    if scenario_of(raw):
        return replace(saved, scenario=True)
    saved = replace(saved, **_named("x", raw.input_names), **_named("y", raw.target_names))
    if len(raw) > MOST_SAMPLES and not raw.typed:
        return replace(
            saved,
            samples=len(raw),
            x_column=_quoted(raw.input_choice),
            y_column=_quoted(raw.target_choice),
            file="" if raw.name.isprintable() else _quoted(raw.name),
        )
    x, y = _in_a_row(raw.inputs), _in_a_row(raw.targets)
    return replace(saved, digest="", x=x, y=y, source=raw.source)


def _named(letter: str, names: tuple[str, ...]) -> dict[str, Any]:
    """Return the field that holds what the columns of a letter are called."""
    return {f"{letter}_names": names} if len(names) > 1 else {f"{letter}_name": names[0]}


def _in_a_row(columns: tuple[Floats, ...]) -> tuple[float, ...]:
    return tuple(chain.from_iterable(column.tolist() for column in columns))


def _apart(numbers: tuple[float, ...], columns: int) -> tuple[Floats, ...]:
    return tuple(np.array_split(np.array(numbers), columns))


def _quoted(text: str) -> str:
    return quote(text, errors="surrogateescape")


def _unquoted(text: str) -> str:
    return unquote(text, errors="surrogateescape")


def _file_of(data: Held) -> str:
    return _unquoted(data.file) or data.name


def found(data: Held, candidates: Sequence[Dataset]) -> Dataset:
    """Return the data set held, from the line, the scenarios or the candidates.

    Raises LinkError or DataError.
    """
    if data.x:
        inputs = _apart(data.x, len(data.input_names))
        raw = Dataset(
            data.name,
            inputs,
            _apart(data.y, len(data.target_names)),
            data.source,
            input_names=data.input_names,
            target_names=data.target_names,
            typed=len(inputs[0]) > MOST_SAMPLES,
        )
    elif data.scenario:
        if data.name not in SCENARIOS:
            raise LinkError(
                f"This gradstep has no scenario {quoted(data.name)}: the session line comes from "
                "another version."
            )
        raw = SCENARIOS[data.name].data
    else:
        given = [candidate.raw or candidate for candidate in candidates]
        same = [each for each in given if each.digest == data.digest]
        same += [each for each in given if each.name == _file_of(data)]
        if not same:
            raise DataNeeded(data)
        raw = replace(same[0], name=_file_of(data))
    if data.digest not in ("", raw.digest):
        raise LinkError(f"The samples of {data.name} are not those that the session is about.")
    return raw.standardise(targets=not data.targets_kept) if data.scaled else raw

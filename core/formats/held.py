"""A data set as a session line holds it: whole, by a scenario's name, or by that of its file."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from urllib.parse import quote, unquote

import numpy as np

from core.data.dataset import Dataset
from core.descent.scenarios import SCENARIOS, scenario_of
from core.text.quoting import quoted

MOST_SAMPLES = 200
"""Samples of a file that are saved in the line; a larger one is named, with its digest."""
MOST_TYPED = 50_000
"""Samples saved in the line where they were typed, and are in no file."""

Columns = tuple[str | None, str | None]
"""The words that choose the columns of x and y in a file; None leaves the choice to it."""


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
    y: tuple[float, ...] = ()
    x_name: str = "x"
    y_name: str = "y"
    source: str = ""
    scaled: bool = False
    """Whether the session is about the samples standardised."""
    x_column: str = ""
    y_column: str = ""
    """The words that choose the columns in the file; empty where their names do."""
    file: str = ""
    """The file's name, where it can't be printed. These three are written as in a URL."""

    @property
    def in_file(self) -> bool:
        """Whether the samples are neither here nor in gradstep itself."""
        return not (self.x or self.scenario)


class DataNeeded(LinkError):
    """A session whose data were too large to save with it: the file `name` holds them.

    `x_name` and `y_name` are the columns that were read, `columns` the ways to choose them, one of
    which does, and `digest` is that of the samples.
    """

    def __init__(self, data: Held) -> None:
        self.name, self.x_name, self.y_name = _file_of(data), data.x_name, data.y_name
        self.digest = data.digest
        words = _unquoted(data.x_column) or data.x_name, _unquoted(data.y_column) or data.y_name
        self.columns: list[Columns] = [words]
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
    if scenario_of(raw):
        return Held(raw.name, raw.digest, scenario=True, scaled=scaled)
    named = Held(
        raw.name, raw.digest, samples=len(raw), x_name=raw.x_name, y_name=raw.y_name, scaled=scaled
    )
    if len(raw) > MOST_SAMPLES and not raw.typed:
        file = "" if raw.name.isprintable() else _quoted(raw.name)
        x_column, y_column = _quoted(raw.x_column), _quoted(raw.y_column)
        return replace(named, x_column=x_column, y_column=y_column, file=file)
    return replace(named, digest="", samples=0, x=raw.xs, y=raw.ys, source=raw.source)


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
        x, y = np.array(data.x), np.array(data.y)
        typed = len(x) > MOST_SAMPLES
        raw = Dataset(data.name, x, y, data.source, data.x_name, data.y_name, typed=typed)
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
    return raw.standardise() if data.scaled else raw

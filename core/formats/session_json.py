"""A session as plain values that JSON can hold, and back, each of them checked.

What equals a default is left out, and what is left out reads as the default. To carry a new
field of Session, Look, Branch or any other part: give it a default there, and here a line in
`_readers` that says what it may be. Nothing else changes, and what was saved stays readable.
"""

from collections.abc import Iterable
from dataclasses import fields, is_dataclass, make_dataclass
from math import copysign
from string import ascii_uppercase
from typing import Any

from core.data.dataset import Dataset
from core.descent.order import ORDERS
from core.descent.run import MOST_CHANGES, MOST_UPDATES, Run, Segment, Settings
from core.descent.settings import read_seed
from core.explain.derivation import SYMBOLS
from core.formats.held import MOST_COLUMNS, MOST_TYPED, Held, LinkError, found, held
from core.formats.schema import (
    FLAG,
    MOST_WORDS,
    Readers,
    any_float,
    default_of,
    digits,
    many,
    number,
    one_of,
    record,
    whole,
    words,
)
from core.model.definitions import MOST_PARAMETERS
from core.model.losses import LOSSES
from core.model.model import LINE, Model
from core.model.stages import Phase
from core.session.breakpoints import read_breakpoints
from core.session.lesson import Lesson
from core.session.session import PANELS, SPEEDS, Answer, Branch, Look, Session, Verdict
from core.text.numbers import DIGITS
from core.text.quoting import printable, quoted
from core.text.typed import read_rate

KEPT_UNDO = 5
"""Changes of settings that can still be undone in a session that was saved."""

_MOST_ANSWERS = 10_000


class LessonNeeded(LinkError):
    """A session in a lesson that is not at hand: the file `name` holds it."""

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(
            f"This session needs the lesson {quoted(name)}, in the same version: "
            "start gradstep beside its file."
        )


SAVED = {LINE: make_dataclass("Saved", ["begins", *LINE.parameters, "settings"])}
"""The models that a line can hold, and what a segment is saved as: with a field for each parameter
that it begins with."""


# To plain values


def to_plain(session: Session) -> dict[str, Any]:
    """Return the session as plain values; raises LinkError for what a line can't hold."""
    data: list[Dataset] = []
    plain = _plain(session, data)
    return {"data": [_plain(held(each), []) for each in data], "session": plain}


def _plain(value: Any, data: list[Dataset]) -> Any:
    """Return what JSON can hold; a data set becomes its place in `data`, where it is added."""
    if isinstance(value, Dataset):
        if value not in data:
            data.append(value)
        return data.index(value)
    if isinstance(value, Lesson):
        return [_short(value.name), value.digest]
    if isinstance(value, Model):
        return value.text
    if is_dataclass(value):
        pairs = [(field, getattr(value, field.name)) for field in fields(value)]
        parts = {field.name: part for field, part in pairs if part != default_of(field)}
        if isinstance(value, Run):
            if value.model not in SAVED:
                raise LinkError(f"A session line can't hold the model {quoted(value.model.text)}.")
            saved = SAVED[value.model]
            parts["segments"] = tuple(
                saved(each.begins, *each.start, each.settings) for each in value.segments
            )
        return {name: _plain(part, data) for name, part in parts.items()}
    if isinstance(value, tuple):
        return [_plain(part, data) for part in value]
    if isinstance(value, str):
        return _short(printable(value))
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return int(value) if value or copysign(1, value) > 0 else value  # −0.0 keeps its sign.
    return value


def _short(text: str) -> str:
    if len(text) > MOST_WORDS:
        raise LinkError(f"{quoted(text)} is too long a name for a line.")
    return text


# From plain values


def from_plain(
    plain: object, candidates: Iterable[Dataset] = (), lessons: Iterable[Lesson] = ()
) -> Session:
    """Return the session of plain values, each field checked by itself.

    `candidates` and `lessons` may hold the data sets and lessons that are only named; where one
    is needed and not there, DataNeeded or LessonNeeded says which. Raises LinkError, InputError or
    DataError for all else that is amiss.
    """
    if not isinstance(plain, dict) or plain.keys() != {"data", "session"}:
        raise LinkError("This session line holds no session.")
    given = tuple(candidates)
    described = many(record(Held, _readers([])), 0, 1_000)(plain["data"], "data")
    # Each is a copy of what may be a large file: as it is, and standardised.
    if sum(each.in_file for each in set(described)) > 2:
        raise LinkError("This session line has data of more than one file.")
    sets = {each: found(each, given) for each in set(described)}
    readers = _readers([sets[each] for each in described], tuple(lessons))
    session: Session = record(Session, readers)(plain["session"], "session")
    return session


def _readers(sets: list[Dataset], lessons: tuple[Lesson, ...] = ()) -> Readers:
    """Return how each field of each part of a session is read; runs refer to `sets`."""
    readers: Readers = {}
    place = whole(LINE.stages.place(MOST_UPDATES))
    branch = {
        "run": record(Run, readers),
        "name": one_of(tuple(ascii_uppercase)),
        "parent": one_of(("", *ascii_uppercase)),
        "title": words,
        "at": place,
        "furthest": place,
    }
    readers[Held] = {
        **dict.fromkeys(("name", "digest", "x_name", "y_name", "source"), words),
        **dict.fromkeys(("x_column", "y_column", "file"), words),
        **dict.fromkeys(("x_names", "y_names"), many(words, 0, MOST_COLUMNS)),
        **dict.fromkeys(("scenario", "scaled", "targets_kept"), FLAG),
        **dict.fromkeys(("x", "y"), many(number, 0, MOST_TYPED)),
        "samples": whole(10**9),
    }
    readers[Settings] = {
        "rate": lambda value, what: read_rate(digits(value, what), what),
        "loss": one_of(tuple(LOSSES)),
        "order": one_of(ORDERS),
        "seed": lambda value, what: read_seed(digits(value, what), what),
    }
    saved = SAVED[LINE]
    readers[saved] = {
        "begins": whole(MOST_UPDATES),
        # A change may follow where a run has ended, inf or nan.
        **dict.fromkeys(LINE.parameters, any_float),
        "settings": record(Settings, readers),
    }
    segments = many(record(saved, readers), 1, MOST_CHANGES + 1)
    readers[Run] = {
        "data": lambda value, what: sets[whole(len(sets) - 1)(value, what)],
        "segments": lambda value, what: tuple(map(_segment, segments(value, what))),
        "model": lambda value, what: {LINE.text: LINE}[one_of((LINE.text,))(value, what)],
    }
    readers[Look] = {
        **dict.fromkeys(("view", "unit", "weight"), words),
        "sideways": whole(MOST_PARAMETERS),
        "focus": one_of(PANELS),
        **dict.fromkeys(("zoomed", "log_loss", "rules"), FLAG),
        "digits": one_of(DIGITS),
        "row": lambda value, what: None if value is None else whole(MOST_UPDATES + 1)(value, what),
        "speed": one_of(SPEEDS),
    }
    readers[Answer] = {
        "update": whole(MOST_UPDATES),
        "phase": one_of(tuple(Phase)),
        "name": one_of(tuple(SYMBOLS)),
        "given": words,
        "verdict": one_of(tuple(Verdict)),
    }
    readers[Branch] = branch
    readers[Session] = {
        **branch,
        "came_from": place,
        "look": record(Look, readers),
        "undo": many(record(Session, readers), 0, KEPT_UNDO),
        "others": many(record(Branch, readers), 0, len(ascii_uppercase)),
        "guessing": FLAG,
        "answers": many(record(Answer, readers), 0, _MOST_ANSWERS),
        "breakpoints": _breakpoints,
        "lesson": lambda value, what: _lesson(value, what, lessons),
        "stop": whole(10_000),
        "met": FLAG,
    }
    return readers


def _segment(saved: Any) -> Segment:
    begins, *start, settings = vars(saved).values()
    return Segment(begins, tuple(start), settings)


def _lesson(value: Any, what: str, lessons: tuple[Lesson, ...]) -> Lesson:
    name, digest = many(words, 2, 2)(value, what)
    for lesson in lessons:
        if (lesson.name, lesson.digest) == (name, digest):
            return lesson
    raise LessonNeeded(name)


def _breakpoints(value: Any, what: str) -> str:
    """Return the text of breakpoints, as it is; `read_breakpoints` says what is wrong with it."""
    text = words(value, what)
    read_breakpoints(text)
    return text

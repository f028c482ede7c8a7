"""A session as plain values that JSON can hold, and back, each of them checked.

What equals a default is left out, and what is left out reads as the default. To carry a new
field of Session, Look, Branch or any other part: give it a default there, and here a line in
`_readers` that says what it may be. Nothing else changes, and what was saved stays readable.
"""

import re
from collections.abc import Iterable
from dataclasses import fields, is_dataclass, make_dataclass, replace
from math import copysign
from string import ascii_uppercase
from typing import Any

from core.data.dataset import Dataset
from core.descent.order import ORDERS
from core.descent.run import MOST_CHANGES, MOST_UPDATES, Run, Segment, Settings
from core.descent.settings import read_seed
from core.formats.held import MOST_COLUMNS, MOST_TYPED, Held, LinkError, found, held
from core.formats.schema import (
    FLAG,
    MOST_WORDS,
    Reader,
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
from core.model.definitions import MOST_DEFINITIONS, MOST_PARAMETERS
from core.model.expression import ExpressionError
from core.model.losses import LOSSES
from core.model.model import LINE, Model, read_model
from core.model.stages import Phase
from core.session.lesson import Lesson
from core.session.session import PANELS, SPEEDS, Answer, Branch, Look, Session, Verdict
from core.text.numbers import DIGITS
from core.text.quoting import printable, quoted
from core.text.typed import InputError, read_rate

KEPT_UNDO = 5
"""Changes of settings that can still be undone, or redone, in a session that was saved."""

_MOST_ANSWERS = 10_000
_MOST_TRIES = 99
_MOST_MODELS = 30
"""Different models: one for each run, and a few of the past. Each takes time to read."""
_MOST_STAGES = 2 * MOST_DEFINITIONS + 2


class LessonNeeded(LinkError):
    """A session in a lesson that is not at hand: the file `name` holds it."""

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(
            f"This session needs the lesson {quoted(name)}: start gradstep beside its file."
        )


SAVED = make_dataclass("Saved", ["begins", *LINE.parameters, "settings"])
"""What a segment of the line is saved as: with a field for each parameter that it begins with."""

_KEY = re.compile(r"[A-Za-z][A-Za-z0-9_]*")


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
        if isinstance(value, Run) and value.model == LINE:
            parts["segments"] = tuple(
                SAVED(each.begins, *each.start, each.settings) for each in value.segments
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
    session: Session = _session(readers)(plain["session"], "session")
    return session


def _readers(sets: list[Dataset], lessons: tuple[Lesson, ...] = ()) -> Readers:
    """Return how each field of each part of a session is read; runs refer to `sets`."""
    readers: Readers = {}
    place = whole(_MOST_STAGES * MOST_UPDATES)  # How many a model has is asked once it is known.
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
    # A change may follow where a run has ended, inf or nan.
    segment = {"begins": whole(MOST_UPDATES), "settings": record(Settings, readers)}
    readers[SAVED] = segment | dict.fromkeys(LINE.parameters, any_float)
    readers[Segment] = segment | {"start": many(any_float, 1, MOST_PARAMETERS)}
    readers[Run] = {
        "data": lambda value, what: sets[whole(len(sets) - 1)(value, what)],
        "segments": many(_segment(readers), 1, MOST_CHANGES + 1),
        "model": _model({}),
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
        "name": _key,
        "given": words,
        "verdict": one_of(tuple(Verdict)),
        "mistake": words,
        "tries": whole(_MOST_TRIES),
    }
    readers[Branch] = branch
    readers[Session] = {
        **branch,
        "came_from": place,
        "look": record(Look, readers),
        **dict.fromkeys(("undo", "redo"), many(_session(readers), 0, KEPT_UNDO)),
        "others": many(record(Branch, readers), 0, len(ascii_uppercase)),
        "guessing": FLAG,
        "answers": many(record(Answer, readers), 0, _MOST_ANSWERS),
        "breakpoints": words,
        "lesson": lambda value, what: _lesson(value, what, lessons),
        "stop": whole(10_000),
        "met": FLAG,
        "led": one_of(("", "shown", "yours")),
        "lesson_left": lambda value, what: _lesson(value, what, lessons),
    }
    return readers


def _session(readers: Readers) -> Reader:
    """Return a reader of a session; one in another version of its lesson asks there anew.

    That may have fewer stops.
    """
    whole_of = record(Session, readers)

    def read(value: Any, what: str) -> Session:
        session: Session = whole_of(value, what)
        lesson = session.lesson or session.lesson_left
        named = value.get("lesson") or value.get("lesson_left")
        if lesson is None or lesson.digest == named[1]:
            return session
        return replace(session, stop=min(session.stop, len(lesson.stops) - 1), met=False)

    return read


def _segment(readers: Readers) -> Reader:
    """Return a reader of a segment: of a list of parameters, or of those of the line by name."""
    of_any, of_line = record(Segment, readers), record(SAVED, readers)

    def read(value: Any, what: str) -> Segment:
        if isinstance(value, dict) and "start" in value:
            segment: Segment = of_any(value, what)
            return segment
        begins, *start, settings = vars(of_line(value, what)).values()
        return Segment(begins, tuple(start), settings)

    return read


def _model(known: dict[str, Model]) -> Reader:
    """Return a reader of a model's text, which keeps those that it has read in `known`."""

    def read(value: Any, what: str) -> Model:
        # Its text may have lines, and nothing else that has power over a terminal.
        if not isinstance(value, str) or not "".join(value.split()).isprintable():
            raise InputError(f"{what} should be the text of a model, not {quoted(str(value))}.")
        if value not in known:
            if len(known) == _MOST_MODELS:
                raise InputError(f"{what} is one more than {_MOST_MODELS} different models.")
            try:
                known[value] = read_model(value)
            except ExpressionError as error:
                raise InputError(f"{what}: {error}") from None
        return known[value]

    return read


def _key(value: Any, what: str) -> str:
    """Return what an answer is about: it may be of a run that is no longer there."""
    key = words(value, what)
    if not _KEY.fullmatch(key):
        raise InputError(f"{what} should be the name of a number, such as loss, not {quoted(key)}.")
    return key


def _lesson(value: Any, what: str, lessons: tuple[Lesson, ...]) -> Lesson:
    """Return the lesson of that name, in the same version if it is there, else as it is now."""
    name, digest = many(words, 2, 2)(value, what)
    named = [lesson for lesson in lessons if lesson.name == name]
    if not named:
        raise LessonNeeded(name)
    return next((lesson for lesson in named if lesson.digest == digest), named[-1])

"""Readers of plain values, such as JSON gives: each checks one, and says what it should be."""

from collections.abc import Callable
from dataclasses import MISSING, Field, fields
from typing import Any

from core.text.quoting import quoted
from core.text.typed import InputError, read_number, read_whole

MOST_WORDS = 5_000
"""Characters in a text."""

Reader = Callable[[Any, str], Any]
"""Takes a value and the name of what it is; returns what it means, or raises InputError."""
Readers = dict[type, dict[str, Reader]]
"""For each kind of dataclass, the reader of each of its fields."""


def default_of(field: "Field[Any]") -> Any:
    """Return the default of a field, or MISSING where it has none."""
    return field.default_factory() if field.default_factory is not MISSING else field.default


def record(kind: type, readers: Readers) -> Reader:
    """Return a reader of a dataclass, whose fields `readers` has; those left out have defaults."""
    needed = {field.name for field in fields(kind) if default_of(field) is MISSING}

    def read(value: Any, what: str) -> Any:
        if not isinstance(value, dict):
            raise InputError(f"{what} should be a group of fields.")
        known = readers[kind]
        if unknown := sorted(value.keys() - known.keys()):
            raise InputError(
                f"{what} has {quoted(unknown[0])}, which this gradstep does not know: it comes "
                "from a newer one, so upgrade this one."
            )
        if missing := sorted(needed - value.keys()):
            raise InputError(f"{what} has no {missing[0]}.")
        return kind(**{name: known[name](part, f"{what}.{name}") for name, part in value.items()})

    return read


def many(read: Reader, least: int, most: int) -> Reader:
    """Return a reader of a list of `least` to `most` values, which gives a tuple."""

    def read_all(value: Any, what: str) -> Any:
        if not isinstance(value, list) or not least <= len(value) <= most:
            raise InputError(f"{what} should be a list of {least} to {most:,}.")
        return tuple(read(each, f"{what}[{place}]") for place, each in enumerate(value))

    return read_all


def one_of(choices: tuple[Any, ...]) -> Reader:
    """Return a reader of one of these values."""

    def read(value: Any, what: str) -> Any:
        for choice in choices:
            # To Python, True is 1 too.
            if choice == value and isinstance(choice, bool) == isinstance(value, bool):
                return choice
        raise InputError(
            f"{what} should be one of {', '.join(map(str, choices))}, not {quoted(str(value))}."
        )

    return read


FLAG = one_of((False, True))
"""A reader of true or false."""


def whole(most: int) -> Reader:
    """Return a reader of a whole number from 0 to `most`."""
    return lambda value, what: read_whole(digits(value, what), what, most)


def number(value: Any, what: str) -> float:
    """Read a finite number."""
    if type(value) in (int, float) and abs(value) < 1e300:
        return float(value)  # A line has thousands: they need not be written out to be read.
    return read_number(digits(value, what), what)


def any_float(value: Any, what: str) -> float:
    """Read a number that may be inf or nan."""
    return float(digits(value, what))


def digits(value: Any, what: str) -> str:
    """Return a number as text, for which `core.text.typed` has the rules."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise InputError(f"{what} should be a number, not {quoted(str(value))}.")
    return repr(value)


def words(value: Any, what: str) -> str:
    """Read a text that can be printed on one line."""
    if not (isinstance(value, str) and len(value) <= MOST_WORDS and value.isprintable()):
        raise InputError(f"{what} should be text of one line, not {quoted(str(value))}.")
    return value

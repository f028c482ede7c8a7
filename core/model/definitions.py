"""A model's text into its definitions, with a sentence for what is amiss, by line and column."""

import builtins
import keyword
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from core.model.expression import Expression, ExpressionError, names
from core.model.functions import FUNCTIONS
from core.model.reader import Part, in_text, read_formula

PREDICTION = "prediction"
"""The key of y*; that of y1* is prediction1."""

MOST_PARAMETERS = 200
MOST_DEFINITIONS = 64
MOST_CHARACTERS = 4_000

HELD = "held"
"""The word before the parameters that keep still."""

_INPUT = re.compile(r"x([1-9][0-9]{0,2})?")
_TARGET = re.compile(r"y([1-9][0-9]{0,2})?")
_PREDICTION = re.compile(r"y([1-9][0-9]{0,2})?\*")
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_PRODUCT = re.compile(r"([A-Za-z][0-9]*)(x[0-9]*)")
_TAKEN = re.compile(
    r"rate|loss[0-9]*|seed|held|L|y_.*|.*prediction.*|.*y_pred.*|dL_.*|step_.*|.*(_after|_via_.*|_d.*)"
)
"""What other quantities of an update are called, and all of which such names are made."""
_OF_SCRIPTS = {"samples", "update", "changes", "orders", "row", "kind", "first", "order"}
_OF_SCRIPTS |= {"quotient", "math"}
_OF_CODE = {"epoch", "epochs", "sample", "choices"}
"""What a script of a run, and the code view, call their own."""


@dataclass(frozen=True, slots=True)
class Definition:
    """A value, by its key, and what it is computed from."""

    key: str
    expression: Expression


@dataclass(frozen=True, slots=True)
class Definitions:
    """What a model's text says."""

    every: tuple[Definition, ...]
    """The values in the order in which they are computed."""
    held: tuple[str, ...] = ()
    """The keys of the parameters that keep still."""


def key_of(symbol: str) -> str:
    """Return the key of a quantity that is written so in a formula."""
    if _PREDICTION.fullmatch(symbol):
        return PREDICTION + symbol[1:-1]
    return symbol


def symbol_of(key: str) -> str:
    """Return how the quantity with this key is written in a formula."""
    number = key.removeprefix(PREDICTION)
    return f"y{number}*" if number != key and (not number or number.isdigit()) else key


def number_of(key: str) -> int:
    """Return which input or target has this key, counted from 1; 0 if it is neither."""
    found = _INPUT.fullmatch(key) or _TARGET.fullmatch(key)
    return int(found[1] or 1) if found else 0


def is_input(key: str) -> bool:
    """Whether a key is that of a column which the model takes."""
    return bool(_INPUT.fullmatch(key))


def read_definitions(text: str) -> Definitions:
    """Return the definitions of a text; raises ExpressionError.

    They are divided by semicolons or line ends; a # begins a comment that goes on to the end of
    its line. `held` and names keeps these parameters still.
    """
    return _Reader(text).read()


def on_one_line(text: str) -> str:
    """Return the text of a model with semicolons between its definitions, and no comments."""
    return "; ".join(text[begin:end] for begin, end in _parts(text))


class _Reader:
    """Reads the parts of a text one by one, and remembers what is defined."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.every: dict[str, Definition] = {}
        self.at: dict[str, int] = {}
        """Where each value is defined and each parameter is first used, counted from 1."""
        self.used: set[str] = set()
        self.held: dict[str, int] = {}

    def read(self) -> Definitions:
        if len(self.text) > MOST_CHARACTERS:
            raise ExpressionError(
                f"The model has {len(self.text):,} characters; it should have {MOST_CHARACTERS:,} "
                "at the most."
            )
        for begin, end in _parts(self.text):
            word = self.text[begin:end].split(maxsplit=1)[0]
            if word == HELD and "=" not in self.text[begin:end]:
                self.hold(begin, end)
            else:
                self.define(begin, end)
        self.check()
        return Definitions(tuple(self.every.values()), tuple(self.held))

    def place(self, at: int) -> str:
        """Return how a message names a position, counted from 1."""
        if "\n" not in self.text.strip():
            return in_text(at)
        before = self.text[: at - 1]
        return f"line {before.count(chr(10)) + 1}, column {at - 1 - before.rfind(chr(10))}"

    def wrong(self, at: int, said: str) -> ExpressionError:
        place = self.place(at)
        return ExpressionError(f"{place[:1].upper()}{place[1:]}: {said}")

    def define(self, begin: int, end: int) -> None:
        part = self.text[begin:end]
        left, equals, _ = part.partition("=")
        symbol = left.strip()
        if not equals:
            raise self.wrong(
                begin + 1, f"{part.strip()!r} should be a definition, such as y* = w*x + b."
            )
        self._check_left(begin + 1, symbol)
        key = key_of(symbol)
        formula = Part(begin + len(left) + 1, end, self.place, formula=True)
        expression = read_formula(self.text, self._names(key, formula), formula)
        self.at[key] = begin + 1
        self.every[key] = Definition(key, expression)
        if len(self.every) > MOST_DEFINITIONS:
            raise self.wrong(begin + 1, f"more than {MOST_DEFINITIONS} definitions.")

    def _check_left(self, at: int, symbol: str) -> None:
        key = key_of(symbol)
        if key in self.every:
            raise self.wrong(at, f"{symbol} is defined twice; one of them needs another name.")
        if key in self.used:
            raise self.wrong(
                at,
                f"{symbol} is used before it is defined (at {self.place(self.at[key])}); "
                "its definition should stand before.",
            )
        if not _PREDICTION.fullmatch(symbol):
            if not _NAME.fullmatch(symbol):
                raise self.wrong(
                    at, f"{symbol!r} should be a name, such as h1 or y*, before the =."
                )
            self._check_name(at, symbol)
            if is_input(symbol):
                raise self.wrong(at, f"{symbol} is an input, from the data; define another name.")

    def _check_name(self, at: int, name: str) -> None:
        if _TARGET.fullmatch(name):
            raise self.wrong(
                at, f"{name} is a target, from the data; the prediction is written {name}*."
            )
        theirs = name in FUNCTIONS or keyword.iskeyword(name) or hasattr(builtins, name)
        if theirs or name in _OF_SCRIPTS | _OF_CODE or _TAKEN.fullmatch(name):
            raise self.wrong(at, f"{name} means something else here; choose another name.")

    def _names(self, defined: str, formula: Part) -> Callable[[str], str]:
        """Return what turns the words of a formula into keys, and remembers them."""

        def names_in(symbol: str) -> str:
            key = key_of(symbol)
            # Where it stands is only needed for a message: the first such word will do.
            found = re.search(rf"(?<!\w){re.escape(symbol)}", self.text[formula.begin :])
            at = formula.begin + (found.start() if found else 0) + 1
            if key == defined:
                raise self.wrong(at, f"{symbol} is used in its own definition.")
            if key not in self.every and not is_input(key):
                if key.startswith(PREDICTION):
                    raise self.wrong(
                        at, f"{symbol} is used before it is defined; define it before."
                    )
                self._check_name(at, key)
                self.at.setdefault(key, at)
            self.used.add(key)
            return key

        return names_in

    def hold(self, begin: int, end: int) -> None:
        for found in re.finditer(r"[^\s,]+", self.text[begin:end]):
            if found.start() or found.group() != HELD:
                self.held[found.group()] = begin + found.start() + 1
        if not self.held:
            raise self.wrong(begin + 1, "held should be followed by parameters, such as held b1.")

    def check(self) -> None:
        """Raise ExpressionError for what only the whole shows."""
        predictions = [key for key in self.every if key.startswith(PREDICTION)]
        wanted = (
            [PREDICTION]
            if len(predictions) < 2
            else [f"{PREDICTION}{number}" for number in range(1, len(predictions) + 1)]
        )
        if sorted(predictions) != sorted(wanted):
            raise ExpressionError(
                "The model has no prediction: one definition should be of y*, such as "
                "y* = w*x + b (several are y1*, y2* and so on)."
                if not predictions
                else "Predictions should be y*, or y1*, y2* and so on, not "
                f"{', '.join(map(symbol_of, predictions))}."
            )
        for key in self.every:
            if key not in self.used and key not in predictions:
                raise self.wrong(
                    self.at[key], f"{key} is defined and never used; use it, or leave it out."
                )
        inputs = {key for key in self.used if is_input(key)}
        for name, at in self.at.items():
            found = _PRODUCT.fullmatch(name)
            if found and not inputs and name not in self.every:
                raise self.wrong(
                    at, f"{name} is one name; a product is written {found[1]}*{found[2]}."
                )
        if "x" in inputs and len(inputs) > 1:
            raise ExpressionError(
                "The inputs should be x alone, or x1, x2 and so on, not "
                f"{', '.join(sorted(inputs))}."
            )
        parameters = self.parameters()
        if not 1 <= len(parameters) <= MOST_PARAMETERS:
            raise ExpressionError(
                f"The model has {len(parameters)} parameters; it should have from 1 to "
                f"{MOST_PARAMETERS}."
            )
        for name, at in self.held.items():
            if name not in parameters:
                raise self.wrong(
                    at, f"held {name}: the parameters are {', '.join(parameters)}, not {name}."
                )
        if set(self.held) == set(parameters):
            raise ExpressionError("All parameters are held; at least one should move.")

    def parameters(self) -> tuple[str, ...]:
        return parameters_of(tuple(self.every.values()))


def parameters_of(every: tuple[Definition, ...]) -> tuple[str, ...]:
    """Return the names that are neither inputs nor defined, in the order of appearance."""
    defined = {each.key for each in every}
    found = (key for each in every for key in names(each.expression))
    return tuple(dict.fromkeys(k for k in found if k not in defined and not is_input(k)))


def _parts(text: str) -> Iterator[tuple[int, int]]:
    """Yield where each part that says something begins and ends, without blanks around it."""
    bare = re.sub(r"#[^\n]*", lambda found: " " * len(found.group()), text)
    for found in re.finditer(r"[^;\n]+", bare):
        part = found.group()
        if part.strip():
            begin = found.start() + len(part) - len(part.lstrip())
            yield begin, found.start() + len(part.rstrip())

"""Reading a lesson from the text of its file, with file and line for every mistake."""

import hashlib
import re
import tomllib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from core.data.dataset import DataError
from core.data.points import parse_points
from core.descent.path import changed
from core.descent.run import MOST_UPDATES, Run, new_run
from core.descent.scenarios import SCENARIOS
from core.descent.settings import read_updates, readers_of
from core.formats.command_line import USUAL
from core.lessons import texts
from core.lessons.places import FURTHEST
from core.model.definitions import key_of, symbol_of
from core.model.equations import equations
from core.model.losses import losses_of
from core.model.model import LINE, Model, read_model
from core.model.stages import Phase
from core.quiz.arithmetic import ExpressionError, evaluate
from core.session.lesson import Goal, Lesson, Stop, wrapped
from core.session.session import PANELS
from core.text.ascii import to_ascii
from core.text.quoting import printable, quoted
from core.text.toml import syntax
from core.text.typed import InputError, read_choice, read_number, read_rate, read_whole

ROOM = ((78, 3), (58, 4))
"""Columns and lines that a text has on a screen of 80 columns, and of 60: it must fit in both."""

_MOST = 200_000  # Characters of a file.
_SHOWN = "00.00"  # What a number in a text is taken for where room is looked for.
_MOST_PANELS = 3
_LESSON = ("title", "about", "scenario", "points", "model", "settings", "hide", "stop")
_STOP = (
    *("text", "view", "panels", "unit", "rules", "log"),
    *("scenario", "points", "model", "settings", "goto", "show"),
    *("press", "reach", "ask", "loss", "question", "answer", "choices", "explain"),
)
_PHASES = LINE.stages.phases
_GOALS = (
    "update 2, update 2 loss, epoch 5, stopped, view fit, loss<0.01, rate 0.1, rate<0.2, fastest, "
    "rules or runs 2"
)


def read_lesson(
    text: str, name: str, keys: Iterable[str], views: Iterable[str], always: Iterable[str] = ()
) -> Lesson:
    """Return the lesson of a TOML text; `name` is what it and its file are called.

    `keys` are those that may be pressed, shown and hidden, but for those that are there `always`;
    `views` are the names of those there are. Raises InputError with file, line and what is
    expected there.
    """
    if len(text) > _MOST:
        raise InputError(f"{name} has {len(text):,} characters; a lesson has {_MOST:,} at most.")
    try:
        fields = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"{name}: {syntax(str(error), text)}.") from None
    except RecursionError:
        raise InputError(f"{name} is no lesson: its brackets are nested too deeply.") from None
    file = _File(text, name, frozenset(keys), tuple(views), frozenset(always))
    return _Table(file, fields, _LESSON).lesson()


@dataclass(frozen=True)
class _File:
    """A lesson's text, and what it may name."""

    text: str
    name: str
    keys: frozenset[str]
    views: tuple[str, ...]
    always: frozenset[str]

    @cached_property
    def outline(self) -> str:
        """Without the texts of several lines: what looks like a field in them is none."""
        texts = re.compile(r'("""|\'\'\').*?\1', re.DOTALL)
        return texts.sub(lambda found: "\n" * found[0].count("\n"), self.text)

    def line(self, name: str, index: int | None) -> int:
        """Return the line where a field stands, or where its table begins."""
        at, stop = 1, -1
        word = re.escape(name)
        field = re.compile(rf"\s*(?:[\"']?{word}[\"']?\s*[=.]|\[(?:stop\.)?{word}\])")
        for number, line in enumerate(self.outline.split("\n"), start=1):
            if re.match(r"\s*\[\[\s*stop\s*\]\]", line):
                stop += 1
                at = number if stop == index else at
            here = stop == index if index is not None else stop == -1
            if here and field.match(line):
                return number
        return at


def _with_numbers(text: str, number: str) -> str:
    """Return a text with some number for each of its own."""
    for each in texts.fields(text):
        text = text.replace(f"{{{each}}}", number)
    return text


def _place(words: list[str], model: Model, most: int) -> Goal | None:
    """Return the place within a run of this model that the words name, if they name one.

    At most so many updates away. Raises InputError.
    """
    match words:
        case ["update" as kind, number]:
            return Goal(kind, read_whole(number, kind, most))
        case ["update" as kind, number, phase]:
            word = read_choice(phase, "phase", tuple(each.title for each in _PHASES))
            return Goal(kind, read_whole(number, kind, most), word)
        case ["update" as kind, number, ("forward" | "backward") as word, "layer", layer]:
            layers = sum(each is Phase.FORWARD for each in model.stages.phases)
            chosen = read_whole(layer, "layer", layers, 1)
            return Goal(kind, read_whole(number, kind, most), word, chosen)
    return None


class _Table:
    """The fields of the lesson itself, or of the stop with an index."""

    def __init__(
        self,
        file: _File,
        fields: dict[str, Any],
        known: tuple[str, ...],
        index: int | None = None,
    ) -> None:
        self.file, self.fields, self.index = file, fields, index
        for name in fields:
            if name not in known:
                raise self._wrong(
                    name, f"{quoted(name)} is none of {', '.join(known)}", label=False
                )

    def lesson(self) -> Lesson:
        title = self._words("title", needed=True)
        stops = self.fields.get("stop")
        if not isinstance(stops, list) or not stops:
            raise self._wrong("stop", "there should be at least one [[stop]]")
        start = self._run()
        if start is None:
            raise self._wrong("scenario", 'there should be a start, such as scenario = "two"')
        return Lesson(
            name=self.file.name,
            title=title,
            about=self._words("about", needed=True),
            start=start,
            hide=tuple(
                key for key in self._keys("hide", self._many("hide")) if key not in self.file.always
            ),
            stops=tuple(self._stops(stops, start)),
            digest=hashlib.sha256(self.file.text.encode()).hexdigest()[:16],
        )

    def _stops(self, tables: list[Any], start: Run) -> Iterator[Stop]:
        """Yield each stop, read for the run that it is about."""
        run = start
        for index, fields in enumerate(tables):
            if not isinstance(fields, dict):
                raise self._wrong("stop", "each stop should begin with [[stop]]")
            stop = _Table(self.file, fields, _STOP, index).stop(run)
            run = stop.start or run
            yield stop

    def stop(self, before: Run) -> Stop:
        """Read a stop; `before` is the run that it goes on with where none begins."""
        given = [name for name in ("press", "reach", "ask", "question") if name in self.fields]
        if len(given) > 1 and given != ["ask", "question"]:
            raise self._wrong(given[1], f"a stop has one of {' and '.join(given)}")
        start = self._run()
        run = start or before
        stop = Stop(
            text=self._text("text", run, needed=True),
            view=self._choice("view", self.file.views),
            panels=self._panels(),
            unit=self._unit(run.model),
            rules=self._flag("rules"),
            log=self._flag("log"),
            start=start,
            goto=self._goto(run.model),
            show=self._keys("show", self._many("show")),
            press="".join(self._keys("press", filter(None, [self._words("press")]))),
            ask=self._asked(run),
            loss=self._loss(run),
            question=self._text("question", run),
            explain=self._text("explain", run),
            reach=self._goal(run.model),
        )
        if stop.explain and not stop.asks:
            raise self._wrong("explain", "it belongs to press, reach or a question")
        if stop.question and not stop.ask:
            return self._with_answer(stop, run)
        for name in ("answer", "choices"):
            if name in self.fields:
                raise self._wrong(name, "it belongs to a question")
        return stop

    def _with_answer(self, stop: Stop, run: Run) -> Stop:
        answer, choices = self._words("answer", needed=True), self._many("choices")
        for name, each in (("answer", answer), *(("choices", choice) for choice in choices)):
            self._check(name, each, run)
        if choices and answer not in choices:
            raise self._wrong("answer", f"it should be one of {', '.join(choices)}")
        if not choices:
            with self._reading("answer", "without choices it is a number: "):
                evaluate(_with_numbers(answer, "1"))
        return replace(stop, answer=answer, choices=choices)

    def _run(self) -> Run | None:
        """Return the run that begins here, if one does."""
        if "scenario" in self.fields and "points" in self.fields:
            raise self._wrong("points", "there should be one of scenario and points")
        if "model" in self.fields and "points" not in self.fields:
            raise self._wrong("model", "it belongs to points; a scenario has its own")
        settings = self.fields.get("settings", {})
        if not isinstance(settings, dict):
            raise self._wrong("settings", "it should be a table such as { rate = 0.1 }")
        if "points" in self.fields:
            run = self._own()
        elif name := self._choice("scenario", tuple(SCENARIOS)):
            run = SCENARIOS[name].run()
        elif settings:
            raise self._wrong("settings", "it belongs to a scenario or to points")
        else:
            return None
        values: dict[str, Any] = {}
        readers = readers_of(run.model)
        with self._reading("settings"):
            for name, value in settings.items():
                if name not in readers:
                    raise InputError(f"{quoted(name)} is none of {', '.join(readers)}")
                values[name] = readers[name](str(value), name)
        parameters = {key: values.pop(key) for key in run.model.parameters if key in values}
        settled = replace(run.settings_at(0), **values)
        if "points" in self.fields:  # Their start is drawn by the seed.
            run = new_run(run.data, settled, model=run.model)
        return changed(run, 0, settled, **parameters)

    def _own(self) -> Run:
        """Return the run on points that the file gives, and of a model if it gives one."""
        model, points = LINE, self._words("points")
        if "model" in self.fields:
            with self._reading("model"):
                model = read_model(self._string("model"))
        with self._reading("points"):
            data = parse_points(points, inputs=len(model.inputs), targets=len(model.targets))
        return new_run(data, USUAL, model=model)

    def _goal(self, model: Model) -> Goal | None:
        """Return the state that `reach` names, of a run of this model."""
        text = self._words("reach")
        words = re.sub(r"\s*<\s*", " ", text).split()
        if "reach" not in self.fields:
            return None
        with self._reading("reach"):
            if place := _place(words, model, MOST_UPDATES):
                return place
            match words:
                case [("epoch" | "runs") as kind, number]:
                    return Goal(kind, read_updates(number, kind))
                case [("stopped" | "fastest" | "rules") as kind]:
                    return Goal(kind)
                case ["view" as kind, view]:
                    return Goal(kind, word=read_choice(view, "view", self.file.views))
                case [("loss" | "rate") as kind, number] if "<" in text:
                    return Goal(f"{kind}<", read_number(number, kind))
                case ["rate" as kind, number]:
                    return Goal(kind, read_rate(number, kind))
            raise InputError(f"it should be such as {_GOALS}")

    def _unit(self, model: Model) -> str:
        """Return the key of a unit of this model, where one is to be in focus."""
        return key_of(self._choice("unit", tuple(symbol_of(each.key) for each in model.units)))

    def _goto(self, model: Model) -> Goal | None:
        """Return the place to begin at, of a run of this model."""
        if "goto" not in self.fields:
            return None
        text = str(self.fields["goto"])
        with self._reading("goto"):
            place = _place(text.split(), model, FURTHEST)
            return place or Goal("update", read_whole(text, "goto", FURTHEST))

    def _keys(self, name: str, keys: Iterable[str]) -> tuple[str, ...]:
        """Return the keys if there are such."""
        found = tuple(keys)
        for key in found:
            if key not in self.file.keys:
                raise self._wrong(name, f"there is no key {quoted(key)}")
        return found

    def _many(self, name: str) -> tuple[str, ...]:
        values = self.fields.get(name, [])
        if not isinstance(values, list) or not all(isinstance(each, str) for each in values):
            raise self._wrong(name, 'it should be a list such as ["e", "x"]')
        return tuple(values)

    def _panels(self) -> tuple[str, ...]:
        """Return what the text speaks of."""
        named = self._many("panels")
        known = (*PANELS[:-1], *self.file.views)
        for name in named:
            if name not in known:
                raise self._wrong("panels", f"there is no {quoted(name)}, but {', '.join(known)}")
        if len(named) > _MOST_PANELS:
            raise self._wrong("panels", f"there is room for {_MOST_PANELS} at the most")
        return named

    def _flag(self, name: str) -> bool:
        value = self.fields.get(name, False)
        if not isinstance(value, bool):
            raise self._wrong(name, "it should be true or false")
        return value

    def _asked(self, run: Run) -> str:
        """Return the key of the quantity that is asked for."""
        symbol = self._words("ask")
        if not symbol:
            return ""
        every = equations(run.model, run.settings_at(0).loss).every
        names = {
            f"{each.symbol} after" if each.replaces else each.symbol: each.key for each in every
        }
        if symbol not in names:
            raise self._wrong("ask", f"it should be one of {', '.join(names)}")
        return names[symbol]

    def _loss(self, run: Run) -> str:
        """Return the loss that is asked with, where it is another one than the run's."""
        loss, suiting = self._words("loss"), losses_of(run.model)
        if loss and "ask" not in self.fields:
            raise self._wrong("loss", "it belongs to ask")
        if loss and loss not in suiting:
            raise self._wrong("loss", f"it should be one of {', '.join(suiting)}")
        return loss

    def _check(self, name: str, text: str, run: Run) -> None:
        """Complain of numbers in a text that there are none of."""
        with self._reading(name):
            texts.check(text, run.model, run.settings_at(0).loss)

    def _text(self, name: str, run: Run, *, needed: bool = False) -> str:
        """Return words that fit where a lesson shows them."""
        text = self._words(name, needed=needed)
        self._check(name, text, run)
        shown = _with_numbers(text, _SHOWN)
        for width, most in ROOM:
            lines = max(len(wrapped(spelt, width)) for spelt in (shown, to_ascii(shown)))
            if lines > most:
                what = f"it takes {lines} lines of {width} columns, and there are {most}"
                raise self._wrong(name, f"{what}: shorten it")
        return text

    def _string(self, name: str) -> str:
        """Return a text as it stands in the file; empty where there is none."""
        value = self.fields.get(name, "")
        if not isinstance(value, str):
            raise self._wrong(name, "it should be a text in quotes")
        return value

    def _words(self, name: str, *, needed: bool = False) -> str:
        """Return a text as words with single blanks between; empty where there is none."""
        words = " ".join(printable(self._string(name).replace("\n", " ")).split())
        if needed and not words:
            article = "an" if name[0] in "aeiou" else "a"
            raise self._wrong(name, f'there should be {article} {name}, such as {name} = "…"')
        return words

    def _choice(self, name: str, choices: tuple[str, ...]) -> str:
        text = self._words(name)
        with self._reading(name):
            return read_choice(text, name, choices) if text else ""

    @contextmanager
    def _reading(self, name: str, before: str = "") -> Iterator[None]:
        """Say of a mistake that it is in this field."""
        try:
            yield
        except (InputError, DataError, ExpressionError) as error:
            raise self._wrong(name, f"{before}{error}") from None

    def _wrong(self, name: str, what: str, *, label: bool = True) -> InputError:
        """Return the error for a field."""
        said = f"{name}: {what}" if label else what
        line = self.file.line(name, self.index)
        return InputError(f"{self.file.name}, line {line}: {said.rstrip('.')}.")

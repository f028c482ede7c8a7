"""Reading a lesson from the text of its file, with file and line for every mistake."""

import hashlib
import re
import tomllib
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from core.data.csv_file import parse_points
from core.data.dataset import DataError
from core.descent.run import Run, Settings, new_run
from core.descent.scenarios import SCENARIOS
from core.descent.settings import read_updates, readers_of
from core.formats.command_line import USUAL_RATE
from core.model.model import LINE
from core.quiz.arithmetic import ExpressionError, evaluate
from core.session.lesson import Goal, Lesson, Stop, wrapped
from core.text.ascii import to_ascii
from core.text.quoting import printable, quoted
from core.text.typed import InputError, read_choice, read_number, read_whole

ROOM = ((78, 3), (58, 4))
"""Columns and lines that a text has on a screen of 80 columns, and of 60: it must fit in both."""

_MOST = 200_000  # Characters of a file.
_LESSON = ("title", "about", "scenario", "points", "settings", "hide", "stop")
_STOP = (
    *("text", "view", "scenario", "points", "settings", "goto", "show"),
    *("press", "reach", "question", "answer", "choices", "explain"),
)
_GOALS = "update 2, update 2 loss, epoch 5, stopped, view fit, loss<0.01, rate<0.2 or runs 2"


def read_lesson(text: str, name: str, keys: Iterable[str], views: Iterable[str]) -> Lesson:
    """Return the lesson of a TOML text; `name` is what it and its file are called.

    `keys` are those that may be pressed, shown and hidden, `views` the names of those there are.
    Raises InputError with file, line and what is expected there.
    """
    if len(text) > _MOST:
        raise InputError(f"{name} has {len(text):,} characters; a lesson has {_MOST:,} at most.")
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"{name}: {_syntax(str(error))}") from None
    except RecursionError:
        raise InputError(f"{name} is no lesson: its brackets are nested too deeply.") from None
    return _Reader(text, name, frozenset(keys), tuple(views)).lesson(table)


def _syntax(message: str) -> str:
    """Return tomllib's message with its line in front, as a sentence."""
    what, _, where = message.partition(" (at ")
    line = re.match(r"line (\d+)", where)
    place = f"line {line[1]}" if line else "at its end"
    return f"{place} is no TOML: {what[:1].lower()}{what[1:]}."


def _only_line_ends(match: re.Match[str]) -> str:
    return "\n" * match[0].count("\n")


class _Reader:
    """Reads the tables of one file; where something is wrong, it looks the line up."""

    def __init__(self, text: str, name: str, keys: frozenset[str], views: tuple[str, ...]) -> None:
        self.text, self.name, self.keys, self.views = text, name, keys, views
        # Without the texts of several lines: what looks like a field in them is none.
        self.outline = re.sub(r'("""|\'\'\').*?\1', _only_line_ends, text, flags=re.DOTALL)

    def lesson(self, table: dict[str, Any]) -> Lesson:
        self._known(table, _LESSON, None)
        title = self._words(table, "title", None, needed=True)
        stops = table.get("stop")
        if not isinstance(stops, list) or not stops:
            raise self._wrong("stop", None, "there should be at least one [[stop]]")
        start = self._run(table, None)
        if start is None:
            raise self._wrong("scenario", None, 'there should be a start, such as scenario = "two"')
        return Lesson(
            name=self.name,
            title=title,
            about=self._words(table, "about", None, needed=True),
            start=start,
            hide=self._keys(table, "hide", None),
            stops=tuple(self._stop(each, index) for index, each in enumerate(stops)),
            digest=hashlib.sha256(self.text.encode()).hexdigest()[:16],
        )

    def _stop(self, table: Any, index: int) -> Stop:
        if not isinstance(table, dict):
            raise self._wrong("stop", None, "each stop should begin with [[stop]]")
        self._known(table, _STOP, index)
        given = [name for name in ("press", "reach", "question") if name in table]
        if len(given) > 1:
            raise self._wrong(given[1], index, f"a stop has one of {' and '.join(given)}")
        stop = Stop(
            text=self._text(table, "text", index, needed=True),
            view=self._read(table, "view", index, lambda t: read_choice(t, "view", self.views)),
            start=self._run(table, index),
            goto=self._goto(table, index),
            show=self._keys(table, "show", index),
            press=self._press(table, index),
            question=self._text(table, "question", index),
            explain=self._text(table, "explain", index),
        )
        if "reach" in table:
            stop = replace(stop, reach=self._goal(self._words(table, "reach", index), index))
        if stop.explain and not stop.asks:
            raise self._wrong("explain", index, "it belongs to press, reach or a question")
        if stop.question:
            return self._with_answer(stop, table, index)
        for name in ("answer", "choices"):
            if name in table:
                raise self._wrong(name, index, "it belongs to a question")
        return stop

    def _with_answer(self, stop: Stop, table: dict[str, Any], index: int) -> Stop:
        answer = self._words(table, "answer", index, needed=True)
        choices = self._many(table, "choices", index)
        if choices and answer not in choices:
            raise self._wrong("answer", index, f"it should be one of {', '.join(choices)}")
        if not choices:
            try:
                evaluate(answer)
            except ExpressionError as error:
                what = f"without choices it is a number: {error}"
                raise self._wrong("answer", index, what) from None
        return replace(stop, answer=answer, choices=choices)

    def _run(self, table: dict[str, Any], index: int | None) -> Run | None:
        """Return the run that a table begins, if it begins one."""
        if "scenario" in table and "points" in table:
            raise self._wrong("points", index, "there should be one of scenario and points")
        settings = table.get("settings", {})
        if not isinstance(settings, dict):
            raise self._wrong("settings", index, "it should be a table such as { rate = 0.1 }")
        if "points" in table:
            points = self._words(table, "points", index)
            try:
                run = new_run(parse_points(points), Settings(USUAL_RATE))
            except DataError as error:
                raise self._wrong("points", index, str(error)) from None
        elif "scenario" in table:
            name = self._read(
                table, "scenario", index, lambda t: read_choice(t, "scenario", tuple(SCENARIOS))
            )
            run = SCENARIOS[name].run()
        elif settings:
            raise self._wrong("settings", index, "it belongs to a scenario or to points")
        else:
            return None
        return self._changed(run, settings, index)

    def _changed(self, run: Run, table: dict[str, Any], index: int | None) -> Run:
        """Return the run with the settings of a table."""
        first = run.segments[0]
        values: dict[str, Any] = {}
        readers = readers_of(run.model)
        for name, value in table.items():
            if name not in readers:
                what = f"{quoted(name)} is none of {', '.join(readers)}"
                raise self._wrong("settings", index, what)
            try:
                values[name] = readers[name](str(value), name)
            except InputError as error:
                raise self._wrong("settings", index, str(error)) from None
        given = zip(run.model.parameters, first.start, strict=True)
        start = tuple(values.pop(key, value) for key, value in given)
        return new_run(run.data, replace(first.settings, **values), start, run.model)

    def _goal(self, text: str, index: int) -> Goal:
        """Return the state that `reach` names."""
        words = re.sub(r"\s*<\s*", " ", text).split()
        kind, rest = (words[0], words[1:]) if words else ("", [])
        try:
            match kind, rest:
                case "update", [number, *phase] if len(phase) < 2:
                    phases = tuple(each.title for each in LINE.stages.phases)
                    word = read_choice(phase[0], "phase", phases) if phase else ""
                    return Goal(kind, read_updates(number, "update"), word)
                case "epoch" | "runs", [number]:
                    return Goal(kind, read_updates(number, kind))
                case "stopped", []:
                    return Goal(kind)
                case "view", [view]:
                    return Goal(kind, word=read_choice(view, "view", self.views))
                case "loss" | "rate", [number] if "<" in text:
                    return Goal(kind, read_number(number, kind))
        except InputError as error:
            raise self._wrong("reach", index, str(error)) from None
        raise self._wrong("reach", index, f"it should be such as {_GOALS}")

    def _goto(self, table: dict[str, Any], index: int) -> int | None:
        if "goto" not in table:
            return None
        value = table["goto"]
        try:
            return read_whole(str(value), "goto", 100_000)
        except InputError as error:
            raise self._wrong("goto", index, str(error)) from None

    def _press(self, table: dict[str, Any], index: int) -> str:
        key = self._words(table, "press", index)
        if key and key not in self.keys:
            raise self._wrong("press", index, f"there is no key {quoted(key)}")
        return key

    def _keys(self, table: dict[str, Any], name: str, index: int | None) -> tuple[str, ...]:
        keys = self._many(table, name, index)
        for key in keys:
            if key not in self.keys:
                raise self._wrong(name, index, f"there is no key {quoted(key)}")
        return keys

    def _many(self, table: dict[str, Any], name: str, index: int | None) -> tuple[str, ...]:
        values = table.get(name, [])
        if not isinstance(values, list) or not all(isinstance(each, str) for each in values):
            raise self._wrong(name, index, 'it should be a list such as ["e", "x"]')
        return tuple(values)

    def _text(self, table: dict[str, Any], name: str, index: int, *, needed: bool = False) -> str:
        """Return words that fit where a lesson shows them."""
        text = self._words(table, name, index, needed=needed)
        for width, most in ROOM:
            lines = max(len(wrapped(spelt, width)) for spelt in (text, to_ascii(text)))
            if lines > most:
                raise self._wrong(
                    name,
                    index,
                    f"it takes {lines} lines of {width} columns, and there are {most}: shorten it",
                )
        return text

    def _words(
        self, table: dict[str, Any], name: str, index: int | None, *, needed: bool = False
    ) -> str:
        """Return a text as words with single blanks between; empty where there is none."""
        value = table.get(name, "")
        if not isinstance(value, str):
            raise self._wrong(name, index, "it should be a text in quotes")
        words = " ".join(printable(value.replace("\n", " ")).split())
        if needed and not words:
            article = "an" if name[0] in "aeiou" else "a"
            what = f'there should be {article} {name}, such as {name} = "…"'
            raise self._wrong(name, index, what)
        return words

    def _read(
        self, table: dict[str, Any], name: str, index: int | None, read: Callable[[str], str]
    ) -> str:
        text = self._words(table, name, index)
        try:
            return read(text) if text else ""
        except InputError as error:
            raise self._wrong(name, index, str(error)) from None

    def _known(self, table: dict[str, Any], names: tuple[str, ...], index: int | None) -> None:
        for name in table:
            if name not in names:
                raise self._wrong(
                    name, index, f"{quoted(name)} is none of {', '.join(names)}", label=False
                )

    def _wrong(self, name: str, index: int | None, what: str, *, label: bool = True) -> InputError:
        """Return the error for a field of the lesson, or of the stop with this index."""
        said = f"{name}: {what}" if label else what
        return InputError(f"{self.name}, line {self._line(name, index)}: {said.rstrip('.')}.")

    def _line(self, name: str, index: int | None) -> int:
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

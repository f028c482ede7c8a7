"""The explorer as a dialogue: a line typed is a key of the key table, and is answered in lines."""

import re
from collections.abc import Callable, Iterator
from dataclasses import fields, replace

from core.descent.pieces import drained
from core.descent.run import Settings
from core.descent.scenarios import SCENARIOS
from core.descent.settings import read_updates, readers_of
from core.explain.changes import redo_told, told, undo_told
from core.explain.stability import convergence, search, with_fastest
from core.lessons.progress import (
    begin,
    elsewhere,
    hidden,
    left,
    next_stop,
    noticed,
    performed,
    question_of,
    returned,
    stop_of,
)
from core.model.expression import ExpressionError
from core.quiz.asking import Asking
from core.quiz.question import Question, question
from core.session.runs import redone, undone, unsaved, with_run, with_settings
from core.session.session import Refused, Session, Verdict, travel
from core.text.typed import InputError, read_choice
from tui import lessons, saving
from tui.app import notes
from tui.keys import ASK_CLASS, GROUPS, KEYS, LEAVE, THE_CLASS, Key, key_for
from tui.lines import said

_LONG = 10_000  # Characters of a note: a line may be as long as it takes.
Lines = Iterator[str]


class Dialogue:
    """A session, and what is being asked; `answer` takes a line and yields what is said."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.over = False
        self._kept = session
        self._warned: Session | None = None
        self._asking: Asking | None = None
        self._then: Callable[[Asking], Lines] = self._reveal
        self._words: dict[str, Callable[[str], Lines]] = {
            "where am i": lambda _: iter([said.place(self.session)]),
            "table": lambda _: said.table(self.session),
        }
        self._actions: dict[str, Callable[[str], Lines]] = {
            "tui.dialogs.lessons:open_lessons": self._lesson,
            "tui.dialogs.lessons:go_on": self._go_on,
            "tui.dialogs.goto:open_goto": self._goto,
            "tui.dialogs.guess:guess": self._guess,
            "tui.dialogs.settings:SettingsDialog.open": self._settings,
            "tui.dialogs.scenarios:ScenarioDialog.open": self._scenario,
            "tui.dialogs.export:open_export": self._export,
            "tui.dialogs.help:HelpDialog.open": lambda _: self._help(),
            "tui.app.actions:fastest": lambda _: self._fastest(),
            "tui.app.actions:undo": lambda _: self._back(undone, undo_told),
            "tui.app.actions:redo": lambda _: self._back(redone, redo_told),
            LEAVE: lambda _: self._leave(),
            THE_CLASS: lambda _: iter(["No class is open here."]),
            ASK_CLASS: lambda _: iter(["No class is open here."]),
        }

    @property
    def _settable(self) -> tuple[str, ...]:
        return (*(each.name for each in fields(Settings)), *self.session.run.model.parameters)

    @property
    def prompt(self) -> str:
        """What stands before the line to be typed."""
        return "answer> " if self._asking else "> "

    def opening(self) -> Lines:
        """Yield what is said at first."""
        yield said.place(self.session)
        yield from said.stop(self.session)
        yield "Type a key or its words. Enter alone is the next phase, ? lists the keys."

    def answer(self, text: str) -> Lines:
        """Do what a line asks for, and yield what is said of it; a refusal is one sentence."""
        try:
            yield from self._answered(text) if self._asking else self._done(text)
        except (Refused, InputError, ExpressionError) as error:
            yield str(error)

    def _done(self, text: str) -> Lines:
        wanted = text.strip()
        count, rest = re.fullmatch(r"([1-9]\d{0,11})?\s*(.*)", wanted, re.DOTALL).groups()  # type: ignore[union-attr]  # it matches any text
        word, _, argument = rest.partition("=" if "=" in rest.split(" ")[0] else " ")
        if word in self._settable and (argument or len(word) > 1):  # c alone is a key.
            return self._press(key_for("e", "e"), 1, f"{word}={argument}")
        if rest.lower() in self._words:
            return self._words[rest.lower()]("")
        if not wanted:
            return self._press(key_for("space", " ") if text else key_for("s", "s"), 1, "")
        if row := key_for(word.lower(), word if len(word) == 1 else None):
            return self._press(row, int(count or 1), argument)
        return self._by_words(rest, int(count or 1))

    def _by_words(self, words: str, count: int) -> Lines:
        """Do the row whose name begins like this, if there is one alone."""
        found = [row for row in KEYS if row.name.lower().startswith(words.lower())]
        exact = [row for row in found if row.name.lower() == words.lower()]
        if len(exact or found) == 1:
            return self._press((exact or found)[0], count, "")
        if found and words:
            return iter([f"{words} may be {' or '.join(row.name for row in found)}."])
        return iter(["No such key. Type ? for the keys."])

    def _press(self, row: Key | None, count: int, argument: str) -> Lines:
        assert row is not None
        if not hidden(self.session).isdisjoint(row.keys):
            yield "This key comes later in the lesson. L leave leaves the lesson."
            return
        if isinstance(row.does, str):
            action = self._actions.get(row.does)
            if action is None:
                yield f"{row.name} is not to be had on lines: gradstep without --lines has it."
                return
            yield from action(argument)
        else:
            there = row.does(self.session, count)
            if isinstance(there, int):
                yield from self._go(there, row.keys)
            else:
                yield from self._commit(there, row.keys)

    def _go(self, place: int, keys: tuple[str, ...] = ()) -> Lines:
        """Go to a place; ask what comes, where the learner wants that."""
        asks = place > self.session.at and self.session.hiding
        if asks and (asked := question(self.session)):
            return self._ask(asked, self._reveal)
        return self._commit(travel(self.session, place), keys)

    def _commit(self, session: Session, keys: tuple[str, ...] = (), note: str = "") -> Lines:
        """Take a session over, and say what that revealed or changed."""
        before, self.session = self.session, noticed(noticed(session), keys)
        if note:
            yield note
        moved = before.at != self.session.at
        new = list(said.revealed(self.session)) if moved else []
        yield from new
        if (moved or before.run != self.session.run) and not new:
            yield said.place(self.session)
        if before == self.session:
            yield "Nothing changed."
        elif not moved and before.stop == self.session.stop:
            yield from said.looks(before.look, self.session.look)
        if (before.lesson, before.stop, before.met) != (
            self.session.lesson,
            self.session.stop,
            self.session.met,
        ):
            yield from said.stop(self.session)

    # Questions

    def _ask(self, asked: Question, then: Callable[[Asking], Lines]) -> Lines:
        self._asking = Asking(asked, self.session.look.digits)
        self._then = then
        return said.question(self._asking)

    def _answered(self, text: str) -> Lines:
        asking, typed = self._asking, text.strip()
        assert asking is not None
        if not typed:
            yield from said.question(asking)
            return
        choices = asking.question.choices
        if typed.isdecimal() and 0 < int(typed) <= len(choices):
            typed = choices[int(typed) - 1]
        asking = asking.given_up if typed == "skip" else asking.answered(typed)
        judged = asking.judgement
        if judged and not asking.left and judged.verdict is not Verdict.RIGHT:
            yield judged.said
        self._asking = asking
        if asking.over or asking.left:
            self._asking = None
            yield notes.revealed(asking, said.WIDE)
            yield from self._then(asking)
        else:
            yield "Not right yet: once more, or skip."

    def _reveal(self, asking: Asking) -> Lines:
        session = self.session
        there = travel(session, session.at + 1)
        return self._commit(replace(there, answers=(*session.answers, asking.answer)))

    def _guess(self, _: str) -> Lines:
        session = replace(self.session, guessing=not self.session.guessing)
        note = "s asks what comes next, w ends it." if session.guessing else "No longer asking."
        return self._commit(session, note=note)

    # Lessons

    def _lesson(self, name: str) -> Lines:
        if name == "leave":
            return self._commit(left(self.session), note="The lesson is left: the run stays.")
        if name:
            return self._commit(begin(self.session, lessons.read(name)))
        return iter(
            [
                *(f"L {each.name}: {each.title}. {each.about}" for each in lessons.shipped()),
                "L leave: leave the lesson.",
            ]
        )

    def _go_on(self, _: str) -> Lines:
        session = self.session
        stop = stop_of(session)
        if stop is None or session.met:
            yield from self._commit(next_stop(session))
        elif stop.questions:
            if elsewhere(session):
                yield from self._commit(returned(session))
            yield from self._ask(question_of(self.session), self._met)
        else:
            yield "Done for you."
            yield from self._commit(performed(session))
            if stop.press and (row := key_for(stop.press, stop.press)):
                yield from self._press(row, 1, "")

    def _met(self, _: Asking) -> Lines:
        return self._commit(replace(self.session, met=True))

    # Changing

    def _changed(self, there: Session) -> Lines:
        return self._commit(there, note=told(self.session, there, _LONG))

    def _set(self, name: str, text: str) -> Lines:
        session = self.session
        if not text.strip():
            held = dict(zip(session.run.model.parameters, session.parameters, strict=True))
            return iter([f"{name} is {held.get(name, getattr(session.settings, name, ''))}."])
        value = readers_of(session.run.model)[name](text.strip(), name)
        if name in session.run.model.parameters:
            return self._changed(with_settings(session, session.settings, **{name: value}))
        return self._changed(with_settings(session, replace(session.settings, **{name: value})))

    def _settings(self, text: str) -> Lines:
        if not text:
            return iter(
                [f"Type e and one of {', '.join(self._settable)}, = and a value: e rate=0.1."]
            )
        name, _, value = text.partition("=")
        read_choice(name.strip(), "The setting", self._settable)
        return self._set(name.strip(), value)

    def _scenario(self, name: str) -> Lines:
        if not name:
            return iter([f"o {key}: {each.about}" for key, each in SCENARIOS.items()])
        key = read_choice(name, "The scenario", tuple(SCENARIOS))
        return self._changed(with_run(self.session, SCENARIOS[key].run()))

    def _goto(self, text: str) -> Lines:
        if not text:
            return iter(["Type : and a number of an update, such as : 12. 0 is the start."])
        updates = read_updates(text, "The update number")
        return self._go(self.session.run.stages.place(updates))

    def _fastest(self) -> Lines:
        session = self.session
        limits = drained(search(session).pieces()) if convergence(session).searchable else None
        return self._changed(with_fastest(session, limits))

    def _back(
        self, go: Callable[[Session], Session], told_of: Callable[[Session, Session, int], str]
    ) -> Lines:
        there = go(self.session)
        return self._commit(there, note=told_of(self.session, there, _LONG))

    # The program

    def _export(self, _: str) -> Lines:
        self._kept = self.session
        return iter([saving.command(self.session)])

    def _help(self) -> Lines:
        shown = hidden(self.session)
        for group, rows in GROUPS.items():
            yield f"{group}:"
            yield from (f"{r.shown}: {r.help}" for r in rows if shown.isdisjoint(r.keys))
        yield "Also: where am i; table; rate 0.1; the words of a row; 5 n does n five times."

    def _leave(self) -> Lines:
        if self._warned is self.session or not unsaved(self.session, self._kept):
            self.over = True
            return
        self._warned = self.session
        yield notes.leaving(_LONG, alone=True)

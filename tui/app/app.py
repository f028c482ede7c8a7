"""The app: the explorer with the actions that open dialogs.

Dialogs are imported when they are opened, so that the first frame does not wait for them.
"""

import os
from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from textual.driver import Driver
from textual.screen import Screen

from core.explain.contraction import Limits
from core.explain.derivation import sentence
from core.explain.stability import convergence, rate_below, search, with_fastest
from core.lessons.progress import next_stop, stop_of
from core.quiz.question import Question, question
from core.session.breakpoints import (
    Search,
    Stop,
    farthest,
    read_breakpoints,
    searching_next,
    searching_previous,
)
from core.session.runs import undone
from core.session.session import Answer, Refused, Session, travel
from core.text.numbers import show
from tui.app.explorer import Explorer
from tui.computing import Computing
from tui.saving import Autosave
from tui.screen import palette
from tui.terminal.driver import TerminalDriver

Result = TypeVar("Result")

_PAUSE = 1.0  # Seconds between two looks at whether there is something to save.


class Gradstep(Explorer):
    """gradstep in a terminal."""

    def __init__(
        self,
        session: Session,
        goto: int = 0,
        ascii_only: bool = False,
        autosave: Autosave | None = None,
        driver: Callable[..., Driver] = TerminalDriver,
    ) -> None:
        """Open `session`, as Explorer does, and have it saved by `autosave`."""
        super().__init__(session, goto, ascii_only, driver)
        self.confined = False
        """Whether the files here are none of the user's business, as in a class."""
        self._autosave = autosave
        if autosave:
            self._note = autosave.news

    def on_mount(self) -> None:
        """Begin to save."""
        if self._autosave:
            self.set_interval(_PAUSE, self._save)

    def on_unmount(self) -> None:
        """Save for the last time, as long as a signal still finds its handler."""
        if self._autosave:
            self._autosave.finish(self.session)

    def _save(self) -> None:
        if self._autosave and (complaint := self._autosave.save(self.session)):
            self.note(complaint)

    def open_dialog(
        self, dialog: Screen[Result], finished: Callable[[Result | None], None] | None = None
    ) -> None:
        """Show a dialog over the page; `finished` takes what it returns."""
        self.stop_playing()
        self.paint()
        self.push_screen(dialog, finished)

    def _change(self, session: Session | None) -> None:
        """Take over what a dialog made of the session; None where it was left with Esc."""
        if session is not None:
            self.abandon_computing()
            try:
                self.accept(session)
            except Refused as refusal:
                self._note = str(refusal)
        self.paint()

    def do_go_to(self) -> None:
        """Ask for an update number."""
        from tui.dialogs.goto import GoToDialog

        self.open_dialog(GoToDialog(self.session), self._go_to)

    def _go_to(self, place: int | None) -> None:
        if place is not None:
            try:
                self.travel_to(place)
            except Refused as refusal:
                self.note(str(refusal))

    def do_settings(self) -> None:
        """Show the settings."""
        from tui.dialogs.settings import SettingsDialog

        self.open_dialog(SettingsDialog(self.session), self._change)

    def do_scenarios(self) -> None:
        """Let a scenario be chosen."""
        from tui.dialogs.scenarios import ScenarioDialog

        self.open_dialog(ScenarioDialog(self.session), self._change)

    def do_runs(self) -> None:
        """Show the runs to choose from."""
        from tui.dialogs.runs import RunsDialog

        self.open_dialog(RunsDialog(self.session), self._change)

    def do_undo(self) -> None:
        """Undo the last change of settings."""
        self.abandon_computing()
        self.session = undone(self.session)
        self.note("The change of settings is undone.")

    def do_export(self) -> None:
        """Offer the exports; the picture is taken before the dialog covers the page."""
        from tui.dialogs.export import CopyDialog, ExportDialog

        if self.confined:
            self.open_dialog(CopyDialog(self.session), self.show)
            return
        self.stop_playing()
        self.paint()
        picture = self.export_screenshot(title="gradstep")
        self.open_dialog(ExportDialog(self.session, picture, os.getcwd()), self._exported)

    def show(self, text: str | None) -> None:
        """Show text to be copied, where no files can be written."""

    def _exported(self, sentence: str | None) -> None:
        self.note(sentence or "")

    def do_help(self) -> None:
        """Show the help screen."""
        from tui.dialogs.help import HelpDialog

        self.open_dialog(HelpDialog())

    def do_palette(self) -> None:
        """Open the command palette."""
        self.action_command_palette()

    def do_invert(self) -> None:
        """Switch between the dark and the light page."""
        if self.theme not in palette.PALETTES:
            self.note("The colours here are your terminal's own.")
            return
        light = self.theme == palette.LIGHT.name
        self.theme = palette.DARK.name if light else palette.LIGHT.name
        self.paint()

    def do_fastest(self) -> None:
        """Take the η that contracts fastest; for many samples it has to be found first."""
        self.stop_playing()
        if convergence(self.session).searchable:
            wanted = search(self.session)
            self.compute(wanted.pieces(), wanted.most, self._found, "rate")
        else:
            self._change(with_fastest(self.session))

    def _found(self, computing: Computing[Limits | None]) -> None:
        """Take what a search found, and say what else it did."""
        if computing.stopped:
            return
        self.session = with_fastest(self.session, computing.result)
        if limits := computing.result:
            self._note = (
                f"η {show(limits.fastest, 17)} contracts fastest; "
                f"below {rate_below(limits.threshold)} it converges. u undoes."
            )

    # Lessons

    def do_lessons(self) -> None:
        """Let a lesson be chosen, or left."""
        from tui.dialogs.lessons import LessonDialog

        self.open_dialog(LessonDialog(self.session, self.confined), self._change)

    def do_next_stop(self) -> None:
        """Go on to the lesson's next stop, or ask what this one asks."""
        stop = stop_of(self.session)
        if stop is None or not stop.question or self.session.met:
            self._change(next_stop(self.session))
            return
        from tui.dialogs.lessons import QuestionDialog

        self.open_dialog(QuestionDialog(self.session, stop), self._answered)

    def _answered(self, result: tuple[Session, str] | None) -> None:
        """Take over the answer to a lesson's question; a question skipped leads on."""
        if result is None:
            self._change(next_stop(self.session))
            return
        session, said = result
        self._change(session)
        self.note(said)

    # The class

    def do_class(self) -> None:
        """Say that there is none."""
        raise Refused("No class is open here: gradstep class opens one.")

    def do_ask_class(self) -> None:
        """Say that there is no class."""
        self.do_class()

    # Breakpoints

    def do_breakpoints(self) -> None:
        """Let breakpoints be set."""
        from tui.dialogs.breakpoints import BreakpointDialog

        self.open_dialog(BreakpointDialog(self.session), self._change)

    def do_continue(self) -> None:
        """Go on to the next update that a breakpoint stops at."""
        stops, limit = read_breakpoints(self.session.breakpoints), self.limit
        if limit.reached(self.session):
            raise Refused(limit.sentence)
        search = searching_next(self.session, stops, limit.updates)
        self._search(search, farthest(self.session, stops, limit.updates))

    def do_continue_back(self) -> None:
        """Go back to the previous update that a breakpoint stops at."""
        stops = read_breakpoints(self.session.breakpoints)
        self._search(searching_previous(self.session, stops), self.session.done)

    def _search(self, search: Search, farthest: int) -> None:
        self.stop_playing()

        def finished(computing: Computing[Stop]) -> None:
            place = self.session.run.stages.place(computing.reached)
            if stop := computing.result:
                self._note, place = stop.reason, stop.place
            if place != self.session.at:
                self.session = travel(self.session, place)

        self.compute(search, farthest, finished)

    # Predict, then reveal

    def do_guess(self) -> None:
        """Ask before each phase from now on, or stop asking and sum up."""
        from tui.dialogs.guess import SummaryDialog

        self.stop_playing()
        self.session = replace(self.session, guessing=not self.session.guessing)
        if self.session.guessing:
            self.note("Predict, then reveal: s asks what comes next, w ends it.")
        elif self.session.answers:
            self.open_dialog(SummaryDialog(self.session))
        else:
            self.note("No longer asking what comes.")

    def go(self, place: int) -> None:
        """Go to the place that a key leads to; ask what comes, where the learner wants that."""
        forward = self.session.hiding and place > self.session.at
        forward = forward and not self.limit.reached(self.session)
        asked = question(self.session) if forward else None
        if asked is None:
            super().go(place)
            return
        from tui.dialogs.guess import GuessDialog

        self.abandon_computing()

        def reveal(answer: Answer | None) -> None:
            self._reveal(asked, answer)

        self.open_dialog(GuessDialog(asked, self.session), reveal)

    def _reveal(self, asked: Question, answer: Answer | None) -> None:
        """Reveal the phase that was asked for, and say how good the guess was."""
        answers = (*self.session.answers, answer) if answer else self.session.answers
        self.session = replace(travel(self.session, self.session.at + 1), answers=answers)
        line = sentence(asked.numbers, asked.name, self.session.look.digits)
        self.note(f"{str(answer.verdict).capitalize()}: {line}" if answer else line)

"""The app: the explorer with the actions that open dialogs."""

import os

from core.branches import undone
from core.session import Refused, Session
from tui.dialogs.export import ExportDialog
from tui.dialogs.goto import GoToDialog
from tui.dialogs.help import HelpDialog
from tui.dialogs.runs import RunsDialog
from tui.dialogs.scenarios import ScenarioDialog
from tui.dialogs.settings import SettingsDialog
from tui.explorer import Explorer


class Gradstep(Explorer):
    """gradstep in a terminal."""

    def _change(self, session: Session | None) -> None:
        """Take over what a dialog made of the session; None where it was left with Esc."""
        if session is not None:
            self.abandon_computing()
            self.session = session
        self.paint()

    def do_go_to(self) -> None:
        """Ask for an update number."""
        self.stop_playing()
        self.push_screen(GoToDialog(self.session), self._go_to)

    def _go_to(self, place: int | None) -> None:
        if place is not None:
            try:
                self.travel_to(place)
            except Refused as refusal:
                self.note(str(refusal))

    def do_settings(self) -> None:
        """Show the settings."""
        self.stop_playing()
        self.push_screen(SettingsDialog(self.session), self._change)

    def do_scenarios(self) -> None:
        """Let a scenario be chosen."""
        self.stop_playing()
        self.push_screen(ScenarioDialog(self.session), self._change)

    def do_runs(self) -> None:
        """Show the runs to choose from."""
        self.stop_playing()
        self.push_screen(RunsDialog(self.session), self._change)

    def do_undo(self) -> None:
        """Undo the last change of settings."""
        self.session = undone(self.session)
        self.note("The change of settings is undone.")

    def do_export(self) -> None:
        """Offer the exports; the picture is taken before the dialog covers the page."""
        self.stop_playing()
        picture = self.export_screenshot(title="gradstep")
        self.push_screen(ExportDialog(self.session, picture, os.getcwd()), self._exported)

    def _exported(self, sentence: str | None) -> None:
        self.note(sentence or "")

    def do_help(self) -> None:
        """Show the help screen."""
        self.stop_playing()
        self.push_screen(HelpDialog())

    def do_palette(self) -> None:
        """Open the command palette."""
        self.action_command_palette()

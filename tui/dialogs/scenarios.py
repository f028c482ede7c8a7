"""The dialog that offers the scenarios."""

from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from core.descent.scenarios import SCENARIOS
from core.session.runs import with_run
from core.session.session import Session
from tui.dialogs.dialog import Dialog


class ScenarioDialog(Dialog[Session]):
    """Lets a scenario be chosen; returns the session at its start."""

    HEADING = "Open a scenario"
    HINT = "↑ ↓ choose, Enter opens, Esc leaves. u goes back to the run before."

    def body(self) -> ComposeResult:
        """Yield the list."""
        yield OptionList(
            *(
                Option(Content(self.spell(f"{name:<9} {scenario.about}")), id=name)
                for name, scenario in SCENARIOS.items()
            )
        )

    def chosen(self, word: str) -> Session:
        """Open the scenario of this name."""
        return with_run(self.session, SCENARIOS[word].run())

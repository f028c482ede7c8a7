"""The dialog that offers the scenarios."""

from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from core.descent.scenarios import SCENARIOS
from core.session.runs import with_run
from core.session.session import Refused, Session
from tui.app.explorer import Explorer
from tui.dialogs.dialog import SessionDialog


class ScenarioDialog(SessionDialog[Session]):
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

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Open the scenario chosen."""
        scenario = SCENARIOS[event.option.id or ""]
        try:
            self.dismiss(with_run(self.session, scenario.run()))
        except Refused as refusal:
            self.complain(str(refusal))


def open_scenarios(explorer: Explorer) -> None:
    """Let a scenario be chosen."""
    explorer.open_dialog(ScenarioDialog(explorer.session), explorer.change)

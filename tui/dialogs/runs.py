"""The dialog that shows, names or removes one of the runs."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Input, OptionList
from textual.widgets.option_list import Option

from core.session.runs import current, removed, renamed, switched, tree
from core.session.session import Refused, Session
from tui.app.explorer import Explorer
from tui.dialogs.dialog import SessionDialog, field, line
from tui.panels.runs import summary


class RunsDialog(SessionDialog[Session]):
    """Lets a run be chosen; returns the session that shows it, or has it named or removed."""

    HEADING = "Runs"
    HINT = "↑ ↓ choose, Enter shows it, Tab to its name, Delete removes it, Esc leaves."
    BINDINGS: ClassVar[list[BindingType]] = [Binding("delete,backspace", "remove", "Remove")]

    def body(self) -> ComposeResult:
        """Yield the tree, and a field for a name."""
        yield OptionList(*self._options())
        yield field("name it", line("", "title", "a word for the run chosen; Enter"))

    def _options(self) -> list[Option]:
        rows = []
        for depth, branch in tree(self.session):
            reached = f" of {branch.updates}" if branch.updates > branch.done else ""
            words = f"{'  ' * depth}{branch.name}  {summary(branch)}, update {branch.done}{reached}"
            shown = ", shown now" if branch.name == self.session.name else ""
            rows.append(Option(Content(self.spell(words + shown)), id=branch.name))
        return rows

    def on_mount(self) -> None:
        """Begin at the run shown."""
        self._choose_the_one_shown()

    def _choose_the_one_shown(self) -> None:
        choice = self.query_one(OptionList)
        choice.highlighted = choice.get_option_index(current(self.session).name)

    def _chosen(self) -> str:
        choice = self.query_one(OptionList)
        return choice.get_option_at_index(choice.highlighted or 0).id or ""

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Show the run chosen."""
        if event.option.id == self.session.name:
            self.dismiss(self.session)
        else:
            self.dismiss(switched(self.session, event.option.id or ""))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Name the run chosen."""
        self.dismiss(renamed(self.session, self._chosen(), event.value.strip()[:40]))

    def action_remove(self) -> None:
        """Remove the run chosen, and stay for the next."""
        try:
            self.session = removed(self.session, self._chosen())
        except Refused as refusal:
            self.complain(str(refusal))
            return
        choice = self.query_one(OptionList)
        choice.clear_options()
        choice.add_options(self._options())
        self._choose_the_one_shown()
        self.complain("Removed. Enter takes this over, Esc leaves all as it was.")


def open_runs(explorer: Explorer) -> None:
    """Show the runs to choose from."""
    explorer.open_dialog(RunsDialog(explorer.session), explorer.change)

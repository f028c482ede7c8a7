"""The dialog that shows, names or removes one of the runs."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from core.session.runs import current, removed, renamed, switched, tree
from core.session.session import Refused, Session
from tui.dialogs.dialog import Dialog, field, line
from tui.panels.runs import summary


class RunsDialog(Dialog[Session]):
    """Lets a run be chosen; returns the session that shows it, or has it named or removed."""

    HEADING = "Runs"
    KEYS = "↑ ↓ choose, Enter shows it, Tab to its name, Delete removes it, Esc leaves."
    BINDINGS: ClassVar[list[BindingType]] = [Binding("delete,backspace", "remove", "Remove")]

    def body(self) -> ComposeResult:
        """Yield the tree, and a field for a name."""
        yield OptionList(*self._options())
        yield field("name it", line("", "title", "a word for the run chosen; Enter"))

    def _options(self) -> list[Option]:
        rows = []
        for depth, branch in tree(self.session):
            reached = f" of {branch.updates:,}" if branch.updates > branch.done else ""
            what = f"{branch.name}  {summary(branch, self.session.look.digits)}"
            words = f"{'  ' * depth}{what}, update {branch.done:,}{reached}"
            shown = ", shown now" if branch.name == self.session.name else ""
            rows.append(Option(Content(self.spell(words + shown)), id=branch.name))
        return rows

    def on_mount(self) -> None:
        """Begin at the run shown."""
        choice = self.query_one(OptionList)
        choice.highlighted = choice.get_option_index(current(self.session).name)

    def _highlighted(self) -> str:
        choice = self.query_one(OptionList)
        return choice.get_option_at_index(choice.highlighted or 0).id or ""

    def chosen(self, word: str) -> Session:
        """Show the run of this name."""
        return self.session if word == self.session.name else switched(self.session, word)

    def taken(self, text: str) -> Session:
        """Name the run chosen."""
        return renamed(self.session, self._highlighted(), text.strip()[:40])

    def action_remove(self) -> None:
        """Remove the run chosen, and stay for the next."""
        try:
            self.session = removed(self.session, self._highlighted())
        except Refused as refusal:
            self.complain(str(refusal))
            return
        choice = self.query_one(OptionList)
        choice.clear_options()
        choice.add_options(self._options())
        self.on_mount()
        self.complain("Removed. Enter takes this over, Esc leaves all as it was.")

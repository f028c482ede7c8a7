"""The key table as commands of the command palette, and views and panels by their names."""

import re
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, ClassVar

from textual.binding import Binding, BindingType
from textual.command import CommandList, CommandPalette, DiscoveryHit, Hit, Hits, Provider
from textual.widgets import Input
from textual.worker import Worker

from core.session.moves import filling
from core.session.session import Session
from tui.keys import PALETTE, Key
from tui.panels.views import VIEWS, showing, suiting


class KeyCommands(Provider):
    """The key table in the command palette, with a row for each view and panel."""

    async def discover(self) -> Hits:
        """Offer every row."""
        for row in commands(self.app):
            yield DiscoveryHit(row.name, self._chosen(row), help=f"{row.help} ({row.shown})")

    async def search(self, query: str) -> Hits:
        """Offer the rows whose name or help matches."""
        matcher = self.matcher(query)
        for row in commands(self.app):
            score = max(matcher.match(row.name), matcher.match(row.help))
            if score > 0:
                yield Hit(
                    score + _worth(query, row),
                    matcher.highlight(row.name),
                    self._chosen(row),
                    help=f"{row.help} ({row.shown})",
                )

    def _chosen(self, row: Key) -> Callable[[], None]:
        return partial(self.app.press, row)  # type: ignore[attr-defined]  # our app has it


def commands(explorer: Any) -> list[Key]:
    """Return the rows that can be chosen by their names now, of the explorer that imports this."""
    session = explorer.session
    hidden = explorer.additions.hidden(session)
    rows = [row for row in explorer.preferences.keymap.rows if row.does != PALETTE]
    return [row for row in (*rows, *_views(session), *_PANELS) if hidden.isdisjoint(row.keys)]


_PANELS = tuple(
    Key("z", name, about, filling(panel))
    for panel, name, about in (
        ("derivation", "Derivation", "the equations of the update fill the screen: slopes"),
        ("iterations", "Iteration table", "the table of updates fills the screen: rows"),
        ("loss", "Loss chart", "the chart of the losses fills the screen: error"),
    )
)
"""A row for each panel but the views, which Esc or z leads back from."""


def view_names(session: Session) -> list[str]:
    """Return the names of the rows for views."""
    return [row.name for row in _views(session)]


def _views(session: Session) -> Iterator[Key]:
    """Yield a row for each view that suits the session, with its number."""
    for number, name in enumerate(suiting(session), start=1):
        show = showing(name)
        yield Key(
            f"{number}T", f"{name.capitalize()} view", VIEWS[name].found_by, show, also="T Tab"
        )


def _worth(query: str, row: Key) -> int:
    """Return how much more a row is worth than by its letters: a name begins with what is typed."""
    wanted = query.lower().strip()
    for worth, text in (2, row.name), (1, row.help):
        words = re.findall(r"\w+", text.lower())
        if any(word.startswith(wanted) for word in words):
            return worth
    return 0


class Commands(CommandPalette):
    """Textual's command palette, which may be closed while it still looks for commands."""

    # With priority, as the field that is typed in takes them too.
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("home", "command_list('first')", "Go to top", show=False, priority=True),
        Binding("end", "command_list('last')", "Go to bottom", show=False, priority=True),
    ]

    def on_mount(self) -> None:
        """Have the cursor stay, as each blink would be sent."""
        self.query_one(Input).cursor_blink = False

    def run_worker(self, *arguments: Any, **options: Any) -> Worker[Any]:
        """Start a search; that one fails in a palette that is closing must not end the app."""
        return super().run_worker(*arguments, **(options | {"exit_on_error": False}))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Allow moves in the list once it has a place: Textual's can't page in one that has none.

        It has none until it is laid out, and where nothing matches.
        """
        if action == "command_list":
            return bool(self.query_one(CommandList).size)
        return super().check_action(action, parameters)

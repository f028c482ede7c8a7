"""The key table as commands of the command palette."""

from collections.abc import Callable
from functools import partial
from typing import Any

from textual.command import CommandList, CommandPalette, DiscoveryHit, Hit, Hits, Provider
from textual.worker import Worker

from core.lessons.progress import hidden
from tui.keys import KEYS, PALETTE, Key


class KeyCommands(Provider):
    """The key table in the command palette."""

    async def discover(self) -> Hits:
        """Offer every row of the key table."""
        for row in self._rows():
            yield DiscoveryHit(row.name, self._chosen(row), help=f"{row.help} ({row.shown})")

    async def search(self, query: str) -> Hits:
        """Offer the rows whose name or help matches."""
        matcher = self.matcher(query)
        for row in self._rows():
            score = max(matcher.match(row.name), matcher.match(row.help))
            if score > 0:
                yield Hit(
                    score,
                    matcher.highlight(row.name),
                    self._chosen(row),
                    help=f"{row.help} ({row.shown})",
                )

    def _rows(self) -> list[Key]:
        """Return the rows that can be chosen now."""
        away = hidden(self.app.session)  # type: ignore[attr-defined]  # our app has it
        return [row for row in KEYS if row.does != PALETTE and away.isdisjoint(row.keys)]

    def _chosen(self, row: Key) -> Callable[[], None]:
        return partial(self.app.press, row)  # type: ignore[attr-defined]  # our app has it


class Commands(CommandPalette):
    """Textual's command palette, which may be closed while it still looks for commands."""

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

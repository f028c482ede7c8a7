"""Sentences of a dialog, in which no line ends within an equation."""

from textwrap import wrap

from textual.content import Content
from textual.geometry import Size
from textual.widgets import Static

from core.session.lesson import joined
from tui.screen.paragraphs import folded


class Prose(Static):
    """Shows sentences, with an equation on a line of its own where it needs one."""

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002 - as Textual calls it
        """Return how many lines they take."""
        return len(self._lines(width)) if self.content else 0

    def render(self) -> Content:
        """Return the lines."""
        return Content("\n".join(self._lines(self.size.width)))

    def _lines(self, width: int) -> list[str]:
        width = max(width, 1)
        lines = (
            line for text in str(self.content).split("\n") for line in folded(joined(text), width)
        )
        # A path may be longer than a line.
        return [part for line in lines for part in wrap(line, width) or [""]]

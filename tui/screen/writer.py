"""Quantities as spans of a given width: their numbers once revealed, and their names."""

from dataclasses import dataclass

from core.explain.quantities import Quantity
from core.model.definitions import symbol_of
from core.session.session import Session
from core.text.numbers import ALL_DIGITS, fit
from core.text.spans import Span
from tui.screen.lines import Room


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes what stands in the cells of a panel."""

    session: Session
    room: Room

    def number(
        self, quantity: Quantity | None, width: int, right: bool = False, most: int = ALL_DIGITS
    ) -> Span:
        """Return a number in exactly so many cells, which are blank until it is revealed.

        It has `most` digits at the most.
        """
        if quantity is None or not quantity.revealed or width < 1:
            return Span(" " * width)
        text = self.text(quantity, width, most)
        return Span(text.rjust(width) if right else text.ljust(width), quantity.role)

    def text(self, quantity: Quantity, width: int, most: int = ALL_DIGITS) -> str:
        """Return a number with as many digits as are asked for, and as fit."""
        digits = min(most, self.session.look.digits)
        return self.room.spell(fit(quantity.value, width, digits))

    def name(self, key: str, width: int, role: str = "") -> Span:
        """Return a quantity's symbol in exactly so many cells, cut where it is longer."""
        return Span(self.cut(symbol_of(key), width).ljust(width), role or key)

    def cut(self, text: str, width: int) -> str:
        """Return a text, which ends in an ellipsis where it is longer than so many cells."""
        text, end = self.room.spell(text), self.room.spell("…")
        return text if len(text) <= width else f"{text[: max(width - len(end), 0)]}{end}"[:width]

    def quiet(self, text: str, width: int, right: bool = False) -> Span:
        """Return a label in exactly so many cells."""
        text = self.cut(text, width)
        return Span(text.rjust(width) if right else text.ljust(width), "quiet")

    def mark(self, marked: bool) -> Span:
        """Return what stands before what is in focus."""
        return Span(self.room.spell("▸"), "accent strong") if marked else Span(" ")

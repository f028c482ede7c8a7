"""The derivation panel: every number of the update shown, as far as it is revealed."""

from core.explain.derivation import DerivedLine, derive
from core.model.losses import LOSSES
from core.session.session import Session
from core.text.spans import Span
from tui.screen.lines import Line, Room, block

_LABEL = 9
_GUTTER = 1


def title(session: Session) -> str:
    """Name the update that is shown."""
    return f"Derivation of update {session.shown + 1}"


def lines(session: Session, room: Room) -> list[Line]:
    """Return the derivation; a mark in front of each line that the last move revealed."""
    settings = session.run.settings_at(session.shown)
    derived = derive(
        session.update,
        session.revealed,
        session.look.digits,
        room.width - _LABEL - _GUTTER,
        room.spell,
    )
    shown = [_line(session, derived, number, room) for number in range(len(derived))]
    if session.look.rules:
        indent = Span(" " * (_GUTTER + 2))
        rules = LOSSES[settings.loss].rules
        shown[3:3] = [(indent, Span(room.spell(text), "quiet")) for text in rules]
    return block(shown, room)


def _line(session: Session, derived: tuple[DerivedLine, ...], number: int, room: Room) -> Line:
    line = derived[number]
    first = number == 0 or derived[number - 1].stage != line.stage
    fresh = line.revealed and session.fresh(line.stage)
    current = line.stage == session.revealed
    label = Span(line.phase.title if first else "", "strong mark" if current else "quiet")
    return (
        Span(room.spell("▸") if fresh else " ", "accent strong"),
        label,
        Span(" " * (_LABEL - len(label.text))),
        *(_inked(span, line.revealed, fresh) for span in line.spans),
    )


def _inked(span: Span, revealed: bool, fresh: bool) -> Span:
    if not revealed:
        return Span(span.text, "quiet")
    return Span(span.text, f"{span.role} strong") if fresh else span

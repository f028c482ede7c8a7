"""The page: every panel's lines side by side, of which only changed spans are sent."""

from collections.abc import Callable

from rich.segment import Segment
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from core.derivation import Span
from core.session import VIEWS, Session
from tui.layout import LEAST_HEIGHT, LEAST_WIDTH, Place, arrange
from tui.lines import Line, Room, fitted, width_of
from tui.palette import Palette
from tui.panels import derivation, fit, iterations, loss, predictions, runs, status, surface

_LINES: dict[str, Callable[[Session, Room], list[Line]]] = {
    "derivation": derivation.lines,
    "iterations": iterations.lines,
    "loss": loss.lines,
    "fit": fit.lines,
    "predictions": predictions.lines,
    "surface": surface.lines,
    "runs": runs.lines,
}
_TITLES: dict[str, Callable[[Session], str]] = {
    "derivation": derivation.title,
    "iterations": iterations.title,
    "loss": loss.title,
    "surface": surface.title,
}


def page_lines(session: Session, room: Room, top: Line, bottom: Line) -> list[Line]:
    """Return the whole page as exactly `room.height` lines of `room.width` cells."""
    places = arrange(room.width, room.height, session.look)
    if not places:
        lines = status.too_small(room, LEAST_WIDTH, LEAST_HEIGHT)
        return (lines + [fitted((), room.width)] * room.height)[: room.height]
    body: list[list[tuple[Place, Line]]] = [[] for _ in range(room.height)]
    for place in places:
        inside = Room(place.width, place.height - 1, room.ascii)
        body[place.y].append((place, _heading(session, place, places, room)))
        for row, line in enumerate(_LINES[place.panel](session, inside), start=place.y + 1):
            body[row].append((place, line))
    return [top, *(_joined(parts, room.width) for parts in body[1:-1]), bottom]


def _joined(parts: list[tuple[Place, Line]], width: int) -> Line:
    """Set lines side by side, each as wide as its place."""
    spans: list[Span] = []
    at = 0
    for place, line in sorted(parts, key=lambda part: part[0].x):
        if place.x > at:
            spans.append(Span(" " * (place.x - at)))
        spans += line
        at = place.x + place.width
    if at < width:
        spans.append(Span(" " * (width - at)))
    return tuple(spans)


def _heading(session: Session, place: Place, places: list[Place], room: Room) -> Line:
    """Return the rule over a panel with its title, or the names of the views."""
    look = session.look
    name = "view" if place.panel in VIEWS else place.panel
    focused = look.focus == name and (name != "view" or look.view == place.panel)
    spans = [Span(room.spell("━━ " if focused else "── "), "accent" if focused else "rule")]
    title = _TITLES[place.panel](session) if place.panel in _TITLES else place.panel.capitalize()
    if name == "view" and sum(p.panel in VIEWS for p in places) == 1:
        title += f" {VIEWS.index(place.panel) + 1}/{len(VIEWS)}"
    spans.append(Span(room.spell(title), "strong" if focused or name == "view" else ""))
    used = sum(len(span.text) for span in spans)
    rule = " " + ("━" if focused else "─") * max(place.width - used - 1, 0)
    spans.append(Span(room.spell(rule), "accent" if focused else "rule"))
    return fitted(tuple(spans), place.width)


class Page(Widget, can_focus=True):
    """The one widget of the main screen; it shows the lines it is given."""

    DEFAULT_CSS = "Page { width: 100%; height: 100%; }"

    def __init__(self) -> None:
        super().__init__()
        self._lines: list[Line] = []
        self._palette: Palette | None = None
        self._strips: list[Strip] = []

    def paint(self, lines: list[Line], palette: Palette) -> None:
        """Show these lines; repaint the spans that differ from those shown."""
        same = palette is self._palette and len(lines) == len(self._lines)
        regions = []
        for row, line in enumerate(lines):
            if not same or line != self._lines[row]:
                strip = _strip(line, palette)
                if same:
                    regions += [
                        Region(start, row, end - start, 1)
                        for start, end in changed_spans(self._lines[row], line)
                    ]
                    self._strips[row] = strip
        if not same:
            self._strips = [_strip(line, palette) for line in lines]
            regions = [Region(0, 0, self.size.width, max(self.size.height, len(lines)))]
        self._lines, self._palette = lines, palette
        if regions:
            self.refresh(*regions)

    def render_line(self, y: int) -> Strip:
        """Return the line of the page at `y`; blank where nothing was painted yet."""
        if y < len(self._strips):
            return self._strips[y]
        return Strip.blank(self.size.width, self.rich_style)


def _strip(line: Line, palette: Palette) -> Strip:
    return Strip([Segment(span.text, palette.style(span.role)) for span in line])


_CLOSE = 6  # Cells: moving the cursor over a shorter gap costs more bytes than sending it.


def changed_spans(old: Line, new: Line) -> list[tuple[int, int]]:
    """Return the column ranges in which two lines of equal width differ, close ones joined."""
    before, after = _cells(old), _cells(new)
    if not len(before) == len(after) == width_of(old) == width_of(new):
        return [(0, width_of(new))]  # Wide characters: columns and characters differ.
    spans: list[tuple[int, int]] = []
    for column, (a, b) in enumerate(zip(before, after, strict=True)):
        if a != b:
            if spans and column - spans[-1][1] < _CLOSE:
                spans[-1] = (spans[-1][0], column + 1)
            else:
                spans.append((column, column + 1))
    return spans


def _cells(line: Line) -> list[tuple[str, str]]:
    return [(character, span.role) for span in line for character in span.text]

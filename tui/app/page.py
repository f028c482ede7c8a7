"""The page: every panel's lines side by side, of which only what changed is sent."""

from collections.abc import Callable
from dataclasses import replace
from typing import NamedTuple

from rich.console import COLOR_SYSTEMS
from rich.segment import Segment
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from core.session.focus import focus_of
from core.session.session import Session
from core.text.spans import Span
from tui.app import status
from tui.panels import derivation, iterations, lesson, loss
from tui.panels.view import View
from tui.panels.views import VIEWS, shown, suiting
from tui.screen.layout import LEAST_HEIGHT, LEAST_WIDTH, Area, arrange
from tui.screen.lines import Line, Room, block, fitted
from tui.screen.palette import DARK, Palette
from tui.screen.roles import roles_of
from tui.terminal.changes import Row
from tui.terminal.textual_private import display

_PANELS = VIEWS | {
    panel.name: panel
    for panel in (
        View("lesson", lesson.lines, lesson.title),
        View(
            "derivation",
            derivation.lines,
            derivation.title,
            derivation.part,
            about=derivation.ABOUT,
            marks=derivation.marks,
        ),
        View(
            "iterations",
            iterations.lines,
            fitted_title=iterations.title,
            about=iterations.ABOUT,
            marks=iterations.marks,
        ),
        View(
            "loss",
            loss.lines,
            fitted_title=loss.title,
            chart=True,
            about=loss.ABOUT,
            marks=loss.marks,
        ),
    )
}


class Painted(NamedTuple):
    """A panel in its area: its heading and its lines, with keys of quantities among their roles."""

    area: Area
    panel: View
    heading: Line
    lines: list[Line]


def panels(session: Session, room: Room, charts: bool = True) -> list[Painted]:
    """Return what each panel in sight shows; nothing where there is no room for any.

    Without `charts` their areas stay empty.
    """
    session = _viewed(session)
    areas = _areas(session, room)
    apart = _areas(replace(session, look=replace(session.look, zoomed=False)), room)
    usual = {area.panel: area.height for area in apart}
    found = []
    for area in areas:
        inside = replace(room, width=area.width, height=area.height - 1)
        panel = _PANELS[area.panel]
        gained = area.height - usual.get(area.panel, 0)
        drawn = charts or not panel.chart
        lines = panel.painted(session, inside, gained) if drawn else block([], inside)
        found.append(Painted(area, panel, _heading(session, area, areas, room), lines))
    return found


def area_at(session: Session, room: Room, column: int, row: int) -> Area | None:
    """Return the area of the panel that has a cell of the page, if one has."""
    for area in _areas(_viewed(session), room):
        if 0 <= column - area.x < area.width and 0 <= row - area.y < area.height:
            return area
    return None


def _viewed(session: Session) -> Session:
    """Return the session with the view that is in sight chosen."""
    return replace(session, look=replace(session.look, view=shown(session)))


def _areas(session: Session, room: Room) -> list[Area]:
    return arrange(
        room.width,
        room.height,
        session.look,
        suiting(session),
        lesson.needed(session),
        derivation.wanted(session),
    )


def page_lines(
    session: Session, room: Room, top: Line, bottom: Line, charts: bool = True
) -> list[Line]:
    """Return the whole page as exactly `room.height` lines of `room.width` cells.

    Without `charts` their areas stay empty.
    """
    return joined(session, room, panels(session, room, charts), top, bottom)


def joined(
    session: Session, room: Room, every: list[Painted], top: Line, bottom: Line
) -> list[Line]:
    """Return the page that panels make, with palettes' words for roles."""
    if not every:
        return status.too_small(room, LEAST_WIDTH, LEAST_HEIGHT)
    body: list[list[tuple[Area, Line]]] = [[] for _ in range(room.height)]
    roles = roles_of(session.run.equations_at(session.shown), focus_of(session).weight)
    for area, _, heading, lines in every:
        body[area.y].append((area, heading))
        for row, line in enumerate(lines, start=area.y + 1):
            body[row].append((area, roles.of(line)))
    return [top, *(_joined(parts, room.width) for parts in body[1:-1]), bottom]


def _joined(parts: list[tuple[Area, Line]], width: int) -> Line:
    """Set lines side by side, each as wide as its area."""
    joined: Line = ()
    for area, line in sorted(parts, key=lambda part: part[0].x):
        joined = (*fitted(joined, area.x), *line)
    return fitted(joined, width)


def _heading(session: Session, area: Area, areas: list[Area], room: Room) -> Line:
    """Return the rule over a panel with its title, or the names of the views."""
    look = session.look
    name = "view" if area.panel in VIEWS else area.panel
    focused = look.focus == name and (name != "view" or look.view == area.panel)
    spans = [Span(room.spell("━━ " if focused else "── "), "accent" if focused else "rule")]
    title = _titled(session, area, room)
    if name == "view" and sum(p.panel in VIEWS for p in areas) == 1:
        names = suiting(session)
        place = f" {names.index(area.panel) + 1}/{len(names)}"
        # Where there is no room for it, the title is worth more.
        title += place * (len(spans[0].text + room.spell(title) + place) <= area.width)
    spans.append(Span(room.spell(title), "strong" if focused or name == "view" else ""))
    used = sum(len(span.text) for span in spans)
    rule = " " + ("━" if focused else "─") * max(area.width - used - 1, 0)
    spans.append(Span(room.spell(rule), "accent" if focused else "rule"))
    return fitted(tuple(spans), area.width)


def _titled(session: Session, area: Area, room: Room) -> str:
    """Return a panel's title, which says what is in sight where that is not all."""
    panel = _PANELS[area.panel]
    width = area.width - 3  # The rule begins before it.
    title = panel.heading(session, replace(room, width=width, height=1))
    if panel.part is None:
        return title
    wordings = panel.part(session, replace(room, width=area.width, height=area.height - 1)).wordings
    if not wordings:
        return title
    full, short = wordings
    for text in (f"{title}, {full}", f"{title} {short}", f"{panel.name.capitalize()} {short}"):
        if len(room.spell(text)) <= width:
            return text
    return f"{panel.name.capitalize()[: width - len(short) - 1]} {short}"


class Page(Widget, can_focus=True):
    """The one widget of the main screen; it shows the lines it is given."""

    DEFAULT_CSS = "Page { width: 100%; height: 100%; }"

    def __init__(self, resized: Callable[[], None]) -> None:
        """Call `resized` when there is another room to paint for."""
        super().__init__()
        self._resized = resized
        self._lines: list[Line] = []
        self._palette: Palette = DARK

    def on_resize(self) -> None:
        """Have it painted anew: by now, the size is the new one everywhere."""
        self._resized()

    def paint(self, lines: list[Line], palette: Palette) -> None:
        """Show these lines."""
        old, self._lines = self._lines, lines
        anew = palette is not self._palette or len(old) != len(lines)
        self._palette = palette
        resized = self.app.size != self.size  # And Textual has not laid it out yet.
        if anew or resized or self.app.screen is not self.screen:
            self.refresh()  # All of it, or what of it is seen around a dialog.
            return
        parts = [(row, 0, self._row(line)) for row, line in enumerate(lines) if line != old[row]]
        if parts:
            display(self.screen, parts)  # At once, and not at Textual's next idle moment.

    def _row(self, line: Line) -> Row:
        system = COLOR_SYSTEMS.get(self.app.console.color_system or "")
        return tuple((text, self._palette.ink(role, system)) for text, role in line)

    def render_lines(self, crop: Region) -> list[Strip]:
        """Return the part of the page that Textual asks for when it paints all of it."""
        rows = range(crop.y, crop.bottom)
        blank = fitted((), crop.right)
        lines = [self._lines[row] if row < len(self._lines) else blank for row in rows]
        return [_strip(line, self._palette).crop_extend(crop.x, crop.right, None) for line in lines]


def _strip(line: Line, palette: Palette) -> Strip:
    return Strip([Segment(span.text, palette.style(span.role)) for span in line])

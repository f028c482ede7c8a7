"""Where each panel stands, for a size of the terminal and a way of looking."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from core.session.session import Look

LEAST_WIDTH, LEAST_HEIGHT = 60, 20
WIDE_WIDTH, WIDE_HEIGHT = 120, 36

_DERIVATION = 12  # Its title and eleven equations, which are all of the line's.
_MOST_DERIVATION = 24  # Its height at most, where there are more equations.
_RULES = 4
_GAP = 1
_LEAST_TABLE = 3  # Its title, its header, and one row.
_TABLE = 7  # What it keeps where the derivation would like more: five rows.
_NEEDED_TABLE = 4  # What it keeps where a lesson speaks of it: two rows.


@dataclass(frozen=True, slots=True)
class Area:
    """A panel's name, and its rectangle in cells; the first row holds its title."""

    panel: str
    x: int
    y: int
    width: int
    height: int


def arrange(
    width: int,
    height: int,
    look: Look,
    views: Sequence[str],
    lesson: Sequence[str] | None = None,
    equations: int = _DERIVATION - 1,
) -> list[Area]:
    """Return the panels in sight, without overlap, between status line and footer.

    Empty where the terminal is too small. `views` are three or more that there are, that of `look`
    among them; where there is room, the first two stand beside the one chosen. A lesson has its
    strip on top, and what it speaks of is in sight. The derivation would like so many lines for its
    `equations`.
    """
    if width < LEAST_WIDTH or height < LEAST_HEIGHT:
        return []
    rows = height - 2
    derivation = min(1 + equations, _MOST_DERIVATION)
    if lesson is None:
        return _arranged(width, height, rows, look, views, derivation)
    # Its title, the text as core.lessons.reader has it, and what there is to do.
    strip = 5 if width >= 80 else 6
    areas = _arranged(width, height, rows - strip, look, views, derivation)
    if not look.zoomed and not {area.panel for area in areas} >= set(lesson):
        areas = _of_lesson(width, rows - strip, lesson)
    elif width < WIDE_WIDTH and len({look.view, "loss"} & set(lesson)) == 1:
        areas = _one_of_two(areas, "loss" if "loss" in lesson else look.view)
    return [
        Area("lesson", 0, 1, width, strip),
        *(replace(area, y=area.y + strip) for area in areas),
    ]


def _one_of_two(areas: list[Area], chosen: str) -> list[Area]:
    """Return the panels with the column of the loss charts and the view given to one of these."""
    loss = next((area for area in areas if area.panel == "loss"), None)
    column = [area for area in areas if loss and area.x == loss.x]
    if len(column) < 2:
        return areas
    height = sum(area.height for area in column)
    whole = replace(column[0], panel=chosen, height=height)
    return [area for area in areas if area not in column] + [whole]


def _of_lesson(width: int, rows: int, needed: Sequence[str]) -> list[Area]:
    """Return the panels that a lesson speaks of, where not all of them are in sight as usual.

    The first is on top, over the full width, or on the left if there is another one only and
    neither is the derivation, whose lines are long.
    """
    if len(needed) == 1:
        return [Area(needed[0], 0, 1, width, rows)]
    if width >= 80 and "derivation" in needed:
        left = 54 + (width - 80) // 3
        table = _NEEDED_TABLE if "iterations" in needed else 0
        beside = [each for each in needed if each not in ("derivation", "iterations")] or ["loss"]
        return [
            Area("derivation", 0, 1, left, rows - table),
            *([Area("iterations", 0, 1 + rows - table, left, table)] if table else []),
            *_stacked(beside, left + _GAP, 1, width - left - _GAP, rows),
        ]
    if len(needed) == 2 and "derivation" not in needed:
        return _abreast(needed, 1, width, rows)
    first = "derivation" if "derivation" in needed else needed[0]
    others = [each for each in needed if each != first]
    upper = rows - rows // 2
    return [
        Area(first, 0, 1, width, upper),
        *_abreast(others, 1 + upper, width, rows - upper),
    ]


def _abreast(panels: Sequence[str], y: int, width: int, rows: int) -> list[Area]:
    """Set panels side by side."""
    each = (width + _GAP) // len(panels)
    areas = [Area(panel, place * each, y, each - _GAP, rows) for place, panel in enumerate(panels)]
    return [*areas[:-1], replace(areas[-1], width=width - areas[-1].x)]


def _stacked(panels: Sequence[str], x: int, y: int, width: int, rows: int) -> list[Area]:
    """Set panels one below the other."""
    each = rows // len(panels)
    areas = [Area(panel, x, y + place * each, width, each) for place, panel in enumerate(panels)]
    return [*areas[:-1], replace(areas[-1], height=y + rows - areas[-1].y)]


def _arranged(
    width: int, height: int, rows: int, look: Look, views: Sequence[str], derivation: int
) -> list[Area]:
    """Return the panels in sight but for a lesson; the terminal has `height` rows in all."""
    if look.zoomed:
        panel = look.view if look.focus == "view" else look.focus
        return [Area(panel, 0, 1, width, rows)]
    if width >= WIDE_WIDTH and height >= WIDE_HEIGHT:
        return _wide(width, rows, look, views, derivation)
    if width >= 80:
        return _normal(width, rows, look, derivation)
    return _narrow(width, rows, look, derivation)


def _upper(rows: int, derivation: int) -> int:
    """Return the derivation's height: what it would like, as far as the table has room below."""
    return max(_DERIVATION, min(derivation, rows - _TABLE))


def _left(width: int, rows: int, look: Look, derivation: int) -> list[Area]:
    """Return the derivation, and the iteration table below it."""
    rules = _RULES * look.rules
    upper = _upper(rows - rules, derivation) + rules
    if rows - upper < _LEAST_TABLE:
        return [Area("derivation", 0, 1, width, rows)]
    return [
        Area("derivation", 0, 1, width, upper),
        Area("iterations", 0, 1 + upper, width, rows - upper),
    ]


def _normal(width: int, rows: int, look: Look, derivation: int) -> list[Area]:
    left = min(54 + (width - 80) // 3, 68)
    right = left + _GAP
    upper = rows // 2
    return [
        *_left(left, rows, look, derivation),
        Area("loss", right, 1, width - right, upper),
        Area(look.view, right, 1 + upper, width - right, rows - upper),
    ]


def _wide(width: int, rows: int, look: Look, views: Sequence[str], derivation: int) -> list[Area]:
    left = min(56 + (width - 120) // 4, 76)
    middle = left + _GAP
    half = (width - middle - _GAP) // 2
    right = middle + half + _GAP
    upper = rows // 2
    first, second, third = views[:3]
    if look.view not in (first, second):
        third = look.view
    return [
        *_left(left, rows, look, derivation),
        Area("loss", middle, 1, half, upper),
        Area(first, middle, 1 + upper, half, rows - upper),
        Area(third, right, 1, width - right, upper),
        Area(second, right, 1 + upper, width - right, rows - upper),
    ]


def _narrow(width: int, rows: int, look: Look, derivation: int) -> list[Area]:
    """Return the derivation over the full width; below, the table and one right-hand panel."""
    if look.rules or rows - _DERIVATION < _LEAST_TABLE:
        return [Area("derivation", 0, 1, width, rows)]
    upper = _upper(rows, derivation)
    left = width // 2
    right = left + _GAP
    lower, y = rows - upper, 1 + upper
    panel = look.view if look.focus == "view" else "loss"
    return [
        Area("derivation", 0, 1, width, upper),
        Area("iterations", 0, y, left, lower),
        Area(panel, right, y, width - right, lower),
    ]

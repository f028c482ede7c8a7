"""Digits: every equation in sight holds for the numbers as they stand there, to its last digit."""

import random
import re
from collections.abc import Iterator
from dataclasses import replace

import pytest

from core.descent.path import path_of
from core.descent.scenarios import SCENARIOS
from core.session.session import Session, travel
from core.text.numbers import DIGITS
from displayed import equations, wrong
from sessions import looked_at
from tui.app.page import page_lines
from tui.panels import derivation
from tui.panels.views import shown, suiting
from tui.screen.layout import Area, arrange
from tui.screen.lines import Room, text_of

PLACES = 11
"""Of each scenario, at each of which the screen is read."""
FAR = 4000
SIZES = ((80, 24), (60, 20))


def places(name: str) -> Iterator[Session]:
    """Yield a scenario at places that are always the same, many of them far on."""
    chosen, start = random.Random(name), Session(SCENARIOS[name].run())
    last, stages = path_of(start.run).extend(FAR), start.run.stages.count
    for number in range(PLACES):
        reach = (5, 60, 600, last)[number % 4]
        done = last if number == PLACES - 1 else chosen.randrange(min(reach, last) + 1)
        session = travel(start, max(1, done * stages + chosen.randrange(stages + 1)))
        yield looked_at(session, replace(session.look, digits=chosen.choice(DIGITS)))


def areas(session: Session, room: Room) -> list[Area]:
    look, views = replace(session.look, view=shown(session)), suiting(session)
    return arrange(room.width, room.height, look, views, False, derivation.wanted(session))


def read(session: Session, room: Room) -> Iterator[tuple[str, str]]:
    """Yield the lines in sight with the panel each stands in; a text's are put together."""
    page = [text_of(line).ljust(room.width) for line in page_lines(session, room, (), ())]
    for area in areas(session, room):
        rows = range(area.y + 1, area.y + area.height)
        lines = [page[row][area.x : area.x + area.width] for row in rows]
        if area.panel in ("step", "trust", "convergence"):
            lines += [" ".join(line.strip() for line in lines)]
        yield from ((area.panel, line) for line in lines)


def assert_holds(session: Session, room: Room) -> int:
    """Check every equation in sight; return how many there are."""
    count = 0
    for panel, line in read(session, room):
        for equation in _terms(line) if TERM.search(line) else equations(line):
            count += 1
            case = panel, session.shown, session.look.digits, room.width, line
            assert not wrong(*equation), (wrong(*equation), *case)
    return count


def _terms(line: str) -> Iterator[tuple[str, str, str]]:
    """Yield the products that stand in columns, with the names of their factors."""
    for found in TERM.finditer(line):
        left, right, sign, product = found.groups()
        yield f"{left}·{right}", sign, product


TERM = re.compile(r"(−?[\d.e−]+) · +\S+ +(−?[\d.e−]+) ([=≈]) +(−?[\d.e−]+)")


@pytest.mark.parametrize("name", SCENARIOS)
def test_every_equation_in_sight_holds_within_its_digits(name: str) -> None:
    count = sum(assert_holds(each, Room(*size)) for each in places(name) for size in SIZES)
    assert count > 20


@pytest.mark.parametrize("name", SCENARIOS)
def test_every_equation_of_a_zoomed_view_holds_within_its_digits(name: str) -> None:
    count = 0
    for session in list(places(name))[1::3]:
        for view in (*suiting(session), ""):
            focus = "view" if view else "derivation"
            look = replace(session.look, view=view or shown(session), focus=focus, zoomed=True)
            count += assert_holds(looked_at(session, look), Room(120, 40))
    assert count > 10

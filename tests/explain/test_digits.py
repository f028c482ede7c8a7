"""Digits: every equation in sight holds for the numbers as they stand there, to its last digit."""

import random
import re
from collections.abc import Iterator
from dataclasses import replace
from operator import mul

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.descent.path import path_of
from core.descent.run import Run
from core.descent.scenarios import SCENARIOS
from core.explain.derivation import derive
from core.explain.digits import in_numbers, supported
from core.model.losses import SQUARED
from core.model.stages import Phase
from core.session.session import Session, travel
from core.text.numbers import DIGITS
from displayed import equations, wrong
from models import runs
from sessions import LINE_SCENARIOS, STEPS, looked_at, update
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
    return arrange(room.width, room.height, look, views, None, derivation.wanted(session))


def read(session: Session, room: Room) -> Iterator[tuple[str, str]]:
    """Yield the lines in sight with the panel each stands in; a text's are put together."""
    whole = page_lines(session, room, (), (), charts=False)
    page = [text_of(line).ljust(room.width) for line in whole]
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


@given(runs(), st.integers(0, 3), st.sampled_from(DIGITS), st.sampled_from((44, 60, 120)))
@settings(deadline=None, max_examples=60)
def test_the_derivation_of_any_model_holds_within_its_digits(
    run: Run, done: int, digits: int, width: int
) -> None:
    update = path_of(run).update(min(done, path_of(run).extend(done + 1) - 1))
    for line in derive(update, run.stages.count, digits, width):
        for equation in equations("".join(span.text for span in line.spans)):
            assert not wrong(*equation), (wrong(*equation), digits, width)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(("name", "done"), [("loop", 150), ("two", 40), ("slow", 3000)])
def test_more_digits_asked_for_are_more_seen_near_convergence(
    name: str, done: int, size: tuple[int, int]
) -> None:
    session = travel(Session(SCENARIOS[name].run()), done * STEPS)
    pages = {
        tuple(read(looked_at(session, replace(session.look, digits=digits)), Room(*size)))
        for digits in DIGITS
    }
    assert len(pages) == len(DIGITS)


def test_operands_of_a_difference_have_what_it_needs() -> None:
    near = update(x=5, y=19, m=3, c=3.9992349, rate=0.05, loss=SQUARED)
    texts = ["".join(span.text for span in line.spans) for line in derive(near, 4, 4)]
    assert texts[:3] == [
        "y* = m·x + c ≈ 3·5 + 3.999235 ≈ 18.999235",
        "L = ½(y* − y)² ≈ ½(18.999235 − 19)² ≈ 2.927e−7",
        "∂L/∂y* = y* − y ≈ 18.999235 − 19 ≈ −0.0007651",
    ]


def test_where_the_right_digits_have_no_room_there_are_no_wrong_ones() -> None:
    near = update(x=5, y=19, m=3, c=3.9992349, rate=0.05, loss=SQUARED)
    texts = ["".join(span.text for span in line.spans) for line in derive(near, 4, 4, 41)]
    assert texts[1] == "L = ½(y* − y)² ≈ 2.927e−7"
    assert texts[2] == "∂L/∂y* = y*−y ≈ 18.999235−19 ≈ −0.0007651"


def test_lines_of_a_phase_are_set_alike() -> None:
    phases = set()
    for session in (each for name in LINE_SCENARIOS for each in places(name)):
        lines = derive(session.update, 4, 6, 44)
        for phase in Phase:
            texts = ["".join(span.text for span in each.spans) for each in lines]
            own = [text for text, each in zip(texts, lines, strict=True) if each.phase == phase]
            blanks = {blank for text in own for blank in re.findall(r"[\dmcy*]( ?)[−+]", text)}
            assert len(blanks) <= 1, own
            phases |= {(phase, blank) for blank in blanks}
    assert len(phases) > len(Phase)


def test_one_formula_in_numbers_holds() -> None:
    values = {"rate": 0.1, "x": 1 / 3, "factor": 1 - 0.1 * 10 / 9}
    worked = in_numbers({"factor": "1 - rate*(x^2 + 1)"}, values, 3)
    assert worked == {"factor": "≈ 1 − 0.1·(0.333² + 1) ≈ 0.889"}


def test_a_result_has_no_more_digits_than_follow_from_its_factors() -> None:
    assert supported(mul, (0.11174, 0.5522), ("0.1117", "0.5522"), 0.061703, 4) == 3
    assert supported(mul, (0.5, 0.25), ("0.5", "0.25"), 0.125, 6) == 6

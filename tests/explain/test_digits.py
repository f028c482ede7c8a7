"""Digits: every equation in sight gives the result shown, for the numbers as they stand there."""

import random
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from math import isclose, isfinite
from operator import mul

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.descent.path import path_of
from core.descent.run import Run
from core.descent.scenarios import SCENARIOS
from core.descent.update import Update
from core.explain.derivation import derive
from core.explain.digits import in_numbers, supported
from core.model.losses import SQUARED
from core.model.stages import Phase
from core.session.session import Session, travel
from core.text.numbers import DIGITS
from displayed import NUMBER, equations, wrong
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
ROUGH = 0.06
"""The share of a scenario's equations that may be off by a unit, as there is no room for more."""
WIDE = 1000
WORKED = path_of(SCENARIOS["worked"].run())
WORKED.extend(15)


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


def assert_holds(session: Session, room: Room) -> Counter[bool]:
    """Check every equation in sight; return how many give the result shown, and how many do not.

    These are one unit of its last digit off at most.
    """
    count: Counter[bool] = Counter()
    for panel, line in read(session, room):
        for equation in _terms(line) if TERM.search(line) else equations(line):
            case = panel, session.shown, session.look.digits, room.width, line
            assert not wrong(*equation, units=1), (wrong(*equation), *case)
            count[not wrong(*equation)] += 1
    return count


def _terms(line: str) -> Iterator[tuple[str, str, str]]:
    """Yield the products that stand in columns, with the names of their factors."""
    for found in TERM.finditer(line):
        left, right, sign, product = found.groups()
        yield f"{left}·{right}", sign, product


TERM = re.compile(r"(−?[\d.e−]+) · +\S+ +(−?[\d.e−]+) ([=≈]) +(−?[\d.e−]+)")


@pytest.mark.parametrize("name", SCENARIOS)
def test_every_equation_in_sight_holds_within_its_digits(name: str) -> None:
    count: Counter[bool] = Counter()
    for session in places(name):
        for size in SIZES:
            count += assert_holds(session, Room(*size))
    assert count[True] > 20
    assert count[False] <= ROUGH * count.total()


@pytest.mark.parametrize("name", SCENARIOS)
def test_every_equation_of_a_zoomed_view_holds_within_its_digits(name: str) -> None:
    count: Counter[bool] = Counter()
    for session in list(places(name))[1::3]:
        for view in (*suiting(session), ""):
            focus = "view" if view else "derivation"
            look = replace(session.look, view=view or shown(session), focus=focus, zoomed=True)
            count += assert_holds(looked_at(session, look), Room(120, 40))
    assert count[True] > 10
    assert count[False] <= ROUGH * count.total()


@given(runs(), st.integers(0, 3), st.sampled_from(DIGITS), st.sampled_from((44, 60, WIDE)))
@settings(deadline=None, max_examples=60)
def test_the_derivation_of_any_model_holds_within_its_digits(
    run: Run, done: int, digits: int, width: int
) -> None:
    update = path_of(run).update(min(done, path_of(run).extend(done + 1) - 1))
    for line in derive(update, run.stages.count, digits, width):
        for equation in equations("".join(span.text for span in line.spans)):
            units = 0.5 if width == WIDE else 1  # With room for all, each gives the result shown.
            assert not wrong(*equation, units), (wrong(*equation), digits, width)


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


@pytest.mark.parametrize("width", [44, 78])
@pytest.mark.parametrize("number", range(1, 16))
def test_who_checks_the_first_updates_with_a_calculator_gets_what_is_shown(
    number: int, width: int
) -> None:
    for line in lines_of(WORKED.update(number - 1), 6, width):
        for equation in equations(line):
            assert not wrong(*equation), line


def lines_of(update: Update, digits: int, width: int = WIDE) -> list[str]:
    stages = update.equations.model.stages.count
    return [
        "".join(span.text for span in each.spans) for each in derive(update, stages, digits, width)
    ]


def test_results_of_one_kind_have_as_many_digits() -> None:
    assert lines_of(WORKED.update(5), 6, 44) == [
        "y* = m·x + c ≈ 16.795·1 + 4.498 ≈ 21.293",
        "L = ½(y* − y)² ≈ ½(21.293 − 3)² ≈ 167.3",
        "∂L/∂y* = y* − y ≈ 21.293 − 3 ≈ 18.293",
        "∂y*/∂m = x = 1",
        "∂y*/∂c = 1",
        "∂L/∂m = ∂L/∂y*·∂y*/∂m ≈ 18.293·1 ≈ 18.293",
        "∂L/∂c = ∂L/∂y*·∂y*/∂c ≈ 18.293·1 ≈ 18.293",
        "η·∂L/∂m ≈ 0.25·18.293 ≈ 4.5732",
        "η·∂L/∂c ≈ 0.25·18.293 ≈ 4.5732",
        "m ← m − η·∂L/∂m ≈ 16.795 − 4.5732 ≈ 12.22",
        "c ← c − η·∂L/∂c ≈ 4.498 − 4.5732 ≈ −0.0752",
    ]


def test_what_is_times_one_keeps_its_digits() -> None:
    for name in LINE_SCENARIOS:
        for session in places(name):
            for line in lines_of(session.update, session.look.digits, 44):
                if once := re.search(r"[=≈] (\S+)·1 [=≈] (\S+)$", line):
                    assert once.group(1).strip("()") == once.group(2), line


def test_a_new_value_does_not_look_like_the_old_one() -> None:
    changes = 0
    for session in (each for name in LINE_SCENARIOS for each in places(name)):
        numbers = session.update.numbers
        for line in derive(session.update, 4, session.look.digits, WIDE):
            old = session.update.equations.of[line.key].replaces
            if old and numbers[old] != numbers[line.key]:
                before, _, new = list(equations("".join(span.text for span in line.spans)))[-1]
                assert not re.match(rf"\s*{re.escape(new)} ", before), (before, new)
                changes += 1
    assert changes > 50


def test_a_small_change_is_seen_as_far_as_there_is_room() -> None:
    near = update(x=1, y=10.995, m=2.00001, c=9, rate=0.00582, loss=SQUARED)
    assert lines_of(near, 4, 42)[-2] == "m ← m−η·∂L/∂m ≈ 2.00001−2.916e−5 ≈ 1.99998"
    assert lines_of(near, 4, 40)[-2] == "m ← m − η·∂L/∂m ≈ 2 − 2.916e−5 ≈ 2"


def test_a_sign_says_whether_digits_are_left_out() -> None:
    signs: Counter[str] = Counter()
    for session in (each for name in LINE_SCENARIOS for each in places(name)):
        numbers, every = session.update.numbers, session.update.equations.of
        for line in derive(session.update, 4, session.look.digits):
            for before, sign, after in equations("".join(span.text for span in line.spans)):
                uses = every[line.key].uses
                texts = re.findall(rf"{NUMBER}|inf|nan", before)
                if isfinite(sum(numbers.values())) and len(texts) == len(uses):
                    shown = [*zip(texts, uses, strict=True), (after.strip("−"), line.key)]
                    left_out = any(_left_out(text, numbers[key]) for text, key in shown)
                    assert sign == ("≈" if left_out else "="), (before, sign, after)
                    signs[sign] += 1
    assert min(signs["="], signs["≈"]) > 50


def _left_out(text: str, value: float) -> bool:
    return not isclose(float(text.replace("−", "-")), abs(value), rel_tol=1e-13)


def test_operands_of_a_difference_have_what_it_needs() -> None:
    near = update(x=5, y=19, m=3, c=3.9992349, rate=0.05, loss=SQUARED)
    texts = ["".join(span.text for span in line.spans) for line in derive(near, 4, 4)]
    assert texts[:3] == [
        "y* = m·x + c = 3·5 + 3.9992349 = 18.9992349",
        "L = ½(y* − y)² = ½(18.9992349 − 19)² ≈ 2.927e−7",
        "∂L/∂y* = y* − y = 18.9992349 − 19 ≈ −0.0007651",
    ]


def test_where_the_right_digits_have_no_room_there_are_no_wrong_ones() -> None:
    near = update(x=5, y=19, m=3, c=3.9992349, rate=0.05, loss=SQUARED)
    texts = ["".join(span.text for span in line.spans) for line in derive(near, 4, 4, 41)]
    assert texts[1] == "L = ½(y* − y)² ≈ 2.927e−7"
    assert texts[2] == "∂L/∂y* = y*−y ≈ 18.999235−19 ≈ −0.000765"


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

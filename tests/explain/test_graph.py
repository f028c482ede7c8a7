"""The chain view: the graph holds its shape while values and slopes appear on it."""

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.descent.run import Run, new_run
from core.descent.scenarios import SCENARIOS
from core.explain.derivation import SYMBOLS
from core.explain.graph import LARGE_HEIGHT, LARGE_WIDTH, SMALL_HEIGHT, SMALL_WIDTH, chain_lines
from core.model.stages import Phase
from core.session.session import Look, Session, travel
from core.text.ascii import to_ascii
from core.text.spans import Span
from sessions import DIGIT_CHOICES, LINE_LOSSES, LINE_SCENARIOS, RUNS, STEPS, scenario

SECOND = STEPS  # The second update of the worked example comes after this place.
SIZES = [(LARGE_WIDTH, LARGE_HEIGHT), (SMALL_WIDTH, SMALL_HEIGHT), (78, 20), (40, 14), (118, 34)]


def drawn(
    session: Session, width: int, height: int, spell: Callable[[str], str] = str
) -> list[str]:
    lines = chain_lines(session, width, height, spell)
    return ["".join(span.text for span in line).rstrip() for line in lines]


def second(phase: Phase, width: int, height: int) -> list[str]:
    """Draw the second update of the worked example, revealed up to a phase."""
    return drawn(travel(scenario(), SECOND + phase), width, height)


def span_of(session: Session, text: str) -> Span:
    lines = chain_lines(session, LARGE_WIDTH, LARGE_HEIGHT, str)
    return next(span for line in lines for span in line if span.text.strip() == text)


def test_the_large_drawing() -> None:
    assert second(Phase.UPDATE, LARGE_WIDTH, LARGE_HEIGHT) == [
        " update: m and c each go down their slope, by η times it",
        "",
        "       ∂(m·x)/∂m = x       ∂y*/∂(m·x)                 ∂L/∂y*",
        "      ←┄┄┄┄┄┄ 2 ┄┄┄┄┄┄   ←┄┄┄┄┄ 1 ┄┄┄┄┄           ←┄┄┄┄ 4.5 ┄┄┄┄┄",
        "      ┌──────────────→ × ─────────────→ + ───→ y* ──────────────→ L",
        "      │                │ m·x            │      9.5                │ 10.125",
        "      │                │ 7              │                         │",
        "      │                │ ∂L/∂(m·x)      │ ┆ ∂y*/∂c                │",
        "      │                │ = 4.5·1 = 4.5  │ ┆ 1                     │",
        "      │                │                │ ▼                       │",
        "      m                x                c                         y",
        "     3.5               2               2.5                        5",
        "",
        "   ∂L/∂m = 4.5·2 = 9                   ∂L/∂c = 4.5·1 = 4.5",
        "",
        "   η·∂L/∂m = 0.25·9 = 2.25             η·∂L/∂c = 0.25·4.5 = 1.125",
        "   m ← 3.5 − 2.25 = 1.25               c ← 2.5 − 1.125 = 1.375",
        "",
    ]


def test_the_small_drawing() -> None:
    assert second(Phase.UPDATE, SMALL_WIDTH, SMALL_HEIGHT) == [
        "┌───→ × ─→ + → y* → L",
        "│←2   │←1  │  ←4.5  │",
        "│     │7   │   9.5  │10.125",
        "m     x    c        y",
        "3.5   2    2.5      5",
        "∂L/∂m = 4.5·2 = 9",
        "∂L/∂c = 4.5·1 = 4.5",
    ]


def test_a_higher_room_adds_the_update() -> None:
    assert second(Phase.UPDATE, SMALL_WIDTH, SMALL_HEIGHT + 4)[7:] == [
        "η·∂L/∂m = 0.25·9 = 2.25",
        "η·∂L/∂c = 0.25·4.5 = 1.125",
        "m ← 3.5 − 2.25 = 1.25",
        "c ← 2.5 − 1.125 = 1.375",
    ]


def test_the_small_drawing_in_ascii() -> None:
    session = travel(scenario(), SECOND + Phase.UPDATE)
    assert drawn(session, SMALL_WIDTH, SMALL_HEIGHT, to_ascii) == [
        ".---> * -> + > y* > L",
        "|<-2  |<-1 |  <-4.5 |",
        "|     |7   |   9.5  |10.125",
        "m     x    c        y",
        "3.5   2    2.5      5",
        "dL/dm = 4.5 * 2 = 9",
        "dL/dc = 4.5 * 1 = 4.5",
    ]


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_each_number_appears_with_its_phase(width: int, height: int) -> None:
    numbers = {
        "9.5": Phase.FORWARD,
        "10.125": Phase.LOSS,
        "9": Phase.BACKWARD,
        "1.25": Phase.UPDATE,
    }
    for phase in Phase:
        if phase is not Phase.NOTHING:
            words = " ".join(second(phase, width, height)).replace("│", " ").split()
            last = Phase.UPDATE if height > SMALL_HEIGHT else Phase.BACKWARD
            shown = {number: first for number, first in numbers.items() if first <= last}
            assert {number: number in words for number in shown} == {
                number: first <= phase for number, first in shown.items()
            }


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_nothing_jumps_between_phases(width: int, height: int) -> None:
    pictures = [second(phase, width, height) for phase in list(Phase)[1:]]
    caption = (height - LARGE_HEIGHT) // 2 if width >= LARGE_WIDTH else None
    for before, after in pairwise(pictures):
        for row in (row for row in range(height) if row != caption):
            kept = zip(before[row], after[row].ljust(width), strict=False)
            assert all(old in (" ", new) for old, new in kept), (before[row], after[row])


def test_what_the_last_move_revealed_is_strong() -> None:
    forward = travel(scenario(), SECOND + Phase.FORWARD)
    assert span_of(forward, "9.5").role == "prediction strong"
    loss = travel(forward, SECOND + Phase.LOSS)
    assert span_of(loss, "9.5").role == "prediction"
    assert span_of(loss, "10.125").role == "loss strong"


def test_at_the_start_only_what_is_given_is_there() -> None:
    small = drawn(scenario(), SMALL_WIDTH, SMALL_HEIGHT)
    assert small[1:5] == ["│     │    │        │"] * 2 + [
        "m     x    c        y",
        "5     1    4        3",
    ]
    assert drawn(scenario(), LARGE_WIDTH, LARGE_HEIGHT)[0] == " nothing is computed yet"


def test_more_room_puts_the_large_drawing_in_the_middle() -> None:
    large, wide = (second(Phase.UPDATE, *size) for size in ((78, 18), (88, 22)))
    assert wide == ["", "", *(f"     {line}".rstrip() for line in large), "", ""]


def test_a_diverged_run_is_drawn() -> None:
    end = travel(scenario(), 9999 * STEPS)
    assert "inf" in "\n".join(drawn(end, LARGE_WIDTH, LARGE_HEIGHT))
    assert len(drawn(end, SMALL_WIDTH, SMALL_HEIGHT)) == SMALL_HEIGHT


def test_numbers_too_long_for_an_equation_leave_its_value() -> None:
    end = travel(scenario(), 2800 * STEPS)
    lines = drawn(end, SMALL_WIDTH, SMALL_HEIGHT + 4)
    assert lines[9].startswith("m ← ")
    assert "−" not in lines[9].removeprefix("m ← −").replace("e−", "")


@pytest.mark.parametrize("name", LINE_SCENARIOS)
@pytest.mark.parametrize("loss", LINE_LOSSES)
def test_every_scenario_and_loss_is_drawn_in_every_phase(name: str, loss: str) -> None:
    run = SCENARIOS[name].run()
    first = run.segments[0]
    run = new_run(run.data, replace(first.settings, loss=loss), first.start)
    for place in range(1, 3 * STEPS):
        for width, height in SIZES:
            assert len(drawn(travel(Session(run), place), width, height)) == height


@given(
    run=RUNS,
    place=st.integers(1, 40),
    digits=DIGIT_CHOICES,
    width=st.integers(0, 130),
    height=st.integers(0, 40),
    spell=st.sampled_from([str, to_ascii]),
)
@settings(deadline=None, max_examples=100)
def test_the_drawing_fills_its_room_exactly(
    run: Run, place: int, digits: int, width: int, height: int, spell: Callable[[str], str]
) -> None:
    session = replace(travel(Session(run), place), look=Look(digits=digits))
    lines = chain_lines(session, width, height, spell)
    assert [sum(len(span.text) for span in line) for line in lines] == [width] * height
    if spell is to_ascii:
        assert all(span.text.isascii() for line in lines for span in line)
    words = {*SYMBOLS, "quiet", "rule", "strong", ""}
    assert {word for line in lines for span in line for word in span.role.split()} <= words

"""Explanations wrapped into a room: at blanks and after operators, and never within a number."""

import pytest

from tui.screen.lines import Room, text_of
from tui.screen.paragraphs import Paragraph, together, told

FORMULA = "ΔL = −η·‖∇L‖² ≈ −0.5·0.120895² ≈ −0.00730778"


def told_in(text: str, width: int, height: int = 12, *, ascii_only: bool = False) -> list[str]:
    lines = told(([Paragraph(text)],), Room(width, height, ascii_only))
    return [text for line in lines if (text := text_of(line).rstrip())]


@pytest.mark.parametrize("ascii_only", [False, True], ids=["", "ASCII"])
@pytest.mark.parametrize("width", range(16, 60))
def test_no_line_ends_within_a_number_or_a_factor(width: int, ascii_only: bool) -> None:
    room = Room(width, 12, ascii_only)
    whole = set(room.spell(f"It is {FORMULA}.").split())
    for line in told_in(f"It is {together(FORMULA)}.", width, ascii_only=ascii_only):
        assert len(line) <= width
        assert whole.issuperset(line.split())


def test_a_formula_too_long_for_a_line_breaks_before_a_relation() -> None:
    assert told_in(f"It is {together(FORMULA)}.", 25) == [
        "It is ΔL = −η·‖∇L‖²",
        "≈ −0.5·0.120895²",
        "≈ −0.00730778.",
    ]


def test_a_formula_that_fits_on_a_line_stays_on_one() -> None:
    assert told_in(f"The slope foretells it: {together('1 − η·a = 2')}.", 24) == [
        "The slope foretells it:",
        "1 − η·a = 2.",
    ]


def test_a_factor_longer_than_a_line_breaks_after_an_operator() -> None:
    assert told_in("≈ 1 − 0.5·0.240018·(−1.23456)", 20) == ["≈ 1 − 0.5·0.240018·", "(−1.23456)"]


def test_where_no_number_has_room_none_is_torn() -> None:
    """A part of a number reads as another number."""
    assert told_in("It is −0.000988833.", 9) == []

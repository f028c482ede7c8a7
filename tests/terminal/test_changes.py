"""What is sent makes of what a terminal shows what is wanted, whatever it showed before."""

import pyte
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from tui.terminal.changes import Part, Row, Shown, cells_in
from tui.terminal.ink import Ink

SIZE = COLUMNS, ROWS = 8, 3
INKS = st.sampled_from(
    [
        Ink("38;5;1", "48;5;0"),
        Ink("38;5;2", "48;5;0"),
        Ink("38;5;2", "48;5;0", ("bold",)),
        Ink("38;5;1", "48;5;7", ("underline",)),
        Ink("38;5;1", "48;5;7", ("reverse",)),
        Ink(),
    ]
)
TEXTS = st.text("ab ─漢", min_size=1, max_size=5)


def fitting(row: int, column: int, pieces: list[tuple[str, Ink]]) -> Part:
    """Return a part cut where the row ends."""
    part: Row = ()
    room = COLUMNS - column
    for text, ink in pieces:
        while cell_len(text) > room:
            text = text[:-1]
        part += ((text, ink),) if text else ()
        room -= cell_len(text)
    return row, column, part


PARTS = st.builds(
    fitting,
    st.integers(0, ROWS - 1),
    st.integers(0, COLUMNS - 1),
    st.lists(st.tuples(TEXTS, INKS), max_size=4),
)
BLANK: list[Part] = [(row, 0, ((" " * COLUMNS, Ink()),)) for row in range(ROWS)]


def picture(codes: str) -> list[list[tuple[object, ...]]]:
    """Return what a terminal shows that was sent these codes."""
    screen = pyte.Screen(*SIZE)
    pyte.Stream(screen).feed(codes)
    return [[seen(screen.buffer[row][column]) for column in range(COLUMNS)] for row in range(ROWS)]


def seen(cell: pyte.screens.Char) -> tuple[object, ...]:
    if cell.data == " " and not cell.reverse:
        return (" ", cell.bg, cell.underscore)
    return (cell.data, cell.fg, cell.bg, cell.bold, cell.reverse, cell.underscore)


@given(st.lists(st.lists(PARTS, max_size=4), min_size=1, max_size=4))
def test_one_update_after_the_other_makes_what_all_at_once_make(updates: list[list[Part]]) -> None:
    shown = Shown()
    sent = "".join(shown.becomes(parts, SIZE) for parts in [BLANK, *updates])
    everything = [part for parts in updates for part in parts]
    assert picture(sent) == picture(Shown().becomes([*BLANK, *everything], SIZE))


@given(st.lists(PARTS, max_size=4), st.lists(PARTS, max_size=4))
def test_what_is_shown_is_not_sent_again_until_it_is_forgotten(
    before: list[Part], after: list[Part]
) -> None:
    shown = Shown()
    shown.becomes([*BLANK, *before], SIZE)
    shown.becomes(after, SIZE)
    assert shown.becomes([part for part in after if part is after[-1]], SIZE) == ""
    shown.forget()
    assert shown.becomes(BLANK, SIZE)


def test_of_another_size_nothing_is_known_and_what_is_outside_is_left_out() -> None:
    shown = Shown()
    shown.becomes(BLANK, SIZE)
    assert shown.becomes(BLANK, SIZE) == ""
    assert "\x1b[3H" not in shown.becomes(BLANK, (COLUMNS, ROWS - 1))


def test_a_part_of_an_unknown_row_is_sent_alone() -> None:
    codes = Shown().becomes([(1, 2, (("ab", Ink()),))], SIZE)
    assert codes == "\x1b[0m\x1b[2;3Hab\x1b[0m"


def test_a_mark_stands_over_the_character_before_it_also_over_one_of_two_columns() -> None:
    ink = Ink()
    assert cells_in((("e\u0301漢", ink), ("\u0302x", ink))) == [
        ("e\u0301", ink),
        ("漢\u0302", ink),
        ("", ink),
        ("x", ink),
    ]
    shown = Shown()
    shown.becomes([(0, 0, (("漢\u0301" + " " * 6, ink),))], SIZE)
    assert "漢\u0302" in shown.becomes([(0, 0, (("漢\u0302" + " " * 6, ink),))], SIZE)


def test_half_a_character_at_the_edge_is_a_blank() -> None:
    part: Part = (0, COLUMNS - 1, (("漢", Ink()),))
    assert picture(Shown().becomes([*BLANK, part], SIZE)) == picture(Shown().becomes(BLANK, SIZE))

"""The mouse: clicks and the wheel do what keys do, and nothing is sent where it is not used."""

import re

import pytest
from textual import events

from pilots import opened as opened_by
from pilots import page, press
from real_terminal import GRADSTEP, Terminal, assert_restored
from sessions import scenario
from small_lesson import opened
from tui.app.explorer import Explorer
from tui.app.pointing import clicked, turned
from tui.dialogs.choice import Choice, Choices
from tui.keys import KEYMAP
from tui.screen.lines import Room

MOUSE = re.compile(rb"\x1b\[\?(9|100[0-35-9]|1015|1016)[hl]")


def report(button: int, column: int, row: int, end: str = "M") -> str:
    return f"\x1b[<{button};{column + 1};{row + 1}{end}"


def click(terminal: Terminal, text: str, row: int | None = None) -> None:
    """Click on the first character of a text, on a row or wherever it is seen first."""
    lines = terminal.screen()
    rows = [row] if row is not None else range(len(lines))
    place = next((lines[row].index(text), row) for row in rows if text in lines[row])
    terminal.send(report(0, *place) + report(0, *place, "m"))


async def pointed(app: Explorer, column: int, row: int) -> None:
    """Click on a cell of the page."""
    await app.on_event(
        events.MouseDown(None, column, row, 0, 0, 1, False, False, False, column, row)
    )


def test_clicks_and_the_wheel_do_what_keys_do() -> None:
    with Terminal(GRADSTEP) as terminal:
        terminal.wait_for("q quit")
        click(terminal, "worked")  # Takes away what is said at the start.
        terminal.wait_for("e settings")
        click(terminal, "update", 23)
        terminal.wait_for("update 1: done")
        click(terminal, "space", 23)
        terminal.wait_for("update 2: done")
        click(terminal, "S back", 23)
        terminal.wait_for("update 2: backward")
        click(terminal, "back", 23)
        terminal.wait_for("update 1: done")
        terminal.send("nnn")
        terminal.wait_for("update 4: done")
        click(terminal, "2     2     5")  # A row of the table: the row cursor, then there.
        click(terminal, "2     2     5")
        terminal.wait_for("update 2: done")
        click(terminal, "Fit 1/8")
        terminal.wait_for("Predictions 2/8")
        click(terminal, "data set")
        terminal.wait_for("━━ • L")
        click(terminal, "? help", 23)
        terminal.wait_for("Help")
        terminal.send("\x1b")
        terminal.wait_for("q quit")
        click(terminal, "quit", 23)
        terminal.wait_for("again")
        click(terminal, "Derivation")  # Takes the note away.
        terminal.wait_for("q quit")


def test_a_click_on_a_sign_or_word_of_the_lesson_s_strip_is_its_key() -> None:
    with Terminal([*GRADSTEP, "--lesson", "first"]) as terminal:
        terminal.wait_for("1/13")
        row = next(number for number, line in enumerate(terminal.screen()) if " .  next" in line)
        click(terminal, " .  next", row)
        terminal.wait_for("2/13")
        click(terminal, "do it", row)
        terminal.wait_for("✓ done")
        click(terminal, "done", row)  # No key.
        click(terminal, "back", row)
        terminal.wait_for("1/13")


def test_the_wheel_moves_the_row_cursor_of_the_table() -> None:
    with Terminal([*GRADSTEP, "--goto=9"]) as terminal:
        terminal.wait_for("update 9: done")
        terminal.wait_for("q quit")
        before = len(terminal.raw)
        terminal.send(report(64, 10, 4) + report(65, 70, 4))  # Over others it does nothing.
        terminal.send(report(64, 10, 18) * 3 + report(65, 10, 18) + "\r")
        terminal.wait_for("update 7: done")
        terminal.send(report(65, 10, 18) * 9)
        terminal.wait_for("This is the last row reached.")
        assert len(terminal.raw) > before


def test_only_clicks_and_the_wheel_are_asked_for_and_given_back() -> None:
    with Terminal(GRADSTEP) as terminal:
        before = terminal.attributes()
        terminal.wait_for("q quit")
        asked = [found.group() for found in MOUSE.finditer(terminal.raw)]
        assert asked == [b"\x1b[?1000h", b"\x1b[?1006h"]
        terminal.send("qq")
        assert terminal.wait() == 0
        assert_restored(terminal, before)
        given = [found.group() for found in MOUSE.finditer(terminal.raw)][2:]
        assert given == [b"\x1b[?1006l", b"\x1b[?1000l"]


@pytest.mark.parametrize("way", ["--no-mouse", "GRADSTEP_MOUSE"])
def test_where_the_mouse_is_not_wanted_not_a_byte_is_of_it(way: str) -> None:
    options = [way] if way.startswith("-") else []
    environment = {} if options else {way: "no"}
    with Terminal([*GRADSTEP, *options], environment=environment) as terminal:
        terminal.wait_for("q quit")
        terminal.send(report(0, 2, 23) + report(0, 2, 23, "m") + report(65, 10, 18) + "s")
        terminal.wait_for("update 1: forward")
        terminal.send("qq")
        assert terminal.wait() == 0
        assert not MOUSE.search(terminal.raw)


def test_a_click_that_does_nothing_sends_nothing() -> None:
    with Terminal(GRADSTEP) as terminal:
        terminal.wait_for("q quit")
        for _ in range(2):  # The first takes away what was said at the start.
            before = len(terminal.raw)
            terminal.send("7")
            terminal.wait_for("now a move")
            counted = terminal.raw[before:]
            terminal.send("\x1b")
            terminal.wait_for("q quit")
        before = len(terminal.raw)
        for place in (3, 0), (60, 0), (79, 23):
            terminal.send(report(0, *place) + report(0, *place, "m") + report(2, 5, 18))
        terminal.send("7")
        terminal.wait_for("now a move")
        sent = terminal.raw[before:]
        assert len(sent) == len(counted), (sent, counted)


def test_what_a_click_means_depends_on_the_place() -> None:
    room, session = Room(80, 24), scenario("worked", done=3)

    def named(column: int, row: int) -> str:
        found = clicked(session, room, column, row, KEYMAP)
        return found.name if found else ""

    assert named(5, 0) == ""  # The status line.
    assert named(60, 12) == "Next view"  # The heading of the view.
    assert named(60, 18) == "Next panel"
    assert named(10, 5) == "Next panel"
    assert named(10, 14) == "Next panel"  # The header of the table.
    assert named(10, 15) == "Row cursor down"
    assert turned(session, room, 10, 3, True, KEYMAP) is None


async def test_a_wide_page_has_views_to_choose_among() -> None:
    app = Explorer(scenario("worked", done=3))
    async with app.run_test(size=(120, 36)):
        lines = page(app)
        row = next(row for row, line in enumerate(lines) if "Predictions" in line)
        await pointed(app, lines[row].index("Predictions"), row)
        assert app.session.look.view == "predictions"
        assert app.session.look.focus == "view"
        await pointed(app, 3, 5)
        assert app.session.look.focus == "derivation"


async def test_a_click_takes_no_key_that_a_lesson_hides_and_does_what_its_stop_asks() -> None:
    app = Explorer(opened())
    async with app.run_test(size=(80, 24)):
        footer = page(app)[-1]
        assert "e settings" not in footer
        await pointed(app, footer.index("s phase"), 23)
        assert app.session.met


async def test_a_note_or_a_count_covers_the_keys() -> None:
    app = Explorer(scenario("worked", done=2))
    async with app.run_test(size=(80, 24)):
        await press(app, "25")
        await pointed(app, 2, 23)
        assert app.session.done == 2
        app.note("Something was said.")
        await pointed(app, 2, 23)
        assert app.session.done == 2
        await pointed(app, 2, 23)
        assert app.session.done == 3


def test_in_a_dialog_a_click_chooses_and_takes_the_keys_to_a_field() -> None:
    with Terminal(GRADSTEP) as terminal:
        terminal.wait_for("q quit")
        terminal.send("e")
        terminal.wait_for("[squared]  absolute   huber")
        click(terminal, "huber")
        terminal.wait_for("squared   absolute  [huber]")
        row = next(row for row, line in enumerate(terminal.screen()) if "absolute  [huber]" in line)
        click(terminal, "0.25", row - 1)
        terminal.send("1\r")
        terminal.wait_for("η 10.25")
        terminal.send("e")
        terminal.wait_for("squared   absolute  [huber]")


async def test_a_click_chooses_the_word_that_it_is_on() -> None:
    async with opened_by(scenario("worked"), "e") as pilot:
        choice = pilot.app.screen.query_one("#loss", Choice)
        for column, word in (9, "squared"), (11, "absolute"), (18, "absolute"), (21, "huber"):
            await pilot.click(choice, offset=(column, 0))
            assert choice.value == word, column
            assert pilot.app.focused is choice
        await pilot.click(choice, offset=(60, 0))  # Beside all words.
        assert choice.value == "huber"


@pytest.mark.parametrize(("rows", "word"), [(0, "a"), (1, "long"), (2, "long"), (3, "c")])
async def test_a_click_chooses_among_words_below_one_another(rows: int, word: str) -> None:
    choices = Choices(("a", "long words", "c"), "", "answer")
    choices.styles.width = 6
    async with opened_by(scenario("worked"), ":") as pilot:
        await pilot.app.screen.query_one(".box").mount(choices, before=0)
        await pilot.pause()
        await pilot.click(choices, offset=(1, rows))
        assert choices.value.startswith(word)


async def test_a_click_on_the_one_word_that_there_is_room_for_chooses_the_next() -> None:
    choice = Choice(("below 0", "above 0"), "", "answer")
    choice.styles.width = 14
    async with opened_by(scenario("worked"), ":") as pilot:
        await pilot.app.screen.query_one(".box").mount(choice, before=0)
        await pilot.pause()
        for word in ("below 0", "above 0", "below 0"):
            await pilot.click(choice)
            assert choice.value == word

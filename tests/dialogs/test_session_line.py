"""A session line pasted into the app: it is taken up, and undo leads back."""

import pytest
from textual import events

from core.formats.session_line import dump
from core.session.session import Session
from pilots import closed, fill, mistake, opened, press, session_of, until
from real_terminal import GRADSTEP, Terminal
from sessions import scenario
from tui.app.additions import Additions
from tui.app.explorer import Explorer


def framed(line: str) -> str:
    """Return a line as it is copied from a screen that has a frame around it."""
    rows = [line[start : start + 20] for start in range(0, len(line), 20)]
    body = "\r\n".join(f"│ {row:<20} │" for row in rows)
    return f"ada@host:~$ gradstep\r\n┌{'─' * 22}┐\r\n{body}\r\n└{'─' * 22}┘\r\nada@host:~$ "


async def test_a_pasted_line_is_taken_up_and_undo_leads_back(amid: Session) -> None:
    other = scenario("two", done=3)
    async with opened(amid, "O") as pilot:
        pilot.app.screen.post_message(events.Paste(framed(dump(other))))
        await until(lambda: closed(pilot))
        assert session_of(pilot).now == other.now
        assert isinstance(pilot.app, Explorer)
        await press(pilot.app, "u")
        assert session_of(pilot).now == amid.now
        await press(pilot.app, "U")
        assert session_of(pilot).now == other.now


async def test_what_is_no_line_is_said_and_nothing_changes(amid: Session) -> None:
    async with opened(amid, "O") as pilot:
        fill(pilot, line=dump(amid)[:-1])
        await pilot.press("enter")
        assert mistake(pilot) == (
            "This is no whole session line: copy it again, from g1. to its very end."
        )
        await pilot.press("escape")
        assert session_of(pilot) is amid


async def test_a_class_takes_up_no_line(amid: Session) -> None:
    app = Explorer(amid, additions=Additions(confined=True))
    async with app.run_test(size=(80, 24)):
        await press(app, "O")
        assert len(app.screen_stack) == 1
        assert app.session is amid


@pytest.mark.parametrize("brackets", [True, False])
def test_a_line_is_pasted_in_a_terminal(brackets: bool) -> None:
    line = framed(dump(scenario("two", done=3)))
    with Terminal(GRADSTEP) as terminal:
        terminal.wait_for("quit")
        terminal.send("O")
        terminal.wait_for("Take up a session")
        terminal.send(
            f"\x1b[200~{line}\x1b[201~" if brackets else f"{dump(scenario('two', done=3))}\r"
        )
        terminal.wait_for("update 3: done")
        terminal.wait_for("This session is taken up. u goes back to the one before.")

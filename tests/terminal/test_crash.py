"""A mistake of the program's own: the terminal is restored, and nothing is lost."""

import re
import sys

from core.formats.session_line import load
from real_terminal import Terminal

# The app with a key that fails.
BROKEN = """
from tui import cli
from tui.app import actions
def fail(_):
    raise RuntimeError("broken")
actions.undo = fail
raise SystemExit(cli.main([]))
"""


def test_a_mistake_of_our_own_says_how_to_go_on() -> None:
    with Terminal([sys.executable, "-c", BROKEN]) as terminal:
        terminal.wait_for("quit")
        terminal.send("nnsu")
        assert terminal.wait() == 1
        text = "".join(terminal.screen()).replace(" ", "")
        assert b"Traceback" not in terminal.raw
        assert "broken" in text
        line = re.search(r"gradstep--session(g1\S+)", text)
        assert line
        assert load(line[1]).at == 9

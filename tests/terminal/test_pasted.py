"""What is pasted is one text, whatever control sequences are in it, in pieces of any size."""

import pytest
from textual import events
from textual.message import Message

from core.formats.session_line import dump
from real_terminal import GRADSTEP, Terminal
from sessions import scenario
from tui.terminal.keyboard import _Parser

TEXTS = {
    "colours": ("a\x1b[1;38;5;231mb\x1b[0m c", "ab c"),
    "a lone escape": ("a\x1bqb", "aqb"),
    "escapes": ("a\x1b\x1b\x1b[mb\x1b", "ab"),
    "a link": ("\x1b]8;;http://a\x1b\\b\x1b]8;;\x1b\\", "]8;;http://a\\b]8;;\\"),
    "a mouse report": ("a\x1b[<0;3;3Mb", "ab"),
    "a begin": ("a\x1b[200~b", "ab"),
    "an endless sequence": ("a\x1b[" + 100 * "1;" + "b", None),
    "lines": ("a\r\nb\n", "a\r\nb\n"),
    "nothing": ("", ""),
}


def received(parser: _Parser, pieces: list[str]) -> list[Message]:
    return [message for piece in pieces for message in parser.feed(piece)]


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("size", [1, 3, 1000])
def test_a_paste_is_one_text_without_control_sequences_and_no_keys(text: str, size: int) -> None:
    pasted, found = TEXTS[text]
    parser = _Parser()
    sent = f"\x1b[200~{pasted}\x1b[201~n"
    messages = received(parser, [sent[at : at + size] for at in range(0, len(sent), size)])
    paste, key = messages
    assert isinstance(paste, events.Paste)
    assert isinstance(key, events.Key)
    assert key.key == "n"
    assert "\x1b" not in paste.text
    assert found in (None, paste.text)


def test_a_session_line_pasted_in_colours_is_taken_up_and_presses_no_key() -> None:
    line = dump(scenario("two", done=3))
    with Terminal(GRADSTEP) as terminal:
        terminal.wait_for("q quit")
        terminal.send("O")
        terminal.wait_for("Take up a session")
        halves = f"{line[:20]}\x1b[1;31m\r\n{line[20:]}"
        terminal.send(f"\x1b[200~\x1b[32m$ gradstep --session {halves}\x1b[0m\r\n$ \x1b[201~")
        terminal.wait_for("This session is taken up. u goes back to the one before.")

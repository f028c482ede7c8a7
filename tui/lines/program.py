"""The dialogue on standard input and output, flushed line by line."""

import sys
from collections.abc import Callable, Iterable

from core.session.session import Session, travel
from core.text.ascii import to_ascii
from tui.lines.dialogue import Dialogue
from tui.terminal.streams import put


def talk(session: Session, place: int, ascii_only: bool) -> int:
    """Hold the dialogue until it is left or the input ends, and return the exit status."""
    spell: Callable[[str], str] = to_ascii if ascii_only else str
    dialogue = Dialogue(travel(session, place) if place else session)

    def say(lines: Iterable[str]) -> None:
        for line in lines:
            put([spell(line)])

    asked = sys.stdin.isatty()
    try:
        say(dialogue.opening())
        while not dialogue.over:
            if asked:
                print(dialogue.prompt, end="", flush=True)
            line = sys.stdin.readline()
            if not line:
                break
            say(dialogue.answer(line.rstrip("\r\n")))
    except KeyboardInterrupt:
        put([""])
    return 0

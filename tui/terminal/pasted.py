"""What is pasted, without the control sequences in it: a parser would take their rest for keys."""

import re
from typing import Final

_BEGIN: Final = "\x1b[200~"
_END: Final = "\x1b[201~"
_SEQUENCE: Final = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]")
_BEGUN: Final = re.compile(r"\x1b(\[[0-?]{0,40}[ -/]{0,4})?")
"""What may become a sequence; none that means anything is longer."""


class Pasted:
    """Follows what a terminal sends, a character at a time, from paste to paste."""

    def __init__(self) -> None:
        """Begin with nothing pasted."""
        self._last = ""
        """As many characters as begin a paste, where none has begun."""
        self._pasting = False
        self._held = ""
        """What may become a control sequence in a paste."""

    def without_controls(self, text: str) -> str:
        """Return what was sent, but for the control sequences in what is pasted."""
        return "".join([self._passed(character) for character in text])

    def _passed(self, character: str) -> str:
        if not self._pasting:
            self._last = (self._last + character)[-len(_BEGIN) :]
            self._pasting = self._last == _BEGIN
            return character
        held, self._held = self._held + character, ""
        if held == _END:
            self._pasting, self._last = False, ""
            return held
        if _SEQUENCE.fullmatch(held):
            return ""
        if _BEGUN.fullmatch(held):
            self._held = held
            return ""
        if held == character:
            return held
        return held[1:-1] + self._passed(character)  # No sequence, but for the Escape in front.

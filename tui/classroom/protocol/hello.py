"""What a session's process is told first: who it is for, and in what terminal."""

import json
from dataclasses import asdict, dataclass, field

from tui.terminal.streams import writes_ascii

LOCALE = ("LC_ALL", "LC_CTYPE", "LANG")
"""The variables that tell whether a terminal shows more than ASCII."""

LEAST_SIZE, LARGEST_SIZE = (20, 6), (300, 100)
"""Columns and rows used at least and at most, whatever the terminal says."""

LEAVE = "\x1b[?2026l\x1b[?2004l\x1b[?1049l\x1b[?25h\x1b[0m"
"""What gives the terminal back as it was."""

_LONGEST_TERM = 64
# Terminals that show 24-bit colours and do not say so over SSH, where COLORTERM is not sent.
_TRUE_COLOUR = ("kitty", "alacritty", "ghostty", "wezterm", "foot", "iterm", "contour", "rio")
_NO_COLOUR = ("dumb", "vt", "unknown")


@dataclass(frozen=True, slots=True)
class Hello:
    """Who is in, and how they look at it."""

    name: str
    teacher: bool
    term: str
    """TERM, as the terminal said it."""
    colours: str
    """COLORTERM, if it was sent."""
    columns: int
    rows: int
    kept: str = ""
    """What SAVED held last of this student, if anything."""
    presented: str = ""
    """What PRESENT held last, if a teacher was in."""
    locale: dict[str, str] = field(default_factory=dict)
    """Those of LOCALE that were sent."""

    def to_json(self) -> bytes:
        """Return the payload of a frame HELLO."""
        return json.dumps(asdict(self)).encode()

    @classmethod
    def from_json(cls, payload: bytes) -> "Hello":
        """Return what such a payload says."""
        return cls(**json.loads(payload))

    def environment(self) -> dict[str, str]:
        """Return the variables by which Rich and Textual choose the colours."""
        term = self.term[:_LONGEST_TERM].lower()
        if not term or term.startswith(_NO_COLOUR):
            return {"TERM": term or "dumb", "NO_COLOR": "1"}
        shows_all = term.endswith("-direct") or any(name in term for name in _TRUE_COLOUR)
        if self.colours in ("truecolor", "24bit") or shows_all:
            return {"TERM": "xterm-256color", "COLORTERM": "truecolor"}
        if term.endswith("-256color") or term.startswith(("screen", "tmux")):
            return {"TERM": "xterm-256color"}
        return {"TERM": "xterm"}

    @property
    def ascii(self) -> bool:
        """Whether the terminal is one that can't be trusted with more than ASCII.

        A locale that was not sent tells nothing: many clients send none.
        """
        if any(self.locale.values()) and writes_ascii(self.locale):
            return True
        return not self.term or self.term.lower().startswith(_NO_COLOUR)


def clamped(columns: int, rows: int) -> tuple[int, int]:
    """Return a size that can be painted; 0, which is no size, counts as 80 x 24."""
    return (
        min(max(columns or 80, LEAST_SIZE[0]), LARGEST_SIZE[0]),
        min(max(rows or 24, LEAST_SIZE[1]), LARGEST_SIZE[1]),
    )

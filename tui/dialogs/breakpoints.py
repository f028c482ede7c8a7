"""The dialog that sets breakpoints."""

from dataclasses import replace

from textual.app import ComposeResult

from core.session.breakpoints import (
    examples,
    kinds_of,
    likewise,
    read_breakpoints,
    write_breakpoints,
)
from core.session.session import Session
from tui.dialogs.dialog import Dialog, field, line

_SEVERAL = (
    "Several with blanks between. c continues to the next, C back; with none, c goes on "
    "until it has settled or overflows."
)


class BreakpointDialog(Dialog[Session]):
    """Takes what to stop at, and returns the session with it."""

    HEADING = "Breakpoints"

    def hint(self) -> str:
        """Return what this model's runs can stop at."""
        kinds = kinds_of(self.session.run.model)
        shown = [kind for kind in examples(kinds) if kind.means]
        width = max(len(kind.example) for kind in shown)
        others = f"Likewise of {also}. " if (also := likewise(kinds)) else ""
        rows = (f"{kind.example.ljust(width)}  {kind.means}" for kind in shown)
        return "\n".join((*rows, others + _SEVERAL))

    def body(self) -> ComposeResult:
        """Yield the one field."""
        yield field("stop at", line(self.session.breakpoints, "breakpoints"))

    def taken(self, text: str) -> Session:
        """Set the breakpoints."""
        run = self.session.run
        stops = read_breakpoints(text, len(run.data), run.model)
        return replace(self.session, breakpoints=write_breakpoints(stops))

"""The dialog that sets breakpoints."""

from dataclasses import replace

from textual.app import ComposeResult

from core.session.breakpoints import read_breakpoints, write_breakpoints
from core.session.session import Session
from tui.dialogs.dialog import Dialog, field, line


class BreakpointDialog(Dialog[Session]):
    """Takes what to stop at, and returns the session with it."""

    HEADING = "Breakpoints"
    HINT = (
        "loss<0.01   the data-set loss falls below it\n"
        "rose        an update raised the data-set loss\n"
        "sample=3    that sample's turn\n"
        "epoch       an epoch ends\n"
        "|m|>100     m goes beyond; for c, |c|>100\n"
        "update=500  that update\n"
        "nonfinite   a number overflows\n"
        "converged   it has settled\n"
        "Several with blanks between. c continues to the next, C back; with none, c goes on "
        "until it has converged or diverged."
    )

    def body(self) -> ComposeResult:
        """Yield the one field."""
        yield field("stop at", line(self.session.breakpoints, "breakpoints"))

    def taken(self, text: str) -> Session:
        """Set the breakpoints."""
        run = self.session.run
        stops = read_breakpoints(text, len(run.data), run.model)
        return replace(self.session, breakpoints=write_breakpoints(stops))

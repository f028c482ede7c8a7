"""Commands as a shell takes them, and the sessions that they open."""

import os
import subprocess

from core.session.session import Session
from tui.command import opening, program


def opened(*arguments: str) -> Session:
    """Return the session that gradstep opens with these arguments."""
    session, _ = opening.opened(program.parser().parse_args(arguments))
    return session


def words_in_shell(command: str) -> list[str]:
    """Return the arguments that a shell makes of a command."""
    script = f"gradstep() {{ printf '%s\\0' \"$@\"; }}; {command}"
    said = subprocess.run(["bash", "-c", script], check=True, capture_output=True)
    return [os.fsdecode(word) for word in said.stdout.split(b"\0")[:-1]]

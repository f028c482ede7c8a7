"""Where gradstep starts and ends: signals and streams first, then the program, which takes longer.

What is imported up here is small: until `main` is called, a signal has Python's own answer.
"""

import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from tui.terminal.ending import end_at_once, end_no_more

if TYPE_CHECKING:
    from tui.command.parsers import Parser


_NO_CLASS = (
    "A class is held on Linux alone: hold it on a Linux machine, in a container or in WSL, or "
    "take the recipe for an ordinary sshd in tui/classroom/README.md."
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run gradstep and return its exit status; without `arguments`, as the process's program."""
    if arguments is not None:
        return _run(arguments)
    arguments = sys.argv[1:]
    if arguments[:1] == ["class"]:  # It has processes to see to when it ends.
        return _run(arguments)
    end_at_once()
    try:
        return _run(arguments)
    finally:
        end_no_more()


def _run(arguments: Sequence[str]) -> int:
    from tui.terminal import streams

    streams.prepare(dict(os.environ))
    if arguments[:1] == ["class"]:
        if sys.platform != "linux":  # What it is made of can't be imported everywhere.
            streams.fail(_NO_CLASS)
        from tui.classroom import cli as classroom

        return classroom.main(arguments[1:])
    from tui.command import program

    return program.run(arguments, _parsers)


def _parsers() -> "dict[str, Parser]":
    """Return the parser of each command by the word after gradstep."""
    from tui.classroom import arguments as classroom
    from tui.command import program

    return {"": program.parser(), "class": classroom.parser()}


if __name__ == "__main__":
    sys.exit(main())

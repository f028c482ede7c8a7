"""Where gradstep starts and ends: signals and streams first, then the program, which takes longer.

What is imported up here is small: until `main` is called, a signal has Python's own answer.
"""

import os
import sys
from collections.abc import Sequence

from tui.terminal.ending import end_at_once, end_no_more


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
        from tui.classroom import cli as classroom

        return classroom.main(arguments[1:])
    from tui.command import program

    return program.run(arguments)


if __name__ == "__main__":
    sys.exit(main())

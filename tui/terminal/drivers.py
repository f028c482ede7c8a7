"""Which driver an app has: our own for a terminal where there is one, or Textual's choice."""

from collections.abc import Callable, Mapping
from functools import partial
from importlib.util import find_spec

from textual.driver import Driver

from tui.terminal.environment import driver_named


def driver_for(
    environment: Mapping[str, str], at_last: Callable[[], object], asks: bool
) -> Callable[..., Driver] | None:
    """Return our driver, which calls `at_last` and `asks` as TerminalDriver does.

    None is Textual's choice: where a driver was asked for, and where terminals are not those of
    POSIX.
    """
    if driver_named(environment) or find_spec("termios") is None:
        return None
    from tui.terminal.driver import TerminalDriver

    return partial(TerminalDriver, at_last=at_last, asks=asks)

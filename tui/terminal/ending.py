"""The signals that end gradstep, and what they do while there is nothing to lose."""

import os
import signal

_ENDING = (
    *("SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT", "SIGUSR1", "SIGUSR2", "SIGALRM", "SIGVTALRM"),
    *("SIGPROF", "SIGXCPU", "SIGABRT"),
)
# Windows has three of them.
ENDING_SIGNALS = tuple(getattr(signal, name) for name in _ENDING if hasattr(signal, name))
"""All that end a process unless it takes them, but for those that tell of a fault in it."""


def end_at_once() -> None:
    """From now on, have a signal end the process with 128 + its number and without a word.

    That is while no screen is open and nothing waits to be saved. Signals that whoever started
    the process wants ignored, as nohup does, stay so.
    """
    for number in ENDING_SIGNALS:
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _leave)


def end_no_more() -> None:
    """From now on, ignore such signals: the status is settled, and Python is tidying up."""
    for number in ENDING_SIGNALS:
        signal.signal(number, signal.SIG_IGN)


def _leave(number: int, _frame: object) -> None:
    # An exception would come up in the middle of anything, such as an import that takes it for
    # its own.
    os._exit(128 + number)

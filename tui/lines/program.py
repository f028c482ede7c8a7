"""The dialogue on standard input and output, line by line."""

import asyncio
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from threading import Thread
from typing import TextIO

from core.text.ascii import to_ascii
from tui.lines.dialogue import END, SIZE, Dialogue
from tui.terminal.ending import ENDING_SIGNALS
from tui.terminal.streams import put


class _Heard:
    """The lines of standard input, read in a thread: to wait for one must hold nothing up."""

    def __init__(self) -> None:
        self._lines: asyncio.Queue[str | None] = asyncio.Queue()
        self._loop = asyncio.get_running_loop()
        self._asks = sys.stdin.isatty()
        self._output = sys.stdout
        # What waits for a line must not hold up the end either.
        Thread(target=self._read, args=(sys.stdin,), daemon=True).start()

    def _read(self, stream: TextIO) -> None:
        latest = ""
        with suppress(RuntimeError, OSError, ValueError):  # The loop is closed; so is the stream.
            while (line := stream.readline()) or (self._asks and latest != END):
                latest = line or END  # After which a terminal can be read on.
                self._loop.call_soon_threadsafe(self._lines.put_nowait, latest.rstrip("\r\n"))
            self._loop.call_soon_threadsafe(self._lines.put_nowait, None)

    async def next(self, prompt: str) -> str | None:
        """Return the next line; None is the end of the input."""
        if self._asks:
            with suppress(OSError):
                print(prompt, end="", flush=True, file=self._output)
        return await self._lines.get()


def talk(begun: Callable[..., Dialogue], ascii_only: bool) -> int:
    """Hold the dialogue until it is left or the input ends, and return the exit status.

    `begun` returns it, given what hears and what says.
    """
    spell: Callable[[str], str] = to_ascii if ascii_only else str
    return asyncio.run(_talk(begun, spell))


async def _talk(begun: Callable[..., Dialogue], spell: Callable[[str], str]) -> int:
    output = sys.stdout  # Textual puts another in its place.
    heard = _Heard()
    dialogue = begun(heard.next, lambda line: put([spell(line)], output))
    explorer = dialogue.explorer
    loop = asyncio.get_running_loop()
    ends = {number: partial(explorer.exit, return_code=128 + number) for number in ENDING_SIGNALS}
    for number, end in (ends | {signal.SIGINT: dialogue.interrupt}).items():
        with suppress(NotImplementedError):  # As on Windows.
            loop.add_signal_handler(number, end)
    await explorer.run_async(headless=True, size=SIZE, mouse=False)
    return explorer.return_code or 0

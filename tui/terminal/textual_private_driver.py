"""The private names of Textual's driver of a terminal, apart: Windows lacks what it imports."""

import io
from abc import abstractmethod

from textual.drivers.linux_driver import LinuxDriver


class RealDriver(LinuxDriver):
    """Textual's driver of a terminal, whose output and size are ours."""

    def set_output(self, file: io.TextIOWrapper) -> None:
        """Write there: Textual writes to standard error, which then can't go to a file."""
        self._file = file

    @property
    def writes(self) -> bool:
        """Whether there is something that takes output; without it, `write` would fail."""
        return self._writer_thread is not None and self._writer_thread.is_alive()

    @abstractmethod
    def terminal_size(self) -> tuple[int, int]:
        """Return columns and rows as the terminal has them now."""

    def _get_terminal_size(self) -> tuple[int, int]:
        """Ask us: Textual prefers COLUMNS and LINES, which go stale at the first resize."""
        return self.terminal_size()

    def _query_in_band_window_resize(self) -> None:
        """Ask nothing: sizes come from the operating system alone, and a question costs bytes."""

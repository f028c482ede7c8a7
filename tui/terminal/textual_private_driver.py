"""The private names of Textual's driver of a terminal, apart: Windows lacks what it imports."""

import io
from abc import abstractmethod

from textual.drivers.linux_driver import LinuxDriver

TAKE_MOUSE, LEAVE_MOUSE = "\x1b[?1000h\x1b[?1006h", "\x1b[?1006l\x1b[?1000l"
"""Ask for clicks and the wheel, with places of any size; and for nothing any more."""


class RealDriver(LinuxDriver):
    """Textual's driver of a terminal, whose output and size are ours."""

    def set_output(self, file: io.TextIOWrapper) -> None:
        """Write there: Textual writes to standard error, which then can't go to a file."""
        self._file = file

    @property
    def writes(self) -> bool:
        """Whether there is something that takes output; without it, `write` would fail."""
        return self._writer_thread is not None and self._writer_thread.is_alive()

    _has_mouse = False

    def _enable_mouse_support(self) -> None:
        """Ask for clicks and the wheel, once: Textual asks twice, and for every move of it too."""
        if self._mouse and not self._has_mouse:
            self._has_mouse = True
            self.write(TAKE_MOUSE)

    def _disable_mouse_support(self) -> None:
        """Ask for nothing of the mouse any more."""
        if self._has_mouse:
            self._has_mouse = False
            self.write(LEAVE_MOUSE)

    @property
    def mouse(self) -> bool:
        """Whether clicks are asked for."""
        return self._mouse

    @abstractmethod
    def terminal_size(self) -> tuple[int, int]:
        """Return columns and rows as the terminal has them now."""

    def _get_terminal_size(self) -> tuple[int, int]:
        """Ask us: Textual prefers COLUMNS and LINES, which go stale at the first resize."""
        return self.terminal_size()

    def _query_in_band_window_resize(self) -> None:
        """Ask nothing: sizes come from the operating system alone, and a question costs bytes."""

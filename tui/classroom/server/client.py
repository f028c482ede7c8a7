"""A client of the class: somebody's terminal at the other end of an SSH connection."""

import asyncio
from collections.abc import Callable
from typing import Any, Protocol

import asyncssh

from tui.classroom.protocol.hello import LEAVE, LOCALE, clamped
from tui.classroom.server.log import log

WINDOW = 64 * 1024
"""Bytes of output that may wait for a terminal before less is painted."""

_INPUT_RATE = 16 * 1024  # Bytes a second that a person can't type, and a paste seldom has.
_INPUT_PAUSE = 0.25
_LONGEST_VALUE = 40  # Characters of a variable; those of a locale are fewer.
_STUCK_SECONDS = 60  # For so long a terminal may take nothing while there is something for it.


class Listener(Protocol):
    """Who is told what clients do."""

    def arrived(self, client: "Client") -> None:
        """Somebody is in, with a terminal."""

    def typed(self, client: "Client", data: bytes) -> None:
        """They have typed something."""

    def resized(self, client: "Client", columns: int, rows: int) -> None:
        """Their terminal has another size."""

    def gone(self, client: "Client") -> None:
        """They are gone."""

    def eased(self, client: "Client", taking: bool) -> None:
        """Their terminal takes output again, or for now no more."""


class Client(asyncssh.SSHServerSession[bytes]):
    """A session: somebody's terminal at the other end of a connection."""

    def __init__(
        self,
        listener: Listener,
        name: str,
        address: str,
        teacher: bool,
        refuse: Callable[[str, str], None],
    ) -> None:
        """Tell `listener` what is done; `refuse` is told what is refused, and of which kind."""
        self.name = name
        self.address = address
        self.term = ""
        self.colours = ""
        self.locale: dict[str, str] = {}
        self.size = (80, 24)
        self.teacher = teacher
        """Whether they have proved to be one."""
        self.entered = False
        """Whether an explorer has their terminal."""
        self.started = False
        """Whether they have got what they came for."""
        self.over = False
        """Whether nothing more will be typed."""
        self._listener = listener
        self._refuse = refuse
        self._connection: asyncssh.SSHServerConnection
        self._has_terminal = False
        self._in = False
        self._channel: asyncssh.SSHServerChannel[bytes] | None = None
        self._loop = asyncio.get_running_loop()
        self._counted_since = 0.0
        self._counted = 0
        self._stuck: asyncio.TimerHandle | None = None

    @property
    def who(self) -> str:
        """Return who it is, for the log."""
        return f"{self.name!r} from {self.address}"

    # What is done with it

    def show(self, data: bytes) -> None:
        """Show output."""
        if self._channel:
            self._channel.write(data)

    def finish(self, sentence: str = "", status: int = 0) -> None:
        """Give the terminal back, say a sentence, and close."""
        if self._channel:
            leave = LEAVE.encode() if self.entered else b""  # Else all of the screen is theirs.
            self._channel.write(leave + (f"{sentence}\r\n".encode() if sentence else b""))
            self._channel.exit(status)

    def drop(self, why: str) -> None:
        """Close at once: nobody reads."""
        if self._channel:
            log.info(f"dropped {self.who}: {why}")
            self._channel.abort()
            self._connection.abort()

    # What asyncssh calls

    def connection_made(self, chan: asyncssh.SSHServerChannel[bytes]) -> None:
        """Begin."""
        self._channel = chan
        self._connection = chan.get_extra_info("connection")

    def connection_lost(self, _exc: Exception | None) -> None:
        """Tell the listener; there will be no other session on this connection."""
        self._channel = None
        self._connection.close()
        self.over = True
        if self._stuck:
            self._stuck.cancel()
        if self._in:
            self._in = False
            self._listener.gone(self)

    def pty_requested(
        self, term_type: str, term_size: tuple[int, int, int, int], _modes: Any
    ) -> bool:
        """Have a terminal."""
        self._has_terminal = True
        self.term = term_type[:64]
        self.size = clamped(*term_size[:2])
        return True

    def terminal_size_changed(self, width: int, height: int, *_pixels: int) -> None:
        """Tell the listener."""
        size = clamped(width, height)
        if size != self.size:
            self.size = size
            if self._in:
                self._listener.resized(self, *size)

    def shell_requested(self) -> bool:
        """Open the explorer, in a terminal."""
        if not self._has_terminal:
            self._refuse("a shell without a terminal", "")
        return self._has_terminal

    def exec_requested(self, command: str) -> bool:
        """Run nothing."""
        self._refuse(f"the command {command[:100]!r}", "a command")
        return False

    def subsystem_requested(self, subsystem: str) -> bool:
        """Run nothing, SFTP neither."""
        self._refuse(f"the subsystem {subsystem[:100]!r}", "a subsystem")
        return False

    def session_started(self) -> None:
        """Come in."""
        assert self._channel
        sent = self._channel.get_environment()
        self.colours = sent.get("COLORTERM", "")[:_LONGEST_VALUE]
        self.locale = {name: sent[name][:_LONGEST_VALUE] for name in LOCALE if name in sent}
        self._channel.set_write_buffer_limits(high=WINDOW, low=0)
        self._in = self.started = True
        self._listener.arrived(self)

    def data_received(self, data: bytes, _datatype: Any) -> None:
        """Tell the listener, not faster than anybody types."""
        self._listener.typed(self, data)
        now = self._loop.time()
        if now - self._counted_since > 1:
            self._counted_since, self._counted = now, 0
        self._counted += len(data)
        if self._counted > _INPUT_RATE and self._channel:
            self._channel.pause_reading()
            self._loop.call_later(_INPUT_PAUSE, self._read_on)

    def _read_on(self) -> None:
        if self._channel:
            self._channel.resume_reading()

    def eof_received(self) -> bool:
        """End the session with the input."""
        self.over = True
        if self._in:
            self._listener.gone(self)
        return True  # Close only once the farewell is said.

    def pause_writing(self) -> None:
        """Have less painted; a terminal that takes nothing for long is dropped."""
        self._listener.eased(self, taking=False)
        self._stuck = self._loop.call_later(_STUCK_SECONDS, self.drop, "it takes no output")

    def resume_writing(self) -> None:
        """Have all painted again."""
        if self._stuck:
            self._stuck.cancel()
        self._listener.eased(self, taking=True)

"""What the processes of a class say to each other: frames over a socket pair.

A frame is a byte that tells its kind, the length of what follows as four bytes, and that.
"""

import asyncio
import json
import socket
import struct
from collections.abc import Callable, Iterator
from enum import IntEnum
from typing import Any, cast

MOST = 2_000_000
"""Bytes in a frame at most; a session line is shorter."""

_HEADER = struct.Struct("!BI")


class Kind(IntEnum):
    """What a frame is about."""

    # To a session's process.
    HELLO = 1
    """JSON: what a Hello holds. The first frame, and sent once."""
    INPUT = 2
    """Bytes as the terminal sent them."""
    SIZE = 3
    """JSON: columns and rows."""
    ROLL = 4
    """JSON: for a teacher, who is in; for a student, whether a teacher is."""
    ANSWERS = 5
    """JSON, for a teacher: the answers to the question posed."""
    END = 6
    """Nothing: the session is to end now. What is to be kept is sent back before."""
    PING = 7
    """Nothing; PONG is to follow."""

    NOTICE = 75
    """JSON, for a teacher: a sentence on what has happened at the door."""

    RECORD = 76
    """From a teacher, nothing: the record is asked for. To them, JSON: the folder that it is in,
    and its tables by their names; no folder where nothing is recorded."""

    # From a session's process.
    OUTPUT = 20
    """Bytes for the terminal."""
    SAVED = 21
    """A word, following or exploring, and a session line: what is kept of a student."""
    STANDS = 22
    """JSON: where the student is, a Standing."""
    ANSWER = 23
    """JSON: the number of the question, the answer, how good it is, and the kind of mistake."""
    DAMAGED = 24
    """Text: why the session kept could not be taken up."""
    PONG = 25
    """Nothing."""

    # From a teacher's process, and then to those of all others.
    PRESENT = 40
    """JSON, a Presented: where the teacher is."""
    ASK = 41
    """JSON, an Asked: the class is asked this. The server adds the question's number, as
    `question`, and as `given` what the student has answered to it."""
    REVEAL = 42
    """What is right is shown, and the question over. The server adds JSON: the answers, without
    names."""
    CLOSE = 43
    """Nothing: the question is over, and the teacher done with it."""
    RECALL = 44
    """Nothing: the students are asked to return."""

    # From a teacher's desk: JSON, a name and a text, as `addressed` reads it. Then to the student.
    WATCH = 60
    """The name: the screen to look at, or none. To the student, JSON: whether anybody looks."""
    MESSAGE = 61
    """The name, or none for all, and the text. To a student, JSON: the text."""
    LOWER = 62
    """The name: their hand is to go down. To the student, nothing."""
    CALL = 63
    """The name: this one is asked to return. To the student, RECALL."""
    REMOVE = 64
    """The name: their session is ended."""
    LEAD = 65
    """The name: all that they do is presented by this teacher; or none. To the student, JSON:
    whether it is. To a teacher, nothing: it is not, any more."""
    LOCK = 66
    """A text: none, and the door is open to all; else to those alone who have been in."""
    FORGET = 67
    """The name: another PIN is chosen at its next entry."""
    WATCHED = 70
    """From a student at whom somebody looks, a session line. To a teacher, JSON: a name, and that;
    it is empty as long as the student is not in."""


DESK = frozenset(
    {
        *(Kind.WATCH, Kind.MESSAGE, Kind.LOWER, Kind.CALL, Kind.REMOVE, Kind.LEAD, Kind.LOCK),
        Kind.FORGET,
    }
)
"""What a teacher's desk does to a student, or the door."""

TEACHERS_ALONE = DESK | {
    *(Kind.PRESENT, Kind.ASK, Kind.REVEAL, Kind.CLOSE, Kind.RECALL),
    Kind.RECORD,
}
"""Frames that are refused from a student's process."""


class WireError(Exception):
    """Bytes that are no frames; the other side is not to be trusted any more."""


def frame(kind: Kind, payload: bytes = b"") -> bytes:
    """Return the bytes of a frame."""
    return _HEADER.pack(kind, len(payload)) + payload


class Frames:
    """Takes bytes as they come, and gives the frames that are complete."""

    def __init__(self) -> None:
        self._bytes = bytearray()

    def feed(self, data: bytes) -> Iterator[tuple[Kind, bytes]]:
        """Yield the frames that `data` completes; raises WireError for what is none."""
        self._bytes += data
        while len(self._bytes) >= _HEADER.size:
            number, length = _HEADER.unpack_from(self._bytes)
            if length > MOST:
                raise WireError(f"a frame of {length} bytes")
            end = _HEADER.size + length
            if len(self._bytes) < end:
                return
            payload = bytes(self._bytes[_HEADER.size : end])
            del self._bytes[:end]
            try:
                kind = Kind(number)
            except ValueError:
                raise WireError(f"a frame of the unknown kind {number}") from None
            yield kind, payload


Hear = Callable[[Kind, bytes], None]


class Wire(asyncio.Protocol):
    """One end of a socket pair, in an event loop.

    `hear` is called with each frame, and `lost` once when the other end is gone or has sent what
    is no frame. Both may be set later; frames wait for `hear`.
    """

    def __init__(self) -> None:
        self._frames = Frames()
        self._waiting: list[tuple[Kind, bytes]] = []
        self._hear: Hear | None = None
        self._transport: asyncio.Transport | None = None
        self.lost: Callable[[], None] = _nothing
        self.drained: Callable[[], None] = _nothing
        """Called when all that was sent is on its way."""
        self.broken = ""
        """What was wrong with the other end's frames, or with us, if anything."""

    @property
    def hear(self) -> Hear | None:
        """What frames are handed to."""
        return self._hear

    @hear.setter
    def hear(self, hear: Hear) -> None:
        self._hear = hear
        waiting, self._waiting = self._waiting, []
        for kind, payload in waiting:
            hear(kind, payload)

    def hold(self) -> None:
        """Let frames wait until somebody hears again."""
        self._hear = None
        self.lost = _nothing

    async def first(self) -> tuple[Kind, bytes]:
        """Wait for the first frame, and take it. Raises ConnectionError where none comes."""
        while not self._waiting:
            if not self._transport:
                raise ConnectionError("the other end is gone")
            await asyncio.sleep(0.002)
        return self._waiting.pop(0)

    @property
    def open(self) -> bool:
        """Whether the other end is there."""
        return self._transport is not None

    @property
    def backlog(self) -> int:
        """Bytes sent that are not on their way yet."""
        return self._transport.get_write_buffer_size() if self._transport else 0

    def send(self, kind: Kind, payload: bytes = b"") -> None:
        """Send a frame; to nobody, once the other end is gone."""
        if self._transport:
            self._transport.write(frame(kind, payload))

    def say(self, kind: Kind, value: object) -> None:
        """Send a frame with a value as JSON."""
        self.send(kind, json.dumps(value, separators=(",", ":")).encode())

    def pause(self) -> None:
        """Hear nothing for a while; what the other end sends waits, and then its sender."""
        if self._transport:
            self._transport.pause_reading()

    def resume(self) -> None:
        """Hear again."""
        if self._transport:
            self._transport.resume_reading()

    def close(self) -> None:
        """Send what is on its way, and no more."""
        if self._transport:
            self._transport.close()

    def abort(self) -> None:
        """Close at once; what is on its way is lost."""
        if self._transport:
            self._transport.abort()

    # What asyncio calls

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin."""
        self._transport = cast(asyncio.Transport, transport)
        self._transport.set_write_buffer_limits(high=65536, low=0)

    def data_received(self, data: bytes) -> None:
        """Take bytes from the other end."""
        try:
            for kind, payload in self._frames.feed(data):
                if self._hear:
                    self._hear(kind, payload)
                else:
                    self._waiting.append((kind, payload))
        except WireError as error:
            self.broken = str(error)
            self.abort()

    def resume_writing(self) -> None:
        """Tell that there is no backlog any more."""
        self.drained()

    def connection_lost(self, error: Exception | None) -> None:
        """Tell that the other end is gone."""
        if error and not isinstance(error, OSError):  # Of our own, such as want of memory.
            self.broken = self.broken or repr(error)
        self._transport = None
        self.lost()


def _nothing() -> None:
    pass


async def wired(end: socket.socket) -> Wire:
    """Return a wire over one end of a socket pair."""
    end.setblocking(False)
    _, wire = await asyncio.get_running_loop().create_connection(Wire, sock=end)
    return wire


def value_of(payload: bytes) -> Any:
    """Return the value of a frame that was sent with `say`."""
    return json.loads(payload)

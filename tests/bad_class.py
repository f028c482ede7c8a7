"""`gradstep class` whose explorers can be made to misbehave, and whose minutes are seconds.

Nobody can be forked while there is a file "full" at home; a password "complain" is complained of
on standard error, and one of over 1000 characters, when they are read.

These keys of a student's explorer misbehave: i hangs, r takes memory without end, y raises, o
speaks as if it were a teacher's, b sends bytes that are no frame, u crashes. A teacher's y raises.
"""

import errno
import os
import signal
import sys
from pathlib import Path
from types import ModuleType

import asyncssh

from tui import cli
from tui.app.app import Gradstep
from tui.classroom.explorer.student import Pupil
from tui.classroom.explorer.teacher import Teacher
from tui.classroom.protocol.frames import Kind
from tui.classroom.server import authentication, client, listener, log, maintenance

IMPATIENCE: dict[ModuleType, dict[str, float]] = {
    listener: {"_LOGIN_SECONDS": 1, "SPARE_SHARE": 3, "SPARE_PLACES": 8},
    authentication: {"_DELAY": 0.05, "_SESSION_SECONDS": 1},
    log: {"_WHILE": 1.0},
    client: {"_STUCK_SECONDS": 1.0},
    maintenance: {"_MINUTE": 1.0, "_SAVING": 0.1, "_LIVELINESS": 0.2, "_HUNG": 3.0},
}
for module, constants in IMPATIENCE.items():
    for name, value in constants.items():
        assert hasattr(module, name)
        setattr(module, name, value)


def hang(_self: Pupil) -> None:
    while True:
        pass


def take_memory(_self: Pupil) -> None:
    kept = []
    while True:
        kept.append(bytearray(100_000_000))


def raise_error(_self: Gradstep) -> None:
    raise RuntimeError("a mistake of ours")


def speak_as_teacher(self: Pupil) -> None:
    self.wire.send(Kind.PRESENT, b"g1.AAAA.AAAAAA")


def speak_nonsense(self: Pupil) -> None:
    assert self.wire._transport
    self.wire._transport.write(b"\xff" * 100)


def crash(_self: Pupil) -> None:
    os.kill(os.getpid(), signal.SIGSEGV)


MISBEHAVIOUR = {
    "invert": hang,
    "runs": take_memory,
    "fastest": raise_error,
    "scenarios": speak_as_teacher,
    "breakpoints": speak_nonsense,
    "undo": crash,
}
for action, misbehave in MISBEHAVIOUR.items():
    setattr(Pupil, f"do_{action}", misbehave)
setattr(Teacher, "do_fastest", raise_error)  # noqa: B010  # mypy forbids the plain way

FULL = Path.home() / "full"
fork, prepare = os.fork, asyncssh.auth.saslprep  # type: ignore[attr-defined]


def fork_where_there_is_room() -> int:
    if FULL.exists():
        raise BlockingIOError(errno.EAGAIN, os.strerror(errno.EAGAIN))
    return fork()


def saslprep(s: str) -> str:
    """Prepare a password as asyncssh does before it has it compared."""
    if s == "complain" or len(s) > 1000:
        os.write(2, f"prepared {len(s)} characters\n".encode())
    return prepare(s)


os.fork = fork_where_there_is_room
asyncssh.auth.saslprep = saslprep  # type: ignore[attr-defined]

if __name__ == "__main__":
    sys.exit(cli.main(["class", *sys.argv[1:]]))

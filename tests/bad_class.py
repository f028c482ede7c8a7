"""`gradstep class` whose explorers can be made to misbehave, and whose minutes are seconds.

Nobody can be forked while there is a file "full" at home; a password "complain" is complained of
on standard error, and one of over 1000 characters, when they are read.

These keys of a student's explorer misbehave: i hangs, r takes memory without end, y raises, o
speaks as if it were a teacher's, C as if it were a teacher's desk, w shows more than
anybody can look at, b sends bytes that are no frame, u crashes. A teacher's y raises.
"""

import errno
import os
import signal
import sys
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import Any

import asyncssh

from tui import cli
from tui.classroom.explorer.student import Student
from tui.classroom.explorer.teacher import Teacher
from tui.classroom.protocol.desk import LONGEST_WATCHED
from tui.classroom.protocol.frames import Kind
from tui.classroom.server import authentication, client, listener, log, maintenance
from tui.keys import key_for

IMPATIENCE: dict[ModuleType, dict[str, float]] = {
    listener: {"_LOGIN_SECONDS": 20, "SPARE_SHARE": 3, "SPARE_PLACES": 8},
    authentication: {"_DELAY": 0.05, "_SILENT_SECONDS": 1, "_SESSION_SECONDS": 1},
    log: {"_WHILE": 1.0},
    client: {"_STUCK_SECONDS": 1.0},
    maintenance: {"_MINUTE": 1.0, "_SAVING": 0.1, "_LIVELINESS": 0.2, "_HUNG": 3.0},
}
for module, constants in IMPATIENCE.items():
    for name, value in constants.items():
        assert hasattr(module, name)
        setattr(module, name, value)


def hang(_: Student) -> None:
    while True:
        pass


def take_memory(_: Student) -> None:
    kept = []
    while True:
        kept.append(bytearray(100_000_000))


def raise_error(_: Student | Teacher) -> None:
    raise RuntimeError("a mistake of ours")


def speak_as_teacher(student: Student) -> None:
    student._wire.send(Kind.PRESENT, b"g1.AAAA.AAAAAA")


def speak_as_desk(student: Student) -> None:
    student._wire.say(Kind.REMOVE, ["good", ""])


def show_too_much(student: Student) -> None:
    student._wire.send(Kind.WATCHED, b"g" * (LONGEST_WATCHED + 1))


def speak_nonsense(student: Student) -> None:
    assert student._wire._transport
    student._wire._transport.write(b"\xff" * 100)


def crash(_: Student) -> None:
    os.kill(os.getpid(), signal.SIGSEGV)


MISBEHAVIOUR: dict[str, Callable[[Any], None]] = {
    "i": hang,
    "r": take_memory,
    "y": raise_error,
    "o": speak_as_teacher,
    "C": speak_as_desk,
    "w": show_too_much,
    "b": speak_nonsense,
    "u": crash,
}


def misbehave(part: Any, keys: Iterable[str]) -> None:
    """Have these keys of an explorer do what they should not."""
    for key in keys:
        row = key_for(key, key)
        assert row
        part.actions[row.does] = partial(MISBEHAVIOUR[key], part)


student_begins, teacher_begins = Student.begin, Teacher.begin


def begin_badly(self: Student) -> None:
    student_begins(self)
    misbehave(self, MISBEHAVIOUR)


def begin_nearly_well(self: Teacher) -> None:
    teacher_begins(self)
    misbehave(self, "y")


Student.begin, Teacher.begin = begin_badly, begin_nearly_well  # type: ignore[method-assign]

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

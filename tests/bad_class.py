"""`gradstep class` whose explorers can be made to misbehave, and whose minutes are seconds.

These keys of a student's explorer misbehave: i hangs, r takes memory without end, y raises, o
speaks as if it were a teacher's, b sends bytes that are no frame, u crashes. A teacher's y raises.
"""

import os
import signal
import sys

from tui import cli
from tui.app import Gradstep
from tui.classroom import caretaker, client, door
from tui.classroom.pupil import Pupil
from tui.classroom.teacher import Teacher
from tui.classroom.wire import Kind

IMPATIENCE = {
    door: {"_DELAY": 0.05, "LOGIN_SECONDS": 1, "SPARE_PLACES": 3},
    client: {"_STUCK_SECONDS": 1.0},
    caretaker: {"_MINUTE": 1.0, "_SAVING": 0.1, "_LIVELINESS": 0.2, "_HUNG": 3.0},
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

if __name__ == "__main__":
    sys.exit(cli.main(["class", *sys.argv[1:]]))

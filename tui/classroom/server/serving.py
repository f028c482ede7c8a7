"""The life of a class: from what the arguments ask for, to the last student's farewell."""

import asyncio
import contextlib
import os
import signal
import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum, auto

import asyncssh

from tui.classroom.protocol.frames import wired
from tui.classroom.server import accepting
from tui.classroom.server.accepting import Entrance
from tui.classroom.server.authentication import Rules
from tui.classroom.server.listener import Door
from tui.classroom.server.log import Journal, Log, Summed
from tui.classroom.server.maintenance import Caretaker, Limits
from tui.classroom.server.processes import Nursery
from tui.classroom.server.server import Front
from tui.classroom.server.setup import board
from tui.classroom.server.store import Store


@dataclass(frozen=True, slots=True)
class Plan:
    """What a class is opened with."""

    bind: str
    port: int
    key: asyncssh.SSHKey
    rules: Rules
    limits: Limits


class End(Enum):
    """What ended a class."""

    SIGNAL = auto()
    HOST = auto()
    """The explorer in the terminal that the class was opened in was left."""
    ZYGOTE = auto()
    """The process that explorers come from has ended, which it should not."""


async def serve(
    plan: Plan,
    store: Store,
    journal: Journal,
    zygote: socket.socket,
    log: int,
    opened: Callable[[list[str]], None],
    host: socket.socket | None,
) -> End:
    """Hold the class until a signal, or the explorer behind `host`, ends it; return what did.

    `opened` is told what to write on the board once students can come in. What the zygote's
    processes complain of is read from the file descriptor `log`. Raises ConnectionError where
    the class can't be opened.
    """
    loop = asyncio.get_running_loop()
    stop, lost = asyncio.Event(), asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        loop.add_signal_handler(number, stop.set)
    loop.add_reader(log, _log_lines, log, lambda line: journal(f"explorer: {line}"))
    with _overheard(journal), contextlib.closing(Summed(journal)) as summed:
        nursery = Nursery(zygote, lost.set, journal)
        await nursery.ready()
        front = Front(nursery, store, plan.limits, journal)
        acceptor = await _opened(plan, front, summed)
        front.register.board = board(
            plan.bind, acceptor.port, plan.rules.password, plan.key, kept=store.folder is not None
        )
        if host:
            front.host(await wired(host))
        opened(front.register.board)
        journal(f"opened on {plan.bind}, port {acceptor.port}")
        caretaker = Caretaker(front, store, plan.limits, journal)
        watching = loop.create_task(caretaker.watch())
        ending = [loop.create_task(event.wait()) for event in (stop, lost, front.host_left)]
        await asyncio.wait(ending, return_when=asyncio.FIRST_COMPLETED)
        acceptor.close()
        if lost.is_set():
            journal("error: the process that explorers come from has ended, so the class ends too")
        try:
            await front.close(bereft=lost.is_set())
        finally:
            for task in (watching, *ending):  # Not before: meanwhile, what arrives is saved.
                task.cancel()
            await caretaker.save()
        nursery.close()
    journal("closed")
    if lost.is_set():
        return End.ZYGOTE
    return End.HOST if front.host_left.is_set() else End.SIGNAL


async def _opened(plan: Plan, front: Front, log: Summed) -> Entrance:
    """Listen for students; raises ConnectionError."""
    accepting.lift_limit()
    door = Door(plan.rules, plan.limits.students, front, log)
    try:
        return await door.open(plan.bind, plan.port, plan.key)
    except OSError as error:
        unknown = isinstance(error, socket.gaierror)
        reason = error.strerror if unknown else os.strerror(error.errno or 0)
        raise ConnectionError(
            f"{plan.bind}, port {plan.port} can't be listened on: {reason}. "
            "Choose another --port or --bind."
        ) from None


@contextlib.contextmanager
def _overheard(journal: Journal) -> Iterator[None]:
    """Log what this process writes to standard error, not more of it than can be read."""
    loop = asyncio.get_running_loop()
    with journal.overhearing() as said, contextlib.closing(Summed(journal)) as summed:

        def log(line: str) -> None:
            summed(f"server: {line}", "server: more of its lines")

        loop.add_reader(said, _log_lines, said, log)
        try:
            yield
        finally:
            loop.remove_reader(said)
            _log_lines(said, log)


def _log_lines(said: int, log: Log) -> None:
    """Log what a process has complained of, such as a traceback."""
    with contextlib.suppress(OSError):
        data = os.read(said, 65536)
        if not data:
            asyncio.get_running_loop().remove_reader(said)
        for line in data.decode("utf-8", "replace").splitlines():
            log(line)

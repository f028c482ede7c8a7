"""The life of a class: from what the arguments ask for, to the last student's farewell."""

import asyncio
import contextlib
import signal
import socket
from collections.abc import Callable
from enum import Enum, auto

from core.text.typed import InputError
from tui.classroom.protocol.frames import wired
from tui.classroom.server.listener import Plan, open_door
from tui.classroom.server.log import LogHandler, log, log_lines
from tui.classroom.server.maintenance import Maintenance
from tui.classroom.server.processes import Processes
from tui.classroom.server.record import Record
from tui.classroom.server.server import Front
from tui.classroom.server.setup import board
from tui.classroom.server.store import Store


class End(Enum):
    """What ended a class."""

    SIGNAL = auto()
    HOST = auto()
    """The explorer in the terminal that the class was opened in was left."""
    FORK_SERVER = auto()
    """The process that explorers come from has ended, which it should not."""


async def serve(
    plan: Plan,
    store: Store,
    handler: LogHandler,
    fork_server: socket.socket,
    complaints: int,
    opened: Callable[[list[str]], None],
    host: socket.socket | None,
) -> End:
    """Hold the class until a signal, or the explorer behind `host`, ends it; return what did.

    `opened` is told what to write on the board once students can come in. What explorers
    complain of is read from the file descriptor `complaints`. Raises ConnectionError where the
    class can't be opened.
    """
    loop = asyncio.get_running_loop()
    stop, lost = asyncio.Event(), asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        loop.add_signal_handler(number, stop.set)
    loop.add_reader(complaints, log_lines, complaints, "explorer")
    with contextlib.closing(handler.summed), handler.overhearing():
        processes = Processes(fork_server, lost.set)
        await processes.ready()
        try:
            record = Record(store.folder) if store.folder else None
        except InputError as error:
            raise ConnectionError(str(error)) from None
        front = Front(processes, store, plan.students, record, plan.pins)
        entrance = await open_door(plan, front)
        front.connections.board = board(
            plan.bind,
            entrance.port,
            plan.rules.password,
            plan.key,
            kept=store.folder is not None,
            pins=plan.pins is not None,
        )
        if host:
            front.host(await wired(host))
        opened(front.connections.board)
        log.info(f"opened on {plan.bind}, port {entrance.port}")
        maintenance = Maintenance(front, store, plan.idle)
        watching = loop.create_task(maintenance.watch())
        ending = [loop.create_task(event.wait()) for event in (stop, lost, front.host_left)]
        await asyncio.wait(ending, return_when=asyncio.FIRST_COMPLETED)
        entrance.close()
        if lost.is_set():
            log.error("the process that explorers come from has ended, so the class ends too")
        try:
            await front.close(bereft=lost.is_set())
        finally:
            for task in (watching, *ending):  # Not before: meanwhile, what arrives is saved.
                task.cancel()
            await maintenance.save()
        processes.close()
    log.info("closed")
    if lost.is_set():
        return End.FORK_SERVER
    return End.HOST if front.host_left.is_set() else End.SIGNAL

"""A session's process: the explorer of one student, or teacher, behind a wire."""

import asyncio
import os
import resource
import socket

from core.formats.session_line import LinkError
from core.lessons.together import Lead, led
from tui.app.explorer import Explorer
from tui.classroom.explorer.materials import Materials
from tui.classroom.explorer.student import Student, kept_of
from tui.classroom.explorer.teacher import Teacher
from tui.classroom.protocol.frames import Kind, Wire, wired
from tui.classroom.protocol.hello import Hello, clamped
from tui.classroom.protocol.presented import Presented

MOST_MEMORY = 400_000_000
"""Bytes that a session may take beyond what all have in common."""

_NICENESS = 5  # The server's own process goes first.
_FILES = 32  # Open at once: a wire, the event loop's, and what Python reads of itself.
_PATIENCE = 2.0  # Seconds until what is on its way has been sent.


def run_session(end: socket.socket, materials: Materials) -> int:
    """Run the session behind one end of a socket pair, and return the exit status."""
    _limit()
    return asyncio.run(_run(end, materials))


def _limit() -> None:
    """Have the kernel refuse what no session needs: memory without end, files, processes."""
    os.nice(_NICENESS)
    with open("/proc/self/statm", encoding="ascii") as statm:
        pages = int(statm.read().split()[0])
    most = pages * resource.getpagesize() + MOST_MEMORY
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    resource.setrlimit(resource.RLIMIT_NOFILE, (_FILES, _FILES))
    for nothing in (resource.RLIMIT_FSIZE, resource.RLIMIT_CORE, resource.RLIMIT_NPROC):
        resource.setrlimit(nothing, (0, 0))


async def _run(end: socket.socket, materials: Materials) -> int:
    wire = await wired(end)
    kind, payload = await wire.first()
    if kind is not Kind.HELLO:
        return 1
    hello = Hello.from_json(payload)
    os.environ.update(hello.environment())
    app = _explorer(hello, wire, materials)
    await app.run_async(mouse=False, size=clamped(hello.columns, hello.rows))
    status = app.return_code or 0  # Before the end of the wire is taken for a reason to leave.
    wire.close()
    for _ in range(int(_PATIENCE / 0.01)):
        if not wire.open:
            break
        await asyncio.sleep(0.01)
    return status


def _explorer(hello: Hello, wire: Wire, materials: Materials) -> Explorer:
    """Return the explorer for whoever is there, with the session kept of them."""
    ascii_only = materials.ascii_only or hello.ascii
    presented = Presented.from_json(hello.presented.encode()) if hello.presented else Presented()
    teacher = materials.read(presented.line) if presented.line else None
    if hello.teacher:
        start = teacher or materials.start
        yours = presented.yours if teacher else None
        return Teacher(start, wire, materials, ascii_only, remote=True, yours=yours).explorer
    following, session = True, materials.start
    if hello.kept:
        try:
            following, line = kept_of(hello.kept)
            session = materials.read(line)
        except (LinkError, MemoryError) as error:
            following = True
            wire.send(Kind.DAMAGED, str(error or "It takes too much memory.").encode())
    lead = Lead(teacher, presented.yours) if teacher else None
    if following and lead:
        session = led(session, lead, None)
    return Student(session, wire, materials, ascii_only, following, lead).explorer

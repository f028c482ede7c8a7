"""The command line of the class: `gradstep class`, with or without a screen of one's own."""

import argparse
import asyncio
import contextlib
import importlib.util
import json
import os
import signal
import socket
import sys
from collections.abc import Callable, Coroutine, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from core.data.dataset import DataError
from core.formats.session_line import LinkError
from core.lessons.together import Lead
from core.session.session import Session
from core.text.typed import InputError
from tui import preferences
from tui.classroom.arguments import parser
from tui.classroom.explorer.materials import Materials, begun
from tui.classroom.protocol.frames import MOST, wired
from tui.classroom.protocol.names import TEACHER
from tui.classroom.protocol.presented import Presented
from tui.classroom.server import forkserver
from tui.classroom.server.folder import BEGUN, claimed
from tui.classroom.server.log import LogHandler
from tui.classroom.server.store import Store
from tui.command.opening import chosen, opened
from tui.files.ordinary import read_ordinary
from tui.preferences import Preferences
from tui.saving import write_text
from tui.terminal.streams import fail, keyboard_from_terminal, put, writes_ascii

if TYPE_CHECKING:
    from tui.classroom.explorer.teacher import Teacher
    from tui.classroom.server.serving import End


def main(arguments: Sequence[str]) -> int:
    """Hold a class and return the exit status."""
    options = parser().parse_args(arguments)
    if importlib.util.find_spec("asyncssh") is None:
        fail("A class needs asyncssh: install gradstep with the extra class, gradstep[class].")
    try:
        session = begun(*opened(options))
        if not options.headless and not keyboard_from_terminal():
            raise InputError("There is no terminal here for your own explorer: add --headless.")
        # Only of whoever opens the class: students are at terminals of their own.
        preferred = Preferences() if options.headless else preferences.read(os.environ)
        path = Path(options.log) if options.log else None
        with LogHandler(path, held=not options.headless) as handler:
            return _hold(session, options, handler, preferred)
    except (InputError, DataError, LinkError, ConnectionError) as error:
        fail(str(error))


def _hold(
    session: Session, options: argparse.Namespace, handler: LogHandler, preferred: Preferences
) -> int:
    """Start the fork server, the server and, unless headless, the teacher's explorer."""
    folder = Path(options.state) if options.state else None
    claim = claimed(folder) if folder else None
    store = Store(folder)
    materials = Materials(session, options.ascii, kept=folder is not None)
    lead = _presented(store, folder, materials, options)
    complaints, complaining = os.pipe()
    number, control = forkserver.started(partial(_prepare, materials, claim), complaining)
    os.close(complaining)
    try:
        from tui.classroom.server.serving import End, serve
        from tui.classroom.server.setup import planned

        plan = planned(options)
        serving = partial(serve, plan, store, handler, control, complaints)
        if options.headless:
            announce = partial(_announce, bool(plan.rules.teacher_password), options.password_file)
            return int(asyncio.run(serving(announce, None)) is End.FORK_SERVER)
        return _with_screen(lead, materials, handler, control, claim, serving, preferred)
    finally:
        control.close()
        with contextlib.suppress(ProcessLookupError):
            os.kill(number, signal.SIGKILL)
        os.waitpid(number, 0)


def _presented(
    store: Store, folder: Path | None, materials: Materials, options: argparse.Namespace
) -> Lead | None:
    """Return what the class goes on with, and say so; None where it begins.

    It begins anew where that is asked for, and where the options say something else than last time.
    """
    as_before = not folder or _begins_as_before(folder, materials)
    kept = store.get(TEACHER)
    if kept and not options.anew and (as_before or not chosen(options)):
        try:
            presented = Presented.from_kept(kept)
            there = materials.read(presented.line)
        except LinkError as error:
            store.set_aside(TEACHER, str(error))
        else:
            put([f"The class goes on at {_place(there)} (--anew begins again).", ""])
            return Lead(there, presented.yours)
    elif kept:
        put(["The class begins anew: what students have done is kept.", ""])
    store.put(TEACHER, "")
    return None


def _begins_as_before(folder: Path, materials: Materials) -> bool:
    """Whether a class in this folder began with the same last time; take note of what it is now."""
    try:
        line = materials.line(materials.start)
    except LinkError:  # It is too large for a line.
        line = ""
    before = ""
    with contextlib.suppress(OSError):
        before = read_ordinary(folder / BEGUN, MOST).decode("utf-8", "replace").strip()
    write_text(folder / BEGUN, f"{line}\n")
    return before == line


def _place(session: Session) -> str:
    """Say where a session is, in words."""
    if session.lesson:
        return f"stop {session.stop + 1} of the lesson {session.lesson.name}"
    return f"update {session.shown + 1:,}"


def _prepare(materials: Materials, claim: BinaryIO | None) -> forkserver.RunSession:
    """Import all that an explorer needs, as the fork server does once for all of them."""
    from tui.classroom.explorer import process, warming

    if claim:
        claim.close()  # The folder is the server's; no session keeps it from the next.
    warming.warm(materials)
    return partial(process.run_session, materials=materials)


def _on_board(board: list[str]) -> list[str]:
    return ["The class is open. On the board:", "", *board]


def _announce(teacher: bool, file: str | None, board: list[str]) -> None:
    """Say on standard output what to write on the board, and that students can come in.

    Standard output may be a journal: a password from a file is not told there.
    """
    from tui.classroom.server.setup import PASSWORD_LINE

    if file:
        said = PASSWORD_LINE.format(f"the first line of {file}")
        board = [said if line.startswith(PASSWORD_LINE.format("")) else line for line in board]
    alone = "No teacher can come in: --teacher-password-file lets one in over SSH."
    put([*_on_board(board), *([] if teacher else [alone]), "", "Ready."])


def _with_screen(
    lead: Lead | None,
    materials: Materials,
    handler: LogHandler,
    control: socket.socket,
    claim: BinaryIO | None,
    serving: Callable[..., Coroutine[None, None, "End"]],
    preferred: Preferences,
) -> int:
    """Run the server in a process of its own, and the teacher's explorer in this one."""
    told, telling = os.pipe()
    behind = partial(_serve_behind, serving, handler, telling)
    server, ours = forkserver.forked(behind, socket.SOCK_STREAM)
    os.close(telling)
    control.close()
    if claim:
        claim.close()
    try:
        from tui.classroom.explorer.teacher import Teacher

        with open(told, encoding="utf-8") as answer:
            said = json.loads(answer.read() or '{"error": "The server could not be started."}')
        if "error" in said:
            raise ConnectionError(said["error"])
        print("\n".join([*_on_board(said["board"]), ""]))
        print("Enter opens your explorer; t shows this again there.", end=" ", flush=True)
        input()
        status = asyncio.run(_teach(Teacher, lead, materials, ours, preferred))
    except (EOFError, KeyboardInterrupt):
        status = 128 + signal.SIGINT
    finally:
        ours.close()
        _, ended = os.waitpid(server, 0)
    if ended:
        print("gradstep: The class ended before you left: its server stopped.", file=sys.stderr)
    return status


async def _teach(
    kind: "type[Teacher]",
    lead: Lead | None,
    materials: Materials,
    end: socket.socket,
    preferred: Preferences,
) -> int:
    """Run the teacher's explorer, and once more should it stop by a mistake: the class goes on."""
    wire = await wired(end)
    ascii_only = materials.ascii_only or writes_ascii(dict(os.environ))
    while True:
        start, yours = (lead.session, lead.yours) if lead else (materials.start, None)
        teacher = kind(
            start, wire, materials, ascii_only, remote=False, yours=yours, preferences=preferred
        )
        app = teacher.explorer
        await app.run_async(mouse=False)
        status = app.return_code or 0
        if status != 1 or not wire.open:
            break
        lead = Lead(app.session, teacher.presented.yours)
        wire.hold()
        print("The class goes on. Enter opens your explorer again.", end=" ", flush=True)
        input()
    wire.close()
    return status


def _serve_behind(
    serving: Callable[..., Coroutine[None, None, "End"]],
    handler: LogHandler,
    telling: int,
    host: socket.socket,
) -> int:
    """Serve beside the explorer that is behind `host`; tell through a pipe whether that works."""
    from tui.classroom.server.serving import End

    os.setsid()  # Keys of the terminal are for the explorer alone.

    def tell(said: dict[str, object]) -> None:
        with open(telling, "w", encoding="utf-8") as pipe:
            json.dump(said, pipe)

    try:
        ending = asyncio.run(serving(lambda board: tell({"board": board}), host))
        if ending is End.HOST:
            handler.write_held()
    except ConnectionError as error:
        tell({"error": str(error)})
        return 2
    return int(ending is End.FORK_SERVER)

"""The teacher's own explorer, in the terminal that the class was opened in."""

import asyncio
import os
import re
import signal
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType

import asyncssh
import pytest

from class_server import GRADSTEP, LAXER, Student, children, seated
from core.text.typed import InputError
from real_terminal import ROOT, Terminal
from tui.classroom.server.folder import claimed


@contextmanager
def opened(
    *arguments: str,
    command: Sequence[str] = (*GRADSTEP, "class"),
    job: bool = False,
    variables: Mapping[str, str] = MappingProxyType({}),
) -> Iterator[tuple[Terminal, int]]:
    """Open a class in a terminal, before the explorer; yield the terminal and the port."""
    environment = {"PYTHONPATH": str(ROOT), **variables}
    whole = [*command, "--port", "0", "--open", "--no-pin", *arguments]
    with Terminal(whole, environment=environment, job=job) as terminal:
        terminal.wait_for("Enter opens your explorer")
        found = re.search(r"ssh -p (\d+) NAME@127.0.0.1", "\n".join(terminal.screen()))
        assert found
        yield terminal, int(found[1])


def enter(terminal: Terminal) -> None:
    terminal.send("\r")
    terminal.wait_for("class: 0 in")


def join(port: int, *steps: Callable[[Student], None] | str) -> str:
    """Have a student come in, and do or see one thing after the other; return their screen."""

    async def visit() -> str:
        async with asyncssh.connect(
            "127.0.0.1", port, username="anna", known_hosts=None, client_keys=None, config=[]
        ) as connection:
            anna = await seated(connection)
            for step in steps:
                if isinstance(step, str):
                    await anna.sees(step)
                else:
                    step(anna)
            return anna.screen()

    return asyncio.run(visit())


def alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


def free(folder: Path) -> bool:
    """Whether a class may be opened on the folder of another."""
    try:
        claimed(folder).close()
    except InputError:
        return False
    return True


def test_the_teacher_leads_sees_who_is_in_and_ends_the_class() -> None:
    with opened() as (terminal, port):
        enter(terminal)
        terminal.send("t")
        terminal.wait_for(f"ssh -p {port} NAME@127.0.0.1")
        terminal.wait_for("Nobody is in yet.")
        terminal.send("\x1b")
        join(
            port,
            "following the teacher",
            lambda _: terminal.send("2n"),
            "update 2: done",
            lambda _: terminal.wait_for("class: 1 in, 1 following, 0 exploring"),
            lambda _: terminal.send("q"),
            lambda _: terminal.wait_for(
                "q again ends the class for 1 student; nothing is kept (no --state)"
            ),
            lambda _: terminal.send("q"),
            "The class has ended.",
        )
        assert terminal.wait() == 0
        # The log has waited until there was room for it.
        assert terminal.raw.index(b"joined 'anna'") > terminal.raw.index(b"\x1b[?1049l")


def test_what_the_server_complains_of_is_not_on_the_screen() -> None:
    with opened(command=LAXER) as (terminal, port):
        enter(terminal)

        async def complain() -> None:
            with pytest.raises(asyncssh.PermissionDenied):
                await asyncssh.connect(
                    "127.0.0.1",
                    port,
                    username="teacher",
                    password="complain",
                    known_hosts=None,
                    client_keys=None,
                    config=[],
                )

        asyncio.run(complain())
        terminal.send("nqq")
        assert terminal.wait() == 0
        # It is in the log, which has waited until there was room for it.
        assert terminal.raw.index(b"server: prepared 8") > terminal.raw.index(b"\x1b[?1049l")
        assert terminal.raw.count(b"prepared 8") == 1


@pytest.mark.parametrize(
    ("number", "early"),
    [(signal.SIGINT, True), (signal.SIGHUP, True), (signal.SIGTERM, False), (signal.SIGHUP, False)],
)
def test_a_signal_ends_all_of_it_and_restores_the_terminal(
    number: signal.Signals, early: bool
) -> None:
    with opened() as (terminal, _):
        family = children(terminal.process.pid)
        assert len(family) == 2  # The fork server and the server.
        attributes = terminal.attributes()
        if not early:
            enter(terminal)
        terminal.kill(number)
        assert terminal.wait() in (128 + number, -number)
        if not early:
            assert terminal.attributes()[3] == attributes[3]
            assert b"\x1b[?1049l" in terminal.raw
        terminal.wait_until(lambda: not any(map(alive, family)))


def test_ctrl_z_suspends_the_explorer_and_not_the_class() -> None:
    with opened(job=True) as (terminal, port):
        enter(terminal)
        terminal.send("n\x1a")
        terminal.wait_until(terminal.stopped)
        join(port, "update 1: done", lambda anna: anna.press("n"), "update 2: done")
        terminal.kill(signal.SIGCONT)
        terminal.wait_for("class: 0 in")
        join(port, lambda _: terminal.wait_for("class: 1 in"))
        terminal.wait_for("class: 0 in")
        terminal.send("qq")
        assert terminal.wait() == 0


@pytest.mark.parametrize("killed", [0, 1], ids=["fork server", "server"])
def test_an_explorer_goes_on_alone_when_its_server_has_stopped(killed: int, tmp_path: Path) -> None:
    with opened("--state", str(tmp_path)) as (terminal, _):
        enter(terminal)
        os.kill(children(terminal.process.pid)[killed], signal.SIGKILL)
        terminal.wait_for("The class has ended: its server has stopped.")
        terminal.wait_until(lambda: free(tmp_path))  # For the next class, though this is open.
        terminal.send("n")
        terminal.wait_for("update 1: done")
        terminal.wait_for("the class has ended")
        terminal.send("t")
        terminal.wait_for("The class has ended.")
        terminal.send("qq")
        assert terminal.wait() == 0
        assert b"gradstep: The class ended before you left: its server stopped." in terminal.raw


def test_the_class_goes_on_when_the_teachers_explorer_stops_by_a_mistake() -> None:
    with opened(command=LAXER) as (terminal, port):
        enter(terminal)
        terminal.send("2n")
        terminal.wait_for("update 2: done")
        terminal.send("y")
        terminal.wait_for("gradstep stopped by a mistake of its own: RuntimeError")
        terminal.wait_for("The class goes on. Enter opens your explorer again.")
        join(port, "update 2: done", "following the teacher")
        terminal.send("\r")
        terminal.wait_for("update 2: done")
        terminal.send("n")
        join(port, "update 3: done", lambda _: terminal.wait_for("class: 1 in"))
        terminal.wait_for("class: 0 in")
        terminal.send("qq")
        assert terminal.wait() == 0


def test_a_restarted_class_shows_the_teacher_where_it_was(tmp_path: Path) -> None:
    for key, seen in ("3n", "update 3: done"), ("n", "update 4: done"):
        with opened("--state", str(tmp_path)) as (terminal, _):
            enter(terminal)
            terminal.send(key)
            terminal.wait_for(seen)
            terminal.send("q")
            assert terminal.wait() == 0


def test_preferences_are_those_of_the_teacher_s_own_screen_alone() -> None:
    preferred = {"GRADSTEP_PAGE": "light", "GRADSTEP_BOLD": "yes", "GRADSTEP_DIGITS": "3"}
    with opened("--goto", "7", variables=preferred) as (terminal, port):
        enter(terminal)
        terminal.wait_for("update 7: done")
        terminal.wait_until(lambda: bool(set("".join(terminal.screen())) & set("▘▝▀▖▌▞▛▗▚▐▜▄▙▟")))
        assert b"48;5;231" in terminal.raw
        seen: list[bytes] = []
        screen = join(port, "update 7: done", lambda student: seen.append(student.raw))
        assert not set(screen) & set("▘▝▀▖▌▞▛▗▚▐▜▄▙▟")
        assert "187.6" in screen or "187.56" in screen  # With digits as usual.
        assert b"48;5;231" not in seen[0]
        assert b"?1000h" not in seen[0] + terminal.raw


def test_a_mistake_in_the_preferences_is_said_before_the_class_opens() -> None:
    environment = {"PYTHONPATH": str(ROOT), "GRADSTEP_DIGITS": "7"}
    command = [*GRADSTEP, "class", "--port", "0", "--open"]
    with Terminal(command, environment=environment) as terminal:
        assert terminal.wait() == 2
        assert b"GRADSTEP_DIGITS: digits should be one of" in terminal.raw

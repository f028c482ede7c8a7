"""gradstep connects to nothing, the explorer starts no program; a class opens its port alone."""

import sys
from pathlib import Path

from class_server import Server
from real_terminal import Terminal

WATCHED = """
import os, socket, sys
report = os.open(sys.argv[1], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
del sys.argv[1]
REACHES = ("socket.bind", "socket.connect", "socket.sendto", "socket.sendmsg", "socket.get",
    "urllib.", "http.", "ftplib.", "smtplib.", "webbrowser.", "subprocess.", "os.exec", "os.posix_",
    "os.system")
def told(event, arguments):
    if event.startswith(REACHES) and event != "socket.gethostname":
        of = arguments[0]
        if isinstance(of, socket.socket) and of.family == socket.AF_UNIX:
            return  # Between processes of one machine.
        where = arguments[isinstance(of, socket.socket)]
        os.write(report, f"{event} {where}\\n".encode())
sys.addaudithook(told)
from tui import cli
sys.exit(cli.main())
"""
"""Runs gradstep, and reports to the file of its first argument what reaches out of the process."""

KEYS = {
    "nns": "update 3: forward",
    "?": "To begin with",
    "\x1be": "standardise",
    "\x1bx": "Export",
    "\x1bL": "From a guess to a line",
    "\r": "1/13",
}
"""Keys, and what is seen then."""


def watched(report: Path) -> tuple[str, ...]:
    return (sys.executable, "-c", WATCHED, str(report))


def test_the_explorer_reaches_out_of_its_process_nowhere(tmp_path: Path) -> None:
    report = tmp_path / "report"
    with Terminal(watched(report)) as terminal:
        terminal.wait_for("q quit")
        for keys, seen in KEYS.items():
            terminal.send(keys)
            terminal.wait_for(seen)
        terminal.send("qq")
        assert terminal.wait() == 0
    assert report.read_text() == ""


async def test_a_class_opens_its_own_port_alone(tmp_path: Path) -> None:
    report = tmp_path / "report"
    with Server(command=(*watched(report), "class")) as server:
        async with server.student("ada") as ada:
            await ada.sees("no teacher is in")
            ada.press("n")
            await ada.sees("update 1: done")
    # Beside that, asyncssh has the system's tools look for libraries.
    reached = [line for line in report.read_text().splitlines() if line.startswith("socket.")]
    assert reached == ["socket.getaddrinfo 127.0.0.1", "socket.bind ('127.0.0.1', 0)"]

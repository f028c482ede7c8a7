"""The two ways to hold a class: `gradstep class`, and sshd with ForceCommand; as processes."""

import contextlib
import getpass
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from abc import ABC, abstractmethod
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

import facts

SSHD = shutil.which("sshd") or "/usr/sbin/sshd"
TEACHER = "teacher"
_PASSWORD = "a class in a benchmark"
_PATIENCE = 30.0


def missing() -> str:
    """Return the sentence on what is not here; empty where all is."""
    for tool in ("ssh", "ssh-keygen", SSHD):
        if shutil.which(tool) is None:
            return f"There is no {tool} here: install OpenSSH's client and server."
    try:
        import asyncssh  # noqa: F401
    except ImportError:
        return "There is no asyncssh here: install the project with the extra class."
    return ""


class _Server(ABC):
    """A server in a folder of its own, with fresh keys; use it in a `with`."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory()
        self.home = Path(self._folder.name)
        self.port = free_port()
        for name in ("id", "host"):
            make = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(self.home / name)]
            subprocess.run(make, check=True)
        self._log = (self.home / "log").open("wb")
        self.process = subprocess.Popen(
            self.command(),
            stdin=subprocess.DEVNULL,
            stdout=self._log,
            stderr=self._log,
            start_new_session=True,
            env={"PATH": os.environ["PATH"], "HOME": str(self.home), "LANG": "C.UTF-8"},
        )
        try:
            self._wait()
        except BaseException:
            self._end()
            raise

    @abstractmethod
    def command(self) -> Sequence[str]:
        """Return the server's command; its files may be written now."""

    @abstractmethod
    def user(self, number: int) -> str:
        """Return the name under which a student logs in."""

    def _wait(self) -> None:
        deadline = time.monotonic() + _PATIENCE
        while True:
            try:
                with socket.create_connection(("127.0.0.1", self.port), 1) as tried:
                    tried.recv(10)
                return
            except OSError:
                if time.monotonic() > deadline or self.process.poll() is not None:
                    log = (self.home / "log").read_text(errors="replace")
                    raise ChildProcessError(f"{self.command()[0]} does not listen: {log}") from None
                time.sleep(0.05)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._end()

    def _end(self) -> None:
        for process in reversed(self.processes()):
            with contextlib.suppress(ProcessLookupError):  # It has just ended.
                os.kill(process, signal.SIGKILL)
        self.process.wait()
        self._log.close()
        self._folder.cleanup()

    def student(self, number: int) -> list[str]:
        """Return the command by which a student comes in."""
        identity = ["-i", str(self.home / "id"), "-o", "IdentitiesOnly=yes"]
        return [*self._ssh(), *identity, f"{self.user(number)}@127.0.0.1"]

    def _ssh(self) -> list[str]:
        quiet = ["StrictHostKeyChecking=no", "UserKnownHostsFile=/dev/null", "LogLevel=ERROR"]
        options = [part for option in quiet for part in ("-o", option)]
        return ["ssh", "-tt", "-F", "none", "-p", str(self.port), *options]

    def environment(self) -> dict[str, str]:
        """Return the environment of a client; a password is answered by a program."""
        ask = self.home / "ask"
        ask.write_text(f"#!/bin/sh\necho {_PASSWORD}\n")
        ask.chmod(0o700)
        return {
            "PATH": os.environ["PATH"],
            "HOME": str(self.home),
            "TERM": "xterm-256color",
            "SSH_ASKPASS": str(ask),
            "SSH_ASKPASS_REQUIRE": "force",
        }

    def processes(self) -> list[int]:
        """Return the server's processes, with all that they have started."""
        parents = {}
        for folder in Path("/proc").iterdir():
            if folder.name.isdigit():
                try:
                    stat = (folder / "stat").read_text()
                except OSError:
                    continue  # It has just ended.
                parents[int(folder.name)] = int(stat.rpartition(")")[2].split()[1])
        found = [self.process.pid]
        for process in found:  # Which grows meanwhile.
            found += [child for child, parent in parents.items() if parent == process]
        return found

    def cpu_seconds(self) -> float:
        """Return what the processes that are there now have taken of the processors."""
        ticks = 0
        for process in self.processes():
            fields = _told(process, "stat").rpartition(")")[2].split()
            ticks += sum(map(int, fields[11:13]))
        return ticks / os.sysconf("SC_CLK_TCK")

    def memory(self) -> int:
        """Return bytes of memory, what is shared counted once: the PSS of all processes."""
        total = 0
        for process in self.processes():
            report = _told(process, "smaps_rollup").splitlines()
            total += sum(int(line.split()[1]) for line in report if line.startswith("Pss:"))
        return total * 1024


def _told(process: int, file: str) -> str:
    """Return what the system tells of a process; nothing of one that has ended meanwhile."""
    try:
        return Path(f"/proc/{process}/{file}").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return ""


class ClassServer(_Server):
    """`gradstep class`."""

    def command(self) -> Sequence[str]:
        password = self.home / "password"
        password.write_text(f"{_PASSWORD}\n")
        return [
            *(facts.GRADSTEP, "class", "--headless", "--port", str(self.port)),
            *("--authorized-keys", str(self.home / "id.pub"), "--max-students", "250"),
            "--no-pin",
            *("--password-file", str(password), "--teacher-password-file", str(password)),
        ]

    def user(self, number: int) -> str:
        return f"student {number}"

    def teacher(self) -> list[str]:
        """Return the command by which the teacher comes in."""
        return [*self._ssh(), "-o", "PubkeyAuthentication=no", f"{TEACHER}@127.0.0.1"]


class Sshd(_Server):
    """sshd with ForceCommand, as the class's README has it."""

    def command(self) -> Sequence[str]:
        Path("/run/sshd").mkdir(exist_ok=True) if os.getuid() == 0 else None
        keys = self.home / "keys"
        keys.write_text((self.home / "id.pub").read_text())
        settings = {
            "Port": self.port,
            "ListenAddress": "127.0.0.1",
            "HostKey": self.home / "host",
            "PidFile": self.home / "pid",
            "AuthorizedKeysFile": keys,
            "ForceCommand": f"exec {facts.GRADSTEP}",
            "UsePAM": "no",
            "StrictModes": "no",
            "PermitRootLogin": "yes",
            "MaxStartups": 1000,
            "PrintMotd": "no",
            "PrintLastLog": "no",
        }
        config = self.home / "config"
        config.write_text("".join(f"{name} {value}\n" for name, value in settings.items()))
        return [SSHD, "-D", "-e", "-f", str(config)]

    def user(self, number: int) -> str:  # noqa: ARG002  # one account for all
        return getpass.getuser()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])

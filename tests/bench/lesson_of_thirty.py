"""A whole lesson with thirty real ssh clients: `python tests/bench/lesson_of_thirty.py` tells how.

Ten students do what the lesson says, ten press keys at random, ten look on. One drops in a
question and comes back, one tries another's name, and the server is killed and started again in
the middle. At the end the record is compared with what was done, row by row.
"""

import asyncio
import contextlib
import csv
import os
import pty
import random
import signal
import struct
import subprocess
import sys
import tempfile
import termios
from collections import Counter
from collections.abc import Iterable
from fcntl import ioctl
from functools import partial
from pathlib import Path

import servers
from emulator import Emulator

from tui import lessons

PIN, WRONG_PIN = "4711", "1234"
PASSWORD, TEACHERS = "words of the class", "words of the teacher"
PATIENCE = 60.0
COLUMNS, ROWS = 80, 24
OBEYED = {1: "s", 3: "s", 4: "s", 5: "s", 6: "S", 7: " ", 9: " ", 10: "y", 11: "f"}
"""The key that a stop of the first lesson asks for, by its index."""
KILLED_AT = 7
"""The index of the stop at which the server is killed."""
RANDOM = "nNsSfFgGjk\tvVzlpPdh/!"
"""Keys that are pressed at random: none that quits, types or answers."""


class Person:
    """Somebody at a terminal, who comes in by ssh; again, where the connection was lost."""

    def __init__(self, name: str, class_: "Class") -> None:
        self.name = name
        self._class = class_
        self._loop = asyncio.get_running_loop()
        self.process: subprocess.Popen[bytes] | None = None
        self._changed = asyncio.Event()

    def connect(self) -> None:
        """Start ssh."""
        self._master, slave = pty.openpty()
        ioctl(self._master, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
        self._emulator = Emulator(COLUMNS, ROWS)
        self.process = subprocess.Popen(
            self._class.ssh(self.name),
            preexec_fn=partial(os.login_tty, slave),
            env=self._class.environment(self.name),
        )
        os.close(slave)
        self._loop.add_reader(self._master, self._read)

    def _read(self) -> None:
        try:
            data = os.read(self._master, 65536)
        except OSError:
            data = b""
        if data:
            self._emulator.feed(data)
        else:
            self._loop.remove_reader(self._master)
        self._changed.set()

    def drop(self) -> None:
        """Lose the connection."""
        assert self.process
        self._loop.remove_reader(self._master)
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        os.close(self._master)
        self.process = None

    def press(self, keys: str) -> None:
        """Type."""
        os.write(self._master, keys.encode())

    def screen(self) -> str:
        """Return what is seen."""
        return "\n".join(self._emulator.lines())

    async def sees(self, *texts: str) -> None:
        """Wait until one of the texts is seen."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE):
                while not any(text in self.screen() for text in texts):
                    self._changed.clear()
                    await self._changed.wait()
        seen = any(text in self.screen() for text in texts)
        assert seen, f"{self.name} never saw {texts}:\n{self.screen()}"

    async def comes_in(self) -> None:
        """Connect, with a PIN that is chosen or known."""
        self.connect()
        if self.name != "teacher":
            await self.sees("Choose a PIN", "PIN of")
            again = "Choose a PIN" in self.screen()
            self.press(f"{PIN}\r" * (1 + again))
        await self.sees(" quit", "The teacher asks")


class Class:
    """The server, and what its record should say."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.state = home / "state"
        self.port = servers.free_port()
        self.attended = Counter[tuple[str, str]]()
        """How often each name has joined, left or been refused."""
        self.answers: list[tuple[str, str, str]] = []
        """Names, answers and how these count, in order for each name."""
        for name, text in ("password", PASSWORD), ("teachers", TEACHERS):
            (home / name).write_text(f"{text}\n")
        for who, text in ("student", PASSWORD), ("teacher", TEACHERS):
            ask = home / f"ask-{who}"
            ask.write_text(f"#!/bin/sh\necho {text}\n")
            ask.chmod(0o700)

    def start(self) -> None:
        """Open the class, always with the same command."""
        command = [sys.executable, "-m", "tui.cli", "class", "--headless", "--lesson", "first"]
        command += ["--port", str(self.port), "--state", str(self.state)]
        command += ["--password-file", str(self.home / "password")]
        command += ["--teacher-password-file", str(self.home / "teachers")]
        self._log = (self.home / "log").open("ab")
        self.process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=self._log,
            text=True,
            start_new_session=True,
            env=dict(os.environ) | {"HOME": str(self.home), "LANG": "C.UTF-8"},
        )
        assert self.process.stdout
        for line in self.process.stdout:
            if line.startswith("Ready"):
                return
        raise AssertionError((self.home / "log").read_text())

    def kill(self) -> None:
        """End all of its processes at once, as a power cut does."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def ssh(self, name: str) -> list[str]:
        """Return the command by which somebody comes in."""
        quiet = ["StrictHostKeyChecking=no", "UserKnownHostsFile=/dev/null", "LogLevel=ERROR"]
        options = [part for option in quiet for part in ("-o", option)]
        return ["ssh", "-tt", "-F", "none", "-p", str(self.port), *options, f"{name}@127.0.0.1"]

    def environment(self, name: str) -> dict[str, str]:
        """Return the environment of a client; the password is answered by a program."""
        ask = self.home / f"ask-{'teacher' if name == 'teacher' else 'student'}"
        return {
            "PATH": os.environ["PATH"],
            "HOME": str(self.home),
            "TERM": "xterm-256color",
            "SSH_ASKPASS": str(ask),
            "SSH_ASKPASS_REQUIRE": "force",
        }


class Lesson:
    """The way of the class through the lesson."""

    def __init__(self, class_: Class) -> None:
        self._class = class_
        self._lesson = lessons.read("first")
        self._draw = random.Random(0)
        self.teacher = Person("teacher", class_)
        self.obeying = [Person(f"obey{number}", class_) for number in range(10)]
        self.straying = [Person(f"stray{number}", class_) for number in range(10)]
        self.looking = [Person(f"look{number}", class_) for number in range(10)]
        self._strays = True

    @property
    def students(self) -> list[Person]:
        """All thirty."""
        return [*self.obeying, *self.straying, *self.looking]

    async def all_come_in(self) -> None:
        """Have teacher and students connect at once."""
        everybody = [self.teacher, *self.students]
        await asyncio.gather(*(each.comes_in() for each in everybody))
        self._class.attended.update((each.name, "joined") for each in everybody)

    async def stray(self) -> None:
        """Press keys at random, without end."""
        while True:
            await asyncio.sleep(0.2)
            if self._strays:
                self._draw.choice(self.straying).press(self._draw.choice(RANDOM))

    async def walk(self, stops: Iterable[int]) -> None:
        """Go through stops, and on to the one after the last of them."""
        for stop in stops:
            here = self._lesson.stops[stop]
            title = f"{self._lesson.title} {stop + 1}/{len(self._lesson.stops)}"
            await self.teacher.sees(title)
            if here.questions:
                await self._answer(stop)
            elif here.asks:
                await self._obey(stop)
            self.teacher.press(".")
            await self.teacher.sees(f"{self._lesson.title} {stop + 2}/")
            for each in self.obeying + self.looking:
                await each.sees(f"{self._lesson.title} {stop + 2}/")
            print(f"stop {stop + 1} is done", flush=True)

    async def _obey(self, stop: int) -> None:
        """Have ten do what the stop says, until the teacher has them counted."""
        for each in self.obeying:
            await each.sees("your turn")
            for _ in range(20):
                if "done: the teacher goes on" in each.screen():
                    break
                each.press(OBEYED[stop])
                await asyncio.sleep(0.3)
            await each.sees("done: the teacher goes on")
        for each in self.looking:
            assert "your turn" in each.screen(), each.screen()
        await asyncio.sleep(1.0)  # Until the count is there.
        found = self._count()
        assert found >= len(self.obeying), f"{found} are counted:\n{self.teacher.screen()}"
        self.teacher.press(".")
        await self.teacher.sees("✓ done")

    def _count(self) -> int:
        """Return how many the teacher's badge says are done."""
        badge = self.teacher.screen().splitlines()[-1]
        words = badge.replace("/", " of ").split()
        return int(words[words.index("of") - 1])

    async def _answer(self, stop: int) -> None:
        """Put the stop's question to the class; ten answer, and one drops in between."""
        self._strays = False
        self.teacher.press(".")
        await self.teacher.sees("The class is asked")
        for number, each in enumerate(self.obeying):
            await each.sees("The teacher asks")
            await self._gives(each, f"{stop}.{number}", "first answer")
        dropping = self.obeying[3]
        await self.teacher.sees("10 of ")
        dropping.drop()
        self._class.attended[dropping.name, "left"] += 1
        await asyncio.sleep(1.0)
        await dropping.comes_in()
        self._class.attended[dropping.name, "joined"] += 1
        await dropping.sees("sent: ")
        dropping.press("t")
        await dropping.sees("The teacher asks")
        await self._gives(dropping, "77", "changed: this one counts, not the one before")
        self.teacher.press("\r")
        await self.teacher.sees("Right: ")
        for each in self.obeying + self.looking:
            await each.sees("The class answered")
        self.teacher.press("\r")
        await self.teacher.sees("✓ done")
        self._strays = True

    async def _gives(self, person: Person, answer: str, which: str) -> None:
        person.press(f"{answer}\r")
        await person.sees("Sent: ")
        self._class.answers.append((person.name, answer, which))

    async def stranger(self) -> None:
        """Have somebody try another's name."""
        thief = Person("OBEY0", self._class)
        thief.connect()
        await thief.sees("PIN of obey0:")
        thief.press(f"{WRONG_PIN}\r" * 3)
        await thief.sees("Only obey0 has that PIN.")
        await self.teacher.sees("Refused at the door: OBEY0")
        thief.drop()
        self._class.attended["OBEY0", "refused: wrong PIN"] += 1

    async def killed(self) -> None:
        """Kill the server, start it again, and have all come back."""
        self._class.kill()
        for each in [self.teacher, *self.students]:
            each.drop()
        self._class.start()
        await self.all_come_in()


def compare(class_: Class) -> list[str]:
    """Return what the record says otherwise than what was done."""
    wrong = []
    with (class_.state / "attendance.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    found = Counter((row["name"], row["what"]) for row in rows)
    for key in sorted({*found, *class_.attended}):
        if found[key] != class_.attended[key]:
            wrong.append(f"{key}: {found[key]} in the record, {class_.attended[key]} in truth")
    with (class_.state / "answers.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    # Who has not answered has a row too, and so has what is right.
    given = [row for row in rows if row["name"] and row["answer"]]
    told = [(row["name"], row["answer"], row["which"]) for row in given]
    for name in sorted({name for name, *_ in [*told, *class_.answers]}):
        mine = [each for each in class_.answers if each[0] == name]
        theirs = [each for each in told if each[0] == name]
        if mine != theirs:
            wrong.append(f"{name} answered {mine}; the record says {theirs}")
    print(f"{len(rows)} rows of answers, {sum(found.values())} of attendance")
    return wrong


async def hold(class_: Class) -> None:
    """Hold the class."""
    class_.start()
    lesson = Lesson(class_)
    await lesson.all_come_in()
    print("a teacher and thirty students are in", flush=True)
    straying = asyncio.create_task(lesson.stray())
    await lesson.walk(range(KILLED_AT))
    await lesson.stranger()
    straying.cancel()
    await lesson.killed()
    print("killed, started again, and all are back", flush=True)
    straying = asyncio.create_task(lesson.stray())
    last = len(lesson._lesson.stops) - 1
    await lesson.walk(range(KILLED_AT, last))
    straying.cancel()
    class_.process.send_signal(signal.SIGTERM)
    class_.attended.update((each.name, "left") for each in [lesson.teacher, *lesson.students])
    await asyncio.to_thread(class_.process.wait, PATIENCE)
    for each in [lesson.teacher, *lesson.students]:
        each.drop()


def main() -> int:
    """Tell what was seen."""
    if sentence := servers.missing():
        print(sentence, file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory() as folder:
        class_ = Class(Path(folder))
        try:
            asyncio.run(hold(class_))
        finally:
            with contextlib.suppress(ProcessLookupError):
                class_.kill()
        wrong = compare(class_)
    print("\n".join(wrong) or "The record is right to the row.")
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main())

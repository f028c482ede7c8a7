"""The folder of --state: one class's at a time, and whatever is found in it."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from class_server import GRADSTEP, Server
from core.text.typed import InputError
from real_terminal import ROOT
from tui.classroom.protocol.frames import MOST
from tui.classroom.server.folder import claimed


def test_a_second_class_on_the_same_folder_is_refused(tmp_path: Path) -> None:
    command = [*GRADSTEP, "class", "--headless", "--port", "0", "--state", str(tmp_path)]
    with Server("--state", str(tmp_path)):
        second = subprocess.run(
            command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
        )
    assert second.returncode == 2
    assert second.stdout == ""
    assert second.stderr == (
        f"gradstep: {tmp_path} is in use by a class that is open: end that one, or name another "
        "folder for --state.\n"
    )
    with Server("--state", str(tmp_path)):
        pass


async def test_a_class_that_is_killed_leaves_the_folder_to_the_next(tmp_path: Path) -> None:
    with Server("--state", str(tmp_path)) as killed:
        async with killed.student("anna") as anna:
            await anna.sees("update 1: start")
            killed.process.send_signal(signal.SIGKILL)
            killed.process.wait()
            with Server("--state", str(tmp_path)) as server:
                server.logged("opened on")


def test_drafts_of_a_class_that_was_killed_are_removed(tmp_path: Path) -> None:
    killed_amid_writing = (
        "import os, sys; from pathlib import Path; from tui.saving import write_text\n"
        "os.fsync = lambda _: os.kill(os.getpid(), 9)\n"
        "write_text(Path(sys.argv[1]), '')"
    )
    for name in "Zo%C3%AB.session", f"{'x' * 55}.session", "password", ".writable":
        command = [sys.executable, "-c", killed_amid_writing, str(tmp_path / name)]
        assert subprocess.run(command, cwd=ROOT, check=False).returncode == -signal.SIGKILL
    assert len(drafts := [*tmp_path.iterdir()]) == 4
    (tmp_path / ".writable").touch()
    kept = {"anna.session", ".notes.session", ".anna.session.backup", ".profile.abcdefgh"}
    for name in kept:
        (tmp_path / name).touch()
    with claimed(tmp_path):
        assert not any(draft.exists() for draft in drafts)
        assert {path.name for path in tmp_path.iterdir()} == {*kept, ".lock"}


def test_a_folder_is_claimed_until_that_is_given_up(tmp_path: Path) -> None:
    with claimed(tmp_path / "new"), pytest.raises(InputError, match="is in use by a class"):
        claimed(tmp_path / "new")
    claimed(tmp_path / "new").close()


@pytest.mark.parametrize("name", [".lock", ".writable"])
def test_a_folder_with_something_in_the_way_is_refused(name: str, tmp_path: Path) -> None:
    (tmp_path / name).mkdir()
    with pytest.raises(InputError, match=rf"\{name} can't be written: Is a directory"):
        claimed(tmp_path)


async def test_what_is_no_ordinary_file_is_set_aside(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.session")
    (tmp_path / "zero.session").symlink_to("/dev/zero")
    (tmp_path / "large.session").write_bytes(b"x" * (MOST + 1))
    (tmp_path / "long.session").write_bytes(b"\0" * (MOST // 2))  # Longer, once it is sent.
    os.mkfifo(tmp_path / "teacher.session")
    with Server("--state", str(tmp_path)) as server:
        for name in "pipe", "zero", "large", "long":
            async with server.student(name) as student:
                await student.sees("update 1: start")
                student.press("n")
                await student.sees("update 1: done")
            server.logged(f"left {name!r}")
        for name, why in {
            "pipe": "read: it is a pipe, not an ordinary file",
            "zero": "read: it is a device, not an ordinary file",
            "large": f"read: it has more than {MOST:,} bytes",
            "long": "taken up: It is too long.",
        }.items():
            server.logged(f"warning: what was kept of {name!r} can't be {why}")
        server.logged("warning: where the teacher was can't be read: it is a pipe")
    for name in "pipe", "zero", "large", "long":
        assert (tmp_path / f"{name}.session").read_text().startswith("exploring g1.")
        assert os.path.lexists(tmp_path / f"{name}.damaged-1")


async def test_spellings_of_a_name_are_one_student(tmp_path: Path) -> None:
    with Server("--state", str(tmp_path)) as server:
        async with server.teacher() as teacher, server.student("Anna") as older:
            await older.sees("following the teacher")
            older.press("n")
            await older.sees("update 1: done")
            async with server.student("ANNA") as newer:
                await newer.sees("ANNA is in already, from 127.0.0.1. Take over here?")
                newer.press("y")
                await older.sees("Taken over from another terminal.")
                await newer.sees("update 1: done")
                teacher.press("t")
                await teacher.sees("ANNA exploring update 1")
    assert [path.name for path in tmp_path.glob("[aA]*.session")] == ["anna.session"]

"""Where a session is saved: through links, with modes kept, claimed by one process; or said not."""

import os
import signal
import socket
import stat
from pathlib import Path

import pytest

from core.formats.session_line import dump
from core.session.session import Session, travel
from core.text.typed import InputError
from real_terminal import GRADSTEP, Terminal
from sessions import STEPS, scenario
from tui import saving
from tui.saving import Autosave


@pytest.fixture
def later(amid: Session) -> Session:
    """Return the session a step later."""
    return travel(amid, amid.at + 1)


@pytest.mark.parametrize("there", [True, False])
def test_a_link_is_written_through(
    there: bool, amid: Session, later: Session, tmp_path: Path
) -> None:
    (tmp_path / "folder").mkdir()
    target, link = tmp_path / "folder" / "target", tmp_path / "link"
    link.symlink_to("folder/target")
    if there:
        target.write_text(dump(amid))
    autosave = Autosave(link, amid)
    autosave.hear(later)
    assert autosave.save() == ""
    assert link.is_symlink()
    assert saving.read(target) == later
    assert (os.listdir(tmp_path / "folder"), autosave.beside) == (["target"], None)


@pytest.mark.parametrize("mode", [0o664, 0o640, 0o600])
def test_a_file_keeps_its_mode(mode: int, amid: Session, later: Session, tmp_path: Path) -> None:
    path = tmp_path / "mine"
    path.touch()
    path.chmod(mode)
    autosave = Autosave(path, amid)
    autosave.hear(later)
    autosave.save()
    assert saving.read(path) == later
    assert stat.S_IMODE(path.stat().st_mode) == mode


def test_a_new_file_is_for_its_owner_alone(amid: Session, later: Session, tmp_path: Path) -> None:
    autosave = Autosave(tmp_path / "mine", amid)
    assert stat.S_IMODE((tmp_path / "mine").stat().st_mode) == 0o600
    autosave.hear(later)
    autosave.save()
    assert stat.S_IMODE((tmp_path / "mine").stat().st_mode) == 0o600


@pytest.fixture
def no_file(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Path:
    """Return the path of something that can't be replaced by a file."""
    path = tmp_path / "mine"
    if request.param == "a pipe":
        os.mkfifo(path)
    elif request.param == "a link to a pipe":
        os.mkfifo(tmp_path / "pipe")
        path.symlink_to("pipe")
    elif request.param == "a device":
        path.symlink_to(os.devnull)
    elif request.param == "a socket":
        with socket.socket(socket.AF_UNIX) as end:
            monkeypatch.chdir(tmp_path)  # A socket's path may not be long.
            end.bind(path.name)
    elif request.param == "a folder":
        path.mkdir()
    else:
        path.symlink_to("mine")
    return path


KINDS = ["a pipe", "a link to a pipe", "a device", "a socket", "a folder", "a circle of links"]


@pytest.mark.parametrize("no_file", KINDS, indirect=True)
def test_what_is_no_file_is_never_replaced(no_file: Path, amid: Session) -> None:
    before = os.lstat(no_file)
    beside = sorted(no_file.parent.iterdir())
    with pytest.raises(InputError, match=r"mine can't be written: .*\. Choose another file\.$"):
        Autosave(no_file, amid)
    assert os.path.samestat(os.lstat(no_file), before)
    assert sorted(no_file.parent.iterdir()) == beside


@pytest.mark.parametrize("no_file", ["a link to a pipe"], indirect=True)
def test_it_is_refused_before_the_screen_opens(no_file: Path) -> None:
    with Terminal([*GRADSTEP, "--autosave", str(no_file)], columns=200) as terminal:
        assert terminal.wait() == 2
        assert b"\x1b" not in terminal.raw
        (said,) = filter(str.strip, terminal.screen())
        assert said.strip().endswith("it is a pipe, not an ordinary file. Choose another file.")


@pytest.mark.parametrize("name", ["n" * 250, "n" * 255, "é" * 127])
def test_a_name_may_be_as_long_as_any(
    name: str, amid: Session, later: Session, tmp_path: Path
) -> None:
    autosave = Autosave(tmp_path / name, amid)
    autosave.hear(later)
    assert autosave.save() == ""
    assert saving.read(tmp_path / name) == later
    assert os.listdir(tmp_path) == [name]


# Several processes


def test_a_file_that_is_saved_to_is_left_alone(
    amid: Session, later: Session, tmp_path: Path
) -> None:
    path = tmp_path / "mine"
    first = Autosave(path, amid)
    first.hear(later)
    first.save()  # The lock must outlive the version that was locked first.
    others = [Autosave(path, amid), Autosave(path, amid)]
    assert [other.beside for other in others] == [tmp_path / "mine-2", tmp_path / "mine-3"]
    assert others[0].news == "Saved to mine-2: another gradstep saves to mine."
    assert (first.beside, first.news) == (None, "")
    others[0].hear(scenario("two"))
    others[0].save()
    assert [saving.read(tmp_path / name) for name in ("mine", "mine-2", "mine-3")] == [
        later,
        scenario("two"),
        amid,
    ]


def test_what_is_beside_a_file_is_left_alone(amid: Session, tmp_path: Path) -> None:
    (tmp_path / "mine-2").write_text("something else")
    autosaves = [Autosave(tmp_path / "mine", amid) for _ in range(2)]
    assert autosaves[1].beside == tmp_path / "mine-3"
    assert (tmp_path / "mine-2").read_text() == "something else"


def test_a_second_process_is_told_and_loses_nothing(tmp_path: Path) -> None:
    path = tmp_path / "mine"
    command = [*GRADSTEP, "--autosave", str(path)]
    with Terminal(command) as killed:
        killed.wait_for("quit")
        killed.kill(signal.SIGKILL)  # A claim ends with its process, however that ends.
        killed.wait()
    with Terminal(command) as first:
        first.wait_for("quit")
        with Terminal(command, columns=200) as second:
            second.wait_for("Saved to mine-2: another gradstep saves to mine.")
            second.send("s")
            first.send("nnnq")
            assert first.wait() == 0
            second.send("q")
            assert second.wait() == 0
            second.wait_for(f"gradstep: The session is in {path}-2")
    assert (saving.read(path).at, saving.read(tmp_path / "mine-2").at) == (3 * STEPS, 1)
    assert sorted(os.listdir(tmp_path)) == ["mine", "mine-2"]


# Where nothing can be saved


def without_room(*arguments: str, blocks: int = 0) -> list[str]:
    """Return the command that runs gradstep where no file may grow beyond some blocks."""
    return ["sh", "-c", f'ulimit -f {blocks}; exec "$@"', "sh", *GRADSTEP, *arguments]


def test_a_full_disk_lets_a_session_be_looked_at(amid: Session, tmp_path: Path) -> None:
    path = tmp_path / "mine"
    path.write_text(dump(amid))
    with Terminal(without_room("--autosave", str(path)), columns=200) as terminal:
        terminal.wait_for("Not saved: File too large")
        terminal.send("q")
        assert terminal.wait() == 0  # All of it is where it was.
    assert saving.read(path) == amid
    assert os.listdir(tmp_path) == ["mine"]


def test_what_can_t_be_saved_is_said_in_the_end(amid: Session, tmp_path: Path) -> None:
    path = tmp_path / "mine"
    path.write_text(dump(amid))
    with Terminal(without_room("--autosave", str(path)), columns=200) as terminal:
        terminal.wait_for("Not saved: File too large")
        terminal.send("n")
        terminal.wait_for(f"update {amid.done + 1}: done")
        terminal.wait_for("Not saved: File too large")
        terminal.send("q")
        assert terminal.wait() == 2
        terminal.wait_for("gradstep: Not saved: File too large")
    assert saving.read(path) == amid


def test_a_new_session_needs_a_place(tmp_path: Path) -> None:
    path = tmp_path / "mine"
    with Terminal(without_room("--autosave", str(path)), columns=200) as terminal:
        assert terminal.wait() == 2
        assert b"\x1b" not in terminal.raw
        assert "mine can't be written: File too large. Choose another file." in "".join(
            terminal.screen()
        )
    assert os.listdir(tmp_path) == []


def test_a_read_only_file_is_looked_at_and_kept(
    amid: Session, later: Session, tmp_path: Path
) -> None:
    path = tmp_path / "mine"
    path.write_text(dump(amid))
    path.chmod(0o444)
    autosave = Autosave(path, amid)
    assert autosave.news == f"Not saved: it is read-only ({path})."
    assert autosave.finish() == ""  # It is there.
    autosave.hear(later)
    assert autosave.save() == autosave.news
    assert autosave.save() == "", "said once"
    assert saving.read(path) == amid
    path.chmod(0o644)
    assert autosave.finish() == "", "tried again in the end"
    assert saving.read(path) == later


def test_a_place_that_takes_no_files_gets_a_sentence(amid: Session) -> None:
    with pytest.raises(InputError, match="can't be written"):
        Autosave(Path("/proc/gradstep"), amid)


def test_the_app_saves_as_it_ends(tmp_path: Path) -> None:
    path = tmp_path / "mine"
    with Terminal([*GRADSTEP, "--autosave", str(path)]) as terminal:
        terminal.wait_for("quit")
        terminal.send("nnnnq")
        assert terminal.wait() == 0
    assert saving.read(path).at == 4 * STEPS

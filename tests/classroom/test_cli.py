"""The command line of the class: what it prints, and one clear sentence for what is wrong."""

import socket
import subprocess
import sys
from pathlib import Path

import pytest

from class_server import GRADSTEP, Server
from core.text.typed import InputError
from real_terminal import ROOT
from tui.classroom.arguments import parser
from tui.classroom.server.setup import (
    addresses,
    board,
    by_reach,
    host_key,
    made_up_password,
    planned,
    way_out,
)
from tui.cli import main


def refused(*arguments: str, environment: dict[str, str] | None = None) -> str:
    """Return what is said of arguments that can't be used."""
    result = subprocess.run(
        [*GRADSTEP, "class", "--headless", *arguments],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        env=environment,
    )
    assert result.returncode == 2
    assert result.stdout == ""
    assert result.stderr.count("\n") == 1
    return result.stderr


def test_the_board_says_all_that_students_need() -> None:
    with Server(password_file=False) as server:
        assert f"ssh -p {server.port} NAME@127.0.0.1\n" in server.board
        assert "password: " in server.board
        assert "Fingerprint: SHA256:" in server.board
        assert "Only this machine can connect (127.0.0.1): --bind 0.0.0.0" in server.board
        assert "No teacher can come in" not in server.board
        keys = [*server.home.rglob("ssh_host_ed25519_key")]
        assert [key.stat().st_mode & 0o777 for key in keys] == [0o600]


def test_the_host_key_is_made_once(tmp_path: Path) -> None:
    environment = {"XDG_DATA_HOME": str(tmp_path)}
    first = host_key(environment)
    (tmp_path / "gradstep" / "ssh_host_ed25519_key").chmod(0o644)
    assert host_key(environment).get_fingerprint() == first.get_fingerprint()
    assert (tmp_path / "gradstep" / "ssh_host_ed25519_key").stat().st_mode & 0o777 == 0o600


def test_any_interface_means_the_addresses_that_others_reach(tmp_path: Path) -> None:
    assert addresses("10.1.2.3") == ["10.1.2.3"]
    assert "0.0.0.0" not in addresses("0.0.0.0")
    lines = board("0.0.0.0", 22, "", host_key({"XDG_DATA_HOME": str(tmp_path)}))
    assert lines[0].startswith("  ssh NAME@")
    assert not any("Only this machine" in line for line in lines)
    assert "  no password" in lines


def test_addresses_that_others_reach_come_first() -> None:
    found = {
        "docker0": "172.17.0.1",
        "eth1": "93.184.216.34",
        "lo": "127.0.0.1",
        "tun0": "10.8.0.2",
        "wlan0": "192.168.1.20",
        "eth0": "192.168.7.3",
    }
    devices = {"eth0", "eth1", "wlan0"}
    assert by_reach(found, "wlan0", devices) == [
        *("192.168.1.20", "192.168.7.3", "93.184.216.34", "172.17.0.1", "10.8.0.2"),
    ]
    assert by_reach(found, "", devices)[0] == "192.168.1.20"
    assert by_reach({"lo": "127.0.0.1"}, "", set()) == ["127.0.0.1"]


def test_the_way_out_is_the_cheapest_default_route() -> None:
    table = (
        "Iface\tDestination\tGateway\tFlags\tRefCnt\tUse\tMetric\tMask\n"
        "docker0\t000011AC\t00000000\t0001\t0\t0\t0\t0000FFFF\n"
        "wlan0\t00000000\t0101A8C0\t0003\t0\t0\t600\t00000000\n"
        "eth0\t00000000\t0107A8C0\t0003\t0\t0\t100\t00000000\n"
    )
    assert way_out(table) == "eth0"
    assert way_out(table.splitlines()[0]) == ""


def test_the_board_says_what_a_novice_meets(tmp_path: Path) -> None:
    key = host_key({"XDG_DATA_HOME": str(tmp_path)})
    lines = board("10.1.2.3", 2222, "four plain words", key)
    text = "\n".join(lines)
    assert "ssh asks whether to go on connecting: compare the fingerprint, and type yes." in text
    assert "What you type of the password does not show. Type it all, and press Enter." in text
    assert key.get_fingerprint() in text
    assert max(map(len, lines)) <= 80
    assert "does not show" not in "\n".join(board("10.1.2.3", 2222, "", key))


def test_passwords_are_made_of_words() -> None:
    passwords = {made_up_password(None) for _ in range(50)}
    assert len(passwords) == 50
    assert all(len(password.split("-")) == 6 and password.isascii() for password in passwords)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--port", "70000"], "--port should be a whole number from 0 to 65,535, not '70000'."),
        (["--max-students", "0"], "--max-students should be 1 or more, not 0."),
        (["--port", "x"], "--port"),
        (["--idle", "soon"], "--idle"),
        (["--password-file", "/nowhere"], "/nowhere can't be read: No such file or directory."),
        (["--password-file", "/dev/null"], "/dev/null is empty"),
        (["--open", "--password-file", "x"], "Give one of --open and --password-file."),
        (["--teacher-password-file", "/nowhere"], "Name a file for --teacher-password-file."),
        (["--authorized-keys", "/nowhere"], "Name a file for --authorized-keys."),
        (["--authorized-keys", "README.md"], "It should hold a public key on each line."),
    ],
)
def test_who_may_come_in_is_asked_for_plainly(
    arguments: list[str], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    with pytest.raises(InputError) as refusal:
        planned(parser().parse_args(arguments))
    assert said in str(refusal.value)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--state", "/dev/null/x"], "Name another folder for --state."),
        (["--state", "/proc"], "can't be written"),
        (["--log", "/nowhere/log"], "Name another file for --log."),
        (["--scenario", "nothing"], "--scenario"),
        (["--goto", "5000000"], "--goto should be at most 200,000 in a class."),
        (
            ["--scenario", "loop", "--reached", "200001"],
            "and the runs of this session have 200,001",
        ),
        (["--autosave", "x"], "Unrecognized arguments: --autosave. gradstep class --help"),
    ],
)
def test_bad_arguments_get_one_sentence(
    arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as left:
        main(["class", "--headless", *arguments])
    assert left.value.code == 2
    output = capsys.readouterr()
    assert (output.out, output.err.count("\n")) == ("", 1)
    assert said in output.err


def test_what_is_found_out_later_is_said_in_the_same_way() -> None:
    assert "/nowhere can't be read" in refused("--password-file", "/nowhere")
    assert "192.0.2.1, port 2222 can't be listened on:" in refused("--bind", "192.0.2.1")


def test_a_port_that_is_taken_is_said() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        assert f"port {port} can't be listened on: Address already in use." in refused(
            "--port", port
        )


def test_elsewhere_than_on_linux_the_readme_helps(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    with pytest.raises(SystemExit) as left:
        main(["class"])
    assert left.value.code == 2
    said = capsys.readouterr().err
    assert "held on Linux alone" in said
    recipe = said.partition("an ordinary sshd in ")[2].rstrip(".\n")
    assert "\n## An ordinary sshd\n" in (ROOT / recipe).read_text(encoding="utf-8")


def test_without_asyncssh_the_extra_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: None)
    with pytest.raises(SystemExit) as left:
        main(["class"])
    assert left.value.code == 2
    assert "gradstep[class]" in capsys.readouterr().err


async def test_the_class_begins_with_what_the_arguments_open(tmp_path: Path) -> None:
    (tmp_path / "many.csv").write_text("\n".join(f"{i / 300},{i / 150 + 1}" for i in range(300)))
    with Server(str(tmp_path / "many.csv"), "--rate", "0.5", "--goto", "7") as server:
        async with server.teacher() as teacher, server.student("anna") as anna:
            for each in teacher, anna:
                await each.sees("many.csv  sample 7/300")
                await each.sees("update 7: done")
            teacher.press("n")
            await anna.sees("update 8: done")
            anna.press("2n")
            await anna.sees("update 10: done")
        server.logged("left 'anna'")
        async with server.student("anna") as anna:
            await anna.sees("update 10: done")

"""The explorer end to end, in a real terminal: what is seen, what is sent, and how it ends."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable

import pytest

from real_terminal import GRADSTEP, Terminal, assert_restored

COLOUR = re.compile(rb"\x1b\[([\d;]*)m")


def opened(*arguments: str, **options: object) -> Terminal:
    """Start gradstep in a terminal of 80 × 24."""
    return Terminal([*GRADSTEP, *arguments], **options)  # type: ignore[arg-type]


def ready(terminal: Terminal) -> Terminal:
    terminal.wait_for("quit")
    return terminal


def text(terminal: Terminal) -> str:
    return "\n".join(terminal.screen())


def test_the_worked_example_steps_through_the_article_s_numbers() -> None:
    with opened() as terminal:
        ready(terminal)
        assert not {"9.5", "10.125"} & set(text(terminal).split())
        terminal.send("n")
        terminal.wait_for("½(9 − 3)² = 18")
        terminal.wait_for("m ← m − η·∂L/∂m = 5 − 1.5 = 3.5")
        terminal.send("s")
        terminal.wait_for("y* = m·x + c = 3.5·2 + 2.5 = 9.5")
        assert "10.125" not in text(terminal).split()
        terminal.send("s")
        terminal.wait_for("½(9.5 − 5)² = 10.125")
        terminal.send("s")
        terminal.wait_for("∂L/∂m = ∂L/∂y*·∂y*/∂m = 4.5·2 = 9")
        terminal.send("s")
        terminal.wait_for("η·∂L/∂m = 0.25·9 = 2.25")
        terminal.wait_for("c ← c − η·∂L/∂c = 2.5 − 1.125 = 1.375")
        rows = [line[:54].replace("▸", " ").split() for line in terminal.screen()]
        assert ["1", "1", "3", "5", "4", "9", "18"] in rows
        assert ["2", "2", "5", "3.5", "2.5", "9.5", "10.125"] in rows
        assert ["3", "3", "7", "1.25", "1.375"] in rows
        # Back again, the table keeps what was reached.
        terminal.send("\x1b[D\x1b[A")  # left, up
        terminal.wait_for("Derivation of update 1")
        assert "10.125" in text(terminal).split()
        terminal.send("25n")
        terminal.wait_for("update 25: done")
        terminal.send("qq")
        assert terminal.wait() == 0


def test_many_keys_leave_what_a_fresh_start_shows() -> None:
    keys = "nns12nFffNSSjjkl\t\t\x1b[Zvzzd" + "pPk\rnnsss25nNNN3Sl" * 3 + "ll\x1b"
    with opened("--scenario", "loop") as terminal:
        ready(terminal).send(keys)
        terminal.send("g2000n3sl")
        terminal.wait_for("update 2,001: backward")
        terminal.wait_for("data set (log)")
        terminal.wait_for("Predictions")
        terminal.wait_for("power rule")
        command = ["--goto=2000", "--phase=backward", "--reached=2000", "--log-loss"]
        with opened("--scenario", "loop", *command, "--view=predictions") as fresh:
            fresh.wait_for("update 2,001: backward")
            fresh.send("d")
            fresh.wait_until(lambda: unmarked(fresh.screen()) == unmarked(terminal.screen()))


def unmarked(screen: list[str]) -> list[str]:
    """Return the screen without what tells how one came here: marks of news and of focus."""
    return [re.sub("[▸━─]", " ", line) for line in screen]


def derivation(terminal: Terminal) -> list[str]:
    return [line[:54] for line in unmarked(terminal.screen()[1:13])]


def test_resizing_down_to_nothing_and_back() -> None:
    with opened("--goto", "3") as terminal:
        terminal.wait_for("= 1.84375")  # The derivation's last number.
        derivation_before = derivation(terminal)
        terminal.resize(60, 20)
        terminal.wait_until(lambda: "? help" in terminal.screen()[19])
        assert all(len(line) == 60 for line in terminal.screen())
        terminal.resize(40, 10)
        terminal.wait_for("60 columns and 20 rows")
        terminal.send("n")  # Keys count where they cannot be seen, too.
        terminal.resize(80, 24)
        terminal.wait_for("update 4: done")
        terminal.send("N")
        # Table and chart still show the update reached meanwhile.
        terminal.wait_until(lambda: derivation(terminal) == derivation_before)
        terminal.resize(130, 40)
        terminal.wait_for("Surface")


ENDS: dict[str, tuple[Callable[[Terminal], None], int]] = {
    "q": (lambda terminal: terminal.send("qq"), 0),
    "Ctrl+C": (lambda terminal: terminal.send("\x03\x03"), 0),
    "SIGTERM": (lambda terminal: terminal.kill(signal.SIGTERM), 128 + signal.SIGTERM),
    "SIGHUP": (lambda terminal: terminal.kill(signal.SIGHUP), 128 + signal.SIGHUP),
    "SIGINT": (lambda terminal: terminal.kill(signal.SIGINT), 128 + signal.SIGINT),
}


@pytest.mark.parametrize("name", ENDS)
def test_every_end_restores_the_terminal(name: str) -> None:
    end, status = ENDS[name]
    with opened() as terminal:
        before = terminal.attributes()
        assert ready(terminal).attributes() != before
        end(terminal)
        assert terminal.wait() == status
        assert_restored(terminal, before)
        assert b"Traceback" not in terminal.raw


def test_ctrl_c_ends_it_amid_a_long_computation_and_in_a_dialog() -> None:
    with opened("--scenario", "loop") as terminal:
        ready(terminal).send("9999999n")
        terminal.wait_for("Esc stops")
        terminal.send("\x03")
        assert terminal.wait() == 0
    with opened() as terminal:
        ready(terminal).send("e")
        terminal.wait_for("Settings")
        terminal.send("\x03")
        assert terminal.wait() == 0


def test_a_terminal_that_vanishes_ends_it() -> None:
    with opened() as terminal:
        ready(terminal).send("n")
        terminal.hang_up()
        assert terminal.wait() == 128 + signal.SIGHUP


@pytest.mark.parametrize(
    "environment",
    [{"LC_ALL": "C"}, {"LANG": "C"}, {"LANG": "en_GB.ISO-8859-1"}],
    ids=["LC_ALL=C", "LANG=C", "Latin-1"],
)
def test_where_the_locale_is_not_utf_8_only_ascii_is_sent(environment: dict[str, str]) -> None:
    with opened(environment=environment) as terminal:
        ready(terminal).send("nns\t\td2n25n?")
        terminal.wait_for("Help")
        terminal.send("\x1b")
        terminal.wait_for("update 29")
        terminal.send("e")
        terminal.wait_for("Settings")
        terminal.send("\x1bqq")
        assert terminal.wait() == 0
        assert terminal.raw.isascii()
        assert b"eta" in terminal.raw


def colours(raw: bytes) -> set[str]:
    """Return the codes of all colours that were set, such as "38;2;1;2;3" or "31"."""
    codes: set[str] = set()
    for sequence in COLOUR.findall(raw):
        for code in re.findall(r"[34]8;2;\d+;\d+;\d+|[34]8;5;\d+|\d+", sequence.decode()):
            if re.fullmatch(r"[34][0-79]|[34]8;.*|9[0-7]|10[0-7]", code):
                codes.add(code)
    return codes


def coloured(**environment: str) -> set[str]:
    with opened(environment=environment) as terminal:
        ready(terminal).send("nnsl\t\tj")
        terminal.wait_for("update 3")
        terminal.send("e")
        terminal.wait_for("Settings")
        terminal.send("\x1bnx")
        terminal.wait_for("Export")
        terminal.send("\x1bqq")
        assert terminal.wait() == 0
        return colours(terminal.raw)


def test_no_color_sends_no_colour() -> None:
    assert coloured(NO_COLOR="1") <= {"39", "49"}
    assert coloured(NO_COLOR="1", COLORTERM="truecolor") <= {"39", "49"}


def test_a_terminal_of_sixteen_colours_gets_only_those() -> None:
    codes = coloured(TERM="xterm")
    assert all(";" not in code for code in codes)
    assert len(codes - {"39", "49"}) >= 4


def test_a_terminal_of_256_colours_gets_only_those() -> None:
    codes = coloured(TERM="xterm-256color")
    assert codes
    assert not any(code.startswith(("38;2", "48;2")) for code in codes)


def test_true_colours_where_the_terminal_says_so() -> None:
    assert any(code.startswith("38;2") for code in coloured(COLORTERM="truecolor"))


def test_data_from_standard_input_leave_the_keyboard_to_the_terminal() -> None:
    command = f"printf 'x,y\\n1,3\\n2,5\\n3,9\\n' | {sys.executable} -m tui.cli - --rate 0.1"
    with Terminal(["sh", "-c", command]) as terminal:
        terminal.wait_for("sample 1/3")
        terminal.send("nn")
        terminal.wait_for("update 2: done")
        terminal.send("qq")
        assert terminal.wait() == 0


def test_data_from_a_file_and_a_mistake_in_it(tmp_path: object) -> None:
    good, bad = f"{tmp_path}/good.csv", f"{tmp_path}/bad.csv"
    with open(good, "w", encoding="utf-8") as file:
        file.write("height;weight\n1;2\n2;4\n")
    with open(bad, "w", encoding="utf-8") as file:
        file.write("1,2\n2,x\n")
    with opened(good) as terminal:
        terminal.wait_for("sample 1/2")
        terminal.send("q")
        assert terminal.wait() == 0
    with opened(bad) as terminal:
        assert terminal.wait() == 2
        assert b"\x1b" not in terminal.raw
        assert b"line 2" in terminal.raw


def test_a_million_updates_show_progress_and_escape_stops_them() -> None:
    with opened("--scenario", "loop") as terminal:
        ready(terminal).send("9000000n")
        terminal.wait_for("of 9,000,000 updates")
        terminal.send("\x1b")
        terminal.wait_for("Stopped at update")
        terminal.send("G")
        terminal.wait_for("This is the place you are at")
        terminal.send("1000000n")
        terminal.wait_for("updates")
        terminal.send("N2Nqq")
        assert terminal.wait() == 0


def test_typing_ahead_keeps_its_order() -> None:
    with opened() as terminal:
        ready(terminal).send("nn:7\rsse\x1bN")
        terminal.wait_for("update 7: done")


def test_malformed_input_is_survived() -> None:
    with opened() as terminal:
        ready(terminal).send(b"\xff\xfe\x1b[99999999999u\x1b[48;0;0;0;0t\xe2\x94n")
        terminal.wait_for("update 1: done")


def test_ctrl_z_is_refused_where_nobody_could_wake_it() -> None:
    with opened() as terminal:
        ready(terminal).send("n\x1a")
        terminal.wait_for("There is no shell here to come back from.")
        assert not terminal.stopped()
        terminal.send("n")
        terminal.wait_for("update 2: done")


def test_ctrl_z_suspends_and_comes_back_whole() -> None:
    with opened(job=True) as terminal:
        before = terminal.attributes()
        ready(terminal).send("nn\x1a")
        terminal.wait_until(terminal.stopped)
        assert terminal.attributes() == before
        terminal.kill(signal.SIGCONT)
        terminal.wait_for("update 2: done")
        terminal.send("n")
        terminal.wait_for("update 3: done")


def test_the_installed_command_is_the_same_program() -> None:
    command = os.path.join(os.path.dirname(sys.executable), "gradstep")
    result = subprocess.run([command, "--version"], capture_output=True, text=True, check=True)
    same = subprocess.run([*GRADSTEP, "--version"], capture_output=True, text=True, check=True)
    assert result.stdout == same.stdout

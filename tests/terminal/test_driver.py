"""The terminal driver end to end: a tiny app in a real pty, bad input, signals and hang-ups."""

import signal
import sys
import tempfile
import time

import pytest

from real_terminal import Terminal

APP = """
import signal, sys, time
from textual.app import App
from textual.widgets import Static
from tui.terminal.driver import TerminalDriver

class Counter(App):
    ENABLE_COMMAND_PALETTE = False
    BINDINGS = [("ctrl+z", "suspend_process")]
    count = other = 0
    last = "none"

    def compose(self):
        yield Static("", id="counts")
        yield Static("what never changes")

    def on_mount(self):
        self.show()

    def on_resize(self):
        self.call_later(self.show)

    def show(self):
        size = f"{self.size.width}x{self.size.height}"
        self.query_one('#counts').update(
            f"\\u2502 plus={self.count} other={self.other} last={self.last} size={size}"
        )

    def on_key(self, event):
        if event.key == "plus":
            self.count += 1
        elif event.key == "q":
            self.exit(return_code=7)
        elif event.key == "w":
            time.sleep(0.5)  # an app that is busy for a while
        elif event.key == "o":
            for _ in range(100):  # more output than any pty holds
                self._driver.write("output " * 10_000)
        elif event.key == "t":  # from now on, another thread is who the system interrupts
            signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGWINCH, signal.SIGTERM])
        elif event.key == "b":
            self.bell()
            while True:  # an app that hangs
                time.sleep(0.01)
        else:
            self.other += 1
        self.last = event.key
        self.show()

    def action_help_quit(self):
        pass  # Textual's answer to Ctrl+C is a notification, which takes its time

    def on_paste(self, event):
        self.last = f"paste-{event.text}"
        self.show()

app = Counter(driver_class=TerminalDriver)
app.run(mouse=False)
sys.exit(app.return_code)
"""

COMMAND = [sys.executable, "-c", APP]

# Each of these must leave nothing behind: no key, no resize, no end of the app.
IGNORED_INPUT = {
    "invalid UTF-8": b"\xff\xfe\xc0\x80",
    "a Latin-1 letter": b"\xe9",
    "half a character": b"\xe2\x94",
    "a replacement character": b"\xef\xbf\xbd",
    "kitty: no such character": b"\x1b[99999999999u",
    "kitty: beyond Unicode": b"\x1b[1114112;1u",
    "kitty: no codes": b"\x1b[1;;;u",
    "kitty: no such text": b"\x1b[97;1;99999999u",
    "kitty: only colons": b"\x1b[:;:u",
    "an unasked resize": b"\x1b[48;60000;60000;1;1t",
    "an unasked resize to nothing": b"\x1b[48;0;0;0;0t",
    "a report on in-band resizing": b"\x1b[?2048;2$y",
    "a cursor position": b"\x1b[24;80R",
    "a huge cursor position": b"\x1b[99999999999;9999999999R",
    "device attributes": b"\x1b[?62;22c",
    "a mouse click": b"\x1b[<0;5;5M\x1b[<0;5;5m",
    "a far mouse click": b"\x1b[<99999999;-5;99999999M",
    "a broken mouse report": b"\x1b[<;;M",
    "a sequence with no meaning": b"\x1b[?1;2;3 q",
}

# Nobody can say what these mean; the app may see keys, but it must go on.
BROKEN_INPUT = {
    "an endless sequence": b"\x1b[" + b"1;" * 500 + b"u",
    "digits beyond int's limit": b"\x1b[" + b"9" * 5000 + b"u",
    "a sequence without end": b"\x1b[1;2",
    "escapes only": b"\x1b" * 100,
    "an old mouse report": b"\x1b[M\xff\xff\xff",
    "an operating system command": b"\x1b]11;rgb:0000/0000/0000\x07",
    "a device control string": b"\x1bP>|xterm(385)\x1b\\",
    "every byte": bytes(byte for byte in range(256) if chr(byte) not in "qwob+\x11\x1a"),
    "a paste without end": b"\x1b[200~text",
}


def started(terminal: Terminal) -> Terminal:
    terminal.wait_for("plus=0")
    return terminal


def press_until_seen(terminal: Terminal, key: str, name: str) -> None:
    """Press `key` again and again: only a pause ends a flood, and only the driver knows when."""

    def seen() -> bool:
        terminal.send(key)
        return f"last={name} " in terminal.screen()[0]

    terminal.wait_until(seen)


def assert_restored(terminal: Terminal, attributes_before: list[object]) -> None:
    assert terminal.attributes() == attributes_before
    assert b"\x1b[?1049l" in terminal.raw, "the alternate screen was not left"
    assert terminal.raw.rindex(b"\x1b[?25h") > terminal.raw.rindex(b"\x1b[?25l"), "cursor hidden"


def test_input_without_meaning_is_ignored() -> None:
    with Terminal(COMMAND) as terminal:
        started(terminal)
        for count, (name, data) in enumerate(IGNORED_INPUT.items(), start=1):
            terminal.send(data + b"+")
            try:
                terminal.wait_for(f"plus={count} other=0 last=plus size=80x24")
            except AssertionError as error:
                raise AssertionError(f"{name}: {data!r}") from error


@pytest.mark.parametrize("data", BROKEN_INPUT.values(), ids=BROKEN_INPUT.keys())
def test_broken_input_is_survived(data: bytes) -> None:
    with Terminal(COMMAND) as terminal:
        started(terminal).send(data)
        terminal.send("\x03")  # Ctrl+C ends whatever the input began
        terminal.wait_for("last=ctrl+c")
        press_until_seen(terminal, "+", "plus")


def test_characters_and_keys_arrive() -> None:
    with Terminal(COMMAND) as terminal:
        started(terminal)
        for data, name in [
            ("é", "é"),
            ("\x1b[A", "up"),
            ("\x1b[1;2A", "shift+up"),
            ("\u2502", "box_drawings_light_vertical"),
        ]:
            terminal.send(data)
            terminal.wait_for(f"last={name} ")
        terminal.send("\x1b[200~3 5\x1b[201~")
        terminal.wait_for("last=paste-3 5 ")
        terminal.send("\x1b")
        terminal.wait_for("last=escape ")


def test_a_character_may_arrive_in_pieces() -> None:
    with Terminal(COMMAND) as terminal:
        started(terminal).send(b"\xc3")
        terminal.send(b"\xa9")
        terminal.wait_for("other=1 last=é ")


def test_ctrl_c_is_left_to_the_app() -> None:
    with Terminal(COMMAND) as terminal:
        started(terminal).send("\x03")
        terminal.wait_for("other=1 last=ctrl+c")
        terminal.send("q")
        assert terminal.wait() == 7


@pytest.mark.parametrize("busy", ["", "w"], ids=["idle", "busy"])
def test_a_burst_of_keys_loses_none(busy: str) -> None:
    with Terminal(COMMAND) as terminal:
        started(terminal).send(busy + "+" * 60)
        terminal.wait_for("plus=60")


@pytest.mark.parametrize("flood", ["+", "\x1b[I\x1b[O", "\x03", "\x1b[48;9;9;9;9t"], ids=repr)
def test_a_flood_is_cut_short_and_ctrl_c_gets_through(flood: str) -> None:
    with Terminal(COMMAND) as terminal:
        started(terminal).send("w" + flood * (200_000 // len(flood)) + "\x03")
        terminal.wait_for("last=ctrl+c")
        press_until_seen(terminal, "\t", "tab")


def test_a_resize_is_followed_and_an_absurd_one_cut() -> None:
    with Terminal(COMMAND, environment={"COLUMNS": "10", "LINES": "10"}) as terminal:
        started(terminal).wait_for("size=80x24")
        terminal.resize(100, 30)
        terminal.wait_for("size=100x30")
        terminal.resize(600, 210)
        terminal.wait_for("size=500x200")


def test_signals_wake_an_app_that_waits_whichever_thread_they_interrupt() -> None:
    # As where one comes when the app has nothing left to do, but does not wait yet.
    with Terminal(COMMAND) as terminal:
        started(terminal).send("t")
        terminal.wait_for("last=t ")
        time.sleep(0.5)  # Until it waits: while it is busy, no signal needs to wake it.
        terminal.resize(100, 30)
        terminal.wait_for("size=100x30")
        terminal.kill(signal.SIGTERM)
        assert terminal.wait() == 128 + signal.SIGTERM


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_a_signal_ends_the_app_and_restores_the_terminal(number: signal.Signals) -> None:
    with Terminal(COMMAND) as terminal:
        before = terminal.attributes()
        started(terminal)
        assert terminal.attributes() != before
        terminal.kill(number)
        assert terminal.wait() == 128 + number
        assert_restored(terminal, before)


def test_quitting_restores_the_terminal() -> None:
    with Terminal(COMMAND) as terminal:
        before = terminal.attributes()
        started(terminal).send("q")
        assert terminal.wait() == 7
        assert_restored(terminal, before)


def test_an_app_that_hangs_is_ended_all_the_same() -> None:
    with Terminal(COMMAND) as terminal:
        before = terminal.attributes()
        bells = started(terminal).raw.count(b"\a")
        terminal.send("b")
        terminal.wait_until(lambda: terminal.raw.count(b"\a") > bells)
        terminal.kill(signal.SIGTERM)
        assert terminal.wait() == 128 + signal.SIGTERM
        assert_restored(terminal, before)


def test_an_app_whose_output_nobody_takes_is_ended_all_the_same() -> None:
    with Terminal(COMMAND) as terminal:
        before = terminal.attributes()
        started(terminal).send("o")
        terminal.wait_until(lambda: b"output" in terminal.raw)
        terminal.kill(signal.SIGTERM)
        assert terminal.process.wait(timeout=10) == 128 + signal.SIGTERM  # reading nothing
        assert terminal.attributes() == before


@pytest.mark.parametrize("controlling", [True, False], ids=["SIGHUP", "end of input"])
@pytest.mark.parametrize("key", ["+", "o"], ids=["quiet", "amid output"])
def test_a_vanished_terminal_ends_the_app(controlling: bool, key: str) -> None:
    with Terminal(COMMAND, controlling=controlling) as terminal:
        started(terminal).send(key)
        terminal.hang_up()
        assert terminal.wait() == 128 + signal.SIGHUP


def test_suspending_gives_the_terminal_back_for_a_while() -> None:
    with Terminal(COMMAND) as terminal:
        before = terminal.attributes()
        started(terminal).send("+\x1a")
        terminal.wait_until(terminal.stopped)
        terminal.wait_until(lambda: b"\x1b[?1004l" in terminal.raw)
        assert_restored(terminal, before)
        terminal.kill(signal.SIGCONT)
        terminal.wait_for("what never changes")
        terminal.send("+")
        terminal.wait_for("plus=2")
        terminal.kill(signal.SIGTERM)
        assert terminal.wait() == 128 + signal.SIGTERM
        assert_restored(terminal, before)


@pytest.mark.parametrize("encoding", ["", "ascii", "latin-1"])
def test_a_terminal_without_unicode_shows_question_marks(encoding: str) -> None:
    environment = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONIOENCODING": encoding}
    with Terminal(COMMAND, environment=environment) as terminal:
        terminal.wait_for("? plus=0")
        terminal.send("+")
        terminal.wait_for("plus=1")


def test_standard_error_may_go_elsewhere() -> None:
    with tempfile.TemporaryFile() as stderr, Terminal(COMMAND, stderr=stderr) as terminal:
        started(terminal).send("q")
        assert terminal.wait() == 7
        assert stderr.seek(0, 2) == 0


def test_what_the_driver_does_not_want_is_never_asked_for() -> None:
    with Terminal(COMMAND) as terminal:
        started(terminal).send("q")
        terminal.wait()
        for mode in (b"[>", b"?2048", b"?1000", b"?1002", b"?1003", b"?1006", b"?1015", b"?1016"):
            assert mode not in terminal.raw

"""The small parts of a class: frames on a wire, terminals' names, what is kept, the log."""

import asyncio
import contextlib
import json
import re
import socket
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.text.typed import InputError
from told import Told
from tui.classroom.protocol.asked import NEXT, Asked
from tui.classroom.protocol.frames import MOST, Frames, Kind, WireError, frame, wired
from tui.classroom.protocol.hello import Hello, clamped
from tui.classroom.protocol.names import folded
from tui.classroom.server.log import LogHandler, log
from tui.classroom.server.presenting import Presenting
from tui.classroom.server.store import Store

FRAMES = st.lists(st.tuples(st.sampled_from(Kind), st.binary(max_size=200)), max_size=8)


@given(FRAMES, st.integers(1, 50))
def test_frames_arrive_whole_however_the_bytes_come(
    sent: list[tuple[Kind, bytes]], size: int
) -> None:
    data = b"".join(frame(kind, payload) for kind, payload in sent)
    frames = Frames()
    pieces = [data[at : at + size] for at in range(0, len(data), size)]
    assert [each for piece in pieces for each in frames.feed(piece)] == sent


@given(st.binary(min_size=5, max_size=100))
def test_any_bytes_are_frames_or_refused(data: bytes) -> None:
    with contextlib.suppress(WireError):
        assert all(isinstance(kind, Kind) for kind, _ in Frames().feed(data))


@pytest.mark.parametrize(
    "data", [b"\0\0\0\0\0", b"\xff\xff\xff\xff\xff", b"\x02" + (MOST + 1).to_bytes(4, "big")]
)
def test_what_is_no_frame_is_refused(data: bytes) -> None:
    with pytest.raises(WireError):
        [*Frames().feed(data)]


async def test_frames_wait_for_who_hears_them_and_the_end_is_told() -> None:
    first, second = [await wired(end) for end in socket.socketpair()]
    first.say(Kind.SIZE, [80, 24])
    assert await second.first() == (Kind.SIZE, b"[80,24]")
    heard: list[Kind] = []
    first.send(Kind.PING)
    first.send(Kind.END)
    await asyncio.sleep(0.01)
    second.hear = lambda kind, _: heard.append(kind)
    assert heard == [Kind.PING, Kind.END]
    lost = asyncio.Event()
    second.lost = lost.set
    first.close()
    await asyncio.wait_for(lost.wait(), 5)
    assert not second.open
    second.send(Kind.PONG)  # To nobody.


@pytest.mark.parametrize(
    ("term", "colours", "environment"),
    [
        ("xterm-256color", "", {"TERM": "xterm-256color"}),
        ("xterm-256color", "truecolor", {"TERM": "xterm-256color", "COLORTERM": "truecolor"}),
        ("xterm-kitty", "", {"TERM": "xterm-256color", "COLORTERM": "truecolor"}),
        ("alacritty", "", {"TERM": "xterm-256color", "COLORTERM": "truecolor"}),
        ("xterm-ghostty", "", {"TERM": "xterm-256color", "COLORTERM": "truecolor"}),
        ("iterm2-direct", "", {"TERM": "xterm-256color", "COLORTERM": "truecolor"}),
        ("screen", "", {"TERM": "xterm-256color"}),
        ("tmux-256color", "", {"TERM": "xterm-256color"}),
        ("linux", "", {"TERM": "xterm"}),
        ("rxvt", "nonsense", {"TERM": "xterm"}),
        ("dumb", "truecolor", {"TERM": "dumb", "NO_COLOR": "1"}),
        ("vt220", "", {"TERM": "vt220", "NO_COLOR": "1"}),
        ("", "", {"TERM": "dumb", "NO_COLOR": "1"}),
    ],
)
def test_a_terminals_name_tells_its_colours(
    term: str, colours: str, environment: dict[str, str]
) -> None:
    hello = Hello("anna", False, term, colours, 80, 24)
    assert hello.environment() == environment
    assert hello.ascii == ("NO_COLOR" in environment)
    assert Hello.from_json(hello.to_json()) == hello


@pytest.mark.parametrize(
    ("locale", "ascii_only"),
    [
        ({}, False),
        ({"LANG": ""}, False),
        ({"LANG": "de_DE.UTF-8"}, False),
        ({"LC_CTYPE": "UTF-8"}, False),  # As macOS sends it.
        ({"LANG": "en_GB.UTF-8", "LC_ALL": "C"}, True),
        ({"LANG": "C", "LC_ALL": "en_GB.utf8"}, False),
        ({"LANG": "en_GB.UTF-8", "LC_CTYPE": "POSIX"}, True),
        ({"LANG": "de_DE.ISO-8859-1"}, True),
    ],
)
def test_a_locale_that_was_sent_chooses_ascii(locale: dict[str, str], ascii_only: bool) -> None:
    hello = Hello("anna", False, "xterm-256color", "", 80, 24, locale=locale)
    assert hello.ascii == ascii_only
    assert Hello.from_json(hello.to_json()) == hello


@given(st.integers(-(2**31), 2**32), st.integers(-(2**31), 2**32))
def test_sizes_are_clamped(columns: int, rows: int) -> None:
    width, height = clamped(columns, rows)
    assert 20 <= width <= 300
    assert 6 <= height <= 100


@settings(deadline=None)  # Each file is on the disk before the next is written.
@given(
    st.dictionaries(st.text(min_size=1, max_size=32), st.text("abc g1.", max_size=9).map(str.strip))
)
def test_what_is_kept_is_found_again_under_the_same_name(kept: dict[str, str]) -> None:
    latest = {folded(name): text for name, text in kept.items()}
    with tempfile.TemporaryDirectory() as folder:
        first = Store(Path(folder))
        for name, text in kept.items():
            first.put(name, text)
        first.save()
        again = Store(Path(folder))
        assert all(again.get(name) == latest[folded(name)] for name in kept)
        assert all(path.parent == Path(folder) for path in Path(folder).rglob("*"))


def test_a_name_of_an_earlier_class_is_found_by_its_spelling(tmp_path: Path) -> None:
    (tmp_path / "Anna.session").write_text("hers")
    (tmp_path / "ANNA.session").write_text("another's")
    assert Store(tmp_path).get("Anna") == "hers"
    assert Store(tmp_path).get("anna") == "hers"
    assert Store(tmp_path).get("ANNA") == "hers"
    assert (tmp_path / "ANNA.session").read_text() == "another's"


def test_what_could_not_be_written_is_tried_again(tmp_path: Path) -> None:
    store = Store(tmp_path)
    for name in "anna", "ben":
        store.put(name, "g1")
    (tmp_path / "anna.session").mkdir()
    for _ in range(2):
        with pytest.raises(InputError, match=r"anna\.session can't be written"):
            store.save()
    assert (tmp_path / "ben.session").read_text() == "g1\n"
    (tmp_path / "anna.session").rmdir()
    store.save()
    assert (tmp_path / "anna.session").read_text() == "g1\n"


def test_damage_is_set_aside_under_names_that_are_free(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    store = Store(tmp_path)
    for number in (1, 2):
        store.put("anna", "damaged")
        store.save()
        store.set_aside("anna", "Why.")
        assert f"taken up: Why. It is in {tmp_path / f'anna.damaged-{number}'} now." in caplog.text
        assert store.get("anna") == ""
    Store(None).set_aside("anna", "Why.")
    assert caplog.messages[-1] == "what was kept of 'anna' can't be taken up: Why."


ASKED = json.dumps(Asked(NEXT, "What is L?").to_plain()).encode()


def test_a_question_is_answered_only_while_it_is_open() -> None:
    presenting = Presenting()
    presenting.take(Kind.ASK, ASKED)
    assert presenting.answered("anna", b'[1,"18","right",""]')
    assert not presenting.answered("anna", b'[7,"9","wrong",""]')
    presenting.take(Kind.CLOSE, b"")
    assert not presenting.answered("ben", b'[1,"18","right",""]')
    assert presenting.answers == {"anna": ("anna", "18", "right", "")}
    presenting.take(Kind.ASK, ASKED)
    assert (presenting.question, presenting.answers) == (2, {})


def test_the_log_escapes_and_can_be_held(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    with LogHandler(tmp_path / "log"):
        log.info("joined \x1b[2J")
        log.warning("x" * 1000)
    joined, warned = (tmp_path / "log").read_text().splitlines()
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d joined \\x1b\[2J", joined)
    assert warned.partition(" ")[2] == f"warning: {'x' * 491}"
    with LogHandler(None, held=True) as handler:
        log.info("left")
        assert capfd.readouterr().err == ""
        handler.write_held()
        assert capfd.readouterr().err.endswith(" left\n")


def test_two_teachers_who_reveal_at_once_reveal_once() -> None:
    presenting, wire = Presenting(), Told()
    presenting.take(Kind.ASK, ASKED)
    assert presenting.answered("ada", b'[1, "36", "wrong", "the \\u00bd forgotten"]')
    for _ in range(2):
        if presenting.take(Kind.REVEAL, b""):
            presenting.tell([wire], Kind.REVEAL)
    assert len(wire.payloads(Kind.REVEAL)) == 1

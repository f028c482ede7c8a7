"""Who may come, and how many: the queue to log in, those inside, wrong passwords, and the log."""

import asyncio
import contextlib
import errno
import os
from pathlib import Path
from typing import Any, cast

import pytest

from tui.classroom.server.limits import Inside, Queue, Said, Tries, origin, plain
from tui.classroom.server.log import LogHandler, Summed, log
from tui.classroom.server.processes import NO_ROOM
from tui.classroom.server.server import Front
from tui.classroom.server.store import Store


class Guest:
    def __init__(self, name: str, origin: str) -> None:
        self.name = name
        self.origin = origin
        self.gone = False

    def drop(self, _why: str) -> None:
        self.gone = True


def waiting(queue: Queue, *names: str) -> list[Guest]:
    """Have guests wait whose origin is the first letter of their name."""
    guests = [Guest(name, name[0]) for name in names]
    for guest in guests:
        queue.add(guest)
    return guests


def gone(guests: list[Guest]) -> list[str]:
    return [guest.name for guest in guests if guest.gone]


def test_of_an_address_with_its_share_the_longest_silent_gives_way() -> None:
    queue = Queue(9, 3)
    guests = waiting(queue, "a1", "a2", "a3", "b1")
    queue.heard(guests[0], Said.ANYTHING)
    guests += waiting(queue, "a4")
    assert gone(guests) == ["a2"]
    guests += waiting(queue, "a5", "a6")
    assert gone(guests) == ["a2", "a3", "a4"]
    queue.remove(guests[0])
    guests += waiting(queue, "a7")
    assert gone(guests) == ["a2", "a3", "a4"]


def test_those_give_way_who_have_said_least() -> None:
    queue = Queue(9, 3)
    guests = waiting(queue, "a1", "a2", "a3")
    queue.heard(guests[0], Said.NAME)
    queue.heard(guests[2], Said.ANYTHING)
    queue.heard(guests[1], Said.ANYTHING)
    for name, gives_way in ("a4", 2), ("a5", 1), ("a6", 0):
        [guest] = waiting(queue, name)
        queue.heard(guest, Said.NAME)
        assert guests[gives_way].gone
        guests[gives_way].gone = False
        assert gone(guests) == []


def test_where_all_is_full_one_of_those_gives_way_who_are_most() -> None:
    queue = Queue(5, 3)
    guests = waiting(queue, "a1", "b1", "b2", "b3", "c1", "d1")
    assert gone(guests) == ["b1"]
    assert queue.make_room()
    assert len(queue) == 4


def test_an_empty_queue_makes_no_room() -> None:
    assert not Queue(5, 3).make_room()


def test_who_gave_way_is_heard_no_more() -> None:
    queue = Queue(5, 1)
    guests = waiting(queue, "a1", "a2")
    queue.heard(guests[0], Said.NAME)
    queue.remove(guests[0])
    assert len(queue) == 1


def test_wrong_passwords_count_ever_less() -> None:
    tries = Tries(10)
    assert [tries.take("a", 0.0) for _ in range(12)] == [True] * 10 + [False] * 2
    assert tries.take("b", 0.0)
    assert not tries.take("a", 29.0)
    assert tries.take("a", 30.0)  # A tenth of five minutes.
    assert not tries.take("a", 31.0)
    assert [tries.take("a", 1000.0) for _ in range(11)] == [True] * 10 + [False]


def test_a_right_password_does_not_count() -> None:
    tries = Tries(2)
    for _ in range(9):
        assert tries.take("a", 0.0)
        tries.give_back("a", 0.0)


def test_a_lab_may_mistype_each_once_and_come_in() -> None:
    tries = Tries(60 + 20)
    assert all(tries.take("a", 0.0) for _ in range(60))
    for _ in range(60):
        assert tries.take("a", 5.0)
        tries.give_back("a", 5.0)


def test_addresses_whose_tries_are_past_are_forgotten() -> None:
    tries = Tries(5)
    for number in range(5000):
        assert tries.take(str(number), number * 60.0)
    assert len(tries._counted) < 1100


def test_a_name_and_an_address_have_only_so_many_connections() -> None:
    inside = Inside(2, 3)
    assert inside.refusal("anna", "a") == ""
    inside.add("anna", "a")
    inside.add("anna", "b")
    assert inside.refusal("anna", "a") == "This name has too many connections."
    for name in "ben", "cleo":
        assert inside.refusal(name, "a") == ""
        inside.add(name, "a")
    assert inside.refusal("dan", "a") == "Your address has too many connections."
    inside.remove("anna", "a")
    assert inside.refusal("anna", "a") == ""


@pytest.mark.parametrize(
    ("address", "shown", "common"),
    [
        ("10.1.2.3", "10.1.2.3", "10.1.2.3"),
        ("::ffff:10.1.2.3", "10.1.2.3", "10.1.2.3"),
        ("2001:db8:1:2:3::4", "2001:db8:1:2:3::4", "2001:db8:1:2::/64"),
        ("::1", "::1", "::/64"),
        ("fe80::1%eth0", "fe80::1%eth0", "fe80::/64"),
        ("nowhere", "nowhere", "nowhere"),
    ],
)
def test_addresses_of_one_machine_have_one_origin(address: str, shown: str, common: str) -> None:
    assert plain(address) == shown
    assert origin(plain(address)) == common


async def test_a_server_without_descriptors_has_no_room_and_says_so(
    caplog: pytest.LogCaptureFixture,
) -> None:
    class Full:
        async def wire(self) -> None:
            raise OSError(errno.EMFILE, os.strerror(errno.EMFILE))

    class Newcomer:
        name, address = "anna", "10.0.0.1"

        def finish(self, sentence: str, status: int) -> None:
            told.set_result((sentence, status))

    told: asyncio.Future[tuple[str, int]] = asyncio.Future()
    front: Any = Front(cast(Any, Full()), Store(None), 2)
    front.arrived(Newcomer())
    assert await told == (NO_ROOM, 1)
    assert caplog.messages == ["no room for an explorer for 'anna': Too many open files"]


async def test_standard_error_is_overheard_and_waits_for_nobody(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    for written in LogHandler(tmp_path / "log"), LogHandler(None):
        with written, written.overhearing():
            with contextlib.suppress(BlockingIOError):  # It ends, as the pipe is full.
                while True:
                    os.write(2, b"a warning\n" * 1000)
            log.info("joined")
        os.write(2, b"after\n")
    before, joined, *rest, after = capfd.readouterr().err.splitlines()
    assert (before, after) == ("after", "after")
    for first, *heard in (tmp_path / "log").read_text().splitlines(), [joined, *rest]:
        assert first.endswith(" joined")
        assert [line.partition(" ")[2] for line in heard] == ["server: a warning"] * 30


async def test_of_lines_of_a_kind_the_first_are_logged_and_the_rest_counted(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("tui.classroom.server.log._WHILE", 0.05)
    summed = Summed()
    caplog.handler.addFilter(summed)
    for number in range(1264):
        log.info(f"refused {number}", extra={"kind": "refused"})
        log.info("joined")
    lines = caplog.messages
    assert lines.count("joined") == 1264
    assert [line for line in lines if line != "joined"] == [f"refused {n}" for n in range(30)]
    while caplog.messages[-1] == "joined":
        await asyncio.sleep(0.01)
    assert caplog.messages[-1] == "refused … and 1,234 more like it in 0.05 s"
    log.info("refused again", extra={"kind": "refused"})
    summed.close()
    assert caplog.messages[-1] == "refused again"
    caplog.handler.removeFilter(summed)
